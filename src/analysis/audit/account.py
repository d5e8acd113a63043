"""The audit told: as a table, and as sentences that can be quoted, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.audit.mixture import ASSUMPTIONS
from analysis.audit.verdicts import VERDICTS, Row

__all__ = ["Labels", "explain", "table"]

#: Per claim its name with the figure as printed, in English and Chinese.
Labels = Mapping[str, tuple[str, str]]

SENTENCES = {
    "consistent": ("{group}: consistent.", "{group}：一致。"),
    "consistent_if": (
        "{group}: under the conventional reading the figures do not fit: {held}. They fit only if {conditions}.",
        "{group}：按通常读法各数不能同时成立：{held}。只有在下列条件之一下才一致：{conditions}。",
    ),
    "contradictory": (
        "{group}: the figures fit under none of the readings considered: {held}.",
        "{group}：在所考虑的各种读法下均不能同时成立：{held}。",
    ),
    "not_comparable": (
        "{group}: not comparable. Growth in constant prices stands beside current levels; together they imply {derived}.",
        "{group}：不可比。增速按可比价，水平值按现价；二者合起来隐含{derived}。",
    ),
}
HELD = (
    "{claims}; one side allows {implied}, the other {printed}; the rounding would have to be {stretch} times as wide",
    "{claims}；一方允许{implied}，另一方为{printed}；舍入区间须放宽到{stretch}倍",
)
BASIS = (
    "All of this assumes one basis (survey, territory, population) for the years compared{more}. Without it nothing"
    " follows. The audit does not say which figure is the one that does not hold.",
    "以上均以所比年份口径（调查、地域、人口）一致为前提{more}；离开这一前提，什么也推不出。审核不判断究竟哪个数不成立。",
)


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """One row per group, cheapest condition first."""
    return pd.DataFrame(
        [
            {
                "group": r.group,
                "relation": r.relation,
                "claims": "; ".join(r.claims),
                "verdict": r.verdict,
                "condition_en": "; or ".join(conditions(r, "en")),
                "condition_zh": "；或".join(conditions(r, "zh")),
                "implied": r.implied,
                "printed": r.printed,
                "stretch": r.stretch,
                "distance": r.distance,
            }
            for r in rows
        ],
        columns=[
            "group", "relation", "claims", "verdict", "condition_en", "condition_zh", "implied", "printed",
            "stretch", "distance",
        ],
    )  # fmt: skip


def conditions(row: Row, lang: str) -> list[str]:
    """What a group needs in order to be consistent, each alternative in words."""
    without = "without: {}" if lang == "en" else "不要求“{}”"
    join = " and " if lang == "en" else "，且"
    dropped = row.dropped or ((),) * len(row.conditions)
    return [
        join.join(filter(None, [reading.text(lang), *(without.format(ASSUMPTIONS[d][lang == "zh"]) for d in gone)]))
        for reading, gone in zip(row.conditions, dropped, strict=True)
    ]


def explain(
    rows: Sequence[Row],
    conflicts: pd.DataFrame,
    corrections: pd.DataFrame,
    limits: Sequence[str],
    labels: Labels,
    lang: str = "en",
) -> str:
    """The account: what was tested, what does not fit and when it does, what cannot be true together."""
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
    zh = lang == "zh"
    tested = [r for r in rows if r.verdict != "not_testable"]
    if not tested:
        return (
            "没有可检验的数组：没有哪个数可以与另一个数对照。"
            if zh
            else "No group can be tested: no figure has a second one to hold it against."
        )
    counts = pd.Series([r.verdict for r in rows]).value_counts()
    parts = [f"{VERDICTS[v][zh]} {n}" for v, n in counts.items()]
    lines = [f"共{len(rows)}组：{'，'.join(parts)}。" if zh else f"{len(rows)} groups: {', '.join(parts)}."]
    lines += [_sentence(r, labels, lang) for r in tested]
    lines += _joint(conflicts, corrections, labels, lang)
    lines += [
        f"{g}：成员过多，未列出全部冲突。" if zh else f"{g}: too many members to list every conflict." for g in limits
    ]
    more = (
        ("，并假定较富一组的收入高于另一组" if zh else ", and the richer group above the poorer one")
        if len(conflicts)
        else ""
    )
    return "\n".join([*lines, BASIS[zh].format(more=more)])


def _sentence(row: Row, labels: Labels, lang: str) -> str:
    zh = lang == "zh"
    name = labels.get(row.group, (row.group, row.group))[zh]
    claims = ("、" if zh else ", ").join(labels[c][zh] for c in row.claims)
    held = claims
    if row.implied and row.printed:
        stretch = f"{row.stretch:.2f}" if row.stretch == row.stretch else "–"
        held = HELD[zh].format(claims=claims, implied=row.implied.text(3), printed=row.printed.text(3), stretch=stretch)
    derived = "; ".join(f"{k} {100 * v}" for k, v in row.derived.items() if k.startswith("deflator"))
    if deflator := next((v for k, v in row.derived.items() if k.startswith("deflator")), None):
        ends = (100 * deflator).text(2)
        derived = f"平减指数年均上涨{ends}%" if zh else f"a price change of {ends} % a year"
    alternatives = ("；或" if zh else "; or ").join(conditions(row, lang))
    return SENTENCES[row.verdict][zh].format(group=name, held=held, conditions=alternatives, derived=derived)


def _joint(conflicts: pd.DataFrame, corrections: pd.DataFrame, labels: Labels, lang: str) -> list[str]:
    zh = lang == "zh"
    if conflicts.empty:
        return []

    def named(members: Iterable[str]) -> str:
        return ("、" if zh else ", ").join((ASSUMPTIONS.get(m) or labels[m])[zh] for m in members)

    smallest = corrections.members.map(len).min()
    fewest = [m for m in corrections.members if len(m) == smallest]
    lines = ["以下各组合不能同时成立：" if zh else "These cannot all be true together:"]
    lines += [f"- {named(m)}" for m in conflicts.members]
    lines += [
        f"各数相容，至少须放弃{smallest}项，有{len(fewest)}种可能："
        if zh
        else f"At least {smallest} must give way; {len(fewest)} ways:"
    ]
    return lines + [f"- {named(m)}" for m in fewest]
