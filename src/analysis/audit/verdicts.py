"""Verdicts: every group of figures that can be held against each other, under every reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from analysis.audit.claims import Claim, agree, links, stretch
from analysis.audit.implied import Implied, by_levels
from analysis.audit.ratios import UNIT, Pair, allowed, feasible
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.audit.repairs import chain_repair, level_repair
from analysis.metrics import growth
from analysis.numbers.interval import Interval, enclosed

__all__ = [
    "VERDICTS",
    "Chain",
    "AVERAGE_POPULATION",
    "PARTED",
    "Row",
    "chain_rows",
    "change_row",
    "cheapest",
    "verdict",
]

#: Verdicts, in English and Chinese.
VERDICTS = {
    "fits": ("fits", "可以同时成立"),
    "does_not_fit": ("does not fit as printed", "按通常理解不能同时成立"),
    "not_comparable": ("not comparable", "口径不同，不宜直接比较"),
    "not_testable": ("nothing to be held against", "版面上没有可以对照的数"),
}
#: Price basis of indicators whose growth is real and whose levels are nominal.
REAL_GROWTH = "growth constant, level current"
#: Basis of growth in ‰ of a population: its average over the year, while its levels are those of the year's end.
AVERAGE_POPULATION = "average population"
#: Where growth and levels measure different things.
PARTED = (REAL_GROWTH, AVERAGE_POPULATION)


@dataclass(frozen=True)
class Chain:
    """Figures of one indicator, place and scope (同一指标的各数)."""

    name: str
    basis: str
    figures: tuple[Claim, ...]

    @property
    def grown(self) -> tuple[Claim, ...]:
        """Figures of growth."""
        return tuple(f for f in self.figures if "growth" in f.kind)

    @property
    def others(self) -> tuple[Claim, ...]:
        """Levels and multiples."""
        return tuple(f for f in self.figures if "growth" not in f.kind)

    @property
    def priced(self) -> bool:
        """Whether growth beside levels tells a change of prices."""
        return self.basis not in ("none", AVERAGE_POPULATION) and not any(
            f.cumulative for f in self.figures
        )

    @property
    def testable(self) -> bool:
        """Whether some figure bounds what the others bound already."""
        return _tests(self.figures) > 0

    @property
    def crossed(self) -> bool:
        """Whether growth bounds what levels and multiples bound already."""
        return _tests(self.figures) > _tests(self.grown) + _tests(self.others)

    @property
    def choices(self) -> list[str]:
        """Choices of reading that bear on these figures."""
        averages = [f for f in self.figures if f.kind == "avg_growth"]
        bearing = {
            "steps": averages,
            "label": any(f.labelled for f in averages),
            "averaging": averages and not averages[0].cumulative,
            "multiple": any(f.kind == "multiple" for f in self.figures),
            "times": any(f.in_times for f in self.figures),
            "price": self.grown and self.basis == "nominal",
            "rounding": True,
        }
        return [choice for choice, bears in bearing.items() if bears]

    def comparable(self, reading: Reading) -> list[tuple[Claim, ...]]:
        """The figures, parted where growth is real and levels are nominal."""
        parted = reading.price == "real" or self.basis in PARTED
        return [self.grown, self.others] if parted else [self.figures]

    def agrees(self, reading: Reading) -> bool:
        """Whether all that can be compared agrees under a reading."""
        return all(agree(part, reading) for part in self.comparable(reading))


def _tests(figures: Iterable[Claim]) -> int:
    """How many figures bound what those before them bound already."""
    parent: dict[Any, Any] = {}

    def root(node: Any) -> Any:
        while node in parent:
            node = parent[node]
        return node

    found = 0
    for figure in figures:
        start, end = map(root, figure.pair(DEFAULT))
        if start == end:
            found += 1
        else:
            parent[start] = end
    return found


@dataclass(frozen=True)
class Row:
    """One row of the audit: a verdict and what it rests on (核对结果的一行).

    Attributes
    ----------
    group, relation : str
    claims : tuple of str
    verdict : str
        A key of `VERDICTS`.
    conditions : tuple of (Reading, tuple of str)
        The cheapest readings, each with the assumptions left out, under which the figures fit.
    implied, printed : Interval
        What one side allows, and what the other prints.
    stretch, distance : float
        The stretch is rounded up, so that roundings as much wider would do.
    tried : tuple of (Reading, bool)
    repairs : dict of claim to (least, greatest print)
    derive : callable
        Gives `derived`, worked out when it is asked for.
    joint : bool
        Whether it is about all figures of a connected group, whose relation has a row of its own.
    """

    group: str
    relation: str
    claims: tuple[str, ...]
    verdict: str = "not_testable"
    conditions: tuple[tuple[Reading, tuple[str, ...]], ...] = ()
    implied: Interval | None = None
    printed: Interval | None = None
    stretch: float = float("nan")
    distance: float = float("nan")
    tried: tuple[tuple[Reading, bool], ...] = ()
    repairs: dict[str, tuple[str, str]] = field(default_factory=dict)
    derive: Callable[[], Iterable[Implied]] = tuple
    joint: bool = False

    @cached_property
    def derived(self) -> tuple[Implied, ...]:
        """What the figures imply for quantities that are not printed (推算值)."""
        return tuple(self.derive())


def cheapest(tried: Iterable[tuple[Reading, bool]]) -> tuple[Reading, ...]:
    """The readings that fit and of which no part would do, cheapest first."""
    found: list[Reading] = []
    for reading, fits in tried:
        if fits and not any(r.covers(reading) for r in found):
            found.append(reading)
    return tuple(found)


def verdict(fits: tuple[Reading, ...]) -> str:
    """The verdict by the readings that fit, cheapest first."""
    return "fits" if fits and not fits[0].cost else "does_not_fit"


def chain_rows(chain: Chain) -> Iterator[Row]:
    """The verdicts on one indicator: levels, multiples and growth between years.

    Where growth and levels measure different things each side is tested by itself: what is printed of
    the other hides no test.
    """
    whole = replace(
        chain_row(chain),
        derive=partial(by_levels, chain.figures, chain.basis in PARTED, chain.priced),
    )
    parts = [replace(chain, figures=part) for part in chain.comparable(DEFAULT)]
    tested = [chain_row(part) for part in parts if len(parts) > 1 and part.testable]
    fit = all(row.verdict == "fits" for row in tested)
    if not tested or (fit and whole.verdict == "not_comparable"):
        tested.append(whole)
    else:
        tested[0] = replace(tested[0], derive=whole.derive)
    yield from tested


def chain_row(chain: Chain) -> Row:
    """The verdict on figures of one indicator, all of which are held against each other."""
    ids = tuple(f.id for f in chain.figures)
    relation = "levels" if not chain.grown else "growth and levels" if chain.others else "growth"
    row = Row(chain.name, relation, ids)
    if not chain.testable and agree(chain.figures, DEFAULT):
        return row
    pair = (chain.grown or chain.others)[0].pair(DEFAULT)
    sides = [part for part in (chain.grown, chain.others) if part]
    held = sides if len(sides) > 1 else (sides[0][:1], sides[0][1:])
    # Where only whole numbers are wanting, the two sides say nothing of each other.
    implied, printed = (_side(part, pair) if chain.testable else None for part in held)
    tried = tuple((r, chain.agrees(r)) for r in readings(*chain.choices))
    fits = cheapest(tried)
    found = verdict(fits)
    if found == "fits" and chain.basis in PARTED and chain.crossed:
        found = "not_comparable"
    held_together = [chain.figures] if found == "not_comparable" else chain.comparable(DEFAULT)
    return replace(
        row, verdict=found, conditions=tuple((r, ()) for r in fits if r.cost), implied=implied, printed=printed,
        # What cannot be compared is told how far it is from one price basis.
        stretch=stretch(lambda factor: all(agree(part, DEFAULT, factor) for part in held_together)),
        distance=_distance(chain, pair, implied, printed), tried=tried,
        repairs=dict(_repairs(chain)) if found == "does_not_fit" else {},
    )  # fmt: skip


def change_row(change: Claim, chain: Chain) -> Row:
    """The verdict on a change between two years: the difference of the levels that the chain allows."""
    row = Row(chain.name, "change", (change.id, *(f.id for f in chain.figures)))
    room = _difference(change, chain, DEFAULT)
    units = {f.printed.unit for f in chain.figures if f.kind in ("level", "count", "share")}
    own = "%" if change.printed.unit == "个百分点" else change.printed.unit
    if units - {own} or room is None or math.isinf(room.lower):
        return row
    tried = tuple((r, _changes(change, chain, r)) for r in readings(*chain.choices))
    fits = cheapest(tried)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), implied=room,
        printed=change.interval(DEFAULT), stretch=stretch(lambda factor: _changes(change, chain, DEFAULT, factor)),
        distance=away(change, room), tried=tried,
        repairs=_repaired(change, room) if not tried[0][1] else {},
    )  # fmt: skip


def _repaired(change: Claim, room: Interval) -> dict[str, tuple[str, str]]:
    found = level_repair(change, room, lambda other: other.interval(DEFAULT).meets(room))
    return {change.id: found} if found else {}


def _changes(
    change: Claim, chain: Chain, reading: Reading, factor: Fraction = Fraction(1)
) -> bool:
    room = _difference(change, chain, reading, factor)
    return room is not None and room.meets(change.interval(reading, factor))


def _difference(
    change: Claim, chain: Chain, reading: Reading, factor: Fraction = Fraction(1)
) -> Interval | None:
    """The last level less the first, where both and their ratio have bounds; None where these contradict each other.

    The ends of the range lie at corners, and each corner is an end of one of three differences.
    """
    bounds = list(links(chain.comparable(reading)[-1], reading, factor=factor))
    if not feasible(bounds):
        return None
    first, last = ((change.indicator, year) for year in (change.start, change.end))
    old, new = (allowed(bounds, (UNIT, node)) for node in (first, last))
    ratio = allowed(bounds, (first, last))
    room: Interval | None = new - old
    for other in (old * (ratio - 1), new * (1 - 1 / ratio) if ratio.lower else room):
        room = room and other and room.intersection(other)
    return room


def _repairs(chain: Chain) -> Iterator[tuple[str, tuple[str, str]]]:
    for part in chain.comparable(DEFAULT):
        for figure in part:
            if ends := chain_repair(part, figure):
                yield figure.id, ends


def _side(figures: tuple[Claim, ...], pair: Pair) -> Interval | None:
    """What one side allows for a ratio; None where it contradicts itself."""
    bounds = list(links(figures, DEFAULT))
    return allowed(bounds, pair) if feasible(bounds) else None


def _distance(
    chain: Chain, pair: Pair, implied: Interval | None, printed: Interval | None
) -> float:
    """How far a print lies outside what the others allow: the multiple's or level's, else the growth's."""
    if not implied or not printed:
        return float("nan")
    held = [f for f in chain.others if f.pair(DEFAULT) == pair]
    if not chain.grown:
        return away(held[0], printed)
    if held:
        return away(held[0], implied)
    rate = chain.grown[0]
    n = rate.steps(DEFAULT) if rate.kind == "avg_growth" else 1
    return away(rate, _yearly(printed, n))


def _yearly(ratio: Interval, n: int) -> Interval:
    """Growth a year that gives a ratio, one end of which may be open."""
    low, high = (enclosed(growth.cagr_from_multiple, end, n) for end in (ratio.lower, ratio.upper))
    return Interval(low.lower if low else -1, high.upper if high else math.inf)


def away(figure: Claim, implied: Interval) -> float:
    """How far a print lies outside an interval, in units of its last digit (of one for a count)."""
    value, unit = figure.printed.value, figure.printed.unit_of_last_digit
    return float(max(implied.lower - value, value - implied.upper, 0) / unit)
