"""The rules that all metrics share: shapes, column expressions, bad values, docstrings."""

import inspect
import math
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpydoc.docscrape import FunctionDoc

from analysis import Interval, bounds
from analysis.metrics import decomposition, gap, growth, inequality, shares
from analysis.models import trends

EXPRESSIONS = [
    (growth.growth_rate, {"a": [10.0, 20.0], "b": [15.0, 50.0]}, [0.5, 1.5]),
    (growth.implied_base, {"a": [46.0, 26.0], "b": [2.3, 2.6]}, [20.0, 10.0]),
    (gap.income_ratio, {"a": [3.0, 4.0], "b": [2.0, 2.0]}, [1.5, 2.0]),
    (gap.absolute_gap, {"a": [3.0, 4.0], "b": [2.0, 2.0]}, [1.0, 2.0]),
    (shares.implied_total, {"a": [106.0, 83.0], "b": [0.5, 0.83]}, [212.0, 100.0]),
    (shares.share, {"a": [1.0, 3.0], "b": [4.0, 4.0]}, [0.25, 0.75]),
]


@pytest.mark.parametrize(
    ("metric", "table", "expected"), EXPRESSIONS, ids=lambda x: getattr(x, "__name__", "")
)
def test_arrays_series_and_column_expressions_agree(metric, table, expected):
    frame = pd.DataFrame(table, index=["x", "y"])
    series = metric(frame.a, frame.b)
    assert series.index.tolist() == ["x", "y"]
    np.testing.assert_allclose(series, expected)
    np.testing.assert_allclose(metric(table["a"], table["b"]), expected)
    np.testing.assert_allclose(
        pl.DataFrame(table).select(metric(pl.col("a"), pl.col("b"))).to_series(), expected
    )


def test_powers_of_column_expressions():
    frame = pl.DataFrame({"m": [2.0**9, 3.0**9]})
    found = frame.select(growth.cagr_from_multiple(pl.col("m"), 9)).to_series()
    np.testing.assert_allclose(found, [1.0, 2.0])


BAD = [math.nan, math.inf, 0.0, -1.0]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "call",
    [
        lambda x: growth.growth_rate(x, 1),
        lambda x: growth.cagr(1, 2, x),
        lambda x: growth.implied_base([1.0, x], 2),
        lambda x: gap.income_ratio(pd.Series([3.0, x]), 1),
        lambda x: inequality.theil_by_group([1.0, x], [0, 0]),
        lambda x: inequality.theil_by_group([1.0, 2.0], [0, 0], [1.0, x]),
        lambda x: shares.implied_total(x, 0.83),
        lambda x: shares.structure(np.array([1.0, x])),
    ],
)
def test_bad_values_are_named(call, bad):
    with pytest.raises(ValueError, match=r"must be .*, got"):
        call(bad)


def test_messages_name_argument_value_and_place():
    with pytest.raises(
        ValueError, match=r"urban: must be finite and positive, got -2 at position 1"
    ):
        gap.income_ratio([3.0, -2.0], [1.0, 1.0])


@pytest.mark.parametrize("bad", [1.01, -0.01, 83])
def test_shares_above_one_hundred_percent_are_refused(bad):
    with pytest.raises(ValueError, match="between 0 and 1"):
        shares.implied_total(106, max(bad, 0.5) if bad > 1 else bad) if bad > 1 else gap.mixture(
            2, 1, bad
        )


def test_parts_above_their_whole_are_refused():
    with pytest.raises(ValueError, match="part / whole"):
        shares.share(5, 4)


def test_missing_values_pass_only_when_asked():
    with pytest.raises(ValueError, match="skipna=True"):
        gap.income_ratio([math.nan, 4.0], [1.0, 2.0])
    np.testing.assert_allclose(
        gap.income_ratio([math.nan, 4.0], [1.0, 2.0], skipna=True), [math.nan, 2.0]
    )


@pytest.mark.parametrize("missing", [None, pd.NA, math.nan])
def test_every_kind_of_missing_is_missing(missing):
    with pytest.raises(ValueError, match="skipna=True"):
        gap.income_ratio(missing, 2)
    assert math.isnan(gap.income_ratio(missing, 2, skipna=True))
    with pytest.raises(ValueError, match=r"got nan$"):
        gap.mixture(missing, 2, 0.5)
    with pytest.raises(ValueError, match="at position 1 "):
        gap.income_ratio(pd.Series([3, missing], dtype="Float64"), 2)


