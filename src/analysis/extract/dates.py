"""Years, parts of years and bases of comparison in a text (时间)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.data.own import PERIODS
from analysis.numbers.printed import NUMERALS

YEAR = "(?:1[89]|20)[0-9]{2}"
COMPARED = "比|较|与|同|是|(?<![整变化])为|相当于"
MONTHS = "(?:1[0-2]|0?[1-9])"
MARK = re.compile(
    rf"(?P<noise>{YEAR}年{MONTHS}月[0-9]{{1,2}}日(?:电)?|{YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}(?:[0-9]{{1,2}}:[0-9:]+)?"
    rf"|(?<![0-9])(?:{MONTHS}月)?[0-9]{{1,2}}日(?:电)?|(?<![0-9])[0-9]{{1,2}}世纪(?:[0-9]{{2}}年代)?|[0-9]{{2}}年代(?:末|初|中期)?"
    rf"|(?<![0-9])[0-9]{{1,2}}年代)"
    rf"|(?P<base>(?:{COMPARED})(?P<of_base>[^,。;0-9%由从自]{{0,9}}?)(?P<base_year>{YEAR})年"
    rf"(?:[末底]|同期|前|全年)?(?P<base_part>[一二三四]季度|上半年|{MONTHS}月)?)"
    rf"|(?P<base_plan>(?:{COMPARED})[“‘]?(?P<old_plan>九|十[一二三四五]?)五[”’]?(?P<old_end>末|期末|期间|时期))"
    rf"|(?P<previous>(?:比|较|与|同)(?:上年|去年)(?:同期|末)?(?:相比)?|同比)"
    rf"|(?P<quarter>(?:比|较|与|同)(?:上个?季度|上月|年初|(?P<part>1[-~至到]{MONTHS}月份?"
    rf"|前[{''.join(NUMERALS)}0-9]{{1,2}}个?(?:季度|月)|第?[一二三四]季度|上半年|{MONTHS}月份?))|环比)"
    rf"|(?P<two>两年平均)"
    rf"|(?P<span>(?P<first>{YEAR})年?[至到—~-](?P<last>{YEAR})年?(?:间|期间)?)"
    rf"|(?P<since>(?P<since_year>{YEAR})年以来)"
    rf"|(?P<plan>[“‘](?P<plan_number>九|十[一二三四五]?)五[”’](?P<plan_end>末|期末|期间|时期|以来)?)"
    rf"|(?P<decade>(?:这|过去|近|最近)?(?P<years>[{''.join(NUMERALS)}]{{1,3}}|[0-9]{{1,2}})年(?:来|间)"
    rf"|(?P<each>[{''.join(NUMERALS)}]{{1,3}}|[0-9]{{1,2}})年(?=年均|累计|增加|增长)"
    rf"|(?:这|过去)(?P<past>[{''.join(NUMERALS)}]{{1,3}}|[0-9]{{1,2}})年)"
    rf"|(?P<duration>(?<![0-9])[0-9]{{1,2}}年)"
    rf"|(?P<year>(?P<number>{YEAR})年(?:末|底|度|全年)?)"
    rf"|(?P<year_before>上年(?:末|同期)?)|(?P<last_year>去年)|(?P<this_year>今年|本年)"
    rf"|(?P<whole>全年|年末|年底|年内)"
    rf"|(?P<period>1[-~至到](?P<till>{MONTHS})月份?|前(?P<months>{MONTHS})个?月|(?P<month>{MONTHS})月(?:份|末)?"
    rf"|上半年|前?[一二三四两]个?季度末?|第[一二三四]季度末?)"
)


#: Parts of the year by their last month, where they have a name of their own.
PARTS = {"3": "Q1", "6": "H1", "9": "Q1-3", "12": ""}


class Mark(NamedTuple):
    """A date or a base of comparison, at its place in a paragraph.

    `role` is the name of the rule; `first` and `last` are years, as far as they are printed,
    `period` is the code of a part of the year.
    """

    begin: int
    finish: int
    role: str
    first: int | None = None
    last: int | None = None
    period: str = ""


@lru_cache(maxsize=1 << 10)
def marks_of(text: str) -> tuple[Mark, ...]:
    """The dates of a paragraph in order.

    Examples
    --------
    >>> [(m.role, m.first, m.last) for m in marks_of("2012年至2021年增长,2021年是2012年的2倍")]
    [('span', 2012, 2021), ('year', 2021, None), ('base', 2012, None)]
    """
    return tuple(_marks(text))


def _marks(text: str) -> Iterator[Mark]:
    for found in MARK.finditer(text):
        named = {name: value for name, value in found.groupdict().items() if value}
        role = next(name for name in ROLES if name in named)
        if role == "plan" and "plan_end" not in named:
            role = "plan_name"
        yield Mark(*found.span(), role, *_years(role, named), _period(role, named))


def _years(role: str, named: dict[str, str]) -> tuple[int | None, int | None]:
    if role == "span":
        return int(named["first"]), int(named["last"])
    if role in ("plan", "plan_name", "base_plan"):
        # Plans are of five years; the tenth ended in 2005.
        end = 1955 + 5 * _number(named.get("plan_number") or named["old_plan"])
        ends = named.get("plan_end", "") + named.get("old_end", "")
        return (end, None) if "末" in ends else (end - 4, end)
    if role == "decade":
        return _number(named.get("years") or named.get("each") or named["past"]), None
    year = named.get({"base": "base_year", "since": "since_year", "year": "number"}.get(role, ""))
    return (int(year), None) if year else (None, None)


def _number(words: str) -> int:
    """A number of years in digits or words: 10 of 十, 66 of 六十六."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    return 10 * NUMERALS.get(tens, 1) * bool(ten) + NUMERALS.get(ones, 0)


def _period(role: str, named: dict[str, str]) -> str:
    """The code of a part of the year: Q1 of 一季度末, M1-11 of 前11个月."""
    if role != "period":
        part = named.get("base_part") or named.get("part") or ""
        return _code(part) if part else ""
    if till := named.get("till") or named.get("months"):
        return PARTS.get(till, f"M1-{till}")
    return f"M{named['month']}" if "month" in named else _code(named["period"])


def _code(words: str) -> str:
    words = words.removesuffix("末").removesuffix("份").replace("个季度", "季度")
    if words.endswith("月"):
        return f"M{words[:-1]}"
    return PERIODS.get(words) or PERIODS.get(f"第{words}", "")


#: Rules by name, in the order in which they are asked.
ROLES = (
    "noise", "base", "base_plan", "previous", "quarter", "two", "span", "since", "plan", "decade",
    "duration", "year", "year_before", "last_year", "this_year", "whole", "period",
)  # fmt: skip
