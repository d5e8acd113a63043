"""One indicator's figures as bounds on ratios between years, decided in exact arithmetic.

A level bounds the quantity itself, a multiple the ratio of two years, an average growth that ratio
through a power. Bounds on ratios are difference constraints in logarithms: figures agree if and only
if no cycle of bounds multiplies to less than one, and the shortest paths are what they allow.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import pandas as pd

from analysis.audit.readings import Reading
from analysis.interval import Interval
from analysis.printed import Printed, parse

__all__ = ["UNIT", "Figure", "Link", "Node", "agree", "allowed", "possible", "repairs", "stretch", "tightest"]

#: An indicator in a year, or `UNIT`, the number one that levels are measured against.
Node: TypeAlias = "tuple[str, int | None]"
Ends: TypeAlias = "tuple[Node, Node]"
Link: TypeAlias = "tuple[Ends, Interval]"
UNIT: Node = ("", None)
#: Kinds that bound a level or a ratio of levels.
CHAINED = ("level", "count", "multiple", "growth", "avg_growth")


@dataclass(frozen=True)
class Figure:
    """One printed figure of an indicator (印出的数): what the audit needs of a claim."""

    id: str
    indicator: str
    kind: str
    start: int | None
    end: int | None
    printed: Printed
    qualifier: str

    @classmethod
    def of(cls, claim: dict[str, Any]) -> Figure:
        """The figure of a row of `load_claims`."""
        start, end = (None if pd.isna(claim[c]) else int(claim[c]) for c in ("start", "end"))
        printed = parse(claim["printed"])
        return cls(claim["id"], claim["indicator"], claim["kind"], start, end, printed, claim["qualifier"])

    def steps(self, reading: Reading) -> int:
        """Steps of growth between the two years."""
        if self.start is None or self.end is None:
            raise ValueError(f"{self.id}: a {self.kind} needs the years it runs from and to")
        return self.end - self.start + (reading.steps != "span")

    def interval(self, reading: Reading, factor: Fraction = Fraction(1)) -> Interval:
        """Every number that prints so; the rounding's half-width times `factor`."""
        found = self.printed.interval(reading.rounding, self.qualifier)
        floor = Fraction(-1) if "growth" in self.kind else Fraction(0)
        if found.bounded and factor != 1:
            middle, half = (found.lower + found.upper) / 2, (found.upper - found.lower) / 2 * factor
            closed = (found.lower_closed, found.upper_closed) if half else (True, True)
            found = Interval(middle - half, middle + half, *closed)
        if found.lower <= floor:
            found = Interval(floor, found.upper, False, found.upper_closed)
        return found

    def link(self, reading: Reading, factor: Fraction = Fraction(1)) -> Link:
        """The two quantities whose ratio the figure bounds, and the bounds."""
        bounds = self.interval(reading, factor)
        last = (self.indicator, self.end)
        if self.kind in ("level", "count"):
            return (UNIT, last), bounds
        n = self.steps(reading)
        if self.kind == "growth":
            return ((self.indicator, self.start), last), bounds + 1
        first = (self.indicator, (self.start or 0) - (reading.steps == "earlier"))
        if self.kind == "multiple":
            return (first, last), bounds + 1 if reading.multiple == "increase" else bounds
        power = (bounds + 1) ** n
        if reading.averaging == "arithmetic":  # the mean of yearly rates is at least the geometric one
            power = Interval(0, power.upper, False, power.upper_closed)
        return (first, last), power

    def unlinked(self, ratio: float, reading: Reading) -> float:
        """The mantissa that would print a ratio, about: where a search for prints begins."""
        if self.kind == "avg_growth":
            ratio = ratio ** (1 / self.steps(reading))
        lift = "growth" in self.kind or (self.kind == "multiple" and reading.multiple == "increase")
        return float((ratio - lift) / self.printed.unit_of_last_digit)


Best: TypeAlias = "dict[Ends, tuple[Fraction, bool]]"


def tightest(links: Iterable[Link]) -> Best:
    """Upper bounds on the ratio end/start, each with whether it may be reached; the tightest per pair."""
    best: Best = {}

    def tighten(pair: Ends, value: Fraction | float, reached: bool) -> None:
        if isinstance(value, Fraction) and (pair not in best or (value, reached) < best[pair]):
            best[pair] = (value, reached)

    for (start, end), ratio in links:
        tighten((start, end), ratio.upper, ratio.upper_closed)
        tighten((end, start), 1 / ratio.lower if ratio.lower else math.inf, ratio.lower_closed)
    nodes = {node for pair in best for node in pair}
    for k in nodes:
        for i in nodes:
            for j in nodes:
                if (i, k) in best and (k, j) in best:
                    (a, a_closed), (b, b_closed) = best[i, k], best[k, j]
                    tighten((i, j), a * b, a_closed and b_closed)
    return best


def possible(best: Best) -> bool:
    """Whether some numbers keep all the bounds."""
    return all(v > 1 or (v == 1 and reached) for (i, j), (v, reached) in best.items() if i == j)


def agree(figures: Iterable[Figure], reading: Reading, factor: Fraction = Fraction(1)) -> bool:
    """Whether figures of one indicator can be true together under a reading (能否同时成立)."""
    return possible(tightest(f.link(reading, factor) for f in figures))


def allowed(best: Best, pair: Ends) -> Interval:
    """What the bounds allow for the ratio of two quantities (允许区间)."""
    high, high_closed = best.get(pair, (math.inf, False))
    low, low_closed = best.get((pair[1], pair[0]), (math.inf, False))
    return Interval(1 / low if isinstance(low, Fraction) else 0, high, low_closed, high_closed)


def stretch(figures: Iterable[Figure], reading: Reading, most: int = 1000) -> Fraction:
    """Factor by which all rounding half-widths must grow before the figures agree (伸缩系数).

    Below 1 they agree as printed; at 1 the open ends decide. Exact comparisons, bisected to 1e-6 and
    rounded up; `most` where even that much does not help.
    """
    figures = list(figures)
    if not agree(figures, reading, Fraction(most)):
        return Fraction(most)
    low, high = Fraction(0), Fraction(most)
    while high - low > Fraction(1, 10**6):
        middle = (low + high) / 2
        low, high = (low, middle) if agree(figures, reading, middle) else (middle, high)
    return high


def repairs(figures: Iterable[Figure], changed: Figure, reading: Reading) -> tuple[int, int] | None:
    """Least and greatest mantissa with which one figure fits the others (可相容的印数), None if none does."""
    others = [f for f in figures if f is not changed]
    best = tightest(f.link(reading) for f in others)
    pair, _ = changed.link(reading)
    room = allowed(best, pair)
    if not possible(best) or not room.bounded:
        return None

    def fits(mantissa: int) -> bool:
        reprinted = replace(changed, printed=replace(changed.printed, mantissa=mantissa))
        return mantissa > 0 and agree([*others, reprinted], reading)

    guess = round(changed.unlinked((float(room.lower) + float(room.upper)) / 2, reading))
    start = next((m for m in (guess, guess - 1, guess + 1) if fits(m)), None)
    if start is None:
        return None
    low = next(m for m in itertools.count(start, -1) if not fits(m - 1))
    return low, next(m for m in itertools.count(start) if not fits(m + 1))
