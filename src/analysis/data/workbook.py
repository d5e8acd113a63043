"""The first sheet of a workbook as text: a number with the digits that its format shows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from analysis.data.problems import Sheet
from analysis.messages import N_, _, p_
from analysis.numbers.printed import echoed

#: Bytes and tags of a workbook's files when unpacked.
MOST_UNPACKED, MOST_TAGS = 50_000_000, 2_000_000
#: A format that says how many digits are shown: ``0.00``, ``#,##0``, ``0.0%``, ``0.0"亿元"``; what
#: ``_`` stands before at the end only leaves room.
FORMAT = re.compile(
    r'(?:"(?P<before>[^"]*)")?(?P<comma>#,##)?0(?:\.(?P<decimals>0+))?'
    r'(?:(?P<percent>%)|"(?P<after>[^"]*)"|\\(?P<character>.))?(?:_.)?'
)
#: A formula whose value was not stored: read, it would be an empty cell.
NO_VALUE = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
#: Headings under which a date is one.
DATES = ("date", "日期")
#: Merged cells, of which a forged workbook may have any number.
MERGED, MOST_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"'), 1000
#: A number keeps fifteen digits.
LARGEST = 10**15
REMEDY = N_("{problem}: format the column as text and type it as printed")
UNKNOWN_DIGITS = N_("is in the format {format}, from which its printed digits are not certain")


def text_rows(content: bytes, numerals: frozenset[str], names: Sequence[str] = ()) -> Sheet:
    """A sheet's first row, and those below that hold anything, each cell as text (工作表).

    What cells merged downwards hold, each of them has.

    Parameters
    ----------
    content : bytes
        A workbook, ``.xlsx``.
    numerals : set of str
        Headings under which every digit counts: there a number in the format General is wrong.
    names : sequence of str
        Of the sheet; the first that is shown if there is none of these.

    Raises
    ------
    ValueError
        If it cannot be read, or is larger than `MOST_UNPACKED`.
    """
    sheet = Sheet([])
    for number, cells in enumerate(_rows(content, names, sheet), start=1):
        heads = dict(enumerate(sheet.rows[0][1])) if sheet.rows else {}
        row = []
        for k, cell in enumerate(cells):
            try:
                row.append(_text(cell, heads.get(k, ""), numerals))
            except ValueError as error:
                seen = f"{cell.value:.2%}" if cell.number_format == "0.00%" else str(cell.value)
                row.append(seen.removesuffix(" 00:00:00")[:40])
                sheet.wrong[number, k] = row[-1], _(REMEDY, problem=error)
        while row and not row[-1].strip():
            row.pop()
        if row or not sheet.rows:
            sheet.rows.append((number, row))
    _fill_merged(dict(sheet.rows), sheet.merged)
    return sheet


def _fill_merged(rows: dict[int, list[str]], merged: Sequence[str]) -> None:
    """What cells merged downwards hold, into the rows below that hold anything else."""
    for reference in merged:
        left, top, _right, bottom = range_boundaries(reference)
        above = rows.get(top, [])[left - 1 : left]
        for number in range(top + 1, min(bottom, max(rows)) + 1):
            if above and (row := rows.get(number)):
                row.extend([""] * (left - len(row)))
                row[left - 1] = above[0]


def has_rows(content: bytes, names: Sequence[str]) -> bool:
    """Whether a workbook has a sheet of this name with more than its headings (有内容的工作表)."""
    sheet = text_rows(content, frozenset(), names)
    return sheet.title in names and len(sheet.rows) > 1


def _rows(content: bytes, names: Sequence[str], read: Sheet) -> Iterator[tuple[Any, ...]]:
    """Rows of cells of a sheet, or the first that is shown; whatever the libraries say of a broken
    workbook becomes one line.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if not (problem := _problem(packed)):
                book = load_workbook(BytesIO(content), read_only=True, data_only=True)
                shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                sheet = next((sheet for sheet in shown if sheet.title in names), shown[0])
                sheet.reset_dimensions()  # a wrong one would leave out rows
                merged = MERGED.findall(packed.read(sheet._worksheet_path))[:MOST_MERGED]
                read.title, read.merged = sheet.title, [ref.decode() for ref in merged]
                yield from sheet.iter_rows()
    except Exception as error:  # they raise whatever comes up in a cut or forged file
        text = N_("not a readable workbook ({reason}): open it in Excel and save it anew")
        problem = _(text, reason=" ".join(str(error).split())[:80])
    if problem:
        raise ValueError(problem)


def _problem(packed: zipfile.ZipFile) -> str:
    """What would take minutes and gigabytes if anything were built of it, or read as nothing."""
    size, tags = sum(part.file_size for part in packed.infolist()), 0
    if size > MOST_UNPACKED:
        text = N_("{n:,} bytes when unpacked, more than {most:,}: save the table alone, as CSV")
        return _(text, n=size, most=MOST_UNPACKED)
    for name in packed.namelist():
        part = packed.read(name)
        tags += part.count(b"<")
        if name.startswith("xl/worksheets/") and (empty := NO_VALUE.search(part)):
            text = N_("cell {cell}: a formula without a value: open it in Excel and save it anew")
            return _(text, cell=empty[1].decode())
    text = N_("{n:,} tags when unpacked, more than {most:,}: save the table alone, as CSV")
    return _(text, n=tags, most=MOST_TAGS) if tags > MOST_TAGS else ""


def _text(cell: Any, head: str, numerals: frozenset[str]) -> str:
    """A cell as text; whole numbers need no format, but under `numerals`."""
    value = cell.value
    if value is None or (isinstance(value, str) and cell.data_type != "e"):
        return (value or "").removeprefix("'")  # typed to say that it is text
    if cell.is_date:
        if head in DATES:
            return f"{value:%Y-%m-%d}"
        raise ValueError(_("is a date"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(_("is an error of a formula or a truth value"))
    return shown(value, cell.number_format, whole=head not in numerals)


def shown(value: float, number_format: str, whole: bool = True) -> str:
    """A number as a format shows it (按数字格式显示).

    Parameters
    ----------
    value : int or float
    number_format : str
        Of Excel: ``0.00``, ``0.0%``, ``#,##0`` or ``0.0"亿元"`` with any number of decimals.
    whole : bool
        Whether a whole number in the format General is taken as it is.

    Raises
    ------
    ValueError
        If the format is another, which may not say how many decimals are shown.

    Examples
    --------
    >>> shown(1.8, "0.00"), shown(0.089, "0.0%"), shown(225.9, '0.0"亿元"')
    ('1.80', '8.9%', '225.9亿元')
    """
    general = number_format == "General"
    if general and whole and float(value).is_integer():
        return str(int(value))
    if abs(value) >= LARGEST:
        raise ValueError(_("has more digits than a workbook keeps"))
    shape = FORMAT.fullmatch(number_format)
    exact = Decimal(repr(value)) * (100 if shape and shape["percent"] else 1)
    # 0.00% is Excel's own for what is typed 8.7%.
    if not shape or (number_format == "0.00%" and exact == round(exact, 1)):
        called = p_("Excel", "General") if general else number_format
        raise ValueError(_(UNKNOWN_DIGITS, format=echoed(called)))
    decimals = len(shape["decimals"] or "")
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    digits = f"{abs(rounded):,f}" if shape["comma"] else f"{abs(rounded):f}"
    before, after = shape["before"], shape["percent"] or shape["after"] or shape["character"]
    return f"{'-' if rounded < 0 else ''}{before or ''}{digits}{after or ''}"
