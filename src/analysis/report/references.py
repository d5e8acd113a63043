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
from analysis.report.register import near

__all__ = [
    "FILES", "PACKAGE", "STYLES", "TEXTS", "bibliography", "citation", "exported",
    "load_references", "refused",
]  # fmt: skip

#: Styles for people, with the style file where there is one.
TEXTS = {
    "gb7714-2025": "",
    "gb7714-2015": "china-national-standard-gb-t-7714-2015-numeric",
    "apa": "apa",
}
#: Formats for reference managers.
FILES = ("bibtex", "ris", "csl-json")
STYLES = (*TEXTS, *FILES)
#: Types whose container BibTeX has a field for.
CONTAINED = ("article-newspaper", "entry-encyclopedia")
#: The id of this package among the references.
PACKAGE = "yuanhui-decade"
RIS = {
    "article-newspaper": "NEWS", "dataset": "DATA", "document": "GEN",
    "entry-encyclopedia": "ENCYC", "report": "RPRT", "software": "COMP", "webpage": "ELEC",
}  # fmt: skip


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
        If an id or the style is not known; near names are given.
    ModuleNotFoundError
        If pandoc or the style files are not installed, with the command that installs them.

    Examples
    --------
    >>> bibliography(["luohe-daily-2022-09-23"], "gb7714-2025")[0][:32]
    '王会锋. 源汇区：改革创新绘浓彩 赋能领跑再加速[N/OL]. '
    """
    if style not in TEXTS:
        raise ValueError(refused(style, TEXTS))
    entries = _entries(ids)
    if not TEXTS[style]:
        return [gb7714.reference(entry) for entry in entries]
    english = style == "apa" and lang == "en"
    carriers = [gb7714.cited_from(entry, "en" if english else "zh") for entry in entries]
    if english:
        entries = list(map(_described_in_english, entries))
    entries = list(map(_styled, entries))
    if english:
        entries = list(map(_named_in_english, entries))
    if style == "gb7714-2015":
        entries = list(map(_versioned, entries))
    texts = zip(pandoc.citeproc(entries, TEXTS[style]), carriers, strict=True)
    return [f"{text} {carrier}." if carrier else text for text, carrier in texts]


def citation(ids: Iterable[str], style: str = "gb7714-2025", lang: str = "en") -> str:
    """What stands in the text where all of the references are meant (文内标注).

    Numbers from 1 for GB/T 7714, authors and years for APA.

    Examples
    --------
    >>> citation(["luohe-daily-2022-09-23", "yuanhui-decade"])
    '[1-2]'
    """
    entries = _entries(ids)
    if style != "apa":
        return "[1]" if len(entries) == 1 else f"[1-{len(entries)}]"
    if lang == "en":
        entries = list(map(_described_in_english, entries))
    marks = pandoc.citeproc_marks(list(map(_styled, entries)), TEXTS[style])
    with speaking(lang):
        return _("({marks})", marks=marks[1:-1])


def exported(ids: Iterable[str], style: str) -> str:
    """References as one text for a reference manager (导出参考文献).

    Raises
    ------
    ValueError
        If an id or the style is not known.
    ModuleNotFoundError
        If pandoc (BibTeX) is not installed, with the command that installs it.

    Examples
    --------
    >>> print(exported(["luohe-daily-2022-09-23"], "csl-json").splitlines()[2])
      "id": "luohe-daily-2022-09-23",
    """
    if style not in FILES:
        raise ValueError(refused(style, FILES))
    entries = list(map(_noted, _entries(ids)))
    if style == "bibtex":
        return _bibtex(entries)
    if style == "ris":
        return "\n".join(map(_ris, map(_credited, entries)))
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def refused(style: str, styles: Iterable[str]) -> str:
    """That a style is none of those, and which those are."""
    return _("no style {style!r}: one of {styles}", style=style, styles=", ".join(styles))


def _entries(ids: Iterable[str]) -> list[dict[str, Any]]:
    """The entries of ids, each once."""
    entries, ids = load_references(), dict.fromkeys(ids)
    for id in ids:
        if id not in entries:
            hint = near(id, entries, _("see data/sources.json"))
            raise ValueError(_("no source {id!r}: {hint}", id=id, hint=hint))
    return [entries[id] for id in ids]


def _credited(entry: dict[str, Any]) -> dict[str, Any]:
    """Who issued a report, data set or web page as its author, as styles leave an issuer out."""
    field = gb7714.issuer(entry)
    return {**entry, "author": [{"literal": entry[field]}]} if field else entry


def _styled(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry for a style: the issuer named once, and without date no "Retrieved" either."""
    undated = {} if "issued" in entry else {"status": "n.d."}
    # A short title is our description in English: a style would cite by it; no objects are read.
    return _without(_credited(entry), gb7714.issuer(entry), "title-short", "custom") | undated


