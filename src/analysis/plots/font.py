"""The one font of figures and reports, found without importing the package that carries it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analysis.messages import N_, _

__all__ = ["FAMILY", "font_path", "require_glyphs"]

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
    spec = importlib.util.find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        text = _("the Chinese font comes with the package zhplot: pip install zhplot")
        raise ModuleNotFoundError(text)
    return Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"


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
        for character in string:
            if not character.isspace() and ord(character) not in _glyphs():
                fields = {"font": FAMILY, "character": character, "code": ord(character)}
                raise ValueError(_(NO_GLYPH, text=string.strip(), **fields))
