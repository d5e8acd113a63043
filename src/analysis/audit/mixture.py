"""Two groups and their total at two dates: what the figures allow, in closed form.

The total of each date lies between the poorer and the richer group: those are bounds on ratios. That
the weight of the richer group did not fall is one condition more: the total of the first date is at
most the one that the weight of the last date gives.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from analysis.audit.ratios import UNIT, Figure, Link, Node, allowed, possible, tightest
from analysis.audit.readings import DEFAULT, Reading
from analysis.interval import Interval

__all__ = ["ASSUMPTIONS", "Mixture"]

#: Members of a joint conflict that are no figures, with their names in English and Chinese.
ASSUMPTIONS = {
    "steps": ("each growth rate spans the years between", "年均增长的步数为年份之差"),
    "mixture": ("the total is the mixture of the two groups", "总体为两组的加权平均"),
    "weight": ("the weight of the richer group did not fall", "较富一组的权重没有下降"),
}
#: A quantity that nothing bounds lies between these: far beyond what is ever printed.
FREE = Interval(Fraction(1, 10**30), 10**30)
AT_LEAST, ABOVE = Interval(1, 10**60), Interval(1, 10**60, lower_closed=False)
End: TypeAlias = "tuple[Fraction | float, bool]"


@dataclass(frozen=True)
class Mixture:
    """A total of two groups, the richer one first, at a first and a last date (两组混合).

    Background: one basis for both dates, the richer group above the poorer one.
    """

    total: str
    richer: str
    poorer: str
    first: int
    last: int
    figures: tuple[Figure, ...]
    reading: Reading = DEFAULT

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the figures, and the assumptions."""
        return (*(f.id for f in self.figures), *ASSUMPTIONS)

    def _links(self, members: Collection[str], without: Node | None = None) -> Iterable[Link]:
        for figure in self.figures:
            if figure.id in members and (figure.kind != "avg_growth" or "steps" in members):
                link = figure.link(self.reading)
                if link[0] != (UNIT, without):
                    yield link
        for year in (self.first, self.last):
            total, richer, poorer = ((name, year) for name in (self.total, self.richer, self.poorer))
            yield (poorer, richer), ABOVE
            yield from (((UNIT, node), FREE) for node in (total, richer, poorer))
            if "mixture" in members:
                yield from (((poorer, total), AT_LEAST), ((total, richer), AT_LEAST))

    def possible(self, members: Collection[str]) -> bool:
        """Whether these figures and assumptions can be true together (能否同时成立)."""
        best = tightest(self._links(members))
        if not possible(best) or not {"mixture", "weight"} <= set(members):
            return possible(best)
        total = (self.total, self.first)
        least = next(
            (link[1] for f in self.figures if f.id in members if (link := f.link(self.reading))[0] == (UNIT, total)),
            FREE,
        )
        most, reached = self.largest_total(members)
        return least.lower < most or (least.lower == most and least.lower_closed and reached)

    def largest_total(self, members: Collection[str]) -> End:
        """The largest total of the first date if the weight did not fall, and whether it is reached.

        With total C, groups U > R at the last date and U', R' at the first, it is the largest
        ``U' w + R' (1 - w)`` with ``w = (C - R) / (U - R)``: increasing in C, piecewise monotone in U
        and in R, so that the corners and the points where one bound takes over from another suffice.
        """
        best = tightest(self._links(members, without=(self.total, self.first)))

        def side(name: str, year: int) -> Interval:
            return allowed(best, (UNIT, (name, year)))

        def ratio(name: str) -> Interval:
            return allowed(best, ((name, self.last), (name, self.first)))

        total = side(self.total, self.last)
        rich, poor = side(self.richer, self.last), side(self.poorer, self.last)
        old_rich, old_poor = side(self.richer, self.first), side(self.poorer, self.first)
        a, b = ratio(self.richer), ratio(self.poorer)
        top = (total.upper, total.upper_closed)
        candidates = [
            _total(top, u, r, (old_rich, a), (old_poor, b))
            for u, r in itertools.product(_points(rich, old_rich, a, top), _points(poor, old_poor, b, top))
        ]
        value = max(v for v, _ in candidates)
        return value, any(closed for v, closed in candidates if v == value)


def _points(now: Interval, then: Interval, ratio: Interval, total: End) -> list[End]:
    """Ends of a group's range, and inside it where its old bound or the total takes over."""
    inner = [(then.upper / ratio.upper, then.upper_closed and ratio.upper_closed), total]
    return [(now.lower, now.lower_closed), (now.upper, now.upper_closed), *(p for p in inner if p[0] in now)]


def _total(
    total: End, richer: End, poorer: End, rich: tuple[Interval, Interval], poor: tuple[Interval, Interval]
) -> End:
    """The total of the first date at one point of the last; each old group as large as it may be."""
    (u, u_closed), (r, r_closed) = richer, poorer
    c, c_closed = min(total, (u, u_closed))
    r, r_closed = min((r, r_closed), (c, c_closed))
    old_u = min((rich[0].upper, rich[0].upper_closed), (rich[1].upper * u, rich[1].upper_closed and u_closed))
    old_r = min((poor[0].upper, poor[0].upper_closed), (poor[1].upper * r, poor[1].upper_closed and r_closed), old_u)
    w = (c - r) / (u - r) if u > r else Fraction(1)
    return old_u[0] * w + old_r[0] * (1 - w), all((old_u[1], old_r[1], c_closed, u_closed, r_closed))
