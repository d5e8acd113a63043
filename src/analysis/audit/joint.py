"""Connected groups of claims: every minimal conflict, every correction, and a joint verdict."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial

from analysis.audit.claims import CHAINED, ONCE, Claim, agree, bounds_by
from analysis.audit.constraints import UNIT, allowed, components
from analysis.audit.implied import by_mixture
from analysis.audit.mixture import Mixture
from analysis.audit.readings import CHOICES, DEFAULT, Reading
from analysis.audit.relations import Relation
from analysis.audit.verdicts import Row, decided
from analysis.audit.wholes import allowed_whole
from analysis.audit.years import chains
from analysis.numbers.interval import Interval


@dataclass(frozen=True)
class Group:
    """Claims that are held against each other all together, with what ties them (一组数).

    Nothing but their indicators, a relation between levels, or a mixture at one or two dates.
    """

    claims: tuple[Claim, ...]
    relation: Relation | None = None
    mixture: Mixture | None = None
    ratios: tuple[Relation, ...] = ()

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Members that are no claims and no counting of steps."""
        ratio = ("ratio",) if self.ratios else ()
        if self.mixture:
            return (*self.mixture.assumptions, *ratio)
        return (self.relation.kind, *ratio) if self.relation else ratio

    @cached_property
    def between(self) -> dict[str, Claim]:
        """Ratios, of any year, as bounds on the two indicators that they are of."""
        indicator = {c.id: c.key for c in self.claims}
        parts = {indicator[r.whole]: tuple(indicator[p] for p in r.parts) for r in self.ratios}
        ratios = [c for c in self.claims if c.kind == "ratio" and c.key in parts]
        return {c.id: replace(c, between=parts[c.key]) for c in ratios}

    @property
    def members(self) -> tuple[str, ...]:
        """What can be left out: the claims by id, the counting of steps, the assumptions."""
        steps = ("steps",) if any(c.kind == "avg_growth" for c in self.claims) else ()
        return (*(c.id for c in self.claims), *steps, *self.assumptions)

    def possible(
        self, members: Collection[str], reading: Reading = DEFAULT, factor: Fraction = ONCE
    ) -> bool:
        """Whether these claims and assumptions can be true together (能否同时成立)."""
        kept = {c.id: c for c in self.claims if c.id in members}
        if "ratio" in members:
            kept |= {id: c for id, c in self.between.items() if id in kept}
        chained = [c for c in kept.values() if c.kind in CHAINED]
        held = (reading, factor, "steps" in members)
        bounds = bounds_by(chained, *held)
        if self.mixture:
            return self.mixture.keeps(bounds, members)
        if not agree(chained, *held):
            return False
        if not self.relation or self.relation.kind not in members:
            return True

        def left(claim: Claim) -> Interval:
            """What is allowed for a claim; a total or a change is tied to no other year."""
            if claim.kind in CHAINED:
                return allowed(bounds, UNIT, claim.node)
            if claim.id in kept:
                return claim.interval(reading, factor)
            return Interval(claim.floor, math.inf, lower_closed=False)

        related = {c.id: left(c) for c in self.claims if c.id in self.relation.claims}
        whole, *parts = (related[id] for id in self.relation.claims)
        room = allowed_whole(self.relation.kind, parts)
        return room is not None and room.meets(whole)


def groups(
    claims: Mapping[str, Claim], relations: Sequence[Relation]
) -> Iterator[tuple[str, Group | str]]:
    """Every connected group that can be decided, by name; of any other, why it cannot."""
    holding = [r for r in relations if r.ties_levels(claims)]
    dated = [c for c in claims.values() if c.kind in CHAINED and c.end is not None]
    apart = [c for c in dated if c.grows and c.parted]
    for name, chain in chains(apart).items():
        yield name, Group(chain.claims)
    alone = [[name] for name in chains(claims.values())]
    joined = [[claims[id].key for id in r.claims] for r in holding]
    for component in components([*alone, *joined]):
        inside = [r for r in holding if claims[r.whole].key in component]
        held = {c.id for c in dated if c.key in component and c not in apart}
        held |= {id for r in inside for id in r.claims}
        members = tuple(c for id, c in claims.items() if id in held)
        if not inside:
            yield next(iter(component)), Group(members)
            continue
        name, (ratios, others) = ", ".join(r.id for r in inside), _parted(inside, claims)
        relation = others[0] if others else None
        related = [claims[id] for id in relation.claims] if relation else []
        mixed = relation and relation.kind == "mixture" and related[0].kind in CHAINED
        mixture = _mixture(related, members) if mixed else None
        if len(others) > 1:
            yield name, "several relations"
        elif mixed and not mixture:
            yield name, "more than two dates" if related[0].end else "no date"
        else:
            yield name, Group(members, relation, mixture, ratios)
            continue
        for indicator, chain in chains(c for c in members if c.kind in CHAINED).items():
            yield indicator, Group(chain.claims)


