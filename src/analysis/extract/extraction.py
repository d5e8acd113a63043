"""What a page says as tables: claims, numbers for review, what was left out (识读表)."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.audit.audit import Audit, audit_rows
from analysis.data.claims import (
    DAY,
    PAGE,
    indicators_with,
    load_places,
    packaged,
    place_codes,
)
from analysis.data.package import fields_of
from analysis.data.rules import parted
from analysis.data.staging import staged
from analysis.data.vocabulary import code_of
from analysis.extract.clean import Paragraph, paragraphs_of
from analysis.extract.dates import marks_of
from analysis.extract.gate import reasons_of
from analysis.extract.grammar import is_rate, names, not_claims, units_of_indicators
from analysis.extract.numerals import Numeral
from analysis.extract.page import number_pattern
from analysis.extract.reader import read_paragraphs
from analysis.extract.reading import Reading
from analysis.extract.review import review_body, review_page
from analysis.extract.subjects import subject_of
from analysis.messages import N_, _
from analysis.numbers.printed import clean, echoed

__all__ = ["Extraction", "extract"]

LONGEST_TITLE = 40
#: Where a number stands in the text, and how it was read.
PLACE = ["begin", "finish", "name", "rule", "candidates", "confidence", "sha256"]
HELD_BACK = ("held back: see the review", "存疑：见复核表")
DATE = ("a date, not a quantity", "日期，不是数量")
CELL = ("table cell", "表格单元格")
DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
NO_UNIT = ("a number without a unit", "没有单位的数字")


@dataclass(frozen=True)
class Extraction:
    """What was read from a page, as tables of text.

    Attributes
    ----------
    text : str
        The page as it came.
    found : list of dict
        Every number: the columns of ``claims.csv``, why it is held back if it is (``reason``),
        where it stands in the text, by which rules it was read, and how sure that is.
    paragraphs : list of Paragraph
    source : dict
        The page in CSL-JSON.
    left_out : list of tuple
        Numerals that are no quantities: paragraph, text, and the reason in two languages.
    own : list of dict
        Indicators that the package does not know.
    everything : bool
        Whether numbers that are held back are claims too, with the reason as their note.
    """

    text: str
    found: list[dict[str, Any]]
    paragraphs: list[Paragraph]
    source: dict[str, Any]
    left_out: list[tuple[int, str, str, str]]
    own: list[dict[str, str]]
    everything: bool = False

    @property
    def claims(self) -> pd.DataFrame:
        """The numbers that passed every gate, or all of them (数据条目)."""
        rows = [row for row in self.found if self.everything or not row["reason"]]
        return pd.DataFrame(rows, columns=_columns())

    @property
    def review(self) -> pd.DataFrame:
        """The numbers that are held back, with the reason (存疑的数字)."""
        rows = [row for row in self.found if row["reason"]]
        return pd.DataFrame(rows, columns=[*_columns(), "reason"])

    @property
    def origin(self) -> pd.DataFrame:
        """Where each number stands, by which rules it was read, and how sure that is (出处)."""
        return pd.DataFrame(self.found, columns=["id", *PLACE[:2], "paragraph", *PLACE[2:]])

    @property
    def excluded(self) -> pd.DataFrame:
        """Numerals that are no quantities, with the reason (不计的数字)."""
        return pd.DataFrame(self.left_out, columns=["paragraph", "text", "reason_en", "reason_zh"])

    @property
    def indicators(self) -> pd.DataFrame:
        """Indicators that the package does not know (自设指标)."""
        return pd.DataFrame(self.own)

    @property
    def numbers(self) -> pd.DataFrame:
        """Every number with all that is known of it, those that are held back first (全部数字)."""
        rows = sorted(self.found, key=lambda row: not row["reason"])
        return pd.DataFrame(rows, columns=[*_columns(), "reason", *PLACE])

    def write(self, folder: Path) -> None:
        """Write all tables into a folder, at once or not at all (写出)."""
        lines = [f"{p.number}\t{p.text}\n" for p in self.paragraphs]
        review = review_page(self.source["title"], *self._read)
        sources = json.dumps([self.source], ensure_ascii=False, indent=1)
        with staged(folder) as new:
            for name in ("claims", "review", "excluded", "origin", "indicators"):
                if len(table := getattr(self, name)):
                    table.to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
            (new / "sources.json").write_text(sources + "\n", encoding="utf-8")
            (new / "page.tsv").write_text("".join(lines), encoding="utf-8")
            (new / "review.html").write_text(review, encoding="utf-8")

    def audit(self) -> Audit:
        """The audit of the numbers that passed every gate (核对).

        Raises
        ------
        ValueError
            If all numbers are held back.
        """
        if not (passed := [row for row in self.found if not row["reason"]]):
            raise ValueError(_("all numbers are held back: yuanhui extract shows them for review"))
        claims, indicators = [*parted(passed)], indicators_with(self.own)
        return audit_rows(claims, [], indicators, packaged(load_places), {PAGE: self.source})

    def _repr_html_(self) -> str:
        """The page with its numbers marked, and their table, as JupyterLab shows it."""
        return review_body(*self._read)

    @property
    def _read(self) -> tuple[list[Paragraph], pd.DataFrame, pd.DataFrame]:
        """What the review shows."""
        return self.paragraphs, self.numbers, self.excluded


def extract(
    text: str,
    date: str | None = None,
    place: str = "",
    *,
    title: str = "",
    everything: bool = False,
) -> Extraction:
    """Read the numbers of a page of economic news or statistics, in Chinese (识读版面数字).

    Parameters
    ----------
    text : str
        The page as it came: one column or several, full-width forms, simplified or traditional.
    date : str, optional
        Day of publication, ``2022-03-01``: what 今年 and 去年 mean. By default what a dated line
        says; nothing else is dated by it.
    place : str
        Code or name of the place whose numbers these are.
    title : str
        By default the first line, if it is short.
    everything : bool
        Take numbers that are held back into the claims too, with the reason as their note.

    Returns
    -------
    Extraction
        The same text gives the same tables.

    Raises
    ------
    ValueError
        If there is no number with a unit in the text.

    Notes
    -----
    No year is invented: a number whose year is not printed near it stays undated. Not claimed: that
    every number is read right; `Extraction.review` lists what is in doubt, and the page of the
    review shows each number where it stands.

    Examples
    --------
    >>> page = extract("2021年，全县生产总值达到212.6亿元，增长7.9%，是2012年的2.2倍。")
    >>> page.claims[["indicator", "kind", "printed", "start", "end"]].to_numpy().tolist()[2]
    ['gdp', 'multiple', '2.2倍', '2012', '2021']
    """
    place = code_of(place, place_codes(packaged(load_places))) if place else ""
    paragraphs = paragraphs_of(text)
    readings = read_paragraphs(paragraphs, _day(date)[0] if date else None)
    if not readings:
        raise ValueError(_("there is no number with a unit in the text: nothing to read"))
    units = _units(readings)
    counted: dict[tuple[int, str], list[int]] = {}
    rows = [_row(r, n, place, counted) for n, r in enumerate(readings, start=1)]
    told = reasons_of(rows, readings, units)
    digest = hashlib.sha256(text.encode()).hexdigest()
    for row, reading in zip(rows, readings, strict=True):
        reason = told.get(row["id"], "")
        row |= {"reason": reason, "note": reason if everything else "", "sha256": digest}
        row |= _place(reading, reason)
    codes = {row[column] for row in rows for column in ("indicator", "of")}
    own = [row for row in units.values() if row["indicator"] in codes]
    source = _source(title or paragraphs[0].text[:LONGEST_TITLE], date)
    left_out = [*_excluded(paragraphs, readings, told)]
    return Extraction(text, rows, paragraphs, source, left_out, own, everything)


@cache
def _columns() -> list[str]:
    return [field["name"] for field in fields_of("claims")]


def code(name: str) -> str:
    """The code of an indicator that the package does not know."""
    return "x_" + hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()[:8]


def _indicator(words: str) -> str:
    """The code of an indicator by its words."""
    if not words:
        return ""
    if words.lower() in units_of_indicators():
        return words.lower()  # GDP is a code too
    return names().get(words.lower()) or subject_of(words, "", "").indicator or code(words)


def _row(
    reading: Reading, n: int, place: str, counted: dict[tuple[int, str], list[int]]
) -> dict[str, str]:
    """A row of the claims table, all text; where its number stands was counted for others."""
    subject = reading.subject
    indicator, of = subject.indicator or code(subject.name), _indicator(reading.of)
    if reading.numeral.is_structure:
        indicator, of = subject.indicator, ""
    elif reading.kind == "share" and reading.in_structure:
        of = "gdp"
    kind = reading.kind
    if kind == "share" and not of and is_rate(indicator):
        kind = "rate"
    years = {c: str(y or "") for c, y in (("start", reading.start), ("end", reading.end))}
    amount = reading.kind not in ("growth", "avg_growth", "multiple", "points")
    return dict.fromkeys(_columns(), "") | years | {
        "id": f"n{n}", "indicator": indicator, "kind": kind, "printed": reading.printed,
        "qualifier": reading.qualifier, "of": of, "period": reading.period,
        "basis": "" if amount else reading.basis, "against": reading.against,
        "dated_by": reading.dated_by, "place": place, "scope": subject.scope,
        "paragraph": str(reading.paragraph.number), "source": PAGE,
        "occurrence": str(_occurrence(reading, counted)),
    }  # fmt: skip


def _occurrence(reading: Reading, counted: dict[tuple[int, str], list[int]]) -> int:
    """The how-manieth of its kind in the paragraph a number is."""
    digits = DIGITS.search(reading.printed)
    if digits and reading.paragraph.text.count(digits[0]) == 1:
        return 1
    key = (reading.paragraph.number, reading.printed)
    if key not in counted:
        numbers = number_pattern(reading.printed).finditer(reading.paragraph.text)
        counted[key] = [number.start() for number in numbers]
    return bisect_left(counted[key], reading.numeral.finish) or 1


def _units(readings: Sequence[Reading]) -> dict[str, dict[str, str]]:
    """Indicators of one's own, with the unit of their first amount."""
    own: dict[str, dict[str, str]] = {}
    for reading in readings:
        words = [w for w in (reading.subject.name, reading.of) if w and not names().get(w.lower())]
        for name in words:
            if reading.subject.indicator and name == reading.subject.name:
                continue
            row = own.setdefault(name, {"indicator": code(name), "name_zh": name, "unit": ""})
            amount = reading.kind in ("level", "count", "cumulative", "change")
            if name == reading.subject.name and not row["unit"] and amount:
                row["unit"] = reading.numeral.unit
    return own


