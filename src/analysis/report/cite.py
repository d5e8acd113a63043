"""One number to paste: a sentence with what is known of it, and the references behind it.

A claim, an official figure and a result take one form: where and when, what, how much; in brackets
where the number is from and what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from analysis.data.own import period_name
from analysis.data.package import category_names
from analysis.messages import N_, NP_, _, language, near, p_, speaking
from analysis.numbers.interval import Interval
from analysis.numbers.printed import Printed, echoed, parse, span, write
from analysis.report import lookup, references
from analysis.report.lookup import Row
from analysis.report.register import Result, load_register

__all__ = ["Statement", "cite", "exact_ends", "statement"]

#: What is said of an indicator, by kind; `when` brings its own space, `scope` its brackets.
SAID = {
    "level": N_("In {place}{scope}, the {name}{when} {was} {value}"),
    "count": N_("In {place}{scope}, the number of {name}{when} was {value}"),
    "change": N_("In {place}{scope}, the increase in the number of {name}{when} was {value}"),
    "cumulative": N_("In {place}{scope}, the cumulative {name}{when} was {value}"),
    "multiple": N_("In {place}{scope}, the {name} in {end} {was} {value} that in {start}"),
    "growth": N_("In {place}{scope}, the growth of {name}{when} was {value}"),
    "avg_growth": N_("In {place}{scope}, the average yearly growth of {name}{when} was {value}"),
    "fall": N_("In {place}{scope}, the change of {name}{when} was {value}"),
    "growth on": N_("In {place}{scope}, the {name}{when} grew by {value} over {before}"),
    "fall on": N_("In {place}{scope}, the change of {name}{when} over {before} was {value}"),
    "points above": N_("In {place}{scope}, the {name}{when} was {value} above {against}"),
    "against": N_("In {place}{scope}, the change of {name}{when} against {against} was {value}"),
    "points": N_("In {place}{scope}, the {name}{when} rose by {value}"),
    "pull": N_("In {place}{scope}, the {name}{when} added {value} to growth"),
    "contribution": N_("In {place}{scope}, the {name}{when} contributed {value} of growth"),
    "avg_change": N_("In {place}{scope}, the average yearly change of {name}{when} was {value}"),
    "target": N_("In {place}{scope}, the target for the {name}{when} was {value}"),
    "threshold": N_("In {place}{scope}, the {name}{when} passed {value}"),
    "share": N_("In {place}{scope}, the share of {name} in {whole}{when} was {value}"),
}
#: What growth is over, which in Chinese brings its own word: 比上年, 同比.
YEAR_BEFORE = NP_("over", "the year before")
SAME_TIME_BEFORE = NP_("over", "the same time of the year before")
#: Kinds that a rate or a share by its name may have, and be told as such.
OF_RATES = ("points", "pull", "contribution", "target", "threshold")
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
#: What is said of a number of one's own page that has no source.
SOURCELESS = N_(
    "Source not filled in: its title, paper and date stand on the sheet of the source, or in"
    " sources.json beside the table."
)
#: The evidence that is the text itself: of all other, the original was not consulted.
READ = "official or press text"


class Statement(NamedTuple):
    """What is said of a number (可引用的表述), the keys of the sources behind it, and whether it is
    printed on the page.
    """

    words: str
    sources: list[str]
    of_page: bool = False


def cite(
    ids: str | Sequence[str], style: str = "gb7714-2025", lang: str = "zh",
    register: Path | None = None, claims: Path | None = None,
) -> str:  # fmt: skip
    """Numbers in sentences, with interval and reading, and the references of each (引用).

    A claim and an official figure are read from the data as they are now, so they can be cited
    while the register is stale; a result is computed from data, and refused if they changed since.
    The version of the package among the references names the state of the data in both cases.

    Parameters
    ----------
    ids : str or sequence of str
        Of results or claims, or keys of official figures.
    style : str
        One of `analysis.report.references.STYLES`. For a reference manager (``bibtex``,
        ``csl-json``) the references alone, so that they can be saved as they are.
    lang : {'zh', 'en'}
    register : path, optional
        ``results.json``; by default the one of `analysis.report.register.find_results`.
    claims : path, optional
        A claims table of one's own, whose ids and sources count.

    Raises
    ------
    ValueError
        If id or style is not known (the nearest ids, all styles), or if a result is asked for and
        the register was made from other data.
    ModuleNotFoundError
        If the style needs a program that is not installed.

    Examples
    --------
    >>> print(cite("ratio_2021", "bibtex").splitlines()[0])
    @article{luohe-daily-2022-09-23,
    """
    with speaking(lang), lookup.of_page(claims):
        if style not in references.STYLES:
            text, styles = N_("no style {style!r}: one of {styles}"), ", ".join(references.STYLES)
            raise ValueError(_(text, style=style, styles=styles))
        named = [ids] if isinstance(ids, str) else ids
        # The row of a table of one's own: 24 is row24, 10_2 the second part of row 10.
        rows = [re.sub("^(?=[0-9]+(_[0-9]+)?$)", "row", id) for id in named]
        numbers = [statement(id, register=register) for id in rows]
        if style in references.EXPORT_FORMATS:
            sources = [source for number in numbers for source in _behind_all(number)]
            if not sources:
                raise ValueError(_(SOURCELESS))
            return references.export_references(sources, style)
        return "\n\n".join(_cited(number, style, lang) for number in numbers)


def _behind_all(number: Statement) -> list[str]:
    """Sources of a number, and this package unless it is printed on somebody else's page."""
    theirs = number.of_page and lookup.of_another_page()
    return [*number.sources, *([] if theirs else [references.PACKAGE])]


def _cited(number: Statement, style: str, lang: str) -> str:
    """One number in a sentence, and its references below."""
    if not (sources := _behind_all(number)):
        return "\n\n".join((_("{sentence}.", sentence=number.words), _(SOURCELESS)))
    marks, entries = references.citation(sources, style, lang)
    if style != "apa":
        entries = [f"[{k}] {text}" for k, text in enumerate(entries, start=1)]
    sentence = _("{sentence} {marks}.", sentence=number.words, marks=marks)
    return "\n".join([sentence, "", *entries])


def statement(id: str, lang: str | None = None, register: Path | None = None) -> Statement:
    """What can be said of a result, a claim or an official figure (表述).

    A claim and an official figure stand for themselves; a result needs a register that is not
    stale. In English the name of a result follows *the*: a noun phrase, with its place, if any,
    before a colon.

    Raises
    ------
    ValueError
        If nothing has the id (the nearest ids), or the register was made from other data.

    Examples
    --------
    >>> statement("gdp_multiple_2021", "zh").words
    '源汇区2021年地区生产总值为2012年的2.2倍（报载数，按四舍五入还原，可能区间为2.15至2.25倍）'
    """
    with speaking(lang):
        if "/" in id:
            return _of_official(lookup.printed(id))
        if id in lookup.printed_numbers():
            return _of_claim(id)._replace(of_page=True)
        results = load_register(register)
        if id not in results:
            hint = near(id, [*results, *lookup.printed_numbers()], lookup.where_ids_are())
            text = N_(
                "no result, claim or official figure {id} (figures and tables are for yuanhui"
                " export): {hint}"
            )
            raise ValueError(_(text, id=echoed(id), hint=hint))
        return _of_result(results[id])


def _of_result(result: Result) -> Statement:
    """The value, what it rests on, what its interval means, and its condition."""
    lang, place = language(), ""
    if result.claims and not result.benchmarks:
        place = _called(lookup.printed(result.claims[0])["place"])
    name = result.name(lang)
    if place.partition(" ")[0] in name:
        place = ""
    known = [_(COMPUTED[bool(result.claims), bool(result.benchmarks)])]
    if result.lower != result.upper:
        text = N_("95% confidence interval {ends}") if result.estimated else ROUNDED
        known.append(_(text, ends=result.ends(lang)))
    if condition := result.given(lang):
        known.append(_("given: {condition}", condition=condition))
    said = {"place": place, "name": name, "value": result.text(lang), "was": _("was")}
    return _statement("level", known, result.sources, **said)


def _of_claim(id: str) -> Statement:
    """The number as printed, the values that may stand behind it, and whether it is disputed."""
    row = lookup.printed(id)
    number, name = parse(row["printed"]), f"name_{language()}"
    indicator, scope = lookup.indicators()[row["indicator"]], row["scope"]
    said = {
        "place": _called(row["place"]), "name": _told(row, indicator, number),
        "scope": _(" ({scope})", scope=scope) if scope not in indicator["name_zh"] else "",
        "whole": lookup.indicators().get(row["of"], {}).get(name, ""), "start": row["start"],
        "end": row["end"], "when": _when(row["start"], row["end"], row["period"]),
        "against": row["against"], **_valued(number, row),
    }  # fmt: skip
    kind, falls = row["kind"] if row["kind"] in SAID else "level", number.mantissa < 0
    if row["against"]:
        above = {"growth": "growth on", "points": "points above"}
        kind = "against" if falls else above.get(kind, "against")
        said["before"] = p_("over", "{peer}", peer=row["against"])
    elif indicator["unit"] in ("%", "‰") and kind not in OF_RATES:
        kind = "level"  # a rate is no share of itself
    elif kind == "growth" and int(row["end"]) - int(row["start"]) == 1:
        kind = "fall on" if falls else "growth on"
        before = SAME_TIME_BEFORE if row["period"] else YEAR_BEFORE
        said |= {"when": _when("", row["end"], row["period"]), "before": p_("over", before)}
    elif ("growth" in kind or kind == "points") and falls:
        kind = "fall"
    basis = category_names("claims", "basis", language()).get(row["basis"], "")
    basis = _("{basis} growth", basis=basis) if basis else ""
    known = [_("as printed"), basis, _behind(number, row)]
    if id in lookup.conflicting():
        known.append(_("as usually read it does not fit with other numbers of the page"))
    return _statement(kind, known, lookup.row_sources(row), **said)


def _told(row: Row, indicator: Row, number: Printed) -> str:
    """What a claim is of: points and percentages of an amount are of its share or its growth."""
    name, kind = str(indicator[f"name_{language()}"]), row["kind"]
    if indicator["unit"] in ("%", "‰") or number.unit not in ("%", "个百分点"):
        return name
    if kind == "points" and not row["against"]:
        return _("share of {name}", name=name)
    aimed = kind in ("target", "threshold", "points")
    return _("growth of {name}", name=name) if aimed else name


def _of_official(row: Row) -> Statement:
    """An official figure with its series and how it was seen."""
    number, year = parse(row["printed"]), str(row["year"])
    if language() == "en" and number.unit == "倍":
        number = replace(number, unit="")  # a ratio is 2.1, not 2.1 times
    indicator = lookup.indicators()[row["indicator"]]
    # Some indicators name their years: at the end of 2021.
    name = indicator[f"name_{language()}"].replace("the year", year)
    when = "" if re.search("[0-9]{4}", name) else _when("", year)
    place = _called(row["place"])
    if place == "全国":
        name = name.replace("生产总值", "国内生产总值")
    if place in name or "国内" in name:
        place = ""
    known = [*_seen(row, name), _behind(number, row)]
    # Some indicators name their group.
    if row["group"] in GROUPS and row["group"] not in indicator["name_en"]:
        group = _(GROUPS[row["group"]])
        among = _("{name} among {group}", name=name, group=group)
        # In Chinese the group takes the place of 居民 where that is named.
        name = name.replace("居民", group, 1) if "居民" in name else among
    if row["item"] not in ("", "all"):
        item = category_names("benchmarks", "item", language())[row["item"]]
        name = _("{name} on {item}", name=name, item=item)
    said = {"place": place, "name": name, "when": when, **_valued(number, row)}
    return _statement("level", known, lookup.row_sources(row), **said)


def _statement(kind: str, known: list[str], sources: list[str], **said: str) -> Statement:
    """A sentence of its kind, with what is known of its number in brackets."""
    parts = {"scope": "", "when": ""} | said
    sentence = _(SAID[kind], **parts)
    if not parts["place"]:
        sentence = re.sub("^In ,? ", "", sentence)
        sentence = sentence[0].upper() + sentence[1:]
    told = p_("statement", "; ").join(filter(None, known))
    return Statement(_("{sentence} ({known})", sentence=sentence, known=told), sources)


def _valued(number: Printed, row: Row) -> dict[str, str]:
    """The value and its verb, which in Chinese a word beside the value may be: 突破3万辆."""
    word, value = row["qualifier"], number.spoken(language(), row["qualifier"])
    return {"value": value, "was": "" if word and value.startswith(word) else _("was")}


def _called(code: str) -> str:
    """A district is called one in English; in Chinese its name says it."""
    if code not in lookup.places():
        return "" if code.isdigit() else code
    place = lookup.places()[code]
    name = place[f"name_{language()}"]
    return _("{name} District", name=name) if place["level"] == "district" else name


def _when(start: str, end: str, period: str = "") -> str:
    """The years of a number, and the part of the year."""
    part = period_name(period) if period else ""
    if start and end:
        text = N_(" from {start} to {end} ({part})") if part else N_(" from {start} to {end}")
    elif start:
        text = N_(" since {start}")
    else:
        text = N_(" in the {part} of {end}") if part else N_(" in {end}")
    return _(text, start=start, end=end, part=part) if start or end else ""


def _seen(row: Row, indicator: str) -> list[str]:
    """Series, status and evidence, none of them twice: published is what goes without saying."""
    series, status, evidence = (
        category_names("benchmarks", column, language()).get(row[column], "")
        for column in ("series", "status", "evidence")
    )
    # 民生支出（各地自定口径） has its brackets inside others.
    series = re.sub("^.*（(.*)）$", r"\1", series)
    if row["status"] == "published" or status in series:
        status = ""
    text = N_("seen in: {evidence}; original not consulted")
    # A text read at somebody else's, as the reference says: 转引自.
    carried = "cited-from" in references.load_references()[row["source"]].get("custom", {})
    if row["evidence"] == READ and not carried:
        text = N_("seen in: {evidence}")
    return ["" if series in indicator else series, status, _(text, evidence=evidence)]


def _behind(number: Printed, row: Row) -> str:
    """The values behind a number, ends exact; nothing where its word says where they end."""
    if number.effect(row["qualifier"]) != "none":
        return ""
    fall = language() == "zh" and number.mantissa < 0 and not number.text.startswith("-")
    ends = exact_ends(-row["interval"] if fall else row["interval"], number.unit)
    return _("exact") if number.exact else _(ROUNDED, ends=ends)


def exact_ends(interval: Interval, unit: str) -> str:
    """An interval with as few decimals as show its ends whole (区间端点)."""
    return span(_exactly(interval.lower, unit), _exactly(interval.upper, unit))


def _exactly(end: Fraction | float, unit: str) -> str:
    for digits in range(15):
        below, above = (write(end, unit, language(), digits, side) for side in ("down", "up"))
        if below == above:
            break
    return below
