"""Readings: the ways a printed number may be meant, and what it costs to leave the convention."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache, cached_property

from analysis.messages import N_, _, speaking

#: Per choice its options, the convention first, with what a reader is told of each.
CHOICES: dict[str, dict[str, str]] = {
    "steps": {
        "span": N_("steps are the years between"),
        "calendar": N_("growth counts one year more, from the same base year"),
        "earlier": N_(
            "growth and multiple both start a year earlier (then from another base year)"
        ),
    },
    "label": {
        "before": N_(
            "growth labelled from the year after a printed level has that level's year as its base"
        ),
        "first": N_("growth starts in the first year of its label, one year fewer"),
    },
    "averaging": {
        "geometric": N_("growth averaged by the level method"),
        "arithmetic": N_("growth is the mean of yearly rates"),
    },
    "price": {
        "own": N_("rate and level on one price basis"),
        "real": N_("growth is without inflation, amounts and multiples are not"),
    },
    "multiple": {
        "ratio": N_("the multiple is the ratio itself"),
        "increase": N_("“times” counts the increase, the ratio is one more"),
    },
    "times": {
        "increase": N_("'grew n times' means n times more"),
        "ratio": N_("'grew n times' means n times as large, not n times more"),
    },
    "rounding": {
        "half_up": N_("rounded half up"),
        "half_even": N_("rounded half to even"),
        "truncated": N_("truncated"),
        "rounded_up": N_("rounded up"),
        "any": N_("each number rounded by a rule of its own"),
    },
}


@dataclass(frozen=True)
class Reading:
    """One way to read the claims of a group (理解); see `CHOICES` for the options.

    Examples
    --------
    >>> Reading(steps="calendar").cost, Reading(steps="calendar").text("zh")
    (1, '基期不变，年数多计1年')
    """

    steps: str = "span"
    label: str = "before"
    averaging: str = "geometric"
    price: str = "own"
    multiple: str = "ratio"
    times: str = "increase"
    rounding: str = "half_up"

    def __post_init__(self) -> None:
        for choice, options in CHOICES.items():
            if (option := getattr(self, choice)) not in options:
                problem = N_("{choice}: unknown reading {option!r}: one of {options}")
                known = ", ".join(options)
                raise ValueError(_(problem, choice=choice, option=option, options=known))

    @cached_property
    def departures(self) -> frozenset[tuple[str, str]]:
        """Choices that leave the convention."""
        chosen = {(choice, getattr(self, choice)) for choice in CHOICES}
        return frozenset(c for c in chosen if c[1] != next(iter(CHOICES[c[0]])))

    def covers(self, other: Reading) -> bool:
        """Whether `other` departs wherever this does: if this one fits, it tells nothing new."""
        loose = other.departures
        if other.rounding == "any":
            loose |= {("rounding", option) for option in CHOICES["rounding"]}
        return self.departures <= loose

    @property
    def cost(self) -> int:
        """How many choices leave the convention."""
        return len(self.departures)

    def text(self, lang: str | None = None) -> str:
        """The departures in words; empty for the convention."""
        with speaking(lang):
            words = [_(CHOICES[choice][option]) for choice, option in sorted(self.departures)]
            return _(", and ").join(words)


DEFAULT = Reading()
#: A reading that leaves the convention in more ways than this is not considered.
DEPARTURES = 2
#: Options that play no part where growth is not held against current levels.
UNPRICED = {("steps", "calendar"), ("label", "first"), ("averaging", "arithmetic")}


@cache
def readings(*choices: str) -> tuple[Reading, ...]:
    """Every combination of the choices with at most `DEPARTURES` departures, the cheapest first."""
    combinations = itertools.product(*(CHOICES[c] for c in choices))
    every = [Reading(**dict(zip(choices, options, strict=True))) for options in combinations]
    near = (r for r in every if r.cost <= DEPARTURES)
    bearing = (r for r in near if r.price == "own" or not r.departures & UNPRICED)
    return tuple(sorted(bearing, key=lambda r: r.cost))