@pytest.mark.parametrize("bad", ["3", 3j, ["3", "4"], [object()], Decimal(-3), Interval(-1, 3)])
def test_what_is_no_number_of_the_kind_is_refused(bad):
    with pytest.raises(ValueError, match="urban: must"):
        gap.income_ratio(bad, 2)


def test_decimals_stay_exact_and_intervals_stay_intervals():
    assert gap.income_ratio(Decimal("0.3"), Decimal("0.1")) == 3
    assert growth.implied_base(Interval(4, 6), Interval(2, 3)) == Interval(Fraction(4, 3), 3)


def test_rounding_noise_does_not_make_a_share_too_large():
    assert shares.share(0.1 + 0.2, 0.3) == pytest.approx(1)


#: An admissible number for every argument of the metrics of numbers; a pair where start and end are one argument.
ADMISSIBLE = {
    "start": 2.0, "end": 3.0, "multiple": 2.0, "periods": 9.0, "growth": 0.05, "level": 10.0, "price": 101.0,
    "reference_growth": 0.04, "real_growth": 0.05, "urban": 3.0, "rural": 2.0, "urban_multiple": 2.0,
    "rural_multiple": 2.5, "urban_share": 0.5, "total": 2.5, "ratio": 1.5, "urban_growth": 0.05, "rural_growth": 0.06,
    "beta": -0.2, "speed": 0.02, "part": 1.0, "whole": 2.0,  "share": 0.5, "amount": 2.0, "count": 3.0,
    "reference_part": 1.0, "reference_whole": 3.0, "food": 1.0, "consumption": 3.0, "decimals": 1.0,
}  # fmt: skip
OF_SHARES = {"start": 0.2, "end": 0.3}


def metrics_of_numbers():
    """Each metric whose arguments are all numbers, with admissible ones; an open list of arguments gets two."""
    for module in (growth, gap, inequality, shares):
        for name in module.__all__:
            metric = getattr(module, name)
            named = [p for p in inspect.signature(metric).parameters.values() if p.name != "skipna"]
            good = ADMISSIBLE | (OF_SHARES if name == "share_change" else {})
            if all(p.name in good for p in named):
                open_list = [good[p.name] for p in named if p.kind is p.VAR_POSITIONAL]
                yield pytest.param(metric, [good[p.name] for p in named] + open_list, id=name)


def test_all_metrics_but_those_of_arrays_are_looked_at():
    looked_at = {p.id for p in metrics_of_numbers()}
    public = {name for module in (growth, gap, inequality, shares) for name in module.__all__}
    assert public - looked_at == {
        "contributions", "index_numbers", "theil_by_group", "herfindahl", "structure",
    }  # fmt: skip


@pytest.mark.parametrize(("metric", "numbers"), list(metrics_of_numbers()))
def test_series_with_other_labels_are_refused(metric, numbers):
    for i, j in combinations(range(len(numbers)), 2):
        arguments = list(numbers)
        arguments[i] = pd.Series([numbers[i]] * 2, index=["a", "b"])
        arguments[j] = pd.Series([numbers[j]] * 2, index=["b", "a"])
        with pytest.raises(ValueError, match="labels differ"):
            metric(*arguments)


def test_arrays_with_other_labels_are_refused():
    with pytest.raises(ValueError, match="labels differ"):
        growth.contributions(
            pd.Series([0.5, 0.5], index=["a", "b"]), pd.Series([0.5, 0.5], index=["b", "a"])
        )


def test_groups_go_by_label_not_by_position():
    income = pd.Series([1.0, 1.0, 4.0], index=[1, 2, 3])
    group, weight = (
        pd.Series([0, 0, 1], index=[3, 2, 1]),
        pd.Series([1.0, 1.0, 2.0], index=[3, 2, 1]),
    )
    with pytest.raises(ValueError, match="group: its labels differ"):
        inequality.theil_by_group(income, group)
    with pytest.raises(ValueError, match="weight: its labels differ"):
        inequality.theil_by_group(income, [0, 0, 1], weight)


OFFERING_SKIPNA = [
    p
    for p in metrics_of_numbers()
    if "skipna" in inspect.signature(next(iter(p.values))).parameters
]


