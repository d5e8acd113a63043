"""Tables as files: CSV and Excel read as text, a CSV written so that it opens well in Excel."""

from __future__ import annotations

import csv
import math
import os
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.package import MOST_CHARACTERS, MOST_ROWS, content
from analysis.data.staging import replaced
from analysis.numbers.interval import Interval
from analysis.numbers.printed import HALF_WIDTH

__all__ = [
    "DataError",
    "WholeTable",
    "decoded",
    "export_csv",
    "in_chinese",
    "plain",
    "read_exported",
    "read_table",
    "rounded",
]

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
#: Significant digits of a number that is handed on: more than a printed number has, fewer than a float carries.
EXPORTED_DIGITS = 12
#: Columns of printed and official numbers, in which a number without a format has lost its digits.
NUMERALS = frozenset({"printed", "value"})
#: Characters without a meaning, which GB18030 reads out of other encodings.
PRIVATE = re.compile("[\ue000-\uf8ff]")
NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


class DataError(ValueError):
    """A table cannot be used; the message lists each place, value and remedy."""

    def __init__(self, table: str, problems: list[str]):
        more = [f"... and {len(problems) - 20} more"] if len(problems) > 20 else []
        lines = [f"{table}: {len(problems)} problems", *problems[:20], *more]
        super().__init__("\n".join(lines) if len(problems) > 1 else f"{table}: {problems[0]}")
        self.problems = problems


class WholeTable(pd.DataFrame):  # type: ignore[misc]  # pandas has no types here
    """A table that shows every row and every cell in full (完整表格): pandas cuts both."""

    WHOLE = (
        "display.max_rows",
        None,
        "display.max_columns",
        None,
        "display.max_colwidth",
        None,
        "display.width",
        1000,
    )

    def __repr__(self) -> str:
        with pd.option_context(*self.WHOLE):
            text: str = super().__repr__()
            return text

    def _repr_html_(self) -> str | None:
        with pd.option_context(*self.WHOLE):
            html: str | None = super()._repr_html_()
            return html


def in_chinese(frame: pd.DataFrame, zh: dict[str, str]) -> pd.DataFrame:
    """The table with its headers and cells in Chinese, as far as they have a translation (译表).

    Examples
    --------
    >>> in_chinese(pd.DataFrame({"income": ["urban", "other"]}), {"income": "收入", "urban": "城镇"}).to_dict("list")
    {'收入': ['城镇', 'other']}
    """
    put = lambda cell: zh.get(cell, cell) if isinstance(cell, str) else cell  # noqa: E731 - one word of logic
    return frame.map(put).rename(columns=put, index=put).rename_axis(index=zh, columns=zh)


def read_table(path: Path) -> pd.DataFrame:
    """A CSV or Excel table as text cells, indexed by row number; nothing is guessed, ``NaN`` is a text.

    Rows that begin with ``#`` are comments.
    """
    found = content(path, "a table, CSV or Excel")
    if found.startswith(OLD_EXCEL):
        raise DataError(
            path.name,
            [
                "a workbook of old Excel (.xls), or one with a password: save it as .xlsx without one, or as CSV"
            ],
        )
    workbook = found.startswith(b"PK")
    frame = _sheet(path.name, found) if workbook else _csv(path.name, decoded(path.name, found))
    frame.columns = [plain(str(c)) for c in frame.columns]
    said = [
        any(map(str.strip, row)) and not row[0].lstrip().startswith("#") for row in frame.to_numpy()
    ]
    frame = frame[said]
    if frame.empty:
        raise DataError(
            path.name,
            [f"there are no rows below the header{' of the first sheet' if workbook else ''}"],
        )
    return frame


def _sheet(name: str, found: bytes) -> pd.DataFrame:
    """The cells of a workbook as text, without empty columns at the end."""
    from analysis.data.workbook import WorkbookError, text_rows

    try:
        header, *rows = text_rows(found, NUMERALS) or [[]]
    except WorkbookError as error:
        raise DataError(name, [str(error)]) from None
    width = max((k for k, head in enumerate(header, start=1) if head.strip()), default=0)
    if not width:
        raise DataError(
            name, ["row 1 is empty: put the headings into the first row of the first sheet"]
        )
    _same_length(
        name, [(i, row[: _used(row)]) for i, row in enumerate(rows, start=2)], width, workbook=True
    )
    cells = [row[:width] + [""] * (width - len(row)) for row in rows]
    return pd.DataFrame(cells, columns=header[:width], index=range(2, len(rows) + 2), dtype=str)


def _used(row: list[str]) -> int:
    """Cells of a row up to the last that holds anything."""
    return max((k for k, cell in enumerate(row, start=1) if cell.strip()), default=0)


