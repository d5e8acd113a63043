"""Bounds on ratios between years: exact ends, their closure, and what it allows.

A level bounds the quantity itself, a multiple the ratio of two years, an average growth that ratio
through a power. Bounds on ratios are difference constraints in logarithms: figures agree if and only
if no cycle of bounds multiplies to less than one, and the shortest paths are what they allow.
Floats decide what is far from an edge, exact numbers the rest, so that every verdict is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from analysis.numbers.interval import Interval

__all__ = [
    "NEAR", "ONE", "UNIT", "Best", "EdgeError", "End", "Ends", "Link", "Node", "allowed", "at_least", "decide",
    "feasible", "greatest", "holds_integer", "linked", "possible", "some", "tightest",
]  # fmt: skip

#: An indicator in a year, or `UNIT`, the number one that levels are measured against.
Node: TypeAlias = "tuple[str, int | None]"
Ends: TypeAlias = "tuple[Node, Node]"
UNIT: Node = ("", None)
#: Floats nearer than this, relative, do not decide: a thousand times the error of any chain of products here.
NEAR = 1e-9


class End(NamedTuple):
    """An exact end of a range; floats stand for it far from every edge.

    `slack` counts the open ends on the way, each infinitely little inside: `value` times
    ``exp(slack * delta)`` for a `delta` smaller than any number. So ends compare as pairs do, and
    a range with open ends has a greatest value.
    """

    value: Fraction
    slack: int

    def __mul__(self, other: Any) -> Any:
        return End(self.value * other.value, self.slack + other.slack)

    def __truediv__(self, other: Any) -> Any:
        return End(self.value / other.value, self.slack - other.slack)


#: The number one, exact and in floats.
ONE: dict[type, Any] = {End: End(Fraction(1), 0), float: 1.0}
#: Two quantities, and the greatest second/first and first/second; None where nothing bounds them.
Link: TypeAlias = "tuple[Ends, Any, Any]"


class EdgeError(ArithmeticError):
    """Two floats too close to tell apart: the exact numbers must decide."""


def decide(question: Callable[[type], bool]) -> bool:
    """The answer in floats where they are far from every edge, else in exact numbers."""
    try:
        return question(float)
    except EdgeError:
        return question(End)


def some(holds: Callable[..., bool], cases: Iterable[tuple[Any, ...]]) -> bool:
    """Whether one of the cases holds; those too close for floats matter only where no other is clear."""
    close = False
    for case in cases:
        try:
            if holds(*case):
                return True
        except EdgeError:
            close = True
    if close:
        raise EdgeError
    return False


def at_least(a: Any, b: Any) -> bool:
    """Whether something up to `a` can be as large as something from `b`, ends honoured."""
    if isinstance(a, float) and abs(a - b) <= NEAR * b:
        raise EdgeError
    return bool(a >= b)


def linked(pair: Ends, ratio: Interval, number: type) -> Link:
    """Two quantities and the interval of their ratio as two upper ends."""
    up = End(ratio.upper, ratio.upper_closed - 1) if isinstance(ratio.upper, Fraction) else None
    down = End(1 / Fraction(ratio.lower), ratio.lower_closed - 1) if ratio.lower else None
    if number is End:
        return pair, up, down
    return pair, up and float(up.value), down and float(down.value)


class Best:
    """The greatest ratio second/first that follows, per pair of quantities; None where nothing bounds it."""

    def __init__(self, links: Iterable[Link]):
        self.place: dict[Node, int] = {}
        bounds = []
        for (start, end), up, down in links:
            i = self.place.setdefault(start, len(self.place))
            j = self.place.setdefault(end, len(self.place))
            bounds += [(i, j, up), (j, i, down)]
        self.rows: list[list[Any]] = [[None] * len(self.place) for _ in self.place]
        for i, j, bound in bounds:
            if bound is not None and ((old := self.rows[i][j]) is None or bound < old):
                self.rows[i][j] = bound

    def __getitem__(self, pair: Ends) -> Any:
        start, end = map(self.place.get, pair)
        return None if start is None or end is None else self.rows[start][end]


def tightest(links: Iterable[Link]) -> Best:
    """The closure of bounds on ratios: shortest paths, with products for sums."""
    best = Best(links)
    for k, through in enumerate(best.rows):
        if through[k] is not None and not _clear(through[k]):
            break  # a loop below one: the bounds contradict each other, and would shrink without end
        for row in best.rows:
            if (a := row[k]) is not None:
                for j, b in enumerate(through):
                    if b is not None and ((old := row[j]) is None or a * b < old):
                        row[j] = a * b
    return best


def _clear(loop: Any) -> bool:
    """Whether a product around a loop is not clearly below one."""
    return bool(loop > 1 - NEAR) if isinstance(loop, float) else bool(loop >= ONE[End])


def possible(best: Best) -> bool:
    """Whether some numbers keep all the bounds."""
    loops = (row[i] for i, row in enumerate(best.rows) if row[i] is not None)
    return all(at_least(loop, ONE[type(loop)]) for loop in loops)


#: Two quantities and the greatest ratio of the second to the first, in floats its logarithm.
Edge: TypeAlias = "tuple[Node, Node, Any]"


def feasible(links: Iterable[Link], number: type) -> bool:
    """Whether some numbers keep all the bounds, without their closure."""
    edges = list(_edges(links))
    starts = {node: ONE[number] for edge in edges for node in edge[:2]}
    if number is End:
        return _relaxed(edges, starts) is not None
    logs = [(a, b, math.log(bound) if bound else -math.inf) for a, b, bound in edges]
    tight, loose = ([(a, b, log + near) for a, b, log in logs] for near in (-NEAR, NEAR))
    if _relaxed(tight, dict.fromkeys(starts, 0.0)) is not None:
        return True
    if _relaxed(loose, dict.fromkeys(starts, 0.0)) is None:
        return False
    raise EdgeError


def greatest(links: Iterable[Link], source: Node) -> dict[Node, Any]:
    """The greatest ratio of each quantity to one of them, from exact bounds that are feasible."""
    found = _relaxed(list(_edges(links)), {source: ONE[End]})
    if found is None:
        raise ValueError("bounds that contradict each other allow nothing: ask `feasible` first")
    return found


def _edges(links: Iterable[Link]) -> Iterator[Edge]:
    for (start, end), up, down in links:
        if up is not None:
            yield start, end, up
        if down is not None:
            yield end, start, down


def _relaxed(edges: Sequence[Edge], far: dict[Node, Any]) -> dict[Node, Any] | None:
    """The shortest paths from where `far` starts; None where a loop shortens without end."""
    steps = dict.fromkeys(far, 0)
    most = len({node for edge in edges for node in edge[:2]} | set(far))
    changed = True
    while changed:
        changed, edges = False, edges[::-1]  # from both sides in turn: fewer rounds
        for a, b, bound in edges:
            if a not in far:
                continue
            reached = far[a] + bound if isinstance(bound, float) else far[a] * bound
            if b in far and not reached < far[b]:
                continue
            far[b], steps[b], changed = reached, steps[a] + 1, True
            if steps[b] >= most:
                return None
    return far


def holds_integer(interval: Interval) -> bool:
    """Whether a whole number lies in an interval (区间内有整数)."""
    if not interval.bounded:
        return True
    first = math.ceil(interval.lower)
    return any(n in interval for n in (first, first + 1))


def allowed(links: Iterable[Link], pair: Ends) -> Interval:
    """What exact bounds that are `feasible` allow for the ratio of two quantities (允许区间)."""
    links = list(links)
    high, low = (greatest(links, a).get(b) for a, b in (pair, pair[::-1]))
    return Interval(
        1 / low.value if low else 0, high.value if high else math.inf,
        bool(low and not low.slack), bool(high and not high.slack),
    )  # fmt: skip
