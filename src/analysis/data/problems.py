"""What is wrong with the cells of a table: place, value and rule, what is alike told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.data.package import heading
from analysis.messages import N_, _, language, p_
from analysis.numbers.printed import echoed

#: What is said of a number that nothing can be held against.
RANK = N_("is a rank, which is not audited: remove the row, or put it into a note")
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
        """A line each, or one for more that are alike, by row and place in the sheet (逐条说明)."""
        alike: dict[tuple[str, str], dict[int, str | None]] = {}
        for row, cells in sorted(self.cells.items()):
            for column, (value, rule) in cells.items():
                alike.setdefault((column, rule), {})[row] = value
        told = []
        for (column, rule), found in alike.items():
            at = [*self.columns, column].index(column)
            for some in [found] if len(found) > SINGLE else [{row: found[row]} for row in found]:
                told.append((min(some), at, self._line(some, column, rule, ids or {})))
        return [*(line for _row, _at, line in sorted(told)), *self.whole]

    def _line(
        self, found: dict[int, str | None], column: str, rule: str, ids: dict[int, str]
    ) -> str:
        shown = [echoed(value) for value in dict.fromkeys(found.values()) if value is not None]
        written = listed(shown[:SINGLE]) + ("…" if len(shown) > SINGLE else "")
        gap = "" if language() == "zh" else " "
        place = self._place([*found], column, ids)
        return _("{place}: {problem}", place=place, problem=f"{written}{gap}{rule}".strip())

    def _place(self, rows: list[int], column: str, ids: dict[int, str]) -> str:
        called, (first, *_between), last = heading(self.resource, column), rows, rows[-1]
        if self.sheet:
            letter = _letter(self.columns, column)
            cell = f"{letter}{first}"
            if first != last:
                text = N_("{first} to {last} ({n} cells)")
                cell = _(text, first=cell, last=f"{letter}{last}", n=len(rows))
            called = called.partition("（")[0]
            return _("{sheet}!{cell}, column {column}", sheet=self.sheet, cell=cell, column=called)
        text = N_("row {row}, column {column}")
        if first != last:
            text = N_("rows {row} to {last} ({n} cells), column {column}")
        elif first in ids:
            text = N_("row {row} ({id}), column {column}")
        return _(text, row=first, last=last, n=len(rows), id=ids.get(first), column=called)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, as the language parts them (并列)."""
    return p_("words", ", ").join(words)


def _letter(columns: list[str], column: str) -> str:
    """What Excel calls a column; nothing where the sheet has it not."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(columns.index(column) + 1) if column in columns else ""
