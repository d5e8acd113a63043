"""What a notebook does with its results: record, show, say."""

import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import begin, facts, load_benchmarks, load_claims, record, say, show
from analysis.messages import speaking
from analysis.report import labels
from analysis.report.notebook import ParameterError
from analysis.report.register import Result


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setenv("ANALYSIS_LANG", "en")
    begin("en")


@pytest.fixture
def run(monkeypatch, tmp_path):
    """As under ``yuanhui reproduce``: a folder and a name; reads the lines back."""
    monkeypatch.setenv("ANALYSIS_OUT", str(tmp_path))
    monkeypatch.setenv("ANALYSIS_NOTEBOOK", "9_mine")

    def lines():
        text = (tmp_path / "notebooks" / "9_mine.jsonl").read_text(encoding="utf-8")
        return [line | line.pop("entry") for line in map(json.loads, text.splitlines())]

    return lines


@pytest.fixture
def q():
    return load_claims().quantity


def test_a_result_brings_what_it_rests_on(run, q):
    record(
        "ratio", q.urban_income_2021 / q.rural_income_2021, "urban-rural income ratio of Yuanhui in 2021",
        digits=3, given=("nominal growth, 9 years", "one survey, base 2012"),
    )  # fmt: skip
    [line] = run()
    assert (line["kind"], line["notebook"], line["estimated"]) == ("result", "9_mine", False)
    assert set(line["claims"]) == {"urban_income_2021", "rural_income_2021"}
    assert (line["benchmarks"], line["sources"]) == ([], ["luohe-daily-2022-09-23"])
    assert (line["name_zh"], line["given_zh"]) == (
        "2021年源汇区城乡收入比",
        "按名义增速推算9年；两年口径相同，以2012年为基期",
    )
    assert line["given_en"] == "nominal growth, 9 years; one survey, base 2012"
    assert line["lower"] == 1.698140849  # 41148.5 / 24231.5, ten digits, downward
    assert line["missing"] == []


def test_ends_are_stored_outward(run, q):
    record("x", q.urban_income_2021 / q.rural_income_2021, "x")
    [line] = run()
    exact = (q.urban_income_2021 / q.rural_income_2021).interval
    assert line["lower"] <= exact.lower
    assert line["upper"] >= exact.upper


def test_a_plain_number_says_what_it_rests_on(run):
    gini = load_benchmarks("gini")
    record("n", 3, "number", rests_on=gini.loc[[2015]])
    record("b", 0.016, "slope", unit="%", confidence=(0.01, 0.02), rests_on=gini.quantity[2015])
    point, estimate = run()
    assert (point["lower"], point["upper"], point["estimated"]) == (3.0, 3.0, False)
    assert point["benchmarks"] == ["gini/100000///as published/published/2015"]
    assert (estimate["lower"], estimate["upper"]) == pytest.approx((0.01, 0.02))
    assert estimate["estimated"] is True
    assert estimate["benchmarks"] == point["benchmarks"]


def test_an_id_is_of_one_value(q):
    record("x", q.gdp_2021, "GDP")
    record("x", q.gdp_2021, "GDP")
    with pytest.raises(ValueError, match="x is recorded twice"):
        record("x", q.all_income_2021, "GDP")


def test_bad_units_and_open_ends_are_refused(q):
    with pytest.raises(ValueError, match="no unit 'metres': one of"):
        record("x", 1, "x", unit="metres")
    with pytest.raises(ValueError, match="has no two ends"):
        record("grain", q.grain_output, "grain")


def test_another_rounding_is_part_of_the_condition(run):
    begin("en", rounding="truncated")
    claims = load_claims(rounding="truncated")
    record("x", claims.quantity.gdp_2021, "urban-rural income ratio of Yuanhui in 2021")
    assert run()[0]["given_en"] == "truncated"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"language": "fr"}, "LANGUAGE is 'fr': set it to one of en, zh"),
        ({"rounding": "up"}, "ROUNDING is 'up': set it to one of half_up"),
        ({"steps": 0}, "STEPS is 0: set it to a whole number of years"),
        ({"steps": 9.5}, "STEPS is 9.5"),
        ({"steps": True}, "STEPS is True"),
    ],
)
def test_a_parameter_out_of_range_is_one_line(parameters, words):
    with pytest.raises(ParameterError) as error:
        begin(**parameters)
    [line] = error.value._render_traceback_()
    assert line.startswith(words)


