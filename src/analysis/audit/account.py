"""The audit told: as tables, and as sentences that can be quoted, in the language of now."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit.names import MEMBERS, WITHOUT, labels
from analysis.audit.official import beside
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.readings import Reading
from analysis.audit.verdicts import (
    INDEX_SHIFT,
    LABELLED,
    PRICES,
    VERDICTS,
    WEIGHT_GAP,
    WEIGHT_SHIFT,
    Implied,
    Row,
)  # fmt: skip
from analysis.audit.wholes import RATE, SHARE
from analysis.messages import N_, _, language, n_
from analysis.numbers.printed import parse

if TYPE_CHECKING:
    from analysis.audit.audit import Audit

NOTHING = N_(
    "No group can be tested, there is nothing to be held against: no two figures are"
    " held together by a relation that the audit knows."
)
OFFICIAL = N_(
    "Official figures beside it (from this package's benchmarks.csv, with sources there):"
)
BASIS = N_(
    "All of this assumes one basis (survey, territory, population) for the years"
    " compared{more}. Without it nothing follows."
)
#: Heads of `Account.summary`.
HEADS = [N_("group"), N_("figures"), N_("verdict"), N_("would fit if"), N_("one side")]
HEADS += [N_("the other"), N_("stretch"), N_("distance")]
LIMITS = {
    "several relations": N_("it has several relations"),
    "more than two dates": N_("it has more than two dates"),
    "alone": N_("its figures are held against each other by themselves only"),
    "no date": N_("its figures have no year, but others of the same indicators have"),
    "too many": N_("it has more conflicts or corrections than can be listed"),
}
#: What the two sides of a row are, by its relation.
SIDES = {
    "growth and levels": N_(
        "growth allows a ratio of {implied}, the other figures one of {printed}"
    ),
    "growth": N_("the first of them gives a ratio of {implied}, the others one of {printed}"),
    "levels": N_("the first of them gives {implied}, the others give {printed}"),
    "change": N_("the other figures allow a change of {implied}, the change is {printed}"),
    "mixture": N_("the two groups allow a total of {implied}, the total is {printed}"),
    "sum": N_("the parts add up to {implied}, the whole is {printed}"),
    "partial_sum": N_("the parts make up {implied}, the whole is {printed}"),
    "subset": N_("the greatest part is {implied}, the whole is {printed}"),
    "order": N_("the others are {implied}, the first is {printed}"),
    "ratio": N_("the two have a ratio of {implied}, the ratio is printed as {printed}"),
    RATE: N_(
        "count and rate ask for an average population of {implied},"
        " the mean of both year-ends is {printed}"
    ),
    SHARE: N_("part and share ask for a whole of {implied}, the whole is {printed}"),
}
#: Why claims are not comparable.
PRICED_APART = N_("By official practice growth is in constant prices and the level in current ones")
DATED_APART = N_(
    "A rate in ‰ rests on the average population of the year, the level is that of its end"
)
TWO_SHARES = N_(
    "The share implied by incomes and the printed one are two things: {implied} beside"
    " {printed}; the printed less the implied is {gap}"
)
NO_WHOLE_NUMBER = N_(
    "{claims}: the share of the whole would be {implied}, and no whole number lies there"
)
#: The unit of both sides, or the position of the claim that each side has its unit of.
UNITS = {"growth and levels": "", "growth": "", "weight": "%"}
UNIT_OF = {"order": (1, 0), SHARE: (-1, -1), RATE: (-1, -1)}
#: What a reading needs besides where other claims are tied to those of a row.
NOTHING_FITS = N_("; but with the figures that a relation ties to it, nothing considered fits then")
ONE_MORE = N_(
    "; but with the figures that a relation ties to it, one thing more must be let go: {things}"
)


class Account:
    """What an audit found, in words of the language of now (核对说明)."""

    def __init__(self, audit: Audit):
        self.audit, self.rows = audit, audit.rows
        self.tested = [r for r in audit.rows if r.verdict != "not_testable"]
        self.names = labels(audit.claims, audit.indicators, audit.relations, audit.places)

    @cached_property
    def official(self) -> list[tuple[str, Implied]]:
        """Per group official statistics beside what its claims imply, as far as there are any."""
        known = self.audit.claims, self.audit.places
        return [(r.group, x) for r in self.rows for x in beside(r, *known)]

    def summary(self) -> pd.DataFrame:
        """The groups that can be tested: what a reader is shown of `Audit.table`."""
        lines = []
        for r in self.tested:
            fits = self.bridge(r) or self.ways_out(r)
            far = ["" if math.isnan(x) else rounded_up(x) for x in (r.stretch, r.distance)]
            words = (self.title(r), self.figures(r), _(VERDICTS[r.verdict]), fits)
            lines.append((*words, *self.sides(r), *far))
        heads = [_(head) for head in HEADS]
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    def prints(self) -> pd.DataFrame:
        """Per claim the least and greatest print that would fit, the others of its row kept."""
        repairs = [repair for r in self.rows for repair in r.repairs.items()]
        lines = [(self.names.claims[claim], *map(_spoken, ends)) for claim, ends in repairs]
        heads = [_("claim"), _("from"), _("to")]
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    def explain(self) -> str:
        """What was tested, what does not fit and when it does, what cannot be true together."""
        lines = [self.headline()]
        lines += [line for r in self.tested for line in self.sentences(r)]
        lines += [*self.conflicts(), *self.implied(), *self.beside()]
        lines += [self._limit(group, why) for group, why in self.audit.limits.items()]
        if self.tested:
            lines.append(self._basis())
        return "\n".join(lines)

    def headline(self) -> str:
        """How many groups there are of each verdict."""
        if not self.tested:
            return _(NOTHING)
        verdicts = Counter(r.verdict for r in self.rows).most_common()
        counts = _("{count}, {count}", count="").join(itertools.starmap(_count, verdicts))
        return n_("{n} group: {counts}.", "{n} groups: {counts}.", len(self.rows), counts=counts)

    # A row.

    def title(self, row: Row) -> str:
        """What a group is called; a change is held against the levels of its own indicator."""
        name: str = self.names.groups[row.group]
        return _("{group}, change", group=name) if row.relation == "change" else name

    def figures(self, row: Row) -> str:
        """The claims of a group, without the name that the group bears."""
        if row.joint:
            return _("{n} figures", n=len(row.claims))
        return _("{figure}; {figure}", figure="").join(self.figure(row, c) for c in row.claims)

    def figure(self, row: Row, claim: str) -> str:
        """A claim without the name that its group bears."""
        name: str = self.names.claims[claim]
        return name.removeprefix(self.names.groups[row.group]).lstrip(":： ")

    def sides(self, row: Row) -> list[str]:
        """What one side allows and what the other prints, in words; empty where there is none.

        Growth is held against ratios, persons against households, all else in one unit.
        """
        whose = [row.claims[k] for k in UNIT_OF.get(row.relation, (0, 0))]
        units = [UNITS.get(row.relation, self.names.units[claim]) for claim in whose]
        sides = zip((row.implied, row.printed), units, strict=True)
        return [spoken(interval, unit) if interval else "" for interval, unit in sides]

    def ways_out(self, row: Row) -> str:
        """The readings under which a group would fit, or that none does; empty where it fits."""
        if row.verdict != "does_not_fit":
            return ""
        return _("; or ").join(self._conditions(row)) or _("no reading considered makes it fit")

    def _conditions(self, row: Row) -> list[str]:
        """What a group needs in order to fit, each alternative in words, with what it brings."""
        alternatives = []
        for reading, gone in row.conditions:
            words = _(", and ").join(filter(None, [reading.text(), *(_(WITHOUT[a]) for a in gone)]))
            if reading.price == "real":
                words += _prices(row)
            labelled = [x for x in row.derived if x.role == LABELLED and reading.label == "first"]
            for x in labelled:
                words += _("; {steps}: a ratio of {ratio}", steps=x.statement, ratio=_interval(x))
            alternatives.append(words + self._also(row, reading))
        return alternatives

    def _also(self, row: Row, reading: Reading) -> str:
        """What the same reading needs where other claims are tied to the row's."""
        for other in self.rows:
            if row.joint or not other.joint or not set(row.claims) <= set(other.claims):
                continue
            needs = [gone for also, gone in other.conditions if also == reading]
            if other.verdict != "fits" and not needs:
                return _(NOTHING_FITS)
            if needs and needs[0]:
                return _(ONE_MORE, things=_(", or ").join(_(WITHOUT[gone]) for (gone,) in needs))
        return ""

    def bridge(self, row: Row) -> str:
        """Why a row's claims are not comparable, and what lies between; empty where they are."""
        if row.verdict != "not_comparable":
            return ""
        if row.relation == "weight":
            return self._two_shares(row)
        if not any(self.names.units[claim] == "‰" for claim in row.claims):
            return _(PRICED_APART) + _prices(row)
        if row.relation != RATE:
            return _(DATED_APART)
        people, _population = self.sides(row)
        implied = _("; count and rate imply an average population of {people}", people=people)
        return _(DATED_APART) + implied

    def _two_shares(self, row: Row) -> str:
        """The implied share beside the printed one, and how far the two differ officially."""
        implied, printed = self.sides(row)
        between = row.printed and row.implied and row.printed - row.implied
        gap = spoken(between, "个百分点") if between else ""
        sentence = _(TWO_SHARES, implied=implied, printed=printed, gap=gap)
        official = [x for g, x in self.official if g == row.group and x.role == WEIGHT_GAP]
        gaps = _(", ").join(_("{of}: {gap}", of=x.of, gap=_interval(x)) for x in official)
        return sentence + (_("; by official figures it is {gaps}", gaps=gaps) if gaps else "")

    def sentences(self, row: Row) -> Iterator[str]:
        """The verdict, and where it does not fit the ways out and what would settle it."""
        words = {"group": self.title(row), "claims": self.figures(row), "bridge": self.bridge(row)}
        if row.verdict == "fits":
            yield _("{group}: fits.", **words)
        elif row.verdict == "not_comparable":
            yield _("{group}: not comparable ({claims}). {bridge}.", **words)
        else:
            yield from self._does_not_fit(row, words["group"])

    def _does_not_fit(self, row: Row, group: str) -> Iterator[str]:
        verdict = _("{group}: does not fit as printed ({held}).", group=group, held=self.held(row))
        conditions = self._conditions(row)
        if not conditions:
            yield verdict + _(" No reading considered makes it fit.")
        elif len(conditions) == 1:
            yield verdict + _(" It would fit if: {condition}.", condition=conditions[0])
        else:
            yield verdict + _(" It would fit if one of these holds:")
            yield from (f"- {condition}" for condition in conditions)
        if bases := [x for x in row.derived if x.claim]:
            holds = N_("{level} if {figure} holds")
            pairs = [(_interval(x), self.figure(row, x.claim)) for x in bases]
            levels = _("{level}, {level}", level="").join(
                _(holds, level=level, figure=figure) for level, figure in pairs
            )
            text = N_("  What would settle it: the level of {year} on the same basis, {levels}.")
            yield _(text, year=bases[0].years[0], levels=levels)
        if row.repairs:
            pairs = [(self.figure(row, claim), _range(*p)) for claim, p in row.repairs.items()]
            repairs = _("; ").join(_("{figure} as {prints}", figure=f, prints=p) for f, p in pairs)
            text = N_("  Prints that would fit, each with the other figures kept: {repairs}.")
            yield _(text, repairs=repairs)

    def held(self, row: Row) -> str:
        """The claims, what the two sides allow, how far from fitting."""
        claims, (implied, printed) = self.figures(row), self.sides(row)
        if row.relation == SHARE and implied and not printed:
            return _(NO_WHOLE_NUMBER, claims=claims, implied=implied)
        factor = _("no rounding would be wide enough")
        if math.isfinite(row.stretch):
            times = rounded_up(row.stretch)
            factor = _("to fit, every rounding would have to be {times} times as wide", times=times)
        if not implied or not printed:
            return _("{claims}; {factor}", claims=claims, factor=factor)
        sides = _(SIDES[row.relation], implied=implied, printed=printed)
        return _("{claims}: {sides}; {factor}", claims=claims, sides=sides, factor=factor)

    # What rows have to do with each other.

    def conflicts(self) -> Iterator[str]:
        """Of each group what cannot be true together, and what would have to give way."""
        for group in self.audit.conflicts.group.unique():
            yield from self._conflicts(group)

    def _conflicts(self, group: str) -> Iterator[str]:
        """Every conflict of a group, and the smallest sets that must give way."""
        frames = (self.audit.conflicts, self.audit.corrections)
        conflicts, corrections = (frame.members[frame.group == group] for frame in frames)
        yield _("{group}: these cannot all be true together:", group=self.names.groups[group])
        yield from map(self._members, conflicts)
        smallest = corrections.map(len).min()
        fewest = [m for m in corrections if len(m) == smallest]
        yield n_(
            "For the rest to fit, at least {smallest} must give way; {n} way:",
            "For the rest to fit, at least {smallest} must give way; {n} ways:",
            len(fewest), smallest=smallest,
        )  # fmt: skip
        yield from map(self._members, fewest)

    def _members(self, members: Iterable[str]) -> str:
        words = [_(MEMBERS[m]) if m in MEMBERS else self.names.claims[m] for m in members]
        return f"- {_('; ').join(words)}"

    def implied(self) -> Iterator[str]:
        """What the claims imply for what is not printed, a line per group and date."""
        lines: list[str] = []
        for row in self.rows:
            # Where a row does not fit, the base levels stand with what would settle it.
            above = row.verdict == "does_not_fit"
            rest = (x for x in row.derived if not (above and x.claim))
            lines += self._quantities(row.group, rest)
            if counts := _ways_back(row.derived):
                group = self.names.groups[row.group]
                lines.append(_("- {group}: {counts}", group=group, counts=counts))
        if lines:
            yield _("What the figures imply for quantities that are not printed:")
            yield from lines

    def beside(self) -> Iterator[str]:
        """The official statistics beside it."""
        if self.official:
            yield _(OFFICIAL)
        for group, pairs in itertools.groupby(self.official, key=lambda pair: pair[0]):
            yield from self._quantities(group, (x for _group, x in pairs))

    def _quantities(self, group: str, implied: Iterable[Implied]) -> Iterator[str]:
        for of, alike in itertools.groupby(implied, key=lambda x: x.of):
            name, quantities = self.names.groups[group], _(", ").join(map(_quantity, alike))
            if of:
                name = _("{group}, {of}", group=name, of=of)
            yield _("- {group}: {quantities}", group=name, quantities=quantities)

    def _limit(self, group: str, why: str) -> str:
        """A group of which not every conflict is listed; several relations are named one by one."""
        parts = [group] if group in self.names.groups else group.split(", ")
        named = _("{group}, {group}", group="").join(self.names.groups[g] for g in parts)
        why = _(LIMITS[why])
        return _("{group}: {why}; not every conflict is listed.", group=named, why=why)

    def _basis(self) -> str:
        """What all rests on, and where something does not fit that no claim is singled out."""
        more = ""
        if any(r.relation == "mixture" and r.verdict != "fits" for r in self.tested):
            more = _(", and the richer group above the poorer one")
        basis = _(BASIS, more=more)
        if self.audit.fits:
            return basis
        return basis + _(" The audit does not say which figure is the one that does not hold.")


