"""Trends by regression: growth, breaks, convergence, Engel curves, and how far to trust their intervals.

Yearly series are Series indexed by year, one vintage and one survey basis each. Nothing is
interpolated and nothing spliced: a hole in the years is an error. Results are small frozen objects
with an estimate, a 95 % interval and a `frame`; statsmodels is imported only when a regression runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.regression import (
    FEWEST,
    NEWEY_WEST,
    Coefficient,
    Comparison,
    Fit,
    coefficient,
    diagnostics,
    durbin_watson,
    hac_lags,
    list_years,
    newey_west,
    ordinary,
    rate_of,
    table,
    values_of,
    whole_years,
)

__all__ = [
    "Coefficient", "Comparison", "Coverage", "Fit", "convergence", "coverage", "engel_curve", "hac_lags",
    "log_trend", "mean_growth", "trend_break",
]  # fmt: skip


def mean_growth(series: pd.Series) -> Fit:
    """Mean yearly log difference (年均对数增长率): ``d = mean(ln y(t) - ln y(t-1))``.

    The main estimate of a growth rate. The interval is ``d ± t(0.975, m-1) * s / sqrt(m)`` over m
    differences; the rate is ``exp(d) - 1`` with the ends of the interval carried over.

    Parameters
    ----------
    series : Series
        Levels by year, positive, at least 5 years in a row.

    Returns
    -------
    Fit
        Terms ``log_difference`` (log points a year) and ``rate`` (fraction of one a year); `n` counts
        differences. The Durbin-Watson statistic is that of the differences (nan if they are all equal).

    Raises
    ------
    ValueError
        If years are missing, doubled or no integers, if there are fewer than 5, if a value is
        missing or not positive, or if the series is constant.

    Notes
    -----
    The point estimate is the compound rate between the two ends, `analysis.growth.cagr`: years
    between enter only the interval. That is exact if yearly growth scatters independently and normally
    around its mean (a random walk with drift) and too wide if the series returns to a line: see `coverage`.
    Where yearly growth is itself autocorrelated the interval covers less than it says.
    Not claimed: sampling error of the published figures, a forecast, or that growth was steady.

    References
    ----------
    J. D. Hamilton, Time Series Analysis, Princeton University Press 1994, chapter 15.

    Examples
    --------
    China, urban disposable income per head, yuan, 2015-2024, nominal:

    >>> urban = pd.Series([31195, 33616, 36396, 39251, 42359, 43834, 47412, 49283, 51821, 54188],
    ...                   index=range(2015, 2025))
    >>> mean_growth(urban).frame()[["term", "estimate", "lower", "upper", "n"]]
                 term  estimate   lower   upper  n
    0  log_difference    0.0614  0.0468  0.0759  9
    1            rate    0.0633  0.0479  0.0789  9
    """
    return _mean(*_logs(series, "series"), "y")


def log_trend(series: pd.Series) -> Fit:
    """Log-linear trend by least squares (对数线性趋势): ``ln y(t) = a + b t + e(t)``.

    Errors are heteroscedasticity and autocorrelation consistent (Newey-West): Bartlett weights
    ``1 - l/(L+1)`` up to lag ``L = floor(4 (n/100)^(2/9))``, two for 5 to 27 years; covariance times
    n/(n-2); t quantile with n-2 degrees of freedom.

    Parameters
    ----------
    series : Series
        Levels by year, positive, at least 5 years in a row.

    Returns
    -------
    Fit
        Terms ``slope`` (log points a year) and ``rate`` (``exp(b) - 1``, fraction of one a year), with
        the Durbin-Watson statistic of the residuals, R² and the lags.

    Raises
    ------
    ValueError
        As `mean_growth`.

    Warnings
    --------
    With 9 to 15 autocorrelated points these intervals cover too little: at ten points, those
    meant to hold the true slope 95 times of 100 hold it about 84 times with independent errors, 55
    with AR(1) errors of 0.8 and 43 for a random walk with drift (`coverage`). A Durbin-Watson
    statistic well below 2 is the sign. The interval of `mean_growth` is the one to quote.

    Notes
    -----
    Unlike `mean_growth` the slope uses every year. Where the two differ, growth was not constant.
    Not claimed: that the series has a deterministic trend.

    References
    ----------
    W. K. Newey and K. D. West, Econometrica 55 (1987), 703-708; lag rule after Review of Economic
    Studies 61 (1994), 631-653. J. Durbin and G. S. Watson, Biometrika 37 (1950), 409-428.

    Examples
    --------
    China, urban disposable income per head, yuan, 2015-2024, nominal:

    >>> urban = pd.Series([31195, 33616, 36396, 39251, 42359, 43834, 47412, 49283, 51821, 54188],
    ...                   index=range(2015, 2025))
    >>> log_trend(urban).frame()[["term", "estimate", "lower", "upper", "n", "durbin_watson"]]
        term  estimate   lower   upper   n  durbin_watson
    0  slope    0.0613  0.0543  0.0683  10         0.7512
    1   rate    0.0632  0.0558  0.0707  10         0.7512
    """
    return _trend(*_logs(series, "series"), "y")


def trend_break(series: pd.Series, year: int) -> Fit:
    """Log-linear trend whose slope changes once, at a given year (分段对数线性趋势).

    Formula: ``ln y(t) = a + b1 min(t-k, 0) + b2 max(t-k, 0) + e(t)``; the two lines meet at k.
    Errors as in `log_trend`, with n/(n-3) and n-3 degrees of freedom.

    Parameters
    ----------
    series : Series
        Levels by year, positive, at least 5 years in a row.
    year : int
        k, at least two years after the first and two before the last.

    Returns
    -------
    Fit
        Terms ``change`` (b2 - b1), ``slope_before``, ``slope_after`` (log points a year) and
        ``rate_before``, ``rate_after``.

    Raises
    ------
    ValueError
        As `mean_growth`, or if `year` leaves fewer than two steps on a side.

    Notes
    -----
    The year must come from outside the series (a reform, an epidemic). If it was picked because the
    picture bends there, the interval of ``change`` is too narrow; it is in any case for the reason
    given in `log_trend`. A jump of the level is not in the equation; it appears as bent slopes.
    Not claimed: a cause.

    References
    ----------
    P. Perron, Econometrica 57 (1989), 1361-1401, the changing growth model.

    Examples
    --------
    China, urban disposable income per head, yuan, 2015-2024, nominal:

    >>> urban = pd.Series([31195, 33616, 36396, 39251, 42359, 43834, 47412, 49283, 51821, 54188],
    ...                   index=range(2015, 2025))
    >>> fit = trend_break(urban, 2019)
    >>> round(fit["rate_before"].estimate, 3), round(fit["rate_after"].estimate, 3)
    (0.079, 0.052)
    """
    years, logs = _logs(series, "series")
    first, last = int(years[0]), int(years[-1])
    if isinstance(year, bool) or year not in range(first + 2, last - 1):
        raise ValueError(f"year: must be one of {first + 2} to {last - 2}, two steps from either end, got {year!r}")
    t = (years - int(year)).astype(float)
    result = newey_west(logs, np.column_stack([np.ones_like(t), np.minimum(t, 0), np.maximum(t, 0)]))
    change, before, after = (
        coefficient(result, *x)
        for x in (("change", [0, -1, 1]), ("slope_before", [0, 1, 0]), ("slope_after", [0, 0, 1]))
    )
    rates = rate_of(before, "rate_before"), rate_of(after, "rate_after")
    formula = f"ln y(t) = a + b1 min(t-{year}, 0) + b2 max(t-{year}, 0) + e(t), {first}-{last}"
    return Fit("break", formula, NEWEY_WEST, len(t), (change, before, after, *rates), diagnostics(result))


def convergence(ratio: pd.Series) -> Comparison:
    """Convergence of a ratio between two groups (收敛): its mean log difference and its log-linear trend.

    Formula: ``d = mean(ln r(t) - ln r(t-1))`` beside ``ln r(t) = a + b t + e(t)``.

    Parameters
    ----------
    ratio : Series
        Urban over rural level by year, positive, at least 5 years in a row.

    Returns
    -------
    Comparison
        ``mean`` as `mean_growth`, ``trend`` as `log_trend`; negative where a ratio above one falls
        towards parity.

    Raises
    ------
    ValueError
        As `mean_growth`.

    Notes
    -----
    d is rural growth less urban growth in log points, with the sign turned. Years to parity under
    constant rates are arithmetic on it (`analysis.gap.years_to_parity`); if instead the log gap shrinks
    by a constant share there is no such year, only a half-life (`analysis.gap.half_life`). Neither
    is a forecast. Not claimed: convergence in real terms, or of households.

    References
    ----------
    R. J. Barro and X. Sala-i-Martin, Journal of Political Economy 100 (1992), 223-251.

    Examples
    --------
    China, urban over rural disposable income per head, 2013-2024:

    >>> urban = [26467, 28844, 31195, 33616, 36396, 39251, 42359, 43834, 47412, 49283, 51821, 54188]
    >>> rural = [9430, 10489, 11422, 12363, 13432, 14617, 16021, 17131, 18931, 20133, 21691, 23119]
    >>> ratio = pd.Series(urban, range(2013, 2025)) / pd.Series(rural, range(2013, 2025))
    >>> convergence(ratio).frame()[["specification", "term", "estimate", "lower", "upper"]]
      specification            term  estimate   lower   upper
    0          mean  log_difference   -0.0164 -0.0227 -0.0101
    1          mean            rate   -0.0162 -0.0224 -0.0100
    2         trend           slope   -0.0161 -0.0198 -0.0124
    3         trend            rate   -0.0160 -0.0196 -0.0124
    """
    years, logs = _logs(ratio, "ratio")
    return Comparison((_mean(years, logs, "r"), _trend(years, logs, "r")))


@dataclass(frozen=True)
class Coverage:
    """How often 95 % intervals hold the true slope (覆盖率).

    Attributes
    ----------
    n, draws, seed : int
        Years a series, series a process, seed.
    rows : tuple of (str, float, float, float)
        Process, autocorrelation, share of `log_trend` intervals and of `mean_growth` intervals that
        contain the true slope.
    """

    n: int
    draws: int
    seed: int
    rows: tuple[tuple[str, float, float, float], ...]

    @property
    def error(self) -> float:
        """Standard error of the simulation at a coverage of one half, where it is largest."""
        return 0.5 / math.sqrt(self.draws)

    def frame(self, digits: int = 2, lang: str = "en") -> pd.DataFrame:
        """One row per process, rounded (覆盖率表)."""
        shares = pd.DataFrame(self.rows, columns=["process", "rho", "log_trend", "mean_growth"])
        return table(shares.assign(n=self.n).round(digits), lang)


def coverage(n: int = 10, rhos: Sequence[float] = (0.0, 0.5, 0.8, 1.0), draws: int = 4000, seed: int = 0) -> Coverage:
    """Share of 95 % intervals that contain the true slope, by simulation (区间覆盖率的模拟).

    Formula: ``ln y(t) = b t + e(t)``, ``e(t) = rho e(t-1) + u(t)`` with independent normal u and a
    stationary start; at rho = 1 a random walk with drift b.

    Parameters
    ----------
    n : int
        Years a series, at least 5.
    rhos : sequence of float
        Autocorrelations, in [0, 1].
    draws : int
        Series a process, at least 1; 4000 give a standard error of at most 0.008.
    seed : int
        Seed of the generator.

    Returns
    -------
    Coverage

    Raises
    ------
    ValueError
        If `n` is below 5, `draws` below 1 or an autocorrelation outside [0, 1].

    Notes
    -----
    Neither b nor the spread of u matters: both intervals move and stretch with them. Not claimed:
    that any of these processes made the official series; the table shows what is at stake.

    References
    ----------
    D. W. K. Andrews, Econometrica 59 (1991), 817-858, on the same fault in larger samples.

    Examples
    --------
    >>> coverage().frame()[["process", "rho", "log_trend", "mean_growth"]]
           process  rho  log_trend  mean_growth
    0  independent  0.0       0.84         1.00
    1        AR(1)  0.5       0.71         1.00
    2        AR(1)  0.8       0.55         0.99
    3  random walk  1.0       0.44         0.95
    """
    if n < FEWEST or draws < 1:
        raise ValueError(f"n: must be at least {FEWEST} and draws at least 1, got {n} and {draws}")
    if bad := [rho for rho in rhos if not 0 <= rho <= 1]:
        raise ValueError(f"rhos: must lie between 0 and 1, got {bad[0]:g}")
    rng = np.random.default_rng(seed)
    rows = []
    for rho in rhos:
        errors = _errors(rho, rng.standard_normal((draws, n)))
        process = "independent" if rho == 0 else "random walk" if rho == 1 else "AR(1)"
        rows.append((process, float(rho), _covers(*_trend_interval(errors)), _covers(*_mean_interval(errors))))
    return Coverage(n, draws, seed, tuple(rows))


def _errors(rho: float, shocks: np.ndarray) -> np.ndarray:
    """Errors around a slope of zero, one series a row; nothing is lost by zero (see `coverage`)."""
    errors = shocks.copy()
    if rho < 1:
        errors[:, 0] /= math.sqrt(1 - rho**2)
    for t in range(1, errors.shape[1]):
        errors[:, t] += rho * errors[:, t - 1]
    return errors


def _covers(estimate: np.ndarray, half_width: np.ndarray) -> float:
    return float(np.mean(np.abs(estimate) <= half_width))


def _trend_interval(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and half width of `log_trend` for many series at once, one a row."""
    n = logs.shape[1]
    t = np.arange(n) - (n - 1) / 2
    slope = logs @ t / (t @ t)
    # With time centred the sandwich is diagonal, so the slope needs only its own scores.
    scores = (logs - logs.mean(axis=1, keepdims=True) - slope[:, None] * t) * t
    spread = np.sum(scores**2, axis=1)
    for lag in range(1, (lags := hac_lags(n)) + 1):
        spread += 2 * (1 - lag / (lags + 1)) * np.sum(scores[:, lag:] * scores[:, :-lag], axis=1)
    return slope, _quantile(n - 2) * np.sqrt(n / (n - 2) * spread) / (t @ t)


