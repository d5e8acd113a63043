"""What can be exported: figures and tables by id, and each table as a sheet (导出目录)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.claims import load_claims, load_indicators
from analysis.data.package import DATA, category_names, load_package
from analysis.data.schema import checked
from analysis.data.tables import in_chinese, read_exported
from analysis.numbers.interval import Interval
from analysis.numbers.printed import COUNTED, ROUNDINGS, UNITS, WORDS, WRITTEN, Printed, parse
from analysis.report.cells import numbered
from analysis.report.gb7714 import reference
from analysis.report.references import PACKAGE, load_references
from analysis.report.register import STANDING, Result, load_register
from analysis.report.sheets import Sheet, number_format
from analysis.report.statements import ROUNDED

__all__ = ["STANDING", "listed", "sheet"]

#: Headers that the data package does not have.
HEADERS = {
    "name": "名称", "lower": "下限", "upper": "上限", "unit": "单位", "value": "数值", "years": "年份", "interval": "区间",
    "result": "结果", "notebook": "笔记本",
}  # fmt: skip
#: Headers of columns that hold codes, or English in the Chinese edition, too.
CODED = {
    "rests_on": "所据代码", "indicator": "指标代码", "of": "占比的分母代码", "source": "来源代码",
    "confirmed_by": "印证来源代码", "note": "备注（英文）",
}  # fmt: skip
#: Decimals of the ends of a result beyond those of its value.
MORE = 2
#: Units of which a number is not shown as a fraction of one.
PARTS = {"个百分点": 100, "‰": 1000}
#: ``end`` is a word of Stata's own.
RESERVED = {"start": "start_year", "end": "end_year"}


def listed(results: Path, kind: str) -> dict[str, Any]:
    """The figures or the named tables of a results folder, by id.

    Parameters
    ----------
    results : Path
    kind : {'figures', 'tables'}
    """
    found: dict[str, Any] = json.loads(
        (results / kind / f"{kind}.json").read_text(encoding="utf-8")
    )
    return found


def sheet(id: str, results: Path, lang: str) -> Sheet:
    """A table to hand on, in one language (表).

    Parameters
    ----------
    id : str
        A key of `STANDING` or of `listed`.
    results : Path
        Folder of a run.
    lang : {'en', 'zh'}
    """
    if id == "claims":
        return _claims(lang)
    if id == "benchmarks":
        return _benchmarks(lang)
    register = load_register(results / "results.json")
    if id == "results":
        rows = list(register.values())
        return _results(
            id, STANDING[id][lang == "zh"], rows, [s for r in rows for s in r.sources], lang
        )
    table = listed(results, "tables")[id]
    title = table[f"title_{lang}"]
    if "results" in table:
        return _results(id, title, [register[r] for r in table["results"]], table["sources"], lang)
    twin = read_exported(results / "tables" / f"{id}.csv")
    cells = numbered(in_chinese(twin, table["zh"]) if lang == "zh" else twin, lang)
    return Sheet(id, title, *cells, _notes(table["sources"], lang), {})


def _results(
    id: str, title: str, rows: Sequence[Result], sources: Sequence[str], lang: str
) -> Sheet:
    """Results with value and ends as numbers; in print, in words."""
    numbers = pd.DataFrame(
        {
            "id": [r.id for r in rows],
            "result": [r.name(lang) for r in rows],
            "value": [r.value * PARTS.get(r.unit, 1) for r in rows],
            "lower": [_outward(r, r.lower, math.floor) for r in rows],
            "upper": [_outward(r, r.upper, math.ceil) for r in rows],
            "unit": [_unit(r.unit, lang) for r in rows],
            "rests_on": [", ".join([*r.claims, *r.benchmarks]) for r in rows],
        }
    )
    shown = pd.DataFrame(
        {
            "result": numbers.result,
            "value": [r.text(lang) for r in rows],
            "interval": [r.ends(lang) for r in rows],
        }
    )
    formats = [[number_format(r.unit, r.digits + more) for r in rows] for more in (0, MORE)]
    [rounding] = {r.rounding for r in rows}
    reading: dict[str, Any] = {"rounding": rounding, "estimates": any(r.estimated for r in rows)}
    return _sheet(id, title, numbers, formats, shown, sources, lang, **reading)


def _outward(result: Result, end: float, whole: Callable[[Fraction], int]) -> float:
    """An end in the digits that a workbook shows of it, never inside the interval."""
    if not math.isfinite(end):
        return end
    unit = Fraction(10) ** -(result.digits + MORE + 2 * (result.unit == "%"))
    return float(whole(Fraction(end) * PARTS.get(result.unit, 1) / unit) * unit)


def _claims(lang: str) -> Sheet:
    """The page's figures with what may stand behind each."""
    claims = load_claims().reset_index()
    names = load_indicators()[f"name_{lang}"]
    for column in ("kind", "dated_by"):
        claims[column] = claims[column].map(category_names("claims", column, lang))
    figures = [parse(text) for text in claims.printed]
    claims.insert(1, "name", claims.indicator.map(names))
    years = [_years(a, b, lang) for a, b in zip(claims.start, claims.end, strict=True)]
    shown = claims[["name", "kind"]].assign(
        years=years,
        printed=[f.spoken(lang, q) for f, q in zip(figures, claims.qualifier, strict=True)],
        interval=list(map(_text, claims.interval)),
    )
    numbers = _measured(
        claims.drop(columns=["value", "lower", "upper", "unit", "interval"]),
        figures,
        claims.interval,
        lang,
    )
    formats = [[_format(figure, more) for figure in figures] for more in (0, 1)]
    return _sheet(
        "claims",
        STANDING["claims"][lang == "zh"],
        numbers,
        formats,
        shown,
        claims.source,
        lang,
        "claims",
    )


