"""`audit_claims`: verdicts, conflicts, corrections and repairs for any claims table."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass

import pandas as pd

from analysis.audit import account
from analysis.audit.conflicts import MOST, conflicts, corrections
from analysis.audit.joint import joint_rows, mixtures, relation_row, share_rows
from analysis.audit.ratios import CHAINED, Figure
from analysis.audit.relations import Relation, load_relations
from analysis.audit.verdicts import Group, Row, chain_row
from analysis.data import DataError, load_indicators

__all__ = ["Audit", "audit_claims"]


@dataclass(frozen=True)
class Audit:
    """What an audit found (审核结果).

    Attributes
    ----------
    rows : tuple of Row
        One per group of figures.
    conflicts, corrections : DataFrame
        Columns ``group``, ``members``: every minimal set that cannot be true together, and every
        minimal set whose removal makes the rest feasible. Nothing says which member is to blame.
    limits : tuple of str
        Groups too large for every conflict to be listed; their verdicts stand.
    """

    rows: tuple[Row, ...]
    conflicts: pd.DataFrame
    corrections: pd.DataFrame
    limits: tuple[str, ...]
    labels: account.Labels

    @property
    def table(self) -> pd.DataFrame:
        """A row per group: verdict, conditions, both intervals, stretch, distance (审核表)."""
        return account.table(self.rows)

    @property
    def readings(self) -> pd.DataFrame:
        """A row per group and reading that was tried, and whether the figures fit (读法表)."""
        rows = [(r.group, x.text("en"), x.text("zh"), x.cost, fits) for r in self.rows for x, fits in r.tried]
        return pd.DataFrame(rows, columns=["group", "reading_en", "reading_zh", "cost", "fits"])

    @property
    def derived(self) -> pd.DataFrame:
        """What the figures imply for quantities that are not printed (推算值)."""
        rows = [(r.group, name, i, *i.outward(6)) for r in self.rows for name, i in r.derived.items()]
        return pd.DataFrame(rows, columns=["group", "quantity", "interval", "lower", "upper"])

    @property
    def repairs(self) -> pd.DataFrame:
        """Per claim the least and greatest print that would fit, the others kept (可相容的印数)."""
        rows = [(r.group, claim, *ends) for r in self.rows for claim, ends in r.repairs.items()]
        return pd.DataFrame(rows, columns=["group", "claim", "from", "to"])

    @property
    def consistent(self) -> bool:
        """Whether no group needs a reading other than the convention, or is contradictory."""
        return not any(r.verdict in ("consistent_if", "contradictory") for r in self.rows)

    def explain(self, lang: str = "en") -> str:
        """The plain account, to be quoted (审核说明)."""
        return account.explain(self.rows, self.conflicts, self.corrections, self.limits, self.labels, lang)


def audit_claims(
    claims: pd.DataFrame,
    relations: list[Relation] | str | os.PathLike[str] | None = None,
    indicators: pd.DataFrame | None = None,
) -> Audit:
    """Which printed figures cannot be true together, under which readings (审核).

    Parameters
    ----------
    claims : DataFrame
        Any claims table, as from `load_claims`.
    relations : list of Relation or path, optional
        Declared relations; none by default.
    indicators : DataFrame, optional
        As from `load_indicators`; the package's by default.

    Returns
    -------
    Audit

    Raises
    ------
    DataError
        If two levels of one place, scope, indicator and year differ, or relations are not usable.

    Notes
    -----
    Not claimed: which figure of a conflict is the one that does not hold, nor why. Every verdict rests
    on one basis (survey, territory, population) for all years compared.

    Examples
    --------
    >>> from analysis import load_claims
    >>> claims = load_claims()
    >>> audit_claims(claims[claims.indicator == "urban_income"]).table.verdict.tolist()
    ['consistent_if']
    """
    known = load_indicators() if indicators is None else indicators
    declared = relations if isinstance(relations, list) else load_relations(relations, claims) if relations else []
    _refuse_two_levels(claims)
    rows = [chain_row(group) for group in _groups(claims, known.price_basis)]
    rows += [*(relation_row(r, claims) for r in declared), *share_rows(claims)]
    joint = list(mixtures(declared, claims))
    rows += [joint_rows(relation, mixture) for relation, mixture in joint]
    found, mended, limits = [], [], []
    for relation, mixture in joint:
        if len(mixture.members) > MOST:
            limits.append(relation.id)
            continue
        sets = conflicts(mixture.members, mixture.possible)
        found += [(relation.id, c) for c in sets]
        mended += [(relation.id, c) for c in corrections(sets)]
    columns = ["group", "members"]
    minimal, smallest = (pd.DataFrame(sets, columns=columns) for sets in (found, mended))
    return Audit(tuple(rows), minimal, smallest, tuple(limits), _labels(claims, known))


def _labels(claims: pd.DataFrame, known: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """What indicators and claims are called in the account."""
    names = {i: (en, zh) for i, en, zh in zip(known.index, known.name_en, known.name_zh, strict=True)}
    rows = claims.reset_index().to_dict("records")
    told = {}
    for c in rows:
        years = "-".join(str(c[y]) for y in ("start", "end") if not pd.isna(c[y]))
        en, zh = names.get(c["indicator"], (c["indicator"], c["indicator"]))
        told[c["id"]] = (f"{en} {c['printed']} ({years})", f"{zh}{c['printed']}（{years}）")
    return names | told


def _groups(claims: pd.DataFrame, basis: pd.Series) -> list[Group]:
    found = []
    rows = claims[claims.kind.isin(CHAINED) & claims.end.notna()].reset_index()
    for (place, scope, indicator), part in rows.groupby(["place", "scope", "indicator"], sort=False):
        figures = tuple(Figure.of(r) for r in part.to_dict("records"))
        found.append(Group(indicator, place, scope, basis.get(indicator, "none"), figures))
    return found


def _refuse_two_levels(claims: pd.DataFrame) -> None:
    """Two different levels for one place, scope, indicator and year are no audit's business."""
    levels = claims[(claims.kind == "level") & claims.end.notna()]
    problems = [
        f"{a} ({claims.at[a, 'printed']}) and {b} ({claims.at[b, 'printed']}) are both the level of {key[2]} in {key[3]}: keep one, or tell them apart by scope"
        for key, part in levels.groupby(["place", "scope", "indicator", "end"])
        for a, b in itertools.combinations(part.index, 2)
        if not claims.at[a, "interval"].meets(claims.at[b, "interval"])
    ]
    if problems:
        raise DataError("claims", problems)
