"""Relations that hold by definition, found among the claims of one place and date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from analysis.audit.claims import Claim
from analysis.audit.relations import BETWEEN, GROWN, POINTS, PULL, Relation
from analysis.data.vocabulary import partitions

#: Claims of one place, scope, period and date, by indicator, kind and whole.
Together: TypeAlias = "dict[tuple[str, str, str], Claim]"
#: Of a sum: kinds of its parts, and of the whole that they add up to, if it has one.
ADDED = {
    "level": "level", "count": "count", "cumulative": "cumulative", "change": "change",
    "share": "", "rate": "", "contribution": "", "pull": "growth",
}  # fmt: skip

#: Whom points are above or below, if it is a place as a whole: 全市平均水平.
PEER = re.compile("(全[国省市县])(?:平均|水平|增速|增幅)*")


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
        for partition in _partitions():
            for kind, related in _related(partition, together):
                ids = [c.id for c in related]
                whole, parts = ("", ids) if len(ids) == len(partition.parts) else (ids[0], ids[1:])
                yield Relation(f"{ids[0]}_{kind}", kind, whole, tuple(parts))
            yield from _pulls(partition, together)
    yield from _beside_peers(claims.values())


@cache
def _partitions() -> list[Relation]:
    """The package's partitions, between codes of indicators; shares are held otherwise."""
    table = partitions()
    columns = (table[column] for column in ("id", "kind", "whole", "parts"))
    rows = zip(*columns, strict=True)
    return [Relation(i, k, w, tuple(p.split(";"))) for i, k, w, p in rows if k != "share"]


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
