"""Rows for identities between figures of one date: mixtures, sums, orders, ratios, shares."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pandas as pd

from analysis.audit.claims import Claim, stretch
from analysis.audit.implied import WEIGHT, Implied
from analysis.audit.ratios import holds_integer
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.audit.repairs import level_repair
from analysis.audit.verdicts import Row, away, cheapest, verdict
from analysis.metrics import gap
from analysis.numbers.interval import Interval, enclosed
from analysis.numbers.printed import COUNTED, parse

__all__ = ["allowed_whole", "relation_rows", "share_rows"]

NOTHING = ("", "")
#: The whole of shares that make up everything.
ALL = Interval.point(1)
#: What may be divided by, and what nothing bounds.
POSITIVE, ANY = Interval(0, math.inf, lower_closed=False), Interval(-math.inf, math.inf)
#: What a share or a weight may be; where it may be nothing, the whole has no upper end.
SOME = Interval(0, 1, lower_closed=False)


def allowed_whole(kind: str, parts: list[Interval]) -> Interval | None:
    """What the parts allow for the whole; None where no richer group reaches the poorer."""
    if kind == "ratio":
        return _quotient(*parts)
    if kind == "mixture":
        richer, poorer = parts
        from_poorer = Interval(poorer.lower, math.inf, poorer.lower_closed)
        return from_poorer.intersection(
            Interval(-math.inf, richer.upper, upper_closed=richer.upper_closed)
        )
    if kind == "sum":
        return sum(parts, start=Interval.point(0))
    least = sum(parts, start=Interval.point(0)) if kind == "partial_sum" else max(parts, key=_lower)
    return Interval(least.lower, math.inf, least.lower_closed)


def _quotient(a: Interval, b: Interval) -> Interval:
    """Without an upper end where the divisor may be next to nothing, without any where it may be less."""
    amount = b.intersection(POSITIVE)
    return a / amount if amount and b.lower >= 0 else ANY


def _rooms(kind: str, whole: Interval, parts: list[Interval]) -> Iterator[Interval]:
    """What the whole and the other parts leave for each part."""
    below = Interval(0, whole.upper, False, whole.upper_closed)
    if kind == "ratio":
        yield from (whole * parts[1], _quotient(parts[0], whole))
    elif kind == "mixture":
        yield from (Interval(whole.lower, math.inf, whole.lower_closed), below)
    elif kind in ("subset", "order"):
        yield from (below for _ in parts)
    else:
        for k in range(len(parts)):
            yield whole - sum((p for j, p in enumerate(parts) if j != k), start=Interval.point(0))


def _lower(part: Interval) -> tuple[Fraction | float, bool]:
    return part.lower, not part.lower_closed


def relation_rows(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[Row]:
    """The verdict on one declared relation, and what the weight printed for a mixture is beside the implied one."""
    row = _relation_row(relation, claims)
    yield row
    if relation.weight and (
        weight := next((x.interval for x in row.derived if x.quantity == WEIGHT), None)
    ):
        printed = claims[relation.weight].interval(DEFAULT).intersection(Interval(0, 1))
        yield Row(
            f"{relation.id} weight", "weight", (*relation.claims, relation.weight), "not_comparable",
            implied=weight, printed=printed,
        )  # fmt: skip


def _relation_row(relation: Relation, claims: Mapping[str, Claim]) -> Row:
    """The verdict on one declared relation at the date of its claims."""
    row = Row(relation.id, relation.kind, relation.claims)
    figures = [claims[c] for c in relation.claims]
    whole, parts = _sides(relation, figures, DEFAULT)
    allowed = allowed_whole(relation.kind, parts)
    if allowed == ANY:
        return row  # to something that may be less than nothing there is no ratio
    if whole is None:
        units = [
            f.printed.unit for f in figures
        ]  # yuan by loans is yuan, yuan by yuan a plain ratio
        unit = units[0] if units[0] != units[1] else ""
        found = Implied(("ratio", "比值"), NOTHING, unit, _quotient(*parts))
        return replace(row, derive=lambda: [found])
    tried = tuple((r, _holds(relation, figures, r)) for r in readings("rounding"))
    fits = cheapest(tried)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), implied=allowed, printed=whole,
        stretch=stretch(lambda factor: _holds(relation, figures, DEFAULT, factor)),
        distance=away(figures[0], allowed) if allowed and relation.whole else math.nan,
        derive=partial(_weights, relation, whole, parts, claims) if relation.kind == "mixture" else tuple,
        tried=tried, repairs={} if tried[0][1] else dict(_repairs(relation, figures, whole, parts)),
    )  # fmt: skip


def _repairs(
    relation: Relation, figures: list[Claim], whole: Interval, parts: list[Interval]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Per figure the prints with which the relation holds, the others kept."""
    rooms = [
        *([allowed_whole(relation.kind, parts)] if relation.whole else []),
        *_rooms(relation.kind, whole, parts),
    ]
    for k, (figure, room) in enumerate(zip(figures, rooms, strict=True)):

        def holds(other: Claim, k: int = k) -> bool:
            return _holds(relation, [*figures[:k], other, *figures[k + 1 :]], DEFAULT)

        if ends := room and level_repair(figure, room, holds):
            yield figure.id, ends


