"""Official statistics of province and country beside what a page implies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

from analysis.audit.claims import REAL_GROWTH, Claim
from analysis.audit.names import dated
from analysis.audit.verdicts import PRICES, WEIGHT, Findings, Implied, Row
from analysis.data.benchmarks import benchmark_series, load_benchmarks
from analysis.data.problems import DataError
from analysis.messages import N_, _, language
from analysis.metrics import gap, growth
from analysis.numbers.interval import Interval, bounds

CHINA = "100000"
#: Incomes per head, total and richer group first, with their households in the official series.
INCOMES = {"all_income": "total", "urban_income": "urban", "rural_income": "rural"}
BRIDGED = N_(
    "if the level of {start} as revised and that of {end} as finally verified"
    " are on one basis, {deflator}"
)
SAID = {
    "below": N_("what the page implies lies below"),
    "above": N_("what the page implies lies above"),
    "undecided": N_("what the page implies overlaps it"),
    "contains": N_("what the page implies contains it"),
}
#: A quantity by name, the years, the official interval.
Official = Iterator[tuple[str, str, Interval]]
#: Official figures by year.
Series = Mapping[int, Interval]


def beside(row: Row, audit: Findings) -> Iterator[Implied]:
    """Official statistics beside the prices or the weight that a row implies (对照)."""
    claims = [audit.claims[id] for id in row.claims]
    first, indicators = claims[0], [c.code for c in claims]
    two_shares = row.relation == "weight" and indicators == [*INCOMES, "urbanisation_rate"]
    for code in dict.fromkeys((f"{first.place[:2]}0000", CHINA)):
        place = audit.places[f"name_{language()}"].get(code, code)
        if two_shares and (nearest := weight_gap(code, first.end or 0)):
            name = _("urbanisation rate above the urban share implied by incomes, by")
            of = _("{place} {years}", place=place, years=dated(nearest[0]))
            yield Implied(name, of, "个百分点", nearest[1])
        for own in row.derived:
            official: Official = iter(())
            if own.role == PRICES and row.verdict != "fits":
                official = _prices(own, first, code)
            elif own.role == WEIGHT and indicators == list(INCOMES):
                official = _weights(code, first.end or 0)
            for name, years, interval in official:
                of, mine = _("{place} {years}", place=place, years=years), own.interval
                inside = mine.lower <= interval.lower and interval.upper <= mine.upper
                lies = "contains" if inside else mine.against(interval)
                yield Implied(name, of, "%", interval, _(SAID[lies]), own.role)


def _prices(own: Implied, claim: Claim, place: str) -> Official:
    """The deflator of GDP, and for what is in current prices throughout the prices of consumers."""
    start, end = (int(year or 0) for year in own.years)
    # Of a province the average growth was published before its levels were revised: no deflator.
    of_china = claim.code == "gdp" and place == CHINA
    name, bridged = _("implied deflator of GDP, a year"), ""
    for last, deflator in gdp_deflators(place, start, end).items() if of_china else ():
        yield bridged or name, dated(start, last), deflator
        bridged = _(BRIDGED, start=start, end=end, deflator=name)
    if claim.price_basis != REAL_GROWTH and (prices := consumer_prices(place, start, end)):
        yield _("consumer prices, change a year"), dated(start, end), prices


def _weights(place: str, year: int) -> Official:
    """The urban weight that official incomes imply, and the rate of urbanisation."""
    names = _("weight implied by the incomes"), _("urbanisation rate")
    for name, series in zip(names, _weights_and_rates(place), strict=True):
        if year in series:
            yield name, dated(year), series[year]


def weight_gap(place: str, year: int) -> tuple[int, Interval] | None:
    """How far the urbanisation rate lies above the urban share that the incomes imply.

    In the year nearest to `year` for which both are known.

    Examples
    --------
    >>> for place in ("100000", "410000"):
    ...     year, gap = weight_gap(place, 2021)
    ...     print(year, (100 * gap).text(2))
    2021 (7.84, 7.86)
    2022 (8.92, 8.95)
    """
    weights, rates = _weights_and_rates(place)
    years = sorted(weights.keys() & rates.keys(), key=lambda y: (abs(y - year), -y))
    return (years[0], rates[years[0]] - weights[years[0]]) if years else None


def _weights_and_rates(place: str) -> tuple[Series, Series]:
    """The urban weight that official incomes imply, and rates of urbanisation, by year."""
    survey, income = "integrated survey", "disposable_income_per_capita"
    total, *groups = (_series(income, place, group, series=survey) for group in INCOMES.values())
    years = [year for year in total if all(year in group for group in groups)]
    incomes = {year: (total[year], *(group[year] for group in groups)) for year in years}
    weights = {year: bounds(gap.implied_weight, *means) for year, means in incomes.items()}
    return weights, _series("urbanisation_rate", place, series="2020 census")


def gdp_deflators(place: str, start: int, end: int) -> dict[int, Interval]:
    """Change a year of the implied deflator of GDP (隐含平减指数), by the last year it covers.

    Levels are of one vintage without gaps. Where that ends a year before `end`, the growth of that
    year is taken out of the average growth; and a second deflator leads to the level of `end` as
    finally verified. Whether the two levels are on one basis their sources do not say: who tells
    the second one names that condition.

    Examples
    --------
    >>> for last, prices in gdp_deflators("100000", 2012, 2021).items():
    ...     print(last, (100 * prices).text(2))
    2020 (1.64, 1.77)
    2021 (2.00, 2.10)
    """
    levels = _vintage(place, start, end)
    real = _series(f"gdp_avg_growth_{start + 1}_{end}_real", place).get(end)
    if not levels or real is None:
        return {}
    last, found, deflator = min(end, max(levels)), {}, partial(bounds, growth.implied_deflator)
    yearly = _series("gdp_growth_real", place, status="preliminary")
    final = _series("gdp_nominal", place, series="as published", status="final verification")
    if last == end or end in yearly:
        grown = (1 + real) ** (end - start) / (1 + yearly[end] if last < end else 1)
        rate = bounds(growth.cagr_from_multiple, grown, last - start)
        found[last] = deflator(levels[last] / levels[start], rate, last - start)
    if last < end and end in final:
        found[end] = deflator(final[end] / levels[start], real, end - start)
    return found


def _vintage(place: str, start: int, end: int) -> Series:
    """Levels of GDP in the latest vintage without gaps from `start` to the year before `end`."""
    there = benchmark_series()
    there = there[(there.indicator == "gdp_nominal") & (there.place == place)]
    covers = (there["first"] <= start) & (there["last"] >= end - 1)
    whole = there[covers & (there.n > there["last"] - there["first"])]
    latest = whole.sort_values(["last", "series"]).series.tail(1)
    return _series("gdp_nominal", place, series=latest.item()) if len(latest) else {}


def consumer_prices(place: str, start: int, end: int) -> Interval | None:
    """Change a year of consumer prices (居民消费价格年均变动); None where a year is missing.

    Examples
    --------
    >>> (100 * consumer_prices("100000", 2012, 2021)).text(2)
    '[1.94, 2.05)'
    """
    indices, years = _series("cpi_prev100", place), range(start + 1, end + 1)
    if any(year not in indices for year in years):
        return None
    chained = math.prod((indices[year] / 100 for year in years), start=Interval.point(1))
    return bounds(growth.cagr_from_multiple, chained, end - start)


@lru_cache(maxsize=100)
def _series(indicator: str, place: str, group: str = "", **chosen: str) -> Series:
    """One official series by year; empty where there is none, or more than one."""
    try:
        return dict(load_benchmarks(indicator, place, group, **chosen).interval)
    except DataError:
        return {}
