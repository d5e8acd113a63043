"""A number to paste: the sentence says what the notebook says, and every style has its references."""

import csv
import json
import re
import subprocess
import sys
from functools import cache

import pytest

from analysis.data.package import DATA, data_digest
from analysis.report import cite as citing
from analysis.report.cite import cite, statement
from analysis.report.references import FILES, STYLES, TEXTS, bibliography
from analysis.report.register import load_register


@pytest.fixture
def read_once(monkeypatch):
    """The register is read once, not once a sentence."""
    monkeypatch.setattr(citing, "load_register", cache(load_register))


def test_a_result_in_both_languages():
    """Written out by hand: 41149/24233 is 1.69806; half a yuan either way moves the fourth decimal."""
    assert statement("ratio_2021", "en").words == (
        "In Yuanhui District, the urban-rural income ratio in 2021 was 1.698 "
        "(the printed figures, rounded half up, allow 1.698 to 1.699)"
    )
    assert statement("ratio_2021", "zh").words == (
        "源汇区2021年城乡居民收入比为1.698（报载数按四舍五入还原，可能区间为1.698至1.699）"
    )


def test_the_steps_are_part_of_the_reading_and_said_once(named):
    """Nine steps of 8.3% are 2.05, ten 2.22: where the name says which, the bracket need not."""
    words = statement("gdp_growth_by_multiple", "en").words
    assert "figures, rounded half up, with growth over 9 steps, allow" in words
    path = named(
        "gdp_multiple_growth_10",
        "ratio of GDP to that in 2012 (growth rate, 10 steps)",
        "倍数（按增速，10期）",
    )
    for lang, said in (("en", "10 steps"), ("zh", "10期")):
        assert statement("gdp_multiple_growth_10", lang, path).words.count(said) == 1
    path = named("china_real_growth_2020", "China: growth", "全国增速")
    assert (
        "with growth over 8 and 9 steps, allow"
        in statement("china_real_growth_2020", "en", path).words
    )
    assert "增长计8期和9期，" in statement("china_real_growth_2020", "zh", path).words


@pytest.mark.parametrize(
    ("id", "en", "zh", "words"),
    [
        ("gap_2021", "absolute gap in 2021", "2021年绝对差距", ("In Yuanhui District, the absolute gap in 2021 was 16,918 yuan (", "源汇区2021年绝对差距为16918元（")),
        ("engel_total_2021", "China: Engel coefficient in 2021", "2021年全国恩格尔系数", ("In China, the Engel coefficient in 2021 was 29.8% (the official figures, ", "2021年全国恩格尔系数为29.8%（公布数按")),
        ("gdp_share_of_city", "share of A in B", "A占B的比重", ("The share of A in B was 13.1% (the printed and official figures, ", "A占B的比重为13.1%（报载数与公布数按")),
        ("ratio_shaoling_2013_old_survey", "Shaoling: ratio", "召陵区收入比", ("In Shaoling District, the ratio was 1.88 (", "召陵区收入比为1.88（")),
        ("gdp_multiple_growth_9", "ratio of GDP", "倍数", ("In Yuanhui District, the ratio of GDP was 2.050 (", "源汇区倍数为2.050倍（")),
        ("coverage_mean_walk", "share", "比例", ("The share was 95.5% (from a simulation, 95% interval ", "比例为95.5%（模拟所得，95%区间为")),
    ],
)  # fmt: skip
def test_a_name_is_the_subject_of_a_sentence(id, en, zh, words, named):
    path = named(id, en, zh)
    for lang, said in zip(("en", "zh"), words, strict=True):
        assert statement(id, lang, path).words.startswith(said)


def test_every_sentence_in_english_has_a_verb_and_a_name_without_colon(read_once):
    form = re.compile(
        r"(In (China|Henan|Luohe|(Yuanhui|Shaoling) District), the|The) [^:]+ was [^:]+ \([^:]+\)"
    )
    for id in load_register():
        words = statement(id, "en").words
        assert form.fullmatch(words), words
        assert not re.search(r"n = \d|报载数，.*报载数|：", words + statement(id, "zh").words), (
            words
        )


def test_a_multiple_over_nine_years_is_not_said_to_be_one_step(read_once):
    for r in load_register().values():
        assert not re.search(
            r"over 1 |\b1 steps|计1期", statement(r.id, "en").words + statement(r.id, "zh").words
        ), r.id
    assert " with growth over 9 steps," in statement("henan_implied_deflator", "en").words


def test_the_place_is_named_once(read_once):
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        names = [name for row in csv.DictReader(file) for name in (row["name_en"], row["name_zh"])]
    twice = re.compile(rf"^(In )?({'|'.join(names)})( District, the )?\2")
    for id in load_register():
        for lang in ("en", "zh"):
            assert not twice.match(statement(id, lang).words), statement(id, lang).words
    assert statement("gdp_implied_deflator", "en").words.count("Yuanhui") == 1
    assert statement("gdp_implied_deflator", "zh").words.count("源汇区") == 1


