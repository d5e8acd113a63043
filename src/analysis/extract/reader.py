"""From clause to clause through a page: each number with its subject, kind and years (通读版面)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analysis.extract.clean import Paragraph
from analysis.extract.dates import Mark, marks_of
from analysis.extract.grammar import Word, is_rate, not_claims, unit_of, words_of
from analysis.extract.kinds import OF_CHANGE, RATE, SIZE_OF_SHARE, Clause, kind_of
from analysis.extract.numerals import Numeral, numerals_of, qualifier_before
from analysis.extract.reading import Reading
from analysis.extract.subjects import LIST, Subject, phrases_of
from analysis.extract.timeline import Timeline, page_of, under
from analysis.extract.topic import COUNTED_BY, LEVELS, Topic, own_level
from analysis.numbers.printed import FALLS, QUALIFIERS

#: Ends of clauses; a comma in a number and a colon in a ratio are none.
CLAUSE = re.compile(
    r"(?<![0-9])[,:]|,(?![0-9]{3})|:(?![0-9])|[…—。!?;]|\((?![一-鿿]\))|(?<!\([一-鿿])\)"
)
STRUCTURE = re.compile("产业(?:增加值)?(?:结构|比例)")
#: Marks of notes and of items, and what is left out of growth, are no part of a name: [3], 2、, at
#: the beginning 三、, 剔除减税因素.
MARKS = re.compile(
    r"\[[0-9]+\]|(?<![0-9.])[0-9]{1,2}、(?=[一-鿿])"
    "|^(?:[一二三四五六七八九十]+、|\\([一二三四五六七八九十]+\\))(?![一二三四])"
    "|(?:剔除|扣除)[^,。;0-9]{2,12}?(?:因素|影响)(?:的?影响)?后?"
)
#: Price bases of growth, by the words that say so.
BASIS = re.compile(
    "(?P<real>实际(?=[增下上减提])|(?:扣除|剔除)(?=价格|物价))|(?P<nominal>名义)"
    "|(?P<comparable>同口径|可比|不变价|扣除|剔除)"
)
#: Words that name a peer before points, and something else before other numbers.
PEERS = ("快", "慢", "高", "低", "超", "超过")
#: What growth is called behind the name of what grows.
GROWTH_OF = re.compile("的?(?:增[幅速]|[涨降]幅|增长速度)$")
#: What makes the numbers of a sentence aims.
AIMS = re.compile("预期目标|预期性指标|力争|奋斗目标|预期增长")


@dataclass
class Reader:
    """A reader of one paragraph, who remembers what was said before in its sentence.

    `basis` is the price basis, `of` the whole of the share before, `aims` whether the sentence
    tells aims, `peers` who was named with a number in brackets: 比全省(7.7%)高, `siblings`
    whether shares of an unknown whole are told. `head` is the list
    that is being read: the words before its first number, its subjects, how many numbers were
    read, and how many there are.
    """

    paragraph: Paragraph
    time: Timeline
    topic: Topic
    basis: str = ""
    of: str = ""
    aims: bool = False
    peers: list[str] = field(default_factory=list)
    siblings: bool = False
    head: tuple[str, list[Subject], int, int] = ("", [], 0, 0)
    readings: list[Reading] = field(default_factory=list)

    def read(self) -> list[Reading]:
        """All numbers of the paragraph (识读一段)."""
        text = self.paragraph.text
        marks = marks_of(text)
        taken = [(m.begin, m.finish) for m in marks]
        taken += [(begin, finish) for begin, finish, *_why in not_claims(text)]
        items: list[Mark | Numeral] = [*marks, *numerals_of(text, taken)]
        items.sort(key=lambda item: item.begin)
        k = 0
        for begin, finish, end in _clauses(text):
            first = k
            while k < len(items) and items[k].begin < finish:
                k += 1
            self._clause(begin, finish, items[first:k])
            self._ended(end, finish)
        return self.readings

    def _ended(self, end: str, finish: int) -> None:
        self.time.ended(end, finish)
        self.topic.ended(end)
        if end in ("。", "!", "?"):
            self.basis, self.of, self.peers = "", "", []
            self.aims = self.siblings = False

    def _clause(self, begin: int, finish: int, items: Sequence[Mark | Numeral]) -> None:
        """Read a clause from its beginning: dates turn the time, numbers are read."""
        text = self.paragraph.text
        self._heard(text[begin:finish])
        prefix, left, cut = "", begin, None
        for k, item in enumerate(items):
            prefix += MARKS.sub("", text[left : item.begin])
            left = item.finish
            if isinstance(item, Mark):
                alone, rest = len(items) == k + 1, text[left:finish].strip("相比")
                if item.role == "quarter" and alone and rest:
                    continue  # 与一季度相比两升一降: that is all that is compared
                self.time.turn(item, prefix)
                # Behind a base stands what the base is: 是2012年计划投资的3.9倍.
                if item.role == "base" and (self.topic.group or phrases_of(prefix)):
                    cut = len(prefix)
                continue
            if self.topic.counted and not item.follows:
                prefix = prefix.rpartition("、")[2]
            self.topic.counted = False
            if self._is_of_peer(item, prefix):
                prefix = ""
                continue
            if self.peers and item.unit == "个百分点":
                prefix, self.peers = f"比{'、'.join(self.peers)}{prefix or '高'}", []
            self._number(item, prefix, prefix[:cut], self._behind(items[k : k + 3], finish))
            prefix, cut = "", None
        if not any(isinstance(item, Numeral) for item in items):
            clause, end = prefix + text[left:finish], text[finish : finish + 1]
            if end == "(" and (peer := self._before_bracket(clause)):
                self.peers.append(peer)
            else:
                self.topic.without_number(clause, end)

    def _before_bracket(self, clause: str) -> str:
        """The peer whose number stands in the bracket that follows: 比全省(7.7%)和全国(7.0%)."""
        over = [w for w in words_of(clause) if w.role in ("over", "peer")]
        begin = over[-1].begin + len(over[-1].text) if over else 0
        peer = LEVELS.search(clause, begin)
        if not peer or not (over or self.peers):
            return ""
        # Whose growth is compared stands before, or is that of which growth was told.
        subject = GROWTH_OF.sub("", clause[: over[0].begin]) if over else ""
        self.topic.without_number(subject, "(")
        return peer[0]

    def _is_of_peer(self, numeral: Numeral, prefix: str) -> bool:
        """Read the growth of a peer in brackets, behind its name or with it: 增长6.3%(全省6.1%)."""
        begin = numeral.begin - len(prefix)
        if numeral.unit != "%" or self.paragraph.text[begin - 1 : begin] != "(":
            return False
        peer = LEVELS.match(prefix or "".join(self.peers[-1:]))
        growth = [r for r in self.readings[-10:] if r.kind in ("growth", "avg_growth")]
        own = [reading for reading in growth if reading.subject in self.topic.group]
        if not peer or not own:
            return False
        of_peer = own[-1]._replace(subject=own[-1].subject._replace(scope=peer[0]))
        self.readings.append(of_peer._replace(numeral=numeral, printed=numeral.printed))
        return True

    def _heard(self, clause: str) -> None:
        """Take over what a clause says of all numbers of its sentence."""
        for said in BASIS.finditer(clause):
            self.basis = said.lastgroup or ""
        self.aims |= bool(AIMS.search(clause))
        if by := COUNTED_BY.search(clause):
            self.topic.counted_by = by[1]

    def _number(self, numeral: Numeral, prefix: str, named: str, behind: str) -> None:
        """Read a number, the first of a list or one that follows; what it is of stands in `named`,
        a part of the prefix, or behind it.
        """
        if numeral.follows and self.head[3]:
            before, subjects, k, n = self.head
            before += prefix.strip("、和与及以,")  # 分别增长5%、下降3%: the verb may be its own
        else:
            before, k, n = prefix, 0, numeral.behind + 1
            subjects = self.topic.subjects(numeral, named, behind, n)
        self.head = (before if k == 0 else self.head[0], subjects, k + 1, n)
        subject = [*subjects, Subject("")][min(k, max(len(subjects) - 1, 0))]
        # A school is no number of people: 中等职业学校20202人 are its pupils, or its teachers.
        people = numeral.unit in ("人", "名") and unit_of(subject.indicator) == "count"
        clear = len(subjects) in (1, n) and subject.name and not people
        words = words_of(before)
        flows = self.time.flows(subject.name)
        clause = Clause(words, before, behind, subject.name, flows)
        self._add(numeral, subject, clause, "" if clear else "subject")

    def _behind(self, items: Sequence[Mark | Numeral], finish: int) -> str:
        """The text behind the first of some numbers; of 2365户4904名贫困人口 what stands behind the
        next, too.
        """
        text, ends = self.paragraph.text, [*(item.begin for item in items[1:]), finish]
        behind = text[items[0].finish : ends[0]]
        return text[items[1].finish : ends[1]] if len(ends) > 1 and not behind else behind

    def _add(self, numeral: Numeral, subject: Subject, clause: Clause, doubt: str) -> None:
        kind = kind_of(numeral.unit, numeral.printed, clause)
        shares = [told.subject.name for told in self.readings[-1:] if told.kind == "share"]
        if self.aims or "目标" in clause.behind[:6]:
            kind = "target"
        elif kind == "cumulative" and self.time.dated.period and not clause.flows:
            kind = "level"  # 1-7月累计完成: that is what a part of a year has
        elif kind == "growth" and self.time.compared.role == "two":
            kind = "avg_growth"
        elif kind == "rate" and subject.name in shares:
            kind = "share"  # 占比由5.1%上升到5.8%
        listed = bool(STRUCTURE.search(clause.before)) and len(self.head[1]) > 1
        listed = listed and numeral.unit in ("", "%")
        if listed or numeral.is_structure:
            kind = "share"
        numeral = numeral._replace(unit="%") if listed else numeral
        printed, qualifier = _printed(numeral, clause.before, kind, clause.direction)
        if kind == "share":
            self.of = self._whole(subject.name, clause)
            self.siblings |= not self.of
        reading = Reading(
            self.paragraph, numeral, subject, kind, printed, qualifier, basis=self.basis,
            of=self.of if kind == "share" else "",
            against=self._against(subject, clause) if kind == "points" else "",
            rule=f"{kind}; {self.time.compared.role or 'no base'}", in_structure=listed,
            doubt=doubt,
        )  # fmt: skip
        self.readings.append(self.time.placed(reading, clause.before))

    def _against(self, subject: Subject, clause: Clause) -> str:
        """What points are held against: a peer; of what is no rate its own growth; or nothing."""
        if peer := _peer(clause.before, clause.words):
            _before, _subjects, k, n = self.head
            peers = LIST.split(peer)
            return peers[k - 1] if len(peers) == n else peer
        if self.time.compared.role == "quarter":
            return self.time.compared.part
        told = self.readings[-1] if self.readings else None
        of_share = bool(SIZE_OF_SHARE.search(clause.before)) or (told is not None and (
            told.kind in ("share", "rate") or told.numeral.is_structure
            or (told.kind == "points" and not told.against)
        ))  # fmt: skip
        rate = is_rate(subject.indicator) or RATE.search(subject.name) or of_share
        return "" if rate or not subject.name else "增速"

    def _whole(self, part: str, clause: Clause) -> str:
        """The whole of a share: what it is said to be a part of, that of the share before, or what
        was told of before; of 全市70%的商业资源 all of the city.
        """
        phrases = phrases_of(clause.before)
        governed = [p.text for p in phrases if p.verb and p.verb.role == "share"]
        if governed:
            return governed[0]
        if clause.behind.startswith("的"):
            said = LEVELS.findall(clause.before)
            return said[-1] + part if said else ""
        told = clause.has("share") and not self.siblings
        whole = self.topic.whole if told else ""
        return self.of or (whole if whole != part else "")


def _printed(numeral: Numeral, before: str, kind: str, direction: str) -> tuple[str, str]:
    """The number as it is entered, with its verb where it is of a fall, and the word beside it."""
    printed = numeral.printed
    if numeral.unit and printed[-1].isdigit() and ":" not in printed:
        printed += numeral.unit
    if kind in OF_CHANGE and direction == "down" and not printed.startswith("-"):
        verb = next((verb for verb in FALLS if before.endswith(verb)), FALLS[0])
        printed = verb + printed
    beside = numeral.qualifier or qualifier_before(before)
    return printed, beside if QUALIFIERS.get(beside, "none") != "none" else ""


def _peer(before: str, words: Sequence[Word]) -> str:
    """What points are above or below: 全市平均水平, 规模以上工业; none if they are of a change."""
    peers = [w for w in words if w.role == "peer" or w.text in PEERS]
    if not peers:
        return ""
    begin = [*peers, *(w for w in words if w.role == "over")][-1]
    return before[begin.begin + len(begin.text) :].rstrip("快慢高低").removesuffix("分别")


def _clauses(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, finish and end mark of each clause."""
    begin = 0
    for found in CLAUSE.finditer(text):
        yield begin, found.start(), found[0]
        begin = found.end()
    yield begin, len(text), "。"


def read_paragraphs(paragraphs: Sequence[Paragraph], year: int | None = None) -> list[Reading]:
    """All numbers of a page that was published in a year (识读全文)."""
    prose = [paragraph for paragraph in paragraphs if not paragraph.is_table]
    page, level = page_of(prose, year), own_level("".join(p.text for p in prose))
    readings: list[Reading] = []
    for before, paragraph in zip([*prose[:1], *prose], prose, strict=False):
        page = under(page, before, paragraph)
        readings += Reader(paragraph, Timeline(page, paragraph), Topic(level)).read()
    return _without_doubles(readings)


def _without_doubles(readings: Sequence[Reading]) -> list[Reading]:
    """农业总产值 is of farming alone where 农林牧渔业总产值 is printed too (农业的两种含义)."""
    whole = any(reading.subject.name.startswith("农林牧") for reading in readings)
    return [
        r._replace(subject=r.subject._replace(indicator="farming_output"))
        if whole and r.subject.name.endswith("农业总产值") else r
        for r in readings
    ]  # fmt: skip
