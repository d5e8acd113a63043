"""Intervals against brute force: what is inside stays inside, and ends are kept."""

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Interval, bounds
from analysis.metrics import decomposition, gap, growth, inequality, shares
from analysis.numbers.interval import widened

numbers = st.fractions(min_value=-50, max_value=50, max_denominator=20)


@st.composite
def intervals(draw, elements=numbers):
    low, high = sorted([draw(elements), draw(elements)])
    point = low == high
    return Interval(low, high, point or draw(st.booleans()), point or draw(st.booleans()))


positive = st.fractions(min_value=Fraction(1, 10), max_value=50, max_denominator=20)


def members(i):
    """Numbers of an interval: its closed ends and some between."""
    inner = [i.lower + (i.upper - i.lower) * Fraction(k, 7) for k in range(8)]
    return [x for x in inner if x in i]


@given(intervals(), intervals())
def test_arithmetic_encloses_every_pair(a, b):
    for x, y in itertools.product(members(a), members(b)):
        assert x + y in a + b
        assert x - y in a - b
        assert x * y in a * b
        if not (b.lower <= 0 <= b.upper):
            assert x / y in a / b


@given(intervals(positive), st.integers(1, 12))
def test_powers_enclose_and_keep_ends(a, n):
    assert all(x**n in a**n for x in members(a))
    assert (a.lower**n in a**n) == a.lower_closed


@given(intervals(), intervals())
def test_intersection_holds_what_both_hold(a, b):
    common = a.intersection(b)
    for x in [*members(a), *members(b)]:
        assert (x in a and x in b) == (common is not None and x in common)


@given(intervals(), intervals())
def test_against_is_undecided_exactly_when_orders_mix(a, b):
    word = a.against(b)
    pairs = [(x, y) for x in members(a) for y in members(b)]
    if word == "below":
        assert all(x < y for x, y in pairs)
    if word == "above":
        assert all(x > y for x, y in pairs)


def test_half_open_quotient_is_open_at_both_ends():
    a, b = Interval(1, 2, upper_closed=False), Interval(1, 2, upper_closed=False)
    assert a / b == Interval(Fraction(1, 2), 2, False, False)


def test_touching_open_ends_do_not_meet():
    assert not Interval(1, 2, upper_closed=False).meets(Interval(2, 3))
    assert Interval(1, 2).meets(Interval(2, 3))


def test_ends_that_touch_are_decided_where_one_is_open():
    half_open = Interval(1, 2, upper_closed=False)
    assert half_open.against(2) == "below"
    assert Interval(2, 3).against(half_open) == "above"
    assert Interval(1, 2).against(2) == "undecided"


def test_infinite_ends_stay_open():
    i = Interval(3, math.inf, lower_closed=False) / Interval("1.355", "1.365", upper_closed=False)
    assert i.upper == math.inf
    assert not i.upper_closed
    assert i.lower == Fraction(3000, 1365)


@pytest.mark.parametrize(("low", "high"), [(2, 1), (float("nan"), 1), ("a", 1)])
def test_bad_ends_are_refused(low, high):
    with pytest.raises(ValueError, match="end"):
        Interval(low, high)


def test_division_by_an_interval_with_zero_is_refused():
    with pytest.raises(ZeroDivisionError, match="holds zero"):
        1 / Interval(-1, 1)


def test_large_ends_are_written_exactly():
    assert str(Interval(10**30, 10**30 + 1)) == f"[{10**30}, {10**30 + 1}]"


def test_the_safety_margin_is_not_shown_as_a_digit():
    assert (
        bounds(inequality.gini, Interval(30, 40), 10, Interval(0, "0.5"))
        .text(2)
        .startswith("[0.00")
    )
    assert bounds(growth.cagr_from_multiple, Interval("2.25", 4), 2).text(1) == "[0.5, 1.0]"


