"""Quantities: a value, the interval that print allows, and the claims that it rests on (量)."""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import numbers
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_list_like

from analysis.messages import N_, _, language
from analysis.numbers.interval import Interval, bounds, widened
from analysis.numbers.printed import round_half_up, span

Formula: TypeAlias = Callable[..., Any]
NO_ONE_NUMBER = N_(
    "a quantity is an interval, not one number: take its .value, or ends(column); pivot instead of"
    " pivot_table; for a mean add up and divide"
)
#: How a quantity may be written: decimals, thousands parted, percent.
FORMAT = re.compile(r"(?P<comma>,?)(?:\.(?P<decimals>[0-9]+))?(?P<kind>[f%]?)")
#: The most elements whose corners are all tried: eight parts at two dates have 65,536.
MOST_ELEMENTS = 16


def _arithmetic(operation: Formula) -> Formula:
    """The method of a quantity for an operation that takes numbers and intervals."""

    def method(self: Quantity, other: Any) -> Any:
        if missing(other):
            return math.nan
        operand = Quantity.of(other)
        if operand is None:
            return NotImplemented  # a Series or an array takes it element by element
        value = operation(_exact(self.value), _exact(operand.value))
        interval = operation(self.interval, operand.interval)
        return Quantity(value, interval, _independent([self, operand]))

    return method


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that was printed, or computed from what was printed (量).

    Parameters
    ----------
    value : Fraction, int or float
        The number as printed or computed.
    interval : Interval
        Every number that it may have been; ends exact, open or closed.
    claims : frozenset of str
        Ids of the claims that it rests on; keys of official series.

    Raises
    ------
    ValueError
        Where two operands rest on the same claim: they do not vary independently.
    TypeError
        Where one number is asked for (``float``, means) or an order (``<``, sorting).
    ArithmeticError
        Where it is compared with a number by ``==``.

    Notes
    -----
    ``+ - * /``, powers, `log` and `exp` carry value, interval and claims; a missing operand gives
    nan, as in all arithmetic of Python (a metric refuses it unless ``skipna=True``). Operands are
    taken as independent. Not claimed: that values inside the interval are equally likely.

    Examples
    --------
    >>> urban = Quantity(41149, Interval("41148.5", "41149.5"), frozenset(["urban"]))
    >>> rural = Quantity(24231, Interval("24230.5", "24231.5"), frozenset(["rural"]))
    >>> print(f"{urban / rural:.3f}")
    1.698 (1.698–1.699)
    >>> (urban / rural).against(1.7), sorted((urban / rural).claims)
    ('below', ['rural', 'urban'])
    """

    value: Any
    interval: Interval
    claims: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        low, high = self.interval.lower, self.interval.upper
        slack = 1e-9 * max(1.0, abs(self.value))
        if not low - slack <= self.value <= high + slack:
            text = N_("the value {value} lies outside its interval {interval}")
            raise ValueError(_(text, value=self.value, interval=self.interval))

    @classmethod
    def of(cls, x: Any) -> Quantity | None:
        """A number as a quantity that rests on no claim; None for what is no number."""
        if isinstance(x, Quantity):
            return x
        if isinstance(x, numbers.Integral):
            return cls(int(x), Interval.point(int(x)))  # numpy's would wrap
        if isinstance(x, float | Fraction | Decimal) and math.isfinite(x):
            return cls(x, Interval.point(Fraction(x)))
        return None

    __add__ = __radd__ = _arithmetic(operator.add)
    __mul__ = __rmul__ = _arithmetic(operator.mul)
    __sub__ = _arithmetic(operator.sub)
    __rsub__ = _arithmetic(lambda a, b: b - a)
    __truediv__ = _arithmetic(operator.truediv)
    __rtruediv__ = _arithmetic(lambda a, b: b / a)

    def __neg__(self) -> Quantity:
        return Quantity(-self.value, -self.interval, self.claims)

    def __pow__(self, n: Any) -> Any:
        if missing(n):
            return math.nan
        if not isinstance(n, numbers.Real):
            return NotImplemented
        if isinstance(n, numbers.Integral) and int(n) >= 1 and self.interval.lower >= 0:
            return Quantity(_exact(self.value) ** int(n), self.interval ** int(n), self.claims)
        return self._through(lambda x: x ** float(n), positive=True)

    def log(self) -> Quantity:
        """The natural logarithm (自然对数); ``numpy.log`` of a column asks for it."""
        return self._through(math.log, positive=True)

    def exp(self) -> Quantity:
        """The exponential function (指数函数); ``numpy.exp`` of a column asks for it."""
        return self._through(math.exp)

    def _through(self, function: Formula, positive: bool = False) -> Quantity:
        """A function that only rises or only falls, in floats, the ends a little outward."""
        if positive and self.interval.lower <= 0:
            text = N_("{interval} is not above zero: powers, roots and logarithms need what is")
            raise ValueError(_(text, interval=self.interval))
        interval = bounds(lambda x: function(float(x)), self.interval)
        return Quantity(function(float(self.value)), interval, self.claims)

    def against(self, other: Any) -> str:
        """What may be said: ``below``, ``above``, or ``undecided`` where the intervals overlap
        (能否断言).
        """
        return self.interval.against(other.interval if isinstance(other, Quantity) else other)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Quantity):
            mine, others = ((q.value, q.interval, q.claims) for q in (self, other))
            return mine == others
        if isinstance(other, numbers.Number) and not missing(other):
            # pandas would take a TypeError for False.
            text = N_("a quantity equals no number: compare its .value, or ask a.against(b)")
            raise ArithmeticError(_(text))
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        text = N_(
            "quantities have no order where their intervals overlap: a.against(b) says below, above"
            " or undecided; sort by the values"
        )
        raise TypeError(_(text))

    __gt__ = __le__ = __ge__ = __lt__

    def __float__(self) -> float:
        raise TypeError(_(NO_ONE_NUMBER))

    def __complex__(self) -> complex:
        # pandas asks for this next, and would swallow a TypeError and its remedy.
        raise ArithmeticError(_(NO_ONE_NUMBER))

    def __format__(self, spec: str) -> str:
        parts = FORMAT.fullmatch(spec)
        if not parts:
            text = N_("a quantity is written with f or %, as in .3f, ,.0f or .1%, got {spec!r}")
            raise ValueError(_(text, spec=spec))
        kind, comma = parts["kind"], "" if language() == "zh" else parts["comma"]
        shift = 2 if kind == "%" else 0
        digits = int(parts["decimals"] or max(0, self._decimals() - shift))
        value = round_half_up(Fraction(self.value), digits + shift)
        # 8.7% is not written 8.70%: a zero would be a digit that was not printed.
        own = next(d for d in range(digits + 1) if value * 10 ** (d + shift) % 1 == 0)
        exact = own if value == self.value else digits
        printed = format(float(value), f"{comma}.{exact}{kind or 'f'}")
        ends = self.interval.outward(digits + shift)
        both = (format(x, f"{comma}.{digits}{kind or 'f'}") for x in ends)
        return _("{value} ({ends})", value=printed, ends=span(*both))

    def __str__(self) -> str:
        return f"{self}"

    __repr__ = __str__

    def _decimals(self) -> int:
        """So many that the width of the interval shows two digits."""
        width = float(self.interval.upper - self.interval.lower)
        if not 0 < width < math.inf:
            return 0 if float(self.value).is_integer() else 4
        return max(0, 1 - math.floor(math.log10(width)))


def _exact(x: Any) -> Any:
    """Integers and fractions stay exact beside decimals; floats are what they are."""
    return Fraction(x) if isinstance(x, int | Decimal | Fraction) else x


def missing(x: Any) -> bool:
    """Whether a value is nan, None or NA."""
    return x is None or type(x).__name__ == "NAType" or (isinstance(x, float) and math.isnan(x))


def _independent(quantities: Iterable[Quantity]) -> frozenset[str]:
    """The claims of all, if none stands in two."""
    count = Counter(itertools.chain(*(quantity.claims for quantity in quantities)))
    if twice := sorted(claim for claim, n in count.items() if n > 1):
        text = N_(
            "{claims} enters twice, and would not vary independently: write the formula so that it"
            " enters once (U / R - 1 for (U - R) / R), use a metric, or bounds(formula,"
            " a.interval, b.interval)"
        )
        raise ValueError(_(text, claims=", ".join(twice)))
    return frozenset(count)


def ends(column: Any) -> Any:
    """Value, lower and upper end of a column of quantities as floats, for plotting (取值与两端).

    Parameters
    ----------
    column : Series of Quantity, shape (n,)
        Missing values stay missing.

    Returns
    -------
    DataFrame
        The same index; columns ``value``, ``lower``, ``upper``.

    Examples
    --------
    >>> import pandas as pd
    >>> ends(pd.Series({2021: Quantity(2.3, Interval("2.25", "2.35"))})).to_numpy().tolist()
    [[2.3, 2.25, 2.35]]
    """
    gone = [math.nan] * 3
    rows = [gone if missing(q) else [q.value, q.interval.lower, q.interval.upper] for q in column]
    return pd.DataFrame(rows, index=column.index, columns=["value", "lower", "upper"], dtype=float)


def accept_quantities(
    formula: Formula, *, peaks: Formula | None = None, as_a_whole: bool = False
) -> Formula:
    """Lets a formula for numbers and arrays take quantities, alone or in columns (接受量).

    Parameters
    ----------
    formula : callable
        Monotone in each argument on the box of intervals, but for its `peaks`.
    peaks : callable, optional
        From the intervals of the arguments to the further points where it may be greatest or least;
        raises `ValueError` where the formula is not defined on the box.
    as_a_whole : bool
        The formula takes columns as a whole, as a structure does, not number by number.

    Returns
    -------
    callable
        The same for numbers and arrays; of quantities, a quantity with the tight range, or a column
        of them, that rests on all claims behind.

    Examples
    --------
    >>> ratio = accept_quantities(lambda a, b: a / b)
    >>> print(ratio(Quantity(3, Interval(2, 4)), 2))
    1.5 (1.0–2.0)
    """
    signature = inspect.signature(formula)
    kinds = [p.kind for p in signature.parameters.values()]
    open_list = (*kinds, inspect.Parameter.VAR_POSITIONAL).index(inspect.Parameter.VAR_POSITIONAL)
    take = _columns_as_a_whole if as_a_whole else _number_by_number

    @functools.wraps(formula)
    def with_quantities(*arguments: Any, **options: Any) -> Any:
        # A list there would be taken for a column.
        if any(isinstance(x, list | tuple) for x in arguments[open_list:]):
            text = N_("pass each number as an argument of its own: *numbers for a list of them")
            raise ValueError(_(text))
        if not any(map(_holds_quantities, (*arguments, *options.values()))):
            return formula(*arguments, **options)
        given = signature.bind(*arguments, **options)
        return take(with_quantities, formula, given.args, given.kwargs)

    with_quantities.peaks = peaks  # type: ignore[attr-defined]
    return with_quantities


def _holds_quantities(x: Any) -> bool:
    items: Any = x if isinstance(x, list | tuple) else [x]
    if getattr(getattr(x, "dtype", None), "kind", "") == "O":
        items = np.ravel(x)
    return any(isinstance(item, Quantity) for item in items)


def _number_by_number(rated: Formula, formula: Formula, arguments: Any, options: Any) -> Any:
    columns = [x for x in arguments if is_list_like(x)]
    if not columns:
        return _computed(rated, formula, arguments, options)
    labels = [x.index for x in columns if isinstance(x, pd.Series)]
    if any(not x.equals(labels[0]) for x in labels) or len({*map(len, columns)}) > 1:
        raise ValueError(_("the columns differ in length or labels: reindex one like the other"))
    rows = zip(*(x if is_list_like(x) else [x] * len(columns[0]) for x in arguments), strict=True)
    return _like(columns, [_computed(rated, formula, row, options) for row in rows])


def _computed(rated: Formula, formula: Formula, arguments: Any, options: Any) -> Any:
    """One result from numbers and quantities; what is missing is the formula's to judge."""
    value = formula(*map(_plain, arguments), **options)
    if any(map(missing, arguments)):
        return value
    box = list(map(_quantity, arguments))
    return Quantity(value, bounds(rated, *(q.interval for q in box), **options), _independent(box))


