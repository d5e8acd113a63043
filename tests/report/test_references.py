"""References: one per entry type and style, in order, complete, and nothing made up."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache

import pytest

from analysis.data.package import DATA, data_digest
from analysis.report import pandoc, references
from analysis.report.gb7714 import CODES, reference
from analysis.report.references import (
    CITATION_STYLES,
    EXPORT_FORMATS,
    bibliography,
    citation,
    export_references,
    load_references,
)

#: Formats by clauses 8.5, 8.8, 8.11 and 8.14 of GB/T 7714-2025 and its annex B, written out by hand.
EXPECTED = {
    "luohe-daily-2022-09-23": "王会锋. 源汇区：改革创新绘浓彩 赋能领跑再加速[N/OL]. 漯河日报，2022-09-23（08）. "
    "http://rb.lhrb.com.cn/html/2022-09/23/content_131529.htm.",
    "HN_DEC": "China's Henan accelerates high-quality development[N]. Xinhua，2022-08-29. 转引自转载稿（未查阅原件）.",
    "NBS_GDP_V4": "[国家统计局数据库（data.stats.gov.cn）：国内生产总值，2011—2020][DS/OL]. [公开仓库中的导出文件]. "
    "转引自GitHub公开仓库VasantLong/campus_DA，文件data/国内生产总值.csv，分支DV2026，提交28a5736，2026-04-01版（未查阅原件）. "
    "https://github.com/VasantLong/campus_DA.",
    "CCTV_20130118": "【2012经济年报】2012年GDP同比增长7.8%[N/OL]. 中央电视台《新闻联播》，2013-01-18. "
    "转引自公开文本档案china-data/xwlb，提交710ba22（未查阅原件）. "
    "https://tv.cctv.com/2013/01/18/VIDE1358508074231505.shtml.",
    "INC22_DC": "国家统计局. 2022年居民收入和消费支出情况[EB/OL].（2023-01-17）. "
    "转引自m.zjgdzjg.cn所载副本，不附链接（未查阅原件）.",
    "LH_GWR24": "漯河市人民政府. 漯河市政府工作报告[R]. 2024-02-21. 转引自转载稿（未查阅原件）.",
    "R_2021": "国家统计局. 2021年居民收入和消费支出情况[EB/OL].（2022-01-17）. 转引自转载稿（未查阅原件）.",
    "HN_FIS21": "河南省各区县2021年一般公共预算收支排名[EB/OL].（2023-06-20）. "
    "转引自一篇整理《河南统计年鉴2022》的博客文章（未查阅原件）.",
    "SL_2013": "召陵区[M]//求真百科.",
    "SYN_2020CAT": "[2020年居民人均八大类消费支出][Z]. [公开仓库中的文件].",
    "DASH_CPI": "[居民消费价格指数看板的程序源代码，2011—2022年][CP].",
}


@cache
def written(style):
    """The reference of every id, by one run of a style's program."""
    ids = list(load_references())
    if style in CITATION_STYLES:
        return dict(zip(ids, bibliography(ids, style), strict=True))
    if style == "bibtex":
        return dict(
            re.findall(
                r"^@\w+\{([\w-]+),\n(.*?)^\}",
                export_references(ids, style).replace("\\_", "_"),
                re.M | re.S,
            )
        )
    return {id: export_references([id], style) for id in ids}


@pytest.mark.parametrize("id", EXPECTED)
def test_gb7714_2025_by_entry_type(id):
    assert bibliography([id]) == [EXPECTED[id]]


def test_every_type_of_the_sources_has_an_expected_reference():
    types = {entry["type"] for entry in load_references().values()}
    assert types == set(CODES) == {load_references()[id]["type"] for id in EXPECTED}


@pytest.mark.parametrize(
    ("authors", "written"),
    [
        ([{"family": "李", "given": "四光"}, {"family": "华", "given": "罗庚"}], "李四光，华罗庚"),
        ([{"family": c, "given": "某"} for c in "赵钱孙"], "赵某，钱某，孙某"),
        ([{"family": c, "given": "某"} for c in "赵钱孙李"], "赵某，钱某，孙某，等"),
        ([{"family": f, "given": "Ann"} for f in ("Fordham", "Ali", "Turner", "Lee")], "Fordham Ann，Ali Ann，Turner Ann，et al"),
        ([{"literal": "American Chemical Society"}], "American Chemical Society"),
    ],
)  # fmt: skip
def test_three_creators_at_most(authors, written):
    assert (
        reference({"id": "x", "type": "report", "title": "T", "author": authors})
        == f"{written}. T[R]."
    )


