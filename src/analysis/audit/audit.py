"""`audit_claims`: verdicts, conflicts, corrections and repairs for any claims table."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.audit import account
from analysis.audit.official import beside
from analysis.audit.conflicts import TooManyError, conflicts, corrections
from analysis.audit.claims import CHAINED, Claim
from analysis.audit.groups import groups, joint_row
from analysis.audit.identities import relation_rows, share_rows
from analysis.audit.implied import Implied
from analysis.audit.names import Labels, group_keys, labels, share_keys
from analysis.audit.ratios import Node
from analysis.audit.relations import Relation, check_relations, load_relations
from analysis.audit.verdicts import AVERAGE_POPULATION, Chain, Row, chain_rows, change_row
from analysis.data.benchmarks import load_places
from analysis.data.claims import load_indicators
from analysis.data.tables import DataError

__all__ = ["Audit", "audit_claims"]


@dataclass(frozen=True)
class Audit:
    """What an audit found (核对结果).

    Attributes
    ----------
    rows : tuple of Row
        One per group of figures.
    conflicts, corrections : DataFrame
        Columns ``group``, ``members``: every minimal set that cannot be true together, and every
        minimal set whose removal makes the rest feasible. Nothing says which member is to blame.
    limits : dict
        Groups for which not every conflict is listed, and why; their verdicts stand.
    source : tuple
        Claims, indicators, relations and, where given, places.
    """

    rows: tuple[Row, ...]
    conflicts: pd.DataFrame
    corrections: pd.DataFrame
    limits: dict[str, str]
    source: tuple[pd.DataFrame, pd.DataFrame, list[Relation], pd.DataFrame | None] = field(
        repr=False
    )

    @property
    def table(self) -> pd.DataFrame:
        """A row per group: verdict, conditions, both intervals, stretch, distance (核对表)."""
        return account.table(self.rows)

    @property
    def readings(self) -> pd.DataFrame:
        """A row per group and reading that was tried, and whether the figures fit (理解表)."""
        rows = [
            (r.group, x.text("en"), x.text("zh"), x.cost, fits)
            for r in self.rows
            for x, fits in r.tried
        ]
        return pd.DataFrame(rows, columns=["group", "reading_en", "reading_zh", "cost", "fits"])

    @property
    def derived(self) -> pd.DataFrame:
        """What the figures imply for quantities that are not printed (推算值)."""
        return _implied_frame((r.group, x) for r in self.rows for x in r.derived)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Names of places (地区表): read only for words, verdicts need none."""
        given = self.source[-1]
        return load_places() if given is None else given

    @cached_property
    def official(self) -> tuple[tuple[str, Implied], ...]:
        """Per group official figures beside what its figures imply, as far as there are any."""
        claims, known, *_ = self.source
        basis = dict(known.price_basis)
        return tuple((r.group, x) for r in self.rows for x in beside(r, claims, basis, self.places))

    @property
    def beside(self) -> pd.DataFrame:
        """Official figures beside what the figures imply: prices, weights of province and country (对照)."""
        return _implied_frame(self.official)

    @property
    def repairs(self) -> pd.DataFrame:
        """Per claim the least and greatest print that would fit, the others of its row kept (其他数不变时可容的取值)."""
        rows = [(r.group, claim, *ends) for r in self.rows for claim, ends in r.repairs.items()]
        return pd.DataFrame(rows, columns=["group", "claim", "from", "to"])

    @property
    def fits(self) -> bool:
        """Whether every group that can be tested fits as printed (都可以同时成立)."""
        return not any(r.verdict == "does_not_fit" for r in self.rows)

    @property
    def labels(self) -> Labels:
        """What claims and groups are called, in English and Chinese (名称)."""
        claims, known, relations, _ = self.source
        return labels(_records(claims), known, relations, self.places)

    def summary(self, lang: str = "en") -> pd.DataFrame:
        """The groups that can be tested, in words (核对摘要)."""
        return account.summary(self, lang)

    def prints(self, lang: str = "en") -> pd.DataFrame:
        """`repairs` in words (其他数不变时可容的取值)."""
        return account.repairs(self.rows, self.labels, lang)

    def explain(self, lang: str = "en") -> str:
        """The plain account, to be quoted (核对说明)."""
        return account.explain(self, lang)


