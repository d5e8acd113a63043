"""Figures and tables in the formats that reports ask for, written whole or not at all (导出)."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Container, Iterable
from pathlib import Path
from shlex import quote

import numpy as np
import pandas as pd

from analysis import plots
from analysis.data.package import category_names, fields_of
from analysis.data.staging import staged
from analysis.data.tables import GUARD, export_csv
from analysis.messages import LANGUAGES, N_, _, language, near, speaking
from analysis.numbers.printed import echoed
from analysis.report.labels import in_language, translated_table
from analysis.report.lookup import claims, official, printed_number, rows
from analysis.report.references import PACKAGE, bibliography
from analysis.report.register import STANDING, exhibits, find_results, listed, load_register

__all__ = ["export"]

#: A text that begins with = or an address stays text in a workbook.
TEXT = {
    "options": {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
}

#: An id is the name of a file, never a path.
NAME = re.compile(r"\w[\w-]*")
#: Instead of the moment of writing, which would differ in each workbook.
DATE = datetime.datetime(2022, 9, 23)
#: What a result in units of one is multiplied with to stand in its unit.
UNIT = {"%": 100, "个百分点": 100}
#: What Stata takes as a label.
LABEL = 80
#: Heads of numbers and results.
HEADS = (N_("result"), N_("condition"), N_("value"), N_("lower"), N_("upper"), N_("unit"), N_("id"))
#: Tables with codes in their cells.
CODED = ("claims", "benchmarks")


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
        `analysis.report.register.STANDING`.
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
    kinds = exhibits(results)
    wanted = list(dict.fromkeys(ids)) or list(kinds)
    for id in wanted:
        if id not in kinds:
            raise ValueError(_unknown(id, list(kinds), register))
        if not NAME.fullmatch(id):
            raise ValueError(_("{id} is no name of a file: rename it in its notebook", id=id))
    paths: list[Path] = []
    with staged(to, keep=True) as folder:
        for id in wanted:
            kind = kinds[id]
            (folder / kind).mkdir(exist_ok=True)
            if kind == "figures":
                for path in (results / kind).glob(f"{id}.*"):
                    shutil.copy(path, folder / kind)
            else:
                _write_table(id, results, folder / kind)
            paths += sorted(to / kind / path.name for path in (folder / kind).glob(f"{id}.*"))
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
            words, stem = _in_words(id, table), str(folder / f"{id}.{lang}")
            line = plots.source_line(sources, lang).replace("\n", " ")
            notes = pd.DataFrame({words.columns[0]: ["", title, line, *bibliography([PACKAGE])]})
            whole = pd.concat([words.astype(object), notes]).fillna("")
            export_csv(whole, f"{stem}.csv")
            with pd.ExcelWriter(f"{stem}.xlsx", engine="xlsxwriter", engine_kwargs=TEXT) as book:
                book.book.set_properties({"created": DATE})
                whole.to_excel(book, index=False, freeze_panes=(1, 0))
            words.to_latex(
                f"{stem}.tex", index=False, escape=True, longtable=True, caption=title,
                label=f"tab:{id}", encoding="utf-8", float_format="%.10g", na_rep="",
            )  # fmt: skip
            with Path(f"{stem}.tex").open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(f"% {note}\n" for note in (line, *bibliography([PACKAGE])))
            # Names for Stata; an end that is not finite is a missing value there.
            names = [re.sub(r"\W+", "_", f"v_{head}"[:32]) for head in table]
            labels = {name: head[:LABEL] for name, head in zip(names, words, strict=True)}
            table.set_axis(names, axis=1).replace([np.inf, -np.inf], np.nan).to_stata(
                f"{stem}.dta", write_index=False, version=118, variable_labels=labels,
                data_label=title[:LABEL], time_stamp=DATE,
            )  # fmt: skip


def _in_words(id: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with heads and codes in the language of now."""
    fields = fields_of(id) if id in CODED else []
    coded = [field["name"] for field in fields if "categories" in field]
    heads = {f["name"]: f["title"] for f in fields} if language() == "zh" else {}
    words = table.replace({name: category_names(id, name, language()) for name in coded})
    return translated_table(words).set_axis([heads.get(n) or _head(n) for n in table], axis=1)


def _head(name: str) -> str:
    """A head; the ends of an interval stand beside its value."""
    stem, _bar, end = name.rpartition("_")
    if stem and end in ("lower", "upper"):
        return f"{in_language(stem)} {_(end)}"
    return in_language(_(name))


def _table(id: str, results: Path) -> tuple[pd.DataFrame, str, list[str]]:
    """A table with heads in English, its title, and the sources behind it."""
    if id == "results":
        table = pd.DataFrame(map(vars, load_register(results / "results.json").values()))
        sources = table.sources.explode().dropna().unique()
        heads = {f"name_{language()}": "result", f"given_{language()}": "condition"}
        columns = ["id", *heads, "value", "lower", "upper", "unit"]
        ends = ["value", "lower", "upper"]
        table[ends] = table[ends].astype(float).mul(table.unit.map(UNIT).fillna(1), axis=0)
        return table[columns].rename(columns=heads), _(STANDING[id]), list(sources)
    if id in CODED:
        table, numbers = pd.DataFrame(rows(id)), map(printed_number, rows(id))
        intervals = [number.interval(qualifier=word) for number, word in numbers]
        table["lower"] = [float(interval.lower) for interval in intervals]
        table["upper"] = [float(interval.upper) for interval in intervals]
        return table, _(STANDING[id]), list(table.source.unique())
    entry = listed(results, "tables")[id]
    table = pd.read_csv(
        results / "tables" / f"{id}.csv", encoding="utf-8-sig", keep_default_na=False, na_values=""
    )
    table = table.replace(GUARD, "", regex=True).rename(columns=lambda head: GUARD.sub("", head))
    return table, entry[f"title_{language()}"], entry["sources"]
