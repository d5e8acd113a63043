"""The brief: four pages for handing on, in Chinese and in English (简报).

The text stands in ``text/brief.*.md`` and quotes results, claims and facts of the page in braces:
``{ratio_2021.value}``, ``{ratio_2021.ends}``, ``{gdp_2021.printed}``, ``{page.date}``. ``{cite ratio_2021}`` and, in a
source line, ``{sources ratio_2021}`` give the numbers of the sources behind results, claims or figures, or of a source
by its id; the references are numbered in the order in which the text cites them (顺序编码制).
"""

from __future__ import annotations

import calendar
import datetime
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import typeset
from analysis.audit import Audit, audit_claims
from analysis.data.claims import load_claims
from analysis.data.package import DATA, content, data_digest, load_package
from analysis.data.staging import staged
from analysis.numbers.printed import parse
from analysis.report import pandoc
from analysis.report.references import PACKAGE, bibliography, load_references
from analysis.report.register import Result, load_register

__all__ = ["LANGUAGES", "brief_text", "lacking", "write_brief"]

LANGUAGES = ("zh", "en")
PAGE = "luohe-daily-2022-09-23"
FILES = tuple(
    f"yuanhui-brief.{lang}.{ending}" for lang in LANGUAGES for ending in ("pdf", "docx", "html")
)
#: Of the references in both editions: the national standard, which numbers them as cited.
STYLE = "gb7714-2025"
#: The table of results to cite.
SHOWN = (
    "urban_multiple_growth_9", "rural_multiple_growth_9", "ratio_2021", "ratio_2012_growth_9", "ratio_2012_multiples",
    "gap_2021", "gap_change_growth_9", "urban_weight_2021", "gdp_implied_deflator",
    "fiscal_expenditure_total",
)  # fmt: skip
#: Parts of the audit's account that do not go into the brief, by their first words: what fits, a mixture whose
#: conflicts are told, and GDP, implied quantities and official figures, which stand in text and table.
LEFT_OUT = {
    "zh": (
        "地区生产总值：口径不同", "全体居民收入（加权平均）：可以", "全体居民收入（加权平均）与", "全体居民收入（加权平均）（各年合并）", "脱贫人口",
        "由报载数推算", "可对照的官方数据",
    ),
    "en": (
        "GDP: not comparable", "income of all residents (mixture): f", "poor persons", "income of all residents (mixture), ", "What the fig",
        "Official figures beside",
    ),
}  # fmt: skip
#: How the other values that would fit begin: they are for who can look a figure up.
REPAIRS = {"zh": "其他数不变时", "en": "Prints that would fit"}
QUOTE = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
QUOTED = ("value", "ends", "printed")
CITED = re.compile(r"\{(cite|sources) ([^{}]+)\}")
PICTURE = re.compile(r"(?<=\]\()(\w+)\)\{")
#: A number of Word's own counting in captions, the plain number elsewhere.
COUNTED = (
    '`{n}`{{=html}}`{n}`{{=typst}}`<w:fldSimple w:instr=" SEQ {kind} \\* ARABIC "><w:r><w:t>{n}</w:t></w:r></w:fldSimple>`'
    "{{=openxml}}"
)


def write_brief(results: Path, out: Path, languages: Iterable[str] = LANGUAGES) -> None:
    """Write the brief as PDF, DOCX and HTML from a folder of results, all files or none (写简报).

    Parameters
    ----------
    results : Path
        A folder as ``yuanhui reproduce`` writes it.
    out : Path
        Absent, empty, or holding a brief.
    languages : iterable of {'zh', 'en'}

    Raises
    ------
    ValueError
        If the results were made from other data, the text quotes what they do not have, or the font
        lacks a glyph.
    ModuleNotFoundError
        If pandoc or Typst is not installed, with the command that installs them.
    """
    texts = {lang: brief_text(results, lang) for lang in languages}

    def write(edition: tuple[str, str]) -> None:
        lang, ending = edition
        text = typeset.FORMATS[ending](texts[lang], results / "figures", _epoch())
        (folder / f"yuanhui-brief.{lang}.{ending}").write_bytes(text)

    # Most of the time goes by in pandoc, a program of its own, which is found before there are threads.
    pandoc.program()
    with staged(out) as folder, ThreadPoolExecutor() as pool:
        list(pool.map(write, itertools.product(texts, typeset.FORMATS)))


