"""What figures imply for quantities that are not printed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis import gap, growth
from analysis.audit.mixture import Mixture
from analysis.audit.ratios import Figure
from analysis.audit.readings import DEFAULT, Reading
from analysis.interval import Interval, bounds

__all__ = ["Implied", "by_levels", "by_mixture"]


class Implied(NamedTuple):
    """A quantity that is not printed, as the figures imply it (推算值); names in English and Chinese."""

    quantity: tuple[str, str]
    of: tuple[str, str]
    unit: str
    interval: Interval
    #: For a level of the base year: the claim that leads back to it.
    claim: str = ""


def by_levels(figures: Sequence[Figure], real_growth: bool) -> Iterator[Implied]:
    """Base levels, ratios, rates and prices that one indicator's figures imply."""
    levels = {f.end: f for f in figures if f.kind == "level"}
    rates = [f for f in figures if f.kind == "avg_growth"]
    multiples = [f for f in figures if f.kind == "multiple"]
    ratios = {(m.start, m.end): m.interval(DEFAULT) for m in multiples}
    for f in multiples if real_growth else [*rates, *multiples]:
        if f.end in levels and f.start not in levels:
            level = levels[f.end].interval(DEFAULT) / f.ratio(DEFAULT)
            yield Implied(("level", "数值"), (f"{f.start}", f"{f.start}年"), levels[f.end].printed.unit, level, f.id)
    for first, last in itertools.pairwise(sorted(y for y in levels if y is not None)):
        ratio = levels[last].interval(DEFAULT) / levels[first].interval(DEFAULT)
        ratios[first, last] = ratio
        yield from _by_ratio(ratio, first, last)
    for g in rates:
        held = ratios.get((g.start, g.end))
        if held and held.bounded and g.interval(DEFAULT).bounded and g.interval(DEFAULT).lower > -1:
            change = bounds(growth.implied_deflator, held, g.interval(DEFAULT), g.steps(DEFAULT))
            yield Implied(("price change a year", "隐含价格年均变动"), _years(g.start, g.end), "%", change)
        elif g.end not in levels:
            yield Implied(("multiple", "倍数"), _years(g.start, g.end), "", g.ratio(DEFAULT))


def _years(first: int | None, last: int | None) -> tuple[str, str]:
    return f"{first}-{last}", f"{first}—{last}年"


def _by_ratio(ratio: Interval, first: int, last: int) -> Iterator[Implied]:
    yield Implied(("multiple", "倍数"), _years(first, last), "", ratio)
    for n in (last - first, last - first + 1) if ratio.bounded and ratio.lower else ():
        rate = bounds(growth.cagr_from_multiple, ratio, n)
        yield Implied(
            (f"growth a year over {n} step{'s' * (n > 1)}", f"年均增速（按{n}期）"), _years(first, last), "%", rate
        )


#: Ways back to the first date: for the richer and the poorer group a kind of figure, and how its steps are read.
WAYS = {
    ("by multiples", "按倍数"): (("multiple", "span"), ("multiple", "span")),
    ("by growth", "按增速"): (("avg_growth", "span"), ("avg_growth", "span")),
    ("by growth, one step more", "按增速，多算1期"): (("avg_growth", "calendar"), ("avg_growth", "calendar")),
    ("by the richer group's multiple and the poorer's growth", "收入较高一组按倍数、另一组按增速"): (
        ("multiple", "span"), ("avg_growth", "span"),
    ),
    ("by the richer group's growth and the poorer's multiple", "收入较高一组按增速、另一组按倍数"): (
        ("avg_growth", "span"), ("multiple", "span"),
    ),
}  # fmt: skip


def by_mixture(mixture: Mixture) -> Iterator[Implied]:
    """Weight, ratio, gap and inequality between the groups, at the last date and at the first by each way back."""
    groups = (mixture.richer, mixture.poorer)
    level = {(f.indicator, f.end): f.interval(DEFAULT) for f in mixture.figures if f.kind == "level"}
    now = [level.get((name, mixture.last)) for name in (mixture.total, *groups)]
    if all(now):
        yield from _between(now, (f"{mixture.last}", f"{mixture.last}年"))
    for (en, zh), ways in WAYS.items():
        then = [level.get((mixture.total, mixture.first))]
        for name, last, (kind, steps) in zip(groups, now[1:], ways, strict=True):
            back = [
                f
                for f in mixture.figures
                if (f.indicator, f.kind, f.start, f.end) == (name, kind, mixture.first, mixture.last)
            ]
            then.append(last / back[0].ratio(Reading(steps=steps)) if last and back else None)
        if all(then):
            yield from _between(then, (f"{mixture.first} {en}", f"{mixture.first}年（{zh}）"))


INDICES = {
    ("between-group Gini", "组间基尼系数"): gap.gini_of_means,
    ("between-group Theil T", "组间泰尔指数T"): gap.theil_t_of_means,
    ("between-group Theil L", "组间泰尔指数L"): gap.theil_l_of_means,
}


def _between(incomes: Sequence[Interval | None], of: tuple[str, str]) -> Iterator[Implied]:
    total, richer, poorer = (x for x in incomes if x)
    yield Implied(("ratio", "两组之比"), of, "", richer / poorer)
    yield Implied(("gap", "绝对差距"), of, "元", richer - poorer)
    known = all(x.bounded for x in (total, richer, poorer))
    if known and poorer.is_below(richer) and poorer.is_below(total) and total.is_below(richer):
        yield Implied(("weight", "收入较高一组的权重"), of, "%", bounds(gap.implied_weight, total, richer, poorer))
        yield from (Implied(name, of, "index", bounds(index, total, richer, poorer)) for name, index in INDICES.items())
