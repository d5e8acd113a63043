"""Intervals in words: both ends in their unit, rounded outward, an open side said."""

from __future__ import annotations

import math
from fractions import Fraction

from analysis.numbers.interval import Interval
from analysis.numbers.printed import parse, write

__all__ = ["rounded_up", "spoken"]


#: Numbers without a unit, with the decimals that are shown.
PLAIN = {"": 3, "index": 4, "factor": 2}
PERCENT = ("%", "个百分点")


def spoken(ends: Interval, unit: str, lang: str) -> str:
    """An interval for readers: ``2.109 to 2.128``, ``99.45亿元至99.55亿元``, ``3.000 or more`` (区间的读法).

    Parameters
    ----------
    ends : Interval
    unit : str
        As in print; ``index`` for an index, ``factor`` for a stretch, empty for a ratio.
    lang : {'en', 'zh'}

    Examples
    --------
    >>> spoken(Interval("0.61543", "0.61559"), "%", "en"), spoken(Interval(9950000000, 9951000000), "元", "zh")
    ('61.543% to 61.559%', '99.50亿元至99.51亿元')
    """
    zh = lang == "zh"
    finite = [x for x in (ends.lower, ends.upper) if isinstance(x, Fraction)]
    if not finite:
        return "任意数" if zh else "anything"
    digits = _digits(ends, finite, unit, lang)
    low, high = (
        _end(x, unit, lang, digits, way) for x, way in ((ends.lower, "down"), (ends.upper, "up"))
    )
    if math.isinf(ends.upper):
        return f"不少于{low}" if zh else f"{low} or more"
    least = -1 if unit == "%" else 0  # nothing falls by more than all there is
    if ends.lower == -math.inf or (ends.lower == least and not ends.lower_closed):
        return f"不超过{high}" if zh else f"at most {high}"
    if low == high:
        return low
    if zh:
        return f"{low.removesuffix('个百分点')}至{high}"
    number, _, words = low.partition(" ")
    return (
        f"{number if high.endswith(f' {words}') else low} to {high}"  # 12.63 to 12.91 billion yuan
    )


def _digits(ends: Interval, finite: list[Fraction], unit: str, lang: str) -> int:
    """Decimals to show: as many as the ends need; a scale word must not make an interval much wider than it is."""
    digits = max(_needed(x, unit, lang) for x in finite)
    if unit in (*PLAIN, *PERCENT) or len(finite) < 2:
        return digits
    width = finite[1] - finite[0]
    return next((d for d in range(digits, 9) if _shown(ends, unit, lang, d) <= 2 * width), digits)


def _needed(x: Fraction, unit: str, lang: str) -> int:
    """None beyond those that tell the end exactly, at most two or three."""
    large = abs(x) >= 1000
    if unit in PLAIN:
        return PLAIN[unit] * (not large)
    most = 0 if large and abs(x) < 10**6 and unit not in PERCENT else 2
    exact = (d for d in range(most + 2) if parse(write(x, unit, lang, d, "down")).value == x)
    return next(exact, most)


def _shown(ends: Interval, unit: str, lang: str, digits: int) -> Fraction:
    """The width of what is shown, rounded outward."""
    low, high = (
        parse(write(x, unit, lang, digits, to)).value
        for x, to in ((ends.lower, "down"), (ends.upper, "up"))
    )
    return high - low


def _end(x: Fraction | float, unit: str, lang: str, digits: int, toward: str) -> str:
    if isinstance(x, float):
        return ""
    if unit == "factor":
        return (
            f"原来的{rounded_up(float(x))}倍"
            if lang == "zh"
            else f"{rounded_up(float(x))} times its width"
        )
    if unit in PLAIN:
        text = Interval.point(x).text(digits)[1:-1].split(", ")[toward == "up"]
        return text.replace(",", "") if lang == "zh" else text
    return write(x, unit, lang, digits, toward)


def rounded_up(x: float) -> str:
    """A factor with two decimals, upward: what is shown would do, a little less might not."""
    return "∞" if math.isinf(x) else f"{math.ceil(100 * x) / 100:.2f}"
