"""The account's first screen: what does not fit and when it would, in an editor's words (首屏)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from analysis.audit.account import Account, interval, spoken_prints
from analysis.audit.claims import ONCE
from analysis.audit.layout import wrapped
from analysis.audit.names import WITHOUT
from analysis.audit.official import beside
from analysis.audit.readings import CHOICES, Reading
from analysis.audit.relations import BETWEEN
from analysis.audit.sides import held
from analysis.audit.verdicts import PRICES, WEIGHT, Problem, Row, repair
from analysis.messages import N_, _, n_

ONE_ACCOUNTING = N_("whether whole and parts grow at one price basis, by one accounting")
ONE_BASIS = N_("one survey and territory throughout (else nothing follows)")
#: What to ask where a reading of this choice would make the numbers fit.
QUESTIONS = {
    "steps": N_("the years counted"),
    "price": N_("with or without inflation"),
    "label": N_("from which year the average starts"),
    "averaging": N_("how the average was taken"),
    "multiple": N_("whether the multiple is the ratio or the increase"),
    "times": N_("whether 'grew n times' means n times as large or n times more"),
    "rounding": N_("how the numbers were rounded"),
}
#: What is set aside, by kind.
SET_ASIDE = {"multiple": N_("the multiples"), "level": N_("the levels of {name}")}
#: Claims that need more of their rounding than this fit only just.
TIGHT = Fraction(4, 5)
#: So many groups that fit are told in one line.
FEW = 2
CAUTION = N_("Fitting does not confirm a number; not fitting does not say which.")
UNSEEN = N_("Fitting does not confirm a number: what would fit as well would not have been seen.")
#: What is told to have neighbours that would fit as well, the first kind of these that there is.
CHECKED = ("change", "growth", "avg_growth", "multiple", "share")
#: What stands behind the screen, by level.
DETAILS: dict[str, Callable[[Account], Iterator[str]]] = {
    "conflicts": Account.conflict_lines, "repairs": Account.repair_lines,
    "implied": Account.implied_lines, "official": Account.official_lines,
}  # fmt: skip


def explained(account: Account, level: str = "") -> str:
    """The first screen, at most 25 lines for a page of a newspaper, or what stands behind it
    (详情): a level of `DETAILS`, or the screen and all of them.
    """
    if level not in ("", "all"):
        return _text([DETAILS[level](account)]) or _("Nothing of this kind.")
    first = [headline(account), *(told(account, problem) for problem in account.audit.problems)]
    if level == "all":
        return _text([*first, others(account), *(tell(account) for tell in DETAILS.values())])
    more = _("More: --details {levels}", levels=" | ".join((*DETAILS, "all")))
    return _text([*first, [*others(account), more]])


def _text(blocks: Iterable[Iterable[str]]) -> str:
    """Blocks of lines with a blank line between, each line broken where it is too long."""
    parts = ("\n".join(part for line in block for part in wrapped(line)) for block in blocks)
    return "\n\n".join(filter(None, parts))


def headline(account: Account) -> Iterator[str]:
    """The page, how many numbers it has, how many are tested, how many groups do not fit (结论)."""
    n, beside, found = len(account.audit.claims), _tested(account), account.audit.problems
    counts = n_(
        "{n} printed number, {beside} can be held against another.",
        "{n} printed numbers, {beside} can be held against others.",
        n, beside=beside,
    )  # fmt: skip
    yield _("{page}. {counts}", page=account.page, counts=counts) if account.page else counts
    if not beside:
        yield _(
            "No group can be tested, there is nothing to be held against: no two numbers are"
            " held together by a relation that the audit knows."
        )
    elif found:
        yield n_(
            "{n} group does not fit as printed. Nothing else stands out.",
            "{n} groups do not fit as printed. Nothing else stands out.",
            len(found),
        )  # fmt: skip
    elif all(row.verdict == "fits" for row in account.tested):
        yield _("All of these can be true together.")
    else:
        yield _("None of these is at odds with another.")


def _tested(account: Account) -> int:
    """How many numbers are held against another."""
    return len({claim for row in account.tested for claim in row.claims})


def told(account: Account, problem: Problem) -> Iterator[str]:
    """The printed numbers, what they give, the ways out, and what to ask (不合各组)."""
    names = _(", ").join(account.title(row) for row in problem.parts or [problem.whole])
    yield _("Does not fit as printed, as usually read: {names}", names=names)
    for row in problem.parts:
        yield f"  {held(account, row)}"
    inside = {claim for row in problem.parts for claim in row.claims}
    if tied := [claim for claim in problem.whole.claims if claim not in inside]:
        yield "  " + _("Tied to them: {claims}", claims=account.named(tied, with_years=False))
    if problem.whole.partly:
        yield "  " + _("{sets}.", sets=_("; ").join(_partly(account, problem.whole)))
    ways = list(_ways(account, problem))
    yield from (f"  {way}" for way in ways or [_("None of the readings tried makes it fit.")])
    if questions := list(_questions(account, problem)):
        yield "  " + _("To ask: {questions}.", questions=_("; ").join(questions))


def _partly(account: Account, whole: Row) -> Iterator[str]:
    """By each count of years what has to be set aside for all the others to fit."""
    for n, kind, indicator in whole.partly:
        things = _(SET_ASIDE[kind], name=account.names.groups.get(indicator, ""))
        yield n_(
            "{n} year fits all but {things}", "{n} years fit all but {things}", n, things=things
        )


def _ways(account: Account, problem: Problem) -> Iterator[str]:
    """The readings under which all would fit, below what else has to be given up with them."""
    needs: dict[Reading, list[str]] = {}
    for reading, gone in problem.whole.conditions:
        needs.setdefault(reading, []).extend(gone)
    alike: dict[tuple[str, ...], list[Reading]] = {}
    for reading, assumptions in needs.items():
        alike.setdefault(tuple(assumptions), []).append(reading)
    for gone, readings in sorted(alike.items(), key=lambda pair: len(pair[0])):
        things = _(", or ").join(_without(problem.whole, x) for x in gone)
        only_where = N_("These would do only where {things}:")
        head = _(only_where, things=things) if gone else _("All of it would fit if")
        ways = [_reading(account, problem, reading) for reading in readings]
        if len(ways) == 1:
            yield _("{head} {reading}", head=head, reading=ways[0])
        else:
            yield from (head, *(f"· {way}" for way in ways))


def _reading(account: Account, problem: Problem, reading: Reading) -> str:
    """A reading, with what fits only just, or the prices that real growth implies."""
    notes: Iterable[str] = ()
    if reading == Reading(steps="calendar"):
        notes = filter(None, (_tight(account, row, reading) for row in problem.parts))
    elif reading.price == "real":
        notes = _prices(account, problem)
    words, noted = reading.text(), _("; ").join(notes)
    return _("{reading} ({notes})", reading=words, notes=noted) if noted else words


def _tight(account: Account, row: Row, reading: Reading) -> str:
    """A group that fits, but hardly, and the rounding rules by which it would not."""
    if not row.holds or row.holds(reading, TIGHT):
        return ""
    rules = [
        _(words)
        for rule, words in CHOICES["rounding"].items()
        if not row.holds(replace(reading, rounding=rule), ONCE)
    ]
    words, named = _("{title}: only just", title=account.title(row)), _(" or ").join(rules)
    return _("{words}, not if {rules}", words=words, rules=named) if rules else words


def _prices(account: Account, problem: Problem) -> Iterator[str]:
    """The change of prices that real growth implies, and the official one beside it."""
    changes = []
    for row in problem.parts:
        implied, title = row.implied(PRICES), account.title(row)
        for x in implied:
            of = _("{of}, {years}", of=title, years=x.of) if len(implied) > 1 else title
            changes.append(_("{of} {change}", of=of, change=interval(x)))
    if changes:
        yield _("prices then a year: {changes}", changes=_(", ").join(changes))
    official = (x for row in problem.parts for x in beside(row, account.audit) if x.role == PRICES)
    for of, name, change in dict.fromkeys((x.of, x.quantity, interval(x)) for x in official):
        yield _("{of}: {quantity} {interval}", of=of, quantity=name, interval=change)


def _without(row: Row, assumption: str) -> str:
    """An assumption left out; of a weight that fell, from where to where."""
    words, weights = _(WITHOUT[assumption]), row.implied(WEIGHT)
    if assumption != "weight" or len(weights) < 2:
        return words
    now, then = (interval(x) for x in weights[:2])
    text = N_("{words} (by the incomes from {then}, {of}, to {now})")
    return _(text, words=words, then=then, of=weights[1].of, now=now)


def _questions(account: Account, problem: Problem) -> Iterator[str]:
    """Whether all is entered as printed, numbers that would tell the readings apart, and what the
    page does not say.
    """
    if account.entered(problem.whole.claims):
        yield _("whether each number stands so on the page")
    for row in problem.parts or [problem.whole]:
        bases: dict[int | None, list[str]] = {}
        for x in (x for x in row.derived if x.claim):
            by_multiple = account.audit.claims[x.claim].kind == "multiple"
            by = N_("{level} by the multiple") if by_multiple else N_("{level} by growth")
            bases.setdefault(x.years[0], []).append(_(by, level=interval(x)))
        for year, levels in bases.items():
            text = N_("{title} of {year} ({levels})")
            yield _(text, title=account.title(row), year=year, levels=_(", ").join(levels))
    readings = [reading for reading, _gone in problem.whole.conditions]
    departures = {choice for reading in readings for choice, _option in reading.departures}
    yield from (_(question) for choice, question in QUESTIONS.items() if choice in departures)
    if problem.whole.relation == BETWEEN:
        yield _(ONE_ACCOUNTING)
    elif any(account.audit.claims[id].start for id in problem.whole.claims):
        yield _(ONE_BASIS)


def others(account: Account) -> Iterator[str]:
    """What fits, what is not comparable, and what has nothing to be held against (其余各组)."""
    fitting = [row for row in account.tested if row.verdict == "fits"]
    # What fits within a larger group need not be told by itself.
    widest = [r for r in fitting if not any(set(r.claims) < set(w.claims) for w in fitting)]
    fits = account.audit.fits
    if widest and not fits:
        rows = dict.fromkeys(account.named(row.claims, with_years=False) for row in widest)
        by_lines = len(rows) > FEW
        words = "" if by_lines else _(" | ").join(rows)
        yield _("Fits among themselves: {rows}", rows=words).strip()
        yield from (f"  {row}" for row in rows if by_lines)
    elif widest:
        yield _("Fits among themselves; after the bar, what would fit in the last number's place:")
        yield from dict.fromkeys(f"  {_alike(account, row)}" for row in widest)
    for row in (row for row in account.tested if row.verdict == "not_comparable"):
        claims = row.claims[-1:] if row.relation == "weight" else row.claims
        both = {"claims": account.named(claims, with_years=False), "bridge": account.bridge(row)}
        yield _("Not comparable: {row}", row=_("{claims}. {bridge}", **both))
    undated = [id for id, claim in account.audit.claims.items() if claim.end is None]
    if where := account.entered(undated):
        yield n_(
            "{n} number has no year and is held against nothing{rows}: fill in the page's.",
            "{n} numbers have no year and are held against nothing{rows}: fill in the page's.",
            len(undated), rows=where,
        )  # fmt: skip
    caution = _(UNSEEN if widest and fits else CAUTION)
    alone = len(account.audit.claims) - _tested(account)
    if alone and account.tested:
        yield _("No second number: the other {n}. {caution}", n=alone, caution=caution)
    elif account.tested:
        yield caution


def _alike(account: Account, row: Row) -> str:
    """Numbers that fit, and what would look the same in the place of the last of them."""
    rank = {kind: place for place, kind in enumerate(CHECKED)}
    for last, room in sorted(row.rooms(), key=lambda pair: rank.get(pair[0].kind, len(rank))):
        if room and (ends := repair(last, room)):
            ids = [*(id for id in row.claims if id != last.id), last.id]
            words = _("no other") if ends[0] == ends[1] else spoken_prints(*ends)
            named = account.named(ids, with_years=False)
            return _("{numbers} | {prints}", numbers=named, prints=words)
    return account.named(row.claims, with_years=False)
