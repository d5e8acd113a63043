"""Connected groups of figures, for which the audit finds every conflict, and their joint verdicts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from analysis.audit.claims import CHAINED, Claim, agree, links, stretch
from analysis.audit.identities import allowed_whole
from analysis.audit.implied import by_mixture
from analysis.audit.mixture import Mixture
from analysis.audit.ratios import UNIT, Link, allowed
from analysis.audit.readings import CHOICES, DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.audit.verdicts import PARTED, Chain, Row
from analysis.numbers.interval import Interval

__all__ = ["Group", "Related", "groups", "joint_row"]


@dataclass(frozen=True)
class Related:
    """Indicators that share nothing but, at most, one relation between levels (相关联的指标)."""

    claims: tuple[Claim, ...]
    relation: Relation | None = None
    reading: Reading = DEFAULT
    factor: Fraction = Fraction(1)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Members that are no figures."""
        steps = ("steps",) if any(f.kind == "avg_growth" for f in self.claims) else ()
        return (*steps, *((self.relation.kind,) if self.relation else ()))

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the figures, and the assumptions."""
        return (*(f.id for f in self.claims), *self.assumptions)

    def possible(self, members: Collection[str]) -> bool:
        """Whether these figures and assumptions can be true together (能否同时成立)."""
        kept, steps = [f for f in self.claims if f.id in members], "steps" in members
        chained = [f for f in kept if f.kind in CHAINED]
        if not agree(chained, self.reading, self.factor, steps):
            return False
        if not self.relation or self.relation.kind not in members:
            return True
        bounds = list(links(chained, self.reading, self.factor, steps))
        whole, *parts = (self._room(claim, bounds, members) for claim in self.relation.claims)
        room = allowed_whole(self.relation.kind, parts)
        return room is not None and room.meets(whole)

    def _room(self, claim: str, bounds: list[Link], members: Collection[str]) -> Interval:
        """What is allowed for a figure of the relation; a total, a change or a share is tied to no other year."""
        figure = next(f for f in self.claims if f.id == claim)
        if figure.kind in CHAINED:
            return allowed(bounds, (UNIT, figure.node))
        if claim in members:
            return figure.interval(self.reading, self.factor)
        return Interval(figure.floor, math.inf, figure.kind == "share")


Group: TypeAlias = "Related | Mixture"


def groups(
    figures: dict[str, Claim],
    relations: Sequence[Relation],
    basis: dict[str, str],
    limits: dict[str, str],
) -> Iterator[tuple[str, Relation | None, Group]]:
    """Every connected group of a shape that can be decided; the names of others go into `limits`."""
    holding = [r for r in relations if r.whole]
    dated = [f for f in figures.values() if f.kind in CHAINED and f.end is not None]
    apart = [f for f in dated if "growth" in f.kind and basis.get(f.indicator) in PARTED]
    for name in dict.fromkeys(f.indicator for f in apart):
        yield name, None, Related(tuple(f for f in apart if f.indicator == name))
    indicators = list(dict.fromkeys(f.indicator for f in figures.values()))
    for component in _components(
        indicators, [{figures[c].indicator for c in r.claims} for r in holding]
    ):
        inside = [r for r in holding if figures[r.whole].indicator in component]
        held = [f for f in dated if f.indicator in component and f not in apart]
        held += [figures[c] for r in inside for c in r.claims]
        members = tuple(f for f in figures.values() if f in held)
        if len(inside) > 1:
            limits[", ".join(r.id for r in inside)] = "several relations"
        elif not inside:
            yield component[0], None, Related(members)
        elif inside[0].kind != "mixture" or figures[inside[0].whole].kind not in CHAINED:
            yield inside[0].id, inside[0], Related(members, inside[0])
        elif mixture := _mixture([figures[c] for c in inside[0].claims], members):
            yield inside[0].id, inside[0], mixture
        else:
            limits[inside[0].id] = (
                "no date" if figures[inside[0].whole].end is None else "more than two dates"
            )


def _components(nodes: list[str], links: list[set[str]]) -> list[list[str]]:
    """Nodes that are joined by links."""
    found = [[node] for node in nodes]
    for link in links:
        joined = [c for c in found if link & set(c)]
        found = [c for c in found if c not in joined] + [[node for c in joined for node in c]]
    return found


def _mixture(related: list[Claim], figures: tuple[Claim, ...]) -> Mixture | None:
    """The mixture at the date of its relation and at most one other, earlier or later."""
    years = sorted({y for f in figures for y in _years(f)})
    if len(years) > 2 or (years and related[0].end is None):
        return None
    total, richer, poorer = (f.indicator for f in related)
    first, last = (years[0], years[1]) if len(years) == 2 else (None, related[0].end)
    return Mixture(total, richer, poorer, first, last, figures)


def _years(figure: Claim) -> list[int]:
    """Years in which a figure bounds the quantity itself or its ratio."""
    ends = [figure.end] if figure.kind in ("level", "count") else [figure.start, figure.end]
    return [y for y in ends if y is not None]


def joint_row(name: str, relation: Relation, group: Group, basis: Mapping[str, str]) -> Row | None:
    """The verdict on all figures of a relation together; readings, and assumptions left out, cost one each.

    None where the relation's own claims are all there is: its own row says it.
    """
    if {f.id for f in group.claims} <= set(relation.claims):
        return None
    chains = [
        Chain(i, basis.get(i, ""), tuple(f for f in group.claims if f.indicator == i))
        for i in _names(group)
    ]
    choices = [c for c in CHOICES if any(c in chain.choices for chain in chains)]
    real = {f.id for chain in chains if chain.basis == "nominal" for f in chain.grown}
    optional = [(), *((a,) for a in group.assumptions if a != "steps")]
    tries = itertools.product(readings(*choices), optional)
    found: list[tuple[Reading, tuple[str, ...]]] = []
    for reading, left_out in sorted(tries, key=lambda t: t[0].cost + len(t[1])):
        if any(r.covers(reading) and set(gone) <= set(left_out) for r, gone in found):
            continue
        members = set(group.members) - set(left_out) - (real if reading.price == "real" else set())
        if replace(group, reading=reading).possible(members):
            found.append((reading, left_out))
    costly = tuple((r, gone) for r, gone in found if r.cost or gone)
    fits = "fits" if found and not costly else "does_not_fit"
    return Row(
        f"{name} over time", relation.kind, tuple(f.id for f in group.claims), fits, costly,
        stretch=stretch(lambda factor: replace(group, factor=factor).possible(group.members)),
        derive=partial(by_mixture, group) if isinstance(group, Mixture) else tuple, joint=True,
    )  # fmt: skip


def _names(group: Group) -> list[str]:
    """Indicators of a group."""
    return list(dict.fromkeys(f.indicator for f in group.claims))