def test_a_diagnostic_has_no_interval(yuanhui):
    """A Durbin-Watson statistic is a number of the residuals; what the register holds beside it is its rounding."""
    id = "income_ratio_china_mean_durbin_watson"
    assert statement(id, "en").words.endswith(" was 0.82 (computed from official figures)")
    assert statement(id, "zh").words.endswith("的DW统计量为0.82（据公布数计算）")
    assert f"{id}  0.82  [—]  China" in yuanhui("results", "--match", id).stdout


def test_what_rests_on_an_estimate_is_one():
    words = {lang: statement("years_to_parity_china", lang).words for lang in ("en", "zh")}
    assert words["en"].endswith(
        " was 52 years (estimated from official figures, 95% interval 37 years to 85 years)"
    )
    assert words["zh"].endswith("为52年（据公布数估计，95%区间为37年至85年）")


def test_an_estimate_is_not_said_to_be_what_rounding_allows():
    estimates = [r for r in load_register().values() if r.estimated and not r.diagnostic]
    assert estimates
    for r in estimates:
        assert "95% interval" in statement(r.id, "en").words
        assert "还原" not in statement(r.id, "zh").words


def test_printed_and_official_figures_are_told_apart():
    assert "（报载数与公布数按" in statement("gdp_share_of_city", "zh").words
    assert "(the official figures," in statement("ratio_china_2021", "en").words
    assert "Yuanhui" not in statement("ratio_china_2021", "en").words


