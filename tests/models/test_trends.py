"""Trends against closed forms in numpy; t quantiles are those of printed tables."""

import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.metrics import gap, growth
from analysis.models import simulation, trends

YEARS = range(2015, 2025)
# China, disposable income per head, yuan, integrated survey, Statistical Yearbook.
URBAN = pd.Series([31195, 33616, 36396, 39251, 42359, 43834, 47412, 49283, 51821, 54188], YEARS)
RURAL = pd.Series([11422, 12363, 13432, 14617, 16021, 17131, 18931, 20133, 21691, 23119], YEARS)
T7, T8 = 2.364624252, 2.306004135  # t(0.975) with 7 and 8 degrees of freedom
TIGHT = {"rtol": 1e-8}  # the tables have ten digits, the sums fifteen


def least_squares(x, y):
    """Coefficients, residuals and (X'X)^-1 by the normal equations."""
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    return b, y - x @ b, inverse


def newey_west(x, residuals, inverse, lags):
    """The sandwich as a double sum over pairs of years not further apart than the lags."""
    n, k = x.shape
    middle = np.zeros((k, k))
    for i in range(n):
        for j in range(max(0, i - lags), min(n, i + lags + 1)):
            weight = 1 - abs(i - j) / (lags + 1)
            middle += weight * residuals[i] * residuals[j] * np.outer(x[i], x[j])
    return n / (n - k) * inverse @ middle @ inverse


def ends(coefficient):
    return [coefficient.estimate, coefficient.lower, coefficient.upper]


def around(estimate, half_width):
    return [estimate, estimate - half_width, estimate + half_width]


def test_mean_growth_is_the_t_interval_of_the_differences():
    d = np.diff(np.log(URBAN.to_numpy()))
    fit = trends.mean_growth(URBAN)
    half = T8 * np.sqrt(np.sum((d - d.mean()) ** 2) / 8 / 9)
    np.testing.assert_allclose(ends(fit), around(d.mean(), half), **TIGHT)
    np.testing.assert_allclose(ends(fit["rate"]), np.exp(around(d.mean(), half)) - 1, **TIGHT)
    assert fit.n == 9


def test_mean_growth_is_the_compound_rate_between_the_ends():
    assert trends.mean_growth(URBAN)["rate"].estimate == pytest.approx(
        growth.cagr(31195, 54188, 9), rel=1e-12
    )


def test_log_trend_slope_and_newey_west_interval_by_hand():
    t, y = np.arange(10.0), np.log(URBAN.to_numpy())
    slope = np.sum((t - 4.5) * y) / np.sum((t - 4.5) ** 2)
    x = np.column_stack([np.ones(10), t])
    _, residuals, inverse = least_squares(x, y)
    half = T8 * np.sqrt(newey_west(x, residuals, inverse, lags=2)[1, 1])
    fit = trends.log_trend(URBAN)
    np.testing.assert_allclose(ends(fit), around(slope, half), **TIGHT)
    np.testing.assert_allclose(ends(fit["rate"]), np.exp(around(slope, half)) - 1, **TIGHT)
    assert (fit.n, fit.diagnostics["hac_lags"]) == (10, 2)


def test_durbin_watson_and_r_squared_by_hand():
    y = np.log(URBAN.to_numpy())
    _, e, _ = least_squares(np.column_stack([np.ones(10), np.arange(10.0)]), y)
    found = trends.log_trend(URBAN).diagnostics
    assert found["durbin_watson"] == pytest.approx(sum((e[1:] - e[:-1]) ** 2) / sum(e**2), rel=1e-9)
    assert found["r_squared"] == pytest.approx(1 - sum(e**2) / sum((y - y.mean()) ** 2), rel=1e-9)
    d = np.diff(y)
    statistic = sum(np.diff(d) ** 2) / sum((d - d.mean()) ** 2)
    assert trends.mean_growth(URBAN).diagnostics["durbin_watson"] == pytest.approx(
        statistic, rel=1e-9
    )


def test_lag_rule():
    """4 (n/100)^(2/9): 2.06 at 5, 2.99 at 27, 3.01 at 28, 4 at 100."""
    assert [trends.hac_lags(n) for n in (5, 10, 15, 27, 28, 100)] == [2, 2, 2, 2, 3, 4]


