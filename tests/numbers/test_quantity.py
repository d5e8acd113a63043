"""Quantities calculate as intervals do, remember their claims, and refuse what would be wrong in silence."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analysis import Interval, Quantity, bounds, ends, load_benchmarks, load_claims, messages
from analysis.metrics import gap, growth, shares


def q(value, low, high, claim):
    return Quantity(value, Interval(low, high), frozenset([claim]))


A, B = q(10, 9, 11, "a"), q(4, 3, 5, "b")


@pytest.mark.parametrize(
    ("result", "value", "low", "high"),
    [
        (A + B, 14, 12, 16), (A - B, 6, 4, 8), (A * B, 40, 27, 55), (A / B, Fraction(5, 2), Fraction(9, 5), Fraction(11, 3)),
        (A + 1, 11, 10, 12), (1 + A, 11, 10, 12), (20 - A, 10, 9, 11), (A - 1, 9, 8, 10), (2 * A, 20, 18, 22),
        (99 / A, Fraction(99, 10), 9, 11), (-A, -10, -11, -9), (A**2, 100, 81, 121),
    ],
)  # fmt: skip
def test_arithmetic_by_hand(result, value, low, high):
    assert result.value == value
    assert (result.interval.lower, result.interval.upper) == (low, high)
    assert result.claims <= {"a", "b"}
    assert "a" in result.claims


def test_a_power_from_zero_is_exact():
    assert str((q(1, 0, 2, "z") ** 2).interval) == "[0, 4]"


def test_open_ends_stay_open():
    half_open = Quantity(2, Interval(1, 3, upper_closed=False), frozenset(["c"]))
    assert str((half_open / 2).interval) == "[0.5, 1.5)"
    assert str((half_open**2).interval) == "[1, 9)"


@pytest.mark.parametrize(
    ("result", "function"),
    [(A.log(), math.log), (A.exp(), math.exp), (A**0.5, math.sqrt), (A**-1, lambda x: 1 / x)],
)
def test_functions_enclose_their_ends_tightly(result, function):
    reached = sorted(map(function, (9, 11)))
    assert result.value == pytest.approx(function(10), rel=1e-15)
    assert result.interval.lower <= reached[0] <= result.interval.lower + 1e-6
    assert result.interval.upper - 1e-6 * reached[1] <= reached[1] <= result.interval.upper


def test_a_power_that_falls_keeps_its_ends_in_order():
    assert (A**-1).interval.lower < (A**-1).interval.upper


@pytest.mark.parametrize(
    "call", [lambda: (A - 20).log(), lambda: (A - 9) ** 0.5, lambda: (A - 9) ** -1]
)
def test_what_reaches_zero_has_no_logarithm(call):
    with pytest.raises(ValueError, match="is not above zero"):
        call()


def test_the_same_claim_twice_is_refused_with_the_way_out():
    for call in (lambda: (A - B) / B, lambda: A - A, lambda: A * A, lambda: gap.income_ratio(A, A)):
        with pytest.raises(
            ValueError, match=r"[ab] enters twice, .*: write the formula .* use a metric, or bounds"
        ):
            call()
    assert (A / B - 1).claims == {"a", "b"}


@pytest.mark.parametrize("gone", [None, math.nan, pd.NA, np.nan])
def test_a_missing_operand_gives_nan(gone):
    for result in (
        A + gone,
        A - gone,
        gone * A if gone is not pd.NA else A * gone,
        A / gone,
        A**gone,
    ):
        assert result is pd.NA or math.isnan(result)


@pytest.mark.parametrize("gone", [None, math.nan, pd.NA])
def test_metrics_refuse_what_is_missing_beside_quantities_as_beside_numbers(gone):
    """One rule: unless it is asked for, and then it stays missing."""
    for rural in (gone, pd.Series([gone, B])):
        with pytest.raises(ValueError, match=r"rural: .*, got nan .missing: pass skipna=True"):
            gap.income_ratio(A, rural)
    assert math.isnan(gap.income_ratio(A, gone, skipna=True))
    assert gap.income_ratio(A, pd.Series([gone, B]), skipna=True)[1].value == Fraction(5, 2)
    with pytest.raises(ValueError, match="multiple: must be finite and positive, got nan"):
        growth.implied_base(A, gone)
    with pytest.raises(
        ValueError, match="values: must be finite and positive, got nan at position 1"
    ):
        shares.structure([A, gone])


@pytest.mark.parametrize("number", [10, 2.5, Fraction(1, 3), np.int64(10), Decimal(1)])
def test_a_quantity_and_a_number_are_not_compared_in_silence(number):
    for compare in (lambda: number == A, lambda: number != A, lambda: pd.Series([A]) == number):
        with pytest.raises(
            ArithmeticError, match=r"equals no number: compare its \.value, or ask a\.against"
        ):
            compare()
    assert Quantity(10, Interval(9, 11), frozenset(["a"])) == A
    assert A not in (B, "a", None, math.nan)


def test_numpy_integers_do_not_wrap():
    large = np.int64(2**62)
    assert (A * large * 4).value == 10 * 2**64
    assert Quantity.of(np.int64(3)).interval == Interval(3, 3)
    assert (A * Decimal("0.1")).value == 1


@pytest.mark.parametrize(
    "compare",
    [
        lambda: A < B,
        lambda: A >= 3,
        lambda: sorted([A, B]),
        lambda: pd.Series([A, B]).sort_values(),
    ],
)
def test_there_is_no_order(compare):
    with pytest.raises(TypeError, match=r"a\.against\(b\) says below, above or undecided"):
        compare()
    assert A.against(B) == "above"
    assert A.against(Fraction(21, 2)) == "undecided"
    assert B.against(A) == "below"


@pytest.mark.parametrize(
    "call", [lambda s: float(s[0]), lambda s: s.mean(), lambda s: np.mean([float(x) for x in s])]
)
def test_one_number_is_refused_with_the_remedy(call):
    with pytest.raises((TypeError, ArithmeticError), match=r"take its \.value, or ends\(column\)"):
        call(pd.Series([A, B]))


def test_means_of_a_pivot_table_are_refused_with_the_remedy():
    """pandas says what failed, and hands the remedy on as the cause."""
    table = pd.DataFrame({"year": [1, 1], "group": ["x", "x"], "q": [A, B]})
    with pytest.raises(ArithmeticError) as error:
        table.pivot_table(index="year", columns="group", values="q")
    assert "take its .value" in str(error.value.__cause__)
    assert table.iloc[[0]].pivot(index="year", columns="group", values="q").loc[1, "x"] == A


def test_columns_calculate_element_by_element():
    column = pd.Series([A, q(20, 19, 21, "c"), None], index=[2012, 2021, 2022])
    ratio = column / B
    assert ratio[2012].claims == {"a", "b"}
    assert ratio[2021].value == 5
    assert math.isnan(ratio[2022])
    assert (B / column)[2012].value == Fraction(2, 5)
    assert np.log(column[:2])[2012].value == math.log(10)
    assert ends(column).loc[2012].tolist() == [10, 9, 11]
    assert ends(column).loc[2022].isna().all()


def test_formats_say_value_and_interval_ends_outward():
    third = Quantity(Fraction(1, 3), Interval(Fraction(1, 3), Fraction(2, 3)))
    assert f"{third:.3f}" == "0.333 (0.333–0.667)"
    assert f"{third:.1%}" == "33.3% (33.3–66.7%)"
    assert f"{q(41149, 41148, 41150, 'u'):,.0f}" == "41,149 (41,148–41,150)"
    assert f"{-third:.2f}" == "-0.33 (-0.67 to -0.33)"
    assert str(A) == "10 (9.0–11.0)"
    with messages.speaking("zh"):
        assert f"{q(41149, 41148, 41150, 'u'):,.0f}" == "41149（41148至41150）"


def test_the_claims_table_has_quantities():
    claims = load_claims()
    urban, rural = claims.quantity[["urban_income_2021", "rural_income_2021"]]
    ratio = urban / rural
    assert ratio.claims == {"urban_income_2021", "rural_income_2021"}
    assert ratio.value == Fraction(41149, 24231)
    assert f"{ratio:.3f}" == "1.698 (1.698–1.699)"
    assert claims.quantity.map(lambda x: x.interval).tolist() == claims.interval.tolist()


# Metrics.


def test_metrics_take_quantities_alone_in_columns_and_by_name():
    alone = gap.income_ratio(A, B)
    assert (alone.value, alone.interval) == (Fraction(5, 2), (A / B).interval)
    column = gap.income_ratio(urban=pd.Series([A], index=[2021]), rural=B)
    assert column[2021] == alone
    assert growth.multiple_from_growth(Fraction(1, 10), 2) == Fraction(121, 100)
    with pytest.raises(ValueError, match="differ in length or labels"):
        gap.income_ratio(pd.Series([A], index=[1]), pd.Series([B], index=[2]))
    with pytest.raises(
        ValueError, match="rural: must be finite and positive, got 'x': pass a number"
    ):
        gap.income_ratio(A, "x")


def test_an_argument_that_stands_twice_in_a_formula_is_not_varied_twice():
    """By interval arithmetic the gap's change would reach from 1.5 to 5.75 or so; one formula is tighter."""
    urban, rural = q(10, 9, 11, "u"), q(4, 3, 5, "r")
    change = gap.gap_change(urban, rural, 2, 2)
    assert (change.interval.lower, change.interval.upper) == (2, 4)


