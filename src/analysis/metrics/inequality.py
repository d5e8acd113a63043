"""Inequality between two groups or many: Gini, Theil T and Theil L (不平等).

Incomes are per head; `urban_share` is the urban share of the population, a fraction of one. Bad
values: see `analysis.metrics.rules`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.messages import N_, _
from analysis.metrics import rules
from analysis.metrics.gap import implied_weight, mixture, require_distinct
from analysis.metrics.rules import exact_sum, metric, real, refuse
from analysis.numbers.interval import Interval

__all__ = [
    "gini", "gini_of_means", "theil_by_group", "theil_l", "theil_l_of_means", "theil_t",
    "theil_t_of_means",
]  # fmt: skip


def _peak_of_gini(ratio: float) -> float:
    """The urban share at which the Gini is greatest, the ratio of incomes given."""
    return 1 / (1 + math.sqrt(ratio))


def _peak_of_theil_t(ratio: float) -> float:
    return (ratio * math.log(ratio) - ratio + 1) / (ratio - 1) ** 2


def _peak_of_theil_l(ratio: float) -> float:
    return ((ratio - 1) / math.log(ratio) - 1) / (ratio - 1)


def _peaks(peak: Callable[[float], float]) -> Any:
    """Further points for `bounds`: the peak in the share at each corner of incomes, and parity."""

    def points_of(urban: Interval, rural: Interval, urban_share: Interval) -> list[tuple[Any, ...]]:
        points: list[tuple[Any, ...]] = []
        for u, r in _corners(urban, rural):
            if abs(u / r - 1) > 1e-6 and (share := peak(float(u / r))) in urban_share:
                points.append((u, r, share))
        if both := urban.intersection(rural):
            points.append((both.lower, both.lower, urban_share.lower))
        return points

    return points_of


def _corners(urban: Interval, rural: Interval) -> Iterator[tuple[Any, Any]]:
    return itertools.product((urban.lower, urban.upper), (rural.lower, rural.upper))


def _peaks_of_means(peak: Callable[[float], float]) -> Any:
    """Further points for `bounds` where the weight follows from the incomes.

    With the total fixed, raising urban or lowering rural income spreads the distribution around the
    same mean, so each index is monotone in both; in the total it has the one peak.
    """

    def points_of(total: Interval, urban: Interval, rural: Interval) -> list[tuple[Any, ...]]:
        corners = _corners(urban, rural)
        points = [(mixture(float(u), float(r), peak(float(u / r))), u, r) for u, r in corners]
        return require_distinct(total, urban, rural) + [p for p in points if p[0] in total]

    return points_of


@metric(peaks=_peaks(_peak_of_theil_t), urban="level", rural="level", urban_share="share")
def theil_t(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Theil T between two groups (泰尔T指数): ``sum(s_i * ln(y_i / mean))``, s the income shares.

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
    r, p = real(urban / rural), real(urban_share)
    mean = p * r + 1 - p
    return p * r / mean * np.log(r / mean) - (1 - p) / mean * np.log(mean)


@metric(peaks=_peaks(_peak_of_theil_l), urban="level", rural="level", urban_share="share")
def theil_l(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Theil L, mean log deviation, between two groups (泰尔L指数): ``sum(p_i * ln(mean / y_i))``.

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
    r, p = real(urban / rural), real(urban_share)
    return np.log(p * r + 1 - p) - p * np.log(r)


@metric(peaks=_peaks(_peak_of_gini), urban="level", rural="level", urban_share="share")
def gini(urban: Any, rural: Any, urban_share: Any) -> Any:
    """Gini between two groups (组间基尼系数): ``|s - p|``, s and p the urban income and population
    shares.

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
    r, p = real(urban / rural), real(urban_share)
    return abs(p * r / (p * r + 1 - p) - p)


@metric(peaks=_peaks_of_means(_peak_of_gini), total="level", urban="level", rural="level")
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


