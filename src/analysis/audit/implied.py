"""What one indicator's claims imply for quantities that are not printed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from analysis.audit.claims import WIDEST, Claim, agree, stretch
from analysis.audit.names import dated
from analysis.audit.readings import CHOICES, DEFAULT, Reading
from analysis.messages import _, language, n_
from analysis.metrics import growth
from analysis.numbers.interval import Interval, enclosed

__all__ = ["LABELLED", "PRICES", "Implied", "by_levels"]

#: Roles in which the account looks for what is implied.
PRICES, LABELLED = "prices", "label"
Levels = Mapping["int | None", Claim]


class Implied(NamedTuple):
    """A quantity that is not printed, as claims imply it (推算值), in the language of now."""

    quantity: str
    #: Of what date, and how worked out.
    of: str
    unit: str
    interval: Interval
    #: What may be said of it.
    statement: str = ""
    #: What the audit looks for it as.
    role: str = ""
    #: For a level of the base year: the claim that leads back to it, and the year.
    claim: str = ""
    years: tuple[int | None, ...] = ()


def by_levels(claims: Sequence[Claim], parted: bool, priced: bool) -> Iterator[Implied]:
    """Levels of other years, ratios, rates and, of what has a price, prices.

    Where growth is `parted` from levels it leads to no level but one at constant prices.
    """
    levels = {c.end: c for c in claims if c.kind == "level"}
    rates = [c for c in claims if c.kind == "avg_growth"]
    multiples = [c for c in claims if c.kind == "multiple"]
    for c in multiples if parted else [*rates, *multiples]:
        yield from _other_level(c, levels)
    if parted and priced:
        yield from _at_constant_prices(claims, levels)
    yield from _labelled(rates)
    ratios = {(m.start, m.end): m.interval(DEFAULT) for m in multiples}
    for first, last in itertools.pairwise(sorted(y for y in levels if y is not None)):
        ratio = levels[last].interval(DEFAULT) / levels[first].interval(DEFAULT)
        ratios[first, last] = ratio
        yield from _by_ratio(ratio, first, last)
    for rate in rates:
        others = [c for c in claims if c is not rate]
        ratio_held = ratios.get((rate.start, rate.end))
        change = _price_change(ratio_held, rate) if ratio_held and priced else None
        if change:
            yield _prices(change, rate, parted)
        if change or (ratio_held and not priced and not parted):
            yield from _by_steps(rate, others, parted)
        elif rate.end not in levels:
            years = dated(rate.start, rate.end)
            yield Implied(_("multiple"), years, "", rate.ratio(DEFAULT))


def _other_level(claim: Claim, levels: Levels) -> Iterator[Implied]:
    """The level of the other year that growth or a multiple gives."""
    if claim.end in levels and claim.start not in levels:
        printed, year = levels[claim.end], claim.start
        level = printed.interval(DEFAULT) / claim.ratio(DEFAULT)
    elif claim.start in levels and claim.end not in levels:
        printed, year = levels[claim.start], claim.end
        level = printed.interval(DEFAULT) * claim.ratio(DEFAULT)
    else:
        return
    unit = printed.printed.unit
    yield Implied(_("level"), dated(year), unit, level, claim=claim.id, years=(year,))


def _at_constant_prices(claims: Sequence[Claim], levels: Levels) -> Iterator[Implied]:
    """The base year's level at prices of the printed level's year; at its own it is another."""
    for c in claims:
        if "growth" in c.kind and c.end in levels and c.start not in levels:
            level = levels[c.end].interval(DEFAULT) / c.ratio(DEFAULT)
            name = _("level at prices of {year}", year=c.end)
            by = _("by {printed}", printed=c.printed.spoken(language()))
            yield Implied(name, dated(c.start), levels[c.end].printed.unit, level, by)


def _labelled(rates: Sequence[Claim]) -> Iterator[Implied]:
    """What an average gives from the first year of its label, by usage the year after the base."""
    reading, name = Reading(label="first"), _("multiple over the label's own years")
    for c in (c for c in rates if c.labelled):
        base, n = c.base(reading), c.steps(reading)
        by = n_("base {base}, {n} step", "base {base}, {n} steps", n, base=base)
        yield Implied(name, dated(base, c.end), "", c.ratio(reading), by, LABELLED)


def _price_change(ratio: Interval, rate: Claim) -> Interval | None:
    """The implied deflator, with an end for each that the two have; None if there is none."""
    growing, n = rate.interval(DEFAULT), rate.steps(DEFAULT)
    if both := enclosed(growth.implied_deflator, ratio, growing, n):
        return both
    low = enclosed(growth.implied_deflator, ratio.lower, growing.upper, n)
    high = enclosed(growth.implied_deflator, ratio.upper, growing.lower, n)
    if not low and not high:
        return None
    return Interval(low.lower if low else -1, high.upper if high else math.inf, False, False)


def _prices(change: Interval, rate: Claim, parted: bool) -> Implied:
    condition = "" if parted else _("if growth is in constant prices")
    name, years = _("price change a year"), (rate.start, rate.end)
    return Implied(name, dated(*years), "%", change, condition, PRICES, years=years)


def _by_ratio(ratio: Interval, first: int, last: int) -> Iterator[Implied]:
    years = dated(first, last)
    if ratio.lower or ratio.bounded:
        yield Implied(_("multiple"), years, "", ratio)
    if last - first == 1 and ratio.bounded:
        yield Implied(_("growth in the year"), years, "%", ratio - 1)
    elif last - first > 1:
        for n in (last - first, last - first + 1):
            if rate := enclosed(growth.cagr_from_multiple, ratio, n):
                yield Implied(_("growth a year over {n} steps", n=n), years, "%", rate)


def _by_steps(rate: Claim, others: Sequence[Claim], parted: bool) -> Iterator[Implied]:
    """How far growth and claims of the same years are from fitting, over the steps and one more.

    The stretch is rounded up: a factor as shown would do.
    """
    years = (rate.start, rate.end)
    held = [rate]
    held += [
        c for c in others if (c.start, c.end) == years or (c.kind == "level" and c.end in years)
    ]
    for steps in ("span", "calendar"):
        reading = Reading(steps=steps)
        needed, n = stretch(partial(agree, held, reading)), rate.steps(reading)
        wide = math.isinf(needed)
        width = Interval(WIDEST, needed, False) if wide else Interval.point(needed)
        rules = [r for r in CHOICES["rounding"] if agree(held, Reading(steps=steps, rounding=r))]
        name = n_("rounding needed over {n} step", "rounding needed over {n} steps", n)
        if parted:
            name = n_(
                "rounding needed over {n} step, on one price basis",
                "rounding needed over {n} steps, on one price basis",
                n,
            )
        yield Implied(name, dated(*years), "factor", width, _rules(rules))


def _rules(fits: list[str]) -> str:
    """Under which rounding rules claims fit, or do not: whichever is said sooner."""
    rules = CHOICES["rounding"]
    if not fits:
        return _("fits under no rounding rule")
    if len(fits) == len(rules):
        return _("fits under every rounding rule")
    few = len(fits) <= len(rules) / 2
    named = [_(words) for rule, words in rules.items() if (rule in fits) == few]
    listed = _("{rule} or {rule}", rule="").join(named)
    return _("fits if {rules}", rules=listed) if few else _("fits unless {rules}", rules=listed)
