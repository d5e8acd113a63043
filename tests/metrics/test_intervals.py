"""The ranges of metrics: on the page's intervals as before, and on random boxes as a fine grid has them."""

import csv
import inspect
import itertools
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from analysis import Interval, Quantity, bounds, load_claims
from analysis.metrics import gap, growth, inequality, shares

MODULES = {"growth": growth, "gap": gap, "inequality": inequality, "shares": shares}
PAGE = list(csv.DictReader((Path(__file__).parent / "page.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def quantity():
    return load_claims().quantity


@pytest.mark.parametrize("case", PAGE, ids=lambda c: f"{c['metric']}({c['arguments']})")
def test_on_the_pages_intervals_as_in_version_0_1(case, quantity):
    """What the first version gave, before metrics took quantities; ends of floats to ten digits."""
    module, name = case["metric"].split(".")
    arguments = [
        quantity[a] if a in quantity.index else Fraction(a) for a in case["arguments"].split(" ")
    ]
    result = getattr(MODULES[module], name)(*arguments)
    assert float(result.value) == pytest.approx(float(case["value"]), rel=1e-10)
    assert float(result.interval.lower) == pytest.approx(float(case["lower"]), rel=1e-10)
    assert float(result.interval.upper) == pytest.approx(float(case["upper"]), rel=1e-10)
    assert result.claims == {a for a in case["arguments"].split(" ") if a in quantity.index}


#: Where a box may lie, by argument; `rural` below `urban`, as the implied weight asks.
WITHIN = {
    "start": (1, 5), "end": (1, 5), "multiple": (1, 4), "periods": (9, 9), "growth": (0.02, 0.2), "level": (10, 50),
    "price": (90, 110), "reference_growth": (0.02, 0.2), "real_growth": (0.02, 0.2), "urban": (30, 50),
    "rural": (10, 29), "urban_multiple": (1.5, 3), "rural_multiple": (1.5, 3), "urban_share": (0.1, 0.9),
    "total": (29.2, 29.8), "ratio": (1.2, 3), "urban_growth": (0.02, 0.05), "rural_growth": (0.06, 0.1),
    "beta": (-0.5, -0.1), "speed": (0.01, 0.1), "part": (1, 4), "whole": (10, 20), "share": (0.3, 0.9),
    "amount": (1, 5), "count": (1, 5), "reference_part": (1, 4), "reference_whole": (10, 20), "food": (1, 4),
    "consumption": (10, 20),
}  # fmt: skip
OF_SHARES = {"start": (0.1, 0.9), "end": (0.1, 0.9)}
ABOVE_ONE = {"start": (1.5, 3), "end": (1.2, 3)}
#: Metrics with a peak inside the box: a grid comes near it from below only.
PEAKED = {m + end for m in ("gini", "theil_t", "theil_l") for end in ("", "_of_means")}


def metrics():
    for module in MODULES.values():
        for name in module.__all__:
            names = [
                p for p in inspect.signature(getattr(module, name)).parameters if p != "skipna"
            ]
            within = WITHIN | {"share_change": OF_SHARES, "log_gap_change": ABOVE_ONE}.get(name, {})
            if all(p in within for p in names):
                yield pytest.param(getattr(module, name), [within[p] for p in names], id=name)


@pytest.mark.parametrize(("metric", "places"), list(metrics()))
def test_fifty_random_boxes_agree_with_a_fine_grid(metric, places):
    """Nothing on the grid lies outside; where the metric is monotone, the ends are reached."""
    draw = random.Random(metric.__name__)
    for _ in range(50):
        sides = [sorted(draw.uniform(*place) for _ in range(2)) for place in places]
        sides = [[round(x, 4) for x in side] for side in sides]
        box = [
            Quantity(low, Interval(f"{low}", f"{high}"), frozenset([f"{k}"]))
            for k, (low, high) in enumerate(sides)
        ]
        result = metric(*box).interval
        steps = 9 if len(sides) < 4 else 5
        axes = [np.linspace(low, high, steps) for low, high in sides]
        grid = [float(metric(*point)) for point in itertools.product(*axes)]
        margin = 1e-9 * max(1, abs(grid[0]))
        assert result.lower <= min(grid) + margin
        assert max(grid) - margin <= result.upper
        if metric.__name__ not in PEAKED:
            assert float(result.lower) == pytest.approx(min(grid), rel=1e-9, abs=1e-9)
            assert float(result.upper) == pytest.approx(max(grid), rel=1e-9, abs=1e-9)
        assert result == bounds(metric, *(side.interval for side in box))


#: Metrics of columns, of an open list of amounts, and of groups, which have tests of their own.
OTHERWISE = {
    "contributions", "index_numbers", "structure", "herfindahl",
    "theil_by_group", "grim_probability",
}  # fmt: skip


def test_every_metric_is_looked_at_here_or_named_as_tested_elsewhere():
    public = {name for module in MODULES.values() for name in module.__all__}
    assert {case.id for case in metrics()} == public - OTHERWISE
