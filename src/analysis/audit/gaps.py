"""Two groups and their total: weight, ratio, gap and inequality, and how they changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from analysis.audit.implied import Implied
from analysis.audit.mixture import Mixture
from analysis.audit.names import dated
from analysis.audit.readings import DEFAULT, Reading
from analysis.messages import N_, _
from analysis.metrics import gap, growth, inequality
from analysis.numbers.interval import Interval, enclosed

__all__ = ["WEIGHT", "by_mixture", "ways_back"]

#: Roles in which the account looks for what is implied.
WEIGHT, WEIGHT_SHIFT, INDEX_SHIFT = "weight", "weight shift", "index shift"
LEVEL, MULTIPLE = ("level", "span"), ("multiple", "span")
SPAN, CALENDAR = ("avg_growth", "span"), ("avg_growth", "calendar")
#: Ways back to the first date: for the richer and the poorer group a kind of claim, and its steps.
WAYS = {
    N_("{years} by the printed levels"): (LEVEL, LEVEL),
    N_("{years} by multiples"): (MULTIPLE, MULTIPLE),
    N_("{years} by growth"): (SPAN, SPAN),
    N_("{years} by growth, one step more"): (CALENDAR, CALENDAR),
    N_("{years} by the richer group's multiple and the poorer's growth"): (MULTIPLE, SPAN),
    N_("{years} by the richer group's growth and the poorer's multiple"): (SPAN, MULTIPLE),
}


def by_mixture(mixture: Mixture) -> Iterator[Implied]:
    """Weight, ratio, gap and inequality of two groups, and how they changed.

    At the last date from the levels; at the first by each way back from there: by multiples, by
    growth, or by one for each group.
    """
    groups, first, last = (mixture.richer, mixture.poorer), mixture.first, mixture.last
    level = {(c.indicator, c.end): c.interval(DEFAULT) for c in mixture.claims if c.kind == "level"}
    now = _all(level.get((name, last)) for name in (mixture.total, *groups))
    if not now:
        return
    yield from _between(now, dated(last))
    if not (total := level.get((mixture.total, first))):
        return
    for way, kinds in WAYS.items():
        ratios = _all(_ratio(mixture, g, *kind) for g, kind in zip(groups, kinds, strict=True))
        if not ratios:
            continue
        then = [total, *(x / ratio for x, ratio in zip(now[1:], ratios, strict=True))]
        if kinds == (LEVEL, LEVEL):
            then = [total, *(level[g, first] for g in groups)]
        yield from _between(then, _(way, years=dated(first)))
        yield from _changes(now, then, ratios, _(way, years=dated(first, last)))
    yield from _between_rates(mixture, now[0] / total)


def _all(intervals: Iterable[Interval | None]) -> list[Interval]:
    """The intervals, if none is missing."""
    complete = list(intervals)
    return [x for x in complete if x] if None not in complete else []


def _ratio(mixture: Mixture, name: str, kind: str, steps: str) -> Interval | None:
    """The ratio of the last to the first date by one kind of claim."""
    own = [c for c in mixture.claims if (c.indicator, c.kind) == (name, kind)]
    if kind == "level":
        of = {c.end: c.interval(DEFAULT) for c in own}
        return of[mixture.last] / of[mixture.first] if len(of) == 2 else None
    spanning = [c for c in own if (c.start, c.end) == (mixture.first, mixture.last)]
    return spanning[0].ratio(Reading(steps=steps)) if spanning else None


NARROWED = {"below": N_("narrowed"), "above": N_("widened"), "undecided": N_("undecided")}
ROSE = {"below": N_("fell"), "above": N_("rose"), "undecided": N_("undecided")}


def _changes(
    now: Sequence[Interval], then: Sequence[Interval], ratios: Sequence[Interval], of: str
) -> Iterator[Implied]:
    """From the first date to the last; the printed levels, which both share, cancel if they can."""
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
    inequality.gini_of_means: (N_("between-group Gini"), N_("between-group Gini by")),
    inequality.theil_t_of_means: (N_("between-group Theil T"), N_("between-group Theil T by")),
    inequality.theil_l_of_means: (N_("between-group Theil L"), N_("between-group Theil L by")),
}


def _between(incomes: Sequence[Interval], of: str) -> Iterator[Implied]:
    _total, richer, poorer = incomes
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
    """In how many ways back an index rises or the weight need not fall, and what goes with it."""
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
    counts = {"rising": len(rising), "paid": rising.count("below")}
    return counts | {"ways": len(ways), "kept": len(kept), "falling": len(falling)}
