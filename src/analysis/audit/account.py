"""The audit told: as tables, and as sentences that can be quoted, in English and Chinese."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit import wording
from analysis.audit.official import WEIGHT_GAP
from analysis.audit.implied import LABELLED, PRICES, Implied, ways_back
from analysis.audit.names import ASSUMPTIONS, WITHOUT, Labels
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.readings import Reading
from analysis.audit.verdicts import VERDICTS, Row
from analysis.numbers.interval import Interval
from analysis.numbers.printed import parse

if TYPE_CHECKING:
    from analysis.audit.audit import Audit

__all__ = ["bridge", "conditions", "explain", "repairs", "summary", "table"]

COLUMNS = (
    "group", "relation", "claims", "verdict", "condition_en", "condition_zh", "implied", "printed", "stretch", "distance",
)  # fmt: skip
HEADS = {
    "group": "核对组", "figures": "各数", "verdict": "结论", "would fit if": "可以同时成立的前提", "one side": "一方",
    "the other": "另一方", "stretch": "舍入范围须放宽倍数", "distance": "超出可容范围（末位单位）",
}  # fmt: skip


def table(rows: Iterable[Row]) -> pd.DataFrame:
    """One row per group, cheapest condition first."""
    rows = tuple(rows)
    made = [
        (r.group, r.relation, "; ".join(r.claims), r.verdict, _ways_out(r, rows, "en"), _ways_out(r, rows, "zh"),
         r.implied, r.printed, r.stretch, r.distance)
        for r in rows
    ]  # fmt: skip
    return pd.DataFrame(made, columns=list(COLUMNS))


def _ways_out(row: Row, rows: Sequence[Row], lang: str) -> str:
    """The readings under which a group would fit, or that none does."""
    if row.verdict != "does_not_fit":
        return ""
    return ("；或" if lang == "zh" else "; or ").join(
        conditions(row, lang, rows)
    ) or wording.NO_READING[lang == "zh"]


def summary(audit: Audit, lang: str) -> pd.DataFrame:
    """The groups that can be tested, in words: what a reader is shown of `table`."""
    zh, names = lang == "zh", audit.labels
    made = []
    for r in (r for r in audit.rows if r.verdict != "not_testable"):
        sides = zip((r.implied, r.printed), _units(r, names), strict=True)
        ends = [spoken(i, unit, lang) if i else "" for i, unit in sides]
        far = ["" if math.isnan(x) else rounded_up(x) for x in (r.stretch, r.distance)]
        fits = (
            bridge(audit, r, zh)
            if r.verdict == "not_comparable"
            else _ways_out(r, audit.rows, lang)
        )
        made.append(
            (
                _title(r, names, zh),
                _figures(r, names, zh),
                VERDICTS[r.verdict][zh],
                fits,
                *ends,
                *far,
            )
        )
    heads = list(HEADS.values() if zh else HEADS)
    return pd.DataFrame(made, columns=heads).set_index(heads[0])


def repairs(rows: Iterable[Row], names: Labels, lang: str) -> pd.DataFrame:
    """Per claim the least and greatest print that would fit, the others of its row kept, for readers."""
    made = [
        (
            names.claims[claim][lang == "zh"],
            *(parse(end).spoken(lang) if end else "" for end in ends),
        )
        for r in rows
        for claim, ends in r.repairs.items()
    ]
    heads = (
        ["单独改动的数", "可容的最小取值", "可容的最大取值"]
        if lang == "zh"
        else ["claim", "from", "to"]
    )
    return pd.DataFrame(made, columns=heads).set_index(heads[0])


def _title(row: Row, names: Labels, zh: bool) -> str:
    """What a group is called; a change is held against the levels of its own indicator."""
    return names.groups[row.group][zh] + (
        ("（增量）" if zh else ", change") if row.relation == "change" else ""
    )


def _units(row: Row, names: Labels) -> tuple[str, str]:
    """The units of both sides: growth is held against ratios, persons against households, all else in one unit."""
    if row.relation in ("growth and levels", "growth"):
        return "", ""
    if row.relation == "order":
        return names.units[row.claims[1]], names.units[row.claims[0]]
    if row.relation == "weight":
        return "%", "%"
    return (
        names.units[row.claims[-1 if row.relation in ("part and share", "part and rate") else 0]],
    ) * 2


def _figures(row: Row, names: Labels, zh: bool) -> str:
    """The figures of a group, without the name that the group bears."""
    if row.joint:
        return f"共{len(row.claims)}个数" if zh else f"{len(row.claims)} figures"
    return ("、" if zh else "; ").join(_short(row, claim, names, zh) for claim in row.claims)


def _short(row: Row, claim: str, names: Labels, zh: bool) -> str:
    return names.claims[claim][zh].removeprefix(names.groups[row.group][zh]).lstrip(":： ")


def conditions(row: Row, lang: str, rows: Sequence[Row] = ()) -> list[str]:
    """What a group needs in order to fit, each alternative in words, with what it brings; `rows` are those of the audit."""
    zh = lang == "zh"
    join = "，且" if zh else ", and "
    price = next((x.interval for x in row.derived if x.quantity == PRICES), None)
    found = []
    for reading, gone in row.conditions:
        told = join.join(filter(None, [reading.text(lang), *(WITHOUT[d][zh] for d in gone)]))
        prices = _prices(price, zh) if price and reading.price == "real" else ""
        found.append(told + prices + _label(row, reading, lang) + _also(row, reading, rows, zh))
    return found


def _label(row: Row, reading: Reading, lang: str) -> str:
    """What an average gives from the first year of its label."""
    if reading.label != "first":
        return ""
    zh, label = lang == "zh", [x for x in row.derived if x.quantity == LABELLED]
    return "".join(
        wording.GIVES[zh].format(x.statement[zh], spoken(x.interval, x.unit, lang)) for x in label
    )


def _also(row: Row, reading: Reading, rows: Sequence[Row], zh: bool) -> str:
    """What the same reading needs where other figures are tied to those of the row (同一理解下合并核对)."""
    for other in (
        r for r in rows if r.joint and not row.joint and set(row.claims) <= set(r.claims)
    ):
        needs = [gone for also, gone in other.conditions if also == reading]
        if other.verdict != "fits" and not needs:
            return wording.ALSO_NOT[zh]
        if needs and needs[0]:
            return wording.ALSO[zh].format(
                ("，或" if zh else ", or ").join(WITHOUT[gone][zh] for (gone,) in needs)
            )
    return ""


def bridge(audit: Audit, row: Row, zh: bool) -> str:
    """Why a row's figures are not comparable, and what lies between them; empty where they are."""
    lang = "zh" if zh else "en"
    if row.verdict != "not_comparable":
        return ""
    if row.relation == "weight" and row.implied and row.printed:
        return _shares(audit, row, zh)
    if row.relation == "part and rate" and row.implied:
        return wording.POPULATIONS[zh] + wording.AVERAGE[zh].format(spoken(row.implied, "人", lang))
    if any(audit.labels.units[claim] == "‰" for claim in row.claims):
        return wording.POPULATIONS[zh]
    price = next((x.interval for x in row.derived if x.quantity == PRICES), None)
    return wording.PRICE_BASES[zh].format(_prices(price, zh) if price else "")


