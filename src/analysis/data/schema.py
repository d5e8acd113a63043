"""Tables held against their schema, which stands once, in ``datapackage.json`` (表结构)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.package import is_as_described, load_package
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


def checked(path: str | os.PathLike[str], resource: str) -> pd.DataFrame:
    """The table as text, its columns and cells checked against the descriptor (按表结构检查).

    A file of the package with the hash that the descriptor gives was checked when it was described.

    Raises
    ------
    DataError
        Naming row, column and text of everything that is wrong.
    """
    path = Path(path)
    frame = read_table(path)
    [fields] = [r["schema"]["fields"] for r in load_package()["resources"] if r["name"] == resource]
    _check_headings(path.name, list(frame.columns), [f["name"] for f in fields])
    for column in set(frame.columns) - PROSE:
        frame[column] = frame[column].map(clean if column in PRINTED else plain)
    if not is_as_described(path) and (problems := _problems(frame, fields)):
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
    import pandera.pandas as pa

    unique = {f["name"]: bool(f["constraints"].get("unique")) for f in fields}
    rules = {f["name"]: pa.Column(str, _rules(f), unique=unique[f["name"]]) for f in fields}
    try:
        pa.DataFrameSchema(rules).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"])
        cases = cases.sort_values(["index", "column"], kind="stable")
        first = cases.drop_duplicates(["index", "column"]).to_dict("records")
        return [_problem(c["index"], c["column"], c["failure_case"], c["check"]) for c in first]
    return []


def _problem(row: object, column: object, cell: object, check: object) -> str:
    broken = str(check)
    if check == "field_uniqueness":
        merged = N_("must not be empty (cells that were merged are)")
        broken = _("stands twice: make it unique") if cell else _(merged)
    place = _("row {row}, column {column}", row=row, column=column)
    return f"{place}: {echoed(cell)} {broken}"


def _rules(field: dict[str, Any]) -> list[Any]:
    """Required, pattern and closed list of a column; what is not required may be empty."""
    import pandera.pandas as pa

    constraints = field["constraints"]
    required = bool(constraints.get("required"))
    rules = [pa.Check.str_length(min_value=1, error=_("must not be empty"))] if required else []
    if pattern := NUMBERS.get(field["type"]) or constraints.get("pattern"):
        text = _("must match {pattern}, like {example}", pattern=pattern, example=field["example"])
        whole = pattern if required else f"{pattern}|"
        rules.append(pa.Check.str_matches(f"^(?:{whole})$", error=text))
    if allowed := constraints.get("enum") or field.get("categories"):
        text = _("must be one of {allowed}", allowed=", ".join(allowed))
        rules.append(pa.Check.isin(allowed if required else [*allowed, ""], error=text))
    return rules
