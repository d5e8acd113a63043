"""Official series: read one at a time, never spliced, and true to the checks that their publisher's own figures allow."""

import re

import pandas as pd
import pytest

from analysis import (
    DataError,
    Interval,
    benchmark_series,
    bounds,
    load_benchmarks,
    load_indicators,
    load_places,
)
from analysis.data.benchmarks import WRITTEN
from analysis.data.claims import load_sources
from analysis.data.package import DATA, load_package
from analysis.metrics import gap, growth, shares
from analysis.numbers.interval import decimal
from analysis.numbers.printed import parse, round_half_up

GROUPS = ["total", "urban", "rural"]
YEARS = range(2015, 2025)
SURVEY = "integrated survey"


@pytest.fixture
def table():
    """The benchmarks as text, to be spoilt by a test."""
    return pd.read_csv(DATA / "benchmarks.csv", dtype=str, keep_default_na=False)


def save(frame, path):
    frame.to_csv(path, index=False, encoding="utf-8")
    return path


def series(indicator, group="", **options):
    return load_benchmarks(indicator, group=group, **options)


# What is there.


def test_the_table_is_sorted_and_each_key_stands_once(table):
    order = ["indicator", "place", "group", "item", "series", "year", "status"]
    assert len(table) == 712
    assert table[order].apply(tuple, axis=1).is_monotonic_increasing
    assert not table.duplicated(order).any()


def test_every_source_and_every_confirmation_resolves_and_none_is_idle(table):
    words = pd.read_csv(DATA / "grammar" / "indicators_alias.csv").source
    cells = [*table.source, *table.confirmed_by, *words]
    cited = {s for cell in cells for s in cell.split(";") if s} - {"luohe-daily-2022-09-23"}
    assert cited == set(load_sources()) - {"luohe-daily-2022-09-23"}


def test_sources_say_how_they_were_seen_and_claim_no_more_than_is_known():
    for entry in load_sources().values():
        assert {"id", "type", "title", "container-title", "language"} <= set(entry)
        assert not {"DOI", "accessed"} & set(entry)
        assert re.fullmatch(r"https?://\S+", entry.get("URL", "http://x"))
        parts = entry["issued"]["date-parts"][0] if "issued" in entry else [2000]
        assert 1 <= len(parts) <= 3
        assert 2000 <= parts[0] <= 2026
    assert all("note" in e for e in load_sources().values() if e["id"] != "luohe-daily-2022-09-23")


def test_no_figure_confirms_itself(table):
    assert not [r for r in table.itertuples() if r.source in r.confirmed_by.split(";")]


def test_figures_that_only_one_copy_gives_say_so(table):
    single = table[table.source.isin(["YH_2020", "SL_2013"])]
    assert len(single) == 5
    assert single.note.str.contains("single copy").all()


def test_every_unit_of_the_descriptor_can_be_read():
    [fields] = [
        r["schema"]["fields"] for r in load_package()["resources"] if r["name"] == "benchmarks"
    ]
    [unit] = [f for f in fields if f["name"] == "unit"]
    assert set(unit["categories"]) == set(WRITTEN)


def test_the_value_of_an_indicator_has_the_unit_that_its_name_promises(table):
    english = {
        "yuan": "yuan",
        "100m yuan": "yuan",
        "10k persons": "persons",
        "times": "times",
        "index": "none",
    }
    promised = load_indicators().unit
    for row in table.itertuples():
        assert promised[row.indicator] == english.get(
            row.unit, "%" if "%" in row.unit else "none"
        ), row


def test_places_have_names_in_both_languages():
    assert load_places().loc["411102"].tolist() == ["Yuanhui", "源汇区", "district"]
    assert set(benchmark_series().place) <= set(load_places().index)


