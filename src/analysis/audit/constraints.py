"""Bounds on ratios between quantities: whether some numbers keep them all, and what they leave.

A level bounds the quantity itself, a multiple the ratio of two years, an average growth that ratio
through a power. Bounds on ratios are difference constraints in logarithms: some numbers keep them
if and only if no cycle of bounds multiplies to less than one, and the shortest paths are what they
allow.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from analysis.numbers.interval import Interval

#: An indicator in a year, or `UNIT`, the number one that levels are measured against.
Node: TypeAlias = "tuple[str, int | None]"
UNIT: Node = ("", None)


class End:
    """An exact upper end, ``over / under``, of a positive range.

    `slack` counts the open ends on the way, each infinitely little inside: the quotient times
    ``exp(slack * delta)`` for a `delta` smaller than any number. So ends compare as pairs do, and
    a range with open ends has a greatest value. Not reduced: that would take most of the time.
    """

    __slots__ = ("over", "slack", "under")

    def __init__(self, over: int, under: int = 1, slack: int = 0):
        self.over, self.under, self.slack = over, under, slack

    def __mul__(self, other: End) -> End:
        return End(self.over * other.over, self.under * other.under, self.slack + other.slack)

    def __truediv__(self, other: End) -> End:
        return End(self.over * other.under, self.under * other.over, self.slack - other.slack)

    def __lt__(self, other: End) -> bool:
        mine, its = self.over * other.under, other.over * self.under
        return mine < its or (mine == its and self.slack < other.slack)

    def __le__(self, other: End) -> bool:
        return not other < self


ONE = End(1)
#: Two quantities and the greatest ratio of the second to the first.
Bound: TypeAlias = "tuple[Node, Node, End]"


def bounds_of(first: Node, second: Node, ratio: Interval) -> list[Bound]:
    """What an interval of second/first bounds: from above second/first, from below first/second."""
    bounds = []
    if isinstance(ratio.upper, Fraction):
        up = End(*ratio.upper.as_integer_ratio(), ratio.upper_closed - 1)
        bounds.append((first, second, up))
    if ratio.lower:
        over, under = Fraction(ratio.lower).as_integer_ratio()
        bounds.append((second, first, End(under, over, ratio.lower_closed - 1)))
    return bounds


def feasible(bounds: Sequence[Bound]) -> bool:
    """Whether some numbers keep all the bounds (能否同时成立)."""
    # Any start will do.
    far = {node: ONE for bound in bounds for node in bound[:2]}
    return _shortest(bounds, far) is not None


def greatest(bounds: Sequence[Bound], source: Node) -> Mapping[Node, End]:
    """The greatest ratio of each quantity to one of them, none where bounds are not `feasible`."""
    return _shortest(bounds, {source: ONE}) or {}


def _shortest(bounds: Sequence[Bound], far: dict[Node, End]) -> dict[Node, End] | None:
    """The shortest paths from where `far` starts; None where a loop shortens without end."""
    before: dict[Node, Node] = {}
    changed = True
    while changed:
        changed, bounds = False, bounds[::-1]  # from both sides in turn: fewer rounds
        for start, end, bound in bounds:
            if start not in far:
                continue
            reached = far[start] * bound
            if end in far and far[end] <= reached:
                continue
            far[end], before[end], changed = reached, start, True
        if _circular(before):
            return None
    return far


def _circular(before: Mapping[Node, Node]) -> bool:
    """Whether some way back goes round; what a loop shortens does so after a finite time.

    B. V. Cherkassky and A. V. Goldberg, Negative-cycle detection algorithms, Algorithms - ESA '96,
    Lecture Notes in Computer Science 1136, Springer 1996.
    """
    seen: set[Node] = set()
    for node in before:
        way: set[Node] = set()
        while node in before and node not in seen:
            if node in way:
                return True
            way.add(node)
            node = before[node]
        seen |= way
    return False


def allowed(bounds: Sequence[Bound], first: Node, second: Node) -> Interval:
    """What bounds that are `feasible` allow for second/first (允许区间)."""
    high, low = greatest(bounds, first).get(second), greatest(bounds, second).get(first)
    least = Fraction(low.under, low.over) if low else 0
    most = Fraction(high.over, high.under) if high else math.inf
    return Interval(least, most, bool(low and not low.slack), bool(high and not high.slack))


def holds_whole(interval: Interval) -> bool:
    """Whether a whole number lies in an interval (区间内有整数)."""
    if not interval.bounded:
        return True
    first = math.ceil(interval.lower)
    return any(n in interval for n in (first, first + 1))


def common(ranges: Iterable[Interval]) -> Interval | None:
    """What all ranges have in common; None where that is nothing."""
    room: Interval | None = Interval(-math.inf, math.inf)
    for other in ranges:
        room = room and room.intersection(other)
    return room


def components(links: Iterable[Iterable[Any]]) -> list[set[Any]]:
    """What is linked to each other, directly or through others."""
    parts: list[set[Any]] = []
    for link in map(set, links):
        touched = [part for part in parts if part & link]
        parts = [part for part in parts if part not in touched] + [link.union(*touched)]
    return parts
