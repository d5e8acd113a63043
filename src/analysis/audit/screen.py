"""The account's first screen: what does not fit and when it would, in an editor's words (首屏)."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.audit.account import NOTHING, SIDES, Account
from analysis.audit.names import WITHOUT
from analysis.audit.ranges import spoken
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.verdicts import PRICES, WEIGHT, Row
from analysis.data.package import category_names
from analysis.messages import N_, _, language, n_

#: Width of a line in cells; a Chinese character takes two.
WIDTH = 100
OTHER_BASES = N_("the years stand on different bases (survey, territory): then nothing follows")
#: What to ask where a reading of this choice would make the numbers fit.
QUESTIONS = {
    "steps": N_("over how many years growth was averaged, and from which"),
    "price": N_("whether growth is without inflation"),
    "label": N_("from which year the average starts"),
    "averaging": N_("how the average was taken"),
    "multiple": N_("whether the multiple is the ratio or the increase"),
    "times": N_("whether the growth in 倍 is the ratio or the increase"),
    "rounding": N_("how the numbers were rounded"),
}
CAUTION = N_("Fitting does not confirm a number; not fitting does not say which one.")
MORE = N_("More: --details {levels}")
#: What `Audit.explain` tells beyond the screen.
DETAILS = ("conflicts", "repairs", "implied", "official", "all")


@dataclass(frozen=True)
class Problem:
    """Rows that do not fit and belong together; `whole` has the conditions for all of them."""

    whole: Row
    parts: tuple[Row, ...]


def screen(account: Account) -> str:
    """The first screen: at most 25 lines for a page of a newspaper."""
    problems = list(_problems(account))
    lines = [_headline(account, problems), ""]
    for problem in problems:
        lines += [*_told(account, problem), ""]
    lines += _others(account)
    return "\n".join(part for line in lines for part in wrapped(line))


def _problems(account: Account) -> Iterator[Problem]:
    """What does not fit, each row once, with what it is tied to."""
    failing = [row for row in account.tested if row.verdict == "does_not_fit"]
    joint = [row for row in failing if row.joint]
    for row in failing:
        inside = [whole for whole in joint if set(row.claims) <= set(whole.claims)]
        if row.joint or not inside:
            parts = [p for p in failing if not p.joint and set(p.claims) <= set(row.claims)]
            yield Problem(row, tuple(parts))


def _headline(account: Account, problems: list[Problem]) -> str:
    """How many numbers there are, how many can be tested, how many groups do not fit."""
    beside = {claim for row in account.tested for claim in row.claims}
    n = len(account.audit.claims)
    counts = n_(
        "{n} printed number, {beside} with another beside it.",
        "{n} printed numbers, {beside} with another beside them.",
        n, beside=len(beside),
    )  # fmt: skip
    if not beside:
        return _("{counts} {nothing}", counts=counts, nothing=_(NOTHING))
    if not problems:
        return _("{counts} All of these can be true together.", counts=counts)
    return n_(
        "{counts} {n} group does not fit as printed.",
        "{counts} {n} groups do not fit as printed.",
        len(problems), counts=counts,
    )  # fmt: skip


def _told(account: Account, problem: Problem) -> Iterator[str]:
    """The printed numbers, what they give, the ways out, and what to ask."""
    names = _(", ").join(account.title(row) for row in problem.parts or [problem.whole])
    yield _("DOES NOT FIT AS PRINTED: {names}", names=names)
    for row in problem.parts:
        yield f"  {_held(account, row)}"
    inside = {claim for row in problem.parts for claim in row.claims}
    if tied := [claim for claim in problem.whole.claims if claim not in inside]:
        yield "  " + _("Tied to them: {claims}", claims=_printed(account, tied))
    ways = list(_ways(account, problem))
    yield "  " + (_("They would fit if") if ways else _("No reading considered makes them fit."))
    if any(account.audit.claims[id].start for id in problem.whole.claims):
        ways.append(_(OTHER_BASES))
    yield from (f"  · {way}" for way in ways)
    if questions := list(_questions(account, problem)):
        listed = _("; ").join(questions)
        yield "  " + _("To ask, on the basis of today: {questions}.", questions=listed)


def _held(account: Account, row: Row) -> str:
    """The numbers of a row as printed, and what its two sides allow."""
    claims, (implied, printed) = _printed(account, row.claims), account.sides(row)
    if not implied or not printed:
        return claims
    own = [account.audit.claims[id] for id in row.claims]
    averages = [claim for claim in own if claim.kind == "avg_growth"]
    if row.relation == "growth and levels" and len(averages) == 1:
        steps = averages[0].steps(DEFAULT)
        text = N_("{claims}: {n} years of the growth give {implied} times")
        return _(text, claims=claims, n=steps, implied=implied)
    sides = _(SIDES[row.relation], implied=implied, printed=printed)
    return _("{claims}: {sides}", claims=claims, sides=sides)


def _printed(account: Account, ids: Iterable[str]) -> str:
    """Numbers as printed, each after what it is of, which stands once where it is the same."""
    claims = [account.audit.claims[id] for id in ids]
    told = []
    for group, alike in itertools.groupby(claims, key=lambda claim: claim.group):
        numbers = [claim.printed.spoken(language(), claim.qualifier) for claim in alike]
        name = account.names.groups[group]
        told.append(_("{name} {numbers}", name=name, numbers=_(", ").join(numbers)))
    return _("; ").join(told)


def _ways(account: Account, problem: Problem) -> Iterator[str]:
    """The readings under which all would fit; those that need the same assumption gone together."""
    needs: dict[Reading, list[str]] = {}
    for reading, gone in problem.whole.conditions:
        needs.setdefault(reading, []).extend(gone)
    alike: dict[tuple[str, ...], list[Reading]] = {}
    for reading, assumptions in needs.items():
        alike.setdefault(tuple(assumptions), []).append(reading)
    for gone, readings in alike.items():
        words = _("; or ").join(_reading(account, problem, reading) for reading in readings)
        if gone:
            things = _(", or ").join(_without(problem.whole, assumption) for assumption in gone)
            words = _("{readings}; and then only if {things}", readings=words, things=things)
        yield words


def _reading(account: Account, problem: Problem, reading: Reading) -> str:
    """A reading, with the prices that it implies where growth is read as real."""
    if reading.price != "real":
        return reading.text()
    rows = [(row, row.first(PRICES)) for row in problem.parts]
    prices = [(account.title(row), spoken(x.interval, x.unit)) for row, x in rows if x]
    if not prices:
        return reading.text()
    listed = _(", ").join(_("{change} for {title}", change=c, title=t) for t, c in prices)
    return _("{reading} (prices then changed by {listed} a year)",
             reading=reading.text(), listed=listed)  # fmt: skip


def _without(row: Row, assumption: str) -> str:
    """An assumption left out; of a weight that fell, from where to where."""
    words = _(WITHOUT[assumption])
    weights = [x for x in row.derived if x.role == WEIGHT]
    if assumption != "weight" or len(weights) < 2:
        return words
    now, then = (spoken(x.interval, x.unit) for x in weights[:2])
    return _("{words} (from {then}, {of}, to {now})", words=words, then=then, now=now,
             of=weights[1].of)  # fmt: skip


def _questions(account: Account, problem: Problem) -> Iterator[str]:
    """The numbers that would tell the readings apart, and what the page does not say."""
    kinds = category_names("claims", "kind", language())
    for row in problem.parts or [problem.whole]:
        if bases := [x for x in row.derived if x.claim]:
            ways = [(spoken(x.interval, x.unit), account.audit.claims[x.claim]) for x in bases]
            levels = _(", ").join(
                _("{level} by the {kind}", level=level, kind=kinds[claim.kind])
                for level, claim in ways
            )
            text = N_("{title} of {year} ({levels})")
            yield _(text, title=account.title(row), year=bases[0].years[0], levels=levels)
    readings = [reading for reading, _gone in problem.whole.conditions]
    departures = {choice for reading in readings for choice, _option in reading.departures}
    yield from (_(question) for choice, question in QUESTIONS.items() if choice in departures)


def _others(account: Account) -> Iterator[str]:
    """What fits, what is not comparable, and what has nothing to be held against."""
    fitting = [_printed(account, r.claims) for r in account.tested if r.verdict == "fits"]
    if fitting:
        yield _("FITS: {rows}", rows=_(" | ").join(fitting))
    for row in account.tested:
        if row.verdict == "not_comparable":
            yield _("NOT COMPARABLE: {row}", row=_bridged(account, row))
    beside = {claim for row in account.tested for claim in row.claims}
    if alone := len(account.audit.claims) - len(beside):
        yield _("NOTHING BESIDE: the other {n}. {caution}", n=alone, caution=_(CAUTION))
    yield _(MORE, levels=" | ".join(DETAILS))


def _bridged(account: Account, row: Row) -> str:
    """Numbers that measure different things, and what lies between."""
    if row.relation == "weight":
        implied, _printed_side = account.sides(row)
        claim = account.audit.claims[row.claims[-1]]
        printed = claim.printed.spoken(language(), claim.qualifier)
        text = N_("{name} {printed}, implied by the incomes {implied}: two different shares")
        return _(text, name=account.names.groups[claim.group], printed=printed, implied=implied)
    claims, bridge = _printed(account, row.claims), account.bridge(row)
    return _("{claims}. {bridge}", claims=claims, bridge=bridge)


def details(account: Account, level: str) -> str:
    """What stands behind the screen: a level of `DETAILS` (详情)."""
    if level == "all":
        return account.explain()
    if level == "repairs":
        with pd.option_context("display.unicode.east_asian_width", True):
            return str(account.prints().to_string())
    told = {"conflicts": account.conflicts, "implied": account.implied, "official": account.beside}
    return "\n".join(told[level]())


def wrapped(line: str, width: int = WIDTH) -> list[str]:
    """A line broken to a width in cells, what follows indented by two more.

    Examples
    --------
    >>> wrapped("  one two three", 9)
    ['  one two', '    three']
    """
    indent = " " * (len(line) - len(line.lstrip()))
    lines, here = [], indent
    for piece in _pieces(line.strip()):
        if cells(here + piece.rstrip()) > width and here.strip():
            lines.append(here.rstrip())
            here = f"{indent}  "
        here += piece
    return [*lines, here.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank after them; Chinese by characters, marks with what they follow."""
    piece = ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        ends = piece and (piece[-1] == " " or unicodedata.east_asian_width(piece[-1]) in "WF")
        if piece and (ends or wide) and character not in "，。；：、）》”％%":
            yield piece
            piece = ""
        piece += character
    yield piece


def cells(text: str) -> int:
    """The width of a text on a terminal: Chinese characters are two cells wide."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