def test_trend_break_in_another_parametrisation_by_hand():
    t, y = np.arange(2015.0, 2025) - 2019, np.log(URBAN.to_numpy())
    x = np.column_stack([np.ones(10), t, np.maximum(t, 0)])
    b, residuals, inverse = least_squares(x, y)
    v = newey_west(x, residuals, inverse, lags=2)
    fit = trends.trend_break(URBAN, 2019)
    np.testing.assert_allclose(ends(fit["change"]), around(b[2], T7 * np.sqrt(v[2, 2])), **TIGHT)
    np.testing.assert_allclose(
        ends(fit["slope_before"]), around(b[1], T7 * np.sqrt(v[1, 1])), **TIGHT
    )
    after = v[1, 1] + v[2, 2] + 2 * v[1, 2]
    np.testing.assert_allclose(
        ends(fit["slope_after"]), around(b[1] + b[2], T7 * np.sqrt(after)), **TIGHT
    )


def test_trend_break_finds_two_exact_rates():
    bent = pd.Series(
        [100 * 1.1**t if t < 4 else 100 * 1.1**4 * 1.02 ** (t - 4) for t in range(9)],
        range(2012, 2021),
    )
    fit = trends.trend_break(bent, 2016)
    assert fit["rate_before"].estimate == pytest.approx(0.1, abs=1e-12)
    assert fit["rate_after"].estimate == pytest.approx(0.02, abs=1e-12)
    assert np.isnan(fit.diagnostics["durbin_watson"])


def test_even_growth_has_an_interval_without_width():
    """Residuals are rounding noise: no warning, and no Durbin-Watson made of noise."""
    even = pd.Series(100 * 1.08 ** np.arange(10), YEARS)
    for fit in (trends.mean_growth(even), trends.log_trend(even)):
        np.testing.assert_allclose(ends(fit["rate"]), [0.08] * 3, atol=1e-12)
        assert np.isnan(fit.diagnostics["durbin_watson"])


def test_convergence_is_the_difference_of_two_growth_rates():
    found = trends.convergence(URBAN, RURAL)
    u, r = trends.mean_growth(URBAN), trends.mean_growth(RURAL)
    assert found["mean"].estimate == pytest.approx(u.estimate - r.estimate, rel=1e-9)
    assert found["mean"].estimate < 0
    slopes = [trends.log_trend(s).estimate for s in (URBAN, RURAL)]
    assert found["trend"].estimate == pytest.approx(slopes[0] - slopes[1], rel=1e-9)


def test_years_to_parity_follow_from_the_mean_log_difference():
    ratio = URBAN / RURAL
    u, r = (trends.mean_growth(s)["rate"].estimate for s in (URBAN, RURAL))
    years = -np.log(ratio.iloc[-1]) / trends.convergence(URBAN, RURAL)["mean"].estimate
    assert gap.years_to_parity(float(ratio.iloc[-1]), u, r) == pytest.approx(years, rel=1e-9)


levels = st.lists(st.floats(1, 1000), min_size=5, max_size=15).filter(lambda x: np.ptp(x) > 0.01)


@given(levels, st.floats(0.01, 100))
def test_units_do_not_matter_and_order_of_rows_neither(values, factor):
    series = pd.Series(values, range(2010, 2010 + len(values)))
    for estimate in (trends.mean_growth, trends.log_trend):
        once, again = estimate(series), estimate((series * factor)[::-1])
        np.testing.assert_allclose(ends(once), ends(again), rtol=1e-6, atol=1e-9)


def test_coverage_uses_the_intervals_of_the_two_estimators():
    logs = simulation._autoregressive(0.8, np.random.default_rng(1).standard_normal((3, 11)))
    for row in logs:
        series = pd.Series(np.exp(row), range(2010, 2021))
        for fit, interval in (
            (trends.log_trend(series), simulation._trend_interval),
            (trends.mean_growth(series), simulation._mean_interval),
        ):
            estimate, half = interval(row[None, :])
            np.testing.assert_allclose(ends(fit), around(estimate[0], half[0]), **TIGHT)


def test_coverage_does_not_depend_on_slope_or_spread():
    logs = simulation._autoregressive(0.5, np.random.default_rng(2).standard_normal((4, 10)))
    for interval in (simulation._trend_interval, simulation._mean_interval):
        plain, moved = interval(logs), interval(0.08 * np.arange(10) + 0.02 * logs)
        np.testing.assert_allclose(moved[0] - 0.08, 0.02 * plain[0], atol=1e-14)
        np.testing.assert_allclose(moved[1], 0.02 * plain[1], atol=1e-14)


