"""The two sides of a row in one line: what some numbers allow, and what the others print (两边)."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.audit.account import Account
from analysis.audit.claims import Claim
from analysis.audit.names import dated, number
from analysis.audit.ranges import spoken
from analysis.audit.readings import DEFAULT
from analysis.audit.relations import BETWEEN, POINTS, PULL
from analysis.audit.verdicts import Row
from analysis.audit.wholes import RATE, SHARE
from analysis.messages import N_, _, language

#: What the two sides of a row are, by its relation.
SIDES = {
    "growth and levels": N_(
        "growth allows a ratio of {implied}, the other numbers one of {printed}"
    ),
    "growth": N_("the first of them gives a ratio of {implied}, the others one of {printed}"),
    "levels": N_("the first of them gives {implied}, the others give {printed}"),
    "mixture": N_("the two groups allow a total of {implied}, the total is {printed}"),
    "sum": N_("the parts add up to {implied}, the whole is {printed}"),
    "partial_sum": N_("the parts make up {implied}, the whole is {printed}"),
    BETWEEN: N_("the parts lie within {implied}, the whole at {printed}"),
    PULL: N_("pull and contribution ask for growth of {implied}, growth is {printed}"),
    POINTS: N_("the lesser and the points between them give {implied}, the greater is {printed}"),
    "subset": N_("the greatest part is {implied}, the whole is {printed}"),
    "order": N_("the others are {implied}, the first is {printed}"),
    "ratio": N_("the two have a ratio of {implied}, the ratio is printed as {printed}"),
    RATE: N_(
        "count and rate ask for an average population of {implied},"
        " the mean of both year-ends is {printed}"
    ),
    SHARE: N_("part and share ask for a whole of {implied}, the whole is {printed}"),
}
NO_WHOLE_NUMBER = N_(
    "{claims}: the share of the whole would be {implied}, and no whole number lies there"
)


def held(account: Account, row: Row) -> str:
    """The numbers of a row as printed, what its sides allow, and where they were entered (对照)."""
    claims, (implied, printed) = account.named(row.claims, with_years=False), account.sides(row)
    growth = account.growth_of(row)
    if row.relation == SHARE and implied and not printed:
        words = _(NO_WHOLE_NUMBER, claims=claims, implied=implied)
    elif not implied or not printed:
        words = claims
    elif row.relation == SHARE:
        words = _share_beside_amounts(account, row)
    elif row.relation == "change":
        change = account.audit.claims[row.claims[0]].printed.spoken(language())
        text = N_("{claims}: the other numbers allow a change of {implied}; printed: {change}")
        words = _(text, claims=claims, implied=implied, change=change)
    elif growth and row.relation == "growth and levels":
        words = _growth_beside_others(account, row, growth)
    else:
        sides = _(SIDES[row.relation], implied=implied, printed=printed)
        words = _("{claims}: {sides}", claims=claims, sides=sides)
    return words + account.entered(id for id in row.claims if id in account.conflicting)


def _share_beside_amounts(account: Account, row: Row) -> str:
    """The share that part and whole give, and the one that is printed."""
    part, share, whole = (account.audit.claims[id] for id in row.claims)
    given = spoken(part.interval(DEFAULT) / whole.interval(DEFAULT), share.printed.unit)
    text = N_("{amounts}: a share of {given}; printed: {share}")
    named = account.named([part.id, whole.id], with_years=False)
    printed = share.printed.spoken(language(), share.qualifier)
    return _(text, amounts=named, given=given, share=printed)


def _growth_beside_others(account: Account, row: Row, growth: Claim) -> str:
    """What the years of an average growth give, or what levels give, and what is printed."""
    implied, printed = account.sides(row)
    others = [id for id in row.claims if id in account.conflicting and id != growth.id]
    if growth.kind == "growth" and row.other and row.other.bounded:
        named = account.named(others)
        given = spoken(row.other - 1, growth.printed.unit)
        text = N_("{others}: these give a growth of {given}; printed: {growth}")
        return _(text, others=named, given=given, growth=number(growth))
    claims = [account.audit.claims[id] for id in others]
    levels = account.named([c.id for c in claims if c.kind != "multiple"], with_years=False)
    multiples = _(", ").join(number(c) for c in claims if c.kind == "multiple")
    text = N_("{levels}: {n} years of {growth} ({years}) give {implied}; {printed}")
    given = _("printed: {multiple}", multiple=multiples)
    if multiples and (by_levels := _ratio_of_levels(claims, growth)):
        given = _("{given}, by the levels {ratio}", given=given, ratio=by_levels)
    if not multiples:
        given = _("the other numbers give {printed}", printed=printed)
    return _(text, levels=levels or account.title(row), growth=growth.printed.spoken(language()),
             years=dated(*growth.years), n=growth.steps(DEFAULT), implied=implied,
             printed=given)  # fmt: skip


def _ratio_of_levels(claims: Iterable[Claim], growth: Claim) -> str:
    """The ratio of the levels of both years, where both are printed."""
    level = {c.end: c.interval(DEFAULT) for c in claims if c.kind == "level"}
    if not {growth.start, growth.end} <= {*level}:
        return ""
    return spoken(level[growth.end] / level[growth.start], "")
