"""Figures and tables in the formats that reports ask for, written whole or not at all (导出)."""

from __future__ import annotations

import datetime
import math
import re
import shutil
from collections.abc import Container, Iterable
from decimal import Decimal
from pathlib import Path
from shlex import quote

import pandas as pd

from analysis import plots
from analysis.data.package import category_names, fields_of
from analysis.data.staging import staged
from analysis.data.tables import GUARD, export_csv
from analysis.messages import LANGUAGES, N_, _, language, near, speaking
from analysis.numbers.printed import COUNTED, UNITS, echoed
from analysis.report.labels import in_language, translated_table
from analysis.report.lookup import claims, official, printed_number, rows
from analysis.report.references import PACKAGE, bibliography
from analysis.report.register import PACKAGE_TABLES, find_results, load_exhibits, load_register

__all__ = ["export"]

#: An id is the name of a file, never a path.
NAME = re.compile(r"\w[\w-]*")
#: Tables with codes in their cells.
CODED = ("claims", "benchmarks")
#: Heads of the register's table.
HEADS = [N_("id"), N_("result"), N_("condition"), N_("value"), N_("lower"), N_("upper"), N_("unit")]
#: What a result in units of one is multiplied with to stand in its unit.
PER = {"%": 100, "个百分点": 100}
#: Instead of the moment of writing, which would differ in each file.
DATE = datetime.datetime(2022, 9, 23)
#: A text that begins with = or an address stays text in a workbook.
TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
#: The widest column of a workbook, in pixels, and the longest label that Stata takes.
WIDEST, LABEL = 300, 80


def export(to: Path, ids: Iterable[str] = (), results: Path | None = None) -> list[Path]:
    """Write figures and tables into a folder, in both languages (导出图表).

    Figures as SVG, PNG (300 dpi) and PDF with the font in it, and what they draw; tables as CSV,
    XLSX, LaTeX and Stata files, all but the last with their source line.

    Parameters
    ----------
    to : Path
        Absent, empty, or written by earlier exports, whose other files stay.
    ids : iterable of str
        Figures and tables; all by default. Tables that are always there are in
        `analysis.report.register.PACKAGE_TABLES`.
    results : Path, optional
        Folder of a run; by default the one of `analysis.report.register.find_results`.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        If an id is not known (the nearest ids) or no name of a file, or the results were made from
        other data.
    OSError
        If the folder holds anything else, or cannot be written; it is as it was.
    """
    results = results or find_results()
    register = load_register(results / "results.json")  # refuses results of other data
    folders = {id: exhibit["folder"] for id, exhibit in load_exhibits(results).items()}
    folders |= dict.fromkeys(PACKAGE_TABLES, "tables")
    ids = list(dict.fromkeys(ids)) or list(folders)
    for id in ids:
        if id not in folders:
            raise ValueError(_unknown(id, list(folders), register))
        if not NAME.fullmatch(id):
            raise ValueError(_("{id} is no name of a file: rename it in its notebook", id=id))
    paths: list[Path] = []
    with staged(to, keep=True) as new:
        for id in ids:
            folder = new / folders[id]
            folder.mkdir(exist_ok=True)
            if folders[id] == "figures":
                for path in (results / "figures").glob(f"{id}.*"):
                    shutil.copy(path, folder)
            else:
                _write_table(id, results, folder)
            paths += sorted(to / path.relative_to(new) for path in folder.glob(f"{id}.*"))
    return paths


def _unknown(id: str, ids: list[str], register: Container[str]) -> str:
    """What an id is, if it is a number's, and else near ids, or all of them: there are not many."""
    if id in register or id in claims() or ("/" in id and official(id)):
        text = N_("{id} is a number, no figure or table: run yuanhui cite {quoted}")
        return _(text, id=id, quoted=quote(id))
    hint = near(id, ids, _("there are {ids}", ids=", ".join(ids)))
    return _("no figure or table {id}: {hint}", id=echoed(id), hint=hint)


