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
from analysis.audit.verdicts import WEIGHT, Implied, Row, away, decided, repairs
from analysis.data.package import DATA
from analysis.data.schema import checked
from analysis.data.tables import DataError
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
    kind, kinds = relation.kind, ", ".join(PARTS)
    if kind not in PARTS:
        return [_("kind: {kind!r} is unknown: write one of {kinds}", kind=kind, kinds=kinds)]
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
    if kind == "ratio":
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
    if kind == "ratio":
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
    row = _relation_row(relation, claims)
    yield row
    if relation.weight and (weight := row.first(WEIGHT)):
        printed = claims[relation.weight].interval(DEFAULT).intersection(UNIT_RANGE)
        yield Row(
            f"{relation.id} weight", "weight", (*relation.claims, relation.weight),
            "not_comparable", implied=weight.interval, printed=printed,
        )  # fmt: skip


def _relation_row(relation: Relation, claims: Mapping[str, Claim]) -> Row:
    """The verdict on one declared relation at the date of its claims."""
    row = Row(relation.id, relation.kind, relation.claims)
    related = [claims[c] for c in relation.claims]

    def sides(reading: Reading, factor: Fraction = ONCE) -> tuple[Interval, list[Interval]]:
        amounts = [c.interval(reading, factor) for c in related]
        # Shares without a whole make up everything.
        return (amounts[0], amounts[1:]) if relation.whole else (EVERYTHING, amounts)

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        whole, parts = sides(reading, factor)
        allowed = allowed_whole(relation.kind, parts)
        return allowed is not None and allowed.meets(whole)

    whole, parts = sides(DEFAULT)
    allowed = allowed_whole(relation.kind, parts)
    if allowed == ANY:
        return row  # to something that may be less than nothing there is no ratio
    if relation.kind == "ratio" and allowed and not relation.whole:
        unit, other = (c.printed.unit for c in related)
        unit = unit if unit != other else ""  # yuan by yuan is a plain ratio
        return replace(row, derive=lambda: [Implied(_("ratio"), "", unit, allowed)])
    distance = away(related[0], allowed) if allowed and relation.whole else math.nan
    row = replace(row, implied=allowed, printed=whole, distance=distance)
    if relation.kind == "mixture":
        row = replace(row, derive=partial(_weights, relation, whole, parts, claims))
    rooms = [allowed] if relation.whole else []
    rooms += _rooms(relation.kind, whole, parts)
    return decided(row, ["rounding"], holds, partial(repairs, related, rooms))


def _weights(
    relation: Relation, whole: Interval, parts: Sequence[Interval], claims: Mapping[str, Claim]
) -> Iterator[Implied]:
    """The weight that the claims of a mixture imply, and what the printed weight would need."""
    # Where the groups may be equal any weight fits.
    implied = enclosed(gap.implied_weight, whole, *parts)
    if weight := implied and implied.intersection(UNIT_RANGE):
        yield Implied(_("weight"), "", "%", weight, role=WEIGHT)
    if not relation.weight:
        return
    claim = claims[relation.weight]
    printed = claim.interval(DEFAULT).intersection(UNIT_RANGE)
    if needed := printed and enclosed(gap.mixture, *parts, printed):
        name, unit = _("whole by the printed weight"), claims[relation.whole].printed.unit
        given = _("the printed weight is {weight}", weight=claim.printed.spoken(language()))
        yield Implied(name, "", unit, needed, given)


def share_rows(claims: Iterable[Claim]) -> Iterator[Row]:
    """The verdicts on shares, with part and whole where they are printed."""
    amounts: dict[tuple[Any, ...], list[Claim]] = {}
    for c in claims:
        if c.kind in ("level", "count", "cumulative"):
            amounts.setdefault((c.name, c.place, c.scope, c.start, c.end), []).append(c)
    # Undated claims cannot be held against each other.
    for share in (c for c in claims if c.kind == "share" and c.end is not None):
        where = (share.place, share.scope, share.start)
        parts, wholes, before = (
            amounts.get((name, *where, end), [])
            for name, end in (
                (share.name, share.end), (share.whole, share.end), (share.whole, share.end - 1)
            )
        )  # fmt: skip
        vital = share.printed.unit == "‰" and all(
            COUNTED.get(c.printed.unit) == "persons" for c in wholes or parts
        )
        if vital:
            yield from (_rate_row(share, part, [*before[:1], *wholes[:1]]) for part in parts)
        elif parts or wholes:
            pairs = itertools.product(parts or [None], wholes or [None])
            yield from (_share_row(share, part, whole) for part, whole in pairs)


def _rate_row(rate: Claim, number: Claim, population: Sequence[Claim]) -> Row:
    """Births or deaths beside their rate in ‰ of the mean population of both year-ends."""
    ids = tuple(c.id for c in (number, rate, *population))
    row = Row(f"{rate.group} share", "part and rate", ids)
    some = rate.interval(DEFAULT).intersection(SOME)
    if not some:
        return row

    def mean(reading: Reading, factor: Fraction = ONCE) -> Interval:
        ends = [c.interval(reading, factor) for c in population]
        return sum(ends, start=NOTHING) / len(ends)

    def holds(reading: Reading, factor: Fraction = ONCE) -> bool:
        counted, per = number.interval(reading, factor), rate.interval(reading, factor)
        return counted.meets(per * mean(reading, factor))

    average = number.interval(DEFAULT) / some
    if len(population) == 2:
        row = replace(row, implied=average, printed=mean(DEFAULT))
        return decided(row, ["rounding"], holds)
    row = replace(row, derive=lambda: [Implied(_("average population"), "", "人", average)])
    if not population:
        return row
    return replace(row, verdict="not_comparable", implied=average, printed=mean(DEFAULT))


def _share_row(share: Claim, part: Claim | None, whole: Claim | None) -> Row:
    """The verdict on one share with its part or whole or both."""
    claims = [c for c in (part, share, whole) if c]
    row = Row(f"{share.group} share", "part and share", tuple(c.id for c in claims))
    ratio = share.interval(DEFAULT)
    if not (some := ratio.intersection(SOME)):
        return row
    amount, total = (c and c.interval(DEFAULT) for c in (part, whole))
    if amount and total:
        row = replace(row, implied=amount / some, printed=total)
        rooms = [total * ratio, amount / total, _quotient(amount, ratio)]
        holds = partial(_share_holds, claims)
        return decided(row, ["rounding"], holds, partial(repairs, claims, rooms))
    if part and amount:
        implied, unit = amount / some, part.printed.unit
        return replace(row, derive=lambda: [Implied(_("whole"), "", unit, implied)])
    assert whole and total
    implied, unit = total * some, whole.printed.unit
    if total.lower < total.upper:
        return replace(row, derive=lambda: [Implied(_("part"), "", unit, implied)])
    return decided(
        replace(row, implied=implied), ["rounding"], partial(_share_counts, whole, share)
    )


def _share_holds(claims: Sequence[Claim], reading: Reading, factor: Fraction = ONCE) -> bool:
    part, ratio, total = (c.interval(reading, factor) for c in claims)
    return part.meets(total * ratio)


def _share_counts(whole: Claim, share: Claim, reading: Reading, factor: Fraction = ONCE) -> bool:
    """Whether a share of what is counted can be a whole number (GRIM)."""
    return holds_integer(whole.interval(reading, factor) * share.interval(reading, factor))