def audit_claims(
    claims: pd.DataFrame,
    relations: list[Relation] | str | os.PathLike[str] | None = None,
    indicators: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
) -> Audit:
    """Which printed figures cannot be true together, under which readings (核对).

    Parameters
    ----------
    claims : DataFrame
        Any claims table, as from `load_claims`.
    relations : list of Relation or path, optional
        Declared relations; none by default.
    indicators : DataFrame, optional
        As from `load_indicators`; the package's by default.
    places : DataFrame, optional
        As from `load_places`, for names; the package's by default.

    Returns
    -------
    Audit

    Raises
    ------
    DataError
        If columns are missing, two levels of one place, scope, indicator and year differ, an indicator has more than
        `MOST_FIGURES` figures, or relations are not usable.

    Notes
    -----
    Every conflict is found for groups of three shapes: one indicator (levels, growth, multiple), a
    two-group mixture at one or two dates, and sums or orders at one date; for others each relation
    has its verdict and `Audit.limits` says so. Not claimed: which figure of a conflict is the one
    that does not hold, nor why. Every verdict rests on one basis (survey, territory, population)
    for all years compared.

    Examples
    --------
    >>> from analysis import load_claims
    >>> claims = load_claims()
    >>> audit_claims(claims[claims.indicator == "urban_income"]).table.verdict.tolist()
    ['does_not_fit']
    """
    if missing := [c for c in ("kind", "printed", "interval") if c not in claims]:
        raise DataError(
            "claims", [f"column {c!r} is missing: read the table with load_claims" for c in missing]
        )
    known = load_indicators() if indicators is None else indicators
    records = _records(claims)
    declared = (
        relations
        if isinstance(relations, list)
        else load_relations(relations, claims)
        if relations
        else []
    )
    check_relations(declared, {r["id"]: r for r in records})
    _refuse_two_figures(records)
    keys, figures = group_keys(records), _figures(records, known)
    _refuse_too_many(figures)
    basis = _bases(records, figures, known)
    chains = {chain.name: chain for chain in _chains(figures, basis)}
    rows = [row for chain in chains.values() for row in chain_rows(chain)]
    rows += [
        change_row(f, chains[f.indicator])
        for f in figures.values()
        if f.changes and f.indicator in chains
    ]
    rows += [row for r in declared for row in relation_rows(r, figures)]
    rows += [replace(r, group=f"{keys[r.claims[0]]} share") for r in share_rows(records)]
    alone = ("change", "part and share")
    partless = {r.id for r in declared if r.kind == "sum" and not r.whole}
    limits = {
        r.group: "alone"
        for r in rows
        if (r.relation in alone or r.group in partless) and r.verdict == "does_not_fit"
    }
    sets: dict[str, list[tuple[str, tuple[str, ...]]]] = {"conflicts": [], "corrections": []}
    for name, relation, group in groups(figures, declared, basis, limits):
        if relation and (row := joint_row(name, relation, group, basis)):
            rows.append(row)
        try:
            minimal = conflicts(group.members, group.possible)
        except TooManyError as error:
            limits[name] = str(error)
            continue
        sets["conflicts"] += [(name, c) for c in minimal]
        sets["corrections"] += [(name, c) for c in corrections(minimal)]
    found, mended = (pd.DataFrame(s, columns=["group", "members"]) for s in sets.values())
    return Audit(tuple(rows), found, mended, limits, (claims, known, declared, places))


def _implied_frame(found: Iterable[tuple[str, Implied]]) -> pd.DataFrame:
    rows = [
        (group, *x.of, *x.quantity, x.claim, x.interval, *x.interval.outward(6), *x.statement)
        for group, x in found
    ]
    columns = [
        "group",
        "of",
        "of_zh",
        "quantity_en",
        "quantity_zh",
        "claim",
        "interval",
        "lower",
        "upper",
    ]
    return pd.DataFrame(rows, columns=[*columns, "statement_en", "statement_zh"])


