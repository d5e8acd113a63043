"""Claims as bounds on ratios, and whether several can be true together."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.audit.constraints import UNIT, Bound, Node, allowed, bounds_of, feasible, holds_whole
from analysis.audit.readings import DEFAULT, Reading
from analysis.numbers.interval import Interval
from analysis.numbers.printed import Printed, parse

#: Kinds that bound a level or a ratio of levels.
CHAINED = ("level", "count", "share", "ratio", "multiple", "growth", "avg_growth")
#: Kinds that may be negative; they bound no ratio.
SIGNED = ("change", "avg_change", "rate", "points", "pull", "contribution")
#: Kinds that can be parts and wholes, of which a quantity has one claim only.
AMOUNTS = {"level", "count", "cumulative", "change", "share", "rate", "ratio"}
AMOUNTS |= {"pull", "contribution"}
#: Price basis of indicators whose growth is real and whose levels are nominal.
REAL_GROWTH = "growth constant, level current"
#: Basis of growth in ‰ of a population: the average over the year; its levels are of year-ends.
AVERAGE_POPULATION = "average population"
#: Roundings as wide as they are.
ONCE = Fraction(1)
#: No stretch is looked for beyond this.
WIDEST = 10**6


@dataclass(frozen=True, eq=False)
class Claim:
    """One printed number of an indicator (报载数): what the audit needs of it.

    Two claims of the same content are two: they are compared by identity. Claims of one `key` are
    held against each other. `code` (the indicator), `whole` (of a share), `place`, `scope`,
    `period` and `against` are those of the table, `growth_basis` is the one that it prints for a
    growth rate, and `stated` whether it prints one; `subject` is the code with place, scope and
    period where it has several. `price_basis` is that of the indicator, `average` how its average
    growth is taken.

    An average `labelled` 2013-2021 whose base is 2012 starts in 2012. A ratio `between` two
    indicators bounds them, the first over the second.
    """

    id: str
    key: str
    kind: str
    start: int | None
    end: int | None
    printed: Printed
    qualifier: str
    labelled: bool = False
    code: str = ""
    whole: str = ""
    place: str = ""
    scope: str = ""
    period: str = ""
    against: str = ""
    growth_basis: str = ""
    stated: bool = False
    subject: str = ""
    price_basis: str = ""
    between: tuple[str, ...] = ()
    average: str = ""

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Claim:
        """The claim of a row of `load_claims`."""
        years = row["start"], row["end"]
        start, end = (None if pd.isna(year) or year == "" else int(year) for year in years)
        code, basis, against = row["indicator"], row.get("basis", ""), row.get("against", "")
        printed, word, kind = parse(row["printed"]), row["qualifier"], row["kind"]
        if kind == "points" and not against:
            kind = "change"  # against the year before: of the rate or the share itself
        elif kind == "growth" and against:
            kind = "points"  # on the quarter before, or beyond that of a peer: of no two years
        return cls(
            row["id"], code, kind, start, end, printed, word, code=code, whole=row["of"],
            place=row["place"], scope=row["scope"], period=row.get("period", ""),
            against=against, growth_basis=basis, stated=basis != "", subject=code,
        )  # fmt: skip

    @property
    def years(self) -> list[int]:
        """The years that stand beside it: none, one, or the first and the last."""
        first = self.start and self.start + self.labelled
        return [year for year in (first, self.end) if year is not None]

    @property
    def date(self) -> tuple[int | None, int | None]:
        """The years that it is of; growth on the year before is of its year, as its parts are."""
        of_growth = self.kind in ("growth", "pull", "contribution")
        yearly = of_growth and self.start == (self.end or 0) - 1
        return None if yearly else self.start, self.end

    def base(self, reading: Reading) -> int:
        """The year that a ratio or an average starts from."""
        if self.labelled:  # its base has been moved to the year before already
            return (self.start or 0) + (reading.label == "first")
        return (self.start or 0) - (reading.steps == "earlier")

    def steps(self, reading: Reading) -> int:
        """Steps of growth between the two years; one where it is no average."""
        if self.kind != "avg_growth":
            return 1
        return (self.end or 0) - self.base(reading) + (reading.steps == "calendar")

    def interval(self, reading: Reading, factor: Fraction = ONCE) -> Interval:
        """Every number that prints so; the rounding's half-width times `factor`."""
        share = self.kind == "share"
        printed = _unrounded(self.printed, self.qualifier, reading.rounding, self.floor, share)
        if factor == 1 or not self.rounded:
            return printed
        middle, width = (printed.lower + printed.upper) / 2, printed.upper - printed.lower
        low = max(middle - width / 2 * factor, self.floor)
        closed = printed.lower_closed and low > self.floor
        return Interval(low, middle + width / 2 * factor, closed, printed.upper_closed)

    @property
    def grows(self) -> bool:
        """Whether it is a growth rate, of a year, of years in all, or a year on average."""
        return self.kind in ("growth", "avg_growth")

    @property
    def parted(self) -> bool:
        """Whether growth and levels of its indicator measure different things."""
        return self.price_basis in (REAL_GROWTH, AVERAGE_POPULATION)

    @property
    def rounded(self) -> bool:
        """Whether its ends are those of a rounding: not of a range or a word, and not exact."""
        plain = self.printed.effect(self.qualifier) == "none" and not self.printed.ends
        return plain and not self.printed.exact

    @property
    def floor(self) -> float:
        """What the number must exceed."""
        return -1 if self.grows else -math.inf if self.kind in SIGNED else 0

    @property
    def node(self) -> Node:
        """What it is a level of; a total or a share of a total is no level of its last year."""
        of_a_year = self.kind == "share" and self.start is None
        if self.average == "previous":  # an index of which the year before is 100
            return f"{self.key} index", self.end
        if of_a_year or self.kind in ("level", "count", "ratio"):
            return self.key, self.end
        return f"{self.key} {self.kind} {self.start}", self.end

    def pair(self, reading: Reading) -> tuple[Node, Node]:
        """The two quantities whose ratio it bounds."""
        if self.kind == "growth":
            return (self.key, self.start), (self.key, self.end)
        if self.between:
            return (self.between[1], self.end), (self.between[0], self.end)
        if self.kind in ("multiple", "avg_growth"):
            return (self.key, self.base(reading)), (self.key, self.end)
        return UNIT, self.node

    @property
    def in_times(self) -> bool:
        """Whether it is growth printed in 倍, which is often confused with the ratio."""
        return self.kind == "growth" and self.printed.unit == "倍" and self.printed.mantissa > 0

    @property
    def cumulative(self) -> bool:
        """Whether its average growth is by convention that of the cumulative method (累计法)."""
        return self.average == "cumulative"

    def one_sided(self, reading: Reading) -> bool:
        """Whether it bounds the ratio from above only.

        The mean of yearly rates is at least the geometric; the cumulative method fixes the sum of
        all years, of which the last is less than all.
        """
        method = self.cumulative or reading.averaging == "arithmetic"
        return self.kind == "avg_growth" and method

    def ratio(self, reading: Reading, factor: Fraction = ONCE) -> Interval:
        """What it allows for the ratio of its `pair`."""
        printed = self.interval(reading, factor)
        if self.one_sided(reading):
            closed = printed.upper_closed and reading.averaging == "arithmetic"
            return Interval(0, self._ratio(printed.upper, reading), False, closed)
        return self._in_ratios(printed, reading)

    def room(self, left: Interval) -> Interval | None:
        """What is left for the number as a ratio of its `pair`; None below all ratios."""
        known = left.intersection(Interval(self.floor, math.inf))
        return known and self._in_ratios(known, DEFAULT)

    def _in_ratios(self, x: Interval, reading: Reading) -> Interval:
        ends = self._ratio(x.lower, reading), self._ratio(x.upper, reading)
        return Interval(*ends, x.lower_closed, x.upper_closed)

    def _ratio(self, x: Any, reading: Reading) -> Any:
        """The greatest ratio of the two quantities when the number is exactly `x`."""
        if self.kind == "multiple":
            return x + 1 if reading.multiple == "increase" else x
        if not self.grows:
            return x
        if reading.times == "ratio" and self.in_times:
            return max(x, 0)
        if self.one_sided(reading) and reading.averaging == "geometric":
            return sum((1 + x) ** t for t in range(1, self.steps(reading) + 1))
        return (1 + x) ** self.steps(reading)