@pytest.mark.parametrize(("metric", "numbers"), OFFERING_SKIPNA)
def test_missing_values_are_refused_unless_asked_for_and_then_stay_missing(metric, numbers):
    names = [
        name for name in inspect.signature(metric).parameters if name not in ("skipna", "periods")
    ]
    assert names
    for k, name in enumerate(names):
        for kind in ("float64", "Float64"):
            arguments = list(numbers)
            arguments[k] = pd.Series([numbers[k], None], dtype=kind)
            with pytest.raises(ValueError, match=rf"{name}: .*skipna=True"):
                metric(*arguments)
            found = metric(*arguments, skipna=True)
            assert found.isna().tolist() == [False, True]
            assert found[0] == pytest.approx(metric(*numbers))
        for missing in (None, pd.NA, math.nan):
            alone = [missing if i == k else x for i, x in enumerate(numbers)]
            with pytest.raises(ValueError, match=rf"{name}: .*skipna=True"):
                metric(*alone)
            assert math.isnan(metric(*alone, skipna=True))


@pytest.mark.parametrize(
    "kind", ["uint8", "int8", "uint32", "int32", "int64", "uint64", "Int32", "UInt64"]
)
def test_whole_numbers_do_not_wrap(kind):
    """In uint32 2 - 3 is 4294967295, and in any kind of int 2 to the power 64 is 0."""
    two, three = pd.Series([2], dtype=kind), pd.Series([3], dtype=kind)
    assert gap.absolute_gap(two, three)[0] == -1
    assert (
        growth.chained(pd.Series([100], dtype=kind), *[pd.Series([1], dtype=kind)] * 64)[0]
        == 100.0 * 2.0**64
    )
    assert growth.multiple_from_growth(pd.Series([1], dtype=kind), 64)[0] == 2.0**64
    if kind.islower():
        number = np.dtype(kind).type
        assert gap.absolute_gap(number(2), number(3)) == -1
        assert growth.chained(number(100), *[number(1)] * 64) == 100 * 2**64
        assert growth.multiple_from_growth(1, number(64)) == 2**64
        assert gap.gap_change(two.to_numpy(), three.to_numpy(), 1, 2)[0] == -1.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: growth.multiple_from_growth(8.3, 9),
            r"growth: .* \(write 8.3 % as 0.083\), got 8.3",
        ),
        (
            lambda: growth.multiple_from_growth(np.array([0.083, 8.3]), 9),
            r"0.083\), got 8.3 at position 1",
        ),
        (lambda: growth.chained(100, 0.068, 6.6), r"growth 2: .*0.083\), got 6.6"),
        (lambda: growth.base_from_growth(41149, 8.7, 9), r"0.083\), got 8.7"),
        (lambda: growth.implied_deflator(2.2, 8.3, 9), r"0.083\), got 8.3"),
        (lambda: growth.elasticity(13.16, 9.16), r"growth: .*0.083\), got 13.16"),
        (lambda: growth.doubling_time(8.3), r"0.083\), got 8.3"),
        (lambda: gap.years_to_parity(1.7, 8.7, 9.8), r"0.083\), got 8.7"),
        (
            lambda: growth.cagr(15929, 34644, 2021),
            r"periods: .*steps \(9 from 2012 to 2021\), got 2021",
        ),
        (lambda: growth.cagr_from_multiple(2.2, 2012), "steps .9 from 2012 to 2021"),
        (lambda: growth.multiple_from_growth(0.083, 2021), "steps .9 from 2012 to 2021"),
        (lambda: gap.convergence_speed(-0.2, 2024), "steps .9 from 2012 to 2021"),
        (
            lambda: growth.real_growth(20167, 21966, 1.014),
            r"price 1: .* \(1.4 % more is 101.4\), got 1.014",
        ),
    ],
)
def test_percentages_and_years_are_refused_where_fractions_and_steps_are_meant(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def columns_of_whole_numbers():
    return [
        lambda x: pd.array([x], dtype="UInt8"), lambda x: pd.Index([x], dtype="uint8"), lambda x: pl.Series([x], dtype=pl.UInt8),
        lambda x: pd.DataFrame({"a": [x]}, dtype="uint8"), lambda x: [x],
    ]  # fmt: skip


@pytest.mark.parametrize("column", columns_of_whole_numbers())
def test_columns_of_every_kind_do_not_wrap(column):
    assert np.asarray(gap.absolute_gap(column(2), column(3))).ravel().tolist() == [-1]


@pytest.mark.parametrize("bad", [{"a": 1.0}, {1.0}, iter([1.0]), pd.NaT, "9" * 5000])
def test_what_has_no_order_or_is_no_number_is_refused(bad):
    with pytest.raises(ValueError, match="urban: must be finite and positive, got ") as error:
        gap.income_ratio(bad, 2)
    assert len(str(error.value)) < 200


def test_lists_with_gaps_and_ranges_are_lists():
    assert growth.growth_rate(range(1, 3), range(2, 4)).tolist() == [1, 0.5]
    assert np.isnan(shares.share([1, pd.NA], [2, 3], skipna=True)).tolist() == [False, True]


@pytest.mark.parametrize("arguments", [([1.0, 2.0], [0]), ([1.0, 2.0], [0, 0], [1.0])])
def test_groups_of_another_length_are_refused(arguments):
    with pytest.raises(ValueError, match="shapes must be equal"):
        inequality.theil_by_group(*arguments)


def test_a_position_outside_is_named():
    with pytest.raises(ValueError, match="base: must be a position among 2, got 2012"):
        growth.index_numbers([16, 25], 2012)


def test_a_rate_of_two_hundred_percent_and_a_century_are_admitted():
    assert growth.multiple_from_growth(2, 1) == 3
    assert growth.cagr_from_multiple(1, 100) == 0


def test_structures_of_other_length_are_refused():
    with pytest.raises(ValueError, match="shapes must be equal"):
        growth.contributions([0.5, 0.5], [1.0])


def test_one_zero_denominator_in_an_array_is_enough():
    with pytest.raises(ValueError, match="must not be zero"):
        growth.elasticity([0.1, 0.1], [0.2, 0.0])
    with pytest.raises(ValueError, match="any weight fits"):
        gap.implied_weight([2, 2], [3, 2], [1, 2])
    with pytest.raises(ValueError, match="total: must lie between"):
        inequality.gini_of_means([2, 9], [3, 3], [1, 1])


@pytest.mark.parametrize(
    "bad", [pl.col("a"), 0.5, np.float64(0.5)], ids=["expression", "number", "numpy number"]
)
@pytest.mark.parametrize(
    "call",
    [
        growth.index_numbers,
        shares.herfindahl,
        lambda x: growth.contributions([0.5, 0.5], x),
        lambda x: inequality.theil_by_group(x, [0, 0]),
    ],
    ids=["index_numbers", "herfindahl", "contributions", "theil_by_group"],
)
def test_metrics_of_positions_take_arrays_only(call, bad):
    with pytest.raises(
        ValueError, match=r"(values|shares|end_parts|income): arrays only .*, got (Expr|float)"
    ):
        call(bad)


def test_metrics_without_an_answer_say_so():
    with pytest.raises(ValueError, match="no parity"):
        gap.years_to_parity(1.7, 0.09, 0.08)
    with pytest.raises(ValueError, match="any weight fits"):
        gap.implied_weight(2, 2, 2)
    with pytest.raises(ValueError, match="add up to 1"):
        shares.herfindahl([0.5, 0.4])


def test_theil_by_group_weights_repeat_rows():
    """A weight of three is the same as three rows; labels of any kind name the same groups."""
    once = inequality.theil_by_group([1.0, 2.0, 5.0], ["a", "a", "b"], [3.0, 1.0, 2.0])
    repeated = inequality.theil_by_group(
        [1.0, 1.0, 1.0, 2.0, 5.0, 5.0], pd.Categorical(["a", "a", "a", "a", "b", "b"])
    )
    pd.testing.assert_frame_equal(once, repeated, check_dtype=False, check_index_type=False)
    dense = inequality.theil_by_group([1.0, 2.0, 5.0], np.array([0, 0, 2]), [3.0, 1.0, 2.0])
    assert dense.index.tolist() == [0, 2]
    np.testing.assert_allclose(dense.theil_t, once.theil_t)


def test_theil_by_group_refuses_missing_groups():
    with pytest.raises(ValueError, match="position 1"):
        inequality.theil_by_group([1.0, 2.0], pd.Categorical(["a", None]))


METRICS = [
    (module, name)
    for module in (growth, gap, inequality, shares, trends, decomposition)
    for name in module.__all__
    if inspect.isfunction(getattr(module, name))
]


@pytest.mark.parametrize(("module", "name"), METRICS, ids=lambda x: getattr(x, "__name__", x))
def test_docstrings_have_the_house_form(module, name):
    """Both names, every parameter, return, errors, what is not claimed, and an example that the doctests run."""
    function = getattr(module, name)
    doc = FunctionDoc(function)
    assert any("\u4e00" <= c <= "\u9fff" for c in " ".join(doc["Summary"])), "no Chinese name"
    named = {n.strip(" *") for p in doc["Parameters"] for n in p.name.split(",")}
    assert set(inspect.signature(function).parameters) <= named
    assert "Not claimed" in " ".join(doc["Notes"]) or module in (trends, decomposition)
    for section in ("Returns", "Raises", "Examples"):
        assert doc[section], section


def test_positions_are_asked_for_before_values():
    """A scalar has no parts: a word on that, not an error of numpy."""
    for call in (lambda: shares.structure(5.0), lambda: growth.contributions(1.0, 2.0)):
        with pytest.raises(ValueError, match="arrays only"):
            call()


@pytest.mark.parametrize(
    ("decimals", "count", "expected"), [(2, 43, 0.57), (1, 4, 0.6), (2, 100, 0), (0, 3, 0)]
)
def test_grim_probabilities_by_hand(decimals, count, expected):
    """With two decimals there are a hundred endings, and 43 whole numbers have 43 means between two of them."""
    assert shares.grim_probability(decimals, count) == pytest.approx(expected)
    assert shares.grim_probability([decimals] * 2, count).tolist() == pytest.approx([expected] * 2)


def test_sums_and_chains_by_hand():
    assert shares.share_of_parts(100, 10, 25) == 0.35
    assert growth.chained(100, Fraction(1, 10), Fraction(1, 5)) == 132
    assert growth.real_growth(Fraction(100), Fraction(132), Fraction(110)) == Fraction(1, 5)
    assert gap.log_gap_change(4, 2) == pytest.approx(-0.5, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shares.share_of_parts(10, 6, 6), "parts / whole: must lie between 0 and 1"),
        (lambda: shares.share_of_parts(10, 6, 0), "part 2: must be finite and positive, got 0"),
        (lambda: growth.chained(10, 0.1, -1), "growth 2: must be finite and above -1"),
        (
            lambda: growth.real_growth(1, 2, 101, 0),
            "price 2: must be finite and at least 10: .*, got 0",
        ),
        (lambda: gap.log_gap_change(1, 2), "start: must be above 1, got 1"),
        (lambda: growth.chained(10, [0.1, 0.2]), r"of its own: \*numbers for a list"),
        (
            lambda: decomposition.theil_l_change_of_means(1, 2, 3, 4, 5, 0),
            "mean 6: must be finite and positive",
        ),
        (
            lambda: decomposition.theil_l_change_of_means(1, 2),
            "three at the start and three at the end, got 2",
        ),
    ],
)
def test_bad_numbers_of_sums_and_chains_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


