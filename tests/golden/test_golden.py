"""Published and peer-computed values, each case with its source in golden.csv."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from analysis import Interval, parse
from analysis.metrics import gap, growth, inequality, shares
from analysis.numbers.printed import round_half_up

CASES = list(csv.DictReader((Path(__file__).parent / "golden.csv").open(encoding="utf-8")))
#: What other collections hold and this library does not, by case; the cases themselves are left out of golden.csv.
NO_METRIC_HERE = {
    "G076": "shift-share: no metric of this library",
    "G080": "GE(2): the decomposition is of Theil T only",
    "G086": "Gini of individuals, raw and normalised: here Gini is between two groups",
    "G088": "Gini of individuals",
    "G090": "Atkinson index: no metric of this library",
    "G094": "Gini of individuals, corrected for small samples",
    "G116": "Gini of individuals, zeros among them: here levels are positive",
    "G118": "rounding halves down, which no statistics office announces",
    "G140": "rounding halves down",
}
SCRUTINY = {
    "up": "half_up",
    "half_even": "half_even",
    "trunc": "truncated",
    "ceiling": "rounded_up",
}


def cagr_pct(cum_pct, n):
    return 100 * growth.cagr_from_multiple(1 + cum_pct / 100, n)


def two_groups(urban, rural, p_urban):
    return [
        inequality.theil_l(urban, rural, p_urban),
        inequality.theil_t(urban, rural, p_urban),
        inequality.gini(urban, rural, p_urban),
    ]


def decomposition(y, g, alpha):
    table = inequality.theil_by_group(y, g)
    within, between = table.income_share @ table.theil_t, table.between.sum()
    return [within + between, within, between]


def change_of_printed(ratio_now, ratio_then):
    """Two ratios as printed, subtracted exactly: the release does so too."""
    return float(parse(f"{ratio_now}倍").value - parse(f"{ratio_then}倍").value)


METRICS = {
    "absolute_change": lambda v0, v1: growth.absolute_change(v0, v1),
    "ratio_change_of_rounded": change_of_printed,
    "cumulative_growth_pct": lambda v0, v1: 100 * growth.growth_rate(v0, v1),
    "growth_pct": lambda v0, v1: 100 * growth.growth_rate(v0, v1),
    "cagr_pct": lambda v0, v1, n: 100 * growth.cagr(v0, v1, n),
    "cagr_from_cumulative_pct": cagr_pct,
    "cagr_gap_pp": lambda rural_cum_pct, urban_cum_pct, n: (
        cagr_pct(rural_cum_pct, n) - cagr_pct(urban_cum_pct, n)
    ),
    "average_absolute_change": lambda total, n: shares.mean_amount(total, n),
    "doubling_time_years": lambda g_pct: growth.doubling_time(g_pct / 100),
    "convergence_speed_halflife": lambda beta, T: [  # noqa: N803
        gap.convergence_speed(beta, T),
        gap.half_life(gap.convergence_speed(beta, T)),
    ],
    "urban_rural_ratio": gap.income_ratio,
    "urban_rural_ratio_base_from_cumulative": lambda u1, u_cum_pct, r1, r_cum_pct: gap.income_ratio(
        growth.implied_base(u1, 1 + u_cum_pct / 100), growth.implied_base(r1, 1 + r_cum_pct / 100)
    ),
    "urbanisation_rate_pct": lambda urban, rural: 100 * shares.structure([urban, rural])[0],
    "share_pct": lambda part, total: 100 * shares.share(part, total),
    "share_base_from_growth_pct": lambda food1, food_cum_pct, total0: (
        100 * shares.engel_coefficient(growth.implied_base(food1, 1 + food_cum_pct / 100), total0)
    ),
    "location_quotient": lambda e_ij, e_j, e_i, e: shares.location_quotient(e_ij, e_j, e_i, e),
    "ge_decomposition": decomposition,
    "two_group_between": two_groups,
    "theil_T_two_group": lambda urban, rural, pop_urban, pop_rural: inequality.theil_t(
        urban, rural, pop_urban / (pop_urban + pop_rural)
    ),
    "reround": lambda x, digits, rounding: float(round_half_up(x, digits)),
}


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["metric"].split()[0] in METRICS], ids=lambda c: c["case"]
)
def test_metric_reproduces_the_published_value(case):
    found = METRICS[case["metric"].split()[0]](**json.loads(case["inputs"]))
    expected = np.atleast_1d(json.loads(case["expected"]))
    if case["metric"].startswith("two_group"):
        expected = expected[[0, 1, 3]]  # the third is GE(2), which is no metric here
    np.testing.assert_allclose(
        np.atleast_1d(found), expected, rtol=0, atol=float(case["tolerance"]) + 1e-12
    )


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["metric"].startswith("unround")], ids=lambda c: c["case"]
)
def test_unrounding_agrees_with_scrutiny(case):
    inputs = json.loads(case["inputs"])
    low, low_closed, high, high_closed = json.loads(json.loads(case["expected"]))
    found = parse(inputs["x"]).interval(SCRUTINY[inputs["rounding"]])
    assert found == Interval(str(low), str(high), low_closed, high_closed)


#: How parts and total of the sums are printed.
SUMS = {"sum_identity": "亿元", "rounded_shares_sum": "%"}


@pytest.mark.parametrize("case", [c for c in CASES if c["metric"] in SUMS], ids=lambda c: c["case"])
def test_printed_parts_fit_their_total(case):
    """The printed parts add up to the printed sum, and the parts as intervals hold the total."""
    inputs, unit = json.loads(case["inputs"]), SUMS[case["metric"]]
    parts = [parse(f"{part}{unit}") for part in inputs.get("parts") or inputs["shares"]]
    total = parse(f"{inputs.get('total', 100)}{unit}")
    found = float(sum(p.value for p in parts))
    expected = (
        float(case["expected"]) / 100
        if unit == "%"
        else float(total.value) + float(case["expected"])
    )
    assert found == pytest.approx(expected, abs=float(case["tolerance"]) + 1e-12, rel=0)
    assert sum((p.interval() for p in parts[1:]), parts[0].interval()).meets(
        Interval.point(total.value)
    )


PAIRS = {
    "G148": ("10.2%", 9, parse("138.7%").interval() + 1),
    "G150": ("8.8%", 9, parse("35128元").interval() / parse("16510元").interval()),
    "G152": ("6.6%", 9, parse("1.8倍").interval()),
    "G154": ("0%", 1, parse("36883元").interval() / parse("35128元").interval()),
}


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["metric"] == "interval_consistent"], ids=lambda c: c["case"]
)
def test_official_pairs_agree_as_intervals(case):
    rate, n, multiple = PAIRS[case["case"]]
    band = (1 + parse(rate).interval()) ** n
    assert band.meets(multiple) == (json.loads(json.loads(case["expected"])) is True)


def test_every_golden_case_is_used():
    known = {*METRICS, *SUMS, "unround", "unround_even_correct", "interval_consistent"}
    assert {c["metric"].split()[0] for c in CASES} <= known
    assert len(CASES) >= 53
    assert not {c["case"] for c in CASES} & set(NO_METRIC_HERE)
