"""Trends by regression: growth, breaks, convergence.

Yearly series are Series indexed by year, one vintage and one survey basis each. Nothing is
interpolated and nothing spliced: a hole in the years is an error. Results are small frozen objects
with an estimate, a 95 % interval and a `frame`; statsmodels is imported only when a regression
runs. Not claimed: that a Series handed in is of one vintage; what was joined by hand cannot be told
from what `analysis.load_benchmarks` read, which alone refuses to join.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.messages import N_, NP_, _
from analysis.metrics.rules import aligned
from analysis.models import regression
from analysis.models.regression import NEWEY_WEST, Coefficient, Comparison, Fit, hac_lags
from analysis.models.simulation import Coverage, coverage, coverage_of_errors, coverage_of_growth

__all__ = [
    "Coefficient", "Comparison", "Coverage", "Fit", "convergence", "coverage", "coverage_of_errors",
    "coverage_of_growth", "hac_lags", "log_trend", "mean_growth", "trend_break",
]  # fmt: skip


def mean_growth(series: pd.Series, prices: pd.Series | None = None) -> Fit:
    """Mean yearly log difference (年均对数增长率): ``d = mean(ln y(t) - ln y(t-1))``.

    The main estimate of a growth rate. The interval is ``d ± t(0.975, m-1) * s / sqrt(m)`` over m
    differences; the rate is ``exp(d) - 1`` with the ends of the interval carried over.

    Parameters
    ----------
    series : Series
        Levels by year, positive, at least 5 years in a row.
    prices : Series, optional
        Price indices by year, the year before = 100, for each year after the first: growth is then
        real.

    Returns
    -------
    Fit
        Terms ``log_difference`` (log points a year) and ``rate`` (fraction of one a year); `n`
        counts differences. The Durbin-Watson statistic is that of the differences (nan if they are
        all equal).

    Raises
    ------
    ValueError
        If years are missing, doubled or no integers, if there are fewer than 5, if a value is
        missing or not positive, if the series is constant, or if a year has no price index.

    Notes
    -----
    The point estimate is the compound rate between the two ends, `analysis.metrics.growth.cagr`:
    years between enter only the interval. That is exact if yearly growth scatters independently and
    normally around its mean (a random walk with drift) and too wide if the series returns to a
    line: see `coverage`. Where yearly growth is itself autocorrelated the interval covers less than
    it says: of ten years' intervals 87, 77 and 60 % hold the true mean at an autocorrelation of
    0.3, 0.5 and 0.7 (`analysis.models.simulation.coverage_of_growth`); a Durbin-Watson statistic
    well below 2 is the sign. Not claimed: that the years are of one vintage, sampling error of the
    published figures, a forecast, or that growth was steady.

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
    return _mean(*_logs(series, "series", prices), "y")


