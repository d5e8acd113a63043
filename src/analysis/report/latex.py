"""Tables for LaTeX with booktabs, no wider than the line (LaTeX表格).

Widths are counted in halves of a Chinese character: the width of a digit.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.report.sheets import Sheet

__all__ = ["LONG", "to_latex", "width"]

#: Beyond so many lines a LaTeX table runs over pages: ctex sets no more on one.
LONG = 25
#: What the line of an article holds; and in small print across a page.
UPRIGHT, ACROSS = 64, 128
#: Between two columns.
GAP = 3
#: Chinese breaks anywhere, but columns of a character or two are not read.
WORD = re.compile(r"[⺀-￿]{1,6}|[^\s⺀-￿]+")


def width(text: str) -> int:
    """How wide a text is; a Chinese character is as wide as two others.

    Examples
    --------
    >>> width("增速 n = 9")
    10
    """
    return sum(1 + (ord(c) > 0x2E7F) for c in text)


def to_latex(sheet: Sheet, path: Path) -> None:
    """A LaTeX table: texts are broken where it is wider than the line; it lies across the page if their words are.

    Over pages where it is long.
    """
    across = _room(sheet.shown, UPRIGHT) < sum(_longest(sheet.shown))
    columns = _columns(sheet.shown, ACROSS if across else UPRIGHT)
    long = across or _lines(sheet.shown, columns) > LONG
    text = _body(sheet, _format(sheet.shown, columns, ACROSS if across else UPRIGHT), long)
    if across:
        text = f"\\begin{{landscape}}\\footnotesize\n{text}\\end{{landscape}}\n"
    path.write_text(_needs(text, sheet.title) + text, encoding="utf-8", newline="\n")


def _body(sheet: Sheet, columns: str, long: bool) -> str:
    """The table with its notes below it."""
    text = sheet.shown.to_latex(
        index=False, escape=True, longtable=long, caption=_escaped(sheet.title), label=f"tab:{sheet.name}",
        column_format=columns, position=None if long else "htbp",
    )  # fmt: skip
    # A row that begins with a bracket would be taken for an option of the line break before it.
    text = re.sub(r"^\[", "{[}", text, flags=re.MULTILINE)
    if not sheet.title.isascii():
        text = text.replace("Continued on next page", "接下页")
    notes = "\n\n".join(
        rf"{{\footnotesize\raggedright {_escaped(note)}\par}}" for note in sheet.notes
    )
    end = r"\end{longtable}" if long else r"\end{table}"
    body, _, rest = text.rpartition(end)
    return f"{body}{end}\n{notes}\n{rest}" if long else f"{body}{notes}\n{end}{rest}"


def _needs(text: str, title: str) -> str:
    """The packages that the text needs, as comments; ctex turns captions Chinese unless told not to."""
    chinese = "[scheme=plain]{ctex}" if title.isascii() else "{ctex}"
    packages = {
        "{booktabs}": True,
        "{array}": "arraybackslash" in text,
        "{longtable}": "{longtable}" in text,
        "{pdflscape}": "{landscape}" in text,
        chinese: width(text) > len(text),
    }
    return "".join(f"% \\usepackage{package}\n" for package, needed in packages.items() if needed)


def _room(shown: pd.DataFrame, line: int) -> int:
    return line - GAP * len(shown.columns)


def _longest(shown: pd.DataFrame) -> list[int]:
    """The longest word of each column, its head included."""
    words = (WORD.findall(" ".join([head, *shown[head]])) for head in shown)
    return [max(map(width, found), default=0) for found in words]


def _columns(shown: pd.DataFrame, line: int) -> list[float]:
    """The width of each column: its longest word, and the rest of the line by the root of what it lacks then."""
    whole = [max(map(width, [head, *shown[head]])) for head in shown]
    least, room = _longest(shown), _room(shown, line)
    if sum(whole) <= room:
        return [float(w) for w in whole]
    lacks = [math.sqrt(w - s) for w, s in zip(whole, least, strict=True)]
    share = max(0, room - sum(least)) / sum(lacks)
    return [min(w, s + share * k) for w, s, k in zip(whole, least, lacks, strict=True)]


def _lines(shown: pd.DataFrame, columns: list[float]) -> int:
    """About how many lines of text there are: broken words leave some room."""
    rows = (map(width, row) for row in shown.to_numpy())
    return sum(max(math.ceil(w / c) for w, c in zip(row, columns, strict=True)) for row in rows)


def _format(shown: pd.DataFrame, columns: list[float], line: int) -> str:
    broken = r">{{\raggedright\arraybackslash}}p{{{:.3f}\linewidth}}"
    whole = (max(map(width, [head, *shown[head]])) for head in shown)
    return "".join(
        "l" if c >= w else broken.format(c / line) for c, w in zip(columns, whole, strict=True)
    )


def _escaped(text: str) -> str:
    words = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
    return "".join(words.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)
