"""Tables that leave the package: numbers in their unit, heads, title, source and note."""

import json
import math
import re

import pandas as pd
import pytest

from analysis import Report, load_claims
from analysis.data.package import data_digest
from analysis.data.tables import export_csv, read_exported
from analysis.messages import speaking
from analysis.report.handout import handout
from analysis.report.lookup import rows
from analysis.report.register import STANDING, find_results, listed, load_register


@pytest.fixture(scope="module")
def results():
    return find_results()


@pytest.fixture(params=["en", "zh"])
def lang(request):
    with speaking(request.param):
        yield request.param


def every_table(results):
    return [handout(id, results) for id in [*STANDING, *listed(results, "tables")]]


def test_where_the_unit_is_percent_numbers_are_percent(results, lang):
    """A change of a ratio a year, too; a percentage point is no hundredth, and a yuan is a yuan."""
    claims = handout("claims", results).numbers.set_index("id")
    assert claims.loc["gdp_growth", ["value", "lower", "upper"]].tolist() == [8.3, 8.25, 8.35]
    assert claims.at["gdp_2021", "value"] == 22_590_000_000
    assert math.isinf(claims.at["grain_output", "upper"])
    register = handout("results", results).numbers.set_index("id")
    assert register.at["engel_change_urban", "value"] == pytest.approx(-0.92, abs=0.005)
    assert register.at["ratio_2021", "value"] == pytest.approx(41149 / 24231, rel=1e-9)
    units = {"en": ("%", "yuan", "percentage points"), "zh": ("%", "元", "个百分点")}[lang]
    shown = (
        claims.unit["gdp_growth"],
        claims.unit["gdp_2021"],
        register.unit["engel_change_urban"],
    )
    assert shown == units


def test_results_have_the_register_s_numbers(results):
    register = load_register()
    for row in handout("results", results).numbers.itertuples():
        r = register[row.id]
        times = 100 if r.unit in ("%", "个百分点") else 1
        for stored, shown in ((r.value, row.value), (r.lower, row.lower), (r.upper, row.upper)):
            assert shown == pytest.approx(stored * times, rel=1e-11)
        assert row.result == r.name_en
        assert row.unit.isascii()


def test_claims_are_those_of_the_loader(results):
    """Value and ends, apart from the unit; and every official figure is there once."""
    claims, loaded = handout("claims", results).numbers.set_index("id"), load_claims()
    assert list(claims.index) == list(loaded.index)
    times = loaded.unit.map({"%": 100}).fillna(1)
    for column in ("value", "lower", "upper"):
        expected = loaded[column] * times
        pd.testing.assert_series_equal(claims[column], expected, check_names=False, rtol=1e-11)
    figures = handout("benchmarks", results).numbers
    assert len(figures) == len(rows("benchmarks"))
    assert figures.year.tolist() == [int(row["year"]) for row in rows("benchmarks")]


def test_every_table_says_source_reading_and_version(results, lang):
    for table in every_table(results):
        source, note, package = table.notes
        assert source.startswith("资料来源：" if lang == "zh" else "Source: ")
        assert "\n" not in source
        assert ("四舍五入" if lang == "zh" else "rounded half up") in note
        assert f"+data.{data_digest()[:12]}" in package
        assert table.title


def test_chinese_heads_are_chinese_and_say_code_above_codes(results):
    """A cell that looks like a name of ours stands under a head that says so."""
    with speaking("zh"):
        tables = every_table(results)
    for table in tables:
        numbers = table.numbers.rename(columns=table.heads)
        heads = [h for h in numbers if h and h.isascii() and not h.isdigit()]
        assert heads == [], table.id
        for head in numbers if table.id in STANDING else []:
            texts = {x for x in numbers[head] if isinstance(x, str) and re.search("[A-Za-z]{3}", x)}
            if any(x.isascii() for x in texts) and head not in ("数值", "单位"):
                assert "代码" in head or "英文" in head, (table.id, head)


def test_a_named_table_is_kept_with_both_languages(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_OUT", str(tmp_path))
    frame = pd.DataFrame(
        {"growth": ["8.3%", "0.25%"], "n": ["9", "[2.15, 2.25)"]},
        index=pd.Index(["GDP", "x"], name="what"),
    )
    zh = {"what": "指标", "growth": "增速", "n": "期数", "GDP": "地区生产总值", "x": "某"}
    shown = {}
    for lang in ("en", "zh"):
        report = Report("n", lang)
        shown[lang] = report.table(frame, zh, "gdp_growth", name="t", title=("Title", "题"))
        report.save()
    head = (shown["zh"].index.name, shown["zh"].index[0], *shown["zh"].columns)
    assert head == ("指标", "地区生产总值", "增速", "期数")
    assert list(shown["en"].columns) == ["growth", "n"]
    (tmp_path / "results.json").write_bytes((find_results() / "results.json").read_bytes())
    tables = json.loads((tmp_path / "notebooks" / "n.json").read_text(encoding="utf-8"))["tables"]
    (tmp_path / "tables" / "tables.json").write_text(json.dumps(tables), encoding="utf-8")
    with speaking("zh"):
        table = handout("t", tmp_path)
    assert table.title == "题"
    assert table.numbers.to_dict("list") == {
        "指标": ["地区生产总值", "某"], "增速": ["8.3%", "0.25%"], "期数": ["9", "[2.15, 2.25)"],
    }  # fmt: skip
    assert "《漯河日报》" in table.notes[0]


def test_a_named_table_of_results_comes_from_the_register(results):
    report = Report("n")
    report.add("g", "growth.doubling_time", "gdp_growth", en="doubling", zh="翻番", unit="年")
    report.results_table("g", name="t", title=("T", "题"))
    assert report.tables["t"] == {
        "title_en": "T", "title_zh": "题", "notebook": "n", "sources": ["luohe-daily-2022-09-23"],
        "results": ["g"],
    }  # fmt: skip
    table = handout("ratio_changes", results)
    assert table.numbers.id.tolist() == listed(results, "tables")["ratio_changes"]["results"]


def test_a_table_that_is_written_has_twelve_digits(tmp_path):
    frame = pd.DataFrame({"a": [0.09699999999999999, 1e300, math.inf], "b": ["x", 2 / 3, 7]})
    export_csv(frame, tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()[1:]
    assert lines == ["0.097,x", "1e+300,0.666666666667", "inf,7"]


def test_what_was_made_harmless_reads_back(tmp_path):
    frame = pd.DataFrame({"=a": ["=1", "-1 to 2", "-1.5", "'quoted", "@x"]})
    export_csv(frame, tmp_path / "t.csv")
    assert "'=1" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read_exported(tmp_path / "t.csv"), frame, check_dtype=False)
