"""What real pages print, each kind as a small table; names and places replaced, values worked out by hand."""

import time

import pandas as pd
import pytest

from analysis import DataError, audit_claims, load_claims
from analysis.audit import Reading, audit_page, conflicts
from analysis.audit.conflicts import MOST, TooManyError
from analysis.audit.official import weight_gap
from analysis.audit.table import MOST_CLAIMS
from analysis.data.claims import indicators_beside
from analysis.data.package import DATA
from analysis.extract.page import check_page
from analysis.messages import speaking

HEADER = "id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note"
OWN = (
    "indicator,theme,name_en,name_zh,short_en,short_zh,unit,price_basis,definition_en,definition_zh"
)


@pytest.fixture
def audited(tmp_path):
    """The audit of rows `id indicator kind printed start end qualifier of`, with indicators of one's own."""

    def audit(*rows, own=(), relations=()):
        path, declared = tmp_path / "page.csv", tmp_path / "relations.csv"
        made = []
        for row in rows:
            id, indicator, kind, printed, start, end, qualifier, of = [*row, *[""] * (8 - len(row))]
            made.append(
                f"{id},{indicator},{kind},{printed},{qualifier},{of},{start},{end},printed,999999,,1,1,{SOURCE},"
            )
        path.write_text("\n".join([HEADER, *made]), encoding="utf-8")
        if own:
            lines = [
                f"{name},economy,{name},{name},,,{unit},{basis},x,x" for name, unit, basis in own
            ]
            (tmp_path / "indicators.csv").write_text("\n".join([OWN, *lines]), encoding="utf-8")
        declared.write_text(
            "\n".join(["id,kind,whole,parts,weight,note", *relations]), encoding="utf-8"
        )
        return audit_claims(
            load_claims(path), declared if relations else None, indicators_beside(path)
        )

    return audit


SOURCE = "luohe-daily-2022-09-23"


def level(id, indicator, printed, end):
    return (id, indicator, "level", printed, "", end)


def verdicts(audit):
    return dict(zip(audit.table.relation, audit.table.verdict, strict=True))


def ways_out(audit, relation="growth and levels"):
    return audit.table.set_index("relation").condition[relation]


# Declines.

POOR = level("a", "poor_persons", "1020万人", 2012), level("b", "poor_persons", "450万人", 2016)


@pytest.mark.parametrize(
    ("printed", "qualifier", "verdict"),
    [
        ("-50%", "超过", "fits"),
        ("下降50%", "超过", "fits"),
        ("下降50%", "以上", "fits"),
        ("下降60%", "超过", "does_not_fit"),
        ("下降60%", "近", "fits"),  # between 50 and 60 %
        ("下降50%", "不足", "does_not_fit"),
        ("下降60%", "不足", "fits"),
        ("下降60%", "以内", "fits"),
        ("下降55.9%", "", "fits"),
        ("55.9%", "", "does_not_fit"),
    ],
)
def test_words_beside_a_fall_bound_its_size(audited, printed, qualifier, verdict):
    """1020 to 450 is a fall of 55.9 %: 450 / 1020 is 0.4412."""
    audit = audited(*POOR, ("c", "poor_persons", "growth", printed, 2012, 2016, qualifier))
    assert verdicts(audit) == {"growth and levels": verdict}


@pytest.mark.parametrize(
    ("change", "verdict"), [("减少570万人", "fits"), ("减少500万人", "does_not_fit")]
)
def test_a_decrease_is_entered_as_printed(audited, change, verdict):
    audit = audited(*POOR, ("c", "poor_persons", "change", change, 2012, 2016))
    assert verdicts(audit)["change"] == verdict
    # 1020 less 450, each within half of ten thousand.
    if verdict == "does_not_fit":
        assert audit.repairs.set_index("claim").loc["c", ["from", "to"]].tolist() == [
            "减少571万人",
            "减少569万人",
        ]


def test_a_fall_is_told_with_its_verb_and_word(audited):
    audit = audited(*POOR, ("c", "poor_persons", "growth", "下降50%", 2012, 2016, "超过"))
    assert (
        audit.account.named(["c"]) == "persons out of poverty a fall of more than 50% (2012-2016)"
    )
    with speaking("zh"):
        assert audit.account.named(["c"]) == "脱贫人口下降超过50%（2012—2016年）"


