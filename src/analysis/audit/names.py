"""What claims, groups and assumptions are called, in the language of now."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from analysis.audit.claims import Claim
from analysis.audit.verdicts import Findings
from analysis.data.own import period_name
from analysis.data.package import category_names
from analysis.messages import N_, _, language, p_

#: Members of a conflict that are no claims.
MEMBERS = {
    "steps": N_("each growth rate spans the years between"),
    "mixture": N_("the total is the weighted mean of the two groups"),
    "weight": N_("the weight of the richer group did not fall"),
    "sum": N_("the parts add up to the whole"),
    "partial_sum": N_("the parts together do not exceed the whole"),
    "subset": N_("the part belongs to the whole"),
    "order": N_("the first is not smaller than the others"),
    "ratio": N_("the whole is the ratio of the two"),
}
#: The same, left out.
WITHOUT = {
    "mixture": N_("the total is not the weighted mean of the two groups"),
    "weight": N_("the share of the richer group fell"),
    "sum": N_("the parts do not add up to the whole"),
    "partial_sum": N_("the parts together exceed the whole"),
    "subset": N_("the part does not belong to the whole"),
    "order": N_("the first is smaller than the others"),
    "ratio": N_("the whole is not the ratio of the two"),
}


#: What is said with a number where its name alone would be taken for a level.
KINDS = {
    "avg_growth": N_("{number} a year"), "growth": N_("growth of {number}"),
    "change": N_("change of {number}"), "cumulative": N_("{number} in all"),
    "share": N_("share of {number}"), "pull": N_("pull of {number}"),
    "contribution": N_("contribution of {number}"),
}  # fmt: skip
#: A date by how much of it is known.
DATES = {
    1: N_(", {date[0]}"),
    2: N_(", {date[0]}-{date[1]:02}"),
    3: N_(", {date[0]}-{date[1]:02}-{date[2]:02}"),
}


class Labels(NamedTuple):
    """What claims are of, and names of groups (名称)."""

    of: Mapping[str, str]
    groups: Mapping[str, str]


def page_title(audit: Findings) -> str:
    """Paper or title, date and page of the one source, and the place; empty if there is none."""
    if len(audit.sources) != 1:
        return ""
    source, short = audit.sources[0], "-short" if language() == "en" else ""
    name = "container-title" if "container-title" in source else "title"
    words = [p_("source", "{title}", title=source.get(name + short) or source.get(name, ""))]
    if date := [int(part) for part in source.get("issued", {}).get("date-parts", [[]])[0]]:
        words.append(_(DATES[len(date)], date=date))
    if page := str(source.get("page", "")):
        words.append(_(", page {page}", page=page))
    known, places = audit.places[f"name_{language()}"], (c.place for c in audit.claims.values())
    called = dict.fromkeys(known.get(place, "" if place.isdigit() else place) for place in places)
    names = list(filter(None, called))
    if not 0 < len(names) <= 2:
        return "".join(words)
    return _("{page}: {places}", page="".join(words), places=_(", ").join(names))


def dated(*years: Any) -> str:
    """One year, or two and what lies between (年份)."""
    if len(years) == 1:
        return _("{year}", year=years[0])
    return _("{first}-{last}", first=years[0], last=years[1])


def number(claim: Claim) -> str:
    """A number as printed, with the word beside it and what kind it is of (报载数)."""
    printed = claim.printed.spoken(language(), claim.qualifier)
    of_share = claim.key != claim.subject
    if of_share and claim.kind == "change":
        return _("change of share by {number}", number=printed)
    # A fall says what it is, and a rate is no share of itself.
    plain = claim.printed.mantissa < 0 or (claim.kind == "share" and not of_share)
    return printed if plain or claim.kind not in KINDS else _(KINDS[claim.kind], number=printed)


def dated_number(claim: Claim) -> str:
    """A number as printed, with its years (带年份的报载数)."""
    if not claim.years:
        return number(claim)
    return _("{printed} ({years})", printed=number(claim), years=dated(*claim.years))


def labels(audit: Findings) -> Labels:
    """What claims and groups are called; with place and scope where the table has several."""
    named, claims = _named(audit), audit.claims
    base = {c.subject: named[id] for id, c in claims.items()}
    base |= {f"{key} share": _("{group}, part and share", group=name) for key, name in base.items()}
    apart = {id: c for id, c in claims.items() if c.key != c.subject}
    base |= {c.key: _("{group}, share", group=named[id]) for id, c in apart.items()}
    base |= _related(audit, named)
    over_time = {f"{k} over time": _("{group}, all numbers", group=g) for k, g in base.items()}
    weights = {
        f"{k} weight": _("{group}, printed share as weight", group=g) for k, g in base.items()
    }
    return Labels(named, base | over_time | weights)


def _related(audit: Findings, named: Mapping[str, str]) -> dict[str, str]:
    """What relations are called: after the whole, with the year where others are alike."""
    claims, relations = audit.claims, audit.relations
    kinds = category_names("relations", "kind", language())
    short = f"short_{language()}"
    firsts = {r.id: claims[r.claims[0]] for r in relations}
    wholes = {}
    for r in relations:
        # Shares of a whole that has no number of its own, as the whole.
        whole = audit.indicators.get("" if r.whole else firsts[r.id].whole, {})
        wholes[r.id] = whole.get(short, named[firsts[r.id].id])
    alike = Counter((wholes[r.id], r.kind) for r in relations)
    names = {}
    for r in relations:
        of, kind, years = wholes[r.id], kinds[r.kind], firsts[r.id].years
        names[r.id] = _("{of} ({kind})", of=of, kind=kind)
        if alike[of, r.kind] > 1 and years:
            names[r.id] = _("{of} ({kind}, {year})", of=of, kind=kind, year=dated(*years))
    return names


def _named(audit: Findings) -> dict[str, str]:
    """Per claim the name of its indicator, with place and scope where there are several."""
    claims, places, lang = audit.claims, audit.places, language()
    spoken = places[f"name_{lang}"]
    where = {id: (c.place, c.scope, c.period and period_name(c.period)) for id, c in claims.items()}
    several = [len({*column}) > 1 for column in zip(*where.values(), strict=True)]
    named = {}
    for id, c in claims.items():
        indicator = audit.indicators.get(c.code, {})
        name, written = (indicator.get(f"short_{word}", c.code) for word in (lang, "zh"))
        words = filter(None, itertools.compress(where[id], several))
        # 中心城区建成区面积 names its scope already
        told = [spoken.get(w, w) for w in words if places.name_zh.get(w, w) not in written]
        named[id] = _("{name} ({place})", name=name, place=told[0]) if told else name
        if scope := _(", ").join(told[1:]):
            named[id] = _("{name} ({place}, {scope})", name=name, place=told[0], scope=scope)
    return named
