"""The export: figures drawn again as they were, fonts inside, written whole or not at all."""

import csv
import json
import re
import shutil
import struct
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest

from analysis.plots import source_line
from analysis.report.export import export, export_csv
from analysis.report.register import find_results, load_exhibits, load_register

FEW = ["step_bands", "incomes_2012", "results"]


@pytest.fixture(scope="module")
def results():
    return find_results()


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    out = tmp_path_factory.mktemp("export") / "to"
    return out, export(out, FEW)


def content(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_every_format_in_both_languages(exported):
    out, written = exported
    names = {p.relative_to(out).as_posix() for p in written}
    figures = {
        f"figures/step_bands.{lang}.{e}" for lang in ("en", "zh") for e in ("svg", "png", "pdf")
    } | {"figures/step_bands.csv"}
    tables = {
        f"tables/{id}.{lang}.{e}"
        for id in FEW[1:]
        for lang in ("en", "zh")
        for e in ("csv", "xlsx", "tex")
    }
    assert names == figures | tables
    assert set(content(out)) == names | {"figures/manifest.json", "tables/manifest.json"}


def test_png_has_300_dots_an_inch(exported):
    png = (exported[0] / "figures" / "step_bands.en.png").read_bytes()
    at = png.index(b"pHYs") + 4
    across, down, unit = struct.unpack(">IIB", png[at : at + 9])
    assert (across, down, unit) == (11811, 11811, 1)  # 300 / 0.0254 dots a metre


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_font_of_a_pdf_is_inside(exported, lang):
    pdf = (exported[0] / "figures" / f"step_bands.{lang}.pdf").read_bytes()
    descriptors = re.findall(rb"/Type /FontDescriptor.*?endobj", pdf, re.DOTALL)
    assert descriptors
    assert all(b"/FontFile2" in d for d in descriptors)
    assert b"/Subtype /Type1" not in pdf  # the fourteen fonts that need not be inside
    assert b"/Subtype /Type3" not in pdf


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_svg_and_pdf_carry_source_line_and_alt_text(exported, results, lang):
    entry = load_exhibits(results)["step_bands"]
    svg = (exported[0] / "figures" / f"step_bands.{lang}.svg").read_text(encoding="utf-8")
    assert source_line(entry["sources"], lang) in svg
    assert entry[f"alt_{lang}"] in svg
    pdf = (exported[0] / "figures" / f"step_bands.{lang}.pdf").read_bytes()
    assert b"/Subject" in pdf
    assert b"/CreationDate" not in pdf


def cells(path):
    [page] = openpyxl.load_workbook(path).worksheets
    return list(page.iter_rows())


def test_a_table_opens_in_excel_with_its_source_below(exported):
    """Numbers are numbers in a workbook; the CSV has a BOM and as many cells in each row."""
    out = exported[0] / "tables"
    assert (out / "incomes_2012.en.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (out / "incomes_2012.en.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1
    assert [row[0][:20] for row in rows[-3:-1]] == ["Yuanhui: income of 2", "Source: Luohe Daily,"]
    head, first, *others = cells(out / "incomes_2012.zh.xlsx")
    row = {h.value: c.value for h, c in zip(head, first, strict=True)}
    assert (row["城镇（元） 下限"], row["城镇（元） 上限"]) == (19341.52074, 19502.80088)
    assert others[-2][0].value.startswith("资料来源：")


def test_results_stand_in_their_units(exported):
    """0.131 of one is 13.1 %; the unit in the language of the table."""
    rows = {}
    for lang in ("en", "zh"):
        with (exported[0] / "tables" / f"results.{lang}.csv").open(encoding="utf-8-sig") as file:
            rows[lang] = {row[0]: row for row in csv.reader(file)}
    share, gap = rows["en"]["gdp_share_of_city"], rows["en"]["gap_2021"]
    assert (float(share[3]), share[-1]) == (pytest.approx(13.1, abs=0.05), "%")
    assert (float(gap[3]), gap[-1]) == (16918, "yuan")
    assert rows["zh"]["gap_2021"][-1] == "元"


def own_table(results, tmp_path, text):
    """The results with another table in the place of one."""
    shutil.copytree(results, tmp_path / "results")
    path = tmp_path / "results" / "tables" / "incomes_2012.csv"
    path.write_text(text, encoding="utf-8-sig")
    export(tmp_path / "to", ["incomes_2012"], tmp_path / "results")
    return tmp_path / "to" / "tables"


def test_numbers_are_written_for_readers(tmp_path, results):
    """No decimals for a year beside an empty cell, no power of ten."""
    table = "who,year,yuan,upper\na,2012,22595000000.5,inf\nb,,0.00001,1\n"
    tables = own_table(results, tmp_path, table)
    page = (tables / "incomes_2012.en.tex").read_text(encoding="utf-8")
    assert r"a & 2012 & 22595000000 & inf \\" in page
    assert r"b &  & 0.00001 & 1 \\" in page


def test_a_workbook_runs_no_text_and_holds_no_clock(tmp_path, results):
    """A table of somebody else's may hold what Excel would run."""
    tables = own_table(results, tmp_path, "'=head,n\n'=1+1,1.5\n'@x,2\n")
    path = tables / "incomes_2012.en.xlsx"
    head, first, *_others = cells(path)
    assert [(c.value, c.data_type) for c in (head[0], *first)] == [
        ("=head", "s"), ("=1+1", "s"), (1.5, "n"),
    ]  # fmt: skip
    with zipfile.ZipFile(path) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", core)) == {"2022-09-23T00:00:00Z"}


def test_the_same_bytes_at_another_time(exported, tmp_path):
    again = export(tmp_path / "to", ["incomes_2012"])
    for path in again:
        assert path.read_bytes() == (exported[0] / "tables" / path.name).read_bytes()


def test_latex_has_booktabs_rules_and_escapes_all_text(exported):
    stored = (exported[0] / "tables" / "results.en.tex").read_text(encoding="utf-8")
    for part in (r"\toprule", r"\bottomrule", r"\label{tab:results}", r"ratio\_2021", r"\%"):
        assert part in stored


def test_export_makes_formulas_harmless_and_leaves_numbers(tmp_path):
    cells = ["=1+1", " +cmd", "-2+3", "\n=x", "-2.5", "+8.3%", "plain", "2.3倍"]
    table = pd.DataFrame({"text": cells, "number": range(-4, 4), "=head": 0})
    export_csv(table, tmp_path / "e.csv")
    content = (tmp_path / "e.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(tmp_path / "e.csv", dtype={"text": str}, encoding="utf-8-sig")
    assert read.text.tolist() == [
        "'=1+1",
        "' +cmd",
        "'-2+3",
        "'\n=x",
        "-2.5",
        "+8.3%",
        "plain",
        "2.3倍",
    ]
    assert read.columns[2] == "'=head"
    assert read.number.tolist() == list(range(-4, 4))


def test_exports_add_up_and_may_be_repeated(tmp_path):
    export(tmp_path / "to", ["incomes_2012"])
    first = content(tmp_path / "to")
    export(tmp_path / "to", ["results"])
    both = content(tmp_path / "to")
    assert {n for n in both if "incomes" in n} == {n for n in first if "incomes" in n}
    assert all(both[n] == first[n] for n in first if not n.endswith("manifest.json"))
    assert {"tables/results.en.csv", "tables/results.zh.xlsx"} <= set(both)
    export(tmp_path / "to", ["results"])
    assert set(content(tmp_path / "to")) == set(both)


@pytest.mark.parametrize("foreign", ["mine.txt", "tables/mine.csv", "other/x"])
def test_what_it_did_not_write_is_never_lost(tmp_path, foreign):
    out = tmp_path / "to"
    export(out, ["results"])
    (out / foreign).parent.mkdir(exist_ok=True)
    (out / foreign).write_text("mine", encoding="utf-8")
    before = content(out)
    with pytest.raises(FileExistsError, match=foreign.split("/")[0]):
        export(out, ["results"])
    assert content(out) == before


def test_an_exported_file_that_was_edited_is_not_lost_either(tmp_path):
    out = tmp_path / "to"
    export(out, ["results"])
    (out / "tables" / "results.en.csv").write_text("edited", encoding="utf-8")
    before = content(out)
    with pytest.raises(FileExistsError, match=r"tables/results\.en\.csv"):
        export(out, ["results"])
    assert content(out) == before


def test_unknown_ids_name_the_nearest_before_anything_is_written(tmp_path):
    with pytest.raises(
        ValueError, match=r"no figure or table 'step_band' \(a number .*: did you mean step_bands"
    ):
        export(tmp_path / "to", ["results", "step_band"])
    with pytest.raises(
        ValueError, match=r"there are print_precision, .*power_by_decimals, results$"
    ):
        export(tmp_path / "to", ["zzz"])
    assert list(tmp_path.iterdir()) == []


def test_ids_of_figures_and_tables_differ(results):
    names = ["results", *load_register()]
    for kind in ("figures", "tables"):
        text = (results / kind / f"{kind}.json").read_text(encoding="utf-8")
        names += json.loads(text)
    assert len(names) == len(set(names))


def test_a_stale_register_is_not_exported(tmp_path, results):
    shutil.copytree(
        results, tmp_path / "results", ignore=shutil.ignore_patterns("*.png", "*.svg", "reports")
    )
    path = tmp_path / "results" / "results.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["data_sha256"]["claims.csv"] = "0" * 64
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(ValueError, match=r"claims\.csv"):
        export(tmp_path / "to", ["results"], tmp_path / "results")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_leaves_what_was_there(tmp_path):
    """A limit on the size of files fails a write as a full disk does."""
    out = tmp_path / "to"
    export(out, ["incomes_2012"])
    before = content(out)
    code = (
        "import resource, sys; from analysis import cli\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        f"sys.exit(cli.main(['export', '--to', {str(out)!r}, 'step_bands']))"
    )
    run = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True)
    assert run.returncode == 2, run.stderr
    assert re.search(r"File too large.*: mend that, or choose another place", run.stderr)
    assert content(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["to"]


def test_the_command(yuanhui, tmp_path):
    run = yuanhui("export", "--to", tmp_path / "to", "results")
    assert run.stdout == f"6 files written to {tmp_path / 'to'}\n"
    run = yuanhui("export", "--to", tmp_path / "to", "resluts")
    assert run.returncode == 2
    assert "did you mean results" in run.stderr


@pytest.mark.parametrize("id", ["../../elsewhere", "a/b", "..", "/elsewhere", ".hidden", "a\\b"])
def test_nothing_is_written_outside_the_folder(tmp_path, results, id):
    """A register of somebody else's may name a figure as it likes."""
    copied = ("results.json", "figures/figures.json", "tables/tables.json")
    for name in copied:
        (tmp_path / "results" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(results / name, tmp_path / "results" / name)
    path = tmp_path / "results" / "tables" / "tables.json"
    tables = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(tables | {id: tables["incomes_2012"]}), encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    for ids in ([id], []):
        with pytest.raises(ValueError, match="is no name of a file"):
            export(tmp_path / "to", ids, tmp_path / "results")
    assert sorted(tmp_path.rglob("*")) == before