def test_a_fall_stands_on_the_page_with_a_word_between(tmp_path):
    (tmp_path / "page.txt").write_text("1\t贫困人口下降超过50%。", encoding="utf-8")
    row = f"c,poor_persons,growth,下降50%,超过,,2012,2016,printed,999999,,1,1,{SOURCE},"
    (tmp_path / "page.csv").write_text(f"{HEADER}\n{row}", encoding="utf-8")
    nothing = pd.DataFrame({"text": [], "paragraph": []})
    assert check_page(tmp_path / "page.txt", load_claims(tmp_path / "page.csv"), nothing) == []


# Times and doublings.


def test_growth_in_times_may_be_meant_as_the_ratio(audited):
    """44.60 over 2.00 is 22.24 to 22.36: 是22.3倍 fits, 增长22.3倍 would be 23.3 times."""
    rows = (
        level("a", "retail_sales", "2.00亿元", 1978),
        level("b", "retail_sales", "44.60亿元", 2017),
    )
    audit = audited(*rows, ("c", "retail_sales", "growth", "22.3倍", 1978, 2017))
    assert verdicts(audit) == {"growth and levels": "does_not_fit"}
    assert "means n times as large, not n times more" in ways_out(audit)
    assert Reading(times="ratio") in [r for r, _ in audit.rows[0].conditions]
    assert audited(*rows, ("c", "retail_sales", "growth", "21.3倍", 1978, 2017)).fits


@pytest.mark.parametrize(
    ("rate", "verdict"), [("16.9%", "fits"), ("15.0%", "does_not_fit"), ("17.5%", "does_not_fit")]
)
def test_nearly_nine_doublings_are_between_eight_and_nine(audited, rate, verdict):
    """Over 39 steps 16.9 % is 434 to 449 times, 15.0 % 229 to 237, 17.5 % 530 to 548: only the first in (256, 512)."""
    rows = (
        ("a", "retail_sales", "avg_growth", rate, 1978, 2017),
        ("b", "retail_sales", "multiple", "翻九番", 1978, 2017, "近"),
    )
    assert verdicts(audited(*rows)) == {"growth and levels": verdict}


# Vital rates.

BIRTHS = ("births", "persons", "none")
RATE = ("c", "births", "share", "8.00‰", "", 2021, "", "resident_population")


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        (None, "not_comparable"),
        ("9941万人", "fits"),  # the mean of both year-ends is 99.12 million
        ("9999万人", "does_not_fit"),  # 99.41 million
    ],
)
def test_a_vital_rate_rests_on_the_average_population(audited, before, verdict):
    """793000 over 7.995 to 8.005 per thousand: 99.06–99.19 million; the year's end has 98.83."""
    rows = [
        ("a", "births", "count", "793000人", "", 2021),
        level("b", "resident_population", "9883万人", 2021),
        RATE,
    ]
    if before:
        rows.append(level("d", "resident_population", before, 2020))
    audit = audited(*rows, own=[BIRTHS])
    assert verdicts(audit)["part and rate"] == verdict
    assert audit.fits == (verdict != "does_not_fit")
    assert audit.conflicts.empty
    if not before:
        people = "imply an average population of 99.06–99.19 million persons"
        assert people in " ".join(audit.explain("en").split())
        assert "推算的年平均人口为9906" in "".join(audit.explain("zh").split())


def test_growth_in_per_mille_of_a_population_is_not_comparable_with_year_ends(audited):
    """100.0 to 102.0 thousand is 20 per mille; a natural growth of 5 leaves out who came."""
    rows = (
        level("a", "resident_population", "10.00万人", 2020),
        level("b", "resident_population", "10.20万人", 2021),
    )
    audit = audited(*rows, ("c", "resident_population", "growth", "5.00‰", 2020, 2021))
    assert verdicts(audit) == {"growth and levels": "not_comparable"}
    assert "rests on the average population" in audit.explain()


# Percentage points.


@pytest.mark.parametrize("kind", ["level", "share"])
@pytest.mark.parametrize(
    ("points", "verdict"), [("5.0个百分点", "does_not_fit"), ("10.0个百分点", "fits")]
)
def test_points_are_the_difference_of_two_rates(audited, kind, points, verdict):
    """50.0 to 60.0 % is 9.9 to 10.1 points."""
    of = "resident_population" if kind == "share" else ""
    rows = [
        (f"r{y}", "urbanisation_rate", kind, p, "", y, "", of)
        for y, p in ((2012, "50.0%"), (2021, "60.0%"))
    ]
    audit = audited(*rows, ("c", "urbanisation_rate", "change", points, 2012, 2021))
    assert verdicts(audit)["change"] == verdict
    if verdict == "does_not_fit":
        assert ways_out(audit, "change") == "none of the readings tried makes it fit"


