"""A made-up page of 26 figures as an editor enters it in the form, and one with every slip."""

import datetime
import re
import zipfile

import openpyxl
import pytest

from analysis import DataError, audit_claims, load_claims, load_indicators
from analysis.audit import audit_page
from analysis.audit.relations import load_relations
from analysis.data.claims import indicators_beside, sources_beside
from analysis.data.own import SHEET_NAMES, sheet_names
from analysis.data.vocabulary import indicator_codes
from analysis.extract.form import EXAMPLES, STRUCTURE, example, write_form
from analysis.messages import speaking

GDP, URBAN, RURAL = "地区生产总值", "城镇居民人均可支配收入", "农村居民人均可支配收入"
#: Indicator, kind, printed, word, first and last year, part of the year, basis, whole, against what, place.
PAGE = [
    (GDP, "绝对量", "212.6亿元", "达", "", "2021", "", "", "", "", "青禾县"),
    (GDP, "增长", "7.9%", "", "2020", "2021", "", "可比价"),
    ("第一产业增加值", "绝对量", "25.4亿元", "", "", "2021"),
    ("第二产业增加值", "绝对量", "93.0亿元", "", "", "2021"),
    ("第三产业增加值", "绝对量", "94.2亿元", "", "", "2021"),
    ("三次产业结构", "比重", "11.9∶43.7∶44.3", "", "", "2021"),
    ("第三产业占比", "百分点", "提高0.6个百分点", "", "2020", "2021"),
    ("社会消费品零售总额", "绝对量", "86.4億元", "", "", "2021"),
    ("社会消费品零售总额", "增长", "８．５％", "", "2020", "2021"),
    ("社会消费品零售总额", "绝对量", "40.1亿元", "", "", "2021", "上半年"),
    ("一般公共预算收入", "绝对量", "13.5亿元", "", "", "2021"),
    ("一般公共预算收入", "增长", "下降2.1%", "", "2020", "2021"),
    (URBAN, "绝对量", "38 420元", "", "", "2021"),
    (URBAN, "增长", "7.6%", "", "2020", "2021"),
    (URBAN, "倍数", "2.2倍", "", "2012", "2021"),
    (RURAL, "绝对量", "21350元", "", "", "2021"),
    (RURAL, "年均增长", "9.9%", "", "2012", "2021"),
    ("城乡居民收入比", "比值", "1.80:1", "为", "", "2021"),
    ("住户存款余额", "增长", "增长1.5倍", "", "2012", "2021"),
    ("常住人口", "绝对量", "46.3万人", "", "", "2021"),
    ("常住人口", "年均增减", "减少0.2万人", "", "2012", "2021"),
    ("城镇化率", "比率", "53.1%", "", "", "2021"),
    ("人口自然增长率", "比率", "-1.2‰", "", "", "2021"),
    ("豆腐产量", "绝对量", "1300余吨", "", "", "2021"),
    (GDP, "门槛", "200亿元", "突破", "", "2021"),
    ("一般公共预算收入", "目标", "14.2～14.5亿元", "", "", "2022"),
]  # fmt: skip


@pytest.fixture
def entered(tmp_path):
    """The file of a form in a language, rows put into its sheets, each cell as text unless told."""

    def enter(rows, lang="zh", change=lambda book: None, **others):
        path = tmp_path / f"page.{lang}.xlsx"
        path.unlink(missing_ok=True)
        with speaking(lang):
            write_form(path)
        book = openpyxl.load_workbook(path)
        sheets = dict(zip(SHEET_NAMES, book.worksheets, strict=True))
        for name, lines in {"claims": rows, **others}.items():
            for row, line in enumerate(lines, start=2):
                for k, cell in enumerate(line, start=1):
                    if cell != "":
                        sheets[name].cell(row, k, cell)
        change(sheets)
        book.save(path)
        return path

    return enter


OTHERS = {
    "indicators": [("豆腐产量", "", "吨")],
    "relations": [("合计", "2", "4、5、6")],
    "source": [("青禾县2021年经济运行情况", "青禾县报", datetime.datetime(2022, 3, 1), "2")],
}


