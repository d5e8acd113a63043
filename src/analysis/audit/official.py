"""Official statistics of province and country beside what a page implies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.audit.chains import REAL_GROWTH
from analysis.audit.gaps import WEIGHT
from analysis.audit.implied import PRICES, Implied
from analysis.audit.names import dated
from analysis.audit.verdicts import Row
from analysis.data.benchmarks import benchmark_series, load_benchmarks
from analysis.data.tables import DataError
from analysis.messages import N_, _, language
from analysis.metrics import gap, growth
from analysis.numbers.interval import Interval, bounds

__all__ = [
    "WEIGHT_GAP", "beside", "bridged_deflator", "consumer_prices", "gdp_deflator", "weight_gap",
]  # fmt: skip

CHINA = "100000"
#: Incomes per head, total and richer group first, with their households in the official series.
INCOMES = {"all_income": "total", "urban_income": "urban", "rural_income": "rural"}
SAID = {
    "below": N_("what the page implies lies below"),
    "above": N_("what the page implies lies above"),
    "undecided": N_("what the page implies overlaps it"),
    "contains": N_("what the page implies contains it"),
}
#: The role of the gap between urbanisation rate and implied weight.
WEIGHT_GAP = "weight gap"
#: A quantity by name, the years, the official interval.
Series = Iterator[tuple[str, str, Interval]]


def beside(
    row: Row, claims: pd.DataFrame, price_basis: Mapping[str, str], places: pd.DataFrame
) -> Iterator[Implied]:
    """Official statistics beside the prices or the weight that a row implies (对照)."""
    place, year = claims.place[row.claims[0]], claims.end[row.claims[0]]
    indicators = [claims.indicator[c] for c in row.claims]
    for code in dict.fromkeys((f"{place[:2]}0000", CHINA)):
        name = places[f"name_{language()}"].get(code, code)
        if row.relation == "weight" and indicators == [*INCOMES, "urbanisation_rate"]:
            yield from _weight_gap(code, name, year)
            continue
        for own in row.derived:
            if own.role == PRICES and row.verdict != "fits":
                official = _prices(own, indicators[0], code, price_basis)
            elif own.role == WEIGHT and indicators == list(INCOMES):
                official = _weights(code, year)
            else:
                continue
            for quantity, years, interval in official:
                of = _("{place} {years}", place=name, years=years)
                yield Implied(quantity, of, "%", interval, _(SAID[_against(own, interval)]))


def _against(own: Implied, official: Interval) -> str:
    mine = own.interval
    contains = mine.lower <= official.lower and official.upper <= mine.upper
    return "contains" if contains else mine.against(official)


def _weight_gap(code: str, name: str, year: int) -> Iterator[Implied]:
    if nearest := weight_gap(code, year):
        quantity = _("urbanisation rate above the urban share implied by incomes, by")
        of = _("{place} {years}", place=name, years=dated(nearest[0]))
        yield Implied(quantity, of, "个百分点", nearest[1], role=WEIGHT_GAP)


def _prices(own: Implied, indicator: str, place: str, price_basis: Mapping[str, str]) -> Series:
    """The deflator of GDP, and for what is in current prices throughout the prices of consumers."""
    start, end = (int(year or 0) for year in own.years)
    if indicator == "gdp" and (deflator := gdp_deflator(place, start, end)):
        name = _("implied deflator of GDP, a year")
        yield name, dated(start, deflator[1]), deflator[0]
        if deflator[1] < end and (bridged := bridged_deflator(place, start, end)):
            condition = _(
                "if the level of {start} as revised and that of {end} as finally verified"
                " are on one basis, {deflator}",
                start=start, end=end, deflator=name,
            )  # fmt: skip
            yield condition, dated(start, end), bridged
    if price_basis.get(indicator) != REAL_GROWTH and (prices := consumer_prices(place, start, end)):
        yield _("consumer prices, change a year"), dated(start, end), prices


def _weights(place: str, year: int) -> Series:
    """The urban weight that official incomes imply, and the rate of urbanisation."""
    *incomes, rates = _incomes_and_rates(place)
    if all(year in series for series in incomes):
        weight = bounds(gap.implied_weight, *(series[year] for series in incomes))
        yield _("weight implied by the incomes"), dated(year), weight
    if year in rates:
        yield _("urbanisation rate"), dated(year), rates[year]


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
    *incomes, rates = _incomes_and_rates(place)
    years = [y for y in rates if all(y in series for series in incomes)]
    if not years:
        return None
    nearest = min(years, key=lambda y: (abs(y - year), -y))
    weight = bounds(gap.implied_weight, *(series[nearest] for series in incomes))
    return nearest, rates[nearest] - weight


def _incomes_and_rates(place: str) -> list[Mapping[int, Interval]]:
    """Official incomes of all, urban and rural households and rates of urbanisation, by year."""
    survey, income = "integrated survey", "disposable_income_per_capita"
    incomes = [_series(income, place, group, series=survey) for group in INCOMES.values()]
    return [*incomes, _series("urbanisation_rate", place, series="2020 census")]


def gdp_deflator(place: str, start: int, end: int) -> tuple[Interval, int] | None:
    """Change a year of the implied deflator of GDP (隐含平减指数), and the last year it covers.

    Levels are of one vintage without gaps. Where it ends a year before `end`, the growth of that
    year is taken out of the average growth.

    Returns
    -------
    (Interval, int) or None
        None where the official series do not reach so far.

    Examples
    --------
    >>> prices, last = gdp_deflator("410000", 2012, 2021)
    >>> (100 * prices).text(2), last
    ('(0.80, 0.91)', 2021)
    """
    levels, real = _vintage(place, start, end), _real_growth(place, start, end)
    if not levels or real is None:
        return None
    last = min(end, max(levels))
    grown = (1 + real) ** (end - start)
    if last < end:
        year = _series("gdp_growth_real", place, status="preliminary").get(end)
        if year is None:
            return None
        grown = grown / (1 + year)
    rate = bounds(growth.cagr_from_multiple, grown, last - start)
    return bounds(growth.implied_deflator, levels[last] / levels[start], rate, last - start), last


def bridged_deflator(place: str, start: int, end: int) -> Interval | None:
    """Change a year of the implied deflator of GDP where no vintage holds both levels.

    From the level of `start` in the vintage of `gdp_deflator` to that of `end` as finally
    verified. Whether the two are on one basis their sources do not say: who tells the number names
    that condition.

    Returns
    -------
    Interval or None
        None where the official series do not hold what it takes.

    Examples
    --------
    >>> (100 * bridged_deflator("100000", 2012, 2021)).text(2)
    '(2.00, 2.10)'
    """
    levels, real = _vintage(place, start, end), _real_growth(place, start, end)
    final = _series("gdp_nominal", place, series="as published", status="final verification")
    if not levels or real is None or end not in final:
        return None
    return bounds(growth.implied_deflator, final[end] / levels[start], real, end - start)


def _vintage(place: str, start: int, end: int) -> Mapping[int, Interval]:
    """Levels of GDP in the latest vintage without gaps from `start` to the year before `end`."""
    vintages = [
        (v.last, v.series)
        for v in _catalogue().get(("gdp_nominal", place, ""), [])
        if v.first <= start and v.last >= end - 1 and v.n == v.last - v.first + 1
    ]
    return _series("gdp_nominal", place, series=max(vintages)[1]) if vintages else {}


def _real_growth(place: str, start: int, end: int) -> Interval | None:
    return _series(f"gdp_avg_growth_{start + 1}_{end}_real", place).get(end)


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


@lru_cache(maxsize=1)
def _catalogue() -> dict[tuple[str, str, str], list[Any]]:
    """Official series by indicator, place and group: asking for others would collect near names."""
    there: dict[tuple[str, str, str], list[Any]] = {}
    for series in benchmark_series().itertuples():
        there.setdefault((series.indicator, series.place, series.group), []).append(series)
    return there


@lru_cache(maxsize=100)
def _series(indicator: str, place: str, group: str = "", **chosen: str) -> Mapping[int, Interval]:
    """One official series by year, chosen by its name or status; empty where there is none."""
    there = [s.series for s in _catalogue().get((indicator, place, group), [])]
    if not there or chosen.get("series", there[0]) not in there:
        return {}
    try:
        return dict(load_benchmarks(indicator, place, group, **chosen).interval)
    except DataError:  # several series, and none is named; or none of that status
        return {}
