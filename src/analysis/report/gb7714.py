"""References by GB/T 7714-2025 (参考文献著录), the Chinese standard in force since 2026-07-01.

No style file for it comes with a package yet, so the entry types of ``sources.json`` are written
here; any other type is refused. Rules as in the standard's clauses 6 to 8, numeric system
(顺序编码制). What changed against the edition of 2015, as far as these types show it:

- ``. [ ] / -`` are half-width, every other mark full-width, in Western languages too;
- surnames are no longer in capitals; given names may stand in full, and do here;
- reports, web pages and data sets have formats of their own; a data set names its platform first;
- the date of access stands with web pages, data sets and preprints only.

The standard wants that date, and the address of what is online. `sources.json` has no date of
access and not every address: what is not known is left out, never made up. A title in square
brackets is ours, as the standard writes it. Who issued a report, data set or web page (an office,
else the site that carries it) stands as its creator where no author is known; where its text was
not read there, the reference says from where it is cited (转引自), before the address of what was
read.
"""

from __future__ import annotations

from typing import Any

from analysis.messages import N_, _, speaking

__all__ = ["CODES", "cited_from", "issuer", "reference"]

#: Codes of annex B by type of CSL.
CODES = {
    "article-newspaper": "N", "dataset": "DS", "document": "Z", "entry-encyclopedia": "M",
    "report": "R", "software": "CP", "webpage": "EB",
}  # fmt: skip
#: Types whose issuer stands as creator.
ISSUED = {"dataset", "report", "webpage"}


def reference(entry: dict[str, Any]) -> str:
    """The reference of an entry in CSL-JSON, without its number (一条参考文献).

    Parameters
    ----------
    entry : dict
        ``type`` one of `CODES`; ``title``; where known ``author``, ``container-title``,
        ``publisher``, ``issued``, ``page``, ``version``, ``URL``, and what `cited_from` reads.

    Raises
    ------
    ValueError
        If the type is not covered.

    Examples
    --------
    >>> reference({"id": "x", "type": "article-newspaper", "title": "题名",
    ...            "author": [{"family": "王", "given": "会锋"}], "container-title": "漯河日报",
    ...            "issued": {"date-parts": [[2022, 9, 23]]}, "page": "08"})
    '王会锋. 题名[N]. 漯河日报，2022-09-23（08）.'
    """
    id, type = entry["id"], entry["type"]
    if type not in CODES:
        types = ", ".join(CODES)
        text = N_("source {id}: no rule for type {type!r}: one of {types}")
        raise ValueError(_(text, id=id, type=type, types=types))
    online = "/OL" if "URL" in entry or type == "webpage" else ""
    lead = f"{entry['title']}[{CODES[type]}{online}]"
    if type == "entry-encyclopedia":
        lead += f"//{entry['container-title']}"
    parts = [
        _creators(entry), lead, entry.get("version", ""), _imprint(entry),
        cited_from(entry, "zh"), entry.get("URL", ""),
    ]  # fmt: skip
    # A date in full-width brackets brings its own space.
    return ". ".join(filter(None, parts)).replace(". （", ".（") + "."


def issuer(entry: dict[str, Any]) -> str:
    """The field that names who issued what has no author (出版者); empty if none does.

    Examples
    --------
    >>> issuer({"type": "report", "container-title": "漯河市人民政府"})
    'container-title'
    """
    if entry["type"] not in ISSUED or entry.get("author"):
        return ""
    field = "publisher" if entry.get("publisher") else "container-title"
    # A description in brackets is nobody's name.
    return "" if entry.get(field, "[").startswith("[") else field


def cited_from(entry: dict[str, Any], lang: str) -> str:
    """Where the text was read, if not with who issued it (转引自); empty where it was.

    Examples
    --------
    >>> cited_from({"custom": {"cited-from": "某网站的转载", "cited-from-short": "a repost"}}, "zh")
    '转引自某网站的转载（未查阅原件）'
    """
    custom = entry.get("custom", {})
    if "cited-from" not in custom:
        return ""
    place = custom["cited-from-short" if lang == "en" else "cited-from"]
    with speaking(lang):
        return _("Cited from {place}; original not consulted", place=place)


def _creators(entry: dict[str, Any]) -> str:
    """Three creators at most (主要责任者); else who issued it."""
    if not entry.get("author"):
        return str(entry.get(issuer(entry), ""))
    names = list(map(_name, entry["author"]))
    if len(names) > 3:
        names[3:] = ["et al" if names[0].isascii() else "等"]
    return "，".join(names)


def _name(author: dict[str, str]) -> str:
    """Surname first; no space between Chinese characters."""
    if "literal" in author:
        return author["literal"]
    gap = " " if author["family"].isascii() else ""
    return f"{author['family']}{gap}{author.get('given', '')}".strip()


def _imprint(entry: dict[str, Any]) -> str:
    """Where and when it came out, in the order of its type (出处、日期)."""
    parts = entry.get("issued", {}).get("date-parts", [[]])[0]
    date = "-".join(f"{part:02d}" for part in parts)
    container: str = entry.get("container-title", "")
    if entry["type"] in ("dataset", "webpage"):
        platform = container if entry["type"] == "dataset" else ""
        return platform + (f"（{date}）" if date else "")
    if entry["type"] in ("article-newspaper", "document"):
        page = f"（{entry['page']}）" if "page" in entry else ""
        return "，".join(filter(None, [container, date])) + page
    return date