def test_a_page_of_26_figures_is_entered_without_a_message(entered):
    path = entered(PAGE, **OTHERS)
    claims = load_claims(path)
    assert len(PAGE) == 26
    assert len(claims) == 28  # the structure is three shares
    shares = claims.loc[["row7_1", "row7_2", "row7_3"]]
    assert shares.printed.tolist() == ["11.9%", "43.7%", "44.3%"]
    assert shares.indicator.tolist() == [
        "primary_value_added",
        "secondary_value_added",
        "tertiary_value_added",
    ]
    assert claims.period["row11"] == "H1"
    assert (claims.printed["row25"], claims.qualifier["row25"]) == ("1300吨", "余")
    assert float(claims.upper["row27"]) == 1.455e9
    source = sources_beside(path)["page"]
    assert (source["container-title"], source["issued"]) == (
        "青禾县报",
        {"date-parts": [[2022, 3, 1]]},
    )
    audit = audit_claims(claims, load_relations(path), indicators_beside(path))
    assert audit.fits


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_examples_of_the_guide_are_what_may_be_entered(entered, lang):
    with speaking(lang):
        rows = [example(cells) for _printed, *cells in EXAMPLES]
        guide = openpyxl.load_workbook(entered(rows, lang)).worksheets[-1]
        assert {cell for row in rows for cell in row} - {""} <= {
            cell.value for row in guide for cell in row
        }
    claims = load_claims(entered(rows, lang))
    assert len(claims) == len(EXAMPLES) + 2


def test_a_number_without_a_year_is_told(entered):
    rows = [(GDP, "绝对量", "212.6亿元"), (GDP, "增长", "7.9%", "", "2020", "2021")]
    rows.append(("第一产业增加值", "绝对量", "25.4亿元", "", "", "2021"))
    told = audit_page(entered(rows)).explain("zh").replace("\n  ", "")
    assert "另有1个数没有填年份（第2行），无法对照" in told


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2022-03-01", [2022, 3, 1]), ("2022年3月1日", [2022, 3, 1]), ("2022.3", [2022, 3]),
        ("20220301", [2022, 3, 1]), ("2022-03-01 00:00:00", [2022, 3, 1]), ("2022年", [2022]),
        ("3月18日", None), ("03-18-22", None),
    ],
)  # fmt: skip
def test_a_day_of_publication_needs_its_year(entered, date, parts):
    path = entered(PAGE[:3], source=[("某县经济", "某县报", date, "2")])
    if parts:
        load_claims(path)
        assert sources_beside(path)["page"]["issued"]["date-parts"] == [parts]
    else:
        with pytest.raises(DataError, match=f"{date}.* has no year: write it as 2022-03-01"):
            load_claims(path)


def test_a_chinese_form_is_chinese_everywhere(entered):
    """But for names of indicators' codes, units without a Chinese name, and the command."""
    book = openpyxl.load_workbook(entered([]))
    assert book.sheetnames == ["报载数", "自有指标", "关系", "来源", "指标表", "填表说明"]
    cells = {str(c.value) for sheet in book for row in sheet for c in row if c.value}
    latin = {cell for cell in cells if cell.isascii() and any(c.isalpha() for c in cell)}
    assert latin == {"yuanhui audit page.xlsx --lang zh"}
    lists = [v.formula1 for sheet in book for v in sheet.data_validations.dataValidation]
    assert not any(word in " ".join(lists) for word in ("level", "nominal", "vocabulary", "sum"))


@pytest.mark.parametrize("resource", ["claims", "indicators", "relations", "source"])
def test_sheets_may_be_called_in_either_language(resource):
    assert len(set(sheet_names(resource))) == 2


def test_indicators_are_listed_by_subject_the_most_used_first(entered):
    sheet = openpyxl.load_workbook(entered([])).worksheets[4]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:3] == [GDP, "元", "经济"]
    themes = [row[2] for row in rows]
    assert len(list(dict.fromkeys(themes))) == sum(
        a != b for a, b in zip([None, *themes], themes, strict=False)
    )


@pytest.mark.parametrize(("typed", "page"), [("第2版", "2"), ("2版", "2"), ("A02", "A02")])
def test_the_number_of_the_page_stands_alone(entered, typed, page):
    path = entered(PAGE[:1], source=[("标题", "青禾县报", "2022-03-01", typed)])
    assert sources_beside(path)["page"]["page"] == page


def test_a_structure_has_one_name_in_list_guide_and_docs(entered, root):
    book = openpyxl.load_workbook(entered([]))
    listed, guide = ({c.value for row in sheet for c in row} for sheet in book.worksheets[4:])
    docs = [(root / "docs" / page).read_text("utf-8") for page in ("own_page.md", "zh/own_page.md")]
    assert all(STRUCTURE in texts for texts in (listed, guide, *docs))


