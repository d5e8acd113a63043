"""Intervals in words: both ends in their unit, rounded outward, an open side said."""

from __future__ import annotations

import math
from fractions import Fraction

from analysis.messages import _, language
from analysis.numbers.interval import Interval
from analysis.numbers.printed import parse, span, write

#: Numbers without a unit, with the decimals that are shown.
PLAIN = {"": 3, "index": 4}
PERCENT = ("%", "个百分点")


def spoken(ends: Interval, unit: str) -> str:
    """An interval for readers: ``2.109–2.128``, ``2.109至2.128``, ``3.000 or more`` (区间).

    Parameters
    ----------
    ends : Interval
    unit : str
        As in print; ``index`` for an index, empty for a ratio.

    Examples
    --------
    >>> spoken(Interval("0.61543", "0.61559"), "%"), spoken(Interval(2364, 2365), "名")
    ('61.543–61.559%', '2,364–2,365 persons')
    """
    finite = [x for x in (ends.lower, ends.upper) if isinstance(x, Fraction)]
    if not finite:
        return _("anything")
    digits = _digits(ends, finite, unit)
    low, high = _end(ends.lower, unit, digits, "down"), _end(ends.upper, unit, digits, "up")
    if math.isinf(ends.upper):
        return _("{least} or more", least=low)
    floor = -1 if unit == "%" else 0  # nothing falls by more than all there is
    if ends.lower == -math.inf or (ends.lower == floor and not ends.lower_closed):
        return _("at most {most}", most=high)
    return low if low == high else span(low, high)


def _digits(ends: Interval, finite: list[Fraction], unit: str) -> int:
    """Decimals to show: as many as the ends need; a scale word must not widen an interval much."""
    digits = max(_needed(x, unit) for x in finite)
    if unit in (*PLAIN, *PERCENT) or len(finite) < 2:
        return digits
    width = finite[1] - finite[0]
    return next((d for d in range(digits, 9) if _shown(ends, unit, d) <= 2 * width), digits)


def _needed(x: Fraction, unit: str) -> int:
    """None beyond those that tell the end exactly, at most two or three."""
    large = abs(x) >= 1000
    if unit in PLAIN:
        return PLAIN[unit] * (not large)
    most = 0 if large and abs(x) < 10**6 and unit not in PERCENT else 2
    exact = (d for d in range(most + 2) if _read(x, unit, d, "down") == x)
    return next(exact, most)


def _shown(ends: Interval, unit: str, digits: int) -> Fraction:
    """The width of what is shown, rounded outward."""
    return _read(ends.upper, unit, digits, "up") - _read(ends.lower, unit, digits, "down")


def _read(x: Fraction | float, unit: str, digits: int, toward: str) -> Fraction:
    """What a reader takes an end for."""
    return parse(write(x, unit, language(), digits, toward)).value


def _end(x: Fraction | float, unit: str, digits: int, toward: str) -> str:
    if isinstance(x, float):
        return ""
    if unit in PLAIN:
        text = Interval.point(x).text(digits)[1:-1].split(", ")[toward == "up"]
        return text.replace(",", "") if language() == "zh" else text
    return write(x, unit, language(), digits, toward)


def rounded_up(x: float) -> str:
    """A factor with two decimals, upward: what is shown would do, a little less might not."""
    return "∞" if math.isinf(x) else f"{math.ceil(100 * x) / 100:.2f}"
