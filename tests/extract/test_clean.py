"""Text as paragraphs: what is folded, joined and cut out, and where each character stood."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.extract.clean import paragraphs_of

SENTENCE = "2021年，全县生产总值达到212.6亿元，比上年增长7.9%；财政收入12.5亿元。"
PLAIN = "2021年,全县生产总值达到212.6亿元,比上年增长7.9%;财政收入12.5亿元。"


def texts(raw: str) -> list[str]:
    return [p.text for p in paragraphs_of(raw) if not p.is_table]


def test_a_line_is_a_paragraph_and_carriage_returns_are_ends_of_lines() -> None:
    assert texts(f"{SENTENCE}\r\n\r\n{SENTENCE}") == [PLAIN, PLAIN]


def test_numbered_paragraphs_are_read_as_they_were_written() -> None:
    written = "".join(f"{p.number}\t{p.text}\n" for p in paragraphs_of(SENTENCE))
    assert texts(written) == [PLAIN]


def test_lines_of_a_broken_column_are_joined() -> None:
    long = SENTENCE * 4
    column = "\n".join(long[k : k + 21] for k in range(0, len(long), 21))
    assert texts(column) == [PLAIN * 4]


def test_a_number_that_a_column_breaks_is_one_number() -> None:
    words = "全县粮食总产量达到1234567吨比上年增产"
    column = "\n".join([words[:15], words[15:], *["县委县政府高度重视粮食生产工作坚持"] * 4])
    assert "1234567吨" in texts(column)[0]


def test_headings_stay_apart() -> None:
    assert texts(f"一、综合\n{SENTENCE}\n二、农业\n{SENTENCE}")[2] == "二、农业"


def lines(raw: str) -> list[tuple[str, bool]]:
    return [(paragraph.text, paragraph.is_table) for paragraph in paragraphs_of(raw)]


def test_lines_of_a_table_are_paragraphs_apart() -> None:
    raw = f"{SENTENCE}\n指标|数\n产量|12.5\n{SENTENCE}"
    assert lines(raw) == [
        (PLAIN, False), ("指标|数", True), ("产量|12.5", True), (PLAIN, False),
    ]  # fmt: skip


def test_of_prose_and_cells_in_one_line_the_prose_stays() -> None:
    raw = f"{SENTENCE}表1 指标 | 数 | 12.5 |"
    assert lines(raw) == [(PLAIN, False), ("表1指标|数|12.5|", True)]


@pytest.mark.parametrize(
    "row",
    [
        "生产总值（亿元）    200.1      212.6",
        "学校（所）　　12　　3　　6",
        "粮食（万吨） 12.3 11.9 -3.3",
    ],
)
def test_numbers_with_room_between_are_cells(row: str) -> None:
    assert [is_table for _text, is_table in lines(f"{SENTENCE}\n{row}\n{SENTENCE}")] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["学校共有 12 3所", "产量为  12 345吨,增长  2.4%", "增长到2 0 2 1"]
)
def test_a_number_with_spaces_inside_is_no_row_of_a_table(line: str) -> None:
    assert [is_table for _text, is_table in lines(f"{SENTENCE}\n{line}")] == [False, False]


def test_a_table_that_lost_its_bars_is_put_aside() -> None:
    cells = ["指标", "产量", "12.5", "增长", "3.1"]
    assert texts("\n".join([SENTENCE, *cells, SENTENCE])) == [PLAIN, PLAIN]


def test_spaces_go_but_between_digits() -> None:
    assert texts("产量 达到 12 345 吨，增长 2.4 %") == ["产量达到12 345吨,增长2.4%"]


def test_what_a_reader_hears_is_not_printed() -> None:
    assert texts("濮（pú）阳县") == ["濮阳县"]


def test_doubled_commas_are_one() -> None:
    assert texts("产量12吨，，增长2%") == ["产量12吨,增长2%"]


def test_radicals_become_ideographs() -> None:
    assert texts("⼈⺠") == ["人民"]


def test_traditional_script_is_read_as_simplified_script_at_the_same_places() -> None:
    raw = "2021年，全縣國內生產總值達到127.4億元，比2016年增長65.2%。"
    paragraph = paragraphs_of(raw)[0]
    assert paragraph.text == "2021年,全县国内生产总值达到127.4亿元,比2016年增长65.2%。"
    assert paragraph.places == tuple(range(len(raw)))


def test_one_traditional_character_does_not_make_a_page_traditional() -> None:
    assert texts("全县的乾隆年间古迹，产业产值12.5亿元") == ["全县的乾隆年间古迹,产业产值12.5亿元"]


@given(st.integers(0, 2**32))
def test_every_character_keeps_its_place(seed: int) -> None:
    chance = random.Random(seed)
    raw = "".join(f" {c}" if chance.random() < 0.2 else c for c in SENTENCE)
    paragraph = paragraphs_of(raw)[0]
    whole = paragraph.raw(0, len(paragraph.text))
    assert [raw[k] for k in paragraph.places if raw[k].isdigit()] == [
        c for c in PLAIN if c.isdigit()
    ]
    assert raw[whole[1] - 1] == "。"


@pytest.mark.parametrize("raw", ["", "\n\n", "  \r\n"])
def test_of_nothing_there_are_no_paragraphs(raw: str) -> None:
    assert texts(raw) == []
