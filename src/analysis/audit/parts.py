"""Parts and wholes of one date: declared mixtures, sums, orders and ratios, and shares."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

import pandas as pd

from analysis.audit.claims import ONCE, Claim
from analysis.audit.gaps import WEIGHT
from analysis.audit.implied import Implied
from analysis.audit.ratios import holds_integer
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.relations import Relation
from analysis.audit.verdicts import Prints, Row, away, decided, repairs
from analysis.messages import _, language
from analysis.metrics import gap
from analysis.numbers.interval import Interval, enclosed
from analysis.numbers.printed import COUNTED, parse

__all__ = ["allowed_whole", "relation_rows", "share_rows"]

#: The whole of shares that make up everything, and nothing of it.
ALL, NONE = Interval.point(1), Interval.point(0)
#: What may be divided by, and what nothing bounds.
POSITIVE, ANY = Interval(0, math.inf, lower_closed=False), Interval(-math.inf, math.inf)
UNIT_RANGE = Interval(0, 1)


def allowed_whole(kind: str, parts: Sequence[Interval]) -> Interval | None:
    """What the parts allow for the whole; None where no richer group reaches the poorer."""
    if kind == "ratio":
        return _quotient(*parts)
    if kind == "mixture":
        richer, poorer = parts
        return _from(poorer).intersection(_up_to(richer, -math.inf))
    if kind == "sum":
        return sum(parts, start=NONE)
    if kind == "partial_sum":
        return _from(sum(parts, start=NONE))
    return _from(max(parts, key=lambda part: (part.lower, not part.lower_closed)))


def _from(part: Interval) -> Interval:
    """Every number ``x >= part`` for some value of the part: from its lower end upward."""
    return Interval(part.lower, math.inf, part.lower_closed)


def _up_to(whole: Interval, floor: float) -> Interval:
    """Every number ``x <= whole`` for some value of the whole: up to its upper end."""
    return Interval(floor, whole.upper, False, whole.upper_closed)


def _quotient(a: Interval, b: Interval) -> Interval:
    """``a / b``: without an upper end where b reaches zero, any number where b may be negative."""
    amount = b.intersection(POSITIVE)
    return a / amount if amount and b.lower >= 0 else ANY


def _rooms(kind: str, whole: Interval, parts: Sequence[Interval]) -> list[Interval]:
    """What the whole and the other parts leave for each part."""
    if kind == "ratio":
        return [whole * parts[1], _quotient(parts[0], whole)]
    if kind == "mixture":
        return [_from(whole), _up_to(whole, 0)]
    if kind in ("subset", "order"):
        return [_up_to(whole, 0) for _part in parts]
    others = [[*parts[:k], *parts[k + 1 :]] for k in range(len(parts))]
    return [whole - sum(rest, start=NONE) for rest in others]


def relation_rows(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[Row]:
    """The verdict on one declared relation; for a mixture the printed weight beside the implied."""
    row = _relation_row(relation, claims)
    yield row
    if relation.weight and (weight := row.first(WEIGHT)):
        named = (*relation.claims, relation.weight)
        printed = _printed_weight(relation, claims)
        yield Row(
            f"{relation.id} weight", "weight", named, "not_comparable",
            implied=weight.interval, printed=printed,
        )  # fmt: skip


def _relation_row(relation: Relation, claims: Mapping[str, Claim]) -> Row:
    """The verdict on one declared relation at the date of its claims."""
    row = Row(relation.id, relation.kind, relation.claims)
    related = [claims[c] for c in relation.claims]
    whole, parts = _sides(relation, related, DEFAULT)
    allowed = allowed_whole(relation.kind, parts)
    if allowed == ANY:
        return row  # to something that may be less than nothing there is no ratio
    if whole is None:
        return replace(row, derive=partial(_ratio, related, _quotient(*parts)))
    distance = away(related[0], allowed) if allowed and relation.whole else math.nan
    row = replace(row, implied=allowed, printed=whole, distance=distance)
    if relation.kind == "mixture":
        row = replace(row, derive=partial(_weights, relation, whole, parts, claims))

    def prints() -> Prints:
        rooms = [allowed] if relation.whole else []
        rooms += _rooms(relation.kind, whole, parts)
        return repairs(related, rooms, lambda changed: _holds(relation, changed, DEFAULT))

    return decided(row, ["rounding"], partial(_holds, relation, related), prints)


def _ratio(related: Sequence[Claim], ratio: Interval) -> Iterator[Implied]:
    """Yuan by loans is yuan, yuan by yuan a plain ratio."""
    units = [c.printed.unit for c in related]
    yield Implied(_("ratio"), "", units[0] if units[0] != units[1] else "", ratio)


def _sides(
    relation: Relation, related: Sequence[Claim], reading: Reading, factor: Fraction = ONCE
) -> tuple[Interval | None, list[Interval]]:
    """The whole and its parts; shares without one make up everything, a ratio may have none."""
    sides = [c.interval(reading, factor) for c in related]
    if relation.whole:
        return sides[0], sides[1:]
    return (ALL if relation.kind == "sum" else None), sides


def _holds(
    relation: Relation, related: Sequence[Claim], reading: Reading, factor: Fraction = ONCE
) -> bool:
    whole, parts = _sides(relation, related, reading, factor)
    allowed = allowed_whole(relation.kind, parts)
    return whole is None or (allowed is not None and allowed.meets(whole))


def _printed_weight(relation: Relation, claims: Mapping[str, Claim]) -> Interval | None:
    return claims[relation.weight].interval(DEFAULT).intersection(UNIT_RANGE)


def _weights(
    relation: Relation, whole: Interval, parts: Sequence[Interval], claims: Mapping[str, Claim]
) -> Iterator[Implied]:
    """The weight that the claims of a mixture imply, and what the printed weight would need."""
    # Where the groups may be equal any weight fits.
    implied = enclosed(gap.implied_weight, whole, *parts)
    if weight := implied and implied.intersection(UNIT_RANGE):
        yield Implied(_("weight"), "", "%", weight, role=WEIGHT)
    printed = _printed_weight(relation, claims) if relation.weight else None
    if needed := printed and enclosed(gap.mixture, *parts, printed):
        spoken = claims[relation.weight].printed.spoken(language())
        name, unit = _("whole by the printed weight"), claims[relation.whole].printed.unit
        given = _("the printed weight is {weight}", weight=spoken)
        yield Implied(name, "", unit, needed, given)


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
        for part, whole in itertools.product(parts or [{}], wholes or [{}]):
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
    """Births or deaths beside their rate in ‰ of the mean population of both year-ends."""
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


def _share_row(share: Record, part: Record, whole: Record) -> Row:
    """The verdict on one share with its part or whole or both; what is not printed is empty."""
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

    def hold(changed: Sequence[Claim]) -> bool:
        return _share_holds(dict(zip(claims, changed, strict=True)), DEFAULT)

    def prints() -> Prints:
        rooms = [allowed, side["part"] / total, side["part"] / ratio]
        return repairs([*claims.values()], rooms, hold)

    holds = partial(_share_holds, claims)
    return decided(row, ["rounding"], holds, prints) if part else decided(row, ["rounding"], holds)


def _share_holds(claims: Mapping[str, Claim], reading: Reading, factor: Fraction = ONCE) -> bool:
    """Whether part and whole have the share, which of counted things is a whole number (GRIM)."""
    side = {name: claim.interval(reading, factor) for name, claim in claims.items()}
    if "part" in side:
        return side["part"].meets(side["whole"] * side["share"])
    return holds_integer(side["whole"] * side["share"])
