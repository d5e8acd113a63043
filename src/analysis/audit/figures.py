"""Printed figures as bounds on ratios, and whether several of them can be true together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.audit.ratios import (
    UNIT,
    EdgeError,
    End,
    Ends,
    Link,
    Node,
    allowed,
    decide,
    feasible,
    holds_integer,
    linked,
)  # fmt: skip
from analysis.audit.readings import Reading, bearing
from analysis.numbers.interval import Interval
from analysis.numbers.printed import Printed, parse

__all__ = ["CHAINED", "WIDEST", "Figure", "agree", "links", "stretch"]

#: The indicator whose official average growth is not that of a CAGR.
FIXED_ASSETS = "fixed_asset_investment"
#: Kinds that bound a level or a ratio of levels.
CHAINED = ("level", "count", "share", "multiple", "growth", "avg_growth")


@dataclass(frozen=True, eq=False)
class Figure:
    """One printed figure of an indicator (报载数): what the audit needs of a claim. Each is itself only.

    An average `labelled` 2013-2021 whose base is 2012 starts in 2012.
    """

    id: str
    indicator: str
    kind: str
    start: int | None
    end: int | None
    printed: Printed
    qualifier: str
    labelled: bool = False

    @classmethod
    def of(cls, claim: dict[Any, Any]) -> Figure:
        """The figure of a row of `load_claims`."""
        start, end = (None if pd.isna(claim[c]) else int(claim[c]) for c in ("start", "end"))
        printed = parse(claim["printed"])
        return cls(
            claim["id"], claim["indicator"], claim["kind"], start, end, printed, claim["qualifier"]
        )

    @property
    def changes(self) -> bool:
        """Whether it is a change between two years that are known."""
        return self.kind == "change" and self.start is not None and self.end is not None

    def base(self, reading: Reading) -> int:
        """The year that a ratio or an average starts from."""
        if self.labelled:  # its base has been moved to the year before already
            return (self.start or 0) + (reading.label == "first")
        return (self.start or 0) - (reading.steps == "earlier")

    def steps(self, reading: Reading) -> int:
        """Steps of growth between the two years."""
        if self.start is None or self.end is None:
            raise ValueError(f"{self.id}: {self.kind} needs the years it runs from and to")
        return (
            self.end - self.base(reading) + (reading.steps == "calendar")
            if self.kind == "avg_growth"
            else 1
        )

    def interval(self, reading: Reading, factor: Fraction = Fraction(1)) -> Interval:
        """Every number that prints so; the rounding's half-width times `factor`."""
        found = _unrounded(self, reading.rounding)
        if factor == 1 or not self.rounded:
            return found
        low, high = self._widened(found.lower, found.upper, factor)
        return Interval(low, high, found.lower_closed and low > self.floor, found.upper_closed)

    def _widened(self, low: Any, high: Any, factor: Any) -> tuple[Any, Any]:
        middle, half = (low + high) / 2, (high - low) / 2 * factor
        return max(middle - half, self.floor), middle + half

    @property
    def rounded(self) -> bool:
        """Whether its ends are those of a rounding: neither a word beside it has set them, nor is it exact."""
        return self.printed.effect(self.qualifier) == "none" and not self.printed.exact

    @property
    def floor(self) -> float:
        """What the figure must exceed."""
        return -1 if "growth" in self.kind else -math.inf if self.kind == "change" else 0

    @property
    def node(self) -> Node:
        """What the figure is a level of; a total, or a share of a total, is no level of the year it ends in."""
        plain = self.kind in ("level", "count") or (self.kind == "share" and self.start is None)
        return (self.indicator if plain else f"{self.indicator} {self.kind} {self.start}", self.end)

    def pair(self, reading: Reading) -> Ends:
        """The two quantities whose ratio the figure bounds."""
        last = (self.indicator, self.end)
        if self.kind == "growth":
            return (self.indicator, self.start), last
        if self.kind in ("multiple", "avg_growth"):
            return (self.indicator, self.base(reading)), last
        return UNIT, self.node

    def _ratio(self, x: Any, reading: Reading) -> Any:
        """The greatest ratio of the two quantities when the figure is exactly `x`."""
        if self.kind == "multiple":
            return x + 1 if reading.multiple == "increase" else x
        if "growth" not in self.kind:
            return x
        if self.kind == "growth" and reading.times == "ratio" and self.in_times:
            return max(x, 0)
        n = self.steps(reading)
        # The cumulative method fixes the sum of all years, of which the last is less than all.
        return (
            sum((1 + x) ** t for t in range(1, n + 1))
            if self._loose(reading) == "cumulative"
            else (1 + x) ** n
        )

    @property
    def in_times(self) -> bool:
        """Whether it is growth printed in 倍, which is often confused with the ratio."""
        return self.kind == "growth" and self.printed.unit == "倍" and self.printed.mantissa > 0

    def _loose(self, reading: Reading) -> str:
        """An average that bounds the ratio from above only: the mean of yearly rates is at least the geometric."""
        if self.kind != "avg_growth":
            return ""
        if reading.averaging == "arithmetic":
            return "arithmetic"
        return "cumulative" if self.cumulative else ""

    @property
    def cumulative(self) -> bool:
        """Whether its average growth is by convention that of the cumulative method (累计法)."""
        return self.indicator.split(" ")[0] == FIXED_ASSETS

    def ratio(self, reading: Reading, factor: Fraction = Fraction(1)) -> Interval:
        """What the figure allows for the ratio of its `pair`."""
        found, loose = self.interval(reading, factor), self._loose(reading)
        most = self._ratio(found.upper, reading)
        if loose:
            return Interval(0, most, False, found.upper_closed and loose == "arithmetic")
        return Interval(
            self._ratio(found.lower, reading), most, found.lower_closed, found.upper_closed
        )

    def link(self, reading: Reading, number: type = End, factor: Fraction = Fraction(1)) -> Link:
        """`ratio` as two upper ends, exact or in floats."""
        told = bearing(reading, self.kind)
        # A fraction is slow to hash, and each stretch is asked for once.
        return _link(self, told, number) if factor == 1 else _bound(self, told, number, factor)


