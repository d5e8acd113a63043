"""`audit_claims` and `audit_page`: verdicts, conflicts and corrections for any claims table."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.audit.account import Account
from analysis.audit.claims import CHAINED, Claim
from analysis.audit.conflicts import Members, TooManyError, conflicts
from analysis.audit.joint import groups, joint_row
from analysis.audit.relations import Relation, load_relations, with_definitions
from analysis.audit.screen import explained, headline
from analysis.audit.table import claims_of, rows_of
from analysis.audit.verdicts import Findings, Implied, Row
from analysis.audit.wholes import SHARE, relation_rows, share_rows
from analysis.audit.years import chain_rows, chains, change_row, price_rows
from analysis.data.claims import (
    Indicators,
    indicators_beside,
    load_claims,
    load_indicators,
    load_places,
    load_sources,
    own_table,
    packaged,
    places_beside,
    sources_beside,
)
from analysis.data.package import DATA
from analysis.messages import speaking
from analysis.numbers.interval import Interval

#: Columns of `Audit.table`, and of `Audit.derived` and `Audit.beside`.
COLUMNS = ["group", "relation", "claims", "verdict", "condition", "bridge"]
COLUMNS += ["implied", "printed", "stretch", "distance"]
IMPLIED = ["group", "of", "quantity", "claim", "interval", "lower", "upper", "statement"]


class Audit(Findings):
    """What an audit found, as tables and in words (核对结果); see `Findings` for its attributes."""

    @property
    def account(self) -> Account:
        """The audit in words of the language of now (核对说明)."""
        return Account(self)

    @property
    def table(self) -> pd.DataFrame:
        """A row per group: verdict, conditions, both intervals, stretch, distance (核对表)."""
        account = self.account
        rows = [
            (r.group, r.relation, "; ".join(r.claims), r.verdict, account.ways_out(r),
             account.bridge(r), r.allowed, r.other, r.stretch, r.distance)
            for r in self.rows
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=COLUMNS)

    @property
    def derived(self) -> pd.DataFrame:
        """What the claims imply for quantities that are not printed (推算值)."""
        return _implied_frame((r.group, x) for r in self.rows for x in r.derived)

    @property
    def beside(self) -> pd.DataFrame:
        """Official statistics of province and country beside what claims imply (对照)."""
        return _implied_frame(self.account.official)

    def summary(self, lang: str | None = None) -> pd.DataFrame:
        """The groups that can be tested, in words (核对摘要)."""
        with speaking(lang):
            return self.account.summary()

    def _repr_html_(self) -> str:
        """What JupyterLab shows: the headline, and a row per group; pictures are the report's."""
        words = "".join(f"<p>{escape(line)}</p>" for line in headline(self.account))
        return words + str(self.summary().to_html())

    def explain(self, lang: str | None = None, level: str = "") -> str:
        """The account on one screen, or what stands behind it (核对说明).

        Parameters
        ----------
        lang : {'en', 'zh'}, optional
            By default the language of now.
        level : {'', 'conflicts', 'repairs', 'implied', 'official', 'all'}
            Sets that cannot be true together; values that would fit and sets to put aside; what
            follows for numbers that are not printed; official figures beside these; all of it.
        """
        with speaking(lang):
            return explained(self.account, level)


def _implied_frame(pairs: Iterable[tuple[str, Implied]]) -> pd.DataFrame:
    lines = [
        (group, x.of, x.quantity, x.claim, x.interval, *x.interval.outward(6), x.statement)
        for group, x in pairs
    ]
    return pd.DataFrame(lines, columns=IMPLIED)


def audit_claims(
    claims: pd.DataFrame,
    relations: list[Relation] | str | os.PathLike[str] | None = None,
    indicators: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    sources: Mapping[str, dict[str, Any]] | None = None,
) -> Audit:
    """Which printed numbers cannot be true together, under which readings (核对).

    Parameters
    ----------
    claims : DataFrame
        Any claims table, as from `load_claims`.
    relations : list of Relation or path, optional
        Declared relations, beside those that hold by definition.
    indicators : DataFrame, optional
        As from `load_indicators`; the package's by default.
    places : DataFrame, optional
        As from `load_places`, for names; the package's by default.
    sources : dict, optional
        As from `load_sources`, for the name of the page; the package's by default.

    Returns
    -------
    Audit

    Raises
    ------
    DataError
        If columns are missing, an indicator has too many claims, or relations are not usable.

    Notes
    -----
    Every conflict is found for groups of three shapes: one indicator (levels, growth, multiple), a
    two-group mixture at one or two dates, and sums or orders at one date; for others each relation
    has its verdict and `Audit.limits` says so. Not claimed: which claim of a conflict is the one
    that does not hold, nor why. Every verdict rests on one basis (survey, territory, population)
    for all years compared.

    Examples
    --------
    >>> from analysis import load_claims
    >>> claims = load_claims()
    >>> audit_claims(claims[claims.indicator == "urban_income"]).table.verdict.tolist()
    ['does_not_fit']
    """
    indicators = packaged(load_indicators) if indicators is None else indicators
    places = packaged(load_places) if places is None else places
    known = load_sources() if sources is None else sources
    if not isinstance(relations, list):
        relations = load_relations(relations) if relations else []
    return audit_rows(rows_of(claims), relations, indicators.to_dict("index"), places, known)


