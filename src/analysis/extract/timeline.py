"""Of when a number is, and from when: what dates say from one to the next (时间线)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from analysis.extract.clean import Paragraph
from analysis.extract.dates import YEAR, Mark, marks_of
from analysis.extract.kinds import OF_CHANGE
from analysis.extract.reading import Reading

#: What stands before the first of two years, or of two numbers.
FROM = re.compile("[从由自]的?$")
OF_NUMBER = re.compile("的[0-9]")
#: A day in a line: 2022-04-18 or 2022年4月.
DAY = re.compile("[^0-9]{0,20}?((?:19|20)[0-9]{2})(?:-|年)[0-9]{1,2}(?:-|月)")
#: Longer is no heading.
HEADING = 30
#: Headings under which a work report tells aims, until the next of its main parts.
OF_AIMS = re.compile("(?:目标|工作打算|工作安排|重点工作|主要任务|工作重点|工作思路):?$")
MAIN_PART = re.compile("第?[一二三四五六七八九十]+(?:、|\\.|部分)")
#: Kinds of which a number inherits the year that the page reports on.
UNDATED = ("count", "change", "cumulative", "target")
#: What adds up over the years of 十年来.
FLOW = re.compile("支出|投资|投入|就业|转移|减贫|脱贫|造林|贷款")


class Page(NamedTuple):
    """What holds for a whole page, or from a heading on: the year it was published, the year and
    the part of it that it reports on; the spans that it names, and whether aims are told.
    """

    year: int | None = None
    reports: int | None = None
    period: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    aims: bool = False


class Dated(NamedTuple):
    """A time: a year, the last of a span, or since when; the segment that says so, how, whether the
    sentence begins with it; or one that is said and not known, as 去年 of a page without a date.
    """

    year: int | None = None
    span: tuple[int, int] | None = None
    since: int | None = None
    period: str = ""
    segment: int = -1
    by: str = "none"
    leads: bool = False
    unknown: bool = False


class Compared(NamedTuple):
    """With what something is compared: a year, the year before, a quarter; and where that ends."""

    base: int | None = None
    role: str = ""
    part: str = ""
    finish: int = 0


@dataclass
class Timeline:
    """The time of a paragraph, as far as it was read.

    A year stays until another is printed; what is compared with stays until the full stop. What is
    not printed stays unknown.
    """

    page: Page
    paragraph: Paragraph
    dated: Dated = field(default_factory=Dated)
    compared: Compared = field(default_factory=Compared)
    pair: tuple[int, int] | None = None
    segment: int = 0
    #: Where the sentence begins.
    begin: int = 0
    #: What holds again after the next number, and after the sentence.
    after_number: Dated | None = None
    after_sentence: Dated | None = None

    @cached_property
    def bases(self) -> set[int | None]:
        """Years that the paragraph prints as bases of comparison, or by themselves."""
        alone = ("base", "year")
        return {mark.first for mark in marks_of(self.paragraph.text) if mark.role in alone}

    def ended(self, end: str, finish: int) -> None:
        """A clause has ended, with this mark and at this place."""
        if end in ("。", "!", "?"):
            self.compared, self.pair, self.begin = Compared(), None, finish + 1
            self.dated = self.after_sentence or self.dated
            if self.dated.since:
                self.dated = Dated()
            elif self.dated.leads:
                self.dated = self.dated._replace(leads=False)
            self.after_sentence = None
        if end in ("。", "!", "?", ";"):
            self.segment += 1
            if self.compared.role == "two":
                self.compared = Compared()

    def turn(self, mark: Mark, before: str) -> None:
        """Take over what a date says."""
        if mark.role in ("base", "base_plan"):
            self.compared = Compared(mark.first, "span" if mark.last else "base", mark.period)
        elif mark.role == "previous":
            self.compared = Compared(role="previous")
        elif mark.role == "two":
            self.compared = Compared(role="two")
        elif mark.role == "quarter":
            words = self.paragraph.text[mark.begin : mark.finish].lstrip("比较与同")
            if words == "年初" and not self.dated.period:
                self.compared = Compared(role="previous")
                return
            part = "上期" if words == "环比" else words
            self.compared = Compared(role="quarter", part=part, finish=mark.finish)
        elif mark.role == "period":
            self._part_of_year(mark)
        elif mark.role not in ("noise", "duration", "plan_name"):
            self._date(mark, before)

    def _part_of_year(self, mark: Mark) -> None:
        """Take over a part of the year; one month, or one quarter where another part was told of,
        holds for its sentence alone.
        """
        if self.compared.role == "quarter":
            self.compared = Compared()  # 比1-4月加快, 其中5月份增长: no more on the months before
        of_more = mark.period[:1] == "M" or self.dated.period not in ("", mark.period)
        if "-" not in mark.period and mark.period != "H1" and of_more:
            self.after_sentence = self.after_sentence or self.dated
        self.dated = self.dated._replace(period=mark.period, segment=self.segment)
        if self.dated.year is None:
            self.dated = self.dated._replace(year=self.reported, by="context")

    @property
    def reported(self) -> int | None:
        """The year that the page reports on, or else in which it was published."""
        return self.page.reports or self.page.year

    def _date(self, mark: Mark, before: str) -> None:
        """Take over a year, a span, or what stands for one."""
        old, year = self.dated, self.page.year
        new = Dated(segment=self.segment, by="printed", leads=mark.begin == self.begin)
        if mark.role in ("span", "plan") and mark.first and mark.last:
            new = new._replace(span=(mark.first, mark.last), year=mark.last)
            if FROM.search(before):
                self.compared = Compared(mark.first, "base")
            if re.search("[至到]", self.paragraph.text[mark.begin : mark.finish]):
                self.pair = (mark.first, mark.last)  # of 2016—2020年 the first may be 2015
        elif mark.role in ("year", "plan"):
            new = self._paired(new._replace(year=mark.first), before)
            if self.page.reports and OF_NUMBER.match(self.paragraph.text, mark.finish):
                self.after_number = old  # 2012年的16亩: the year is of this number alone
        elif mark.role == "since":
            new = new._replace(since=mark.first)
        elif mark.role == "decade":
            new = self._of_years(mark.first) or old
        elif mark.role == "whole":
            by = old.by if old.year else "context"
            new = new._replace(year=old.year or self.page.reports, by=by)
        elif mark.role == "year_before" and (last := old.year or self.page.reports):
            new = self._paired(new._replace(year=last - 1), before)
        elif year:
            new = new._replace(year=year - (mark.role != "this_year"), by="metadata")
        else:
            new = new._replace(unknown=True)
        if (new.year or 0) > (year or 9999):
            self.after_sentence = self.after_sentence or old  # a year to come is of its sentence
        self.dated = new

    def _of_years(self, n: int | None) -> Dated | None:
        """The span of n years that the page prints, where it says 十年来."""
        span = next((span for span in self.page.spans if span[1] - span[0] + 1 == n), None)
        return Dated(span[1], span, None, "", self.segment, "context") if span else None

    def _paired(self, new: Dated, before: str) -> Dated:
        """Of 由2012年的…到2021年的… the two years, for the pairs that follow; of 由上年的…调整为…
        the second is the year of before.
        """
        year, old = new.year or 0, self.dated
        if FROM.search(before):
            latest = old.year or self.page.reports or 0
            new = old if latest > year else Dated(unknown=True)
            self.pair = (year, latest if latest > year else 0)
        elif self.pair and year > self.pair[0]:
            self.pair = (self.pair[0], year)
        if self.pair and self.pair[1]:
            self.compared = Compared(self.pair[0], "base")
        return new

    def flows(self, name: str) -> bool:
        """Whether amounts of a name add up over years here: since a year, or 十年来."""
        adds_up = self.dated.by == "context" and self.dated.span and FLOW.search(name)
        return self.dated.since is not None or bool(adds_up)

    def placed(self, reading: Reading, before: str) -> Reading:
        """The number with its years, as its kind needs them."""
        end, period, by = self._end(reading)
        reading = reading._replace(end=end, period=period if end else "", dated_by=by)
        reading = self._dated(reading, before)
        now = self.page.year or 9999
        year = reading.end or now
        if year > now or (year == now and self.page.aims):
            reading = reading._replace(kind="target")  # of a year to come, or where aims are told
        if self.after_number:
            self.dated, self.after_number = self.after_number, None
        return reading

    def _dated(self, reading: Reading, before: str) -> Reading:
        """The number with the years that its kind needs besides its own."""
        added = reading.kind in ("level", "count") or reading.rises
        since = self.dated.since and added
        if since or reading.kind == "cumulative":
            return self._flow(reading)
        if reading.kind == "share" and self.dated.span and self.dated.by == "context":
            return reading._replace(start=self.dated.span[0])
        if reading.kind in OF_CHANGE or reading.kind == "multiple":
            return self._based(reading)
        if self.compared.role == "base" and self._is_base(reading):
            return reading._replace(end=self.compared.base, period="", dated_by="printed")
        return self._of_pair(reading, before)

    def _is_base(self, reading: Reading) -> bool:
        """Whether an amount stands right behind the year with which something is compared."""
        begin = reading.numeral.begin
        text = self.paragraph.text[max(0, begin - len("2012年末的")) : begin]
        amount = reading.kind in ("level", "count") and not self.pair
        return amount and bool(re.search("[0-9]{4}年[末底初]?的?$", text))

    def _of_pair(self, reading: Reading, before: str) -> Reading:
        """The first number of 由…到… has the first year of the pair, or of the span."""
        if not FROM.search(before):
            return reading
        if self.pair:
            self.compared = Compared(self.pair[0], "base")
            return reading._replace(end=self.pair[0], dated_by="printed")
        self.compared = Compared(role="open")
        return reading._replace(end=None, dated_by="none")

    def _end(self, reading: Reading) -> tuple[int | None, str, str]:
        """The year of a number, the part of it, and whether they are printed or of the context."""
        dated = self.dated
        if dated.year is not None:
            near = dated.segment == self.segment or dated.leads or self._on_before(reading)
            if reading.is_count and not near and dated.by != "context":
                return None, "", "none"
            return dated.year, dated.period, dated.by if near else "context"
        if dated.since is not None:
            return None, "", "printed"
        told = reading.kind not in UNDATED or self.page.aims or self._on_before(reading)
        if self.page.reports and not dated.unknown and told:
            return self.page.reports, self.page.period, "context"
        return None, "", "none"

    def _on_before(self, reading: Reading) -> bool:
        """Whether it is a change on the year before, which is of the year that is told."""
        return reading.kind in OF_CHANGE and self.compared.role == "previous"

    def _flow(self, reading: Reading) -> Reading:
        if self.dated.since is not None:
            since = {"start": self.dated.since, "end": None, "dated_by": "printed"}
            return reading._replace(kind="cumulative", **since)  # type: ignore[arg-type]
        return reading._replace(start=self.dated.span[0]) if self.dated.span else reading

    def _based(self, reading: Reading) -> Reading:
        """The year from which a change runs."""
        compared, end = self.compared, reading.end
        if reading.against and reading.kind == "points":
            return reading
        if compared.role == "quarter" and self._on_quarter(reading):
            return reading._replace(against=compared.part)
        if compared.role == "base":
            return reading._replace(start=compared.base)
        if compared.role in ("span", "open"):
            return reading._replace(doubt="base")
        if compared.role == "two" and end:
            return reading._replace(start=end - 2)
        if self.dated.span and compared.role != "previous":
            return self._from_span(reading, *self.dated.span)
        yearly = reading.kind in ("growth", "points") or compared.role == "previous"
        if yearly and end:
            return reading._replace(start=end - 1)
        return reading

    def _on_quarter(self, reading: Reading) -> bool:
        """Whether it is on the quarter before: of the growth behind, points say nothing."""
        between = self.paragraph.text[self.compared.finish : reading.numeral.begin]
        lasting = self.compared.part in ("上期", "年初")
        return lasting or reading.kind == "points" or "," not in between

    def _from_span(self, reading: Reading, first: int, last: int) -> Reading:
        """Of 2012年至2021年年均: from the first year where the paragraph prints it as a base, else
        from the year before it.
        """
        printed = [year for year in (first, first - 1) if year in self.bases]
        start = printed[0] if printed else first - 1
        candidates = () if printed else (first - 1, first)
        return reading._replace(start=start, end=last, candidates=candidates)


def page_of(paragraphs: Sequence[Paragraph], year: int | None) -> Page:
    """What holds for a whole page (版面信息)."""
    marks = [m for p in paragraphs for m in marks_of(p.text)]
    roles = ("span", "plan", "plan_name")
    spans = tuple((m.first, m.last) for m in marks if m.role in roles and m.first and m.last)
    page = Page(year or _published(paragraphs), spans=spans)
    for paragraph in paragraphs[1::-1]:  # the title before the first sentence
        page = _reporting(page, paragraph)
    return page


def is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is short, and no sentence (小标题)."""
    return len(paragraph.text) <= HEADING and not re.search("[。;,]", paragraph.text)


