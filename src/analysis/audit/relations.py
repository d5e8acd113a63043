"""Declared relations between claims of one date, and what makes one unusable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.audit.claims import Claim
from analysis.audit.readings import DEFAULT
from analysis.audit.table import claims_in
from analysis.data.package import DATA
from analysis.data.tables import DataError, checked
from analysis.messages import N_, _

#: Kinds of claims that can be parts and wholes.
AMOUNTS = ("level", "count", "cumulative", "change", "share")
#: How many parts a kind takes, at least and at most.
PARTS = {
    "mixture": (2, 2), "ratio": (2, 2),
    "sum": (2, 99), "partial_sum": (1, 99), "subset": (1, 99), "order": (1, 99),
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
    declared = [
        Relation(r["id"], r["kind"], r["whole"], tuple(r["parts"].split(";")), r["weight"])
        for r in checked(path, "relations").to_dict("records")
    ]
    check_relations(declared, {c.id: c for c in claims_in(claims)}, path.name)
    return declared


def check_relations(
    relations: Sequence[Relation], claims: Mapping[str, Claim], name: str = "relations"
) -> None:
    """Refuse relations that cannot hold between these claims, whatever they print (核对关系).

    Raises
    ------
    DataError
        Naming relation, column and value: an unknown kind or claim, a wrong number of parts, a
        claim named twice, claims that are no amounts or of different units or dates, groups in the
        wrong order, a weight that is no share, a circle.
    """
    problems = [
        _("relation {id}, column {problem}", id=r.id, problem=problem)
        for r in relations
        for problem in _problems(r, claims)
    ]
    if problems := problems or _circles(relations):
        raise DataError(name, problems)


def _problems(relation: Relation, claims: Mapping[str, Claim]) -> list[str]:
    """What is wrong with a relation by itself; the first kind of fault hides the others."""
    named = [("whole", relation.whole), *(("parts", part) for part in relation.parts)]
    unknown = [
        _("{column}: unknown claim {id!r}: mend the id", column=column, id=id)
        for column, id in [*named, ("weight", relation.weight)]
        if id and id not in claims
    ]
    return unknown or [*_misshapen(relation, claims)] or [*_senseless(relation, claims)]


def _misshapen(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[str]:
    """Too few or too many claims, or one twice."""
    kind, n, (least, most) = relation.kind, len(relation.parts), PARTS[relation.kind]
    words = {"kind": kind, "n": n, "least": least, "most": most}
    shares = kind == "sum" and all(claims[p].kind == "share" for p in relation.parts)
    if not relation.whole and kind != "ratio" and not shares:
        yield _("whole: kind {kind} needs the claim of its whole, unless of shares", **words)
    if n < least < most:
        text = N_("parts: kind {kind} takes at least {least} parts, got {n}: put ; between them")
        yield _(text, **words)
    elif not least <= n <= most:
        yield _("parts: kind {kind} takes {most} parts, got {n}: put ; between them", **words)
    if twice := sorted({c for c in relation.claims if relation.claims.count(c) > 1}):
        yield _("parts: {ids} stands twice: name each claim once", ids=", ".join(twice))


def _senseless(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[str]:
    """Claims between which the relation makes no sense."""
    related, kind = [claims[c] for c in relation.claims], relation.kind

    def listed(each: Callable[[Claim], Any]) -> str:
        return ", ".join(f"{c.id} {each(c)}" for c in related)

    if any(c.kind not in AMOUNTS for c in related):
        text = N_("parts: kind {kind} holds between {amounts}, got {kinds}: name amounts")
        yield _(text, kind=kind, amounts=", ".join(AMOUNTS), kinds=listed(lambda c: c.kind))
    if kind != "ratio" and len({(c.start, c.end) for c in related}) > 1:
        text = N_("parts: kind {kind} holds at one date, got {dates}: name one year")
        yield _(text, kind=kind, dates=listed(lambda c: c.end))
    if kind not in ("ratio", "order") and len({c.printed.unit for c in related}) > 1:
        text = N_("parts: kind {kind} holds in one unit, got {units}: name one unit")
        yield _(text, kind=kind, units=listed(lambda c: c.printed.unit))
    if kind == "mixture":
        richer, poorer = (claims[part].interval(DEFAULT) for part in relation.parts)
        if poorer.lower >= richer.upper:
            text = N_("parts: the richer group comes first, got {printed}: exchange them")
            yield _(text, printed=listed(lambda c: c.printed.text))
    if relation.weight and (given := claims[relation.weight].kind) != "share":
        yield _("weight: {id} is a {kind}: name a share", id=relation.weight, kind=given)


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