def _count(verdict: str, n: int) -> str:
    """How many groups have a verdict."""
    return {
        "fits": n_("{n} fits", "{n} fit", n),
        "does_not_fit": n_("{n} does not fit as printed", "{n} do not fit as printed", n),
        "not_comparable": _("{n} not comparable", n=n),
        "not_testable": _("{n} with nothing to be held against", n=n),
    }[verdict]


def _ways_back(derived: Iterable[Implied]) -> str:
    """In how many ways back an index rises or the weight need not fall, and what goes with it."""
    shifts = [x for x in derived if x.role in (WEIGHT_SHIFT, INDEX_SHIFT)]
    ways = []  # of each way whether the weight went below, and how the indices went
    for _of, alike in itertools.groupby(shifts, key=lambda x: x.of):
        weight, *indices = (x.interval.against(0) for x in alike)
        ways.append((weight == "below", set(indices)))
    if len(ways) < 2:
        return ""
    rising = [falls for falls, indices in ways if "above" in indices]
    kept = [indices for falls, indices in ways if not falls]
    return _(
        "of the {ways} ways back, {rising} let one of the indices rise, {paid} of these with a"
        " falling weight of the richer group; {kept} let that weight be kept, and in {falling} of"
        " these all indices fall",
        ways=len(ways), rising=len(rising), paid=sum(rising), kept=len(kept),
        falling=kept.count({"below"}),
    )  # fmt: skip


def _interval(x: Implied) -> str:
    return spoken(x.interval, x.unit)


def _quantity(x: Implied) -> str:
    value = _("{quantity} {interval}", quantity=x.quantity, interval=_interval(x))
    return _("{value} ({statement})", value=value, statement=x.statement) if x.statement else value


def _prices(row: Row) -> str:
    """The change of prices that growth and levels imply together."""
    if not (prices := row.first(PRICES)):
        return ""
    return _("; together they imply prices changing by {change} a year", change=_interval(prices))


def _spoken(text: str) -> str:
    """A print as readers read it; empty if there is none."""
    return parse(text).spoken(language()) if text else ""


def _range(*ends: str) -> str:
    """A range of prints, one side of which may be without end."""
    least, most = map(_spoken, ends)
    if least == most:
        return least
    if not most:
        return _("{print} or more", print=least)
    if not least:
        return _("{print} or less", print=most)
    return _("{low} to {high}", low=least, high=most)
