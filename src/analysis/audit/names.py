"""What figures, groups and assumptions are called, in English and Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.audit.relations import Relation
from analysis.data.package import category_names
from analysis.numbers.printed import parse

__all__ = ["ASSUMPTIONS", "WITHOUT", "Labels", "group_keys", "labels", "share_keys"]

#: Members of a conflict that are no figures.
ASSUMPTIONS = {
    "steps": ("each growth rate spans the years between", "年均增速的期数等于年份之差"),
    "mixture": ("the total is the weighted mean of the two groups", "总体为两组的加权平均"),
    "weight": ("the weight of the richer group did not fall", "收入较高一组的权重没有下降"),
    "sum": ("the parts add up to the whole", "各部分之和等于总体"),
    "partial_sum": ("the parts together do not exceed the whole", "各部分之和不超过总体"),
    "subset": ("the part belongs to the whole", "部分包含于总体"),
    "order": ("the first is not smaller than the others", "前者不小于后者"),
    "ratio": ("the whole is the ratio of the two", "总体为两者之比"),
}
#: The same, left out.
WITHOUT = {
    "mixture": (
        "the total need not be the weighted mean of the two groups",
        "总体不必是两组的加权平均",
    ),
    "weight": ("the weight of the richer group may have fallen", "收入较高一组的权重可以下降"),
    "sum": ("the parts need not add up to the whole", "各部分之和不必等于总体"),
    "partial_sum": ("the parts together may exceed the whole", "各部分之和可以超过总体"),
    "subset": ("the part need not belong to the whole", "部分不必包含于总体"),
    "order": ("the first may be smaller than the others", "前者可以小于后者"),
    "ratio": ("the whole need not be the ratio of the two", "总体不必是两者之比"),
}
Claims = Sequence[Mapping[Any, Any]]


class Labels(NamedTuple):
    """Names in English and Chinese (名称): of claims with their figure, and of groups; units of claims."""

    claims: dict[str, tuple[str, str]]
    groups: dict[str, tuple[str, str]]
    units: dict[str, str]


def group_keys(claims: Claims) -> dict[str, str]:
    """Per claim the name of its group: the indicator, with place and scope where it has several of them."""
    places = {(c["indicator"], c["place"], c["scope"]) for c in claims}
    several = Counter(indicator for indicator, *_ in places)
    return {
        c["id"]: " ".join(
            filter(
                None, [c["indicator"], *[c["place"], c["scope"]] * (several[c["indicator"]] > 1)]
            )
        )
        for c in claims
    }


def share_keys(claims: Claims, units: Mapping[str, str]) -> dict[str, str]:
    """The same for shares of what is an amount itself, and for their changes in percentage points."""
    keys, wholes = group_keys(claims), dict[str, set[str]]()
    for c in (c for c in claims if c["kind"] == "share"):
        wholes.setdefault(keys[c["id"]], set()).add(c["of"])
    found = {}
    for c in claims:
        of = wholes.get(keys[c["id"]], set())
        if len(of) == 1 and units.get(c["indicator"]) in ("%", "‰"):
            continue  # the share is the indicator itself
        if (
            c["kind"] == "change"
            and parse(c["printed"]).unit == "个百分点"
            and (c["of"] in of or len(of) == 1)
        ):
            found[c["id"]] = f"{keys[c['id']]} share of {c['of'] if c['of'] in of else min(of)}"
        elif c["kind"] == "share":
            found[c["id"]] = f"{keys[c['id']]} share of {c['of']}"
    return found


def labels(
    claims: Claims, known: pd.DataFrame, relations: Sequence[Relation], places: pd.DataFrame
) -> Labels:
    """What claims, indicators and relations are called; place and scope where the table has several."""
    short = {
        i: (en, zh) for i, en, zh in zip(known.index, known.short_en, known.short_zh, strict=True)
    }
    told, of = dict[str, tuple[str, str]](), dict[str, tuple[str, str]]()
    for c, where in zip(claims, _where(claims, places), strict=True):
        of[c["id"]] = _placed(short.get(c["indicator"], (c["indicator"],) * 2), where)
        told[c["id"]] = _claim(c, of[c["id"]])
    groups = {key: of[c] for c, key in group_keys(claims).items()}
    groups |= {
        f"{key} share": (f"{en}, part and share", f"{zh}（部分与占比）")
        for key, (en, zh) in groups.items()
    }
    groups |= {
        key: (f"{of[c][0]}, share", f"{of[c][1]}占比")
        for c, key in share_keys(claims, dict(known.unit)).items()
    }
    end = {c["id"]: c["end"] for c in claims}
    alike = Counter((of[r.claims[0]], r.kind) for r in relations)
    for r in relations:
        year = end[r.claims[0]] if alike[of[r.claims[0]], r.kind] > 1 else ""
        groups[r.id] = _related(of[r.claims[0]], r.kind, year)
    groups |= {
        f"{key} over time": (f"{en}, all figures", f"{zh}（各年合并）")
        for key, (en, zh) in groups.items()
    }
    groups |= {
        f"{key} weight": (f"{en}, printed weight", f"{zh}与报载占比")
        for key, (en, zh) in groups.items()
    }
    return Labels(told, groups, {c["id"]: parse(c["printed"]).unit for c in claims})


def _related(of: tuple[str, str], kind: str, year: Any) -> tuple[str, str]:
    """What a relation is called: after its whole, with the year where another of its kind has that name."""
    en, zh = (category_names("relations", "kind", lang)[kind] for lang in ("en", "zh"))
    dated = year != "" and not pd.isna(year)
    return (
        f"{of[0]} ({en}{f', {year}' if dated else ''})",
        f"{of[1]}（{zh}{f'，{year}年' if dated else ''}）",
    )


def _where(claims: Claims, places: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """Per claim the names of its place and its scope, each only where the claims have more than one."""
    known = {
        p: (en, zh) for p, en, zh in zip(places.index, places.name_en, places.name_zh, strict=True)
    }
    many = [column for column in ("place", "scope") if len({c[column] for c in claims}) > 1]
    return [
        [known.get(c[column], (c[column],) * 2) for column in many if c[column]] for c in claims
    ]


def _placed(name: tuple[str, str], where: list[tuple[str, str]]) -> tuple[str, str]:
    said = [w for w in where if w[1] not in name[1]]  # 中心城区建成区面积 names its scope already
    if not said:
        return name
    return f"{name[0]} ({', '.join(en for en, _ in said)})", "·".join(
        [*(zh for _, zh in said), name[1]]
    )


def _claim(claim: Mapping[Any, Any], of: tuple[str, str]) -> tuple[str, str]:
    kind = [category_names("claims", "kind", lang)[claim["kind"]] for lang in ("en", "zh")]
    years = "-".join(str(claim[y]) for y in ("start", "end") if not pd.isna(claim[y]))
    span = years.replace("-", "—")
    en, zh = (parse(claim["printed"]).spoken(lang, claim["qualifier"]) for lang in ("en", "zh"))
    return (
        f"{of[0]}: {kind[0]} {en}{f' ({years})' if years else ''}",
        f"{of[1]}：{kind[1]}{zh}{f'（{span}年）' if years else ''}",
    )
