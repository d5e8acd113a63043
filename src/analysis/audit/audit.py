"""`audit_claims`: verdicts, conflicts, corrections and repairs for any claims table."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from analysis.audit.account import Account
from analysis.audit.claims import CHAINED, Claim
from analysis.audit.conflicts import Members, TooManyError, conflicts, corrections
from analysis.audit.joint import groups, joint_row
from analysis.audit.names import Labels
from analysis.audit.relations import Relation, check_relations, load_relations
from analysis.audit.screen import screen
from analysis.audit.table import claims_of
from analysis.audit.verdicts import Implied, Row
from analysis.audit.wholes import SHARE, relation_rows, share_rows
from analysis.audit.years import chain_rows, chains, change_row
from analysis.data.benchmarks import load_places
from analysis.data.claims import load_indicators
from analysis.messages import LANGUAGES, language, speaking

T = TypeVar("T")
#: Columns of `Audit.table`, and of `Audit.derived` and `Audit.beside`.
COLUMNS = ["group", "relation", "claims", "verdict", "condition_en", "condition_zh"]
COLUMNS += ["implied", "printed", "stretch", "distance"]
IMPLIED = ["group", "of", "of_zh", "quantity_en", "quantity_zh", "claim", "interval"]
IMPLIED += ["lower", "upper", "statement_en", "statement_zh"]


@dataclass(frozen=True)
class Audit:
    """What an audit found, as tables and in words (核对结果).

    Attributes
    ----------
    rows : tuple of Row
        One per group of claims.
    conflicts, corrections : DataFrame
        Columns ``group``, ``members``: every minimal set that cannot be true together, and every
        minimal set whose removal makes the rest feasible. Nothing says which member is to blame.
    limits : dict
        Groups for which not every conflict is listed, and why; their verdicts stand.
    claims, indicators, relations, places
        What was audited.
    """

    rows: tuple[Row, ...]
    conflicts: pd.DataFrame
    corrections: pd.DataFrame
    limits: dict[str, str]
    claims: Mapping[str, Claim] = field(repr=False)
    indicators: pd.DataFrame = field(repr=False)
    relations: Sequence[Relation] = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    _accounts: dict[str, Account] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def fits(self) -> bool:
        """Whether every group that can be tested fits as printed (都可以同时成立)."""
        return not any(r.verdict == "does_not_fit" for r in self.rows)

    @property
    def account(self) -> Account:
        """The audit in words of the language of now (核对说明)."""
        if language() not in self._accounts:
            self._accounts[language()] = Account(self)
        return self._accounts[language()]

    @property
    def table(self) -> pd.DataFrame:
        """A row per group: verdict, conditions, both intervals, stretch, distance (核对表)."""
        ways_out = _both(lambda: map(self.account.ways_out, self.rows))
        rows = [
            (r.group, r.relation, "; ".join(r.claims), r.verdict, *ways, r.implied, r.printed,
             r.stretch, r.distance)
            for r, ways in zip(self.rows, ways_out, strict=True)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=COLUMNS)

    @property
    def readings(self) -> pd.DataFrame:
        """A row per group and reading that was tried, and whether the claims fit (理解表)."""
        tried = [(r.group, reading, fits) for r in self.rows for reading, fits in r.tried]
        rows = [(g, x.text("en"), x.text("zh"), x.cost, fits) for g, x, fits in tried]
        return pd.DataFrame(rows, columns=["group", "reading_en", "reading_zh", "cost", "fits"])

    @property
    def derived(self) -> pd.DataFrame:
        """What the claims imply for quantities that are not printed (推算值)."""
        return _implied_frame(_both(lambda: [(r.group, x) for r in self.rows for x in r.derived]))

    @property
    def beside(self) -> pd.DataFrame:
        """Official statistics of province and country beside what claims imply (对照)."""
        return _implied_frame(_both(lambda: self.account.official))

    @property
    def repairs(self) -> pd.DataFrame:
        """Per claim the least and greatest print that fits, the others kept (可容取值)."""
        rows = [(r.group, claim, *ends) for r in self.rows for claim, ends in r.repairs.items()]
        return pd.DataFrame(rows, columns=["group", "claim", "from", "to"])

    @property
    def labels(self) -> Labels:
        """What claims and groups are called, each in English and Chinese (名称)."""
        [(en, zh)] = _both(lambda: [self.account.names])
        claims = {id: (name, zh.claims[id]) for id, name in en.claims.items()}
        groups = {key: (name, zh.groups[key]) for key, name in en.groups.items()}
        return Labels(claims, groups, en.units)

    def summary(self, lang: str | None = None) -> pd.DataFrame:
        """The groups that can be tested, in words (核对摘要)."""
        with speaking(lang):
            return self.account.summary()

    def prints(self, lang: str | None = None) -> pd.DataFrame:
        """`repairs` in words (其他数不变时可容的取值)."""
        with speaking(lang):
            return self.account.prints()

    def screen(self, lang: str | None = None) -> str:
        """The account on one screen: what does not fit, when it would, what to ask (首屏)."""
        with speaking(lang):
            return screen(self.account)

    def explain(self, lang: str | None = None) -> str:
        """The plain account, to be quoted (核对说明)."""
        with speaking(lang):
            return self.account.explain()


def _both(tell: Callable[[], Iterable[T]]) -> list[tuple[T, ...]]:
    """Everything that is told, in English and Chinese side by side."""
    sides = []
    for lang in LANGUAGES:
        with speaking(lang):
            sides.append(list(tell()))
    return list(zip(*sides, strict=True))


def _implied_frame(pairs: Iterable[tuple[tuple[str, Implied], ...]]) -> pd.DataFrame:
    lines = [
        (group, x.of, zh.of, x.quantity, zh.quantity, x.claim, x.interval, *x.interval.outward(6),
         x.statement, zh.statement)
        for (group, x), (_group, zh) in pairs
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=IMPLIED)


def audit_claims(
    claims: pd.DataFrame,
    relations: list[Relation] | str | os.PathLike[str] | None = None,
    indicators: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
) -> Audit:
    """Which printed numbers cannot be true together, under which readings (核对).

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
        If columns are missing, two levels of one place, scope, indicator and year differ, an
        indicator has too many claims, or relations are not usable.

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
    indicators = load_indicators() if indicators is None else indicators
    places = load_places() if places is None else places
    held = claims_of(claims, indicators)
    if not isinstance(relations, list):
        relations = load_relations(relations, claims) if relations else []
    check_relations(relations, held)
    rows = [*_verdicts(held, relations)]
    # Groups that do not fit and belong to none whose conflicts are listed.
    alone = {"change", SHARE} | {r.id for r in relations if r.kind == "sum" and not r.whole}
    apart = [r for r in rows if r.verdict == "does_not_fit" and {r.relation, r.group} & alone]
    limits = {r.group: "alone" for r in apart}
    conflicting: list[tuple[str, Members]] = []
    correcting: list[tuple[str, Members]] = []
    for name, relation, group in groups(held, relations, limits):
        if relation and (row := joint_row(relation, group)):
            rows.append(row)
        try:
            minimal = conflicts(group.members, group.possible)
        except TooManyError:
            limits[name] = "too many"
            continue
        conflicting += [(name, members) for members in minimal]
        correcting += [(name, members) for members in corrections(minimal)]
    sets = (conflicting, correcting)
    listed, ways = (pd.DataFrame(s, columns=["group", "members"]) for s in sets)
    return Audit(tuple(rows), listed, ways, limits, held, indicators, relations, places)


