"""Many pairs at once: the vectorised verdicts are those of exact whole-number arithmetic and of the audit."""

import math
import random

import numpy as np
import pandas as pd
import pytest

from analysis.audit import Claim, Reading, audit_pairs, readings
from analysis.audit.claims import agree, stretch
from analysis.audit.pairs import PAIR_COLUMNS
from analysis.audit.verdicts import cheapest
from analysis.audit.years import Chain
from analysis.numbers.printed import Printed
from whole_numbers import whole_verdict

CHOICES = ("steps", "multiple", "rounding")
KINDS = {"growth": "avg_growth", "multiple": "multiple", "start": "level", "end": "level"}


def table(rows):
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype("Int64")


def random_rows(rng, n):
    """Growth near what multiples and levels imply, so that verdicts of every sort are common."""
    decimals = rng.integers(0, 3, (4, n))
    steps = rng.integers(1, 13, n)
    rate = rng.uniform(-0.05, 0.2, n)
    growth = np.rint(100 * (rate + rng.normal(0, 0.004, n)) * 10.0 ** decimals[0])
    multiple = np.maximum(1, np.rint((1 + rate) ** steps * 10.0 ** decimals[1]))
    start = rng.integers(100, 100_000, n)
    end = np.maximum(1, np.rint(start * (1 + rate) ** (steps + (rng.random(n) < 0.1))))
    shift = 3 - decimals[2]  # both levels in thousands or hundreds, as if a scale followed
    frame = pd.DataFrame(
        {
            "growth": growth, "growth_decimals": decimals[0], "multiple": multiple, "multiple_decimals": decimals[1],
            "start": start, "start_decimals": -shift, "end": end, "end_decimals": -shift, "steps": steps,
        }
    ).astype("Int64")  # fmt: skip
    for names, odds in ((["growth"], 0.1), (["multiple"], 0.3), (["start", "end"], 0.5)):
        frame.loc[rng.random(n) < odds, names] = pd.NA
    return frame


def edge_rows(rng, n):
    """Rows whose multiple ends exactly where the printed growth does: only the open and closed ends decide."""
    rows = []
    while len(rows) < n:
        steps, decimals, growth = rng.randint(1, 4), rng.randint(0, 1), rng.randint(1, 120)
        digits = (10 ** (decimals + 2) + growth) * 2 + rng.choice(
            [-1, 1]
        )  # twice the end of 1 + growth
        power = digits**steps * 5**steps  # its power in units of 10 ** -steps * (decimals + 3)
        places = steps * (decimals + 3)
        while power % 10 == 0:
            power, places = power // 10, places - 1
        multiple = (
            power + rng.choice([-5, 5])
        ) // 10  # half a unit of one place less, on either side
        if places <= 16 and power < 2**53:
            rows.append((growth, decimals, multiple, places - 1, None, None, None, None, steps))
    return table(rows)


