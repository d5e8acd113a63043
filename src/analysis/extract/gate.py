"""Which numbers may be audited, and why the others are held back (门槛)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.audit.constraints import common
from analysis.data.rules import AMOUNTS, KEPT, QUANTITY, problems_of
from analysis.data.vocabulary import parts_of
from analysis.extract.grammar import is_rate, units_of_indicators, words_of
from analysis.extract.reading import Reading
from analysis.extract.topic import MEASURE
from analysis.messages import N_, _
from analysis.numbers.interval import Interval
from analysis.numbers.printed import ALL_UNITS, UNITS, parse

#: Reasons to hold a number back, by what is in doubt.
DOUBTS = {
    "subject": N_("what it is of is not clear: name the indicator"),
    "base": N_("what it is compared with is not clear: fill in the year it starts from"),
    "kind": N_("what it says is not clear: choose the kind"),
    "rate": N_("a percentage of an amount: choose the kind, growth or share"),
    "of": N_("the whole of this share is not clear: fill in the column of the whole"),
    "structure": N_("a structure of parts that are not known here: fill in a row for each"),
    "unit": N_("another unit than the other numbers of this indicator: mend one of them"),
    "ambiguous": N_("the page seems to print two numbers for this quantity: tell them apart"),
}
#: A name of an indicator of one's own: no clause.
NAME = re.compile("[一-鿿“”A-Za-z()（）、·]{2,16}")


def reasons_of(
    rows: Sequence[dict[str, str]], readings: Sequence[Reading], own: dict[str, dict[str, str]]
) -> dict[str, str]:
    """Why numbers are held back, by their ids."""
    names = UNITS | {unit: "count" for unit in ALL_UNITS if unit not in UNITS}
    mine = {row["indicator"]: names.get(row["unit"], "") or "none" for row in own.values()}
    units = units_of_indicators() | mine
    told: dict[str, str] = {}
    for row, reading in zip(rows, readings, strict=True):
        doubt = reading.doubt or _doubt(row, reading)
        if doubt:
            told[row["id"]] = _(DOUBTS[doubt])
        elif problems := [*problems_of(row, set(), units)]:
            told[row["id"]] = problems[0][2]
    sound = [row for row in rows if row["id"] not in told]
    for id, doubt in (*_ambiguous(sound), *_mixed(sound)):
        told.setdefault(id, _(DOUBTS[doubt]))
    return told


def _doubt(row: dict[str, str], reading: Reading) -> str:
    """What is in doubt about a number by itself."""
    kind, subject = row["kind"], reading.subject
    if not kind:
        return "kind"
    if reading.numeral.is_structure:
        return "" if parts_of(row["indicator"]) else "structure"
    if not subject.indicator and not _is_name(f"{subject.scope}{subject.name}"):
        return "subject"
    if kind == "share" and not row["of"]:
        return "of"
    if kind == "rate" and subject.indicator and not is_rate(subject.indicator):
        return "rate"
    return ""


def _is_name(words: str) -> bool:
    """Whether words can be the name of an indicator: no clause, no measure alone."""
    roles = {word.role for word in words_of(words)}
    return bool(NAME.fullmatch(words)) and words not in MEASURE and not roles & {"by", "to", "is"}


def _ambiguous(rows: Sequence[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Numbers of one quantity that cannot all be that."""
    by: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        # Comparable prices often go without saying; growth without inflation does not.
        key = [row[column].replace("comparable", "") for column in QUANTITY]
        if row["kind"] not in KEPT:
            by.setdefault(tuple(key), []).append(row)
    for same in by.values():
        dated = same[0]["end"] or same[0]["kind"] in AMOUNTS
        if len(same) > 1 and dated and not common(map(_interval, same)):
            yield from ((row["id"], "ambiguous") for row in same)


def _interval(row: dict[str, str]) -> Interval:
    if row["printed"].count(":") > 1:
        return Interval(0, 1)
    return parse(row["printed"]).interval("half_up", row["qualifier"])


def _mixed(rows: Sequence[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Amounts in another unit than the first of their indicator and scope."""
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        if row["kind"] not in ("level", "count", "cumulative", "change"):
            continue
        unit = UNITS.get(parse(row["printed"]).unit, "count")
        if first.setdefault((row["indicator"], row["scope"]), unit) != unit:
            yield row["id"], "unit"
