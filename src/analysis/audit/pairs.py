"""Many pairs at once: growth against multiples and levels, a row each, vectorised and exact.

Floats decide nearly all rows; those nearer to an edge than `NEAR` are decided by exact claims, so
that every verdict is that of `audit_claims`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.audit.claims import WIDEST, Claim
from analysis.audit.readings import CHOICES, DEFAULT, Reading, readings
from analysis.audit.years import Chain
from analysis.messages import N_, _
from analysis.numbers.printed import Printed

#: Each with its digits as a whole number (``NAME``) and its decimals (``NAME_decimals``).
QUANTITIES = ("growth", "multiple", "start", "end")
PAIR_COLUMNS = (*(c for q in QUANTITIES for c in (q, f"{q}_decimals")), "steps")
VERDICTS = ("fits", "does_not_fit", "not_testable")
#: Rows worked on at once: their columns fit into a processor's cache.
CHUNK = 1 << 15
Columns: TypeAlias = "dict[str, np.ndarray]"
#: Lower and upper ends of ranges.
Ends: TypeAlias = "tuple[np.ndarray, np.ndarray]"
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
        value is out of range; the message names column and row.

    Notes
    -----
    Not claimed: which number of a row is the one that does not hold.

    Examples
    --------
    >>> frame = pd.DataFrame(None, [0, 1], PAIR_COLUMNS).assign(
    ...     growth=[87, 98], growth_decimals=1, multiple=[23, 26], multiple_decimals=1, steps=9)
    >>> audit_pairs(frame.astype("Int64"), ["steps"])[["verdict", "stretch"]].to_numpy().tolist()
    [['does_not_fit', 3.0826], ['does_not_fit', 4.7049]]
    """
    if unknown := [c for c in choices if c not in CHOICES]:
        text = N_("choices: unknown {name!r}: list some of {known}")
        raise ValueError(_(text, name=unknown[0], known=", ".join(CHOICES)))
    tried = readings(*dict.fromkeys(choices))
    _check_columns(frame)
    chunks = (frame.iloc[k : k + CHUNK] for k in range(0, max(len(frame), 1), CHUNK))
    audited = [_audited(_columns(chunk), tried) for chunk in chunks]
    verdict, spread, chosen = map(np.concatenate, zip(*audited, strict=True))
    verdicts = pd.Categorical.from_codes(verdict, list(VERDICTS))
    words = pd.Categorical.from_codes(chosen, [reading.text("en") for reading in tried])
    columns = {"verdict": verdicts, "stretch": spread, "reading": words}
    return pd.DataFrame(columns, index=frame.index)


def _check_columns(frame: pd.DataFrame) -> None:
    """Each column once, and of numbers."""
    for name in PAIR_COLUMNS:
        cells = frame.loc[:, frame.columns == name]
        numbers = [dtype.kind in "iuf" for dtype in cells.dtypes]
        if len(numbers) != 1 or not (numbers[0] or cells.isna().to_numpy().all()):
            text = N_("column {name!r} must stand once and hold whole numbers, one of {columns}")
            raise ValueError(_(text, name=name, columns=", ".join(PAIR_COLUMNS)))


def _columns(frame: pd.DataFrame) -> Columns:
    """Floats, missing as NaN, checked, and units; what digits may be is what `Claim` allows."""
    c = {name: frame[name].to_numpy(np.float64, na_value=np.nan) for name in PAIR_COLUMNS}
    units = {f"{q}_unit": 10.0 ** -c[f"{q}_decimals"] for q in QUANTITIES}
    growth, unit, steps = c["growth"], units["growth_unit"] / 100, c["steps"]
    # The greatest unrounded growth over one step more: floats have no number for more than that.
    most = (steps + 1) * np.log(np.maximum((growth + 1) * unit + 1, 1))
    bad = {q: c[q] <= 0 for q in QUANTITIES}
    bad["growth"] = (growth * unit <= -1) | (most > np.log(LARGEST))
    bad |= {f"{q}_decimals": ~(np.abs(c[f"{q}_decimals"]) <= 15) for q in QUANTITIES}
    bad["steps"] = ~((steps >= 1) & (steps <= 1000))
    text = N_(
        "row {row}, column {column!r}: {value:g} is not a whole number in its range (steps 1 to"
        " 1000, decimals -15 to 15, levels and multiples above zero, growth above -100 % and"
        " over all steps at most {largest:g}-fold)"
    )
    for name, values in c.items():
        given = name == "steps" or ~np.isnan(c[name.removesuffix("_decimals")])
        wrong = (bad[name] | (values % 1 != 0)) & given
        if wrong.any():
            row = int(np.argmax(wrong))
            at = {"row": frame.index[row], "column": name, "value": values[row]}
            raise ValueError(_(text, largest=LARGEST, **at))
    return c | units