def test_a_type_without_a_rule_is_refused():
    with pytest.raises(
        ValueError, match="source x: no rule for type 'song': one of article-newspaper"
    ):
        reference({"id": "x", "type": "song", "title": "T"})


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_every_source_has_a_reference_in_its_place(style):
    """Styles sort or number as they like; the list must not."""
    entries = load_references()
    ids = list(entries)[::-1]
    written = bibliography(ids, style)
    assert len(written) == len(ids)
    for id, text in zip(ids, written, strict=True):
        # pandoc turns straight quotes into typographic ones, and puts a full stop before the last.
        assert entries[id]["title"].replace("'", "’").rstrip("”") in text.replace("'", "’"), id
        assert entries[id].get("URL", "") in text
        assert not re.match(r"\[\d+\]", text)


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_nothing_is_made_up(style):
    """Every number of a reference is a number of its entry; no DOI, no date of access."""
    for id, entry in load_references().items():
        text = written(style)[id]
        known = set(map(int, re.findall(r"\d+", json.dumps(entry, ensure_ascii=False))))
        assert set(map(int, re.findall(r"\d+", text.replace("7714", "")))) <= known, id
        assert not re.search(r"doi\b|retrieved|accessed", text, re.IGNORECASE)
        assert not re.search(r"[（(][\d-]+[)）]\[\d", text)


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_the_package_is_cited_with_version_and_data(style):
    [text] = bibliography(["yuanhui-decade"], style)
    assert f"0.1.0+data.{data_digest()[:12]}" in text
    assert "yuanhui-decade contributors" in text.lower()


def test_the_digest_is_what_sha256sum_says():
    command = "sha256sum $(ls *.csv */*.csv sources.json | LC_ALL=C sort) | sha256sum"
    run = subprocess.run(command, shell=True, cwd=DATA, capture_output=True, text=True)
    assert run.stdout.split()[0] == data_digest()


def test_apa_has_the_date_after_the_author():
    [apa] = bibliography(["luohe-daily-2022-09-23"], "apa", "en")
    assert apa.startswith("王会锋. (2022, September 23). ")
    assert "漯河日报 [Luohe Daily], 08." in apa
    assert "Luohe Daily" not in bibliography(["luohe-daily-2022-09-23"], "apa", "zh")[0]


def test_bibtex_reads_back():
    import pypandoc

    ids = list(load_references())
    back = json.loads(
        pypandoc.convert_text(export_references(ids, "bibtex"), "csljson", format="bibtex")
    )
    assert {entry["id"] for entry in back} == set(ids)
    found = {entry["id"]: entry for entry in back}
    page = found["luohe-daily-2022-09-23"]
    assert page["author"] == [{"family": "王", "given": "会锋"}]
    assert page["container-title"] == "漯河日报"
    assert data_digest() in found["yuanhui-decade"]["note"]


def test_bibtex_names_the_database_and_a_reports_institution():
    """Fields by BibTeX's own list: @techreport wants an institution."""
    records = dict(
        re.findall(
            r"^@\w+\{([\w-]+),\n(.*?)^\}",
            export_references(load_references(), "bibtex"),
            re.M | re.S,
        )
    )
    assert (
        "  title = {{{[}国家统计局数据库（data.stats.gov.cn）：年末常住人口，2015—2024{]}}},\n"
        in records["HN_POP"]
    )
    assert "  institution = {国家统计局},\n" in records["DEC_INC"]
    assert "  institution = {漯河市人民政府},\n" in records["LH_GWR24"]
    for id, entry in load_references().items():
        assert entry["type"] != "report" or (
            "  institution = " in records[id] and "publisher" not in records[id]
        ), id
        if entry["type"] in ("article-newspaper", "entry-encyclopedia"):
            assert entry["container-title"].strip("[]") in records[id], id


