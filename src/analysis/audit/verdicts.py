"""Verdicts: what an audit found, how a group is decided, and which prints would fit instead."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property, lru_cache, partial
from typing import Any, NamedTuple

import pandas as pd

from analysis.audit.claims import ONCE, Claim, stretch
from analysis.audit.conflicts import Members, corrections
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.data.claims import Indicators
from analysis.messages import N_, language
from analysis.numbers.interval import Interval, decimal
from analysis.numbers.printed import FALLS

#: Verdicts in words.
VERDICTS = {
    "fits": N_("fits"),
    "does_not_fit": N_("does not fit as printed"),
    "not_comparable": N_("not comparable"),
    "not_testable": N_("nothing to be held against"),
}
#: A reading, and the assumptions left out with it; each costs one.
Condition = tuple[Reading, tuple[str, ...]]
#: Readings, and whether claims fit under each.
Tried = tuple[tuple[Reading, bool], ...]
#: Per claim the least and greatest print that fits; empty where a side has no end.
Prints = dict[str, tuple[str, str]]
#: What the other claims leave for the ratio of each; None where they contradict each other.
Rooms = Iterable[tuple[Claim, Interval | None]]
#: A print beyond so many times the printed number is told as a side without end.
ENDLESS = 10**4

#: Roles in which the account looks for what is implied.
PRICES, LABELLED, WEIGHT = "prices", "label", "weight"


class Implied(NamedTuple):
    """A quantity that is not printed, as claims imply it (推算值), in the language of now."""

    quantity: str
    #: Of what date, and how worked out.
    of: str
    unit: str
    interval: Interval
    #: What may be said of it.
    statement: str = ""
    #: What the audit looks for it as: one of the roles above.
    role: str = ""
    #: For a level of the base year: the claim that leads back to it, and the year.
    claim: str = ""
    years: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of the audit: a verdict and what it rests on (核对结果的一行).

    Attributes
    ----------
    group, relation : str
    claims : tuple of str
    verdict : str
        A key of `VERDICTS`.
    conditions : tuple of Condition
        The cheapest under which the claims fit: the convention alone where they do by it.
    allowed, other : Interval
        What one side allows, and what the other prints.
    distance : float
    tried : callable
        Every reading, and whether the claims fit under it; of a joint row none.
    rooms : callable
        Gives what the others leave for each claim, worked out when it is asked for.
    derive : callable
        Gives `derived`, worked out when it is asked for.
    holds : callable
        Whether the claims agree under a reading, with every rounding a factor as wide.
    joint : bool
        Whether it is about all claims of a connected group, whose relation has a row of its own.
    partly : tuple of (int, str, str)
        Per count of years the kind and indicator of claims that, set aside, let all others fit.
    """

    group: str
    relation: str
    claims: tuple[str, ...]
    verdict: str = "not_testable"
    conditions: tuple[Condition, ...] = ()
    allowed: Interval | None = None
    other: Interval | None = None
    distance: float = math.nan
    tried: Callable[[], Tried] = tuple
    rooms: Callable[[], Rooms] = tuple
    derive: Callable[[], Iterable[Implied]] = tuple
    holds: Callable[[Reading, Fraction], bool] | None = None
    joint: bool = False
    partly: tuple[tuple[int, str, str], ...] = ()

    @cached_property
    def stretch(self) -> float:
        """How many times as wide all roundings must be, rounded up so that it would do."""
        return stretch(partial(self.holds, DEFAULT)) if self.holds else math.nan

    @property
    def derived(self) -> tuple[Implied, ...]:
        """What the claims imply for what is not printed (推算值), in the language of now."""
        return _derived(self.derive, language())

    @property
    def repairs(self) -> Prints:
        """Per claim the least and greatest print that fits the others as they are (可容取值).

        Only where the claims do not fit as printed.
        """
        if self.verdict != "does_not_fit":
            return {}
        prints = {claim.id: repair(claim, room) for claim, room in self.rooms() if room}
        return {id: ends for id, ends in prints.items() if ends}

    def implied(self, role: str) -> list[Implied]:
        """What is implied in a role."""
        return [x for x in self.derived if x.role == role]


@lru_cache(maxsize=1000)
def _derived(derive: Callable[[], Iterable[Implied]], _language: str) -> tuple[Implied, ...]:
    """What is worked out once for each language."""
    return tuple(derive())


class Problem(NamedTuple):
    """Rows that do not fit and belong together; `whole` has the conditions for all of them."""

    whole: Row
    parts: tuple[Row, ...]


