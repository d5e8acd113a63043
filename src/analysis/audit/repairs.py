"""Repairs: the prints of one figure that would fit, the others kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.audit.ratios import Figure, agree, allowed, links, possible, tightest
from analysis.audit.readings import DEFAULT
from analysis.interval import Interval, decimal

__all__ = ["chain_repair", "level_repair"]


def chain_repair(figures: Sequence[Figure], changed: Figure) -> tuple[str, str] | None:
    """Least and greatest print with which one figure fits the others of its indicator; None if none does."""
    others = [f for f in figures if f is not changed]
    best = tightest(links(others, DEFAULT))
    if not possible(best) or not (room := allowed(best, changed.pair(DEFAULT))).bounded:
        return None
    ratio = (float(room.lower) + float(room.upper)) / 2
    if changed.kind == "avg_growth":
        ratio = ratio ** (1 / changed.steps(DEFAULT))
    guess = (ratio - ("growth" in changed.kind)) / float(changed.printed.unit_of_last_digit)

    def fits(mantissa: int) -> bool:
        other = reprinted(changed, mantissa)
        return other.printed.value > changed.floor and agree([*others, other], DEFAULT)

    return _texts(changed, _search(fits, guess))


def level_repair(changed: Figure, room: Interval) -> tuple[str, str] | None:
    """Least and greatest print of a level that meets an interval; None if none does."""
    if not room.bounded:
        return None
    guess = (float(room.lower) + float(room.upper)) / 2 / float(changed.printed.unit_of_last_digit)
    return _texts(changed, _search(lambda m: m > 0 and reprinted(changed, m).interval(DEFAULT).meets(room), guess))


def _search(fits: Callable[[int], bool], guess: float) -> tuple[int, int] | None:
    """Ends of the range of whole numbers that fit, found from one that should; None where there is no end."""
    near = round(guess)
    start = next((m for m in (near, near - 1, near + 1) if fits(m)), None)
    if start is None:
        return None
    low, high = (_last(fits, start, way) for way in (-1, 1))
    return None if low is None or high is None else (low, high)


def _last(fits: Callable[[int], bool], start: int, way: int) -> int | None:
    """The last number that fits in one direction: strides double until one does not, then halve."""
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


def reprinted(figure: Figure, mantissa: int) -> Figure:
    """The figure with other digits."""
    return replace(figure, printed=replace(figure.printed, mantissa=mantissa))


def _texts(figure: Figure, ends: tuple[int, int] | None) -> tuple[str, str] | None:
    """Both ends in the figure's own form: the same decimals, scale and unit."""
    text = figure.printed.text
    number = re.fullmatch(r"-?[0-9][0-9,]*(?:\.([0-9]+))?(?![0-9])(?P<rest>.*)", text)
    if not ends or not number:  # 翻一番 has no digits to change
        return None
    low, high = (decimal(m, len(number[1] or "")) + number["rest"] for m in ends)
    return low, high
