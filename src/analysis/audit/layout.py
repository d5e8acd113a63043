"""Lines of a terminal: broken by cells, of which a Chinese character takes two (排版)."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator

#: Width of a line in cells; a Chinese character takes two.
WIDTH = 100


def wrapped(line: str, width: int = WIDTH) -> list[str]:
    """A line broken to a width in cells, what follows indented by two more.

    Examples
    --------
    >>> wrapped("  one two three", 9)
    ['  one two', '    three']
    """
    indent = " " * (len(line) - len(line.lstrip()))
    lines, here = [], indent
    for piece in _pieces(line.strip()):
        if cells(here + piece.rstrip()) > width and here.strip():
            lines.append(here.rstrip())
            here = f"{indent}  "
        here += piece
    return [*lines, here.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank after them; Chinese by characters, marks with what they belong to."""
    piece = text[:1]
    for before, after in itertools.pairwise(text):
        tied = before in "（《“" or after in "，。；：、）》”％%"
        if (before == " " or cells(before + after) > 2) and not tied:
            yield piece
            piece = ""
        piece += after
    yield piece


def cells(text: str) -> int:
    """The width of a text on a terminal: Chinese characters are two cells wide."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
