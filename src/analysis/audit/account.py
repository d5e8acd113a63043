"""The audit told: as tables, and as sentences that can be quoted, in the language of now."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.audit.gaps import ways_back
from analysis.audit.implied import Implied
from analysis.audit.names import MEMBERS
from analysis.audit.ranges import rounded_up, spoken
from analysis.audit.sentences import Sentences, spoken_print
from analysis.audit.verdicts import VERDICTS
from analysis.messages import N_, _, n_

__all__ = ["Account"]

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


class Account(Sentences):
    """What an audit found, in words of the language of now (核对说明)."""

    def summary(self) -> pd.DataFrame:
        """The groups that can be tested: what a reader is shown of `Audit.table`."""
        lines = []
        for r in self.tested:
            fits = self.bridge(r) or self.ways_out(r)
            far = ["" if math.isnan(x) else rounded_up(x) for x in (r.stretch, r.distance)]
            words = (self.title(r), self.claims(r), _(VERDICTS[r.verdict]), fits)
            lines.append((*words, *self.sides(r), *far))
        heads = [_(head) for head in HEADS]
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    def prints(self) -> pd.DataFrame:
        """Per claim the least and greatest print that would fit, the others of its row kept."""
        lines = [
            (self.names.claims[claim], spoken_print(low), spoken_print(high))
            for r in self.rows
            for claim, (low, high) in r.repairs.items()
        ]
        heads = [_("claim"), _("from"), _("to")]
        return pd.DataFrame(lines, columns=heads).set_index(heads[0])

    def explain(self) -> str:
        """What was tested, what does not fit and when it does, what cannot be true together."""
        lines = [self.headline()]
        lines += [line for r in self.tested for line in self.sentences(r)]
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
                "No group can be tested, there is nothing to be held against: no two figures are"
                " held together by a relation that the audit knows."
            )
        verdicts = Counter(r.verdict for r in self.rows)
        parts = [_count(verdict, n) for verdict, n in verdicts.most_common()]
        counts = _("{count}, {count}", count="").join(parts)
        return n_("{n} group: {counts}.", "{n} groups: {counts}.", len(self.rows), counts=counts)

    def _joint(self, group: str) -> Iterator[str]:
        """Every conflict of a group, and the smallest sets that must give way."""
        frames = (self.audit.conflicts, self.audit.corrections)
        conflicts, corrections = (frame.members[frame.group == group] for frame in frames)
        yield _("{group}: these cannot all be true together:", group=self.names.groups[group])
        yield from (self._members(m) for m in conflicts)
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
        """What the claims imply, a line per group and date, with the official statistics."""
        lines: list[str] = []
        for row in self.rows:
            # Where a row does not fit, the base levels stand with what would settle it.
            above = row.verdict == "does_not_fit"
            rest = [x for x in row.derived if not (above and x.claim)]
            lines += self._quantities(row.group, rest)
            if counts := ways_back(row.derived):
                group = self.names.groups[row.group]
                lines.append(_("- {group}: {counts}", group=group, counts=_rises(counts)))
        if lines:
            yield _("What the figures imply for quantities that are not printed:")
            yield from lines
        if self.official:
            yield _(
                "Official figures beside it (from this package's benchmarks.csv,"
                " with sources there):"
            )
        for group, pairs in itertools.groupby(self.official, key=lambda pair: pair[0]):
            yield from self._quantities(group, [x for _group, x in pairs])

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
        basis = _(
            "All of this assumes one basis (survey, territory, population) for the years"
            " compared{more}. Without it nothing follows.",
            more=more,
        )
        if self.audit.fits:
            return basis
        return basis + _(" The audit does not say which figure is the one that does not hold.")


def _count(verdict: str, n: int) -> str:
    """How many groups have a verdict."""
    if verdict == "fits":
        return n_("{n} fits", "{n} fit", n)
    if verdict == "does_not_fit":
        return n_("{n} does not fit as printed", "{n} do not fit as printed", n)
    if verdict == "not_comparable":
        return _("{n} not comparable", n=n)
    return _("{n} with nothing to be held against", n=n)


def _rises(counts: dict[str, int]) -> str:
    """How many of the ways to reckon the first date from the last let an index rise."""
    return _(
        "of the {ways} ways back, {rising} let one of the indices rise, {paid} of these with a"
        " falling weight of the richer group; {kept} let that weight be kept, and in {falling} of"
        " these all indices fall",
        **counts,
    )


def _quantity(x: Implied) -> str:
    value = _("{quantity} {interval}", quantity=x.quantity, interval=spoken(x.interval, x.unit))
    if not x.statement:
        return value
    return _("{value} ({statement})", value=value, statement=x.statement)