def test_apa_in_english_has_our_english_in_brackets_behind_titles_and_places():
    """An office that stands for the site, and descriptions of sources without title."""
    expected = {
        "LH_GWR24": "漯河市人民政府. (2024). 漯河市政府工作报告. "
        "Cited from a reproduction; original not consulted.",
        "HN_POP": "[国家统计局数据库（data.stats.gov.cn）：年末常住人口，2015—2024] "
        "[National Bureau of Statistics database, data.stats.gov.cn: resident population at the end of the year, "
        "2015-2024]. (n.d.). [Dataset]. In [公开仓库中的导出文件] [export in a public repository]. "
        "https://github.com/1lmq/FYP_QMM2_Chinese_Railways Cited from 分省年度数据.csv in the public repository "
        "1lmq/FYP_QMM2_Chinese_Railways on GitHub, commit 5ed1c67, copy of 2025-11-04; original not consulted.",
        "DASH_CPI": "[居民消费价格指数看板的程序源代码，2011—2022年] "
        "[Source code of a dashboard with the consumer price index, 2011-2022]. (n.d.). "
        "In [公开仓库中的程序文件] [file in a public repository] [Computer software].",
    }
    assert bibliography(expected, "apa", "en") == list(expected.values())
    assert bibliography(["DASH_CPI"], "apa", "zh") == [
        "[居民消费价格指数看板的程序源代码，2011—2022年]. (n.d.). In [公开仓库中的程序文件] [Computer software]."
    ]
    assert "居民消费价格指数看板" in citation(["DASH_CPI"], "apa", "zh")[0]


def test_our_descriptions_are_in_both_languages():
    for id, entry in load_references().items():
        for field in ("title", "container-title"):
            text = entry.get(field, "")
            if text.startswith("["):
                assert re.fullmatch(r"\[[ -~]+\]", entry[f"{field}-short"]), id
                assert not text.isascii(), id


def test_a_copy_does_not_date_what_the_office_issued():
    """The repositories that carry exports of the office's database date the copies, as the notes say."""
    copies = [
        e
        for e in load_references().values()
        if "github.com" in e.get("URL", "") and e["type"] == "dataset"
    ]
    assert {"NBS_GDP_V4", "NBS_API_1320", "NBS_YB_2019CAT"} <= {e["id"] for e in copies}
    for entry in copies:
        assert "issued" not in entry
        assert re.search(r"copy of 202[56]-\d\d-\d\d\.$", entry["note"]), entry["id"]
        for style in CITATION_STYLES:
            assert not re.search(
                r"202[56]",
                bibliography([entry["id"]], style)[0].partition("转引自")[0].replace("DV2026", ""),
            )
    assert "]. (n.d.)" in bibliography(["NBS_GDP_V4"], "apa")[0]


@pytest.mark.parametrize("id", ["DEC_INC", "R_2013", "R_2021", "LH_GWR24"])
def test_who_issued_it_is_its_author_in_every_style(id):
    """An office that is publisher, or that stands for the paper; named once in text."""
    office = "漯河市人民政府" if id == "LH_GWR24" else "国家统计局"
    for style in CITATION_STYLES:
        [text] = bibliography([id], style)
        assert text.startswith(f"{office}. ")
        assert f" {office}." not in text
    assert f"  author = {{{{{office}}}}}," in export_references([id], "bibtex")


def test_an_author_and_a_description_in_brackets_are_left_as_they_are():
    assert bibliography(["HN_FIS21"], "apa")[0].startswith("河南省各区县2021年")
    assert "author = {王, 会锋}" in export_references(["luohe-daily-2022-09-23"], "bibtex")


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_notes_to_who_works_on_the_data_are_not_handed_on(format):
    text = export_references(load_references(), format)
    assert "0.0 means missing there" in load_references()["NBS_API_1524"]["note"]
    assert "missing there" not in text
    assert "copy is not cited" not in text
    assert "seen" not in text
    assert data_digest() in text


def test_csl_json_is_the_stored_entry_with_a_note_for_the_reader():
    [entry], stored = (
        json.loads(export_references(["HN_POP"], "csl-json")),
        load_references()["HN_POP"],
    )
    assert entry.pop("note").startswith("转引自GitHub公开仓库1lmq/FYP_QMM2_Chinese_Railways，")
    assert entry == {key: value for key, value in stored.items() if key not in ("note", "custom")}


def test_a_second_mention_is_left_out():
    assert len(bibliography(["R_2021", "HN_POP", "R_2021"])) == 2


