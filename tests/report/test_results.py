"""The register: arguments, quoting, refusals."""

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction

import pytest

from analysis import Report, load_claims
from analysis.numbers.interval import stored
from analysis.report.quotes import fill
from analysis.report.results import load_results, recompute


@pytest.fixture
def report():
    return Report("test")


def test_a_result_carries_interval_claims_and_names(report):
    result = report.add(
        "t",
        "shares.implied_total",
        "livelihood_spending",
        "livelihood_share",
        en="total",
        zh="总额",
        unit="元",
    )
    assert result.claims == ["livelihood_spending", "livelihood_share"]
    assert (result.text(), result.text("zh")) == ("12.77 billion yuan", "127.71亿元")
    assert result.ends("zh") == "126.34亿元至129.10亿元"


def test_stored_ends_lie_on_or_outside_the_exact_ends(root, report):
    """Ten digits; to the nearest, about every second end would lie inside."""
    results = load_results(root / "results" / "results.json")
    for id, (_, exact) in recompute(results, report.claims).items():
        if results[id]["estimated"]:
            continue
        lower, upper = (Fraction(str(results[id][end])) for end in ("lower", "upper"))
        assert lower <= exact.lower, id
        assert exact.upper <= upper, id
        assert (upper - lower) - (exact.upper - exact.lower) <= Fraction(2, 10**9) * max(
            abs(lower), abs(upper)
        ), id


@pytest.mark.parametrize(
    ("end", "down", "up"),
    [
        (Fraction(1, 3), 0.3333333333, 0.3333333334),
        (Fraction(-1, 3), -0.3333333334, -0.3333333333),
        (Fraction("2.15"), 2.15, 2.15),
        (Fraction(41148, 24231), 1.698155255, 1.698155256),
        (math.inf, math.inf, math.inf),
    ],
)
def test_ends_are_rounded_outward_and_values_to_the_nearest(end, down, up):
    assert (stored(end, ROUND_FLOOR), stored(end, ROUND_CEILING)) == (down, up)
    assert stored(end) in (down, up)


def test_an_end_that_is_a_short_decimal_is_shown_as_it_is(report):
    """As binary fractions 2.55 lies below itself, 2.35 above."""
    result = report.add(
        "m", "growth.implied_base", "urban_income_multiple_2021", 1, en="", zh="", digits=2
    )
    rural = report.add(
        "r", "growth.implied_base", "rural_income_multiple_2021", 1, en="", zh="", digits=2
    )
    assert (result.ends(), rural.ends()) == ("2.25 to 2.35", "2.55 to 2.65")


def test_arguments_that_share_a_claim_are_refused(report):
    report.add(
        "a", "growth.implied_base", "urban_income_2021", "urban_income_multiple_2021", en="", zh=""
    )
    with pytest.raises(ValueError, match="share urban_income_2021"):
        report.add("b", "gap.income_ratio", "urban_income_2021", "a", en="", zh="")


def test_unknown_ids_functions_and_languages_are_refused(report):
    with pytest.raises(KeyError, match="no claim, official figure or result"):
        report.add("a", "growth.implied_base", "gdp_2020", 2, en="", zh="")
    with pytest.raises(ValueError, match="function must be of growth"):
        report.add("a", "os.system", 1, en="", zh="")
    with pytest.raises(ValueError, match="lang must be en / zh"):
        Report("test", "fr")


def test_quotes_are_filled_from_the_register(root):
    results = load_results(root / "results" / "results.json")
    assert (
        fill("x <!--=ratio_2021 value en-->9<!--/--> y", results)
        == "x <!--=ratio_2021 value en-->1.698<!--/--> y"
    )
    with pytest.raises(KeyError, match="nothing"):
        fill("<!--=nothing value en-->9<!--/-->", results)


def test_claims_are_quoted_as_printed():
    assert "22.59 billion yuan" in fill("<!--=gdp_2021 printed en-->?<!--/-->", {})
    with pytest.raises(KeyError, match="gdp_2020"):
        fill("<!--=gdp_2020 printed zh-->?<!--/-->", {})


def test_no_line_of_the_readme_begins_with_a_quote(root):
    """Markdown takes such a line for a block of HTML and tears the sentence in two."""
    assert not [
        x
        for x in (root / "README.md").read_text(encoding="utf-8").splitlines()
        if x.lstrip().startswith("<!--=")
    ]


def test_one_quantity_has_one_id(root):
    """Neither the same function of the same arguments nor the same interval stands under two ids."""
    results = load_results(root / "results" / "results.json").values()
    for key in (
        lambda r: (r["function"], tuple(r["arguments"])),
        lambda r: (r["value"], r["lower"], r["upper"], r["unit"]),
    ):
        ids: dict[tuple, list[str]] = {}
        for r in results:
            ids.setdefault(key(r), []).append(r["id"])
        twice = [same for same in ids.values() if len(same) > 1]
        assert twice == []


