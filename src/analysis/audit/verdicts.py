"""Verdicts: every group of figures that can be held against each other, under every reading."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from analysis import growth
from analysis.audit.ratios import Ends, Figure, agree, allowed, repairs, stretch, tightest
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.interval import Interval, bounds, decimal

__all__ = ["VERDICTS", "Group", "Row", "chain_row", "cheapest"]

#: Verdicts, in English and Chinese.
VERDICTS = {
    "consistent": ("consistent", "一致"),
    "consistent_if": ("consistent if", "在一定条件下一致"),
    "contradictory": ("contradictory", "矛盾"),
    "not_comparable": ("not comparable", "不可比"),
    "not_testable": ("not testable", "无从检验"),
}


@dataclass(frozen=True)
class Group:
    """Figures of one indicator, place and scope (同一指标的各数)."""

    indicator: str
    place: str
    scope: str
    basis: str
    figures: tuple[Figure, ...]

    @property
    def grown(self) -> tuple[Figure, ...]:
        """Figures of growth."""
        return tuple(f for f in self.figures if "growth" in f.kind)

    @property
    def others(self) -> tuple[Figure, ...]:
        """Levels and multiples."""
        return tuple(f for f in self.figures if "growth" not in f.kind)

    @property
    def testable(self) -> bool:
        """Whether some figure bounds what the others bound already."""
        parent: dict[Any, Any] = {}

        def root(node: Any) -> Any:
            while node in parent:
                node = parent[node]
            return node

        for figure in self.figures:
            start, end = map(root, figure.link(DEFAULT)[0])
            if start == end:
                return True
            parent[start] = end
        return False

    @property
    def choices(self) -> list[str]:
        """Choices of reading that bear on these figures."""
        average = any(f.kind == "avg_growth" for f in self.figures)
        multiple = any(f.kind == "multiple" for f in self.figures)
        found = (["steps", "averaging"] if average else []) + (["multiple"] if multiple else [])
        return [*found, *(["price"] if self.grown and self.basis == "nominal" else []), "rounding"]

    def compared(self, reading: Reading) -> tuple[Figure, ...]:
        """The figures that a reading puts on one price basis."""
        return self.others if reading.price == "real" else self.figures


@dataclass(frozen=True)
class Row:
    """One row of the audit: a verdict and what it rests on (审核结果的一行)."""

    group: str
    relation: str
    claims: tuple[str, ...]
    verdict: str
    conditions: tuple[Reading, ...] = ()
    dropped: tuple[tuple[str, ...], ...] = ()
    implied: Interval | None = None
    printed: Interval | None = None
    stretch: float = float("nan")
    distance: float = float("nan")
    derived: dict[str, Interval] = field(default_factory=dict)
    tried: tuple[tuple[Reading, bool], ...] = ()
    repairs: dict[str, tuple[str, str]] = field(default_factory=dict)


def cheapest(tried: Iterable[tuple[Reading, bool]]) -> tuple[Reading, ...]:
    """The readings that fit and of which no part would do, cheapest first."""
    found: list[Reading] = []
    for reading, fits in tried:
        if fits and not any(r.departures <= reading.departures for r in found):
            found.append(reading)
    return tuple(found)


def chain_row(group: Group) -> Row:
    """The verdict on one indicator: levels, multiples and growth between years."""
    name, claims = group.indicator, tuple(f.id for f in group.figures)
    base = Row(name, "growth and levels", claims, "not_testable", derived=dict(_derived(group)))
    if not group.testable:
        return base
    pair = (group.grown or group.others)[0].link(DEFAULT)[0]
    held = (group.grown, group.others) if group.grown else (group.others[:1], group.others[1:])
    implied, printed = (allowed(tightest(f.link(DEFAULT) for f in part), pair) for part in held)
    tried = tuple((r, agree(group.compared(r), r)) for r in readings(group.choices))
    fits = cheapest(tried)
    if group.basis == "growth constant, level current" and group.grown:
        verdict = "not_comparable"
    else:
        verdict = "contradictory" if not fits else "consistent_if" if fits[0].cost else "consistent"
    changed = {} if verdict != "consistent_if" else dict(_repairs(group))
    return Row(
        name, base.relation, claims, verdict, fits if verdict == "consistent_if" else (), (), implied, printed,
        float(stretch(group.figures, DEFAULT)), _distance(group, pair, implied), base.derived, tried, changed,
    )  # fmt: skip


def _repairs(group: Group) -> Iterator[tuple[str, tuple[str, str]]]:
    for figure in group.figures:
        if found := repairs(group.figures, figure, DEFAULT):
            yield figure.id, (reprint(figure, found[0]), reprint(figure, found[1]))


def reprint(figure: Figure, mantissa: int) -> str:
    """A figure's own text with another mantissa: the same decimals, scale and unit."""
    number = re.search(r"[0-9][0-9,]*(?:\.([0-9]+))?", figure.printed.text)
    if not number:
        return f"{mantissa}{figure.printed.unit}"
    shown = decimal(mantissa, len(number[1] or ""))
    return figure.printed.text[: number.start()] + shown + figure.printed.text[number.end() :]


def _distance(group: Group, pair: Ends, implied: Interval) -> float:
    """How far the printed multiple or level lies outside what growth allows, in units of its last digit."""
    held = [f for f in group.others if f.link(DEFAULT)[0] == pair]
    if not held or not implied.bounded:
        return float("nan")
    value, unit = held[0].printed.value, held[0].printed.unit_of_last_digit
    return float(max(implied.lower - value, value - implied.upper, 0) / unit)


def _derived(group: Group) -> Iterator[tuple[str, Interval]]:
    """What the figures imply for quantities that are not printed."""
    levels = {f.end: f.interval(DEFAULT) for f in group.others if f.kind == "level"}
    multiples = [f for f in group.others if f.kind == "multiple"]
    for f in (*multiples, *group.grown):
        ratio = f.link(DEFAULT)[1]
        if f.end in levels:
            yield f"level {f.start} by {f.id}", levels[f.end] / ratio
        elif f.kind == "avg_growth":
            yield f"multiple {f.start}-{f.end} by {f.id}", ratio
    for m in multiples:
        for g in group.grown:
            if g.kind == "avg_growth" and (m.start, m.end) == (g.start, g.end):
                found = bounds(growth.implied_deflator, m.interval(DEFAULT), g.interval(DEFAULT), g.steps(DEFAULT))
                yield "deflator, a year", found
    years = sorted(y for y in levels if y is not None)
    for first, last in itertools.pairwise(years):
        ratio = levels[last] / levels[first]
        yield f"multiple {first}-{last}", ratio
        for n in (last - first, last - first + 1):
            yield f"growth a year, {n} steps", bounds(growth.cagr_from_multiple, ratio, n)
