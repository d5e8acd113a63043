"""Connected groups of claims, of which every conflict is found, and their joint verdicts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from analysis.audit.chains import PARTED, Chain
from analysis.audit.claims import CHAINED, ONCE, Claim, agree, links, stretch
from analysis.audit.gaps import by_mixture
from analysis.audit.mixture import Mixture
from analysis.audit.parts import allowed_whole
from analysis.audit.ratios import UNIT, Link, allowed
from analysis.audit.readings import CHOICES, DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.audit.verdicts import Row
from analysis.numbers.interval import Interval

__all__ = ["Group", "Related", "groups", "joint_row"]


@dataclass(frozen=True)
class Related:
    """The claims of indicators that at most one relation between levels ties (相关联的指标)."""

    claims: tuple[Claim, ...]
    relation: Relation | None = None
    reading: Reading = DEFAULT
    factor: Fraction = ONCE

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Members that are no claims."""
        steps = ("steps",) if any(c.kind == "avg_growth" for c in self.claims) else ()
        return (*steps, *((self.relation.kind,) if self.relation else ()))

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the claims, and the assumptions."""
        return (*(c.id for c in self.claims), *self.assumptions)

    def possible(self, members: Collection[str]) -> bool:
        """Whether these claims and assumptions can be true together (能否同时成立)."""
        chained = [c for c in self.claims if c.id in members and c.kind in CHAINED]
        held = (self.reading, self.factor, "steps" in members)
        if not agree(chained, *held):
            return False
        if not self.relation or self.relation.kind not in members:
            return True
        bounds = list(links(chained, *held))
        whole, *parts = (self._room(claim, bounds, members) for claim in self.relation.claims)
        room = allowed_whole(self.relation.kind, parts)
        return room is not None and room.meets(whole)

    def _room(self, id: str, bounds: list[Link], members: Collection[str]) -> Interval:
        """What is allowed for a claim; a total, a change or a share is tied to no other year."""
        claim = next(c for c in self.claims if c.id == id)
        if claim.kind in CHAINED:
            return allowed(bounds, (UNIT, claim.node))
        if id in members:
            return claim.interval(self.reading, self.factor)
        return Interval(claim.floor, math.inf, claim.kind == "share")


Group: TypeAlias = "Related | Mixture"


def groups(
    claims: Mapping[str, Claim],
    relations: Sequence[Relation],
    basis: Mapping[str, str],
    limits: dict[str, str],
) -> Iterator[tuple[str, Relation | None, Group]]:
    """Every connected group that can be decided; the names of others go into `limits`."""
    holding = [r for r in relations if r.whole]
    dated = [c for c in claims.values() if c.kind in CHAINED and c.end is not None]
    apart = [c for c in dated if "growth" in c.kind and basis.get(c.indicator) in PARTED]
    for name in dict.fromkeys(c.indicator for c in apart):
        yield name, None, Related(tuple(c for c in apart if c.indicator == name))
    indicators = list(dict.fromkeys(c.indicator for c in claims.values()))
    joined = [{claims[id].indicator for id in r.claims} for r in holding]
    for component in _components(indicators, joined):
        inside = [r for r in holding if claims[r.whole].indicator in component]
        held = {c.id for c in dated if c.indicator in component and c not in apart}
        held |= {id for r in inside for id in r.claims}
        members = tuple(c for id, c in claims.items() if id in held)
        if len(inside) > 1:
            limits[", ".join(r.id for r in inside)] = "several relations"
        elif not inside:
            yield component[0], None, Related(members)
        elif inside[0].kind != "mixture" or claims[inside[0].whole].kind not in CHAINED:
            yield inside[0].id, inside[0], Related(members, inside[0])
        elif mixture := _mixture([claims[id] for id in inside[0].claims], members):
            yield inside[0].id, inside[0], mixture
        else:
            undated = claims[inside[0].whole].end is None
            limits[inside[0].id] = "no date" if undated else "more than two dates"


def _components(nodes: list[str], joined: list[set[str]]) -> list[list[str]]:
    """Nodes that are joined to each other."""
    components = [[node] for node in nodes]
    for link in joined:
        one = [c for c in components if link & set(c)]
        components = [c for c in components if c not in one]
        components.append([node for c in one for node in c])
    return components


def _mixture(related: list[Claim], claims: tuple[Claim, ...]) -> Mixture | None:
    """The mixture at the date of its relation and at most one other, earlier or later."""
    years = sorted({year for c in claims for year in _years(c)})
    if len(years) > 2 or (years and related[0].end is None):
        return None
    total, richer, poorer = (c.indicator for c in related)
    first, last = years if len(years) == 2 else (None, related[0].end)
    return Mixture(total, richer, poorer, first, last, claims)


def _years(claim: Claim) -> list[int]:
    """Years in which a claim bounds the quantity itself or its ratio."""
    ends = [claim.end] if claim.kind in ("level", "count") else [claim.start, claim.end]
    return [y for y in ends if y is not None]


def joint_row(name: str, relation: Relation, group: Group, basis: Mapping[str, str]) -> Row | None:
    """The verdict on all claims of a relation; readings and assumptions left out cost one each.

    None where the relation's own claims are all there is: its own row says it.
    """
    ids = tuple(c.id for c in group.claims)
    if set(ids) <= set(relation.claims):
        return None
    conditions = _conditions(group, basis)
    fits = bool(conditions) and conditions[0] == (DEFAULT, ())
    return Row(
        f"{name} over time", relation.kind, ids, "fits" if fits else "does_not_fit",
        tuple((reading, gone) for reading, gone in conditions if reading.cost or gone),
        stretch=stretch(lambda factor: replace(group, factor=factor).possible(group.members)),
        derive=partial(by_mixture, group) if isinstance(group, Mixture) else tuple, joint=True,
    )  # fmt: skip


def _conditions(group: Group, basis: Mapping[str, str]) -> list[tuple[Reading, tuple[str, ...]]]:
    """The cheapest readings, each with the assumptions left out, under which a group fits."""
    chains = [
        Chain(name, basis.get(name, ""), tuple(c for c in group.claims if c.indicator == name))
        for name in dict.fromkeys(c.indicator for c in group.claims)
    ]
    bearing = {choice for chain in chains for choice in chain.choices}
    choices = [choice for choice in CHOICES if choice in bearing]
    real = {c.id for chain in chains if chain.basis == "nominal" for c in chain.grown}
    optional = [(), *((a,) for a in group.assumptions if a != "steps")]
    tries = itertools.product(readings(*choices), optional)
    conditions: list[tuple[Reading, tuple[str, ...]]] = []
    for reading, left_out in sorted(tries, key=lambda t: t[0].cost + len(t[1])):
        if any(r.covers(reading) and set(gone) <= set(left_out) for r, gone in conditions):
            continue
        members = set(group.members) - set(left_out)
        if reading.price == "real":
            members -= real
        if replace(group, reading=reading).possible(members):
            conditions.append((reading, left_out))
    return conditions
