"""Many pairs at once: growth against multiples and levels, a row each, vectorised and exact.

Floats decide nearly all rows; those nearer to an edge than `NEAR` are decided by the exact figures,
so that every verdict is that of `audit_claims`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.audit.claims import WIDEST, Claim

from analysis.audit.readings import CHOICES, Reading, readings
from analysis.audit.chains import Chain
from analysis.numbers.printed import Printed

__all__ = ["PAIR_COLUMNS", "VERDICTS", "audit_pairs"]

#: Quantities, each with its digits as a whole number (``NAME``) and its decimals (``NAME_decimals``).
QUANTITIES = ("growth", "multiple", "start", "end")
PAIR_COLUMNS = (*(c for q in QUANTITIES for c in (q, f"{q}_decimals")), "steps")
VERDICTS = ("fits", "does_not_fit", "not_testable")
#: Rows worked on at once: their columns fit into a processor's cache.
CHUNK = 1 << 15
Columns = dict[str, np.ndarray]
#: Growth over all steps beyond which a row is refused.
LARGEST = 1e250
#: Floats nearer than this, relative, do not decide: a thousand times the error of any chain of products here.
NEAR = 1e-9


def audit_pairs(
    frame: pd.DataFrame, choices: Sequence[str] = ("steps", "multiple", "rounding")
) -> pd.DataFrame:
    """Whether printed growth fits a printed multiple and levels, for many rows (成对核对).

    Parameters
    ----------
    frame : DataFrame
        Columns `PAIR_COLUMNS`, whole numbers: ``growth`` (per cent a year; 8.7 % is 87 with
        ``growth_decimals`` 1), ``multiple``, levels ``start`` and ``end`` with their decimals
        (negative where a scale follows: 225.9亿 is 2259 with -7), ``steps``. Missing where not
        printed; a row needs two of growth, multiple and the pair of levels.
    choices : sequence of str
        Choices of reading to try, of `analysis.audit.readings.CHOICES`. ``price`` makes growth and
        levels unrelated, so it fits whatever the multiple and the levels allow.

    Returns
    -------
    DataFrame
        Index of `frame`. ``verdict`` (category: fits, does_not_fit, not_testable), ``stretch`` (float, to 1e-4; see
        `analysis.audit.Audit`), ``reading`` (category: the cheapest reading that fits in words; empty for
        the convention, missing where none considered fits).

    Raises
    ------
    ValueError
        If a choice is not known, a column is missing, stands twice or is not of whole numbers, or a
        value is out of range; the message names the row.

    Notes
    -----
    Not claimed: which figure of a row is the one that does not hold.

    Examples
    --------
    >>> frame = pd.DataFrame({"growth": [87, 98], "growth_decimals": 1, "multiple": [23, 26], "multiple_decimals": 1,
    ...     "start": None, "start_decimals": None, "end": None, "end_decimals": None, "steps": 9}).astype("Int64")
    >>> audit_pairs(frame, ["steps"]).to_numpy().tolist()  # doctest: +ELLIPSIS
    [['does_not_fit', 3.0826, '...from the same base year'], ['does_not_fit', 4.7049, '...from the same base year']]
    """
    tried = _tried(choices)
    _check_columns(frame)
    verdict, spread, chosen = (
        np.empty(len(frame), np.int8),
        np.empty(len(frame)),
        np.empty(len(frame), np.int16),
    )
    for first in range(0, len(frame), CHUNK):
        part = slice(first, first + CHUNK)
        columns = _columns(frame.iloc[part])
        verdict[part], spread[part], chosen[part] = _audited(columns, tried)
    words = list(dict.fromkeys(r.text("en") for r in tried))
    codes = np.array([*(words.index(r.text("en")) for r in tried), -1], np.int16)[chosen]
    return pd.DataFrame(
        {
            "verdict": pd.Categorical.from_codes(verdict, list(VERDICTS)),
            "stretch": spread,
            "reading": pd.Categorical.from_codes(codes, words),
        },
        index=frame.index,
    )


def _tried(choices: Sequence[str]) -> tuple[Reading, ...]:
    if isinstance(choices, str):
        raise ValueError(f"choices: pass a list, such as ['steps'], not the text {choices!r}")
    if unknown := [c for c in choices if c not in CHOICES]:
        raise ValueError(f"choices: unknown {unknown[0]!r}: choose from {', '.join(CHOICES)}")
    return readings(*choices)


def _check_columns(frame: pd.DataFrame) -> None:
    if twice := [c for c in PAIR_COLUMNS if list(frame.columns).count(c) > 1]:
        raise ValueError(f"column {twice[0]!r} stands twice: remove one")
    if missing := [c for c in PAIR_COLUMNS if c not in frame.columns]:
        raise ValueError(
            f"column {missing[0]!r} is missing: the columns are {', '.join(PAIR_COLUMNS)}"
        )
    wrong = [
        c for c in PAIR_COLUMNS if frame[c].dtype.kind not in "iuf" and not frame[c].isna().all()
    ]
    if wrong:
        raise ValueError(
            f"column {wrong[0]!r} must hold whole numbers, not {frame[wrong[0]].dtype}: digits and decimals"
        )


def _columns(frame: pd.DataFrame) -> Columns:
    """Floats, missing as NaN, checked; what a mantissa may be is what `Claim` allows."""
    columns = {c: frame[c].to_numpy(np.float64, na_value=np.nan) for c in PAIR_COLUMNS}
    growth = columns["growth"] * 10.0 ** -(columns["growth_decimals"] + 2)
    rules = {c: (columns[c] % 1 != 0) & ~np.isnan(columns[c]) for c in PAIR_COLUMNS}
    rules |= {"steps": rules["steps"] | ~((columns["steps"] >= 1) & (columns["steps"] <= 1000))}
    rules |= {q: rules[q] | (columns[q] <= 0) for q in QUANTITIES[1:]}
    # The greatest unrounded growth over one step more: beyond this, floats have no number for what follows.
    most = (columns["steps"] + 1) * np.log(
        np.maximum(growth + 10.0 ** -(columns["growth_decimals"] + 2) + 1, 1)
    )
    rules |= {"growth": rules["growth"] | (growth <= -1) | (most > np.log(LARGEST))}
    rules |= {
        f"{q}_decimals": ~(np.abs(columns[f"{q}_decimals"]) <= 15) & ~np.isnan(columns[q])
        for q in QUANTITIES
    }
    for column, bad in rules.items():
        if bad.any():
            row = int(np.argmax(bad))
            raise ValueError(
                f"row {frame.index[row]}, column {column!r}: {columns[column][row]:g} is not a whole number in its range"
                " (steps 1 to 1000, decimals -15 to 15, levels and multiples above zero, growth above -100 %"
                f" and over all steps at most {LARGEST:g}-fold)"
            )
    return columns


def _audited(c: Columns, tried: Sequence[Reading]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Verdict, stretch and the first reading that fits, per row."""
    printed = [~np.isnan(c["growth"]), ~np.isnan(c["multiple"]), ~np.isnan(c["start"] + c["end"])]
    testable = np.sum(printed, axis=0) > 1
    chosen, left = np.full(len(testable), -1, np.int16), np.flatnonzero(testable)
    for k, reading in enumerate(tried):
        fits = _fits({name: column[left] for name, column in c.items()}, reading)
        chosen[left[fits]] = k
        left = left[~fits]
        if not left.size:
            break
    verdict = np.where(testable, np.where(chosen == 0, 0, 1), 2)
    spread = np.full(len(testable), np.nan)
    spread[testable] = _stretch({name: column[testable] for name, column in c.items()})
    return verdict.astype(np.int8), spread, chosen


