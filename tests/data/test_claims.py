"""Loaders: what is right is read, what is wrong is named with place, value and remedy."""

import cProfile
import pstats
import shutil
import warnings

import pandas as pd
import pytest

from analysis import (
    DataError,
    Interval,
    benchmark_series,
    load_claims,
    load_excluded,
    load_indicators,
)
from analysis.data import claims as data
from analysis.data import package, workbook
from analysis.data.claims import load_sources
from analysis.data.package import DATA, MOST_BYTES
from analysis.numbers import printed


@pytest.fixture
def table():
    """The claims as text, to be spoilt by a test."""
    return pd.read_csv(DATA / "claims.csv", dtype=str, keep_default_na=False)


def save(frame, path, encoding="utf-8"):
    frame.to_csv(path, index=False, encoding=encoding)
    return path


def test_the_page_has_64_claims_with_values_from_print():
    claims = load_claims()
    assert len(claims) == 64
    assert claims.value["gdp_2021"] == 22_590_000_000
    assert claims.interval["vehicles_sold_2021"] == Interval(
        30_000, float("inf"), lower_closed=False
    )
    assert claims.lower["urban_income_growth"] == 0.0865


def test_every_claim_and_benchmark_has_names_in_both_languages_and_a_source():
    indicators, sources = load_indicators(), load_sources()
    claims = load_claims()
    used = set(claims.indicator) | (set(claims.of) - {""}) | set(benchmark_series().indicator)
    vocabulary = set(pd.read_csv(DATA / "grammar" / "indicators_alias.csv").indicator)
    assert used | vocabulary == set(indicators.index), "a name without a figure or a word"
    assert set(claims.source) <= set(sources)
    assert not (indicators.loc[sorted(used)] == "").any().any()
    assert not (indicators.drop(columns=["definition_en", "definition_zh"]) == "").any().any()
    assert indicators.name_zh.str.contains(r"[\u4e00-\u9fff]").all()
    assert not indicators.name_en.str.contains(r"[\u4e00-\u9fff]").any()
    assert len(load_excluded()) == 71