def under(page: Page, before: Paragraph, paragraph: Paragraph) -> Page:
    """What holds from a paragraph on: a heading may name the year of what follows, or the year that
    the first paragraph below it begins with.
    """
    leads = is_heading(before) and re.match(f"{YEAR}年", paragraph.text)
    if is_heading(paragraph):
        still = page.aims and not MAIN_PART.match(paragraph.text)
        page = page._replace(aims=still or bool(OF_AIMS.search(paragraph.text)))
    return _reporting(page, paragraph) if is_heading(paragraph) or leads else page


def _reporting(page: Page, paragraph: Paragraph) -> Page:
    """The page with the year that the first sentence of a paragraph names alone.

    The year of a work report is that of its meeting.
    """
    sentence = re.split("[。;]", paragraph.text)[0]
    marks = marks_of(sentence)
    said = [m for m in marks if m.role == "year" and (m.first or 0) <= (page.year or 9999)]
    years = {m.first for m in said if sentence[m.begin - 1 : m.begin] not in ("从", "由", "自")}
    here = any(m.role == "this_year" for m in marks) or {m.role for m in marks} == {"period"}
    if page.year and here:
        years.add(page.year)
    if len(years) != 1 or "工作报告" in sentence or any(m.role == "span" for m in marks):
        return page
    period = next((m.period for m in marks if m.role == "period"), "")
    return page._replace(reports=years.pop(), period=period)


def _published(paragraphs: Sequence[Paragraph]) -> int | None:
    """The newest year of a dated line among the first, if there is one."""
    dates = [DAY.match(p.text) for p in paragraphs[:5]]
    return max((int(d[1]) for d in dates if d), default=None)