def _shares(audit: Audit, row: Row, zh: bool) -> str:
    """The share that incomes imply beside the printed one, and how far the two differ in official figures."""
    lang, implied, printed = ("zh" if zh else "en"), row.implied, row.printed
    if not implied or not printed:
        return ""
    sides = (spoken(i, "%", lang) for i in (implied, printed))
    told = wording.SHARES[zh].format(*sides, spoken(printed - implied, "个百分点", lang))
    known = [x for group, x in audit.official if group == row.group and x.quantity == WEIGHT_GAP]
    listed = [f"{x.of[zh]}{'为' if zh else ': '}{spoken(x.interval, x.unit, lang)}" for x in known]
    return told + (
        wording.SHARES_KNOWN[zh].format(("，" if zh else ", ").join(listed)) if listed else ""
    )


def explain(audit: Audit, lang: str = "en") -> str:
    """The account: what was tested, what does not fit and when it does, what cannot be true together."""
    if lang not in ("en", "zh"):
        raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
    zh, names = lang == "zh", audit.labels
    tested = [r for r in audit.rows if r.verdict != "not_testable"]
    lines = [_counts(audit.rows, zh) if tested else wording.UNTESTED[zh]]
    lines += [line for r in tested for line in _sentences(audit, r, names, zh)]
    lines += [line for g in audit.conflicts.group.unique() for line in _joint(g, audit, names, zh)]
    lines += _implied(audit, names, zh)
    lines += [_limit(group, why, names, zh) for group, why in audit.limits.items()]
    richer = any(r.relation == "mixture" and r.verdict != "fits" for r in tested)
    return "\n".join([*lines, *([_basis(richer, audit.fits, zh)] if tested else [])])