def _audited(c: Columns, tried: Sequence[Reading]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Verdict, stretch and the first reading that fits, per row."""
    printed = [~np.isnan(c["growth"]), ~np.isnan(c["multiple"]), ~np.isnan(c["start"] + c["end"])]
    testable = np.sum(printed, axis=0) > 1
    chosen, left = np.full(len(testable), -1, np.int16), np.flatnonzero(testable)
    for k, reading in enumerate(tried):
        fits = _fits({name: column[left] for name, column in c.items()}, reading)
        chosen[left[fits]] = k
        left = left[~fits]
    verdict = np.where(testable, np.where(chosen == 0, 0, 1), 2)
    spread = np.where(testable, _stretch(c), np.nan)
    return verdict.astype(np.int8), spread, chosen


def _fits(c: Columns, reading: Reading) -> np.ndarray:
    """Whether the ranges of the ratio meet; what is too close for floats is asked exactly."""
    low, high = _ratio(c, reading, partial(_ends, c, rounding=reading.rounding))
    fits = high > low * (1 + NEAR)
    for row in map(int, np.flatnonzero(np.abs(high - low) <= NEAR * low)):
        fits[row] = Chain("", "nominal", _claims(c, row)).agrees(reading)
    return fits


def _ratio(c: Columns, reading: Reading, ends: Callable[[str], Ends]) -> Ends:
    """The greatest lower and the least upper end of end over start: by multiple, growth, levels.

    As far as the reading has them; `ends` gives those of each quantity.
    """
    growth, multiple, start, end = map(ends, QUANTITIES)
    more = reading.multiple == "increase"
    ranges = [(multiple[0] + more, multiple[1] + more)]
    with np.errstate(divide="ignore", over="ignore"):
        if reading.price == "own":
            low, high = (np.maximum(1 + x / 100, 0) for x in growth)
            n = c["steps"] + (reading.steps != "span")
            ranges.append((low**n * (reading.averaging == "geometric"), high**n))
        if reading.steps != "earlier":  # growth and multiple then start a year before the level
            ranges.append((end[0] / start[1], end[1] / np.maximum(start[0], 0)))
    lows, highs = zip(*ranges, strict=True)
    nothing = np.zeros(1)
    return reduce(np.fmax, lows, nothing), reduce(np.fmin, highs, nothing + np.inf)


def _ends(c: Columns, name: str, rounding: str) -> Ends:
    """Ends of what prints so: a number reaches toward zero as far as a positive one reaches down.

    A printed zero reaches both ways as far as a number reaches away from zero.
    """
    digits, unit = c[name], c[f"{name}_unit"]
    one = Printed("", 1, 0, "").interval(rounding)
    inward, outward = float(1 - one.lower), float(one.upper - 1)
    down, up = (np.where(side, inward, outward) for side in (digits > 0, digits < 0))
    return (digits - down) * unit, (digits + up) * unit


def _claims(c: Columns, row: int) -> tuple[Claim, ...]:
    """The claims of one row, exact; a level is one of two."""
    kinds = {"growth": "avg_growth", "multiple": "multiple"}
    if not np.isnan(c["start"][row] + c["end"][row]):
        kinds |= {"start": "level", "end": "level"}
    claims = []
    for name, kind in kinds.items():
        if not np.isnan(c[name][row]):
            exponent = -int(c[f"{name}_decimals"][row]) - 2 * (name == "growth")
            printed = Printed("", int(c[name][row]), exponent, "")
            last = 0 if name == "start" else int(c["steps"][row])
            claims.append(Claim(name, "x", kind, 0, last, printed, ""))
    return tuple(claims)


def _stretch(c: Columns) -> np.ndarray:
    """The stretch at which the ranges meet by the convention, rounded up to 1e-4; by halves."""

    def apart(t: np.ndarray) -> np.ndarray:
        low, high = _ratio(c, DEFAULT, lambda q: _about(c[q], t / 2, c[f"{q}_unit"]))
        return np.asarray(low > high)

    low, high = np.zeros(len(c["steps"])), np.full(len(c["steps"]), 2.0 * WIDEST)
    differ = apart(low)
    for _step in range(45):
        t = (low + high) / 2
        far = apart(t)
        low, high = np.where(far, t, low), np.where(far, high, t)
    needed = np.where(high > WIDEST, np.inf, np.where(differ, high, 0.0))
    return np.ceil(needed * 1e4) / 1e4


def _about(digits: np.ndarray, reach: np.ndarray, unit: np.ndarray) -> Ends:
    return (digits - reach) * unit, (digits + reach) * unit