def _sides(
    relation: Relation, figures: list[Claim], reading: Reading, factor: Fraction = Fraction(1)
) -> tuple[Interval | None, list[Interval]]:
    """The whole and its parts; shares without a printed whole make up everything, a ratio may have none."""
    found = [f.interval(reading, factor) for f in figures]
    if relation.whole:
        return found[0], found[1:]
    return (ALL if relation.kind == "sum" else None), found


def _holds(
    relation: Relation, figures: list[Claim], reading: Reading, factor: Fraction = Fraction(1)
) -> bool:
    whole, parts = _sides(relation, figures, reading, factor)
    allowed = allowed_whole(relation.kind, parts)
    return whole is None or (allowed is not None and allowed.meets(whole))


def _weights(
    relation: Relation, whole: Interval, parts: list[Interval], claims: Mapping[str, Claim]
) -> Iterator[Implied]:
    """The weight that the three figures of a mixture imply, and what the printed weight would need."""
    # Where the groups may be equal any weight fits.
    implied = enclosed(gap.implied_weight, whole, *parts)
    if weight := implied and implied.intersection(Interval(0, 1)):
        yield Implied(WEIGHT, NOTHING, "%", weight)
    printed = (
        claims[relation.weight].interval(DEFAULT).intersection(Interval(0, 1))
        if relation.weight
        else None
    )
    if needed := printed and enclosed(gap.mixture, *parts, printed):
        unit = claims[relation.whole].printed.unit
        said = [claims[relation.weight].printed.spoken(lang) for lang in ("en", "zh")]
        weight_said = (f"the printed weight is {said[0]}", f"报载权重为{said[1]}")
        named = ("whole by the printed weight", "按报载权重计算的总体")
        yield Implied(named, NOTHING, unit, needed, statement=weight_said)


AMOUNTS = ("level", "count", "cumulative")
AVERAGE = ("average population", "年平均人口")


def share_rows(claims: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Parts, shares and wholes of one place and period: any two imply the third."""
    amounts: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for c in (c for c in claims if c["kind"] in AMOUNTS):
        amounts.setdefault(_period(c, c["indicator"]), []).append(c)
    for share in (c for c in claims if c["kind"] == "share"):
        if pd.isna(share["end"]):
            continue  # undated figures cannot be held against each other
        parts, wholes = (amounts.get(_period(share, share[c]), []) for c in ("indicator", "of"))
        if _vital(share, parts, wholes):
            before = amounts.get(_period(share, share["of"], 1), [])
            yield from (_rate_row(share, part, [*before[:1], *wholes[:1]]) for part in parts)
            continue
        for part, whole in itertools.product(parts or [{}], wholes or [{}]):
            if part or whole:
                yield _share_row(share, part, whole)


def _period(claim: Mapping[str, Any], indicator: str, back: int = 0) -> tuple[str, ...]:
    """Place, scope, start and end of a claim for an indicator, the end so many years back."""
    end = claim["end"] if pd.isna(claim["end"]) else claim["end"] - back
    return indicator, *map(str, (claim["place"], claim["scope"], claim["start"], end))


def _vital(share: Mapping[str, Any], *amounts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it is a rate of births, deaths or growth, in ‰ of a population."""
    people = (parse(c["printed"]) for c in amounts[1] or amounts[0])
    return parse(share["printed"]).unit == "‰" and all(
        COUNTED.get(p.unit) == "persons" for p in people
    )


def _rate_row(
    share: Mapping[str, Any], part: Mapping[str, Any], ends: Sequence[Mapping[str, Any]]
) -> Row:
    """Births or deaths beside their rate in ‰, which rests on the mean of the population at both ends of the year."""
    figures = [Claim.of(dict(c)) for c in (part, share, *ends)]
    row = Row(f"{share['indicator']} share", "part and rate", tuple(f.id for f in figures))
    rate = figures[1].interval(DEFAULT).intersection(SOME)
    if not rate:
        return row
    implied = figures[0].interval(DEFAULT) / rate
    average = Implied(AVERAGE, NOTHING, "人", implied)
    if len(ends) < 2:
        printed = figures[2].interval(DEFAULT) if ends else None
        found = "not_comparable" if ends else "not_testable"
        return replace(
            row,
            verdict=found,
            implied=implied if ends else None,
            printed=printed,
            derive=lambda: [average],
        )
    tried = tuple((r, _rate_holds(figures, r)) for r in readings("rounding"))
    fits = cheapest(tried)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), tried=tried,
        implied=implied, printed=_mean(figures[2:], DEFAULT),
        stretch=stretch(lambda factor: _rate_holds(figures, DEFAULT, factor)),
    )  # fmt: skip