def test_structures_take_columns_of_quantities():
    """Each share is greatest where its own part is and the others are least: 11 / 14, by hand."""
    both = shares.structure(pd.Series([A, B], index=["x", "y"]))
    assert both["x"].value == pytest.approx(10 / 14)
    assert both["x"].interval.upper == pytest.approx(Fraction(11, 14), abs=1e-11)
    assert both["x"].interval.lower == pytest.approx(Fraction(9, 14), abs=1e-11)
    assert both["y"].claims == {"a", "b"}
    with pytest.raises(ValueError, match="at most 16 together"):
        shares.structure([A] * 20)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [("1.95", "2.05", "2 (1.95–2.05)"), ("1.999", "2.001", "2 (1.9990–2.0010)"), (1, 3, "2 (1.0–3.0)"), (-98, 102, "2 (-98 to 102)"), (2, 2, "2 (2–2)"), (1, math.inf, "2 (1–inf)")],
)  # fmt: skip
def test_without_a_format_the_width_shows_two_digits(low, high, expected):
    assert str(Quantity(2, Interval(low, high))) == expected


def test_a_side_without_an_end_is_named_by_its_place():
    open_side = Quantity(2, Interval(1, math.inf), frozenset(["c"]))
    with pytest.raises(ValueError, match="argument 2 of income_ratio is"):
        gap.income_ratio(A, open_side)


