"""A page of one's own in a report: its figures and tables, and what a citation says of it."""

import pandas as pd
import pytest

from analysis.report.cite import cite
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
