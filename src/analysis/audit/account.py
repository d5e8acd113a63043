"""The audit told: as tables, and as sentences that can be quoted, in the language of now."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit.implied import LABELLED, PRICES, Implied, ways_back
from analysis.audit.names import MEMBERS, WITHOUT, Labels, labels, records
from analysis.audit.official import WEIGHT_GAP, beside
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.readings import Reading
from analysis.audit.verdicts import VERDICTS, Row
from analysis.messages import N_, _, language, n_
from analysis.numbers.interval import Interval
from analysis.numbers.printed import parse

if TYPE_CHECKING:
    from analysis.audit.audit import Audit

__all__ = ["Account"]

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
        "count and rate ask for an average population of {implied}, the mean of both year-ends is {printed}"
    ),
    "part and share": N_("part and share ask for a whole of {implied}, the whole is {printed}"),
}
LIMITS = {
    "several relations": N_("it has several relations"),
    "more than two dates": N_("it has more than two dates"),
    "alone": N_("its figures are held against each other by themselves only"),
    "no date": N_("its figures have no year, but others of the same indicators have"),
    "too many": N_("it has more conflicts or corrections than can be listed"),
}


class Account:
    """What an audit found, in words of the language of now (核对说明)."""

    def __init__(self, audit: Audit):
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

    @property
    def derived(self) -> list[tuple[str, Implied]]:
        """Per group what its claims imply."""
        return [(r.group, x) for r in self.rows for x in r.derived]

    def summary(self) -> pd.DataFrame:
        """The groups that can be tested: what a reader is shown of `Audit.table`."""
        lines = []
        for r in self.tested:
            units = self._units(r)
            ends = [
                spoken(i, u) if i else ""
                for i, u in zip((r.implied, r.printed), units, strict=True)
            ]
            far = ["" if math.isnan(x) else rounded_up(x) for x in (r.stretch, r.distance)]
            fits = self.bridge(r) or self.ways_out(r)
            lines.append(
                (self._title(r), self._claims(r), _(VERDICTS[r.verdict]), fits, *ends, *far)
            )
        heads = [
            _("group"), _("figures"), _("verdict"), _("would fit if"), _("one side"), _("the other"), _("stretch"),
            _("distance"),
        ]  # fmt: skip
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    def prints(self) -> pd.DataFrame:
        """Per claim the least and greatest print that would fit, the others of its row kept."""
        lines = [
            (self.names.claims[claim], _print(low), _print(high))
            for r in self.rows
            for claim, (low, high) in r.repairs.items()
        ]
        heads = [_("claim"), _("from"), _("to")]
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    def explain(self) -> str:
        """What was tested, what does not fit and when it does, what cannot be true together."""
        lines = [self.headline()]
        lines += [line for r in self.tested for line in self._sentences(r)]
        lines += [line for g in self.audit.conflicts.group.unique() for line in self._joint(g)]
        lines += self._implied()
        lines += [self._limit(group, why) for group, why in self.audit.limits.items()]
        if self.tested:
            lines.append(self._basis())
        return "\n".join(lines)

    def headline(self) -> str:
        """How many groups there are of each verdict."""
        if not self.tested:
            return _(
                "No group can be tested, there is nothing to be held against: no two figures are held together by a"
                " relation that the audit knows."
            )
        counts = Counter(r.verdict for r in self.rows)
        parts = [_count(verdict, n) for verdict, n in counts.most_common()]
        verdicts = _("{count}, {count}", count="").join(parts)
        return n_(
            "{n} group: {verdicts}.", "{n} groups: {verdicts}.", len(self.rows), verdicts=verdicts
        )

    def ways_out(self, row: Row) -> str:
        """The readings under which a group would fit, or that none does; empty where it fits."""
        if row.verdict != "does_not_fit":
            return ""
        return _("; or ").join(self._conditions(row)) or _("no reading considered makes it fit")

    def bridge(self, row: Row) -> str:
        """Why a row's claims are not comparable, and what lies between them; empty where they are."""
        if row.verdict != "not_comparable":
            return ""
        if row.relation == "weight" and row.implied and row.printed:
            return self._shares(row, row.implied, row.printed)
        if any(self.names.units[claim] == "‰" for claim in row.claims):
            told = _(
                "A rate in ‰ rests on the average population of the year, the level is that of its end"
            )
            if row.relation != "part and rate" or not row.implied:
                return told
            people = spoken(row.implied, "人")
            return told + _(
                "; count and rate imply an average population of {people}", people=people
            )
        told = _("By official practice growth is in constant prices and the level in current ones")
        return told + _prices(row)

    def _shares(self, row: Row, implied: Interval, printed: Interval) -> str:
        """The share that incomes imply beside the printed one, and how far the two differ in official statistics."""
        told = _(
            "The share implied by incomes and the printed one are two things: {implied} beside {printed}; the printed"
            " less the implied is {gap}",
            implied=spoken(implied, "%"), printed=spoken(printed, "%"), gap=spoken(printed - implied, "个百分点"),
        )  # fmt: skip
        official = [x for g, x in self.official if g == row.group and x.role == WEIGHT_GAP]
        gaps = [_("{of}: {gap}", of=x.of, gap=spoken(x.interval, x.unit)) for x in official]
        return told + (
            _("; by official figures it is {gaps}", gaps=_(", ").join(gaps)) if gaps else ""
        )

    def _title(self, row: Row) -> str:
        """What a group is called; a change is held against the levels of its own indicator."""
        name: str = self.names.groups[row.group]
        return _("{group}, change", group=name) if row.relation == "change" else name

    def _units(self, row: Row) -> tuple[str, str]:
        """The units of both sides: growth is held against ratios, persons against households, all else in one unit."""
        units = [self.names.units[claim] for claim in row.claims]
        if row.relation in ("growth and levels", "growth"):
            return "", ""
        if row.relation == "order":
            return units[1], units[0]
        if row.relation == "weight":
            return "%", "%"
        last = row.relation in ("part and share", "part and rate")
        unit = units[-1] if last else units[0]
        return unit, unit

    def _claims(self, row: Row) -> str:
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
            told = _(", and ").join(filter(None, [reading.text(), *(_(WITHOUT[a]) for a in gone)]))
            if reading.price == "real":
                told += _prices(row)
            if reading.label == "first":
                told += _label(row)
            alternatives.append(told + self._also(row, reading))
        return alternatives

    def _also(self, row: Row, reading: Reading) -> str:
        """What the same reading needs where other claims are tied to those of the row (同一理解下合并核对)."""
        for other in self.rows:
            if row.joint or not other.joint or not set(row.claims) <= set(other.claims):
                continue
            needs = [gone for also, gone in other.conditions if also == reading]
            if other.verdict != "fits" and not needs:
                return _(
                    "; but with the figures that a relation ties to it, nothing considered fits then"
                )
            if needs and needs[0]:
                words = _(", or ").join(_(WITHOUT[gone]) for (gone,) in needs)
                return _(
                    "; but with the figures that a relation ties to it, one thing more must be let go: {things}",
                    things=words,
                )  # fmt: skip
        return ""

    def _sentences(self, row: Row) -> Iterator[str]:
        group = self._title(row)
        if row.verdict == "fits":
            yield _("{group}: fits.", group=group)
        elif row.verdict == "not_comparable":
            claims, bridge = self._claims(row), self.bridge(row)
            yield _(
                "{group}: not comparable ({claims}). {bridge}.",
                group=group,
                claims=claims,
                bridge=bridge,
            )
        else:
            yield from self._does_not_fit(row, group)

    def _does_not_fit(self, row: Row, group: str) -> Iterator[str]:
        told = _("{group}: does not fit as printed ({held}).", group=group, held=self._held(row))
        conditions = self._conditions(row)
        if not conditions:
            yield told + _(" No reading considered makes it fit.")
        elif len(conditions) == 1:
            yield told + _(" It would fit if: {condition}.", condition=conditions[0])
        else:
            yield told + _(" It would fit if one of these holds:")
            yield from (f"- {condition}" for condition in conditions)
        yield from self._settled(row)

    def _held(self, row: Row) -> str:
        """The claims, what the two sides allow, how far from fitting."""
        claims, units = self._claims(row), self._units(row)
        if row.relation == "part and share" and row.implied and not row.printed:
            return _(
                "{claims}: the share of the whole would be {implied}, and no whole number lies there",
                claims=claims, implied=spoken(row.implied, units[0]),
            )  # fmt: skip
        factor = _("no rounding would be wide enough")
        if math.isfinite(row.stretch):
            times = rounded_up(row.stretch)
            factor = _("to fit, every rounding would have to be {times} times as wide", times=times)
        if not row.implied or not row.printed:
            return _("{claims}; {factor}", claims=claims, factor=factor)
        implied, printed = spoken(row.implied, units[0]), spoken(row.printed, units[1])
        sides = _(SIDES[row.relation], implied=implied, printed=printed)
        return _("{claims}: {sides}; {factor}", claims=claims, sides=sides, factor=factor)

    def _settled(self, row: Row) -> Iterator[str]:
        """The outside number that would tell, and the prints that would fit."""
        if bases := [x for x in row.derived if x.claim]:
            levels = [
                _(
                    "{level} if {figure} holds",
                    level=spoken(x.interval, x.unit),
                    figure=self._short(row, x.claim),
                )
                for x in bases
            ]
            yield _(
                "  What would settle it: the level of {year} on the same basis, {levels}.",
                year=bases[0].years[0], levels=_("{level}, {level}", level="").join(levels),
            )  # fmt: skip
        if row.repairs:
            kept = [
                _("{figure} as {prints}", figure=self._short(row, claim), prints=_prints(*ends))
                for claim, ends in row.repairs.items()
            ]
            listed = _("; ").join(kept)
            yield _(
                "  Prints that would fit, each with the other figures kept: {repairs}.",
                repairs=listed,
            )

    def _joint(self, group: str) -> Iterator[str]:
        """Every conflict of a group, and the smallest sets that must give way."""
        frames = (self.audit.conflicts, self.audit.corrections)
        here, corrections = (frame.members[frame.group == group] for frame in frames)
        yield _("{group}: these cannot all be true together:", group=self.names.groups[group])
        yield from (self._members(m) for m in here)
        smallest = corrections.map(len).min()
        fewest = [m for m in corrections if len(m) == smallest]
        yield n_(
            "For the rest to fit, at least {smallest} must give way; {n} way:",
            "For the rest to fit, at least {smallest} must give way; {n} ways:",
            len(fewest), smallest=smallest,
        )  # fmt: skip
        yield from (self._members(m) for m in fewest)

    def _members(self, members: Iterable[str]) -> str:
        words = [_(MEMBERS[m]) if m in MEMBERS else self.names.claims[m] for m in members]
        return f"- {_('; ').join(words)}"

    def _implied(self) -> Iterator[str]:
        """What the claims imply, a line per group and date, and the official statistics beside it."""
        lines: list[str] = []
        for row in self.rows:
            told = row.verdict == "does_not_fit"  # with the base levels that would settle it
            lines += self._quantities(row.group, [x for x in row.derived if not (told and x.claim)])
            if counts := ways_back(row.derived):
                rises = _(
                    "of the {ways} ways back, {rising} let one of the indices rise, {paid} of these with a falling"
                    " weight of the richer group; {kept} let that weight be kept, and in {falling} of these all"
                    " indices fall",
                    **counts,
                )  # fmt: skip
                lines.append(_("- {group}: {told}", group=self.names.groups[row.group], told=rises))
        if lines:
            yield _("What the figures imply for quantities that are not printed:")
            yield from lines
        if self.official:
            yield _(
                "Official figures beside it (from this package's benchmarks.csv, with sources there):"
            )
            for group, pairs in itertools.groupby(self.official, key=lambda pair: pair[0]):
                yield from self._quantities(group, [x for _group, x in pairs])

    def _quantities(self, group: str, implied: Iterable[Implied]) -> Iterator[str]:
        for of, alike in itertools.groupby(implied, key=lambda x: x.of):
            told = _(", ").join(map(_quantity, alike))
            where = self.names.groups[group]
            where = _("{group}, {of}", group=where, of=of) if of else where
            yield _("- {group}: {quantities}", group=where, quantities=told)

    def _limit(self, group: str, why: str) -> str:
        """A group of which not every conflict is listed, by name; several relations are named one by one."""
        parts = [group] if group in self.names.groups else group.split(", ")
        named = _("{group}, {group}", group="").join(self.names.groups[g] for g in parts)
        reason = _(LIMITS[why])
        return _("{group}: {why}; not every conflict is listed.", group=named, why=reason)

    def _basis(self) -> str:
        """What all rests on, and where something does not fit that no claim is singled out."""
        told = _(
            "All of this assumes one basis (survey, territory, population) for the years compared. Without it nothing"
            " follows."
        )
        if any(r.relation == "mixture" and r.verdict != "fits" for r in self.tested):
            told = _(
                "All of this assumes one basis (survey, territory, population) for the years compared, and the richer"
                " group above the poorer one. Without it nothing follows."
            )
        if self.audit.fits:
            return told
        return told + _(" The audit does not say which figure is the one that does not hold.")


def _count(verdict: str, n: int) -> str:
    """How many groups have a verdict."""
    if verdict == "fits":
        return n_("{n} fits", "{n} fit", n)
    if verdict == "does_not_fit":
        return n_("{n} does not fit as printed", "{n} do not fit as printed", n)
    if verdict == "not_comparable":
        return _("{n} not comparable", n=n)
    return _("{n} with nothing to be held against", n=n)


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


def _quantity(x: Implied) -> str:
    interval = spoken(x.interval, x.unit)
    if not x.statement:
        return _("{quantity} {interval}", quantity=x.quantity, interval=interval)
    return _(
        "{quantity} {interval} ({statement})",
        quantity=x.quantity,
        interval=interval,
        statement=x.statement,
    )


def _print(text: str) -> str:
    return parse(text).spoken(language()) if text else ""


def _prints(low: str, high: str) -> str:
    """A range of prints, one side of which may be without end."""
    least, most = _print(low), _print(high)
    if least == most:
        return least
    if not most:
        return _("{print} or more", print=least)
    if not least:
        return _("{print} or less", print=most)
    return _("{low} to {high}", low=least, high=most)
