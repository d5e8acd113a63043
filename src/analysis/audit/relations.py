"""Relations between claims: those declared in a table, checked against the claims they name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data import checked
from analysis.package import DATA
from analysis.tables import DataError

__all__ = ["Relation", "load_relations"]

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
        Naming row, column and value of an unknown kind or claim, a wrong number of parts, or a cycle.

    Examples
    --------
    >>> from analysis import load_claims
    >>> load_relations(None, load_claims())[0].parts
    ('urban_income_2021', 'rural_income_2021')
    """
    path = Path(path or DATA / "relations.csv")
    frame = checked(path, "relations")
    rows = [
        (n, Relation(r["id"], r["kind"], r["whole"], tuple(r["parts"].split(";")), r["weight"]))
        for n, r in zip(frame.index, frame.to_dict("records"), strict=True)
    ]
    problems = [p for n, relation in rows for p in _problems(n, relation, claims)]
    relations = [relation for _, relation in rows]
    if problems := problems or _cycles(relations):
        raise DataError(path.name, problems)
    return relations


def _problems(row: int, relation: Relation, claims: pd.DataFrame) -> list[str]:
    where = f"row {row} ({relation.id}), column"
    named = [("whole", relation.whole), *(("parts", p) for p in relation.parts), ("weight", relation.weight)]
    if found := [f"{where} {c}: unknown claim {id!r}: mend the id" for c, id in named if id and id not in claims.index]:
        return found
    shares = relation.kind == "sum" and all(claims.at[p, "kind"] == "share" for p in relation.parts)
    if not relation.whole and relation.kind != "ratio" and not shares:
        found.append(f"{where} whole: a {relation.kind} needs the claim of its whole (only shares may do without)")
    least, most = PARTS[relation.kind]
    if not least <= len(relation.parts) <= most:
        wanted = least if least == most else f"at least {least}"
        found.append(
            f"{where} parts: a {relation.kind} has {wanted} parts, got {len(relation.parts)}: put ; between ids"
        )
    years = {c: str(claims.at[c, "end"]) for c in relation.claims}
    if relation.kind != "ratio" and len(set(years.values())) > 1:
        told = ", ".join(f"{c} {y}" for c, y in years.items())
        found.append(f"{where} parts: a {relation.kind} holds at one date, got {told}: name claims of one year")
    return found


def _cycles(relations: list[Relation]) -> list[str]:
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
