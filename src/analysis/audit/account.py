"""The audit told: as a table, and as sentences that can be quoted, in English and Chinese."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.audit.implied import Implied
from analysis.audit.relations import Relation
from analysis.audit.verdicts import VERDICTS, Row
from analysis.interval import Interval
from analysis.package import category_names
from analysis.printed import parse, write

__all__ = ["ASSUMPTIONS", "Labels", "conditions", "explain", "labels", "summary", "table"]


class Labels(NamedTuple):
    """Names in English and Chinese (名称): of claims with their figure, and of groups."""

    claims: dict[str, tuple[str, str]]
    groups: dict[str, tuple[str, str]]


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
SENTENCES = {
    "consistent": ("{group}: consistent.", "{group}：一致。"),
    "consistent_if": (
        "{group}: under the conventional reading the figures do not fit ({held}). They fit only",
        "{group}：按通常读法各数不能同时成立（{held}）。只有在下列条件之一下才一致：",
    ),
    "contradictory": (
        "{group}: the figures fit under none of the readings considered ({held}).",
        "{group}：在所考虑的各种读法下均不能同时成立（{held}）。",
    ),
    "not_comparable": (
        "{group}: not comparable ({claims}). By official practice growth is in constant prices and the level in current"
        " ones{derived}.",
        "{group}：不可比（{claims}）。按官方惯例，增速按可比价、数值按现价{derived}。",
    ),
}
HELD = (
    "{claims}: {by} {implied}, {other} {printed}; {stretch}",
    "{claims}：{by}{implied}，{other}{printed}；{stretch}",
)
SIDES = {
    "growth and levels": (
        ("growth allows a ratio of", "the other figures one of"),
        ("由增速推得的倍数为", "由其余各数推得的倍数为"),
    ),
    "": (("one side allows", "the other is"), ("一方允许", "另一方为")),
}
STRETCH = ("to fit, every rounding would have to be {:.2f} times as wide", "须把各舍入区间放宽到{:.2f}倍才能相容")
NO_STRETCH = ("no rounding would be wide enough", "舍入区间放宽也不能相容")
SETTLED = (
    "  What would settle it: the level of {year} on the same basis, {levels}.",
    "  要作判定，需有口径一致的{year}年数值：{levels}。",
)
BASIS = (
    "All of this assumes one basis (survey, territory, population) for the years compared{more}. Without it nothing"
    " follows. The audit does not say which figure is the one that does not hold.",
    "以上均以所比年份口径（调查、地域、人口）一致为前提{more}；若前提不成立，则无从推断。审核不判断究竟哪个数不成立。",
)
RICHER = (", and the richer group above the poorer one", "，并假定收入较高的一组确实高于另一组")
LIMITS = {
    "several relations": ("it has several relations", "涉及多个关系"),
    "more than two dates": ("it has more than two dates", "涉及两个以上的年份"),
}
UNTESTED = (
    "No group can be tested: no figure has a second one to hold it against.",
    "没有可检验的数组：没有哪个数可以与另一个数对照。",
)
COLUMNS = (
    "group", "relation", "claims", "verdict", "condition_en", "condition_zh", "implied", "printed", "stretch", "distance",
)  # fmt: skip


def labels(claims: pd.DataFrame, known: pd.DataFrame, relations: Sequence[Relation]) -> Labels:
    """What claims, indicators and relations are called in the account."""
    groups = {i: (en, zh) for i, en, zh in zip(known.index, known.short_en, known.short_zh, strict=True)}
    kinds = [category_names("claims", "kind", lang) for lang in ("en", "zh")]
    told: dict[str, tuple[str, str]] = {}
    for c in claims.rename_axis("id").reset_index().to_dict("records"):
        years = "-".join(str(c[y]) for y in ("start", "end") if not pd.isna(c[y]))
        en, zh = groups.get(c["indicator"], (c["indicator"], c["indicator"]))
        figure = parse(c["printed"])
        told[c["id"]] = (
            f"{en}: {kinds[0][c['kind']]} {figure.spoken('en')}{f' ({years})' if years else ''}",
            f"{zh}：{kinds[1][c['kind']]}{figure.text}{f'（{years}年）' if years else ''}",
        )
    names = [category_names("relations", "kind", lang) for lang in ("en", "zh")]
    for r in relations:
        en, zh = (groups[claims.at[r.claims[0], "indicator"]][k] for k in (0, 1))
        groups[r.id] = (f"{en} ({names[0][r.kind]})", f"{zh}（{names[1][r.kind]}）")
    return Labels(told, groups)


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """One row per group, cheapest condition first."""
    made = [
        (r.group, r.relation, "; ".join(r.claims), r.verdict, "; or ".join(conditions(r, "en")),
         "；或".join(conditions(r, "zh")), r.implied, r.printed, r.stretch, r.distance)
        for r in rows
    ]  # fmt: skip
    return pd.DataFrame(made, columns=list(COLUMNS))


HEADS = {
    "group": "数组", "figures": "各数", "verdict": "结论", "fits if": "一致的条件", "one side": "一方允许", "the other": "另一方",
    "stretch": "伸缩系数", "distance": "偏离（末位单位）",
}  # fmt: skip


def summary(rows: Iterable[Row], names: Labels, lang: str) -> pd.DataFrame:
    """The groups that can be tested, in words: what a reader is shown of `table`."""
    zh = lang == "zh"
    made = []
    for r in (r for r in rows if r.verdict != "not_testable"):
        ends = [_range(i, zh) if i else "" for i in (r.implied, r.printed)]
        far = ["" if math.isnan(x) else "∞" if math.isinf(x) else f"{_up(x):.2f}" for x in (r.stretch, r.distance)]
        fits = ("；或" if zh else "; or ").join(conditions(r, lang))
        made.append((_group(r, names, zh), _figures(r, names, zh), VERDICTS[r.verdict][zh], fits, *ends, *far))
    heads = list(HEADS.values() if zh else HEADS)
    return pd.DataFrame(made, columns=heads).set_index(heads[0])


def _own(row: Row, names: Labels) -> tuple[str, str]:
    """What the indicator or relation of a group is called."""
    base = row.group.removesuffix(" over time").removesuffix(" share")
    return names.groups.get(base, (base, base))


def _group(row: Row, names: Labels, zh: bool) -> str:
    said = _own(row, names)[zh]
    said += ("（合并检验）" if zh else ", all figures") if row.group.endswith(" over time") else ""
    return said + (("（部分与占比）" if zh else ", part and share") if row.group.endswith(" share") else "")


def _figures(row: Row, names: Labels, zh: bool) -> str:
    """The figures of a group, without the name that the group bears."""
    if row.group.endswith(" over time"):
        return f"共{len(row.claims)}个数" if zh else f"{len(row.claims)} figures"
    own = _own(row, names)[zh]
    told = [names.claims[c][zh].removeprefix(own).lstrip(":： ") for c in row.claims]
    return ("、" if zh else "; ").join(told)


def conditions(row: Row, lang: str) -> list[str]:
    """What a group needs in order to be consistent, each alternative in words."""
    without = "it is not assumed that {}" if lang == "en" else "不要求“{}”"
    join = ", and " if lang == "en" else "，且"
    return [
        join.join(filter(None, [reading.text(lang), *(without.format(ASSUMPTIONS[d][lang == "zh"]) for d in gone)]))
        for reading, gone in row.conditions
    ]


def explain(
    rows: Sequence[Row], conflicts: pd.DataFrame, corrections: pd.DataFrame, limits: Mapping[str, str],
    names: Labels, lang: str = "en",
) -> str:  # fmt: skip
    """The account: what was tested, what does not fit and when it does, what cannot be true together."""
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
    zh = lang == "zh"
    tested = [r for r in rows if r.verdict != "not_testable"]
    if not tested:
        return UNTESTED[zh]
    counts = pd.Series([r.verdict for r in rows]).value_counts()
    parts = [f"{n}组{VERDICTS[v][zh]}" if zh else f"{n} {VERDICTS[v][zh]}" for v, n in counts.items()]
    lines = [
        f"共{len(rows)}组：{'，'.join(parts)}。"
        if zh
        else f"{len(rows)} group{'s' * (len(rows) > 1)}: {', '.join(parts)}."
    ]
    lines += [line for r in tested for line in _sentences(r, names, zh)]
    lines += [line for g in conflicts.group.unique() for line in _joint(g, conflicts, corrections, names, zh)]
    lines += _implied(rows, names, zh)
    for group, why in limits.items():
        why = LIMITS.get(why, (why, "冲突过多"))[zh]
        lines.append(f"{group}：{why}，未列出全部冲突。" if zh else f"{group}: {why}; not every conflict is listed.")
    richer = any(r.relation == "mixture" and r.verdict != "consistent" for r in tested)
    return "\n".join([*lines, BASIS[zh].format(more=RICHER[zh] if richer else "")])


def _sentences(row: Row, names: Labels, zh: bool) -> Iterator[str]:
    group, claims = _group(row, names, zh), _figures(row, names, zh)
    price = next((x.interval for x in row.derived if x.quantity[0] == "price change a year"), None)
    derived = _prices(price, zh) if price else ""
    text = SENTENCES[row.verdict][zh].format(group=group, claims=claims, held=_held(row, claims, zh), derived=derived)
    found = conditions(row, "zh" if zh else "en")
    if row.verdict != "consistent_if":
        yield text
    elif len(found) == 1:
        yield f"{text}{found[0]}。" if zh else f"{text} if: {found[0]}."
    else:
        yield text if zh else f"{text} if one of these holds:"
        for condition, (reading, _) in zip(found, row.conditions, strict=True):
            yield f"- {condition}{_prices(price, zh) if price and reading.price == 'real' else ''}"
    if row.verdict in ("consistent_if", "contradictory") and any(x.claim for x in row.derived):
        yield _settled(row, names, zh)


def _prices(change: Interval, zh: bool) -> str:
    low, high = (100 * change).text(2)[1:-1].split(", ")
    if zh:
        return f"，隐含价格年均变动{low}%至{high}%"
    return f"; together they imply prices changing by {low} to {high} % a year"


def _range(interval: Interval, zh: bool) -> str:
    """Both ends, outward; an open side in words."""
    digits = 3 if interval.lower < 1000 and interval.upper != interval.lower else 0
    low, high = interval.text(digits)[1:-1].split(", ")
    if math.isinf(interval.upper):
        return f"不少于{low}" if zh else f"{low} or more"
    return low if low == high else f"{low}{'至' if zh else ' to '}{high}"


def _up(x: float) -> float:
    """Two decimals, upward: a stretch of less would not do."""
    return math.ceil(100 * x) / 100


def _held(row: Row, claims: str, zh: bool) -> str:
    factor = STRETCH[zh].format(_up(row.stretch)) if math.isfinite(row.stretch) else NO_STRETCH[zh]
    if not row.implied or not row.printed:
        return f"{claims}{'；' if zh else '; '}{factor}"
    by, other = SIDES.get(row.relation, SIDES[""])[zh]
    return HELD[zh].format(
        by=by,
        other=other,
        claims=claims,
        implied=_range(row.implied, zh),
        printed=_range(row.printed, zh),
        stretch=factor,
    )


def _settled(row: Row, names: Labels, zh: bool) -> str:
    bases = [x for x in row.derived if x.claim]
    figures = [_figures(replace(row, claims=(x.claim,)), names, zh) for x in bases]
    parts = [
        f"若{figure}成立，应为{_told(x, zh)}" if zh else f"{_told(x, zh)} if {figure} holds"
        for figure, x in zip(figures, bases, strict=True)
    ]
    return SETTLED[zh].format(year=bases[0].of[0], levels=("；" if zh else ", ").join(parts))


def _told(implied: Implied, zh: bool) -> str:
    """The interval of a quantity, in its unit."""
    unit, ends = implied.unit, implied.interval
    if unit in ("", "index"):
        digits = 4 if unit else 0 if ends.lower >= 1000 else 3
        low, high = ends.text(digits)[1:-1].split(", ")
    else:
        digits, lang = (2 if unit == "%" or ends.lower >= 1e6 else 0), "zh" if zh else "en"
        low = write(ends.lower, unit, lang, digits, "down")
        high = write(ends.upper, unit, lang, digits, "up") if ends.bounded else ""
    if not ends.bounded:
        return f"不少于{low}" if zh else f"{low} or more"
    return f"{low}{'至' if zh else ' to '}{high}"


def _implied(rows: Sequence[Row], names: Labels, zh: bool) -> Iterator[str]:
    """What the figures imply, a line per group and date."""
    yield "由报载数推算（未印出的量）：" if zh else "What the figures imply for quantities that are not printed:"
    for row in rows:
        for of, found in itertools.groupby((x for x in row.derived if not x.claim), key=lambda x: x.of[zh]):
            told = ("，" if zh else ", ").join(f"{x.quantity[zh]}{'' if zh else ' '}{_told(x, zh)}" for x in found)
            where = _group(row, names, zh) + (f"{'，' if zh else ', '}{of}" if of else "")
            yield f"- {where}{'：' if zh else ': '}{told}{'。' if zh else ''}"


def _joint(group: str, conflicts: pd.DataFrame, corrections: pd.DataFrame, names: Labels, zh: bool) -> Iterator[str]:
    def named(members: Iterable[str]) -> str:
        return ("；" if zh else "; ").join((ASSUMPTIONS.get(m) or names.claims[m])[zh] for m in members)

    here, mended = (f.members[f.group == group] for f in (conflicts, corrections))
    title = names.groups.get(group, (group, group))[zh]
    yield f"{title}：以下各组合不能同时成立：" if zh else f"{title}: these cannot all be true together:"
    yield from (f"- {named(m)}" for m in here)
    smallest = mended.map(len).min()
    fewest = [m for m in mended if len(m) == smallest]
    yield (
        f"各数要相容，至少须放弃{smallest}项，有{len(fewest)}种可能："
        if zh
        else f"For the rest to fit, at least {smallest} must give way; {len(fewest)} ways:"
    )
    yield from (f"- {named(m)}" for m in fewest)