def test_errors_of_the_simulation_have_the_stated_autocorrelation():
    """200 000 draws: standard error of a correlation at most 0.0023, tolerance four of them."""
    e = simulation._autoregressive(0.8, np.random.default_rng(3).standard_normal((200_000, 6)))
    assert np.corrcoef(e[:, 0], e[:, 1])[0, 1] == pytest.approx(0.8, abs=0.009)
    np.testing.assert_allclose(e.var(axis=0), 1 / (1 - 0.64), rtol=0.015)


def test_coverage_is_right_where_theory_says_so_and_too_small_for_trends():
    """A t interval of independent normal differences is exact; tolerance four standard errors."""
    table = trends.coverage(n=10, draws=4000, seed=7)
    frame = table.frame(digits=4)
    walk = frame[frame.process == "random walk"].iloc[0]
    assert walk.mean_growth == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 4000))
    assert frame.log_trend.is_monotonic_decreasing
    assert walk.log_trend < 0.5
    assert frame.log_trend[0] < 0.95 - 4 * table.error
    assert (frame[frame.process.str.contains("errors")].mean_growth > 0.95).all()


@pytest.mark.parametrize(("rho", "share"), [(0.3, 0.86), (0.5, 0.76), (0.7, 0.59)])
def test_where_growth_persists_the_interval_of_the_mean_covers_less(rho, share):
    """Shares of an independent simulation in whole points; four standard errors and half a point."""
    found = trends.coverage_of_growth(rho, draws=4000, seed=3)["mean_growth"]
    assert found.estimate == pytest.approx(share, abs=4 * 0.008 + 0.005)
    assert found.lower < found.estimate < found.upper


def test_growth_of_the_simulation_has_the_stated_autocorrelation():
    """200 000 draws: standard error of a correlation at most 0.0023, tolerance four of them."""
    logs = simulation._persistent(0.5, np.random.default_rng(3).standard_normal((200_000, 5)))
    d = np.diff(logs, axis=1)
    assert logs.shape == (200_000, 6)
    assert np.corrcoef(d[:, 0], d[:, 1])[0, 1] == pytest.approx(0.5, abs=0.009)
    np.testing.assert_allclose(d.var(axis=0), 1 / 0.75, rtol=0.015)


def test_prices_are_taken_out_year_by_year():
    """Levels at constant prices by hand; the extra year of prices is not used."""
    prices = pd.Series(
        {2015: 150.0, 2016: 102.0, 2017: 101.6, 2018: 102.1, 2019: 102.9, 2020: 102.5, 2021: 100.9}
    )
    nominal = URBAN[:7]
    by_hand = nominal / (prices / 100).where(prices.index > 2015, 1).cumprod()
    for estimate in (trends.mean_growth, trends.log_trend):
        np.testing.assert_allclose(
            ends(estimate(nominal, prices)["rate"]), ends(estimate(by_hand)["rate"]), rtol=1e-9
        )
    with pytest.raises(
        ValueError, match="prices: needs one index for each of the years 2016, 2017"
    ):
        trends.mean_growth(nominal, prices.drop([2018, 2020]))
    with pytest.raises(ValueError, match="prices 2018: must be finite and positive, got 0"):
        trends.log_trend(nominal, prices.replace(102.1, 0))
    with pytest.raises(ValueError, match="prices: needs one index for each"):
        trends.mean_growth(nominal, pd.concat([prices, prices[3:4]]))
    with pytest.raises(ValueError, match="prices: must be a Series indexed by year, got float"):
        trends.mean_growth(nominal, 102.0)


def test_coverage_is_seeded_and_fast():
    trends.coverage(draws=1)  # the import of scipy is not the simulation's
    began = time.process_time()
    first = trends.coverage()
    assert time.process_time() - began < 1
    assert first == trends.coverage()
    assert first != trends.coverage(seed=1)


def test_tables_have_a_row_per_coefficient_in_both_languages():
    fit = trends.trend_break(URBAN, 2019)
    frame = fit.frame()
    assert frame.term.tolist() == [
        "change",
        "slope_before",
        "slope_after",
        "rate_before",
        "rate_after",
    ]
    assert frame.estimate.tolist() == [round(c.estimate, 4) for c in fit.coefficients]
    for made in (
        fit,
        trends.convergence(URBAN, RURAL),
        trends.coverage(draws=10),
    ):
        told = made.frame(lang="zh")
        assert not {"term", "estimate", "process", "specification"} & set(told.columns)
        assert told.shape == made.frame().shape
        with pytest.raises(ValueError, match="lang must be"):
            made.frame(lang="de")
    with pytest.raises(KeyError, match="no 'growth'; there is change, slope_before"):
        fit["growth"]


