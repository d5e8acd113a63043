"""The brief: its numbers are the register's, its files are what they should be, and a failed build changes nothing."""

import csv
import io
import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement

import typeset
from analysis import load_claims
from analysis.data.benchmarks import load_official
from analysis.data.package import DATA
from analysis.report import pandoc
from analysis.report.references import bibliography, load_references
from analysis.report.register import load_register
from brief import CITED, QUOTE, SHOWN, brief_text, lacking, write_brief

LANGUAGES = ("zh", "en")
FILES = [f"yuanhui-brief.{lang}.{ending}" for lang in LANGUAGES for ending in typeset.FORMATS]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Numbers that a template may hold: years, steps of growth, and figures of the text.
ALLOWED = {"2011", "2024", "2012", "2013", "2020", "2021", "7", "9", "10", "12", "1", "2"}


def template(lang: str) -> str:
    return (typeset.PARTS / f"brief.{lang}.md").read_text(encoding="utf-8")


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.name != "manifest.json"}


@pytest.fixture(scope="module")
def results(root) -> Path:
    return root / "results"


@pytest.fixture(scope="module")
def made(tmp_path_factory, results) -> Path:
    """The brief as written from the repository."""
    out = tmp_path_factory.mktemp("brief") / "out"
    write_brief(results, out)
    assert sorted(content(out)) == sorted(FILES)
    return out


@pytest.fixture(scope="module")
def texts(results) -> dict[str, str]:
    return {lang: brief_text(results, lang) for lang in LANGUAGES}


# What it says.


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_is_the_registers(results, texts, lang):
    """Each quote, in order, by the register's own text; nothing is left unfilled."""
    register = load_register(results / "results.json")
    printed = load_claims().printed.to_dict() | load_official().printed.to_dict()
    assert not re.findall(r"\{[\w/ ]+\.\w+\}", texts[lang])
    quotes = [
        (id, what)
        for id, what in QUOTE.findall(template(lang))
        if what in ("value", "ends", "printed")
    ]
    assert len(quotes) > 60
    place = 0
    for id, what in quotes:
        shown = (
            printed[id]
            if what == "printed"
            else getattr(register[id], {"value": "text"}.get(what, what))(lang)
        )
        if lang == "zh" or what != "printed":
            place = texts[lang].index(shown, place)


def test_quotes_agree_with_the_stored_decimals(results, texts):
    """A few by hand, from the bare numbers of results.json."""
    stored = {
        r["id"]: r
        for r in json.loads((results / "results.json").read_text(encoding="utf-8"))["results"]
    }
    ratio, total = stored["ratio_2021"], stored["fiscal_expenditure_total"]
    assert f"城乡收入比为{ratio['value']:.3f}；" in texts["zh"]
    assert f"was {ratio['value']:.3f} times rural income" in texts["en"]
    assert f"总额推算为{math.floor(total['lower'] / 1e7) / 10:.1f}亿至" in texts["zh"]
    assert f"came to {math.floor(total['lower'] / 1e7) / 100:.2f}–" in texts["en"]
    assert "| 地区生产总值 | 8.3% | 2.041至2.059倍 |" in texts["zh"]


