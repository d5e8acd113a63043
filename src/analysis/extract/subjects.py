"""What a number is of: the noun phrase beside it, its indicator, what is left over (主语)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.extract.grammar import Word, any_of, lists, names, unit_of, whole_names, words_of
from analysis.numbers.printed import COUNTED, UNITS

#: Roles behind which a phrase is no subject: what something is a share of, is higher than, is
#: compared with, adds to.
GOVERNING = ("share", "pull", "peer", "over")
#: What parts the names of a list.
LIST = re.compile("、|以及|和|与|及")
#: Longer is a clause, no name.
LONGEST = 20
#: Nouns of measure that a unit says by itself.
MEASURES = {
    "元": ("金额", "额", "总额", "投资", "产值", "收入"), "公里": ("里程",), "笔": ("笔数",),
    "人": ("人数", "人口"), "名": ("人数", "人口"), "户": ("户数",), "吨": ("产量", "总产量"),
    "亩": ("面积",), "平方公里": ("面积",), "平方米": ("面积",), "只": ("能力",),
}  # fmt: skip
MEASURES["美元"] = MEASURES["元"]
#: Nouns of measure behind the last name of a list, which are of all.
OF_ALL = ("产量", "产值", "总产值", "增加值", "面积", "销售额")
#: An amount in the other of these is another indicator, which has a growth of its own.
CURRENCIES = {"yuan", "US dollars"}
#: What stands before a name and says nothing of it.
EMPTY = re.compile(
    "^(?:[—-]|的|和|与|及|、|其中|各类|各项|含(?![税量])|个(?![体人])|余|多|等|项(?!目)|其(?!他)|全部|目前|截至|我们|这|仅有|仅)+"
)


#: How long something lasts, which is no name: 连续五年.
SO_LONG = re.compile("(?:连续)?[一二三四五六七八九十0-9]+年[来间]?")


class Subject(NamedTuple):
    """What a number is of: its name on the page, the indicator if it is known, and the scope.

    `phrase` and `verb` are what it was read from: with another unit they may name another thing.
    """

    name: str
    indicator: str = ""
    scope: str = ""
    phrase: str = ""
    verb: str = ""


class Phrase(NamedTuple):
    """A noun phrase, the verb before it, and whether it is governed: a whole or a peer."""

    text: str
    verb: Word | None
    governed: bool


@lru_cache(maxsize=1 << 12)
def phrases_of(text: str) -> tuple[Phrase, ...]:
    """Noun phrases of a piece of a clause, in order (名词短语).

    Examples
    --------
    >>> [p.text for p in phrases_of("民生支出占财政支出的")]
    ['民生支出', '财政支出']
    """
    phrases: list[Phrase] = []
    verb: Word | None = None
    collected = ""
    for word in words_of(text):
        if word.role in ("", "name", "noun", "contribution"):
            collected += word.text
            if not collected.endswith("拉动"):
                continue
            word = Word("拉动", "pull", "", word.begin)
        if collected:
            phrases.append(_phrase(collected, verb))
            collected = ""
        if word.role not in ("measure", "place") or word.text not in ("的", "之"):
            verb = word if word.role in ("does", *GOVERNING, "by", "to", "is", "from") else verb
    if collected:
        phrases.append(_phrase(collected, verb))
    return tuple(p for p in phrases if p.text and not SO_LONG.fullmatch(p.text))


def _phrase(text: str, verb: Word | None) -> Phrase:
    name = (text if known(text) else EMPTY.sub("", text)).strip("、的和及与 ")
    if name.count("“") != name.count("”"):
        name = name.strip("“”")
    return Phrase(name, verb, verb is not None and verb.role in GOVERNING)


@cache
def _names() -> re.Pattern[str]:
    """Where a name begins, whatever stands inside another."""
    return re.compile(f"(?=({any_of(name for name in names() if len(name) > 1)}))", re.I)


@lru_cache(maxsize=1 << 12)
def subject_of(phrase: str, verb: str, unit: str, level: str = "") -> Subject:
    """The subject that a phrase names (指标归类).

    The indicator is the one whose name the phrase is, with the verb before it or a noun of measure
    behind; else the one whose name ends it, or stands in it: what is left over is the scope.

    Examples
    --------
    >>> subject_of("东部地区农村贫困人口", "", "人").scope
    '东部地区'
    """
    for name in _spellings(phrase, verb, unit):
        if code := names().get(name.lower()):
            if {unit_of(code), UNITS.get(unit)} == CURRENCIES:
                return Subject(f"{name}({unit})", "", level, phrase, verb)
            return Subject(name, code, level, phrase, verb)
    inside = list(_names().finditer(phrase))
    if inside:
        last = max(inside, key=lambda m: (m.end(1), -m.start(1)))
        head, tail = phrase[: last.start(1)].strip("、的和及与 "), phrase[last.end(1) :].strip("的")
        code = names()[last[1].lower()]
        # One character before a name makes another word of it: 轻工业产值.
        if len(head) == 1:
            return Subject(phrase[-LONGEST:], "", level, phrase, verb)
        if not tail or (
            tail in ("总量", "总数", "数", "额", "余额", "人数") and unit in (*COUNTED, "元")
        ):
            return Subject(last[1], code, f"{level}{head}"[-LONGEST:], phrase, verb)
    return Subject(phrase[-LONGEST:], "", level, phrase, verb)


def _spellings(phrase: str, verb: str, unit: str) -> list[str]:
    plain = phrase.replace("“", "").replace("”", "")
    stems = [verb + phrase, phrase, plain]
    measured = [stem + measure for stem in stems for measure in MEASURES.get(unit, ())]
    joined = [phrase.replace("的", ""), phrase.replace("年末", "")]
    return [stems[0], *measured[: len(MEASURES.get(unit, ()))], *stems[1:], *measured, *joined]


def joined(base: str, measure: str, otherwise: str = "") -> str:
    """A noun of measure after the name of what is measured: 产值 after 茶叶种植面积 (接续).

    Examples
    --------
    >>> joined("茶叶种植面积", "产值"), joined("第一产业", "增加值")
    ('茶叶产值', '第一产业增加值')
    """
    stems = [base, *(base[:-k] for k in range(1, len(base) - 1))]
    longest = (stem + measure for stem in stems if known(stem + measure))
    return next(longest, otherwise or base + measure)


def several(phrase: str, n: int) -> list[str]:
    """The names in a phrase that lists n things, each written out; none if it does not (并列).

    Examples
    --------
    >>> several("猪肉、牛肉、羊肉产量", 3), several("小麦面积和产量", 2)
    (['猪肉产量', '牛肉产量', '羊肉产量'], ['小麦面积', '小麦产量'])
    """
    for word, parts in lists().items():
        if word in phrase and len(parts) == n:
            return [phrase.replace(word, part) for part in parts]
    parts = [p for p in _split(phrase) if p]
    return _completed(parts) if len(parts) == n > 1 else []


@cache
def _listing() -> re.Pattern[str]:
    """Names that hold what parts a list: 交通运输、仓储和邮政业."""
    return re.compile(any_of(name for name in whole_names() if LIST.search(name)))


def _split(phrase: str) -> list[str]:
    """The names of a list, those whole that hold what parts a list."""
    inside = [found.span() for found in _listing().finditer(phrase)]
    parts, left = [], 0
    for found in LIST.finditer(phrase):
        if not any(begin < found.end() and found.start() < finish for begin, finish in inside):
            parts.append(phrase[left : found.start()])
            left = found.end()
    return [*parts, phrase[left:]]


def _completed(parts: Sequence[str]) -> list[str]:
    """Parts of which the last gives the others its end, or the first the others its beginning."""
    first, last = parts[0], parts[-1]
    ends = [last[k:] for k in range(1, len(last))]
    end = next((e for e in ends if all(known(p + e) for p in parts[:-1]) or e in OF_ALL), "")
    if end and not first.endswith(end):
        return [*(p + end for p in parts[:-1]), last]
    beginnings = [first[:k] for k in range(len(first) - 1, 0, -1)]
    begin = next((b for b in beginnings if all(known(b + p) for p in parts[1:])), "")
    return [first, *(begin + p for p in parts[1:])] if begin else list(parts)


def known(name: str) -> bool:
    """Whether the package has an indicator of this name (已有指标)."""
    return name.lower() in names()
