"""Parts and wholes of one date: declared mixtures, sums, orders and ratios (for shares see `shares`)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from analysis.audit.claims import ONCE, Claim
from analysis.audit.implied import WEIGHT, Implied
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.relations import Relation
from analysis.audit.repairs import repairs
from analysis.audit.verdicts import Row, away, decided
from analysis.messages import _, language
from analysis.metrics import gap
from analysis.numbers.interval import Interval, enclosed

__all__ = ["allowed_whole", "relation_rows"]

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
    """That or more."""
    return Interval(part.lower, math.inf, part.lower_closed)


def _up_to(whole: Interval, floor: float) -> Interval:
    """That or less."""
    return Interval(floor, whole.upper, False, whole.upper_closed)


def _quotient(a: Interval, b: Interval) -> Interval:
    """Without an upper end where the divisor may be next to nothing, without any where it may be less."""
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
    """The verdict on one declared relation, and what the weight printed for a mixture is beside the implied one."""
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
    row = decided(row, ["rounding"], partial(_holds, relation, related))
    if row.tried[0][1]:
        return row
    rooms = [allowed] if relation.whole else []
    rooms += _rooms(relation.kind, whole, parts)
    ends = repairs(related, rooms, lambda changed: _holds(relation, changed, DEFAULT))
    return replace(row, repairs=ends)


def _ratio(related: Sequence[Claim], ratio: Interval) -> Iterator[Implied]:
    """Yuan by loans is yuan, yuan by yuan a plain ratio."""
    units = [c.printed.unit for c in related]
    yield Implied(_("ratio"), "", units[0] if units[0] != units[1] else "", ratio)


def _sides(
    relation: Relation, related: Sequence[Claim], reading: Reading, factor: Fraction = ONCE
) -> tuple[Interval | None, list[Interval]]:
    """The whole and its parts; shares without a printed whole make up everything, a ratio may have none."""
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
    """The weight that the three claims of a mixture imply, and what the printed weight would need."""
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
