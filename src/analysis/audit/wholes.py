"""Parts and wholes of one date: what each leaves for the others, and the verdicts on them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from analysis.audit.claims import ONCE, Claim
from analysis.audit.constraints import holds_integer
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.relations import Relation
from analysis.audit.verdicts import WEIGHT, Implied, Rooms, Row, away, decided
from analysis.messages import N_, _, language
from analysis.metrics import gap
from analysis.numbers.interval import Interval, enclosed
from analysis.numbers.printed import COUNTED

#: Relations that are not declared: a part, its share and the whole; births, their rate, the people.
SHARE, RATE = OF_SHARES = ("part and share", "part and rate")
EVERYTHING, NOTHING = Interval.point(1), Interval.point(0)
ANY, POSITIVE = Interval(-math.inf, math.inf), Interval(0, math.inf, lower_closed=False)
#: What a weight may be, and a share: where that may be nothing, the whole has no upper end.
UNIT_RANGE, SOME = Interval(0, 1), Interval(0, 1, lower_closed=False)
#: What part and share imply: its name, its unit if not the part's, how many claims print it.
ALL_OF = {SHARE: (N_("whole"), "", 1), RATE: (N_("average population"), "人", 2)}


def allowed_whole(kind: str, parts: Sequence[Interval]) -> Interval | None:
    """What the parts allow for the whole; None where no richer group reaches the poorer."""
    if kind == "ratio" or kind in OF_SHARES:
        return _quotient(*parts)
    if kind == "mixture":
        richer, poorer = parts
        return _from(poorer).intersection(_up_to(richer))
    if kind == "sum":
        return sum(parts, start=NOTHING)
    if kind == "partial_sum":
        return _from(sum(parts, start=NOTHING))
    return _from(max(parts, key=lambda part: (part.lower, not part.lower_closed), default=ANY))


def _rooms(kind: str, whole: Interval, parts: Sequence[Interval]) -> list[Interval | None]:
    """What the whole and the other parts leave for each part."""
    if kind == "ratio" or kind in OF_SHARES:
        return [whole * parts[1], _quotient(parts[0], whole)]
    if kind == "mixture":
        above = whole.intersection(_from(parts[1]))
        below = whole.intersection(_up_to(parts[0]))
        return [above and _from(above), below and _up_to(below)]
    others = [[*parts[:k], *parts[k + 1 :]] for k in range(len(parts))]
    if kind in ("subset", "order"):
        left = [whole.intersection(allowed_whole(kind, rest) or ANY) for rest in others]
        return [room and _up_to(room) for room in left]
    rooms = [whole - sum(rest, start=NOTHING) for rest in others]
    return [*rooms] if kind == "sum" else [_up_to(room) for room in rooms]


def _from(part: Interval) -> Interval:
    """Every number ``x >= part`` for some value of the part: from its lower end upward."""
    return Interval(part.lower, math.inf, part.lower_closed)


def _up_to(whole: Interval) -> Interval:
    """Every number ``x <= whole`` for some value of the whole: up to its upper end."""
    return Interval(-math.inf, whole.upper, False, whole.upper_closed)


def _quotient(a: Interval, b: Interval) -> Interval:
    """``a / b``: without an upper end where b reaches zero, any number where b may be negative."""
    amount = b.intersection(POSITIVE)
    return a / amount if amount and b.lower >= 0 else ANY


def relation_rows(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[Row]:
    """The verdict on one declared relation; for a mixture the printed weight beside the implied."""
    row = _declared_row(relation, claims)
    yield row
    if relation.weight and (weight := row.first(WEIGHT)):
        ids = (*relation.claims, relation.weight)
        row = Row(f"{relation.id} weight", "weight", ids, "not_comparable")
        yield replace(row, implied=weight.interval, printed=_fraction(claims[relation.weight]))


def _declared_row(relation: Relation, claims: Mapping[str, Claim]) -> Row:
    row = Row(relation.id, relation.kind, relation.claims)
    whole, parts = claims.get(relation.whole), [claims[part] for part in relation.parts]
    allowed = allowed_whole(relation.kind, [c.interval(DEFAULT) for c in parts])
    if whole and allowed:
        row = replace(row, distance=away(whole, allowed))
    if whole and relation.kind == "mixture":
        weight = claims.get(relation.weight)
        row = replace(row, derive=partial(_weights, whole, parts, weight))
    if whole or relation.kind == "sum":
        return _held(row, [whole] if whole else [], parts)
    if not allowed or allowed == ANY:
        return row
    unit, other = (c.printed.unit for c in parts)
    unit = unit if unit != other else ""  # yuan by yuan is a plain ratio
    return replace(row, derive=lambda: [Implied(_("ratio"), "", unit, allowed)])


def _held(row: Row, whole: Sequence[Claim], parts: Sequence[Claim]) -> Row:
    """The verdict on parts and their whole: a claim, the mean of two, or without one everything."""

    def sides(reading: Reading, factor: Fraction = ONCE) -> tuple[Interval, list[Interval]]:
        wholes, amounts = ([c.interval(reading, factor) for c in side] for side in (whole, parts))
        return sum(wholes, start=NOTHING) / len(wholes) if wholes else EVERYTHING, amounts

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        printed, amounts = sides(reading, factor)
        allowed = allowed_whole(row.relation, amounts)
        return allowed is not None and allowed.meets(printed)

    def rooms() -> Rooms:
        left = [allowed, *_rooms(row.relation, printed, amounts)][not whole :]
        pairs = zip([*whole, *parts], left, strict=True)
        return sorted(pairs, key=lambda pair: row.claims.index(pair[0].id))

    printed, amounts = sides(DEFAULT)
    allowed = allowed_whole(row.relation, amounts)
    if allowed == ANY:
        return row  # to something that may be less than nothing there is no ratio
    shown = allowed
    if allowed and row.relation in OF_SHARES:  # no whole is less than its part
        shown = allowed.intersection(_from(amounts[0]))
    row = replace(row, implied=shown, printed=printed)
    return decided(row, ["rounding"], holds, rooms if len(whole) < 2 else tuple)


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
            amounts.setdefault((c.name, c.place, c.scope, c.start, c.end), []).append(c)
    # Undated claims cannot be held against each other.
    for share in (c for c in claims if c.kind == "share" and c.end is not None):
        where, end = (share.place, share.scope, share.start), share.end or 0
        parts = amounts.get((share.name, *where, end), [])
        wholes = amounts.get((share.whole, *where, end), [])
        heads = all(COUNTED.get(c.printed.unit) == "persons" for c in wholes or parts)
        rate = share.printed.unit == "‰" and heads
        before = amounts.get((share.whole, *where, end - 1), [])
        printed = [[*before[:1], *wholes[:1]]] if rate else [[whole] for whole in wholes]
        for part, whole in itertools.product(parts, printed or [[]]):
            yield _share_row(RATE if rate else SHARE, part, share, whole)
        if not parts and not rate:
            yield from (_part_row(share, whole) for whole in wholes)


def _share_row(relation: str, part: Claim, share: Claim, whole: Sequence[Claim]) -> Row:
    """A part with its share and the whole; where that is not all printed, what it would be."""
    ids = tuple(c.id for c in (part, share, *whole))
    row = Row(f"{share.group} share", relation, ids)
    name, unit, needed = ALL_OF[relation]
    if len(whole) == needed:
        return _held(row, whole, [part, share])
    all_of = part.interval(DEFAULT) / _some(share)
    implied = Implied("", "", unit or part.printed.unit, all_of)
    row = replace(row, derive=lambda: [implied._replace(quantity=_(name))])
    if not whole:
        return row
    printed = whole[0].interval(DEFAULT)
    return replace(row, verdict="not_comparable", implied=all_of, printed=printed)


def _some(share: Claim) -> Interval:
    """What a share may be of a part that there is; at most nothing tells nothing."""
    return share.interval(DEFAULT).intersection(SOME) or SOME


def _part_row(share: Claim, whole: Claim) -> Row:
    """A share of a whole, which of counted things is a whole number (GRIM)."""
    row = Row(f"{share.group} share", SHARE, (share.id, whole.id))
    total, unit = whole.interval(DEFAULT), whole.printed.unit
    part = total * _some(share)
    if total.lower < total.upper:
        return replace(row, derive=lambda: [Implied(_("part"), "", unit, part)])

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        return holds_integer(total * share.interval(reading, factor))

    return decided(replace(row, implied=part), ["rounding"], holds)
