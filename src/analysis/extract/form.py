"""A workbook to enter a page in: text cells, lists to choose from, explanations (填报表)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from analysis.data.claims import load_indicators
from analysis.data.package import category_names, fields_of
from analysis.data.staging import replaced
from analysis.messages import N_, _, language

__all__ = ["write_form"]

#: Sheets with their columns; all others of a table may be left out.
SHEETS = {
    "claims": (
        "indicator", "kind", "printed", "qualifier", "start", "end", "period", "basis", "of",
        "place", "scope", "paragraph", "note",
    ),
    "indicators": ("name_zh", "name_en", "unit", "price_basis"),
    "relations": ("kind", "whole", "parts", "weight"),
    "source": ("title", "paper", "date", "page", "URL"),
}  # fmt: skip
#: What to write in a column.
EXPLAINED = {
    "indicator": N_("what the number is of: choose a name, or one of your own on sheet indicators"),
    "kind": N_("what the number says: a level, growth, a share …"),
    "printed": N_("the number exactly as printed, with unit and trailing zeros: 6.0%, 225.9亿元"),
    "qualifier": N_("the word beside it: 达到, 超过, 以上 …; empty if there is none"),
    "start": N_("first year of growth or a multiple; empty for a level"),
    "end": N_("year of a level, last year of growth"),
    "period": N_("part of the year: H1, Q1, M1-11; empty for a whole year"),
    "basis": N_("of a growth rate that says so: nominal, real, comparable"),
    "of": N_("of a share: what it is a share of"),
    "place": N_("name of the place; an empty cell takes the one above"),
    "scope": N_("if it is about a part only: a firm, a park, the county seat"),
    "paragraph": N_("paragraph, from the top of the page; an empty cell takes the one above"),
    "note": N_("what a reader must know"),
    "unit": N_("unit of an indicator of your own: 元, 吨, 人, %"),
    "parts": N_("ids of claims, parted by ;: the row n of sheet claims is rown"),
}
ROWS = 500
OPTIONS = {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}


def write_form(path: Path) -> None:
    """Write a workbook in which a page is entered, in the language of now (填报表).

    Parameters
    ----------
    path : Path
        A file ``.xlsx`` that is not there yet.

    Raises
    ------
    FileExistsError
        If it is there.
    FileNotFoundError
        If its folder is not.
    """
    if path.exists():
        text = N_("{path} is there already: choose another name, or remove it")
        raise FileExistsError(_(text, path=path))
    if not path.parent.is_dir():
        text = N_("{folder} is no folder: make it first, or choose another place")
        raise FileNotFoundError(_(text, folder=path.parent))
    with replaced(path) as new, xlsxwriter.Workbook(str(new), OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9ECE4", "text_wrap": True})
        text_cell = book.add_format({"num_format": "@"})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for k, column in enumerate(columns):
                sheet.set_column(k, k, 22 if column in ("indicator", "title") else 14, text_cell)
                sheet.write(0, k, _heading(name, column), head)
                _choose(sheet, name, column, k)
        _vocabulary(book, head)
        _guide(book, head)


def _titles(resource: str) -> dict[str, str]:
    """What the columns of a table are called: its codes, or in Chinese their titles."""
    fields = fields_of(resource) if resource != "source" else []
    return {f["name"]: f["title"] if language() == "zh" else f["name"] for f in fields}


def _heading(resource: str, column: str) -> str:
    return _titles(resource).get(column, column)


def _choose(sheet: Any, resource: str, column: str, k: int) -> None:
    """A list to choose from, where a column has one; indicators may also be one's own."""
    fields = {f["name"]: f for f in fields_of(resource)} if resource != "source" else {}
    field = fields.get(column, {})
    options: dict[str, Any] = {"validate": "list"}
    if column in ("indicator", "of"):
        options |= {"source": "=vocabulary!$A$2:$A$600", "error_type": "information"}
    elif "categories" in field:
        options["source"] = list(category_names(resource, column, language()).values())
    elif choices := field.get("constraints", {}).get("enum"):
        options["source"] = choices
    else:
        return
    sheet.data_validation(1, k, ROWS, k, options)


def _vocabulary(book: Any, head: Any) -> None:
    """The indicators that there are, to choose from."""
    sheet, indicators = book.add_worksheet("vocabulary"), load_indicators()
    sheet.set_column(0, 0, 40)
    sheet.write_row(0, 0, [_("indicator"), _("unit")], head)
    names = indicators[f"name_{language()}"]
    for row, (name, unit) in enumerate(sorted(zip(names, indicators.unit, strict=True)), start=1):
        sheet.write_row(row, 0, [name, unit])


def _guide(book: Any, head: Any) -> None:
    """What to write in which column."""
    sheet = book.add_worksheet("guide")
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 2, 90)
    sheet.write_row(0, 0, [_("sheet"), _("column"), _("what to write")], head)
    row = 0
    for name, columns in SHEETS.items():
        for column in columns:
            if column in EXPLAINED:
                row += 1
                sheet.write_row(row, 0, [name, _heading(name, column), _(EXPLAINED[column])])
