"""Tables as files: CSV and Excel read as text and held against the descriptor, in which each rule
of a column stands once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analysis.data.own import completed
from analysis.data.package import DATA, MOST_ROWS, PathLike, content, fields_of, heading
from analysis.messages import N_, _, language, near
from analysis.numbers.printed import HALF_WIDTH, clean, echoed

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
#: Columns of printed and official numbers, in which a number without a format has lost its digits.
NUMERALS = frozenset({"printed", "value"})
#: Characters without a meaning, which GB18030 reads out of other encodings.
PRIVATE = re.compile("[\ue000-\uf8ff]")
#: Printed words, in which spaces mean nothing; and codes for which the descriptor has no rule.
PRINTED, CODES = {"printed", "qualifier"}, {"source", "unit"}
#: How numbers are written; whole ones count from one.
NUMBERS = {"year": "[0-9]{4}", "integer": "[1-9][0-9]{0,3}", "number": r"-?[0-9]+(?:\.[0-9]+)?"}
#: Numbered rows of cells, the header first.
Rows: TypeAlias = list[tuple[int, list[str]]]


class DataError(ValueError):
    """A table cannot be used; the message lists each place, value and remedy (数据有误).

    Parameters
    ----------
    table : str
        Its name.
    problems : str or list of str
        The first twenty are listed.
    """

    def __init__(self, table: str, problems: str | list[str]):
        self.problems = [problems] if isinstance(problems, str) else problems
        count, lines = len(self.problems), self.problems[:20]
        if count > 20:
            lines.append(_("... and {n} more", n=count - 20))
        if count > 1:
            lines.insert(0, _("{n} problems", n=count))
        super().__init__(f"{table}: " + "\n".join(lines))


def checked(path: PathLike, resource: str) -> pd.DataFrame:
    """The table as text, its columns and cells checked against the descriptor (按表结构检查).

    Raises
    ------
    DataError
        Naming row, column and text of everything that is wrong.
    """
    path = Path(path)
    frame = read_table(path, resource)
    fields = fields_of(resource)
    if path.parent.resolve() != DATA.resolve():
        frame = completed(frame, resource)
    if problems := _heading_problems(list(frame.columns), [f["name"] for f in fields]):
        raise DataError(path.name, problems)
    for field in fields:
        frame[field["name"]] = _tidied(frame[field["name"]], field)
    if problems := _problems(frame, resource):
        raise DataError(path.name, problems)
    return frame


def _tidied(cells: pd.Series, field: dict[str, Any]) -> pd.Series:
    """Printed words closed up, codes and numbers in half-width forms; what has no rule is prose."""
    if field["name"] in PRINTED:
        return cells.map(clean)
    ruled = "categories" in field or field["constraints"].keys() & {"pattern", "enum"}
    coded = ruled or field["type"] in NUMBERS or field["name"] in CODES
    return cells.map(plain) if coded else cells


def _heading_problems(have: list[str], want: list[str]) -> list[str]:
    columns = ", ".join(want)
    if not set(have) & set(want):
        text = N_("row 1 has none of the columns {columns}: put the headings there")
        return [_(text, columns=columns)]
    missing = N_("column {name!r} is missing: add it (the columns are {columns})")
    twice = [c for c in dict.fromkeys(have) if have.count(c) > 1]
    other = _("remove or rename it")
    strange = {echoed(c): near(c, want, other) for c in have if c not in want}
    return [
        *(_(missing, name=c, columns=columns) for c in want if c not in have),
        *(_("column {name!r} stands twice: remove one", name=c) for c in twice),
        *(_("column {name} is not known: {hint}", name=c, hint=h) for c, h in strange.items()),
    ]


def _problems(frame: pd.DataFrame, resource: str) -> list[str]:
    """What cells break of the rules of their columns, one problem a cell, in the order of rows."""
    problems: dict[tuple[Any, str], str] = {}
    for field in fields_of(resource):
        name, called = field["name"], heading(resource, field["name"])
        for broken, rule in _rules(frame[name], field):
            for row, cell in frame[name][broken].items():
                place = _("row {row}, column {column}", row=row, column=called)
                problems.setdefault((row, name), f"{place}: {echoed(cell)} {rule}")
    return [problems[place] for place in sorted(problems)]


def _rules(cells: pd.Series, field: dict[str, Any]) -> Iterator[tuple[pd.Series, str]]:
    """Which cells break a rule of their column, and the rule; what is not required may be empty."""
    constraints, filled = field["constraints"], cells != ""
    if constraints.get("required"):
        yield ~filled, _("must not be empty")
    if constraints.get("unique"):
        yield cells.duplicated(keep=False), _("stands twice: make it unique")
    if pattern := NUMBERS.get(field["type"]) or constraints.get("pattern"):
        text = _("must match {pattern}, like {example}", pattern=pattern, example=field["example"])
        yield filled & cells.map(re.compile(pattern).fullmatch).isna(), text
    if allowed := constraints.get("enum") or field.get("categories"):
        words = field.get(f"categories_{language()}", allowed)
        text = _("must be one of {allowed}", allowed=", ".join(words))
        yield filled & ~cells.isin(allowed), text


def read_table(path: Path, resource: str = "") -> pd.DataFrame:
    """A CSV or Excel table as text cells, indexed by row number; nothing is guessed, ``NaN`` is a
    text.

    Of a workbook the sheet that is called like the resource, else the first. Rows that begin with
    ``#`` are comments.
    """
    name, raw = path.name, content(path, _("a table, CSV or Excel"))
    if raw.startswith(OLD_EXCEL):
        text = N_("a workbook of old Excel (.xls), or with a password: save it as .xlsx or CSV")
        raise DataError(name, _(text))
    (_top, header), *rows = (
        _sheet(name, raw, resource) if raw.startswith(b"PK") else _csv(name, raw)
    )
    text = N_(
        "row {row}: {cells} cells where the header has {width}: give every column a heading in"
        " row 1, or empty it; quote cells that hold a comma"
    )
    width = len(header)
    if wrong := [(n, len(row)) for n, row in rows if len(row) != width]:
        raise DataError(name, [_(text, row=n, cells=cells, width=width) for n, cells in wrong])
    rows = [(n, row) for n, row in rows if not row[0].lstrip().startswith("#")]
    if not rows:
        text = N_("there are no rows below the header (of a workbook, in its first sheet)")
        raise DataError(name, _(text))
    if len(rows) > MOST_ROWS:
        text = N_("{n:,} rows, more than {most:,}: part the table")
        raise DataError(name, _(text, n=len(rows), most=MOST_ROWS))
    index, cells = zip(*rows, strict=True)
    return pd.DataFrame(cells, columns=list(map(plain, header)), index=index, dtype=str)


def has_sheet(path: Path, resource: str) -> bool:
    """Whether a workbook has a table of that name that is filled in (有无此表)."""
    from analysis.data.workbook import has_rows

    return has_rows(content(path, _("a table, CSV or Excel")), resource)


def _sheet(name: str, raw: bytes, resource: str) -> Rows:
    """The rows of a workbook that hold anything, shorter ones filled up."""
    from analysis.data.workbook import text_rows

    try:
        rows = text_rows(raw, NUMERALS, resource)
    except ValueError as error:
        raise DataError(name, str(error)) from None
    if not rows or not (width := len(rows[0][1])):
        text = N_("row 1 is empty: put the headings into the first row of the first sheet")
        raise DataError(name, _(text))
    return [(n, row + [""] * (width - len(row))) for n, row in rows]


def _csv(name: str, raw: bytes) -> Rows:
    """The rows of a CSV file that hold anything, with the number a spreadsheet shows; pandas would
    take a row that is too long for an index.
    """
    text = re.sub(r"\Asep=,\r?\n", "", decoded(name, raw))
    records: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=None), strict=True):
            records.append(row)
    except csv.Error as error:
        problem = N_("row {row}: {error}: shorten the cell, or close a quotation mark")
        raise DataError(name, _(problem, row=len(records) + 1, error=error)) from None
    rows = [(n, row) for n, row in enumerate(records, start=1) if any(map(str.strip, row))]
    if not rows:
        raise DataError(name, _("the file is empty: it needs a header row"))
    header = rows[0][1]
    if len(header) == 1 and (separator := re.search(r"[;\t|]", header[0])):
        problem = N_("the cells are separated by {mark!r}: save it with commas")
        raise DataError(name, _(problem, mark=separator[0]))
    return rows


def plain(text: str) -> str:
    """A code, year or name in half-width forms, without the spaces around it."""
    return text.translate(HALF_WIDTH).strip()


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
        # What GB18030 reads as private is Big5, more likely; no text has a NUL.
        if "\0" not in text and (encoding != "gb18030" or not PRIVATE.search(text)):
            return text
    remedy = _("save it as CSV in UTF-8, or as .xlsx")
    raise DataError(name, _("neither UTF-8, GB18030 nor UTF-16 text: {remedy}", remedy=remedy))
