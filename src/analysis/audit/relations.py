"""Relations between claims: those declared in a table, checked against the claims they name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analysis.data.package import DATA
from analysis.data.schema import checked
from analysis.data.tables import DataError

__all__ = ["Relation", "check_relations", "load_relations"]

#: Claims by id, as rows of `load_claims`.
Claims: TypeAlias = "dict[Any, dict[Any, Any]]"
#: Kinds of claims that can be parts and wholes.
AMOUNTS = ("level", "count", "cumulative", "change", "share")
#: How many parts a kind takes, at least and at most.
PARTS = {
    "mixture": (2, 2),
    "ratio": (2, 2),
    "sum": (2, 99),
    "partial_sum": (1, 99),
    "subset": (1, 99),
    "order": (1, 99),
}


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


def load_relations(path: str | os.PathLike[str] | None, claims: pd.DataFrame) -> list[Relation]:
    """Relations between claims (关系表), the package's own by default.

    Parameters
    ----------
    path : path, optional
        CSV or Excel with the columns id, kind, whole, parts, weight, note.
    claims : DataFrame
        As from `load_claims`.

    Raises
    ------
    DataError
        See `check_relations`.

    Examples
    --------
    >>> from analysis import load_claims
    >>> load_relations(None, load_claims())[0].parts
    ('urban_income_2021', 'rural_income_2021')
    """
    path = Path(path or DATA / "relations.csv")
    frame = checked(path, "relations")
    declared = [
        Relation(r["id"], r["kind"], r["whole"], tuple(r["parts"].split(";")), r["weight"])
        for r in frame.to_dict("records")
    ]
    check_relations(declared, claims.to_dict("index"), path.name)
    return declared


def check_relations(relations: Sequence[Relation], known: Claims, name: str = "relations") -> None:
    """Refuse relations that cannot hold between these claims, whatever they print (核对关系).

    Raises
    ------
    DataError
        Naming relation, column and value: an unknown kind or claim, a wrong number of parts, a claim named
        twice, figures that are no amounts or of different units or dates, groups in the wrong order, a
        weight that is no share, a cycle.
    """
    problems = [f"relation {r.id}, column {p}" for r in relations for p in _problems(r, known)]
    if problems := problems or _cycles(relations):
        raise DataError(name, problems)


def _problems(relation: Relation, known: Claims) -> Iterator[str]:
    """What is wrong with a relation by itself; the first kind of fault hides the others."""
    if relation.kind not in PARTS:
        yield f"kind: {relation.kind!r} is unknown: write one of {', '.join(PARTS)}"
        return
    named = [
        ("whole", relation.whole),
        *(("parts", p) for p in relation.parts),
        ("weight", relation.weight),
    ]
    if unknown := [
        f"{c}: unknown claim {id!r}: mend the id" for c, id in named if id and id not in known
    ]:
        yield from unknown
    elif shape := list(_shape(relation, known)):
        yield from shape
    else:
        yield from _meaning(relation, known)


def _shape(relation: Relation, known: Claims) -> Iterator[str]:
    """Too few or too many claims, or one twice."""
    shares = relation.kind == "sum" and all(known[p]["kind"] == "share" for p in relation.parts)
    if not relation.whole and relation.kind != "ratio" and not shares:
        yield f"whole: kind {relation.kind} needs the claim of its whole (only shares may do without)"
    least, most = PARTS[relation.kind]
    if not least <= len(relation.parts) <= most:
        wanted = least if least == most else f"at least {least}"
        yield f"parts: kind {relation.kind} takes {wanted} parts, got {len(relation.parts)}: put ; between ids"
    if twice := sorted({c for c in relation.claims if relation.claims.count(c) > 1}):
        yield f"parts: {', '.join(twice)} stands twice: name each claim once"


def _meaning(relation: Relation, known: Claims) -> Iterator[str]:
    """Figures between which the relation makes no sense."""
    kind, found = relation.kind, {c: known[c] for c in relation.claims}

    def told(column: str) -> str:
        return ", ".join(f"{c} {row[column]}" for c, row in found.items())

    def differ(*columns: str) -> bool:
        return len({tuple(str(row[c]) for c in columns) for row in found.values()}) > 1

    if any(row["kind"] not in AMOUNTS for row in found.values()):
        yield f"parts: kind {kind} holds between {', '.join(AMOUNTS)}, got {told('kind')}: name amounts"
    if kind != "ratio" and differ("start", "end"):
        yield f"parts: kind {kind} holds at one date, got {told('end')}: name claims of one year"
    if kind not in ("ratio", "order") and differ("unit"):
        yield f"parts: kind {kind} holds in one unit, got {told('unit')}: name claims of one unit"
    if (
        kind == "mixture"
        and known[relation.parts[1]]["interval"].lower >= known[relation.parts[0]]["interval"].upper
    ):
        yield f"parts: the richer group comes first, got {told('printed')}: exchange them"
    if relation.weight and known[relation.weight]["kind"] != "share":
        yield f"weight: {relation.weight} is a {known[relation.weight]['kind']}: name a share"


def _cycles(relations: Sequence[Relation]) -> list[str]:
    """A claim that is, through relations of part and whole, a part of itself."""
    below: dict[str, set[str]] = {}
    for r in relations:
        if r.kind != "ratio":
            below.setdefault(r.whole, set()).update(r.parts)
    for start in below:
        seen, open_ = set(), set(below[start])
        while open_:
            claim = open_.pop()
            seen.add(claim)
            open_ |= below.get(claim, set()) - seen
        if start in seen:
            return [
                f"{start} is a part of itself through {', '.join(r.id for r in relations if r.whole in seen)}"
            ]
    return []
