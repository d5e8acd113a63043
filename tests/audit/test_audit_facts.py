"""The page's own findings, worked out in exact arithmetic elsewhere and written down here.

Ends are those of the method note of the project, rounded outward to the digits shown there.
"""

import pytest

from analysis.report.register import stored_results

FACTS = {
    "gdp_implied_deflator": (0.0048, 0.0109, 4),
    "ratio_2021": (1.698, 1.699, 3),
    "ratio_2012_mixed": (1.66, 1.76, 2),
    "urban_weight_2021": (0.6154, 0.6156, 4),
    "urban_weight_2012_multiples": (0.731, 0.812, 3),
    "urban_weight_2012_growth_9": (0.603, 0.619, 3),
    "fiscal_expenditure_total": (126.3e8, 129.1e8, -7),
}


@pytest.fixture(scope="module")
def results(root):
    return stored_results(root / "results" / "results.json")


@pytest.mark.parametrize("id", FACTS)
def test_interval_is_the_known_one(results, id):
    lower, upper, digits = FACTS[id]
    unit = 10.0**-digits
    assert lower <= results[id].lower <= lower + unit
    assert upper - unit <= results[id].upper <= upper


def test_ratio_narrows_and_gap_widens_where_readings_are_alike(results):
    now = results["ratio_2021"]
    for key in ("growth_9", "growth_10", "multiples"):
        assert results[f"ratio_2012_{key}"].lower > now.upper
        assert results[f"gap_change_{key}"].lower > 0
    mixed = results["ratio_2012_mixed"]
    assert mixed.lower < now.lower < now.upper < mixed.upper
