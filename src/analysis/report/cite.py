"""One number to paste: a sentence with its interval and reading, and the references behind it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

from analysis.messages import N_, _, near, speaking
from analysis.numbers.printed import echoed
from analysis.report.lookup import claims, official
from analysis.report.references import (
    FILES,
    PACKAGE,
    STYLES,
    bibliography,
    citation,
    exported,
    refused,
)
from analysis.report.register import LISTING, exhibits, find_results, load_register
from analysis.report.sentences import (
    Statement,
    claim_statement,
    official_statement,
    result_statement,
)  # fmt: skip

__all__ = ["cite", "is_number", "statement"]


def cite(
    id: str, style: str = "gb7714-2025", lang: str = "zh", register: Path | None = None
) -> str:
    """The number in a sentence, its interval and reading, and the references (引用).

    A claim and an official figure are read from the data as they are now, so they can be cited
    while the register is stale; a result is computed from data, and refused if they changed since.
    The version of the package among the references names the state of the data in both cases.

    Parameters
    ----------
    id : str
        Of a result, of a claim, or the key of an official figure.
    style : str
        One of `analysis.report.references.STYLES`. For a reference manager (``bibtex``, ``ris``,
        ``csl-json``) the references alone, so that they can be saved as they are.
    lang : {'zh', 'en'}
    register : path, optional
        ``results.json``; by default the one of `analysis.report.register.find_results`.

    Raises
    ------
    ValueError
        If id or style is not known (the nearest ids, all styles), if it is the id of a figure or
        table, or if a result is asked for and the register was made from other data.
    ModuleNotFoundError
        If the style needs a program that is not installed.

    Examples
    --------
    >>> print(cite("ratio_2021", "bibtex").splitlines()[0])
    @article{luohe-daily-2022-09-23,
    """
    with speaking(lang):
        if style not in STYLES:
            raise ValueError(refused(style, STYLES))
        number = statement(id, register=register)
        sources = [*number.sources, PACKAGE]
        if style in FILES:
            return exported(sources, style)
        marks = citation(sources, style, lang)
        references = bibliography(sources, style, lang)
        if style != "apa":
            references = [f"[{k}] {text}" for k, text in enumerate(references, start=1)]
        sentence = _("{sentence} {marks}.", sentence=number.words, marks=marks)
    return "\n".join([sentence, "", *references])


def statement(id: str, lang: str | None = None, register: Path | None = None) -> Statement:
    """What can be said of a result, a claim or an official figure (表述).

    A claim and an official figure stand for themselves; a result needs a register that is not
    stale. In English the name of a result follows *the*: a noun phrase, with its place, if any,
    before a colon.

    Raises
    ------
    ValueError
        If nothing has the id (the nearest ids), a figure or table has it, or the register was made
        from other data.

    Examples
    --------
    >>> statement("urban_income_multiple_2021", "zh").words
    '源汇区2021年城镇居民人均可支配收入为2012年的2.3倍（报载数，按四舍五入还原，可能区间为2.25至2.35倍）'
    """
    with speaking(lang):
        if id in claims():
            return claim_statement(claims()[id])
        if "/" in id:
            return official_statement(official(id))
        results = load_register(register)
        if id not in results:
            folder = register.parent if register else find_results()
            raise ValueError(_unknown(id, results, folder))
        return result_statement(results[id])


def is_number(id: str, results: Container[str]) -> bool:
    """Whether a result, a claim or an official figure has the id (编号所指).

    Raises
    ------
    ValueError
        If it has the form of an official figure's key, and names none or several.
    """
    return id in results or id in claims() or ("/" in id and bool(official(id)))


def _unknown(id: str, results: Iterable[str], folder: Path) -> str:
    """What an id is, if it is a figure's or a table's, and else near ids of numbers."""
    if id in exhibits(folder):
        text = N_(
            "{id} is a figure or a table, no number: run yuanhui export --to DIR {id}, which writes"
            " it with its source line"
        )
        return _(text, id=id)
    hint = near(id, [*results, *claims()], _(LISTING))
    return _("no result, claim or official figure {id}: {hint}", id=echoed(id), hint=hint)
