"""Tables that leave the package: numbers stay numbers, text stays text, source and note go with them."""

import csv
import math
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from analysis import Report, load_benchmarks, load_claims
from analysis.data.package import data_digest
from analysis.data.tables import export_csv, read_exported
from analysis.report.catalogue import STANDING, listed, sheet
from analysis.report.cells import numbered
from analysis.report.register import find_results, load_register
from analysis.report.sheets import (
    Sheet,
    number_format,
    to_csv,
    to_latex,
    to_notes,
    to_stata,
    to_xlsx,
)


@pytest.fixture(scope="module")
def results():
    return find_results()


@pytest.fixture
def nasty():
    """Cells that would run, break a table or vanish."""
    frame = pd.DataFrame(
        {
            "=head": ["=1+1", "@x", "[a] & 5% of_b ~^\\{c}", "源汇区"],
            "n": [1.5, -2.0, math.nan, 1e9],
        }
    )
    formats = pd.DataFrame({"=head": [""] * 4, "n": ["0.0"] * 4})
    return Sheet(
        "nasty",
        "T_1",
        frame,
        formats,
        frame.astype(object).map(str),
        ["Source: S & T", "Note."],
        {"=head": "a", "n": "b"},
    )


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def rows_of(path):
    [page] = openpyxl.load_workbook(path).worksheets
    return list(page.iter_rows())


def test_number_formats_follow_unit_and_digits():
    assert [number_format(*x) for x in [("%", 1), ("", 3), ("元", 0)]] == [
        "0.0%",
        "#,##0.000",
        "#,##0",
    ]


def test_xlsx_cells_are_numbers_with_formats_and_text_never_runs(nasty, tmp_path):
    to_xlsx(nasty, tmp_path / "t.xlsx")
    head, first, *_ = rows = rows_of(tmp_path / "t.xlsx")
    assert (head[0].value, head[0].data_type) == ("=head", "s")
    assert [(c.value, c.data_type) for c in first] == [("=1+1", "s"), (1.5, "n")]
    assert first[1].number_format == "0.0"
    assert [r[0].value for r in rows[6:]] == ["T_1", "Source: S & T", "Note."]


def test_a_workbook_s_columns_fit_and_it_prints_on_pages_as_wide_as_the_table(rates, tmp_path):
    to_xlsx(rates, tmp_path / "t.xlsx")
    [page] = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets
    assert page.column_dimensions["A"].width == len("10268181818.2") + 2  # 0.1 + 0.2 has 17 digits
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToHeight, page.print_title_rows) == (0, "$1:$1")


