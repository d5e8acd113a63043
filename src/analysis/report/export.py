"""Figures and tables in the formats that reports ask for, written as a whole or not at all (导出)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import pandas as pd

from analysis.data.staging import staged
from analysis.data.tables import read_exported
from analysis.numbers.printed import echoed
from analysis.report.catalogue import STANDING, listed, sheet
from analysis.report.register import find_results, load_register, near
from analysis.report.sheets import FORMATS, to_notes, to_stata
from analysis.report.statements import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["export", "redrawn"]

#: Formats of a figure, with the dots per inch of what is drawn in pixels.
PICTURES = {"svg": 200, "png": 300, "pdf": 300}
#: Further files of a table of the data package.
STATISTICS = {"dta": to_stata, "txt": to_notes}
LANGUAGES = ("en", "zh")


def export(
    to: Path,
    ids: Iterable[str] = (),
    results: Path | None = None,
    tell: Callable[[str], object] = str,
) -> list[Path]:
    """Write figures and tables into a folder, in both languages (导出图表).

    Figures as SVG, PNG (300 dpi) and PDF with the font in it; tables as CSV, XLSX and LaTeX, the
    claims and official figures as Stata files with a text beside, too. Each has its source line and a note.

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
        If an id is not known (the nearest ids), the results were made from other data, or the font
        lacks a character.
    OSError
        If the folder holds anything else, or cannot be written; it is as it was.
    """
    results = results or find_results()
    register = load_register(results / "results.json")  # refuses results of other data
    figures, tables = listed(results, "figures"), {**STANDING, **listed(results, "tables")}
    wanted = list(dict.fromkeys(ids)) or [*figures, *tables]
    for id in wanted:
        if id not in {**figures, **tables}:
            raise ValueError(_unknown(id, [*figures, *tables], register))
    with staged(to, keep=True) as folder:
        names: list[str] = []
        for number, id in enumerate(wanted, start=1):
            tell(f"{number}/{len(wanted)} {id}")
            names += (_figure if id in figures else _table)(results, folder, id)
    return [to / name for name in names]


def _unknown(id: str, known: list[str], register: Container[str]) -> str:
    """What an id is, if it is a number's, and else near ids, or all of them: there are not many."""
    if kind := number(id, register):
        table = {"result": "results", "claim": "claims", "official figure": "benchmarks"}[kind]
        article = "an" if kind[0] in "aeiou" else "a"
        return f"{id} is {article} {kind}, no figure or table: run yuanhui cite {quote(id)}, or export the table {table}"
    hint = near(id, known)
    hint = hint if hint.startswith("did you mean") else f"there are {', '.join(known)}"
    return f"no figure or table {echoed(id)}: {hint}"


def _figure(results: Path, folder: Path, id: str) -> Iterator[str]:
    from analysis import plots

    entry = listed(results, "figures")[id]
    for lang in LANGUAGES:
        figure, source = redrawn(results, id, lang)
        for format, dpi in PICTURES.items():
            content = plots.rendered(figure, source, format, entry[f"alt_{lang}"], dpi)
            yield _put(folder, f"figures/{id}.{lang}.{format}", content)


def redrawn(results: Path, id: str, lang: str) -> tuple[Figure, str]:
    """A figure of a run, drawn again from its data twin, and its source line (重绘).

    Parameters
    ----------
    results : Path
    id : str
    lang : {'en', 'zh'}
    """
    from analysis import plots

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


def _table(results: Path, folder: Path, id: str) -> Iterator[str]:
    for lang in LANGUAGES:
        made = sheet(id, results, lang)
        for ending, write in {**FORMATS, **(STATISTICS if made.variables else {})}.items():
            name = f"tables/{id}.{lang}.{ending}"
            (folder / name).parent.mkdir(exist_ok=True)
            write(made, folder / name)
            yield name


def _put(folder: Path, name: str, content: bytes) -> str:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return name