def test_points_of_an_amount_are_those_of_its_share(audited):
    """70.0 to 83.0 % is 12.9 to 13.1 points, whatever the amount does."""
    shares = [("s12", "70.0%", 2012), ("s21", "83.0%", 2021)]
    rows = [
        (id, "livelihood_spending", "share", p, "", y, "", "fiscal_expenditure")
        for id, p, y in shares
    ]
    rows += [
        level("a", "livelihood_spending", "50亿元", 2012),
        level("b", "livelihood_spending", "100亿元", 2021),
    ]
    for points, verdict in (("13.0个百分点", "fits"), ("18.6个百分点", "does_not_fit")):
        found = audited(*rows, ("c", "livelihood_spending", "change", points, 2012, 2021))
        assert verdicts(found)["change"] == verdict
        assert "spending on people's livelihood, share, change" in found.summary("en").index


def test_shares_of_a_rate_at_two_dates_are_linked(audited):
    """60.0 over 50.0 is 1.197 to 1.204, not 1.5 times."""
    rows = [
        (f"r{y}", "urbanisation_rate", "share", p, "", y, "", "resident_population")
        for y, p in ((2012, "50.0%"), (2021, "60.0%"))
    ]
    for multiple, fits in (("1.2倍", True), ("1.5倍", False)):
        assert (
            audited(*rows, ("m", "urbanisation_rate", "multiple", multiple, 2012, 2021)).fits
            == fits
        )


# Units.


@pytest.mark.parametrize(
    ("unit", "kind", "printed", "start"),
    [
        ("US dollars", "level", "100亿美元", ""),
        ("percentage points", "level", "2.5个百分点", ""),
        ("percentage points", "change", "2.5个百分点", 2012),
    ],
)
def test_units_of_two_words_are_read(audited, unit, kind, printed, start):
    assert audited(
        ("a", "exports_usd", kind, printed, start, 2021), own=[("exports_usd", unit, "none")]
    ).fits


def test_another_unit_is_still_refused(audited):
    with pytest.raises(DataError, match="has the unit 'yuan', a level here has US dollars"):
        audited(
            level("a", "exports_usd", "100亿元", 2021),
            own=[("exports_usd", "US dollars", "nominal")],
        )


# Real growth beside a level.

REAL = ("b", "gdp", "avg_growth", "8.7%", 2012, 2018)


@pytest.mark.parametrize(("total", "verdict"), [("65%", "fits"), ("70%", "does_not_fit")])
@pytest.mark.parametrize("levels", [[], [2018], [2012, 2018]])
def test_a_level_hides_no_test_of_real_growth(audited, total, verdict, levels):
    """8.7 % over six steps is 64.5 to 65.4 %. Levels of both years imply prices, and hide it no more than one does."""
    printed = {2012: "70.00亿元", 2018: "127.41亿元"}
    rows = [
        ("a", "gdp", "growth", total, 2012, 2018),
        REAL,
        *(level(f"l{y}", "gdp", printed[y], y) for y in levels),
    ]
    audit = audited(*rows)
    assert verdicts(audit)["growth"] == verdict
    assert ("growth and levels" in verdicts(audit)) == (len(levels) == 2 and verdict == "fits")


def test_a_level_and_real_growth_give_no_base_at_other_prices(audited):
    """127.41 over 1.65 is 77.2 at prices of 2018, which is not the level of 2012."""
    audit = audited(
        ("a", "gdp", "growth", "65%", 2012, 2018), REAL, level("c", "gdp", "127.41亿元", 2018)
    )
    assert audit.derived[audit.derived.of == "2012"].empty


# The base of a labelled average.

INCOMES = level("a", "all_income", "16510元", 2012), level("b", "all_income", "35128元", 2021)


@pytest.mark.parametrize(("rate", "verdict"), [("8.8%", "fits"), ("9.9%", "does_not_fit")])
def test_an_average_labelled_from_the_year_after_a_level_has_that_level_as_base(
    audited, rate, verdict
):
    """35128 over 16510 is 2.1277: nine steps of 8.8 % give 2.128 to 2.145, of 9.9 % 2.329 to 2.348, eight 2.120–2.136."""
    audit = audited(*INCOMES, ("c", "all_income", "avg_growth", rate, 2013, 2021))
    assert verdicts(audit) == {"growth and levels": verdict}
    if verdict == "does_not_fit":
        assert "base 2013, 8 steps: a ratio of 2.120–2.136" in ways_out(audit)
        with speaking("zh"):
            assert "以2013年为基期，按8年算，倍数为2.120至2.136" in ways_out(audit)


