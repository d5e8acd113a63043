"""Numerals of a paragraph: printed numbers with unit and the word beside them (数字识别)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from analysis.extract.grammar import units
from analysis.numbers.printed import DOUBLING, QUALIFIERS

NUMBER = r"(?:[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
SCALE = "万亿|千万|百万|亿|万|千(?![瓦米克])"
#: Words behind a number; before it they belong to the clause.
BEHIND = "以上|以内|左右"
#: Between the numbers of a list, and where each has its verb.
LISTED = re.compile("(?:、|和|与|及|以及|,)?")
WITH_VERBS = re.compile("(?:、|和|与|及|以及)(?:增长|下降|上升|提高|增加|减少|回落)")


class Numeral(NamedTuple):
    """A printed number at its place in a paragraph.

    `printed` is what `analysis.numbers.printed.parse` reads; `unit` is printed with the number, or
    behind the last of its list. `follows` is whether it continues a list, and `behind` how many
    numbers of its list are behind it.
    """

    begin: int
    finish: int
    printed: str
    unit: str
    qualifier: str = ""
    follows: bool = False
    behind: int = 0

    @property
    def is_structure(self) -> bool:
        """Whether it is the structure of a whole: 8.9:41.4:49.7."""
        return self.printed.count(":") > 1


@cache
def _numeral() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<structure>[0-9.]+(?::[0-9.]+){{2,}})"
        rf"|(?P<ratio>[0-9.]+:1(?![0-9]))"
        rf"|(?P<doubling>{DOUBLING.pattern})"
        rf"|(?P<number>(?<![0-9A-Za-z.-])-?{NUMBER}(?:[%‰]?[-~至]{NUMBER}(?=[%‰]))?"
        rf"|(?<![一二三四五六七八九十])[一二两三四五六七八九](?=[成倍](?!效|长)))"
        rf"(?P<more>余|多)?(?P<scale>{SCALE})?(?P<moreover>余|多)?"
        rf"(?P<unit>{units()})?(?P<behind>{BEHIND})?"
    )


def numerals_of(text: str, taken: Iterable[tuple[int, int]]) -> list[Numeral]:
    """The printed numbers of a paragraph, in order, but those that begin in what is taken.

    Examples
    --------
    >>> [(n.printed, n.qualifier) for n in numerals_of("企业1300余家,增长2.7、1.9个百分点", [])]
    [('1300家', '余'), ('2.7', ''), ('1.9个百分点', '')]
    """
    barred = {k for begin, finish in taken for k in range(begin, finish)}
    found = [m for m in _numeral().finditer(text) if m.start() not in barred]
    return _with_lists(text, [_numeral_of(m) for m in found])


def _numeral_of(found: re.Match[str]) -> Numeral:
    begin, finish = found.span()
    if found["number"] is None:
        unit = "倍" if found["doubling"] else "%" if found["structure"] else ""
        return Numeral(begin, finish, found[0], unit)
    more = found["more"] or found["moreover"] or ""
    printed = f"{found['number']}{found['scale'] or ''}{found['unit'] or ''}"
    qualifier = found["behind"] or more
    if not found["unit"] and found["scale"] is None and found["behind"]:
        finish, qualifier = found.start("behind"), more
    return Numeral(begin, finish, printed, found["unit"] or "", qualifier)


def _with_lists(text: str, numerals: list[Numeral]) -> list[Numeral]:
    """Numbers in lists, of which the last may have the unit of all: 1.2、3.4和5.6个百分点."""
    listed: list[Numeral] = []
    unit, behind = "", 0
    for k in range(len(numerals) - 1, -1, -1):
        numeral = numerals[k]
        adjoins = k + 1 < len(numerals) and _adjoin(text, numeral, numerals[k + 1])
        points = adjoins and unit == "个百分点" and numeral.unit == "个"  # 15.5个、8.6个百分点
        if points:
            numeral = numeral._replace(unit=unit, printed=f"{numeral.printed}百分点")
        unit = numeral.unit or (unit if adjoins else "")
        behind = behind + 1 if listed and listed[-1].follows else 0
        follows = k > 0 and _continues(text, numerals[k - 1], numeral._replace(unit=unit))
        if follows or behind or unit != numeral.unit:
            numeral = numeral._replace(unit=unit, follows=follows, behind=behind)
        listed.append(numeral)
    return listed[::-1]


def _continues(text: str, before: Numeral, numeral: Numeral) -> bool:
    """Whether a number continues the list of the one before: in its unit, or joined by 和."""
    with_verbs = WITH_VERBS.fullmatch(text[before.finish : numeral.begin])
    if not with_verbs and not _adjoin(text, before, numeral):
        return False
    points = before.unit == "个" and numeral.unit == "个百分点"
    same = before.unit in ("", numeral.unit) or points
    return same or (not with_verbs and "和" in text[before.finish : numeral.begin])


def _adjoin(text: str, one: Numeral, other: Numeral) -> bool:
    between = text[one.finish : other.begin]
    comma = between == "," and one.unit
    return bool(LISTED.fullmatch(between)) and not comma


def qualifier_before(text: str) -> str:
    """The word at the end of a text that changes the interval of the number behind it (限定词)."""
    return max(filter(text.endswith, QUALIFIERS), key=len)