#: A claim of each kind and shape, results, and official figures of each evidence.
SAID = [
    "gdp_2021", "gdp_growth", "gdp_multiple_2021", "grain_output", "poor_persons", "projects",
    "new_specialised_firms_2022", "livelihood_spending", "startup_loans", "livelihood_share",
    "urbanisation_rate_2021", "built_up_area_2012",
    "ratio_2021", "gdp_share_of_city", "ratio_china_2021", "gdp_growth_by_multiple",
    "years_to_parity_china", "income_ratio_china_mean_durbin_watson", "coverage_mean_walk",
    "disposable_income_per_capita/100000/urban//integrated survey//2021",
    "consumption_per_capita/100000/rural//integrated survey//2013",
    "consumption_per_capita/100000/total/food_tobacco_liquor/integrated survey//2021",
    "livelihood_expenditure_share/411100/////2021",
    "pop_resident/411100/////2021",
    "pop_resident/410000///2020 census//2022",
    "gdp_nominal/100000///as published/final verification/2012",
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences(lang, snapshot):
    """Read once by hand; whoever changes a word sees which sentences it is in."""
    assert {id: statement(id, lang).words for id in SAID} == snapshot


def test_every_claim_has_a_statement_in_both_languages():
    from analysis import load_claims

    for id, row in load_claims().iterrows():
        for lang in ("en", "zh"):
            said = statement(id, lang)
            assert said.sources == [row.source]
            assert "inf" not in said.words
            assert not re.search(r"，，|（）|, ,|\(\)|  ", said.words), said.words
        assert row.printed.rstrip("户家人") in said.words


def test_every_official_figure_reads_well():
    """No word twice in a row, no name cut short, no bracket in a bracket, one verb."""
    with (DATA / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        key = "/".join(
            row[c] for c in ("indicator", "place", "group", "item", "series", "status", "year")
        )
        en, zh = (statement(key, lang).words for lang in ("en", "zh"))
        assert row["year"] in en + zh
        assert not re.search(r"居民居民|全国全|国国|（[^）]*（|公布，|为不|，，", zh), zh
        assert not re.search(
            r"published; published|the year|rural.* rural|, in | times", en.partition("; known")[0]
        ), en
        assert en.count(" was ") == 1, en


def test_a_citation_names_the_export_and_the_text_that_confirms_it():
    key = "pop_resident/410000///2020 census//2022"
    english, chinese = (cite(key, lang=lang).splitlines() for lang in ("en", "zh"))
    assert (
        "known from an export in a public repository and another text, the original not consulted"
        in english[0]
    )
    assert "见于公开仓库中的导出文件，另有文本印证，未查阅原件" in chinese[0]
    assert english[2:] == chinese[2:]
    export, reproduction, _ = english[2:]
    assert (
        "转引自GitHub公开仓库1lmq/FYP_QMM2_Chinese_Railways，文件分省年度数据.csv，提交5ed1c67"
        in export
    )
    assert "大河网，2023-02-20. 转引自sibcons.com所载副本，不附链接（未查阅原件）." in reproduction


def test_an_official_figure_must_be_one():
    with pytest.raises(
        ValueError, match="names 3 official figures: choose gdp_nominal/100000///5th"
    ):
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
    for reference, part in zip(
        references, ["漯河日报", "99465612", f"0.1.0+data.{data_digest()[:12]}"], strict=True
    ):
        assert part in reference
    if style == "apa":
        marks = first.rsplit("（" if lang == "zh" else " (", 1)[1]
        assert marks.endswith("）。" if lang == "zh" else ").")
        assert " （" not in first
        for mark in (
            "The yuanhui-decade contributors, 2026",
            "王, 2022",
            "漯评：谱写新时代漯河发展绚丽篇章,” 2022",
        ):
            assert mark in marks
    else:
        assert "[1-3]" in first
        assert [r[:4] for r in references] == ["[1] ", "[2] ", "[3] "]


@pytest.mark.parametrize("style", FILES)
def test_formats_for_reference_managers_hold_nothing_else(style):
    text = cite("ratio_2021", style)
    assert text.startswith(
        {"bibtex": "@article{luohe", "ris": "TY  - NEWS", "csl-json": "["}[style]
    )
    assert "1.698" not in text
    if style == "csl-json":
        assert [entry["id"] for entry in json.loads(text)] == [
            "luohe-daily-2022-09-23",
            "yuanhui-decade",
        ]


def test_the_number_is_that_of_the_stored_notebook(root):
    """Value and interval of every result, as the notebook's own table of results shows them."""
    shown = {}
    for path in (root / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                html = "".join(output.get("data", {}).get("text/html", ""))
                for row in re.findall(
                    r"<tr>\s*<th>(\w+)</th>\s*<td>.*?</td>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*</tr>",
                    html,
                ):
                    shown[row[0]] = row[1:]
    for id in load_register():
        value, interval = shown[id]
        words = statement(id, "en").words
        assert f" was {value} (".replace(" times", "") in words, id
        ends = "(computed from official figures)" if interval == "—" else f" {interval})"
        assert words.endswith(ends.replace(" times", "")), id
        assert interval == "—" or re.search(r" allow | 95% interval ", words), id


def test_unknown_ids_styles_and_languages():
    with pytest.raises(
        ValueError,
        match="no result, claim or official figure 'ratio_2012': did you mean ratio_2021",
    ):
        cite("ratio_2012", lang="en")
    with pytest.raises(ValueError, match=f"no style 'mla': one of {', '.join(STYLES)}"):
        cite("ratio_2021", "mla", "en")
    with pytest.raises(ValueError, match="lang must be en or zh"):
        cite("ratio_2021", lang="fr")


def test_a_figure_and_a_table_are_told_from_a_number(yuanhui):
    run = yuanhui("cite", "gap_in_prices")
    assert (run.returncode, run.stdout) == (2, "")
    assert (
        "gap_in_prices is a figure, no number: run yuanhui export --to DIR gap_in_prices"
        in run.stderr
    )
    for id in ("ratios_china", "claims"):
        with pytest.raises(
            ValueError, match=f"{id} is a table, no number: run yuanhui export --to DIR {id}"
        ):
            cite(id, lang="en")


def test_a_number_asked_for_as_a_figure_is_said_to_be_one(yuanhui, tmp_path):
    """With the command as a shell takes it; a key that is nearly one gets the key that is."""
    key = "gini/100000///as published/published/2015"
    run = yuanhui("export", "--to", str(tmp_path / "out"), key)
    assert run.returncode == 2
    assert f"is a number, no figure or table: run yuanhui cite '{key}'" in (run.stderr)
    assert "did you mean" not in run.stderr
    run = yuanhui("export", "--to", str(tmp_path / "out"), key.replace("2015", "2051"))
    assert "no official figure 'gini/" in run.stderr
    assert "did you mean gini/100000///as published/published/20" in run.stderr
    run = yuanhui("export", "--to", str(tmp_path / "out"), "gdp_2021")
    assert "gdp_2021 is a number, no figure or table: run yuanhui cite gdp_2021" in run.stderr


@pytest.fixture
def stored(root):
    return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))


@pytest.fixture
def named(stored, tmp_path):
    """A register in which a result has the names given."""

    def write(id, en, zh):
        for entry in stored["results"]:
            if entry["id"] == id:
                entry |= {"name_en": en, "name_zh": zh}
        path = tmp_path / "results.json"
        path.write_text(json.dumps(stored), encoding="utf-8")
        return path

    return write


def test_a_stale_register_is_not_cited(stored, tmp_path):
    stored["data_sha256"]["benchmarks.csv"] = "0" * 64
    path = tmp_path / "results.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(ValueError, match=r"benchmarks\.csv differs: run yuanhui reproduce"):
        cite("ratio_2021", lang="en", register=path)
    # What stands in the data needs no register.
    assert "225.9亿元" in cite("gdp_2021", register=path)
    assert "47412元" in cite(
        "disposable_income_per_capita/100000/urban//integrated survey//2021", register=path
    )


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


def test_the_sentence_and_its_reference_agree_on_what_was_read():
    """One figure a source: 未查阅原件 stands in both or in neither. A single copy is cited as itself, no original named."""
    with (DATA / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        rows = {
            row["source"]: row
            for row in csv.DictReader(file)
            if row["evidence"] != "secondary copy"
        }
    sources = [source for source in rows if "未查阅原件" in bibliography([source])[0]]
    assert 0 < len(sources) < len(rows)
    for source, row in rows.items():
        key = "/".join(
            row[c] for c in ("indicator", "place", "group", "item", "series", "status", "year")
        )
        said = (
            "未查阅原件" in statement(key, "zh").words,
            "original not consulted" in statement(key, "en").words,
        )
        assert said == (source in sources,) * 2, (source, key)
