"""What can be said of one number: a sentence with its value, what is known of it, its sources.

A claim, an official figure and a result take one form: where and when, what, how much; in brackets
where the number is from and what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from analysis.data.package import category_names
from analysis.messages import N_, _, language, near, speaking
from analysis.numbers.printed import Printed, echoed, parse, span, write
from analysis.report.lookup import Row, claims, keyed, official, printed_number, row_sources
from analysis.report.references import load_references
from analysis.report.register import LISTING, Result, exhibits, find_results, load_register

__all__ = ["Statement", "exactly", "statement"]

#: What is said of an indicator, by kind; `when` brings its own space, `scope` its brackets.
SAID = {
    "level": N_("In {place}{scope}, the {name}{when} {was} {value}"),
    "count": N_("In {place}{scope}, the number of {name}{when} was {value}"),
    "change": N_("In {place}{scope}, the increase in the number of {name}{when} was {value}"),
    "cumulative": N_("In {place}{scope}, the cumulative {name}{when} was {value}"),
    "multiple": N_("In {place}{scope}, the {name} in {end} {was} {value} that in {start}"),
    "growth": N_("In {place}{scope}, the growth of {name}{when} was {value}"),
    "avg_growth": N_("In {place}{scope}, the average yearly growth of {name}{when} was {value}"),
    "share": N_("In {place}{scope}, the share of {name} in {whole}{when} was {value}"),
    "anywhere": N_("The {name} was {value}"),
}
#: Parts of households; of all of them nothing need be said.
GROUPS = {"urban": N_("urban residents"), "rural": N_("rural residents")}
#: What a result was computed from, by whether claims and official figures are behind it.
COMPUTED = {
    (True, True): N_("computed from printed and official numbers"),
    (True, False): N_("computed from printed numbers"),
    (False, True): N_("computed from official numbers"),
    (False, False): N_("own calculation"),
}
#: What the interval of a number is, where it is printed without a word beside it.
ROUNDED = N_("rounding half up allows {ends}")
#: The evidence that is the text itself: of all other, the original was not consulted.
READ = "official or press text"


@dataclass(frozen=True)
class Statement:
    """What is said of a number (可引用的表述), and the keys of the sources behind it."""

    words: str
    sources: list[str]


def statement(id: str, lang: str | None = None, register: Path | None = None) -> Statement:
    """What can be said of a result, a claim or an official figure (表述).

    A claim and an official figure stand for themselves; a result needs a register that is not
    stale. In English the name of a result follows *the*: a noun phrase, with its place, if any,
    before a colon.

    Raises
    ------
    ValueError
        If nothing has the id (the nearest ids), a figure or table has it, or the register was made
        from other data.

    Examples
    --------
    >>> statement("urban_income_multiple_2021", "zh").words
    '源汇区2021年城镇居民人均可支配收入为2012年的2.3倍（报载数，按四舍五入还原，可能区间为2.25至2.35倍）'
    """
    with speaking(lang):
        if id in claims():
            return _of_claim(claims()[id])
        if "/" in id:
            return _of_official(official(id))
        results = load_register(register)
        if id not in results:
            folder = register.parent if register else find_results()
            raise ValueError(_unknown(id, results, folder))
        return _of_result(results[id])


def _of_result(result: Result) -> Statement:
    """The value, what it rests on, what its interval means, and its condition."""
    lang = language()
    said = {"name": result.name(lang), "value": result.text(lang), "was": _("was")}
    # The place, where the claims have one and the name does not begin with it.
    codes = {claims()[id]["place"] for id in result.claims}
    place = _called(codes.pop()) if len(codes) == 1 and not result.benchmarks else ""
    kind = "anywhere" if not place or said["name"].startswith(place) else "level"
    known = [_(COMPUTED[bool(result.claims), bool(result.benchmarks)])]
    if result.lower != result.upper:
        text = N_("95% confidence interval {ends}") if result.estimated else ROUNDED
        known.append(_(text, ends=result.ends(lang)))
    return _statement(kind, [*known, result.given(lang)], result.sources, place=place, **said)


def _of_claim(row: Row) -> Statement:
    """The number as printed and the values that may stand behind it."""
    number, word = printed_number(row)
    indicators, name = keyed("indicators", "indicator"), f"name_{language()}"
    indicator, scope = indicators[row["indicator"]], row["scope"]
    said = {
        "place": _called(row["place"]), "name": indicator[name],
        "scope": _(" ({scope})", scope=scope) if scope not in indicator["name_zh"] else "",
        "whole": indicators.get(row["of"], {}).get(name, ""), "start": row["start"],
        "end": row["end"], "when": _when(row["start"], row["end"]), **_valued(number, word),
    }  # fmt: skip
    # A rate is no share of itself.
    kind = "level" if indicator["unit"] == "%" else row["kind"]
    known = [_("as printed"), _behind(number, word)]
    return _statement(kind, known, row_sources(row), **said)


def _of_official(row: Row) -> Statement:
    """An official figure with its series and how it was seen."""
    number, word = printed_number(row)
    indicator = keyed("indicators", "indicator")[row["indicator"]]
    place, name = _called(row["place"]), indicator[f"name_{language()}"]
    if place == "全国":
        name = name.replace("生产总值", "国内生产总值")
    if place in name or "国内" in name:
        place = ""
    # Some indicators name their group or their years.
    known = [*_seen(row, name), _behind(number, word)]
    when = "" if re.search("[0-9]{4}", name) else _when("", row["year"])
    if row["group"] in GROUPS and row["group"] not in indicator["name_en"]:
        name = _of_group(name, _(GROUPS[row["group"]]))
    if row["item"] not in ("", "all"):
        item = category_names("benchmarks", "item", language())[row["item"]]
        name = _("{name} on {item}", name=name, item=item)
    said = {"place": place, "name": name, "when": when, **_valued(number, word)}
    words = _statement("level", known, [], **said).words
    # At the end of 2021; a multiple was 2.1, not 2.1 times.
    words = words.replace("the year in ", "").replace(" times", "")
    return Statement(words, row_sources(row))


def _unknown(id: str, results: Iterable[str], folder: Path) -> str:
    """What an id is, if it is a figure's or a table's, and else near ids of numbers."""
    if id in exhibits(folder):
        text = N_(
            "{id} is a figure or a table, no number: run yuanhui export --to DIR {id}, which writes"
            " it with its source line"
        )
        return _(text, id=id)
    hint = near(id, [*results, *claims()], _(LISTING))
    return _("no result, claim or official figure {id}: {hint}", id=echoed(id), hint=hint)


def _statement(kind: str, known: list[str], sources: list[str], **said: str) -> Statement:
    """A sentence of its kind, with what is known of its number in brackets."""
    parts = dict.fromkeys(("scope", "when", "whole", "start", "end"), "") | said
    first, *others = filter(None, known)
    for more in others:
        first = _("{known}; {more}", known=first, more=more)
    sentence = _(SAID[kind], **parts)
    return Statement(_("{sentence} ({known})", sentence=sentence, known=first), sources)


def _valued(number: Printed, word: str) -> dict[str, str]:
    """The value and its verb, which in Chinese a word beside the value may be: 突破3万辆."""
    value = number.spoken(language(), word)
    return {"value": value, "was": "" if word and value.startswith(word) else _("was")}


def _called(code: str) -> str:
    """A district is called one in English; in Chinese its name says it."""
    place = keyed("places", "place")[code]
    name = place[f"name_{language()}"]
    return _("{name} District", name=name) if place["level"] == "district" else name


def _when(start: str, end: str) -> str:
    """The years of a number."""
    if start and end:
        return _(" from {start} to {end}", start=start, end=end)
    if start:
        return _(" since {start}", start=start)
    return _(" in {end}", end=end) if end else ""


def _of_group(name: str, group: str) -> str:
    """An indicator of a group, which in Chinese takes the place of 居民 where that is named."""
    if "居民" in name:
        return name.replace("居民", group, 1)
    return _("{name} among {group}", name=name, group=group)


def _seen(row: Row, indicator: str) -> list[str]:
    """Series, status and evidence, none of them twice: published is what goes without saying."""
    series, status, evidence = (
        category_names("benchmarks", column, language()).get(row[column], "")
        for column in ("series", "status", "evidence")
    )
    # 民生支出（各地自定口径） has its brackets inside others.
    series = re.sub("^.*（(.*)）$", r"\1", series)
    if series in indicator:
        series = ""
    if row["status"] == "published" or status in series:
        status = ""
    # A text read at somebody else's, as the reference says: 转引自.
    carried = "cited-from" in load_references()[row["source"]].get("custom", {})
    text = N_("seen in: {evidence}; original not consulted")
    if row["evidence"] == READ and not carried:
        text = N_("seen in: {evidence}")
    return [series, status, _(text, evidence=evidence)]


def _behind(number: Printed, word: str) -> str:
    """The values behind a number, ends exact; nothing where its word says where they end."""
    interval = number.interval(qualifier=word)
    if not interval.bounded:
        return ""
    if interval.lower == interval.upper:
        return _("exact")
    text = ROUNDED if number.effect(word) == "none" else N_("values within {ends}")
    return _(text, ends=span(*(exactly(end, number) for end in (interval.lower, interval.upper))))


def exactly(end: Fraction | float, number: Printed) -> str:
    """An end with as few decimals as show it whole; the printed number itself as it is printed."""
    value = Fraction(end)
    if language() == "zh" and value == number.value:
        return number.text
    forms = (write(value, number.unit, language(), digits) for digits in range(15))
    return next(form for form in forms if parse(form).value == value)
