"""What is wrong with the cells of a table: place, value and rule, what is alike told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.data.package import heading
from analysis.messages import N_, _, language, p_
from analysis.numbers.printed import echoed

#: Places with one rule that are told one by one; more of them become one line, the last.
SINGLE = 3
#: Lines that are listed.
LISTED = 50


class DataError(ValueError):
    """A table cannot be used; the message lists each place, value and remedy (数据有误).

    Parameters
    ----------
    table : str
        Its name.
    problems : str or list of str
        The first fifty are listed.
    """

    def __init__(self, table: str, problems: str | list[str]):
        self.table = table
        self.problems = [problems] if isinstance(problems, str) else problems
        count, lines = len(self.problems), self.problems[:LISTED]
        if count > LISTED:
            lines.append(_("... and {n} more", n=count - LISTED))
        if count > 1:
            lines.insert(0, _("{n} problems", n=count))
        super().__init__(f"{table}: " + "\n".join(lines))


@dataclass
class Sheet:
    """Numbered rows of cells as text, the header first (表格内容).

    `title` is that of a workbook's sheet, `merged` its merged cells; `wrong` has value and problem
    of cells, by row and column, from which no text could be read.
    """

    rows: list[tuple[int, list[str]]]
    title: str = ""
    merged: Sequence[str] = ()
    wrong: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


class Problems:
    """The problems of one table, the first of each cell (问题清单).

    Parameters
    ----------
    resource : str
        Of the descriptor.
    columns : sequence of str
        Codes of the columns, in the order of the sheet.
    sheet : str
        Of a workbook: cells are then called as in Excel.
    """

    def __init__(self, resource: str, columns: Sequence[str] = (), sheet: str = ""):
        self.resource, self.sheet, self.whole = resource, sheet, list[str]()
        self.cells: dict[int, dict[str, tuple[str | None, str]]] = {}
        self.columns = list(columns)

    def add(self, row: int, column: str, value: str | None, rule: str) -> None:
        """A cell, and the rule it breaks, in words, which may name the value itself."""
        self.cells.setdefault(row, {}).setdefault(column, (value, rule))

    def lines(self, ids: dict[int, str] | None = None) -> list[str]:
        """A line each in the order of rows, then one for those that are alike (逐条说明)."""
        alike: dict[tuple[str, str], list[tuple[int, str | None]]] = {}
        for row, cells in sorted(self.cells.items()):
            for column, (value, rule) in sorted(cells.items()):
                alike.setdefault((column, rule), []).append((row, value))
        single = sorted(
            (row, column, self._line([row], column, [value], rule, ids or {}))
            for (column, rule), found in alike.items()
            for row, value in found
            if len(found) <= SINGLE
        )
        many = [
            self._line([row for row, _v in found], column, [v for _r, v in found], rule, {})
            for (column, rule), found in alike.items()
            if len(found) > SINGLE
        ]
        return [*(line for _row, _column, line in single), *self.whole, *many]

    def _line(
        self, rows: list[int], column: str, values: list[str | None], rule: str, ids: dict[int, str]
    ) -> str:
        shown = [echoed(value) for value in dict.fromkeys(values) if value is not None]
        written = listed(shown[:SINGLE]) + ("…" if len(shown) > SINGLE else "")
        place = self._place(rows[0], column, ids)
        if len(rows) > 1:
            place = _("{place}, and {n} cells like it down to row {last}", place=place,
                      n=len(rows) - 1, last=rows[-1])  # fmt: skip
        gap = "" if language() == "zh" else " "
        return _("{place}: {problem}", place=place, problem=f"{written}{gap}{rule}".strip())

    def _place(self, row: int, column: str, ids: dict[int, str]) -> str:
        called = heading(self.resource, column)
        if self.sheet:
            called = called.partition("（")[0]
            cell = f"{_letter(self.columns, column)}{row}"
            return _("{sheet}!{cell}, column {column}", sheet=self.sheet, cell=cell, column=called)
        text = (
            N_("row {row} ({id}), column {column}")
            if row in ids
            else N_("row {row}, column {column}")
        )
        return _(text, row=row, id=ids.get(row), column=called)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, as the language parts them (并列)."""
    return p_("words", ", ").join(words)


def _letter(columns: list[str], column: str) -> str:
    """What Excel calls a column; nothing where the sheet has it not."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(columns.index(column) + 1) if column in columns else ""