@metric(peaks=_peaks_of_means(_peak_of_theil_t), total="level", urban="level", rural="level")
def theil_t_of_means(total: Any, urban: Any, rural: Any) -> Any:
    """Theil T between two groups from the three incomes (泰尔T指数, 由三项收入计算).

    Formula: `theil_t` at the urban share ``(total - rural) / (urban - rural)``, see
    `implied_weight`.

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


@metric(peaks=_peaks_of_means(_peak_of_theil_l), total="level", urban="level", rural="level")
def theil_l_of_means(total: Any, urban: Any, rural: Any) -> Any:
    """Theil L between two groups from the three incomes (泰尔L指数, 由三项收入计算).

    Formula: `theil_l` at the urban share ``(total - rural) / (urban - rural)``, see
    `implied_weight`.

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
    text = N_("total: must lie between rural {rural} and urban {urban}, got {total}")
    refuse(outside, text, rural=rural, urban=urban, total=total)
    return weight


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
        Index: the groups that occur. Columns ``weight``, ``income_share``, ``theil_t``,
        ``between``: ``sum(income_share * theil_t)`` is the inequality within, ``sum(between)`` that
        between.

    Raises
    ------
    ValueError
        If an income or weight is not finite and positive, a group is missing, or `income` is no
        array.

    Notes
    -----
    Not claimed: that groups which overlap, or are years, add up to a whole; then only `theil_t` has
    a meaning.

    References
    ----------
    A. F. Shorrocks, Econometrica 48 (1980), 613-625.

    Examples
    --------
    China, income per head of town and country and the weights that the averages imply, 2013 and
    2024:

    >>> income, weight = [26467, 9430, 54188, 23119], [52.13, 47.87, 58.56, 41.44]
    >>> theil_by_group(income, [2013, 2013, 2024, 2024], weight).theil_t.round(4).to_dict()
    {2013: 0.114, 2024: 0.0737}
    """
    rules.arrays_only(income=income)
    rules.aligned(same_length=True, income=income, group=group, weight=weight)
    y = np.asarray(rules.columns(income), dtype=float)
    w = np.ones(1) if weight is None else np.asarray(weight, dtype=float)
    amount = y if weight is None else w * y
    codes, labels = _codes(group)
    # Bad incomes and weights leave their mark in the sums (log 0, inf, nan), so that good data are
    # not read twice; only a weight below zero would not.
    with np.errstate(all="ignore"):
        logs = np.log(y)
        logs *= amount
        w_sum = np.bincount(codes, None if weight is None else w)
        y_sum, l_sum = np.bincount(codes, amount), np.bincount(codes, logs)
    if not np.isfinite(l_sum.sum() + w_sum.sum()) or (w.size and np.min(w) <= 0):
        rules.check("level", income=y, weight=w)
    occur = y_sum > 0
    w_g, y_g, l_g = w_sum[occur], y_sum[occur], l_sum[occur]
    share, mean = y_g / exact_sum(y_g), y_g / w_g
    table = {
        "weight": w_g,
        "income_share": share,
        "theil_t": l_g / y_g - np.log(mean),
        "between": share * np.log(mean * exact_sum(w_g) / exact_sum(y_g)),
    }
    return pd.DataFrame(table, index=pd.Index(labels[: len(y_sum)])[occur])


def _codes(group: Any) -> tuple[np.ndarray, Any]:
    """Group numbers and their labels; dense integers are used as they are."""
    dtype = getattr(group, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        codes, labels = getattr(group, "cat", group).codes, dtype.categories
    elif isinstance(dtype, np.dtype) and dtype.kind in "iu" and _dense(np.asarray(group)):
        codes, labels = np.asarray(group), pd.RangeIndex(2 * len(group))
    else:
        codes, labels = pd.factorize(np.asarray(group), use_na_sentinel=True)
    if len(codes) and codes.min() < 0:
        text = N_("group: must not be missing, got a missing one at position {place}")
        raise ValueError(_(text, place=int(np.argmin(codes))))
    # Once here, or each of the three bincounts would convert the codes again.
    return np.asarray(codes, dtype=np.intp), labels


def _dense(group: np.ndarray) -> bool:
    """Whether counting by these numbers is cheap; as unsigned ones negatives are very large."""
    codes = group.astype(np.intp, copy=False).view(np.uintp)
    return bool(codes.size and np.max(codes) < 2 * codes.size)