def test_every_listed_series_loads_or_names_its_two_figures():
    refused = []
    for s in benchmark_series().itertuples():
        try:
            found = load_benchmarks(s.indicator, s.place, s.group, s.item, s.series)
        except DataError:
            refused.append((s.indicator, s.place, s.series))
            continue
        assert (found.index[0], found.index[-1], len(found)) == (s.first, s.last, s.n)
        assert found.index.is_monotonic_increasing
        assert all(
            v in i
            for v, i in zip(
                found.printed.map(lambda t: parse(t).value), found.interval, strict=True
            )
        )
    assert refused == [
        ("gdp_growth_real", "100000", "as published"),
        ("gdp_nominal", "100000", "as published"),
    ]


# What the loader gives.


def test_yuan_and_persons_come_in_units_of_one():
    assert load_benchmarks("pop_total").value[2021] == 1_412_600_000
    assert load_benchmarks("gdp_nominal", "411102").value[2020] == 23_670_000_000


def test_rates_and_shares_come_as_fractions_with_the_interval_of_their_print():
    engel = series("engel_coefficient", "rural", series=SURVEY)
    assert engel.value[2019] == 0.3
    assert engel.interval[2019] == Interval("0.2995", "0.3005", upper_closed=False)


def test_a_negative_rate_keeps_its_sign():
    assert series("consumption_per_capita_growth_real", "total").interval[2020] == Interval(
        "-0.0405", "-0.0395", lower_closed=False
    )


def test_an_index_stays_an_index_and_its_zero_counts():
    assert load_benchmarks("cpi_prev100").interval[2014] == Interval(
        "101.95", "102.05", upper_closed=False
    )


def test_at_least_has_no_upper_end():
    city = load_benchmarks("livelihood_expenditure_share", "411100")
    assert city.interval[2021] == Interval("0.7", float("inf"))
    assert city.printed_unit[2021] == "% of expenditure"


def test_the_whole_needs_no_item_and_takes_either_name():
    for name in ("", "all"):
        assert load_benchmarks("gini", item=name).value[2015] == 0.462
        assert series("consumption_per_capita", "rural", item=name).value[2021] == 15916


def test_rounding_reaches_the_intervals():
    assert (
        series("engel_coefficient", "rural", series=SURVEY, rounding="truncated").lower[2019] == 0.3
    )


def test_a_status_chooses_between_two_figures_of_a_year():
    found = load_benchmarks("gdp_nominal", series="as published", status="final verification")
    assert found.printed.to_dict() == {2012: "519470亿元", 2021: "1149237亿元"}


def test_a_caller_may_change_what_it_got():
    got = load_benchmarks("gini")
    got.loc[:, "value"] = 0
    assert load_benchmarks("gini").value[2015] == 0.462


# What it refuses.

