"""Readings: the ways a figure may be meant, each with what it costs to leave the convention."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache

__all__ = ["CHOICES", "DEFAULT", "Reading", "bearing", "readings"]

#: Per choice its options, the convention first, with what a reader is told of each, in English and Chinese.
CHOICES: dict[str, dict[str, tuple[str, str]]] = {
    "steps": {
        "span": ("steps are the years between", "按年份之差计算"),
        "calendar": ("one step more, from the same base year", "基期不变，多算1年"),
        "earlier": ("one step more, from the year before, for rate and multiple alike (the base year named is then another)", "增速与倍数都以前一年为基期，多算1年（则所称基期并非实际基期）"),
    },
    "label": {
        "before": ("growth labelled from the year after a printed level has that level's year as its base", "年均增速所标首年为报载绝对量的次年，以该绝对量所在年份为基期"),
        "first": ("the base of growth is the first year of its label, one step fewer", "增速以所标首年为基期，少算1年"),
    },
    "averaging": {
        "geometric": ("growth averaged by the level method", "年均增速按水平法"),
        "arithmetic": ("growth is the mean of yearly rates", "年均增速为各年增速的算术平均"),
    },
    "price": {
        "own": ("rate and level on one price basis", "增速与绝对量价格口径一致"),
        "real": ("growth in constant prices beside current levels", "增速按可比价，绝对量按现价"),
    },
    "multiple": {
        "ratio": ("the multiple is the ratio itself", "倍数即两年之比"),
        "increase": ("the multiple is the increase, the ratio one more", "倍数为增加的倍数，比值再加一"),
    },
    "times": {
        "increase": ("growth in 倍 is the increase, the ratio one more", "“增长n倍”为增加的倍数，比值再加一"),
        "ratio": ("the figure printed as growth is the ratio (是n倍), not the growth", "“增长n倍”实为“是n倍”，即两年之比"),
    },
    "rounding": {
        "half_up": ("rounded half up", "四舍五入"),
        "half_even": ("rounded half to even", "四舍六入五成双"),
        "truncated": ("truncated", "去尾法"),
        "rounded_up": ("rounded up", "进一法"),
        "any": ("each figure rounded by a rule of its own", "各数舍入规则不一"),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One way to read the figures of a group (理解); see `CHOICES` for the options.

    Examples
    --------
    >>> Reading(steps="calendar").cost, Reading(steps="calendar").text("zh")
    (1, '基期不变，多算1年')
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
            if getattr(self, choice) not in options:
                raise ValueError(
                    f"{choice}: unknown reading {getattr(self, choice)!r}: one of {', '.join(options)}"
                )

    def __hash__(self) -> int:
        return self._hash  # asked for at every figure of every reading

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, f.name) for f in fields(self)))

    @cached_property
    def departures(self) -> frozenset[tuple[str, str]]:
        """Choices that leave the convention."""
        chosen = {(f.name, getattr(self, f.name)) for f in fields(self)}
        return frozenset(c for c in chosen if c[1] != next(iter(CHOICES[c[0]])))

    def covers(self, other: Reading) -> bool:
        """Whether `other` departs wherever this does: then it tells nothing new if this one fits."""
        loose = other.departures
        if other.rounding == "any":
            loose |= {("rounding", option) for option in CHOICES["rounding"]}
        return self.departures <= loose

    @property
    def cost(self) -> int:
        """How many choices leave the convention."""
        return len(self.departures)

    def text(self, lang: str = "en") -> str:
        """The departures in words; empty for the convention."""
        told = [CHOICES[c][o][lang == "zh"] for c, o in sorted(self.departures)]
        return ("，且" if lang == "zh" else ", and ").join(told)


DEFAULT = Reading()
#: Choices that bear on a kind of figure; on the others only the rounding does.
BEARING = {
    "multiple": ("steps", "multiple", "rounding"),
    "growth": ("times", "rounding"),
    "avg_growth": ("steps", "label", "averaging", "rounding"),
}


@lru_cache(maxsize=10_000)
def bearing(reading: Reading, kind: str) -> Reading:
    """The reading without the choices that do not touch a kind of figure."""
    return Reading(
        **{choice: getattr(reading, choice) for choice in BEARING.get(kind, ("rounding",))}
    )


#: A reading that leaves the convention in more ways than this is not considered.
DEPARTURES = 2


@cache
def readings(*choices: str) -> tuple[Reading, ...]:
    """Every combination of the given choices with at most `DEPARTURES` departures, the cheapest first.

    Growth in constant prices is not held against current levels, so how it was averaged then plays
    no part and is not varied.
    """
    made = (
        Reading(**dict(zip(choices, options, strict=True)))
        for options in itertools.product(*(CHOICES[c] for c in choices))
    )
    idle = {"calendar", "first", "arithmetic"}
    told = (
        r
        for r in made
        if r.cost <= DEPARTURES and (r.price == "own" or not {r.steps, r.label, r.averaging} & idle)
    )
    return tuple(sorted(told, key=lambda r: r.cost))
