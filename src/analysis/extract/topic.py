"""What a text is about from clause to clause: the subject that stays, and the next (话题)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.extract.grammar import Word, words_of
from analysis.extract.numerals import Numeral
from analysis.extract.subjects import (
    LONGEST,
    Phrase,
    Subject,
    joined,
    known,
    phrases_of,
    several,
    subject_of,
)
from analysis.numbers.printed import COUNTED, PER

#: Whose figures a page may tell beside its own, and their ranks from below.
LEVELS = re.compile("全国|全省|全市|全县|全区|我国|我省|我市|我县|我区")
RANKS = "区县市省国"
#: The same, but behind what is only compared with them: 高于全市.
OWN = re.compile(f"(?<![于比较超同占居列])(?:{LEVELS.pattern})")
#: Several peers: 分别高于全国、全省.
PEERS = re.compile("[于比较].*、")
COUNTED_BY = re.compile("按(户籍人口|常住人口)(?:计算)?")
#: Units of people, whose noun stands before 的: 142户居民的称赞.
OF_PEOPLE = ("人", "名", "户", "%", "成")
#: Nouns of measure, which say nothing without what is measured.
MEASURE = (
    "总投资", "投资", "产值", "总产值", "增加值", "产量", "总产量", "单产", "面积", "收入",
    "营业收入", "利润", "利润总额", "利税", "销售收入", "主营业务收入", "贡献率", "中位数", "余额",
)  # fmt: skip
#: What was planned, of which a number is told: the subject stays.
PLANS = ("预算", "预算数", "计划", "计划数", "目标", "任务", "任务数")
OF_SECTORS = re.compile("三次?产业(?:增加值)?的?(?:结构|比例|构成|比重|之比|比)")
#: One sector or all three, by themselves, and their value added.
SECTOR = re.compile("第?[一二三](?:、第?[一二三])*次?产业")
#: Town and country by themselves, which are of what was told before.
RESIDENCE = ("城镇", "乡村", "农村")
VALUE_ADDED = ("gdp", "primary_value_added", "secondary_value_added", "tertiary_value_added")
#: Groups of the people who live somewhere, or are registered there.
WHOLE_PEOPLE = ("household_population", "resident_population")
PEOPLE = ("urban_population", "rural_population", "male_population", "female_population")
#: Those who are at schools, which a sentence may tell of one kind of school: 普通高中招生.
AT_SCHOOL = ("pupils", "teachers")
SCHOOLS = re.compile(".*?(?:小学|初中|高中|中学|教育|幼儿园|大学|高校|学院|技校)")
#: What sectors do for the growth of the whole economy.
OF_GROWTH = re.compile("拉动|贡献")
#: Where something is made, behind its name: 年产6000万只过滤器项目.
MADE_IN = re.compile("(?:项目|车间|生产线|基地).*$")
#: Behind the name of what is told.
TOLD = re.compile("(?:贡献率|结构比?|比例)$")


@dataclass
class Topic:
    """What a paragraph is about, as far as it was read.

    The subject stays for the clauses of a sentence that name none. `group` are the subjects of now,
    `recent` those of the sentence, `whole` the one before, of which a part may be told; `level` is
    whose page it is, `counted_by` whose figure a clause before says it is. `verb` stands before a
    row of nouns that are counted; `counted` is whether the last noun stood behind its number,
    `listed` how many numbers the last list had, `items` how many subjects stand before the last
    共有, which counts anew, and `private` whether parts of the private economy are told; `unclear`
    is whether the sentence began with something that is not known, `opened` whether it said 其中.
    """

    level: str
    group: list[Subject] = field(default_factory=list)
    recent: list[Subject] = field(default_factory=list)
    whole: str = ""
    counted_by: str = ""
    verb: str = ""
    counted: bool = False
    listed: int = 0
    items: int = 0
    private: bool = False
    unclear: bool = False
    opened: bool = False

    def ended(self, end: str) -> None:
        """A clause has ended, with this mark."""
        self.verb, self.counted = "", False
        if end in ("。", "!", "?"):
            self.recent, self.counted_by = [], ""
            self.listed = self.items = 0
            self.unclear = self.opened = False

    def without_number(self, clause: str, end: str) -> None:
        """Take over the subject of a clause that has no number: the next may be of it; what stands
        before a bracket is one, known or not.
        """
        if "其中" in clause:
            self._opened()
        phrases = [p for p in phrases_of(clause) if not (p.governed or p.text.endswith(PLANS))]
        if not self.recent and not any(subject_of(p.text, "", "").indicator for p in phrases):
            self.unclear = bool(phrases)
        told = [p for p in phrases if end == "(" or subject_of(p.text, "", "").indicator]
        if told and len(clause) < 30:
            subject = subject_of(told[-1].text, "", "", self._level(clause))
            # GDP in brackets is another word for what stands before them.
            same = [(s.indicator, s.scope) for s in self.group[-1:]]
            if not subject.indicator or (subject.indicator, subject.scope) not in same:
                self._take([subject])

    def _opened(self) -> None:
        """What follows 其中 is a part of the private economy, if that was told before."""
        self.opened = True
        before = self.group[0].indicator if self.group else ""
        self.private = before == "private_value_added" or (self.private and before in VALUE_ADDED)

    def _take(self, subjects: list[Subject]) -> list[Subject]:
        subjects = [s._replace(scope=s.scope or self._inside(s)) for s in subjects]
        # What was told in a sentence before is a whole only of what is 其中.
        inside = self.recent or self.opened
        self.whole = self.group[0].name if inside and len(self.group) == 1 else ""
        self.group = subjects
        self.recent += [s for s in subjects if s not in self.recent]
        return subjects

    def _inside(self, subject: Subject) -> str:
        """The part of the whole that a subject is of: registered people, one kind of school, those
        who died in accidents.
        """
        told = self.recent[self.items :]
        schools = [kind[0] for s in told if (kind := SCHOOLS.match(s.name))]
        if subject.indicator in AT_SCHOOL and schools:
            return schools[-1]
        if subject.indicator == "deaths" and any("事故" in s.name for s in self.recent):
            return "事故"
        wholes = [s.indicator for s in self.recent if s.indicator in WHOLE_PEOPLE]
        if subject.indicator in PEOPLE and wholes[-1:] == ["household_population"]:
            return "户籍"
        if self.private and subject.indicator in VALUE_ADDED[1:]:
            return "民营经济"
        return self.group[0].scope if self.opened and self.recent and self.group else ""

    def subjects(self, numeral: Numeral, prefix: str, behind: str, n: int) -> list[Subject]:
        """What the numbers of a list are of: one thing, or one thing each."""
        if "美元计" in prefix:
            return []  # growth in another currency than what was told of
        if "其中" in prefix:
            self._opened()
        if "共有" in prefix:
            self.items = len(self.recent)
        phrases = [p for p in phrases_of(prefix) if not p.governed]
        planned = bool(phrases) and phrases[-1].text.endswith(PLANS)
        of_it = numeral.unit in PER and prefix.endswith("的")
        if planned or (of_it and phrases and _equals(phrases[-1])):
            phrases = phrases[:-1]  # 为上年的101.2%, 完成年度预算的76.3%
        words = words_of(prefix.strip("、和与及"))
        if noun := self._noun(numeral, prefix, behind, words):
            return self._take([noun])
        if not phrases:
            return self._kept(numeral, n, "分别" in prefix and not PEERS.search(prefix))
        if whole := _named(prefix, numeral.unit):
            return self._take([whole])
        text, level = self._completed(phrases, behind), self._level(prefix)
        if numeral.is_structure and OF_SECTORS.search(prefix):
            text = "三次产业结构"
        if "占比" in prefix and several(text, n):
            text += "占比"
        if prefix.startswith("、") and self.group:
            text = joined(self.group[0].name, text, text)
        if text in RESIDENCE and self.group:
            text += self.group[0].name.removeprefix(RESIDENCE[0])
        if text == "消费支出" and self.group:
            whose = self.group[0].name.replace("可支配收入", text)
            text = whose if known(whose) else text
        if SECTOR.fullmatch(text) and self.group and not OF_GROWTH.search(prefix):
            text += self._of_sectors(self.group[0])
        if n > 1 and (parts := several(text, n)):
            return self._take([subject_of(part, "", numeral.unit, level) for part in parts])
        verb = phrases[-1].verb
        does = verb.text if verb and verb.role == "does" else ""
        subject, each = subject_of(text, does, numeral.unit, level), n > 1 and "分别" in prefix
        new = subject not in self.recent
        self._take([subject])
        # Of n numbers of one new name nobody knows whose each is.
        return [] if each and new else self._kept(numeral, n, each)

    def _of_sectors(self, told: Subject) -> str:
        """What sectors by themselves are of: value added goes without saying, no other thing."""
        if told.indicator == "gdp" or "value_added" in told.indicator:
            return ""
        return "投资" if "投资" in told.name else told.name

    def _completed(self, phrases: Sequence[Phrase], behind: str) -> str:
        """The last phrase; a noun of measure with what it measures, before or behind."""
        text = phrases[-1].text
        if known(text) and text not in MEASURE:
            return text
        if (short := TOLD.sub("", text)) and short != text:
            return short
        if text not in MEASURE:
            return text
        if behind.startswith("的") and (of := phrases_of(behind)):
            return of[0].text + text
        if len(phrases) == 1 and self.unclear and not self.recent:
            return ""
        before = phrases[-2].text if len(phrases) > 1 else self.group[-1].name if self.group else ""
        return TOLD.sub("", before) if text == "贡献率" and before else joined(before, text)

    def _noun(
        self, numeral: Numeral, prefix: str, behind: str, words: Sequence[Word]
    ) -> Subject | None:
        """What a count stands before: 142户居民, 23个基层党建示范点, 70%的商业资源."""
        noun = _noun_behind(numeral, behind)
        if not noun:
            return None
        does = next((w.text for w in reversed(words) if w.role == "does"), self.verb)
        scope = self._level(prefix) or _done(behind.partition(noun)[2])
        subject = subject_of(noun, does, numeral.unit, scope)
        free = [p for p in phrases_of(prefix) if not p.governed]
        bare = not free or words[-1].role == "does" or words[-1].text == "等"
        if bare:
            self.verb, self.counted = does, True
            earlier = self.group[0].phrase if self.group else ""
            return subject if subject.indicator else _named(earlier + does + noun, "") or subject
        known = subject.indicator and not subject_of(free[-1].text, "", numeral.unit).indicator
        return subject._replace(scope=free[-1].text) if known else None

    def _kept(self, numeral: Numeral, n: int, each: bool) -> list[Subject]:
        """The subjects of before: of n numbers one each, where so many were named.

        An amount in another unit is of another thing: so many loans, and their money.
        """
        if self.unclear and not self.recent:
            return []
        before, self.listed = self.listed, n
        if n > 1 and len(self.group) != n and each:
            # So many numbers stood before of one name: whose each is, is not said.
            return self.recent[-n:] if len(self.recent) >= n and before != n else []
        if numeral.unit in PER or numeral.unit in ("倍", "") or len(self.group) != 1:
            return self.group
        kept = self.group[0]
        other = subject_of(kept.phrase, kept.verb, numeral.unit) if kept.phrase else kept
        if other.name != kept.name and other.name.endswith(f"({numeral.unit})"):
            self.group = []  # 折合967亿美元: of which of the two growth is told is not said
            return [other]
        return [other._replace(scope=kept.scope)] if other.indicator else self.group

    def _level(self, prefix: str) -> str:
        """Whose figure it is, where it is not the page's own: 全市 on the page of a county."""
        said = LEVELS.findall(prefix)
        foreign = said and self.level and said[-1][1] != self.level[1]
        return said[-1] if foreign else self.counted_by