def plain(text: str) -> str:
    """A code, year or name in half-width forms, without the spaces around it."""
    return text.translate(HALF_WIDTH).strip()


def _csv(name: str, text: str) -> pd.DataFrame:
    """CSV cells as text; pandas would take a row that is too long for an index."""
    header, *rows = _csv_rows(name, re.sub(r"\Asep=,\r?\n", "", text)) or [(0, [])]
    if not header[1]:
        raise DataError(name, ["the file is empty: it needs a header row"])
    if len(header[1]) == 1 and (separator := re.search(r"[;\t|]", header[1][0])):
        raise DataError(name, [f"the cells are separated by {separator[0]!r}: save it with commas"])
    _same_length(name, rows, len(header[1]))
    return pd.DataFrame(
        [row for _, row in rows], columns=header[1], index=[i for i, _ in rows], dtype=str
    )


def _same_length(
    name: str, rows: list[tuple[int, list[str]]], width: int, workbook: bool = False
) -> None:
    """Raise where a row has other cells than the header: more, or fewer too; a workbook's rows end where they like."""
    wrong = [
        (i, len(row)) for i, row in rows if len(row) > width or (len(row) < width and not workbook)
    ]
    if wrong:
        (row, cells), more = wrong[0], f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        remedy = (
            "give every column a heading in row 1, or empty it"
            if workbook
            else "quote cells that hold a comma"
        )
        raise DataError(
            name, [f"row {row}{more}: {cells} cells where the header has {width}: {remedy}"]
        )


def _csv_rows(name: str, text: str) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, with the number a spreadsheet shows."""
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, row in enumerate(
            csv.reader(StringIO(text, newline=None), strict=True), start=1
        ):
            rows += [(number, row)] if any(cell.strip() for cell in row) else []
            if number > MOST_ROWS:
                raise DataError(
                    name, [f"row {number}: more than {MOST_ROWS:,} rows up to here: part the table"]
                )
    except csv.Error as error:
        problem = f"row {number + 1}: {error}: shorten the cell, or close a quotation mark"
        raise DataError(name, [problem]) from None
    for number, row in rows:
        if (longest := max(map(len, row))) > MOST_CHARACTERS:
            raise DataError(
                name,
                [
                    f"row {number}: a cell of {longest:,} characters, more than {MOST_CHARACTERS:,}: shorten it"
                ],
            )
    return rows


def decoded(name: str, content: bytes) -> str:
    """Text in UTF-8 with or without BOM, in GB18030, or in UTF-16 with BOM.

    Raises
    ------
    DataError
        If it is none of them.
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and PRIVATE.search(text):
            continue  # Big5, more likely
        if "\0" in text:
            row = text[: text.index("\0")].count("\n") + 1
            raise DataError(
                name,
                [
                    f"row {row}: a NUL character, which no text has: save it as CSV in UTF-8, or as .xlsx"
                ],
            )
        return text
    raise DataError(
        name, ["neither UTF-8, GB18030 nor UTF-16 text: save it as CSV in UTF-8, or as .xlsx"]
    )


def export_csv(
    frame: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    index: bool = False,
    digits: int = EXPORTED_DIGITS,
) -> None:
    """Write a table that opens well in Excel: UTF-8 with BOM, no text that would run as a formula (导出).

    Parameters
    ----------
    frame : DataFrame
    path : path
        Replaced as a whole or not at all.
    index : bool
        Whether the index becomes the first column.
    digits : int
        Significant digits of a float.

    Notes
    -----
    A text that begins with ``= + - @``, headers included, gets a leading apostrophe.
    """
    safe = frame.reset_index() if index else frame
    cells = safe.map(lambda cell: rounded(_harmless(cell), digits))
    text = cells.rename(columns=_harmless).to_csv(index=False, lineterminator="\n")
    with replaced(Path(path)) as made:
        made.write_text(text, encoding="utf-8-sig", newline="")


def read_exported(path: Path) -> pd.DataFrame:
    """What `export_csv` wrote, as text cells, without the apostrophes that it put."""
    frame = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    return frame.map(_bare).rename(columns=_bare)


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _harmless(cell[1:]) == cell else cell


def _harmless(cell: Any) -> Any:
    if isinstance(cell, Interval):
        return str(cell)
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def rounded(cell: Any, digits: int = EXPORTED_DIGITS) -> Any:
    """A float with the digits that are written, anything else as it is (舍入).

    Examples
    --------
    >>> rounded(0.083 * 100), rounded("8.3%")
    (8.3, '8.3%')
    """
    return float(f"{cell:.{digits}g}") if isinstance(cell, float) and math.isfinite(cell) else cell
