"""Official figures beside what a page implies: prices, weights and urbanisation of its province and of China."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.audit.implied import PRICES, WEIGHT, Implied
from analysis.audit.verdicts import REAL_GROWTH, Row
from analysis.data.benchmarks import benchmark_series, load_benchmarks
from analysis.data.tables import DataError
from analysis.metrics import gap, growth
from analysis.numbers.interval import Interval, bounds

__all__ = [
    "WEIGHT_GAP",
    "beside",
    "bridged_deflator",
    "consumer_prices",
    "gdp_deflator",
    "weight_gap",
]

CHINA = "100000"
#: Incomes per head, total and richer group first, with the households that they have in the official series.
INCOMES = {"all_income": "total", "urban_income": "urban", "rural_income": "rural"}
SAID = {
    "below": ("what the page implies lies below", "报载数推得的低于此"),
    "above": ("what the page implies lies above", "报载数推得的高于此"),
    "undecided": ("what the page implies overlaps it", "与报载数推得的有重叠"),
    "contains": ("what the page implies contains it", "在报载数推得的区间之内"),
}
WEIGHT_GAP = (
    "urbanisation rate above the urban share implied by incomes, by",
    "城镇化率高于由收入推算的城镇居民占比",
)
DEFLATOR = ("implied deflator of GDP, a year", "生产总值隐含平减指数年均变动")


def beside(
    row: Row, claims: pd.DataFrame, price_basis: Mapping[str, str], places: pd.DataFrame
) -> Iterator[Implied]:
    """Official figures beside the prices or the weight that a row implies, for its province and for China (对照)."""
    place = claims.place[row.claims[0]]
    for code in dict.fromkeys((f"{place[:2]}0000", CHINA)):
        name = [places[column].get(code, code) for column in ("name_en", "name_zh")]
        if row.relation == "weight" and [claims.indicator[c] for c in row.claims] == [
            *INCOMES,
            "urbanisation_rate",
        ]:
            if known := weight_gap(code, claims.end[row.claims[0]]):
                of = (f"{name[0]} {known[0]}", f"{name[1]}{known[0]}年")
                yield Implied(WEIGHT_GAP, of, "个百分点", known[1])
            continue
        for own in row.derived:
            if own.quantity == PRICES and row.verdict != "fits":
                found = _prices(own, claims.indicator[row.claims[0]], code, price_basis)
            elif own.quantity == WEIGHT and [claims.indicator[c] for c in row.claims] == list(
                INCOMES
            ):
                found = _weights(code, claims.end[row.claims[0]])
            else:
                continue
            for quantity, years, interval in found:
                of = (f"{name[0]} {years}", f"{name[1]}{years.replace('-', '—')}年")
                yield Implied(
                    quantity, of, "%", interval, statement=SAID[_against(own.interval, interval)]
                )


def _against(own: Interval, other: Interval) -> str:
    contains = own.lower <= other.lower and other.upper <= own.upper
    return "contains" if contains else own.against(other)


Found = Iterator[tuple[tuple[str, str], str, Interval]]


def _prices(own: Implied, indicator: str, place: str, price_basis: Mapping[str, str]) -> Found:
    """The deflator of GDP, and for what is in current prices throughout the prices of consumers."""
    start, end = map(int, own.of[0].split("-"))
    if indicator == "gdp" and (deflator := gdp_deflator(place, start, end)):
        yield DEFLATOR, f"{start}-{deflator[1]}", deflator[0]
        if deflator[1] < end and (bridged := bridged_deflator(place, start, end)):
            provided = (
                f"if the level of {start} as revised and that of {end} as finally verified are on one basis, ",
                f"若{start}年修订数与{end}年最终核实数口径一致，",
            )
            yield (provided[0] + DEFLATOR[0], provided[1] + DEFLATOR[1]), f"{start}-{end}", bridged
    if price_basis.get(indicator) != REAL_GROWTH and (prices := consumer_prices(place, start, end)):
        yield ("consumer prices, change a year", "居民消费价格年均变动"), f"{start}-{end}", prices


def _weights(place: str, year: int) -> Found:
    """The urban weight that official incomes imply, and the rate of urbanisation."""
    *incomes, rates = _incomes_and_rates(place)
    if all(year in known for known in incomes):
        weight = bounds(gap.implied_weight, *(known[year] for known in incomes))
        yield ("weight implied by the incomes", "各项收入隐含的城镇权重"), f"{year}", weight
    if year in rates:
        yield ("urbanisation rate", "城镇化率"), f"{year}", rates[year]


def weight_gap(place: str, year: int) -> tuple[int, Interval] | None:
    """How far the urbanisation rate lies above the urban share that the incomes imply, in the year nearest to `year`.

    Examples
    --------
    >>> [(year, (100 * gap).text(2)) for year, gap in (weight_gap("100000", 2021), weight_gap("410000", 2021))]
    [(2021, '(7.84, 7.86)'), (2022, '(8.92, 8.95)')]
    """
    *incomes, rates = _incomes_and_rates(place)
    years = [y for y in rates if all(y in known for known in incomes)]
    if not years:
        return None
    nearest = min(years, key=lambda y: (abs(y - year), -y))
    return nearest, rates[nearest] - bounds(
        gap.implied_weight, *(known[nearest] for known in incomes)
    )


def _incomes_and_rates(place: str) -> list[dict[int, Interval]]:
    """Official incomes of all, urban and rural households and rates of urbanisation, by year."""
    survey, income = "integrated survey", "disposable_income_per_capita"
    incomes = [_series(income, place, group, series=survey) for group in INCOMES.values()]
    return [*incomes, _series("urbanisation_rate", place, series="2020 census")]


def gdp_deflator(place: str, start: int, end: int) -> tuple[Interval, int] | None:
    """Change a year of the implied deflator of GDP (生产总值隐含平减指数), and the last year it covers.

    Levels are of one vintage without gaps. Where it ends a year before `end`, the growth of that year
    is taken out of the average growth.

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
    vintage, real = _vintage(place, start, end), _real_growth(place, start, end)
    if vintage is None or real is None:
        return None
    last = min(end, int(vintage["last"]))
    grown = (1 + real) ** (end - start)
    if last < end:
        year = _official(end, "gdp_growth_real", place, status="preliminary")
        if year is None:
            return None
        grown = grown / (1 + year)
    levels = load_benchmarks("gdp_nominal", place, series=vintage.series).interval
    rate = bounds(growth.cagr_from_multiple, grown, last - start)
    return bounds(growth.implied_deflator, levels[last] / levels[start], rate, last - start), last


