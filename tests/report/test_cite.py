"""A number to paste: the sentence says what the notebook says, and every style has its references."""

import csv
import html
import json
import re
from functools import cache

import pytest

from analysis.data.package import DATA, data_digest
from analysis.report.cite import cite, statement
from analysis.report.references import CITATION_STYLES, EXPORT_FORMATS, STYLES, bibliography
from analysis.report.register import load_register


@pytest.fixture
def read_once(monkeypatch):
    """The register is read once, not once a sentence."""
    monkeypatch.setattr("analysis.report.cite.load_register", cache(load_register))


def test_a_result_in_both_languages():
    """Written out by hand: 41149/24231 is 1.6982; half a yuan either way moves the fourth decimal."""
    assert statement("ratio_2021", "en").words == (
        "The urban-rural income ratio of Yuanhui in 2021 was 1.698 "
        "(computed from printed numbers; rounding half up allows 1.698–1.699)"
    )
    assert statement("ratio_2021", "zh").words == (
        "2021年源汇区城乡收入比为1.698（据报载数推算，按四舍五入还原，可能区间为1.698至1.699）"
    )


def test_the_condition_is_part_of_the_sentence():
    """Nine years of 8.7 % and 9.8 % are one of five ways back to 2012."""
    words = {lang: statement("ratio_2012_growth_9", lang).words for lang in ("en", "zh")}
    assert words["en"].endswith("; given: nominal growth, 9 years; one survey, base 2012)")
    assert words["zh"].endswith("，前提是按名义增速推算9年；两年口径相同，以2012年为基期）")


@pytest.mark.parametrize(
    ("id", "en", "zh", "words"),
    [
        ("gap_2021", "gap in 2021", "2021年差距", ("In Yuanhui District, the gap in 2021 was 16,918 yuan (", "源汇区2021年差距为16918元（")),
        ("food_share_2024", "food share of China", "全国恩格尔系数", ("The food share of China was 29.8% (computed from official numbers; ", "全国恩格尔系数为29.8%（据官方数据推算，")),
        ("gdp_share_of_city", "share of A in B", "A占B的比重", ("The share of A in B was 13.1% (computed from printed and official numbers; ", "A占B的比重为13.1%（据报载数和官方数据推算，")),
        ("gdp_multiple_growth_9", "ratio of GDP", "倍数", ("In Yuanhui District, the ratio of GDP was 2.050 (", "源汇区倍数为2.050倍（")),
    ],
)  # fmt: skip
def test_a_name_is_the_subject_of_a_sentence(id, en, zh, words, named):
    path = named(id, en, zh)
    for lang, said in zip(("en", "zh"), words, strict=True):
        assert statement(id, lang, path).words.startswith(said)


def test_every_sentence_in_english_has_a_verb(read_once):
    form = re.compile(r"(In Yuanhui District, the|The) [^:]+ was [^()]+ \(.+\)")
    for id in load_register():
        words = statement(id, "en").words
        assert form.fullmatch(words), words
        assert "，，" not in statement(id, "zh").words


def test_the_place_is_named_once(read_once):
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        names = [name for row in csv.DictReader(file) for name in (row["name_en"], row["name_zh"])]
    twice = re.compile(rf"^(In )?({'|'.join(names)})( District, the )?\2")
    for id in load_register():
        for lang in ("en", "zh"):
            assert not twice.match(statement(id, lang).words), statement(id, lang).words
    assert statement("gdp_implied_deflator", "en").words.count("Yuanhui") == 1
    assert statement("gdp_implied_deflator", "zh").words.count("源汇区") == 1


def test_a_point_has_no_interval():
    assert statement("claims_printed", "en").words.endswith(
        "was 64 (computed from printed numbers)"
    )


def test_an_estimate_is_not_said_to_be_what_rounding_allows():
    estimates = [r for r in load_register().values() if r.estimated]
    assert estimates
    for r in estimates:
        assert "95% confidence interval" in statement(r.id, "en").words
        assert "95%置信区间" in statement(r.id, "zh").words
        assert "还原" not in statement(r.id, "zh").words


def test_printed_and_official_figures_are_told_apart():
    assert "（据报载数和官方数据推算，" in statement("gdp_share_of_city", "zh").words
    assert "(computed from official numbers;" in statement("ratio_china_2021", "en").words
    assert "Yuanhui" not in statement("ratio_china_2021", "en").words


