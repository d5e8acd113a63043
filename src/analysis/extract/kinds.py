"""What a number says: a level, growth, a share, by its unit and the words before it (类型)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from analysis.extract.grammar import Word, words_of
from analysis.numbers.printed import COUNTED, PER

#: Kinds that say how much something rose or fell: of a fall the verb belongs to the number.
OF_CHANGE = ("growth", "avg_growth", "change", "avg_change", "points")
AVERAGE = re.compile("年均|平均每年|每年")
#: Names of rates and of shares, which are no amounts.
RATE = re.compile("(率|占比|比重|比例|系数|覆盖面|增长面|密度)$")
SIZE_OF_SHARE = re.compile("占比|比重")
#: What was planned to be: 完成年初预算数60999万元的40.4%.
PLANNED = re.compile("(?:预算数|计划数|任务数|目标)$")
#: How much of what was planned is done: 完成年度任务的40.4%.
DONE = re.compile("完成.*(?:预算|计划|目标|任务)数?的$")


class Clause(NamedTuple):
    """What is said around a number: the words before it, the text behind, what governs both."""

    words: Sequence[Word]
    before: str
    behind: str
    subject: str
    flows: bool

    def has(self, role: str) -> bool:
        """Whether a word of a role stands before the number."""
        return any(word.role == role for word in self.words)

    @property
    def direction(self) -> str:
        """Whether the last verb of change before the number is of a rise or a fall."""
        return next((w.direction for w in reversed(self.words) if w.role == "by"), "")


def kind_of(unit: str, printed: str, clause: Clause) -> str:
    """The kind of a number (类型判定): a code of the column ``kind``, or none."""
    if clause.has("target") or (PLANNED.search(clause.before) and unit not in PER):
        return "target"
    if clause.has("threshold") or re.match("(两大|大关|台阶|新台阶)", clause.behind):
        return "threshold"
    if unit == "个百分点":
        return _of_points(clause)
    if unit == "倍":
        return "growth" if clause.has("by") else "multiple"
    if unit in ("%", "‰", "成"):
        return _of_percent(clause)
    if unit == "" and printed[-1] in "万亿":
        first = next(iter(words_of(clause.behind)), None)
        # What stands behind a number without a unit that is known is a unit that is not.
        return "level" if first is None or first.role not in ("", "name", "noun") else ""
    if unit == "":
        rated = ":1" in printed or clause.subject.endswith("比")
        changed = clause.has("by") and not clause.has("to")
        return ("change" if changed else "ratio") if rated else ""
    return _of_amount(unit, printed, clause)


def _of_points(clause: Clause) -> str:
    if "拉动" in clause.before:
        return "pull"
    averaged = AVERAGE.search(clause.before) and not clause.has("peer")
    return "avg_change" if averaged else "points"


def _of_percent(clause: Clause) -> str:
    if "贡献率" in clause.before or clause.subject.endswith("贡献率"):
        return "contribution"
    if "拉动" in clause.before:
        return "pull"
    if DONE.search(clause.before):
        return ""
    if clause.has("share") or SIZE_OF_SHARE.search(clause.before):
        return "share"
    if clause.has("by"):
        return "avg_growth" if AVERAGE.search(clause.before) else "growth"
    if RATE.search(clause.subject):
        return "rate"
    return "share" if clause.behind.startswith("的") or not clause.subject else "rate"


def _of_amount(unit: str, printed: str, clause: Clause) -> str:
    if clause.has("by") and not clause.has("to"):
        return "avg_change" if AVERAGE.search(clause.before) else "change"
    if clause.flows or "累计" in clause.before:
        return "cumulative"
    if "年均" in clause.before:
        return ""  # an amount a year is no level
    if unit not in COUNTED or not printed.removesuffix(unit)[-1:].isdigit():
        return "level"
    return "count" if "." not in printed else ""  # there is no half of a thing