@dataclass(frozen=True)
class Findings:
    """Verdicts, conflicts and what was audited (核对所得).

    Attributes
    ----------
    rows : tuple of Row
        One per group of claims.
    minimal : list of tuple
        Each group, and every minimal set of its members that cannot be true together.
    limits : dict
        Groups for which not every conflict is listed, and why; their verdicts stand.
    claims, indicators, relations, places
        What was audited.
    sources : list of dict
        Of the claims, in CSL-JSON, as far as they are known.
    """

    rows: tuple[Row, ...]
    minimal: Sequence[tuple[str, list[Members]]]
    limits: dict[str, str]
    claims: Mapping[str, Claim] = field(repr=False)
    indicators: Indicators = field(repr=False)
    relations: Sequence[Relation] = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    sources: Sequence[dict[str, Any]] = field(repr=False)

    @property
    def fits(self) -> bool:
        """Whether every group that can be tested fits as printed (都可以同时成立)."""
        return not any(r.verdict == "does_not_fit" for r in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """What does not fit, each row once, with what it is tied to (不合之处)."""
        failing = [row for row in self.rows if row.verdict == "does_not_fit"]
        single = [row for row in failing if not row.joint]
        groups = [set(row.claims) for row in failing if row.joint]
        apart = [r for r in failing if r.joint or not any(set(r.claims) <= g for g in groups)]
        inside = [tuple(p for p in single if set(p.claims) <= set(r.claims)) for r in apart]
        return list(map(Problem, apart, inside))

    @property
    def conflicts(self) -> pd.DataFrame:
        """Every minimal set that cannot be true together (最小冲突集)."""
        sets = [(group, members) for group, sets in self.minimal for members in sets]
        return pd.DataFrame(sets, columns=["group", "members"])

    @property
    def corrections(self) -> pd.DataFrame:
        """Every minimal set whose removal makes the rest feasible (最小修正集); nothing says which
        member is to blame.
        """
        sets = [(group, members) for group, sets in self.minimal for members in corrections(sets)]
        return pd.DataFrame(sets, columns=["group", "members"])

    @property
    def readings(self) -> pd.DataFrame:
        """A row per group and reading that was tried, and whether the claims fit (理解表)."""
        rows = [(r.group, x.text(), x.cost, fits) for r in self.rows for x, fits in r.tried()]
        return pd.DataFrame(rows, columns=["group", "reading", "cost", "fits"])

    @property
    def repairs(self) -> pd.DataFrame:
        """Per claim the least and greatest print that fits, the others kept (可容取值)."""
        rows = [(r.group, claim, *ends) for r in self.rows for claim, ends in r.repairs.items()]
        return pd.DataFrame(rows, columns=["group", "claim", "from", "to"])


def decided(
    row: Row,
    choices: Sequence[str],
    holds: Callable[..., bool],
    rooms: Callable[[], Rooms] = tuple,
    assumptions: Sequence[str] = (),
) -> Row:
    """The row with its verdict by every reading, and how far from fitting by the convention.

    `holds` says whether claims agree under a reading, with roundings a factor as wide and without
    some of the `assumptions`; `rooms` what the others leave for each claim.
    """
    every = readings(*choices)
    fits = cache(lambda reading, gone: holds(reading, ONCE, *gone))
    tries = itertools.product(every, [(), *((assumption,) for assumption in assumptions)])
    conditions = cheapest(sorted(tries, key=lambda t: t[0].cost + len(t[1])), fits)
    tried = tuple if row.joint else lambda: tuple((r, fits(r, ())) for r in every)
    said = "fits" if fits(DEFAULT, ()) else "does_not_fit"
    row = replace(row, rooms=rooms, holds=holds, tried=tried)
    return replace(row, verdict=said, conditions=conditions)


def cheapest(tries: Iterable[Condition], holds: Callable[..., bool]) -> tuple[Condition, ...]:
    """The conditions that hold and of which no part would do; `tries` come cheapest first."""
    fitting: list[Condition] = []
    for reading, gone in tries:
        if any(r.covers(reading) and set(g) <= set(gone) for r, g in fitting):
            continue
        if holds(reading, gone):
            fitting.append((reading, gone))
    return tuple(fitting)


def away(claim: Claim, allowed: Interval) -> float:
    """How far a print lies outside an interval, in units of its last digit (of one for a count)."""
    value, unit = claim.printed.value, claim.printed.unit_of_last_digit
    return float(max(allowed.lower - value, value - allowed.upper, 0) / unit)


def repair(claim: Claim, room: Interval) -> tuple[str, str] | None:
    """Least and greatest print of a claim whose ratio meets what the others allow for it.

    An end is empty where every print on that side fits. A print whose qualifier widens it has no
    repair: other digits would give the qualifier another width.
    """
    printed = claim.printed
    if printed.interval("half_up", claim.qualifier) != printed.interval("half_up", ""):
        return None

    def ratio(mantissa: int) -> Interval:
        return replace(claim, printed=replace(printed, mantissa=mantissa)).ratio(DEFAULT)

    most = ENDLESS * (abs(printed.mantissa) + 100)
    floor = max(claim.floor / printed.unit_of_last_digit, -most)
    digits = range(math.floor(floor) + 1, most)
    least = bisect_left(digits, True, key=lambda m: not ratio(m).is_below(room))
    beyond = bisect_left(digits, True, key=lambda m: room.is_below(ratio(m)))
    if least == beyond:
        return None
    low = _text(printed.text, digits[least]) if least else ""
    high = _text(printed.text, digits[beyond - 1]) if beyond < len(digits) else ""
    return (low, high) if low or high else None


def _text(form: str, mantissa: int) -> str:
    """Other digits in the form of a print, with its decimals, scale and unit."""
    digits = r"[0-9][0-9,]*(?:\.(?P<decimals>[0-9]+))?(?![0-9])"
    number = re.fullmatch(rf"(?P<sign>-|{'|'.join(FALLS)})?{digits}(?P<rest>.*)", form)
    if not number:  # 翻一番 has no digits to change
        return ""
    fall = number["sign"] if mantissa < 0 and number["sign"] in FALLS else ""
    written = decimal(-mantissa if fall else mantissa, len(number["decimals"] or ""))
    return f"{fall}{written}{number['rest']}"