def _rate_holds(
    figures: Sequence[Claim], reading: Reading, factor: Fraction = Fraction(1)
) -> bool:
    part, rate = (f.interval(reading, factor) for f in figures[:2])
    return part.meets(rate * _mean(figures[2:], reading, factor))


def _mean(figures: Sequence[Claim], reading: Reading, factor: Fraction = Fraction(1)) -> Interval:
    ends = [f.interval(reading, factor) for f in figures]
    return sum(ends, start=Interval.point(0)) / len(ends)


def _share_row(share: Mapping[str, Any], part: Mapping[str, Any], whole: Mapping[str, Any]) -> Row:
    figures = {
        name: Claim.of(dict(c))
        for name, c in (("part", part), ("share", share), ("whole", whole))
        if c
    }
    row = Row(
        f"{share['indicator']} share", "part and share", tuple(f.id for f in figures.values())
    )
    side = {name: figure.interval(DEFAULT) for name, figure in figures.items()}
    ratio = side["share"].intersection(SOME)
    if not ratio:
        return row
    if not whole:
        whole_of = Implied(("whole", "总体"), NOTHING, part["unit"], side["part"] / ratio)
        return replace(row, derive=lambda: [whole_of])
    allowed, total = side["whole"] * ratio, side["whole"]
    if not part and total.lower < total.upper:
        return replace(
            row, derive=lambda: [Implied(("part", "部分"), NOTHING, whole["unit"], allowed)]
        )
    tried = tuple((r, _share_holds(figures, r)) for r in readings("rounding"))
    fits = cheapest(tried)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), tried=tried,
        implied=side["part"] / ratio if part else allowed, printed=total if part else None,
        repairs=dict(_share_repairs(figures, side["part"] / ratio, allowed)) if part and not tried[0][1] else {},
        stretch=stretch(lambda factor: _share_holds(figures, DEFAULT, factor)),
    )  # fmt: skip


def _share_repairs(
    figures: Mapping[str, Claim], whole: Interval, part: Interval
) -> Iterator[tuple[str, tuple[str, str]]]:
    rooms = {
        "part": part,
        "share": figures["part"].interval(DEFAULT) / figures["whole"].interval(DEFAULT),
        "whole": whole,
    }
    for name, figure in figures.items():

        def holds(other: Claim, name: str = name) -> bool:
            return _share_holds({**figures, name: other}, DEFAULT)

        if ends := level_repair(figure, rooms[name], holds):
            yield figure.id, ends


def _share_holds(
    figures: Mapping[str, Claim], reading: Reading, factor: Fraction = Fraction(1)
) -> bool:
    """Whether part and whole have the share; the share of things that are counted is a whole number of them (GRIM)."""
    side = {name: figure.interval(reading, factor) for name, figure in figures.items()}
    if "part" in side:
        return side["part"].meets(side["whole"] * side["share"])
    return holds_integer(side["whole"] * side["share"])
