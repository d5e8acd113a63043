"""Figures and tables in the formats that reports ask for, written whole or not at all (导出)."""

from __future__ import annotations

import errno
import io
import os
import re
import zipfile
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import plots
from analysis.data.staging import staged
from analysis.data.tables import export_csv, read_exported
from analysis.messages import LANGUAGES, _, language, speaking
from analysis.numbers.printed import echoed
from analysis.report.cite import is_number
from analysis.report.handout import SHOWN, Handout, handout
from analysis.report.register import STANDING, find_results, listed, load_register, near

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["export", "redrawn"]

#: Formats of a figure, with the dots per inch of what is drawn in pixels.
PICTURES = {"svg": 200, "png": 300, "pdf": 300}
#: Names of variables: ``end`` is a word of Stata's own.
RESERVED = {"start": "start_year", "end": "end_year"}
#: What Stata takes as a label.
LABEL = 80
#: An id is the name of a file, never a path.
NAME = re.compile(r"\w[\w-]*")
#: The moment of writing, which would differ in each workbook.
CLOCK = re.compile(rb"(<dcterms:\w+ [^>]*>)[^<]*")


def export(
    to: Path,
    ids: Iterable[str] = (),
    results: Path | None = None,
    tell: Callable[[str], object] = str,
) -> list[Path]:
    """Write figures and tables into a folder, in both languages (导出图表).

    Figures as SVG, PNG (300 dpi) and PDF with the font in it; tables as CSV, XLSX and LaTeX, the
    claims and official figures as Stata files with a text beside, too. Each has its source line and
    a note.

    Parameters
    ----------
    to : Path
        Absent, empty, or written by earlier exports, whose other files stay.
    ids : iterable of str
        Figures and tables; all by default.
    results : Path, optional
        Folder of a run; by default the one of `analysis.report.register.find_results`.
    tell : callable
        Told of each figure and table before it is made: all of them take minutes.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        If an id is not known (the nearest ids) or no name of a file, the results were made from
        other data, or the font lacks a character.
    OSError
        If the folder holds anything else, or cannot be written; it is as it was.
    """
    results = results or find_results()
    register = load_register(results / "results.json")  # refuses results of other data
    figures, tables = listed(results, "figures"), [*STANDING, *listed(results, "tables")]
    wanted = list(dict.fromkeys(ids)) or [*figures, *tables]
    for id in wanted:
        if id not in (*figures, *tables):
            raise ValueError(_unknown(id, [*figures, *tables], register))
        if not NAME.fullmatch(id):
            raise ValueError(_("{id} is no name of a file: rename it in its notebook", id=id))
    paths: list[Path] = []
    with staged(to, keep=True) as folder:
        for place, id in enumerate(wanted, start=1):
            tell(f"{place}/{len(wanted)} {id}")
            kind, write = ("figures", _write_figure) if id in figures else ("tables", _write_table)
            (folder / kind).mkdir(exist_ok=True)
            for lang in LANGUAGES:
                with speaking(lang):
                    write(results, id, str(folder / kind / f"{id}.{lang}"))
            paths += sorted((folder / kind).glob(f"{id}.*"))
        return [to / path.relative_to(folder) for path in paths]


def _unknown(id: str, ids: list[str], register: Container[str]) -> str:
    """What an id is, if it is a number's, and else near ids, or all of them: there are not many."""
    if is_number(id, register):
        remedy = _("run yuanhui cite {id}", id=quote(id))
        return _("{id} is a number, no figure or table: {remedy}", id=id, remedy=remedy)
    hint = near(id, ids, _("there are {ids}", ids=", ".join(ids)))
    return _("no figure or table {id}: {hint}", id=echoed(id), hint=hint)


def _write_figure(results: Path, id: str, stem: str) -> None:
    """A figure in each format."""
    figure, source = redrawn(results, id, language())
    alt = listed(results, "figures")[id][f"alt_{language()}"]
    for format, dpi in PICTURES.items():
        Path(f"{stem}.{format}").write_bytes(plots.rendered(figure, source, format, alt, dpi))


