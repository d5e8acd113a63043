"""A number to paste: the sentence says what the notebook says, and every style has its references."""

import csv
import json
import re
import subprocess
import sys

import pytest

from analysis.cite import cite
from analysis.package import DATA, data_digest
from analysis.references import FILES, STYLES, TEXTS
from analysis.register import load_register
from analysis.statements import statement


def test_a_result_in_both_languages():
    """Written out by hand: 41149/24233 is 1.69806; half a yuan either way moves the fourth decimal."""
    assert statement("ratio_2021", "en").words == (
        "Yuanhui: Urban-rural income ratio, 2021: 1.698 (printed figures, rounded half up, allow 1.698 to 1.699)"
    )
    assert statement("ratio_2021", "zh").words == (
        "源汇区2021年城乡居民收入比为1.698（报载数按四舍五入还原，取值区间为1.698至1.699）"
    )


def test_the_steps_are_part_of_the_reading():
    assert "taken over 9 steps" in statement("gdp_multiple_growth_9", "en").words
    assert "增长计10期" in statement("gdp_multiple_growth_10", "zh").words


def test_a_multiple_over_nine_years_is_not_said_to_be_one_step():
    for r in load_register().values():
        assert not re.search(r"over 1 |\b1 steps|计1期", statement(r.id, "en").words + statement(r.id, "zh").words), (
            r.id
        )
    assert "and taken over 9 steps," in statement("henan_implied_deflator", "en").words


def test_the_place_is_named_once():
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        names = [name for row in csv.DictReader(file) for name in (row["name_en"], row["name_zh"])]
    twice = re.compile(rf"^({'|'.join(names)})(: )?\1")
    for id in load_register():
        for lang in ("en", "zh"):
            assert not twice.match(statement(id, lang).words), statement(id, lang).words
    assert statement("gdp_implied_deflator", "en").words.startswith("Yuanhui: implied")
    assert statement("gdp_implied_deflator", "zh").words.startswith("源汇区：")


def test_a_diagnostic_has_no_interval(yuanhui):
    """A Durbin-Watson statistic is a number of the residuals; what the register holds beside it is its rounding."""
    id = "income_ratio_china_mean_durbin_watson"
    assert statement(id, "en").words.endswith("of the yearly changes: 0.82 (computed from official figures)")
    assert statement(id, "zh").words.endswith("的DW统计量为0.82（据公布数计算）")
    assert f"{id}  0.82  [—]  China" in yuanhui("results", "--match", id).stdout


def test_what_rests_on_an_estimate_is_one():
    words = {lang: statement("years_to_parity_china", lang).words for lang in ("en", "zh")}
    assert words["en"].endswith("52 years (estimated from official figures, 95% interval 37 years to 85 years)")
    assert words["zh"].endswith("为52年（据公布数估计，95%区间为37年至85年）")


def test_an_estimate_is_not_said_to_be_what_rounding_allows():
    estimates = [r for r in load_register().values() if r.estimated and not r.diagnostic]
    assert estimates
    for r in estimates:
        assert "95% interval" in statement(r.id, "en").words
        assert "还原" not in statement(r.id, "zh").words


def test_printed_and_official_figures_are_told_apart():
    assert "（报载数与公布数按" in statement("gdp_share_of_city", "zh").words
    assert "(official figures," in statement("ratio_china_2021", "en").words
    assert "Yuanhui" not in statement("ratio_china_2021", "en").words


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("gdp_2021", "源汇区2021年地区生产总值为225.9亿元（报载数，按四舍五入还原，取值区间为225.85亿元至225.95亿元）"),
        ("grain_output", "源汇区粮食产量为10.6万吨以上（报载数，不小于10.6万吨）"),
        (
            "gdp_growth",
            "源汇区2012—2021年地区生产总值（年均增长）为8.3%（报载数，按四舍五入还原，取值区间为8.25%至8.35%）",
        ),
    ],
)
def test_claims_in_chinese(id, words):
    assert statement(id, "zh").words == words


def test_every_claim_has_a_statement_in_both_languages():
    from analysis import load_claims

    for id, row in load_claims().iterrows():
        for lang in ("en", "zh"):
            said = statement(id, lang)
            assert said.sources == [row.source]
            assert "inf" not in said.words
            assert not re.search(r"，，|（）|, ,|\(\)|  ", said.words), said.words
        assert row.printed.rstrip("户家人") in said.words


def test_every_official_figure_a_result_rests_on_has_a_statement():
    keys = {key for r in load_register().values() for key in r.benchmarks}
    for key in keys:
        words = [statement(key, lang).words for lang in ("en", "zh")]
        assert key.rsplit("/", 1)[1] in words[0]
        assert "居民居民" not in words[1]


