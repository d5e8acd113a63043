"""A table as it is exported: numbers with units, heads, title, source and note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import plots
from analysis.data.package import category_names, load_package
from analysis.data.tables import in_chinese, read_exported, rounded
from analysis.messages import N_, _, language, p_
from analysis.numbers.printed import COUNTED, UNITS
from analysis.report.gb7714 import reference
from analysis.report.lookup import keyed, printed_number, rows
from analysis.report.references import PACKAGE, load_references
from analysis.report.register import STANDING, Result, listed, load_register
from analysis.report.sentences import ROUNDED

__all__ = ["SHOWN", "Handout", "handout"]

#: Columns that the data package does not have, as they stand in heads.
HEADS = (
    N_("name"), N_("result"), N_("value"), N_("lower"), N_("upper"), N_("unit"), N_("interval"),
    N_("rests on"),
)  # fmt: skip
MEASURED = ["value", "lower", "upper"]
#: Columns of printed numbers that are shown in print, before the number.
SHOWN = {
    "claims": ["name", "kind", "start", "end"],
    "benchmarks": ["name", "place", "group", "item", "year", "series"],
}
#: How many of a unit are one.
PARTS = {"%": 100, "个百分点": 100, "‰": 1000}


@dataclass(frozen=True)
class Handout:
    """A table to hand on (导出的表).

    Attributes
    ----------
    id, title : str
    numbers : DataFrame
        Numbers in the unit that stands beside them, the rest as text; columns by their codes.
    words : DataFrame
        What is shown in print.
    notes : list of str
        Source line, what an interval is, and this package with version and data.
    heads : dict of str to str
        What columns are called, where it is not their code.
    """

    id: str
    title: str
    numbers: pd.DataFrame
    words: pd.DataFrame
    notes: list[str]
    heads: dict[str, str]


def handout(id: str, results: Path) -> Handout:
    """A table to hand on, in the language of now (导出的表).

    Parameters
    ----------
    id : str
        A key of `analysis.report.register.STANDING`, or of a named table of the run.
    results : Path
        Folder of a run.
    """
    if id in SHOWN:
        return _printed(id, _(STANDING[id]))
    register = load_register(results / "results.json")
    if id in STANDING:
        return _results(id, _(STANDING[id]), list(register.values()))
    table = listed(results, "tables")[id]
    title = table[f"title_{language()}"]
    if "results" in table:
        return _results(id, title, [register[r] for r in table["results"]])
    cells = read_exported(results / "tables" / f"{id}.csv")
    if language() == "zh":
        cells = in_chinese(cells, table["zh"])
    return Handout(id, title, cells, cells, _notes(table["sources"]), {})


def _results(id: str, title: str, results: list[Result]) -> Handout:
    """Results with value and ends; the ends are stored outward."""
    table, name = pd.DataFrame(map(vars, results)), f"name_{language()}"
    numbers = table[["id", name, *MEASURED, "unit"]].rename(columns={name: "result"})
    numbers["rests_on"] = (table.claims + table.benchmarks).str.join(", ")
    words = pd.DataFrame({
        "result": numbers.result,
        "value": [r.text(language()) for r in results],
        "interval": [r.ends(language()) for r in results],
    })  # fmt: skip
    [rounding] = set(table.rounding)
    notes = _notes(table.sources.explode().dropna(), rounding, table.estimated.any())
    return Handout(id, title, _in_units(numbers), words, notes, _heads("claims"))


def _printed(id: str, title: str) -> Handout:
    """Claims or official figures with what may stand behind each; no series are joined."""
    table, lang = pd.DataFrame(rows(id)), language()
    for field in _fields(id):
        column = field["name"]
        if "categories" in field:
            table[column] = table[column].replace(category_names(id, column, lang))
        if field["type"] in ("integer", "year"):
            table[column] = pd.to_numeric(table[column]).astype("Int64")
    names = {code: row[f"name_{lang}"] for code, row in keyed("indicators", "indicator").items()}
    table.insert(1, "name", table.indicator.map(names))
    numbers, words = zip(*map(printed_number, rows(id)), strict=True)
    intervals = [n.interval(qualifier=word) for n, word in zip(numbers, words, strict=True)]
    spoken = [n.spoken(lang, word) for n, word in zip(numbers, words, strict=True)]
    shown = table[SHOWN[id]].assign(value=spoken, interval=intervals)
    measured = table.drop(columns=["value", "unit"], errors="ignore").assign(
        value=[float(n.value) for n in numbers], lower=[float(i.lower) for i in intervals],
        upper=[float(i.upper) for i in intervals], unit=[n.unit for n in numbers],
    )  # fmt: skip
    return Handout(id, title, _in_units(measured), shown, _notes(table.source), _heads(id))


def _in_units(table: pd.DataFrame) -> pd.DataFrame:
    """Value and ends in the unit beside them, 8.3 and % for 0.083; the unit in words."""
    times = table.unit.map(PARTS).fillna(1)
    table[MEASURED] = table[MEASURED].mul(times, axis=0).map(rounded)
    if language() == "en":
        words = dict.fromkeys(COUNTED, "count") | {u: w for u, w in (UNITS | COUNTED).items() if w}
        table["unit"] = table.unit.map(words).fillna(table.unit)
    return table


def _heads(resource: str) -> dict[str, str]:
    """Heads of columns; in Chinese the titles of the data package, which has no English ones."""
    titles = {f["name"]: f["name"].replace("_", " ") for f in _fields(resource)}
    if language() == "zh":
        titles = {f["name"]: f["title"] for f in _fields(resource)}
    return titles | {head.replace(" ", "_"): _(head) for head in HEADS}


def _fields(resource: str) -> list[dict[str, Any]]:
    """The columns of a table as the data package describes them."""
    [fields] = [r["schema"]["fields"] for r in load_package()["resources"] if r["name"] == resource]
    return list(fields)


def _notes(sources: Iterable[str], rounding: str = "half_up", estimates: bool = False) -> list[str]:
    """What stands below a table."""
    rule, line = ROUNDED[rounding], plots.source_line(list(dict.fromkeys(sources)), language())
    note = _(
        "Intervals hold every value that, {rounded}, gives the printed number.",
        rounded=p_("citation", rule),
    )
    if estimates:
        note += _(" Those of estimates are of 95%.")
    # Figures break the line.
    line = line.replace("；\n", "；").replace("\n", " ")
    return [line, note, reference(load_references()[PACKAGE])]