def _equals(phrase: Phrase) -> bool:
    return phrase.verb is not None and phrase.verb.role in ("to", "is")


def _named(name: str, unit: str) -> Subject | None:
    """The subject of a whole name, if there is one."""
    name = name.strip("的、")
    return subject_of(name, "", unit) if known(name) else None


def _done(text: str) -> str:
    """What those that are counted did: 79个村实现“云”服务管理 are not all villages."""
    first = next(iter(words_of(text)), None)
    return text[:LONGEST] if first and first.role == "does" else ""


def _noun_behind(numeral: Numeral, behind: str) -> str:
    """The noun that a number stands before, of several joined by 的 the last."""
    if numeral.unit in ("%", "成") and behind.startswith("的"):
        behind = behind[1:]
    elif numeral.unit not in COUNTED or not re.match("[一-鿿“]", behind):
        return ""
    first = next(iter(words_of(behind)), None)
    if first is None or first.role not in ("", "name", "noun"):
        return ""
    begin = re.match("[^、]*?的(?=[一-鿿]{2})", behind)
    if begin and numeral.unit not in OF_PEOPLE:
        behind = behind[begin.end() :]
    if "脱贫" in behind:
        return "脱贫户" if numeral.unit == "户" else "脱贫人口"
    phrases = phrases_of(behind)
    noun = re.split("、|的|(?<!^)“", phrases[0].text)[0] if phrases else ""
    return noun if numeral.unit in ("个", "项") else MADE_IN.sub("", noun) or noun


def own_level(text: str) -> str:
    """Whose page it is: of the levels that it names more than once the lowest."""
    said = OWN.findall(text)
    often = [word for word in said if said.count(word) > 1] or said
    return min(often, key=lambda word: RANKS.index(word[1]), default="")
