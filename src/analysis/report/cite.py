"""One number to paste: a sentence with its interval and reading, and the references behind it."""

from __future__ import annotations

from pathlib import Path

from analysis.messages import _, speaking
from analysis.report import references
from analysis.report.sentences import statement

__all__ = ["cite"]


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
        if style not in references.STYLES:
            raise ValueError(references.refused(style, references.STYLES))
        number = statement(id, register=register)
        sources = [*number.sources, references.PACKAGE]
        if style in references.FILES:
            return references.exported(sources, style)
        marks = references.citation(sources, style, lang)
        entries = references.bibliography(sources, style, lang)
        if style != "apa":
            entries = [f"[{k}] {text}" for k, text in enumerate(entries, start=1)]
        sentence = _("{sentence} {marks}.", sentence=number.words, marks=marks)
    return "\n".join([sentence, "", *entries])
