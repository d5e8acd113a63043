"""What claims imply for quantities that are not printed: of one indicator, and of two groups."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from analysis.audit.claims import WIDEST, Claim, agree, stretch
from analysis.audit.mixture import Mixture
from analysis.audit.names import dated
from analysis.audit.readings import CHOICES, DEFAULT, Reading
from analysis.audit.verdicts import LABELLED, ONE_MORE, PRICES, WEIGHT, Implied
from analysis.messages import N_, _, language, n_
from analysis.metrics import gap, growth, inequality
from analysis.numbers.interval import Interval, enclosed


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
        ratios[first, last] = levels[last].interval(DEFAULT) / levels[first].interval(DEFAULT)
        yield from _by_ratio(ratios[first, last], first, last)
    for rate in rates:
        ratio, years = ratios.get((rate.start, rate.end)), dated(rate.start, rate.end)
        change = _price_change(ratio, rate) if ratio and priced else None
        if change:
            condition = "" if parted else _("if growth is in constant prices")
            ends = (rate.start, rate.end)
            name = _("price change a year")
            yield Implied(name, years, "%", change, condition, PRICES, years=ends)
        if change or (ratio and not priced and not parted):
            yield from _by_steps(rate, [c for c in claims if c is not rate], parted)
        elif rate.end not in levels:
            yield Implied(_("multiple"), years, "", rate.ratio(DEFAULT))


def _other_level(claim: Claim, levels: Mapping[int | None, Claim]) -> Iterator[Implied]:
    """The level of the other year that growth or a multiple gives."""
    if (claim.start in levels) == (claim.end in levels):
        return
    forward = claim.start in levels
    printed, year = (
        (levels[claim.start], claim.end) if forward else (levels[claim.end], claim.start)
    )
    level, ratio = printed.interval(DEFAULT), claim.ratio(DEFAULT)
    level = level * ratio if forward else level / ratio
    unit = printed.printed.unit
    yield Implied(_("level"), dated(year), unit, level, claim=claim.id, years=(year,))


def _at_constant_prices(
    claims: Sequence[Claim], levels: Mapping[int | None, Claim]
) -> Iterator[Implied]:
    """The base year's level at prices of the printed level's year; at its own it is another."""
    for c in claims:
        if "growth" in c.kind and c.end in levels and c.start not in levels:
            level = levels[c.end].interval(DEFAULT) / c.ratio(DEFAULT)
            name = _("level at prices of {year}", year=c.end)
            by = _("by {printed}", printed=c.printed.spoken(language()))
            yield Implied(name, dated(c.start), levels[c.end].printed.unit, level, by)


def _labelled(rates: Sequence[Claim]) -> Iterator[Implied]:
    """What an average gives from the first year of its label, as a rule the year after the base."""
    reading, name = Reading(label="first"), _("multiple over the label's own years")
    for c in (c for c in rates if c.labelled):
        base, n = c.base(reading), c.steps(reading)
        by = n_("base {base}, {n} step", "base {base}, {n} steps", n, base=base)
        yield Implied(name, dated(base, c.end), "", c.ratio(reading), by, LABELLED)


def _price_change(ratio: Interval, rate: Claim) -> Interval | None:
    """The implied deflator, with an end for each that the two have; None if there is none."""
    growing, n = rate.interval(DEFAULT), rate.steps(DEFAULT)
    both = enclosed(growth.implied_deflator, ratio, growing, n)
    ends = (ratio.lower, growing.upper, n), (ratio.upper, growing.lower, n)
    return both or _as_far(growth.implied_deflator, *ends)


def yearly(ratio: Interval, n: int) -> Interval:
    """Growth a year that gives a ratio, one end of which may be open."""
    rate = _as_far(growth.cagr_from_multiple, (ratio.lower, n), (ratio.upper, n))
    return rate or Interval(-1, math.inf)


def _as_far(formula: Any, least: Sequence[Any], most: Sequence[Any]) -> Interval | None:
    """A rate from its least to its greatest value, where one of the two may not be known."""
    low, high = enclosed(formula, *least), enclosed(formula, *most)
    if not low and not high:
        return None
    both = bool(low and high)
    return Interval(low.lower if low else -1, high.upper if high else math.inf, both, both)


def _by_ratio(ratio: Interval, first: int, last: int) -> Iterator[Implied]:
    years = dated(first, last)
    if ratio.lower or ratio.bounded:
        yield Implied(_("multiple"), years, "", ratio)
    if last - first == 1 and ratio.bounded:
        yield Implied(_("growth in the year"), years, "%", ratio - 1)
    elif last - first > 1:
        yield from _rates(ratio, first, last)


def _rates(ratio: Interval, first: int, last: int) -> Iterator[Implied]:
    """Growth a year over the years between, and over one step more."""
    for n in (last - first, last - first + 1):
        if rate := enclosed(growth.cagr_from_multiple, ratio, n):
            yield Implied(_("growth a year over {n} steps", n=n), dated(first, last), "%", rate)


def _by_steps(rate: Claim, others: Sequence[Claim], parted: bool) -> Iterator[Implied]:
    """How far growth and claims of the same years are from fitting, over the steps and one more.

    The stretch is rounded up: a factor as shown would do.
    """
    years = (rate.start, rate.end)
    held = [rate]
    held += [
        c for c in others if years == (c.start, c.end) or (c.kind == "level" and c.end in years)
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
                "rounding needed over {n} steps, on one price basis", n,
            )  # fmt: skip
        role = ONE_MORE if steps == "calendar" else ""
        yield Implied(name, dated(*years), "factor", width, _rules(rules), role)


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


LEVEL, MULTIPLE, GROWTH = ("level", DEFAULT), ("multiple", DEFAULT), ("avg_growth", DEFAULT)
LONGER = ("avg_growth", Reading(steps="calendar"))
#: Ways back to the first date: for the richer and the poorer group a kind of claim, and how read.
WAYS = {
    N_("{years} by the printed levels"): (LEVEL, LEVEL),
    N_("{years} by multiples"): (MULTIPLE, MULTIPLE),
    N_("{years} by growth"): (GROWTH, GROWTH),
    N_("{years} by growth, one step more"): (LONGER, LONGER),
    N_("{years} by the richer group's multiple and the poorer's growth"): (MULTIPLE, GROWTH),
    N_("{years} by the richer group's growth and the poorer's multiple"): (GROWTH, MULTIPLE),
}
NARROWED = {"below": N_("narrowed"), "above": N_("widened"), "undecided": N_("undecided")}
ROSE = {"below": N_("fell"), "above": N_("rose"), "undecided": N_("undecided")}
#: How the total's growth lies to the rates of the two groups.
LIES = {
    frozenset({"below"}): N_("below the rates of both groups"),
    frozenset({"above"}): N_("above the rates of both groups"),
    frozenset({"below", "above"}): N_("between the rates of the two groups"),
}
#: What incomes of total, richer and poorer group measure, and its change: names and units.
MEASURES = {
    gap.implied_weight: (N_("weight"), "%", N_("weight by"), "个百分点"),
    inequality.gini_of_means: (
        N_("between-group Gini"), "index", N_("between-group Gini by"), "index",
    ),
    inequality.theil_t_of_means: (
        N_("between-group Theil T"), "index", N_("between-group Theil T by"), "index",
    ),
    inequality.theil_l_of_means: (
        N_("between-group Theil L"), "index", N_("between-group Theil L by"), "index",
    ),
}  # fmt: skip


def by_mixture(mixture: Mixture) -> Iterator[Implied]:
    """Weight, ratio, gap and inequality of two groups, and how they changed.

    At the last date from the levels; at the first by each way back from there: by multiples, by
    growth, or by one for each group.
    """
    groups, first, last = (mixture.richer, mixture.poorer), mixture.first, mixture.last
    level = {(c.indicator, c.end): c.interval(DEFAULT) for c in mixture.claims if c.kind == "level"}
    now = [level.get((name, last)) for name in (mixture.total, *groups)]
    total = level.get((mixture.total, first))
    if not (incomes := _complete(now)):
        return
    measured = _measured(incomes)
    yield from _state(incomes, measured, dated(last))
    if not total:
        return
    for way, kinds in WAYS.items():
        ratios = _complete(_ratio(mixture, *kind) for kind in zip(groups, kinds, strict=True))
        if not ratios:
            continue
        then = [total, *(x / ratio for x, ratio in zip(incomes[1:], ratios, strict=True))]
        if kinds == (LEVEL, LEVEL):
            then = [total, *(level[g, first] for g in groups)]
        before = _measured(then)
        yield from _state(then, before, _(way, years=dated(first)))
        if all(x.bounded and x.lower > 0 for x in (*incomes, *then, *ratios)):
            of = _(way, years=dated(first, last))
            yield from _changes(incomes, ratios, before, measured, of)
    yield from _between_rates(mixture, incomes[0] / total)


def _complete(intervals: Iterable[Interval | None]) -> list[Interval]:
    """The intervals, if none is missing."""
    there = list(intervals)
    return [x for x in there if x] if None not in there else []


def _ratio(mixture: Mixture, name: str, way: tuple[str, Reading]) -> Interval | None:
    """The ratio of the last to the first date by one kind of claim."""
    kind, reading = way
    own = [c for c in mixture.claims if (c.indicator, c.kind) == (name, kind)]
    if kind == "level":
        of = {c.end: c.interval(DEFAULT) for c in own}
        return of[mixture.last] / of[mixture.first] if len(of) == 2 else None
    spanning = [c for c in own if (c.start, c.end) == (mixture.first, mixture.last)]
    return spanning[0].ratio(reading) if spanning else None


#: Values of `MEASURES`, as far as they exist.
Measured = Mapping[Any, Interval]


def _measured(incomes: Sequence[Interval]) -> Measured:
    """Weight and indices, where the total lies between the groups."""
    total, richer, poorer = incomes
    if not (poorer.is_below(total) and total.is_below(richer)):
        return {}
    measured = {metric: enclosed(metric, *incomes) for metric in MEASURES}
    return {metric: value for metric, value in measured.items() if value}


def _state(incomes: Sequence[Interval], measured: Measured, of: str) -> Iterator[Implied]:
    _total, richer, poorer = incomes
    yield Implied(_("ratio"), of, "", richer / poorer)
    yield Implied(_("gap"), of, "元", richer - poorer)
    for metric, value in measured.items():
        name, unit, *_change = MEASURES[metric]
        role = WEIGHT if metric is gap.implied_weight else ""
        yield Implied(_(name), of, unit, value, role=role)


def _changes(
    now: Sequence[Interval], ratios: Sequence[Interval], before: Measured, after: Measured, of: str
) -> Iterator[Implied]:
    """From the first date to the last; the printed levels, which both share, cancel if they can."""
    ratio = ratios[0] / ratios[1]
    yield Implied(_("ratio times"), of, "", ratio, _(NARROWED[ratio.against(1)]))
    if gaps := enclosed(gap.gap_change, *now[1:], *ratios):
        yield Implied(_("gap by"), of, "元", gaps, _(NARROWED[gaps.against(0)]))
    for metric, (_name, _unit, name, unit) in MEASURES.items():
        if metric in before and metric in after:
            change = after[metric] - before[metric]
            yield Implied(_(name), of, unit, change, _(ROSE[change.against(0)]))


def _between_rates(mixture: Mixture, ratio: Interval) -> Iterator[Implied]:
    """The total's growth a year beside the printed rates of the two groups."""
    first, last = mixture.first or 0, mixture.last or 0
    own = [c for c in mixture.claims if (c.kind, c.start, c.end) == ("avg_growth", first, last)]
    rates = [c.interval(DEFAULT) for c in own if c.indicator != mixture.total]
    if len(rates) == 2:
        for growing in _rates(ratio, first, last):
            lies = frozenset(growing.interval.against(rate) for rate in rates)
            yield growing._replace(statement=_(LIES.get(lies, "undecided")))