def test_an_official_figure_says_series_and_evidence():
    said = statement("disposable_income_per_capita/100000/urban//integrated survey//2021", "en")
    assert said.words == (
        "China: disposable income per capita, urban, 2021: 47,412 yuan (integrated survey, published, "
        "seen as export and reproduced release, rounded half up: 47,411.5 yuan to 47,412.5 yuan)"
    )


def test_an_official_figure_must_be_one():
    with pytest.raises(ValueError, match="names 2 official figures: choose gdp_nominal/100000///5th"):
        statement("gdp_nominal/100000/////2021", "en")
    with pytest.raises(ValueError, match=r"no official figure.*did you mean gini/100000"):
        statement("gini/100001/////2015", "en")
    with pytest.raises(ValueError, match="has the parts indicator/place"):
        statement("gini/100000", "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("style", TEXTS)
def test_a_citation_is_a_sentence_and_its_references(style, lang):
    first, empty, *references = cite("gdp_share_of_city", style, lang).splitlines()
    assert empty == ""
    assert first.endswith("。" if lang == "zh" else ".")
    assert "13.1%" in first
    assert len(references) == 3
    for reference, part in zip(references, ["漯河日报", "99465612", f"0.1.0+data.{data_digest()[:12]}"], strict=True):
        assert part in reference
    if style == "apa":
        marks = first.rsplit("（" if lang == "zh" else " (", 1)[1]
        assert marks.endswith("）。" if lang == "zh" else ").")
        assert " （" not in first
        for mark in ("The yuanhui-decade contributors, 2026", "王, 2022", "漯评：谱写新时代漯河发展绚丽篇章,” 2022"):
            assert mark in marks
    else:
        assert "[1-3]" in first
        assert [r[:4] for r in references] == ["[1] ", "[2] ", "[3] "]


@pytest.mark.parametrize("style", FILES)
def test_formats_for_reference_managers_hold_nothing_else(style):
    text = cite("ratio_2021", style)
    assert text.startswith({"bibtex": "@article{luohe", "ris": "TY  - NEWS", "csl-json": "["}[style])
    assert "1.698" not in text
    if style == "csl-json":
        assert [entry["id"] for entry in json.loads(text)] == ["luohe-daily-2022-09-23", "yuanhui-decade"]


def test_the_number_is_that_of_the_stored_notebook(root):
    """Value and interval of every result, as the notebook's own table of results shows them."""
    shown = {}
    for path in (root / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                html = "".join(output.get("data", {}).get("text/html", ""))
                for row in re.findall(
                    r"<tr>\s*<th>(\w+)</th>\s*<td>.*?</td>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*</tr>", html
                ):
                    shown[row[0]] = row[1:]
    for id in load_register():
        value, interval = shown[id]
        words = statement(id, "en").words
        assert f": {value} (" in words, id
        ends = "(computed from official figures)" if interval == "—" else f" {interval})"
        assert words.endswith(ends), id
        assert interval == "—" or re.search(r" allow | 95% interval ", words), id


def test_unknown_ids_styles_and_languages():
    with pytest.raises(ValueError, match="no result, claim or official figure 'ratio_2012': did you mean ratio_2021"):
        cite("ratio_2012")
    with pytest.raises(ValueError, match=f"no style 'mla': one of {', '.join(STYLES)}"):
        cite("ratio_2021", "mla")
    with pytest.raises(ValueError, match="'zh' or 'en'"):
        cite("ratio_2021", lang="fr")


def test_a_stale_register_is_not_cited(root, tmp_path):
    stored = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    stored["data_sha256"]["benchmarks.csv"] = "0" * 64
    path = tmp_path / "results.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(ValueError, match=r"benchmarks\.csv differs: run yuanhui reproduce"):
        cite("ratio_2021", register=path)


def test_it_is_reached_from_the_results_too():
    from analysis import results

    assert results.cite is cite


def test_citing_loads_no_table_library():
    """What keeps it fast; the ratio itself is in benchmarks/run.py."""
    code = (
        "import sys; from analysis.cli import main; main(['cite', 'ratio_2021'])\n"
        "print([m for m in ('numpy', 'pandas', 'pypandoc', 'matplotlib') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_command(yuanhui):
    run = yuanhui("cite", "ratio_2021", "--lang", "zh")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("源汇区2021年城乡居民收入比为1.698")
    run = yuanhui("cite", "gdp_2020")
    assert run.returncode == 2
    assert "did you mean gdp_2021" in run.stderr
    run = yuanhui("cite", "gdp_2021", "--style", "chicago")
    assert (run.returncode, run.stdout) == (2, "")
    assert "gb7714-2025, gb7714-2015, apa, bibtex, ris, csl-json" in run.stderr
