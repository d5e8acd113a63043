"""The one rule for bad values, which every metric follows.

Levels and weights are finite and positive, indices of inequality finite and not negative, shares lie
in [0, 1], periods are a positive number of steps and no year, growth rates of a year are finite, above
-1 and at most 2: more is a percentage where a fraction is meant. Anything else is a `ValueError` that
names the argument, the value and the rule. Missing values raise unless ``skipna=True``, which a metric
offers where they can pass through as missing. Whole numbers of numpy and pandas do not wrap. Series
that stand in one formula have the same labels in the same order. Column expressions of dataframe
engines (polars) cannot be looked at and pass through.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from analysis.numbers.interval import Interval
from analysis.numbers.printed import echoed

#: A rate of more than 200 % a year is a percentage that was meant as a fraction, steps from here on are a year.
MOST_A_YEAR, FIRST_YEAR = 2, 1000
RULES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "level": ("must be finite and positive", lambda x: x > 0),
    "weight": ("must be finite and positive", lambda x: x > 0),
    "index of prices": (
        "must be finite and at least 10: the year before is 100 (1.4 % more is 101.4)",
        lambda x: x >= 10,
    ),
    "share": (
        "must lie between 0 and 1 (write 83 % as 0.83)",
        lambda x: (x >= 0) & (x <= 1 + 1e-12),
    ),
    "index": ("must be finite and not negative", lambda x: x >= 0),
    "rate": (
        "must be finite and above -1, at most 2 (write 8.3 % as 0.083)",
        lambda x: (x > -1) & (x <= MOST_A_YEAR),
    ),
    "periods": (
        "must be a positive number of steps (9 from 2012 to 2021)",
        lambda x: (x > 0) & (x < FIRST_YEAR),
    ),
}


def check(rule: str, skipna: bool | None = None, **arguments: Any) -> None:
    """Raise `ValueError` at the first value of `arguments` that breaks `rule`.

    `skipna` is None where a metric does not offer it.
    """
    for name, x in arguments.items():
        if isinstance(x, Interval):
            _check_values(
                rule, skipna, name, np.array([x.lower, x.upper], dtype=float), "", finite=False
            )
        elif x is None or x is pd.NA or isinstance(x, numbers.Real | Decimal):
            _check_number(rule, skipna, name, math.nan if x is None or x is pd.NA else x)
        elif isinstance(x, str | bytes | numbers.Number | dict | set | Iterator) or x is pd.NaT:
            raise ValueError(f"{name}: {RULES[rule][0]}, got {echoed(x)}: pass a number")
        elif isinstance(x, list | tuple | range) or hasattr(x, "__array__"):
            _check_values(rule, skipna, name, _floats(name, x), " at position ")
    aligned(**arguments)


def aligned(same_length: bool = False, **arguments: Any) -> None:
    """Raise `ValueError` where two Series have different labels; on demand, where lengths differ."""
    labelled = {k: x.index for k, x in arguments.items() if isinstance(x, pd.Series)}
    for name, index in labelled.items():
        first = next(iter(labelled))
        if not index.equals(labelled[first]):
            raise ValueError(
                f"{name}: its labels differ from those of {first}: reindex one like the other"
            )
    lengths = {k: np.shape(x) for k, x in arguments.items()}
    if same_length and len(set(lengths.values())) > 1:
        raise ValueError(
            f"shapes must be equal, got {', '.join(f'{k} {n}' for k, n in lengths.items())}"
        )


def arrays_only(**arguments: Any) -> None:
    """Raise `ValueError` for what has no positions: single numbers and column expressions."""
    for name, x in arguments.items():
        if not isinstance(x, list | tuple) and not np.ndim(x):
            raise ValueError(
                f"{name}: arrays only (list, array or Series), got {type(x).__name__}: take the column out"
            )


def refuse(broken: Any, message: str) -> None:
    """Raise `ValueError` if a comparison holds anywhere; those of column expressions are let through."""
    if np.asarray(broken).dtype == bool and np.any(broken):
        raise ValueError(message)


def exact_sum(values: Any) -> float:
    """The sum of an array, correctly rounded: the same on every processor and in every order."""
    return math.fsum(np.ravel(values))


def _floats(name: str, x: Any) -> np.ndarray:
    try:
        if isinstance(x, list | tuple | range):
            x = [math.nan if v is None or v is pd.NA else v for v in x]
        if isinstance(x, pd.Series | pd.api.extensions.ExtensionArray):
            return np.asarray(x.to_numpy(dtype=float, na_value=np.nan))
        values = np.asarray(x)
        if values.dtype.kind in "US":
            raise ValueError(f"text {values.flat[0]!r}")
        return values.astype(float, copy=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: must hold numbers only ({error})") from None


def _check_number(rule: str, skipna: bool | None, name: str, x: Any) -> None:
    text, admits = RULES[rule]
    missing = math.isnan(x)
    if skipna and missing:
        return
    if not math.isfinite(x) or not admits(x):
        hint = " (missing: pass skipna=True to leave it out)" if missing and skipna is False else ""
        raise ValueError(f"{name}: {text}, got {float(x):g}{_meant(rule, x)}{hint}")


def _meant(rule: str, x: Any) -> str:
    """What a number says that is too large for its rule."""
    if rule == "rate" and MOST_A_YEAR < x < math.inf:
        return f": {float(x):g} means {float(100 * x):g} %"
    return ": that is a year" if rule == "periods" and FIRST_YEAR <= x < math.inf else ""


def _check_values(
    rule: str, skipna: bool | None, name: str, values: np.ndarray, where: str, finite: bool = True
) -> None:
    text, admits = RULES[rule]
    # The extremes tell most of the story in two passes and without a mask the size of the data.
    if values.size and all(np.isfinite(x) and admits(x) for x in (values.min(), values.max())):
        return
    good = admits(values) & (np.isfinite(values) if finite else True)
    if skipna:
        good |= np.isnan(values)
    if not good.all():
        place = np.unravel_index(int(np.argmin(good)), values.shape)
        value = values[place]
        at = f"{where}{', '.join(map(str, place))}" if where and place else ""
        hint = (
            " (missing: pass skipna=True to leave it out)"
            if np.isnan(value) and skipna is False
            else ""
        )
        raise ValueError(f"{name}: {text}, got {value:g}{at}{_meant(rule, value)}{hint}")


def columns(x: Any) -> Any:
    """Lists and tuples as arrays, so that arithmetic means element by element; decimals and whole numbers exact, those of arrays as floats."""
    if x is None or x is pd.NA:
        return math.nan
    if isinstance(x, Decimal):
        return Fraction(x)
    if isinstance(x, np.integer):
        return int(x)
    if isinstance(x, list | tuple | range):
        return _floats("values", x)
    # Whole numbers of 8 to 64 bits would wrap: 3 - 4 is 4294967295 in uint32.
    if isinstance(x, pd.api.extensions.ExtensionArray):
        return _floats("values", x)
    if isinstance(x, pd.DataFrame):
        return x.astype(float)
    if isinstance(x, np.ndarray | pd.Series | pd.Index):
        return x.astype(float) if pd.api.types.is_integer_dtype(x.dtype) else x
    # A column of polars says so itself; an expression cannot.
    return (
        x.cast(float)
        if hasattr(x, "cast") and getattr(getattr(x, "dtype", None), "is_integer", bool)()
        else x
    )
