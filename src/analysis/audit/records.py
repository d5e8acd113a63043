"""The rows of a claims table: which are refused, and the claims and price bases in them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import pandas as pd

from analysis.audit.chains import AVERAGE_POPULATION
from analysis.audit.claims import Claim
from analysis.audit.names import group_keys, share_keys
from analysis.audit.ratios import Node
from analysis.data.tables import DataError
from analysis.messages import _

__all__ = [
    "MOST_CLAIMS",
    "Records",
    "bases",
    "claims_of",
    "records",
    "refuse_too_many",
    "refuse_two",
]

#: Rows of a claims table, each with its id.
Records: TypeAlias = "list[dict[Any, Any]]"


def records(table: pd.DataFrame) -> Records:
    """The rows of a claims table."""
    return list(table.rename_axis("id").reset_index().to_dict("records"))


def claims_of(rows: Records, units: Mapping[str, str]) -> dict[str, Claim]:
    """The claims; an indicator is told apart by place and scope, an amount from its share."""
    keys = group_keys(rows) | share_keys(rows, units)
    claims = {r["id"]: Claim.of(r | {"indicator": keys[r["id"]]}) for r in rows}
    levels = {c.node for c in claims.values() if c.kind in ("level", "count", "share")}
    return {id: _labelled(c, levels) for id, c in claims.items()}


def _labelled(claim: Claim, levels: Collection[Node]) -> Claim:
    """An average of 2013-2021 has 2012 as its base where that level is printed, as is usual."""
    if claim.kind != "avg_growth" or claim.start is None:
        return claim
    after = (claim.indicator, claim.start - 1) in levels
    return replace(claim, start=claim.start - 1, labelled=True) if after else claim


def bases(
    rows: Records, claims: Mapping[str, Claim], price: Mapping[str, str], units: Mapping[str, str]
) -> dict[str, str]:
    """Price basis of each indicator, none for shares; growth in ‰ rests on average persons."""
    basis = {claims[r["id"]].indicator: price.get(r["indicator"], "none") for r in rows}
    basis |= {claims[r["id"]].indicator: "none" for r in rows if r["kind"] == "share"}
    for r in rows:
        claim = claims[r["id"]]
        vital = "growth" in claim.kind and claim.printed.unit == "‰"
        if vital and units.get(r["indicator"]) == "persons":
            basis[claim.indicator] = AVERAGE_POPULATION
    return basis


#: Claims of one indicator that are held against each other: a thousand take a few seconds.
MOST_CLAIMS = 1000


def refuse_too_many(claims: Mapping[str, Claim]) -> None:
    """More claims of one indicator than are held against each other in a few seconds."""
    counts = Counter(c.indicator for c in claims.values())
    problems = [
        _(
            "{name} has {n} figures, at most {most} are held against each other:"
            " split the table by period or scope",
            name=name, n=n, most=MOST_CLAIMS,
        )
        for name, n in counts.items()
        if n > MOST_CLAIMS
    ]  # fmt: skip
    if problems:
        raise DataError("claims", problems)


#: Kinds of which one place, scope, indicator and period can have one claim only.
SINGLE = ("level", "count", "cumulative", "change", "share")


def refuse_two(rows: Records) -> None:
    """Two different numbers for one quantity are no audit's business."""
    same = ("kind", "place", "scope", "indicator", "of", "start", "end")
    quantities: dict[tuple[str, ...], Records] = {}
    for r in rows:
        if r["kind"] in SINGLE and not pd.isna(r["end"]):
            quantities.setdefault(tuple(str(r[k]) for k in same), []).append(r)
    pairs = [p for alike in quantities.values() for p in itertools.combinations(alike, 2)]
    problems = [
        _(
            "{a[id]} ({a[printed]}) and {b[id]} ({b[printed]}) are both the {a[kind]} of"
            " {a[indicator]} in {a[end]}: keep one, or tell them apart by scope",
            a=a, b=b,
        )
        for a, b in pairs
        if not a["interval"].meets(b["interval"])
    ]  # fmt: skip
    if problems:
        raise DataError("claims", problems)