def as_rows(frame):
    columns = [[None if pd.isna(x) else int(x) for x in frame[c].tolist()] for c in PAIR_COLUMNS]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize(
    ("seed", "rows"),
    [(0, 30_000), *(pytest.param(s, 490_000, marks=pytest.mark.slow) for s in (1, 2))],
)
def test_random_rows_agree_with_whole_number_arithmetic(seed, rows):
    frame = pd.concat(
        [random_rows(np.random.default_rng(seed), rows), edge_rows(random.Random(seed), rows // 49)]
    )
    found = audit_pairs(frame, CHOICES)
    wanted = [whole_verdict(row, readings(*CHOICES)) for row in as_rows(frame)]
    assert found.verdict.astype(str).tolist() == [v for v, _ in wanted]
    assert found.reading.astype(object).fillna("").tolist() == [r for _, r in wanted]
    assert found.verdict.value_counts().gt(rows // 490).all()


def test_edges_are_decided_by_open_and_closed_ends():
    frame = edge_rows(random.Random(9), 2000)
    verdicts = audit_pairs(frame, ["rounding"])
    assert {"fits", "does_not_fit"} <= set(verdicts.verdict)
    assert (
        (verdicts.stretch - 1).abs() <= 1e-4
    ).sum() > 800  # the others share an end from the same side


def figures(row):
    """The figures of a row as the audit knows them."""
    found = []
    for name, kind in KINDS.items():
        at = list(PAIR_COLUMNS).index(name)
        if row[at] is not None:
            year = 0 if name == "start" else row[-1]
            printed = Printed(
                "", row[at], -row[at + 1] - 2 * (name == "growth"), "%" if name == "growth" else ""
            )
            found.append(Claim(name, "x", kind, None if kind == "level" else 0, year, printed, ""))
    return tuple(found)


def test_rows_have_the_verdict_reading_and_stretch_of_the_audit():
    choices = ("steps", "averaging", "multiple", "price", "rounding")
    frame = random_rows(np.random.default_rng(3), 1500)
    found = audit_pairs(frame, choices)
    for row, verdict, spread, reading in zip(
        as_rows(frame), *(found[c] for c in found), strict=True
    ):
        if verdict != "not_testable":
            chain = Chain("x", "nominal", figures(row))
            tries = ((r, ()) for r in readings(*choices))
            fits = cheapest(tries, lambda r, _, chain=chain: chain.agrees(r))
            assert (fits[0][0].text("en") if fits else None) == (
                None if pd.isna(reading) else reading
            )
            exact = stretch(lambda f, figures=chain.claims: agree(figures, Reading(), f))
            assert spread == pytest.approx(exact, abs=2.1e-4, rel=1e-8) or (
                math.isinf(spread) and math.isinf(exact)
            )


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("steps", 0, "row 1, column 'steps': 0 is not"),
        ("multiple", 0, "row 1, column 'multiple'"),
        ("growth", -1000, "row 1, column 'growth'"),
        ("growth_decimals", 20, "row 1, column 'growth_decimals'"),
    ],
)
def test_values_out_of_range_are_named_with_their_row(column, value, words):
    frame = table([(87, 1, 23, 1, None, None, None, None, 9)] * 2)
    frame.loc[1, column] = value
    with pytest.raises(ValueError, match=words):
        audit_pairs(frame)


def test_columns_that_are_missing_or_no_numbers_are_named():
    frame = table([(87, 1, 23, 1, None, None, None, None, 9)])
    with pytest.raises(ValueError, match="'multiple_decimals' must stand once"):
        audit_pairs(frame.drop(columns="multiple_decimals"))
    with pytest.raises(ValueError, match="'growth' must stand once and hold whole numbers"):
        audit_pairs(frame.assign(growth=["8.7%"]))
    with pytest.raises(ValueError, match="row 0, column 'growth'"):
        audit_pairs(frame.assign(growth=[8.7]))


PLAIN = (87, 1, 23, 1, None, None, None, None, 9)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (["stepz"], "unknown 'stepz': list some of steps, label"),
        ("steps", "unknown 's': list some"),
    ],
)
def test_choices_that_are_none_are_named(choices, words):
    with pytest.raises(ValueError, match=words):
        audit_pairs(table([PLAIN]), choices)


@pytest.mark.parametrize("growth", [(1000, 0), (1000, -12)])
def test_growth_beyond_every_number_is_named_with_its_row(growth):
    frame = table([PLAIN, (*growth, *PLAIN[2:-1], 1000)])
    with pytest.raises(ValueError, match=r"row 1, column 'growth': 1000 .* over all steps"):
        audit_pairs(frame)


def test_a_fall_to_nearly_nothing_is_decided():
    assert audit_pairs(table([(-99, 0, 23, 1, None, None, None, None, 1000)])).verdict.tolist() == [
        "does_not_fit"
    ]


def test_a_column_that_stands_twice_is_named():
    frame = table([PLAIN])
    with pytest.raises(ValueError, match="column 'growth' must stand once"):
        audit_pairs(pd.concat([frame, frame[["growth"]]], axis=1))


def test_the_mean_of_yearly_rates_is_tried_where_growth_is_too_high():
    """10.0 % over nine steps is 2.36 times, printed 2.0: a mean of yearly rates may be higher than the geometric."""
    frame = table([(100, 1, 20, 1, None, None, None, None, 9)])
    assert audit_pairs(frame, ["averaging"]).reading.tolist() == [
        "growth is the mean of yearly rates"
    ]


def test_numbers_that_agree_exactly_need_no_rounding():
    assert audit_pairs(table([(100, 0, 2, 0, None, None, None, None, 1)]), []).stretch.tolist() == [
        0
    ]


def test_a_stretch_beyond_a_million_is_endless():
    """1 % a year over nine steps against 3 times, both printed to fifteen decimals: no rounding would do."""
    digits = (10**15, 15, 3 * 10**15, 15, None, None, None, None, 9)
    assert math.isinf(audit_pairs(table([digits]), []).stretch[0])