def _excluded(
    paragraphs: Sequence[Paragraph], readings: Sequence[Reading], told: dict[str, str]
) -> Iterator[tuple[int, str, str, str]]:
    """Every digit that is in no claim, with the reason."""
    inside: dict[int, list[tuple[Numeral, bool]]] = {}
    for n, reading in enumerate(readings, start=1):
        inside.setdefault(reading.paragraph.number, []).append((reading.numeral, f"n{n}" in told))
    for paragraph in paragraphs:
        words = set(_without_claim(paragraph.text, inside.get(paragraph.number, [])))
        if paragraph.is_table:
            words = {(paragraph.text, *CELL)} if words else set()
        left = paragraph.text
        # The longest first: what is blanked is not found again inside another.
        for word, english, chinese in sorted(words, key=lambda w: (-len(w[0]), w)):
            if word in left:
                left = left.replace(word, "\0" * len(word))
                yield paragraph.number, word, english, chinese


def _without_claim(
    text: str, numerals: Sequence[tuple[Numeral, bool]]
) -> Iterator[tuple[str, str, str]]:
    """Pieces of a text with digits that are in no claim, with the reasons."""
    spans = [(m.begin, m.finish, *DATE) for m in marks_of(text)]
    spans += not_claims(text)
    spans += [(n.begin, n.finish, *HELD_BACK) for n, held in numerals if held]
    taken = {k for begin, finish, *_why in spans for k in range(begin, finish)}
    taken |= {k for n, _held in numerals for k in range(n.begin, n.finish)}
    loose = (m for m in DIGITS.finditer(text) if m.start() not in taken)
    spans += [(*m.span(), *NO_UNIT) for m in loose]
    for begin, finish, *why in spans:
        if re.search("[0-9]", text[begin:finish]):
            yield text[begin:finish], why[0], why[1]


