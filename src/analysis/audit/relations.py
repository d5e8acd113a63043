"""Relations between claims of one date, declared or by definition; what makes one unusable."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple, TypeAlias

import pandas as pd

from analysis.audit.claims import AMOUNTS, Claim
from analysis.audit.readings import DEFAULT
from analysis.data.package import DATA
from analysis.data.problems import DataError
from analysis.data.tables import checked
from analysis.data.vocabulary import partitions
from analysis.messages import N_, _

#: What is a sum grows neither faster nor slower than all of its parts, by each of these kinds.
BETWEEN, GROWN = "between_parts", ("growth", "avg_growth", "multiple")
#: The pull of a part is its contribution to the growth of the whole.
PULL = "pull_share"
#: The greater of two growth rates, or rates, is the lesser and the points between them.
POINTS = "points_between"
#: How many parts a kind takes, at least and at most.
PARTS = {
    "mixture": (2, 2), "ratio": (2, 2), PULL: (2, 2), POINTS: (2, 2),
    "sum": (2, 99), BETWEEN: (2, 99), "partial_sum": (1, 99), "subset": (1, 99), "order": (1, 99),
}  # fmt: skip
#: Claims of one place, scope, period and date, by indicator, kind and whole.
Together: TypeAlias = "dict[tuple[str, str, str], Claim]"
#: Of a sum: kinds of its parts, and of the whole that they add up to, if it has one.
ADDED = {
    "level": "level", "count": "count", "cumulative": "cumulative", "change": "change",
    "share": "", "rate": "", "contribution": "", "pull": "growth",
}  # fmt: skip

#: Whom points are above or below, if it is a place as a whole: 全市平均水平.
PEER = re.compile("(全[国省市县])(?:平均|水平|增速|增幅)*")


class Relation(NamedTuple):
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

    def ties_levels(self, claims: Mapping[str, Claim]) -> bool:
        """Whether it ties its claims to others of their indicators.

        Pulls are of growth, which is not of one price basis with levels; rates are tied to none.
        """
        of_growth = self.kind in (BETWEEN, PULL, POINTS)
        return bool(self.whole) and not of_growth and claims[self.whole].kind != "growth"


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
    return _relations(checked(path or DATA / "relations.csv", "relations"))


def _relations(table: pd.DataFrame) -> list[Relation]:
    return [
        Relation(r["id"], r["kind"], r["whole"], tuple(r["parts"].split(";")), r.get("weight", ""))
        for r in table.to_dict("records")
    ]


def with_definitions(declared: Sequence[Relation], claims: Mapping[str, Claim]) -> list[Relation]:
    """Declared relations and, beside them, those that hold by definition (可用的关系).

    Raises
    ------
    DataError
        Where a declared relation cannot hold between these claims, whatever they print, naming
        relation, column and claims: an unknown claim, a wrong number of parts, a claim named twice,
        claims that are no amounts or of different units or dates, groups in the wrong order, a
        weight that is no share, a circle.
    """
    text = N_("relation {id}, {problem}")
    problems = [_(text, id=r.id, problem=p) for r in declared for p in problems_of(r, claims)]
    if problems := problems or _circles(declared):
        raise DataError("relations", problems)
    own = [set(r.claims) for r in declared]
    found = [r for r in relations_by_definition(claims) if set(r.claims) not in own]
    return [*declared, *(r for r in found if not any(problems_of(r, claims)))]


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
        grown = [part for part in parts if part.grows and not part.parted]
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


def relations_by_definition(claims: Mapping[str, Claim]) -> Iterator[Relation]:
    """Relations between claims of one place, scope, period and date (按定义成立的关系).

    As in ``data/grammar/partitions.csv``: sums, also of shares, contributions and pulls; means of
    two groups; ratios. What is a sum grows neither faster nor slower than all of its parts. Points
    above a peer lie between the two. Of equal claims the first stands for all.
    """
    dates: dict[tuple[object, ...], Together] = {}
    for c in claims.values():
        if c.end is not None:
            date = (c.place, c.scope, c.period, *c.date)
            dates.setdefault(date, {}).setdefault((c.code, c.kind, c.whole), c)
    for together in dates.values():
        codes = {code for code, _kind, _whole in together}
        for partition in _partitions():
            there = codes.issuperset(partition.parts)
            for kind, related in _related(partition, together) if there else ():
                ids = [c.id for c in related]
                whole, parts = ("", ids) if len(ids) == len(partition.parts) else (ids[0], ids[1:])
                yield Relation(f"{ids[0]}_{kind}", kind, whole, tuple(parts))
            yield from _pulls(partition, together)
    yield from _beside_peers(claims.values())


@cache
def _partitions() -> list[Relation]:
    """The package's partitions, between codes of indicators; shares are held otherwise."""
    return [r for r in _relations(partitions()) if r.kind != "share"]


def _pulls(partition: Relation, together: Together) -> Iterator[Relation]:
    """The growth of a sum beside the pull of a part and its contribution (拉动与贡献率)."""
    growth = together.get((partition.whole, "growth", ""))
    if not growth or partition.kind != "sum":
        return
    for part in partition.parts:
        pull, contribution = (
            together.get((part, kind, "")) or together.get((part, kind, partition.whole))
            for kind in ("pull", "contribution")
        )
        if pull and contribution:
            yield Relation(f"{pull.id}_{PULL}", PULL, growth.id, (pull.id, contribution.id))


def _beside_peers(claims: Collection[Claim]) -> Iterator[Relation]:
    """The greater of one's own growth or rate and a peer's, beside the lesser and the points
    between (相差百分点); which of the two the page calls greater is not asked.
    """

    def of(c: Claim, scope: str) -> tuple[object, ...]:
        return c.code, c.place, c.period, c.end, c.growth_basis, scope

    dated = {of(c, c.scope): c for c in claims if c.kind in ("growth", "rate") and not c.date[0]}
    for c in claims:
        if c.kind == "points" and c.printed.value > 0 and (peer := PEER.fullmatch(c.against)):
            pair = [dated.get(of(c, c.scope)), dated.get(of(c, peer[1]))]
            known = sorted(filter(None, pair), key=lambda claim: claim.printed.value)
            if len({claim.kind for claim in known}) == 1 and len(known) == 2:
                lesser, greater = (claim.id for claim in known)
                yield Relation(f"{c.id}_{POINTS}", POINTS, greater, (lesser, c.id))


def _related(partition: Relation, together: Together) -> Iterator[tuple[str, list[Claim]]]:
    """Claims that a partition holds together, the whole first; where one is missing, none."""
    kinds = ADDED if partition.kind == "sum" else {"level": "level", "count": "count"}
    if partition.kind == "ratio":
        kinds = {"level": "ratio"}
    for kind, kind_of_whole in kinds.items():
        # Of what a share or a contribution is goes often without saying.
        of_what = ("",) if kind == kind_of_whole else (partition.whole, "")
        for of in dict.fromkeys(of_what):
            keys = [(part, kind, of) for part in partition.parts]
            if kind_of_whole:
                keys.insert(0, (partition.whole, kind_of_whole, ""))
            if all(key in together for key in keys):
                yield partition.kind, [together[key] for key in keys]
    for kind in GROWN if partition.kind == "sum" else ():
        grown = [together.get((name, kind, "")) for name in partition.claims]
        related = [c for c in grown if c]
        if len(related) == len(grown) and len({c.growth_basis for c in related}) == 1:
            yield BETWEEN, related