def redrawn(results: Path, id: str, lang: str) -> tuple[Figure, str]:
    """A figure of a run, drawn again from its data twin, and its source line (重绘).

    Parameters
    ----------
    results : Path
    id : str
    lang : {'en', 'zh'}
    """
    entry = listed(results, "figures")[id]
    twin = read_exported(results / "figures" / f"{id}.csv").apply(_typed)
    figure = getattr(plots, entry["draw"])(twin, lang=lang, **entry["options"])
    return figure, plots.source_line(entry["sources"], lang, plots.shows_intervals(twin))


def _typed(column: pd.Series) -> pd.Series:
    """A column of text as what it was before it was written: truth values, numbers or text."""
    if column.isin(["True", "False"]).all():
        return column == "True"
    numbers = pd.to_numeric(column.replace("", None), errors="coerce")
    return numbers if (numbers.notna() == (column != "")).all() else column


def _write_table(results: Path, id: str, stem: str) -> None:
    """A table in each format, with title, source and note."""
    table = handout(id, results)
    numbers, notes = table.numbers.rename(columns=table.heads), [table.title, *table.notes]
    below = pd.DataFrame({numbers.columns[0]: ["", *notes]})
    whole = pd.concat([numbers.astype(object), below]).fillna("")
    export_csv(whole, f"{stem}.csv")
    Path(f"{stem}.xlsx").write_bytes(_workbook(whole))
    Path(f"{stem}.tex").write_text(_latex(table), encoding="utf-8", newline="\n")
    if id in SHOWN:
        _write_stata(table, Path(f"{stem}.dta"))
        text = "\n".join([*notes, ""])
        Path(f"{stem}.txt").write_text(text, encoding="utf-8", newline="\n")


def _workbook(frame: pd.DataFrame) -> bytes:
    """A workbook in which text stays text and the clock is not kept."""
    book, timeless = io.BytesIO(), io.BytesIO()
    try:
        with pd.ExcelWriter(book, engine="openpyxl") as writer:
            frame.to_excel(writer, index=False, inf_rep="", freeze_panes=(1, 0))
            for cell in (cell for row in writer.book.active for cell in row):
                if cell.data_type == "f":
                    cell.data_type = "s"
    except Exception as error:
        # A full disk goes by the name IO_ENOSPC in lxml, if that is installed, and is no OSError.
        if code := getattr(errno, str(error).removeprefix("IO_"), None):
            raise OSError(code, os.strerror(code)) from error
        raise
    with zipfile.ZipFile(book) as dated, zipfile.ZipFile(timeless, "w") as packed:
        for name in dated.namelist():
            part = CLOCK.sub(rb"\g<1>2022-09-23T00:00:00Z", dated.read(name))
            packed.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return timeless.getvalue()


def _latex(table: Handout) -> str:
    """A table over pages with booktabs' rules, and its notes."""
    title, *notes = (re.sub(r"([&%$#_{}])", r"\\\1", text) for text in [table.title, *table.notes])
    label, words = f"tab:{table.id}", table.words.rename(columns=table.heads)
    text = words.to_latex(
        index=False, na_rep="", escape=True, longtable=True, caption=title, label=label
    )
    # A row that begins with a bracket would be taken for an option of the line break before it.
    text = re.sub(r"^\[", "{[}", text, flags=re.MULTILINE)
    return "\n\n".join(["% \\usepackage{booktabs,longtable}", text, *notes, ""])


def _write_stata(table: Handout, path: Path) -> None:
    """A Stata file (version 14 or later); an end that is not finite is a missing value there."""
    frame = table.numbers.rename(columns=RESERVED).replace([np.inf, -np.inf], np.nan)
    frame = frame.astype(dict.fromkeys(frame.select_dtypes("Int64"), float))
    labels = {RESERVED.get(code, code): table.heads[code][:LABEL] for code in table.numbers}
    title = table.title[:LABEL]
    frame.to_stata(path, write_index=False, version=118, variable_labels=labels, data_label=title)
