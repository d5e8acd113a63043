"""References of the sources and of this package, in the styles that reports ask for.

pandoc's citeproc writes the styles that have a file; GB/T 7714-2025 has none yet and is written by
`analysis.report.gb7714`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from analysis.data.package import DATA, content, data_digest, load_package
from analysis.messages import _, speaking
from analysis.report import gb7714, pandoc

__all__ = ["PACKAGE", "STYLES", "bibliography", "citation", "export_references", "load_references"]

#: Styles for people, with the style file where there is one.
CITATION_STYLES = {
    "gb7714-2025": "",
    "gb7714-2015": "china-national-standard-gb-t-7714-2015-numeric",
    "apa": "apa",
}
#: Formats for reference managers.
EXPORT_FORMATS = ("bibtex", "csl-json")
STYLES = (*CITATION_STYLES, *EXPORT_FORMATS)
#: Types whose container BibTeX has a field for.
CONTAINED = ("article-newspaper", "entry-encyclopedia")
#: The id of this package among the references.
PACKAGE = "yuanhui-decade"


@cache
def load_references() -> dict[str, dict[str, Any]]:
    """Entries in CSL-JSON by id: the sources and this package (参考文献).

    The package stands under `PACKAGE` with its version and, for the state of the data, the first
    digits of `analysis.data.package.data_digest`.

    Examples
    --------
    >>> load_references()["yuanhui-decade"]["author"]
    [{'literal': 'The yuanhui-decade contributors'}]
    """
    entries = json.loads(content(DATA / "sources.json", _("a CSL-JSON list of sources")))
    return {entry["id"]: entry for entry in [*entries, _package()]}


def _package() -> dict[str, Any]:
    """This package as a reference; it has no address of its own to give."""
    package, digest = load_package(), data_digest()
    version, date = package["version"], [int(part) for part in package["created"][:10].split("-")]
    return {
        "id": PACKAGE, "type": "software", "title": package["title"],
        "author": [{"literal": package["contributors"][0]["title"]}],
        "issued": {"date-parts": [date]}, "version": f"{version}+data.{digest[:12]}",
        "language": "zh-CN", "note": f"Version {version}; SHA-256 of the data: {digest}",
    }  # fmt: skip


def bibliography(ids: Iterable[str], style: str = "gb7714-2025", lang: str = "zh") -> list[str]:
    """References as plain text, one for each id, in the order of the ids (参考文献表).

    Parameters
    ----------
    ids : iterable of str
        Keys of `load_references`; a second mention is left out.
    style : {'gb7714-2025', 'gb7714-2015', 'apa'}
    lang : {'zh', 'en'}
        For readers of English, APA adds the English names of offices, papers and sites in square
        brackets, and gives our own descriptions, which stand in them, in English alone. GB/T 7714
        keeps to the language of the source.

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
    _marks, references = citation(ids, style, lang)
    return references


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
    numbers = "[1]" if len(entries) == 1 else f"[1-{len(entries)}]"
    if not CITATION_STYLES[style]:
        return numbers, [gb7714.reference(entry) for entry in entries]
    english = style == "apa" and lang == "en"
    styled = [_styled(entry, style, english) for entry in entries]
    marks, references = pandoc.citeproc(styled, CITATION_STYLES[style])
    for k, entry in enumerate(entries):
        if carrier := gb7714.cited_from(entry, "en" if english else "zh"):
            references[k] += f" {carrier}."
    with speaking(lang):
        return _("({marks})", marks=marks[1:-1]) if style == "apa" else numbers, references


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
    if format == "bibtex":
        return _bibtex(entries)
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _entries(ids: Iterable[str]) -> list[dict[str, Any]]:
    """The entries of ids, each once."""
    entries, ids = load_references(), dict.fromkeys(ids)
    if unknown := [id for id in ids if id not in entries]:
        raise ValueError(_("not in data/sources.json: {ids}", ids=", ".join(unknown)))
    return [entries[id] for id in ids]


def _credited(entry: dict[str, Any]) -> dict[str, Any]:
    """Who issued a report, data set or web page as its author, as styles leave an issuer out."""
    field = gb7714.issuer(entry)
    return {**entry, "author": [{"literal": entry[field]}]} if field else entry


def _styled(entry: dict[str, Any], style: str, english: bool) -> dict[str, Any]:
    """The entry for a style: the issuer named once, and without date no "Retrieved" either."""
    # A short title is our description in English: a style would cite by it; no objects are read.
    styled = _without(_credited(entry), gb7714.issuer(entry), "title-short", "custom")
    if "issued" not in entry:
        styled["status"] = "n.d."
    if style == "gb7714-2015" and "version" in entry:
        # The style file leaves a program's version out: it is other title information.
        styled["title"] += f": {entry['version']}"
    if not english:
        return styled
    styled["author"] = [_in_english(author) for author in styled.get("author", [])]
    return _in_english(styled)


def _in_english(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields with the English of each text that has one, known from any source."""
    words = _english()
    return {k: words.get(v, v) if isinstance(v, str) else v for k, v in fields.items()}


@cache
def _english() -> dict[str, str]:
    """Names with their English, as APA asks for translations; our descriptions in it alone."""
    words = {}
    for entry in load_references().values():
        for field in ("title", "container-title"):
            text, english = entry.get(field, ""), entry.get(f"{field}-short")
            if english:
                words[text] = english if text.startswith("[") else f"{text} [{english}]"
    return words


def _without(entry: dict[str, Any], *fields: str) -> dict[str, Any]:
    """The entry without some fields."""
    return {field: value for field, value in entry.items() if field not in fields}


def _noted(entry: dict[str, Any]) -> dict[str, Any]:
    """The note says from where it is cited, not what concerns who works on the data."""
    if entry["id"] == PACKAGE:
        return entry
    carriers = " / ".join(filter(None, (gb7714.cited_from(entry, lang) for lang in ("zh", "en"))))
    return _without(entry, "note", "custom") | ({"note": carriers} if carriers else {})


def _bibtex(entries: list[dict[str, Any]]) -> str:
    """pandoc's BibTeX with the two fields that it does not know.

    A report has an institution for a publisher; where it was found goes through pandoc as its
    series, which no source has.
    """
    entries = list(map(_for_bibtex, entries))
    text = pandoc.text(json.dumps(entries), "csljson", "bibtex", "--wrap=none")
    text = text.replace("\n  series = ", "\n  howpublished = ")
    report = re.compile(r"(?ms)^@techreport\{.*?^\}")
    return report.sub(lambda m: m[0].replace("\n  publisher = ", "\n  institution = "), text)


def _for_bibtex(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the fields that pandoc writes as institution and series."""
    issuer, found_in = gb7714.issuer(entry), entry.get("container-title")
    credited = dict(_credited(entry))
    if issuer and entry["type"] == "report":
        credited["publisher"] = entry[issuer]
    if found_in and issuer != "container-title" and entry["type"] not in CONTAINED:
        credited["collection-title"] = found_in
    return credited
