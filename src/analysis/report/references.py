"""References of the sources and of this package, in the styles that reports ask for.

pandoc's citeproc writes APA; GB/T 7714-2025 has no style file yet and is written by
`analysis.report.gb7714`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from analysis.data.claims import sources_beside
from analysis.data.package import data_digest, load_package
from analysis.messages import _, speaking
from analysis.report import gb7714, pandoc
from analysis.report.lookup import page

__all__ = ["PACKAGE", "STYLES", "bibliography", "citation", "export_references", "load_references"]

#: Styles for people.
CITATION_STYLES = ("gb7714-2025", "apa")
#: Formats for reference managers.
EXPORT_FORMATS = ("bibtex", "csl-json")
STYLES = (*CITATION_STYLES, *EXPORT_FORMATS)
#: The id of this package among the references.
PACKAGE = "yuanhui-decade"


def load_references() -> dict[str, dict[str, Any]]:
    """Entries in CSL-JSON by id: the sources of `analysis.report.lookup.page` and this package
    (参考文献).

    The package stands under `PACKAGE` with its version and, for the state of the data, the first
    digits of `analysis.data.package.data_digest`.

    Examples
    --------
    >>> load_references()["yuanhui-decade"]["author"]
    [{'literal': 'The yuanhui-decade contributors'}]
    """
    return _references(page())


@cache
def _references(claims: Path) -> dict[str, dict[str, Any]]:
    package, digest = load_package(), data_digest()
    version, date = package["version"], [int(part) for part in package["created"][:10].split("-")]
    # The package has no address of its own to give.
    ours = {
        "id": PACKAGE, "type": "software", "title": package["title"],
        "author": [{"literal": package["contributors"][0]["title"]}],
        "issued": {"date-parts": [date]}, "version": f"{version}+data.{digest[:12]}",
        "language": "zh-CN", "note": f"Version {version}; SHA-256 of the data: {digest}",
    }  # fmt: skip
    return sources_beside(claims) | {PACKAGE: ours}


def bibliography(ids: Iterable[str], style: str = "gb7714-2025", lang: str = "zh") -> list[str]:
    """References as plain text, one for each id, in the order of the ids (参考文献表).

    Parameters
    ----------
    ids : iterable of str
        Keys of `load_references`; a second mention is left out.
    style : {'gb7714-2025', 'apa'}
    lang : {'zh', 'en'}
        For readers of English, APA adds English titles and names of papers and sites in square
        brackets, where `sources.json` has them. GB/T 7714 keeps to the language of the source.

    Raises
    ------
    ValueError
        If an id is not known.
    ModuleNotFoundError
        If pandoc or the style files are not installed, with the command that installs them.

    Examples
    --------
    >>> bibliography(["luohe-daily-2022-09-23"], "gb7714-2025")[0][:32]
    '王会锋. 源汇区：改革创新绘浓彩 赋能领跑再加速[N/OL]. '
    """
    return citation(ids, style, lang)[1]


def citation(
    ids: Iterable[str], style: str = "gb7714-2025", lang: str = "zh"
) -> tuple[str, list[str]]:
    """What stands in the text where all of the references are meant, and these (文内标注与文献表).

    In the text stand numbers from 1 for GB/T 7714, authors and years for APA. Parameters and errors
    are those of `bibliography`.

    Examples
    --------
    >>> citation(["luohe-daily-2022-09-23", "yuanhui-decade"])[0]
    '[1-2]'
    """
    entries = _entries(ids)
    if style != "apa":
        numbers = "[1]" if len(entries) == 1 else f"[1-{len(entries)}]"
        return numbers, [gb7714.reference(entry) for entry in entries]
    marks, references = pandoc.apa([_for_apa(entry, lang) for entry in entries])
    for k, entry in enumerate(entries):
        if carrier := gb7714.cited_from(entry, lang):
            references[k] += f" {carrier}."
    with speaking(lang):
        return _("({marks})", marks=marks[1:-1]), references


def export_references(ids: Iterable[str], format: str) -> str:
    """References as one text for a reference manager (导出参考文献).

    Parameters
    ----------
    ids : iterable of str
        Keys of `load_references`.
    format : {'bibtex', 'csl-json'}

    Raises
    ------
    ValueError
        If an id is not known.
    ModuleNotFoundError
        If pandoc (BibTeX) is not installed, with the command that installs it.

    Examples
    --------
    >>> print(export_references(["luohe-daily-2022-09-23"], "csl-json").splitlines()[2])
      "id": "luohe-daily-2022-09-23",
    """
    entries = list(map(_noted, _entries(ids)))
    if format == "csl-json":
        return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    credited = json.dumps(list(map(_credited, entries)))
    text = pandoc.text(credited, "csljson", "bibtex", "--wrap=none")
    # A report has an institution; other types pass over it.
    return text.replace("\n  publisher = ", "\n  institution = ")


def _entries(ids: Iterable[str]) -> list[dict[str, Any]]:
    """The entries of ids, each once."""
    entries, ids = load_references(), dict.fromkeys(ids)
    if unknown := [id for id in ids if id not in entries]:
        raise ValueError(_("not in data/sources.json: {ids}", ids=", ".join(unknown)))
    return [entries[id] for id in ids]


def _credited(entry: dict[str, Any]) -> dict[str, Any]:
    """Who issued a report, data set or web page as its author and publisher."""
    if not (field := gb7714.issuer(entry)):
        return entry
    return entry | {"author": [{"literal": entry[field]}], "publisher": entry[field]}


def _for_apa(entry: dict[str, Any], lang: str) -> dict[str, Any]:
    """The entry with its issuer named once and, for readers of English, what is known in English;
    without date no "Retrieved" either.
    """
    # By a short title a style would cite; objects of our own it does not read.
    left_out = ("publisher", "title-short", "custom", gb7714.issuer(entry))
    styled = _without(_credited(entry), *left_out)
    if "issued" not in entry:
        styled["status"] = "n.d."
    for field in ("title", "container-title") if lang == "en" else ():
        english = entry.get(f"{field}-short")
        if english and field in styled:
            styled[field] += f" [{english.strip('[]')}]"
    return styled


def _without(entry: dict[str, Any], *fields: str) -> dict[str, Any]:
    """The entry without some fields."""
    return {field: value for field, value in entry.items() if field not in fields}


def _noted(entry: dict[str, Any]) -> dict[str, Any]:
    """The note says from where it is cited, not what concerns who works on the data."""
    if entry["id"] == PACKAGE:
        return entry
    carriers = " / ".join(filter(None, (gb7714.cited_from(entry, lang) for lang in ("zh", "en"))))
    return _without(entry, "note", "custom") | ({"note": carriers} if carriers else {})