def test_an_average_has_the_base_that_fits_where_both_levels_are_printed(audited):
    """35128 over 17000 is 2.066: 9.5 % over eight steps from 2013; from 2012 it is 8.8 % over nine."""
    rows = *INCOMES, level("d", "all_income", "17000元", 2013)
    for rate in ("8.8%", "9.5%"):
        assert audited(*rows, ("c", "all_income", "avg_growth", rate, 2013, 2021)).fits
    neither = audited(*rows, ("c", "all_income", "avg_growth", "9.9%", 2013, 2021))
    assert not neither.fits
    assert Reading(label="first") not in [r for r, _ in neither.rows[0].conditions]


# Readings that say nothing.


def test_the_cumulative_method_is_no_reading_of_other_growth(audited):
    """11.2 % over 40 steps is 68.6 to 71.1 times, printed 320, and the levels allow 240.6 to 401.7: within a second."""
    rows = (
        level("a", "budget_revenue", "60.2亿元", 2018),
        level("b", "budget_revenue", "0.2亿元", 1978),
    )
    started = time.process_time()
    audit = audited(
        *rows,
        ("m", "budget_revenue", "multiple", "320倍", 1978, 2018),
        ("g", "budget_revenue", "avg_growth", "11.2%", 1978, 2018),
    )
    assert verdicts(audit) == {"growth and levels": "does_not_fit"}
    assert [r for r, _ in audit.rows[0].conditions] == [Reading(price="real")]
    assert "cumulative" not in audit.explain("en", "all")
    assert time.process_time() - started < 1


# The urbanisation rate beside the share that incomes imply; a pair that fits while the group does not.


@pytest.fixture(scope="module")
def page():
    return audit_claims(load_claims(), DATA / "relations.csv")


def test_the_urbanisation_rate_is_not_comparable_with_the_share_in_incomes(page):
    """(34644 - 24231) / (41149 - 24231) is 61.55 %, and 70.42 less that 8.87 points."""
    row = page.table.set_index("group").loc["income_mixture weight"]
    assert row.verdict == "not_comparable"
    assert (row.printed - row.implied).outward(3) == (0.088, 0.089)
    official = page.beside[page.beside.group == "income_mixture weight"].set_index("of").interval
    assert official["Henan 2022"].outward(4) == (0.0892, 0.0895)
    assert official["China 2021"].outward(4) == (0.0784, 0.0786)


@pytest.mark.parametrize(
    ("place", "year", "rate", "incomes"),
    [
        ("100000", 2021, 64.72, (35128, 47412, 18931)),
        ("410000", 2022, 57.07, (28222, 38484, 18697)),
    ],
)
def test_the_known_differences_are_those_of_official_incomes(place, year, rate, incomes):
    total, urban, rural = incomes
    found = weight_gap(place, 2021)
    assert found[0] == year
    assert (rate - 100 * (total - rural) / (urban - rural)) / 100 in found[1]


@pytest.mark.parametrize("group", ["urban_income", "rural_income"])
def test_where_a_pair_fits_and_the_group_does_not_the_reading_says_so(page, group):
    """Ten steps and constant prices fit each pair, but ask for a falling urban share; the base 2011 fits them all."""
    offered = page.table.set_index("group").condition[group].split("; or ")
    also = "one thing more must be let go"
    assert [also in way for way in offered] == [True, True, False]
    assert all("the share of the richer group fell" in way for way in offered if also in way)


# Limits.


def test_more_figures_of_an_indicator_than_can_be_held_together_are_refused(audited):
    rows = [(f"g{k}", "retail_sales", "growth", "2.0%", 2012, 2021) for k in range(MOST_CLAIMS + 1)]
    with pytest.raises(
        DataError,
        match=rf"retail_sales has {MOST_CLAIMS + 1} numbers, at most {MOST_CLAIMS}.*: split",
    ):
        audited(*rows)


def test_the_cost_of_many_figures_does_not_run_away(audited):
    """Three hundred figures took three quarters of a minute while each question closed all bounds."""
    rows = [
        level(f"l{y}", "retail_sales", f"{100 * 1.02 ** (y - 1860):.2f}亿元", y)
        for y in range(1860, 2011)
    ]
    rows += [(f"g{y}", "retail_sales", "growth", "2.0%", y, y + 1) for y in range(1860, 2010)]
    started = time.process_time()
    assert audited(*rows).fits
    assert time.process_time() - started < 6


