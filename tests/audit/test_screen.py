"""The first screen: short enough, complete, and in an editor's words."""

import re

import pytest

from analysis import audit_claims, load_claims
from analysis.audit.layout import WIDTH, cells, wrapped
from analysis.audit.screen import DETAILS
from analysis.data.package import DATA


@pytest.fixture(scope="module")
def page():
    return audit_claims(load_claims(), DATA / "relations.csv")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_of_the_page(page, lang, snapshot):
    text = page.explain(lang)
    assert len(text.splitlines()) <= 25
    assert max(map(cells, text.splitlines())) <= WIDTH
    assert text == snapshot


def test_each_printed_number_that_is_tested_stands_on_it_once_a_group(page):
    text = page.explain("en")
    tested = {id for row in page.rows if row.verdict != "not_testable" for id in row.claims}
    printed = [page.claims[id].printed.spoken("en", page.claims[id].qualifier) for id in tested]
    missing = [number for number in printed if number not in " ".join(text.split())]
    assert missing == []
    assert text.count("2.3 times") == text.count("2.6 times") == 1


def test_words_that_mean_nothing_to_an_editor_do_not_stand_on_it(page):
    told = page.explain("en").rpartition("\n")[0]  # the last line names the details
    words = "stretch|step|distance|mixture|repair|conflict|audit|false|wrong|error"
    assert not re.search(words, told)


#: Columns may be left out: period, basis and against are.
HEADER = (
    "id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,"
    "source,note"
)


def row(id, indicator, kind, printed, start="", end=2021):
    where = "411102,,1,1,luohe-daily-2022-09-23,"
    return f"{id},{indicator},{kind},{printed},,,{start},{end},printed,{where}"


@pytest.fixture
def audited(tmp_path):
    """The audit of a table, its rows and relations as written."""

    def audit(*rows, relations=()):
        claims, declared = tmp_path / "claims.csv", tmp_path / "relations.csv"
        claims.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        heads = "id,kind,whole,parts,weight,note"
        declared.write_text("\n".join([heads, *relations]), encoding="utf-8")
        return audit_claims(load_claims(claims), declared if relations else None)

    return audit


LEVELS = [row("a", "gdp", "level", "100亿元", end=2020), row("b", "gdp", "level", "110亿元")]


def test_a_page_where_all_fits_says_so_first(audited):
    text = audited(*LEVELS, row("m", "gdp", "multiple", "1.1倍", start=2020)).explain("en")
    assert text.splitlines()[:2] == [
        "Luohe Daily, 2022-09-23, page 08: Yuanhui. 3 printed numbers, 3 can be held against others.",
        "All of these can be true together.",
    ]
    assert "GDP 10.0 billion yuan (2020), 11.0 billion yuan (2021), 1.1 times | no other" in text
    assert "oes not fit" not in text


def test_the_slip_that_would_not_be_seen_is_told(audited):
    """86.35 to 86.45 over 79.55 to 79.65 is 1.0841 to 1.0867: 8.4% to 8.7% would fit as well."""
    levels = [
        row("a", "retail_sales", "level", "79.6亿元", end=2020),
        row("b", "retail_sales", "level", "86.4亿元"),
    ]
    told = audited(*levels, row("g", "retail_sales", "growth", "8.5%", 2020)).explain("en")
    assert "growth of 8.5% | 8.4% to 8.7%\n" in told
    exact = audited(
        row("a", "urban_income", "level", "35706元", end=2020),
        row("b", "urban_income", "level", "38420元"),
        row("g", "urban_income", "growth", "7.6%", 2020),
    )
    assert "growth of 7.6% | no other\n" in exact.explain("en")


def test_years_and_what_would_have_to_be_set_aside(page):
    """Nine years leave the multiples over, ten the income of all, and rural income only just."""
    told = page.explain("en")
    assert "9 years fit all but the multiples; 10 years fit all but the levels" in told
    assert "(rural income: only just, not if truncated)" in told
    assert "China 2012-2021: consumer prices, change a year 1.94–2.05%" in told


def test_the_page_is_named_by_its_one_source(page):
    assert page.explain("zh").startswith("《漯河日报》2022年9月23日第08版，源汇区。报载数64个")
    claims = load_claims().iloc[:2].assign(source=["luohe-daily-2022-09-23", "henan-tongji"])
    assert audit_claims(claims, sources={}).explain("en").startswith("2 printed numbers")
    year_only = {"title": "某县2021年统计公报", "issued": {"date-parts": [[2022]]}}
    told = audit_claims(claims, sources={"henan-tongji": year_only}).explain("zh")
    assert told.startswith("《某县2021年统计公报》2022年，源汇区。")


def test_numbers_of_two_kinds_are_not_said_to_be_true_together(audited):
    """Growth in constant and a multiple in current prices are not held against each other."""
    rows = row("g", "gdp", "avg_growth", "8.3%", 2012), row("m", "gdp", "multiple", "2.2倍", 2012)
    told = audited(*rows).explain("en").splitlines()
    assert told[1] == "None of these is at odds with another."


