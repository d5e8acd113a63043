"""Exact intervals with open and closed ends, and `bounds`, which carries them through a metric."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any, TypeAlias

from analysis.messages import N_, _

Number: TypeAlias = "int | float | Fraction | str"
EXACT = (int, Fraction)
#: Float metrics are widened by this much (relative, or absolute below one): far more than their own
#: rounding error, far less than a printed digit.
SLACK = 1e-12
#: Significant digits of a number in the register and in the data of a figure. Roots, logarithms and
#: regressions differ from processor to processor further on, with the kernels that libraries
#: choose.
STORED_DIGITS = 10


def _end(x: Number) -> Fraction | float:
    if type(x) is Fraction or (isinstance(x, float) and math.isinf(x)):
        return x
    try:
        return Fraction(x)
    except (ValueError, TypeError):
        raise ValueError(_("an interval end must be a number, got {x!r}", x=x)) from None


@dataclass(frozen=True, slots=True, init=False)
class Interval:
    """Interval with exact ends, each open or closed (区间).

    Parameters
    ----------
    lower, upper : int, float or Fraction
        Ends, ``lower <= upper``; kept as `fractions.Fraction`. ``-inf`` and ``inf`` mean no end.
    lower_closed, upper_closed : bool
        Whether the end itself belongs to the interval. An infinite end never does.

    Raises
    ------
    ValueError
        If an end is not a number, if ``lower > upper``, or if the interval is empty.

    Notes
    -----
    ``+ - * /`` and integer powers are exact and carry the ends: a quotient of two half-open
    intervals is open at both ends. Operands are taken as independent; where the same quantity
    enters twice, use `bounds`.

    Examples
    --------
    >>> gdp = Interval(22585, 22595, upper_closed=False)
    >>> multiple = Interval(215, 225, upper_closed=False)
    >>> print(gdp / multiple)
    (100.3777, 105.0931)
    """

    lower: Fraction | float
    upper: Fraction | float
    lower_closed: bool
    upper_closed: bool

    def __init__(
        self, lower: Number, upper: Number, lower_closed: bool = True, upper_closed: bool = True
    ):
        # Numbers and decimal strings come in, exact ends are kept.
        low, high = _end(lower), _end(upper)
        object.__setattr__(self, "lower", low)
        object.__setattr__(self, "upper", high)
        object.__setattr__(self, "lower_closed", lower_closed and type(low) is Fraction)
        object.__setattr__(self, "upper_closed", upper_closed and type(high) is Fraction)
        if low < high or (low == high and self.lower_closed and self.upper_closed):
            return
        swapped = N_("lower end {low} is above upper end {high}: swap them")
        empty = N_("the interval at {low} is empty: close both ends for a point")
        raise ValueError(_(swapped if low > high else empty, low=low, high=high))

    @classmethod
    def point(cls, x: Number | Interval) -> Interval:
        """The interval that holds `x` alone; an interval is returned as it is."""
        return x if isinstance(x, Interval) else cls(x, x)

    @property
    def bounded(self) -> bool:
        """Whether both ends are finite."""
        return math.isfinite(self.lower) and math.isfinite(self.upper)

    def __contains__(self, number: Number) -> bool:
        x = _end(number)
        above = x > self.lower or (self.lower_closed and x == self.lower)
        return above and (x < self.upper or (self.upper_closed and x == self.upper))

    def intersection(self, other: Interval) -> Interval | None:
        """What both intervals hold, ends honoured; None when they have nothing in common."""
        low, low_open = max((s.lower, not s.lower_closed) for s in (self, other))
        high, high_closed = min((s.upper, s.upper_closed) for s in (self, other))
        if low > high or (low == high and (low_open or not high_closed)):
            return None
        return Interval(low, high, not low_open, high_closed)

    def meets(self, other: Interval) -> bool:
        """Whether the two intervals have a number in common."""
        return self.intersection(other) is not None

    def is_below(self, other: Interval | Number) -> bool:
        """Whether every number here is smaller than every number of `other`."""
        other = Interval.point(other)
        touching = self.upper == other.lower and not (self.upper_closed and other.lower_closed)
        return self.upper < other.lower or touching

    def against(self, other: Interval | Number) -> str:
        """What may be stated: ``below``, ``above``, or ``undecided`` when the two overlap
        (能否断言).

        Examples
        --------
        >>> Interval(1, 2).against(3), Interval(1, 2).against(Interval("1.5", 4))
        ('below', 'undecided')
        """
        if self.is_below(other):
            return "below"
        return "above" if Interval.point(other).is_below(self) else "undecided"

    def __neg__(self) -> Interval:
        return Interval(-self.upper, -self.lower, self.upper_closed, self.lower_closed)

    def __add__(self, other: Interval | Number) -> Interval:
        other = Interval.point(other)
        closed = self.lower_closed and other.lower_closed, self.upper_closed and other.upper_closed
        return Interval(self.lower + other.lower, self.upper + other.upper, *closed)

    __radd__ = __add__

    def __sub__(self, other: Interval | Number) -> Interval:
        return self + -Interval.point(other)

    def __rsub__(self, other: Number) -> Interval:
        return Interval.point(other) - self

    def ends(self) -> Iterator[tuple[Fraction | float, bool]]:
        """Lower and upper end, and whether it belongs to the interval (两端)."""
        yield self.lower, self.lower_closed
        yield self.upper, self.upper_closed

    def __mul__(self, other: Interval | Number) -> Interval:
        other = Interval.point(other)
        return hull(_times(a, b) for a in self.ends() for b in other.ends())

    __rmul__ = __mul__

    def __truediv__(self, other: Interval | Number) -> Interval:
        by = Interval.point(other)
        if 0 in by:
            raise ZeroDivisionError(_("cannot divide by {interval}: it holds zero", interval=by))
        ends = [(_reciprocal(x, by.lower < 0), closed) for x, closed in by.ends()]
        return hull(_times(a, b) for a in self.ends() for b in ends)

    def __rtruediv__(self, other: Number) -> Interval:
        return Interval.point(other) / self

    def __pow__(self, n: int) -> Interval:
        """Integer power of an interval of non-negative numbers, ``n >= 1``."""
        if n < 1 or self.lower < 0:
            text = N_("only powers n >= 1 of non-negative intervals, got {base} ** {n}")
            raise ValueError(_(text, base=self, n=n))
        return Interval(self.lower**n, self.upper**n, self.lower_closed, self.upper_closed)

    def outward(self, digits: int) -> tuple[float, float]:
        """The two ends as floats with `digits` decimals, rounded away from the interval."""
        low, high = (float(_shifted(x, -digits)) for x in self._outward(digits))
        return low, high

    def _outward(self, digits: int) -> tuple[int | float, int | float]:
        """Ends in units of the last decimal; what `bounds` added for safety is not shown."""
        low, high = (_shifted(x, digits) for x in (self.lower, self.upper))
        low = low if isinstance(low, float) else math.floor(low + _margin(low, digits))
        high = high if isinstance(high, float) else math.ceil(high - _margin(high, digits))
        return low, high

    def text(self, digits: int = 2) -> str:
        """The interval as text, ends rounded outward to `digits` decimals."""
        ends = self._outward(digits)
        low, high = (f"{x}" if isinstance(x, float) else decimal(x, digits) for x in ends)
        opening = "[" if self.lower_closed else "("
        return f"{opening}{low}, {high}{']' if self.upper_closed else ')'}"

    def __str__(self) -> str:
        """Exact where the ends are decimal numbers of at most eight places, else four, outward."""
        ends = [x for x, _c in self.ends() if isinstance(x, Fraction)]
        exact = (d for d in range(9) if all((x * 10**d).denominator == 1 for x in ends))
        return self.text(next(exact, 4))


def stored(x: Fraction | float, rounding: str = ROUND_HALF_EVEN) -> float:
    """A number as it is stored, in `STORED_DIGITS` digits (存储值).

    Ends of an interval take ROUND_FLOOR and ROUND_CEILING. The float is read by its shortest
    decimal, as in JSON. What is not finite stays as it is.

    Examples
    --------
    >>> stored(Fraction(1, 3)), stored(Fraction("2.15"))
    (0.3333333333, 2.15)
    """
    if not math.isfinite(x):
        return float(x)
    exact = Fraction(x)
    with localcontext(prec=STORED_DIGITS, rounding=rounding):
        return float(Decimal(exact.numerator) / Decimal(exact.denominator))


def _shifted(x: Fraction | float, digits: int) -> Any:
    """The number times ``10 ** digits``, exactly; an infinite one as it is."""
    return x if isinstance(x, float) else x * Fraction(10) ** digits


def decimal(number: int, digits: int, comma: str = "") -> str:
    """A whole number of units of the last decimal, written out: ``decimal(-25, 1)`` is ``-2.5``."""
    whole, rest = divmod(abs(number), 10**digits)
    return f"{'-' if number < 0 else ''}{whole:{comma}}" + (f".{rest:0{digits}d}" if digits else "")


def _margin(x: Fraction, digits: int) -> Fraction:
    """Twice what `bounds` may have added to an end, where that is far below the last decimal."""
    margin = Fraction(2 * SLACK) * max(10**digits, abs(x))
    return margin if margin < Fraction(1, 1000) else Fraction(0)


def _times(a: tuple[Fraction | float, bool], b: tuple[Fraction | float, bool]) -> tuple[Any, bool]:
    """Product of two ends. A zero that is reached stays reached whatever the other end is."""
    (x, x_closed), (y, y_closed) = a, b
    if x == 0 or y == 0:
        return Fraction(0), (x == 0 and x_closed) or (y == 0 and y_closed)
    return x * y, x_closed and y_closed


def _reciprocal(x: Fraction | float, negative: bool) -> Fraction | float:
    if x == 0:
        return -math.inf if negative else math.inf
    return Fraction(0) if math.isinf(x) else 1 / x


def hull(ends: Iterable[tuple[Any, bool]]) -> Interval:
    """From the least to the greatest value; an end is closed if any at it is (凸包)."""
    reached = list(ends)
    low, low_open = min((end, not closed) for end, closed in reached)
    high, high_closed = max(reached)
    return Interval(low, high, not low_open, high_closed)


def widened(low: float, high: float, *closed: bool) -> Interval:
    """The interval of two floats, each end moved outward by more than floats err (放宽)."""
    slack = [SLACK * max(1.0, abs(x)) for x in (low, high)]
    return Interval(low - slack[0], high + slack[1], *closed)


def bounds(formula: Callable[..., Any], *arguments: Interval | Number, **options: Any) -> Interval:
    """Every value that a formula takes on a box of intervals (公式的可能区间).

    Parameters
    ----------
    formula : callable
        A scalar function that is monotone in each argument on the box, or a metric: what
        `analysis.metrics.rules.metric` declares of its peaks is used.
    *arguments : Interval or number
        One per argument of `formula`; finite ends. They vary independently.
    **options
        Passed on unchanged (steps, rounding and the like).

    Returns
    -------
    Interval
        Exact where the formula is plain arithmetic. Where it returns floats (roots, logarithms) the
        ends are moved outward by 1e-12, so that the true range is inside.

    Raises
    ------
    ValueError
        If an argument has no finite end, the formula is not defined on the whole box, or it is
        plainly not monotone: its value in the middle lies outside those at the corners.

    Notes
    -----
    Not claimed: that a formula which is not monotone is enclosed.

    Examples
    --------
    >>> from analysis.metrics import growth
    >>> multiple = Interval("2.25", "2.35", upper_closed=False)
    >>> bounds(growth.cagr_from_multiple, multiple, 9).text(4)
    '[0.0942, 0.0996)'
    """
    box = [Interval.point(a) for a in arguments]
    _require_ends(getattr(formula, "__name__", str(formula)), box, options)
    corners = list(itertools.product(*((side.lower, side.upper) for side in box)))
    # The corners first: on a box where the formula is not defined they say so.
    values = [formula(*point, **options) for point in corners]
    peaks = getattr(formula, "peaks", None)
    inner: list[tuple[Any, ...]] = peaks(*box) if peaks else []
    values += [formula(*point, **options) for point in inner]
    inside = [all(x in side for x, side in zip(p, box, strict=True)) for p in [*corners, *inner]]
    reached = hull(zip(values, inside, strict=True))
    middle = formula(*((side.lower + side.upper) / 2 for side in box), **options)
    slack = SLACK * max(1.0, abs(middle))
    if not reached.lower - slack <= middle <= reached.upper + slack:
        text = N_("{name} is not monotone on this box: declare its peaks, or part the box there")
        raise ValueError(_(text, name=getattr(formula, "__name__", formula)))
    if all(isinstance(v, EXACT) for v in values):
        return reached
    return widened(
        float(reached.lower), float(reached.upper), reached.lower_closed, reached.upper_closed
    )


def _require_ends(name: str, box: list[Interval], options: dict[str, Any]) -> None:
    """Refuse a box without ends, and intervals that would not be varied."""
    for position, side in enumerate(box, start=1):
        if not side.bounded:
            text = N_(
                "argument {n} of {name} is {side}, without a finite end: calculate with the"
                " interval itself (level / multiple) or set an end"
            )
            raise ValueError(_(text, n=position, name=name, side=side))
    if named := ", ".join(k for k, v in options.items() if isinstance(v, Interval)):
        text = N_("{name}: pass the interval {named} by position")
        raise ValueError(_(text, name=name, named=named))


def enclosed(formula: Callable[..., Any], *arguments: Interval | Number) -> Interval | None:
    """`bounds`, or None where they do not exist (可能区间，如有).

    An argument may have no end (以上), or the formula may not be defined on the whole box (不足
    leads down to a level of zero).

    Examples
    --------
    >>> from analysis.metrics import growth
    >>> enclosed(growth.cagr_from_multiple, Interval(0, "1.1", lower_closed=False), 9) is None
    True
    """
    try:
        return bounds(formula, *arguments)
    except ValueError:
        return None