@pytest.mark.parametrize("more", [0, 1])
def test_as_many_conflicts_as_may_be_listed_are_listed(more):
    """One member that fits none of the others: as many conflicts as others, and two corrections."""
    members = ["hub", *map(str, range(MOST + more))]

    def possible(kept):
        return "hub" not in kept or len(kept) == 1

    if more:
        with pytest.raises(TooManyError):
            conflicts(members, possible)
    else:
        assert len(conflicts(members, possible)) == MOST


@pytest.mark.parametrize(("sizes", "listed"), [((2, 4, 25), True), ((3, 67), False)])
def test_as_many_corrections_as_may_be_listed_are_listed(sizes, listed):
    """Conflicts without a common member: 2 times 4 times 25 corrections are 200, 3 times 67 are 201."""
    found = [tuple(f"{k}-{i}" for i in range(n)) for k, n in enumerate(sizes)]

    def possible(kept):
        return not any(set(c) <= set(kept) for c in found)

    members = [m for c in found for m in c]
    if listed:
        assert set(conflicts(members, possible)) == set(found)
    else:
        with pytest.raises(TooManyError):
            conflicts(members, possible)


# Pulls, contributions, and a ratio over time.

SECTORS = ("primary_value_added", "secondary_value_added", "tertiary_value_added")


def parts(kind, *printed):
    return [
        (f"p{k}", name, kind, number, 2020, 2021, "", "gdp")
        for k, (name, number) in enumerate(zip(SECTORS, printed, strict=True))
    ]


@pytest.mark.parametrize(
    ("growth", "verdict", "stretch"),
    [("8.1%", "fits", 0.5), ("8.2%", "does_not_fit", 1), ("8.3%", "does_not_fit", 1.5)],
)
def test_pulls_add_up_to_growth_within_their_rounding(audited, growth, verdict, stretch):
    """0.5 + 3.1 + 4.4 is 8.0, three roundings and that of the growth are 0.2 wide; open at 8.2."""
    levels_ = level("l", "gdp", "106.0亿元", 2021), level("m", "gdp", "90.0亿元", 2020)
    pulls = parts("pull", "0.5个百分点", "3.1个百分点", "4.4个百分点")
    whole = ("w", "gdp", "growth", growth, 2020, 2021)
    audit = audited(*levels_, whole, *pulls, relations=["r,sum,w,p0;p1;p2,,"])
    row = audit.table.set_index("group").loc["r"]
    assert row.verdict == verdict
    assert row.stretch == pytest.approx(stretch, abs=1e-3)
    # Levels in current prices, which grew by 17.8 %, are held against none of these.
    assert all("l" not in members for members in audit.conflicts.members)


@pytest.mark.parametrize(
    ("last", "verdict"), [("56.0%", "fits"), ("56.1%", "fits"), ("56.3%", "does_not_fit")]
)
def test_contributions_add_up_to_all_of_the_growth(audited, last, verdict):
    """-2.1 + 46.0 + 56.0 is 99.9; three roundings are 0.15 wide."""
    rows = parts("contribution", "-2.1%", "46.0%", last)
    audit = audited(*rows, relations=["r,sum,,p0;p1;p2,,"])
    assert verdicts(audit) == {"sum": verdict}


@pytest.mark.parametrize(
    ("kind", "whole", "verdict"),
    [
        ("growth", "7.4%", "fits"), ("growth", "7.5%", "does_not_fit"),
        ("growth", "3.8%", "fits"), ("growth", "3.7%", "does_not_fit"),
        ("avg_growth", "7.5%", "does_not_fit"), ("growth", "超过7.4%", "fits"),
    ],
)  # fmt: skip
def test_a_whole_grows_within_its_parts(audited, kind, whole, verdict):
    """3.8, 7.4 and 5.6 % reach from 3.75 to below 7.45 %; 7.5 begins there, 3.7 ends at 3.75."""
    word = "超过" if whole.startswith("超过") else ""
    rows = [row[:-1] for row in parts(kind, "3.8%", "7.4%", "5.6%")]
    audit = audited(*rows, ("w", "gdp", kind, whole.removeprefix(word), 2020, 2021, word))
    assert verdicts(audit)["between_parts"] == verdict
    if whole == "7.5%":
        fits = audit.repairs.set_index("claim")
        assert fits.loc["w", ["from", "to"]].tolist() == ["3.8%", "7.4%"]
        assert fits.loc["p0", ["from", "to"]].tolist() == ["7.5%", ""]