def _without(entry: dict[str, Any], *fields: str) -> dict[str, Any]:
    """The entry without some fields."""
    return {field: value for field, value in entry.items() if field not in fields}


def _noted(entry: dict[str, Any]) -> dict[str, Any]:
    """The note says from where it is cited, not what concerns who works on the data."""
    if entry["id"] == PACKAGE:
        return entry
    carriers = " / ".join(filter(None, (gb7714.cited_from(entry, lang) for lang in ("zh", "en"))))
    return _without(entry, "note", "custom") | ({"note": carriers} if carriers else {})


def _described_in_english(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the English of our own descriptions, which stand in square brackets."""
    described = dict(entry)
    for field in ("title", "container-title"):
        if entry.get(field, "").startswith("[") and f"{field}-short" in entry:
            described[field] = entry[f"{field}-short"]
    return described


def _named_in_english(entry: dict[str, Any]) -> dict[str, Any]:
    """Office, paper or site with its English name, as APA asks for translations."""
    named = dict(entry)
    if "container-title" in entry:
        named["container-title"] = _with_english(entry["container-title"])
    if "author" in entry:
        named["author"] = [_author_with_english(author) for author in entry["author"]]
    return named


def _author_with_english(author: dict[str, str]) -> dict[str, str]:
    if "literal" not in author:
        return author
    return author | {"literal": _with_english(author["literal"])}


def _with_english(name: str) -> str:
    """A name with its English, known from any source: an office may be the site of another."""
    english = _english_names().get(name, "")
    return f"{name} [{english}]" if english else name


@cache
def _english_names() -> dict[str, str]:
    names = {}
    for entry in load_references().values():
        if "container-title-short" in entry and not entry["container-title"].startswith("["):
            names[entry["container-title"]] = entry["container-title-short"]
    return names


def _versioned(entry: dict[str, Any]) -> dict[str, Any]:
    """The version as other title information: the style file of 2015 leaves a program's out."""
    if "version" not in entry:
        return entry
    return entry | {"title": f"{entry['title']}: {entry['version']}"}


def _bibtex(entries: list[dict[str, Any]]) -> str:
    """pandoc's BibTeX with what it has no names for: ``howpublished``, ``institution``, ``day``."""
    hosted = json.dumps(list(map(_hosted, entries)))
    text = pandoc.text(hosted, "csljson", "bibtex", "--wrap=none")
    text = text.replace("\n  series = ", "\n  howpublished = ")
    for entry in entries:
        date = entry.get("issued", {}).get("date-parts", [[]])[0]
        if len(date) == 3:
            month = rf"({{{re.escape(entry['id'])},\n(?:  .*\n)*?  month = {{\w+}},)"
            text = re.sub(month, rf"\1\n  day = {{{date[2]}}},", text)
    publisher = r"(?m)(^@techreport\{.*\n(?:  .*\n)*?)  publisher = "
    return re.sub(publisher, r"\1  institution = ", text)


def _hosted(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its site or database where pandoc keeps it: as a series; no source has one."""
    field = gb7714.issuer(entry)
    hosted = dict(_credited(entry))
    if field and entry["type"] == "report":
        hosted["publisher"] = entry[field]
    if entry["type"] not in CONTAINED and field != "container-title" and "container-title" in entry:
        hosted["collection-title"] = entry["container-title"]
    return hosted


def _ris(entry: dict[str, Any]) -> str:
    """The record of an entry; what is not known is left out."""
    date = entry.get("issued", {}).get("date-parts", [[]])[0]
    tags = [("TY", RIS[entry["type"]]), ("ID", entry["id"])]
    tags += [("AU", _ris_name(author)) for author in entry.get("author", [])]
    tags += [("TI", entry["title"]), ("T2", entry.get("container-title"))]
    tags += [("PY", str(date[0]))] if date else []
    tags += [("DA", "/".join(f"{part:02d}" for part in date))] if len(date) > 1 else []
    fields = {
        "SP": "page", "ET": "version", "PB": "publisher", "CY": "publisher-place", "LA": "language",
        "UR": "URL", "N1": "note",
    }  # fmt: skip
    tags += [(tag, entry.get(field)) for tag, field in fields.items()]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n"


def _ris_name(author: dict[str, str]) -> str:
    """A comma after an office keeps readers from parting it into names."""
    return (
        f"{author['literal']}," if "literal" in author else f"{author['family']}, {author['given']}"
    )