def changed(year, value):
    return pd.Series({**URBAN.to_dict(), year: value})


BAD_SERIES = [
    (
        URBAN.drop([2017, 2019]),
        r"at least 5 years in a row, each once, got 2015, 2016, 2018, 2020, .* leave no hole",
    ),
    (URBAN[:4], r"at least 5 years in a row, each once, got 2015, 2016, 2017, 2018:"),
    (URBAN[:0], r"at least 5 years in a row, each once, got :"),
    (URBAN * 0 + 7, r"constant at 7: there is no trend"),
    (changed(2018, 0), r"2018: must be finite and positive, got 0"),
    (changed(2018, -3), r"2018: must be finite and positive, got -3"),
    (
        changed(2018, np.nan),
        r"2018: must be finite and positive, got nan",
    ),
    (changed(2018, None), r"2018: .*, got nan"),
    (changed(2018, np.inf), r"2018: .*, got inf"),
    (changed(2018, "many"), r"2018: .*, got 'many': pass a number"),
    (
        pd.concat([URBAN, URBAN[2:4]]),
        r"each once, got 2015, 2016, 2017, 2017, 2018, 2018, .*: leave no hole",
    ),
    (URBAN.set_axis([*range(2015, 2024), 2023.5]), r"integers such as 2012, got 2023.5"),
    (
        URBAN.set_axis(pd.date_range("2015", periods=10, freq="YS")),
        r"integers such as 2012, got Timestamp",
    ),
    (URBAN.set_axis([*range(2015, 2024), "2024"]), r"integers such as 2012, got '2024'"),
    (URBAN.set_axis([*range(2015, 2024), np.nan]), r"integers such as 2012, got nan"),
    (URBAN.tolist(), r"must be a Series indexed by year, got list"),
]
ESTIMATORS = {
    "series": [trends.mean_growth, trends.log_trend, lambda s: trends.trend_break(s, 2019)],
    "urban": [lambda s: trends.convergence(s, RURAL)],
    "rural": [lambda s: trends.convergence(URBAN, s)],
}


@pytest.mark.parametrize(
    ("series", "message"), BAD_SERIES, ids=lambda x: x if isinstance(x, str) else ""
)
def test_bad_series_are_named_with_their_years(series, message):
    for name, estimators in ESTIMATORS.items():
        for estimate in estimators:
            with pytest.raises(ValueError, match=f"^{name}:? .*{message}"):
                estimate(series)


def test_two_groups_need_the_same_years_and_a_ratio_that_moves():
    with pytest.raises(ValueError, match="rural: its labels differ from those of urban"):
        trends.convergence(URBAN, RURAL[1:])
    with pytest.raises(ValueError, match="urban, rural: their ratio is constant at 2"):
        trends.convergence(2 * RURAL, RURAL)
    once, again = trends.convergence(URBAN, RURAL), trends.convergence(URBAN[::-1], RURAL)
    pd.testing.assert_frame_equal(once.frame(), again.frame())


@pytest.mark.parametrize("year", [2016, 2023, 2019.5, "2019", True, None])
def test_a_break_needs_two_steps_on_either_side(year):
    with pytest.raises(ValueError, match="year: must be one of 2017 to 2022"):
        trends.trend_break(URBAN, year)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: trends.coverage(n=4),
            "n: must be at least 5 and draws at least 1, got 4 and 4000",
        ),
        (lambda: trends.coverage(draws=0), "got 10 and 0"),
        (
            lambda: trends.coverage(errors=[0.5, 1.2]),
            "rho: must lie between 0 and 1, 1 left out, got 1.2",
        ),
        (lambda: trends.coverage_of_growth(1), "1 left out, got 1"),
        (lambda: trends.hac_lags(0), "n: must be positive, got 0"),
    ],
)
def test_bad_numbers_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_importing_trends_does_not_import_statsmodels():
    code = "import sys, analysis.models.trends; print([m for m in ('statsmodels', 'scipy') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()
        == "[]"
    )
