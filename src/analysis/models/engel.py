"""Engel curves: the share of food on the logarithm of total expenditure (恩格尔曲线)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.messages import N_, NP_, _
from analysis.metrics.rules import aligned
from analysis.models import regression
from analysis.models.regression import Comparison, Fit


def engel_curve(frame: pd.DataFrame) -> Comparison:
    """Working-Leser Engel curves, specifications side by side (Working-Leser恩格尔曲线).

    Formula: ``w(g,t) = a + b ln x(g,t) + e(g,t)``: pooled, with group effects, with year effects,
    with both.

    Parameters
    ----------
    frame : DataFrame
        One row per group and year, every group in every year, at least 2 groups and 5 years.
        Columns ``group``, ``year``, ``total`` (expenditure per head, positive) and either ``share``
        (in [0, 1]) or ``food`` (in the unit of ``total``).

    Returns
    -------
    Comparison
        ``pooled``, ``group``, ``year`` and ``both``; each with the term ``slope`` (change of the
        share per log point of total expenditure), n and the R² of the whole equation, effects
        included.

    Raises
    ------
    ValueError
        If a column or a row is missing or doubled, a value breaks its rule, there are too few
        groups or years, the share is constant, or the effects leave no variation in total
        expenditure.

    Notes
    -----
    Described, not interpreted: each slope answers another question. ``group`` compares years within
    a group, and what else moved with time is in it, prices included; ``year`` compares town and
    country in one year; ``both`` uses only how the gap between them moved.

    Intervals are HC3 with t quantiles of the residual degrees of freedom. Two groups are too few to
    cluster by, and a panel of two rows a year has no one order in time for HAC. HC3 allows unequal
    variances and high leverage, not autocorrelation: where errors persist it is too narrow. With
    two groups and both effects the residuals come in mirrored pairs, and HC3 gives twice the
    variance it gives to the yearly differences between the groups: there it is not established
    which way the interval errs. How far the four slopes lie apart says more than any of them.

    References
    ----------
    H. Working, Journal of the American Statistical Association 38 (1943), 43-56. C. E. V. Leser,
    Econometrica 31 (1963), 694-703. HC3: J. G. MacKinnon and H. White, Journal of Econometrics 29
    (1985), 305-325.

    Examples
    --------
    China, food, tobacco and liquor in consumption per head, yuan, urban and rural, 2015-2024:

    >>> urban = pd.DataFrame({"group": "urban", "year": range(2015, 2025),
    ...     "food": [6360, 6762, 7001, 7239, 7733, 7881, 8678, 8958, 9495, 9957],
    ...     "total": [21392, 23079, 24445, 26112, 28063, 27007, 30307, 30391, 32994, 34557]})
    >>> rural = pd.DataFrame({"group": "rural", "year": range(2015, 2025),
    ...     "food": [3048, 3266, 3415, 3646, 3998, 4479, 5200, 5485, 5880, 6226],
    ...     "total": [9223, 10130, 10955, 12124, 13328, 13713, 15916, 16632, 18175, 19280]})
    >>> curves = engel_curve(pd.concat([urban, rural]))
    >>> curves.frame(digits=3)[["specification", "estimate", "lower", "upper", "n"]]
      specification  estimate  lower  upper   n
    0        pooled    -0.033 -0.045 -0.022  20
    1         group     0.003 -0.020  0.027  20
    2          year    -0.043 -0.056 -0.030  20
    3          both     0.037 -0.018  0.091  20
    """
    panel = _panel(frame)
    equation = "w(g,t) = a{} + b ln x(g,t) + e(g,t)"
    fits = (
        _engel_fit(panel, NP_("model", "pooled"), equation.format(""), []),
        _engel_fit(panel, NP_("model", "group"), equation.format("(g)"), ["group"]),
        _engel_fit(panel, NP_("model", "year"), equation.format("(t)"), ["year"]),
        _engel_fit(panel, NP_("model", "both"), equation.format("(g) + c(t)"), ["group", "year"]),
    )
    return Comparison(fits)


def urban_rural_engel(
    urban_food: pd.Series, urban_total: pd.Series, rural_food: pd.Series, rural_total: pd.Series
) -> Comparison:
    """Engel curves of town and country from their series (城乡恩格尔曲线): `engel_curve` of the two
    groups.

    Parameters
    ----------
    urban_food, urban_total, rural_food, rural_total : Series
        Food and total expenditure per head by year, positive, in one unit; the same years in all
        four.

    Returns
    -------
    Comparison
        As `engel_curve`.

    Raises
    ------
    ValueError
        If the years of food and total differ, and as `engel_curve`.

    Notes
    -----
    As `engel_curve`: described, not interpreted. Not claimed: that a household which spends more
    moves along any of these lines.

    Examples
    --------
    >>> from analysis import load_benchmarks
    >>> series = [load_benchmarks("consumption_per_capita", group=g, item=i).value.loc[2015:]
    ...           for g in ("urban", "rural") for i in ("food_tobacco_liquor", "all")]
    >>> curves = urban_rural_engel(*series)
    >>> round(curves["pooled"].estimate, 3), round(curves["both"].estimate, 3)
    (-0.033, 0.037)
    """
    spent = {"urban": (urban_food, urban_total), "rural": (rural_food, rural_total)}
    rows = [_rows_of(group, *pair) for group, pair in spent.items()]
    return engel_curve(pd.concat(rows, ignore_index=True))


def _rows_of(group: str, food: pd.Series, total: pd.Series) -> pd.DataFrame:
    pair = {f"{group}_food": food, f"{group}_total": total}
    regression.require_series(**pair)
    aligned(**pair)
    spent = {"food": food.to_numpy(), "total": total.to_numpy()}
    return pd.DataFrame({"group": group, "year": food.index, **spent})


def _engel_fit(panel: pd.DataFrame, name: str, formula: str, effects: list[str]) -> Fit:
    """One specification; the slope is that of the shares on what the effects leave of the log
    totals.

    Frisch and Waugh: slope, residuals and leverage are those of the regression on the totals
    themselves. Those nearly depend on the dummies, and then the last six digits are the
    processor's.
    """
    left = _demeaned(panel, np.log(panel["total"]), effects)
    if np.max(np.abs(left)) < 1e-9:
        text = N_("total: does not vary beside the effects of specification {name!r}: no slope")
        raise ValueError(_(text, name=name))
    x = np.column_stack([left, np.ones(len(panel)), *(_dummies(panel[c]) for c in effects)])
    if np.max(np.sum(np.linalg.qr(x)[0] ** 2, axis=1)) > 1 - 1e-9:
        text = N_("total: one row decides the slope of specification {name!r}: HC3 has no answer")
        raise ValueError(_(text, name=name))
    result = regression.ordinary(panel["share"].to_numpy(), x, cov_type="HC3", use_t=True)
    slope = regression.coefficient(result, "slope", [1] + [0] * (x.shape[1] - 1))
    statistics = {"r_squared": float(result.rsquared)}
    return Fit(name, formula, "HC3, t quantiles", len(panel), (slope,), statistics)


def _demeaned(panel: pd.DataFrame, values: pd.Series, effects: list[str]) -> np.ndarray:
    """What is left of the values beside a mean for each effect; the panel is balanced, so one pass
    an effect will do.
    """
    left = values - math.fsum(values) / len(values)
    for effect in effects:
        left = left - left.groupby(panel[effect]).transform(lambda x: math.fsum(x) / len(x))
    return np.asarray(left)


def _dummies(column: pd.Series) -> np.ndarray:
    dummies: np.ndarray = pd.get_dummies(column, drop_first=True, dtype=float).to_numpy()
    return dummies


def _panel(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns group, year, total, share of a balanced panel, checked."""
    missing = [c for c in ("group", "year", "total") if c not in frame]
    if missing or ("share" in frame) == ("food" in frame):
        text = N_("frame: needs columns group, year, total and one of share, food, got {columns}")
        raise ValueError(_(text, columns=", ".join(map(str, frame))))
    years = regression.whole_years(frame["year"].tolist(), "frame")
    panel = pd.DataFrame({"group": frame["group"].fillna("").to_numpy(), "year": years})
    _check_rows(panel)
    rows = [f"{g} {y}" for g, y in zip(panel["group"], years, strict=True)]
    panel["total"] = regression.values_of(frame["total"], "level", "total", rows)
    if "share" in frame:
        panel["share"] = regression.values_of(frame["share"], "share", "share", rows)
    else:
        food = regression.values_of(frame["food"], "level", "food", rows)
        panel["share"] = regression.values_of(food / panel["total"], "share", "food / total", rows)
    if np.ptp(panel["share"]) == 0:
        text = N_("share: is constant at {share:g}: there is no curve to fit")
        raise ValueError(_(text, share=panel["share"].iloc[0]))
    return panel


def _check_rows(panel: pd.DataFrame) -> None:
    """Every group once in every year, two groups and five years at least."""
    count = pd.crosstab(panel["group"], panel["year"])
    groups, years = count.shape
    cells = count.stack()
    amiss = [f"{group} {year}: {n}" for (group, year), n in cells[cells != 1].items()]
    if amiss or groups < 2 or years < regression.FEWEST:
        given = ", ".join(amiss) or f"{groups} × {years}"
        text = N_(
            "frame: needs at least 2 groups and {least} years, one row for each group and year, got"
            " {given}: add or drop rows"
        )
        raise ValueError(_(text, least=regression.FEWEST, given=given))
