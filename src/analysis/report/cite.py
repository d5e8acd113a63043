"""One number to paste: a sentence with its interval and reading, and the references behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.report.references import FILES, PACKAGE, STYLES, bibliography, citation, exported
from analysis.report.statements import statement

__all__ = ["cite"]


def cite(
    id: str, style: str = "gb7714-2025", lang: str = "zh", register: Path | None = None
) -> str:
    """The number in a sentence, its interval and reading, and the references (引用).

    A claim and an official figure are read from the data as they are now, so they can be cited while the
    register is stale; a result is computed from data, and refused if they changed since. The version of the
    package among the references names the state of the data in both cases.

    Parameters
    ----------
    id : str
        Of a result, of a claim, or the key of an official figure.
    style : str
        One of `analysis.report.references.STYLES`. For a reference manager (``bibtex``, ``ris``, ``csl-json``)
        the references alone, so that they can be saved as they are.
    lang : {'zh', 'en'}
    register : path, optional
        ``results.json``; by default the one of `analysis.report.register.find_results`.

    Raises
    ------
    ValueError
        If id or style is not known (the nearest ids, all styles), if it is the id of a figure or table, or if a
        result is asked for and the register was made from other data.
    ModuleNotFoundError
        If the style needs a program that is not installed.

    Examples
    --------
    >>> print(cite("ratio_2021", lang="en").splitlines()[0])
    In Yuanhui District, the urban-rural income ratio in 2021 was 1.698 (the printed figures, rounded half up, allow 1.698 to 1.699) [1-2].
    """
    if style not in STYLES:
        raise ValueError(f"no style {style!r}: one of {', '.join(STYLES)}")
    if lang not in ("zh", "en"):
        raise ValueError(f"lang must be 'zh' or 'en', got {lang!r}")
    said = statement(id, lang, register)
    sources = [*said.sources, PACKAGE]
    if style in FILES:
        return exported(sources, style)
    stop = "。" if lang == "zh" else "."
    gap = "" if lang == "zh" else " "
    return "\n".join(
        [
            f"{said.words}{gap}{citation(sources, style, lang)}{stop}",
            "",
            *_list(sources, style, lang),
        ]
    )


def _list(sources: list[str], style: str, lang: str) -> Iterator[str]:
    """The references, numbered where the style counts them."""
    for number, text in enumerate(bibliography(sources, style, lang), start=1):
        yield text if style == "apa" else f"[{number}] {text}"