def audit_rows(
    claims: Collection[Mapping[Any, Any]], relations: Sequence[Relation], indicators: Indicators,
    places: pd.DataFrame, sources: Mapping[str, dict[str, Any]],
) -> Audit:  # fmt: skip
    """`audit_claims` of rows of a claims table (逐行核对)."""
    held = claims_of(claims, indicators)
    relations = with_definitions(relations, held)
    rows = [*_verdicts(held, relations)]
    # Groups that do not fit and belong to none whose conflicts are listed.
    alone = {"change", SHARE, *(r.id for r in relations if not r.ties_levels(held))}
    apart = [r for r in rows if r.verdict == "does_not_fit" and {r.relation, r.group} & alone]
    limits = {r.group: "alone" for r in apart}
    minimal: list[tuple[str, list[Members]]] = []
    for name, group in groups(held, relations):
        if isinstance(group, str):
            limits[name] = group
            continue
        if row := joint_row(group):
            rows.append(row)
        try:
            minimal.append((name, conflicts(group.members, group.possible)))
        except TooManyError:
            limits[name] = "too many"
    cited = [sources[id] for id in dict.fromkeys(c["source"] for c in claims) if id in sources]
    return Audit(tuple(rows), minimal, limits, held, indicators, relations, places, cited)


def audit_page(path: Path | None = None, relations: Path | None = None) -> Audit:
    """The audit of a claims table with all that stands beside it (核对一个版面).

    Parameters
    ----------
    path : Path, optional
        A table for `load_claims`; the package's page by default.
    relations : Path, optional
        A table of relations; by default the one beside the claims, or in their workbook.

    Raises
    ------
    DataError
        As `load_claims`, `load_relations` and `audit_claims`.

    Examples
    --------
    >>> audit_page().fits
    False
    """
    claims, table = load_claims(path), path or DATA / "claims.csv"
    own = own_table(table, "relations") if path else DATA / "relations.csv"
    beside = (indicators_beside(table), places_beside(table), sources_beside(table))
    return audit_claims(claims, relations or own, *beside)


def _verdicts(claims: Mapping[str, Claim], relations: list[Relation]) -> Iterator[Row]:
    """One indicator after the other, then changes, relations and shares."""
    dated = [c for c in claims.values() if c.kind in CHAINED and c.end is not None]
    held = {k: x for k, x in chains(dated).items() if x.claims[1:] or x.claims[0].kind != "share"}
    for chain in held.values():
        yield from chain_rows(chain)
    yield from price_rows(claims.values())
    for c in claims.values():
        if c.kind == "change" and c.start and c.end and c.key in held:
            yield change_row(c, held[c.key])
    for relation in relations:
        yield from relation_rows(relation, claims)
    yield from share_rows(claims.values())


def _table(audit: Audit) -> str:
    """The verdicts and both sides; claims and conditions are too long for a line."""
    shown = audit.summary()
    with pd.option_context("display.unicode.east_asian_width", True):
        return str(shown.drop(columns=shown.columns[[0, 2]]).to_string())


def _csv(audit: Audit) -> str:
    return str(audit.table.to_csv(index=False, lineterminator="\n"))


def _json(audit: Audit) -> str:
    """Every table as a list of its rows; intervals as their two ends."""
    names = ("table", "readings", "conflicts", "corrections", "repairs", "derived", "beside")
    lists = {name: [*map(_plain, getattr(audit, name).to_dict("records"))] for name in names}
    return json.dumps(lists | {"limits": audit.limits}, ensure_ascii=False, indent=1)


def _plain(cell: Any) -> Any:
    """A row, or a cell, of plain numbers; an end or a measure that is not finite is null."""
    if isinstance(cell, dict):
        return {name: _plain(x) for name, x in cell.items()}
    if isinstance(cell, Interval):
        return {"ends": [_plain(x) for x in cell.outward(10)], "text": str(cell)}
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


#: Per name of a format what writes an audit so, in the language of now (核对结果的输出).
WRITERS: dict[str, Callable[[Audit], str]] = {
    "md": lambda audit: audit.explain(level="all"), "table": _table, "csv": _csv, "json": _json,
}  # fmt: skip