def _mean_interval(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean log difference and half width of `mean_growth` for many series at once, one a row."""
    differences = np.diff(logs, axis=1)
    m = differences.shape[1]
    return differences.mean(axis=1), _quantile(m - 1) * differences.std(axis=1, ddof=1) / math.sqrt(m)


def _quantile(degrees: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, degrees))


def engel_curve(frame: pd.DataFrame) -> Comparison:
    """Working-Leser Engel curves, specifications side by side (Working-Leser恩格尔曲线).

    Formula: ``w(g,t) = a + b ln x(g,t) + e(g,t)``: pooled, with group effects, with year effects, with both.

    Parameters
    ----------
    frame : DataFrame
        One row per group and year, every group in every year, at least 2 groups and 5 years. Columns
        ``group``, ``year``, ``total`` (expenditure per head, positive) and either ``share`` (in [0, 1])
        or ``food`` (in the unit of ``total``).

    Returns
    -------
    Comparison
        ``pooled``, ``group``, ``year`` and ``both``; each with the term ``slope`` (change of the share per
        log point of total expenditure), n and the R² of the whole equation, effects included.

    Raises
    ------
    ValueError
        If a column or a row is missing or doubled, a value breaks its rule, there are too few groups or
        years, the share is constant, or the effects leave no variation in total expenditure.

    Notes
    -----
    Described, not interpreted: each slope answers another question. ``group`` compares years within
    a group, and what else moved with time is in it, prices included; ``year`` compares town and
    country in one year; ``both`` uses only how the gap between them moved.

    Intervals are HC3 with t quantiles of the residual degrees of freedom. Two groups are too few to
    cluster by, and a panel of two rows a year has no one order in time for HAC. HC3 allows unequal
    variances and high leverage, not autocorrelation, so the intervals are a lower bound of the
    uncertainty; how far the four slopes lie apart says more. With two groups and both effects the
    residuals come in mirrored pairs, and HC3 gives twice the
    variance it gives to the yearly differences between the groups.

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
    >>> engel_curve(pd.concat([urban, rural])).frame(digits=3)[["specification", "estimate", "lower", "upper", "n"]]
      specification  estimate  lower  upper   n
    0        pooled    -0.033 -0.045 -0.022  20
    1         group     0.003 -0.020  0.027  20
    2          year    -0.043 -0.056 -0.030  20
    3          both     0.037 -0.018  0.091  20
    """
    panel = _panel(frame)
    group, year = (_effects(panel[c]) for c in ("group", "year"))
    equation = "w(g,t) = a{} + b ln x(g,t) + e(g,t)"
    fits = (
        _engel_fit(panel, "pooled", equation.format(""), []),
        _engel_fit(panel, "group", equation.format("(g)"), [group]),
        _engel_fit(panel, "year", equation.format("(t)"), [year]),
        _engel_fit(panel, "both", equation.format("(g) + c(t)"), [group, year]),
    )
    return Comparison(fits)


def _engel_fit(panel: pd.DataFrame, name: str, formula: str, effects: list[np.ndarray]) -> Fit:
    log_total = np.log(panel["total"].to_numpy())
    others = np.column_stack([np.ones(len(panel)), *effects])
    left = log_total - others @ np.linalg.lstsq(others, log_total, rcond=None)[0]
    if np.max(np.abs(left)) < 1e-9:
        raise ValueError(f"total: does not vary beside the effects of specification {name!r}: no slope")
    x = np.column_stack([log_total, others])
    if np.max(np.sum(np.linalg.qr(x)[0] ** 2, axis=1)) > 1 - 1e-9:
        raise ValueError(f"total: one row alone decides the slope of specification {name!r}: HC3 has no answer")
    result = ordinary(panel["share"].to_numpy(), x, cov_type="HC3", use_t=True)
    slope = coefficient(result, "slope", [1] + [0] * others.shape[1])
    return Fit(name, formula, "HC3, t quantiles", len(panel), (slope,), {"r_squared": float(result.rsquared)})


def _effects(column: pd.Series) -> np.ndarray:
    dummies: np.ndarray = pd.get_dummies(column, drop_first=True, dtype=float).to_numpy()
    return dummies


def _panel(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns group, year, total, share of a balanced panel, checked."""
    missing = [c for c in ("group", "year", "total") if c not in frame]
    if missing or ("share" in frame) == ("food" in frame):
        raise ValueError(
            f"frame: needs the columns group, year, total and one of share and food, got {', '.join(map(str, frame))}"
        )
    years = whole_years(frame["year"].tolist(), "frame")
    panel = pd.DataFrame({"group": frame["group"].to_numpy(), "year": years})
    if panel["group"].isna().any():
        raise ValueError(f"frame: group must not be missing, got a missing one in {years[panel['group'].isna()][0]}")
    _check_rows(panel)
    rows = [f"{g} {y}" for g, y in zip(panel["group"], years, strict=True)]
    panel["total"] = values_of(frame["total"], "level", "total", rows)
    if "share" in frame:
        panel["share"] = values_of(frame["share"], "share", "share", rows)
    else:
        food = values_of(frame["food"], "level", "food", rows)
        panel["share"] = values_of(food / panel["total"], "share", "food / total", rows)
    if np.ptp(panel["share"]) == 0:
        raise ValueError(f"share: is constant at {panel['share'].iloc[0]:g}: there is no curve to fit")
    return panel


def _check_rows(panel: pd.DataFrame) -> None:
    """Every group once in every year, two groups and five years at least."""
    doubled = panel[panel.duplicated(["group", "year"])]
    if len(doubled):
        raise ValueError(f"frame: rows must be unique, got twice {_rows(doubled)}: choose one series")
    count = pd.crosstab(panel["group"], panel["year"])
    if count.shape[0] < 2 or count.shape[1] < FEWEST:
        raise ValueError(
            f"frame: needs at least 2 groups and {FEWEST} years, got {count.shape[0]} and {count.shape[1]}"
            f" ({', '.join(map(str, count.index))}; {list_years(count.columns)})"
        )
    holes = count.stack()
    if (holes == 0).any():
        gone = holes[holes == 0].index.to_frame()
        raise ValueError(f"frame: every group needs every year, missing {_rows(gone)}: add the row or drop the year")


def _rows(panel: pd.DataFrame) -> str:
    return ", ".join(f"{g} {y}" for g, y in zip(panel["group"], panel["year"], strict=True))


def _mean(years: np.ndarray, logs: np.ndarray, symbol: str) -> Fit:
    difference = np.diff(logs)
    result = ordinary(difference, np.ones(len(difference)))
    log = coefficient(result, "log_difference", [1])
    formula = f"ln {symbol}(t) - ln {symbol}(t-1) = d + e(t), {years[0] + 1}-{years[-1]}"
    statistic = {"durbin_watson": durbin_watson(result)}
    return Fit("mean", formula, "t interval of a mean", len(difference), (log, rate_of(log, "rate")), statistic)


def _trend(years: np.ndarray, logs: np.ndarray, symbol: str) -> Fit:
    t = years - years.mean()
    result = newey_west(logs, np.column_stack([np.ones_like(t), t]))
    slope = coefficient(result, "slope", [0, 1])
    formula = f"ln {symbol}(t) = a + b t + e(t), {years[0]}-{years[-1]}"
    return Fit("trend", formula, NEWEY_WEST, len(t), (slope, rate_of(slope, "rate")), diagnostics(result))


def _logs(series: pd.Series, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Years in order and logarithms of a yearly series, checked."""
    if not isinstance(series, pd.Series):
        raise ValueError(f"{name}: must be a Series indexed by year, got {type(series).__name__}")
    years = whole_years(series.index.tolist(), name)
    values = values_of(series, "level", name, [str(y) for y in years])
    if doubled := sorted({int(y) for y in years if np.sum(years == y) > 1}):
        raise ValueError(f"{name}: years must be unique, got {list_years(doubled)} more than once: choose one series")
    if len(years) < FEWEST:
        raise ValueError(f"{name}: needs at least {FEWEST} years, got {len(years)} ({list_years(years)})")
    order = np.argsort(years)
    years, values = years[order], values[order]
    if gone := sorted(set(range(int(years[0]), int(years[-1]))) - set(years.tolist())):
        raise ValueError(
            f"{name}: years must follow each other, missing {list_years(gone)}"
            f" between {years[0]} and {years[-1]}: take a run without holes"
        )
    if np.ptp(values) == 0:
        raise ValueError(f"{name}: is constant at {values[0]:g} ({years[0]}-{years[-1]}): there is no trend to fit")
    return years, np.log(values)
