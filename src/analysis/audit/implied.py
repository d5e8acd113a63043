"""What figures imply for quantities that are not printed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from analysis.audit.claims import WIDEST, Claim, agree, stretch
from analysis.audit.mixture import Mixture
from analysis.audit.readings import CHOICES, DEFAULT, Reading
from analysis.metrics import gap, growth
from analysis.numbers.interval import Interval, enclosed

__all__ = [
    "LABELLED",
    "PRICES",
    "SHIFTS",
    "WEIGHT",
    "Implied",
    "by_levels",
    "by_mixture",
    "ways_back",
]


class Implied(NamedTuple):
    """A quantity that is not printed, as the figures imply it (推算值); names in English and Chinese."""

    quantity: tuple[str, str]
    of: tuple[str, str]
    unit: str
    interval: Interval
    #: For a level of the base year: the claim that leads back to it.
    claim: str = ""
    #: What may be said of it, in English and Chinese.
    statement: tuple[str, str] = ("", "")


PRICES = ("price change a year", "隐含价格年均变动")


def by_levels(figures: Sequence[Claim], parted: bool, priced: bool) -> Iterator[Implied]:
    """Levels of other years, ratios, rates and, of what has a price, prices that one indicator's figures imply.

    Where growth is `parted` from levels it leads to no level but one at constant prices.
    """
    levels = {f.end: f for f in figures if f.kind == "level"}
    rates = [f for f in figures if f.kind == "avg_growth"]
    multiples = [f for f in figures if f.kind == "multiple"]
    ratios = {(m.start, m.end): m.interval(DEFAULT) for m in multiples}
    for f in multiples if parted else [*rates, *multiples]:
        if f.end in levels and f.start not in levels:
            level = levels[f.end].interval(DEFAULT) / f.ratio(DEFAULT)
            yield Implied(
                ("level", "绝对量"),
                (f"{f.start}", f"{f.start}年"),
                levels[f.end].printed.unit,
                level,
                f.id,
            )
        elif f.start in levels and f.end not in levels:
            level = levels[f.start].interval(DEFAULT) * f.ratio(DEFAULT)
            yield Implied(
                ("level", "绝对量"),
                (f"{f.end}", f"{f.end}年"),
                levels[f.start].printed.unit,
                level,
                f.id,
            )
    if parted and priced:
        yield from _at_constant_prices(figures, levels)
    yield from _labelled(rates)
    for first, last in itertools.pairwise(sorted(y for y in levels if y is not None)):
        ratio = levels[last].interval(DEFAULT) / levels[first].interval(DEFAULT)
        ratios[first, last] = ratio
        yield from _by_ratio(ratio, first, last)
    for g in rates:
        held = ratios.get((g.start, g.end))
        change = _price_change(held, g) if held and priced else None
        if held and not priced and not parted:
            yield from _by_steps(g, [f for f in figures if f is not g], parted)
        elif change:
            said = ("", "") if parted else ("if growth is in constant prices", "若增速按可比价")
            yield Implied(PRICES, _years(g.start, g.end), "%", change, statement=said)
            yield from _by_steps(g, [f for f in figures if f is not g], parted)
        elif g.end not in levels:
            yield Implied(("multiple", "倍数"), _years(g.start, g.end), "", g.ratio(DEFAULT))


def _at_constant_prices(
    figures: Sequence[Claim], levels: dict[int | None, Claim]
) -> Iterator[Implied]:
    """The level of the base year at the prices of the year whose level is printed; at its own it is another."""
    for f in figures:
        if "growth" in f.kind and f.end in levels and f.start not in levels:
            level = levels[f.end].interval(DEFAULT) / f.ratio(DEFAULT)
            name = (f"level at prices of {f.end}", f"按{f.end}年价格计算的数额")
            by = (f"by {f.printed.spoken('en')}", f"按{f.printed.spoken('zh')}")
            yield Implied(
                name,
                (f"{f.start}", f"{f.start}年"),
                levels[f.end].printed.unit,
                level,
                statement=by,
            )


LABELLED = ("multiple over the label's own years", "按所标年份推算的倍数")


def _labelled(rates: Sequence[Claim]) -> Iterator[Implied]:
    """What an average gives from the first year of its label, which by official usage is the year after the base."""
    reading = Reading(label="first")
    for f in (f for f in rates if f.labelled):
        base, n = f.base(reading), f.steps(reading)
        said = (f"base {base}, {n} step{'s' * (n > 1)}", f"以{base}年为基期，按{n}年算")
        yield Implied(LABELLED, _years(base, f.end), "", f.ratio(reading), statement=said)


def _price_change(ratio: Interval, rate: Claim) -> Interval | None:
    """The implied deflator, with an end for each that the two figures have; None if there is none."""
    growing, n = rate.interval(DEFAULT), rate.steps(DEFAULT)
    if both := enclosed(growth.implied_deflator, ratio, growing, n):
        return both
    corners = ((ratio.lower, growing.upper), (ratio.upper, growing.lower))
    low, high = (enclosed(growth.implied_deflator, multiple, real, n) for multiple, real in corners)
    if not low and not high:
        return None
    return Interval(low.lower if low else -1, high.upper if high else math.inf, False, False)


def _years(first: int | None, last: int | None) -> tuple[str, str]:
    return f"{first}-{last}", f"{first}—{last}年"


def _by_ratio(ratio: Interval, first: int, last: int) -> Iterator[Implied]:
    if ratio.lower or ratio.bounded:
        yield Implied(("multiple", "倍数"), _years(first, last), "", ratio)
    if last - first == 1 and ratio.bounded:
        yield Implied(("growth in the year", "比上年增长"), _years(first, last), "%", ratio - 1)
    elif last - first > 1:
        for n in (last - first, last - first + 1):
            if rate := enclosed(growth.cagr_from_multiple, ratio, n):
                yield Implied(_rate(n), _years(first, last), "%", rate)


def _rate(n: int) -> tuple[str, str]:
    return f"growth a year over {n} steps", f"年均增速（按{n}年算）"


def _by_steps(rate: Claim, others: Sequence[Claim], real_growth: bool) -> Iterator[Implied]:
    """How far growth and the figures of the same two years are from fitting, over the steps between and one more.

    The stretch is rounded up: a factor as shown would do.
    """
    years = (rate.start, rate.end)
    held = [
        rate,
        *(f for f in others if (f.start, f.end) == years or (f.kind == "level" and f.end in years)),
    ]
    basis = (", on one price basis", "如价格口径一致，") if real_growth else ("", "")
    for steps in ("span", "calendar"):
        n = rate.steps(Reading(steps=steps))
        needed = stretch(partial(agree, held, Reading(steps=steps)))
        known = (
            Interval(needed, needed) if math.isfinite(needed) else Interval(WIDEST, math.inf, False)
        )
        fits = [
            rule for rule in CHOICES["rounding"] if agree(held, Reading(steps=steps, rounding=rule))
        ]
        name = (
            f"rounding needed over {n} step{'s' * (n > 1)}{basis[0]}",
            f"{basis[1]}按{n}年算，舍入范围须放宽为",
        )
        yield Implied(name, _years(*years), "factor", known, statement=_rules(fits))


def _rules(fits: list[str]) -> tuple[str, str]:
    """Under which rounding rules figures fit, or under which they do not: whichever is said sooner."""
    rules = CHOICES["rounding"]
    if len(fits) in (0, len(rules)):
        en, zh = ("every", "都能同时成立") if fits else ("no", "都不能同时成立")
        return f"fits under {en} rounding rule", f"各舍入规则下{zh}"
    few = len(fits) <= len(rules) / 2
    told = [words for rule, words in rules.items() if (rule in fits) == few]
    en, zh = " or ".join(en for en, _ in told), "、".join(zh for _, zh in told)
    return (
        f"fits {'if' if few else 'unless'} {en}",
        f"按{zh}才能同时成立" if few else f"除{zh}外都能同时成立",
    )


#: Ways back to the first date: for the richer and the poorer group a kind of figure, and how its steps are read.
WAYS = {
    ("by the printed levels", "按报载绝对量"): (("level", "span"), ("level", "span")),
    ("by multiples", "按倍数"): (("multiple", "span"), ("multiple", "span")),
    ("by growth", "按增速"): (("avg_growth", "span"), ("avg_growth", "span")),
    ("by growth, one step more", "按增速，多算1年"): (("avg_growth", "calendar"), ("avg_growth", "calendar")),
    ("by the richer group's multiple and the poorer's growth", "收入较高一组按倍数、另一组按增速"): (
        ("multiple", "span"), ("avg_growth", "span"),
    ),
    ("by the richer group's growth and the poorer's multiple", "收入较高一组按增速、另一组按倍数"): (
        ("avg_growth", "span"), ("multiple", "span"),
    ),
}  # fmt: skip


def by_mixture(mixture: Mixture) -> Iterator[Implied]:
    """Weight, ratio, gap and inequality between the groups, at the last date and at the first by each way back.

    For each way also how they changed, and what may be said of it.
    """
    names = (mixture.total, mixture.richer, mixture.poorer)
    level = {
        (f.indicator, f.end): f.interval(DEFAULT) for f in mixture.claims if f.kind == "level"
    }
    now = [level[name, mixture.last] for name in names if (name, mixture.last) in level]
    total = level.get((mixture.total, mixture.first))
    if len(now) < len(names):
        return
    yield from _between(now, (f"{mixture.last}", f"{mixture.last}年"))
    for (en, zh), ways in WAYS.items():
        back = [_ratio(mixture, name, *way) for name, way in zip(names[1:], ways, strict=True)]
        ratios = [ratio for ratio in back if ratio]
        if total and len(ratios) == len(back):
            printed = (
                level.get((name, mixture.first)) if kind == "level" else None
                for name, (kind, _) in zip(names[1:], ways, strict=True)
            )
            then = [
                total,
                *(
                    first or last / ratio
                    for first, last, ratio in zip(printed, now[1:], ratios, strict=True)
                ),
            ]
            yield from _between(then, (f"{mixture.first} {en}", f"{mixture.first}年（{zh}）"))
            when = _years(mixture.first, mixture.last)
            yield from _changes(now, then, ratios, (f"{when[0]} {en}", f"{when[1]}（{zh}）"))
    if total:
        yield from _between_rates(mixture, total, now[0])


def _ratio(mixture: Mixture, name: str, kind: str, steps: str) -> Interval | None:
    """The ratio of the last to the first date by one kind of figure."""
    if kind == "level":
        of = {
            f.end: f.interval(DEFAULT)
            for f in mixture.claims
            if (f.indicator, f.kind) == (name, kind)
        }
        return of[mixture.last] / of[mixture.first] if len(of) == 2 else None
    wanted = (name, kind, mixture.first, mixture.last)
    found = [f for f in mixture.claims if (f.indicator, f.kind, f.start, f.end) == wanted]
    return found[0].ratio(Reading(steps=steps)) if found else None


NARROWED = {"below": ("narrowed", "缩小"), "above": ("widened", "扩大")}
ROSE = {"below": ("fell", "下降"), "above": ("rose", "上升")}
UNDECIDED = ("undecided", "无法判定")


def _changes(
    now: Sequence[Interval],
    then: Sequence[Interval],
    ratios: Sequence[Interval],
    of: tuple[str, str],
) -> Iterator[Implied]:
    """From the first date to the last. What both dates share, the printed levels, cancels where it can."""
    if not all(x.bounded and x.lower > 0 for x in (*now, *then, *ratios)):
        return
    ratio = ratios[0] / ratios[1]
    yield Implied(
        ("ratio times", "两组之比变动倍数"),
        of,
        "",
        ratio,
        statement=NARROWED.get(ratio.against(1), UNDECIDED),
    )
    if gaps := enclosed(gap.gap_change, *now[1:], *ratios):
        yield Implied(
            ("gap by", "绝对差距变动"),
            of,
            "元",
            gaps,
            statement=NARROWED.get(gaps.against(0), UNDECIDED),
        )
    before, after = ({x.quantity: x for x in _between(incomes, of)} for incomes in (then, now))
    for name in [WEIGHT, *INDICES]:
        if name in before and name in after:
            change = after[name].interval - before[name].interval
            unit, said = (
                "个百分点" if name == WEIGHT else "index",
                ROSE.get(change.against(0), UNDECIDED),
            )
            yield Implied(SHIFTS[name], of, unit, change, statement=said)


def _between_rates(mixture: Mixture, first: Interval, last: Interval) -> Iterator[Implied]:
    """The total's growth a year beside the printed rates of the two groups."""
    wanted = ("avg_growth", mixture.first, mixture.last)
    rates = [
        f.interval(DEFAULT) for f in mixture.claims if (f.kind, f.start, f.end) == wanted and f.indicator != mixture.total
    ]  # fmt: skip
    if len(rates) != 2:
        return
    span = (mixture.last or 0) - (mixture.first or 0)
    for n in (span, span + 1):
        rate = enclosed(growth.cagr_from_multiple, last / first, n)
        if not rate:
            return
        said = BETWEEN.get(frozenset(rate.against(r) for r in rates), UNDECIDED)
        yield Implied(_rate(n), _years(mixture.first, mixture.last), "%", rate, statement=said)


