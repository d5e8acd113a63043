"""Parts and wholes of one date: what each leaves for the others, and the verdicts on them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from typing import Any

from analysis.audit.claims import ONCE, Claim
from analysis.audit.constraints import common, holds_whole
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.relations import BETWEEN, POINTS, PULL, Relation
from analysis.audit.verdicts import WEIGHT, Implied, Rooms, Row, away, decided
from analysis.messages import _, language
from analysis.metrics import gap
from analysis.numbers.interval import Interval, enclosed, hull
from analysis.numbers.printed import COUNTED

#: Relations that are not declared: a part, its share and the whole; births, their rate, the people.
SHARE, RATE = OF_SHARES = ("part and share", "part and rate")
#: Kinds in which the whole is the first by the second.
QUOTIENTS = ("ratio", PULL, *OF_SHARES)
ANY, POSITIVE = Interval(-math.inf, math.inf), Interval(0, math.inf, lower_closed=False)
#: Anything that may be there besides, and anything that may be lacking.
MORE, LESS = Interval(0, math.inf), Interval(-math.inf, 0)
EVERYTHING, NOTHING = Interval.point(1), Interval.point(0)
#: What the parts of a sum have beside them.
SUMS = {"sum": NOTHING, POINTS: NOTHING, "partial_sum": MORE}
#: What a weight may be, and a share: where that may be nothing, the whole has no upper end.
UNIT_RANGE, SOME = Interval(0, 1), Interval(0, 1, lower_closed=False)


def room(kind: str, ranges: Sequence[Interval], k: int) -> Interval | None:
    """What the others leave for one of a whole and its parts, which stand in this order.

    None where they leave nothing: no richer group of a mixture reaches the poorer.
    """
    if kind in QUOTIENTS:
        whole, part, share = ranges
        return (_quotient(part, share), whole * share, _quotient(part, whole))[k]
    if kind in SUMS:
        signed = [ranges[0], *(-part for part in ranges[1:])]
        rest = sum(signed[:k] + signed[k + 1 :], start=-SUMS[kind])
        return rest if k else -rest
    if kind == BETWEEN:
        others = [x for at, x in enumerate(ranges) if at not in (0, k)]
        return _between(others, ranges[0] if k else None)
    # The whole is above each part, but below the richer group of a mixture.
    beyond = [NOTHING, LESS if kind == "mixture" else MORE, *[MORE] * len(ranges)]
    sides = [x + most for x, most in zip(ranges, beyond, strict=False)]
    left = common(sides[:k] + sides[k + 1 :])
    return left and left - beyond[k]


def _between(parts: Sequence[Interval], whole: Interval | None) -> Interval:
    """From the least to the greatest part; for one more part, what a whole beyond them asks."""
    within = hull(end for part in parts for end in part.ends())
    if not whole:
        return within
    if whole.meets(within):
        return ANY
    return whole + MORE if within.is_below(whole) else whole + LESS


def allowed_whole(kind: str, parts: Sequence[Interval]) -> Interval | None:
    """What the parts allow for the whole; None where they allow nothing."""
    return room(kind, [ANY, *parts], 0)


def _quotient(a: Interval, b: Interval) -> Interval:
    """``a / b``: without an upper end where b reaches zero, any number where b may be negative."""
    amount = b.intersection(POSITIVE)
    return a / amount if amount and b.lower >= 0 else ANY


def relation_rows(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[Row]:
    """The verdict on one declared relation; for a mixture the printed weight beside the implied."""
    whole = [claims[relation.whole]] if relation.whole else []
    parts = [claims[id] for id in relation.parts]
    row, weight = _row(relation.id, relation.kind, whole, parts), claims.get(relation.weight)
    if whole and relation.kind == "mixture":
        row = replace(row, derive=partial(_weights, whole[0], parts, weight))
    yield row
    if weight and (implied := row.implied(WEIGHT)):
        ids = (*relation.claims, weight.id)
        row = Row(f"{relation.id} weight", "weight", ids, "not_comparable")
        yield replace(row, allowed=implied[0].interval, other=_fraction(weight))


def _row(group: str, kind: str, whole: Sequence[Claim], parts: Sequence[Claim]) -> Row:
    """The verdict on parts and their whole: a claim, the mean of two, or of shares everything."""
    claims = [*parts, *whole] if kind in OF_SHARES else [*whole, *parts]
    row = Row(group, kind, tuple(c.id for c in claims))
    if kind == "ratio" and any(part.grows for part in parts):
        return row  # held against each other over time

    @cache
    def sides(way: Reading, factor: Fraction) -> tuple[Interval, list[Interval], Interval | None]:
        wholes, amounts = ([c.interval(way, factor) for c in side] for side in (whole, parts))
        printed = sum(wholes, start=NOTHING) / len(wholes) if wholes else EVERYTHING
        return printed, amounts, allowed_whole(kind, amounts)

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        printed, _amounts, allowed = sides(reading, factor)
        return allowed is not None and allowed.meets(printed)

    def rooms() -> Rooms:
        ranges = [printed, *amounts]
        at = dict(zip([*whole, *parts], range(not whole, len(ranges)), strict=True))
        left = ((c, room(kind, ranges, at[c])) for c in claims)
        return [(c, c.room(x) if x and x != ANY else x) for c, x in left]

    printed, amounts, allowed = sides(DEFAULT, ONCE)
    # No whole is less than its part.
    shown = allowed.intersection(amounts[0] + MORE) if allowed and kind in OF_SHARES else allowed
    if allowed and whole and kind not in OF_SHARES:
        row = replace(row, distance=away(whole[0], allowed))
    if kind in QUOTIENTS and len(whole) < 1 + (kind == RATE):
        if shown and shown != ANY:
            row = replace(row, derive=partial(_implied_whole, kind, parts, shown))
        if whole:
            return replace(row, verdict="not_comparable", allowed=shown, other=printed)
        return row
    if allowed == ANY:
        return row  # to something that may be less than nothing there is no ratio
    row = replace(row, allowed=shown, other=printed)
    return decided(row, ["rounding"], holds, rooms if len(whole) < 2 else tuple)


def _implied_whole(kind: str, parts: Sequence[Claim], allowed: Interval) -> Iterator[Implied]:
    """A whole that is not printed; yuan by yuan is a plain ratio, births are of people."""
    unit, other = (c.printed.unit for c in parts)
    named = {SHARE: (_("whole"), unit), RATE: (_("average population"), "人")}
    name, unit = named.get(kind, (_("ratio"), unit if unit != other else ""))
    yield Implied(name, "", unit, allowed)


def _fraction(claim: Claim) -> Interval | None:
    return claim.interval(DEFAULT).intersection(UNIT_RANGE)


def _weights(whole: Claim, parts: Sequence[Claim], weight: Claim | None) -> Iterator[Implied]:
    """The weight that the claims of a mixture imply, and what the printed weight would need."""
    incomes = [c.interval(DEFAULT) for c in (whole, *parts)]
    # Where the groups may be equal any weight fits.
    implied = enclosed(gap.implied_weight, *incomes)
    if among := implied and implied.intersection(UNIT_RANGE):
        yield Implied(_("weight"), "", "%", among, role=WEIGHT)
    printed = weight and _fraction(weight)
    if weight and printed and (needed := enclosed(gap.mixture, *incomes[1:], printed)):
        given = _("the printed weight is {weight}", weight=weight.printed.spoken(language()))
        yield Implied(_("whole by the printed weight"), "", whole.printed.unit, needed, given)


def share_rows(claims: Iterable[Claim]) -> Iterator[Row]:
    """The verdicts on shares, with part and whole where they are printed.

    Births or deaths have a rate in ‰ of the mean population of both year-ends.
    """
    amounts: dict[tuple[Any, ...], list[Claim]] = {}
    for c in claims:
        if c.kind in ("level", "count", "cumulative"):
            amounts.setdefault((c.code, c.place, c.scope, c.period, c.start, c.end), []).append(c)
    # Undated claims cannot be held against each other.
    for share in (c for c in claims if c.kind == "share" and c.end is not None):
        when, end = (share.period, share.start), share.end or 0
        parts = amounts.get((share.code, share.place, share.scope, *when, end), [])
        # What a town has is a part of what all have; of the town's own output it is none.
        where = share.place, "" if share.whole == share.code else share.scope, *when
        wholes = [c for c in amounts.get((share.whole, *where, end), []) if c not in parts]
        heads = all(COUNTED.get(c.printed.unit) == "persons" for c in wholes or parts)
        rate = share.printed.unit == "‰" and heads
        before = amounts.get((share.whole, *where, end - 1), [])
        printed = [[*before[:1], *wholes[:1]]] if rate else [[whole] for whole in wholes]
        for part, whole in itertools.product(parts, printed or [[]]):
            if {c.printed.unit for c in (part, *whole)} != {"元", "美元"}:
                yield _row(f"{share.subject} share", RATE if rate else SHARE, whole, [part, share])
        if not parts and not rate:
            yield from (_part_row(share, whole) for whole in wholes)


def _part_row(share: Claim, whole: Claim) -> Row:
    """A share of a whole, which of counted things is a whole number (GRIM)."""
    row = Row(f"{share.subject} share", SHARE, (share.id, whole.id))
    total, unit = whole.interval(DEFAULT), whole.printed.unit
    # At most nothing tells nothing.
    part = total * (share.interval(DEFAULT).intersection(SOME) or SOME)
    if total.lower < total.upper:
        return replace(row, derive=lambda: [Implied(_("part"), "", unit, part)])

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        return holds_whole(total * share.interval(reading, factor))

    return decided(replace(row, allowed=part), ["rounding"], holds)
