"""Prose with numbers from the register and the claims; a notebook in Chinese (文稿)."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from analysis.messages import N_, _, look_up, speaking
from analysis.numbers.printed import parse
from analysis.report.cite import exact_ends
from analysis.report.lookup import printed
from analysis.report.register import Result

__all__ = ["chinese_edition", "emptied", "fill", "quoted"]

#: ``<!--=ID value-->…<!--/-->``; README and docs name the language, too.
QUOTE = re.compile(r"<!--=([^<>]+?) (value|ends|printed)(?: (en|zh))?-->.*?<!--/-->")
ENGLISH, CHINESE = 'LANGUAGE = "en"', 'LANGUAGE = "zh"'


def fill(text: str, results: dict[str, Result], lang: str = "en") -> str:
    """Put results and claims where a text quotes them (引用数字).

    ``<!--=ID value-->…<!--/-->`` and ``ends`` quote a result; ``printed`` and ``ends`` a claim, or
    an official figure by its key.

    Raises
    ------
    ValueError
        If the text quotes an id that the register and the data do not have.
    """
    return _with(text, lambda m: quoted(results, m[1], m[2], m[3] or lang))


def quoted(register: dict[str, Result], id: str, part: str, lang: str) -> str:
    """``value`` or ``ends`` of a result; what is ``printed``, and its ``ends`` (引文)."""
    if part == ("printed" if id in register else "value"):
        text = N_("{id} has no {part}: quote value or ends of a result, printed or ends of a claim")
        raise ValueError(_(text, id=id, part=part))
    if id in register:
        return register[id].text(lang) if part == "value" else register[id].ends(lang)
    row = printed(id)
    number = parse(row["printed"])
    if part == "printed":
        return number.spoken(lang, row["qualifier"])
    with speaking(lang):
        return exact_ends(row["interval"], number.unit)


def emptied(text: str) -> str:
    """A text whose quotes hold nothing: what a translator sees."""
    return _with(text, lambda _mark: "")


def _with(text: str, words: Callable[[re.Match[str]], str]) -> str:
    """A text with these words in its quotes."""
    return QUOTE.sub(lambda m: f"{m[0].partition('-->')[0]}-->{words(m)}<!--/-->", text)


def chinese_edition(notebook: Any, name: str) -> tuple[Any, list[str]]:
    """A notebook with Chinese prose and the same code but for ``LANGUAGE`` (笔记本中文版).

    Parameters
    ----------
    notebook : NotebookNode
        In English.
    name : str
        With the id of a cell the context of its message in the catalogue.

    Returns
    -------
    tuple of NotebookNode and list of str
        The edition, and the cells that have no translation.
    """
    edition, missing = copy.deepcopy(notebook), []
    for cell in edition.cells:
        if cell.cell_type == "code":
            cell.source = cell.source.replace(ENGLISH, CHINESE)
            continue
        with speaking("zh"):
            chinese = look_up(emptied(cell.source), f"{name} {cell.id}")
        if chinese is None:
            missing.append(f"{name}.ipynb, cell {cell.id}")
        cell.source = chinese or cell.source
    return edition, missing
