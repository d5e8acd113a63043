"""Two groups and their total at one or two dates: what the claims allow, in closed form.

The total of each date lies between the poorer and the richer group: those are bounds on ratios.
That the weight of the richer group did not fall is one condition more: the total of the first date
is at most the one that the weight of the last date gives.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from analysis.audit.constraints import ONE, UNIT, Bound, End, Node, bounds_of, feasible, greatest
from analysis.numbers.interval import Interval

#: Ratios that are at least one, and above one.
AT_LEAST, ABOVE = Interval(1, math.inf), Interval(1, math.inf, lower_closed=False)
#: A quantity that nothing bounds lies within these: far beyond what is ever printed.
FREE = Interval(Fraction(1, 10**100), 10**100)


class Mixture(NamedTuple):
    """A total of two groups, the richer one first, at a first and a last date (两组混合).

    Background: one basis for both dates, the richer group above the poorer one. `first` is None
    when nothing is printed for an earlier date.
    """

    total: str
    richer: str
    poorer: str
    first: int | None
    last: int | None

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What can be left out beside claims: the mixture, and that the weight did not fall."""
        return ("mixture",) if self.first is None else ("mixture", "weight")

    def keeps(self, bounds: list[Bound], members: Collection[str]) -> bool:
        """Whether numbers that keep bounds can keep those assumptions that are `members`, too."""
        bounds = [*bounds, *self._background("mixture" in members)]
        weighed = self.first is not None and {"mixture", "weight"} <= set(members)
        return feasible(bounds) and (not weighed or self._weight_kept(bounds))

    def _nodes(self) -> list[tuple[Node, Node, Node]]:
        """Total, richer and poorer group, at each date."""
        years = [self.last] if self.first is None else [self.first, self.last]
        return [((self.total, y), (self.richer, y), (self.poorer, y)) for y in years]

    def _background(self, mixed: bool) -> Iterator[Bound]:
        for total, richer, poorer in self._nodes():
            yield from bounds_of(poorer, richer, ABOVE)
            if mixed:
                yield from bounds_of(poorer, total, AT_LEAST)
                yield from bounds_of(total, richer, AT_LEAST)

    def _weight_kept(self, bounds: list[Bound]) -> bool:
        """Whether the total of the first date may be as small as the weight of the last date asks.

        With total C, groups U > R at the last date and U', R' at the first, the largest total of
        the first date is ``U' w + R' (1 - w)``, ``w = (C - R) / (U - R)``; the least is C' or C
        over the greatest growth of the total. The difference is largest where each of C, U and R is
        at an end of its range or where one bound takes over from another. Not where U' and R' would
        meet: from there on the largest total is U', which is at least C' or not all the way to the
        end of the range.
        """
        old, now = (self.total, self.first), (self.total, self.last)
        nodes = itertools.chain(*self._nodes())
        bounds = bounds + [bound for node in nodes for bound in bounds_of(UNIT, node, FREE)]
        levels, growth = greatest(bounds, UNIT), greatest(bounds, old)
        rich, poor = (self._side(bounds, levels, name) for name in (self.richer, self.poorer))
        least = ONE / greatest(bounds, now)[UNIT]
        whole = _Side(least, levels[now], ONE / growth[UNIT], ONE / growth[now])
        points = [*whole.points, *rich.points, *poor.points]
        all_now, rich_now, poor_now = (
            [p for p in points if side.low <= p and p <= side.high] for side in (whole, rich, poor)
        )
        totals = [(c, max(whole.then, whole.ratio * c)) for c in all_now]
        richer = [(u, min(rich.then, rich.ratio * u)) for u in rich_now]
        poorer = [(r, min(poor.then, poor.ratio * r)) for r in poor_now]
        corners = itertools.product(*_in_whole_numbers([totals, richer, poorer]))
        return any(itertools.starmap(_weight_suffices, corners))

    def _side(self, bounds: list[Bound], levels: Mapping[Node, End], name: str) -> _Side:
        now, then = (name, self.last), (name, self.first)
        ratios = greatest(bounds, now)
        return _Side(ONE / ratios[UNIT], levels[now], levels[then], ratios[then])


class _Side(NamedTuple):
    """A range at the last date; bounds on the value at the first, and on first to last.

    For the groups these are the greatest, for the total the least.
    """

    low: End
    high: End
    then: End
    ratio: End

    @property
    def points(self) -> tuple[End, End, End]:
        """The ends of the range, and where the old level's bound takes over from its growth's."""
        return self.low, self.high, self.then / self.ratio


#: A whole number and the slack on it, which compare as the end that they stand for; of two dates.
Point: TypeAlias = "tuple[int, int]"
Dates: TypeAlias = "tuple[Point, Point]"


def _in_whole_numbers(sides: list[list[tuple[End, End]]]) -> list[list[Dates]]:
    """Values of the last and the first date, those of each in units of its common denominator."""
    ends = [pair for side in sides for pair in side]
    now, then = (math.lcm(*(pair[date].under for pair in ends)) for date in (0, 1))
    return [[(_point(x, now), _point(y, then)) for x, y in side] for side in sides]


def _point(end: End, denominator: int) -> Point:
    return end.over * (denominator // end.under), end.slack


def _weight_suffices(total: Dates, richer: Dates, poorer: Dates) -> bool:
    """Whether U' (C - R) + R' (U - C) >= C' (U - R), with U' and R' greatest and C' least.

    Each product is ``value * exp(slack * delta)``: the first power of delta that is left decides.
    """
    (c, old_c), (u, old_u), (r, old_r) = total, richer, poorer
    if not r <= c <= u or r == u:
        return False
    old_r = min(old_r, (old_u[0], old_u[1] - 1))  # the old groups too are apart
    plus, minus = [(old_u, c), (old_r, u), (old_c, r)], [(old_u, r), (old_r, c), (old_c, u)]
    for power in range(len([*plus, *minus])):
        more, less = (
            sum(a[0] * b[0] * (a[1] + b[1]) ** power for a, b in side) for side in (plus, minus)
        )
        if more != less:
            return bool(more > less)
    return True
