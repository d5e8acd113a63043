"""Tables that leave the package: CSV, XLSX, LaTeX and Stata, each with its source and note.

A sheet holds its numbers as numbers, for spreadsheets and statistics programs, and the words that a
reader sees, for print.
"""

from __future__ import annotations

import errno
import math
import os
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.tables import export_csv, rounded
from analysis.report.latex import to_latex, width

__all__ = [
    "FORMATS",
    "Sheet",
    "number_format",
    "to_csv",
    "to_latex",
    "to_notes",
    "to_stata",
    "to_xlsx",
]

#: What a Stata file holds of a label.
LABEL = 80
#: A workbook knows no infinite number.
NO_CELL = ("", math.inf, -math.inf)


@dataclass(frozen=True)
class Sheet:
    """A table to hand on (导出的表).

    Attributes
    ----------
    name, title : str
    numbers : DataFrame
        Numbers as numbers, the rest as text; headers in one language.
    formats : DataFrame
        Of the same shape: the number format of each cell as spreadsheets write it, else ``""``. Where it
        ends in %, CSV and Stata files hold percent, as the unit in the row or header says, and a
        workbook a fraction that it shows as percent.
    shown : DataFrame
        What is printed: text cells only.
    notes : list of str
        Source line and note.
    variables : dict of str to str
        For Stata: the name of a variable for each header; empty where there is no Stata file.
    """

    name: str
    title: str
    numbers: pd.DataFrame
    formats: pd.DataFrame
    shown: pd.DataFrame
    notes: list[str]
    variables: dict[str, str]


def number_format(unit: str, digits: int) -> str:
    """How a spreadsheet shows a number of this unit (数字格式).

    Examples
    --------
    >>> number_format("%", 2), number_format("元", 0), number_format("倍", 3)
    ('0.00%', '#,##0', '#,##0.000')
    """
    decimals = "." + "0" * digits if digits else ""
    return f"0{decimals}%" if unit == "%" else f"#,##0{decimals}"


def _in_units(sheet: Sheet) -> pd.DataFrame:
    """The numbers in the unit that stands beside them."""
    times = sheet.formats.map(lambda format: 100 if format.endswith("%") else 1)
    put = lambda cell, factor: rounded(cell * factor) if factor > 1 else rounded(cell)  # noqa: E731 - one word of logic
    return sheet.numbers.combine(times, lambda cells, factors: cells.combine(factors, put))


def to_csv(sheet: Sheet, path: Path) -> None:
    """CSV for Excel: UTF-8 with BOM, no cell that runs as a formula; title, source and note below the table."""
    rows = [
        [note, *[""] * (sheet.numbers.shape[1] - 1)] for note in ["", sheet.title, *sheet.notes]
    ]
    below = pd.DataFrame(rows, columns=sheet.numbers.columns)
    export_csv(pd.concat([_in_units(sheet).astype(object), below]), path)


def to_xlsx(sheet: Sheet, path: Path) -> None:
    """A workbook with number formats; text stays text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    page.title, page.freeze_panes = sheet.name[:31], "A2"
    _put(page, 1, sheet.numbers.columns, [""] * sheet.numbers.shape[1])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for r, (row, formats) in enumerate(
        zip(sheet.numbers.to_numpy(object), sheet.formats.to_numpy(), strict=True), 2
    ):
        _put(page, r, row, formats)
    for k, note in enumerate([sheet.title, *sheet.notes], start=len(sheet.numbers) + 3):
        _put(page, k, [note], [""])
    for letter, wide in zip(_letters(sheet.numbers.shape[1]), _widths(sheet), strict=True):
        page.column_dimensions[letter].width = wide
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage, page.print_title_rows = True, "1:1"
    try:
        book.save(path)
    except Exception as error:
        # A full disk goes by the name IO_ENOSPC in lxml, if that is installed, and is no OSError.
        if found := getattr(errno, str(error).removeprefix("IO_"), None):
            raise OSError(found, os.strerror(found)) from error
        raise


def _put(page: Any, row: int, values: Any, formats: Any) -> None:
    for k, (value, format) in enumerate(zip(values, formats, strict=True), start=1):
        if pd.isna(value) or value in NO_CELL:
            continue
        cell = page.cell(row, k, rounded(value))
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl takes "=..." for a formula
        elif format:
            cell.number_format = format


def _letters(count: int) -> Iterator[str]:
    from openpyxl.utils import get_column_letter

    return (get_column_letter(k) for k in range(1, count + 1))


def _widths(sheet: Sheet) -> Iterator[float]:
    """Wide enough for the header and most cells."""
    for header in sheet.numbers.columns:
        texts = [header, *map(str, map(rounded, sheet.numbers[header]))]
        yield min(60, 2 + max(map(width, texts)))


def to_stata(sheet: Sheet, path: Path) -> None:
    """A Stata file (version 14 or later, UTF-8); an end that is not finite is a missing value there."""
    frame = _in_units(sheet).rename(columns=sheet.variables).replace([np.inf, -np.inf], np.nan)
    labels = {sheet.variables[header]: header[:LABEL] for header in sheet.numbers.columns}
    frame = frame.astype(
        {c: float for c in frame.columns if isinstance(frame[c].dtype, pd.Int64Dtype)}
    )
    frame.to_stata(
        path,
        write_index=False,
        version=118,
        variable_labels=labels,
        data_label=textwrap.shorten(sheet.title, LABEL, placeholder=""),
    )


def to_notes(sheet: Sheet, path: Path) -> None:
    """Title, source and note as text, to lie beside a Stata file, whose label has room for a title only."""
    path.write_text("\n".join([sheet.title, *sheet.notes, ""]), encoding="utf-8", newline="\n")


#: The formats of every table, by the ending of the file.
FORMATS = {"csv": to_csv, "xlsx": to_xlsx, "tex": to_latex}