def test_a_source_that_there_is_not_is_named():
    with pytest.raises(ValueError, match=r"not in data/sources\.json: R_2020X"):
        bibliography(["R_2021", "R_2020X"])


@pytest.fixture
def fresh_program():
    pandoc.program.cache_clear()
    yield
    pandoc.program.cache_clear()


@pytest.mark.parametrize("style", ["apa", "bibtex"])
def test_what_is_not_installed_is_said_with_the_command(style, monkeypatch, fresh_program):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    write = export_references if style in EXPORT_FORMATS else bibliography
    with pytest.raises(
        ModuleNotFoundError, match=r'make setup, or without make: pip install -e "\.\[reports\]"'
    ):
        write(["R_2021"], style)
    assert bibliography(["R_2021"]) == [EXPECTED["R_2021"]]


def test_a_package_without_its_program_is_said_too(monkeypatch, tmp_path, fresh_program):
    (tmp_path / "pypandoc").mkdir()
    (tmp_path / "pypandoc" / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "pypandoc", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="pandoc is not installed"):
        references.bibliography(["R_2021"], "apa")


def test_another_pandoc_on_the_path_is_never_run(monkeypatch, tmp_path, fresh_program):
    """One that was there, and older, ended five of nineteen runs with an unknown option."""
    for name in ("pandoc", "pandoc.exe"):
        (tmp_path / name).write_text(
            "#!/bin/sh\necho 'Unknown option' >&2; exit 2\n", encoding="utf-8"
        )
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYPANDOC_PANDOC", str(tmp_path / "pandoc"))
    assert pandoc.program().parent.parent.name == "pypandoc"
    assert references.bibliography(["R_2021"], "apa")


# What was seen: hosts and repositories as they were read, written down apart from the data.

#: Offices and a broadcaster, and the host where they speak themselves.
OWN_HOST = {
    "国家统计局": "stats.gov.cn", "国家统计局河南调查总队": "stats.gov.cn", "财政部": "mof.gov.cn", "河南省统计局": "henan.gov.cn",
    "河南省统计局、国家统计局河南调查总队": "henan.gov.cn", "漯河市人民政府": "luohe.gov.cn", "漯河市统计局": "luohe.gov.cn",
    "中国政府网": "gov.cn", "中国政府网英文版（新华社）": "gov.cn",
}  # fmt: skip
#: Words by which an office or the state broadcaster is known.
OFFICE = re.compile(
    "统计局|调查总队|财政部|人民政府|中国政府网|中央电视台|Bureau of Statistics|Ministry of Finance"
)
#: Exports of the statistics office's database: repository, commit and file.
EXPORTS = {
    "HN_EXP": ("RenJiyi163/panel_data_analysis_for_thesis", "756964b", "一般公共预算等.xls"),
    "HN_POP": ("1lmq/FYP_QMM2_Chinese_Railways", "5ed1c67", "分省年度数据.csv"),
    "HN_V5": ("RenJiyi163/panel_data_analysis_for_thesis", "756964b", "分省年度数据.csv"),
    "HN_ZH": ("RenJiyi163/panel_data_analysis_for_thesis", "756964b", "分省年度数据_整合.csv"),
    "NBS_API_1320": ("VasantLong/campus_DA", "分支DV2026，提交28a5736", "data/居民人均收支.xls"),
    "NBS_API_1524": ("via-cmd/china-life-visualization", "7447bd7", "data_processed.json"),
    "NBS_GDP_V4": ("VasantLong/campus_DA", "分支DV2026，提交28a5736", "data/国内生产总值.csv"),
    "NBS_GDP_V5": ("AfterMaxQ/Economic-growth-line-chart-drawing", "aa08284", "年度数据.csv"),
    "NBS_YB_2019CAT": (
        "VasantLong/campus_DA",
        "分支DV2026，提交28a5736",
        "data/居民人均消费支出.xls",
    ),
}
#: Copies on hosts that are named and not linked.
UNLINKED = {
    "HN_POP22": "sibcons.com", "HN_POP24_JM": "easytung.com", "INC22_DC": "zjgdzjg.cn", "INC24_REP": "xzhangyanghe.cn",
}  # fmt: skip


def issuers(entry):
    """Whoever an entry names as author, publisher or container; a description in brackets is nobody's name."""
    named = [a["literal"] for a in entry.get("author", []) if "literal" in a]
    named += [entry[field] for field in ("publisher", "container-title") if field in entry]
    return [name for name in named if not name.startswith("[")]


