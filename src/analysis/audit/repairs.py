"""Repairs: the prints of one figure that would fit, the others kept."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.audit.claims import Claim, agree, links
from analysis.audit.ratios import allowed
from analysis.audit.readings import DEFAULT
from analysis.numbers.interval import Interval, decimal
from analysis.numbers.printed import FALLS

__all__ = ["chain_repair", "level_repair"]


def chain_repair(figures: Sequence[Claim], changed: Claim) -> tuple[str, str] | None:
    """Least and greatest print with which one figure fits the others of its indicator; None if none does.

    An end is empty where every print on that side fits. A print whose qualifier widens it has no repair:
    other digits would give the qualifier another width.
    """
    others = [f for f in figures if f is not changed]
    if not _plain(changed) or not agree(others, DEFAULT):
        return None
    room = allowed(links(others, DEFAULT), changed.pair(DEFAULT))
    known = [float(end) for end in (room.lower, room.upper) if 0 < end < math.inf]
    if not known:
        return None
    ratio = sum(known) / len(known)
    if changed.kind == "avg_growth":
        ratio = ratio ** (1 / changed.steps(DEFAULT))
    guess = (ratio - ("growth" in changed.kind)) / float(changed.printed.unit_of_last_digit)
    return _found(changed, lambda other: agree([*others, other], DEFAULT), guess)


def level_repair(
    changed: Claim, room: Interval, holds: Callable[[Claim], bool]
) -> tuple[str, str] | None:
    """The same for a figure for which others leave some room; `holds` decides."""
    known = [float(end) for end in (room.lower, room.upper) if math.isfinite(end)]
    if not _plain(changed) or not known:
        return None
    return _found(
        changed, holds, sum(known) / len(known) / float(changed.printed.unit_of_last_digit)
    )


def _plain(figure: Claim) -> bool:
    """Whether the qualifier changes nothing."""
    return figure.printed.interval("half_up", figure.qualifier) == figure.printed.interval(
        "half_up", ""
    )


def _found(
    changed: Claim, holds: Callable[[Claim], bool], guess: float
) -> tuple[str, str] | None:
    """Ends of the range of prints that fit, from one that should."""

    def admissible(mantissa: int) -> bool:
        return reprinted(changed, mantissa).printed.value > changed.floor

    def fits(mantissa: int) -> bool:
        return admissible(mantissa) and holds(reprinted(changed, mantissa))

    start = next((m for m in (round(guess) + step for step in (0, -1, 1)) if fits(m)), None)
    if start is None:
        return None
    low, high = (_last(fits, start, way) for way in (-1, 1))
    return _texts(changed, low if low is not None and admissible(low - 1) else None, high)


def _last(fits: Callable[[int], bool], start: int, way: int) -> int | None:
    """The last number that fits in one direction, None without end: strides double until one does not, then halve."""
    stride = 1
    while fits(start + way * stride):
        stride *= 2
        if stride > abs(start) + 10**6:
            return None
    inside, outside = stride // 2, stride
    while outside - inside > 1:
        middle = (inside + outside) // 2
        inside, outside = (middle, outside) if fits(start + way * middle) else (inside, middle)
    return start + way * inside


def reprinted(figure: Claim, mantissa: int) -> Claim:
    """The figure with other digits."""
    return replace(figure, printed=replace(figure.printed, mantissa=mantissa))


def _texts(figure: Claim, *ends: int | None) -> tuple[str, str] | None:
    """Both ends in the figure's own form: the same decimals, scale and unit; empty where there is none."""
    verb = "|".join(FALLS)
    number = re.fullmatch(
        rf"(-|{verb})?[0-9][0-9,]*(?:\.([0-9]+))?(?![0-9])(?P<rest>.*)", figure.printed.text
    )
    if not number or all(m is None for m in ends):  # 翻一番 has no digits to change
        return None
    decimals = len(number[2] or "")

    def text(m: int | None) -> str:
        if m is None:
            return ""
        falls = m < 0 and number[1] in FALLS
        return (number[1] + decimal(-m, decimals) if falls else decimal(m, decimals)) + number[
            "rest"
        ]

    return text(ends[0]), text(ends[1])
