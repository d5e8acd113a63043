"""Tables held against their schema, which stands once, in ``datapackage.json`` (表结构)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.package import PathLike, fields_of
from analysis.data.tables import DataError, plain, read_table
from analysis.messages import N_, _
from analysis.numbers.printed import clean, echoed

#: Columns for people, kept as they are; in the others full-width forms and outer spaces are undone.
PROSE = {
    "scope", "note", "reason_en", "reason_zh", "text", "name_en", "short_en", "short_zh", "name_zh",
    "price_basis", "definition_en", "definition_zh",
}  # fmt: skip
#: Printed words, in which spaces mean nothing.
PRINTED = {"printed", "qualifier"}
#: How numbers are written; whole ones count from one.
NUMBERS = {"year": "[0-9]{4}", "integer": "[1-9][0-9]{0,3}", "number": r"-?[0-9]+(?:\.[0-9]+)?"}


def checked(path: PathLike, resource: str) -> pd.DataFrame:
    """The table as text, its columns and cells checked against the descriptor (按表结构检查).

    Raises
    ------
    DataError
        Naming row, column and text of everything that is wrong.
    """
    path = Path(path)
    frame = read_table(path)
    fields = fields_of(resource)
    _check_headings(path.name, list(frame.columns), [f["name"] for f in fields])
    for column in set(frame.columns) - PROSE:
        frame[column] = frame[column].map(clean if column in PRINTED else plain)
    if problems := _problems(frame, fields):
        raise DataError(path.name, problems)
    return frame


def _check_headings(table: str, have: list[str], want: list[str]) -> None:
    missing, columns = [c for c in want if c not in have], ", ".join(want)
    if len(missing) == len(want):
        text = N_("row 1 has none of the columns {columns}: put the headings there")
        raise DataError(table, _(text, columns=columns))
    text = N_("column {name!r} is missing: add it (the columns are {columns})")
    problems = [_(text, name=c, columns=columns) for c in missing]
    twice = [c for c in dict.fromkeys(have) if have.count(c) > 1]
    problems += [_("column {name!r} stands twice: remove one", name=c) for c in twice]
    strange = [echoed(c) for c in have if c not in want]
    problems += [_("column {name} is not known: remove or rename it", name=c) for c in strange]
    if problems:
        raise DataError(table, problems)


def _problems(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> list[str]:
    """What cells break of the rules of their columns, one problem a cell, in the order of rows."""
    problems: dict[tuple[Any, str], str] = {}
    for field in fields:
        name, cells = field["name"], frame[field["name"]]
        for broken, text in _broken(field, cells):
            for row, cell in cells[broken].items():
                place = _("row {row}, column {column}", row=row, column=name)
                problems.setdefault((row, name), f"{place}: {echoed(cell)} {text}")
    return [problems[place] for place in sorted(problems)]


def _broken(field: dict[str, Any], cells: pd.Series) -> Iterator[tuple[pd.Series, str]]:
    """Which cells break a rule of the column, and the rule; what is not required may be empty."""
    constraints, empty = field["constraints"], cells == ""
    if constraints.get("required"):
        yield empty, _("must not be empty")
    if constraints.get("unique"):
        yield cells.duplicated(keep=False), _("stands twice: make it unique")
    if pattern := NUMBERS.get(field["type"]) or constraints.get("pattern"):
        text = _("must match {pattern}, like {example}", pattern=pattern, example=field["example"])
        yield ~empty & ~cells.str.fullmatch(pattern), text
    if allowed := constraints.get("enum") or field.get("categories"):
        text = _("must be one of {allowed}", allowed=", ".join(allowed))
        yield ~empty & ~cells.isin(allowed), text
