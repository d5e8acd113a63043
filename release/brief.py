"""The brief: four pages for handing on, in Chinese and in English (简报).

The text stands in ``text/brief.*.md`` and quotes results, claims and facts of the page in braces:
``{ratio_2021.value}``, ``{ratio_2021.ends}``, ``{gdp_2021.printed}``, ``{page.date}``.
``{cite ratio_2021}`` and, in a source line, ``{sources ratio_2021}`` give the numbers of the
sources behind results, claims or figures, or of a source by its id; the references are numbered in
the order in which the text cites them (顺序编码制).
"""

from __future__ import annotations

import calendar
import datetime
import itertools
import re
from collections.abc import Iterable
from pathlib import Path

import typeset
from analysis.data.benchmarks import load_official
from analysis.data.claims import load_claims
from analysis.data.package import data_digest, load_package
from analysis.data.staging import staged
from analysis.report.prose import quoted
from analysis.report.references import PACKAGE, bibliography, load_references
from analysis.report.register import Result, load_exhibits, load_register

#: The editions, with the marks between numbers of citations and inside a run of them.
LANGUAGES = {"zh": ("，", "-"), "en": (", ", "–")}
PAGE = "luohe-daily-2022-09-23"
#: Of the references in both editions: the national standard, which numbers them as cited.
STYLE = "gb7714-2025"
#: The table of results to cite.
SHOWN = (
    "urban_multiple_growth_9", "rural_multiple_growth_9", "ratio_2021", "ratio_2012_growth_9",
    "ratio_2012_multiples", "gap_2021", "gap_change_growth_9", "urban_weight_2021",
    "gdp_implied_deflator", "fiscal_expenditure_total",
)  # fmt: skip
#: A result, a claim or the key of an official figure.
QUOTE = re.compile(r"\{([\w/ ]+)(?:\.(\w+))?\}")
QUOTED = ("value", "ends", "printed")
CITED = re.compile(r"\{(?:cite|sources) ([^{}]+)\}")
PICTURE = re.compile(r"(?<=\]\()(\w+)\)\{")
#: A number of Word's own counting in captions, the plain number elsewhere.
COUNTED = (
    '`{n}`{{=html}}`{n}`{{=typst}}`<w:fldSimple w:instr=" SEQ {kind} \\* ARABIC "><w:r><w:t>{n}'
    "</w:t></w:r></w:fldSimple>`{{=openxml}}"
)