def test_csv_opens_in_excel_and_never_runs(nasty, tmp_path):
    to_csv(nasty, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [r[0] for r in rows[:3]] == ["'=head", "'=1+1", "'@x"]
    assert [r[1] for r in rows[1:5]] == ["1.5", "-2.0", "", "1000000000.0"]
    assert [r[0] for r in rows[5:]] == ["", "T_1", "Source: S & T", "Note."]
    assert {len(r) for r in rows} == {2}


def test_latex_is_a_booktabs_table_with_every_special_character_escaped(nasty, tmp_path):
    to_latex(nasty, tmp_path / "t.tex")
    text = (tmp_path / "t.tex").read_text(encoding="utf-8")
    for part in (
        r"\toprule",
        r"\midrule",
        r"\bottomrule",
        r"\caption{T\_1}",
        r"\label{tab:nasty}",
        r"\begin{table}",
        "usepackage[scheme=plain]{ctex}",  # else captions begin in Chinese
    ):
        assert part in text
    assert r"\& 5\% of\_b" in text
    assert r"{\footnotesize\raggedright Source: S \& T\par}" in text
    assert text.index("Source") < text.index(r"\end{table}")
    bare = re.sub(r"\\.|&(?= )|^%.*$", "", text, flags=re.MULTILINE)
    assert not re.search(r"[&%$#_^~]", bare.replace("tab:nasty", "")), bare
    # After a line break, a bracket would be read as its option.
    assert not re.search(r"\\\\\s*\[", text)


def test_braces_and_environments_are_balanced(results, lang, tmp_path):
    for id in [*STANDING, *listed(results, "tables")]:
        made = sheet(id, results, lang)
        to_latex(made, tmp_path / "t.tex")
        text = (tmp_path / "t.tex").read_text(encoding="utf-8")
        bare = re.sub(r"\\[{}]", "", text)
        assert bare.count("{") == bare.count("}")
        begun, ended = (re.findall(rf"\\{word}\{{(\w+)\}}", text) for word in ("begin", "end"))
        assert sorted(begun) == sorted(ended)
        assert set(begun) <= {"table", "tabular", "longtable", "landscape"}
        assert "longtable" in begun or id not in STANDING
        lines = [
            line
            for line in text.splitlines()
            if line.endswith(r"\\") and not re.search("multicolumn|caption", line)
        ]
        assert {len(re.findall(r"(?<!\\)&", line)) for line in lines} == {made.shown.shape[1] - 1}
        assert len(lines) >= len(made.shown) + 1


def points(text, size):
    """The width of a text in points: a Chinese character an em, others half of one, Roman capitals more."""
    return size * sum(1 if ord(c) > 0x2E7F else 0.68 if c.isupper() else 0.5 for c in text)


def test_no_latex_table_is_wider_than_the_line(results, lang, tmp_path):
    """345 points in an article, 550 across the page; two columns are 12 points apart."""
    for id in [*STANDING, *listed(results, "tables")]:
        made = sheet(id, results, lang)
        to_latex(made, tmp_path / "t.tex")
        text = (tmp_path / "t.tex").read_text(encoding="utf-8")
        line, size = (550, 8) if r"\begin{landscape}\footnotesize" in text else (345, 10)
        columns = re.search(r"\\begin\{(?:tabular|longtable)\}\{(.*)\}", text)[1]
        columns = columns.replace(r">{\raggedright\arraybackslash}", "").replace(r"\linewidth", "")
        columns = re.findall(r"l|p\{([\d.]+)\}", columns)
        assert len(columns) == made.shown.shape[1], id
        wide = [
            float(share) * line
            if share
            else max(points(cell, size) for cell in [head, *made.shown[head]])
            for share, head in zip(columns, made.shown, strict=True)
        ]
        assert sum(wide) + 12 * len(wide) <= line + 1, (id, wide)


def test_stata_reads_back_what_was_written(results, lang, tmp_path):
    claims, benchmarks = load_claims(), load_benchmarks("gini")
    for id in ("claims", "benchmarks"):
        made = sheet(id, results, lang)
        to_stata(made, tmp_path / "t.dta")
        back = pd.read_stata(tmp_path / "t.dta")
        assert list(back.columns) == list(made.variables.values())
        expected = made.numbers.rename(columns=made.variables)
        for column in back:
            a, b = back[column], expected[column]
            if pd.api.types.is_numeric_dtype(a):
                b = pd.to_numeric(b).astype(float).replace([math.inf, -math.inf], math.nan)
                b = b * (
                    1 + 99 * ((expected.unit == "%") & (column in ("value", "lower", "upper")))
                )
                pd.testing.assert_series_equal(
                    a.astype(float), b, check_names=False, check_index_type=False
                )
            else:
                assert a.tolist() == b.tolist(), column
        with pd.read_stata(tmp_path / "t.dta", iterator=True) as reader:
            labels = reader.variable_labels()
            assert reader.data_label == made.title
        assert labels == {v: h for h, v in made.variables.items()}
    row = back[(back.indicator == "gini") & (back.year == benchmarks.index[0])].iloc[0]
    assert row.value == benchmarks.value.iloc[0]
    to_stata(sheet("claims", results, lang), tmp_path / "t.dta")
    back = pd.read_stata(tmp_path / "t.dta").set_index("id")
    assert back.printed["gdp_2021"] == claims.printed["gdp_2021"] == "225.9亿元"
    assert (back.value["gdp_2021"], back.lower["gdp_growth"]) == (22_590_000_000, 8.25)
    assert math.isnan(back.upper["grain_output"])


@pytest.fixture
def rates():
    """8.3 % is 8.299999999999999 in floats, if one multiplies the wrong way; 1.0 has no unit."""
    frame = pd.DataFrame(
        {"value": [0.083, 0.57, 0.1 + 0.2, 10268181818.181818], "unit": ["%", "%", "", "yuan"]}
    )
    formats = pd.DataFrame({"value": ["0.0%", "0%", "0.0", "#,##0"], "unit": [""] * 4})
    variables = {"value": "value", "unit": "unit"}
    return Sheet("rates", "T", frame, formats, frame.astype(str), ["Source: S", "Note."], variables)


def test_where_the_unit_is_percent_csv_and_stata_hold_percent_and_a_workbook_fractions(
    rates, tmp_path
):
    to_csv(rates, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()[1:5] == [
        "8.3,%", "57.0,%", "0.3,", "10268181818.2,yuan",
    ]  # fmt: skip
    to_stata(rates, tmp_path / "t.dta")
    assert pd.read_stata(tmp_path / "t.dta").value.tolist() == [8.3, 57, 0.3, 10268181818.2]
    to_xlsx(rates, tmp_path / "t.xlsx")
    cells = [row[0] for row in rows_of(tmp_path / "t.xlsx")[1:5]]
    assert [(c.value, c.number_format) for c in cells][:2] == [(0.083, "0.0%"), (0.57, "0%")]
    assert [c.value for c in cells][2:] == [0.3, 10268181818.2]


def test_percent_of_the_page_is_percent_in_every_table_with_units(results, lang, tmp_path):
    """A change of a ratio a year, too, and never a percentage point or a share of one."""
    for id, key, value in [
        ("claims", "gdp_growth", "8.3"),
        ("ratio_changes", "ratio_change_growth", "-1.001821494"),
        ("results", "ratio_2021", f"{41149 / 24231:.10g}"),
    ]:
        to_csv(sheet(id, results, lang), tmp_path / "t.csv")
        frame = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig", dtype=str, index_col=0)
        assert frame.at[key, "数值" if lang == "zh" else "value"] == value, id


def test_no_exported_number_has_more_than_twelve_digits(results, lang, tmp_path):
    for id in [*STANDING, *listed(results, "tables")]:
        to_csv(sheet(id, results, lang), tmp_path / "t.csv")
        for row in csv.reader((tmp_path / "t.csv").open(encoding="utf-8-sig", newline="")):
            for cell in row:
                if re.fullmatch(r"-?\d+\.\d+", cell):
                    assert len(cell.lstrip("-0.").replace(".", "").rstrip("0")) <= 12, (id, cell)


def test_a_table_that_is_written_has_twelve_digits(tmp_path):
    export_csv(
        pd.DataFrame({"a": [0.09699999999999999, 1e300, math.inf], "b": ["x", 2 / 3, 7]}),
        tmp_path / "t.csv",
    )
    assert (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "0.097,x", "1e+300,0.666666666667", "inf,7",
    ]  # fmt: skip


def test_a_missing_number_is_an_empty_cell(results, tmp_path):
    made = sheet("ratios_china", results, "en")
    assert made.shown["median"].iloc[0] == "–"  # in print it stays
    to_csv(made, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()[1] == "2013,2.807,2.47,,17037"
    to_xlsx(made, tmp_path / "t.xlsx")
    assert [row[3].value for row in rows_of(tmp_path / "t.xlsx")[1:4]] == [None, None, 2.831]


def test_chinese_heads_say_code_above_codes_and_english_above_english(results):
    """A cell that looks like a name of ours stands under a head that says so."""
    for id in ("claims", "benchmarks", "results"):
        numbers = sheet(id, results, "zh").numbers
        for head in numbers.columns:
            texts = {x for x in numbers[head] if isinstance(x, str) and re.search("[A-Za-z]{3}", x)}
            wholly = {x for x in texts if x.isascii()}
            if wholly and head not in ("数值", "单位"):
                assert "代码" in head or "英文" in head, (id, head, sorted(wholly)[:2])


def test_a_label_is_cut_at_a_word_and_the_rest_lies_beside(rates, tmp_path):
    from dataclasses import replace

    long = replace(rates, title="unemployment " * 7)
    to_stata(long, tmp_path / "t.dta")
    with pd.read_stata(tmp_path / "t.dta", iterator=True) as reader:
        assert reader.data_label == ("unemployment " * 6).strip()
    to_notes(rates, tmp_path / "t.txt")
    assert (tmp_path / "t.txt").read_text("utf-8") == "T\nSource: S\nNote.\n"


def test_every_table_says_source_reading_and_version(results, lang):
    for id in [*STANDING, *listed(results, "tables")]:
        made = sheet(id, results, lang)
        source, note = made.notes
        assert source.startswith("资料来源：" if lang == "zh" else "Source: ")
        assert ("四舍五入" if lang == "zh" else "rounded half up") in note
        assert f"+data.{data_digest()[:12]}" in note
        assert made.title


def test_no_table_lacks_a_language(results):
    """Headers in Chinese are Chinese, but for names that are none."""
    for id in [*STANDING, *listed(results, "tables")]:
        headers = [h for h in sheet(id, results, "zh").numbers.columns if h]
        assert [h for h in headers if h.isascii() and not h.isdigit()] == [], id


def test_results_have_the_register_s_numbers(results, tmp_path):
    to_xlsx(sheet("results", results, "en"), tmp_path / "t.xlsx")
    register = load_register()
    rows = {row[0].value: row for row in rows_of(tmp_path / "t.xlsx")[1:]}
    for r in register.values():
        _, name, value, lower, upper, unit, _ = rows[r.id]
        times = 100 if r.unit == "个百分点" else 1
        assert value.value == pytest.approx(r.value * times, rel=1e-11)  # written with 12 digits
        # The ends have the digits that are shown of them, and so hold the interval as they are shown.
        step = 10.0 ** -(r.digits + 2 + 2 * (r.unit == "%"))
        assert lower.value <= r.lower * times < lower.value + step * 1.001
        assert upper.value - step * 1.001 < r.upper * times <= upper.value
        assert round(lower.value / step) * step == pytest.approx(lower.value, rel=1e-11)
        assert (value.data_type, value.number_format.endswith("%")) == ("n", r.unit == "%")
        assert name.value == r.name_en
        assert unit.value is None or unit.value.isascii()


def test_a_percentage_point_is_not_a_hundredth(results):
    made = sheet("results", results, "en").numbers.set_index("id")
    assert made.at["engel_change_urban", "unit"] == "percentage points"
    assert made.at["engel_change_urban", "value"] == pytest.approx(-0.92, abs=0.005)


def test_a_named_table_is_kept_with_both_languages(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_OUT", str(tmp_path))
    frame = pd.DataFrame(
        {"growth": ["8.3%", "0.25%"], "yuan": ["1,234.50", "–"], "n": ["9", "[2.15, 2.25)"]},
        index=pd.Index(["GDP", "x"], name="what"),
    )
    zh = {
        "what": "指标",
        "growth": "增速",
        "yuan": "元",
        "n": "期数",
        "GDP": "地区生产总值",
        "x": "某",
    }
    shown = {}
    for lang in ("en", "zh"):
        report = Report("n", lang)
        shown[lang] = report.table(frame, zh, "gdp_growth", name="t", title=("Title", "题"))
        report.save()
    assert (shown["zh"].index.name, shown["zh"].index[0], *shown["zh"].columns) == (
        "指标", "地区生产总值", "增速", "元", "期数",
    )  # fmt: skip
    assert list(shown["en"].columns) == ["growth", "yuan", "n"]
    (tmp_path / "results.json").write_bytes((find_results() / "results.json").read_bytes())
    import json

    tables = json.loads((tmp_path / "notebooks" / "n.json").read_text(encoding="utf-8"))["tables"]
    (tmp_path / "tables" / "tables.json").write_text(json.dumps(tables), encoding="utf-8")
    made = sheet("t", tmp_path, "zh")
    assert made.title == "题"
    assert list(made.numbers.columns) == ["指标", "增速（%）", "元", "期数"]
    assert made.numbers.astype(object).fillna("").to_numpy().tolist() == [
        ["地区生产总值", 0.083, 1234.5, "9"],
        ["某", 0.0025, "", "[2.15, 2.25)"],  # no column is half of numbers
    ]
    assert made.formats.to_numpy().tolist() == [["", "0.0%", "#,##0.00", ""], ["", "0.00%", "", ""]]
    assert made.shown.to_numpy().tolist() == [
        ["地区生产总值", "8.3%", "1,234.50", "9"], ["某", "0.25%", "–", "[2.15, 2.25)"],
    ]  # fmt: skip
    assert "《漯河日报》" in made.notes[0]


def test_a_column_of_intervals_becomes_its_two_ends():
    frame = pd.DataFrame(
        {"income, yuan": ["(17,510, 18,289)", "–", "[2,365, inf)"], "weight": ["[-1.5, 0.25]"] * 3}
    )
    numbers, formats, shown = numbered(frame, "en")
    assert numbers.astype(object).fillna("").to_dict("list") == {
        "income, yuan: lower": [17510, "", 2365], "income, yuan: upper": [18289, "", ""],
        "weight: lower": [-1.5] * 3, "weight: upper": [0.25] * 3,
    }  # fmt: skip
    assert formats.iloc[0].tolist() == ["#,##0", "#,##0", "#,##0.0", "#,##0.00"]
    pd.testing.assert_frame_equal(shown, frame)
    assert list(numbered(frame, "zh")[0].columns[:2]) == [
        "income, yuan：下限",
        "income, yuan：上限",
    ]


def test_no_notebook_s_table_is_exported_with_an_interval_or_percentage_as_text(
    results, lang, tmp_path
):
    for id in listed(results, "tables"):
        made = sheet(id, results, lang)
        to_csv(made, tmp_path / "t.csv")
        for row in csv.reader((tmp_path / "t.csv").open(encoding="utf-8-sig", newline="")):
            assert [
                cell for cell in row if re.fullmatch(r"[\[(][-\d].*, .*[\])]|[\d.]+%", cell)
            ] == [], id
        heads = {h for h in made.formats.columns for f in made.formats[h] if f.endswith("%")}
        assert {"unit", "单位"} & set(made.numbers.columns) or all("%" in h for h in heads), id


def test_a_workbook_has_no_cell_where_an_interval_has_no_end(tmp_path):
    frame = pd.DataFrame({"id": ["a", ""], "upper": [math.inf, 1.0]})
    to_xlsx(
        Sheet("t", "T", frame, frame.astype(str), frame.astype(str), ["S"], {}), tmp_path / "t.xlsx"
    )
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "inf" not in page
    assert 'r="B2"' not in page
    assert 'r="A3"' not in page


def test_a_column_shows_the_same_decimals_and_years_have_no_comma(results):
    made = sheet("ratios_china", results, "en")
    assert set(made.formats.income) == {"#,##0.000"}
    assert set(made.formats.year) == {"0"}
    assert {len(x.partition(".")[2]) for x in made.shown.income} == {3}
    assert list(made.shown.columns) == list(made.numbers.columns)
    assert [float(x) for x in made.shown.income] == made.numbers.income.tolist()
    assert [type(x) for x in made.numbers.year] == [int] * len(made.numbers)


def test_what_was_made_harmless_reads_back(tmp_path):
    frame = pd.DataFrame({"=a": ["=1", "-1 to 2", "-1.5", "'quoted", "@x"]})
    export_csv(frame, tmp_path / "t.csv")
    assert "'=1" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read_exported(tmp_path / "t.csv"), frame, check_dtype=False)


def test_a_named_table_of_results_comes_from_the_register(tmp_path):
    report = Report("n")
    report.add("g", "growth.doubling_time", "gdp_growth", en="doubling", zh="翻番", unit="年")
    report.results_table("g", name="t", title=("T", "题"))
    assert report.tables["t"] == {
        "title_en": "T", "title_zh": "题", "notebook": "n", "sources": ["luohe-daily-2022-09-23"], "results": ["g"],
    }  # fmt: skip
