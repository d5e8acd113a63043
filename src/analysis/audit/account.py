"""The audit in words, in the language of now: the table of verdicts, and details on request."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

import pandas as pd

from analysis.audit.claims import Claim
from analysis.audit.names import MEMBERS, WITHOUT, dated_number, labels, number, page_title
from analysis.audit.official import beside
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.verdicts import LABELLED, PRICES, VERDICTS, Findings, Implied, Row
from analysis.audit.wholes import RATE, SHARE
from analysis.audit.years import PRICE_CHANGE
from analysis.data.problems import listed
from analysis.messages import N_, _, language, n_
from analysis.numbers.printed import parse

LIMITS = {
    "several relations": N_("it has several relations, tested each by itself, not all together"),
    "more than two dates": N_("it has more than two dates, tested in parts, not all together"),
    "alone": N_("its numbers are tested among themselves, not together with others"),
    "no date": N_("its numbers have no year, unlike others of their kind: not tested together"),
    "too many": N_("it has more conflicts or corrections than can be listed"),
}
#: The unit of both sides, or the position of the claim that each side has its unit of.
UNITS = {"growth and levels": "", "growth": "", "weight": "%"}
UNIT_OF = {"order": (1, 0), SHARE: (-1, -1), RATE: (-1, -1)}
#: What a reading needs besides where other claims are tied to those of a row.
NOTHING_FITS = N_("; but with the numbers that a relation ties to it, nothing considered fits then")
ONE_MORE = N_(
    "; but with the numbers that a relation ties to it, one thing more must be let go: {things}"
)


class Account:
    """What an audit found, in words of the language of now (核对说明)."""

    def __init__(self, audit: Findings):
        self.audit, self.rows = audit, audit.rows
        self.tested = [r for r in audit.rows if r.verdict != "not_testable"]
        self.names = labels(audit)
        self.page = page_title(audit)

    @cached_property
    def conflicting(self) -> set[str]:
        """Numbers that stand in a conflict, or in a group whose conflicts are not listed."""
        minimal = (members for _group, sets in self.audit.minimal for members in sets)
        sets = [{*members} & {*self.audit.claims} for members in minimal]
        failing = ({*r.claims} for r in self.rows if r.verdict == "does_not_fit")
        return set().union(*sets, *(r for r in failing if not any(s <= r for s in sets)))

    @cached_property
    def official(self) -> list[tuple[str, Implied]]:
        """Per group official statistics beside what its claims imply, as far as there are any."""
        return [(r.group, x) for r in self.rows for x in beside(r, self.audit)]

    def summary(self) -> pd.DataFrame:
        """The groups that can be tested: what a reader is shown of `Audit.table`."""
        lines = []
        for r in self.tested:
            fits = self.bridge(r) or self.ways_out(r)
            far = ["" if math.isnan(x) else rounded_up(x) for x in (r.stretch, r.distance)]
            words = (self.title(r), self.numbers(r), _(VERDICTS[r.verdict]), fits)
            lines.append((*words, *self.sides(r), *far))
        heads = [_("group"), _("printed numbers"), _("verdict"), _("would fit if"), _("one side")]
        heads += [_("the other"), _("stretch"), _("distance")]
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    # A row.

    def title(self, row: Row) -> str:
        """What a group is called; a change is held against the levels of its own indicator."""
        name: str = self.names.groups[row.group]
        return _("{group}, change", group=name) if row.relation == "change" else name

    def group(self, name: str) -> str:
        """What a connected group is called; several relations are named one by one."""
        parts = [name] if name in self.names.groups else name.split(", ")
        return _("{group}, {group}", group="").join(self.names.groups[part] for part in parts)

    def numbers(self, row: Row) -> str:
        """The claims of a group, without the name that the group bears."""
        if row.joint:
            return _("{n} numbers", n=len(row.claims))
        if {self.names.of[claim] for claim in row.claims} == {self.names.groups[row.group]}:
            return _(", ").join(dated_number(self.audit.claims[claim]) for claim in row.claims)
        return self.named(row.claims)

    def named(self, ids: Iterable[str], with_years: bool = True) -> str:
        """Numbers as printed, each after what it is of, which stands once where it is the same.

        Where there are two of a kind they have their years in any case.
        """
        told = []
        for of, alike in itertools.groupby(ids, key=self.names.of.__getitem__):
            claims = [self.audit.claims[id] for id in alike]
            kinds = Counter(claim.kind for claim in claims)
            numbers = [
                dated_number(c) if with_years or kinds[c.kind] > 1 else number(c) for c in claims
            ]
            told.append(_("{name} {numbers}", name=of, numbers=_(", ").join(numbers)))
        return _("; ").join(told)

    def entered(self, ids: Iterable[str]) -> str:
        """In which rows of one's own table claims without an id of their own stand."""
        rows = dict.fromkeys(id.removeprefix("row").partition("_")[0] for id in ids)
        typed = rows and all(row.isdigit() for row in rows)
        return _(" (rows {rows})", rows=listed(rows)) if typed else ""

    def sides(self, row: Row) -> list[str]:
        """What one side allows and what the other prints, in words; empty where that is anything.

        Growth is held against ratios, persons against households, all else in one unit.
        """
        whose = [row.claims[k] for k in UNIT_OF.get(row.relation, (0, 0))]
        units = [UNITS.get(row.relation, self.unit(claim)) for claim in whose]
        sides = zip((row.allowed, row.other), units, strict=True)
        return [
            spoken(x, unit) if x and (x.upper < math.inf or x.lower > 0) else ""
            for x, unit in sides
        ]

    def growth_of(self, row: Row) -> Claim | None:
        """Of several growth rates the one that the row's two sides are of."""
        own = (self.audit.claims[id] for id in row.claims)
        return next((c for c in own if c.grows and c.ratio(DEFAULT) == row.allowed), None)

    def unit(self, claim: str) -> str:
        """The unit of a claim."""
        return self.audit.claims[claim].printed.unit

    def ways_out(self, row: Row) -> str:
        """The readings under which a group would fit, or that none does; empty where it fits."""
        if row.verdict != "does_not_fit":
            return ""
        none = _("none of the readings tried makes it fit")
        return _("; or ").join(self._way_out(row, *needed) for needed in row.conditions) or none

    def _way_out(self, row: Row, reading: Reading, gone: tuple[str, ...]) -> str:
        """What a group needs in order to fit, in words, with what it brings."""
        words = _(", and ").join(filter(None, [reading.text(), *(_(WITHOUT[a]) for a in gone)]))
        if reading.price == "real":
            words += _prices(row)
        for x in row.implied(LABELLED) if reading.label == "first" else ():
            words += _("; {steps}: a ratio of {ratio}", steps=x.statement, ratio=interval(x))
        return words + self._also(row, reading)

    def _also(self, row: Row, reading: Reading) -> str:
        """What the same reading needs where other claims are tied to the row's."""
        own = set(row.claims)
        for other in (r for r in self.rows if r.joint and not row.joint and own <= set(r.claims)):
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
        implied, _printed = self.sides(row)
        if row.relation == "weight":
            return _("The incomes imply {implied}, defined differently", implied=implied)
        if row.relation == PRICE_CHANGE:
            return _("One is nominal, the other without inflation") + _prices(row)
        if not any(self.unit(claim) == "‰" for claim in row.claims):
            words = _("Growth is usually in constant prices, the level in current ones")
            return words + _prices(row)
        words = _(
            "A rate in ‰ rests on the average population of the year, the level is that of its end"
        )
        if row.relation == RATE:
            words += _("; count and rate imply an average population of {people}", people=implied)
        return words

    # What rows have to do with each other.

    def conflict_lines(self) -> Iterator[str]:
        """Every set of claims and assumptions that cannot be true together."""
        if conflicts := self.audit.conflicts.members.tolist():
            yield _("These cannot all be true together:")
        yield from map(self._members, conflicts)
        for group, why in self.audit.limits.items():
            yield _("{group}: {why}.", group=self.group(group), why=_(LIMITS[why]))

    def repair_lines(self) -> Iterator[str]:
        """How wide roundings would have to be, prints that would fit in a number's place, and the
        smallest sets to be set aside.
        """
        for row in self.tested:
            if row.verdict == "does_not_fit" and math.isfinite(row.stretch):
                text = N_(
                    "{title}: it would fit if every number were off by {factor} times its rounding."
                )
                yield _(text, title=self.title(row), factor=rounded_up(row.stretch))
        repairs = [repair for r in self.rows for repair in r.repairs.items()]
        if repairs:
            yield _("Values that the group's other numbers allow; this singles out none of them:")
        for claim, prints in repairs:
            yield _("- {claim}: {prints}", claim=self.named([claim]), prints=spoken_prints(*prints))
        for group, sets in self.audit.corrections.groupby("group", sort=False).members:
            least = sets.map(len).min()
            smallest = sets[sets.map(len) == least]
            yield n_(
                "{group}: the rest fits with {least} of these set aside; {n} way:",
                "{group}: the rest fits with {least} of these set aside; {n} ways:",
                len(smallest), least=least, group=self.group(group),
            )  # fmt: skip
            yield from map(self._members, smallest)

    def _members(self, members: Iterable[str]) -> str:
        assumed = [_(MEMBERS[m]) for m in members if m in MEMBERS]
        printed = self.named(m for m in members if m not in MEMBERS)
        return f"- {_('; ').join(filter(None, [printed, *assumed]))}"

    def implied_lines(self) -> Iterator[str]:
        """What the claims imply for what is not printed, a line per group and date."""
        heading = _("What the numbers imply for quantities that are not printed:")
        yield from self._quantities(heading, [(r.group, x) for r in self.rows for x in r.derived])

    def official_lines(self) -> Iterator[str]:
        """The official statistics beside it."""
        heading = _(
            "Official statistics beside it (from this package's benchmarks.csv,"
            " with sources there):"
        )
        yield from self._quantities(heading, self.official)

    def _quantities(self, heading: str, implied: list[tuple[str, Implied]]) -> Iterator[str]:
        """Quantities of one group and date in a line, if there are any."""
        if implied:
            yield heading
        for (group, of), pairs in itertools.groupby(implied, key=lambda x: (x[0], x[1].of)):
            name = self.names.groups[group]
            quantities = _(", ").join(self._quantity(x) for _group, x in pairs)
            if of:
                name = _("{group}, {of}", group=name, of=of)
            yield _("- {group}: {quantities}", group=name, quantities=quantities)

    def _quantity(self, x: Implied) -> str:
        """A quantity, with the claim that a level of another year was worked out by."""
        value = _("{quantity} {interval}", quantity=x.quantity, interval=interval(x))
        statement = x.statement
        if x.claim:
            statement = _("by {printed}", printed=dated_number(self.audit.claims[x.claim]))
        return _("{value} ({statement})", value=value, statement=statement) if statement else value


def interval(x: Implied) -> str:
    """An implied quantity in its unit (推算区间)."""
    return spoken(x.interval, x.unit)


def _prices(row: Row) -> str:
    """The change of prices that growth and levels imply together."""
    text = N_("; together they imply prices changing by {change} a year")
    return "".join(_(text, change=interval(x)) for x in row.implied(PRICES)[:1])


def spoken_prints(*ends: str) -> str:
    """A range of prints, one side of which may be without end (可容取值的写法)."""
    least, most = (parse(text).spoken(language()) if text else "" for text in ends)
    if least == most:
        return least
    if not most:
        return _("{print} or more", print=least)
    if not least:
        return _("{print} or less", print=most)
    return _("{low} to {high}", low=least, high=most)
