"""Decompositions add up, know their limits, and agree with independent derivations."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.metrics import decomposition as d
from analysis.metrics import gap, growth, inequality

# Sums of a few terms of order one: rounding stays below 1e-13; 1e-12 leaves room.
EXACT = {"rtol": 0, "atol": 1e-12}
fractions = st.floats(0, 1)
levels = st.floats(100, 100_000)


def pairs(elements):
    return st.tuples(elements, elements)


income_pairs = st.tuples(pairs(levels), pairs(levels), pairs(fractions))


def parts(change):
    return [x for name, x in vars(change).items() if name != "total" and x is not None]


def over_orders(value, start, end):
    """The definition: what each factor adds when it moves, over all orders."""
    orders = list(permutations(range(len(start))))
    total = np.zeros(len(start))
    for order in orders:
        now = list(start)
        for i in order:
            before = value(*now)
            now[i] = end[i]
            total[i] += value(*now) - before
    return total / len(orders)


@given(pairs(st.tuples(*[st.floats(0.1, 10)] * 4)))
def test_shapley_is_the_mean_over_all_24_orders(ends):
    def value(a, b, c, e):
        return (a * b + c) / (e + a)

    np.testing.assert_allclose(
        d.shapley(value, *ends), over_orders(value, *ends), rtol=1e-9, atol=1e-10
    )


def test_shapley_of_a_product_is_change_times_mean():
    """Two factors: a b moves by mean(b) da + mean(a) db, the midpoint rule."""
    assert d.shapley(lambda a, b: a * b, [2, 10], [4, 30]) == (2 * 20, 20 * 3)


def test_shapley_gives_a_factor_that_does_not_matter_nothing():
    assert d.shapley(lambda a, b, c: a + b, [1, 2, 3], [2, 4, 9]) == pytest.approx(
        (1, 2, 0), abs=1e-12
    )


def test_no_change_gives_zeros():
    same = d.theil_l_change((4e4, 4e4), (2e4, 2e4), (0.6, 0.6))
    assert [*parts(same), same.total] == [0] * 3


def test_arrays_and_series_are_decomposed_element_by_element():
    ends = [((2e4, 3e4), (3e4, 4e4)), ((1e4, 2e4), (2e4, 3e4)), ((0.5, 0.6), (0.6, 0.7))]
    single = [d.theil_l_change(*[(s[i], e[i]) for s, e in ends]) for i in (0, 1)]
    as_lists = d.theil_l_change(*[(list(s), list(e)) for s, e in ends])
    as_series = d.theil_l_change(*[tuple(pd.Series(x, ["a", "b"]) for x in pair) for pair in ends])
    expected = np.array([[*parts(x), x.total] for x in single])
    np.testing.assert_allclose(as_lists.frame(12), expected, atol=1e-12)
    assert as_series.frame().index.tolist() == ["a", "b"]
    np.testing.assert_allclose(as_series.frame(12), expected, atol=1e-12)


@given(income_pairs)
def test_inequality_parts_add_up_to_the_change_of_theil_l(ends):
    change = d.theil_l_change(*ends)
    start, end = zip(*ends, strict=True)
    np.testing.assert_allclose(sum(parts(change)), change.total, **EXACT)
    np.testing.assert_allclose(
        change.total, inequality.theil_l(*end) - inequality.theil_l(*start), **EXACT
    )


@given(income_pairs)
def test_inequality_parts_stay_when_town_and_country_are_swapped(ends):
    u, r, p = ends
    change = d.theil_l_change(u, r, p)
    swapped = d.theil_l_change(r, u, tuple(1 - x for x in p))
    np.testing.assert_allclose(parts(swapped), parts(change), **EXACT)


@given(income_pairs)
def test_only_people_or_only_incomes(ends):
    (u, u_end), (r, r_end), (p, p_end) = ends
    people = d.theil_l_change((u, u), (r, r), (p, p_end))
    np.testing.assert_allclose(people.relative_income, 0, **EXACT)
    np.testing.assert_allclose(people.population_between, people.total, **EXACT)
    incomes = d.theil_l_change((u, u_end), (r, r_end), (p, p))
    np.testing.assert_allclose(incomes.population_between, 0, **EXACT)
    grown = d.theil_l_change((u, 2 * u), (r, 2 * r), (p, p))
    np.testing.assert_allclose([*parts(grown), grown.total], 0, **EXACT)


def mookherjee_shorrocks(u, r, p):
    """Income and population terms of the two forms of 1982: in the groups' own means; exact."""
    v, mu = np.array([p, 1 - np.array(p)]), np.array([u, r], dtype=float)
    relative = mu / (v * mu).sum(axis=0)
    dv, mean = v[:, 1] - v[:, 0], lambda x: x.mean(axis=1)
    own = (
        (mean(v * relative) - mean(v)) @ np.diff(np.log(mu))[:, 0],
        (mean(relative) - mean(np.log(relative))) @ dv,
    )
    exact = (-mean(v) @ np.diff(np.log(relative))[:, 0], -mean(np.log(relative)) @ dv)
    return own, exact


