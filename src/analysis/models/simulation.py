"""How far to trust the intervals of `trends`: series with a known slope (模拟)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.messages import N_, NP_, _
from analysis.models.regression import FEWEST, Coefficient, Fit, hac_lags, in_words

Process: TypeAlias = Callable[[float, np.ndarray], np.ndarray]


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

    def frame(self, digits: int = 2, lang: str | None = None) -> pd.DataFrame:
        """One row per process, rounded (覆盖率表)."""
        shares = pd.DataFrame(self.rows, columns=["process", "rho", "log_trend", "mean_growth"])
        return in_words(shares.assign(n=self.n).round(digits), lang)


def coverage(
    errors: Sequence[float] = (0.0, 0.5, 0.8), growth: Sequence[float] = (0.0, 0.3, 0.5, 0.7),
    n: int = 10, draws: int = 4000, seed: int = 0,
) -> Coverage:  # fmt: skip
    """Share of 95 % intervals that contain the true slope, by simulation (区间覆盖率的模拟).

    A row per process: `coverage_of_errors` for each autocorrelation of `errors`, then
    `coverage_of_growth` for each of `growth`.

    Parameters
    ----------
    errors, growth : sequence of float
        Autocorrelations of the errors around a trend, and of yearly growth, each in [0, 1).
    n : int
        Years a series, at least 5.
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
        If `n` is below 5, `draws` below 1 or an autocorrelation outside [0, 1).

    Notes
    -----
    Not claimed: that any of these processes made the official series; the table shows what is at
    stake.

    References
    ----------
    D. W. K. Andrews, Econometrica 59 (1991), 817-858, on the same fault in larger samples.

    Examples
    --------
    >>> coverage().frame(3)[["process", "rho", "log_trend", "mean_growth"]]
                  process  rho  log_trend  mean_growth
    0  independent errors  0.0      0.844        1.000
    1        AR(1) errors  0.5      0.697        0.999
    2        AR(1) errors  0.8      0.552        0.989
    3         random walk  0.0      0.430        0.955
    4        AR(1) growth  0.3      0.389        0.866
    5        AR(1) growth  0.5      0.340        0.771
    6        AR(1) growth  0.7      0.277        0.600
    """
    fits = [(rho, coverage_of_errors(rho, n, draws, seed)) for rho in errors]
    fits += [(rho, coverage_of_growth(rho, n, draws, seed)) for rho in growth]
    rows = ((f.name, float(rho), *(c.estimate for c in f.coefficients)) for rho, f in fits)
    return Coverage(n, draws, seed, tuple(rows))  # type: ignore[arg-type]  # two coefficients each


def coverage_of_errors(rho: float, n: int = 10, draws: int = 4000, seed: int = 0) -> Fit:
    """Coverage where a series scatters around a line (围绕趋势线波动时的覆盖率).

    Formula: ``ln y(t) = b t + e(t)``, ``e(t) = rho e(t-1) + u(t)``, independent normal u,
    stationary start.

    Parameters
    ----------
    rho : float
        Autocorrelation of the errors, in [0, 1).
    n, draws, seed : int
        As `coverage`.

    Returns
    -------
    Fit
        Terms ``log_trend`` and ``mean_growth``: shares of their intervals that contain b, each with
        the 95 % interval of the simulation. `n` counts series.

    Raises
    ------
    ValueError
        As `coverage`.

    Notes
    -----
    Neither b nor the spread of u matters: both intervals move and stretch with them. Not claimed:
    as `coverage`.

    Examples
    --------
    >>> round(coverage_of_errors(0.8)["log_trend"].estimate, 2)
    0.55
    """
    formula = f"ln y(t) = b t + e(t), e(t) = {rho:g} e(t-1) + u(t)"
    name = NP_("model", "AR(1) errors") if rho else NP_("model", "independent errors")
    return _covered(name, formula, _autoregressive, rho, (draws, n), n, seed)


def coverage_of_growth(rho: float, n: int = 10, draws: int = 4000, seed: int = 0) -> Fit:
    """Coverage where yearly growth itself persists (增速自相关时的覆盖率); at ``rho = 0`` a random
    walk with drift.

    Formula: ``ln y(t) - ln y(t-1) = b + d(t)``, ``d(t) = rho d(t-1) + u(t)``, independent normal u,
    stationary start.

    Parameters
    ----------
    rho : float
        Autocorrelation of yearly growth, in [0, 1).
    n, draws, seed : int
        As `coverage`.

    Returns
    -------
    Fit
        As `coverage_of_errors`.

    Raises
    ------
    ValueError
        As `coverage`.

    Notes
    -----
    A Durbin-Watson statistic d of the yearly differences points to an autocorrelation of about
    ``1 - d/2``, though nine differences tell it badly. Not claimed: as `coverage`.

    Examples
    --------
    >>> [round(coverage_of_growth(rho)["mean_growth"].estimate, 2) for rho in (0.3, 0.5)]
    [0.87, 0.77]
    """
    formula = f"ln y(t) - ln y(t-1) = b + d(t), d(t) = {rho:g} d(t-1) + u(t)"
    name = NP_("model", "AR(1) growth") if rho else NP_("model", "random walk")
    return _covered(name, formula, _persistent, rho, (draws, n - 1), n, seed)


def _covered(
    name: str, formula: str, process: Process, rho: float, shape: tuple[int, int], n: int, seed: int
) -> Fit:
    """Shares of intervals that hold a slope of zero; nothing is lost by zero (see
    `coverage_of_errors`).
    """
    draws = shape[0]
    if n < FEWEST or draws < 1:
        text = N_("n: must be at least {least} and draws at least 1, got {n} and {draws}")
        raise ValueError(_(text, least=FEWEST, n=n, draws=draws))
    if not 0 <= rho < 1:
        raise ValueError(_("rho: must lie between 0 and 1, 1 left out, got {rho:g}", rho=rho))
    # Each process from the same seed: what differs between rows is the process, not the luck.
    logs = process(rho, np.random.default_rng(seed).standard_normal(shape))
    trend, mean = _holds(*_trend_interval(logs)), _holds(*_mean_interval(logs))
    shares = (_share("log_trend", trend, draws), _share("mean_growth", mean, draws))
    return Fit(name, formula, "normal approximation", draws, shares)


def _share(term: str, p: float, draws: int) -> Coefficient:
    half_width = 1.96 * math.sqrt(p * (1 - p) / draws)
    return Coefficient(term, p, p - half_width, p + half_width)


def _autoregressive(rho: float, shocks: np.ndarray) -> np.ndarray:
    """AR(1) with a stationary start, one series a row."""
    errors = shocks.copy()
    errors[:, 0] /= math.sqrt(1 - rho**2)
    for t in range(1, errors.shape[1]):
        errors[:, t] += rho * errors[:, t - 1]
    return errors


def _persistent(rho: float, shocks: np.ndarray) -> np.ndarray:
    """Logarithms whose yearly differences are AR(1): one year more than there are differences."""
    growth = _autoregressive(rho, shocks)
    return np.concatenate([np.zeros((len(growth), 1)), np.cumsum(growth, axis=1)], axis=1)


def _holds(estimate: np.ndarray, half_width: np.ndarray) -> float:
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
    spread = differences.std(axis=1, ddof=1) / math.sqrt(m)
    return differences.mean(axis=1), _quantile(m - 1) * spread


def _quantile(degrees: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, degrees))
