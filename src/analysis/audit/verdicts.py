"""Verdicts: a row per group of claims held against each other, and how it is decided under every reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, Protocol

from analysis.audit.claims import Claim, stretch
from analysis.audit.implied import Implied
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.messages import N_, language
from analysis.numbers.interval import Interval

__all__ = ["VERDICTS", "Row", "away", "cheapest", "decided", "verdict"]

#: Verdicts in words.
VERDICTS = {
    "fits": N_("fits"),
    "does_not_fit": N_("does not fit as printed"),
    "not_comparable": N_("not comparable"),
    "not_testable": N_("nothing to be held against"),
}


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
    repairs : dict of claim to (least, greatest print)
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
    repairs: dict[str, tuple[str, str]] = field(default_factory=dict)
    derive: Callable[[], Iterable[Implied]] = tuple
    joint: bool = False
    _told: dict[str, tuple[Implied, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def derived(self) -> tuple[Implied, ...]:
        """What the claims imply for quantities that are not printed (推算值), in the language of now."""
        if language() not in self._told:
            self._told[language()] = tuple(self.derive())
        return self._told[language()]

    def first(self, role: str) -> Implied | None:
        """What is implied in a role of `analysis.audit.implied`."""
        return next((x for x in self.derived if x.role == role), None)


class Holds(Protocol):
    """Whether claims can be true together under a reading, their roundings as many times as wide."""

    def __call__(self, reading: Reading, factor: Fraction = Fraction(1)) -> bool: ...


def decided(row: Row, choices: Sequence[str], holds: Holds, **more: Any) -> Row:
    """The row with the verdict of every reading, and how far it is from fitting by the convention."""
    tried = tuple((reading, holds(reading)) for reading in readings(*choices))
    fits = cheapest(tried)
    conditions = tuple((reading, ()) for reading in fits if reading.cost)
    more = {"stretch": stretch(partial(holds, DEFAULT))} | more
    return replace(row, verdict=verdict(fits), conditions=conditions, tried=tried, **more)


def cheapest(tried: Iterable[tuple[Reading, bool]]) -> tuple[Reading, ...]:
    """The readings that fit and of which no part would do, cheapest first."""
    fitting: list[Reading] = []
    for reading, fits in tried:
        if fits and not any(r.covers(reading) for r in fitting):
            fitting.append(reading)
    return tuple(fitting)


def verdict(fits: Sequence[Reading]) -> str:
    """The verdict by the readings that fit, cheapest first."""
    return "fits" if fits and not fits[0].cost else "does_not_fit"


def away(claim: Claim, allowed: Interval) -> float:
    """How far a print lies outside an interval, in units of its last digit (of one for a count)."""
    value, unit = claim.printed.value, claim.printed.unit_of_last_digit
    return float(max(allowed.lower - value, value - allowed.upper, 0) / unit)