#: Worked out by hand: where one income is e times the other both Theils peak at this value.
PEAK = math.log(math.e - 1) - (math.e - 2) / (math.e - 1)
E = Fraction("2.718281828459045")


@pytest.mark.parametrize(
    ("metric", "box", "low", "high"),
    [
        (inequality.gini, (4, 1, Interval("0.2", "0.9")), 4 * 0.9 / 3.7 - 0.9, 1 / 3),
        (inequality.theil_t, (E, 1, Interval(0, 1)), 0, PEAK),
        (inequality.theil_l, (E, 1, Interval(0, 1)), 0, PEAK),
        (
            inequality.gini,
            (Interval(1, 4), 2, Interval("0.5", "0.5")),
            0,
            1 / 6,
        ),  # parity inside, 2 at the upper end: 2/3 - 1/2
        (inequality.gini_of_means, (Interval("1.6", "3.7"), 4, 1), 4 * 0.9 / 3.7 - 0.9, 1 / 3),
        (inequality.theil_t_of_means, (Interval(1, E), E, 1), 0, PEAK),
        (inequality.theil_l_of_means, (Interval(1, E), E, 1), 0, PEAK),
        (shares.share_of_parts, (Interval(9, 10), Interval(2, 3), Interval(1, 2)), 3 / 10, 5 / 9),
        (growth.chained, (Interval(1, 2), Interval(0, 1)), 1, 4),
        (growth.real_growth, (1, 2, Interval(100, 125)), 0.6, 1),
    ],
)
def test_peaks_inside_a_box_are_found(metric, box, low, high):
    """The greatest value lies where no end of an argument is; worked out from the formulas in the docstrings."""
    found = bounds(metric, *box)
    assert (float(found.lower), float(found.upper)) == pytest.approx((low, high), abs=1e-7)


@pytest.mark.parametrize(
    ("metric", "box", "message"),
    [
        (growth.elasticity, ("0.1", Interval("-0.1", "0.1")), "reference_growth: must not be zero"),
        (gap.implied_weight, (2, Interval(1, 3), Interval(2, 4)), "the weight is not determined"),
    ],
)
def test_a_pole_inside_a_box_is_refused(metric, box, message):
    with pytest.raises(ValueError, match=message):
        bounds(metric, *box)


def test_shares_that_miss_one_by_more_than_rounding_have_no_concentration():
    with pytest.raises(ValueError, match="must add up to 1"):
        shares.herfindahl([0.5, 0.51])