BETWEEN = {
    frozenset({"below"}): ("below the rates of both groups", "低于两组的报载增速"),
    frozenset({"above"}): ("above the rates of both groups", "高于两组的报载增速"),
    frozenset({"below", "above"}): (
        "between the rates of the two groups",
        "介于两组的报载增速之间",
    ),
}
WEIGHT = ("weight", "收入较高一组的权重")
INDICES = {
    ("between-group Gini", "组间基尼系数"): gap.gini_of_means,
    ("between-group Theil T", "组间泰尔指数T"): gap.theil_t_of_means,
    ("between-group Theil L", "组间泰尔指数L"): gap.theil_l_of_means,
}
#: What the change of a quantity between the dates is called.
SHIFTS = {(en, zh): (f"{en} by", f"{zh}变动") for en, zh in (WEIGHT, *INDICES)}


def _between(incomes: Sequence[Interval], of: tuple[str, str]) -> Iterator[Implied]:
    total, richer, poorer = incomes
    yield Implied(("ratio", "两组之比"), of, "", richer / poorer)
    yield Implied(("gap", "绝对差距"), of, "元", richer - poorer)
    if poorer.is_below(total) and total.is_below(richer):
        for name, metric in {WEIGHT: gap.implied_weight, **INDICES}.items():
            if found := enclosed(metric, total, richer, poorer):
                yield Implied(name, of, "%" if name == WEIGHT else "index", found)


def ways_back(derived: Iterable[Implied]) -> dict[str, int]:
    """In how many ways back an index of inequality rises or the weight need not fall, and what goes with it."""
    ways: dict[str, dict[tuple[str, str], str]] = {}
    for x in derived:
        if x.quantity in SHIFTS.values():
            ways.setdefault(x.of[0], {})[x.quantity] = x.statement[0]
    weights = [way.pop(SHIFTS[WEIGHT]) for way in ways.values()]
    rising = [w for w, way in zip(weights, ways.values(), strict=True) if "rose" in way.values()]
    kept = [way for w, way in zip(weights, ways.values(), strict=True) if w != "fell"]
    falling = [way for way in kept if set(way.values()) == {"fell"}]
    counts = {
        "rising": len(rising),
        "paid": rising.count("fell"),
        "kept": len(kept),
        "falling": len(falling),
    }
    return {"ways": len(ways), **counts} if len(ways) > 1 else {}