def _place(reading: Reading, reason: str) -> dict[str, Any]:
    """Where a number stands, by which rules it was read, and how sure that is."""
    sure = reading.subject.indicator and reading.dated_by == "printed" and not reading.candidates
    begin, finish = reading.paragraph.raw(reading.numeral.begin, reading.numeral.finish)
    return {
        "begin": begin, "finish": finish, "name": reading.subject.name, "rule": reading.rule,
        "candidates": ";".join(map(str, reading.candidates)),
        "confidence": "open" if reason else "sure" if sure else "likely",
    }  # fmt: skip


def _source(title: str, date: str | None) -> dict[str, Any]:
    """The page in CSL-JSON, as far as it is known."""
    entry: dict[str, Any] = {"id": PAGE, "type": "document", "title": title, "language": "zh-CN"}
    if date:
        entry["issued"] = {"date-parts": [_day(date)]}
    return entry


def _day(date: str) -> list[int]:
    """Year, month and day of a date, as far as they are given."""
    day, text = DAY.fullmatch(clean(date)), N_("date {date} cannot be read: write it as 2022-03-01")
    if not day:
        raise ValueError(_(text, date=echoed(date)))
    parts = [int(part) for part in day.groups() if part]
    try:
        year, month, number = [*parts, 1, 1][:3]
        datetime(year, month, number)
    except ValueError:
        raise ValueError(_(text, date=echoed(date))) from None
    return parts