@pytest.fixture(scope="module")
def official():
    with (DATA / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def behind(official):
    """Every source of an official figure, and every one that confirms it."""
    return {s for row in official for s in [row["source"], *row["confirmed_by"].split(";")] if s}


@pytest.mark.parametrize("style", [*CITATION_STYLES, *EXPORT_FORMATS])
def test_no_reference_names_an_issuer_whose_text_nobody_saw(behind, style):
    """An office is read on its own host; else the reference says from where it is cited."""
    named = set()
    for id in behind:
        entry = load_references()[id]
        host = re.sub(r"^https?://([^/]+).*", r"\1", entry.get("URL", ""))
        text = written(style)[id]
        if entry["custom"]["seen"] in ("archive", "reproduction", "export"):
            assert "转引自" in text, (id, text)
        for issuer in filter(OFFICE.search, issuers(entry)):
            named.add(issuer)
            own = issuer in OWN_HOST and f".{host}".endswith(f".{OWN_HOST[issuer]}")
            assert own or ("转引自" in text and "未查阅原件" in text), (id, issuer, text)
    assert {"国家统计局", "财政部", "漯河市人民政府", "中央电视台《新闻联播》"} <= named


@pytest.mark.parametrize("style", [*CITATION_STYLES, *EXPORT_FORMATS])
def test_an_export_is_cited_from_its_repository_and_names_no_office_as_author(behind, style):
    seen = {
        id
        for id in behind
        if "stats.gov.cn" in load_references()[id]["note"]
        and "xport" in load_references()[id]["note"]
    }
    assert seen == set(EXPORTS)
    for id, parts in EXPORTS.items():
        text = written(style)[id]
        for part in (
            "国家统计局数据库（data.stats.gov.cn）",
            "转引自",
            "未查阅原件",
            f"https://github.com/{parts[0]}",
            *parts,
        ):
            assert part in text, (id, part)
        assert not issuers(load_references()[id])
        if style == "apa":
            [english] = bibliography([id], style, "en")
            assert "National Bureau of Statistics database" in english
            assert "original not consulted" in english


def test_a_host_that_is_not_to_be_linked_is_named(behind):
    assert set(UNLINKED) <= behind
    for id, host in UNLINKED.items():
        for style in (*CITATION_STYLES, *EXPORT_FORMATS):
            text = written(style)[id]
            assert "http" not in text, id
            assert host in text


#: What the source of a figure may be, by the evidence told for it.
SOURCE = {
    "official or press text": "text", "broadcaster's text in an archive": "archive", "reproduced release": "reproduction",
    "export in a public repository": "export", "secondary copy": "single copy",
}  # fmt: skip


def test_the_evidence_told_is_that_of_the_source_and_of_what_confirms_it(official):
    seen = {
        id: entry["custom"]["seen"] for id, entry in load_references().items() if "custom" in entry
    }
    counted = Counter()
    for row in official:
        others = [s for s in row["confirmed_by"].split(";") if s]
        kinds = {seen[s] for s in others}
        # A text that prints a figure is its source; where it prints the rounding only, the note says so.
        if seen[row["source"]] not in ("text", "archive"):
            texts = [s for s in others if seen[s] in ("text", "archive")]
            assert all(f"{s} prints " in row["note"] for s in texts), row
        if row["evidence"] == "export in a public repository and another text":
            assert "export" in kinds | {seen[row["source"]]}
            assert kinds | {seen[row["source"]]} > {"export"}
        else:
            assert seen[row["source"]] == SOURCE[row["evidence"]], row
            assert row["evidence"] != "export in a public repository" or kinds <= {
                "export",
                "single copy",
            }, row
        counted[row["evidence"]] += 1
    assert set(counted) == {*SOURCE, "export in a public repository and another text"}


def test_only_what_was_read_with_its_issuer_has_no_carrier():
    """An archive, a reproduction and an export each name one; what counts as a text may, where another site carries it."""
    for id, entry in load_references().items():
        custom = entry.get("custom", {"seen": "text"})
        if custom["seen"] in ("archive", "reproduction", "export"):
            assert custom["cited-from"], id
            assert custom["cited-from-short"], id
        if custom["seen"] == "text":
            assert "URL" in entry or id == "yuanhui-decade", id
