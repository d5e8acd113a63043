"""Every row of ``data/grammar``: a sentence made of it is read as the row says."""

import re

import pandas as pd
import pytest

from analysis.data.claims import load_indicators
from analysis.data.package import DATA
from analysis.extract.clean import paragraphs_of
from analysis.extract.grammar import names
from analysis.extract.reader import read_paragraphs
from analysis.extract.reading import Reading


def rows(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / "grammar" / f"{name}.csv", dtype=str, keep_default_na=False)


def read(text: str) -> list[Reading]:
    return read_paragraphs(paragraphs_of(text))


def of_role(role: str) -> list[str]:
    words = rows("words")
    return list(words.word[words.role == role])


def test_every_word_for_an_indicator_names_it() -> None:
    """But those of a contribution, which is of what contributes, and what brackets part."""
    units = load_indicators().unit
    for alias, indicator in rows("indicators_alias")[["alias", "indicator"]].to_numpy():
        if re.search("贡献率|结构|（", alias):
            continue
        verb = "为" if units[indicator] in ("%", "‰") else "增长"
        [reading] = read(f"2021年，{alias}{verb}8%。")
        assert reading.subject.indicator == indicator, alias


@pytest.mark.parametrize("word", of_role("by"))
def test_verbs_of_change_say_by_how_much(word: str) -> None:
    directions = dict(rows("words")[["word", "direction"]].to_numpy())
    [reading] = read(f"2021年，财政收入{word}8%。")
    fell = reading.printed.startswith(
        ("-", "下降", "减少", "降低", "回落", "缩小", "收窄", "负增长")
    )
    assert (reading.kind, fell) == ("growth", directions[word] == "down")
    assert reading.subject.indicator == "fiscal_revenue"


@pytest.mark.parametrize("word", of_role("to"))
def test_verbs_of_reaching_say_a_level(word: str) -> None:
    [reading] = read(f"2021年，财政收入{word}8亿元。")
    assert (reading.kind, reading.subject.indicator) == ("level", "fiscal_revenue")


@pytest.mark.parametrize("word", of_role("target"))
def test_words_of_aims_make_targets(word: str) -> None:
    assert [reading.kind for reading in read(f"财政收入{word}8亿元。")] == ["target"]


@pytest.mark.parametrize("word", of_role("does"))
def test_what_is_done_is_not_the_name_of_what_is_counted(word: str) -> None:
    [reading] = read(f"2021年，全县{word}博物馆24个。")
    assert reading.subject.indicator == "museums"


@pytest.mark.parametrize("word", of_role("noun"))
def test_nouns_that_hold_a_verb_stay_whole(word: str) -> None:
    assert word in read(f"2021年，茶点{word}产量增长8%。")[0].subject.phrase


@pytest.mark.parametrize(("word", "parts"), list(rows("lists")[["word", "parts"]].to_numpy()))
def test_names_of_several_stand_for_each(word: str, parts: str) -> None:
    told = [names().get(part, part) for part in parts.split(";")]
    numbers = "、".join(f"{n}%" for n in range(1, len(told) + 1))
    read_as = read(f"2021年，{word}分别增长{numbers}。")
    assert [r.subject.indicator or r.subject.name for r in read_as] == told


#: Words of measure that say something of their own.
SAYING = ("比重", "占比", "的比重", "与上年持平", "一倍")


@pytest.mark.parametrize("word", [word for word in of_role("measure") if word not in SAYING])
def test_words_between_name_and_verb_are_of_neither(word: str) -> None:
    [reading] = read(f"2021年，财政收入{word}增长8%。")
    assert (reading.kind in ("growth", "avg_growth"), reading.subject.indicator) == (
        True, "fiscal_revenue",
    )  # fmt: skip


@pytest.mark.parametrize("word", of_role("place"))
def test_a_place_before_a_name_is_not_part_of_it(word: str) -> None:
    [reading] = read(f"2021年，{word}财政收入8亿元。")
    assert reading.subject.indicator == "fiscal_revenue"


@pytest.mark.parametrize("word", of_role("peer"))
def test_points_above_or_below_a_peer_name_it(word: str) -> None:
    points = read(f"2021年，财政收入增长9%，增速{word}全省2.6个百分点。")[-1]
    assert (points.kind, points.against) == ("points", "全省")


@pytest.mark.parametrize("word", [word for word in of_role("share") if word != "占地区"])
def test_a_share_is_of_a_whole(word: str) -> None:
    [reading] = read(f"2021年，住户存款{word}各项存款余额的8%。")
    assert (reading.kind, reading.of) == ("share", "各项存款余额")


@pytest.mark.parametrize("word", of_role("threshold"))
def test_a_mark_that_is_passed_is_no_level(word: str) -> None:
    before, behind = ("突破", word) if word in ("大关", "台阶") else (word, "大关")
    assert read(f"2021年，财政收入{before}8亿元{behind}。")[0].kind == "threshold"
