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

from analysis import gap
from analysis.audit.implied import WEIGHT, Implied, enclosed
from analysis.audit.ratios import Figure, holds_integer, stretch
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.audit.repairs import level_repair
from analysis.audit.verdicts import Row, away, cheapest, verdict
from analysis.interval import Interval, bounds

__all__ = ["allowed_whole", "relation_row", "share_rows"]

NOTHING = ("", "")
#: The whole of shares that make up everything.
ALL = Interval.point(1)
#: What a share or a weight may be; where it may be nothing, the whole has no upper end.
SOME = Interval(0, 1, lower_closed=False)


def allowed_whole(kind: str, parts: list[Interval]) -> Interval:
    """What the parts allow for the whole."""
    if kind == "ratio":
        return _quotient(*parts)
    if kind == "mixture":
        richer, poorer = parts
        return Interval(poorer.lower, richer.upper, poorer.lower_closed, richer.upper_closed)
    if kind == "sum":
        return sum(parts, start=Interval.point(0))
    least = sum(parts, start=Interval.point(0)) if kind == "partial_sum" else max(parts, key=_lower)
    return Interval(least.lower, math.inf, least.lower_closed)


def _quotient(a: Interval, b: Interval) -> Interval:
    """Without an upper end where the divisor may be next to nothing."""
    if b.lower > 0:
        return a / b
    return Interval(a.lower / b.upper if b.bounded else 0, math.inf, b.bounded and a.lower_closed and b.upper_closed)


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


def relation_row(relation: Relation, claims: Mapping[str, Figure]) -> Row:
    """The verdict on one declared relation at the date of its claims."""
    row = Row(relation.id, relation.kind, relation.claims)
    figures = [claims[c] for c in relation.claims]
    whole, parts = _sides(relation, figures, DEFAULT)
    if whole is None:
        units = [f.printed.unit for f in figures]  # yuan by loans is yuan, yuan by yuan a plain ratio
        unit = units[0] if units[0] != units[1] else ""
        found = Implied(("ratio", "比值"), NOTHING, unit, allowed_whole("ratio", parts))
        return replace(row, derive=lambda: [found])
    tried = tuple((r, _holds(relation, figures, r)) for r in readings("rounding"))
    fits, allowed = cheapest(tried), allowed_whole(relation.kind, parts)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), implied=allowed, printed=whole,
        stretch=stretch(lambda factor: _holds(relation, figures, DEFAULT, factor)),
        distance=away(figures[0], allowed) if relation.whole else math.nan,
        derive=partial(_weights, relation, whole, parts, claims) if relation.kind == "mixture" else tuple,
        tried=tried, repairs={} if tried[0][1] else dict(_repairs(relation, figures, whole, parts)),
    )  # fmt: skip


