"""The urban-rural gap: ratio, absolute gap, implied weight, convergence, years to parity.

Incomes are per head; `urban_share` is the urban share of the population, a fraction of one. Bad
values: see `analysis.metrics.rules`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analysis.messages import N_, _
from analysis.metrics.rules import metric, real, refuse
from analysis.numbers.interval import Interval

__all__ = [
    "absolute_gap", "convergence_speed", "gap_change", "half_life", "implied_weight",
    "income_ratio", "log_gap_change", "mixture", "years_to_parity",
]  # fmt: skip


@metric(urban="level", rural="level")
def income_ratio(urban: Any, rural: Any, *, skipna: bool = False) -> Any:
    """Urban-rural income ratio (城乡收入比): ``urban / rural``.

    Parameters
    ----------
    urban, rural : number, array or expression
        Income per head, positive, in one unit.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape; 1 at parity.

    Raises
    ------
    ValueError
        If an income is not positive.

    Notes
    -----
    Not claimed: a real gap. Prices in towns and villages differ.

    Examples
    --------
    >>> round(income_ratio(41149, 24231), 3)
    1.698
    """
    return urban / rural


@metric(urban="level", rural="level")
def absolute_gap(urban: Any, rural: Any, *, skipna: bool = False) -> Any:
    """Absolute gap (绝对差距): ``urban - rural``, in the unit of the incomes.

    Parameters
    ----------
    urban, rural : number, array or expression
        Income per head, positive.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape; yuan, negative where rural income is higher.

    Raises
    ------
    ValueError
        If an income is not positive.

    Notes
    -----
    Not claimed: a real gap, or the direction of the ratio: a gap in yuan may widen while the ratio
    falls.

    Examples
    --------
    >>> absolute_gap(41149, 24231)
    16918
    """
    return urban - rural


@metric(urban="level", rural="level", urban_multiple="level", rural_multiple="level")
def gap_change(urban: Any, rural: Any, urban_multiple: Any, rural_multiple: Any) -> Any:
    """Change of the absolute gap since the base year (绝对差距的变动).

    Formula: ``urban * (1 - 1/m_u) - rural * (1 - 1/m_r)``; one formula, because the incomes of the
    last year enter the base year too.

    Parameters
    ----------
    urban, rural : number, array or expression
        Income per head of the last year, positive.
    urban_multiple, rural_multiple : number, array or expression
        Ratio to the base year, positive.

    Returns
    -------
    Same shape; positive where the gap widened.

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Not claimed: that both years stand on one survey basis; that is an assumption.

    Examples
    --------
    >>> round(gap_change(41149, 24231, 2.3, 2.6))
    8347
    """
    return urban * (1 - 1 / urban_multiple) - rural * (1 - 1 / rural_multiple)


@metric(urban="level", rural="level", urban_share="share")
def mixture(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Income of all from the two groups' (全体居民收入): ``w * urban + (1 - w) * rural``.

    Parameters
    ----------
    urban, rural : number, array or expression
        Income per head, positive.
    urban_share : number, array or expression
        Weight w of the urban group, in [0, 1].

    Returns
    -------
    Same shape, unit of the incomes.

    Raises
    ------
    ValueError
        If an income is not positive or the weight is outside [0, 1].

    Notes
    -----
    Not claimed: that the urbanisation rate is the weight w; a survey has its own, see
    `implied_weight`.

    Examples
    --------
    >>> round(mixture(41149, 24231, 0.7042))
    36145
    """
    return urban_share * urban + (1 - urban_share) * rural


def require_distinct(total: Interval, urban: Interval, rural: Interval) -> list[tuple[Any, ...]]:
    """No peaks, but a box on which urban and rural may be equal determines no weight."""
    if not rural.upper < urban.lower:
        text = N_("urban {urban} must lie above rural {rural}: the weight is not determined")
        raise ValueError(_(text, urban=urban, rural=rural))
    return []


@metric(peaks=require_distinct, total="level", urban="level", rural="level")
def implied_weight(total: Any, urban: Any, rural: Any) -> Any:
    """Urban weight that makes the income of all the mixture of the two (由收入推算的城镇居民占比).

    Formula: ``(total - rural) / (urban - rural)``.

    Parameters
    ----------
    total, urban, rural : number, array or expression
        Income per head on one basis, positive; rural below urban.

    Returns
    -------
    Same shape; a weight in [0, 1] where total lies between the two, outside otherwise.

    Raises
    ------
    ValueError
        If an income is not positive, or urban and rural are equal (on intervals: may be).

    Notes
    -----
    Not claimed: the urbanisation rate. The survey's weights differ from the census (nationally
    56.87 against 64.72 % in 2021).

    Examples
    --------
    >>> round(implied_weight(34644, 41149, 24231), 4)
    0.6155
    """
    difference = urban - rural
    text = N_("urban: must differ from rural, got {urban} and {rural}: any weight fits")
    refuse(difference == 0, text, urban=urban, rural=rural)
    return (total - rural) / difference


