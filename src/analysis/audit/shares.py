"""Parts, shares and wholes of one place and period: any two imply the third."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

import pandas as pd

from analysis.audit.claims import ONCE, Claim
from analysis.audit.implied import Implied
from analysis.audit.ratios import holds_integer
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.repairs import repairs
from analysis.audit.verdicts import Row, decided
from analysis.messages import _
from analysis.numbers.interval import Interval
from analysis.numbers.printed import COUNTED, parse

__all__ = ["share_rows"]

AMOUNTS = ("level", "count", "cumulative")
#: What a share may be; where it may be nothing, the whole has no upper end.
SOME = Interval(0, 1, lower_closed=False)
#: A row of the claims table.
Record: TypeAlias = "Mapping[str, Any]"


def share_rows(claims: Sequence[Record]) -> Iterator[Row]:
    """The verdicts on shares, with part and whole where they are printed."""
    amounts: dict[tuple[str, ...], list[Record]] = {}
    for c in claims:
        if c["kind"] in AMOUNTS:
            amounts.setdefault(_period(c, c["indicator"]), []).append(c)
    # Undated claims cannot be held against each other.
    for share in (c for c in claims if c["kind"] == "share" and not pd.isna(c["end"])):
        parts, wholes = (amounts.get(_period(share, share[c]), []) for c in ("indicator", "of"))
        if _vital(share, wholes or parts):
            before = amounts.get(_period(share, share["of"], 1), [])
            yield from (_rate_row(share, part, [*before[:1], *wholes[:1]]) for part in parts)
            continue
        for part, whole in itertools.product(parts or [None], wholes or [None]):
            if part or whole:
                yield _share_row(share, part, whole)


def _period(claim: Record, indicator: str, back: int = 0) -> tuple[str, ...]:
    """Place, scope, start and end of a claim for an indicator, the end so many years back."""
    end = claim["end"] if pd.isna(claim["end"]) else claim["end"] - back
    return indicator, *map(str, (claim["place"], claim["scope"], claim["start"], end))


def _vital(share: Record, amounts: Sequence[Record]) -> bool:
    """Whether it is a rate of births, deaths or growth, in ‰ of a population."""
    units = [parse(c["printed"]).unit for c in amounts]
    heads = all(COUNTED.get(unit) == "persons" for unit in units)
    return parse(share["printed"]).unit == "‰" and heads


def _rate_row(share: Record, part: Record, ends: Sequence[Record]) -> Row:
    """Births or deaths beside their rate in ‰, which rests on the mean of the population at both ends of the year."""
    number, rate, *population = (Claim.of(c) for c in (part, share, *ends))
    ids = tuple(c.id for c in (number, rate, *population))
    row = Row(f"{share['indicator']} share", "part and rate", ids)
    some = rate.interval(DEFAULT).intersection(SOME)
    if not some:
        return row
    implied = number.interval(DEFAULT) / some
    if len(ends) == 2:
        row = replace(row, implied=implied, printed=_mean(population, DEFAULT))
        return decided(row, ["rounding"], partial(_rate_holds, number, rate, population))
    row = replace(row, derive=lambda: [Implied(_("average population"), "", "人", implied)])
    if not ends:
        return row
    printed = population[0].interval(DEFAULT)
    return replace(row, verdict="not_comparable", implied=implied, printed=printed)


def _rate_holds(
    number: Claim, rate: Claim, population: Sequence[Claim], reading: Reading,
    factor: Fraction = ONCE,
) -> bool:  # fmt: skip
    counted, per = number.interval(reading, factor), rate.interval(reading, factor)
    return counted.meets(per * _mean(population, reading, factor))


def _mean(claims: Sequence[Claim], reading: Reading, factor: Fraction = ONCE) -> Interval:
    ends = [c.interval(reading, factor) for c in claims]
    return sum(ends, start=Interval.point(0)) / len(ends)


def _share_row(share: Record, part: Record | None, whole: Record | None) -> Row:
    rows = {"part": part, "share": share, "whole": whole}
    claims = {name: Claim.of(row) for name, row in rows.items() if row}
    ids = tuple(c.id for c in claims.values())
    row = Row(f"{share['indicator']} share", "part and share", ids)
    side = {name: claim.interval(DEFAULT) for name, claim in claims.items()}
    ratio = side["share"].intersection(SOME)
    if not ratio:
        return row
    if part and not whole:
        amount, unit = side["part"] / ratio, part["unit"]
        return replace(row, derive=lambda: [Implied(_("whole"), "", unit, amount)])
    total, allowed = side["whole"], side["whole"] * ratio
    if whole and not part and total.lower < total.upper:
        unit = whole["unit"]
        return replace(row, derive=lambda: [Implied(_("part"), "", unit, allowed)])
    if part:
        row = replace(row, implied=side["part"] / ratio, printed=total)
    else:
        row = replace(row, implied=allowed)
    row = decided(row, ["rounding"], partial(_share_holds, claims))
    if not part or row.tried[0][1]:
        return row
    rooms = [allowed, side["part"] / total, side["part"] / ratio]

    def hold(changed: Sequence[Claim]) -> bool:
        return _share_holds(dict(zip(claims, changed, strict=True)), DEFAULT)

    ends = repairs([*claims.values()], rooms, hold)
    return replace(row, repairs=ends)


def _share_holds(claims: Mapping[str, Claim], reading: Reading, factor: Fraction = ONCE) -> bool:
    """Whether part and whole have the share; the share of things that are counted is a whole number of them (GRIM)."""
    side = {name: claim.interval(reading, factor) for name, claim in claims.items()}
    if "part" in side:
        return side["part"].meets(side["whole"] * side["share"])
    return holds_integer(side["whole"] * side["share"])
