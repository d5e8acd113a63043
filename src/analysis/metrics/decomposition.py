"""Changes divided among their causes of arithmetic, without a remainder (分解).

Each function takes pairs ``(start, end)`` and gives parts that add up to the change between the
two. The parts are Shapley values: the average, over all orders in which the factors can move from
their first to their last value, of what each adds. Contributions of parts to the growth of a sum
need no averaging and stand in `analysis.metrics.growth.contributions`. Bad values: see
`analysis.metrics.rules`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.messages import N_, _, speaking
from analysis.metrics.gap import implied_weight
from analysis.metrics.inequality import theil_l
from analysis.metrics.rules import aligned, check, columns

__all__ = ["InequalityChange", "shapley", "theil_l_change", "theil_l_change_of_means"]

#: Columns of the tables; the catalogue has what they are called in Chinese.
COLUMNS = [N_("relative_income"), N_("population_between"), N_("total")]


def shapley(value: Callable[..., Any], start: Sequence[Any], end: Sequence[Any]) -> tuple[Any, ...]:
    """Shapley decomposition of a change (夏普利分解), exact and the same in whatever order the
    factors are named.

    Formula: ``c_i = sum over S without i of |S|! (k-|S|-1)! / k! * (v(S and i) - v(S))``; v(S) is
    the value with the factors of S at their end and the others at their start, S the subsets of the
    k factors.

    Parameters
    ----------
    value : callable
        Function of k factors, in any unit.
    start, end : sequence of number, array or Series, length k
        Factors in the order of the function's parameters, at most 10.

    Returns
    -------
    tuple
        k parts in the unit of `value`; they add up to ``value(*end) - value(*start)``.

    Raises
    ------
    ValueError
        If `start` and `end` differ in length, or there are no factors or more than 10.

    Notes
    -----
    Not claimed: causes. A part says what follows from moving one factor in the formula while the
    others stand at their start, at their end, and between, on average.

    References
    ----------
    A. F. Shorrocks, Journal of Economic Inequality 11 (2013), 99-126.

    Examples
    --------
    >>> shapley(lambda price, quantity: price * quantity, [2, 10], [3, 12])
    (11.0, 5.0)
    """
    k = len(start)
    if len(end) != k or not 0 < k <= 10:
        text = N_("start and end: must have one length from 1 to 10, got {k} and {n}")
        raise ValueError(_(text, k=k, n=len(end)))
    subsets = [frozenset(s) for size in range(k + 1) for s in combinations(range(k), size)]
    values = {s: value(*(end[i] if i in s else start[i] for i in range(k))) for s in subsets}
    weights = [1 / (k * math.comb(k - 1, size)) for size in range(k)]
    return tuple(
        sum((values[s | {i}] - values[s]) * weights[len(s)] for s in subsets if i not in s)
        for i in range(k)
    )


@dataclass(frozen=True)
class InequalityChange:
    """Parts of a change of the mean log deviation (泰尔L指数变化的分解).

    Attributes
    ----------
    relative_income : number, array or Series
        The ratio of the two groups' means moved.
    population_between : number, array or Series
        The urban share moved, at given means of the groups.
    total : number, array or Series
        The change; the sum of the two.
    """

    relative_income: Any
    population_between: Any
    total: Any

    def frame(self, digits: int = 5, lang: str | None = None) -> pd.DataFrame:
        """One row per comparison, a column per part and their total, rounded (分解表)."""
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        columns = {k: x if isinstance(x, pd.Series) else np.atleast_1d(x) for k, x in parts.items()}
        with speaking(lang):
            return pd.DataFrame(columns).astype(float).round(digits).rename(columns=_)


def theil_l_change(urban: Any, rural: Any, urban_share: Any) -> InequalityChange:
    """Change of the mean log deviation of two groups in income and population effects
    (泰尔L指数变化的分解).

    Formula: Shapley values (`shapley`) of ``r = y_u / y_r`` and p in ``ln(p r + 1-p) - p ln r``.

    Parameters
    ----------
    urban, rural : pair of number, array or Series
        Income per head at start and end, positive.
    urban_share : pair of number, array or Series
        Urban share p of the people at start and end, in [0, 1].

    Returns
    -------
    InequalityChange
        Parts in units of the index that add up to `total`, the change of
        `analysis.metrics.inequality.theil_l`.

    Raises
    ------
    ValueError
        If an argument is no pair, an income is not positive, or the share is outside [0, 1].

    Notes
    -----
    Mookherjee and Shorrocks give an exact form whose income term moves each group's mean relative
    to the mean of all; that mean rises when people move to towns, so part of the people's effect is
    booked as income's. They therefore use a form in the groups' own means, which leaves a
    remainder. Two-factor Shapley values keep means and people apart as that form does, and leave
    nothing over. For the example it has -0.0374 and -0.0065 and leaves -0.0001; the exact form has
    +0.0166 and -0.0606, an income effect of the wrong sign while the ratio fell from 2.81 to 2.34.
    Not claimed: how household inequality changed; what lies within the groups is left out.

    References
    ----------
    D. Mookherjee and A. F. Shorrocks, Economic Journal 92 (1982), 886-902. A. F. Shorrocks, Journal
    of Economic Inequality 11 (2013), 99-126.

    Examples
    --------
    China, disposable income per head, 2013 to 2024, with the weights that the survey's averages
    imply:

    >>> theil_l_change((26467, 54188), (9430, 23119), (0.5213, 0.5856)).frame()
       relative_income  population_between    total
    0         -0.03721            -0.00673 -0.04394
    """
    start, end = _ends(
        urban=("level", urban), rural=("level", rural), urban_share=("share", urban_share)
    )
    income, _rural, population = shapley(theil_l, start, end)
    return InequalityChange(income, population, theil_l(*end) - theil_l(*start))


def _ends(**pairs: tuple[str, Any]) -> list[tuple[Any, Any, Any]]:
    """Relative income, one, and urban share at the start and at the end, checked."""
    named = {}
    for name, (rule, pair) in pairs.items():
        if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
            text = N_("{name}: must be a pair (start, end), got {pair!r}")
            raise ValueError(_(text, name=name, pair=pair))
        for end, x in zip((N_("{name} at the start"), N_("{name} at the end")), pair, strict=True):
            label = _(end, name=name)
            check(rule, **{label: x})
            named[label] = x
    aligned(**named)
    urban, urban_end, rural, rural_end, p, p_end = map(columns, named.values())
    return [(urban / rural, 1.0, p), (urban_end / rural_end, 1.0, p_end)]


def theil_l_change_of_means(*means: Any) -> InequalityChange:
    """The same change from the means of all, urban and rural (由三项均值计算的泰尔L指数变化分解),
    see `theil_l_change`.

    The urban share is the one that the means imply (`analysis.metrics.gap.implied_weight`).

    Parameters
    ----------
    *means : number
        Positive, six: income per head of all, urban and rural residents at the start, then at the
        end.

    Returns
    -------
    InequalityChange
        Parts between the groups, in units of the index.

    Raises
    ------
    ValueError
        If there are not six means, one is not positive, or that of all does not lie between the two
        groups.

    Notes
    -----
    Not claimed: as `theil_l_change`.

    Examples
    --------
    China, 2013 to 2024:

    >>> change = theil_l_change_of_means(18311, 26467, 9430, 41314, 54188, 23119)
    >>> round(float(change.relative_income), 4), round(float(change.total), 4)
    (-0.0372, -0.0439)
    """
    if len(means) != 6:
        text = N_("means: must be three at the start and three at the end, got {n}")
        raise ValueError(_(text, n=len(means)))
    check("level", **{f"mean {k}": x for k, x in enumerate(means, start=1)})
    sides = [[float(x) for x in means[i : i + 3]] for i in (0, 3)]
    ends = [(u, r, float(implied_weight(total, u, r))) for total, u, r in sides]
    return theil_l_change(*zip(*ends, strict=True))