def test_what_is_chosen_from_the_list_is_what_is_read(entered):
    sheet = openpyxl.load_workbook(entered([])).worksheets[4]
    names = [row[0].value for row in sheet.iter_rows(min_row=2)]
    known, codes = load_indicators(), indicator_codes(load_indicators())
    read = [codes[name.lower()] for name in names if name != STRUCTURE]
    assert [known.name_zh[code] for code in read] == [name for name in names if name != STRUCTURE]
    assert not any(re.search("倍数$|增速$|增幅$|^年末|现价", name) for name in names)
    assert {"居民人均消费支出", "城乡居民人均可支配收入", "常住人口"} <= {*names}
    words = {row[0].value: row[4].value for row in sheet.iter_rows(min_row=2)}
    assert "居民人均可支配收入" in words["城乡居民人均可支配收入"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lists_say_what_to_choose_and_numbers_as_text_are_no_errors(tmp_path, lang):
    with speaking(lang):
        write_form(tmp_path / "page.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "page.xlsx").worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert all((rule.promptTitle, rule.prompt, rule.errorTitle, rule.error))
            assert ("list" in rule.error) == (lang == "en")
    with zipfile.ZipFile(tmp_path / "page.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b'<ignoredError sqref="A1:Z501" numberStoredAsText="1"' in sheet


#: One slip a row: what the reader says of each is the snapshot.
SLIPS = [
    (GDP, "绝对量", "212.6亿元", "", "", "2021", "", "", "", "", "青禾县"),
    (GDP, "绝对量", "212.6亿元", "", "", "2021"),
    (GDP, "绝对量", "236.7亿元", "", "", "2021"),
    (GDP, "增速", "7.9%", "", "2020", "2021"),
    ("第一产业增加值", "增长", "3,5%", "", "2020", "2021"),
    ("第二产业增加值", "增长", 0.087, "", "2020", "2021"),
    ("第三产业增加值", "增长", "0.087", "", "2020", "2021"),
    ("社会消费品零售总额", "绝对量", "8.6亿", "", "", "2021"),
    ("一般公共预算收入", "绝对量", "8.6", "", "", "2021"),
    ("一般公共预算收入", "增长", "0", "", "2020", "2021"),
    (URBAN, "绝对量", "38420元", "", "", "2021年5月"),
    (URBAN, "年均增长", "8.9%", "", "2012-2021", ""),
    (URBAN, "倍数", "增长1.2倍", "", "2012", "2021"),
    ("城镇化率", "比重", "-0.5%", "", "", "2021"),
    ("常驻人口", "绝对量", "46.3万人", "", "", "2021"),
    ("城镇化率", "百分点", "1.1个百分点", "", "2012", "2020"),
    ("城镇化率", "百分点", "9.9个百分点", "", "2012", "2020"),
    ("三次产业结构", "比重", "11.9:88.1", "", "", "2021"),
    ("第三产业占比", "比重", "0.6个百分点", "太约", "2020", "2021"),
    (RURAL, "绝对量", datetime.datetime(2021, 5, 6), "", "", "2021"),
    *[(f"自有产业{n}", "绝对量", f"{n}.5亿元", "大概", "", "2021") for n in "12345"],
]  # fmt: skip
RELATIONS = [("合计", "2", "3;99"), ("其中", "", "第3行 + 第4行"), ("总和", "2", "3;4")]


def formats(sheets):
    sheets["claims"]["C7"].number_format = "0.00%"
    sheets["claims"]["C21"].number_format = "m-d"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_slip_is_told_at_once_where_it_stands(entered, lang, snapshot):
    own = [(f"自有产业{n}", "", "亿元") for n in "12345"]
    path = entered(SLIPS, "zh", formats, indicators=own, relations=RELATIONS)
    before = path.read_bytes()
    with speaking(lang), pytest.raises(DataError) as error:
        load_claims(path)
    assert str(error.value) == snapshot
    assert path.read_bytes() == before


def odd(sheets):
    """What workbooks hold beside text; the place stands above, merged with the rows below."""
    sheet = sheets["claims"]
    sheet["C2"], sheet["C3"] = "'212.6\u00a0億\u2009元", "38,420元"
    sheet["F2"].number_format = "General"
    sheet["F2"] = 2021
    sheet.merge_cells("A4:A5")
    sheet.row_dimensions[3].hidden = True


def test_what_a_workbook_holds_beside_plain_text_is_read(entered):
    rows = [
        (GDP, "绝对量", "", "", "", ""),
        (URBAN, "绝对量", "", "", "", "２０２１"),
        ("社会消费品零售总额 ", "绝对量", "86.4亿元", "", "", "2021"),
        ("", "增長", "－8.5%", "", "2020", "2021"),
    ]
    claims = load_claims(entered(rows, "zh", odd))
    assert claims.printed.tolist() == ["212.6亿元", "38,420元", "86.4亿元", "-8.5%"]
    assert claims.indicator.tolist() == ["gdp", "urban_income", "retail_sales", "retail_sales"]
    assert claims.end.tolist() == [2021] * 4