def test_the_line_under_the_title_dates_and_versions(texts):
    """By hand: the package's date, the page's, the last year of the official figures that results rest on."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for words in (
        package["created"][:10],
        "2022-09-23, p. 08",
        "up to 2024 |",
        f"version {package['version']}",
    ):
        assert words in texts["en"].splitlines()[5]
    assert "《漯河日报》2022年9月23日第08版｜官方数据截至2024年｜" in texts["zh"].splitlines()[5]


def test_another_register_gives_another_text(results, tmp_path):
    shutil.copytree(results, tmp_path / "results", ignore=shutil.ignore_patterns("notebooks"))
    path = tmp_path / "results" / "results.json"
    register = json.loads(path.read_text(encoding="utf-8"))
    [ratio] = [r for r in register["results"] if r["id"] == "ratio_2021"]
    ratio["value"] = 1.7777
    path.write_text(json.dumps(register), encoding="utf-8")
    assert "收入比为1.778；" in brief_text(tmp_path / "results", "zh")


def typed(text: str) -> list[str]:
    """Numbers in a template that are no quotes, dates of the title or sizes of pictures."""
    text = re.sub(r"^size: .*$|\{[^}]*\}|`[^`]*`", "", text, flags=re.MULTILINE)
    return [n for n in re.findall(r"\d+(?:[.,]\d+)*%?", text) if n not in ALLOWED]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_typed(lang):
    text = template(lang)
    assert typed(text) == []
    for quote, number in (("urban_income_growth.printed", "8.7%"), ("ratio_2021.value", "1.698")):
        assert typed(text.replace(f"{{{quote}}}", number)) != []


def test_what_the_sentences_say_holds(results):
    """Above, below, narrowed, widened, faster: each comparison of the text, from the intervals."""
    r, claims = load_register(results / "results.json"), load_claims()
    low, high = claims.lower, claims.upper
    for who in ("urban", "rural"):
        assert r[f"{who}_multiple_growth_9"].upper < low[f"{who}_income_multiple_2021"]
        assert r[f"{who}_multiple_growth_10"].upper > low[f"{who}_income_multiple_2021"]
        assert r[f"{who}_multiple_growth_10"].lower < high[f"{who}_income_multiple_2021"]
    assert (
        r["gdp_multiple_growth_10"].upper
        > low["gdp_multiple_2021"]
        > r["gdp_multiple_growth_9"].upper
    )
    readings = ("growth_9", "growth_10", "multiples", "mixed", "mixed_reversed")
    ratio = r["ratio_2021"]
    for reading in readings[:3]:
        assert r[f"ratio_2012_{reading}"].lower > ratio.upper
    assert r["ratio_2012_mixed"].lower < ratio.lower < ratio.upper < r["ratio_2012_mixed"].upper
    assert all(r[f"gap_change_{reading}"].lower > 0 for reading in readings)
    assert r["gdp_implied_deflator"].lower > 0
    assert r["china_implied_deflator"].lower > r["gdp_implied_deflator"].upper
    for who in ("urban", "rural"):
        assert r[f"{who}_implied_prices"].upper < r["china_cpi_growth"].lower
        assert r[f"{who}_multiple_old_survey"].upper < low[f"{who}_income_multiple_2021"]
    for reading in ("growth_10", "multiples"):
        weight = r[f"urban_weight_2012_{reading}"]
        assert (
            weight.lower > r["urban_weight_2012_lowest"].value - 1e-6 > r["urban_weight_2021"].upper
        )
    official = load_official().upper
    for place in ("410000", "411100"):
        key = f"urbanisation_rate/{place}///2020 census/published/2021"
        assert low["urbanisation_rate_2021"] > official[key]
    assert low["urban_income_growth"] > r["china_urban_income_growth"].upper
    assert low["rural_income_growth"] > r["china_rural_income_growth"].upper
    for place in ("henan", "china"):
        assert r["all_income_growth_by_levels"].lower > r[f"{place}_total_income_growth"].upper
    own, gdp = r["all_income_growth_by_levels"], r["gdp_growth_by_multiple"]
    assert gdp.lower < own.lower < own.upper < gdp.upper
    assert r["ratio_china_2013"].lower > r["ratio_china_2021"].upper
    assert r["ratio_china_2021"].lower > r["ratio_china_2024"].upper
    assert r["spending_to_gdp"].upper < r["henan_spending_to_gdp_least"].lower


def test_nine_years_are_official_practice():
    """The source cited there gives average and cumulative growth of one income: they fit over nine years, not ten."""
    with (DATA / "benchmarks.csv").open(encoding="utf-8") as file:
        found = [
            row
            for row in csv.DictReader(file)
            if row["source"] == "DEC_INC" and row["place"] == "100000"
        ]
    income = {
        row["indicator"].removeprefix("disposable_income_per_capita_"): float(row["value"])
        for row in found
    }
    average, cumulative = (
        income["avg_growth_2013_2021_nominal"],
        income["cum_growth_2012_2021_nominal"],
    )
    low, high = 1 + (average - 0.05) / 100, 1 + (average + 0.05) / 100
    assert low**9 < 1 + cumulative / 100 < high**9 < low**10
    assert all("{cite DEC_INC}" in template(lang) for lang in LANGUAGES)


def cited_numbers(text: str) -> list[int]:
    """Numbers of the citations in the order of the text, ranges filled in."""
    found = re.findall(
        r"\\\[(\d+(?:[-–]\d+)?(?:(?:, |，)\d+(?:[-–]\d+)?)*)\\\]", text[: text.rindex("\n# ")]
    )
    ends = [
        [int(n) for n in re.split("[-–]", part)]
        for group in found
        for part in re.split(", |，", group)
    ]
    return [n for run in ends for n in range(run[0], run[-1] + 1)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reference_is_cited_and_every_citation_is_in_the_list(texts, lang):
    """Numbered from one by first citation, each number once in the list."""
    listed = [int(n) for n in re.findall(r"^\\\[(\d+)\\\] ", texts[lang], flags=re.MULTILINE)]
    assert (
        list(dict.fromkeys(cited_numbers(texts[lang]))) == listed == list(range(1, len(listed) + 1))
    )
    assert len(listed) > 15
    assert "{cite" not in texts[lang]
    assert "{sources" not in texts[lang]


def test_both_editions_cite_the_same_sources(texts):
    """In the same order, by the same standard: the page first."""
    found = {
        lang: texts[lang][texts[lang].rindex("\n# ") :].replace("\\", "") for lang in LANGUAGES
    }
    count = len(re.findall(r"^\[\d+\] ", found["zh"], flags=re.MULTILINE))
    assert (
        "[1] 王会锋. 源汇区：改革创新绘浓彩 赋能领跑再加速[N/OL]. 漯河日报，2022-09-23（08）"
        in found["zh"]
    )
    starts = {
        lang: [line[:16] for line in found[lang].splitlines() if line.startswith("[")]
        for lang in LANGUAGES
    }
    assert starts["zh"] == starts["en"]
    assert len(starts["en"]) == count
    assert "] The yuanhui-decade contributors." in found["en"]
    assert "[Luohe Daily]" in found["en"]
    assert "[Luohe Daily]" not in found["zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_citation_stands_for_the_sources_of_what_it_names(results, texts, lang):
    """By the stored sources of results and figures, through the list of references."""
    register = json.loads((results / "results.json").read_text(encoding="utf-8"))["results"]
    sources = {r["id"]: r["sources"] for r in register}
    sources |= {
        k: v["sources"]
        for k, v in json.loads((results / "figures" / "figures.json").read_text("utf-8")).items()
    }
    plain = texts[lang].replace("\\", "").replace("<", "").replace(">", "")
    number = {id: int(m[1]) for id in load_references() if (m := listed_as(id, plain))}
    named = [
        names.split()
        for names in CITED.findall(template(lang))
        if set(names.split()) <= set(sources)
    ]
    assert len(named) > 10
    wanted = [
        n for names in named for n in sorted({number[s] for name in names for s in sources[name]})
    ]
    shown = iter(cited_numbers(texts[lang]))
    assert all(n in shown for n in wanted)


def listed_as(id: str, plain: str) -> re.Match[str] | None:
    return re.search(
        rf"^\[(\d+)\] {re.escape(bibliography([id])[0])}( \[|$)", plain, flags=re.MULTILINE
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", r"资料来源：\\\[1[^\]]*\\\]）"), ("en", r"\. Source: \\\[1[^\]]*\\\]")],
)
def test_each_figure_and_table_names_its_sources(texts, results, lang, words):
    captions = [line for line in texts[lang].splitlines() if line.startswith(("![", ": "))]
    assert len(captions) == 6
    assert all(re.search(words, line) for line in captions)
    [compared] = [line for line in captions if "growth_compared" in line]
    # The page and every document behind the picture, of which its own line names some.
    figures = json.loads((results / "figures" / "figures.json").read_text(encoding="utf-8"))
    assert len(cited_numbers(compared + "\n# ")) == len(figures["growth_compared"]["sources"]) > 5


def test_the_chinese_edition_is_chinese(texts):
    """Ids, commands, and what sources and this package are called aside."""
    text = texts["zh"][: texts["zh"].index("# 参考文献")]
    text = re.sub(
        r"\A---.*?---|`[^`]*`|\{[^}]*\}|\([\w.]+\.png\)|custom-style=\"\w+\"",
        "",
        text,
        flags=re.DOTALL,
    )
    assert re.findall(r"[A-Za-z]{2,}", text) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_english_edition_is_english(texts, lang):
    """The other way round, and each edition numbers its figures and tables from one."""
    if lang == "en":
        assert not re.findall(r"[\u4e00-\u9fff]", texts["en"][: texts["en"].index("# References")])
    assert re.findall(r"`(\d)`\{=html\}", texts[lang]) == ["1", "1", "2", "3", "4", "2"]


# What the files are.


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_has_four_pages_one_font_and_descriptions(made, lang):
    pdf = (made / f"yuanhui-brief.{lang}.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 4
    assert {name.split(b"+")[1] for name in re.findall(rb"/FontName\s*/([\w+-]+)", pdf)} == {
        b"NotoSansSC-Regular"
    }
    assert len(re.findall(rb"/Alt\s*[(<]", pdf)) >= 4
    assert b"pdfuaid:part" in pdf
    assert lang.encode() in re.findall(rb"/Lang\s*\((\w+)\)", pdf)


def parts(made: Path, lang: str) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(made / f"yuanhui-brief.{lang}.docx") as packed:
        names = [n for n in packed.namelist() if n.endswith((".xml", ".rels"))]
        return {n: ElementTree.fromstring(packed.read(n)) for n in names}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_docx_has_real_headings_captions_tables_and_descriptions(made, results, texts, lang):
    found = parts(made, lang)
    body = found["word/document.xml"]
    styles = [s.get(f"{W}val") for s in body.iter(f"{W}pStyle")]
    assert styles.count("Heading1") == len(re.findall(r"^# ", texts[lang], flags=re.MULTILINE)) == 9
    assert (styles.count("ImageCaption"), styles.count("TableCaption"), styles.count("Title")) == (
        4,
        2,
        1,
    )
    assert styles.count("Findings") == 5
    fields = [f.get(f"{W}instr").split()[1] for f in body.iter(f"{W}fldSimple")]
    assert sorted(fields) == ["Figure"] * 4 + ["Table"] * 2
    tables = list(body.iter(f"{W}tbl"))
    assert [len(list(t.iter(f"{W}tr"))) for t in tables] == [4, 1 + len(SHOWN)]
    assert all(len(list(t.iter(f"{W}tblHeader"))) == 1 for t in tables)
    figures = json.loads((results / "figures" / "figures.json").read_text(encoding="utf-8"))
    alts = [e.get("descr") for e in body.iter() if e.tag.endswith("}docPr")]
    drawn = re.findall(rf"\]\((\w+)\.{lang}\.png\)", texts[lang])
    assert alts == [figures[name][f"alt_{lang}"] for name in drawn]
    assert list(body.iter(f"{W}footerReference"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_docx_names_chinese_fonts_and_languages(made, lang):
    found = parts(made, lang)
    [defaults] = found["word/styles.xml"].iter(f"{W}rPrDefault")
    [fonts], [languages] = defaults.iter(f"{W}rFonts"), defaults.iter(f"{W}lang")
    assert (fonts.get(f"{W}eastAsia"), languages.get(f"{W}eastAsia")) == ("SimSun", "zh-CN")
    heading = next(
        s for s in found["word/styles.xml"].iter(f"{W}style") if s.get(f"{W}styleId") == "Heading1"
    )
    assert next(heading.iter(f"{W}rFonts")).get(f"{W}eastAsia") == "SimHei"
    told = "".join(found["docProps/core.xml"].itertext())
    assert {"zh": "zh-CN", "en": "en-GB"}[lang] in told
    used = {
        s.get(f"{W}val")
        for s in found["word/document.xml"].iter()
        if s.tag in (f"{W}pStyle", f"{W}tblStyle")
    }
    assert used <= {s.get(f"{W}styleId") for s in found["word/styles.xml"].iter(f"{W}style")}


class Page(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_html_is_one_file_that_asks_for_nothing(made, lang):
    text = (made / f"yuanhui-brief.{lang}.html").read_text(encoding="utf-8")
    page = Page(text).found
    asked = [
        a[k] for tag, a in page for k in ("src", "href", "data", "poster") if k in a and tag != "a"
    ]
    assert all(address.startswith("data:") for address in asked)
    assert not {"script", "iframe", "object", "link"} & {tag for tag, _ in page}
    assert not re.findall(r"@import|url\(", text)
    assert dict(page)["html"]["lang"] == {"zh": "zh-CN", "en": "en-GB"}[lang]
    pictures = [a for tag, a in page if tag == "img"]
    assert len(pictures) == 4
    assert all(
        len(a["alt"]) > 15 and a["src"].startswith("data:image/png;base64,") for a in pictures
    )
    assert [tag for tag, _ in page].count("figcaption") == 4


def test_the_same_bytes_elsewhere(made, results, tmp_path, root):
    """Another folder, time zone, hash seed, locale and date of build."""
    code = f"import pathlib, brief; brief.write_brief(pathlib.Path({str(results)!r}), pathlib.Path('out'))"
    elsewhere = {
        "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "17", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": str(root / "release"),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | elsewhere, check=True
    )
    assert content(tmp_path / "out") == content(made)


def test_the_stored_brief_is_what_the_results_give(made, root):
    """By the locked pandoc and Typst; small enough to be stored."""
    from importlib.metadata import version

    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [
        Requirement(x.split(" \\")[0])
        for x in lines
        if x.startswith(("pypandoc-binary=", "typst=", "zhplot="))
    ]
    assert len(wanted) == 3
    if not all(r.specifier.contains(version(r.name)) for r in wanted):
        pytest.skip("other versions than the locked ones")
    stored = content(root / "release" / "documents")
    assert stored == content(made)
    assert all(len(file) < 1_000_000 for file in stored.values())


# What goes wrong.


@pytest.mark.parametrize("text", ["缺字：𬺰", "![图](a.png)"])
def test_a_glyph_that_the_font_lacks_is_named_with_its_string(tmp_path, text):
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'><text>图中缺字：𬺰</text></svg>"
    (tmp_path / "a.svg").write_text(drawing, encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"")
    head = "---\nlang: zh-CN\ntitle: 甲\nsubtitle: 乙\ndate: 丙\nsize: 9pt\n---\n\n"
    with pytest.raises(ValueError, match=r"no glyph '𬺰' \(U\+2CEB0\), needed for '.*缺字：𬺰'"):
        typeset.pdf(head + text.replace(".png)", '.png){alt="x" width=1cm}'), tmp_path, 0)


def test_a_font_that_is_not_there_is_an_error(texts, results, monkeypatch):
    monkeypatch.setattr(typeset, "FAMILY", "No Such Font")
    with pytest.raises(ValueError, match="unknown font family: no such font"):
        typeset.pdf(texts["zh"], results / "figures", 0)


def test_a_picture_that_is_not_there_is_an_error(texts, tmp_path):
    for render in (typeset.docx, typeset.html):
        with pytest.raises(ValueError, match="step_bands"):
            render(texts["en"], tmp_path, 0)


def test_what_is_not_installed_is_said_with_the_remedy(monkeypatch, tmp_path, results):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    pandoc.program.cache_clear()
    with pytest.raises(
        ModuleNotFoundError, match=r"without make: pip install -e \"\.\[reports\]\""
    ):
        write_brief(results, tmp_path / "out", ["en"])
    assert list(tmp_path.iterdir()) == []
    pandoc.program.cache_clear()


def test_results_of_other_data_are_refused_and_the_old_brief_stays(results, made, tmp_path):
    shutil.copytree(results, tmp_path / "results", ignore=shutil.ignore_patterns("notebooks"))
    shutil.copytree(made, tmp_path / "out")
    path = tmp_path / "results" / "results.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'("benchmarks.csv": ")\w+', r"\g<1>0", text), encoding="utf-8")
    with pytest.raises(ValueError, match=r"present ones \(benchmarks\.csv\)"):
        write_brief(tmp_path / "results", tmp_path / "out")
    assert content(tmp_path / "out") == content(made)


def test_a_full_disk_leaves_the_old_brief(results, made, tmp_path, monkeypatch):
    shutil.copytree(made, tmp_path / "out")
    write = Path.write_bytes

    def full(self, data):
        if self.name == FILES[4]:
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left"):
        write_brief(results, tmp_path / "out")
    assert content(tmp_path / "out") == content(made)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_brief(results, made, tmp_path, root):
    """PDF is there, Word never comes; the next build sweeps up."""
    shutil.copytree(made, tmp_path / "out")
    code = (
        "import time, pathlib, brief, typeset\ntypeset.FORMATS['docx'] = lambda *a: time.sleep(120)\n"
        f"brief.write_brief(pathlib.Path({str(results)!r}), pathlib.Path({str(tmp_path / 'out')!r}))"
    )
    paths = os.environ | {"PYTHONPATH": str(root / "release")}
    run = subprocess.Popen([sys.executable, "-c", code], cwd=root, env=paths)
    try:
        for _ in range(600):
            if list(tmp_path.glob("out.*/new/*.pdf")):
                break
            assert run.poll() is None
            time.sleep(0.1)
    finally:
        run.kill()
        run.wait()
    assert list(tmp_path.glob("out.*/new/*.docx")) == []
    assert content(tmp_path / "out") == content(made)
    write_brief(results, tmp_path / "out", ["en"])
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_edited_document_is_not_replaced(results, made, tmp_path):
    shutil.copytree(made, tmp_path / "out")
    document = tmp_path / "out" / "yuanhui-brief.en.docx"
    document.write_bytes(document.read_bytes() + b"a comment of mine")
    before = content(tmp_path / "out")
    with pytest.raises(FileExistsError, match=r"yuanhui-brief\.en\.docx, .* changed since"):
        write_brief(results, tmp_path / "out", ["en"])
    assert content(tmp_path / "out") == before


def test_a_folder_with_other_things_is_refused(results, tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match=r"thesis\.docx"):
        write_brief(results, tmp_path, ["en"])
    assert content(tmp_path) == {"thesis.docx": b"mine"}


def test_results_without_what_the_brief_quotes_are_told(results, tmp_path):
    """As of notebooks of somebody else's: a run then leaves the brief out and says so."""
    assert lacking(results) == []
    register = json.loads((results / "results.json").read_text(encoding="utf-8"))
    register["results"] = [r for r in register["results"] if r["id"] != "gap_2021"]
    (tmp_path / "figures").mkdir()
    (tmp_path / "results.json").write_text(json.dumps(register), encoding="utf-8")
    (tmp_path / "figures" / "figures.json").write_text("{}", encoding="utf-8")
    missing = [
        "expenditure_to_gdp",
        "gap_2021",
        "gap_by_reading",
        "growth_compared",
        "step_bands",
    ]
    assert lacking(tmp_path) == missing
    with pytest.raises(ValueError, match=r"gap_2021|gap_by_reading"):
        brief_text(tmp_path, "en")


def test_the_reference_document_is_a_document():
    with zipfile.ZipFile(io.BytesIO(typeset._reference())) as packed:
        for name in packed.namelist():
            ElementTree.fromstring(packed.read(name))
        assert {
            "[Content_Types].xml",
            "_rels/.rels",
            "word/document.xml",
            "word/styles.xml",
        } <= set(packed.namelist())