def _basis(richer: bool, fits: bool, zh: bool) -> str:
    """What all rests on, and where something does not fit that no figure is singled out."""
    told = wording.BASIS[zh].format(more=wording.RICHER[zh] if richer else "")
    return told if fits else f"{told}{'' if zh else ' '}{wording.NO_CULPRIT[zh]}"


def _counts(rows: tuple[Row, ...], zh: bool) -> str:
    counts = pd.Series([r.verdict for r in rows]).value_counts()
    parts = [
        f"{n}组{VERDICTS[v][zh]}" if zh else f"{n} {wording.COUNTS[v][n > 1]}"
        for v, n in counts.items()
    ]
    if zh:
        return f"共{len(rows)}组：{'；'.join(parts)}。"
    return f"{len(rows)} group{'s' * (len(rows) > 1)}: {', '.join(parts)}."


def _limit(group: str, why: str, names: Labels, zh: bool) -> str:
    """A group of which not every conflict is listed, by name; several relations are named one by one."""
    parts = [group] if group in names.groups else group.split(", ")
    said = ("、" if zh else ", ").join(names.groups[g][zh] for g in parts)
    why = wording.LIMITS.get(why, (why, "冲突过多"))[zh]
    return (
        f"{said}：{why}，未列出全部冲突。"
        if zh
        else f"{said}: {why}; not every conflict is listed."
    )


def _sentences(audit: Audit, row: Row, names: Labels, zh: bool) -> Iterator[str]:
    group, claims = _title(row, names, zh), _figures(row, names, zh)
    held = _held(row, names, zh) if row.verdict == "does_not_fit" else ""
    text = wording.SENTENCES[row.verdict][zh].format(
        group=group, claims=claims, held=held, bridge=bridge(audit, row, zh)
    )
    if row.verdict != "does_not_fit":
        yield text
        return
    found = conditions(row, "zh" if zh else "en", audit.rows)
    if not found:
        none = wording.NO_READING[zh]
        yield f"{text}{none}。" if zh else f"{text} {none[0].upper()}{none[1:]}."
    elif len(found) == 1:
        yield text + wording.ONE_READING[zh].format(found[0])
    else:
        yield text + wording.READINGS[zh]
        yield from (f"- {condition}" for condition in found)
    yield from _settled(row, names, zh)


def _prices(change: Interval, zh: bool) -> str:
    told = spoken(change, "%", "zh" if zh else "en")
    return (
        f"，隐含价格年均变动{told}"
        if zh
        else f"; together they imply prices changing by {told} a year"
    )