def _plain(x: Any) -> Any:
    return x.value if isinstance(x, Quantity) else x


def _columns_as_a_whole(rated: Formula, formula: Formula, arguments: Any, options: Any) -> Any:
    """Columns in which each result may depend on every element: all corners of all elements."""
    columns = [x for x in arguments if is_list_like(x)]
    rest = list(arguments)[len(columns) :]
    cuts = list(itertools.accumulate(map(len, columns), initial=0))
    elements = list(itertools.chain(*columns))
    if len(elements) > MOST_ELEMENTS:
        text = N_("pass columns of numbers and quantities, at most {n} together")
        raise ValueError(_(text, n=MOST_ELEMENTS))

    def of_all(numbers: Iterable[Any]) -> np.ndarray:
        floats = [x if missing(x) else float(x) for x in numbers]
        parts = [floats[a:b] for a, b in itertools.pairwise(cuts)]
        return np.asarray(formula(*parts, *rest, **options), dtype=float)

    values = of_all(map(_plain, elements)).tolist()
    box = list(map(_quantity, elements))
    corners = itertools.product(*({q.interval.lower, q.interval.upper} for q in box))
    reached = np.array([of_all(corner) for corner in corners])
    intervals = map(widened, reached.min(axis=0).tolist(), reached.max(axis=0).tolist())
    claims = _independent(box)
    return _like(columns, [Quantity(v, i, claims) for v, i in zip(values, intervals, strict=True)])


def _quantity(x: Any) -> Quantity:
    if (quantity := Quantity.of(x)) is None:
        raise ValueError(_("{value!r} is no number and no quantity", value=x))
    return quantity


def _like(columns: list[Any], results: list[Any]) -> Any:
    """Results as a Series, where one of the columns has labels, else as an array."""
    labels = next((x.index for x in columns if isinstance(x, pd.Series)), None)
    series = pd.Series(results, labels, dtype=object)
    return series.to_numpy() if labels is None else series