def test_a_peak_at_an_open_corner_is_not_reached():
    urban, rural = Interval(30, 40, upper_closed=False), Interval(10, 20)
    assert not bounds(inequality.theil_t, urban, rural, Interval("0.1", "0.9")).upper_closed


@pytest.mark.parametrize(
    ("metric", "box", "options", "word"),
    [
        (inequality.gini, [Interval(30, 40), Interval(0, 10), Interval(0, 1)], {}, "rural"),
        (inequality.theil_t, [Interval(30, 40), Interval(0, 10), Interval(0, 1)], {}, "rural"),
        (
            inequality.gini_of_means,
            [Interval(9, 12), Interval(30, 40), Interval(10, 11)],
            {},
            "total: must lie between",
        ),
        (
            growth.cagr,
            [Interval(1, 2), Interval(3, 4)],
            {"periods": Interval(9, 10)},
            "periods by position",
        ),
        (
            growth.elasticity,
            [Interval("0.1", "0.2"), Interval("-0.1", "0.1")],
            {},
            "must not be zero",
        ),
    ],
)
def test_boxes_on_which_a_metric_is_not_defined(metric, box, options, word):
    with pytest.raises(ValueError, match=word):
        bounds(metric, *box, **options)


def test_outward_never_loses_a_member():
    assert Interval("0.12345", "0.12355").outward(3) == (0.123, 0.124)


MONOTONE = [
    (growth.cagr_from_multiple, [(1.5, 3)], [9]),
    (growth.implied_deflator, [(1.5, 3), (0.01, 0.1)], [9]),
    (gap.income_ratio, [(30, 40), (10, 20)], []),
    (gap.gap_change, [(30, 40), (10, 20), (2, 3), (2, 3)], []),
    (gap.implied_weight, [(22, 26), (30, 40), (10, 20)], []),
    (gap.years_to_parity, [(1.2, 2), (0.01, 0.03), (0.05, 0.08)], []),
]
PEAKED = [
    (index, box, [])
    for index in (inequality.gini, inequality.theil_t, inequality.theil_l)
    for box in (
        [(30, 40), (10, 20), (0.2, 0.8)],
        [(10, 30), (20, 25), (0.1, 0.9)],
        [(30, 31), (10, 11), (0.0, 1.0)],
    )
] + [
    (index, [(22, 29), (30, 40), (10, 20)], [])
    for index in (
        inequality.gini_of_means,
        inequality.theil_t_of_means,
        inequality.theil_l_of_means,
    )
]


@pytest.mark.parametrize(
    ("metric", "box", "fixed"), MONOTONE + PEAKED, ids=lambda x: getattr(x, "__name__", "")
)
def test_bounds_enclose_a_grid_tightly(metric, box, fixed):
    """A fine grid lies inside, and comes close to both ends: enclosure and tightness."""
    found = bounds(metric, *(Interval(*side) for side in box), *fixed)
    grid = np.meshgrid(*(np.linspace(a, b, 41 if len(box) < 4 else 2) for a, b in box))
    values = metric(*(side.ravel() for side in grid), *fixed)
    width = float(found.upper - found.lower)
    # The grid is in floats: their own rounding, 1e-12, is let pass.
    assert float(found.lower) <= values.min() + 1e-12
    assert values.max() <= float(found.upper) + 1e-12
    assert values.max() - values.min() >= 0.99 * width


def test_bounds_are_exact_for_plain_arithmetic():
    half_open = Interval("2.25", "2.35", upper_closed=False)
    found = bounds(
        growth.implied_base, Interval("41148.5", "41149.5", upper_closed=False), half_open
    )
    assert found == Interval(
        Fraction("41148.5") / Fraction("2.35"), Fraction("41149.5") / Fraction("2.25"), False, False
    )


def test_bounds_refuse_what_they_cannot_enclose():
    with pytest.raises(ValueError, match="without a finite end"):
        bounds(growth.implied_base, Interval(3, math.inf), 2)
    with pytest.raises(ValueError, match="must not be zero"):
        bounds(growth.elasticity, 0.1, Interval("-0.01", "0.01"))
    with pytest.raises(ValueError, match="must lie above rural"):
        bounds(gap.implied_weight, 15, Interval(10, 20), Interval(15, 18))


