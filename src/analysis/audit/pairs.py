"""Many pairs at once: growth against multiples and levels, a row each, vectorised and exact.

Floats decide nearly all rows; those nearer to an edge than `NEAR` are decided by exact claims, so
that every verdict is that of `audit_claims`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.audit.claims import WIDEST, Claim
from analysis.audit.readings import CHOICES, Reading, readings
from analysis.audit.years import Chain
from analysis.messages import _
from analysis.numbers.printed import Printed

#: Each with its digits as a whole number (``NAME``) and its decimals (``NAME_decimals``).
QUANTITIES = ("growth", "multiple", "start", "end")
PAIR_COLUMNS = (*(c for q in QUANTITIES for c in (q, f"{q}_decimals")), "steps")
VERDICTS = ("fits", "does_not_fit", "not_testable")
#: Rows worked on at once: their columns fit into a processor's cache.
CHUNK = 1 << 15
Columns = dict[str, np.ndarray]
#: Growth over all steps beyond which a row is refused.
LARGEST = 1e250
#: Floats nearer than this, relative, do not decide: a thousand times the error of these products.
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
        Index of `frame`. ``verdict`` (category: fits, does_not_fit, not_testable), ``stretch``
        (float, to 1e-4; see `analysis.audit.Audit`), ``reading`` (category: the cheapest reading
        that fits in words; empty for the convention, missing where none considered fits).

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
    >>> frame = pd.DataFrame(None, [0, 1], PAIR_COLUMNS).assign(
    ...     growth=[87, 98], growth_decimals=1, multiple=[23, 26], multiple_decimals=1, steps=9)
    >>> audit_pairs(frame.astype("Int64"), ["steps"])[["verdict", "stretch"]].to_numpy().tolist()
    [['does_not_fit', 3.0826], ['does_not_fit', 4.7049]]
    """
    tried = _tried(choices)
    _check_columns(frame)
    n = len(frame)
    verdict, spread, chosen = np.empty(n, np.int8), np.empty(n), np.empty(n, np.int16)
    for first in range(0, n, CHUNK):
        part = slice(first, first + CHUNK)
        columns = _columns(frame.iloc[part])
        verdict[part], spread[part], chosen[part] = _audited(columns, tried)
    words = [reading.text("en") for reading in tried]
    distinct = list(dict.fromkeys(words))
    codes = np.array([*map(distinct.index, words), -1], np.int16)[chosen]
    results = {
        "verdict": pd.Categorical.from_codes(verdict, list(VERDICTS)),
        "stretch": spread,
        "reading": pd.Categorical.from_codes(codes, distinct),
    }
    return pd.DataFrame(results, index=frame.index)


def _tried(choices: Sequence[str]) -> tuple[Reading, ...]:
    if isinstance(choices, str):
        raise ValueError(
            _("choices: pass a list, such as ['steps'], not the text {text!r}", text=choices)
        )
    if unknown := [c for c in choices if c not in CHOICES]:
        known = ", ".join(CHOICES)
        raise ValueError(
            _("choices: unknown {name!r}: choose from {known}", name=unknown[0], known=known)
        )
    return readings(*choices)


def _check_columns(frame: pd.DataFrame) -> None:
    """Each column once, and of numbers."""
    for name in PAIR_COLUMNS:
        if list(frame.columns).count(name) > 1:
            raise ValueError(_("column {name!r} stands twice: remove one", name=name))
        if name not in frame.columns:
            columns = ", ".join(PAIR_COLUMNS)
            raise ValueError(
                _(
                    "column {name!r} is missing: the columns are {columns}",
                    name=name,
                    columns=columns,
                )
            )
        kind = frame[name].dtype
        if kind.kind not in "iuf" and not frame[name].isna().all():
            problem = _("column {name!r} must hold whole numbers, not {kind}: digits and decimals",
                name=name, kind=kind)  # fmt: skip
            raise ValueError(problem)


def _columns(frame: pd.DataFrame) -> Columns:
    """Floats, missing as NaN, checked; what a mantissa may be is what `Claim` allows."""
    columns = {c: frame[c].to_numpy(np.float64, na_value=np.nan) for c in PAIR_COLUMNS}
    bad = {c: (columns[c] % 1 != 0) & ~np.isnan(columns[c]) for c in PAIR_COLUMNS}
    steps, unit = columns["steps"], 10.0 ** -(columns["growth_decimals"] + 2)
    bad["steps"] |= ~((steps >= 1) & (steps <= 1000))
    growth = columns["growth"] * unit
    # The greatest unrounded growth over one step more: floats have no number for more than that.
    most = (steps + 1) * np.log(np.maximum(growth + unit + 1, 1))
    bad["growth"] |= (growth <= -1) | (most > np.log(LARGEST))
    for q in QUANTITIES:
        if q != "growth":
            bad[q] |= columns[q] <= 0
        decimals = columns[f"{q}_decimals"]
        bad[f"{q}_decimals"] = ~(np.abs(decimals) <= 15) & ~np.isnan(columns[q])
    for name in PAIR_COLUMNS:
        if bad[name].any():
            row = int(np.argmax(bad[name]))
            raise ValueError(_out_of_range(frame.index[row], name, columns[name][row]))
    return columns


def _out_of_range(row: object, column: str, value: float) -> str:
    return _(
        "row {row}, column {column!r}: {value:g} is not a whole number in its range (steps 1 to"
        " 1000, decimals -15 to 15, levels and multiples above zero, growth above -100 % and over"
        " all steps at most {largest:g}-fold)",
        row=row, column=column, value=value, largest=LARGEST,
    )  # fmt: skip


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
    spread = np.where(testable, _stretch(c), np.nan)
    return verdict.astype(np.int8), spread, chosen


