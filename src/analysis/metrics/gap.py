"""The urban-rural gap: ratio, absolute gap, implied weight, Theil, Gini, years to parity.

Incomes are per head; `urban_share` is the urban share of the population, a fraction of one. Bad
values: see `analysis.metrics.domain`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.metrics.domain import aligned, arrays_only, check, columns, exact_sum, refuse
from analysis.numbers.interval import Interval

__all__ = [
    "absolute_gap", "convergence_speed", "gap_change", "gini", "gini_of_means", "half_life", "implied_weight",
    "income_ratio", "log_gap_change", "mixture", "theil_by_group", "theil_l", "theil_l_of_means", "theil_t", "theil_t_of_means", "years_to_parity",
]  # fmt: skip


def income_ratio(urban: Any, rural: Any, *, skipna: bool = False) -> Any:
    """Urban-rural income ratio (城乡居民收入比): ``urban / rural``.

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
    check("level", skipna, urban=urban, rural=rural)
    return columns(urban) / columns(rural)


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
    Not claimed: a real gap, or the direction of the ratio: a gap in yuan may widen while the ratio falls.

    Examples
    --------
    >>> absolute_gap(41149, 24231)
    16918
    """
    check("level", skipna, urban=urban, rural=rural)
    return columns(urban) - columns(rural)


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
    check(
        "level",
        urban=urban,
        rural=rural,
        urban_multiple=urban_multiple,
        rural_multiple=rural_multiple,
    )
    return columns(urban) * (1 - 1 / columns(urban_multiple)) - columns(rural) * (
        1 - 1 / columns(rural_multiple)
    )


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
    Not claimed: that the urbanisation rate is the weight w; a survey has its own, see `implied_weight`.

    Examples
    --------
    >>> round(mixture(41149, 24231, 0.7042))
    36145
    """
    check("level", urban=urban, rural=rural)
    check("share", urban_share=urban_share)
    aligned(urban=urban, rural=rural, urban_share=urban_share)
    w = columns(urban_share)
    return w * columns(urban) + (1 - w) * columns(rural)


def implied_weight(total: Any, urban: Any, rural: Any) -> Any:
    """Urban weight that makes the income of all the mixture of the two (隐含城镇权重).

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
    check("level", total=total, urban=urban, rural=rural)
    difference = columns(urban) - columns(rural)
    refuse(
        difference == 0,
        f"urban: must differ from rural, got {urban!s} and {rural!s}: any weight fits",
    )
    return (columns(total) - columns(rural)) / difference


def _weight_critical(total: Interval, urban: Interval, rural: Interval) -> list[tuple[Any, ...]]:
    if not rural.upper < urban.lower:
        raise ValueError(
            f"urban {urban} must lie above rural {rural}: the weight is not determined"
        )
    return []


implied_weight.critical = _weight_critical  # type: ignore[attr-defined]


def theil_t(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Theil T between two groups (泰尔指数T): ``sum(s_i * ln(y_i / mean))``, s the income shares.

    Parameters
    ----------
    urban, rural : number or array
        Income per head, positive.
    urban_share : number or array
        Urban share p of the population, in [0, 1].

    Returns
    -------
    float or array
        At least 0; 0 at parity or where one group is empty.

    Raises
    ------
    ValueError
        If an income is not positive or the share is outside [0, 1].

    Notes
    -----
    Peaks at ``p = (r ln r - r + 1) / (r - 1)**2``, r = urban/rural; `bounds` knows it. Not claimed:
    inequality within the groups.

    References
    ----------
    F. A. Cowell, Measuring Inequality, 3rd ed., Oxford University Press 2011.

    Examples
    --------
    >>> round(float(theil_t(41149, 24231, 0.6155)), 4)
    0.0297
    """
    r, p = _ratio_and_share(urban, rural, urban_share)
    mean = p * r + 1 - p
    return p * r / mean * np.log(r / mean) - (1 - p) / mean * np.log(mean)


