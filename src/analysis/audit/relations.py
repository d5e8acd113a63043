"""Relations between claims: those declared in a table, checked against the claims they name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data import checked
from analysis.package import DATA
from analysis.tables import DataError

__all__ = ["Relation", "check_relations", "load_relations"]

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
    check_relations(declared, claims, path.name)
    return declared


def check_relations(relations: Sequence[Relation], claims: pd.DataFrame, name: str = "relations") -> None:
    """Refuse relations that cannot hold between these claims, whatever they print (核对关系).

    Raises
    ------
    DataError
        Naming relation, column and value: an unknown kind or claim, a wrong number of parts, a claim named
        twice, figures that are no amounts or of different units or dates, groups in the wrong order, a
        weight that is no share, a cycle.
    """
    problems = [f"relation {r.id}, {p}" for r in relations for p in _problems(r, claims)]
    if problems := problems or _cycles(relations):
        raise DataError(name, problems)


def _problems(relation: Relation, claims: pd.DataFrame) -> Iterator[str]:
    """What is wrong with a relation by itself; the first kind of fault hides the others."""
    if relation.kind not in PARTS:
        yield f"column kind: {relation.kind!r} is unknown: write one of {', '.join(PARTS)}"
        return
    named = [("whole", relation.whole), *(("parts", p) for p in relation.parts), ("weight", relation.weight)]
    if unknown := [
        f"column {c}: unknown claim {id!r}: mend the id" for c, id in named if id and id not in claims.index
    ]:
        yield from unknown
    elif shape := list(_shape(relation, claims)):
        yield from shape
    else:
        yield from _meaning(relation, claims)


def _shape(relation: Relation, claims: pd.DataFrame) -> Iterator[str]:
    """Too few or too many claims, or one twice."""
    shares = relation.kind == "sum" and all(claims.at[p, "kind"] == "share" for p in relation.parts)
    if not relation.whole and relation.kind != "ratio" and not shares:
        yield f"column whole: a {relation.kind} needs the claim of its whole (only shares may do without)"
    least, most = PARTS[relation.kind]
    if not least <= len(relation.parts) <= most:
        wanted = least if least == most else f"at least {least}"
        yield f"column parts: a {relation.kind} has {wanted} parts, got {len(relation.parts)}: put ; between ids"
    if twice := sorted({c for c in relation.claims if relation.claims.count(c) > 1}):
        yield f"column parts: {', '.join(twice)} stands twice: name each claim once"


def _meaning(relation: Relation, claims: pd.DataFrame) -> Iterator[str]:
    """Figures between which the relation makes no sense."""
    found = claims.loc[list(relation.claims)]
    if odd := _told(found.kind[~found.kind.isin(AMOUNTS)]):
        yield f"column parts: a {relation.kind} holds between {', '.join(AMOUNTS)}, got {odd}: name amounts"
    if relation.kind != "ratio" and len(found[["start", "end"]].drop_duplicates()) > 1:
        yield f"column parts: a {relation.kind} holds at one date, got {_told(found.end)}: name claims of one year"
    if relation.kind not in ("ratio", "order") and found.unit.nunique() > 1:
        yield f"column parts: a {relation.kind} holds in one unit, got {_told(found.unit)}: name claims of one unit"
    if relation.kind == "mixture" and not found.interval.iloc[2].lower < found.interval.iloc[1].upper:
        yield f"column parts: the richer group comes first, got {_told(found.printed.iloc[1:])}: exchange them"
    if relation.weight and claims.at[relation.weight, "kind"] != "share":
        yield f"column weight: {relation.weight} is a {claims.at[relation.weight, 'kind']}: name a share"


def _told(values: pd.Series) -> str:
    return ", ".join(f"{claim} {value}" for claim, value in values.items())


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
            return [f"{start} is a part of itself through {', '.join(r.id for r in relations if r.whole in seen)}"]
    return []
