"""What can be said of one number: the value in words, its interval and reading, and its sources.

Tables are read row by row: loading a table library would take longer than all the rest.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from analysis.package import DATA, category_names
from analysis.printed import ROUNDINGS, WORDS, WRITTEN, Printed, parse, write
from analysis.register import Result, load_register, near

__all__ = ["ROUNDED", "Statement", "statement"]

#: Rounding rules in English; in Chinese see `analysis.printed.ROUNDINGS`.
ROUNDED = {
    "half_up": "rounded half up", "half_even": "rounded half to even", "truncated": "truncated",
    "rounded_up": "rounded up", "any": "rounded in any way",
}  # fmt: skip
#: An interval with one end, by whether that is the lower one and whether it belongs to it.
BEYOND = {
    (True, True): ("at least ", "不小于"), (True, False): ("more than ", "大于"),
    (False, True): ("at most ", "不大于"), (False, False): ("less than ", "小于"),
}  # fmt: skip
#: Columns of an official figure whose codes have names.
NAMED = ("group", "item", "series", "status", "evidence")
KEY = ("indicator", "place", "group", "item", "series", "status", "year")


@dataclass(frozen=True)
class Statement:
    """What is said of a number (可引用的表述), and the keys of the sources behind it."""

    words: str
    sources: list[str]


def statement(id: str, lang: str, register: Path | None = None) -> Statement:
    """What can be said of a result, a claim or an official figure (表述).

    A claim and an official figure stand for themselves; a result needs a register that is not stale.

    Raises
    ------
    ValueError
        If nothing has the id (the nearest ids), or the register was made from other data.

    Examples
    --------
    >>> statement("urban_income_multiple_2021", "zh").words
    '源汇区2012—2021年城镇居民人均可支配收入（倍数）为2.3倍（报载数，按四舍五入还原，取值区间为2.25倍至2.35倍）'
    """
    if id in _claims():
        return _claim(_claims()[id], lang)
    if "/" in id:
        return _official(id, lang)
    results = load_register(register)
    if id not in results:
        raise ValueError(f"no result, claim or official figure {id!r}: {near(id, [*results, *_claims()])}")
    return _result(results[id], lang)


def _result(result: Result, lang: str) -> Statement:
    """The value, what it rests on, the reading, and what the interval means."""
    value, ends = result.text(lang), result.ends(lang)
    if result.estimated:
        return Statement(_estimated(result, value, ends, lang), result.sources)
    if lang == "zh":
        basis = "与".join(["报载数"] * bool(result.claims) + ["公布数"] * bool(result.benchmarks))
        steps = "".join(f"，增长计{n:g}期" for n in _steps(result))
        reading = f"{basis}按{ROUNDINGS[result.rounding]}还原{steps}，取值区间为{ends}"
        return Statement(f"{_place(result, lang)}{result.name_zh}为{value}（{reading}）", result.sources)
    basis = " and ".join(["printed"] * bool(result.claims) + ["official"] * bool(result.benchmarks))
    steps = f" and taken over {' and '.join(f'{n:g}' for n in _steps(result))} steps" if _steps(result) else ""
    reading = f"{basis} figures, {ROUNDED[result.rounding]}{steps}, allow {ends}"
    return Statement(f"{_capital(_place(result, lang) + result.name_en)}: {value} ({reading})", result.sources)


def _estimated(result: Result, value: str, ends: str, lang: str) -> str:
    """An estimate from official series, or from a simulation that rests on none; a diagnostic has no interval."""
    if result.diagnostic:
        basis = "（据公布数计算）" if lang == "zh" else " (computed from official figures)"
        return f"{result.name_zh}为{value}{basis}" if lang == "zh" else f"{_capital(result.name_en)}: {value}{basis}"
    if lang == "zh":
        basis = "据公布数估计" if result.benchmarks else "模拟所得"
        return f"{result.name_zh}为{value}（{basis}，95%区间为{ends}）"
    basis = "estimated from official figures" if result.benchmarks else "from a simulation"
    return f"{_capital(result.name_en)}: {value} ({basis}, 95% interval {ends})"


def _steps(result: Result) -> list[float]:
    """Steps of growth worth saying: a multiple over all the years is one step, whatever its years."""
    return [n for n in result.periods if n != 1]


def _place(result: Result, lang: str) -> str:
    """The place of the claims, unless the name says it; names of results on official figures do."""
    codes = {_claims()[c]["place"] for c in result.claims} if not result.benchmarks else set()
    if len(codes) != 1:
        return ""
    place = _rows("places", "place")[codes.pop()][f"name_{lang}"]
    if result.name(lang).startswith(place):
        return ""
    return place if lang == "zh" else f"{place}: "


def _claim(row: dict[str, str], lang: str) -> Statement:
    """The figure as printed and the values that may stand behind it."""
    figure, indicator = parse(row["printed"]), _rows("indicators", "indicator")[row["indicator"]]
    place = _rows("places", "place")[row["place"]]
    kind = "" if row["kind"] in ("level", "count") else category_names("claims", "kind", lang)[row["kind"]]
    value, span = figure.spoken(lang, row["qualifier"]), _span(figure, row["qualifier"], lang)
    if lang == "zh":
        years = "—".join(filter(None, [row["start"], row["end"]]))
        about = f"{place['name_zh']}{years}{'年' * bool(years)}{row['scope']}{indicator['name_zh']}{f'（{kind}）' * bool(kind)}"
        verb = "" if figure.effect(row["qualifier"]) == "above" else "为"  # 突破, 超过 and 逾 are verbs themselves
        return Statement(f"{about}{verb}{value}（报载数，{span}）", [row["source"]])
    years = "-".join(filter(None, [row["start"], row["end"]]))
    about = ", ".join(filter(None, [indicator["name_en"], row["scope"], kind, years]))
    return Statement(f"{place['name_en']}: {about}: {value} (as printed, {span})", [row["source"]])


def _official(key: str, lang: str) -> Statement:
    """An official figure with its series and how it was seen."""
    row = _row(key)
    names = {c: category_names("benchmarks", c, lang).get(row[c], "") for c in NAMED}
    place = _rows("places", "place")[row["place"]][f"name_{lang}"]
    indicator = _rows("indicators", "indicator")[row["indicator"]][f"name_{lang}"]
    item = "" if row["item"] in ("", "all") else names["item"]
    figure = parse(row["value"] + WRITTEN[row["unit"]])
    word = WORDS[row["qualifier"]]
    value, span = figure.spoken(lang, word), _span(figure, word, lang)
    if lang == "zh":
        # 城镇居民 and 居民人均可支配收入 share a word.
        whom = names["group"] + indicator.removeprefix("居民" if names["group"] else "")
        seen = f"{names['series']}，{names['status']}，所见为{names['evidence']}，{span}"
        return Statement(
            f"{row['year']}年{place}{whom}{f'（{item}）' * bool(item)}为{value}（{seen}）", [row["source"]]
        )
    about = ", ".join(filter(None, [indicator, names["group"], item, row["year"]]))
    seen = f"{names['series']}, {names['status']}, seen as {names['evidence']}, {span}"
    return Statement(f"{place}: {about}: {value} ({seen})", [row["source"]])


def _span(figure: Printed, qualifier: str, lang: str) -> str:
    """The values that may stand behind a figure, in words; the ends written exactly."""
    interval, zh = figure.interval(qualifier=qualifier), lang == "zh"
    ends = (interval.lower, interval.upper)
    low, high = ("" if math.isinf(end) else _exactly(Fraction(end), figure, lang) for end in ends)
    if low == high:
        return "精确值" if zh else "exact"
    if not (low and high):
        closed = interval.lower_closed if low else interval.upper_closed
        return BEYOND[bool(low), closed][zh] + (low or high)
    rule = "" if figure.effect(qualifier) != "none" else "按四舍五入还原，" if zh else "rounded half up: "
    return f"{rule}取值区间为{low}至{high}" if zh else f"{rule}{low} to {high}"


def _exactly(value: Fraction, figure: Printed, lang: str) -> str:
    """The number with as few decimals as show it whole; the printed figure itself as it is printed."""
    if lang == "zh" and value == figure.value:
        return figure.text
    forms = (write(value, figure.unit, lang, digits) for digits in range(15))
    return next(form for form in forms if parse(form).value == value)


def _row(key: str) -> dict[str, str]:
    """The one official figure that a key names; series and status may be left empty where there is only one."""
    wanted = key.split("/")
    if len(wanted) != len(KEY):
        raise ValueError(f"the key of an official figure has the parts {'/'.join(KEY)}: got {key!r}")
    wanted[KEY.index("item")] = wanted[KEY.index("item")] or "all"
    keys = {"/".join(row[c] for c in KEY): row for row in _table("benchmarks")}
    found = {k: row for k, row in keys.items() if _names(wanted, row)}
    if len(found) > 1:
        raise ValueError(f"{key!r} names {len(found)} official figures: choose {' or '.join(found)}")
    if not found:
        raise ValueError(f"no official figure {key!r}: {near(key, keys)}")
    return next(iter(found.values()))


def _names(wanted: list[str], row: dict[str, str]) -> bool:
    parts = {**row, "item": row["item"] or "all"}
    return all(w == parts[c] or (c in ("series", "status") and not w) for c, w in zip(KEY, wanted, strict=True))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


@cache
def _table(name: str) -> list[dict[str, str]]:
    """A table of the package as text; the loaders of `analysis.data` check what stands in it."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _rows(name: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in _table(name)}


def _claims() -> dict[str, dict[str, str]]:
    return _rows("claims", "id")