def _held(row: Row, names: Labels, zh: bool) -> str:
    claims, units, lang = _figures(row, names, zh), _units(row, names), "zh" if zh else "en"
    if row.relation == "part and share" and not row.printed and row.implied:
        return wording.NO_WHOLE_NUMBER[zh].format(
            claims=claims, implied=spoken(row.implied, units[0], lang)
        )
    factor = (
        wording.STRETCH[zh].format(rounded_up(row.stretch))
        if math.isfinite(row.stretch)
        else wording.NO_STRETCH[zh]
    )
    if not row.implied or not row.printed:
        return f"{claims}{'；' if zh else '; '}{factor}"
    by, other = wording.SIDES[row.relation][zh]
    implied, printed = (
        spoken(i, unit, lang) for i, unit in zip((row.implied, row.printed), units, strict=True)
    )
    return wording.HELD[zh].format(
        by=by, other=other, claims=claims, implied=implied, printed=printed, stretch=factor
    )


def _settled(row: Row, names: Labels, zh: bool) -> Iterator[str]:
    """The outside number that would tell, and the prints that would fit."""
    lang, stop = ("zh", "；") if zh else ("en", ", ")
    if bases := [x for x in row.derived if x.claim]:
        told = [(spoken(x.interval, x.unit, lang), _short(row, x.claim, names, zh)) for x in bases]
        levels = [
            f"若{figure}成立，应为{level}" if zh else f"{level} if {figure} holds"
            for level, figure in told
        ]
        yield wording.SETTLED[zh].format(year=bases[0].of[0], levels=stop.join(levels))
    if row.repairs:
        kept = [
            f"{_short(row, claim, names, zh)}{'：' if zh else ' as '}{_prints(ends, zh)}"
            for claim, ends in row.repairs.items()
        ]
        yield wording.REPAIRED[zh].format(repairs=("；" if zh else "; ").join(kept))


def _prints(ends: tuple[str, str], zh: bool) -> str:
    """A range of prints, one side of which may be without end."""
    low, high = (parse(end).spoken("zh" if zh else "en") if end else "" for end in ends)
    if low == high:
        return low
    if not low or not high:
        return (
            (f"{low}及以上" if low else f"{high}及以下")
            if zh
            else (f"{low} or more" if low else f"{high} or less")
        )
    return f"{low}至{high}" if zh else f"{low} to {high}"


def _implied(audit: Audit, names: Labels, zh: bool) -> Iterator[str]:
    """What the figures imply, a line per group and date, and the official figures beside it."""
    lines: list[str] = []
    for row in audit.rows:
        told = row.verdict == "does_not_fit"  # with the base levels that would settle it
        lines += _quantities(
            row.group, (x for x in row.derived if not (told and x.claim)), names, zh
        )
        if changes := ways_back(row.derived):
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


def _said(statement: str, zh: bool) -> str:
    return (f"（{statement}）" if zh else f" ({statement})") if statement else ""


def _joint(group: str, audit: Audit, names: Labels, zh: bool) -> Iterator[str]:
    def named(members: Iterable[str]) -> str:
        return ("；" if zh else "; ").join(
            (ASSUMPTIONS.get(m) or names.claims[m])[zh] for m in members
        )

    here, mended = (f.members[f.group == group] for f in (audit.conflicts, audit.corrections))
    title = names.groups[group][zh]
    yield (
        f"{title}：以下各组合不能同时成立："
        if zh
        else f"{title}: these cannot all be true together:"
    )
    yield from (f"- {named(m)}" for m in here)
    smallest = mended.map(len).min()
    fewest = [m for m in mended if len(m) == smallest]
    yield (
        f"至少须搁置{smallest}项，其余才能同时成立，有{len(fewest)}种可能："
        if zh
        else f"For the rest to fit, at least {smallest} must give way; {len(fewest)} way{'s' * (len(fewest) > 1)}:"
    )
    yield from (f"- {named(m)}" for m in fewest)
