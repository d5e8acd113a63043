"""Relations between claims of one date: parts and wholes, declared in a table, and shares."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.audit.claims import ONCE, Claim, claims_in
from analysis.audit.constraints import holds_integer
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.verdicts import WEIGHT, Implied, Prints, Row, away, decided, repairs
from analysis.data.package import DATA
from analysis.data.tables import DataError, checked
from analysis.messages import N_, _, language
from analysis.metrics import gap
from analysis.numbers.interval import Interval, enclosed
from analysis.numbers.printed import COUNTED

#: Kinds of claims that can be parts and wholes.
AMOUNTS = ("level", "count", "cumulative", "change", "share")
#: How many parts a kind takes, at least and at most.
PARTS = {
    "mixture": (2, 2), "ratio": (2, 2),
    "sum": (2, 99), "partial_sum": (1, 99), "subset": (1, 99), "order": (1, 99),
}  # fmt: skip
#: Relations that are not declared: a part, its share and the whole; births, their rate, the people.
SHARE, RATE = OF_SHARES = ("part and share", "part and rate")
EVERYTHING, NOTHING = Interval.point(1), Interval.point(0)
ANY, POSITIVE = Interval(-math.inf, math.inf), Interval(0, math.inf, lower_closed=False)
#: What a weight may be, and a share: where that may be nothing, the whole has no upper end.
UNIT_RANGE, SOME = Interval(0, 1), Interval(0, 1, lower_closed=False)


@dataclass(frozen=True)
class Relation:
    """One declared relation (关系): ids of claims, and what holds between them."""

    id: str
    kind: str
    whole: str
    parts: tuple[str, ...]
    weight: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims it relates, the whole first."""
        return tuple(filter(None, (self.whole, *self.parts)))


def load_relations(path: str | os.PathLike[str] | None, claims: pd.DataFrame) -> list[Relation]:
    """Relations between claims (关系表), the package's own by default.

    Parameters
    ----------
    path : path, optional
        CSV or Excel with the columns id, kind, whole, parts, weight, note.
    claims : DataFrame
        As from `load_claims`.

    Raises
    ------
    DataError
        See `check_relations`.

    Examples
    --------
    >>> from analysis import load_claims
    >>> load_relations(None, load_claims())[0].parts
    ('urban_income_2021', 'rural_income_2021')
    """
    path = Path(path or DATA / "relations.csv")
    declared = [
        Relation(r["id"], r["kind"], r["whole"], tuple(r["parts"].split(";")), r["weight"])
        for r in checked(path, "relations").to_dict("records")
    ]
    check_relations(declared, {c.id: c for c in claims_in(claims)}, path.name)
    return declared


def check_relations(
    relations: Sequence[Relation], claims: Mapping[str, Claim], name: str = "relations"
) -> None:
    """Refuse relations that cannot hold between these claims, whatever they print (核对关系).

    Raises
    ------
    DataError
        Naming relation, column and value: an unknown kind or claim, a wrong number of parts, a
        claim named twice, claims that are no amounts or of different units or dates, groups in the
        wrong order, a weight that is no share, a circle.
    """
    problems = [
        _("relation {id}, column {problem}", id=r.id, problem=problem)
        for r in relations
        for problem in _problems(r, claims)
    ]
    if problems := problems or _circles(relations):
        raise DataError(name, problems)


def _problems(relation: Relation, claims: Mapping[str, Claim]) -> list[str]:
    """What is wrong with a relation by itself; the first kind of fault hides the others."""
    named = [("whole", relation.whole), *(("parts", part) for part in relation.parts)]
    unknown = [
        _("{column}: unknown claim {id!r}: mend the id", column=column, id=id)
        for column, id in [*named, ("weight", relation.weight)]
        if id and id not in claims
    ]
    return unknown or [*_misshapen(relation, claims)] or [*_senseless(relation, claims)]