def test_numbers_of_one_kind_stand_with_their_years(audited):
    """2.126 over 0.276 is 7.7, not 64.65; of growth since 1952 they say nothing."""
    rows = [
        row("a", "budget_revenue", "level", "21.26亿元", end=2018),
        row("b", "budget_revenue", "growth", "7592倍", 1952, 2018),
        row("c", "budget_revenue", "level", "2.76亿元", end=1982),
        row("d", "budget_revenue", "growth", "63.65倍", 1982, 2018),
    ]
    told = " ".join(audited(*rows).explain("en").split())
    levels = "budget revenue 2.126 billion yuan (2018), 276 million yuan (1982)"
    assert f"{levels}: these give a growth of 6.6" in told
    assert "printed: growth of 63.65 times" in told
    assert "7,592" not in told
    assert "or more" not in told


def test_a_sum_that_does_not_add_up_is_told_by_its_sides(audited):
    parts = [
        row("p", "retail_sales", "level", "1.0亿元"),
        row("q", "budget_revenue", "level", "1.0亿元"),
    ]
    audit = audited(*parts, row("w", "gdp", "level", "5.0亿元"), relations=["s,sum,w,p;q,,"])
    text = " ".join(audit.explain("en").split())
    assert "the parts add up to 190–210 million yuan, the whole is 495–505 million yuan" in text
    assert "None of the readings tried makes it fit." in text


def test_nothing_to_be_tested_is_said(audited):
    assert "No group can be tested" in " ".join(audited(LEVELS[0]).explain("en").split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_is_the_screen_and_every_level_of_details(page, lang):
    whole = page.explain(lang, "all")
    assert whole.startswith(
        page.explain(lang).rpartition("\n")[0]
    )  # the last line names the levels
    assert all(page.explain(lang, level) in whole for level in DETAILS)
    assert max(map(cells, whole.splitlines())) <= WIDTH


def test_a_level_without_content_says_so(audited):
    assert audited(*LEVELS).explain("en", "conflicts") == "Nothing of this kind."


def test_the_command_prints_the_screen_and_details_on_request(yuanhui, page):
    screen, official = yuanhui("audit"), yuanhui("audit", "--details", "official")
    assert (screen.returncode, screen.stdout.strip()) == (1, page.explain("en"))
    assert official.stdout.startswith("Official statistics beside it")
    refused = yuanhui("audit", "--details", "stretch")
    assert (refused.returncode, "conflicts" in refused.stderr) == (2, True)


def test_lines_are_broken_by_cells():
    assert wrapped("  按通常理解不能同时成立", 12) == ["  按通常理解", "    不能同时", "    成立"]
    assert wrapped("一二三四，五", 10) == ["一二三四，", "  五"]
    assert wrapped("一二三（四五）", 8) == ["一二三", "  （四", "  五）"]
    assert wrapped("short") == ["short"]


def test_jupyter_shows_the_headline_and_a_row_per_group(page):
    shown = page._repr_html_()
    assert shown.startswith("<p>Luohe Daily, 2022-09-23, page 08: Yuanhui. 64 printed numbers")
    tested = [row for row in page.rows if row.verdict != "not_testable"]
    assert shown.count("<tr") == 2 + len(tested)  # the heads in two rows
    assert "<img" not in shown


def test_growth_over_last_year_does_not_take_the_place_of_the_average(audited):
    """1.0885 to 1.0895 over nine years is 2.145 to 2.163, whatever the growth of the last year."""
    told = audited(
        row("u", "urban_income", "level", "38420元"),
        row("v", "urban_income", "level", "35706元", end=2020),
        row("y", "urban_income", "growth", "7.6%", 2020),
        row("m", "urban_income", "multiple", "2.4倍", 2012),
        row("g", "urban_income", "avg_growth", "8.9%", 2012),
    )
    screen = told.explain("en")
    assert "9 years of 8.9% (2012-2021) give 2.145–2.163; printed: 2.4 times" in screen
    assert "fit all but" not in screen  # over ten years nothing need be left out
    # What has no part in the conflict is not told among it.
    assert "38,420" not in screen
    assert told.account.conflicting & {"u", "v", "y", "m", "g"} == {"m", "g"}
    [two_sides] = [r for r in told.rows if r.verdict == "does_not_fit"]
    assert not two_sides.allowed.meets(two_sides.other)


def test_a_fall_and_points_say_what_they_are(audited):
    revenue = [
        row("a", "budget_revenue", "level", "13.79亿元", end=2020),
        row("b", "budget_revenue", "level", "13.5亿元"),
        row("f", "budget_revenue", "growth", "下降2.1%", 2020),
    ]
    assert "，下降2.1%｜" in audited(*revenue).explain("zh")
