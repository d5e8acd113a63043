"""The command: what it says when an input, a variable, a console or a package is not as it should be."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from analysis import cli, messages
from analysis.audit import audit, screen

PATHS = {
    "audit": (["audit"], "a table"),
    "audit --relations": (["audit", "--relations"], "a table"),
    "check-page": (["check-page"], "a paragraph a line"),
    "check-page --claims": (["check-page", "p.tsv", "--claims"], "a table"),
    "check-page --excluded": (["check-page", "p.tsv", "--excluded"], "a table"),
}


@pytest.mark.parametrize("command", PATHS)
@pytest.mark.parametrize("place", ["nowhere/x.csv", "folder", "file/x.csv"])
def test_a_path_without_a_file_says_what_was_expected(
    command, place, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("1\t1\n", encoding="utf-8")
    arguments, wanted = PATHS[command]
    assert cli.main([*arguments, place]) == 2
    said = capsys.readouterr().err
    assert place in said.replace("\\", "/")
    assert wanted in said
    assert any(remedy in said for remedy in ("mend the path", "name a file"))
    assert "Errno" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="there, a closed pipe is another error")
def test_a_reader_who_has_seen_enough_is_no_error(root):
    """As in ``yuanhui results | head -1``, where head is gone before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "analysis", "results"]
    run = subprocess.run(command, cwd=root, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert run.stderr == b""
    assert run.returncode == 141


def test_a_new_table_needs_a_folder(tmp_path, capsys):
    assert cli.main(["claims", "new", str(tmp_path / "nowhere" / "c.csv")]) == 2
    assert "make it first" in capsys.readouterr().err


def test_a_new_table_is_a_workbook_or_csv(tmp_path, capsys):
    assert cli.main(["claims", "new", str(tmp_path / "page.xls")]) == 2
    assert "name it page.xlsx" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_what_to_run_next_is_said_in_the_language_of_the_form(tmp_path, capsys):
    assert cli.main(["claims", "new", "--lang", "zh", str(tmp_path / "page.xlsx")]) == 0
    assert capsys.readouterr().out.endswith("page.xlsx --lang zh\n")


def test_a_new_csv_table_has_the_headings_of_the_form(tmp_path, capsys):
    path = tmp_path / "page.csv"
    assert cli.main(["claims", "new", "--lang", "zh", str(path)]) == 0
    heads = path.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in heads] == [["指标", "类型", "报载原文"]]
    assert "比较对象" in heads[0]
    assert cli.main(["claims", "new", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    with path.open("a", encoding="utf-8") as file:
        file.write("地区生产总值,绝对量,9亿元,,,2021\n")
    assert cli.main(["audit", str(path)]) == 2  # cells are missing
    assert "row 2" in capsys.readouterr().err


def test_a_page_of_ones_own_is_held_against_its_claims_alone(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    rows = "urban_income,level,30000元,,2021", "poor_persons,growth,下降50%,2012,2016"
    (tmp_path / "page.csv").write_text(
        "\n".join(["indicator,kind,printed,start,end", *rows]), "utf-8"
    )
    (tmp_path / "page.txt").write_text(
        "2012年以来收入达到30000元，贫困人口下降50%；2010年。\n", "utf-8"
    )
    assert cli.main(["check-page", "page.txt", "--claims", "page.csv"]) == 1
    [problem] = capsys.readouterr().out.splitlines()  # 2012 is a year of the table
    assert "'2010'" in problem
    assert "in no row of the table" in problem


def test_without_the_notebooks_extra_the_remedy_is_said(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nbclient", None)
    for loaded in ("analysis.runner", "analysis.reproduce"):
        monkeypatch.delitem(sys.modules, loaded, raising=False)
    assert cli.main(["reproduce"]) == 2
    assert (
        'nbclient: in the repository, make setup, or without make: pip install -e ".[notebooks,reports,pages,corpus]"'
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize(
    "command", [["check-page", "p.tsv"], ["audit", "--lang", "zh"], ["--help"]]
)
def test_a_console_without_chinese_shows_codes(yuanhui, tmp_path, encoding, command):
    (tmp_path / "p.tsv").write_text("1\t建成区31平方公里\n", encoding="utf-8")
    run = yuanhui(*command, cwd=tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert run.returncode == (0 if command == ["--help"] else 1), run.stderr
    assert "\\u" in run.stdout
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("command", [["audit"], ["reproduce"]])
def test_an_unknown_language_is_refused_naming_the_variable(monkeypatch, capsys, command):
    monkeypatch.setenv("ANALYSIS_LANG", "fr")
    assert cli.main(command) == 2
    assert "must be en or zh, got 'fr': mend it, --lang or ANALYSIS_LANG" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "variable", "locale", "expected"),
    [
        ("zh", "en", "en_US.UTF-8", "zh"), (None, "zh", "en_US.UTF-8", "zh"), (None, None, "zh_CN.UTF-8", "zh"),
        (None, "", "Chinese (Simplified)_China", "zh"), (None, None, "de_DE.UTF-8", "en"), (None, None, None, "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_or_the_variables_or_the_locales(
    monkeypatch, asked, variable, locale, expected
):
    for name in messages.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    if variable is not None:
        monkeypatch.setenv("ANALYSIS_LANG", variable)
    monkeypatch.setattr(messages.locale, "getlocale", lambda category: (locale, "UTF-8"))
    with messages.speaking(asked):
        assert messages.language() == expected


def test_help_is_in_the_language_asked_for(capsys):
    with pytest.raises(SystemExit):
        cli.main(["audit", "--lang", "zh", "--help"])
    said = capsys.readouterr().out
    for words in ("默认取ANALYSIS_LANG", "用法：", "选项:", "显示本说明后退出"):
        assert words in said
    assert "options" not in said


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "error: the following arguments are required: ID"), ("zh", "有误：缺少参数：ID")],
)
def test_what_is_missing_is_said_in_the_language_asked_for(capsys, lang, words):
    with pytest.raises(SystemExit) as end:
        cli.main(["cite", "--lang", lang])
    assert end.value.code == 2
    assert words in capsys.readouterr().err


def test_alone_it_prints_its_help_with_an_example_and_the_exit_codes(yuanhui):
    run = yuanhui()
    assert run.returncode == 0
    assert "yuanhui audit page.csv --to report.docx" in run.stdout
    assert "2  it could not be done" in run.stdout
    assert "退出码" in yuanhui("--lang", "zh").stdout


def test_the_version_is_that_of_the_package(yuanhui):
    assert yuanhui("--version").stdout.strip() == f"yuanhui {version('yuanhui-decade')}"
    module = [sys.executable, "-m", "analysis", "--version"]
    assert (
        subprocess.run(module, capture_output=True, text=True).stdout == yuanhui("--version").stdout
    )


def test_the_language_may_stand_before_or_after_the_command(yuanhui):
    before, after = yuanhui("--lang", "zh", "audit"), yuanhui("audit", "--lang", "zh")
    assert before.stdout == after.stdout
    assert before.stdout.startswith("《漯河日报》")


def test_several_numbers_are_cited_and_their_references_saved_once(yuanhui):
    told = yuanhui("cite", "gdp_2021", "ratio_2021", "--lang", "en").stdout
    assert told.count("[1] ") == 2
    saved = yuanhui("cite", "gdp_2021", "ratio_2021", "--style", "csl-json").stdout
    assert [entry["id"] for entry in json.loads(saved)] == [
        "luohe-daily-2022-09-23",
        "yuanhui-decade",
    ]


def test_lists_are_tables_for_programs(yuanhui):
    found = json.loads(yuanhui("indicators", "--match", "住户存款", "--format", "json").stdout)
    assert [entry["indicator"] for entry in found] == ["household_deposits"]
    rows = yuanhui("results", "--match", "ratio_2021", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("id,")
    nothing = yuanhui("indicators", "--match", "no such thing")
    assert (nothing.returncode, nothing.stdout) == (1, "")


def test_a_report_is_written_and_another_ending_refused(yuanhui, tmp_path):
    run = yuanhui("audit", "--to", tmp_path / "report.html")
    assert (run.returncode, run.stdout) == (1, f"written: {tmp_path / 'report.html'}\n")
    refused = yuanhui("audit", "--to", tmp_path / "report.pdf")
    assert (refused.returncode, [p.name for p in tmp_path.iterdir()]) == (2, ["report.html"])


def test_what_the_command_offers_is_what_there_is():
    assert (*screen.DETAILS, "all") == cli.DETAILS
    assert set(cli.FORMATS) == set(audit.WRITERS)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_headings_stand_out_on_a_terminal_and_nowhere_else(yuanhui, no_color):
    plain = yuanhui("audit").stdout
    assert "\x1b" not in plain
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "analysis", "audit", "--lang", "en"]
    environment = os.environ | {"NO_COLOR": no_color, "TERM": "xterm"}
    run = subprocess.Popen(command, stdout=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # what Linux says at the end
        pass
    assert run.wait() == 1
    text = shown.decode().replace("\r\n", "\n")
    assert re.sub("\x1b\\[[0-9;]*m", "", text) == plain
    heads = re.findall("\x1b\\[1;31m(.*)\x1b", text)
    expected = "Does not fit as printed, as usually read: urban income, rural income"
    assert heads == ([] if no_color else [expected])


PAGE_TEXT = (
    "2021年，全县生产总值达到225.9亿元，比上年增长8.3%；2021年，财政收入12亿元，增长2%，增长3%。"
)


def test_a_page_is_read_into_a_folder_and_audited(tmp_path, capsys):
    page, folder = tmp_path / "page.txt", tmp_path / "read"
    page.write_text(PAGE_TEXT, encoding="utf-8")
    assert cli.main(["extract", str(page), "--to", str(folder)]) == 0
    said = capsys.readouterr()
    assert "5 numbers read, 2 of them held back" in said.err
    assert str(folder / "review.html") in said.out
    assert cli.main(["audit", str(folder / "claims.csv")]) == 0
    once = capsys.readouterr().out
    assert cli.main(["audit", str(page)]) == 0
    assert capsys.readouterr().out == once


def test_a_folder_that_is_not_ours_is_not_replaced(tmp_path, capsys):
    page, folder = tmp_path / "page.txt", tmp_path / "mine"
    page.write_text(PAGE_TEXT, encoding="utf-8")
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["extract", str(page), "--to", str(folder)]) == 2
    assert "notes.txt" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_page_without_numbers_writes_nothing(tmp_path, capsys):
    page, folder = tmp_path / "page.txt", tmp_path / "read"
    page.write_text("全县上下一心。", encoding="utf-8")
    assert cli.main(["extract", str(page), "--to", str(folder), "--lang", "zh"]) == 2
    assert "没有带单位的数字" in capsys.readouterr().err
    assert not folder.exists()


def test_what_is_held_back_can_be_taken_in(tmp_path):
    page, folder = tmp_path / "page.txt", tmp_path / "read"
    page.write_text(PAGE_TEXT, encoding="utf-8")
    assert cli.main(["extract", str(page), "--to", str(folder), "--all"]) == 0
    rows = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 6
    assert "two numbers for this quantity" in rows[-1]


@pytest.mark.parametrize("date", ["2022", "1. März 2022", "2022-13-01"])
def test_a_date_is_a_day(date, tmp_path, capsys):
    page = tmp_path / "page.txt"
    page.write_text(PAGE_TEXT, encoding="utf-8")
    code = cli.main(["audit", str(page), "--date", date])
    assert (code == 0) == (date == "2022")
    assert date == "2022" or "2022-03-01" in capsys.readouterr().err
