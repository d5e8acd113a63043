"""Tables as files: CSV and Excel read as text and held against the descriptor, in which each rule
of a column stands once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.own import completed, sheet_names, titles
from analysis.data.package import DATA, MOST_ROWS, PathLike, content, fields_of, heading
from analysis.data.problems import RANK, DataError, Problems, Sheet, listed
from analysis.messages import N_, _, language, near
from analysis.numbers.printed import HALF_WIDTH, clean, echoed

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
#: Columns of printed and official numbers, in which a number without a format has lost its digits.
NUMERALS = frozenset({"printed", "value"})
#: Characters without a meaning, which GB18030 reads out of other encodings.
PRIVATE = re.compile("[\ue000-\uf8ff]")
#: Printed words, in which spaces mean nothing; and codes for which the descriptor has no rule.
PRINTED, CODES = {"printed", "qualifier"}, {"source", "unit"}
#: What editors call a kind that there is not.
RANKS = ("位次", "名次", "排名", "排位")
NO_ROWS = N_("there are no rows below the header (of a workbook, in its first sheet)")
#: What may stand in columns with a pattern, by name or type.
FORMS = dict.fromkeys(
    ("whole", "parts", "weight"),
    N_("must name rows of the claims by number, like 7;8;9 for the parts"),
) | {
    "period": N_("must be a part of the year: 上半年, 前三季度, 6月 or 1-11月"),
    "place": N_("must be a code of six digits, like {example}"),
    "id": N_("must be small letters, digits and underscores, like {example}"),
    "string": N_("must be letters, digits and signs without spaces, like {example}"),
    "integer": N_("must be a number, like {example}"),
    "number": N_("must be a number, like {example}"),
    "year": N_("must be a year in four digits, like {example}"),
}
#: How numbers are written; whole ones count from one.
NUMBERS = {"year": "[0-9]{4}", "integer": "[1-9][0-9]{0,3}", "number": r"-?[0-9]+(?:\.[0-9]+)?"}


def checked(path: PathLike, resource: str) -> pd.DataFrame:
    """The table as text, its columns and cells checked against the descriptor (按表结构检查).

    Raises
    ------
    DataError
        Naming row, column and text of everything that is wrong.
    """
    frame, problems = examined(path, resource)
    if lines := problems.lines():
        raise DataError(Path(path).name, lines)
    return frame


def examined(path: PathLike, resource: str) -> tuple[pd.DataFrame, Problems]:
    """The table as text, and what of its cells is not as the descriptor has it (逐格检查).

    Raises
    ------
    DataError
        If the columns are not those of the table.
    """
    path = Path(path)
    frame, problems = _read(path, resource)
    fields = fields_of(resource)
    if path.parent.resolve() != DATA.resolve():
        frame = completed(frame, resource)
    missing, strange = _heading_problems(list(frame.columns), resource)
    problems.whole += strange
    if missing:
        raise DataError(path.name, [*missing, *problems.lines()])
    if frame.empty:
        raise DataError(path.name, [*problems.lines(), _(NO_ROWS)])
    for field in fields:
        frame[field["name"]] = _tidied(frame[field["name"]], field)
        for broken, rule in _rules(frame[field["name"]], field):
            for row, cell in frame[field["name"]][broken].items():
                problems.add(row, field["name"], cell, rule or _misread(cell, field))
    return frame, problems


def _tidied(cells: pd.Series, field: dict[str, Any]) -> pd.Series:
    """Printed words closed up, codes and numbers in half-width forms; what has no rule is prose."""
    if field["name"] in PRINTED:
        return cells.map(clean)
    ruled = "categories" in field or field["constraints"].keys() & {"pattern", "enum"}
    coded = ruled or field["type"] in NUMBERS or field["name"] in CODES
    return cells.map(plain) if coded else cells


def _heading_problems(have: list[str], resource: str) -> tuple[list[str], list[str]]:
    """Columns without which nothing can be read, and those that nothing is read from."""
    want = [field["name"] for field in fields_of(resource)]
    called = {name: heading(resource, name) for name in want}
    columns = listed(called.values())
    if not set(have) & set(want):
        text = N_("row 1 has none of the columns {columns}: put the headings there")
        return [_(text, columns=columns)], []
    missing = N_("column {name} is missing: add it (the columns are {columns})")
    twice = [c for c in dict.fromkeys(have) if have.count(c) > 1]
    other = _("remove or rename it")
    known = [*titles(resource), *want]
    strange = {echoed(c): near(c, known, other) for c in have if c not in want}
    return [
        *(_(missing, name=echoed(called[c]), columns=columns) for c in want if c not in have),
        *(_("column {name} stands twice: remove one", name=echoed(c)) for c in twice),
    ], [_("column {name} is not known: {hint}", name=c, hint=h) for c, h in strange.items()]


def _rules(cells: pd.Series, field: dict[str, Any]) -> Iterator[tuple[pd.Series, str]]:
    """Which cells break a rule of their column, and the rule; what is not required may be empty."""
    constraints, filled = field["constraints"], cells != ""
    if constraints.get("required"):
        yield ~filled, _("must not be empty")
    if constraints.get("unique"):
        yield cells.duplicated(keep=False), _("stands twice: make it unique")
    if pattern := NUMBERS.get(field["type"]) or constraints.get("pattern"):
        yield filled & cells.map(re.compile(pattern).fullmatch).isna(), ""
    if allowed := constraints.get("enum") or field.get("categories"):
        yield filled & ~cells.isin(allowed), ""


def _misread(cell: str, field: dict[str, Any]) -> str:
    """What a cell is that is none of its column, named where it is known, and what may stand."""
    if cell in RANKS:
        return _(RANK)
    if allowed := field["constraints"].get("enum") or field.get("categories"):
        words = field.get(f"categories_{language()}", allowed)
        text, hint = N_("must be one of {allowed}"), near(cell, words)
        if hint:
            text = N_("{hint} It must be one of {allowed}")
        rule = _(text, hint=hint, allowed=listed(words))
        free = not field["constraints"].get("required")
        return _("{rule}; leave it empty if none of them fits", rule=rule) if free else rule
    text, years = FORMS.get(field["name"], FORMS[field["type"]]), field["type"] == "year"
    if years and re.fullmatch("[0-9]{4}年?[-~至到][0-9]{4}年?", cell):
        return _("are two years: the first goes into start, the last into end")
    if years and (year := re.match("([0-9]{4})[-年/.]", cell)):
        return _("is a year as text or a date: write {year} alone", year=year[1])
    return _(text, example=field["example"])


def read_table(path: Path, resource: str = "") -> pd.DataFrame:
    """A CSV or Excel table as text cells, indexed by row number; nothing is guessed, ``NaN`` is a
    text.

    Of a workbook the sheet that is called like the resource, else the first. Rows that begin with
    ``#`` are comments.
    """
    frame, problems = _read(path, resource)
    if lines := problems.lines():
        raise DataError(path.name, lines)
    return frame


def _read(path: Path, resource: str) -> tuple[pd.DataFrame, Problems]:
    """A table, and what of its cells could not be read."""
    name, raw = path.name, content(path, _("a table, CSV or Excel"))
    if raw.startswith(OLD_EXCEL):
        text = N_("a workbook of old Excel (.xls), or with a password: save it as .xlsx or CSV")
        raise DataError(name, _(text))
    workbook = raw.startswith(b"PK")
    sheet = _sheet(name, raw, resource) if workbook else Sheet(_csv(name, raw))
    (_top, header), *rows = sheet.rows
    heads = list(map(plain, header))
    names = titles(resource)
    problems = Problems(resource, [names.get(head, head) for head in heads], sheet.title)
    for (row, k), (value, rule) in sheet.wrong.items():
        problems.add(row, problems.columns[k] if k < len(heads) else "", value, rule)
    text = N_(
        "row {row}: {cells} cells where the header has {width}: give every column a heading in"
        " row 1, or empty it; quote cells that hold a comma"
    )
    width = len(header)
    problems.whole = [
        _(text, row=n, cells=len(row), width=width) for n, row in rows if len(row) != width
    ]
    rows = [
        (n, row) for n, row in rows if len(row) == width and not row[0].lstrip().startswith("#")
    ]
    if not rows:
        raise DataError(name, problems.whole or _(NO_ROWS))
    if len(rows) > MOST_ROWS:
        text = N_("{n:,} rows, more than {most:,}: part the table")
        raise DataError(name, _(text, n=len(rows), most=MOST_ROWS))
    index, cells = zip(*rows, strict=True)
    return pd.DataFrame(cells, columns=heads, index=index, dtype=str), problems


def has_sheet(path: Path, resource: str) -> bool:
    """Whether a workbook has a table of that name that is filled in (有无此表)."""
    from analysis.data.workbook import has_rows

    return has_rows(content(path, _("a table, CSV or Excel")), sheet_names(resource))


def _sheet(name: str, raw: bytes, resource: str) -> Sheet:
    """The rows of a workbook that hold anything, shorter ones filled up."""
    from analysis.data.workbook import text_rows

    try:
        called = {title for title, head in titles(resource).items() if head in NUMERALS}
        sheet = text_rows(raw, NUMERALS | called, sheet_names(resource))
    except ValueError as error:
        raise DataError(name, str(error)) from None
    if not sheet.rows or not (width := len(sheet.rows[0][1])):
        text = N_("row 1 is empty: put the headings into the first row of the first sheet")
        raise DataError(name, _(text))
    sheet.rows = [(n, row + [""] * (width - len(row))) for n, row in sheet.rows]
    return sheet


def _csv(name: str, raw: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file that hold anything, with the number a spreadsheet shows; pandas would
    take a row that is too long for an index.
    """
    text = re.sub(
        r"\Asep=,\r?\n", "", decoded(name, raw, N_("save it as CSV in UTF-8, or as .xlsx"))
    )
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
        problem = N_("the cells are separated by {mark}: save it with commas")
        raise DataError(name, _(problem, mark=echoed(separator[0])))
    return rows


def plain(text: str) -> str:
    """A code, year or name in half-width forms, without the spaces around it."""
    return text.translate(HALF_WIDTH).strip()


def decoded(name: str, content: bytes, remedy: str = N_("save it as text in UTF-8")) -> str:
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
    raise DataError(name, _("neither UTF-8, GB18030 nor UTF-16 text: {remedy}", remedy=_(remedy)))