def test_the_first_power_is_exact_and_sixteen_elements_are_not_too_many():
    assert Quantity(Fraction(10), A.interval, A.claims) == A**1
    sure = [Quantity(k, Interval(k, k), frozenset([str(k)])) for k in range(1, 16)]
    assert shares.structure([*sure, A])[15].interval.lower == pytest.approx(9 / 129, abs=1e-11)


def test_a_list_where_any_number_of_arguments_may_stand_is_refused():
    """It was taken for a column: two levels instead of a chain of two years."""
    with pytest.raises(ValueError, match="pass each number as an argument of its own"):
        growth.chained(A, [q(Fraction(1, 10), 0, 1, "x"), 0.2])
    assert growth.chained(10, *[Fraction(1, 10)] * 2) == Fraction(121, 10)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        gap.income_ratio([A], [B, B])


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [("2.5", ".0f", "3 (2–3)"), ("2.675", ".2f", "2.68 (2.67–2.68)"), ("0.087", ".1%", "8.7% (8.6–8.8%)"), ("41149", ",", "41,149 (41,148.9995–41,149.0005)"), ("0.087", "%", "8.7% (8.65–8.75%)")],
)  # fmt: skip
def test_values_are_rounded_half_up_as_in_print(value, spec, expected):
    half = Fraction("0.0005")
    quantity = Quantity(Fraction(value), Interval(Fraction(value) - half, Fraction(value) + half))
    assert f"{quantity:{spec}}" == expected


@pytest.mark.parametrize("spec", [".3g", "e", ">12", "d", ".3"])
def test_other_formats_are_refused(spec):
    if spec == ".3":
        assert f"{A:{spec}}" == "10 (9.000–11.000)"
    else:
        with pytest.raises(ValueError, match="written with f or %"):
            format(A, spec)


def test_a_value_outside_its_interval_is_refused():
    with pytest.raises(ValueError, match="value 5 lies outside its interval"):
        Quantity(5, Interval(1, 2))


def test_a_formula_that_is_plainly_not_monotone_is_refused():
    with pytest.raises(ValueError, match="not monotone on this box: declare its peaks"):
        bounds(lambda x: x * (1 - x), Interval(0, 1))


def test_official_series_have_quantities_that_rest_on_their_keys():
    income = "disposable_income_per_capita"
    urban, rural = (
        load_benchmarks(income, group=g, series="integrated survey").quantity
        for g in ("urban", "rural")
    )
    ratio = urban[2021] / rural[2021]
    assert f"{ratio:.2f}" == "2.50 (2.50–2.51)"
    assert all(claim.startswith(f"{income}/100000/") for claim in ratio.claims)