def test_rounding_reaches_the_intervals():
    assert load_claims(rounding="truncated").interval["gdp_multiple_2021"] == Interval(
        "2.2", "2.3", upper_closed=False
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_read(table, tmp_path, encoding):
    read = load_claims(save(table, tmp_path / "c.csv", encoding))
    pd.testing.assert_frame_equal(read, load_claims())


def test_excel_is_read(table, tmp_path):
    table.to_excel(tmp_path / "c.xlsx", index=False)
    pd.testing.assert_frame_equal(load_claims(tmp_path / "c.xlsx"), load_claims())


def test_full_width_digits_and_spaces_are_read(table, tmp_path):
    table.loc[1, ["printed", "end"]] = ["２２５．９ 亿元", " ２０２１ "]
    assert load_claims(save(table, tmp_path / "c.csv")).value["gdp_2021"] == 22_590_000_000


def spoil(row, column, text):
    def change(table):
        table.loc[row, column] = text

    return change


BAD = {
    "missing column": (lambda t: t.pop("kind"), ["'kind' is missing"]),
    "extra column": (lambda t: t.insert(0, "colour", "red"), ["'colour' is not known"]),
    "renamed column": (lambda t: t.insert(0, "ende", t.pop("end")), ["'ende' is not known: did you mean end"]),
    "duplicate id": (spoil(1, "id", "gdp_growth"), ["row 3", "column id", "'gdp_growth'", "stands twice"]),
    "unknown indicator": (spoil(0, "indicator", "gnp"), ["row 2 (gdp_growth), column indicator", "'gnp'"]),
    "unknown source": (spoil(0, "source", "weekly"), ["row 2", "column source", "'weekly'"]),
    "unknown kind": (spoil(0, "kind", "gain"), ["row 2 (gdp_growth), column kind", "'gain'", "avg_growth"]),
    "unknown qualifier": (spoil(1, "qualifier", "大概"), ["row 3", "column qualifier", "'大概'", "突破"]),
    "no figure": (spoil(2, "printed", "2,,2倍"), ["row 4 (gdp_multiple_2021), column printed", "'2,,2倍'"]),
    "NaN": (spoil(2, "printed", "NaN"), ["row 4", "column printed", "'NaN'"]),
    "empty figure": (spoil(2, "printed", ""), ["row 4 (gdp_multiple_2021), column printed", "must not be empty"]),
    "years reversed": (spoil(0, "start", "2021"), ["row 2", "column start", "2021 is not before end 2021"]),
    "year no number": (spoil(0, "start", "20l2"), ["row 2 (gdp_growth), column start", "'20l2'"]),
    "years missing": (spoil(0, "end", ""), ["row 2", "needs the years"]),
    "share above one": (spoil(42, "printed", "183%"), ["livelihood_share", "'183%'", "outside 0 to 100 %", "mend the number"]),
    "zero base": (spoil(1, "printed", "0元"), ["row 3", "'0元'", "above zero"]),
    "no unit, as Excel keeps it": (spoil(0, "printed", "0.083"), ["row 2", "'0.083'", "no unit", "write 8.3%"]),
    "unit of another quantity": (spoil(1, "printed", "225.9万吨"), ["row 3", "'tonnes'", "yuan"]),
    "a fall of all": (spoil(0, "printed", "-100%"), ["row 2", "'-100%'", "100 % or more", "mend the number"]),
    "occurrence zero": (spoil(0, "occurrence", "0"), ["row 2 (gdp_growth), column occurrence", "'0'"]),
    "paragraph zero": (spoil(0, "paragraph", "0"), ["row 2 (gdp_growth), column paragraph", "'0'"]),
    "year in other digits": (spoil(0, "start", "٢٠١٢"), ["row 2 (gdp_growth), column start", "four digits"]),
    "space in an id": (spoil(0, "id", "gdp growth"), ["row 2 (gdp growth), column id", "'gdp growth'"]),
    "negative base": (spoil(1, "printed", "-5元"), ["row 3", "'-5元'", "above zero"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_faults_are_named_with_place_value_and_remedy(table, tmp_path, fault):
    change, words = BAD[fault]
    if fault == "share above one":
        change = spoil(table.index[table.id == "livelihood_share"][0], "printed", "183%")
    change(table)
    with pytest.raises(DataError) as error:
        load_claims(save(table, tmp_path / "claims.csv"))
    for word in ["claims.csv", *words]:
        assert word in str(error.value)


def test_an_empty_cell_is_one_problem(table, tmp_path):
    table.loc[3, "kind"] = ""
    with pytest.raises(DataError) as error:
        load_claims(save(table, tmp_path / "c.csv"))
    assert error.value.problems == [
        "row 5 (retail_sales_growth), column kind: '' must not be empty"
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_blank_lines_do_not_shift_the_rows_named(table, tmp_path, ending):
    lines = table.to_csv(index=False).splitlines()
    lines[3] = lines[3].replace("2.2倍", "2.2")
    (tmp_path / "c.csv").write_bytes(ending.join([*lines[:2], "", ",,,", *lines[2:], ""]).encode())
    with pytest.raises(DataError, match=r"row 6 \(gdp_multiple_2021\)"):
        load_claims(tmp_path / "c.csv")


def test_blank_rows_in_excel_are_left_out(table, tmp_path):
    table.loc[len(table)] = ""
    table.to_excel(tmp_path / "c.xlsx", index=False)
    assert len(load_claims(tmp_path / "c.xlsx")) == 64


def test_an_unclosed_quote_loses_no_rows_in_silence(table, tmp_path):
    lines = table.to_csv(index=False).splitlines()
    lines[20] += '"'
    (tmp_path / "c.csv").write_text(
        "\n".join(lines).replace(lines[20], lines[20][:-1] + ',"'), encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"row 21: .*quotation mark"):
        load_claims(tmp_path / "c.csv")


@pytest.mark.parametrize("content", ['{"a": 1}', "[1]", '[{"title": "x"}]', "not json"])
def test_sources_that_are_no_csl_json(tmp_path, content):
    (tmp_path / "s.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"s\.json"):
        load_sources(tmp_path / "s.json")


def test_all_faults_are_told_at_once(table, tmp_path):
    table.loc[[0, 5], "printed"] = "?"
    with pytest.raises(DataError) as error:
        load_claims(save(table, tmp_path / "c.csv"))
    assert len(error.value.problems) == 2


def test_faults_are_told_row_by_row(table, tmp_path):
    table.loc[1, "kind"] = "gain"  # a column left of the other's
    table.loc[0, "start"] = "20l2"
    with pytest.raises(DataError) as error:
        load_claims(save(table, tmp_path / "c.csv"))
    assert [problem.partition(":")[0] for problem in error.value.problems] == [
        "row 2 (gdp_growth), column start",
        "row 3 (gdp_2021), column kind",
    ]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\x00\x01\x02binary", "neither UTF-8"),
        (b"PK\x03\x04junk", "not a readable"),
        (b"id,kind\na,b,c\nd,e\n", "row 2: 3 cells where the header has 2"),
        (b"id,id\na,b\n", "'id' stands twice"),
        (b"\xff\xfe\xfa", "neither UTF-8"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"old Excel \(\.xls\)"),
        (b"id;kind\na;b\n", "separated by ';'"),
        (b"id,kind\n" + b"a" * 140_000 + b",b\n", "row 2: field larger"),
    ],
)
def test_files_that_are_no_tables(tmp_path, content, word):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=word):
        load_claims(path)
    assert path.read_bytes() == content


def test_rows_before_the_header_in_excels_way_are_passed_over(table, tmp_path):
    (tmp_path / "c.csv").write_text("sep=,\n" + table.to_csv(index=False), encoding="utf-8")
    pd.testing.assert_frame_equal(load_claims(tmp_path / "c.csv"), load_claims())


@pytest.mark.parametrize(("page", "written"), [("own_page.md", "{:,}"), ("zh/own_page.md", "{}")])
def test_the_site_states_the_limits(root, page, written):
    text = (root / "docs" / page).read_text(encoding="utf-8")
    for limit in (
        MOST_BYTES,
        workbook.MOST_UNPACKED,
        package.MOST_ROWS,
        printed.MOST_CHARACTERS,
    ):
        assert written.format(limit) in text


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "c.csv").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(
        ValueError,
        match=r"^c\.csv: 20,000,001 bytes, more than 20,000,000: .* shorten it$",
    ):
        load_claims(tmp_path / "c.csv")


@pytest.mark.parametrize(
    "text", ["9" * 60 + "元", "0." + "0" * 60 + "1元", "9" * 5000, "近" * 300, "1" * 70 + "尺"]
)
def test_a_figure_of_too_many_characters_is_named_and_cut(table, tmp_path, text):
    table.loc[1, "printed"] = text
    with pytest.raises(DataError, match=r"row 3 \(gdp_2021\), column printed: ") as error:
        load_claims(save(table, tmp_path / "c.csv"))
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("\n" * 100_001, "the file is empty"),
        ("id\n" + "a\n" * 100_001, "100,001 rows, more than 100,000: part the table"),
        ("id\n" + "a\n" * 100_000, "3 problems\n"),  # not refused for its length
        (",,,\n" * 9, "the file is empty"),
    ],
)
def test_a_table_of_too_many_rows_or_none_gets_one_line(tmp_path, content, message):
    (tmp_path / "c.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^c\.csv: {message}"):
        load_claims(tmp_path / "c.csv")


