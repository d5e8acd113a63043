"""Holding claims against a page, on a page made up here: the real one is not ours to copy."""

import pandas as pd
import pytest

from analysis import DataError, load_claims, load_excluded
from analysis.data.package import DATA
from analysis.extract.page import agreement, check_page

PAGE = "1\t2012年以来，全区建成示范村11个、特色村1个，另有1个 在建。\n2\t总产值达22.5亿元，增长8.3%；“1259”机制。\n"


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.tsv"
    path.write_text(PAGE, encoding="utf-8")
    return path


def claim(frame, id, printed, paragraph, occurrence=1):
    frame.loc[id, ["printed", "paragraph", "occurrence"]] = [printed, paragraph, occurrence]


@pytest.fixture
def claims():
    frame = load_claims().iloc[:5].copy()
    for row, values in zip(
        list(frame.index),
        [("11个", 1), ("1个", 1), ("1个", 1, 2), ("22.5亿元", 2), ("8.3%", 2)],
        strict=True,
    ):
        claim(frame, row, *values)
    return frame


@pytest.fixture
def excluded():
    frame = load_excluded().iloc[:2].copy()
    return frame.assign(paragraph=[1, 2], text=["2012年", "1259"])


def test_all_figures_stand_where_the_claims_say(page, claims, excluded):
    assert check_page(page, claims, excluded) == []


def test_a_changed_claim_is_found_from_both_sides(page, claims, excluded):
    claim(claims, claims.index[3], "22.6亿元", 2)
    problems = check_page(page, claims, excluded)
    assert any("22.6亿元" in p and "is not in paragraph 2" in p for p in problems)
    assert any("'22.5'" in p and "neither" in p for p in problems)


def test_a_claim_too_many_is_found(page, claims, excluded):
    claim(claims, claims.index[4], "1个", 1, 3)
    assert any("occurrence 3" in p for p in check_page(page, claims, excluded))


def test_two_claims_on_one_figure_are_found(page, claims, excluded):
    claim(claims, claims.index[2], "1个", 1, 1)
    assert any("another claim too" in p for p in check_page(page, claims, excluded))


def test_an_exclusion_that_is_not_there_is_found(page, claims, excluded):
    assert any(
        "'13'" in p or "13" in p
        for p in check_page(page, claims, excluded.assign(text=["2013年", "1259"]))
    )


@pytest.mark.parametrize(
    ("content", "word"),
    [("", "no text"), ("1\ta\n²\ttext", "line 2"), ("1\ta\n1\tb", "line 2"), ("1\ta\nb", "line 2")],
)
def test_pages_that_cannot_be_read(tmp_path, content, word):
    (tmp_path / "p.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=word):
        check_page(tmp_path / "p.tsv")


def test_a_pasted_text_needs_no_numbers(tmp_path):
    table, pasted = tmp_path / "claims.csv", tmp_path / "page.txt"
    rows = "gdp,level,22.5亿元,,2021", "gdp,growth,8.3%,2020,2021"
    table.write_text("\n".join(["indicator,kind,printed,start,end", *rows]), "utf-8")
    pasted.write_text("某县快讯\n2021年达22.5亿元。\n\n增长8.3%，这个8.3%来之不易。\n", "utf-8")
    assert check_page(pasted, load_claims(table)) == []
    pasted.write_text("2021年达22.6亿元。\n增长8.3%。", "utf-8")
    problems = check_page(pasted, load_claims(table))
    assert problems == [
        "row2: 22.5亿元 is not on the page",
        "'22.6' at '2021年达22.6亿元。' is in no row of the table",
    ]
    pasted.write_text("1\t2021年达22.5亿元。\n2\t增长8.3%。", "utf-8")
    numbered = load_claims(table).assign(paragraph=[1, 2])
    assert check_page(pasted, numbered) == []
    moved = "row3: 8.3% (occurrence 1) is not in paragraph 1"
    assert moved in check_page(pasted, numbered.assign(paragraph=1))


def test_odd_line_breaks_inside_a_paragraph_are_text(page, claims, excluded):
    text = (
        page.read_text(encoding="utf-8").replace("，增长", "，\u2028增长").replace("\n", "\r\n\r\n")
    )
    page.write_bytes(text.encode())
    assert check_page(page, claims, excluded) == []


def test_figures_apart_by_a_space_do_not_merge(page, claims, excluded):
    page.write_text(PAGE.replace("1259", "1259 7"), encoding="utf-8")
    assert any("'7'" in p and "neither" in p for p in check_page(page, claims, excluded))


def test_a_structure_stands_as_printed_and_years_of_the_claims_are_no_figures(page, tmp_path):
    table = tmp_path / "claims.csv"
    rows = "gdp,share,15.1:39.9:45.0,,2021,2", "gdp,avg_growth,8.3%,2011,2021,2"
    table.write_text("\n".join(["indicator,kind,printed,start,end,paragraph", *rows]), "utf-8")
    claims = load_claims(table)
    text = "2\t2011—2021年增长8.3%，2021年12月31日结构为15.1∶39.9∶45.0。{}\n".format
    page.write_text(text(""), encoding="utf-8")
    assert check_page(page, claims) == []
    page.write_text(text("2013年，2021人"), encoding="utf-8")
    assert [p.split("'")[1] for p in check_page(page, claims)] == ["2013", "2021"]
    page.write_text(text("").replace("39.9", "39.8"), encoding="utf-8")
    assert any("15.1:39.9:45.0" in p for p in check_page(page, claims))


def test_the_command_ends_with_its_verdict(yuanhui, page, tmp_path):
    run = yuanhui("check-page", page)
    assert run.returncode == 1
    assert "is not in paragraph" in run.stdout
    assert yuanhui("check-page", tmp_path / "none.tsv").returncode == 2


def test_a_number_that_was_not_read_is_neither_right_nor_held_back():
    """As one that somebody has just added to the table."""
    claims, reading = load_claims(), pd.read_csv(DATA / "reading.csv")
    read = agreement(claims, reading[reading.printed != "24所"])
    assert read.loc["schools_built", ["name", "held", "right"]].tolist() == ["", False, False]
    assert read.right.sum() == agreement(claims, reading).right.sum() - 1
