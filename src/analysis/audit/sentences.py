"""One row of the audit in words: what is held against what, and what would make it fit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from analysis.audit.findings import Findings
from analysis.audit.implied import LABELLED, PRICES, Implied
from analysis.audit.names import WITHOUT, Labels, labels
from analysis.audit.official import WEIGHT_GAP, beside
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.readings import Reading
from analysis.audit.records import records
from analysis.audit.verdicts import Row
from analysis.messages import N_, _, language
from analysis.numbers.interval import Interval
from analysis.numbers.printed import parse

__all__ = ["Sentences", "spoken_print"]

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
    "part and rate": N_(
        "count and rate ask for an average population of {implied},"
        " the mean of both year-ends is {printed}"
    ),
    "part and share": N_("part and share ask for a whole of {implied}, the whole is {printed}"),
}


class Sentences:
    """The rows of an audit, in words of the language of now (各行的说法)."""

    def __init__(self, audit: Findings):
        self.audit, self.rows = audit, audit.rows
        self.tested = [r for r in audit.rows if r.verdict != "not_testable"]

    @cached_property
    def names(self) -> Labels:
        """What claims and groups are called."""
        claims, indicators, relations, _given = self.audit.source
        return labels(records(claims), indicators, relations, self.audit.places)

    @cached_property
    def official(self) -> list[tuple[str, Implied]]:
        """Per group official statistics beside what its claims imply, as far as there are any."""
        claims, indicators, *_rest = self.audit.source
        basis, places = dict(indicators.price_basis), self.audit.places
        return [(r.group, x) for r in self.rows for x in beside(r, claims, basis, places)]

    def ways_out(self, row: Row) -> str:
        """The readings under which a group would fit, or that none does; empty where it fits."""
        if row.verdict != "does_not_fit":
            return ""
        return _("; or ").join(self._conditions(row)) or _("no reading considered makes it fit")

    def bridge(self, row: Row) -> str:
        """Why a row's claims are not comparable, and what lies between; empty where they are."""
        if row.verdict != "not_comparable":
            return ""
        if row.relation == "weight" and row.implied and row.printed:
            return self._shares(row, row.implied, row.printed)
        if any(self.names.units[claim] == "‰" for claim in row.claims):
            return _population(row)
        bases = _("By official practice growth is in constant prices and the level in current ones")
        return bases + _prices(row)

    def _shares(self, row: Row, implied: Interval, printed: Interval) -> str:
        """The implied share beside the printed one, and how far the two differ officially."""
        sides = {"implied": spoken(implied, "%"), "printed": spoken(printed, "%")}
        sentence = _(
            "The share implied by incomes and the printed one are two things: {implied} beside"
            " {printed}; the printed less the implied is {gap}",
            gap=spoken(printed - implied, "个百分点"), **sides,
        )  # fmt: skip
        official = [x for g, x in self.official if g == row.group and x.role == WEIGHT_GAP]
        gaps = [_("{of}: {gap}", of=x.of, gap=spoken(x.interval, x.unit)) for x in official]
        if not gaps:
            return sentence
        return sentence + _("; by official figures it is {gaps}", gaps=_(", ").join(gaps))

    def title(self, row: Row) -> str:
        """What a group is called; a change is held against the levels of its own indicator."""
        name: str = self.names.groups[row.group]
        return _("{group}, change", group=name) if row.relation == "change" else name

    def sides(self, row: Row) -> list[str]:
        """What one side allows and what the other prints, in words; empty where there is none.

        Growth is held against ratios, persons against households, all else in one unit.
        """
        units = [self.names.units[claim] for claim in row.claims]
        one = other = units[0]
        if row.relation in ("growth and levels", "growth"):
            one = other = ""
        elif row.relation == "order":
            one = units[1]
        elif row.relation == "weight":
            one = other = "%"
        elif row.relation in ("part and share", "part and rate"):
            one = other = units[-1]
        sides = ((row.implied, one), (row.printed, other))
        return [spoken(interval, unit) if interval else "" for interval, unit in sides]

    def claims(self, row: Row) -> str:
        """The claims of a group, without the name that the group bears."""
        if row.joint:
            return _("{n} figures", n=len(row.claims))
        return _("{figure}; {figure}", figure="").join(self._short(row, c) for c in row.claims)

    def _short(self, row: Row, claim: str) -> str:
        name: str = self.names.claims[claim]
        return name.removeprefix(self.names.groups[row.group]).lstrip(":： ")

    def _conditions(self, row: Row) -> list[str]:
        """What a group needs in order to fit, each alternative in words, with what it brings."""
        alternatives = []
        for reading, gone in row.conditions:
            words = _(", and ").join(filter(None, [reading.text(), *(_(WITHOUT[a]) for a in gone)]))
            if reading.price == "real":
                words += _prices(row)
            if reading.label == "first":
                words += _label(row)
            alternatives.append(words + self._also(row, reading))
        return alternatives

    def _also(self, row: Row, reading: Reading) -> str:
        """What the same reading needs where other claims are tied to the row's."""
        for other in self.rows:
            if row.joint or not other.joint or not set(row.claims) <= set(other.claims):
                continue
            needs = [gone for also, gone in other.conditions if also == reading]
            if other.verdict != "fits" and not needs:
                return _(
                    "; but with the figures that a relation ties to it,"
                    " nothing considered fits then"
                )
            if needs and needs[0]:
                return _(
                    "; but with the figures that a relation ties to it,"
                    " one thing more must be let go: {things}",
                    things=_(", or ").join(_(WITHOUT[gone]) for (gone,) in needs),
                )
        return ""

    def sentences(self, row: Row) -> Iterator[str]:
        """The verdict, and where it does not fit the ways out and what would settle it."""
        group, fields = self.title(row), {"claims": self.claims(row), "bridge": self.bridge(row)}
        if row.verdict == "fits":
            yield _("{group}: fits.", group=group)
        elif row.verdict == "not_comparable":
            yield _("{group}: not comparable ({claims}). {bridge}.", group=group, **fields)
        else:
            yield from self._does_not_fit(row, group)

    def _does_not_fit(self, row: Row, group: str) -> Iterator[str]:
        verdict = _("{group}: does not fit as printed ({held}).", group=group, held=self._held(row))
        conditions = self._conditions(row)
        if not conditions:
            yield verdict + _(" No reading considered makes it fit.")
        elif len(conditions) == 1:
            yield verdict + _(" It would fit if: {condition}.", condition=conditions[0])
        else:
            yield verdict + _(" It would fit if one of these holds:")
            yield from (f"- {condition}" for condition in conditions)
        if bases := [x for x in row.derived if x.claim]:
            yield self._settled(row, bases)
        if row.repairs:
            yield self._repairs(row)

    def _held(self, row: Row) -> str:
        """The claims, what the two sides allow, how far from fitting."""
        claims, (implied, printed) = self.claims(row), self.sides(row)
        if row.relation == "part and share" and implied and not printed:
            return _(
                "{claims}: the share of the whole would be {implied},"
                " and no whole number lies there",
                claims=claims, implied=implied,
            )  # fmt: skip
        factor = _("no rounding would be wide enough")
        if math.isfinite(row.stretch):
            times = rounded_up(row.stretch)
            factor = _("to fit, every rounding would have to be {times} times as wide", times=times)
        if not implied or not printed:
            return _("{claims}; {factor}", claims=claims, factor=factor)
        sides = _(SIDES[row.relation], implied=implied, printed=printed)
        return _("{claims}: {sides}; {factor}", claims=claims, sides=sides, factor=factor)

    def _settled(self, row: Row, bases: list[Implied]) -> str:
        """The outside number that would tell."""
        pairs = [(spoken(x.interval, x.unit), self._short(row, x.claim)) for x in bases]
        levels = [_("{level} if {figure} holds", level=level, figure=c) for level, c in pairs]
        return _(
            "  What would settle it: the level of {year} on the same basis, {levels}.",
            year=bases[0].years[0], levels=_("{level}, {level}", level="").join(levels),
        )  # fmt: skip

    def _repairs(self, row: Row) -> str:
        """The prints that would fit."""
        pairs = [(self._short(row, claim), _prints(*ends)) for claim, ends in row.repairs.items()]
        repairs = _("; ").join(_("{figure} as {prints}", figure=c, prints=p) for c, p in pairs)
        return _(
            "  Prints that would fit, each with the other figures kept: {repairs}.", repairs=repairs
        )