def _misshapen(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[str]:
    """Too few or too many claims, or one twice."""
    kind, n, (least, most) = relation.kind, len(relation.parts), PARTS[relation.kind]
    words = {"kind": kind, "n": n, "least": least, "most": most}
    shares = kind == "sum" and all(claims[p].kind == "share" for p in relation.parts)
    if not relation.whole and kind != "ratio" and not shares:
        yield _("whole: kind {kind} needs the claim of its whole, unless of shares", **words)
    if n < least < most:
        text = N_("parts: kind {kind} takes at least {least} parts, got {n}: put ; between them")
        yield _(text, **words)
    elif not least <= n <= most:
        yield _("parts: kind {kind} takes {most} parts, got {n}: put ; between them", **words)
    if twice := sorted({c for c in relation.claims if relation.claims.count(c) > 1}):
        yield _("parts: {ids} stands twice: name each claim once", ids=", ".join(twice))


def _senseless(relation: Relation, claims: Mapping[str, Claim]) -> Iterator[str]:
    """Claims between which the relation makes no sense."""
    related, kind = [claims[c] for c in relation.claims], relation.kind

    def listed(each: Callable[[Claim], Any]) -> str:
        return ", ".join(f"{c.id} {each(c)}" for c in related)

    if any(c.kind not in AMOUNTS for c in related):
        text = N_("parts: kind {kind} holds between {amounts}, got {kinds}: name amounts")
        yield _(text, kind=kind, amounts=", ".join(AMOUNTS), kinds=listed(lambda c: c.kind))
    if kind != "ratio" and len({(c.start, c.end) for c in related}) > 1:
        text = N_("parts: kind {kind} holds at one date, got {dates}: name one year")
        yield _(text, kind=kind, dates=listed(lambda c: c.end))
    if kind not in ("ratio", "order") and len({c.printed.unit for c in related}) > 1:
        text = N_("parts: kind {kind} holds in one unit, got {units}: name one unit")
        yield _(text, kind=kind, units=listed(lambda c: c.printed.unit))
    if kind == "mixture":
        richer, poorer = (claims[part].interval(DEFAULT) for part in relation.parts)
        if poorer.lower >= richer.upper:
            text = N_("parts: the richer group comes first, got {printed}: exchange them")
            yield _(text, printed=listed(lambda c: c.printed.text))
    if relation.weight and (given := claims[relation.weight].kind) != "share":
        yield _("weight: {id} is a {kind}: name a share", id=relation.weight, kind=given)


def _circles(relations: Iterable[Relation]) -> list[str]:
    """A claim that is, through relations of part and whole, a part of itself."""
    below: dict[str, set[str]] = {}
    for r in relations:
        if r.kind != "ratio":
            below.setdefault(r.whole, set()).update(r.parts)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as circle:
        first = next(c for c in below if c in circle.args[1])
        ids = ", ".join(r.id for r in relations if r.whole in circle.args[1])
        return [_("{claim} is a part of itself through {ids}", claim=first, ids=ids)]
    return []


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
    if whole:
        distance = away(whole, allowed) if allowed else math.nan
        weight = partial(_weights, whole, parts, claims.get(relation.weight))
        derive = weight if relation.kind == "mixture" else tuple
        return _held(replace(row, distance=distance, derive=derive), [whole], parts)
    if relation.kind == "sum":
        return _held(row, [], parts)
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

    def prints() -> Prints:
        rooms = [allowed, *_rooms(row.relation, printed, amounts)][not whole :]
        ends = repairs([*whole, *parts], rooms) if len(whole) < 2 else {}
        return {id: ends[id] for id in row.claims if id in ends}

    printed, amounts = sides(DEFAULT)
    allowed = allowed_whole(row.relation, amounts)
    if allowed == ANY:
        return row  # to something that may be less than nothing there is no ratio
    shown = allowed
    if allowed and row.relation in OF_SHARES:  # no whole is less than its part
        shown = allowed.intersection(_from(amounts[0]))
    return decided(replace(row, implied=shown, printed=printed), ["rounding"], holds, prints)


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
    """The verdicts on shares, with part and whole where they are printed."""
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
        if share.printed.unit == "‰" and heads:
            before = amounts.get((share.whole, *where, end - 1), [])
            yield from (_rate_row(share, part, [*before[:1], *wholes[:1]]) for part in parts)
        elif parts and wholes:
            for part, whole in itertools.product(parts, wholes):
                ids = (part.id, share.id, whole.id)
                yield _held(Row(f"{share.group} share", SHARE, ids), [whole], [part, share])
        else:
            yield from (_whole_row(share, part) for part in parts)
            yield from (_part_row(share, whole) for whole in wholes)


def _some(share: Claim) -> Interval:
    """What a share may be of a part that there is; at most nothing tells nothing."""
    return share.interval(DEFAULT).intersection(SOME) or SOME


def _rate_row(rate: Claim, number: Claim, population: Sequence[Claim]) -> Row:
    """Births or deaths beside their rate in ‰ of the mean population of both year-ends."""
    ids = tuple(c.id for c in (number, rate, *population))
    row = Row(f"{rate.group} share", RATE, ids)
    if len(population) == 2:
        return _held(row, population, [number, rate])
    average = number.interval(DEFAULT) / _some(rate)
    row = replace(row, derive=lambda: [Implied(_("average population"), "", "人", average)])
    if not population:
        return row
    printed = population[0].interval(DEFAULT)
    return replace(row, verdict="not_comparable", implied=average, printed=printed)


def _whole_row(share: Claim, part: Claim) -> Row:
    """The whole of a part with its share."""
    row = Row(f"{share.group} share", SHARE, (part.id, share.id))
    whole, unit = part.interval(DEFAULT) / _some(share), part.printed.unit
    return replace(row, derive=lambda: [Implied(_("whole"), "", unit, whole)])


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
