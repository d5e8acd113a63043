"""Repairs: the prints of one claim that would fit, the others kept."""

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

__all__ = ["chain_repair", "level_repair", "repairs"]


def chain_repair(claims: Sequence[Claim], changed: Claim) -> tuple[str, str] | None:
    """Least and greatest print with which one claim fits the others of its indicator; None if none does.

    An end is empty where every print on that side fits. A print whose qualifier widens it has no repair:
    other digits would give the qualifier another width.
    """
    others = [c for c in claims if c is not changed]
    if not _plain(changed) or not agree(others, DEFAULT):
        return None
    room = allowed(links(others, DEFAULT), changed.pair(DEFAULT))
    ends = [float(end) for end in (room.lower, room.upper) if 0 < end < math.inf]
    if not ends:
        return None
    ratio = sum(ends) / len(ends)
    if changed.kind == "avg_growth":
        ratio = ratio ** (1 / changed.steps(DEFAULT))
    guess = ratio - ("growth" in changed.kind)
    return _repaired(changed, lambda other: agree([*others, other], DEFAULT), guess)


def level_repair(
    changed: Claim, room: Interval, holds: Callable[[Claim], bool]
) -> tuple[str, str] | None:
    """The same for a claim to which others leave some room; `holds` decides."""
    ends = [float(end) for end in (room.lower, room.upper) if math.isfinite(end)]
    if not _plain(changed) or not ends:
        return None
    return _repaired(changed, holds, sum(ends) / len(ends))


def repairs(
    claims: Sequence[Claim], rooms: Sequence[Interval | None], hold: Callable[[list[Claim]], bool]
) -> dict[str, tuple[str, str]]:
    """Per claim the prints with which all `hold`, the others kept; `rooms` is what they leave."""
    ends = {}
    for k, (claim, room) in enumerate(zip(claims, rooms, strict=True)):

        def fits(other: Claim, k: int = k) -> bool:
            return hold([*claims[:k], other, *claims[k + 1 :]])

        if room and (prints := level_repair(claim, room, fits)):
            ends[claim.id] = prints
    return ends


def _plain(claim: Claim) -> bool:
    """Whether the qualifier changes nothing."""
    printed = claim.printed
    return printed.interval("half_up", claim.qualifier) == printed.interval("half_up", "")


def _repaired(
    changed: Claim, holds: Callable[[Claim], bool], guess: float
) -> tuple[str, str] | None:
    """Ends of the range of prints that fit, from a value that should."""

    def admissible(mantissa: int) -> bool:
        return reprinted(changed, mantissa).printed.value > changed.floor

    def fits(mantissa: int) -> bool:
        return admissible(mantissa) and holds(reprinted(changed, mantissa))

    middle = round(guess / float(changed.printed.unit_of_last_digit))
    start = next((m for m in (middle, middle - 1, middle + 1) if fits(m)), None)
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


def reprinted(claim: Claim, mantissa: int) -> Claim:
    """The claim with other digits."""
    return replace(claim, printed=replace(claim.printed, mantissa=mantissa))


def _texts(claim: Claim, *ends: int | None) -> tuple[str, str] | None:
    """Both ends in the claim's own form: the same decimals, scale and unit; empty where there is none."""
    digits = r"[0-9][0-9,]*(?:\.(?P<decimals>[0-9]+))?(?![0-9])"
    form = rf"(?P<sign>-|{'|'.join(FALLS)})?{digits}(?P<rest>.*)"
    number = re.fullmatch(form, claim.printed.text)
    if not number or all(m is None for m in ends):  # 翻一番 has no digits to change
        return None
    decimals, sign, rest = len(number["decimals"] or ""), number["sign"], number["rest"]

    def text(m: int | None) -> str:
        if m is None:
            return ""
        if m < 0 and sign in FALLS:
            return f"{sign}{decimal(-m, decimals)}{rest}"
        return f"{decimal(m, decimals)}{rest}"

    return text(ends[0]), text(ends[1])
