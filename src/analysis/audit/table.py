"""The claims of a table: told apart by place, scope and period, shares from amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.audit.claims import AVERAGE_POPULATION, REAL_GROWTH, Claim, agree
from analysis.audit.constraints import Node
from analysis.audit.readings import DEFAULT
from analysis.data.claims import Indicators
from analysis.data.problems import DataError
from analysis.data.vocabulary import shares_by_name
from analysis.messages import N_, _

#: Claims of one indicator that are held against each other: a thousand take a few seconds.
MOST_CLAIMS = 1000
#: What a claim is made of.
COLUMNS = ["indicator", "of", "kind", "printed", "qualifier", "start", "end"]
COLUMNS += ["place", "scope", "period", "basis", "against", "source"]
#: What is known of an indicator that is in no table.
UNKNOWN = {"unit": "", "price_basis": "none", "average": ""}
#: What pages call growth in constant prices.
REAL = ("real", "comparable")


def rows_of(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a table of claims, as far as the audit needs them.

    Raises
    ------
    DataError
        If columns are missing.
    """
    if missing := [c for c in ("kind", "printed", "interval") if c not in table]:
        problem = N_("column {name!r} is missing: read the table with load_claims")
        raise DataError("claims", [_(problem, name=c) for c in missing])
    return [*table.filter(COLUMNS).rename_axis("id").reset_index().to_dict("records")]


def claims_of(rows: Iterable[Mapping[Any, Any]], indicators: Indicators) -> dict[str, Claim]:
    """The claims of rows by id, with price bases; an indicator is told apart by place and scope,
    an amount from its share.

    Raises
    ------
    DataError
        If an indicator has more than `MOST_CLAIMS` claims.
    """
    claims = [_of_part(Claim.of(row)) for row in rows]
    told = {c.code: indicators.get(c.code, UNKNOWN) for c in claims}
    claims = _told_apart(claims, told)
    text = N_(
        "{name} has {n} numbers, at most {most} are held against each other:"
        " split the table by period or scope"
    )
    counts = Counter(c.key for c in claims).items()
    if problems := [_(text, name=k, n=n, most=MOST_CLAIMS) for k, n in counts if n > MOST_CLAIMS]:
        raise DataError("claims", problems)
    levels = {c.node: c for c in claims if c.kind in ("level", "count", "share")}
    bases = _price_bases(claims, told)
    claims = [replace(c, price_basis=bases[c.key], average=told[c.code]["average"]) for c in claims]
    return {c.id: _labelled(c, levels) for c in claims}


def _of_part(claim: Claim) -> Claim:
    """An indicator that is a share by its name as the share of the part: tax revenue in revenue."""
    part, whole = shares_by_name().get(claim.code, ("", ""))
    if not part or claim.kind not in ("share", "rate", "level", "change"):
        return claim
    kind = "change" if claim.kind == "change" else "share"
    return replace(claim, code=part, whole=whole, kind=kind)


def _told_apart(claims: list[Claim], indicators: Indicators) -> list[Claim]:
    """Claims with `subject`, and shares of what is an amount itself as an indicator of their own.

    So are changes of such shares; where the indicator is a rate the share is the indicator.
    """
    bases = {code: row["price_basis"] for code, row in indicators.items()}
    # Nominal growth of what is nominal, and real growth of what grows so, need no own group.
    usual = {name: REAL if basis == REAL_GROWTH else (basis,) for name, basis in bases.items()}
    claims = [replace(c, growth_basis="") if c.growth_basis in usual[c.code] else c for c in claims]
    several = Counter(name for name, *_where in {(c.code, *_where_and_when(c)) for c in claims})
    wholes: dict[str, set[str]] = {}
    apart = []
    for c in claims:
        where = _where_and_when(c) if several[c.code] > 1 else ()
        subject = " ".join(filter(None, (c.code, *where)))
        apart.append(c if c.key == subject else replace(c, subject=subject, key=subject))
        if c.kind == "share":
            wholes.setdefault(subject, set()).add(c.whole)
    return [_as_share(c, wholes.get(c.subject, set()), indicators[c.code]["unit"]) for c in apart]


def _where_and_when(claim: Claim) -> tuple[str, ...]:
    """What tells apart numbers of one name: place, scope, part of the year, basis of growth."""
    return claim.place, claim.scope, claim.period, claim.growth_basis


def _as_share(claim: Claim, wholes: set[str], unit: str) -> Claim:
    if len(wholes) == 1 and unit in ("%", "‰"):
        return claim
    in_points = claim.kind == "change" and claim.printed.unit == "个百分点"
    # Of what a change is goes without saying where there is one whole.
    known = wholes & {claim.whole} or (wholes if len(wholes) == 1 else set())
    if not known or not (claim.kind == "share" or in_points):
        return claim
    return replace(claim, key=f"{claim.subject} share of {min(known)}")


def _labelled(claim: Claim, levels: Mapping[Node, Claim]) -> Claim:
    """An average of 2013-2021 has 2012 as its base where that level is printed, as is usual; not
    where that of 2013 is printed, too, and it alone fits.
    """
    before = (claim.start or 0) - 1
    if claim.kind != "avg_growth" or (claim.key, before) not in levels:
        return claim
    moved = replace(claim, start=before, labelled=True)
    first, last = levels.get((claim.key, claim.start)), levels.get((claim.key, claim.end))
    if first and last and agree([claim, first, last], DEFAULT):
        usual = agree([moved, levels[claim.key, before], last], DEFAULT)
        return moved if usual else claim
    return moved


def _price_bases(claims: Collection[Claim], indicators: Indicators) -> dict[str, str]:
    """Price basis of each indicator, none for shares; growth in ‰ rests on average persons."""
    basis = {c.key: indicators[c.code]["price_basis"] for c in claims}
    basis |= {c.key: "none" for c in claims if c.kind == "share"}
    persons = [c for c in claims if indicators[c.code]["unit"] == "persons" and c.grows]
    return basis | {c.key: AVERAGE_POPULATION for c in persons if c.printed.unit == "‰"}