def _population(row: Row) -> str:
    """Why a rate in ‰ and a level are not comparable."""
    bases = _(
        "A rate in ‰ rests on the average population of the year, the level is that of its end"
    )
    if row.relation != "part and rate" or not row.implied:
        return bases
    people = spoken(row.implied, "人")
    return bases + _("; count and rate imply an average population of {people}", people=people)


def _prices(row: Row) -> str:
    """The change of prices that growth and levels imply together."""
    if not (prices := row.first(PRICES)):
        return ""
    change = spoken(prices.interval, "%")
    return _("; together they imply prices changing by {change} a year", change=change)


def _label(row: Row) -> str:
    """What an average gives from the first year of its label."""
    ratios = [(x.statement, spoken(x.interval, x.unit)) for x in row.derived if x.role == LABELLED]
    return "".join(_("; {steps}: a ratio of {ratio}", steps=s, ratio=r) for s, r in ratios)


def spoken_print(text: str) -> str:
    """A print as readers read it; empty if there is none."""
    return parse(text).spoken(language()) if text else ""


def _prints(low: str, high: str) -> str:
    """A range of prints, one side of which may be without end."""
    least, most = spoken_print(low), spoken_print(high)
    if least == most:
        return least
    if not most:
        return _("{print} or more", print=least)
    if not least:
        return _("{print} or less", print=most)
    return _("{low} to {high}", low=least, high=most)
