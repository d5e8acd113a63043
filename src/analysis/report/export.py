"""Figures and tables in the formats that reports ask for, written whole or not at all (导出)."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis import plots
from analysis.data.staging import staged
from analysis.messages import LANGUAGES, N_, _, language, near, speaking
from analysis.numbers.interval import stored
from analysis.numbers.printed import ALL_UNITS, echoed
from analysis.report.labels import in_language, translated_table
from analysis.report.references import PACKAGE, bibliography
from analysis.report.register import find_results, load_exhibits, load_register

__all__ = ["export", "export_csv", "write_figure", "write_table"]

#: The register as a table, and its heads.
REGISTER = "results"
HEADS = [N_("id"), N_("result"), N_("condition"), N_("value"), N_("lower"), N_("upper"), N_("unit")]
#: What a result in units of one is multiplied with to stand in its unit.
PER = {"%": 100, "个百分点": 100}
#: Instead of the moment of writing, which would differ in each file.
DATE = datetime.datetime(2022, 9, 23)
#: A text that begins with = or an address stays text in a workbook.
TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
#: The widest column of a workbook, in pixels.
WIDEST = 300
#: Without powers of ten.
PLAIN_NUMBER = partial(np.format_float_positional, precision=10, fractional=False, trim="-")
#: What a figure or table may be called: no path leads out of the folder.
NAME = re.compile(r"\w[\w-]*")
#: What a spreadsheet would run, though a number may begin so; and the apostrophe before it.
FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
GUARD = re.compile(rf"^'(?={FORMULA.pattern})")


def export(to: Path, ids: Iterable[str] = (), results: Path | None = None) -> list[Path]:
    """Write figures and tables into a folder, in both languages (导出图表).

    Figures as SVG, PNG (300 dpi) and PDF with the font in it, and what they draw; tables as CSV,
    XLSX and LaTeX with their source line.

    Parameters
    ----------
    to : Path
        Absent, empty, or written by earlier exports, whose other files stay.
    ids : iterable of str
        Figures and tables of the notebooks, and ``results``, the register; all by default.
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
    load_register(results / "results.json")  # refuses results of other data
    folders = {id: exhibit["folder"] for id, exhibit in load_exhibits(results).items()}
    folders |= {REGISTER: "tables"}
    ids = list(dict.fromkeys(ids)) or list(folders)
    for id in ids:
        if id not in folders:
            hint = near(id, folders.keys(), _("there are {ids}", ids=", ".join(folders)))
            text = N_("no figure or table {id} (a number is for yuanhui cite): {hint}")
            raise ValueError(_(text, id=echoed(id), hint=hint))
        if not NAME.fullmatch(id):
            raise ValueError(_("{id} is no name of a file: rename it in its notebook", id=id))
    with staged(to, keep=True) as new:
        for id in ids:
            folder = new / folders[id]
            folder.mkdir(exist_ok=True)
            if folders[id] == "figures":
                for path in (results / "figures").glob(f"{id}.*"):
                    shutil.copy(path, folder)
            else:
                _write_table(id, results, folder)
    return [path for id in ids for path in sorted((to / folders[id]).glob(f"{id}.*"))]


def _write_table(id: str, results: Path, folder: Path) -> None:
    """A table in each format and language, with title and source."""
    for lang in LANGUAGES:
        with speaking(lang):
            table, title, sources = _table(id, results)
            words = translated_table(table).set_axis(map(_head, table), axis=1)
            write_table(words, folder / f"{id}.{lang}", title, plots.source_line(sources))


def write_table(words: pd.DataFrame, path: Path, title: str, source: str) -> list[Path]:
    """A table in the language of now as CSV, XLSX and LaTeX, with title and sources (导出表格).

    Returns the files.
    """
    csv, xlsx, tex = paths = [Path(f"{path}.{ending}") for ending in ("csv", "xlsx", "tex")]
    notes = [source.replace("\n", " "), *bibliography([PACKAGE])]
    below = pd.DataFrame({words.columns[0]: ["", title, *notes]})
    sheet = pd.concat([words.astype(object), below]).fillna("")
    export_csv(sheet, csv)
    options = {"options": TEXT}
    with pd.ExcelWriter(xlsx, engine="xlsxwriter", engine_kwargs=options) as writer:
        writer.book.set_properties({"created": DATE})
        sheet.to_excel(writer, sheet_name="Sheet1", index=False, freeze_panes=(1, 0))
        writer.sheets["Sheet1"].autofit(WIDEST)
    text = words.to_latex(
        index=False, escape=True, longtable=True, caption=title, label=f"tab:{path.stem}",
        na_rep="", float_format=PLAIN_NUMBER,
    )  # fmt: skip
    text += "".join(f"% {note}\n" for note in notes)  # below the table, not printed
    tex.write_text(text, encoding="utf-8", newline="\n")
    return paths


def write_figure(figure: Figure, path: Path, source: str) -> list[Path]:
    """A figure in each format, with its source line (导出图); returns the files."""
    paths = [Path(f"{path}.{format}") for format in ("svg", "png", "pdf")]
    for file in paths:
        file.write_bytes(plots.rendered(figure, source, file.suffix[1:], dpi=300))
    return paths


def export_csv(table: pd.DataFrame, path: Path) -> None:
    """A table that opens well in Excel (导出): UTF-8 with BOM, floats in the digits stored.

    A text that begins with ``= + - @``, headers included, gets a leading apostrophe, so that none
    runs as a formula.
    """
    cells = table.map(_safe).rename(columns=_safe)
    cells.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _safe(cell: Any) -> Any:
    """A text that is no formula, a float as it is stored, anything else as it is."""
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return stored(cell) if isinstance(cell, float) else cell


def _head(name: str) -> str:
    """A head; the ends of an interval stand beside its value."""
    quantity, _bar, end = name.rpartition("_")
    if quantity and end in ("lower", "upper"):
        return f"{in_language(quantity)} {in_language(end)}"
    return in_language(name)


def _table(id: str, results: Path) -> tuple[pd.DataFrame, str, list[str]]:
    """A table with heads in English, its title, and the sources behind it."""
    if id == REGISTER:
        return _of_register(results / "results.json")
    exhibit, path = load_exhibits(results)[id], results / "tables" / f"{id}.csv"
    table = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values="")
    table = table.replace(GUARD, "", regex=True).rename(columns=lambda head: GUARD.sub("", head))
    return table.convert_dtypes(), exhibit[f"title_{language()}"], exhibit["sources"]


def _of_register(path: Path) -> tuple[pd.DataFrame, str, list[str]]:
    """Every result, its numbers in its unit."""
    register, lang, lines = load_register(path).values(), language(), []
    for r in register:
        numbers = [x * PER.get(r.unit, 1) for x in (r.value, r.lower, r.upper)]
        unit = r.unit if lang == "zh" else ALL_UNITS[r.unit]
        lines.append((r.id, r.name(lang), r.given(lang), *numbers, unit))
    sources = dict.fromkeys(source for r in register for source in r.sources)
    return pd.DataFrame(lines, columns=HEADS), _("Register of results"), list(sources)