#: A claim of each kind and shape, results, and official figures of each evidence.
SAID = [
    "gdp_2021", "gdp_growth", "gdp_multiple_2021", "grain_output", "poor_persons", "projects",
    "new_specialised_firms_2022", "livelihood_spending", "startup_loans", "livelihood_share",
    "urbanisation_rate_2021", "built_up_area_2012",
    "ratio_2021", "gdp_share_of_city", "ratio_china_2021", "gdp_growth_by_multiple",
    "china_income_mean_growth", "spending_to_gdp", "claims_printed",
    "disposable_income_per_capita/100000/urban//integrated survey/published/2021",
    "consumption_per_capita/100000/rural/all/integrated survey/published/2013",
    "consumption_per_capita/100000/total/food_tobacco_liquor/integrated survey/published/2021",
    "livelihood_expenditure_share/411100///as published/published/2021",
    "pop_resident/411100///as published/published/2021",
    "pop_resident/410000///2020 census/published/2022",
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
            r"published; published|the year|rural.* rural|, in | times", en.partition("; seen")[0]
        ), en
        assert en.count(" was ") == 1, en


def test_a_citation_names_the_export_and_the_text_that_confirms_it():
    key = "pop_resident/410000///2020 census/published/2022"
    english, chinese = (cite(key, lang=lang).splitlines() for lang in ("en", "zh"))
    assert (
        "seen in: export in a public repository and another text; original not consulted"
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


def test_an_official_figure_is_named_by_its_whole_key():
    with pytest.raises(ValueError, match="did you mean gdp_nominal/100000///as published"):
        statement("gdp_nominal/100000/////2021", "en")
    with pytest.raises(ValueError, match=r"official figure 'gini.*did you mean gini/100000"):
        statement("gini/100001/////2015", "en")
    with pytest.raises(ValueError, match=r"official figure 'gini.*did you mean gini/100000/"):
        statement("gini/100000", "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("style", CITATION_STYLES)
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


@pytest.mark.parametrize("style", EXPORT_FORMATS)
def test_formats_for_reference_managers_hold_nothing_else(style):
    text = cite("ratio_2021", style)
    assert text.startswith({"bibtex": "@article{luohe", "csl-json": "["}[style])
    assert "1.698" not in text
    if style == "csl-json":
        assert [entry["id"] for entry in json.loads(text)] == [
            "luohe-daily-2022-09-23",
            "yuanhui-decade",
        ]


def test_the_number_is_that_of_the_stored_notebook(root):
    """Value, interval and condition as the table at the end of each notebook shows them."""
    register, shown = load_register(), set()
    for path in (root / "notebooks").glob("*.ipynb"):
        last = json.loads(path.read_text(encoding="utf-8"))["cells"][-1]
        page = "".join(last["outputs"][0]["data"]["text/html"])
        for row in re.findall(r"<tr>\s*<th>(.*?)</th>\s*(.*?)\s*</tr>", page, re.DOTALL):
            cells = [html.unescape(c) for c in re.findall(r"<td[^>]*>(.*?)</td>", row[1])]
            if len(cells) == 4 and cells[-1] in register:
                r = register[cells[-1]]
                interval = f"95% CI {r.ends()}" if r.estimated else r.ends()
                assert cells[:3] == [r.text(), interval, r.given_en], r.id
                assert html.unescape(row[0]) == r.name_en
                shown.add(r.id)
    assert len(shown) > 40


def test_unknown_ids_styles_and_languages():
    with pytest.raises(
        ValueError,
        match=r"no result, claim or official figure 'ratio_2012' \(.*\): did you mean ratio_2012_growth_9",
    ):
        cite("ratio_2012", lang="en")
    with pytest.raises(ValueError, match=f"no style 'mla': one of {', '.join(STYLES)}"):
        cite("ratio_2021", "mla", "en")
    with pytest.raises(ValueError, match="lang must be en or zh"):
        cite("ratio_2021", lang="fr")


def test_a_figure_is_sent_to_where_figures_are(yuanhui):
    run = yuanhui("cite", "ratio_series")
    assert (run.returncode, run.stdout) == (2, "")
    assert "'ratio_series' (figures and tables are for yuanhui export)" in run.stderr


def test_a_number_asked_for_as_a_figure_is_sent_to_where_numbers_are(yuanhui, tmp_path):
    run = yuanhui("export", "--to", str(tmp_path / "out"), "ratio_2021")
    assert run.returncode == 2
    assert "no figure or table 'ratio_2021' (a number is for yuanhui cite)" in run.stderr


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
    with pytest.raises(ValueError, match=r"\(benchmarks\.csv\): run yuanhui reproduce"):
        cite("ratio_2021", lang="en", register=path)
    # What stands in the data needs no register.
    assert "225.9亿元" in cite("gdp_2021", register=path)
    assert "47412元" in cite(
        "disposable_income_per_capita/100000/urban//integrated survey/published/2021", register=path
    )


def test_the_command(yuanhui):
    run = yuanhui("cite", "ratio_2021", "--lang", "zh")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("2021年源汇区城乡收入比为1.698")
    run = yuanhui("cite", "gdp_2020")
    assert run.returncode == 2
    assert "did you mean gdp_2021" in run.stderr
    run = yuanhui("cite", "gdp_2021", "--style", "chicago")
    assert (run.returncode, run.stdout) == (2, "")
    assert all(style in run.stderr for style in STYLES)


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
