"""What can be said of one number: the value in words, its interval and reading, and its sources."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from analysis.data.package import category_names
from analysis.messages import N_, _, language
from analysis.numbers.printed import Printed, parse, write
from analysis.report.lookup import Row, keyed, printed_number, row_sources
from analysis.report.references import load_references
from analysis.report.register import Result

__all__ = ["Statement", "claim_statement", "exactly", "official_statement", "result_statement"]

#: What a claim says of its indicator, by kind; `when` brings its own space, `scope` its brackets.
CLAIMED = {
    "level": N_("In {place}{scope}, the {name}{when} {was} {value}"),
    "count": N_("In {place}{scope}, the number of {name}{when} was {value}"),
    "change": N_("In {place}{scope}, the increase in the number of {name}{when} was {value}"),
    "cumulative": N_("In {place}{scope}, the cumulative {name}{when} was {value}"),
    "multiple": N_("In {place}{scope}, the {name} in {end} {was} {value} that in {start}"),
    "growth": N_("In {place}{scope}, the growth of {name}{when} was {value}"),
    "avg_growth": N_("In {place}{scope}, the average yearly growth of {name}{when} was {value}"),
    "share": N_("In {place}{scope}, the share of {name} in {whole}{when} was {value}"),
}
#: Groups of people, whose codes are no English.
GROUPS = {
    "": "", "urban": N_("urban residents"), "rural": N_("rural residents"),
    "total": N_("all residents"),
}  # fmt: skip
#: An indicator that names its years.
DATED = re.compile("[0-9]{4}")
#: The evidence that is the text itself: of all other, the original was not consulted.
READ = "official or press text"


@dataclass(frozen=True)
class Statement:
    """What is said of a number (可引用的表述), and the keys of the sources behind it."""

    words: str
    sources: list[str]


def result_statement(result: Result) -> Statement:
    """The value, its condition, what it rests on, and what the interval means."""
    lang = language()
    evidence = [_(_basis_of(result)), _interval_of(result), result.given(lang)]
    said = _("The {name} was {value}", name=result.name(lang), value=result.text(lang))
    if place := _place_of(result):
        said = _(
            "In {place}, the {name} was {value}",
            place=place, name=result.name(lang), value=result.text(lang),
        )  # fmt: skip
    return Statement(_seen(said, list(filter(None, evidence))), result.sources)


def _place_of(result: Result) -> str:
    """The one place of the claims that a result rests on alone, unless its name begins with it."""
    codes = {keyed("claims", "id")[c]["place"] for c in result.claims}
    if result.benchmarks or len(codes) != 1:
        return ""
    place = _called(keyed("places", "place")[codes.pop()])
    return "" if result.name(language()).startswith(place) else place


def _basis_of(result: Result) -> str:
    """What a result was computed from."""
    if result.claims and result.benchmarks:
        return N_("computed from printed and official numbers")
    if result.claims:
        return N_("computed from printed numbers")
    return N_("computed from official numbers")


def _interval_of(result: Result) -> str:
    """Its interval and what that means; nothing where it is a point."""
    ends = result.ends(language())
    if result.lower == result.upper:
        return ""
    if result.estimated:
        return _("95% confidence interval {ends}", ends=ends)
    return _("rounding half up allows {ends}", ends=ends)


def _called(place: Row) -> str:
    """A district is called one in English; in Chinese its name says it."""
    name = place[f"name_{language()}"]
    return _("{name} District", name=name) if place["level"] == "district" else name


def claim_statement(row: Row) -> Statement:
    """The number as printed and the values that may stand behind it."""
    number, qualifier = printed_number(row)
    indicators, name = keyed("indicators", "indicator"), f"name_{language()}"
    indicator, whole = indicators[row["indicator"]], indicators.get(row["of"], {})
    # A rate is no share of itself.
    kind = "level" if indicator["unit"] == "%" else row["kind"]
    scope = "" if indicator["name_zh"].startswith(row["scope"]) else row["scope"]
    if scope:
        scope = _(" ({scope})", scope=scope)
    value, place = number.spoken(language(), qualifier), keyed("places", "place")[row["place"]]
    claim = _(
        CLAIMED[kind], place=_called(place), scope=scope, name=indicator[name],
        whole=whole.get(name, ""), value=value, was=_was(value, qualifier), start=row["start"],
        end=row["end"], when=_when(row["start"], row["end"]),
    )  # fmt: skip
    return Statement(_seen(claim, [_("as printed"), *_span(number, qualifier)]), [row["source"]])


def _seen(sentence: str, evidence: list[str]) -> str:
    """A sentence with what is known of its number."""
    known = evidence[0]
    for more in evidence[1:]:
        known = _("{known}; {more}", known=known, more=more)
    return _("{sentence} ({known})", sentence=sentence, known=known)


def _when(start: str, end: str) -> str:
    """The years of a claim."""
    if start and end:
        return _(" from {start} to {end}", start=start, end=end)
    if start:
        return _(" since {start}", start=start)
    return _(" in {end}", end=end) if end else ""


def _was(value: str, word: str) -> str:
    """The verb, but where the value has one of its own, in Chinese: 突破3万辆."""
    return "" if word and value.startswith(word) else _("was")


def official_statement(row: Row) -> Statement:
    """An official figure with its series and how it was seen."""
    number, word = printed_number(row)
    place = _called(keyed("places", "place")[row["place"]])
    value = number.spoken(language(), word)
    indicator = keyed("indicators", "indicator")[row["indicator"]][f"name_{language()}"]
    subject, was = _official_subject(row, place, indicator), _was(value, word)
    figure = _(
        "In {place}, the {subject} {was} {value}",
        place=place,
        subject=subject,
        was=was,
        value=value,
    )
    words = _seen(figure, [*_basis(row, indicator), *_span(number, word)])
    # A multiple was 2.1, not 2.1 times.
    return Statement(words.replace(" times", ""), row_sources(row))


def _official_subject(row: Row, place: str, indicator: str) -> str:
    """Indicator, group, item and year; some indicators name their group or years."""
    group, item = GROUPS[row["group"]], ""
    if group:
        group = _(group)
    if row["item"] not in ("", "all"):
        names = category_names("benchmarks", "item", language())
        item = _(" on {item}", item=names[row["item"]])
    year = "" if DATED.search(indicator) else _(" in {end}", end=row["year"])
    if language() == "zh":
        return year + _chinese_subject(place, group, indicator) + item
    if row["group"] in indicator:
        group = ""
    among = f" among {group}" if group else ""
    return f"{indicator}{among}{item}{year}".replace("the year in ", "")


def _chinese_subject(place: str, group: str, indicator: str) -> str:
    """地区、人群和指标: 城镇居民 and 居民人均可支配收入 share a word, 全国 and 国内生产总值 too."""
    if place == "全国":
        indicator = indicator.replace("生产总值", "国内生产总值")
    if place in indicator or "国内" in indicator:
        place = ""
    if group not in indicator and "居民" in indicator:
        return place + indicator.replace("居民", group, 1)
    return place + ("" if group in indicator else group) + indicator


def _basis(row: Row, indicator: str) -> list[str]:
    """Series, status and evidence, none of them twice: published is what goes without saying."""
    series, status, evidence = (
        category_names("benchmarks", column, language()).get(row[column], "")
        for column in ("series", "status", "evidence")
    )
    # 民生支出（各地自定口径） has its brackets inside others.
    series = re.sub("^.*（(.*)）$", r"\1", series)
    basis = [] if series in indicator else [series]
    if row["status"] != "published" and status not in series:
        basis.append(status)
    vowel = evidence[0] in "aeiou"
    evidence = _("an {noun}", noun=evidence) if vowel else _("a {noun}", noun=evidence)
    # A text read at somebody else's, as the reference says: 转引自.
    custom = load_references()[row["source"]].get("custom", {})
    if row["evidence"] == READ and "cited-from" not in custom:
        return [*basis, _("known from {evidence}", evidence=evidence)]
    return [*basis, _("known from {evidence}, the original not consulted", evidence=evidence)]


def _span(number: Printed, qualifier: str) -> list[str]:
    """The values behind a number, ends exact; nothing where its own words state the bound."""
    interval = number.interval(qualifier=qualifier)
    ends = (interval.lower, interval.upper)
    low, high = ("" if math.isinf(end) else exactly(Fraction(end), number) for end in ends)
    if low == high:
        return [_("exact")]
    if not low or not high:
        closed = interval.lower_closed if low else interval.upper_closed
        beyond = _one_end(low, high, closed)
        return [] if beyond == number.spoken(language(), qualifier) else [beyond]
    if number.effect(qualifier) == "none":
        return [_("rounding half up allows {low} to {high}", low=low, high=high)]
    return [_("values from {low} to {high}", low=low, high=high)]


def _one_end(low: str, high: str, closed: bool) -> str:
    """An interval of which one end is empty."""
    if low:
        return _("at least {low}", low=low) if closed else _("more than {low}", low=low)
    return _("at most {high}", high=high) if closed else _("less than {high}", high=high)


def exactly(value: Fraction, number: Printed) -> str:
    """The number with as few decimals as show it whole; the printed one itself as it is printed."""
    if language() == "zh" and value == number.value:
        return number.text
    forms = (write(value, number.unit, language(), digits) for digits in range(15))
    return next(form for form in forms if parse(form).value == value)
