"""Official statistics of province and country beside what a page implies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.audit.claims import REAL_GROWTH, Claim
from analysis.audit.names import dated
from analysis.audit.verdicts import PRICES, WEIGHT, Implied, Row
from analysis.data.package import DATA
from analysis.data.tables import checked
from analysis.messages import N_, _, language
from analysis.metrics import gap, growth
from analysis.numbers.interval import Interval, bounds
from analysis.numbers.printed import WORDS, WRITTEN, parse

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


def beside(row: Row, claims: Mapping[str, Claim], places: pd.DataFrame) -> Iterator[Implied]:
    """Official statistics beside the prices or the weight that a row implies (对照)."""
    first = claims[row.claims[0]]
    indicators = [claims[c].name for c in row.claims]
    two_shares = row.relation == "weight" and indicators == [*INCOMES, "urbanisation_rate"]
    for code in dict.fromkeys((f"{first.place[:2]}0000", CHINA)):
        place = places[f"name_{language()}"].get(code, code)
        if two_shares and (nearest := weight_gap(code, first.end or 0)):
            name = _("urbanisation rate above the urban share implied by incomes, by")
            of = _("{place} {years}", place=place, years=dated(nearest[0]))
            yield Implied(name, of, "个百分点", nearest[1])
        for own in row.derived:
            if own.role == PRICES and row.verdict != "fits":
                official = _prices(own, first, code)
            elif own.role == WEIGHT and indicators == list(INCOMES):
                official = _weights(code, first.end or 0)
            else:
                continue
            for name, years, interval in official:
                of = _("{place} {years}", place=place, years=years)
                yield Implied(name, of, "%", interval, _(SAID[_against(own, interval)]), own.role)


def _against(own: Implied, official: Interval) -> str:
    mine = own.interval
    contains = mine.lower <= official.lower and official.upper <= mine.upper
    return "contains" if contains else mine.against(official)


def _prices(own: Implied, claim: Claim, place: str) -> Official:
    """The deflator of GDP, and for what is in current prices throughout the prices of consumers."""
    start, end = (int(year or 0) for year in own.years)
    # Of a province the average growth was published before its levels were revised: no deflator.
    of_china = claim.name == "gdp" and place == CHINA
    if of_china and (deflator := gdp_deflator(place, start, end)):
        name = _("implied deflator of GDP, a year")
        yield name, dated(start, deflator[1]), deflator[0]
        if deflator[1] < end and (bridged := bridged_deflator(place, start, end)):
            yield _(BRIDGED, start=start, end=end, deflator=name), dated(start, end), bridged
    if claim.basis != REAL_GROWTH and (prices := consumer_prices(place, start, end)):
        yield _("consumer prices, change a year"), dated(start, end), prices


def _weights(place: str, year: int) -> Official:
    """The urban weight that official incomes imply, and the rate of urbanisation."""
    incomes, rates = _incomes_and_rates(place)
    if year in incomes:
        yield _("weight implied by the incomes"), dated(year), _weight(incomes[year])
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
    incomes, rates = _incomes_and_rates(place)
    years = incomes.keys() & rates.keys()
    if not years:
        return None
    nearest = min(years, key=lambda y: (abs(y - year), -y))
    return nearest, rates[nearest] - _weight(incomes[nearest])


def _incomes_and_rates(place: str) -> tuple[Mapping[int, list[Interval]], Mapping[int, Interval]]:
    """Official incomes of all, urban and rural households, and rates of urbanisation, by year."""
    survey, income = "integrated survey", "disposable_income_per_capita"
    total, *groups = (_series(income, place, group, survey) for group in INCOMES.values())
    years = [year for year in total if all(year in group for group in groups)]
    incomes = {year: [total[year], *(group[year] for group in groups)] for year in years}
    return incomes, _series("urbanisation_rate", place, series="2020 census")


def _weight(incomes: list[Interval]) -> Interval:
    return bounds(gap.implied_weight, *incomes)


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
    >>> prices, last = gdp_deflator("100000", 2012, 2021)
    >>> (100 * prices).text(2), last
    ('(1.64, 1.77)', 2020)
    """
    levels, real = _vintage(place, start, end), _real_growth(place, start, end)
    if not levels or real is None:
        return None
    last = min(end, max(levels))
    growths = _series("gdp_growth_real", place, status="preliminary")
    if last < end and end not in growths:
        return None
    grown = (1 + real) ** (end - start) / (1 + growths[end] if last < end else 1)
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
    years: dict[str, set[int]] = {}
    for row in _rows().get(("gdp_nominal", place, ""), []):
        years.setdefault(row.series, set()).add(int(row.year))
    vintages = [
        (max(there), series)
        for series, there in years.items()
        if min(there) <= start and max(there) >= end - 1 and len(there) > max(there) - min(there)
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
def _rows() -> Mapping[tuple[str, str, str], list[Any]]:
    """Official figures of whole quantities by indicator, place and group, read once."""
    figures: dict[tuple[str, str, str], list[Any]] = {}
    table = checked(DATA / "benchmarks.csv", "benchmarks")
    for row in table[table["item"].isin(["", "all"])].itertuples():
        figures.setdefault((row.indicator, row.place, row.group), []).append(row)
    return figures


@lru_cache(maxsize=100)
def _series(
    indicator: str, place: str, group: str = "", series: str = "", status: str = ""
) -> Mapping[int, Interval]:
    """One official series by year, chosen by its name or status; empty where it is not one."""
    rows = _rows().get((indicator, place, group), [])
    if not series and len({row.series for row in rows}) > 1:
        return {}
    rows = [row for row in rows if series in ("", row.series) and status in ("", row.status)]
    figures = {
        int(row.year): parse(row.value + WRITTEN[row.unit]).interval(
            "half_up", WORDS[row.qualifier]
        )
        for row in rows
    }
    return figures if len(figures) == len(rows) else {}  # two figures of a year are not one series