def _records(claims: pd.DataFrame) -> list[dict[Any, Any]]:
    return list(claims.rename_axis("id").reset_index().to_dict("records"))


def _figures(claims: list[dict[Any, Any]], known: pd.DataFrame) -> dict[str, Claim]:
    """Every claim as a figure; an indicator of several places or scopes is told apart by them, an amount from its share."""
    keys = group_keys(claims) | share_keys(claims, dict(known.unit))
    figures = {c["id"]: Claim.of(c | {"indicator": keys[c["id"]]}) for c in claims}
    levels = {f.node for f in figures.values() if f.kind in ("level", "count", "share")}
    return {id: _labelled(f, levels) for id, f in figures.items()}


def _labelled(figure: Claim, levels: Collection[Node]) -> Claim:
    """An average of 2013-2021 has 2012 as its base where the level of 2012 is printed: so the office labels them."""
    if figure.kind != "avg_growth" or figure.start is None:
        return figure
    after = (figure.indicator, figure.start - 1) in levels
    return replace(figure, start=figure.start - 1, labelled=True) if after else figure


def _bases(
    claims: list[dict[Any, Any]], figures: Mapping[str, Claim], known: pd.DataFrame
) -> dict[str, str]:
    """Price basis of each indicator, none for shares; growth in ‰ of persons rests on their average number."""
    price, unit = dict(known.price_basis), dict(known.unit)
    found = {figures[c["id"]].indicator: price.get(c["indicator"], "none") for c in claims}
    found |= {figures[c["id"]].indicator: "none" for c in claims if c["kind"] == "share"}
    for c in claims:
        if (
            "growth" in c["kind"]
            and figures[c["id"]].printed.unit == "‰"
            and unit.get(c["indicator"]) == "persons"
        ):
            found[figures[c["id"]].indicator] = AVERAGE_POPULATION
    return found


def _chains(figures: dict[str, Claim], basis: dict[str, str]) -> list[Chain]:
    """Dated figures by indicator."""
    parts: dict[str, list[Claim]] = {}
    for f in figures.values():
        if f.kind in CHAINED and f.end is not None:
            parts.setdefault(f.indicator, []).append(f)
    return [
        Chain(name, basis[name], tuple(part))
        for name, part in parts.items()
        if part[0].kind != "share" or part[1:]
    ]


#: Figures of one indicator, place and scope that are held against each other: a thousand take a few seconds.
MOST_FIGURES = 1000


def _refuse_too_many(figures: Mapping[str, Claim]) -> None:
    """More figures of one indicator than are held against each other in a few seconds."""
    counts = Counter(f.indicator for f in figures.values())
    problems = [
        f"{name} has {n} figures, at most {MOST_FIGURES} are held against each other: split the table by period or scope"
        for name, n in counts.items()
        if n > MOST_FIGURES
    ]
    if problems:
        raise DataError("claims", problems)


#: Kinds of which one place, scope, indicator and period can have one figure only.
SINGLE = ("level", "count", "cumulative", "change", "share")


def _refuse_two_figures(claims: list[dict[Any, Any]]) -> None:
    """Two different figures for one quantity are no audit's business."""
    same = ("kind", "place", "scope", "indicator", "of", "start", "end")
    kept: dict[tuple[str, ...], list[dict[Any, Any]]] = {}
    for c in claims:
        if c["kind"] in SINGLE and not pd.isna(c["end"]):
            kept.setdefault(tuple(str(c[k]) for k in same), []).append(c)
    problems = [
        f"{a['id']} ({a['printed']}) and {b['id']} ({b['printed']}) are both the {a['kind']} of {a['indicator']} in"
        f" {a['end']}: keep one, or tell them apart by scope"
        for alike in kept.values()
        for a, b in itertools.combinations(alike, 2)
        if not a["interval"].meets(b["interval"])
    ]
    if problems:
        raise DataError("claims", problems)
