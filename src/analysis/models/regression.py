"""Regressions reduced to what is reported, and the checks of their years and values.

A `Fit` has an estimate, a 95 % interval, n, diagnostics and the equation; `frame` is its table in
either language. statsmodels is imported only when a regression runs.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from analysis.metrics.domain import RULES

__all__ = ["Coefficient", "Comparison", "Fit", "hac_lags"]

T = TypeVar("T")
FEWEST = 5  # years in a series: below, a trend has hardly a degree of freedom left

CHINESE = {
    "specification": "设定", "term": "系数", "estimate": "估计值", "lower": "下限", "upper": "上限",
    "durbin_watson": "DW统计量", "hac_lags": "HAC滞后阶数", "r_squared": "R²",
    "mean": "年均对数增长率", "trend": "对数线性趋势", "break": "分段趋势", "pooled": "混合",
    "group": "城乡固定效应", "year": "年份固定效应", "both": "双向固定效应",
    "log_difference": "对数增长率", "slope": "斜率", "rate": "年率", "change": "斜率变化",
    "slope_before": "断点前斜率", "slope_after": "断点后斜率", "rate_before": "断点前年率", "rate_after": "断点后年率",
    "process": "数据生成过程", "independent errors": "趋势＋独立误差", "AR(1) errors": "趋势＋AR(1)误差",
    "random walk": "带漂移随机游走", "AR(1) growth": "增速服从AR(1)",
    "rho": "ρ", "log_trend": "趋势（HAC区间）", "mean_growth": "年均对数增长率（t区间）",
}  # fmt: skip

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
        Observations in the regression: yearly differences for `mean_growth`, years or rows otherwise.
    coefficients : tuple of Coefficient
        The first is the main one: `estimate`, `lower` and `upper` are its own.
    diagnostics : dict
        Durbin-Watson, R², lags, as far as they apply.

    Examples
    --------
    >>> from analysis.models.trends import mean_growth
    >>> fit = mean_growth(pd.Series([31195, 33616, 36396, 39251, 42359, 43834, 47412], index=range(2015, 2022)))
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

    def frame(self, digits: int = 4, lang: str = "en") -> pd.DataFrame:
        """One row per coefficient, rounded (系数表)."""
        rows = [
            {"specification": self.name, **vars(c), "n": self.n, **self.diagnostics}
            for c in self.coefficients
        ]
        return table(pd.DataFrame(rows).round(digits), lang)


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

    def frame(self, digits: int = 4, lang: str = "en") -> pd.DataFrame:
        """The rows of every fit, one below the other (系数表)."""
        return table(pd.concat([f.frame(digits) for f in self.fits], ignore_index=True), lang)


def _named(name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise KeyError(f"no {name!r}; there is {', '.join(known)}")
    return known[name]


def table(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """A table in a language; English keeps the keys."""
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
    if lang == "en":
        return frame
    words = {c: CHINESE for c in ("specification", "term", "process") if c in frame}
    return frame.replace(words).rename(columns=CHINESE)


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
        raise ValueError(f"n: must be positive, got {n}")
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
    """Durbin-Watson, or nan where the residuals are rounding noise: their order would mean nothing."""
    from statsmodels.stats import stattools

    return (
        float(stattools.durbin_watson(result.resid))
        if np.max(np.abs(result.resid)) > 1e-12
        else math.nan
    )


def whole_years(labels: list[Any], name: str) -> np.ndarray:
    """Labels as whole years; dates, text and fractions of years are refused."""
    for label in labels:
        if (
            isinstance(label, bool)
            or not isinstance(label, numbers.Real)
            or not float(label).is_integer()
        ):
            raise ValueError(
                f"{name}: years must be integers such as 2012, got {label!r}: use the year of a date"
            )
    return np.array(labels, dtype=int)


def values_of(column: pd.Series, rule: str, name: str, rows: list[str]) -> np.ndarray:
    """Values that keep their rule of `analysis.metrics.domain`; the first that does not is named by its row."""
    text, admits = RULES[rule]
    try:
        values: np.ndarray = np.asarray(column.to_numpy(dtype=float, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: must hold numbers only ({error})") from None
    good = np.isfinite(values) & admits(values)
    if not good.all():
        bad = [f"{v:g} in {row}" for v, row, ok in zip(values, rows, good, strict=True) if not ok]
        remedy = (
            ": drop what is missing, but leave no hole in the years"
            if np.isnan(values).any()
            else ""
        )
        raise ValueError(f"{name}: {text}, got {', '.join(bad)}{remedy}")
    return values


def list_years(years: Iterable[Any]) -> str:
    """Years in a message."""
    return ", ".join(str(int(y)) for y in years)
