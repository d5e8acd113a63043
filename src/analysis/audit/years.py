"""One indicator over the years: levels, multiples, growth and changes held against each other."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from analysis.audit.claims import AVERAGE_POPULATION, ONCE, REAL_GROWTH, Claim, agree, bounds_by
from analysis.audit.constraints import UNIT, Node, allowed, common, components, feasible
from analysis.audit.implied import by_growth, by_levels, yearly
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.verdicts import Rooms, Row, away, decided
from analysis.numbers.interval import Interval

#: Nominal growth beside real growth, between which lie prices.
PRICE_CHANGE = "price change"


@dataclass(frozen=True)
class Chain:
    """Claims of one indicator, place and scope (同一指标的各数)."""

    name: str
    basis: str
    claims: tuple[Claim, ...]

    @property
    def grown(self) -> tuple[Claim, ...]:
        """Claims of growth."""
        return tuple(c for c in self.claims if c.grows)

    @property
    def others(self) -> tuple[Claim, ...]:
        """Levels and multiples."""
        return tuple(c for c in self.claims if not c.grows)

    @property
    def priced(self) -> bool:
        """Whether growth beside levels tells a change of prices."""
        unpriced = self.basis in ("none", AVERAGE_POPULATION)
        return not unpriced and not any(c.cumulative for c in self.claims)

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
            "price": self.basis == "nominal" and any(not c.stated for c in self.grown),
            "rounding": True,
        }
        return [choice for choice, bears in bearing.items() if bears]

    @property
    def parted(self) -> bool:
        """Whether growth and levels measure different things."""
        return self.claims[0].parted

    def comparable(self, reading: Reading) -> list[tuple[Claim, ...]]:
        """The claims, parted where growth is real and levels are nominal."""
        real = [c for c in self.grown if self.parted or (reading.price == "real" and not c.stated)]
        rest = tuple(c for c in self.claims if c not in real)
        return [tuple(real), rest] if real else [rest]

    def agrees(self, reading: Reading, factor: Fraction = ONCE) -> bool:
        """Whether all that can be compared agrees under a reading."""
        return all(agree(part, reading, factor) for part in self.comparable(reading))


def chains(claims: Iterable[Claim]) -> dict[str, Chain]:
    """The claims of each indicator."""
    indicators: dict[str, list[Claim]] = {}
    for c in claims:
        indicators.setdefault(c.key, []).append(c)
    return {name: Chain(name, own[0].price_basis, tuple(own)) for name, own in indicators.items()}


def _tests(claims: Collection[Claim]) -> int:
    """How many claims bound what those before them bound already."""
    pairs = [claim.pair(DEFAULT) for claim in claims]
    nodes = {node for pair in pairs for node in pair}
    return len(pairs) - len(nodes) + len(components(pairs))


def chain_rows(chain: Chain) -> Iterator[Row]:
    """The verdicts on one indicator: levels, multiples and growth between years.

    Where growth and levels measure different things each side is tested by itself: what is printed
    of the other hides no test.
    """
    derive = partial(by_levels, chain.claims, chain.parted, chain.priced)
    whole = replace(_chain_row(chain), derive=derive)
    parts = chain.comparable(DEFAULT)
    tests = [part for part in parts if len(parts) > 1 and _tests(part)]
    tested = [_chain_row(replace(chain, claims=part)) for part in tests]
    fit = all(row.verdict == "fits" for row in tested)
    if not tested or (fit and whole.verdict == "not_comparable"):
        yield from [*tested, whole]
    else:
        yield from [replace(tested[0], derive=derive), *tested[1:]]


def _chain_row(chain: Chain) -> Row:
    """The verdict on claims of one indicator, all of which are held against each other."""
    grown, others, tests = chain.grown, chain.others, _tests(chain.claims)
    relation = "levels" if not grown else "growth and levels" if others else "growth"
    row = Row(chain.name, relation, tuple(c.id for c in chain.claims))
    if not tests and agree(chain.claims, DEFAULT):
        return row
    if tests:  # where only whole numbers are wanting, the two sides say nothing of each other
        row = _two_sides(row, chain)
    row = decided(row, chain.choices, chain.agrees, partial(_rooms, chain))
    crossed = tests > _tests(grown) + _tests(others)
    if row.verdict == "fits" and chain.parted and crossed:
        # What cannot be compared is told how far it is from one price basis.
        return replace(row, verdict="not_comparable", holds=partial(agree, chain.claims))
    return row


def _two_sides(row: Row, chain: Chain) -> Row:
    """The row with what growth and the others allow for a ratio; else the first claim and the rest.

    Of several ratios that growth bounds it is the first at which the two sides do not meet. The
    distance is that of the multiple or level, else of the growth, from what the others allow.
    """
    sides = [part for part in (chain.grown, chain.others) if part]
    held = sides if len(sides) > 1 else [sides[0][:1], sides[0][1:]]
    apart = (c for c in held[0] if _apart(held, c.pair(DEFAULT)))
    first = held[0][0] if chain.agrees(DEFAULT) else next(apart, held[0][0])
    pair = first.pair(DEFAULT)
    one, other = (_side(part, pair) for part in held)
    row = replace(row, allowed=one, other=other)
    if not one or not other:
        return row
    if not chain.grown:
        return replace(row, distance=away(first, other))
    for c in chain.others:
        if c.pair(DEFAULT) == pair:
            return replace(row, distance=away(c, one))
    return replace(row, distance=away(first, yearly(other, first.steps(DEFAULT))))


def _apart(held: Iterable[tuple[Claim, ...]], pair: tuple[Node, Node]) -> bool:
    """Whether the two sides allow no common ratio of these two quantities."""
    one, other = (_side(claims, pair) for claims in held)
    return one is not None and other is not None and not one.meets(other)


def _side(claims: tuple[Claim, ...], pair: tuple[Node, Node]) -> Interval | None:
    """What one side allows for a ratio; None where it contradicts itself."""
    bounds = bounds_by(claims, DEFAULT)
    return allowed(bounds, *pair) if feasible(bounds) else None


def _rooms(chain: Chain) -> Rooms:
    for part in chain.comparable(DEFAULT):
        for c in part:
            others = tuple(other for other in part if other is not c)
            if agree(others, DEFAULT):
                yield c, _side(others, c.pair(DEFAULT))


def price_rows(claims: Iterable[Claim]) -> Iterator[Row]:
    """Nominal beside real growth of one thing in one time, told as a price change (价格变动)."""
    grown: dict[tuple[object, ...], dict[str, Claim]] = {}
    for c in claims:
        yearly = c.kind == "avg_growth" or (c.kind == "growth" and not c.date[0])
        if yearly and c.start and c.end:
            usual = "real" if c.price_basis == REAL_GROWTH else "nominal"
            basis = (c.growth_basis or usual).replace("comparable", "real")
            key = (c.code, c.place, c.scope, c.period, c.kind, c.start, c.end)
            grown.setdefault(key, {}).setdefault(basis, c)
    for pair in grown.values():
        if len(pair) == 2:
            nominal, real = pair["nominal"], pair["real"]
            row = Row(real.key, PRICE_CHANGE, (nominal.id, real.id), "not_comparable")
            yield replace(row, derive=partial(by_growth, nominal, real))


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
    row = replace(row, allowed=room, other=printed, distance=distance)
    return decided(row, chain.choices, holds, lambda: [(change, room)])


def _difference(
    change: Claim, chain: Chain, reading: Reading, factor: Fraction = ONCE
) -> Interval | None:
    """The last level less the first; None where their bounds contradict each other.

    The ends of the range lie at corners, and each corner is an end of one of three differences.
    """
    bounds = bounds_by(chain.comparable(reading)[-1], reading, factor)
    if not feasible(bounds):
        return None
    first, last = ((change.key, year) for year in (change.start, change.end))
    old, new = (allowed(bounds, UNIT, node) for node in (first, last))
    ratio = allowed(bounds, first, last)
    by_new = [new * (1 - 1 / ratio)] if ratio.lower else []
    return common([new - old, old * (ratio - 1), *by_new])