def _repairs(
    relation: Relation, figures: list[Figure], whole: Interval, parts: list[Interval]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Per figure the prints with which the relation holds, the others kept."""
    rooms = [*([allowed_whole(relation.kind, parts)] if relation.whole else []), *_rooms(relation.kind, whole, parts)]
    for k, (figure, room) in enumerate(zip(figures, rooms, strict=True)):

        def holds(other: Figure, k: int = k) -> bool:
            return _holds(relation, [*figures[:k], other, *figures[k + 1 :]], DEFAULT)

        if ends := level_repair(figure, room, holds):
            yield figure.id, ends


def _sides(
    relation: Relation, figures: list[Figure], reading: Reading, factor: Fraction = Fraction(1)
) -> tuple[Interval | None, list[Interval]]:
    """The whole and its parts; shares without a printed whole make up everything, a ratio may have none."""
    found = [f.interval(reading, factor) for f in figures]
    if relation.whole:
        return found[0], found[1:]
    return (ALL if relation.kind == "sum" else None), found


def _holds(relation: Relation, figures: list[Figure], reading: Reading, factor: Fraction = Fraction(1)) -> bool:
    whole, parts = _sides(relation, figures, reading, factor)
    if relation.kind == "mixture" and parts[0].upper < parts[1].lower:
        return False  # roundings so small that the poorer group is the richer one
    return whole is None or allowed_whole(relation.kind, parts).meets(whole)


def _weights(
    relation: Relation, whole: Interval, parts: list[Interval], claims: Mapping[str, Figure]
) -> Iterator[Implied]:
    """The weight that the three figures of a mixture imply, and what the printed weight would need."""
    if not enclosed(whole, *parts):
        return
    # Where the groups may be equal any weight fits.
    if allowed_whole("mixture", parts).meets(whole) and parts[1].is_below(parts[0]):
        weight = bounds(gap.implied_weight, whole, *parts).intersection(Interval(0, 1))
        if weight:
            yield Implied(WEIGHT, NOTHING, "%", weight)
    if relation.weight and claims[relation.weight].interval(DEFAULT).bounded:
        printed, unit = claims[relation.weight].interval(DEFAULT), claims[relation.whole].printed.unit
        needed = bounds(gap.mixture, *parts, printed)
        said = [claims[relation.weight].printed.spoken(lang) for lang in ("en", "zh")]
        weight_said = (f"the printed weight is {said[0]}", f"报载权重为{said[1]}")
        named = ("whole by the printed weight", "按报载权重计算的总体")
        yield Implied(named, NOTHING, unit, needed, statement=weight_said)


AMOUNTS = ("level", "count", "cumulative")


def share_rows(claims: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Parts, shares and wholes of one place and period: any two imply the third."""
    for share in (c for c in claims if c["kind"] == "share"):
        if pd.isna(share["end"]):
            continue  # undated figures cannot be held against each other
        period = [c for c in claims if c["kind"] in AMOUNTS and _same(c, share, "place", "scope", "start", "end")]
        parts = [c for c in period if c["indicator"] == share["indicator"]]
        wholes = [c for c in period if c["indicator"] == share["of"]]
        for part, whole in itertools.product(parts or [{}], wholes or [{}]):
            if part or whole:
                yield _share_row(share, part, whole)


def _same(a: Mapping[str, Any], b: Mapping[str, Any], *columns: str) -> bool:
    """Whether two claims have the same, or both nothing, in each column."""
    return all(a[c] is b[c] or (not pd.isna(a[c]) and not pd.isna(b[c]) and a[c] == b[c]) for c in columns)


def _share_row(share: Mapping[str, Any], part: Mapping[str, Any], whole: Mapping[str, Any]) -> Row:
    figures = {name: Figure.of(dict(c)) for name, c in (("part", part), ("share", share), ("whole", whole)) if c}
    row = Row(f"{share['indicator']} share", "part and share", tuple(f.id for f in figures.values()))
    side = {name: figure.interval(DEFAULT) for name, figure in figures.items()}
    ratio = side["share"].intersection(SOME)
    if not ratio:
        return row
    if not whole:
        whole_of = Implied(("whole", "总体"), NOTHING, part["unit"], side["part"] / ratio)
        return replace(row, derive=lambda: [whole_of])
    allowed, total = side["whole"] * ratio, side["whole"]
    if not part and total.lower < total.upper:
        return replace(row, derive=lambda: [Implied(("part", "部分"), NOTHING, whole["unit"], allowed)])
    tried = tuple((r, _share_holds(figures, r)) for r in readings("rounding"))
    fits = cheapest(tried)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), tried=tried,
        implied=side["part"] / ratio if part else allowed, printed=total if part else None,
        repairs=dict(_share_repairs(figures, side["part"] / ratio, allowed)) if part and not tried[0][1] else {},
        stretch=stretch(lambda factor: _share_holds(figures, DEFAULT, factor)),
    )  # fmt: skip


def _share_repairs(
    figures: Mapping[str, Figure], whole: Interval, part: Interval
) -> Iterator[tuple[str, tuple[str, str]]]:
    rooms = {
        "part": part,
        "share": figures["part"].interval(DEFAULT) / figures["whole"].interval(DEFAULT),
        "whole": whole,
    }
    for name, figure in figures.items():

        def holds(other: Figure, name: str = name) -> bool:
            return _share_holds({**figures, name: other}, DEFAULT)

        if ends := level_repair(figure, rooms[name], holds):
            yield figure.id, ends


def _share_holds(figures: Mapping[str, Figure], reading: Reading, factor: Fraction = Fraction(1)) -> bool:
    """Whether part and whole have the share; the share of things that are counted is a whole number of them (GRIM)."""
    side = {name: figure.interval(reading, factor) for name, figure in figures.items()}
    if "part" in side:
        return side["part"].meets(side["whole"] * side["share"])
    return holds_integer(side["whole"] * side["share"])