def theil_l(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Theil L, mean log deviation, between two groups (泰尔指数L): ``sum(p_i * ln(mean / y_i))``.

    Parameters
    ----------
    urban, rural : number or array
        Income per head, positive.
    urban_share : number or array
        Urban share p of the population, in [0, 1].

    Returns
    -------
    float or array
        At least 0.

    Raises
    ------
    ValueError
        If an income is not positive or the share is outside [0, 1].

    Notes
    -----
    Peaks at ``p = ((r - 1) / ln r - 1) / (r - 1)``. Not claimed: inequality within the groups.

    References
    ----------
    F. A. Cowell, Measuring Inequality, 3rd ed., Oxford University Press 2011.

    Examples
    --------
    >>> round(float(theil_l(41149, 24231, 0.6155)), 4)
    0.0315
    """
    r, p = _ratio_and_share(urban, rural, urban_share)
    return np.log(p * r + 1 - p) - p * np.log(r)


def gini(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Gini between two groups (组间基尼系数): ``|s - p|``, s and p the urban income and population shares.

    Parameters
    ----------
    urban, rural : number or array
        Income per head, positive.
    urban_share : number or array
        Urban share p of the population, in [0, 1].

    Returns
    -------
    float or array
        In [0, 1).

    Raises
    ------
    ValueError
        If an income is not positive or the share is outside [0, 1].

    Notes
    -----
    Peaks at ``p = 1 / (1 + sqrt(r))``. Not claimed: the Gini of household incomes, which is larger.

    References
    ----------
    F. A. Cowell, Measuring Inequality, 3rd ed., Oxford University Press 2011.

    Examples
    --------
    >>> round(gini(41149, 24231, 0.6155), 4)
    0.1156
    """
    r, p = _ratio_and_share(urban, rural, urban_share)
    return abs(p * r / (p * r + 1 - p) - p)


def _ratio_and_share(urban: Any, rural: Any, urban_share: Any) -> tuple[Any, Any]:
    check("level", urban=urban, rural=rural)
    check("share", urban_share=urban_share)
    aligned(urban=urban, rural=rural, urban_share=urban_share)
    return _plain(columns(urban) / columns(rural)), _plain(urban_share)


PEAKS: dict[str, Callable[[float], float]] = {
    "gini": lambda r: 1 / (1 + math.sqrt(r)),
    "theil_t": lambda r: (r * math.log(r) - r + 1) / (r - 1) ** 2,
    "theil_l": lambda r: ((r - 1) / math.log(r) - 1) / (r - 1),
}


def _critical(peak: Callable[[float], float]) -> Any:
    """Further points for `bounds`: the peak in p at each corner of incomes, and parity if possible."""

    def critical(urban: Interval, rural: Interval, urban_share: Interval) -> list[tuple[Any, ...]]:
        points: list[tuple[Any, ...]] = []
        for u in (urban.lower, urban.upper):
            for r in (rural.lower, rural.upper):
                if abs((x := float(u) / float(r)) - 1) > 1e-6 and (p := peak(x)) in urban_share:
                    points.append((u, r, p))
        if both := urban.intersection(rural):
            points.append((both.lower, both.lower, urban_share.lower))
        return points

    return critical


for _metric in (gini, theil_t, theil_l):
    _metric.critical = _critical(PEAKS[_metric.__name__])  # type: ignore[attr-defined]


def gini_of_means(total: Any, urban: Any, rural: Any) -> Any:
    """Gini between two groups from the three incomes (组间基尼系数, 由三项收入计算).

    Formula: `gini` at the urban share ``(total - rural) / (urban - rural)``, see `implied_weight`.

    Parameters
    ----------
    total, urban, rural : number or array
        Income per head on one basis, positive; total between rural and urban.

    Returns
    -------
    float or array
        In [0, 1).

    Raises
    ------
    ValueError
        If an income is not positive, urban and rural are equal, or total does not lie between them.

    Notes
    -----
    Not claimed: inequality within the groups, or that the weight is the urbanisation rate.

    References
    ----------
    F. A. Cowell, Measuring Inequality, 3rd ed., Oxford University Press 2011.

    Examples
    --------
    >>> round(float(gini_of_means(34644, 41149, 24231)), 4)
    0.1156
    """
    return gini(urban, rural, _weight_within(total, urban, rural))


def theil_t_of_means(total: Any, urban: Any, rural: Any) -> Any:
    """Theil T between two groups from the three incomes (泰尔指数T, 由三项收入计算).

    Formula: `theil_t` at the urban share ``(total - rural) / (urban - rural)``, see `implied_weight`.

    Parameters
    ----------
    total, urban, rural : number or array
        Income per head on one basis, positive; total between rural and urban.

    Returns
    -------
    float or array
        At least 0.

    Raises
    ------
    ValueError
        If an income is not positive, urban and rural are equal, or total does not lie between them.

    Notes
    -----
    Not claimed: inequality within the groups, or that the weight is the urbanisation rate.

    References
    ----------
    F. A. Cowell, Measuring Inequality, 3rd ed., Oxford University Press 2011.

    Examples
    --------
    >>> round(float(theil_t_of_means(34644, 41149, 24231)), 4)
    0.0297
    """
    return theil_t(urban, rural, _weight_within(total, urban, rural))


def theil_l_of_means(total: Any, urban: Any, rural: Any) -> Any:
    """Theil L between two groups from the three incomes (泰尔指数L, 由三项收入计算).

    Formula: `theil_l` at the urban share ``(total - rural) / (urban - rural)``, see `implied_weight`.

    Parameters
    ----------
    total, urban, rural : number or array
        Income per head on one basis, positive; total between rural and urban.

    Returns
    -------
    float or array
        At least 0.

    Raises
    ------
    ValueError
        If an income is not positive, urban and rural are equal, or total does not lie between them.

    Notes
    -----
    Not claimed: inequality within the groups, or that the weight is the urbanisation rate.

    References
    ----------
    F. A. Cowell, Measuring Inequality, 3rd ed., Oxford University Press 2011.

    Examples
    --------
    >>> round(float(theil_l_of_means(34644, 41149, 24231)), 4)
    0.0315
    """
    return theil_l(urban, rural, _weight_within(total, urban, rural))


def _weight_within(total: Any, urban: Any, rural: Any) -> Any:
    weight = implied_weight(total, urban, rural)
    outside = np.logical_or(np.less(weight, 0), np.greater(weight, 1))
    refuse(outside, f"total: must lie between rural {rural} and urban {urban}, got {total}")
    return weight


def _critical_of_means(peak: Callable[[float], float]) -> Any:
    """Further points for `bounds` where the weight follows from the incomes.

    With the total fixed, raising urban or lowering rural income spreads the distribution around the
    same mean, so each index is monotone in both; in the total it has the one peak of `PEAKS`.
    """

    def critical(total: Interval, urban: Interval, rural: Interval) -> list[tuple[Any, ...]]:
        corners = [(u, r) for u in (urban.lower, urban.upper) for r in (rural.lower, rural.upper)]
        peaks = [(mixture(float(u), float(r), peak(float(u / r))), u, r) for u, r in corners]
        return _weight_critical(total, urban, rural) + [p for p in peaks if p[0] in total]

    return critical


for _of_means in (gini_of_means, theil_t_of_means, theil_l_of_means):
    _of_means.critical = _critical_of_means(PEAKS[_of_means.__name__.removesuffix("_of_means")])  # type: ignore[attr-defined]


def theil_by_group(income: Any, group: Any, weight: Any = None) -> pd.DataFrame:
    """Theil T of many groups at once and what lies between them (泰尔指数的分组).

    Formula: with sums over a group W = Σw, Y = Σwy and L = Σwy ln y, ``T = L/Y - ln(Y/W)``;
    between groups ``Σ (Y_g/Y) ln((Y_g/W_g) / (Y/W))``.

    Parameters
    ----------
    income : array or Series, shape (n,)
        Positive.
    group : array, Series or Categorical, shape (n,)
        Non-negative integers, categories or any labels.
    weight : array or Series, shape (n,), optional
        Positive; one by default.

    Returns
    -------
    DataFrame
        Index: the groups that occur. Columns ``weight``, ``income_share``, ``theil_t``, ``between``:
        ``sum(income_share * theil_t)`` is the inequality within, ``sum(between)`` that between.

    Raises
    ------
    ValueError
        If an income or weight is not finite and positive, a group is missing, or `income` is no array.

    Notes
    -----
    Not claimed: that groups which overlap, or are years, add up to a whole; then only `theil_t` has a meaning.

    References
    ----------
    A. F. Shorrocks, Econometrica 48 (1980), 613-625.

    Examples
    --------
    China, income per head of town and country and the weights that the averages imply, 2013 and 2024:

    >>> income, weight = [26467, 9430, 54188, 23119], [52.13, 47.87, 58.56, 41.44]
    >>> theil_by_group(income, [2013, 2013, 2024, 2024], weight).theil_t.round(4).to_dict()
    {2013: 0.114, 2024: 0.0737}
    """
    arrays_only(income=income)
    aligned(
        same_length=True,
        income=income,
        group=group,
        **({} if weight is None else {"weight": weight}),
    )
    y = (
        columns(income)
        if isinstance(income, list | tuple | range)
        else np.asarray(income, dtype=float)
    )
    codes, labels = _codes(group)
    w = np.ones(1) if weight is None else np.asarray(weight, dtype=float)
    amount = y if weight is None else w * y
    # Bad incomes and weights leave their mark in the sums (log 0, inf, nan), so that good data are
    # not read twice; only a weight below zero would not.
    with np.errstate(all="ignore"):
        logs = np.log(y)
        logs *= amount
        w_sum = np.bincount(codes, None if weight is None else w)
        y_sum, l_sum = np.bincount(codes, amount), np.bincount(codes, logs)
    if not np.isfinite(l_sum.sum() + w_sum.sum()) or (w.size and np.min(w) <= 0):
        check("level", income=y)
        check("weight", weight=w)
    return _theil_table(labels, w_sum, y_sum, l_sum)


def _codes(group: Any) -> tuple[np.ndarray, Any]:
    """Group numbers and their labels; dense integers are used as they are."""
    dtype = getattr(group, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        codes, labels = getattr(group, "cat", group).codes, dtype.categories
    elif isinstance(dtype, np.dtype) and dtype.kind in "iu" and _dense(np.asarray(group)):
        codes, labels = np.asarray(group), None
    else:
        codes, labels = pd.factorize(np.asarray(group), use_na_sentinel=True)
    if labels is not None and len(codes) and codes.min() < 0:
        raise ValueError(
            f"group: must not be missing, got a missing one at position {int(np.argmin(codes))}"
        )
    # Once here, or each of the three bincounts would convert the codes again.
    return np.asarray(codes, dtype=np.intp), labels


def _dense(group: np.ndarray) -> bool:
    """Whether counting by these numbers is cheap; read as unsigned, negative ones are very large."""
    return bool(
        group.size and np.max(group.astype(np.intp, copy=False).view(np.uintp)) < 2 * group.size
    )


def _theil_table(
    labels: Any, w_sum: np.ndarray, y_sum: np.ndarray, l_sum: np.ndarray
) -> pd.DataFrame:
    index = pd.RangeIndex(len(y_sum)) if labels is None else pd.Index(labels[: len(y_sum)])
    occur = y_sum > 0
    weight, amount, logs = w_sum[occur], y_sum[occur], l_sum[occur]
    share, mean = amount / exact_sum(amount), amount / weight
    between = share * np.log(mean * exact_sum(weight) / exact_sum(amount))
    table = {
        "weight": weight,
        "income_share": share,
        "theil_t": logs / amount - np.log(mean),
        "between": between,
    }
    return pd.DataFrame(table, index=index[occur])


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
    check("level", ratio=ratio)
    check("rate", urban_growth=urban_growth, rural_growth=rural_growth)
    aligned(ratio=ratio, urban_growth=urban_growth, rural_growth=rural_growth)
    refuse(
        columns(rural_growth) <= columns(urban_growth),
        f"rural_growth: must be above urban_growth {urban_growth}, got {rural_growth}: no parity",
    )
    relative = (1 + columns(rural_growth)) / (1 + columns(urban_growth))
    return np.log(_plain(ratio)) / np.log(_plain(relative))


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
    check("level", start=start, end=end)
    for name, ratio in (("start", start), ("end", end)):
        refuse(columns(ratio) <= 1, f"{name}: must be above 1, got {ratio}")
    return np.log(_plain(end)) / np.log(_plain(start)) - 1


def convergence_speed(beta: Any, periods: Any) -> Any:
    """Speed of convergence a year from the coefficient of the initial gap (收敛速度): ``-ln(1 + beta) / n``.

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
        If `beta` is not between -1 and 0 (no convergence, or beyond parity) or `periods` is not positive.

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
    check("rate", beta=beta)
    check("periods", periods=periods)
    aligned(beta=beta, periods=periods)
    refuse(columns(beta) >= 0, f"beta: must be below 0, got {beta}: the gap did not shrink")
    return -np.log(_plain(1 + columns(beta))) / columns(periods)


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
    check("level", speed=speed)
    return math.log(2) / columns(speed)


def _plain(x: Any) -> Any:
    return float(x) if hasattr(x, "numerator") else columns(x)