@pytest.mark.parametrize(
    ("pull", "verdict"), [("1.63%", "fits"), ("1.72%", "fits"), ("1.62%", "does_not_fit")]
)
def test_a_pull_is_the_contribution_to_growth(audited, pull, verdict):
    """25 % of 6.7 % is from 24.5 x 6.65, 1.629, to below 25.5 x 6.75, 1.721; 1.62 ends at 1.625."""
    audit = audited(
        ("g", "gdp", "growth", "6.7%", 2020, 2021),
        ("p", "primary_value_added", "pull", pull, "", 2021),
        ("c", "primary_value_added", "contribution", "25%", "", 2021),
    )
    assert verdicts(audit)["pull_share"] == verdict


@pytest.mark.parametrize(
    ("indicator", "bases"),
    [("urban_income", ("", "real")), ("gdp", ("nominal", "")), ("gdp", ("nominal", "comparable"))],
)
def test_nominal_beside_real_growth_tells_a_change_of_prices(tmp_path, indicator, bases):
    """1.0945 over 1.0815 is 1.01202, 1.0955 over 1.0805 is 1.01388: never said not to fit."""
    rows = [
        f"{indicator},growth,{g},2020,2021,{b}"
        for g, b in zip(("9.5%", "8.1%"), bases, strict=True)
    ]
    lines = ["indicator,kind,printed,start,end,basis", *rows]
    (tmp_path / "page.csv").write_text("\n".join(lines), encoding="utf-8")
    audit = audit_page(tmp_path / "page.csv")
    [row] = [row for row in audit.rows if row.verdict != "not_testable"]
    assert (row.relation, row.verdict) == ("price change", "not_comparable")
    [prices] = row.derived
    assert prices.interval.outward(5) == (0.01202, 0.01389)
    told = " ".join(audit.explain("en").split())
    assert "One is nominal, the other without inflation" in told


@pytest.mark.parametrize(
    ("peer", "verdict"),
    [
        ("7.5%", "fits"), ("7.6%", "fits"), ("7.7%", "does_not_fit"), ("7.3%", "does_not_fit"),
        ("9.1%", "fits"), ("9.3%", "does_not_fit"),
    ],
)  # fmt: skip
def test_points_above_a_peer_lie_between_the_two(tmp_path, peer, verdict):
    """8.3 less 0.8 is from above 7.4, 8.25 - 0.85, to below 7.6, 8.35 - 0.75; 7.6 begins at 7.55.

    7.7 begins at 7.65, 7.3 ends at 7.35; above, 9.1 begins at 9.05 and 9.3 at 9.25, beyond 9.2.
    """
    rows = ["gdp,growth,8.3%,2020,2021,,", f"gdp,growth,{peer},2020,2021,全市,"]
    rows += ["gdp,points,0.8个百分点,,2021,,全市平均水平"]
    lines = ["indicator,kind,printed,start,end,scope,against", *rows]
    (tmp_path / "page.csv").write_text("\n".join(lines), encoding="utf-8")
    assert verdicts(audit_page(tmp_path / "page.csv"))["points_between"] == verdict


def test_pulls_of_a_year_add_up_to_the_growth_on_the_year_before(audited):
    rows = parts("pull", "0.9%", "2.1%", "4.2%")
    assert verdicts(audited(*rows, ("g", "gdp", "growth", "7.2%", 2020, 2021)))["sum"] == "fits"
    audit = audited(*rows, ("g", "gdp", "growth", "7.6%", 2020, 2021))
    assert verdicts(audit)["sum"] == "does_not_fit"


