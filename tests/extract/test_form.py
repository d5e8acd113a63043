"""A page entered in Excel: from an empty workbook to its account and its citation."""

import openpyxl
import pytest

from analysis.extract.form import SHEETS, write_form
from analysis.messages import speaking

ROWS = [
    ["城镇居民人均可支配收入", "绝对量", "38420元", None, None, "2021", None, None, None, None, "某县", None, "3"],
    ["城镇居民人均可支配收入", "增长", "7.6%", None, "2020", "2021"],
    ["城镇居民人均可支配收入", "绝对量", "35706元", None, None, "2020"],
    ["豆腐产量", "绝对量", "1300余吨", None, None, "2021"],
    ["全县生产总值", "绝对量", "212.6亿元", "达", None, "2021"],
    ["第一产业增加值", "绝对量", "25.4亿元", None, None, "2021"],
    ["第二产业增加值", "绝对量", "93.0亿元", None, None, "2021"],
    ["第三产业增加值", "绝对量", "94.2亿元", None, None, "2021"],
]  # fmt: skip


@pytest.fixture
def form(tmp_path):
    with speaking("zh"):
        write_form(tmp_path / "page.xlsx")
    return tmp_path / "page.xlsx"


@pytest.fixture
def page(form):
    book = openpyxl.load_workbook(form)
    for row in ROWS:
        book["报载数"].append(row)
    book["自有指标"].append(["豆腐产量", None, "吨"])
    book["关系"].append(["合计", "row6", "row7;row8;row9"])
    book["来源"].append(["某县2021年经济运行", "某县报", "2022-03-01", "2"])
    book.save(form)
    return form


def test_cells_are_text_and_lists_can_be_chosen_from(form):
    book = openpyxl.load_workbook(form)
    assert len(book.sheetnames) == len(SHEETS) + 2
    claims = book["报载数"]
    assert [cell.value for cell in claims[1]][:4] == ["指标", "类型", "报载原文", "限定词"]
    assert claims.column_dimensions["C"].width > 10
    chosen = {str(v.sqref)[0]: v.formula1 for v in claims.data_validations.dataValidation}
    assert "年均增长" in chosen["B"]
    assert chosen["A"] == "指标表!$A$2:$A$600"
    names = [row[0].value for row in book["指标表"].iter_rows(min_row=2)]
    assert {"社会消费品零售总额", "住户存款余额"} <= set(names)
    assert len(names) < 600


def test_what_is_typed_is_audited_cited_and_reported(page, yuanhui, tmp_path):
    told = yuanhui("audit", page, "--lang", "zh")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(
        "《某县报》2022年3月1日第2版，某县。报载数8个，其中7个有其他数可以对照。"
    )
    assert "212.5亿元至212.7亿元" in told.stdout
    cited = yuanhui("cite", "row3", "row5", "--claims", page, "--lang", "zh")
    assert "某县2021年城镇居民人均可支配收入比上年增长7.6%" in cited.stdout
    assert "[1] 某县2021年经济运行[N]. 某县报，2022-03-01（2）." in cited.stdout
    assert cited.stdout.count("豆腐产量") == 1
    listed = yuanhui("results", "--claims", page, "--match", "豆腐")
    assert listed.stdout.split() == ["row5", "豆腐产量", "余1300吨"] or "row5" in listed.stdout
    report = yuanhui("audit", page, "--to", tmp_path / "report.docx")
    assert (report.returncode, (tmp_path / "report.docx").stat().st_size > 5000) == (0, True)


def test_a_workbook_that_is_there_is_left_alone(form, yuanhui):
    before = form.read_bytes()
    refused = yuanhui("claims", "new", form)
    assert (refused.returncode, "is there already" in refused.stderr) == (2, True)
    assert form.read_bytes() == before
    nowhere = yuanhui("claims", "new", form.parent / "no" / "page.xlsx")
    assert (nowhere.returncode, "is no folder" in nowhere.stderr) == (2, True)