def test_facts_have_value_interval_and_condition(q):
    record(
        "gap", q.urban_income_2021 - q.rural_income_2021, "gap", unit="yuan", digits=0, given="c"
    )
    assert facts("gap").iloc[0].tolist() == ["16,918 yuan", "16,917–16,919 yuan", "c", "gap"]
    assert facts().index.tolist() == facts("g*").index.tolist() == ["gap"]
    with pytest.raises(KeyError):
        facts("x*")


def test_a_sentence_moves_with_its_numbers(q):
    ratio = q.urban_income_2021 / q.rural_income_2021
    assert say("Ratio {ratio:.2f}.", ratio=ratio).data == "Ratio 1.70 (1.69–1.70)."
    with speaking("zh"):
        said = say("change of {number}", number=ratio).data
        assert said == "变动1.69820（1.69814至1.69826）"


def test_a_number_in_a_table_is_not_broken_over_lines(monkeypatch):
    shown = []
    monkeypatch.setattr("analysis.report.notebook.display", lambda data, raw: shown.append(data))
    show(pd.DataFrame({"a": ["-0.09% (-0.37 to 0.19%)", "in 2012-2021 and 2013–2021"]}))
    html = shown[0]["text/html"]
    assert '<td nowrap style="white-space: nowrap">−0.09% (−0.37 to 0.19%)</td>' in html
    assert "<td>in 2012–2021 and 2013–2021</td>" in html


def test_tables_and_figures_are_written_in_both_languages(run, tmp_path, q, capsys):
    table = pd.DataFrame({"ratio": [q.urban_income_2021 / q.rural_income_2021]}, index=["China"])
    show(table, "mine", title="Quantities that the page prints", formats=".3f")
    _figure, ax = plt.subplots()
    ax.plot([1, 2], label="x")
    ax.set_title("Yuanhui 2012, if one survey")
    show(ax, "drawn", data=table)
    entries = run()
    assert [e["kind"] for e in entries] == ["table", "figure"]
    assert entries[0]["title_zh"] == "版面印出的各个量"
    title = ("Yuanhui 2012, if one survey", "源汇区2012年（若口径相同）")
    assert (entries[1]["title_en"], entries[1]["title_zh"]) == title
    assert (entries[1]["alt_en"], entries[1]["alt_zh"]) == title
    assert entries[1]["sources"] == ["luohe-daily-2022-09-23"]
    names = {p.name for p in (tmp_path / "figures").iterdir()}
    ends = [f"{lang}.{kind}" for lang in ("en", "zh") for kind in ("svg", "png", "pdf")]
    assert names == {f"drawn.{end}" for end in [*ends, "csv"]}
    twin = pd.read_csv(tmp_path / "tables" / "mine.csv", encoding="utf-8-sig")
    assert twin.columns.tolist()[1:] == ["ratio", "ratio_lower", "ratio_upper"]
    assert "若口径相同" in (tmp_path / "figures" / "drawn.zh.svg").read_text(encoding="utf-8")


def test_nothing_is_written_without_a_run(tmp_path, monkeypatch, q):
    monkeypatch.chdir(tmp_path)
    record("x", q.gdp_2021, "GDP")
    show(pd.DataFrame({"a": [1]}), "mine", title="t")
    say("x")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_writes_where_they_want(tmp_path, q):
    figure, ax = plt.subplots()
    ax.plot([1, 2])
    show(figure, "mine", data=pd.DataFrame({"y": [1, 2]}), to=tmp_path)
    assert (tmp_path / "figures" / "mine.en.png").exists()


def test_the_chinese_run_writes_no_files_but_says_what_it_found(run, tmp_path, monkeypatch, q):
    begin("zh")
    record("x", q.gdp_2021, "urban-rural income ratio of Yuanhui in 2021")
    show(
        pd.DataFrame({"no such label": [1]}),
        "mine",
        title="urban-rural income ratio of Yuanhui in 2021",
    )
    assert not (tmp_path / "tables").exists()
    assert [line["missing"] for line in run()] == [[], ["no such label"]]


def test_a_reader_in_chinese_is_told_what_is_not_translated(capsys):
    begin("zh")
    show(pd.DataFrame({"no such label": [1]}))
    assert labels.missing == set()


def test_results_have_every_field(run, q):
    record("x", q.gdp_2021, "urban-rural income ratio of Yuanhui in 2021")
    [line] = run()
    assert set(Result.__annotations__) <= set(line)


def test_missing_numbers_are_shown_as_nothing(q, capsys):
    table = pd.DataFrame({"a": [q.gdp_2021, None], "b": [1.5, float("nan")], "c": [True, False]})
    show(table, formats={"a": ",.0f", "b": ".1f"})
    printed = capsys.readouterr().out
    assert "nan" not in printed.lower()
