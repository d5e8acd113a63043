"""What claims, groups and assumptions are called, in the language of now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.audit.relations import Relation
from analysis.data.package import category_names
from analysis.messages import N_, _, language, speaking
from analysis.numbers.printed import parse

__all__ = [
    "ASSUMPTIONS", "MEMBERS", "WITHOUT", "Labels", "dated", "group_keys", "labels", "share_keys",
]  # fmt: skip

#: Members of a conflict that are no claims.
MEMBERS = {
    "steps": N_("each growth rate spans the years between"),
    "mixture": N_("the total is the weighted mean of the two groups"),
    "weight": N_("the weight of the richer group did not fall"),
    "sum": N_("the parts add up to the whole"),
    "partial_sum": N_("the parts together do not exceed the whole"),
    "subset": N_("the part belongs to the whole"),
    "order": N_("the first is not smaller than the others"),
    "ratio": N_("the whole is the ratio of the two"),
}
#: The same, left out.
WITHOUT = {
    "mixture": N_("the total need not be the weighted mean of the two groups"),
    "weight": N_("the weight of the richer group may have fallen"),
    "sum": N_("the parts need not add up to the whole"),
    "partial_sum": N_("the parts together may exceed the whole"),
    "subset": N_("the part need not belong to the whole"),
    "order": N_("the first may be smaller than the others"),
    "ratio": N_("the whole need not be the ratio of the two"),
}
with speaking("zh"):
    #: `MEMBERS` in English and Chinese, for tables that hold both.
    ASSUMPTIONS = {member: (words, _(words)) for member, words in MEMBERS.items()}

#: Rows of a claims table.
Rows = Sequence[Mapping[Any, Any]]


class Labels(NamedTuple):
    """Names of claims, with what is printed, and of groups; units of claims (名称)."""

    claims: dict[str, Any]
    groups: dict[str, Any]
    units: dict[str, str]


def dated(*years: Any) -> str:
    """One year, or two and what lies between (年份)."""
    if len(years) == 1:
        return _("{year}", year=years[0])
    return _("{first}-{last}", first=years[0], last=years[1])


def group_keys(claims: Rows) -> dict[str, str]:
    """Per claim the key of its group: the indicator, with place and scope where it has several."""
    places = {(c["indicator"], c["place"], c["scope"]) for c in claims}
    several = Counter(indicator for indicator, *_where in places)
    keys = {}
    for c in claims:
        parts = [c["indicator"]]
        if several[c["indicator"]] > 1:
            parts += [c["place"], c["scope"]]
        keys[c["id"]] = " ".join(filter(None, parts))
    return keys


def share_keys(claims: Rows, units: Mapping[str, str]) -> dict[str, str]:
    """The same for shares of what is an amount itself, and for changes of such shares."""
    keys, wholes = group_keys(claims), dict[str, set[str]]()
    for c in claims:
        if c["kind"] == "share":
            wholes.setdefault(keys[c["id"]], set()).add(c["of"])
    shares = {}
    for c in claims:
        of = wholes.get(keys[c["id"]], set())
        if len(of) == 1 and units.get(c["indicator"]) in ("%", "‰"):
            continue  # the share is the indicator itself
        if c["kind"] == "share" or (_in_points(c) and (c["of"] in of or len(of) == 1)):
            whole = c["of"] if c["of"] in of else min(of)
            shares[c["id"]] = f"{keys[c['id']]} share of {whole}"
    return shares


def _in_points(claim: Mapping[Any, Any]) -> bool:
    return claim["kind"] == "change" and parse(claim["printed"]).unit == "个百分点"


def labels(
    claims: Rows, indicators: pd.DataFrame, relations: Iterable[Relation], places: pd.DataFrame
) -> Labels:
    """What claims and groups are called; with place and scope where the table has several."""
    named = _named(claims, indicators, places)
    keys = group_keys(claims)
    base = {key: named[id] for id, key in keys.items()}
    base |= {f"{key} share": _("{group}, part and share", group=name) for key, name in base.items()}
    shares = share_keys(claims, dict(indicators.unit))
    base |= {key: _("{group}, share", group=named[id]) for id, key in shares.items()}
    base |= _related(claims, named, list(relations))
    groups = dict(base)
    groups |= {f"{key} over time": _("{group}, all figures", group=g) for key, g in base.items()}
    groups |= {f"{k} weight": _("{group}, printed weight", group=g) for k, g in [*groups.items()]}
    kinds = _categories("claims")
    claimed = {c["id"]: _claim(c, named[c["id"]], kinds[c["kind"]]) for c in claims}
    return Labels(claimed, groups, {c["id"]: parse(c["printed"]).unit for c in claims})


def _related(
    claims: Rows, named: Mapping[str, str], relations: Sequence[Relation]
) -> dict[str, str]:
    """What relations are called: after the whole, with the year where others are alike."""
    ends, kinds = {c["id"]: c["end"] for c in claims}, _categories("relations")
    alike = Counter((named[r.claims[0]], r.kind) for r in relations)
    names = {}
    for r in relations:
        of, kind, year = named[r.claims[0]], kinds[r.kind], ends[r.claims[0]]
        if alike[of, r.kind] > 1 and not pd.isna(year):
            names[r.id] = _("{of} ({kind}, {year})", of=of, kind=kind, year=year)
        else:
            names[r.id] = _("{of} ({kind})", of=of, kind=kind)
    return names


def _named(claims: Rows, indicators: pd.DataFrame, places: pd.DataFrame) -> dict[str, str]:
    """Per claim the name of its indicator, with place and scope where there are several."""
    short: dict[str, str] = dict(indicators[f"short_{language()}"])
    spoken, chinese = dict(places[f"name_{language()}"]), dict(places.name_zh)
    several = [column for column in ("place", "scope") if len({c[column] for c in claims}) > 1]
    names = {}
    for c in claims:
        written = indicators.short_zh.get(c["indicator"], c["indicator"])
        where = [c[column] for column in several if c[column]]
        # 中心城区建成区面积 names its scope already
        where = [spoken.get(w, w) for w in where if chinese.get(w, w) not in written]
        names[c["id"]] = _placed(str(short.get(c["indicator"], c["indicator"])), where)
    return names


def _placed(name: str, where: Sequence[str]) -> str:
    if len(where) == 2:
        return _("{name} ({place}, {scope})", name=name, place=where[0], scope=where[1])
    return _("{name} ({place})", name=name, place=where[0]) if where else name


def _claim(claim: Mapping[Any, Any], of: str, kind: str) -> str:
    """A claim by what it is of, its kind, what is printed, and when."""
    printed = parse(claim["printed"]).spoken(language(), claim["qualifier"])
    years = [claim[y] for y in ("start", "end") if not pd.isna(claim[y])]
    if not years:
        return _("{of}: {kind} {printed}", of=of, kind=kind, printed=printed)
    when = dated(*years)
    return _("{of}: {kind} {printed} ({years})", of=of, kind=kind, printed=printed, years=when)


def _categories(table: str) -> dict[str, str]:
    """Names of the kinds in a table."""
    return category_names(table, "kind", language())
