"""Two groups and their total at one or two dates: what the figures allow, in closed form.

The total of each date lies between the poorer and the richer group: those are bounds on ratios. That
the weight of the richer group did not fall is one condition more: the total of the first date is at
most the one that the weight of the last date gives.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from analysis.audit.ratios import (
    ONE,
    UNIT,
    Best,
    EdgeError,
    End,
    Figure,
    Link,
    at_least,
    decide,
    linked,
    possible,
    some,
    tightest,
)  # fmt: skip
from analysis.audit.readings import DEFAULT, Reading
from analysis.interval import Interval

__all__ = ["Mixture"]

#: A quantity that nothing bounds lies between these: far beyond what is ever printed.
FREE = Interval(Fraction(1, 10**30), 10**30)
AT_LEAST, ABOVE = Interval(1, 10**60), Interval(1, 10**60, lower_closed=False)
#: Their ends, exact and in floats.
ENDS: dict[type, list[Any]] = {
    number: [linked((UNIT, UNIT), i, number)[1:] for i in (ABOVE, FREE, AT_LEAST)] for number in (End, float)
}


@dataclass(frozen=True)
class Mixture:
    """A total of two groups, the richer one first, at a first and a last date (两组混合).

    Background: one basis for both dates, the richer group above the poorer one. `first` is None when
    nothing is printed for an earlier date.
    """

    total: str
    richer: str
    poorer: str
    first: int | None
    last: int | None
    figures: tuple[Figure, ...]
    reading: Reading = DEFAULT
    factor: Fraction = Fraction(1)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Members that are no figures."""
        steps = ("steps",) if any(f.kind == "avg_growth" for f in self.figures) else ()
        return (*steps, "mixture", *(("weight",) if self.first is not None else ()))

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the figures, and the assumptions."""
        return (*(f.id for f in self.figures), *self.assumptions)

    def possible(self, members: Collection[str]) -> bool:
        """Whether these figures and assumptions can be true together (能否同时成立)."""
        return decide(lambda number: self._possible(set(members), number))

    def _possible(self, members: set[str], number: type) -> bool:
        links = [*self._printed(members, number), *self._background(members, number)]
        best = tightest(links)
        if not possible(best) or self.first is None or not {"mixture", "weight"} <= members:
            return possible(best)
        return self._weight_kept(members, best, links, number)

    def _printed(self, members: Collection[str], number: type) -> Iterable[Link]:
        for figure in self.figures:
            if figure.id in members and (figure.kind != "avg_growth" or "steps" in members):
                yield figure.link(self.reading, number, self.factor)

    def _background(self, members: Collection[str], number: type) -> Iterable[Link]:
        above, free, at_least_one = ENDS[number]
        for year in (self.last,) if self.first is None else (self.first, self.last):
            total, richer, poorer = ((name, year) for name in (self.total, self.richer, self.poorer))
            yield (poorer, richer), *above
            yield from (((UNIT, node), *free) for node in (total, richer, poorer))
            if "mixture" in members:
                yield from ((pair, *at_least_one) for pair in ((poorer, total), (total, richer)))

    def _weight_kept(self, members: set[str], best: Best, links: list[Link], number: type) -> bool:
        """Whether the total of the first date may be as small as the weight of the last date asks.

        With total C, groups U > R at the last date and U', R' at the first, the largest total of the
        first date is ``U' w + R' (1 - w)``, ``w = (C - R) / (U - R)``; the least is C' or C over the
        greatest growth of the total. The difference is concave in C, piecewise monotone in U and in
        R: the ends of the ranges and the points where one bound takes over from another suffice.
        """
        one = ONE[number]
        old, now = (self.total, self.first), (self.total, self.last)
        apart = tightest(link for link in links if old not in link[0])
        rich, poor = (_Group.of(apart, name, self.first, self.last, one) for name in (self.richer, self.poorer))
        low, high = one / best[now, UNIT], best[UNIT, now]
        least, shrunk = one / best[old, UNIT], one / best[old, now]
        points = [p for g in (rich, poor) for p in g.points()]
        own = any(f.indicator == self.total and f.id in members and f.kind != "level" for f in self.figures)
        totals = [low, high, least / shrunk, *points] if own else [high]
        totals = _between(p for p in totals if _within(p, low, high)) if own else totals
        inside = [_between(p for p in [*points, *totals] if _within(p, g.low, g.high)) for g in (rich, poor)]

        def holds(c: Any, u: Any, r: Any) -> bool:
            # Where both groups meet, the weight is not determined; the corners beside say as much.
            if not (_within(c, low, high) and _within(c, r, u)) or _within(u, r, r):
                return False
            most = _largest(c, u, r, rich, poor)
            return at_least(most, least) and (not own or at_least(most, c * shrunk))

        return some(holds, itertools.product(totals, *inside))


class _Group(NamedTuple):
    """A group's range at the last date, its greatest value at the first, its greatest ratio first/last."""

    low: Any
    high: Any
    then: Any
    ratio: Any

    @classmethod
    def of(cls, best: Best, name: str, first: int | None, last: int | None, one: Any) -> _Group:
        now, then = (name, last), (name, first)
        return cls(one / best[now, UNIT], best[UNIT, now], best[UNIT, then], best[now, then])

    def points(self) -> list[Any]:
        """The ends of the range, and where the bound on the old level takes over from that on its growth."""
        turn = self.then / self.ratio
        if isinstance(turn, float) and any(math.isclose(turn, end, rel_tol=1e-12) for end in (self.low, self.high)):
            return [self.low, self.high]
        return [self.low, self.high, turn]


def _between(points: Iterable[Any]) -> list[Any]:
    """Points and one between each two: a greatest value may be reached inside though its corner is open."""
    ordered = sorted(dict.fromkeys(points))
    two = 2.0 if ordered and isinstance(ordered[0], float) else End(Fraction(2), True)
    middles = [(a + b) / two for a, b in itertools.pairwise(ordered)]
    return ordered + [m if isinstance(m, float) else End(m.value, True) for m in middles]


def _within(x: Any, low: Any, high: Any) -> bool:
    """Whether a point lies in a range or at an end of it, reached or not."""
    return bool(low <= x <= high) if isinstance(x, float) else low.value <= x.value <= high.value


def _largest(total: Any, richer: Any, poorer: Any, rich: _Group, poor: _Group) -> Any:
    """The total of the first date at one point of the last; each old group as large as it may be."""
    old_u = min(rich.then, rich.ratio * richer)
    old_r = min(poor.then, poor.ratio * poorer, old_u)
    upper, lower, span = (_difference(*ends) for ends in ((total, poorer), (richer, total), (richer, poorer)))
    if isinstance(total, float) and not upper and old_u * total > 1e3 * span * old_r:
        raise EdgeError  # equal floats need not be equal numbers, and here that would matter
    return old_u * upper / span + old_r * lower / span


def _difference(a: Any, b: Any) -> Any:
    """a - b; floats that nearly cancel do not decide."""
    if isinstance(a, float) and a != b and abs(a - b) < 1e-5 * a:
        raise EdgeError
    return a - b
