"""Two groups and their total at one or two dates: what the figures allow, in closed form.

The total of each date lies between the poorer and the richer group: those are bounds on ratios. That
the weight of the richer group did not fall is one condition more: the total of the first date is at
most the one that the weight of the last date gives.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from analysis.audit.figures import Figure, links
from analysis.audit.ratios import (
    NEAR,
    ONE,
    UNIT,
    Best,
    EdgeError,
    End,
    Link,
    decide,
    linked,
    possible,
    some,
    tightest,
)
from analysis.audit.readings import DEFAULT, Reading
from analysis.numbers.interval import Interval

__all__ = ["Mixture"]

#: A quantity that nothing bounds lies between these: far beyond what is ever printed.
FREE = Interval(Fraction(1, 10**30), 10**30)
AT_LEAST, ABOVE = Interval(1, 10**60), Interval(1, 10**60, lower_closed=False)
#: A factor infinitely little below one: what parts the poorer group from the richer.
BELOW: dict[type, Any] = {End: End(Fraction(1), -1), float: 1.0}
#: Their ends, exact and in floats.
ENDS: dict[type, list[Any]] = {
    number: [linked((UNIT, UNIT), i, number)[1:] for i in (ABOVE, FREE, AT_LEAST)]
    for number in (End, float)
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
        bounds = [*self._printed(members, number), *self._background(members, number)]
        best = tightest(bounds)
        if not possible(best) or self.first is None or not {"mixture", "weight"} <= members:
            return possible(best)
        return self._weight_kept(best, bounds, number)

    def _printed(self, members: Collection[str], number: type) -> Iterable[Link]:
        kept = (f for f in self.figures if f.id in members)
        return links(kept, self.reading, number, self.factor, "steps" in members)

    def _background(self, members: Collection[str], number: type) -> Iterable[Link]:
        above, free, at_least_one = ENDS[number]
        for year in (self.last,) if self.first is None else (self.first, self.last):
            total, richer, poorer = (
                (name, year) for name in (self.total, self.richer, self.poorer)
            )
            yield (poorer, richer), *above
            yield from (((UNIT, node), *free) for node in (total, richer, poorer))
            if "mixture" in members:
                yield from ((pair, *at_least_one) for pair in ((poorer, total), (total, richer)))

    def _weight_kept(self, best: Best, bounds: list[Link], number: type) -> bool:
        """Whether the total of the first date may be as small as the weight of the last date asks.

        With total C, groups U > R at the last date and U', R' at the first, the largest total of the
        first date is ``U' w + R' (1 - w)``, ``w = (C - R) / (U - R)``; the least is C' or C over the
        greatest growth of the total. The difference is largest where each of C, U and R is at an end
        of its range or where one bound takes over from another: `_corners`.
        """
        one = ONE[number]
        old, now = (self.total, self.first), (self.total, self.last)
        apart = tightest(link for link in bounds if old not in link[0])
        rich, poor = (
            _Side.of(apart, name, self.first, self.last, one) for name in (self.richer, self.poorer)
        )
        whole = _Side(
            one / best[now, UNIT], best[UNIT, now], one / best[old, UNIT], one / best[old, now]
        )

        def holds(c: Any, u: Any, r: Any) -> bool:
            return bool(r <= c <= u) and _weight_suffices((c, u, r), rich, poor, whole, number)

        return some(holds, itertools.product(*_corners(whole, rich, poor, number)))


class _Side(NamedTuple):
    """A range at the last date; the bound on the value at the first, and on the ratio last to first turned round.

    For the groups these are the greatest, for the total the least.
    """

    low: Any
    high: Any
    then: Any
    ratio: Any

    @classmethod
    def of(cls, best: Best, name: str, first: int | None, last: int | None, one: Any) -> _Side:
        now, then = (name, last), (name, first)
        return cls(one / best[now, UNIT], best[UNIT, now], best[UNIT, then], best[now, then])

    @property
    def points(self) -> tuple[Any, Any, Any]:
        """The ends of the range, and where the bound on the old level takes over from that on its growth."""
        return self.low, self.high, self.then / self.ratio


def _corners(whole: _Side, rich: _Side, poor: _Side, number: type) -> list[list[Any]]:
    """Values of C, U and R, among them every place where the answer can be decided."""
    less = BELOW[number]
    crossed = poor.ratio / (rich.ratio * less)  # where the old groups would meet
    points = [*whole.points, *rich.points, *poor.points]
    points += [poor.then / (rich.ratio * less), rich.then * less / poor.ratio]
    points += [p * crossed for p in poor.points] + [p / crossed for p in rich.points]
    points = sorted({q for p in points for q in (p * less, p, p / less)})
    return [[p for p in points if g.low <= p <= g.high] for g in (whole, rich, poor)]


def _weight_suffices(
    now: tuple[Any, Any, Any], rich: _Side, poor: _Side, whole: _Side, number: type
) -> bool:
    """Whether U' (C - R) + R' (U - C) is at least C' (U - R); each old group as large, the old total as small as may be."""
    c, u, r = now
    if not r <= u * BELOW[number]:
        return False
    old_u = min(rich.then, rich.ratio * u)
    old_r = min(poor.then, poor.ratio * r, old_u * BELOW[number])
    old_c = max(whole.then, whole.ratio * c)
    if number is float and u - r <= NEAR * u and old_u < old_c * (1 - NEAR):
        return False  # where the groups nearly meet, the weight may be any, and none suffices
    return _not_less([old_u * c, old_r * u, old_c * r], [old_u * r, old_r * c, old_c * u])


def _not_less(plus: list[Any], minus: list[Any]) -> bool:
    """Whether one sum is at least the other."""
    if isinstance(plus[0], float):
        if abs(sum(plus) - sum(minus)) <= NEAR * sum(plus):
            raise EdgeError
        return bool(sum(plus) > sum(minus))
    # value * exp(slack * delta), in powers of delta: the first that does not vanish decides.
    for power in range(len(plus) + len(minus)):
        more, less = (sum(x.value * x.slack**power for x in side) for side in (plus, minus))
        if more != less:
            return bool(more > less)
    return True
