"""Declared relations between claims of one date, and what makes one unusable."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from analysis.audit.claims import AMOUNTS, PARTED, Claim
from analysis.audit.readings import DEFAULT
from analysis.data.package import DATA
from analysis.data.problems import DataError
from analysis.data.tables import checked
from analysis.messages import N_, _

#: What is a sum grows neither faster nor slower than all of its parts, by each of these kinds.
BETWEEN, GROWN = "between_parts", ("growth", "avg_growth", "multiple")
#: The pull of a part is its contribution to the growth of the whole.
PULL = "pull_share"
#: The greater of two growth rates, or rates, is the lesser and the points between them.
POINTS = "points_between"
#: Relations of growth, which is tied to no level by them.
OF_GROWTH = (BETWEEN, PULL, POINTS)
#: How many parts a kind takes, at least and at most.
PARTS = {
    "mixture": (2, 2), "ratio": (2, 2), PULL: (2, 2), POINTS: (2, 2),
    "sum": (2, 99), BETWEEN: (2, 99), "partial_sum": (1, 99), "subset": (1, 99), "order": (1, 99),
}  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """One declared relation (关系): ids of claims, and what holds between them."""

    id: str
    kind: str
    whole: str
    parts: tuple[str, ...]
    weight: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims it relates, the whole first."""
        return tuple(filter(None, (self.whole, *self.parts)))


def load_relations(path: str | os.PathLike[str] | None = None) -> list[Relation]:
    """Relations between claims (关系表), the package's own by default.

    Parameters
    ----------
    path : path, optional
        CSV or Excel with the columns id, kind, whole, parts, weight, note.

    Raises
    ------
    DataError
        Naming row, column and text of what is wrong; `audit_claims` holds them against claims.

    Examples
    --------
    >>> load_relations()[0].parts
    ('urban_income_2021', 'rural_income_2021')
    """
    return [
        Relation(r["id"], r["kind"], r["whole"], tuple(r["parts"].split(";")), r["weight"])
        for r in checked(path or DATA / "relations.csv", "relations").to_dict("records")
    ]


def check_relations(relations: Sequence[Relation], claims: Mapping[str, Claim]) -> None:
    """Refuse relations that cannot hold between these claims, whatever they print (核对关系).

    Raises
    ------
    DataError
        Naming relation, column and claims: an unknown claim, a wrong number of parts, a claim named
        twice, claims that are no amounts or of different units or dates, groups in the wrong order,
        a weight that is no share, a circle.
    """
    text = N_("relation {id}, {problem}")
    problems = [_(text, id=r.id, problem=p) for r in relations for p in problems_of(r, claims)]
    if problems := problems or _circles(relations):
        raise DataError("relations", problems)


def _circles(relations: Iterable[Relation]) -> list[str]:
    """A claim that is, through relations of part and whole, a part of itself."""
    below: dict[str, set[str]] = {}
    for r in relations:
        if r.kind != "ratio":
            below.setdefault(r.whole, set()).update(r.parts)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as circle:
        first = next(c for c in below if c in circle.args[1])
        ids = ", ".join(r.id for r in relations if r.whole in circle.args[1])
        return [_("{claim} is a part of itself through {ids}", claim=first, ids=ids)]
    return []


def problems_of(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[str]:
    """What is wrong with a relation by itself (关系的问题); unknown claims hide the rest."""
    ids = [id for id in (*relation.claims, relation.weight) if id]
    if unknown := [id for id in ids if id not in claims]:
        yield _("unknown claim {ids}: mend the id", ids=", ".join(unknown))
        return
    related = [claims[id] for id in relation.claims]
    told = ", ".join(f"{c.id} {c.kind} {c.printed.text} {c.end or ''}".strip() for c in related)
    for rule, broken in _rules(relation, related, claims.get(relation.weight)).items():
        if broken:
            yield _(rule, kind=relation.kind, claims=told, weight=relation.weight)


def _rules(relation: Relation, related: Sequence[Claim], weight: Claim | None) -> dict[str, bool]:
    """Whether each rule of its kind is broken, in words."""
    kind, parts = relation.kind, related[bool(relation.whole) :]
    least, most = PARTS[kind]
    kinds = {part.kind for part in parts}
    of_shares = kind == "sum" and (kinds <= {"share", "rate"} or kinds == {"contribution"})
    grown: Sequence[Claim] = ()
    if kind == "ratio":  # over time, beside growth on the price basis of the levels
        grown = [part for part in parts if part.grows and part.price_basis not in PARTED]
    elif kind == BETWEEN and len(kinds) == 1:
        grown = [c for c in related if c.kind in GROWN and c.kind in kinds]
    elif kind == PULL or (kind == "sum" and kinds == {"pull"}):
        grown = [whole for whole in related[:1] if whole.kind == "growth"]
    elif kind == POINTS:
        grown = [c for c in related if c.kind in ("growth", "points")]
    pair = [part.interval(DEFAULT) for part in parts if kind == "mixture"][:2]
    # Points of a percentage and percentages add up.
    units = {c.printed.unit.replace("个百分点", "%") for c in related}
    dates = {c.date for c in related}
    no_whole = not relation.whole and kind != "ratio" and not of_shares
    no_amounts = not {c.kind for c in related if c not in grown} <= AMOUNTS
    poorer_first = len(pair) == 2 and pair[1].lower >= pair[0].upper
    many_dates = len(dates) > 1 and kind != "ratio"
    many_units = len(units) > 1 and kind not in ("ratio", "order")
    return {
        N_("whole: kind {kind} needs the claim of its whole, unless of shares"): no_whole,
        N_(
            "parts: mixture and ratio take two, sum two or more, parted by semicolons, got {claims}"
        ): (not least <= len(parts) <= most),
        N_("parts: name each claim once, got {claims}"): len(set(related)) < len(related),
        N_("parts: name levels, counts, totals, changes or shares, got {claims}"): no_amounts,
        N_("parts: kind {kind} holds at one date, got {claims}: name one year"): many_dates,
        N_("parts: kind {kind} holds in one unit, got {claims}: name one unit"): many_units,
        N_("parts: the richer group comes first, got {claims}: exchange them"): poorer_first,
        N_("weight: name a share, {weight} is none"): weight is not None and weight.kind != "share",
    }
