"""Growth: average rates, multiples, what they imply for the base year, elasticities, deflators.

Every metric takes numbers, arrays, Series or column expressions; rates are fractions of one
(8.3 % is 0.083). Bad values: see `analysis.metrics.rules`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analysis.messages import N_, _
from analysis.metrics.rules import exact_sum, metric, real, refuse

__all__ = [
    "absolute_change", "base_from_growth", "cagr", "cagr_from_multiple", "chained", "contributions",
    "doubling_time", "elasticity", "growth_rate", "implied_base", "implied_deflator",
    "index_numbers", "multiple_from_growth", "real_growth",
]  # fmt: skip


@metric(start="level", end="level")
def growth_rate(start: Any, end: Any, *, skipna: bool = False) -> Any:
    """Growth from one level to another (增长率): ``end / start - 1``.

    Parameters
    ----------
    start, end : number, array or expression
        Levels in one unit and price basis, positive.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape; fraction of one, above -1.

    Raises
    ------
    ValueError
        If a level is not finite and positive.

    Notes
    -----
    Not claimed: that growth is real; it is as nominal as the levels are.

    Examples
    --------
    >>> round(growth_rate(15929, 34644), 4)
    1.1749
    """
    return end / start - 1


@metric(start="level", end="level")
def absolute_change(start: Any, end: Any, *, skipna: bool = False) -> Any:
    """Growth in the unit of the levels (增长量): ``end - start``.

    Parameters
    ----------
    start, end : number, array or expression
        Levels in one unit and price basis, positive.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape, unit of the levels; negative where the level fell.

    Raises
    ------
    ValueError
        If a level is not finite and positive.

    Notes
    -----
    Not claimed: that growth is real; it is as nominal as the levels are.

    Examples
    --------
    China, consumption per head, yuan, 2012 and 2021:

    >>> absolute_change(12054, 24100)
    12046
    """
    return end - start


@metric(multiple="level", periods="periods")
def cagr_from_multiple(multiple: Any, periods: Any, *, skipna: bool = False) -> Any:
    """Average growth a year that a multiple implies (年均增长率, 水平法): ``multiple ** (1/n) -
    1``.

    Parameters
    ----------
    multiple : number, array or expression
        Ratio of the last to the first level, positive.
    periods : number
        Steps n between the two years, below 1000: 9 from 2012 to 2021 by official practice.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape; fraction of one a year.

    Raises
    ------
    ValueError
        If a multiple or `periods` is not positive.

    Notes
    -----
    Not claimed: that growth was even; only the two ends enter.

    References
    ----------
    National Bureau of Statistics of China, 中国统计年鉴, explanatory notes on average growth rates.

    Examples
    --------
    >>> round(cagr_from_multiple(2.2, 9), 4)
    0.0916
    """
    return multiple ** (1 / periods) - 1


@metric(start="level", end="level", periods="periods")
def cagr(start: Any, end: Any, periods: Any, *, skipna: bool = False) -> Any:
    """Compound annual growth rate (年均增长率, 水平法): ``(end / start) ** (1/n) - 1``.

    Parameters
    ----------
    start, end : number, array or expression
        Levels in one unit and price basis, positive.
    periods : number
        Steps n between them, positive and below 1000.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape; fraction of one a year.

    Raises
    ------
    ValueError
        If a level or `periods` is not positive.

    Notes
    -----
    Not claimed: the cumulative method (累计法), officially used for fixed-asset investment.

    References
    ----------
    National Bureau of Statistics of China, 中国统计年鉴, explanatory notes on average growth rates.

    Examples
    --------
    >>> round(cagr(15929, 34644, 9), 4)
    0.0902
    """
    return (end / start) ** (1 / periods) - 1


@metric(growth="rate", periods="periods")
def multiple_from_growth(growth: Any, periods: Any) -> Any:
    """Multiple reached after n steps of a yearly growth (倍数): ``(1 + g) ** n``.

    Parameters
    ----------
    growth : number, array or expression
        Fraction of one a year, above -1 and at most 2 (8.3 % is 0.083).
    periods : number
        Steps n, positive and below 1000: a year is refused.

    Returns
    -------
    Same shape; a ratio.

    Raises
    ------
    ValueError
        If `growth` is not between -1 and 2 (8.3 would mean 830 %), or `periods` is not positive or
        is a year.

    Notes
    -----
    Not claimed: that growth was the same every year; only the average and the number of steps
    enter.

    Examples
    --------
    >>> round(multiple_from_growth(0.087, 9), 3), round(multiple_from_growth(0.087, 10), 3)
    (2.119, 2.303)
    """
    return (1 + growth) ** periods


@metric(level="level", growth="rate")
def chained(level: Any, *growth: Any) -> Any:
    """Level after a chain of yearly growth rates (环比连乘): ``level * (1 + g_1) * ... * (1 +
    g_n)``.

    Parameters
    ----------
    level : number, array or expression
        Positive.
    *growth : number, array or expression
        Growth of each year, an argument of its own: fractions of one, above -1 and at most 2.

    Returns
    -------
    Same shape, unit of `level`; at prices of its year where the rates are real.

    Raises
    ------
    ValueError
        If `level` is not positive, a rate is not above -1, or the rates come as a list.

    Notes
    -----
    Not claimed: more digits than the rates have; each was rounded, and their errors add up.

    Examples
    --------
    China, urban disposable income per head, 2013, yuan, and its real growth in 2014 and 2015:

    >>> round(chained(26467, 0.068, 0.066))
    30132
    """
    return math.prod((1 + g for g in growth), start=level)


@metric(start="level", end="level", price="index of prices")
def real_growth(start: Any, end: Any, *price: Any) -> Any:
    """Growth with the change of prices removed (实际增长): ``end / start / (p_1/100 * ... *
    p_n/100) - 1``.

    Parameters
    ----------
    start, end : number, array or expression
        Nominal levels, positive, in one unit.
    *price : number, array or expression
        Price index of each year after the first, the year before = 100, at least 10.

    Returns
    -------
    Same shape; fraction of one over the whole span.

    Raises
    ------
    ValueError
        If a level is not positive or an index below 10: 1.014 is a fraction where 101.4 is meant.

    Notes
    -----
    Not claimed: that the index suits the level; consumer prices of the nation are not those of a
    district.

    Examples
    --------
    China, disposable income per head, 2014 and 2015; the published real growth is 7.4 %:

    >>> round(real_growth(20167, 21966, 101.4), 3)
    0.074
    """
    real = end / start
    for p in price:
        real = real / (p / 100)
    return real - 1


@metric(level="level", multiple="level")
def implied_base(level: Any, multiple: Any) -> Any:
    """Level of the base year that a multiple implies (基期水平): ``level / multiple``.

    Parameters
    ----------
    level, multiple : number, array or expression
        Positive; `multiple` is the ratio itself (是…的m倍), not the increase.

    Returns
    -------
    Same shape, unit of `level`.

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Not claimed: that both years stand on one survey basis; that is an assumption.

    Examples
    --------
    >>> round(implied_base(41149, 2.3))
    17891
    """
    return level / multiple


@metric(level="level", growth="rate", periods="periods")
def base_from_growth(level: Any, growth: Any, periods: Any) -> Any:
    """Level n steps earlier that an average growth implies (基期水平): ``level / (1 + g) ** n``.

    Parameters
    ----------
    level : number, array or expression
        Positive.
    growth : number, array or expression
        Fraction of one a year, above -1 and at most 2 (8.3 % is 0.083).
    periods : number
        Steps n, positive and below 1000: a year is refused.

    Returns
    -------
    Same shape, unit of `level`.

    Raises
    ------
    ValueError
        If `level` or `periods` is not positive or `growth` is not above -1.

    Notes
    -----
    Not claimed: that the average was taken over n steps. Where the page does not say so, n is a
    reading.

    Examples
    --------
    >>> round(base_from_growth(41149, 0.087, 9))
    19422
    """
    return level / (1 + growth) ** periods


@metric(growth="level,rate")
def doubling_time(growth: Any) -> Any:
    """Years until a level doubles at a constant growth (翻番年数): ``ln 2 / ln(1 + g)``.

    Parameters
    ----------
    growth : number, array or expression
        Fraction of one a year, positive and at most 2.

    Returns
    -------
    Same shape; years.

    Raises
    ------
    ValueError
        If `growth` is not positive: what does not grow does not double.

    Notes
    -----
    Not claimed: a forecast. It restates the rate in years.

    Examples
    --------
    >>> round(float(doubling_time(0.083)), 1)
    8.7
    """
    return np.log(2.0) / np.log1p(real(growth))


@metric(of_columns=True, values="level")
def index_numbers(values: Any, base: int = 0) -> Any:
    """Index with one position set to 100 (定基指数): ``100 * x / x[base]``.

    Parameters
    ----------
    values : array or Series
        Levels, positive.
    base : int
        Position of the base.

    Returns
    -------
    Same shape; 100 at `base`.

    Raises
    ------
    ValueError
        If a level is not positive, or `values` is no array.

    Notes
    -----
    Not claimed: that the levels stand on one survey or price basis. Arrays only: in a column
    expression there is no position to set to 100.

    Examples
    --------
    Built-up area of the central city, km², 2012 and 2021:

    >>> index_numbers([16, 25]).tolist()
    [100.0, 156.25]
    """
    n = len(values)
    outside = not -n <= base < n
    refuse(outside, N_("base: must be a position among {n}, got {base}"), n=n, base=base)
    return 100 * values / np.asarray(values)[base]


@metric(of_columns=True, start_parts="level", end_parts="level")
def contributions(start_parts: Any, end_parts: Any) -> Any:
    """Contributions of parts to the growth of their total (贡献, 百分点): ``(e_i - s_i) / sum(s)``.

    Parameters
    ----------
    start_parts, end_parts : array or Series
        Parts that add up to the total in each year, positive, same order.

    Returns
    -------
    Same shape; they add up to the growth of the total.

    Raises
    ------
    ValueError
        If a part is not positive, lengths or labels differ, or an argument is no array.

    Notes
    -----
    Not claimed: causes. A part with a large contribution may be large, or may grow fast.

    Examples
    --------
    China, consumption per head, 2015 and 2024, yuan: food, tobacco and liquor; everything else:

    >>> contributions([4814, 10898], [8411, 19816]).round(3).tolist()
    [0.229, 0.568]
    """
    return (end_parts - start_parts) / exact_sum(start_parts)


ZERO_REFERENCE = N_("reference_growth: must not be zero, got {growth}")


def _require_reference(growth: Any, reference_growth: Any) -> list[tuple[Any, ...]]:
    """No peaks, but a box on which the reference may be zero has no elasticity."""
    if reference_growth.lower <= 0 <= reference_growth.upper:
        raise ValueError(_(ZERO_REFERENCE, growth=reference_growth))
    return []


@metric(peaks=_require_reference, growth="rate", reference_growth="rate")
def elasticity(growth: Any, reference_growth: Any) -> Any:
    """Elasticity from two average growth rates (弹性系数; buoyancy, 税收弹性): ``g / g_ref``.

    Parameters
    ----------
    growth, reference_growth : number, array or expression
        Fractions of one a year over the same years, both nominal or both real; above -1 and at most
        2.

    Returns
    -------
    Same shape; percent of growth per percent of reference growth.

    Raises
    ------
    ValueError
        If a rate is not above -1, or the reference is zero (or may be, on a box of intervals).

    Notes
    -----
    Not claimed: a behavioural elasticity. Budget revenue on GDP is a buoyancy, tax changes
    included.

    References
    ----------
    P. Dudine and J. T. Jalles, How Buoyant Is the Tax System?, IMF Working Paper 17/4 (2017).

    Examples
    --------
    Budget revenue, and GDP as its multiple has it:

    >>> round(elasticity(0.1316, 0.0916), 2)
    1.44
    """
    refuse(reference_growth == 0, ZERO_REFERENCE, growth=0)
    return growth / reference_growth


@metric(multiple="level", real_growth="rate", periods="periods")
def implied_deflator(multiple: Any, real_growth: Any, periods: Any) -> Any:
    """Price change a year between a nominal multiple and a real growth (隐含平减指数).

    Formula: ``multiple ** (1/n) / (1 + g) - 1``.

    Parameters
    ----------
    multiple : number, array or expression
        Nominal level of the last year over the first, positive.
    real_growth : number, array or expression
        Average growth in constant prices, above -1 and at most 2.
    periods : number
        Steps n, positive and below 1000: a year is refused.

    Returns
    -------
    Same shape; fraction of one a year.

    Raises
    ------
    ValueError
        If `multiple` or `periods` is not positive or `real_growth` is not above -1.

    Notes
    -----
    Not claimed: that the two figures agree or disagree. They measure different things; this is the
    bridge between them.

    References
    ----------
    System of National Accounts 2008, chapter 15, price and volume measures.

    Examples
    --------
    >>> round(implied_deflator(2.2, 0.083, 9), 4)
    0.0079
    """
    return multiple ** (1 / periods) / (1 + real_growth) - 1