def test_the_readme_quotes_the_register(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert text.count("<!--=") >= 6
    assert fill(text, load_results(root / "results" / "results.json")) == text


#: What is no result, quoted or generated: quotes, lists, code, targets of links, headings' numbers.
NO_PROSE = r"<!--=.*?<!--/-->|<!--list \w+-->.*?<!--/list-->|```.*?```|`[^`]*`|\[\d_\w+\]\([^)]*\)|\]\([^)]*\)|^\d\. |<img[^>]*>"


def test_the_readme_types_no_other_number(root):
    """Dates, years, the count of claims, steps, versions and the needs of the machine: a number more is red."""
    text = re.sub(
        NO_PROSE,
        "",
        (root / "README.md").read_text(encoding="utf-8"),
        flags=re.DOTALL | re.MULTILINE,
    )
    count = str(len(load_claims()))
    english = ["2022", "09", "23", count, "2012", "2021", "2012"]
    chinese = ["2022", "9", "23", count, "9", "10"]
    years, needs = ["2021", "2012"], ["4.0", "3.11", "2", "2", "1.2"]
    assert re.findall(r"\d+(?:[.,]\d+)*", text) == [*english, *chinese, *years, *needs]


def test_tables_show_every_row_and_whole_names(report):
    for k in range(80):
        report.add(
            f"r{k}",
            "growth.doubling_time",
            "gdp_growth",
            en=f"{'long ' * 30}name {k}",
            zh="名",
            unit="年",
        )
    table = report.results_table()
    for shown in (repr(table), table._repr_html_()):
        assert "..." not in shown
        assert shown.count("long name") == 80
    assert "..." not in repr(report.table(table.reset_index(), {}))


def test_chinese_tables_have_chinese_headers():
    report = Report("test", "zh")
    report.add("t", "growth.doubling_time", "gdp_growth", en="", zh="翻番年数", unit="年")
    table = report.results_table()
    assert (table.index.name, *table.columns) == ("编号", "结果", "数值", "区间")


def test_a_figure_names_the_sources_of_claims_results_and_official_figures(report):
    from analysis import plots

    key = report.official("gdp_avg_growth_2013_2021_real", 2021, "410000")
    report.add("multiple", "growth.multiple_from_growth", key, 9, en="", zh="")
    drawn = report.results_table().assign(kind_en="a", kind_zh="甲", relative_width=1.0)
    report.figure("x", plots.precision, drawn, "gdp_growth", "multiple", en="x", zh="某")
    assert report.figures["x"]["sources"] == ["luohe-daily-2022-09-23", "HN_DEC3"]


# Estimates and series.

SURVEY = {"series": "integrated survey"}


def incomes(report, years, group):
    return report.official("disposable_income_per_capita", years, group=group, **SURVEY)


def test_an_estimate_has_its_own_interval_and_names_every_year(report):
    keys = [incomes(report, "2013-2024", group) for group in ("urban", "rural")]
    result = report.add(
        "d", "trends.convergence.mean.log_difference", *keys, en="d", zh="差", digits=4
    )
    # ln(54188/26467) - ln(23119/9430), by eleven steps.
    assert result.value == pytest.approx(
        (math.log(54188 / 26467) - math.log(23119 / 9430)) / 11, rel=1e-9
    )
    assert result.lower < result.value < result.upper
    assert result.estimated
    assert len(result.benchmarks) == 24
    assert result.benchmarks[0] == incomes(report, 2013, "urban")
    watson = report.add(
        "w", "trends.convergence.mean.diagnostics.durbin_watson", *keys, en="", zh=""
    )
    assert watson.upper - watson.lower < 1e-9
    assert watson.ends() == "—"


def test_an_estimate_may_be_used_beside_the_figures_it_rests_on(report):
    """Its interval is no rounding that would be counted twice."""
    pair = [incomes(report, 2024, group) for group in ("urban", "rural")]
    report.add("ratio", "gap.income_ratio", *pair, en="", zh="")
    report.add(
        "rounded",
        "gap.income_ratio",
        incomes(report, 2024, "urban"),
        incomes(report, 2013, "rural"),
        en="",
        zh="",
    )
    keys = [incomes(report, "2013-2024", group) for group in ("urban", "rural")]
    report.add("rate", "trends.convergence.mean.rate", *keys, en="", zh="")
    years = report.add(
        "y", "gap.years_to_parity", "ratio", "rate", 0, en="", zh="", unit="年", digits=0
    )
    assert (years.text("zh"), years.ends("zh")) == ("52年", "37年至85年")
    assert years.estimated
    with pytest.raises(ValueError, match="arguments share"):
        report.add("x", "gap.income_ratio", "ratio", "rounded", en="", zh="")


def test_a_part_of_a_decomposition_has_a_range(report):
    means = [
        incomes(report, y, group) for y in (2013, 2024) for group in ("total", "urban", "rural")
    ]
    function = "decomposition.theil_l_change_of_means."
    parts = [
        report.add(p, function + p, *means, en="", zh="")
        for p in ("relative_income", "population_between", "total")
    ]
    assert parts[0].value + parts[1].value == pytest.approx(parts[2].value, abs=1e-10)
    assert all(p.lower < p.value < p.upper and not p.estimated for p in parts)


def test_a_year_that_a_series_does_not_have_is_named(report):
    with pytest.raises(ValueError, match=r"no official figure .* did you mean"):
        report.value(incomes(report, "2012-2025", "rural"))


def test_a_run_of_years_is_of_one_series(report):
    """Without its name each of these years has one figure, but not of one series."""
    growth = "disposable_income_per_capita_growth_real"
    with pytest.raises(
        ValueError, match=r"not be joined: .* names pre-2013 survey, integrated sur"
    ):
        report.value(report.official(growth, "2013-2014", group="urban"))


def test_estimates_are_cited_as_such(root):
    """Not as what rounding allows."""
    from analysis.report.cite import statement

    words = {lang: statement("china_total_income_mean_growth", lang).words for lang in ("en", "zh")}
    assert "95% interval 7.1% to 9.9%" in words["en"]
    assert "rounded" not in words["en"]
    assert "（据公布数估计，95%区间为7.1%至9.9%）" in words["zh"]
    assert "（模拟所得，95%区间为" in statement("coverage_mean_walk", "zh").words