@lru_cache(maxsize=10_000)
def _unrounded(number: Printed, word: str, rounding: str, floor: float, share: bool) -> Interval:
    printed = number.interval(rounding, word)
    if printed.lower > floor:
        return printed
    return Interval(floor, printed.upper, share, printed.upper_closed)  # a share may be nothing


@lru_cache(maxsize=10_000)
def _bounds(claim: Claim, reading: Reading, factor: Fraction, steps: bool) -> list[Bound]:
    average, bounds = claim.kind == "avg_growth", []
    if steps or not average:
        bounds += bounds_of(*claim.pair(reading), claim.ratio(reading, factor))
    if average and (claim.one_sided(reading) or not steps):
        rate = (f"{claim.key} average growth {claim.start}", claim.end)
        bounds += bounds_of(UNIT, rate, claim.interval(reading, factor) + 1)
    return bounds


def bounds_by(
    claims: Iterable[Claim], reading: Reading, factor: Fraction = ONCE, steps: bool = True
) -> list[Bound]:
    """What claims bound; without `steps` an average growth bounds no ratio.

    Two averages of one period are one number even where they bound no ratio, or only from above.
    """
    return [bound for c in claims for bound in _bounds(c, reading, factor, steps)]


def agree(
    claims: Collection[Claim], reading: Reading, factor: Fraction = ONCE, steps: bool = True
) -> bool:
    """Whether claims can be true together, no relation between indicators known (能否同时成立)."""
    bounds = bounds_by(claims, reading, factor, steps)
    # The GRIM test: in each year what is counted has room for a whole number.
    counted = {c.key for c in claims if c.kind == "count"}
    nodes = {node for bound in bounds for node in bound[:2] if node[0] in counted}
    return feasible(bounds) and all(holds_whole(allowed(bounds, UNIT, n)) for n in nodes)


def stretch(feasible: Callable[[Fraction], bool]) -> float:
    """Factor by which all rounding half-widths must grow before claims agree (须放宽的倍数).

    Below 1 they agree as printed; at 1 the open ends decide. Exact comparisons, in steps of 1e-4,
    rounded up; infinite where even `WIDEST` does not help.
    """
    if not feasible(Fraction(WIDEST)):
        return math.inf
    low, high = Fraction(0), Fraction(1)
    while not feasible(high):
        low, high = high, min(2 * high, Fraction(WIDEST))
    while high - low > Fraction(1, 10**4):
        middle = (low + high) / 2
        low, high = (low, middle) if feasible(middle) else (middle, high)
    return math.ceil(high * 10**4) / 10**4