def _write_table(id: str, results: Path, folder: Path) -> None:
    """A table in each format and language, with title and source."""
    for lang in LANGUAGES:
        with speaking(lang):
            table, title, sources = _table(id, results)
            words, stem = _in_words(id, table), f"{folder / id}.{lang}"
            notes = [plots.source_line(sources).replace("\n", " "), *bibliography([PACKAGE])]
            below = pd.DataFrame({words.columns[0]: ["", title, *notes]})
            sheet = pd.concat([words.astype(object), below]).fillna("")
            export_csv(sheet, f"{stem}.csv")
            _write_workbook(sheet, f"{stem}.xlsx")
            _write_latex(words, f"{stem}.tex", id, title, notes)
            _write_stata(table, f"{stem}.dta", title, words.columns)


def _write_workbook(sheet: pd.DataFrame, path: str) -> None:
    """A workbook with columns wide enough for their numbers."""
    options = {"options": TEXT}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
        writer.book.set_properties({"created": DATE})
        sheet.to_excel(writer, sheet_name="Sheet1", index=False, freeze_panes=(1, 0))
        writer.sheets["Sheet1"].autofit(WIDEST)


def _write_latex(words: pd.DataFrame, path: str, label: str, title: str, notes: list[str]) -> None:
    """A long table of numbers without powers of ten; below it, notes that are not printed."""
    text = words.to_latex(
        index=False, escape=True, longtable=True, caption=title, label=f"tab:{label}", na_rep="",
        float_format=lambda x: f"{Decimal(f'{x:.10g}'):f}",
    )  # fmt: skip
    text += "".join(f"% {note}\n" for note in notes)
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def _write_stata(table: pd.DataFrame, path: str, title: str, heads: Iterable[str]) -> None:
    """A file for Stata, whose names are short; an end that is not finite is missing there."""
    names = [re.sub(r"\W+", "_", f"v_{head}"[:32]) for head in table]
    labels = {name: head[:LABEL] for name, head in zip(names, heads, strict=True)}
    table.set_axis(names, axis=1).replace([math.inf, -math.inf], math.nan).to_stata(
        path, write_index=False, version=118, variable_labels=labels, data_label=title[:LABEL],
        time_stamp=DATE,
    )  # fmt: skip


def _in_words(id: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with heads and codes in the language of now."""
    heads = {name: _head(name) for name in table}
    for field in fields_of(id) if id in CODED else []:
        name = field["name"]
        if language() == "zh":
            heads[name] = field["title"]
        if "categories" in field:
            table = table.replace({name: category_names(id, name, language())})
    return translated_table(table).set_axis([*heads.values()], axis=1)


def _head(name: str) -> str:
    """A head; the ends of an interval stand beside its value."""
    quantity, _bar, end = name.rpartition("_")
    if quantity and end in ("lower", "upper"):
        return f"{in_language(quantity)} {in_language(end)}"
    return in_language(name)


def _table(id: str, results: Path) -> tuple[pd.DataFrame, str, list[str]]:
    """A table with heads in English, its title, and the sources behind it."""
    if id == "results":
        return _of_register(results / "results.json")
    if id in CODED:
        return _of_data(id)
    exhibit, path = load_exhibits(results)[id], results / "tables" / f"{id}.csv"
    table = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values="")
    table = table.replace(GUARD, "", regex=True).rename(columns=lambda head: GUARD.sub("", head))
    return table.convert_dtypes(), exhibit[f"title_{language()}"], exhibit["sources"]


def _of_register(path: Path) -> tuple[pd.DataFrame, str, list[str]]:
    """Every result, its numbers in its unit."""
    register, lang, title = load_register(path).values(), language(), PACKAGE_TABLES["results"]
    lines = []
    for r in register:
        numbers = [x * PER.get(r.unit, 1) for x in (r.value, r.lower, r.upper)]
        unit = r.unit if lang == "zh" else (COUNTED | UNITS)[r.unit]
        lines.append((r.id, r.name(lang), r.given(lang), *numbers, unit))
    sources = dict.fromkeys(source for r in register for source in r.sources)
    return pd.DataFrame(lines, columns=HEADS), _(title), list(sources)


def _of_data(id: str) -> tuple[pd.DataFrame, str, list[str]]:
    """Claims or official figures, each with the ends of its interval."""
    table, numbers = pd.DataFrame(rows(id)), map(printed_number, rows(id))
    intervals = [number.interval(qualifier=word) for number, word in numbers]
    table["lower"] = [float(interval.lower) for interval in intervals]
    table["upper"] = [float(interval.upper) for interval in intervals]
    return table, _(PACKAGE_TABLES[id]), list(table.source.unique())