def brief_text(results: Path, lang: str) -> str:
    """The brief in Markdown, every quote filled (简报正文)."""
    if missing := lacking(results):
        raise ValueError(
            f"the brief quotes {', '.join(missing)}, which {results} does not have: run yuanhui reproduce"
        )
    register, figures, claims = (
        load_register(results / "results.json"),
        _figures(results),
        _claims(),
    )

    def sources(name: str) -> list[str]:
        if name == "results":
            return [source for id in SHOWN for source in register[id].sources]
        if name in claims.index:
            return [claims.source[name]]
        return (
            figures[name]["sources"]
            if name in figures
            else register[name].sources
            if name in register
            else [name]
        )

    template, cited = _numbered(_template(lang), sources, lang)
    said = _facts(claims, lang) | {
        "data.latest": str(
            max(int(key.rpartition("/")[2]) for r in register.values() for key in r.benchmarks)
        ),
        "results": _rows(register, lang),
        "account": _account(lang),
        "references": _references(cited, lang),
    }
    numbers = {kind: itertools.count(1) for kind in ("figure", "table")}

    def quote(m: re.Match[str]) -> str:
        if m[1] in numbers:
            return COUNTED.format(n=next(numbers[m[1]]), kind=m[1].title())
        key = m[0][1:-1]
        return said[key] if key in said else _quoted(register, claims, m[1], m[2], lang)

    text = QUOTE.sub(quote, template)
    return PICTURE.sub(lambda m: f'{m[1]}.{lang}.png){{alt="{_alt(figures, m[1], lang)}" ', text)


def lacking(results: Path) -> list[str]:
    """Results and figures that the brief quotes and a folder of results does not have (缺少的结果)."""
    there = {*load_register(results / "results.json"), *_claims().index, *_figures(results)}
    text = "".join(map(_template, LANGUAGES))
    quoted = {
        *SHOWN,
        *PICTURE.findall(text),
        *(id for id, what in QUOTE.findall(text) if what in QUOTED),
    }
    cited = {name for _, names in CITED.findall(text) for name in names.split()} - {
        "results",
        *load_references(),
    }
    return sorted((quoted | cited) - there)


@cache
def _claims() -> pd.DataFrame:
    return load_claims()


@cache
def _audit() -> Audit:
    """One for both editions."""
    return audit_claims(_claims(), DATA / "relations.csv")


def _template(lang: str) -> str:
    return (typeset.PARTS / f"brief.{lang}.md").read_text(encoding="utf-8")


def _figures(results: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        content(results / "figures" / "figures.json", "the list of figures of a run")
    )
    return found


def _numbered(
    template: str, sources: Callable[[str], list[str]], lang: str
) -> tuple[str, list[str]]:
    """Citations as numbers, and what they stand for in the order of the text; in Chinese sentences raised."""
    numbers: dict[str, int] = {}

    def mark(m: re.Match[str]) -> str:
        found = [source for name in m[2].split() for source in sources(name)]
        marks = _bracketed({numbers.setdefault(source, len(numbers) + 1) for source in found}, lang)
        return f"^{marks}^" if m[1] == "cite" and lang == "zh" else marks

    return CITED.sub(mark, template), list(numbers)