def _fits(c: Columns, reading: Reading) -> np.ndarray:
    """Whether the ranges of the ratio have a point in common; what is too close for floats is asked exactly."""
    low, high = np.zeros(len(c["steps"])), np.full(len(c["steps"]), np.inf)
    for lower, upper in _ratios(c, reading):
        np.fmax(low, lower, out=low)
        np.fmin(high, upper, out=high)
    fits = high > low * (1 + NEAR)
    for row in map(int, np.flatnonzero(np.abs(high - low) <= NEAR * low)):
        fits[row] = Chain("", "nominal", _figures(c, row)).agrees(reading)
    return fits


def _ratios(c: Columns, reading: Reading) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ranges of end over start by growth, multiple and levels, as far as the reading relates them."""
    found = []
    multiple = _ends(c, "multiple", reading.rounding)
    more = reading.multiple == "increase"
    found.append((multiple[0] + more, multiple[1] + more))
    if reading.price == "own":
        low, high = (1 + x / 100 for x in _ends(c, "growth", reading.rounding))
        n = c["steps"] + (reading.steps != "span")
        one_sided = reading.averaging != "geometric"
        found.append((np.zeros_like(low) if one_sided else np.maximum(low, 0) ** n, high**n))
    if reading.steps != "earlier":  # growth and multiple then start a year before the printed level
        (low, high), (least, most) = (
            _ends(c, level, reading.rounding) for level in ("end", "start")
        )
        with np.errstate(divide="ignore"):
            found.append((low / most, high / least))
    return found


#: How far below and above its digits an unrounded positive number may lie, in units of the last one.
REACH = {
    "half_up": (0.5, 0.5), "half_even": (0.5, 0.5), "truncated": (0.0, 1.0), "rounded_up": (1.0, 0.0), "any": (1.0, 1.0),
}  # fmt: skip


def _ends(c: Columns, name: str, rounding: str) -> tuple[np.ndarray, np.ndarray]:
    digits, unit = c[name], 10.0 ** -c[f"{name}_decimals"]
    below, above = REACH[rounding]
    if (
        name == "growth" and below != above
    ):  # negative figures mirror; around zero a truncated one reaches both ways
        zero = above if digits.size else 0.0
        down = np.where(digits > 0, below, np.where(digits < 0, above, zero))
        up = np.where(digits > 0, above, np.where(digits < 0, below, zero))
        return (digits - down) * unit, (digits + up) * unit
    return (digits - below) * unit, (digits + above) * unit


def _figures(c: Columns, row: int) -> tuple[Claim, ...]:
    """The figures of one row, exact."""
    at = {name: column[row] for name, column in c.items()}
    steps = int(at["steps"])
    shape = {
        "growth": ("avg_growth", 0, "%"),
        "multiple": ("multiple", 0, "倍"),
        "start": ("level", None, ""),
        "end": ("level", None, ""),
    }
    found = []
    for name, (kind, start, unit) in shape.items():
        if not np.isnan(at[name]):
            exponent = -int(at[f"{name}_decimals"]) - 2 * (unit == "%")
            printed = Printed("", int(at[name]), exponent, unit)
            found.append(
                Claim(name, "x", kind, start, 0 if name == "start" else steps, printed, "")
            )
    return tuple(
        f for f in found if f.kind != "level" or len([g for g in found if g.kind == "level"]) == 2
    )


def _stretch(c: Columns) -> np.ndarray:
    """The greatest stretch that two of growth, multiple and levels need, rounded up to 1e-4."""
    half = {q: 0.5 * 10.0 ** -c[f"{q}_decimals"] for q in QUANTITIES}
    value = {q: c[q] * 2 * half[q] for q in QUANTITIES}
    one = np.ones(len(c["steps"]))
    terms: list[Side] = [
        [(c["steps"], 1 + value["growth"] / 100, half["growth"] / 100)],
        [(one, value["multiple"], half["multiple"])],
        [(one, value["end"], half["end"]), (-one, value["start"], half["start"])],
    ]
    needed = np.zeros(len(one))
    for a, b in itertools.combinations(terms, 2):
        both = np.flatnonzero(~np.isnan(sum(x for _, x, _ in [*a, *b])))
        needed[both] = np.maximum(needed[both], _crossing(_rows(a, both), _rows(b, both)))
    return np.ceil(needed * 1e4) / 1e4


#: A side's logarithm is the sum of ``weight * log(x)``, each x known within its half-width.
Side = list[tuple[np.ndarray, np.ndarray, np.ndarray]]


def _rows(side: Side, rows: np.ndarray) -> Side:
    return [(weight[rows], x[rows], half[rows]) for weight, x, half in side]


def _crossing(a: Side, b: Side) -> np.ndarray:
    """Where the upper end of the smaller side, half-widths times t, meets the lower end of the greater one.

    The difference of the two grows with t, so Newton's steps, halved into the bracket where they
    leave it, find its one root.
    """
    sign = np.sign(sum(w * np.log(x) for w, x, _ in b) - sum(w * np.log(x) for w, x, _ in a))
    terms = [
        (s * w, x, s * np.sign(w) * half)
        for s, side in ((sign, a), (-sign, b))
        for w, x, half in side
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = [np.where(slope < 0, -x / slope, np.inf) for _, x, slope in terms]
        low, high = np.zeros(len(sign)), np.minimum(np.min(ends, axis=0), 2 * WIDEST)
        t = low
        for _ in range(60):
            inside = [np.maximum(x + slope * t, 1e-300) for _, x, slope in terms]
            gap = sum(w * np.log(y) for (w, *_), y in zip(terms, inside, strict=True))
            steep = sum(w * slope / y for (w, _, slope), y in zip(terms, inside, strict=True))
            low, high = np.where(gap < 0, t, low), np.where(gap < 0, high, t)
            step = t - gap / steep
            last, t = t, np.where((step > low) & (step < high), step, (low + high) / 2)
            if np.all(np.abs(t - last) <= 1e-9 * np.maximum(1, t)):
                break
    return np.where(sign == 0, 0.0, np.where(t > WIDEST, np.inf, t))
