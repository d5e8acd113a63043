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

from analysis.audit.ratios import UNIT, Best, Figure, Link, allowed, possible, tightest
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
#: A group's range at the last date, at the first, and the ratio of the first to the last.
Group: TypeAlias = "tuple[Interval, ...]"


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

    def _links(self, members: Collection[str], old_total: bool = True) -> Iterable[Link]:
        first_total = (self.total, self.first)
        for figure in self.figures:
            if figure.id in members and (figure.kind != "avg_growth" or "steps" in members):
                link = figure.link(self.reading)
                if old_total or first_total not in link[0]:
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
        return self._weight_kept(members, best)

    def _weight_kept(self, members: Collection[str], best: Best) -> bool:
        """Whether the total of the first date may be as small as the weight of the last date asks.

        With total C, groups U > R at the last date and U', R' at the first, the largest total of the
        first date is ``U' w + R' (1 - w)``, ``w = (C - R) / (U - R)``; the least is C' or C over the
        greatest growth of the total. The difference is concave in C, piecewise monotone in U and in
        R: the ends of the ranges and the points where one bound takes over from another suffice.
        """
        apart = tightest(self._links(members, old_total=False))
        old, now = (self.total, self.first), (self.total, self.last)
        total, least, grown = allowed(best, (UNIT, now)), allowed(best, (UNIT, old)), allowed(best, (old, now))
        groups = [
            tuple(
                allowed(apart, pair)
                for pair in ((UNIT, (g, self.last)), (UNIT, (g, self.first)), ((g, self.last), (g, self.first)))
            )
            for g in (self.richer, self.poorer)
        ]
        linked = any(f.indicator == self.total and f.id in members and f.kind != "level" for f in self.figures)
        points = [p for g in groups for p in _points(g)]
        turning = (grown.upper * least.lower, grown.upper_closed and least.lower_closed)
        totals = [*_ends(total), turning, *points] if linked else [_ends(total)[1]]
        return any(
            _fits(_largest(c, u, r, groups[0], groups[1]), c, least, grown if linked else None)
            for c, u, r in itertools.product(totals, [*points, *totals], [*points, *totals])
            if _reaches(total, c) and _reaches(groups[0][0], u) and _reaches(groups[1][0], r) and r[0] <= c[0] <= u[0]
        )


def _reaches(side: Interval, point: End) -> bool:
    """Whether a point is in an interval or an end of it."""
    return side.lower <= point[0] <= side.upper


def _ends(side: Interval) -> list[End]:
    return [(side.lower, side.lower_closed), (side.upper, side.upper_closed)]


def _points(group: Group) -> list[End]:
    """Ends of a group's range, and where the bound on its old level takes over from that on its growth."""
    now, then, ratio = group
    return [*_ends(now), (then.upper / ratio.upper, then.upper_closed and ratio.upper_closed)]


def _largest(total: End, richer: End, poorer: End, rich: Group, poor: Group) -> End:
    """The total of the first date at one point of the last; each old group as large as it may be."""
    (c, c_closed), (u, u_closed), (r, r_closed) = total, richer, poorer
    old_u = min((rich[1].upper, rich[1].upper_closed), (rich[2].upper * u, rich[2].upper_closed and u_closed))
    old_r = min((poor[1].upper, poor[1].upper_closed), (poor[2].upper * r, poor[2].upper_closed and r_closed), old_u)
    w = (c - r) / (u - r) if u > r else Fraction(1)
    return old_u[0] * w + old_r[0] * (1 - w), all((old_u[1], old_r[1], c_closed, u_closed, r_closed))


def _fits(most: End, total: End, least: Interval, grown: Interval | None) -> bool:
    needed = _ends(least)[0]
    if grown:
        needed = max(needed, (total[0] / grown.upper, total[1] and grown.upper_closed), key=lambda e: (e[0], not e[1]))
    return most[0] > needed[0] or (most[0] == needed[0] and most[1] and needed[1])
