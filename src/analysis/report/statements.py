"""What can be said of one number: the value in words, its interval and reading, and its sources."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from analysis.data.package import category_names
from analysis.numbers.printed import ROUNDINGS, WORDS, WRITTEN, Printed, echoed, parse, write
from analysis.report.references import load_references
from analysis.report.register import Result, find_results, load_register, near, shown
from analysis.report.rows import claims, keyed, official, table

__all__ = ["ROUNDED", "Statement", "number", "statement"]

#: Rounding rules in English; in Chinese see `analysis.numbers.printed.ROUNDINGS`.
ROUNDED = {
    "half_up": "rounded half up", "half_even": "rounded half to even", "truncated": "truncated",
    "rounded_up": "rounded up", "any": "rounded in any way",
}  # fmt: skip
#: An interval with one end, by whether that is the lower one and whether it belongs to it.
BEYOND = {
    (True, True): ("at least ", "不低于"), (True, False): ("more than ", "大于"),
    (False, True): ("at most ", "不高于"), (False, False): ("less than ", "小于"),
}  # fmt: skip
#: What a claim says of its indicator, by kind, in English and Chinese.
CLAIMED = {
    "level": ("the {name}{when} was {value}", "{years}{name}{verb}{value}"),
    "count": ("the number of {name}{when} was {value}", "{years}{name}{value}"),
    "change": (
        "the increase in the number of {name}{when} was {value}",
        "{years}新增{name}{value}",
    ),
    "cumulative": ("the cumulative {name}{when} was {value}", "{years}{name}累计{value}"),
    "multiple": (
        "the {name} in {end} was {value} that in {start}",
        "{end}年{name}{verb}{start}年的{value}",
    ),
    "growth": ("the growth of {name}{when} was {value}", "{years}{name}增长{value}"),
    "avg_growth": (
        "the average yearly growth of {name}{when} was {value}",
        "{years}{name}年均增长{value}",
    ),
    "share": ("the share of {name} in {of}{when} was {value}", "{years}{name}占{of}的{value}"),
}
#: Groups of people and the parts of spending whose codes are no English.
GROUPS = {"urban": "urban residents", "rural": "rural residents", "total": "all residents"}
PARTS = {
    "food_tobacco_liquor": "food, tobacco and liquor", "household_goods_services": "household goods and services",
    "residence": "housing", "transport_communication": "transport and communication", "other": "other goods and services",
    "education_culture_recreation": "education, culture and recreation",
    "science_technology": "science and technology", "culture_sports_media": "culture, sports and media",
    "social_security_employment": "social security and employment",
    "energy_environment": "energy saving and environment", "urban_rural_community": "urban and rural communities",
    "agriculture_forestry_water": "agriculture, forestry and water",
}  # fmt: skip
#: An indicator that names its years.
DATED = re.compile("[0-9]{4}")
#: The evidence that is the text itself: of all other, the original was not consulted.
READ = "official or press text"
#: The evidence that is more than one text: all of them are cited.
BOTH = "export in a public repository and another text"
#: Columns of an official figure whose codes have names.
NAMED = ("group", "item", "series", "status", "evidence")


@dataclass(frozen=True)
class Statement:
    """What is said of a number (可引用的表述), and the keys of the sources behind it."""

    words: str
    sources: list[str]


def statement(id: str, lang: str, register: Path | None = None) -> Statement:
    """What can be said of a result, a claim or an official figure (表述).

    A claim and an official figure stand for themselves; a result needs a register that is not stale. In
    English the name of a result follows *the*: a noun phrase, with its place, if any, before a colon.

    Raises
    ------
    ValueError
        If nothing has the id (the nearest ids), a figure or table has it, or the register was made from other data.

    Examples
    --------
    >>> statement("urban_income_multiple_2021", "zh").words
    '源汇区2021年城镇居民人均可支配收入为2012年的2.3倍（报载数，按四舍五入还原，取值区间为2.25倍至2.35倍）'
    """
    if id in claims():
        return _claim(claims()[id], lang)
    if "/" in id:
        return _official(official(id), lang)
    results = load_register(register)
    if id not in results:
        raise ValueError(_unknown(id, results, register.parent if register else find_results()))
    return _result(results[id], lang)


def number(id: str, results: Container[str]) -> str:
    """What kind of number an id names (编号所指): result, claim, official figure, or none, which is empty.

    Raises
    ------
    ValueError
        If it has the form of an official figure's key, and names none or several (the nearest, or all).
    """
    if "/" in id:
        return "official figure" if official(id) else ""
    return "result" if id in results else "claim" if id in claims() else ""


def _unknown(id: str, results: Iterable[str], folder: Path) -> str:
    """What an id is, if it is a figure's or a table's, and else near ids of numbers."""
    if kind := shown(folder).get(id):
        return f"{id} is a {kind}, no number: run yuanhui export --to DIR {id}, which writes it with its source line"
    return f"no result, claim or official figure {echoed(id)}: {near(id, [*results, *claims()])}"


def _result(result: Result, lang: str) -> Statement:
    """The value, what it rests on, the reading, and what the interval means."""
    # The ratio was 2.3, not 2.3 times.
    value, ends = (text.replace(" times", "") for text in (result.text(lang), result.ends(lang)))
    said = (_estimated if result.estimated else _computed)(result, ends, lang)
    if lang == "zh":
        return Statement(f"{_subject(result, lang)}为{value}（{said}）", result.sources)
    return Statement(f"{_subject(result, lang)} was {value} ({said})", result.sources)


def _computed(result: Result, ends: str, lang: str) -> str:
    """What the figures that a result rests on allow."""
    zh, steps = lang == "zh", [f"{n:g}" for n in _steps(result, lang)]
    if zh:
        basis = "与".join(["报载数"] * bool(result.claims) + ["公布数"] * bool(result.benchmarks))
        counted = f"，增长计{'期和'.join(steps)}期" if steps else ""
        return f"{basis}按{ROUNDINGS[result.rounding]}还原{counted}，取值区间为{ends}"
    basis = " and ".join(["printed"] * bool(result.claims) + ["official"] * bool(result.benchmarks))
    counted = f" with growth over {' and '.join(steps)} steps," if steps else ""
    return f"the {basis} figures, {ROUNDED[result.rounding]},{counted} allow {ends}"


def _estimated(result: Result, ends: str, lang: str) -> str:
    """An estimate from official series, or from a simulation that rests on none; a diagnostic has no interval."""
    zh = lang == "zh"
    if result.diagnostic:
        return "据公布数计算" if zh else "computed from official figures"
    if zh:
        return f"{'据公布数估计' if result.benchmarks else '模拟所得'}，95%区间为{ends}"
    return f"{'estimated from official figures' if result.benchmarks else 'from a simulation'}, 95% interval {ends}"


def _steps(result: Result, lang: str) -> list[float]:
    """Steps of growth that the name does not say; a multiple over all the years is one step, whatever its years."""
    said = result.name(lang)
    return [
        n
        for n in result.periods
        if n != 1 and f"{n:g} steps" not in said and f"{n:g}期" not in said
    ]


def _subject(result: Result, lang: str) -> str:
    """Name and place of a result: the place before a colon in its name, else that of its claims."""
    codes = {claims()[c]["place"] for c in result.claims} if not result.benchmarks else set()
    name = result.name(lang)
    where = keyed("places", "place")[codes.pop()][f"name_{lang}"] if len(codes) == 1 else ""
    if lang == "zh":
        return name if name.startswith(where) else where + name
    named, colon, rest = name.partition(": ")
    if colon and named in {row["name_en"] for row in table("places")}:
        where, name = named, rest
    return f"In {_full(where)}, the {name}" if where else f"The {name}"


def _full(place: str) -> str:
    """A district is called one in English."""
    [level] = {row["level"] for row in table("places") if row["name_en"] == place}
    return f"{place} District" if level == "district" else place


def _claim(row: dict[str, str], lang: str) -> Statement:
    """The figure as printed and the values that may stand behind it."""
    figure, indicators = parse(row["printed"]), keyed("indicators", "indicator")
    indicator, place = indicators[row["indicator"]], keyed("places", "place")[row["place"]]
    # A rate is no share of itself.
    kind = "level" if indicator["unit"] == "%" else row["kind"]
    scope = "" if indicator["name_zh"].startswith(row["scope"]) else row["scope"]
    value = figure.spoken(lang, row["qualifier"])
    parts = {
        "name": (scope if lang == "zh" else "") + indicator[f"name_{lang}"],
        "of": indicators[row["of"]][f"name_{lang}"] if row["of"] else "",
        "value": value, "start": row["start"], "end": row["end"],
        "when": _when(row["start"], row["end"]), "years": _years(row["start"], row["end"]),
        "verb": _verb(value, row["qualifier"]),
    }  # fmt: skip
    said = CLAIMED[kind][lang == "zh"].format(**parts)
    seen = ["报载数" if lang == "zh" else "as printed", *_span(figure, row["qualifier"], lang)]
    if lang == "zh":
        return Statement(f"{place['name_zh']}{said}（{'，'.join(seen)}）", [row["source"]])
    where = _full(place["name_en"]) + (f" ({scope})" if scope else "")
    return Statement(f"In {where}, {said} ({'; '.join(seen)})", [row["source"]])


def _when(start: str, end: str) -> str:
    if start and end:
        return f" from {start} to {end}"
    return f" since {start}" if start else f" in {end}" if end else ""


def _years(start: str, end: str) -> str:
    if start and not end:
        return f"{start}年以来"
    return f"{'—'.join(filter(None, [start, end]))}年" if end else ""


def _verb(value: str, word: str) -> str:
    """为, but where the value has a verb of its own: 突破3万辆."""
    return "" if word and value.startswith(word) else "为"


def _official(row: dict[str, str], lang: str) -> Statement:
    """An official figure with its series and how it was seen."""
    figure, word = parse(row["value"] + WRITTEN[row["unit"]]), WORDS[row["qualifier"]]
    place = keyed("places", "place")[row["place"]][f"name_{lang}"]
    indicator = keyed("indicators", "indicator")[row["indicator"]][f"name_{lang}"]
    names = {c: category_names("benchmarks", c, lang).get(row[c], "") for c in NAMED}
    value, sources = figure.spoken(lang, word), [row["source"]]
    if row["evidence"] == BOTH:
        sources += row["confirmed_by"].split(";")
    seen = [*_basis(names, row, indicator, lang), *_span(figure, word, lang)]
    if lang == "zh":
        return Statement(
            f"{_about_zh(row, place, indicator, names)}{_verb(value, word)}{value}（{'，'.join(seen)}）",
            sources,
        )
    said = f"{_about_en(row, indicator, names)} was {value} ({'; '.join(seen)})"
    # A multiple was 2.1, not 2.1 times.
    return Statement(f"In {_full(place)}, {said.replace(' times', '')}", sources)


def _about_en(row: dict[str, str], indicator: str, names: dict[str, str]) -> str:
    """Indicator, group, item and year; some indicators name their years."""
    group = (
        f" among {GROUPS[row['group']]}" if row["group"] and row["group"] not in indicator else ""
    )
    item = f" on {PARTS.get(row['item'], names['item'])}" if row["item"] not in ("", "all") else ""
    year = "" if DATED.search(indicator) else f" in {row['year']}"
    return f"the {indicator}{group}{item}{year}".replace("the year in ", "")


def _about_zh(row: dict[str, str], place: str, indicator: str, names: dict[str, str]) -> str:
    """年份、地区、人群、指标和分项."""
    if place == "全国":
        indicator = indicator.replace("生产总值", "国内生产总值")
    year = "" if DATED.search(indicator) else f"{row['year']}年"
    item = f"（{names['item']}）" if row["item"] not in ("", "all") else ""
    return f"{year}{'' if place in indicator or '国内' in indicator else place}{_whom(names['group'], indicator)}{item}"


def _whom(group: str, indicator: str) -> str:
    """城镇居民 and 居民人均可支配收入 share a word; 全体居民 is said as 居民."""
    group = group.removeprefix("全体")
    if group in indicator:
        return indicator
    return indicator.replace("居民", group, 1) if "居民" in indicator else group + indicator


def _basis(names: dict[str, str], row: dict[str, str], indicator: str, lang: str) -> list[str]:
    """Series, status and evidence, none of them twice: published is what goes without saying."""
    # 民生支出（各地自定口径） has its brackets inside others.
    series = re.sub("^.*（(.*)）$", r"\1", names["series"])
    said = [] if series in indicator else [series]
    if row["status"] != "published" and names["status"] not in series:
        said.append(names["status"])
    # A text read at somebody else's, as the reference says: 转引自.
    original = row["evidence"] == READ and "cited-from" not in load_references()[row["source"]].get(
        "custom", {}
    )
    if lang == "zh":
        return [*said, f"见于{names['evidence']}" + ("" if original else "，未查阅原件")]
    article = "an" if names["evidence"][0] in "aeiou" else "a"
    unread = "" if original else ", the original not consulted"
    return [*said, f"known from {article} {names['evidence']}{unread}"]


def _span(figure: Printed, qualifier: str, lang: str) -> list[str]:
    """The values that may stand behind a figure, in words, the ends written exactly; none if the figure says them."""
    interval, zh = figure.interval(qualifier=qualifier), lang == "zh"
    ends = (interval.lower, interval.upper)
    low, high = ("" if math.isinf(end) else _exactly(Fraction(end), figure, lang) for end in ends)
    if low == high:
        return ["精确值" if zh else "exact"]
    if not (low and high):
        closed = interval.lower_closed if low else interval.upper_closed
        beyond = BEYOND[bool(low), closed][zh] + (low or high)
        return [] if beyond == figure.spoken(lang, qualifier) else [beyond]
    rounded = figure.effect(qualifier) == "none"
    if zh:
        return [f"{'按四舍五入还原，' if rounded else ''}取值区间为{low}至{high}"]
    return [f"{'rounding half up allows ' if rounded else ''}{low} to {high}"]


def _exactly(value: Fraction, figure: Printed, lang: str) -> str:
    """The number with as few decimals as show it whole; the printed figure itself as it is printed."""
    if lang == "zh" and value == figure.value:
        return figure.text
    forms = (write(value, figure.unit, lang, digits) for digits in range(15))
    return next(form for form in forms if parse(form).value == value)
