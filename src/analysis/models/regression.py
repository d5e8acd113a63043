"""Regressions reduced to what is reported, and the checks of their years and values.

A `Fit` has an estimate, a 95 % interval, n, diagnostics and the equation; `frame` is its table in
either language. statsmodels is imported only when a regression runs.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from analysis.messages import N_, NP_, _, p_, speaking
from analysis.metrics.rules import check

T = TypeVar("T")
FEWEST = 5  # years in a series: below, a trend has hardly a degree of freedom left

#: Heads of the tables; the catalogue has what they and the cells are called in Chinese.
HEADS = [
    NP_("model", "specification"), NP_("model", "term"), NP_("model", "estimate"),
    NP_("model", "lower"), NP_("model", "upper"), NP_("model", "durbin_watson"),
    NP_("model", "hac_lags"), NP_("model", "r_squared"), NP_("model", "process"),
    NP_("model", "rho"), NP_("model", "log_trend"), NP_("model", "mean_growth"),
]  # fmt: skip
NEWEY_WEST = "Newey-West, Bartlett weights, n/(n-k), t quantiles"


@dataclass(frozen=True)
class Coefficient:
    """One coefficient with its 95 % interval (系数及95%置信区间).

    Attributes
    ----------
    term : str
    estimate, lower, upper : float
        Log points a year for slopes; fractions of one a year for rates.
    """

    term: str
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Fit:
    """A regression, reduced to what is reported (回归结果).

    Attributes
    ----------
    name : str
        The specification.
    formula, covariance : str
        The equation, and in words where the interval comes from.
    n : int
        Observations in the regression: yearly differences for `mean_growth`, years or rows
        otherwise.
    coefficients : tuple of Coefficient
        The first is the main one: `estimate`, `lower` and `upper` are its own.
    diagnostics : dict
        Durbin-Watson, R², lags, as far as they apply.

    Examples
    --------
    >>> from analysis.models.trends import mean_growth
    >>> income = [31195, 33616, 36396, 39251, 42359, 43834, 47412]
    >>> fit = mean_growth(pd.Series(income, index=range(2015, 2022)))
    >>> fit.n, round(fit["rate"].estimate, 3)
    (6, 0.072)
    """

    name: str
    formula: str
    covariance: str
    n: int
    coefficients: tuple[Coefficient, ...]
    diagnostics: Mapping[str, float] = field(default_factory=dict)

    @property
    def estimate(self) -> float:
        """The main coefficient."""
        return self.coefficients[0].estimate

    @property
    def lower(self) -> float:
        """Lower end of its 95 % interval."""
        return self.coefficients[0].lower

    @property
    def upper(self) -> float:
        """Upper end of its 95 % interval."""
        return self.coefficients[0].upper

    def __getitem__(self, term: str) -> Coefficient:
        """A coefficient by name."""
        return _named(term, {c.term: c for c in self.coefficients})

    def frame(self, digits: int = 4, lang: str | None = None) -> pd.DataFrame:
        """One row per coefficient, rounded (系数表)."""
        return Comparison((self,)).frame(digits, lang)


@dataclass(frozen=True)
class Comparison:
    """Specifications side by side (并列比较): none of them is the preferred one by itself.

    Attributes
    ----------
    fits : tuple of Fit
    """

    fits: tuple[Fit, ...]

    def __getitem__(self, name: str) -> Fit:
        """A fit by its specification."""
        return _named(name, {f.name: f for f in self.fits})

    def frame(self, digits: int = 4, lang: str | None = None) -> pd.DataFrame:
        """The rows of every fit, one below the other (系数表)."""
        rows = []
        for fit in self.fits:
            shared = {"n": fit.n, **fit.diagnostics}
            rows += [{"specification": fit.name, **vars(c), **shared} for c in fit.coefficients]
        return in_words(pd.DataFrame(rows).round(digits), lang)


def _named(name: str, there: Mapping[str, T]) -> T:
    if name not in there:
        raise KeyError(_("no {name!r}; there is {names}", name=name, names=", ".join(there)))
    return there[name]


def in_words(frame: pd.DataFrame, lang: str | None) -> pd.DataFrame:
    """A table whose heads and named cells are in a language; English keeps the keys."""
    named = frame.columns.intersection(["specification", "term", "process"])
    in_context = partial(p_, "model")
    with speaking(lang):
        cells = {head: frame[head].map(in_context) for head in named}
        return frame.assign(**cells).rename(columns=in_context)


def hac_lags(n: int) -> int:
    """Lags of the Newey-West covariance (HAC滞后阶数): ``floor(4 (n/100)^(2/9))``.

    Parameters
    ----------
    n : int
        Observations, positive.

    Returns
    -------
    int
        Two for 5 to 27 observations, four for 100.

    Raises
    ------
    ValueError
        If `n` is not positive.

    Examples
    --------
    >>> hac_lags(10), hac_lags(100)
    (2, 4)
    """
    if n < 1:
        raise ValueError(_("n: must be positive, got {n}", n=n))
    return math.floor(4 * math.pow(n / 100, 2 / 9))


def ordinary(y: np.ndarray, x: np.ndarray, **options: Any) -> Any:
    """Least squares by statsmodels, which is imported here."""
    from statsmodels.regression.linear_model import OLS

    return OLS(y, x).fit(**options)


def newey_west(y: np.ndarray, x: np.ndarray) -> Any:
    """Least squares with the errors that `NEWEY_WEST` describes."""
    lags = {"maxlags": hac_lags(len(y)), "use_correction": True}
    return ordinary(y, x, cov_type="HAC", cov_kwds=lags, use_t=True)


def coefficient(result: Any, term: str, contrast: list[int]) -> Coefficient:
    """A linear combination of coefficients and its 95 % interval."""
    test = result.t_test([contrast])
    [[lower, upper]] = test.conf_int(alpha=0.05)
    return Coefficient(term, float(test.effect[0]), float(lower), float(upper))


def rate_of(log: Coefficient, term: str) -> Coefficient:
    """From log points to a rate; the exponential is monotone, so the ends carry over."""
    return Coefficient(term, *(math.expm1(x) for x in (log.estimate, log.lower, log.upper)))


def diagnostics(result: Any) -> dict[str, float]:
    """Durbin-Watson, R² and lags of a regression on time."""
    return {
        "durbin_watson": durbin_watson(result),
        "r_squared": float(result.rsquared),
        "hac_lags": result.cov_kwds["maxlags"],
    }


def durbin_watson(result: Any) -> float:
    """Durbin-Watson, or nan where the residuals are rounding noise, whose order means nothing."""
    from statsmodels.stats import stattools

    noise = np.max(np.abs(result.resid)) <= 1e-12
    return math.nan if noise else float(stattools.durbin_watson(result.resid))


def require_series(**arguments: Any) -> None:
    """Raise `ValueError` for what is no Series."""
    for name, series in arguments.items():
        if not isinstance(series, pd.Series):
            text = N_("{name}: must be a Series indexed by year, got {kind}")
            raise ValueError(_(text, name=name, kind=type(series).__name__))


def whole_years(labels: list[Any], name: str) -> np.ndarray:
    """Labels as whole years; dates, text and fractions of years are refused."""
    for label in labels:
        is_number = isinstance(label, numbers.Real) and not isinstance(label, bool)
        if not is_number or not float(label).is_integer():
            text = N_(
                "{name}: years must be integers such as 2012, got {label!r}: use the year of a date"
            )
            raise ValueError(_(text, name=name, label=label))
    return np.array(labels, dtype=int)


def values_of(column: pd.Series, rule: str, name: str, rows: Iterable[Any]) -> np.ndarray:
    """The values of a column as floats; the first that breaks the rule is named with its row."""
    for row, value in zip(rows, column, strict=True):
        check(rule, **{f"{name} {row}": value})
    return np.asarray(column.to_numpy(dtype=float))


def list_years(years: Iterable[Any]) -> str:
    """Years in a message."""
    return ", ".join(str(int(y)) for y in years)
