"""The one rule for bad values, and `metric`, which every metric follows it by.

Levels and weights are finite and positive, indices of inequality finite and not negative, shares
lie in [0, 1], periods are a positive number of steps and no year, growth rates of a year are
finite, above -1 and at most 2: more is a percentage where a fraction is meant. Anything else is a
`ValueError` that names the argument, the value and the rule. Missing values, alone, in columns or
beside quantities, raise unless ``skipna=True``, which a metric offers where they can pass through
as missing. Where any number of arguments may stand, each is one of its own: a list is refused.
Whole numbers of numpy and pandas do not wrap. Series that stand in one formula have the same labels
in the same order. Column expressions of dataframe engines (polars) cannot be looked at and pass
through.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import numbers
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from analysis.messages import N_, _
from analysis.numbers.interval import Interval
from analysis.numbers.printed import echoed
from analysis.numbers.quantity import Formula, accept_quantities, missing

INDEX_OF_PRICES = N_("must be finite and at least 10: the year before is 100 (1.4 % more is 101.4)")
SHARE = N_("must lie between 0 and 1 (write 83 % as 0.83)")
RATE = N_("must be finite and above -1, at most 2 (write 8.3 % as 0.083)")
PERIODS = N_("must be a positive number of steps (9 from 2012 to 2021)")
#: What each rule asks, in words and as a comparison. A rate of more than 200 % a year is a
#: percentage that was meant as a fraction; from 1000 steps on a year was meant.
RULES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "level": (N_("must be finite and positive"), lambda x: x > 0),
    "index": (N_("must be finite and not negative"), lambda x: x >= 0),
    "index of prices": (INDEX_OF_PRICES, lambda x: x >= 10),
    "share": (SHARE, lambda x: (x >= 0) & (x <= 1 + 1e-12)),
    "rate": (RATE, lambda x: (x > -1) & (x <= 2)),
    "periods": (PERIODS, lambda x: (x > 0) & (x < 1000)),
}


def metric(
    *, peaks: Formula | None = None, of_columns: bool = False, **rules: str
) -> Callable[[Formula], Formula]:
    """Makes a formula a metric: its arguments are checked, and may be quantities (指标).

    Parameters
    ----------
    peaks : callable, optional
        See `analysis.numbers.quantity.accept_quantities`.
    of_columns : bool
        The formula takes columns as a whole, as a structure does, and no single numbers.
    **rules : str
        The rule of `RULES` for each argument that has one, several parted by commas. An argument
        that has a rule reaches the formula as `columns` gives it; one without, as it was passed.
    """

    def decorate(formula: Formula) -> Formula:
        signature = inspect.signature(formula)
        parameters = signature.parameters
        open_list = next((p.name for p in parameters.values() if p.kind is p.VAR_POSITIONAL), "")

        @functools.wraps(formula)
        def checked(*arguments: Any, **options: Any) -> Any:
            given = signature.bind(*arguments, **options)
            values = given.arguments
            skipna = values.get("skipna", False) if "skipna" in parameters else None
            everything: dict[str, Any] = {}
            for name, rule in rules.items():
                labelled = {name: values.get(name)}
                if name == open_list:
                    items = enumerate(values.get(name, ()), start=1)
                    labelled = {f"{name} {k}": item for k, item in items}
                check(rule, skipna, of_columns, **labelled)
                plain = [columns(x, k) for k, x in labelled.items()]
                values[name] = tuple(plain) if name == open_list else plain[0]
                everything |= labelled
            aligned(of_columns, **everything)
            return formula(*given.args, **given.kwargs)

        return accept_quantities(checked, peaks=peaks, as_a_whole=of_columns)

    return decorate


def check(
    rules: str, skipna: bool | None = None, of_columns: bool = False, **arguments: Any
) -> None:
    """Raise `ValueError` at the first value of `arguments` that breaks one of `rules`.

    `skipna` is None where a metric does not offer it.
    """
    if of_columns:
        arrays_only(**arguments)
    for rule, (name, x) in itertools.product(rules.split(","), arguments.items()):
        admits = RULES[rule][1]
        if isinstance(x, int | float | Fraction) and math.isfinite(x) and admits(x):
            continue
        values = _looked_at(rule, name, x)
        # The extremes tell most of the story in two passes and without a mask the size of the data.
        extremes = (values.min(), values.max()) if values.size else ()
        if all(np.isfinite(x) and admits(x) for x in extremes):
            continue
        good = admits(values) & np.isfinite(values)
        good |= np.isnan(values) if skipna else False
        if not good.all():
            raise ValueError(_broken(rule, name, values, int(np.argmin(good)), skipna))


def _looked_at(rule: str, name: str, x: Any) -> np.ndarray:
    """The values of an argument as floats; none of a column expression."""
    if isinstance(x, Interval):
        return np.array([float(x.lower), float(x.upper)])
    x = columns(x, name)
    if isinstance(x, numbers.Real):
        return np.asarray(float(x))
    if isinstance(x, str | bytes | numbers.Number | dict | set | Iterator) or x is pd.NaT:
        text = N_("{name}: {rule}, got {x}: pass a number")
        raise ValueError(_(text, name=name, rule=_(RULES[rule][0]), x=echoed(x)))
    return _floats(name, x) if hasattr(x, "__array__") else np.empty(0)


def _broken(rule: str, name: str, values: np.ndarray, at: int, skipna: bool | None) -> str:
    """Which rule a value breaks, where, and what may have been meant."""
    place = np.unravel_index(at, values.shape)
    x, where = values[place], ", ".join(map(str, place))
    value = _("{value:g} at position {where}", value=x, where=where) if place else f"{x:g}"
    broken = _("{name}: {rule}, got {value}", name=name, rule=_(RULES[rule][0]), value=value)
    if np.isnan(x) and skipna is False:
        broken += _(" (missing: pass skipna=True to leave it out)")
    return broken


def aligned(same_length: bool = False, **arguments: Any) -> None:
    """Raise `ValueError` where two Series differ in labels; on demand, where lengths differ."""
    labelled = {k: x.index for k, x in arguments.items() if isinstance(x, pd.Series)}
    for name, index in labelled.items():
        first = next(iter(labelled))
        if not index.equals(labelled[first]):
            text = N_("{name}: its labels differ from those of {first}: reindex one like the other")
            raise ValueError(_(text, name=name, first=first))
    shapes = {k: np.shape(x) for k, x in arguments.items() if same_length and x is not None}
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{k} {shape}" for k, shape in shapes.items())
        raise ValueError(_("shapes must be equal, got {shapes}", shapes=listed))


def arrays_only(**arguments: Any) -> None:
    """Raise `ValueError` for what has no positions: single numbers and column expressions."""
    for name, x in arguments.items():
        if not isinstance(x, list | tuple) and not np.ndim(x):
            text = N_("{name}: arrays only (list, array, Series), got {kind}: take the column out")
            raise ValueError(_(text, name=name, kind=type(x).__name__))


def refuse(broken: Any, message: str, **fields: Any) -> None:
    """Raise `ValueError` if a comparison holds anywhere; column expressions are let through."""
    if np.asarray(broken).dtype == bool and np.any(broken):
        said = {k: float(x) if isinstance(x, Fraction) else x for k, x in fields.items()}
        raise ValueError(_(message, **said))


def exact_sum(values: Any) -> float:
    """The sum of an array, correctly rounded: the same on every processor and in every order."""
    return math.fsum(np.ravel(values))


def _floats(name: str, x: Any) -> np.ndarray:
    try:
        if isinstance(x, list | tuple | range):
            x = [math.nan if missing(v) else v for v in x]
        extension = isinstance(x, pd.Series | pd.api.extensions.ExtensionArray)
        values = x.to_numpy(dtype=float, na_value=np.nan) if extension else np.asarray(x)
        if values.dtype.kind in "US":
            raise ValueError(f"{values.flat[0]!r}")
        return values.astype(float, copy=False)
    except (TypeError, ValueError) as error:
        text = N_("{name}: must hold numbers only ({error})")
        raise ValueError(_(text, name=name, error=error)) from None


def columns(x: Any, name: str = "values") -> Any:
    """Lists as arrays, so that arithmetic means element by element, and nothing that wraps.

    Decimals and whole numbers become exact, whole numbers in arrays floats: of 8 to 64 bits they
    would wrap, 3 - 4 is 4294967295 in uint32.
    """
    if missing(x):
        return math.nan
    if isinstance(x, Decimal | np.integer):
        return Fraction(x) if isinstance(x, Decimal) else int(x)
    if isinstance(x, list | tuple | range | pd.api.extensions.ExtensionArray):
        return _floats(name, x)
    if isinstance(x, pd.DataFrame):
        return x.astype(float)
    if isinstance(x, np.ndarray | pd.Series | pd.Index):
        return x.astype(float) if pd.api.types.is_integer_dtype(x.dtype) else x
    # A column of polars says so itself; an expression cannot.
    whole = getattr(getattr(x, "dtype", None), "is_integer", bool)()
    return x.cast(float) if whole and hasattr(x, "cast") else x


def real(x: Any) -> Any:
    """A number as a float, for what has no exact result; columns as in `columns`."""
    return float(x) if hasattr(x, "numerator") else columns(x)