def _fits(c: Columns, reading: Reading) -> np.ndarray:
    """Whether the ranges of the ratio meet; what is too close for floats is asked exactly."""
    low, high = np.zeros(len(c["steps"])), np.full(len(c["steps"]), np.inf)
    for lower, upper in _ratios(c, reading):
        np.fmax(low, lower, out=low)
        np.fmin(high, upper, out=high)
    fits = high > low * (1 + NEAR)
    for row in map(int, np.flatnonzero(np.abs(high - low) <= NEAR * low)):
        fits[row] = Chain("", "nominal", _claims(c, row)).agrees(reading)
    return fits


def _ratios(c: Columns, reading: Reading) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ranges of end over start by multiple, growth and levels, as far as the reading has them."""
    growth, multiple, start, end = (_ends(c, name, reading.rounding) for name in QUANTITIES)
    more = reading.multiple == "increase"
    ranges = [(multiple[0] + more, multiple[1] + more)]
    if reading.price == "own":
        low, high = (1 + x / 100 for x in growth)
        n = c["steps"] + (reading.steps != "span")
        one_sided = reading.averaging != "geometric"
        ranges.append((np.zeros_like(low) if one_sided else np.maximum(low, 0) ** n, high**n))
    if reading.steps != "earlier":  # growth and multiple then start a year before the level
        with np.errstate(divide="ignore"):
            ranges.append((end[0] / start[1], end[1] / start[0]))
    return ranges


#: How far below and above its digits an unrounded positive number may lie, in their last unit.
REACH = {
    "half_up": (0.5, 0.5), "half_even": (0.5, 0.5), "truncated": (0.0, 1.0),
    "rounded_up": (1.0, 0.0), "any": (1.0, 1.0),
}  # fmt: skip


def _ends(c: Columns, name: str, rounding: str) -> tuple[np.ndarray, np.ndarray]:
    digits, unit = c[name], 10.0 ** -c[f"{name}_decimals"]
    below, above = REACH[rounding]
    # Negative numbers mirror; around zero a truncated one reaches both ways.
    signs = [digits > 0, digits < 0]
    down = np.select(signs, [below, above], above)
    return (digits - down) * unit, (digits + np.select(signs, [above, below], above)) * unit


def _claims(c: Columns, row: int) -> tuple[Claim, ...]:
    """The claims of one row, exact; a level is one of two."""
    kinds = {"growth": ("avg_growth", "%"), "multiple": ("multiple", "倍")}
    levels = not np.isnan(c["start"][row] + c["end"][row])
    if levels:
        kinds |= {"start": ("level", ""), "end": ("level", "")}
    claims = []
    for name, (kind, unit) in kinds.items():
        if not np.isnan(c[name][row]):
            exponent = -int(c[f"{name}_decimals"][row]) - 2 * (unit == "%")
            printed = Printed("", int(c[name][row]), exponent, unit)
            first, last = None if kind == "level" else 0, int(c["steps"][row])
            claims.append(
                Claim(name, "x", kind, first, 0 if name == "start" else last, printed, "")
            )
    return tuple(claims)


#: A logarithm as the sum of ``weight * log(x)``, each x known within its half-width.
Side = list[tuple[np.ndarray, np.ndarray, np.ndarray]]


def _stretch(c: Columns) -> np.ndarray:
    """The greatest stretch that two of growth, multiple and levels need, rounded up to 1e-4."""
    unit = {q: 10.0 ** -c[f"{q}_decimals"] for q in QUANTITIES}
    x, half = {q: c[q] * unit[q] for q in QUANTITIES}, {q: unit[q] / 2 for q in QUANTITIES}
    one = np.ones(len(c["steps"]))
    sides: list[Side] = [
        [(c["steps"], 1 + x["growth"] / 100, half["growth"] / 100)],
        [(one, x["multiple"], half["multiple"])],
        [(one, x["end"], half["end"]), (-one, x["start"], half["start"])],
    ]
    needed = np.zeros(len(one))
    with np.errstate(divide="ignore", invalid="ignore"):
        for a, b in itertools.combinations(sides, 2):
            needed = np.fmax(needed, _meeting(a, b))
    return np.ceil(needed * 1e4) / 1e4


def _meeting(a: Side, b: Side) -> np.ndarray:
    """The t at which the smaller side's upper end, half-widths times t, meets the other's lower.

    The difference of the two grows with t: its root is closed in on by halves.
    """
    difference = sum(w * np.log(x) for w, x, _half in b) - sum(w * np.log(x) for w, x, _half in a)
    sign = np.sign(difference)
    signed = [(sign * w, x, half) for w, x, half in a] + [(-sign * w, x, half) for w, x, half in b]
    terms = [(w, x, np.sign(w) * half) for w, x, half in signed]
    ends = [np.where(slope < 0, -x / slope, np.inf) for _w, x, slope in terms]
    low, high = np.zeros(len(sign)), np.minimum(np.min(ends, axis=0), 2 * WIDEST)
    for _step in range(60):
        t = (low + high) / 2
        apart = sum(w * np.log(np.maximum(x + slope * t, 1e-300)) for w, x, slope in terms) < 0
        low, high = np.where(apart, t, low), np.where(apart, high, t)
    return np.where(sign == 0, 0.0, np.where(high > WIDEST, np.inf, high))