def _verdicts(claims: Mapping[str, Claim], relations: list[Relation]) -> Iterator[Row]:
    """One indicator after the other, then changes, relations and shares."""
    dated = [c for c in claims.values() if c.kind in CHAINED and c.end is not None]
    held = {k: x for k, x in chains(dated).items() if x.claims[1:] or x.claims[0].kind != "share"}
    for chain in held.values():
        yield from chain_rows(chain)
    for c in claims.values():
        if c.kind == "change" and c.start and c.end and c.indicator in held:
            yield change_row(c, held[c.indicator])
    for relation in relations:
        yield from relation_rows(relation, claims)
    yield from share_rows(claims.values())


def written(audit: Audit, form: str, lang: str | None = None) -> str:
    """An audit in one of `FORMATS` (核对结果的输出)."""
    with speaking(lang):
        return FORMATS[form](audit)


def _screen(audit: Audit) -> str:
    """The verdicts and both sides; claims and conditions are too long for a line."""
    shown = audit.summary()
    if shown.empty:
        return audit.account.headline()
    with pd.option_context("display.unicode.east_asian_width", True):
        return str(shown.drop(columns=shown.columns[[0, 2]]).to_string())


def _csv(audit: Audit) -> str:
    return str(_groups(audit).to_csv(index=False, lineterminator="\n"))


def _json(audit: Audit) -> str:
    names = ("readings", "conflicts", "corrections", "repairs", "derived", "beside")
    frames = {"groups": _groups(audit)} | {name: getattr(audit, name) for name in names}
    lists = {name: json.loads(_json_lines(frame)) for name, frame in frames.items()}
    return json.dumps(lists | {"limits": audit.limits}, ensure_ascii=False, indent=1)


def _groups(audit: Audit) -> pd.DataFrame:
    """The verdicts, with conditions and bridges in the language of now only."""
    other = {"en": "condition_zh", "zh": "condition_en"}[language()]
    bridges = [audit.account.bridge(row) for row in audit.rows]
    return audit.table.drop(columns=other).assign(**{f"bridge_{language()}": bridges})


def _json_lines(frame: pd.DataFrame) -> str:
    columns = [c for c in ("implied", "printed", "interval") if c in frame]
    intervals = {c: frame[c].map(str, na_action="ignore") for c in columns}
    return str(frame.assign(**intervals).to_json(orient="records", force_ascii=False))


#: Per name of a format what writes an audit so, in the language of now.
FORMATS: dict[str, Callable[[Audit], str]] = {
    "md": Audit.explain, "table": _screen, "csv": _csv, "json": _json,
}  # fmt: skip