@metric(ratio="level", urban_growth="rate", rural_growth="rate")
def years_to_parity(ratio: Any, urban_growth: Any, rural_growth: Any) -> Any:
    """Years until a ratio reaches one at constant growth (差距消失所需年数).

    Formula: ``ln(ratio) / ln((1 + g_r) / (1 + g_u))``.

    Parameters
    ----------
    ratio : number, array or expression
        Urban over rural income, positive.
    urban_growth, rural_growth : number, array or expression
        Fractions of one a year, above -1 and at most 2; rural above urban.

    Returns
    -------
    Same shape; years.

    Raises
    ------
    ValueError
        If `ratio` is not positive, or rural growth is not above urban growth: then there is no such
        year.

    Notes
    -----
    Not claimed: a forecast. It is arithmetic under constant rates.

    Examples
    --------
    >>> round(float(years_to_parity(1.698, 0.087, 0.098)), 1)
    52.6
    """
    text = N_("rural_growth: must be above urban_growth {urban}, got {rural}: no parity")
    refuse(rural_growth <= urban_growth, text, urban=urban_growth, rural=rural_growth)
    return np.log(real(ratio)) / np.log(real((1 + rural_growth) / (1 + urban_growth)))


@metric(start="level", end="level")
def log_gap_change(start: Any, end: Any) -> Any:
    """Change of a log gap as a share of it (对数差距的变动): ``ln(end) / ln(start) - 1``.

    Parameters
    ----------
    start, end : number, array or expression
        Ratios of two levels, above one.

    Returns
    -------
    Same shape; above -1, negative where the gap shrank: the ``beta`` of `convergence_speed`.

    Raises
    ------
    ValueError
        If a ratio is not finite or not above one: there is no gap to shrink.

    Notes
    -----
    Not claimed: what happened between the two years.

    Examples
    --------
    China, ratio of disposable incomes, 2013 and 2024:

    >>> round(float(log_gap_change(2.8067, 2.3439)), 4)
    -0.1746
    """
    for name, ratio in (("start", start), ("end", end)):
        refuse(ratio <= 1, N_("{name}: must be above 1, got {ratio}"), name=name, ratio=ratio)
    return np.log(real(end)) / np.log(real(start)) - 1


@metric(beta="rate", periods="periods")
def convergence_speed(beta: Any, periods: Any) -> Any:
    """Speed of convergence a year from the coefficient of the initial gap (收敛速度): ``-ln(1 +
    beta) / n``.

    Parameters
    ----------
    beta : number or array
        Share of the initial log gap that growth over n steps added, above -1 and below 0: with two
        groups ``ln(r_n) / ln(r_0) - 1``, r the ratio of their levels.
    periods : number
        Steps n, positive.

    Returns
    -------
    float or array
        Positive; fraction of the log gap a year, continuously.

    Raises
    ------
    ValueError
        If `beta` is not between -1 and 0 (no convergence, or beyond parity) or `periods` is not
        positive.

    Notes
    -----
    Not claimed: that the gap shrinks by a constant share; two years cannot show it.

    References
    ----------
    R. J. Barro and X. Sala-i-Martin, Journal of Political Economy 100 (1992), 223-251.

    Examples
    --------
    China, ratio of disposable incomes 2.8067 in 2013 and 2.3439 in 2024:

    >>> round(float(convergence_speed(np.log(2.3439) / np.log(2.8067) - 1, 11)), 4)
    0.0174
    """
    refuse(beta >= 0, N_("beta: must be below 0, got {beta}: the gap did not shrink"), beta=beta)
    return -np.log(real(1 + beta)) / periods


@metric(speed="level")
def half_life(speed: Any) -> Any:
    """Years in which a log gap halves at a constant speed (半衰期): ``ln 2 / speed``.

    Parameters
    ----------
    speed : number or array
        Fraction of the log gap a year, continuously, positive; see `convergence_speed`.

    Returns
    -------
    Same shape; years.

    Raises
    ------
    ValueError
        If `speed` is not positive.

    Notes
    -----
    Not claimed: a forecast. At a constant speed parity is never reached; at constant growth rates
    it is, after `years_to_parity`. The data of a decade do not tell the two apart.

    References
    ----------
    R. J. Barro and X. Sala-i-Martin, Economic Growth, 2nd ed., MIT Press 2004.

    Examples
    --------
    >>> round(half_life(0.0174), 1)
    39.8
    """
    return math.log(2) / speed
