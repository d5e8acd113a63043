"""What claims imply for quantities that are not printed: of one indicator, and of two groups."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from analysis.audit.claims import Claim
from analysis.audit.mixture import Mixture
from analysis.audit.names import dated
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.verdicts import LABELLED, PRICES, WEIGHT, Implied
from analysis.messages import N_, _, n_
from analysis.metrics import gap, growth, inequality
from analysis.numbers.interval import Interval, enclosed


def by_levels(claims: Sequence[Claim], parted: bool, priced: bool) -> Iterator[Implied]:
    """Levels of other years, ratios, rates and, of what has a price, prices.

    Where growth is `parted` from levels it leads to no level of another year.
    """
    levels = {c.end: c for c in claims if c.kind == "level"}
    rates = sorted((c for c in claims if c.grows), key=lambda c: c.kind == "growth")
    multiples = [c for c in claims if c.kind == "multiple"]
    for c in multiples if parted else [*rates, *multiples]:
        yield from _other_level(c, levels)
    yield from _labelled(rates)
    ratios = {(m.start, m.end): m.interval(DEFAULT) for m in multiples}
    for first, last in itertools.pairwise(sorted(y for y in levels if y is not None)):
        ratios[first, last] = levels[last].interval(DEFAULT) / levels[first].interval(DEFAULT)
        yield from _by_ratio(ratios[first, last], first, last)
    for rate in rates:
        ends = (rate.start, rate.end)
        ratio = ratios.get(ends)
        if ratio and priced and not rate.stated and (change := _price_change(ratio, rate)):
            condition = "" if parted else _("if growth is in constant prices")
            name = _("price change a year")
            yield Implied(name, dated(*ends), "%", change, condition, PRICES, years=ends)
        if not ratio and rate.end not in levels and rate.kind == "avg_growth":
            yield Implied(_("multiple"), dated(*ends), "", rate.ratio(DEFAULT))


def by_growth(nominal: Claim, real: Claim) -> Iterator[Implied]:
    """The price change between nominal and real growth of one year or a year on average."""
    change = (nominal.interval(DEFAULT) + 1) / (real.interval(DEFAULT) + 1) - 1
    ends = (real.start, real.end)
    yield Implied(_("price change a year"), dated(*ends), "%", change, "", PRICES, years=ends)


def _other_level(claim: Claim, levels: Mapping[int | None, Claim]) -> Iterator[Implied]:
    """The level of the other year that growth or a multiple gives, where one year's is printed."""
    forward = claim.start in levels
    if forward == (claim.end in levels):
        return
    known, asked = (claim.start, claim.end) if forward else (claim.end, claim.start)
    level, ratio = levels[known].interval(DEFAULT), claim.ratio(DEFAULT)
    level = level * ratio if forward else level / ratio
    unit = levels[known].printed.unit
    yield Implied(_("level"), dated(asked), unit, level, claim=claim.id, years=(asked,))


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


LEVEL, MULTIPLE, GROWTH = ("level", DEFAULT), ("multiple", DEFAULT), ("avg_growth", DEFAULT)
LONGER = ("avg_growth", Reading(steps="calendar"))
Way: TypeAlias = "tuple[str, Reading]"
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
#: What incomes of total, richer and poorer group measure where the total lies between the groups,
#: by name, and the units of it and of its change.
MEASURES: dict[str, tuple[Any, str, str]] = {
    N_("weight"): (gap.implied_weight, "%", "个百分点"),
    N_("between-group Gini"): (inequality.gini_of_means, "index", "index"),
    N_("between-group Theil T"): (inequality.theil_t_of_means, "index", "index"),
    N_("between-group Theil L"): (inequality.theil_l_of_means, "index", "index"),
}
#: Values of `MEASURES` by name, as far as they exist; incomes of total, richer and poorer group.
Measured = Mapping[str, Interval]
Incomes = Sequence[Interval]


