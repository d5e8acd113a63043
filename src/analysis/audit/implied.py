"""What claims imply for quantities that are not printed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from analysis.audit.claims import WIDEST, Claim, agree, stretch
from analysis.audit.mixture import Mixture
from analysis.audit.names import dated
from analysis.audit.readings import CHOICES, DEFAULT, Reading
from analysis.messages import N_, _, language, n_
from analysis.metrics import gap, growth
from analysis.numbers.interval import Interval, enclosed

__all__ = [
    "INCREASE", "INDEX_SHIFT", "LABELLED", "PRICES", "WEIGHT", "WEIGHT_SHIFT", "Implied", "by_levels", "by_mixture",
    "ways_back",
]  # fmt: skip

#: Roles in which the audit itself looks for what is implied.
PRICES, WEIGHT, LABELLED, INCREASE = "prices", "weight", "label", "increase"
WEIGHT_SHIFT, INDEX_SHIFT = "weight shift", "index shift"
Levels = Mapping["int | None", Claim]


class Implied(NamedTuple):
    """A quantity that is not printed, as the claims imply it (推算值); names in the language of now."""

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
    """Levels of other years, ratios, rates and, of what has a price, prices that one indicator's claims imply.

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
    """The level of the base year at the prices of the year whose level is printed; at its own it is another."""
    for c in claims:
        if "growth" in c.kind and c.end in levels and c.start not in levels:
            level = levels[c.end].interval(DEFAULT) / c.ratio(DEFAULT)
            name = _("level at prices of {year}", year=c.end)
            by = _("by {printed}", printed=c.printed.spoken(language()))
            yield Implied(name, dated(c.start), levels[c.end].printed.unit, level, by)


def _labelled(rates: Sequence[Claim]) -> Iterator[Implied]:
    """What an average gives from the first year of its label, which by official usage is the year after the base."""
    reading, name = Reading(label="first"), _("multiple over the label's own years")
    for c in (c for c in rates if c.labelled):
        base, n = c.base(reading), c.steps(reading)
        by = n_("base {base}, {n} step", "base {base}, {n} steps", n, base=base)
        yield Implied(name, dated(base, c.end), "", c.ratio(reading), by, LABELLED)


def _price_change(ratio: Interval, rate: Claim) -> Interval | None:
    """The implied deflator, with an end for each that the two claims have; None if there is none."""
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
    """How far growth and the claims of the same two years are from fitting, over the steps between and one more.

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
    """Under which rounding rules claims fit, or under which they do not: whichever is said sooner."""
    rules = CHOICES["rounding"]
    if not fits:
        return _("fits under no rounding rule")
    if len(fits) == len(rules):
        return _("fits under every rounding rule")
    few = len(fits) <= len(rules) / 2
    told = [_(words) for rule, words in rules.items() if (rule in fits) == few]
    listed = _("{rule} or {rule}", rule="").join(told)
    return _("fits if {rules}", rules=listed) if few else _("fits unless {rules}", rules=listed)


LEVEL, MULTIPLE = ("level", "span"), ("multiple", "span")
SPAN, CALENDAR = ("avg_growth", "span"), ("avg_growth", "calendar")
#: Ways back to the first date: for the richer and the poorer group a kind of claim, and how its steps are read.
WAYS = {
    N_("{years} by the printed levels"): (LEVEL, LEVEL),
    N_("{years} by multiples"): (MULTIPLE, MULTIPLE),
    N_("{years} by growth"): (SPAN, SPAN),
    N_("{years} by growth, one step more"): (CALENDAR, CALENDAR),
    N_("{years} by the richer group's multiple and the poorer's growth"): (MULTIPLE, SPAN),
    N_("{years} by the richer group's growth and the poorer's multiple"): (SPAN, MULTIPLE),
}


def by_mixture(mixture: Mixture) -> Iterator[Implied]:
    """Weight, ratio, gap and inequality between the groups, at the last date and at the first by each way back.

    For each way also how they changed, and what may be said of it.
    """
    names, first, last = (mixture.richer, mixture.poorer), mixture.first, mixture.last
    level = {(c.indicator, c.end): c.interval(DEFAULT) for c in mixture.claims if c.kind == "level"}
    now = [level.get((name, last)) for name in (mixture.total, *names)]
    total = level.get((mixture.total, first))
    if None in now:
        return
    yield from _between(now, dated(last))
    for way, kinds in WAYS.items() if total else ():
        back = [_ratio(mixture, name, *kind) for name, kind in zip(names, kinds, strict=True)]
        if None in back:
            continue
        groups = [x / ratio for x, ratio in zip(now[1:], back, strict=True)]
        if kinds == (LEVEL, LEVEL):
            groups = [level[name, first] for name in names]
        then = [total, *groups]
        yield from _between(then, _(way, years=dated(first)))
        yield from _changes(now, then, back, _(way, years=dated(first, last)))
    if total:
        yield from _between_rates(mixture, now[0] / total)


def _ratio(mixture: Mixture, name: str, kind: str, steps: str) -> Interval | None:
    """The ratio of the last to the first date by one kind of claim."""
    own = [c for c in mixture.claims if (c.indicator, c.kind) == (name, kind)]
    if kind == "level":
        of = {c.end: c.interval(DEFAULT) for c in own}
        return of[mixture.last] / of[mixture.first] if len(of) == 2 else None
    years = (mixture.first, mixture.last)
    spanning = [c for c in own if (c.start, c.end) == years]
    return spanning[0].ratio(Reading(steps=steps)) if spanning else None


NARROWED = {"below": N_("narrowed"), "above": N_("widened"), "undecided": N_("undecided")}
ROSE = {"below": N_("fell"), "above": N_("rose"), "undecided": N_("undecided")}


def _changes(
    now: Sequence[Interval], then: Sequence[Interval], ratios: Sequence[Interval], of: str
) -> Iterator[Implied]:
    """From the first date to the last. What both dates share, the printed levels, cancels where it can."""
    if not all(x.bounded and x.lower > 0 for x in (*now, *then, *ratios)):
        return
    ratio = ratios[0] / ratios[1]
    yield Implied(_("ratio times"), of, "", ratio, _(NARROWED[ratio.against(1)]))
    if gaps := enclosed(gap.gap_change, *now[1:], *ratios):
        yield Implied(_("gap by"), of, "元", gaps, _(NARROWED[gaps.against(0)]))
    for metric, (_name, name) in MEASURES.items():
        before, after = (_measured(metric, incomes) for incomes in (then, now))
        if before and after:
            change, weight = after - before, metric is gap.implied_weight
            unit = "个百分点" if weight else "index"
            role = WEIGHT_SHIFT if weight else INDEX_SHIFT
            yield Implied(_(name), of, unit, change, _(ROSE[change.against(0)]), role)


def _between_rates(mixture: Mixture, ratio: Interval) -> Iterator[Implied]:
    """The total's growth a year beside the printed rates of the two groups."""
    first, last = mixture.first or 0, mixture.last or 0
    own = [c for c in mixture.claims if (c.kind, c.start, c.end) == ("avg_growth", first, last)]
    rates = [c.interval(DEFAULT) for c in own if c.indicator != mixture.total]
    if len(rates) != 2:
        return
    for n in (last - first, last - first + 1):
        rate = enclosed(growth.cagr_from_multiple, ratio, n)
        if not rate:
            return
        where = _(BETWEEN.get(frozenset(rate.against(r) for r in rates), "undecided"))
        yield Implied(_("growth a year over {n} steps", n=n), dated(first, last), "%", rate, where)


