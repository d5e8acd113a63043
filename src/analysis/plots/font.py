"""The one font of figures and reports, found without importing the package that carries it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from analysis.messages import N_, _

FAMILY = "Noto Sans SC"
NO_GLYPH = N_(
    "the font {font} has no glyph {character!r} (U+{code:04X}), needed for {text!r}: write it in"
    " other characters"
)


@cache
def font_path() -> Path:
    """Noto Sans SC from the package zhplot, found without importing it (importing changes
    matplotlib).
    """
    font = distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")
    return Path(str(font))


@cache
def _glyphs() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def require_glyphs(strings: Iterable[str]) -> None:
    """Refuse strings that the font cannot show: typesetters leave a box or a gap without a word
    (检查缺字).

    Raises
    ------
    ValueError
        Naming the character and the string.

    Examples
    --------
    >>> require_glyphs(["源汇区 8.3%"])
    """
    for string in strings:
        missing = [c for c in string if not c.isspace() and ord(c) not in _glyphs()]
        if missing:
            fields = {"font": FAMILY, "character": missing[0], "code": ord(missing[0])}
            raise ValueError(_(NO_GLYPH, text=string.strip(), **fields))