def _bracketed(numbers: Iterable[int], lang: str) -> str:
    """Numbers in brackets as Markdown, neighbours as a range.

    Examples
    --------
    >>> print(_bracketed([1, 3, 4, 5], "en"), _bracketed([1, 3, 4, 5], "zh"))
    \\[1, 3–5\\] \\[1，3-5\\]
    """
    comma, dash = ("，", "-") if lang == "zh" else (", ", "–")
    runs = itertools.groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(pairs) for _, pairs in runs)]
    return (
        rf"\[{comma.join(f'{low}{dash}{high}' if low < high else str(low) for low, high in ends)}\]"
    )


def _quoted(
    register: dict[str, Result], claims: pd.DataFrame, id: str, what: str, lang: str
) -> str:
    """A number as the text quotes it: ``value`` or ``ends`` of a result, ``printed`` of a claim."""
    if what == "printed":
        return parse(claims.printed[id]).spoken(lang)
    return register[id].text(lang) if what == "value" else register[id].ends(lang)


def _facts(claims: pd.DataFrame, lang: str) -> dict[str, str]:
    """What the text says of the page, the data and this package."""
    page = load_references()[PAGE]
    return {
        "page.date": _date(_issued(PAGE), lang),
        "page.page": page["page"],
        "page.claims": str(len(claims)),
        "package.version": load_package()["version"],
        "package.date": _date(_issued(PACKAGE), lang),
        "data.hash": data_digest()[:12],
    }


def _issued(id: str) -> datetime.date:
    """The day the page or this package appeared."""
    return datetime.date(*load_references()[id]["issued"]["date-parts"][0])


def _epoch() -> int:
    """The date of the package in seconds, for the stamps inside the files."""
    return calendar.timegm(_issued(PACKAGE).timetuple())


def _date(day: datetime.date, lang: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


def _rows(register: dict[str, Result], lang: str) -> str:
    """Results as rows of a table: name, value, interval, id."""
    found = [register[id] for id in SHOWN]
    names = [name[0].upper() + name[1:] for name in (r.name(lang) for r in found)]
    rows = (
        (name, r.text(lang), r.ends(lang), f"`{r.id}`")
        for name, r in zip(names, found, strict=True)
    )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _account(lang: str) -> str:
    """The audit's account, shortened by leaving parts out."""
    said = re.sub(rf"\n  {REPAIRS[lang]}.*", "", _audit().explain(lang))
    parts = re.split(r"\n(?!- | )", said)
    return "\n\n".join(
        "\n".join(_lines(part)) for part in parts if not part.startswith(LEFT_OUT[lang])
    )


def _lines(part: str) -> Iterator[str]:
    """A sentence and its list in Markdown, with the empty lines that a list wants."""
    for before, line in itertools.pairwise(["", *part.splitlines()]):
        if before and not (before.startswith("- ") and line.startswith("- ")):
            yield ""
        line = line.strip()
        yield (
            f"- {_plain(line[2:])}"
            if line.startswith("- ")
            else _plain(line[:1].upper() + line[1:])
        )


def _references(sources: list[str], lang: str) -> str:
    """What the text cites, numbered; in the English edition with the English name of a paper or site."""
    entries = zip(sources, bibliography(sources, STYLE, lang), strict=True)
    told = (entry + (_english_name(source) if lang == "en" else "") for source, entry in entries)
    return "\n\n".join(f"\\[{n}\\] {_plain(entry)}" for n, entry in enumerate(told, 1))


def _english_name(source: str) -> str:
    name = load_references()[source].get("container-title-short", "")
    return f" [{name}]" if name and not name.startswith("[") else ""


def _plain(text: str) -> str:
    """Text as Markdown that says the same: signs escaped, addresses as links."""
    parts = re.split(r"(https?://[^\s，。；]+[^\s，。；.,;])", text)
    return "".join(
        f"<{p}>" if k % 2 else re.sub(r"([\\`*_$^~<>\[\]{}#|@])", r"\\\1", p)
        for k, p in enumerate(parts)
    )


def _alt(figures: dict[str, Any], name: str, lang: str) -> str:
    """What a figure shows in words, inside quotation marks."""
    return re.sub(r'(["\\])', r"\\\1", figures[name][f"alt_{lang}"])