def _parted(
    relations: Sequence[Relation], claims: Mapping[str, Claim]
) -> tuple[tuple[Relation, ...], list[Relation]]:
    """Ratios, which bound their two indicators in every year, and all others.

    A mixture holds at every date, too: of several of the same indicators the last one stands.
    """
    ratios = [r for r in relations if r.kind == "ratio" and claims[r.whole].kind == "ratio"]
    others: dict[object, Relation] = {}
    for r in sorted(relations, key=lambda r: claims[r.whole].end or 0):
        mixed = [claims[id].key for id in r.claims] if r.kind == "mixture" else [r.id]
        others |= {tuple(mixed): r} if r not in ratios else {}
    return tuple(ratios), list(others.values())


def _mixture(related: list[Claim], claims: tuple[Claim, ...]) -> Mixture | None:
    """The mixture at the date of its relation and at most one other, earlier or later."""
    years = sorted({year for c in claims for year in _years(c)})
    if len(years) > 2 or (years and related[0].end is None):
        return None
    total, richer, poorer = (c.key for c in related)
    first, last = years if len(years) == 2 else (None, related[0].end)
    return Mixture(total, richer, poorer, first, last)


def _years(claim: Claim) -> list[int]:
    """Years in which a claim bounds the quantity itself or its ratio."""
    ends = [claim.end] if claim.kind in ("level", "count") else [claim.start, claim.end]
    return [y for y in ends if y is not None]


def joint_row(group: Group) -> Row | None:
    """The verdict on all claims of a relation; readings and assumptions left out cost one each.

    None where the relation's own claims are all there is: its own row says it.
    """
    ids = tuple(c.id for c in group.claims)
    relations = [r for r in (group.relation, *group.ratios) if r]
    if not relations or (len(relations) == 1 and set(ids) <= set(relations[0].claims)):
        return None
    relation = relations[0]
    bearing = {choice for chain in chains(group.claims).values() for choice in chain.choices}
    real = {c.id for c in group.claims if c.price_basis == "nominal" and c.grows and not c.stated}

    def holds(reading: Reading, factor: Fraction = ONCE, *gone: str) -> bool:
        without = {*gone, *(real if reading.price == "real" else ())}
        return group.possible(set(group.members) - without, reading, factor)

    derive = partial(by_mixture, group.mixture, group.claims) if group.mixture else tuple
    row = Row(f"{relation.id} over time", relation.kind, ids, derive=derive, joint=True)
    row = decided(row, [c for c in CHOICES if c in bearing], holds, assumptions=group.assumptions)
    return row if row.verdict == "fits" else replace(row, partly=tuple(_partly(group)))


def _partly(group: Group) -> Iterator[tuple[int, str, str]]:
    """Per count of years multiples, or levels of an indicator, without which all others fit."""
    averages = [c for c in group.claims if c.kind == "avg_growth"]
    sets: dict[tuple[str, str], set[str]] = {}
    for c in group.claims:
        if c.kind in ("multiple", "level"):
            sets.setdefault((c.kind, c.key if c.kind == "level" else ""), set()).add(c.id)
    for reading in (DEFAULT, Reading(steps="calendar")):
        spans = {c.steps(reading) for c in averages}
        if group.possible(set(group.members), reading):
            continue  # nothing need be left out
        for (kind, indicator), ids in sets.items():
            if len(spans) == 1 and group.possible(set(group.members) - ids, reading):
                yield max(spans), kind, indicator
