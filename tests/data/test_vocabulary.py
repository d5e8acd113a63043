"""The words of pages find their indicators."""

import pandas as pd
import pytest

from analysis import load_indicators
from analysis.data.package import DATA
from analysis.data.vocabulary import code_of, indicator_codes, matching, parts_of


@pytest.fixture(scope="module")
def codes():
    return indicator_codes(load_indicators())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("全县生产总值", "gdp"),
        ("全区住户存款", "household_deposits"),
        ("第三产业占比", "tertiary_share"),
        ("农村常住居民人均可支配收入", "rural_income"),
        (" 住户存款 ", "household_deposits"),
        ("retail sales", "retail_sales"),
        ("GDP", "gdp"),
        ("urban_income", "urban_income"),
        ("豆腐产量", "豆腐产量"),
    ],
)
def test_words_find_their_indicator(codes, words, code):
    assert code_of(words, codes) == code


def test_a_word_stands_for_one_indicator_and_never_for_a_code_of_another(codes):
    words = pd.read_csv(DATA / "grammar" / "indicators_alias.csv")
    clash = {a: (c, codes[a.lower()]) for a, c in zip(words.alias, words.indicator, strict=True)
             if codes[a.lower()] != c}  # fmt: skip
    assert clash == {}


def test_what_is_averaged_otherwise_and_price_bases_are_of_the_known_kinds():
    table = load_indicators()
    bases = {"none", "nominal", "constant", "growth constant, level current", "not stated"}
    assert set(table.price_basis) <= bases
    value_added = table[table.index.str.endswith("value_added")]
    cumulative = table.index[table.average == "cumulative"]
    assert cumulative.tolist() == ["fixed_asset_investment"]
    assert set(value_added.price_basis) == {"growth constant, level current"}


def test_an_indicator_is_found_by_any_of_its_words():
    found = matching("税", load_indicators())
    assert {"tax_revenue", "tax_share", "non_tax_revenue", "tertiary_tax"} <= set(found.index)
    assert "地方税收收入" in found.words["tax_revenue"]
    assert matching("no such thing", load_indicators()).empty


def test_only_a_sum_has_parts_of_which_shares_are_printed():
    assert parts_of("gdp")[0] == "primary_value_added"
    assert (
        parts_of("all_income")
        == parts_of("urban_rural_income_ratio")
        == parts_of("meat_output")
        == []
    )