@pytest.mark.parametrize("content", ["[" * 200_000, "[" + "9" * 5000 + "]", '{"a": 1}', "null"])
def test_sources_of_another_shape_get_one_line(table, tmp_path, content):
    (tmp_path / "sources.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"^c\.csv: sources\.json: not a CSL-JSON list") as error:
        load_claims(save(table, tmp_path / "c.csv"))
    assert len(str(error.value)) < 300


def test_loading_takes_a_step_a_row(table, tmp_path):
    """Counted, not timed: the units are looked up once, and each claim is checked once."""
    many = pd.concat([table.iloc[[1]]] * 500, ignore_index=True)
    many["id"], many["occurrence"] = [f"c{i}" for i in range(500)], [str(i + 1) for i in range(500)]
    path = save(many, tmp_path / "c.csv")
    calls = []
    for frame in (path, save(many[:250], tmp_path / "half.csv")):
        profile = cProfile.Profile()
        profile.runcall(load_claims, frame)
        calls.append(pstats.Stats(profile).total_calls)
    assert calls[0] < 2.1 * calls[1]


def test_data_that_were_changed_are_told_of_once(monkeypatch, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(package, "DATA", tmp_path / "data")
    data._warn_of_changes.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_claims()
    with (tmp_path / "data" / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    data._warn_of_changes.cache_clear()
    with pytest.warns(
        UserWarning, match=r"data/indicators\.csv: .* make data and yuanhui reproduce"
    ):
        load_claims()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_claims()
    data._warn_of_changes.cache_clear()


def test_header_without_rows(table, tmp_path):
    with pytest.raises(DataError, match="no rows"):
        load_claims(save(table[:0], tmp_path / "c.csv"))


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        load_claims(tmp_path / "nowhere.csv")