def bridged_deflator(place: str, start: int, end: int) -> Interval | None:
    """Change a year of the implied deflator of GDP where no vintage holds both levels (跨版本的隐含平减指数).

    From the level of `start` in the vintage of `gdp_deflator` to that of `end` as finally verified. Whether
    the two are on one basis their sources do not say: who tells the number names that condition.

    Returns
    -------
    Interval or None
        None where the official series do not hold what it takes.

    Examples
    --------
    >>> (100 * bridged_deflator("100000", 2012, 2021)).text(2)
    '(2.00, 2.10)'
    """
    vintage, real = _vintage(place, start, end), _real_growth(place, start, end)
    level = _official(end, "gdp_nominal", place, series="as published", status="final verification")
    if vintage is None or real is None or level is None:
        return None
    first = load_benchmarks("gdp_nominal", place, series=vintage.series).interval[start]
    return bounds(growth.implied_deflator, level / first, real, end - start)


def _vintage(place: str, start: int, end: int) -> pd.Series | None:
    """The latest vintage of GDP's levels that reaches from `start` at least to the year before `end`, without gaps."""
    table = benchmark_series()
    there = table[
        (table.indicator == "gdp_nominal") & (table.place == place) & (table["first"] <= start)
    ]
    there = there[(there["last"] >= end - 1) & (there.n == there["last"] - there["first"] + 1)]
    return None if there.empty else there.sort_values(["last", "series"]).iloc[-1]


def _real_growth(place: str, start: int, end: int) -> Interval | None:
    return _official(end, f"gdp_avg_growth_{start + 1}_{end}_real", place)


def consumer_prices(place: str, start: int, end: int) -> Interval | None:
    """Change a year of consumer prices (居民消费价格年均变动); None where a year is missing.

    Examples
    --------
    >>> (100 * consumer_prices("100000", 2012, 2021)).text(2)
    '[1.94, 2.05)'
    """
    known, years = _series("cpi_prev100", place), range(start + 1, end + 1)
    if any(year not in known for year in years):
        return None
    indices = (known[year] / 100 for year in years)
    return bounds(
        growth.cagr_from_multiple, math.prod(indices, start=Interval.point(1)), end - start
    )


def _official(year: int, *series: str, **options: str) -> Interval | None:
    return _series(*series, **options).get(year)


def _series(*series: str, **options: str) -> dict[int, Interval]:
    """One official series by year; empty where there is none."""
    try:
        return dict(load_benchmarks(*series, **options).interval)
    except DataError:
        return {}
