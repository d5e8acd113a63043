"""One indicator over the years: levels, multiples, growth and changes held against each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from analysis.audit.claims import ONCE, Claim, agree, links, stretch
from analysis.audit.implied import by_levels
from analysis.audit.ratios import UNIT, Pair, allowed, feasible
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.verdicts import Prints, Row, away, chain_repair, decided, level_repair
from analysis.metrics import growth
from analysis.numbers.interval import Interval, enclosed

__all__ = ["AVERAGE_POPULATION", "PARTED", "REAL_GROWTH", "Chain", "chain_rows", "change_row"]

#: Price basis of indicators whose growth is real and whose levels are nominal.
REAL_GROWTH = "growth constant, level current"
#: Basis of growth in ‰ of a population: the average over the year; its levels are of year-ends.
AVERAGE_POPULATION = "average population"
#: Where growth and levels measure different things.
PARTED = (REAL_GROWTH, AVERAGE_POPULATION)


@dataclass(frozen=True)
class Chain:
    """Claims of one indicator, place and scope (同一指标的各数)."""

    name: str
    basis: str
    claims: tuple[Claim, ...]

    @property
    def grown(self) -> tuple[Claim, ...]:
        """Claims of growth."""
        return tuple(c for c in self.claims if "growth" in c.kind)

    @property
    def others(self) -> tuple[Claim, ...]:
        """Levels and multiples."""
        return tuple(c for c in self.claims if "growth" not in c.kind)

    @property
    def priced(self) -> bool:
        """Whether growth beside levels tells a change of prices."""
        unpriced = self.basis in ("none", AVERAGE_POPULATION)
        return not unpriced and not any(c.cumulative for c in self.claims)

    @property
    def testable(self) -> bool:
        """Whether some claim bounds what the others bound already."""
        return _tests(self.claims) > 0

    @property
    def crossed(self) -> bool:
        """Whether growth bounds what levels and multiples bound already."""
        return _tests(self.claims) > _tests(self.grown) + _tests(self.others)

    @property
    def choices(self) -> list[str]:
        """Choices of reading that bear on these claims."""
        averages = [c for c in self.claims if c.kind == "avg_growth"]
        bearing = {
            "steps": averages,
            "label": any(c.labelled for c in averages),
            "averaging": averages and not averages[0].cumulative,
            "multiple": any(c.kind == "multiple" for c in self.claims),
            "times": any(c.in_times for c in self.claims),
            "price": self.grown and self.basis == "nominal",
            "rounding": True,
        }
        return [choice for choice, bears in bearing.items() if bears]

    def comparable(self, reading: Reading) -> list[tuple[Claim, ...]]:
        """The claims, parted where growth is real and levels are nominal."""
        parted = reading.price == "real" or self.basis in PARTED
        return [self.grown, self.others] if parted else [self.claims]

    def agrees(self, reading: Reading, factor: Fraction = ONCE) -> bool:
        """Whether all that can be compared agrees under a reading."""
        return all(agree(part, reading, factor) for part in self.comparable(reading))


def _tests(claims: Iterable[Claim]) -> int:
    """How many claims bound what those before them bound already."""
    parent: dict[Any, Any] = {}

    def root(node: Any) -> Any:
        while node in parent:
            node = parent[node]
        return node

    tests = 0
    for claim in claims:
        start, end = map(root, claim.pair(DEFAULT))
        if start == end:
            tests += 1
        else:
            parent[start] = end
    return tests


def chain_rows(chain: Chain) -> Iterator[Row]:
    """The verdicts on one indicator: levels, multiples and growth between years.

    Where growth and levels measure different things each side is tested by itself: what is printed
    of the other hides no test.
    """
    derive = partial(by_levels, chain.claims, chain.basis in PARTED, chain.priced)
    whole = replace(_chain_row(chain), derive=derive)
    parts = [replace(chain, claims=part) for part in chain.comparable(DEFAULT)]
    tested = [_chain_row(part) for part in parts if len(parts) > 1 and part.testable]
    fit = all(row.verdict == "fits" for row in tested)
    if not tested or (fit and whole.verdict == "not_comparable"):
        tested.append(whole)
    else:
        tested[0] = replace(tested[0], derive=derive)
    yield from tested


def _chain_row(chain: Chain) -> Row:
    """The verdict on claims of one indicator, all of which are held against each other."""
    relation = "levels" if not chain.grown else "growth and levels" if chain.others else "growth"
    row = Row(chain.name, relation, tuple(c.id for c in chain.claims))
    if not chain.testable and agree(chain.claims, DEFAULT):
        return row
    pair = (chain.grown or chain.others)[0].pair(DEFAULT)
    sides = [part for part in (chain.grown, chain.others) if part]
    held = sides if len(sides) > 1 else (sides[0][:1], sides[0][1:])
    # Where only whole numbers are wanting, the two sides say nothing of each other.
    implied, printed = (_side(part, pair) if chain.testable else None for part in held)
    distance = _distance(chain, pair, implied, printed)
    row = replace(row, implied=implied, printed=printed, distance=distance)
    row = decided(row, chain.choices, chain.agrees, partial(_repairs, chain))
    if row.verdict == "fits" and chain.basis in PARTED and chain.crossed:
        # What cannot be compared is told how far it is from one price basis.
        on_one_basis = stretch(partial(agree, chain.claims, DEFAULT))
        return replace(row, verdict="not_comparable", stretch=on_one_basis)
    return row


def _repairs(chain: Chain) -> Prints:
    claims = [(part, claim) for part in chain.comparable(DEFAULT) for claim in part]
    ends = {claim.id: chain_repair(part, claim) for part, claim in claims}
    return {id: prints for id, prints in ends.items() if prints}


def _side(claims: tuple[Claim, ...], pair: Pair) -> Interval | None:
    """What one side allows for a ratio; None where it contradicts itself."""
    bounds = list(links(claims, DEFAULT))
    return allowed(bounds, pair) if feasible(bounds) else None


def _distance(
    chain: Chain, pair: Pair, implied: Interval | None, printed: Interval | None
) -> float:
    """How far the multiple or level, else the growth, lies outside what the others allow."""
    if not implied or not printed:
        return float("nan")
    held = [c for c in chain.others if c.pair(DEFAULT) == pair]
    if not chain.grown:
        return away(held[0], printed)
    if held:
        return away(held[0], implied)
    rate = chain.grown[0]
    return away(rate, _yearly(printed, rate.steps(DEFAULT)))


def _yearly(ratio: Interval, n: int) -> Interval:
    """Growth a year that gives a ratio, one end of which may be open."""
    low, high = (enclosed(growth.cagr_from_multiple, end, n) for end in (ratio.lower, ratio.upper))
    return Interval(low.lower if low else -1, high.upper if high else math.inf)


def change_row(change: Claim, chain: Chain) -> Row:
    """The verdict on a change between two years: the difference of levels that the chain allows."""
    row = Row(chain.name, "change", (change.id, *(c.id for c in chain.claims)))
    room = _difference(change, chain, DEFAULT)
    units = {c.printed.unit for c in chain.claims if c.kind in ("level", "count", "share")}
    own = "%" if change.printed.unit == "个百分点" else change.printed.unit
    if units - {own} or room is None or math.isinf(room.lower):
        return row

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        difference = _difference(change, chain, reading, factor)
        return difference is not None and difference.meets(change.interval(reading, factor))

    printed, distance = change.interval(DEFAULT), away(change, room)
    row = replace(row, implied=room, printed=printed, distance=distance)

    def prints() -> Prints:
        ends = level_repair(change, room, lambda other: other.interval(DEFAULT).meets(room))
        return {change.id: ends} if ends else {}

    return decided(row, chain.choices, holds, prints)


def _difference(
    change: Claim, chain: Chain, reading: Reading, factor: Fraction = ONCE
) -> Interval | None:
    """The last level less the first; None where their bounds contradict each other.

    The ends of the range lie at corners, and each corner is an end of one of three differences.
    """
    bounds = list(links(chain.comparable(reading)[-1], reading, factor))
    if not feasible(bounds):
        return None
    first, last = ((change.indicator, year) for year in (change.start, change.end))
    old, new = (allowed(bounds, (UNIT, node)) for node in (first, last))
    ratio = allowed(bounds, (first, last))
    room: Interval | None = new - old
    for other in (old * (ratio - 1), new * (1 - 1 / ratio) if ratio.lower else room):
        room = room and other and room.intersection(other)
    return room
