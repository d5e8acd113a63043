"""The one rule for bad values, which every metric follows.

Levels and weights are finite and positive, shares lie in [0, 1], periods are a positive number,
growth rates are finite and above -1. Anything else is a `ValueError` that names the argument, the
value and the rule. Missing values raise unless ``skipna=True``. Column expressions of dataframe
engines (polars) cannot be looked at and pass through.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

RULES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "level": ("must be finite and positive", lambda x: x > 0),
    "weight": ("must be finite and positive", lambda x: x > 0),
    "share": ("must lie between 0 and 1 (write 83 % as 0.83)", lambda x: (x >= 0) & (x <= 1)),
    "rate": ("must be finite and above -1 (write 8.3 % as 0.083)", lambda x: x > -1),
    "periods": ("must be a positive number of steps", lambda x: x > 0),
}


def check(rule: str, skipna: bool = False, **arguments: Any) -> None:
    """Raise `ValueError` at the first value of `arguments` that breaks `rule`."""
    for name, x in arguments.items():
        if isinstance(x, (int, float, Fraction)):
            _check_number(rule, skipna, name, x)
        elif isinstance(x, (list, tuple, np.ndarray, np.generic)) or hasattr(x, "__array__"):
            _check_array(rule, skipna, name, np.asarray(x, dtype=float))


def _check_number(rule: str, skipna: bool, name: str, x: float | Fraction) -> None:
    text, admits = RULES[rule]
    if skipna and isinstance(x, float) and math.isnan(x):
        return
    if not math.isfinite(x) or not admits(x):
        raise ValueError(f"{name}: {text}, got {float(x):g}")


def _check_array(rule: str, skipna: bool, name: str, values: np.ndarray) -> None:
    text, admits = RULES[rule]
    # The extremes tell most of the story in two passes and without a mask the size of the data.
    if values.size and all(np.isfinite(x) and admits(x) for x in (values.min(), values.max())):
        return
    good = np.isfinite(values) & admits(values)
    if skipna:
        good |= np.isnan(values)
    if not good.all():
        place = np.unravel_index(int(np.argmin(good)), values.shape)
        where = f" at position {', '.join(map(str, place))}" if place else ""
        value = values[place]
        hint = " (missing: pass skipna=True to leave it out)" if np.isnan(value) else ""
        raise ValueError(f"{name}: {text}, got {value:g}{where}{hint}")


def columns(x: Any) -> Any:
    """Lists and tuples as arrays, so that arithmetic means element by element."""
    return np.asarray(x, dtype=float) if isinstance(x, (list, tuple)) else x
