"""Printed figures: the interval table of each rounding and qualifier, and the way back."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Interval, parse
from analysis.numbers.printed import ROUNDINGS, UNITS, round_half_up, write


def half_open(low, high):
    return Interval(low, high, upper_closed=False)


@pytest.mark.parametrize(
    ("text", "value", "unit", "interval"),
    [
        ("225.9亿元", 22_590_000_000, "元", half_open(22_585_000_000, 22_595_000_000)),
        ("8.3%", "0.083", "%", half_open("0.0825", "0.0835")),
        ("6.0%", "0.06", "%", half_open("0.0595", "0.0605")),
        ("6%", "0.06", "%", half_open("0.055", "0.065")),
        ("2.2倍", "2.2", "倍", half_open("2.15", "2.25")),
        ("142户", 142, "户", Interval(142, 142)),
        ("2.4万个", 24_000, "个", half_open(23_500, 24_500)),
        ("6000万只", 60_000_000, "只", half_open(59_995_000, 60_005_000)),
        ("-2.5%", "-0.025", "%", Interval("-0.0255", "-0.0245", lower_closed=False)),
        ("２２５．９ 亿元", 22_590_000_000, "元", half_open(22_585_000_000, 22_595_000_000)),
        ("12,345元", 12_345, "元", half_open("12344.5", "12345.5")),
        ("22.59 billion yuan", 22_590_000_000, "元", half_open(22_585_000_000, 22_595_000_000)),
        ("1.2万亿元", 1_200_000_000_000, "元", half_open(1_150_000_000_000, 1_250_000_000_000)),
        ("5千瓦时", 5, "千瓦时", half_open("4.5", "5.5")),
        ("25 km²", 25, "平方公里", half_open("24.5", "25.5")),
        ("2.5人", "2.5", "人", half_open("2.45", "2.55")),
        ("5.6～6.2亿元", 590_000_000, "元", half_open(555_000_000, 625_000_000)),
        ("5.6—6.2億元", 590_000_000, "元", half_open(555_000_000, 625_000_000)),
        ("5.6-6.2亿元", 590_000_000, "元", half_open(555_000_000, 625_000_000)),
        ("5.6亿元至6.2亿元", 590_000_000, "元", half_open(555_000_000, 625_000_000)),
        ("下降5%-6%", "-0.055", "%", Interval("-0.065", "-0.045", lower_closed=False)),
        ("–2.5%", "-0.025", "%", Interval("-0.0255", "-0.0245", lower_closed=False)),
        ("三成", "0.3", "成", half_open("0.25", "0.35")),
        ("3.5成", "0.35", "成", half_open("0.345", "0.355")),
        ("四倍", 4, "倍", half_open("3.5", "4.5")),
        ("9亿斤", 900_000_000, "斤", half_open(850_000_000, 950_000_000)),
        ("2.39∶1", "2.39", "", half_open("2.385", "2.395")),
        ("38\u202f420\u200b元", 38_420, "元", half_open("38419.5", "38420.5")),
        ("0%", 0, "%", Interval("-0.005", "0.005", False, False)),
    ],
)
def test_figures(text, value, unit, interval):
    figure = parse(text)
    assert (figure.value, figure.unit, figure.interval()) == (Fraction(value), unit, interval)


@pytest.mark.parametrize(
    ("qualifier", "text", "interval"),
    [
        ("以上", "10.6万吨", Interval(106_000, math.inf)),
        ("突破", "3万辆", Interval(30_000, math.inf, lower_closed=False)),
        ("以内", "5%", Interval(-math.inf, "0.05")),
        ("不足", "5%", Interval(-math.inf, "0.05", upper_closed=False)),
        ("近", "300家", Interval(200, 300, False, False)),
        ("余", "6000万元", half_open(60_000_000, 70_000_000)),
        ("约", "2.2倍", Interval("2.1", "2.3")),
        ("达到", "2.2倍", half_open("2.15", "2.25")),
        ("", "翻一番", Interval(2, math.inf)),
        ("近", "翻两番", Interval(2, 4, False, False)),
        ("不足", "翻一番", Interval(-math.inf, 2, upper_closed=False)),
        ("约", "翻一番", Interval(1, 4)),
        ("近", "-5%", Interval("-0.05", "-0.04", False, False)),
        ("余", "-5%", Interval("-0.06", "-0.05", lower_closed=False)),
        ("以上", "-5%", Interval(-math.inf, "-0.05")),
        ("超过", "-50%", Interval(-math.inf, "-0.5", upper_closed=False)),
        ("超过", "下降50%", Interval(-math.inf, "-0.5", upper_closed=False)),
        ("不足", "下降50%", Interval("-0.5", math.inf, lower_closed=False)),
        ("以内", "下降50%", Interval("-0.5", math.inf)),
        ("近", "下降50%", Interval("-0.5", "-0.4", False, False)),
        ("近", "翻九番", Interval(256, 512, False, False)),
        ("多", "翻一番", Interval(2, 4, upper_closed=False)),
        ("", "减少500万人", Interval(-5005000, -4995000, lower_closed=False)),
    ],
)
def test_qualifiers(qualifier, text, interval):
    assert parse(text).interval(qualifier=qualifier) == interval


def test_wide_takes_the_last_significant_digit():
    assert parse("6000万只").interval(wide=True) == half_open(55_000_000, 65_000_000)
    assert parse("6.0%").interval(wide=True) == half_open("0.0595", "0.0605")


NO_FIGURES = ["", "abc", "2.2.2倍", "12,34元", "9%至8.3%", "3万万元", "2.2斗", "nan", "1+3+6"]
#: What folding to half width would turn into another figure.
LOOKALIKES = ["3²", "1 2元", "①", "٣%", "翻99999番", "翻0番", "再翻一番"]


@pytest.mark.parametrize("text", NO_FIGURES + LOOKALIKES)
def test_what_is_no_figure_is_refused_with_its_text(text):
    with pytest.raises(ValueError, match=r"figure|unit") as error:
        parse(text)
    assert repr(text) in str(error.value)


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [("近翻一番", "近", "翻一番"), ("3万余户", "余", "3万户"), ("5%以上", "以上", "5%")],
)
def test_a_qualifier_in_the_figure_is_sent_to_its_column(text, word, rest):
    with pytest.raises(
        ValueError, match=rf"write {word} as the qualifier and '{rest}' as the number"
    ):
        parse(text)
    parse(rest)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("8,6%", r"a decimal comma\? Write 8\.6%"), ("3，5", r"Write 3\.5"),
        ("增长2.3倍", r"3\.3 times as much: take the kind growth"), ("6.2-5.6亿元", "the lower number comes first"),
    ],
)  # fmt: skip
def test_a_slip_is_named_for_what_it_is(text, word):
    with pytest.raises(ValueError, match=word):
        parse(text)


def test_a_range_is_spoken_with_both_ends():
    assert parse("5.6~6.2亿元").spoken("en", "约") == "about 560 million yuan to 620 million yuan"


def test_unknown_words_name_the_known_ones():
    with pytest.raises(ValueError, match="half_up"):
        parse("2.2倍").interval("nearest")
    with pytest.raises(ValueError, match="突破"):
        parse("2.2倍").interval(qualifier="大概")


digits = st.integers(-(10**9), 10**9)


@given(digits, st.integers(0, 4), st.sampled_from(["", "万", "亿"]), st.sampled_from(sorted(UNITS)))
def test_print_and_parse_round_trip(mantissa, decimals, scale, unit):
    """A number written with d decimals parses to the same value and precision."""
    if unit in ("%", "‰", "个百分点", "成") and scale:
        return
    whole, rest = divmod(abs(mantissa), 10**decimals)
    text = f"{'-' if mantissa < 0 else ''}{whole}{f'.{rest:0{decimals}d}' if decimals else ''}{scale}{unit}"
    figure = parse(text)
    power = {"": 0, "万": 4, "亿": 8}[scale] - {"%": 2, "‰": 3, "个百分点": 2, "成": 1}.get(unit, 0)
    assert figure.value == Fraction(mantissa, 10**decimals) * Fraction(10) ** power
    assert parse(figure.text) == figure


@given(st.integers(10**6, 10**15), st.sampled_from(["元", "吨"]), st.sampled_from(["zh", "en"]))
def test_written_numbers_parse_to_an_interval_that_holds_them(number, unit, lang):
    assert number in parse(write(number, unit, lang, 3)).interval()


@given(
    st.fractions(-100, 100, max_denominator=1000),
    st.integers(0, 3),
    st.sampled_from(sorted(ROUNDINGS)),
)
def test_interval_holds_every_number_that_prints_so(x, decimals, rounding):
    """Round x the way the rule says; x must lie in the interval of what is printed."""
    scaled = abs(x) * 10**decimals
    printed = {
        "half_up": math.floor(scaled + Fraction(1, 2)),
        "half_even": round(scaled),
        "truncated": math.floor(scaled),
        "rounded_up": math.ceil(scaled),
        "any": math.floor(scaled),
    }[rounding]
    sign = "-" if x < 0 and printed else ""
    whole, rest = divmod(printed, 10**decimals)
    text = f"{sign}{whole}{f'.{rest:0{decimals}d}' if decimals else ''}倍"
    assert x in parse(text).interval(rounding)


@pytest.mark.parametrize(
    ("value", "unit", "lang", "digits", "text"),
    [
        (22_590_000_000, "元", "zh", 1, "225.9亿元"),
        (22_590_000_000, "元", "en", 2, "22.59 billion yuan"),
        (41149, "元", "zh", 0, "41149元"),
        (41149, "元", "en", 0, "41,149 yuan"),
        (Fraction("0.7042"), "%", "en", 2, "70.42%"),
        (Fraction("-0.0125"), "%", "zh", 1, "-1.3%"),
        (99_999_999.999, "元", "zh", 2, "1.00亿元"),
        (Fraction(10**30 + 1, 10), "元", "zh", 1, "1000000000000000000000.0亿元"),
        (-0.001, "", "zh", 2, "0.00"),
        (25_000_000, "平方公里", "en", 0, "25 million km²"),
    ],
)
def test_writing(value, unit, lang, digits, text):
    assert write(value, unit, lang, digits) == text


def test_writing_ends_outward():
    assert write(1.23401, digits=2, toward="up") == "1.24"
    assert write(1.23999, digits=2, toward="down") == "1.23"
    assert write(16_918.2, "元", "en", 0, toward="up") == "16,919 yuan"


def test_thirty_digits_are_not_too_many():
    assert parse("9" * 30 + "元").value == 10**30 - 1


def test_halves_round_away_from_zero():
    assert round_half_up("-2.5", 0) == -3