def log_trend(series: pd.Series, prices: pd.Series | None = None) -> Fit:
    """Log-linear trend by least squares (对数线性趋势): ``ln y(t) = a + b t + e(t)``.

    Errors are heteroscedasticity and autocorrelation consistent (Newey-West): Bartlett weights
    ``1 - l/(L+1)`` up to lag ``L = floor(4 (n/100)^(2/9))``, two for 5 to 27 years; covariance
    times n/(n-2); t quantile with n-2 degrees of freedom.

    Parameters
    ----------
    series : Series
        Levels by year, positive, at least 5 years in a row.
    prices : Series, optional
        As `mean_growth`.

    Returns
    -------
    Fit
        Terms ``slope`` (log points a year) and ``rate`` (``exp(b) - 1``, fraction of one a year),
        with the Durbin-Watson statistic of the residuals, R² and the lags.

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
    return _trend(*_logs(series, "series", prices), "y")


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
        text = N_("year: must be one of {first} to {last}, two steps from either end, got {year!r}")
        raise ValueError(_(text, first=first + 2, last=last - 2, year=year))
    t = (years - int(year)).astype(float)
    design = np.column_stack([np.ones_like(t), np.minimum(t, 0), np.maximum(t, 0)])
    result = regression.newey_west(logs, design)
    change = regression.coefficient(result, NP_("model", "change"), [0, -1, 1])
    before = regression.coefficient(result, NP_("model", "slope_before"), [0, 1, 0])
    after = regression.coefficient(result, NP_("model", "slope_after"), [0, 0, 1])
    rate_before = regression.rate_of(before, NP_("model", "rate_before"))
    rate_after = regression.rate_of(after, NP_("model", "rate_after"))
    formula = f"ln y(t) = a + b1 min(t-{year}, 0) + b2 max(t-{year}, 0) + e(t), {first}-{last}"
    terms = (change, before, after, rate_before, rate_after)
    name, statistics = NP_("model", "break"), regression.diagnostics(result)
    return Fit(name, formula, NEWEY_WEST, len(t), terms, statistics)


def convergence(urban: pd.Series, rural: pd.Series) -> Comparison:
    """Convergence of two groups (收敛): mean log difference and log-linear trend of the ratio of
    their levels.

    Formula: with ``r = urban / rural``, ``d = mean(ln r(t) - ln r(t-1))`` beside ``ln r(t) = a + b
    t + e(t)``.

    Parameters
    ----------
    urban, rural : Series
        Levels by year, positive, the same 5 years or more in a row.

    Returns
    -------
    Comparison
        ``mean`` as `mean_growth`, ``trend`` as `log_trend`; negative where a ratio above one falls
        towards parity.

    Raises
    ------
    ValueError
        If the years of the two differ, and as `mean_growth`.

    Notes
    -----
    d is rural growth less urban growth in log points, with the sign turned. Years to parity under
    constant rates are arithmetic on it (`analysis.metrics.gap.years_to_parity`); if instead the log
    gap shrinks by a constant share there is no such year, only a half-life
    (`analysis.metrics.gap.half_life`). Neither is a forecast. Not claimed: convergence in real
    terms, or of households.

    References
    ----------
    R. J. Barro and X. Sala-i-Martin, Journal of Political Economy 100 (1992), 223-251.

    Examples
    --------
    China, urban over rural disposable income per head, 2013-2024:

    >>> urban = [26467, 28844, 31195, 33616, 36396, 39251, 42359, 43834, 47412, 49283, 51821, 54188]
    >>> rural = [9430, 10489, 11422, 12363, 13432, 14617, 16021, 17131, 18931, 20133, 21691, 23119]
    >>> both = convergence(pd.Series(urban, range(2013, 2025)), pd.Series(rural, range(2013, 2025)))
    >>> both.frame()[["specification", "term", "estimate", "lower", "upper"]]
      specification            term  estimate   lower   upper
    0          mean  log_difference   -0.0164 -0.0227 -0.0101
    1          mean            rate   -0.0162 -0.0224 -0.0100
    2         trend           slope   -0.0161 -0.0198 -0.0124
    3         trend            rate   -0.0160 -0.0196 -0.0124
    """
    years, of_urban = _logs(urban, "urban")
    of_rural = _logs(rural, "rural")[1]
    aligned(urban=urban.sort_index(), rural=rural.sort_index())
    logs = of_urban - of_rural
    if np.ptp(logs) < 1e-12:
        text = N_("urban, rural: their ratio is constant at {ratio:g}: there is no trend to fit")
        raise ValueError(_(text, ratio=np.exp(logs[0])))
    return Comparison((_mean(years, logs, "r"), _trend(years, logs, "r")))


def _mean(years: np.ndarray, logs: np.ndarray, symbol: str) -> Fit:
    difference = np.diff(logs)
    result = regression.ordinary(difference, np.ones(len(difference)))
    log = regression.coefficient(result, NP_("model", "log_difference"), [1])
    formula = f"ln {symbol}(t) - ln {symbol}(t-1) = d + e(t), {years[0] + 1}-{years[-1]}"
    statistic = {"durbin_watson": regression.durbin_watson(result)}
    terms = (log, regression.rate_of(log, NP_("model", "rate")))
    return Fit(
        NP_("model", "mean"), formula, "t interval of a mean", len(difference), terms, statistic
    )


def _trend(years: np.ndarray, logs: np.ndarray, symbol: str) -> Fit:
    t = years - years.mean()
    result = regression.newey_west(logs, np.column_stack([np.ones_like(t), t]))
    slope = regression.coefficient(result, NP_("model", "slope"), [0, 1])
    formula = f"ln {symbol}(t) = a + b t + e(t), {years[0]}-{years[-1]}"
    terms = (slope, regression.rate_of(slope, NP_("model", "rate")))
    return Fit(
        NP_("model", "trend"), formula, NEWEY_WEST, len(t), terms, regression.diagnostics(result)
    )


def _logs(
    series: pd.Series, name: str, prices: pd.Series | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Years in order and logarithms of a yearly series, checked; at prices of the first year."""
    regression.require_series(**{name: series})
    years = regression.whole_years(series.index.tolist(), name)
    values = regression.values_of(series, "level", name, years)
    order = np.argsort(years)
    years, values = years[order], values[order]
    if len(years) < regression.FEWEST or np.any(np.diff(years) != 1):
        text = N_(
            "{name}: needs at least {n} years in a row, each once, got {years}: leave no hole"
        )
        given = regression.list_years(years)
        raise ValueError(_(text, name=name, n=regression.FEWEST, years=given))
    if np.ptp(values) == 0:
        text = N_("{name}: is constant at {value:g}: there is no trend to fit")
        raise ValueError(_(text, name=name, value=values[0]))
    return years, np.log(values) - (0 if prices is None else _log_prices(prices, years))


def _log_prices(prices: pd.Series, years: np.ndarray) -> np.ndarray:
    """Logarithm of the price level in each year, that of the first being one."""
    regression.require_series(prices=prices)
    used = prices[prices.index.isin(years[1:])].sort_index()
    if used.index.tolist() != years[1:].tolist():
        text = N_("prices: needs one index for each of the years {years}")
        raise ValueError(_(text, years=regression.list_years(years[1:])))
    logs = np.log(regression.values_of(used, "level", "prices", years[1:]) / 100)
    return np.concatenate([[0.0], np.cumsum(logs)])
