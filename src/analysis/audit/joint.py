"""Rows for declared relations: mixtures at one and at two dates, sums, orders, ratios."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis import gap
from analysis.audit.mixture import ASSUMPTIONS, Mixture
from analysis.audit.ratios import CHAINED, Figure
from analysis.audit.readings import DEFAULT, Reading, readings
from analysis.audit.relations import Relation
from analysis.audit.verdicts import Row
from analysis.interval import Interval, bounds

__all__ = ["joint_rows", "mixtures", "relation_row", "share_rows"]


def relation_row(relation: Relation, claims: pd.DataFrame) -> Row:
    """The verdict on one declared relation at the date of its claims."""
    parts = [claims.at[p, "interval"] for p in relation.parts]
    whole = claims.at[relation.whole, "interval"] if relation.whole else None
    ids = tuple(filter(None, (relation.whole, *relation.parts)))
    if relation.kind == "mixture" and whole:
        return _mixture_row(relation, whole, parts, claims)
    implied = _implied(relation.kind, parts)
    if whole is None:
        return Row(relation.id, relation.kind, ids, "not_testable", derived={"ratio": implied})
    verdict = "consistent" if implied.meets(whole) else "contradictory"
    figure = Figure.of({"id": relation.whole, **claims.loc[relation.whole].to_dict()})
    away = max(implied.lower - figure.printed.value, figure.printed.value - implied.upper, 0)
    distance = float(away / figure.printed.unit_of_last_digit)
    return Row(relation.id, relation.kind, ids, verdict, implied=implied, printed=whole, distance=distance)


def _implied(kind: str, parts: list[Interval]) -> Interval:
    """What the parts allow for the whole."""
    if kind == "ratio":
        return parts[0] / parts[1]
    if kind in ("sum", "partial_sum"):
        together = sum(parts, start=Interval.point(0))
        return together if kind == "sum" else _from(together)
    return _from(max(parts, key=lambda p: (p.lower, not p.lower_closed)))


def _from(lower: Interval) -> Interval:
    return Interval(lower.lower, float("inf"), lower.lower_closed)


def _mixture_row(relation: Relation, whole: Interval, parts: list[Interval], claims: pd.DataFrame) -> Row:
    """The weight that the three figures imply, and what the printed weight would need."""
    ids, (richer, poorer) = (relation.whole, *relation.parts), parts
    between = Interval(poorer.lower, richer.upper, poorer.lower_closed, richer.upper_closed)
    if not poorer.is_below(richer) or not between.meets(whole):
        verdict = "contradictory" if not between.meets(whole) else "not_testable"
        return Row(relation.id, "mixture", ids, verdict, implied=between, printed=whole)
    derived = {"weight": bounds(gap.implied_weight, whole, richer, poorer)}
    if relation.weight:
        derived |= {
            f"weight printed as {relation.weight}": claims.at[relation.weight, "interval"],
            f"total by {relation.weight}": bounds(gap.mixture, richer, poorer, claims.at[relation.weight, "interval"]),
        }
    return Row(relation.id, "mixture", ids, "consistent", implied=between, printed=whole, derived=derived)


def share_rows(claims: pd.DataFrame) -> Iterator[Row]:
    """Totals that a part and its share imply: one place, scope, indicator and years."""
    keys = ["place", "scope", "indicator", "start", "end"]
    for _, rows in claims.groupby(keys, sort=False, dropna=False):
        shares, parts = rows[rows.kind == "share"], rows[rows.kind.isin(["level", "cumulative"])]
        for share, part in itertools.product(shares.index, parts.index):
            total = claims.at[part, "interval"] / claims.at[share, "interval"]
            printed = claims[(claims.indicator == claims.at[share, "of"]) & claims.kind.isin(["level", "cumulative"])]
            printed = printed[
                (
                    printed[["place", "start", "end"]].astype(str)
                    == rows[["place", "start", "end"]].astype(str).iloc[0]
                ).all(axis=1)
            ]
            name = f"{claims.at[share, 'indicator']} share"
            if printed.empty:
                yield Row(name, "part and share", (part, share), "not_testable", derived={"total": total})
            for id, whole in printed.interval.items():
                verdict = "consistent" if total.meets(whole) else "contradictory"
                yield Row(name, "part and share", (part, share, str(id)), verdict, implied=total, printed=whole)


def mixtures(relations: list[Relation], claims: pd.DataFrame) -> Iterator[tuple[Relation, Mixture]]:
    """Mixtures whose total is printed for an earlier date too: the joint groups."""
    frame = claims.reset_index()
    for relation in relations:
        if relation.kind != "mixture":
            continue
        names = [str(claims.at[c, "indicator"]) for c in (relation.whole, *relation.parts)]
        place, last = claims.at[relation.whole, "place"], claims.at[relation.whole, "end"]
        rows = frame[(frame.place == place) & frame.indicator.isin(names) & frame.kind.isin(CHAINED)]
        earlier = rows[(rows.indicator == names[0]) & (rows.kind == "level") & (rows.end < last)]
        if len(earlier):
            figures = tuple(Figure.of(r) for r in rows.to_dict("records"))
            total, richer, poorer = names
            yield relation, Mixture(total, richer, poorer, int(earlier.end.max()), int(last), figures)


def joint_rows(relation: Relation, mixture: Mixture) -> Row:
    """The verdict on all figures of a mixture together, readings and assumptions dropped at one cost each."""
    kinds = {f.kind for f in mixture.figures}
    choices = [
        c
        for c, needs in (
            ("steps", "avg_growth"),
            ("averaging", "avg_growth"),
            ("multiple", "multiple"),
            ("price", "avg_growth"),
        )
        if needs in kinds
    ]
    found: list[tuple[frozenset[tuple[str, str]], Reading, tuple[str, ...]]] = []
    optional = [(), ("weight",), ("mixture",)]
    tries = sorted(itertools.product(readings([*choices, "rounding"]), optional), key=lambda t: t[0].cost + len(t[1]))
    for reading, dropped in tries:
        departures = reading.departures | {("dropped", d) for d in dropped}
        if any(f <= departures for f, _, _ in found):
            continue
        members = set(mixture.members) - set(dropped) - ({"steps"} if reading.price == "real" else set())
        if replace(mixture, reading=reading).possible(members):
            found.append((departures, reading, dropped))
    verdict = "contradictory" if not found else "consistent_if" if found[0][0] else "consistent"
    return Row(
        f"{relation.id} over time", "mixture", mixture.members[: -len(ASSUMPTIONS)], verdict,
        tuple(r for _, r, _ in found) if verdict == "consistent_if" else (),
        tuple(d for _, _, d in found) if verdict == "consistent_if" else (),
        derived=dict(_base_weights(mixture)),
    )  # fmt: skip


def _base_weights(mixture: Mixture) -> Iterator[tuple[str, Interval]]:
    """The weight of the first date, the base of both groups taken from multiples, or from growth."""
    level = {(f.indicator, f.end): f.interval(DEFAULT) for f in mixture.figures if f.kind == "level"}
    total = level.get((mixture.total, mixture.first))
    for name, kind, steps in (
        ("multiples", "multiple", "span"),
        ("growth", "avg_growth", "span"),
        ("growth, one step more", "avg_growth", "calendar"),
    ):
        old = {
            f.indicator: level[f.indicator, f.end] / f.link(Reading(steps=steps))[1]
            for f in mixture.figures
            if f.kind == kind and (f.indicator, f.end) in level and f.start == mixture.first
        }
        if total and {mixture.richer, mixture.poorer} <= set(old):
            rich, poor = old[mixture.richer], old[mixture.poorer]
            if poor.is_below(rich):
                yield f"weight {mixture.first} by {name}", bounds(gap.implied_weight, total, rich, poor)