CHINA = (
    (26467, 54188),
    (9430, 23119),
    (0.5213, 0.5856),
)  # disposable income per head, 2013 and 2024


def test_the_classical_forms_as_the_docstring_tells_them():
    own, exact = mookherjee_shorrocks(*CHINA)
    change = d.theil_l_change(*CHINA)
    assert np.round(own, 4).tolist() == [-0.0374, -0.0065]
    assert np.round(exact, 4).tolist() == [0.0166, -0.0606]
    assert sum(exact) == pytest.approx(change.total, abs=1e-12)
    assert round(change.total - sum(own), 4) == -0.0001
    np.testing.assert_allclose(parts(change), own, atol=3e-4)


def test_small_changes_agree_with_the_classical_form():
    """Both are second order accurate: a tenth of the step leaves a thousandth of the difference."""
    u, r, p = (x[0] for x in CHINA)
    gaps = []
    for h in (0.1, 0.01):
        ends = (u, u * (1 + h)), (r, r * (1 + 2 * h)), (p, p + h)
        gaps.append(
            np.abs(np.subtract(parts(d.theil_l_change(*ends)), mookherjee_shorrocks(*ends)[0]))
        )
    assert (gaps[1] < gaps[0] / 500).all()


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=8))
def test_contributions_add_up_to_growth_of_the_total(rows):
    start, end = zip(*rows, strict=True)
    found = growth.contributions(list(start), list(end))
    np.testing.assert_allclose(found.sum(), sum(end) / sum(start) - 1, rtol=1e-9, atol=1e-12)


def test_tables_in_both_languages():
    change = d.theil_l_change(*CHINA)
    assert change.frame().columns.tolist() == ["relative_income", "population_between", "total"]
    assert change.frame(lang="zh").columns.tolist() == ["相对收入", "人口结构（组间）", "总变化"]
    with pytest.raises(ValueError, match="lang must be"):
        change.frame(lang="de")


GOOD = ((2e4, 3e4), (1e4, 2e4), (0.5, 0.6))


@pytest.mark.parametrize(
    ("position", "bad", "message"),
    [
        (2, (0.3, 28), r"urban_share at the end: must lie between 0 and 1 .*, got 28"),
        (2, (np.nan, 0.3), r"urban_share at the start: must lie between 0 and 1 .*, got nan"),
        (0, (0, 2e4), r"urban at the start: must be finite and positive, got 0"),
        (
            1,
            (1e4, [1e4, -1]),
            r"rural at the end: must be finite and positive, got -1 at position 1",
        ),
        (2, (0.5, 1.2), r"urban_share at the end: must lie between 0 and 1 .*, got 1.2"),
        (2, 0.5, r"urban_share: must be a pair \(start, end\), got 0.5"),
        (0, (0.3, 0.2, 0.1), r"urban: must be a pair"),
        (0, "ab", r"urban: must be a pair"),
        (0, (0.3, "0.2"), r"urban at the end: .*pass a number"),
    ],
)
def test_bad_ends_are_named(position, bad, message):
    with pytest.raises(ValueError, match=message):
        d.theil_l_change(*GOOD[:position], bad, *GOOD[position + 1 :])


def test_series_of_other_places_are_refused():
    a, b = pd.Series([0.3, 0.3], ["x", "y"]), pd.Series([0.3, 0.3], ["y", "x"])
    with pytest.raises(ValueError, match="labels differ"):
        d.theil_l_change((a, b), *GOOD[1:])
    with pytest.raises(ValueError, match="labels differ"):
        d.theil_l_change((a, a), (b, b), (0.5, 0.6))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: d.theil_l_change((3, -3), (1, 1), (0.5, 0.6)),
            "urban at the end: must be finite and positive, got -3",
        ),
        (lambda: d.shapley(max, [1], [1, 2]), "one length from 1 to 10, got 1 and 2"),
        (lambda: d.shapley(max, [], []), "one length from 1 to 10, got 0 and 0"),
        (lambda: gap.convergence_speed(0.1, 9), "beta: must be below 0, got 0.1"),
        (lambda: gap.convergence_speed(-1, 9), "beta: must be finite and above -1"),
        (lambda: gap.half_life(0), "speed: must be finite and positive, got 0"),
    ],
)
def test_bad_numbers_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_ten_factors_are_not_too_many():
    parts = d.shapley(lambda *factors: sum(factors), [0] * 10, [1] * 10)
    assert parts == pytest.approx([1] * 10)
