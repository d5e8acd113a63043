"""A page of one's own in a report: its figures and tables, and what a citation says of it."""

import pandas as pd
import pytest

from analysis.audit import audit_page
from analysis.report.cite import cite
from analysis.report.document import numbers
from analysis.report.own_page import export_page

HEADER = "id,indicator,kind,printed,start,end,place"
ROWS = (
    "u20,urban_income,level,35706元,,2020,某县",
    "u21,urban_income,level,38420元,,2021,某县",
    "ug,urban_income,growth,9.6%,2020,2021,某县",  # 38420 / 35706 is 1.0760
    "r20,rural_income,level,19430元,,2020,某县",
    "r21,rural_income,level,21350元,,2021,某县",
    "rg,rural_income,growth,9.9%,2020,2021,某县",  # 21350 / 19430 is 1.0988
    "n,schools_new,count,12所,,2021,某县",
)
OWN = "indicator,name_zh,unit\nschools_new,新建学校,count\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "indicators.csv").write_text(OWN, encoding="utf-8")
    path = folder / "page.csv"
    path.write_text("\n".join([HEADER, *ROWS]), encoding="utf-8")
    return path


def test_figures_and_tables(page, tmp_path):
    written = export_page(tmp_path / "to", page, "zh")
    names = {path.relative_to(tmp_path / "to").as_posix() for path in written}
    assert names == {
        *(f"figures/bands_{of}_income.zh.{e}" for of in ("urban", "rural") for e in ("svg", "png", "pdf")),
        *(f"tables/{n}.zh.{e}" for n in ("numbers", "groups") for e in ("csv", "xlsx", "tex")),
    }  # fmt: skip
    assert all(path.stat().st_size for path in written)
    svg = (tmp_path / "to" / "figures" / "bands_urban_income.zh.svg").read_text(encoding="utf-8")
    assert "9.6%（9.55%至9.65%）" in svg
    assert "其他数：7.59%至7.61%" in svg  # 38419.5 / 35706.5 is 1.07598
    table = pd.read_csv(tmp_path / "to" / "tables" / "numbers.zh.csv", dtype=str).set_index("编号")
    assert table.loc["ug"].tolist() == [
        "城镇居民收入", "增长", "9.6%", "9.55%至9.65%", "2020—2021年", "按通常理解不能同时成立"
    ]  # fmt: skip
    assert table.loc["n", "报载数"] == "12所"


def test_an_export_again_replaces_its_files_and_spares_others(page, tmp_path):
    export_page(tmp_path / "to", page)
    (tmp_path / "to" / "tables" / "mine.txt").write_text("mine")
    with pytest.raises(OSError, match=r"mine\.txt"):
        export_page(tmp_path / "to", page)


@pytest.mark.parametrize(("lang", "words"), [("zh", "不能同时成立"), ("en", "does not fit")])
def test_a_citation_says_that_its_number_does_not_fit(page, lang, words):
    assert words in cite("ug", lang=lang, claims=page)
    assert words not in cite("rg", lang=lang, claims=page)


def test_ids_and_a_page_of_ones_own_do_not_go_together(yuanhui, page, tmp_path):
    run = yuanhui("export", "--claims", page, "--to", tmp_path / "to", "step_bands")
    assert run.returncode == 2
    assert "leave out step_bands" in run.stderr
    assert not (tmp_path / "to").exists()


