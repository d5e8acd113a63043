"""Tables held against their schema, which stands once, in ``datapackage.json`` (表结构)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

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
Breaks: TypeAlias = Callable[[str], object]
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
    if problems := _heading_problems(list(frame.columns), [f["name"] for f in fields]):
        raise DataError(path.name, problems)
    for column in set(frame.columns) - PROSE:
        frame[column] = frame[column].map(clean if column in PRINTED else plain)
    if problems := _problems(frame, fields):
        raise DataError(path.name, problems)
    return frame


def _heading_problems(have: list[str], want: list[str]) -> list[str]:
    columns = ", ".join(want)
    if not set(have) & set(want):
        return [
            _("row 1 has none of the columns {columns}: put the headings there", columns=columns)
        ]
    missing = N_("column {name!r} is missing: add it (the columns are {columns})")
    twice = [c for c in dict.fromkeys(have) if have.count(c) > 1]
    strange = [echoed(c) for c in have if c not in want]
    return [
        *(_(missing, name=c, columns=columns) for c in want if c not in have),
        *(_("column {name!r} stands twice: remove one", name=c) for c in twice),
        *(_("column {name} is not known: remove or rename it", name=c) for c in strange),
    ]


def _problems(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> list[str]:
    """What cells break of the rules of their columns, one problem a cell, in the order of rows."""
    problems: dict[tuple[Any, str], str] = {}
    for field in fields:
        name, cells = field["name"], frame[field["name"]].to_dict()
        for breaks, text in _rules(field, cells.values()):
            for row, cell in cells.items():
                if breaks(cell):
                    place = _("row {row}, column {column}", row=row, column=name)
                    problems.setdefault((row, name), f"{place}: {echoed(cell)} {text}")
    return [problems[place] for place in sorted(problems)]


def _rules(field: dict[str, Any], cells: Iterable[str]) -> Iterator[tuple[Breaks, str]]:
    """What breaks a rule of the column, and the rule; what is not required may be empty."""
    constraints = field["constraints"]
    if constraints.get("required"):
        yield lambda cell: not cell, _("must not be empty")
    if constraints.get("unique"):
        count = Counter(cells)
        yield lambda cell: count[cell] > 1, _("stands twice: make it unique")
    if pattern := NUMBERS.get(field["type"]) or constraints.get("pattern"):
        text = _("must match {pattern}, like {example}", pattern=pattern, example=field["example"])
        whole = re.compile(pattern)
        yield lambda cell: cell and not whole.fullmatch(cell), text
    if allowed := constraints.get("enum") or field.get("categories"):
        text = _("must be one of {allowed}", allowed=", ".join(allowed))
        yield lambda cell: cell and cell not in allowed, text