BETWEEN = {
    frozenset({"below"}): N_("below the rates of both groups"),
    frozenset({"above"}): N_("above the rates of both groups"),
    frozenset({"below", "above"}): N_("between the rates of the two groups"),
}
#: What incomes of total, richer and poorer group measure, and what its change is called.
MEASURES = {
    gap.implied_weight: (N_("weight"), N_("weight by")),
    gap.gini_of_means: (N_("between-group Gini"), N_("between-group Gini by")),
    gap.theil_t_of_means: (N_("between-group Theil T"), N_("between-group Theil T by")),
    gap.theil_l_of_means: (N_("between-group Theil L"), N_("between-group Theil L by")),
}


def _between(incomes: Sequence[Interval], of: str) -> Iterator[Implied]:
    total, richer, poorer = incomes
    yield Implied(_("ratio"), of, "", richer / poorer)
    yield Implied(_("gap"), of, "元", richer - poorer)
    for metric, (name, _by) in MEASURES.items():
        if measured := _measured(metric, incomes):
            weight = metric is gap.implied_weight
            role = WEIGHT if weight else ""
            yield Implied(_(name), of, "%" if weight else "index", measured, role=role)


def _measured(metric: Any, incomes: Sequence[Interval]) -> Interval | None:
    """A weight or an index, where the total lies between the groups."""
    total, richer, poorer = incomes
    if not (poorer.is_below(total) and total.is_below(richer)):
        return None
    return enclosed(metric, total, richer, poorer)


def ways_back(derived: Iterable[Implied]) -> dict[str, int]:
    """In how many ways back an index of inequality rises or the weight need not fall, and what goes with it."""
    shifts: dict[str, dict[str, list[str]]] = {}
    for x in derived:
        if x.role in (WEIGHT_SHIFT, INDEX_SHIFT):
            way = shifts.setdefault(x.of, {WEIGHT_SHIFT: [], INDEX_SHIFT: []})
            way[x.role].append(x.interval.against(0))
    ways = [(way[WEIGHT_SHIFT][0], way[INDEX_SHIFT]) for way in shifts.values()]
    if len(ways) < 2:
        return {}
    rising = [weight for weight, indices in ways if "above" in indices]
    kept = [indices for weight, indices in ways if weight != "below"]
    falling = [indices for indices in kept if set(indices) == {"below"}]
    return {
        "ways": len(ways),
        "rising": len(rising),
        "paid": rising.count("below"),
        "kept": len(kept),
        "falling": len(falling),
    }