@lru_cache(maxsize=10_000)
def _unrounded(figure: Figure, rounding: str) -> Interval:
    found = figure.printed.interval(rounding, figure.qualifier)
    if found.lower > figure.floor:
        return found
    return Interval(
        figure.floor, found.upper, figure.kind == "share", found.upper_closed
    )  # only a share may be nothing


@lru_cache(maxsize=10_000)
def _link(figure: Figure, reading: Reading, number: type) -> Link:
    return _bound(figure, reading, number, Fraction(1))


def _bound(figure: Figure, reading: Reading, number: type, factor: Fraction) -> Link:
    pair = figure.pair(reading)
    if number is End:
        return linked(pair, figure.ratio(reading, factor), End)
    found = figure.interval(reading)
    low, high = float(found.lower), float(found.upper)
    if factor != 1 and figure.rounded:
        low, high = figure._widened(low, high, float(factor))
    try:
        low, high = figure._ratio(low, reading), figure._ratio(high, reading)
    except OverflowError:
        raise EdgeError from None  # no float is as large
    return (
        pair,
        high if high < math.inf else None,
        1 / low if low and not figure._loose(reading) else None,
    )


def links(
    figures: Iterable[Figure],
    reading: Reading,
    number: type = End,
    factor: Fraction = Fraction(1),
    steps: bool = True,
) -> Iterator[Link]:
    """What figures bound; without `steps` an average growth bounds no ratio.

    Two averages of one period are one number even where they bound no ratio, or only from above.
    """
    for f in figures:
        average = f.kind == "avg_growth"
        if steps or not average:
            yield f.link(reading, number, factor)
        if average and (f._loose(reading) or not steps):
            rate = (f"{f.indicator} average growth {f.start}", f.end)
            yield linked((UNIT, rate), f.interval(reading, factor) + 1, number)


def agree(
    figures: Iterable[Figure], reading: Reading, factor: Fraction = Fraction(1), steps: bool = True
) -> bool:
    """Whether figures can be true together under a reading, no relation between indicators known (能否同时成立)."""
    figures = list(figures)
    if not decide(lambda number: feasible(links(figures, reading, number, factor, steps), number)):
        return False
    counted = {f.indicator for f in figures if f.kind == "count"}
    return not counted or _whole_numbers(list(links(figures, reading, End, factor, steps)), counted)


def _whole_numbers(bounds: list[Link], counted: set[str]) -> bool:
    """The GRIM test: in each year what is counted has room for a whole number."""
    nodes = {node for ends, *_ in bounds for node in ends if node[0] in counted}
    return all(holds_integer(allowed(bounds, (UNIT, node))) for node in nodes)


#: No stretch is looked for beyond this.
WIDEST = 10**6


def stretch(feasible: Callable[[Fraction], bool]) -> float:
    """Factor by which all rounding half-widths must grow before figures agree (伸缩系数).

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
