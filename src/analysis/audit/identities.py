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
from analysis.audit.implied import WEIGHT, Implied
from analysis.audit.ratios import Figure, holds_integer, stretch
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.audit.repairs import level_repair
from analysis.audit.verdicts import Row, away, cheapest, verdict
from analysis.interval import Interval, enclosed

__all__ = ["allowed_whole", "relation_row", "share_rows"]

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
        amount = parts[1].intersection(POSITIVE)
        return parts[0] / amount if amount and parts[1].lower >= 0 else ANY
    if kind == "mixture":
        richer, poorer = parts
        from_poorer = Interval(poorer.lower, math.inf, poorer.lower_closed)
        return from_poorer.intersection(Interval(-math.inf, richer.upper, upper_closed=richer.upper_closed))
    if kind == "sum":
        return sum(parts, start=Interval.point(0))
    least = sum(parts, start=Interval.point(0)) if kind == "partial_sum" else max(parts, key=_lower)
    return Interval(least.lower, math.inf, least.lower_closed)


def _lower(part: Interval) -> tuple[Fraction | float, bool]:
    return part.lower, not part.lower_closed


def relation_row(relation: Relation, claims: Mapping[str, Figure]) -> Row:
    """The verdict on one declared relation at the date of its claims."""
    row = Row(relation.id, relation.kind, relation.claims)
    figures = [claims[c] for c in relation.claims]
    whole, parts = _sides(relation, figures, DEFAULT)
    if relation.kind == "ratio" and parts[1].lower <= 0:
        return row  # of something that may be nothing there is no ratio
    if whole is None:
        units = [f.printed.unit for f in figures]  # yuan by loans is yuan, yuan by yuan a plain ratio
        unit = units[0] if units[0] != units[1] else ""
        found = Implied(("ratio", "比值"), NOTHING, unit, parts[0] / parts[1])
        return replace(row, derive=lambda: [found])
    tried = tuple((r, _holds(relation, figures, r)) for r in readings("rounding"))
    fits, allowed = cheapest(tried), allowed_whole(relation.kind, parts)
    repair = level_repair(figures[0], allowed) if allowed and relation.whole and not tried[0][1] else None
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), implied=allowed, printed=whole,
        stretch=stretch(lambda factor: _holds(relation, figures, DEFAULT, factor)),
        distance=away(figures[0], allowed) if allowed and relation.whole else math.nan,
        derive=partial(_weights, relation, whole, parts, claims) if relation.kind == "mixture" else tuple,
        tried=tried, repairs={relation.whole: repair} if repair else {},
    )  # fmt: skip


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
    allowed = allowed_whole(relation.kind, parts)
    return whole is None or (allowed is not None and allowed.meets(whole))


def _weights(
    relation: Relation, whole: Interval, parts: list[Interval], claims: Mapping[str, Figure]
) -> Iterator[Implied]:
    """The weight that the three figures of a mixture imply, and what the printed weight would need."""
    # Where the groups may be equal any weight fits.
    implied = enclosed(gap.implied_weight, whole, *parts)
    if weight := implied and implied.intersection(Interval(0, 1)):
        yield Implied(WEIGHT, NOTHING, "%", weight)
    printed = claims[relation.weight].interval(DEFAULT).intersection(Interval(0, 1)) if relation.weight else None
    if needed := printed and enclosed(gap.mixture, *parts, printed):
        unit = claims[relation.whole].printed.unit
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
    ids = tuple(c["id"] for c in (part, share, whole) if c)
    row, ratio = Row(f"{share['indicator']} share", "part and share", ids), share["interval"].intersection(SOME)
    if not ratio:
        return row
    if not whole:
        whole_of = Implied(("whole", "总体"), NOTHING, part["unit"], part["interval"] / ratio)
        return replace(row, derive=lambda: [whole_of])
    allowed, total = whole["interval"] * ratio, whole["interval"]
    if not part and total.lower < total.upper:
        return replace(row, derive=lambda: [Implied(("part", "部分"), NOTHING, whole["unit"], allowed)])
    figures = {name: Figure.of(dict(c)) for name, c in (("part", part), ("share", share), ("whole", whole)) if c}
    tried = tuple((r, _share_holds(figures, r)) for r in readings("rounding"))
    fits = cheapest(tried)
    return replace(
        row, verdict=verdict(fits), conditions=tuple((r, ()) for r in fits if r.cost), tried=tried,
        implied=part["interval"] / ratio if part else allowed, printed=total if part else None,
        stretch=stretch(lambda factor: _share_holds(figures, DEFAULT, factor)),
    )  # fmt: skip


def _share_holds(figures: Mapping[str, Figure], reading: Reading, factor: Fraction = Fraction(1)) -> bool:
    """Whether part and whole have the share; the share of things that are counted is a whole number of them (GRIM)."""
    side = {name: figure.interval(reading, factor) for name, figure in figures.items()}
    if "part" in side:
        return side["part"].meets(side["whole"] * side["share"])
    return holds_integer(side["whole"] * side["share"])
