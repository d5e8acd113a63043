"""Relations between claims: those declared in a table, checked against the claims they name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analysis.data.package import DATA
from analysis.data.tables import DataError, checked
from analysis.messages import _

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


def check_relations(relations: Sequence[Relation], claims: Claims, name: str = "relations") -> None:
    """Refuse relations that cannot hold between these claims, whatever they print (核对关系).

    Raises
    ------
    DataError
        Naming relation, column and value: an unknown kind or claim, a wrong number of parts, a
        claim named twice, claims that are no amounts or of different units or dates, groups in the
        wrong order, a weight that is no share, a cycle.
    """
    problems = [
        _("relation {id}, column {problem}", id=r.id, problem=problem)
        for r in relations
        for problem in _problems(r, claims)
    ]
    if problems := problems or _cycles(relations):
        raise DataError(name, problems)


def _problems(relation: Relation, claims: Claims) -> list[str]:
    """What is wrong with a relation by itself; the first kind of fault hides the others."""
    if relation.kind not in PARTS:
        kinds = ", ".join(PARTS)
        problem = _(
            "kind: {kind!r} is unknown: write one of {kinds}", kind=relation.kind, kinds=kinds
        )
        return [problem]
    named = [("whole", relation.whole), *(("parts", p) for p in relation.parts)]
    named.append(("weight", relation.weight))
    unknown = [
        _("{column}: unknown claim {id!r}: mend the id", column=column, id=id)
        for column, id in named
        if id and id not in claims
    ]
    return unknown or list(_shape(relation, claims)) or list(_meaning(relation, claims))


def _shape(relation: Relation, claims: Claims) -> Iterator[str]:
    """Too few or too many claims, or one twice."""
    kind, n, (least, most) = relation.kind, len(relation.parts), PARTS[relation.kind]
    fields = {"kind": kind, "n": n, "least": least, "most": most}
    shares = kind == "sum" and all(claims[p]["kind"] == "share" for p in relation.parts)
    if not relation.whole and kind != "ratio" and not shares:
        yield _("whole: kind {kind} needs the claim of its whole, unless of shares", **fields)
    if n < least < most:
        yield _(
            "parts: kind {kind} takes at least {least} parts, got {n}: put ; between them", **fields
        )
    elif not least <= n <= most:
        yield _("parts: kind {kind} takes {most} parts, got {n}: put ; between them", **fields)
    if twice := sorted({c for c in relation.claims if relation.claims.count(c) > 1}):
        yield _("parts: {ids} stands twice: name each claim once", ids=", ".join(twice))


def _meaning(relation: Relation, claims: Claims) -> Iterator[str]:
    """Claims between which the relation makes no sense."""
    related, kind = {c: claims[c] for c in relation.claims}, relation.kind

    def listed(column: str) -> str:
        return ", ".join(f"{c} {row[column]}" for c, row in related.items())

    def differ(*columns: str) -> bool:
        return len({tuple(str(row[c]) for c in columns) for row in related.values()}) > 1

    fields = {"kind": kind, "amounts": ", ".join(AMOUNTS), "printed": listed("printed")}
    fields |= {"kinds": listed("kind"), "dates": listed("end"), "units": listed("unit")}
    if any(row["kind"] not in AMOUNTS for row in related.values()):
        yield _("parts: kind {kind} holds between {amounts}, got {kinds}: name amounts", **fields)
    if kind != "ratio" and differ("start", "end"):
        yield _("parts: kind {kind} holds at one date, got {dates}: name one year", **fields)
    if kind not in ("ratio", "order") and differ("unit"):
        yield _("parts: kind {kind} holds in one unit, got {units}: name one unit", **fields)
    if kind == "mixture":
        richer, poorer = (claims[part]["interval"] for part in relation.parts)
        if poorer.lower >= richer.upper:
            yield _("parts: the richer group comes first, got {printed}: exchange them", **fields)
    if relation.weight and claims[relation.weight]["kind"] != "share":
        given = claims[relation.weight]["kind"]
        yield _("weight: {id} is a {kind}: name a share", id=relation.weight, kind=given)


def _cycles(relations: Iterable[Relation]) -> list[str]:
    """A claim that is, through relations of part and whole, a part of itself."""
    below: dict[str, set[str]] = {}
    for r in relations:
        if r.kind != "ratio":
            below.setdefault(r.whole, set()).update(r.parts)
    for start in below:
        seen, ahead = set(), set(below[start])
        while ahead:
            claim = ahead.pop()
            seen.add(claim)
            ahead |= below.get(claim, set()) - seen
        if start in seen:
            ids = ", ".join(r.id for r in relations if r.whole in seen)
            return [_("{claim} is a part of itself through {ids}", claim=start, ids=ids)]
    return []