def by_mixture(mixture: Mixture, claims: Sequence[Claim]) -> Iterator[Implied]:
    """Weight, ratio, gap and inequality of two groups, and how they changed.

    At the last date from the levels; at the first by each way back from there: by multiples, by
    growth, or by one for each group.
    """
    groups, first, last = (mixture.richer, mixture.poorer), mixture.first, mixture.last
    level = {(c.key, c.end): c.interval(DEFAULT) for c in claims if c.kind == "level"}
    now = [level[of, last] for of in (mixture.total, *groups) if (of, last) in level]
    if len(now) < 3:
        return
    measured = _measured(now)
    yield from _state(now, measured, dated(last))
    if first is None or last is None or not (total := level.get((mixture.total, first))):
        return
    spanning = [c for c in claims if (c.start, c.end) == (first, last)]
    for way, kinds in WAYS.items():
        back = zip(now[1:], (level.get((g, first)) for g in groups), groups, kinds, strict=True)
        ways = [x for x in (_back(*group, spanning) for group in back) if x]
        if len(ways) < 2:
            continue
        ratios, then = [ratio for ratio, _x in ways], [total, *(x for _ratio, x in ways)]
        before = _measured(then)
        yield from _state(then, before, _(way, years=dated(first)))
        if all(x.bounded and x.lower > 0 for x in (*now, *then, *ratios)):
            yield from _changes(now, ratios, before, measured, _(way, years=dated(first, last)))
    averages = [c for c in spanning if c.kind == "avg_growth" and c.key != mixture.total]
    if len(averages) == 2:  # the total's growth a year beside the printed rates of the groups
        for growing in _rates(now[0] / total, first, last):
            lies = frozenset(growing.interval.against(c.interval(DEFAULT)) for c in averages)
            yield growing._replace(statement=_(LIES.get(lies, "undecided")))


def _back(
    now: Interval, then: Interval | None, name: str, way: Way, spanning: Sequence[Claim]
) -> tuple[Interval, Interval] | None:
    """The ratio of the last to the first date by one kind of claim, and the level of the first."""
    kind, reading = way
    if kind == "level":
        return (now / then, then) if then else None
    ratios = [c.ratio(reading) for c in spanning if (c.key, c.kind) == (name, kind)]
    return (ratios[0], now / ratios[0]) if ratios else None


def _measured(incomes: Incomes) -> Measured:
    """Weight and indices, where the total lies between the groups."""
    total, richer, poorer = incomes
    if not (poorer.is_below(total) and total.is_below(richer)):
        return {}
    values = {name: enclosed(metric, *incomes) for name, (metric, *_units) in MEASURES.items()}
    return {name: value for name, value in values.items() if value}


def _state(incomes: Incomes, measured: Measured, of: str) -> Iterator[Implied]:
    _total, richer, poorer = incomes
    yield Implied(_("ratio"), of, "", richer / poorer)
    yield Implied(_("gap"), of, "元", richer - poorer)
    for name, value in measured.items():
        unit, role = MEASURES[name][1], WEIGHT if name == "weight" else ""
        yield Implied(_(name), of, unit, value, role=role)


def _changes(
    now: Incomes, ratios: Sequence[Interval], before: Measured, after: Measured, of: str
) -> Iterator[Implied]:
    """From the first date to the last; the printed levels, which both share, cancel if they can."""
    ratio = ratios[0] / ratios[1]
    yield Implied(_("ratio times"), of, "", ratio, _(NARROWED[ratio.against(1)]))
    if gaps := enclosed(gap.gap_change, *now[1:], *ratios):
        yield Implied(_("{name} by", name=_("gap")), of, "元", gaps, _(NARROWED[gaps.against(0)]))
    for name in (name for name in before if name in after):
        change, unit = after[name] - before[name], MEASURES[name][2]
        yield Implied(_("{name} by", name=_(name)), of, unit, change, _(ROSE[change.against(0)]))