REFUSED = {
    "indicator": (["gdp"], ["no indicator 'gdp'", "did you mean 'gdp_", "benchmark_series()"]),
    "indicator misspelt": (["engel_coeficient"], ["did you mean 'engel_coefficient'?"]),
    "indicator of the page only": (["urban_income"], ["no indicator 'urban_income'", "urban_rural_income_ratio"]),
    "place by name": (["gdp_nominal", "河南"], ["no place '河南' for gdp_nominal", "'410000' (Henan, 河南省)"]),
    "place without figures": (["gini", "411102"], ["no place '411102' for gini: there is '100000' (China, 全国)"]),
    "group left out": (["consumption_per_capita"], ["no group ''", "there is 'rural', 'total', 'urban'"]),
    "group unknown": (["engel_coefficient", "100000", "town"], ["no group 'town' for engel_coefficient, 100000"]),
    "group where there is none": (["gini", "100000", "urban"], ["no group 'urban'", "there is ''"]),
    "item": (["consumption_per_capita", "100000", "urban", "food"], ["did you mean 'food_tobacco_liquor'?"]),
    "series": (
        ["gdp_nominal", "410000", "", "all", "5th census"],
        ["no series '5th census'", "did you mean '5th economic census' (2010-2024)?", "'as published' (2012-2022)"],
    ),
    "two series": (
        ["disposable_income_per_capita", "100000", "urban"],
        ["must not be joined", "'integrated survey' (2012-2024)", "'pre-2013 survey' (2013-2013)"],
    ),
    "three series": (["gdp_nominal"], ["'4th economic census' (2011-2020)", "'5th economic census' (2015-2024)"]),
    "status": (["gini", "100000", "", "all", None, "final"], ["no status 'final' for gini", "'published'"]),
    "two figures of a year": (
        ["gdp_growth_real"],
        ["2 problems", "2012; here 7.7%, first verification, from GDP12V", "7.8%, preliminary", "choose with status="],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_one_series_is_refused_with_what_there_is(case):
    arguments, words = REFUSED[case]
    with pytest.raises(DataError) as error:
        load_benchmarks(*arguments)
    for word in ["benchmarks.csv", *words]:
        assert word in str(error.value)


def test_two_figures_of_one_status_stay_refused(table, tmp_path):
    twice = pd.concat([table, table[table.indicator == "gini"].head(1).assign(value="0.5")])
    path = save(twice, tmp_path / "b.csv")
    with pytest.raises(
        DataError, match=r"row 714: gini, 100000: more than one number for 2015; here 0\.5, "
    ):
        load_benchmarks("gini", status="published", path=path)


BAD = {
    "value": ("1,5", "row 2, column value: '1,5' must be a number, like 16510"),
    "year": ("20l3", "row 2, column year"),
    "unit": ("dollars", "must be one of yuan, 100m yuan"),
    "series": ("mine", "must be one of as published"),
    "qualifier": ("~", "must be one of >="),
    "confirmed_by": ("a;;b", "row 2, column confirmed_by"),
    "source": ("", "row 2, column source: '' must not be empty"),
}


@pytest.mark.parametrize("column", BAD)
def test_a_table_of_ones_own_is_checked(table, tmp_path, column):
    text, word = BAD[column]
    table.loc[0, column] = text
    with pytest.raises(DataError) as error:
        load_benchmarks("gini", path=save(table, tmp_path / "b.csv"))
    assert word in str(error.value)


def test_a_table_that_changed_is_read_again(table, tmp_path):
    path = save(table, tmp_path / "b.csv")
    assert load_benchmarks("gini", path=path).value[2015] == 0.462
    table.loc[(table.indicator == "gini") & (table.year == "2015"), "value"] = "0.4621"
    assert load_benchmarks("gini", path=save(table, path)).value[2015] == 0.4621


def test_rows_in_any_order_come_back_by_year(table, tmp_path):
    path = save(table[::-1], tmp_path / "b.csv")
    pd.testing.assert_frame_equal(load_benchmarks("gini", path=path), load_benchmarks("gini"))


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no .*nowhere\.csv: .* mend the path"):
        load_benchmarks("gini", path=tmp_path / "nowhere.csv")


# Where two texts differ, both stand.

#: Printed figures by indicator, place, group and year: series, status and value of each, read in the texts themselves.
TWICE = {
    ("gdp_nominal", "100000", "", "2012"): {
        ("as published", "preliminary", "519322"), ("as published", "first verification", "518942"),
        ("as published", "final verification", "519470"), ("4th economic census", "revised", "538580"),
    },
    ("gdp_nominal", "100000", "", "2020"): {
        ("as published", "preliminary", "1015986.2"), ("4th economic census", "final verification", "1013567"),
        ("5th economic census", "revised", "1034867.6"),
    },
    ("gdp_nominal", "100000", "", "2021"): {
        ("as published", "preliminary", "1143670"), ("as published", "final verification", "1149237"),
        ("5th economic census", "revised", "1173823"),
    },
    ("gdp_nominal", "410000", "", "2012"): {
        ("as published", "published", "29810"), ("5th economic census", "revised", "28878.5"),
    },
    ("gdp_nominal", "410000", "", "2019"): {
        ("as published", "preliminary", "54259.20"), ("5th economic census", "revised", "53739.3"),
    },
    ("engel_coefficient", "100000", "urban", "2012"): {
        ("as published", "recomputed", "31.4"), ("integrated survey", "recomputed", "32.0"),
    },
    ("engel_coefficient", "100000", "rural", "2012"): {
        ("as published", "recomputed", "37.5"), ("integrated survey", "recomputed", "35.9"),
    },
}  # fmt: skip


@pytest.mark.parametrize("key", TWICE)
def test_figures_that_differ_stand_side_by_side(table, key):
    rows = table[table[["indicator", "place", "group", "year"]].apply(tuple, axis=1) == key]
    assert {(r.series, r.status, r.value) for r in rows.itertuples()} == TWICE[key]


def test_gdp_of_2020_after_the_fourth_census_is_the_final_figure():
    """The announcement: 2,419 (100m yuan) below the preliminary figure, to which the export gives a decimal."""
    final = load_benchmarks("gdp_nominal", series="4th economic census")
    first = load_benchmarks("gdp_nominal", series="as published", status="preliminary")
    assert final.status[2020] == "final verification"
    assert round((first.value[2020] - final.value[2020]) / 1e8) == 2419


# Official figures against each other.

CATEGORIES = [
    "food_tobacco_liquor", "clothing", "residence", "household_goods_services", "transport_communication",
    "education_culture_recreation", "health_care", "other",
]  # fmt: skip


@pytest.mark.parametrize("group", GROUPS)
def test_eight_categories_add_to_the_total_within_one_yuan(group):
    parts = pd.DataFrame(
        {c: series("consumption_per_capita", group, item=c).value for c in CATEGORIES}
    )
    assert list(parts.index) == list(YEARS)
    assert (
        parts.sum(axis=1) - series("consumption_per_capita", group).value[parts.index]
    ).abs().max() <= 1


@pytest.mark.parametrize("group", GROUPS)
def test_food_over_total_is_the_engel_coefficient(group):
    """To 0.1 point; in fact the intervals of all thirty meet."""
    food, total = (
        series("consumption_per_capita", group, item=i) for i in ("food_tobacco_liquor", "all")
    )
    engel = series("engel_coefficient", group, series=SURVEY)
    for year in YEARS:
        assert (
            abs(shares.engel_coefficient(food.value[year], total.value[year]) - engel.value[year])
            < 0.001
        )
        assert (food.interval[year] / total.interval[year]).meets(engel.interval[year])


def levels_of_growth():
    """Each published nominal growth whose two levels stand in the same series."""
    found = []
    for s in benchmark_series().itertuples():
        base = s.indicator.removesuffix("_growth_nominal").removesuffix("_growth")
        if base == s.indicator:
            continue
        rates = load_benchmarks(s.indicator, s.place, s.group, series=s.series)
        try:
            levels = load_benchmarks(base, s.place, s.group, series=s.series)
        except DataError:
            continue
        found += [
            pytest.param(
                levels.value[y - 1],
                levels.value[y],
                rates.value[y],
                id=f"{base}-{s.place}-{s.group}-{y}",
            )
            for y in rates.index
            if {y - 1, y} <= set(levels.index)
        ]
    return found


@pytest.mark.parametrize(("before", "after", "printed"), levels_of_growth())
def test_published_growth_is_growth_of_the_levels(before, after, printed):
    """Within 0.06 points: half of the printed digit, and the rounding of the levels."""
    assert growth.growth_rate(before, after) == pytest.approx(printed, abs=0.0006)


def test_thirty_one_published_rates_have_their_levels():
    assert len(levels_of_growth()) == 31


def incomes(group):
    return series("disposable_income_per_capita", group, series=SURVEY)


@pytest.mark.parametrize(
    ("year", "ratio"), [(2015, "2.73"), (2021, "2.50"), (2022, "2.45"), (2023, "2.39")]
)
def test_ratio_of_the_published_incomes_is_the_published_ratio(year, ratio):
    found = gap.income_ratio(incomes("urban").value[year], incomes("rural").value[year])
    assert decimal(int(round_half_up(str(found), 2) * 100), 2) == ratio
    published = series("urban_rural_income_ratio").printed
    assert published.get(year, ratio) == ratio


def test_ratio_of_2012_follows_from_the_cumulative_growth():
    """2.88 was printed for 2012; there is no rural level of that year on the new basis."""
    base = {}
    for group in ("urban", "rural"):
        total = series("disposable_income_per_capita_cum_growth_2012_2021_nominal", group).interval[
            2021
        ]
        base[group] = incomes(group).interval[2021] / (total + 1)
    assert (base["urban"] / base["rural"]).meets(parse("2.88").interval())
    assert incomes("urban").value[2012] in Interval(*base["urban"].outward(0))
    assert 2012 not in incomes("rural").index


@pytest.mark.parametrize("place", ["100000", "410000", "411100"])
def test_urban_and_rural_people_make_the_urbanisation_rate(place):
    """Each urban population, with the rural one, gives the rate printed beside it."""
    urban, rural = (load_benchmarks(f"pop_{k}", place) for k in ("urban", "rural"))
    rate = load_benchmarks("urbanisation_rate", place, series="2020 census")
    for year in urban.index:
        assert bounds(lambda u, r: u / (u + r), urban.interval[year], rural.interval[year]).meets(
            rate.interval[year]
        )


@pytest.mark.parametrize("year", [2014, 2016, 2022])
def test_consumer_prices_of_102_are_102_point_0(year):
    """The copy drops the zero; nominal over real growth of income holds the index to 101.9 to 102.1."""
    nominal, real = (
        series(f"disposable_income_per_capita_growth_{k}", "total", series=SURVEY).interval[year]
        + 1
        for k in ("nominal", "real")
    )
    implied = nominal / real * 100
    assert implied.meets(load_benchmarks("cpi_prev100").interval[year])
    assert not implied.meets(parse("101.8").interval())
    assert not implied.meets(parse("102.2").interval())


# Cumulative growth and average growth, 2012 to 2021: nine steps fit, eight and ten do not.


def plus_one(indicator, *arguments, **options):
    return load_benchmarks(indicator, *arguments, **options).interval[2021] + 1


def multiples():
    """What was published for the nine years together, and a year."""
    income = "disposable_income_per_capita"
    spent = load_benchmarks("consumption_per_capita", group="total").interval
    rate = {"group": "total"}
    return {
        "income, nominal": (
            plus_one(f"{income}_cum_growth_2012_2021_nominal", **rate),
            plus_one(f"{income}_avg_growth_2013_2021_nominal", **rate) - 1,
        ),
        "income, real": (
            plus_one(f"{income}_cum_growth_2012_2021_real", **rate),
            plus_one(f"{income}_avg_growth_2013_2021_real", **rate) - 1,
        ),
        "income, levels": (
            incomes("total").interval[2021] / incomes("total").interval[2012],
            plus_one(f"{income}_avg_growth_2013_2021_nominal", **rate) - 1,
        ),
        "consumption, levels; 8.0 % in the report": (
            spent[2021] / spent[2012],
            parse("8.0%").interval(),
        ),
        "GDP, 1.8 times in the report": (
            parse("1.8倍").interval(),
            load_benchmarks("gdp_avg_growth_2013_2021_real").interval[2021],
        ),
        "Henan's retail sales": (
            load_benchmarks("retail_sales_multiple_2012_2021", "410000").interval[2021],
            load_benchmarks("retail_sales_avg_growth_2013_2021_nominal", "410000").interval[2021],
        ),
    }


@pytest.mark.parametrize("name", multiples())
def test_official_averages_are_of_nine_steps(name):
    multiple, average = multiples()[name]
    fits = [bounds(growth.cagr_from_multiple, multiple, n).meets(average) for n in (8, 9, 10)]
    assert fits == [False, True, False]


def test_rural_income_grew_1_7_points_a_year_faster_over_nine_steps():
    """The report prints 1.7; the averages themselves are not in the table."""
    cum = "disposable_income_per_capita_cum_growth_2012_2021_nominal"
    multiple = {g: plus_one(cum, group=g) for g in ("urban", "rural")}
    for n, fits in ((8, False), (9, True), (10, False)):
        rural, urban = (
            bounds(growth.cagr_from_multiple, multiple[g], n) for g in ("rural", "urban")
        )
        assert (rural - urban).meets(parse("1.7%").interval()) == fits