@pytest.fixture
def cited(tmp_path):
    """A number of a page without a source, cited in Chinese and English."""

    def cite_row(row, id="2"):
        header = "indicator,kind,printed,start,end,period,against,place"
        (tmp_path / "page.csv").write_text(f"{header}\n{row}", encoding="utf-8")
        return [cite(id, lang=lang, claims=tmp_path / "page.csv") for lang in ("zh", "en")]

    return cite_row


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ("gdp,level,27亿元,,2022,Q1,,某县", "某县2022年第一季度地区生产总值为27亿元",
         "gross domestic product in the first quarter of 2022 was 2.7 billion yuan"),
        ("gdp,growth,4.8%,2021,2022,1-11月,,某县", "某县2022年1—11月地区生产总值同比增长4.8%",
         "in the months 1 to 11 of 2022 grew by 4.8% over the same time of the year before"),
        ("gdp,growth,1.3%,,2022,Q1,上季度,某县", "某县2022年第一季度地区生产总值比上季度增长1.3%",
         "in the first quarter of 2022 grew by 1.3% over 上季度"),
        ("rural_income,points,0.8个百分点,,2023,,全市平均,某县",
         "某县2023年农村居民人均可支配收入增速比全市平均高0.8个百分点",
         "the growth of disposable income per capita of rural households in 2023 was 0.8 percentage points above 全市平均"),
        ("gdp,target,6%,,2024,,,某县", "某县2024年地区生产总值增速目标为6%",
         "the target for the growth of gross domestic product in 2024 was 6%"),
        ("tertiary_value_added,points,0.6个百分点,2022,2023,,,某县", "第三产业增加值占比提高0.6个百分点",
         "the share of value added of the tertiary sector from 2022 to 2023 rose by 0.6"),
        ("urbanisation_rate,points,1.1个百分点,2022,2023,,,某县", "城镇化率提高1.1个百分点",
         "the urbanisation rate from 2022 to 2023 rose by 1.1"),
        ("retail_sales,growth,下降8.7%,2022,2023,,,某县", "某县2023年社会消费品零售总额比上年下降8.7%",
         "in 2023 over the year before was -8.7% (as printed; rounding half up allows -8.75 to -8.65%)"),
        ("retail_sales,growth,下降8.7%,2022,2023,Q1,,某县",
         "某县2023年第一季度社会消费品零售总额同比下降8.7%（报载数，按四舍五入还原，可能区间为8.65%至8.75%）",
         "in the first quarter of 2023 over the same time of the year before was -8.7%"),
        ("gdp,growth,-1.3%,,2022,6月,上月,某县", "某县2022年6月地区生产总值与上月相比-1.3%",
         "the change of gross domestic product in the month 6 of 2022 against 上月 was -1.3%"),
        ("retail_sales,points,2.1个百分点,,2021,,全市平均,某县",
         "某县2021年社会消费品零售总额增速比全市平均高2.1个百分点",
         "the growth of total retail sales of consumer goods in 2021 was 2.1 percentage points above 全市平均"),
    ],
)  # fmt: skip
def test_parts_of_years_and_what_it_is_held_against_are_said(cited, row, zh, en):
    chinese, english = cited(row)
    assert zh in chinese
    assert en in english


def test_a_number_without_a_source_is_not_given_one(cited):
    """The package is no source of what somebody else's page prints."""
    for text in cited("gdp,level,27亿元,,2022,,,某县"):
        assert "yuanhui-decade" not in text
        assert "27亿元" in text or "2.7 billion" in text
    assert "出处未填" in cited("gdp,level,27亿元,,2022,,,某县")[0]


def test_a_reference_that_is_not_there_is_not_saved_as_an_empty_file(cited, tmp_path):
    cited("gdp,level,27亿元,,2022,,,某县")
    with pytest.raises(ValueError, match="Source not filled in"):
        cite("2", "bibtex", lang="en", claims=tmp_path / "page.csv")


def test_a_row_may_be_cited_by_its_number(cited):
    row = "gdp,level,27亿元,,2022,,,某县"
    assert cited(row, "2") == cited(row, "row2")


def test_a_part_of_a_structure_is_cited_by_row_and_part(tmp_path):
    path = tmp_path / "page.csv"
    path.write_text("indicator,kind,printed,end\n三次产业结构,share,15.0:42.0:43.0,2021\n", "utf-8")
    assert "42.0%" in cite("2_2", lang="zh", claims=path)
    assert cite("2_2", lang="zh", claims=path) == cite("row2_2", lang="zh", claims=path)


def test_a_number_that_only_stands_beside_a_conflict_is_not_said_to_fit(tmp_path):
    """2.39 times is not 10.1 % over ten years; the level of 2024 alone is held against nothing."""
    rows = "rural_income,multiple,2.39倍,2014,2024", "rural_income,avg_growth,10.1%,2014,2024"
    path = tmp_path / "page.csv"
    lines = ["indicator,kind,printed,start,end", *rows, "rural_income,level,22480元,,2024"]
    path.write_text("\n".join(lines), encoding="utf-8")
    told = {n["id"]: n["verdict"] for n in numbers(audit_page(path).account)}
    assert told == {"row2": "does_not_fit", "row3": "does_not_fit", "row4": "not_testable"}