def around(*values, half="0.5"):
    return [Interval(Fraction(v) - Fraction(half), Fraction(v) + Fraction(half)) for v in values]


BOXES = {
    "chained": (growth.chained, [*around(26467), *around("0.068", "-0.02", half="0.0005")]),
    "real_growth": (
        growth.real_growth,
        [*around(16510, 35128), *around("102.6", "100.9", half="0.05")],
    ),
    "share_of_parts": (shares.share_of_parts, around(245588, 36337, 32581)),
    "Theil L, people": (
        lambda *x: decomposition.theil_l_change_of_means(*x).population_between,
        around(18311, 26467, 9430, 41314, 54188, 23119),
    ),
}


@pytest.mark.parametrize("case", BOXES)
def test_ranges_of_many_arguments_hold_points_inside_and_are_reached(case):
    """Random points of the box lie inside; where arguments are few, random corners come near both ends."""
    metric, box = BOXES[case]
    range_ = bounds(metric, *box)
    rng, width = random.Random(5), float(range_.upper - range_.lower)
    found = []
    for k in range(600):
        at = [rng.choice((0, 1)) if k % 2 else rng.random() for _ in box]
        value = float(
            metric(
                *[
                    float(i.lower + Fraction(t) * (i.upper - i.lower))
                    for i, t in zip(box, at, strict=True)
                ]
            )
        )
        assert float(range_.lower) - 1e-11 <= value <= float(range_.upper) + 1e-11
        found.append(value)
    if len(box) < 12 and "open" not in case:
        assert min(found) < float(range_.lower) + 0.2 * width
        assert max(found) > float(range_.upper) - 0.2 * width


def test_an_open_zero_stays_open_in_a_product():
    above_zero = Interval(0, 1, lower_closed=False)
    assert str(above_zero * Interval(1, 2)) == "(0, 2]"
    assert str(Interval(0, 1) * Interval(1, 2, lower_closed=False)) == "[0, 2]"


def test_ends_show_as_many_decimals_as_both_need():
    assert str(Interval("0.5", "2.125")) == "[0.500, 2.125]"
    assert str(Interval("0.5", Fraction(2, 3))) == "[0.5000, 0.6667]"
    assert str(Interval("0.12345678", 1)) == "[0.12345678, 1.00000000]"
    assert str(Interval("0.123456789", 1)) == "[0.1234, 1.0000]"


def test_floats_are_widened_by_their_size():
    wide = widened(1e6, 2e6)
    assert float(1e6 - wide.lower) == pytest.approx(1e-6, rel=1e-3)
    assert float(wide.upper - 2e6) == pytest.approx(2e-6, rel=1e-3)
    assert float(widened(0.1, 0.2).upper) - 0.2 == pytest.approx(1e-12, rel=1e-3)


def test_a_number_less_or_by_an_interval():
    """1 - (0.1, 0.2] is [0.8, 0.9); 1 / (2, 4] is [0.25, 0.5)."""
    assert str(1 - Interval("0.1", "0.2", False, True)) == "[0.8, 0.9)"
    assert str(1 / Interval(2, 4, False, True)) == "[0.25, 0.50)"


@pytest.mark.parametrize(("base", "n"), [(Interval(1, 2), 0), (Interval(-1, 2), 2)])
def test_powers_are_of_what_is_not_negative(base, n):
    with pytest.raises(ValueError, match="only powers n >= 1 of non-negative intervals"):
        base**n


@pytest.mark.parametrize("closed", [(True, False), (False, True), (False, False)])
def test_a_point_has_both_ends_closed(closed):
    with pytest.raises(ValueError, match="is empty: close both ends"):
        Interval(1, 1, *closed)
    assert str(Interval.point(1)) == "[1, 1]"
