"""Verdicts: how a group of claims is decided, and which prints would fit instead."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Protocol

from analysis.audit.claims import Claim, agree, links, stretch
from analysis.audit.implied import Implied
from analysis.audit.ratios import allowed
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.messages import N_, language
from analysis.numbers.interval import Interval, decimal
from analysis.numbers.printed import FALLS

__all__ = [
    "VERDICTS",
    "Row",
    "away",
    "chain_repair",
    "cheapest",
    "decided",
    "level_repair",
    "repairs",
]

#: Verdicts in words.
VERDICTS = {
    "fits": N_("fits"),
    "does_not_fit": N_("does not fit as printed"),
    "not_comparable": N_("not comparable"),
    "not_testable": N_("nothing to be held against"),
}


#: Per claim the least and greatest print that fits; empty where a side has no end.
Prints = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One row of the audit: a verdict and what it rests on (核对结果的一行).

    Attributes
    ----------
    group, relation : str
    claims : tuple of str
    verdict : str
        A key of `VERDICTS`.
    conditions : tuple of (Reading, tuple of str)
        The cheapest readings, each with the assumptions left out, under which the claims fit.
    implied, printed : Interval
        What one side allows, and what the other prints.
    stretch, distance : float
        The stretch is rounded up, so that roundings as much wider would do.
    tried : tuple of (Reading, bool)
    repairs : Prints
    derive : callable
        Gives `derived`, worked out when it is asked for.
    joint : bool
        Whether it is about all claims of a connected group, whose relation has a row of its own.
    """

    group: str
    relation: str
    claims: tuple[str, ...]
    verdict: str = "not_testable"
    conditions: tuple[tuple[Reading, tuple[str, ...]], ...] = ()
    implied: Interval | None = None
    printed: Interval | None = None
    stretch: float = float("nan")
    distance: float = float("nan")
    tried: tuple[tuple[Reading, bool], ...] = ()
    repairs: Prints = field(default_factory=dict)
    derive: Callable[[], Iterable[Implied]] = tuple
    joint: bool = False
    _told: dict[str, tuple[Implied, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def derived(self) -> tuple[Implied, ...]:
        """What the claims imply for what is not printed (推算值), in the language of now."""
        if language() not in self._told:
            self._told[language()] = tuple(self.derive())
        return self._told[language()]

    def first(self, role: str) -> Implied | None:
        """What is implied in a role of `analysis.audit.implied`."""
        return next((x for x in self.derived if x.role == role), None)


class Holds(Protocol):
    """Whether claims agree under a reading, their roundings as many times as wide."""

    def __call__(self, reading: Reading, factor: Fraction = Fraction(1)) -> bool: ...


def decided(
    row: Row, choices: Sequence[str], holds: Holds, repairs: Callable[[], Prints] = dict
) -> Row:
    """The row with its verdict by every reading, and how far from fitting by the convention."""
    tried = tuple((reading, holds(reading)) for reading in readings(*choices))
    fits = cheapest(tried)
    row = replace(row, tried=tried, stretch=stretch(partial(holds, DEFAULT)))
    if fits and not fits[0].cost:
        return replace(row, verdict="fits")
    conditions = tuple((reading, ()) for reading in fits)
    return replace(row, verdict="does_not_fit", conditions=conditions, repairs=repairs())


def cheapest(tried: Iterable[tuple[Reading, bool]]) -> tuple[Reading, ...]:
    """The readings that fit and of which no part would do, cheapest first."""
    fitting: list[Reading] = []
    for reading, fits in tried:
        if fits and not any(r.covers(reading) for r in fitting):
            fitting.append(reading)
    return tuple(fitting)


def away(claim: Claim, allowed: Interval) -> float:
    """How far a print lies outside an interval, in units of its last digit (of one for a count)."""
    value, unit = claim.printed.value, claim.printed.unit_of_last_digit
    return float(max(allowed.lower - value, value - allowed.upper, 0) / unit)


def chain_repair(claims: Sequence[Claim], changed: Claim) -> tuple[str, str] | None:
    """Least and greatest print with which a claim fits the others of its indicator, if any does.

    An end is empty where every print on that side fits. A print whose qualifier widens it has no
    repair: other digits would give the qualifier another width.
    """
    others = [c for c in claims if c is not changed]
    if not _plain(changed) or not agree(others, DEFAULT):
        return None
    room = allowed(links(others, DEFAULT), changed.pair(DEFAULT))
    ends = [float(end) for end in (room.lower, room.upper) if 0 < end < math.inf]
    if not ends:
        return None
    ratio = sum(ends) / len(ends)
    if changed.kind == "avg_growth":
        ratio = ratio ** (1 / changed.steps(DEFAULT))
    guess = ratio - ("growth" in changed.kind)
    return _repaired(changed, lambda other: agree([*others, other], DEFAULT), guess)


def level_repair(
    changed: Claim, room: Interval, holds: Callable[[Claim], bool]
) -> tuple[str, str] | None:
    """The prints that would fit, of a claim for which the others allow the interval `room`."""
    ends = [float(end) for end in (room.lower, room.upper) if math.isfinite(end)]
    if not _plain(changed) or not ends:
        return None
    return _repaired(changed, holds, sum(ends) / len(ends))


def repairs(
    claims: Sequence[Claim], rooms: Sequence[Interval | None], hold: Callable[[list[Claim]], bool]
) -> Prints:
    """Per claim the prints with which all `hold`, the others kept; `rooms` is what they leave."""
    ends = {}
    for k, (claim, room) in enumerate(zip(claims, rooms, strict=True)):

        def fits(other: Claim, k: int = k) -> bool:
            return hold([*claims[:k], other, *claims[k + 1 :]])

        if room and (prints := level_repair(claim, room, fits)):
            ends[claim.id] = prints
    return ends


def _plain(claim: Claim) -> bool:
    """Whether the qualifier changes nothing."""
    printed = claim.printed
    return printed.interval("half_up", claim.qualifier) == printed.interval("half_up", "")


def _repaired(
    changed: Claim, holds: Callable[[Claim], bool], guess: float
) -> tuple[str, str] | None:
    """Ends of the range of prints that fit, from a value that should."""

    def admissible(mantissa: int) -> bool:
        return reprinted(changed, mantissa).printed.value > changed.floor

    def fits(mantissa: int) -> bool:
        return admissible(mantissa) and holds(reprinted(changed, mantissa))

    middle = round(guess / float(changed.printed.unit_of_last_digit))
    start = next((m for m in (middle, middle - 1, middle + 1) if fits(m)), None)
    if start is None:
        return None
    low, high = (_last(fits, start, way) for way in (-1, 1))
    return _texts(changed, low if low is not None and admissible(low - 1) else None, high)


def _last(fits: Callable[[int], bool], start: int, way: int) -> int | None:
    """The last number that fits in one direction, None without end.

    Strides double until one does not fit, then halve.
    """
    stride = 1
    while fits(start + way * stride):
        stride *= 2
        if stride > abs(start) + 10**6:
            return None
    inside, outside = stride // 2, stride
    while outside - inside > 1:
        middle = (inside + outside) // 2
        inside, outside = (middle, outside) if fits(start + way * middle) else (inside, middle)
    return start + way * inside


def reprinted(claim: Claim, mantissa: int) -> Claim:
    """The claim with other digits."""
    return replace(claim, printed=replace(claim.printed, mantissa=mantissa))


def _texts(claim: Claim, *ends: int | None) -> tuple[str, str] | None:
    """Both ends in the claim's own form, decimals, scale and unit; empty where there is none."""
    digits = r"[0-9][0-9,]*(?:\.(?P<decimals>[0-9]+))?(?![0-9])"
    form = rf"(?P<sign>-|{'|'.join(FALLS)})?{digits}(?P<rest>.*)"
    number = re.fullmatch(form, claim.printed.text)
    if not number or all(m is None for m in ends):  # 翻一番 has no digits to change
        return None
    decimals, sign, rest = len(number["decimals"] or ""), number["sign"], number["rest"]

    def text(m: int | None) -> str:
        if m is None:
            return ""
        if m < 0 and sign in FALLS:
            return f"{sign}{decimal(-m, decimals)}{rest}"
        return f"{decimal(m, decimals)}{rest}"

    return text(ends[0]), text(ends[1])