def test_growth_said_to_be_in_comparable_prices_is_that_of_others(tmp_path):
    """GDP's growth is in constant prices by convention: 可比价 says no more than that."""
    lines = ["indicator,kind,printed,start,end,basis", "gdp,growth,8.2%,2020,2021,comparable"]
    lines += [
        f"{name},growth,{g},2020,2021,"
        for name, g in zip(SECTORS, ("3.8%", "7.4%", "5.6%"), strict=True)
    ]
    (tmp_path / "page.csv").write_text("\n".join(lines), encoding="utf-8")
    assert verdicts(audit_page(tmp_path / "page.csv"))["between_parts"] == "does_not_fit"
    lines[1] = lines[1].replace("comparable", "nominal")
    (tmp_path / "page.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "between_parts" not in verdicts(audit_page(tmp_path / "page.csv"))


def test_growth_of_other_years_is_not_held_between(audited):
    rows = [row[:-1] for row in parts("growth", "3.8%", "7.4%", "5.6%")]
    rows[0] = ("p0", "primary_value_added", "growth", "3.8%", 2019, 2021)
    audit = audited(*rows, ("w", "gdp", "growth", "9.5%", 2020, 2021))
    assert "between_parts" not in verdicts(audit)


GREW = (
    ("u", "urban_income", "growth", "7.6%", 2020, 2021),
    ("v", "rural_income", "growth", "9.9%", 2020, 2021),
)


@pytest.mark.parametrize(
    ("before", "verdict"), [("1.84", "fits"), ("1.83", "fits"), ("1.82", "does_not_fit")]
)
def test_a_ratio_falls_by_what_two_growth_rates_ask(audited, before, verdict):
    """1.80 x 1.099 / 1.076 is 1.8385; within their rounding 1.8317 (open) to 1.8452."""
    ratios = (
        ("a", "urban_rural_income_ratio", "ratio", before, "", 2020),
        ("b", "urban_rural_income_ratio", "ratio", "1.80", "", 2021),
    )
    audit = audited(*ratios, *GREW, relations=["r,ratio,b,u;v,,"])
    assert audit.table.set_index("group").verdict["r over time"] == verdict
    if verdict == "does_not_fit":
        assert [set(m) for m in audit.conflicts.members] == [{"a", "b", "u", "v", "ratio"}]
    # The incomes have a ratio of 1.7994 to 1.7997, which leaves 1.8361 to 1.8399 for the year before.
    incomes = (
        level("c", "urban_income", "38420元", 2021),
        level("d", "rural_income", "21350元", 2021),
    )
    audit = audited(*ratios, *GREW, *incomes, relations=["r,ratio,b,c;d,,"])
    assert audit.table.set_index("group").verdict["r"] == "fits"
    narrower = "fits" if before == "1.84" else "does_not_fit"
    assert audit.table.set_index("group").verdict["r over time"] == narrower


# Relations that hold by definition are found where nothing is declared.


def held_together(audit):
    """Verdicts of what can be tested."""
    return {relation: v for relation, v in verdicts(audit).items() if v != "not_testable"}


def sectors(*amounts):
    return [
        level(f"s{k}", name, amount, 2021)
        for k, (name, amount) in enumerate(zip(SECTORS, amounts, strict=True))
    ]


@pytest.mark.parametrize(("gdp", "verdict"), [("212.6亿元", "fits"), ("213.0亿元", "does_not_fit")])
def test_three_sectors_add_up_without_being_asked(audited, gdp, verdict):
    """25.4 + 93.0 + 94.2 is 212.6; three roundings and that of the whole are 0.2 wide."""
    audit = audited(level("w", "gdp", gdp, 2021), *sectors("25.4亿元", "93.0亿元", "94.2亿元"))
    assert held_together(audit) == {"sum": verdict}


@pytest.mark.parametrize(("last", "verdict"), [("44.3%", "fits"), ("44.6%", "does_not_fit")])
@pytest.mark.parametrize("of", ["gdp", ""])
def test_shares_of_the_sectors_add_up(audited, of, last, verdict):
    shares = [
        (f"p{k}", name, "share", number, "", 2021, "", of)
        for k, (name, number) in enumerate(zip(SECTORS, ("11.9%", "43.7%", last), strict=True))
    ]
    assert held_together(audited(*shares)) == {"sum": verdict}


def test_amounts_of_two_years_or_with_a_part_missing_are_not_held_together(audited):
    parts_ = sectors("25.4亿元", "93.0亿元", "94.2亿元")
    assert held_together(audited(level("w", "gdp", "300亿元", 2020), *parts_)) == {}
    assert audited(level("w", "gdp", "300亿元", 2021), *parts_[:2]).fits


def test_what_is_declared_of_the_same_claims_stands_instead(audited):
    whole = level("w", "gdp", "213.0亿元", 2021)
    audit = audited(
        whole,
        *sectors("25.4亿元", "93.0亿元", "94.2亿元"),
        relations=["r,partial_sum,w,s0;s1;s2,,"],
    )
    assert held_together(audit) == {"partial_sum": "fits"}


def test_incomes_and_their_ratio_are_one_group(audited):
    """38420 / 21350 is 1.7995; the mean lies between the two; the growth rates ask for 1.836 before."""
    incomes = (
        level("a", "all_income", "29100元", 2021),
        level("u", "urban_income", "38420元", 2021),
        level("v", "rural_income", "21350元", 2021),
    )
    growth = [(f"{id}{id}", *row[1:]) for id, row in zip("uv", GREW, strict=True)]
    ratios = [
        ("x", "urban_rural_income_ratio", "ratio", "1.80", "", 2021),
        ("y", "urban_rural_income_ratio", "ratio", "1.80", "", 2020),
    ]
    audit = audited(*incomes, *growth, *ratios)
    # 1.80 now, within its rounding, asks for 1.8317 at least before.
    minimal = {"x", "y", "uu", "vv", "ratio"}, {"u", "v", "y", "uu", "vv", "ratio"}
    assert sorted(map(sorted, audit.conflicts.members)) == sorted(map(sorted, minimal))
    assert audited(*incomes, *growth, ratios[0]).fits


# What an editor's page showed.

TOWN = (
    level("u0", "urban_income", "32494元", 2020),
    level("u1", "urban_income", "35126元", 2021),
    ("ug", "urban_income", "growth", "8.1%", 2020, 2021),
    ("um", "urban_income", "multiple", "2.4倍", 2011, 2021),
    ("ua", "urban_income", "avg_growth", "7.2%", 2011, 2021),
)


def test_numbers_beside_a_conflict_are_not_part_of_it(audited):
    """Three dates of a mean: its indicators are looked through one by one, and the two that fit are spared."""
    others = (
        level("r1", "rural_income", "16847元", 2021),
        level("r0", "rural_income", "15273元", 2020),
        level("a1", "all_income", "24318元", 2021),
        level("a0", "all_income", "22208元", 2020),
    )
    audit = audited(*TOWN, *others)
    assert "more than two dates" in audit.limits.values()
    assert [set(members) for members in audit.conflicts.members] == [{"um", "ua", "steps"}]
    assert audit.account.conflicting >= {"um", "ua"}
    assert audit.account.conflicting.isdisjoint({"u0", "u1", "ug"})


@pytest.mark.parametrize("basis", ["", "nominal"])
def test_growth_that_is_said_to_be_nominal_is_held_against_nominal_levels(tmp_path, basis):
    """16847 / 15273 is 1.1031; said to be nominal, it cannot be meant without inflation."""
    path = tmp_path / "page.csv"
    lines = ["indicator,kind,printed,start,end,basis", "rural_income,level,16847元,,2021,"]
    lines += ["rural_income,level,15273元,,2020,", f"rural_income,growth,13.2%,2020,2021,{basis}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    audit = audit_page(path)
    assert audit.table.verdict.tolist() == ["does_not_fit"]
    readings_ = [reading.price for reading, _gone in audit.rows[0].conditions]
    assert readings_ == ([] if basis else ["real"])
    told = audit.explain("en")
    assert "these give a growth of 10.2" in told
    assert "(rows 2, 3, 4)" in told
    assert ("rural income -2.61 to -2.50%" in " ".join(told.split())) == (not basis)


@pytest.mark.parametrize(("share", "verdict"), [("64.0%", "fits"), ("70.0%", "does_not_fit")])
@pytest.mark.parametrize("kind", ["share", "rate"])
def test_an_indicator_that_is_a_share_by_its_name_has_its_part_and_whole(
    audited, kind, share, verdict
):
    """6.31 of 9.86 is 0.6400."""
    audit = audited(
        level("p", "tax_revenue", "6.31亿元", 2021), level("w", "budget_revenue", "9.86亿元", 2021),
        ("s", "tax_share", kind, share, "", 2021),
    )  # fmt: skip
    assert held_together(audit) == {"part and share": verdict}


def test_an_index_of_the_year_before_is_not_held_against_growth(audited):
    """Prices rose by 0.9 % in a year with the index 100.9, after one with 102.5."""
    rows = [
        ("a", "cpi_prev100", "level", "102.5", "", 2020),
        ("b", "cpi_prev100", "level", "100.9", "", 2021),
        ("c", "cpi_prev100", "growth", "0.9%", 2020, 2021),
    ]
    assert audited(*rows).fits


def test_levels_of_two_years_are_asked_for_apart(audited):
    """Growth over last year leads to 2020, the multiple and the average to 2011."""
    audit = audited(*TOWN[1:])
    asked = " ".join(audit.explain("en").split())
    assert (
        "urban income of 2011 (17,444–17,609 yuan by growth, 14,336–14,948 yuan by the multiple)"
        in asked
    )
    assert "urban income of 2020 (32,4" in asked