def write_brief(results: Path, out: Path, languages: Iterable[str] = tuple(LANGUAGES)) -> None:
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
        If pandoc is not installed, with the command that installs it.
    """
    texts = {lang: brief_text(results, lang) for lang in languages}
    epoch = calendar.timegm(_issued(PACKAGE).timetuple())
    with staged(out) as folder:
        for lang, text in texts.items():
            for ending, typed in typeset.FORMATS.items():
                document = typed(text, results / "figures", epoch)
                (folder / f"yuanhui-brief.{lang}.{ending}").write_bytes(document)


def brief_text(results: Path, lang: str) -> str:
    """The brief in Markdown, every quote filled (简报正文)."""
    if missing := ", ".join(lacking(results)):
        raise ValueError(f"{results} lacks what the brief quotes: {missing}: run yuanhui reproduce")
    register, figures = load_register(results / "results.json"), load_exhibits(results)
    template, cited = _numbered(_template(lang), _sources(results), lang)
    facts = {"results": _rows(register, lang), "references": _references(cited, lang)}
    facts |= _facts(register)
    numbers = {kind: itertools.count(1) for kind in ("figure", "table")}

    def quote(m: re.Match[str]) -> str:
        if m[1] in numbers:
            return COUNTED.format(n=next(numbers[m[1]]), kind=m[1].title())
        return facts.get(m[0][1:-1]) or quoted(register, m[1], m[2], lang)

    def picture(m: re.Match[str]) -> str:
        alt = re.sub(r'(["\\])', r"\\\1", figures[m[1]][f"alt_{lang}"])
        return f'{m[1]}.{lang}.png){{alt="{alt}" '

    return PICTURE.sub(picture, QUOTE.sub(quote, template))


def lacking(results: Path) -> list[str]:
    """Results, figures and sources that the brief quotes and are not there (缺少的结果)."""
    text = "".join(map(_template, LANGUAGES))
    names = {*SHOWN, *PICTURE.findall(text)}
    names |= {id for id, part in QUOTE.findall(text) if part in QUOTED}
    names |= {name for cited in CITED.findall(text) for name in cited.split()}
    return sorted(names - {*_sources(results)})


def _sources(results: Path) -> dict[str, list[str]]:
    """The sources behind each result, figure and claim; a source stands for itself."""
    register = load_register(results / "results.json")
    behind = {id: [id] for id in load_references()}
    for printed in (load_claims(), load_official()):
        behind |= {id: [source] for id, source in printed.source.items()}
    behind |= {id: figure["sources"] for id, figure in load_exhibits(results).items()}
    behind |= {id: result.sources for id, result in register.items()}
    behind["results"] = [source for id in SHOWN if id in register for source in behind[id]]
    return behind


def _template(lang: str) -> str:
    return (typeset.PARTS / f"brief.{lang}.md").read_text(encoding="utf-8")


def _numbered(template: str, sources: dict[str, list[str]], lang: str) -> tuple[str, list[str]]:
    """Citations as numbers, and what they stand for in the order of the text."""
    numbers: dict[str, int] = {}

    def mark(m: re.Match[str]) -> str:
        cited = [source for name in m[1].split() for source in sources[name]]
        return _bracketed({numbers.setdefault(source, len(numbers) + 1) for source in cited}, lang)

    return CITED.sub(mark, template), list(numbers)


def _bracketed(numbers: Iterable[int], lang: str) -> str:
    """Numbers in brackets as Markdown, neighbours as a range.

    Examples
    --------
    >>> print(_bracketed([1, 3, 4, 5], "en"), _bracketed([1, 3, 4, 5], "zh"))
    \\[1, 3–5\\] \\[1，3-5\\]
    """
    comma, dash = LANGUAGES[lang]
    # In a run of neighbours a number less its place stays the same.
    places = itertools.groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    runs = [[number for _place, number in run] for _less, run in places]
    parts = comma.join(dash.join(map(str, sorted({run[0], run[-1]}))) for run in runs)
    return rf"\[{parts}\]"


def _facts(register: dict[str, Result]) -> dict[str, str]:
    """What the text says of the page, the data and this package."""
    years = {int(key.rpartition("/")[2]) for r in register.values() for key in r.benchmarks}
    facts = {
        "page.page": load_references()[PAGE]["page"], "page.claims": str(len(load_claims())),
        "package.version": load_package()["version"], "data.hash": data_digest()[:12],
        "data.latest": str(max(years)),
    }  # fmt: skip
    for name, day in (("page", _issued(PAGE)), ("package", _issued(PACKAGE))):
        facts |= {f"{name}.{part}": str(getattr(day, part)) for part in ("year", "month", "day")}
        facts[f"{name}.date"] = day.isoformat()
    return facts


def _issued(id: str) -> datetime.date:
    """The day the page or this package appeared."""
    return datetime.date(*load_references()[id]["issued"]["date-parts"][0])


def _rows(register: dict[str, Result], lang: str) -> str:
    """Results as rows of a table: name, value, interval, id."""
    lines = []
    for r in map(register.__getitem__, SHOWN):
        name = r.name(lang)
        row = (name[0].upper() + name[1:], r.text(lang), r.interval(lang), f"`{r.id}`")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def _references(sources: list[str], lang: str) -> str:
    """What the text cites, numbered; in the English edition with the English name of a paper."""
    entries = []
    for n, (source, entry) in enumerate(zip(sources, bibliography(sources, STYLE), strict=True), 1):
        name = load_references()[source].get("container-title-short", "[")
        english = f" [{name}]" if lang == "en" and not name.startswith("[") else ""
        entries.append(f"\\[{n}\\] {_plain(entry + english)}")
    return "\n\n".join(entries)


def _plain(text: str) -> str:
    """Text as Markdown that says the same: signs escaped, addresses as links."""
    parts = re.split(r"(https?://[^\s，。；]+[^\s，。；.,;])", text)
    parts[1::2] = [f"<{address}>" for address in parts[1::2]]
    parts[::2] = [re.sub(r"([\\`*_$^~<>\[\]{}#|@])", r"\\\1", words) for words in parts[::2]]
    return "".join(parts)