def _benchmarks(lang: str) -> Sheet:
    """The official figures, every series, none joined."""
    rows = checked(DATA / "benchmarks.csv", "benchmarks").reset_index(drop=True)
    figures = [
        parse(value + WRITTEN[unit]) for value, unit in zip(rows.value, rows.unit, strict=True)
    ]
    intervals = [
        f.interval(qualifier=WORDS[q]) for f, q in zip(figures, rows.qualifier, strict=True)
    ]
    rows["year"] = rows.year.astype(int)
    for column in ("group", "item", "series", "status", "evidence"):
        rows[column] = rows[column].map({"": "", **category_names("benchmarks", column, lang)})
    rows.insert(1, "name", rows.indicator.map(load_indicators()[f"name_{lang}"]))
    places = checked(DATA / "places.csv", "places").set_index("place")[f"name_{lang}"]
    printed = [f.spoken(lang, WORDS[q]) for f, q in zip(figures, rows.qualifier, strict=True)]
    shown = rows[["name", "group", "item", "year", "series"]].assign(
        value=printed, source=rows.source
    )
    shown.insert(0, "place", rows.place.map(places))
    numbers = _measured(rows.drop(columns=["value", "unit"]), figures, intervals, lang)
    formats = [[_format(figure, more) for figure in figures] for more in (0, 1)]
    return _sheet(
        "benchmarks",
        STANDING["benchmarks"][lang == "zh"],
        numbers,
        formats,
        shown,
        rows.source,
        lang,
        "benchmarks",
    )


def _measured(
    frame: pd.DataFrame, figures: list[Printed], intervals: Any, lang: str
) -> pd.DataFrame:
    """The table with value and ends in units of one, and the unit."""
    return frame.assign(
        value=[float(f.value) * PARTS.get(f.unit, 1) for f in figures],
        lower=[
            float(i.lower) * PARTS.get(f.unit, 1) for f, i in zip(figures, intervals, strict=True)
        ],
        upper=[
            float(i.upper) * PARTS.get(f.unit, 1) for f, i in zip(figures, intervals, strict=True)
        ],
        unit=[_unit(f.unit, lang) for f in figures],
    )


def _sheet(
    id: str, title: str, numbers: pd.DataFrame, formats: list[list[str]], shown: pd.DataFrame, sources: Sequence[str],
    lang: str, stata: str = "", **reading: Any,
) -> Sheet:  # fmt: skip
    """The sheet with headers in one language; the formats are those of the value, and of the ends."""
    headers = {c: c.replace("_", " ") for c in [*numbers.columns, *shown.columns]}
    if lang == "zh":
        headers |= HEADERS | _titles(stata) | CODED
    cells = pd.DataFrame("", index=numbers.index, columns=numbers.columns)
    cells = cells.assign(value=formats[0], lower=formats[1], upper=formats[1])
    variables = {headers[c]: RESERVED.get(c, c) for c in numbers.columns} if stata else {}
    numbers, cells, shown = (
        frame.rename(columns=headers) for frame in (numbers, cells, shown.astype(str))
    )
    return Sheet(id, title, numbers, cells, shown, _notes(sources, lang, **reading), variables)


def _titles(resource: str) -> dict[str, str]:
    """Chinese headers of a table of the data package; ``id`` has one in any case."""
    found = [r for r in load_package()["resources"] if r["name"] == (resource or "claims")]
    titles = {f["name"]: f["title"] for f in found[0]["schema"]["fields"]}
    return titles if resource else {"id": titles["id"]}


def _notes(
    sources: Sequence[str], lang: str, rounding: str = "half_up", estimates: bool = False
) -> list[str]:
    """Source line, reading, and this package with version and data."""
    from analysis import plots

    line = plots.source_line(list(dict.fromkeys(sources)), lang).replace(
        "\n", "" if lang == "zh" else " "
    )
    package = reference(load_references()[PACKAGE])
    if lang == "zh":
        more = "；估计值为95%区间" if estimates else ""
        return [line, f"区间为原值按{ROUNDINGS[rounding]}还原的可能取值{more}。{package}"]
    more = "; those of estimates are of 95%" if estimates else ""
    return [
        line,
        f"Intervals hold every value that, {ROUNDED[rounding]}, gives the figure{more}. {package}",
    ]


def _unit(unit: str, lang: str) -> str:
    return (
        unit
        if lang == "zh"
        else (UNITS | COUNTED).get(unit)
        or ("" if not unit else "count" if unit in COUNTED else unit)
    )


def _format(figure: Printed, more: int) -> str:
    """The number format of a printed figure: the decimals that its last digit asks for, and half of it one more."""
    shift = {"%": 2, "个百分点": 2, "‰": 3}.get(figure.unit, 0)
    return number_format(figure.unit, max(0, more - figure.exponent - shift))


def _years(start: Any, end: Any, lang: str) -> str:
    return ("—" if lang == "zh" else "–").join(str(y) for y in (start, end) if not pd.isna(y))


def _text(interval: Interval) -> str:
    return str(interval).replace("inf", "∞")
