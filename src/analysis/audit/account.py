"""The audit told: as tables, and as sentences that can be quoted, in English and Chinese."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit import wording
from analysis.audit.implied import PRICES, SHIFTS, WEIGHT, Implied
from analysis.audit.names import ASSUMPTIONS, WITHOUT, Labels
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.readings import Reading
from analysis.audit.verdicts import VERDICTS, Row
from analysis.interval import Interval
from analysis.printed import parse

if TYPE_CHECKING:
    from analysis.audit.audit import Audit

__all__ = ["conditions", "explain", "repairs", "summary", "table"]

COLUMNS = (
    "group", "relation", "claims", "verdict", "condition_en", "condition_zh", "implied", "printed", "stretch", "distance",
)  # fmt: skip
HEADS = {
    "group": "数组", "figures": "各数", "verdict": "结论", "fits if": "一致的条件", "one side": "一方", "the other": "另一方",
    "stretch": "伸缩系数", "distance": "偏离（末位单位）",
}  # fmt: skip


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """One row per group, cheapest condition first."""
    made = [
        (r.group, r.relation, "; ".join(r.claims), r.verdict, "; or ".join(conditions(r, "en")),
         "；或".join(conditions(r, "zh")), r.implied, r.printed, r.stretch, r.distance)
        for r in rows
    ]  # fmt: skip
    return pd.DataFrame(made, columns=list(COLUMNS))


def summary(rows: Iterable[Row], names: Labels, lang: str) -> pd.DataFrame:
    """The groups that can be tested, in words: what a reader is shown of `table`."""
    zh = lang == "zh"
    made = []
    for r in (r for r in rows if r.verdict != "not_testable"):
        sides = zip((r.implied, r.printed), _units(r, names), strict=True)
        ends = [spoken(i, unit, lang) if i else "" for i, unit in sides]
        far = ["" if math.isnan(x) else rounded_up(x) for x in (r.stretch, r.distance)]
        fits = ("；或" if zh else "; or ").join(conditions(r, lang))
        made.append((_title(r, names, zh), _figures(r, names, zh), VERDICTS[r.verdict][zh], fits, *ends, *far))
    heads = list(HEADS.values() if zh else HEADS)
    return pd.DataFrame(made, columns=heads).set_index(heads[0])


def repairs(rows: Iterable[Row], names: Labels, lang: str) -> pd.DataFrame:
    """Per claim the least and greatest print that would fit, the others of its row kept, for readers."""
    made = [
        (names.claims[claim][lang == "zh"], *(parse(end).spoken(lang) if end else "" for end in ends))
        for r in rows
        for claim, ends in r.repairs.items()
    ]
    heads = ["单独改动的数", "相容的最小报载数", "相容的最大报载数"] if lang == "zh" else ["claim", "from", "to"]
    return pd.DataFrame(made, columns=heads).set_index(heads[0])


def _title(row: Row, names: Labels, zh: bool) -> str:
    """What a group is called; a change is held against the levels of its own indicator."""
    return names.groups[row.group][zh] + (("（增量）" if zh else ", change") if row.relation == "change" else "")


def _units(row: Row, names: Labels) -> tuple[str, str]:
    """The units of both sides: growth is held against ratios, persons against households, all else in one unit."""
    if row.relation == "growth and levels":
        return "", ""
    if row.relation == "order":
        return names.units[row.claims[1]], names.units[row.claims[0]]
    return (names.units[row.claims[-1 if row.relation == "part and share" else 0]],) * 2


def _figures(row: Row, names: Labels, zh: bool) -> str:
    """The figures of a group, without the name that the group bears."""
    if row.joint:
        return f"共{len(row.claims)}个数" if zh else f"{len(row.claims)} figures"
    return ("、" if zh else "; ").join(_short(row, claim, names, zh) for claim in row.claims)


def _short(row: Row, claim: str, names: Labels, zh: bool) -> str:
    return names.claims[claim][zh].removeprefix(names.groups[row.group][zh]).lstrip(":： ")


def conditions(row: Row, lang: str) -> list[str]:
    """What a group needs in order to be consistent, each alternative in words."""
    join = ", and " if lang == "en" else "，且"
    return [
        join.join(filter(None, [reading.text(lang), *(WITHOUT[d][lang == "zh"] for d in gone)]))
        for reading, gone in row.conditions
    ]


def explain(audit: Audit, lang: str = "en") -> str:
    """The account: what was tested, what does not fit and when it does, what cannot be true together."""
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
    zh, names = lang == "zh", audit.labels
    tested = [r for r in audit.rows if r.verdict != "not_testable"]
    lines = [_counts(audit.rows, zh) if tested else wording.UNTESTED[zh]]
    lines += [line for r in tested for line in _sentences(r, names, zh)]
    lines += [line for g in audit.conflicts.group.unique() for line in _joint(g, audit, names, zh)]
    lines += _implied(audit, names, zh)
    lines += [_limit(group, why, names, zh) for group, why in audit.limits.items()]
    richer = any(r.relation == "mixture" and r.verdict != "consistent" for r in tested)
    return "\n".join([*lines, *([_basis(richer, audit.consistent, zh)] if tested else [])])


def _basis(richer: bool, consistent: bool, zh: bool) -> str:
    """What all rests on, and where something does not fit that no figure is singled out."""
    told = wording.BASIS[zh].format(more=wording.RICHER[zh] if richer else "")
    return told if consistent else f"{told}{'' if zh else ' '}{wording.NO_CULPRIT[zh]}"


def _counts(rows: tuple[Row, ...], zh: bool) -> str:
    counts = pd.Series([r.verdict for r in rows]).value_counts()
    parts = [f"{n}组{VERDICTS[v][zh]}" if zh else f"{n} {VERDICTS[v][zh]}" for v, n in counts.items()]
    if zh:
        return f"共{len(rows)}组：{'，'.join(parts)}。"
    return f"{len(rows)} group{'s' * (len(rows) > 1)}: {', '.join(parts)}."


def _limit(group: str, why: str, names: Labels, zh: bool) -> str:
    """A group of which not every conflict is listed, by name; several relations are named one by one."""
    parts = [group] if group in names.groups else group.split(", ")
    said = ("、" if zh else ", ").join(names.groups[g][zh] for g in parts)
    why = wording.LIMITS.get(why, (why, "冲突过多"))[zh]
    return f"{said}：{why}，未列出全部冲突。" if zh else f"{said}: {why}; not every conflict is listed."


def _sentences(row: Row, names: Labels, zh: bool) -> Iterator[str]:
    group, claims = _title(row, names, zh), _figures(row, names, zh)
    price = next((x.interval for x in row.derived if x.quantity == PRICES), None)
    derived = _prices(price, zh) if price else ""
    text = wording.SENTENCES[row.verdict][zh].format(
        group=group, claims=claims, held=_held(row, names, zh), derived=derived
    )
    found = [
        condition + _beside(reading, price, zh)
        for condition, (reading, _) in zip(conditions(row, "zh" if zh else "en"), row.conditions, strict=True)
    ]
    if row.verdict != "consistent_if":
        yield text
    elif len(found) == 1:
        yield f"{text}{found[0]}。" if zh else f"{text} if: {found[0]}."
    else:
        yield text if zh else f"{text} if one of these holds:"
        yield from (f"- {condition}" for condition in found)
    if row.verdict in ("consistent_if", "contradictory"):
        yield from _settled(row, names, zh)


def _beside(reading: Reading, price: Interval | None, zh: bool) -> str:
    """What a condition brings with it."""
    if reading.price == "real" and price:
        return _prices(price, zh)
    return wording.CUMULATIVE[zh] if reading.averaging == "cumulative" else ""


def _prices(change: Interval, zh: bool) -> str:
    told = spoken(change, "%", "zh" if zh else "en")
    return f"，隐含价格年均变动{told}" if zh else f"; together they imply prices changing by {told} a year"


def _held(row: Row, names: Labels, zh: bool) -> str:
    claims, units, lang = _figures(row, names, zh), _units(row, names), "zh" if zh else "en"
    if row.relation == "part and share" and not row.printed and row.implied:
        return wording.NO_WHOLE_NUMBER[zh].format(claims=claims, implied=spoken(row.implied, units[0], lang))
    factor = (
        wording.STRETCH[zh].format(rounded_up(row.stretch)) if math.isfinite(row.stretch) else wording.NO_STRETCH[zh]
    )
    if not row.implied or not row.printed:
        return f"{claims}{'；' if zh else '; '}{factor}"
    by, other = wording.SIDES[row.relation][zh]
    implied, printed = (spoken(i, unit, lang) for i, unit in zip((row.implied, row.printed), units, strict=True))
    return wording.HELD[zh].format(by=by, other=other, claims=claims, implied=implied, printed=printed, stretch=factor)


def _settled(row: Row, names: Labels, zh: bool) -> Iterator[str]:
    """The outside number that would tell, and the prints that would fit."""
    lang, stop = ("zh", "；") if zh else ("en", ", ")
    if bases := [x for x in row.derived if x.claim]:
        told = [(spoken(x.interval, x.unit, lang), _short(row, x.claim, names, zh)) for x in bases]
        levels = [f"若{figure}成立，应为{level}" if zh else f"{level} if {figure} holds" for level, figure in told]
        yield wording.SETTLED[zh].format(year=bases[0].of[0], levels=stop.join(levels))
    if row.repairs:
        kept = [
            f"{_short(row, claim, names, zh)}{'改为' if zh else ' as '}{_prints(ends, zh)}"
            for claim, ends in row.repairs.items()
        ]
        yield wording.REPAIRED[zh].format(repairs=("；" if zh else "; ").join(kept))


def _prints(ends: tuple[str, str], zh: bool) -> str:
    """A range of prints, one side of which may be without end."""
    low, high = (parse(end).spoken("zh" if zh else "en") if end else "" for end in ends)
    if low == high:
        return low
    if not low or not high:
        return (f"{low}及以上" if low else f"{high}及以下") if zh else (f"{low} or more" if low else f"{high} or less")
    return f"{low}至{high}" if zh else f"{low} to {high}"


def _implied(audit: Audit, names: Labels, zh: bool) -> Iterator[str]:
    """What the figures imply, a line per group and date, and the official figures beside it."""
    lines: list[str] = []
    for row in audit.rows:
        told = row.verdict in ("consistent_if", "contradictory")  # with the base levels that would settle it
        lines += _quantities(row.group, (x for x in row.derived if not (told and x.claim)), names, zh)
        if changes := _ways(row):
            lines.append(
                f"- {names.groups[row.group][zh]}{'：' if zh else ': '}{wording.INDEX_RISES[zh].format(**changes)}"
            )
    yield from [wording.IMPLIED[zh], *lines] if lines else []
    if audit.official:
        yield wording.OFFICIAL[zh]
        for group, found in itertools.groupby(audit.official, key=lambda x: x[0]):
            yield from _quantities(group, (x for _, x in found), names, zh)


def _quantities(group: str, implied: Iterable[Implied], names: Labels, zh: bool) -> Iterator[str]:
    lang, comma, stop = ("zh", "，", "。") if zh else ("en", ", ", "")
    for of, found in itertools.groupby(implied, key=lambda x: x.of[zh]):
        told = comma.join(
            f"{x.quantity[zh]}{'' if zh else ' '}{spoken(x.interval, x.unit, lang)}{_said(x.statement[zh], zh)}"
            for x in found
        )
        where = names.groups[group][zh] + (f"{comma}{of}" if of else "")
        yield f"- {where}{'：' if zh else ': '}{told}{stop}"


def _ways(row: Row) -> dict[str, int]:
    """In how many ways back an index of inequality rises or the weight need not fall, and what goes with it."""
    ways: dict[str, dict[tuple[str, str], str]] = {}
    for x in row.derived:
        if x.quantity in SHIFTS.values():
            ways.setdefault(x.of[0], {})[x.quantity] = x.statement[0]
    weights = [way.pop(SHIFTS[WEIGHT]) for way in ways.values()]
    rising = [w for w, way in zip(weights, ways.values(), strict=True) if "rose" in way.values()]
    kept = [way for w, way in zip(weights, ways.values(), strict=True) if w != "fell"]
    falling = [way for way in kept if set(way.values()) == {"fell"}]
    counts = {"rising": len(rising), "paid": rising.count("fell"), "kept": len(kept), "falling": len(falling)}
    return {"ways": len(ways), **counts} if len(ways) > 1 else {}


def _said(statement: str, zh: bool) -> str:
    return (f"（{statement}）" if zh else f" ({statement})") if statement else ""


def _joint(group: str, audit: Audit, names: Labels, zh: bool) -> Iterator[str]:
    def named(members: Iterable[str]) -> str:
        return ("；" if zh else "; ").join((ASSUMPTIONS.get(m) or names.claims[m])[zh] for m in members)

    here, mended = (f.members[f.group == group] for f in (audit.conflicts, audit.corrections))
    title = names.groups[group][zh]
    yield f"{title}：以下各组合不能同时成立：" if zh else f"{title}: these cannot all be true together:"
    yield from (f"- {named(m)}" for m in here)
    smallest = mended.map(len).min()
    fewest = [m for m in mended if len(m) == smallest]
    yield (
        f"各数要相容，至少须放弃{smallest}项，有{len(fewest)}种可能："
        if zh
        else f"For the rest to fit, at least {smallest} must give way; {len(fewest)} way{'s' * (len(fewest) > 1)}:"
    )
    yield from (f"- {named(m)}" for m in fewest)
