"""What passes the gates, what is held back and why, and the folder that is written."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.claims import load_claims, load_excluded
from analysis.extract.extraction import extract
from analysis.extract.page import check_page

PAGE = (
    "2012年至2021年，全县生产总值年均增长8.3%，2021年达到225.9亿元，是2012年的2.2倍；"
    "学校24所，“1259”工作机制，产量2.7万吨、1.9万吨。"
)
PAGES = sorted(Path(__file__).with_name("pages").glob("*.txt"))


def held(text: str) -> list[tuple[str, str]]:
    review = extract(text).review
    return list(zip(review.printed, review.reason.str.partition(":")[0], strict=True))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("近日，12亿元到账。", "what it is of is not clear"),
        ("2021年，财政收入增长12%。2021年，财政收入增长13%。",
         "the page seems to print two numbers for this quantity"),
        ("2021年，全县生产总值2.6%。", "a percentage of an amount"),
        ("2021年，粮食产量是“十五”期间的7.1倍。", "what it is compared with is not clear"),
        ("2021年，粮食产量5万亩。", "has the unit 'mu', a level here has tonnes"),
        ("粮食产量增长3%。", "kind growth needs the years it runs from and to"),
        ("2021年，茶点产业结构为12:30:58。", "a structure of parts that are not known here"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_held_back_and_says_why(text: str, reason: str) -> None:
    assert {why for _number, why in held(text)} == {reason}


def test_what_is_held_back_is_never_audited() -> None:
    text = "2021年，财政收入12亿元，增长12%。2021年，财政收入增长13%。"
    audit = extract(text).audit()
    assert audit.fits
    assert list(extract(text).claims.printed) == ["12亿元"]


def test_all_of_it_can_be_asked_for_with_the_reason() -> None:
    text = "2021年，财政收入12亿元，增长12%。2021年，财政收入增长13%。"
    claims = extract(text, everything=True).claims
    assert list(claims.printed) == ["12亿元", "12%", "13%"]
    assert [bool(note) for note in claims.note] == [False, True, True]


def test_a_number_that_stands_twice_in_a_paragraph_is_told_apart() -> None:
    text = "2021年，出口总额12亿元，进口总额12亿元，财政收入112亿元，增长12%。"
    numbers = extract(text, everything=True).claims
    assert list(zip(numbers.printed, numbers.occurrence, strict=True)) == [
        ("12亿元", "1"), ("12亿元", "2"), ("112亿元", "1"), ("12%", "1"),
    ]  # fmt: skip


def test_an_indicator_that_is_not_known_has_a_name_and_a_unit() -> None:
    own = extract("2021年，全县建成茶点工坊24家。").indicators
    assert own[["name_zh", "unit"]].to_numpy().tolist() == [["茶点工坊", "家"]]


def test_a_page_without_numbers_says_so() -> None:
    with pytest.raises(ValueError, match="no number with a unit"):
        extract("全县上下一心，第1书记到岗。")


def test_a_page_of_which_all_is_held_back_says_so() -> None:
    with pytest.raises(ValueError, match="all numbers are held back"):
        extract("粮食产量增长3%。").audit()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_folder_passes_the_check_of_the_page(path: Path, tmp_path: Path) -> None:
    extract(path.read_text(encoding="utf-8")).write(tmp_path / "page")
    claims = load_claims(tmp_path / "page" / "claims.csv")
    excluded = load_excluded(tmp_path / "page" / "excluded.csv")
    assert check_page(tmp_path / "page" / "page.tsv", claims, excluded) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_page_as_cleaned_gives_the_same_claims(path: Path) -> None:
    once = extract(path.read_text(encoding="utf-8"))
    again = extract("".join(f"{p.number}\t{p.text}\n" for p in once.paragraphs))
    pd.testing.assert_frame_equal(once.claims, again.claims)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_number_stands_where_the_table_says(path: Path) -> None:
    extraction = extract(path.read_text(encoding="utf-8"))
    places = extraction.origin.set_index("id")
    for claim in extraction.claims.itertuples():
        begin, finish = places.begin[claim.id], places.finish[claim.id]
        raw = extraction.text[begin:finish]
        digits = "".join(c for c in claim.printed if c.isdigit())
        assert "".join(str(int(c)) for c in raw if c.isdigit()) == digits


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.translate({48 + k: 0xFF10 + k for k in range(10)}),
        lambda text: "指标|数\n产量|12\n" + text,
        lambda text: text + "\n全县上下一心，再创佳绩。\n",
        lambda text: text.replace("，", " ， "),
    ],
    ids=["carriage returns", "full width", "a table before", "no figures behind", "spaces"],
)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_means_nothing_changes_nothing(path: Path, changed: object) -> None:
    text = path.read_text(encoding="utf-8").strip()
    columns = ["indicator", "kind", "start", "end", "period", "of", "dated_by"]
    once, again = extract(text).claims, extract(changed(text)).claims  # type: ignore[operator]
    assert once[columns].to_numpy().tolist() == again[columns].to_numpy().tolist()


def test_without_its_year_a_page_has_fewer_years_and_no_others() -> None:
    text = PAGES[0].with_name("communique.txt").read_text(encoding="utf-8")
    dated, undated = extract(text), extract(text.replace("2021年", ""))
    both = pd.concat([undated.claims, undated.review])
    assert set(both.end) <= {""}
    assert len(undated.claims) < len(dated.claims)


UNITS = st.sampled_from([("财政收入", "亿元"), ("粮食产量", "万吨"), ("高标准农田", "万亩")])
NUMBERS = st.decimals(min_value=1, max_value=9999, places=2)


@given(UNITS, NUMBERS, st.integers(1990, 2030))
def test_what_is_written_is_read(thing: tuple[str, str], number: object, year: int) -> None:
    name, unit = thing
    claims = extract(f"{year}年，全县{name}达到{number}{unit}。").claims
    row = claims[["printed", "kind", "end", "start"]].to_numpy().tolist()
    assert row == [[f"{number}{unit}", "level", str(year), ""]]


@given(
    st.lists(NUMBERS, min_size=2, max_size=2), st.integers(2001, 2030), st.integers(1, 20),
    st.sampled_from([("增长", ""), ("下降", "下降")]),
)  # fmt: skip
def test_growth_of_several_is_read(
    numbers: list[object], year: int, steps: int, verb: tuple[str, str]
) -> None:
    said, sign = verb
    text = f"{year}年，城镇、农村常住居民人均可支配收入分别比{year - steps}年{said}{{}}%、{{}}%。"
    numbers = [float(number) % 90 for number in numbers]  # type: ignore[arg-type]
    written = [f"{number:.1f}" for number in numbers]
    extraction = extract(text.format(*written))
    read = pd.concat([extraction.claims, extraction.review]).sort_values("id")
    assert list(read.printed) == [f"{sign}{number}%" for number in written]
    assert set(zip(read.start, read.end, strict=True)) == {(str(year - steps), str(year))}


@pytest.mark.parametrize(
    "text",
    [
        "2021年，中心城区粮食产量20万吨，占全市粮食产量的20%。",
        "2021年，三大片区生产总值合计650亿元，占全市生产总值的比重由63.0%上升到65.0%。",
        "2021年，全市进出口总额1000亿元，占全省的5.8%。其中，出口580亿元，占进出口总额的58%。"
        "全省进出口总额17241亿元。",
        "2021年全国一般公共预算收入20万亿元，其中税收收入17.3万亿元，占86.5%。"
        "全市一般公共预算收入100亿元，全市平稳。",
        "2021年，高新区生产总值200亿元，其中第二产业增加值120亿元，第三产业增加值80亿元。"
        "全市生产总值1000亿元，第一产业增加值100亿元，全市向好。",
        "2021年，全市进出口总额600亿元，其中出口60亿美元，增长25%，占65%。",
        "2021年，旅游总收入600亿元，其中旅游外汇收入1.5亿美元，占1.6%。",
        "2021年，进出口总额6250亿元，折合967亿美元，增长28.5%。2020年进出口总额5204亿元。",
    ],
)
def test_what_is_of_another_place_or_currency_is_not_held_against_it(text: str) -> None:
    assert "does_not_fit" not in [row.verdict for row in extract(text).audit().account.rows]


def test_the_share_of_a_part_of_what_all_have_is_held_against_what_all_have() -> None:
    what = "社会消费品零售总额"
    for amount, verdict in ((340, "fits"), (320, "does_not_fit")):
        page = extract(f"2021年，城镇{what}{amount}亿元，占{what}的85%。{what}400亿元。")
        told = [row.verdict for row in page.audit().account.rows if row.group.endswith("share")]
        assert told == [verdict]


def test_a_page_of_one_cell_and_sentences_behind_tabs_are_read() -> None:
    text = "|2021年，粮食产量10万吨，增长2%。|\n\t2021年，油料产量3.1万吨。"
    assert extract(text).claims.printed.tolist() == ["10万吨", "2%", "3.1万吨"]
