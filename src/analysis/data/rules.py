"""What the descriptor cannot say of claims: units of kinds, years, and numbers of one quantity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.data.package import category_names, heading
from analysis.data.problems import RANK, Problems, listed
from analysis.data.vocabulary import parts_of
from analysis.messages import N_, _, language
from analysis.numbers.interval import Interval
from analysis.numbers.printed import ALL_UNITS, PER, UNITS, Printed, echoed, parse, write

#: Units of the kinds that do not take the indicator's own.
UNITS_OF_KIND = {
    "growth": ("%", "‰", "倍", "成"), "avg_growth": ("%", "‰"), "share": ("%", "‰", "成"),
    "multiple": ("倍",), "rate": ("%", "‰", "成"), "ratio": ("",), "points": ("个百分点",),
    "pull": ("个百分点", "%"), "contribution": ("%",),
}  # fmt: skip
#: Kinds that run from one year to another, and kinds that are above zero.
OF_TWO_YEARS = ("multiple", "avg_growth", "growth")
POSITIVE = ("level", "multiple", "cumulative", "count", "ratio")
#: Units in which one thing may be printed; within a table all numbers of an indicator keep to one.
ALIKE = (
    {"mu", "ha", "km²", "m²"}, {"tonnes", "kg", "jin"}, {"yuan", "yuan per person"},
    {"count", "households", "persons", "vehicles", "pieces"}, {"km", "m"},
)  # fmt: skip
#: Kinds of any unit: they are kept, and held against nothing.
KEPT = ("target", "threshold")
#: Kinds of which a quantity has one number, what tells quantities apart, and what their numbers.
AMOUNTS = (
    "level", "count", "cumulative", "change", "avg_change", "points", "share", "rate", "ratio",
    "pull", "contribution",
)  # fmt: skip
APART = ["of", "place", "scope", "period", "basis", "against", "start", "end"]
QUANTITY, PLACE = ["indicator", "kind", *APART], ["paragraph", "occurrence"]
#: The structure of a whole: the shares of all its parts.
PARTED = re.compile("[0-9.]+(:[0-9.]+){2,}")
#: A place in an order: 第4位, 居全市第四.
RANKED = re.compile("[^0-9]*第([0-9]+|[一二三四五六七八九十]+)[位名]?")


def problems_of(
    claim: Mapping[Any, str], bad: set[str], units: Mapping[str, str]
) -> Iterator[tuple[str, str | None, str]]:
    """What the descriptor cannot say about one claim (逐条检查): column, value unless told with it,
    words.

    Of columns that are `bad` already nothing follows. `units` are those of the indicators.
    """
    if not bad & {"start", "end", "kind"}:
        yield from (("start", None, problem) for problem in _years(claim))
    if bad & {"printed", "kind"}:
        return
    if PARTED.fullmatch(claim["printed"]):
        parts = parts_of(claim["indicator"])
        if len(claim["printed"].split(":")) != len(parts):
            text = N_("is a structure of parts that are not known here: fill in a row for each")
            yield "printed", claim["printed"], _(text)
        return
    if RANKED.fullmatch(claim["printed"]):
        yield "printed", claim["printed"], _(RANK)
        return
    try:
        number = parse(claim["printed"])
    except ValueError as error:
        yield "printed", None, str(error)
        return
    if "qualifier" in bad:
        claim = {**claim, "qualifier": ""}
    for problem in _number_problems(claim, number, units.get(claim["indicator"], "none")):
        yield "printed", claim["printed"], problem


def _years(claim: Mapping[Any, str]) -> Iterator[str]:
    start, end = claim["start"], claim["end"]
    if start and end and int(start) >= int(end):
        yield _("{start} is not before end {end}: swap or mend the years", start=start, end=end)
    # Growth on the quarter before has the year of its quarter.
    two = claim["kind"] in OF_TWO_YEARS and not claim["against"]
    if two and not (start and end):
        text = N_("kind {kind} needs the years it runs from and to: fill in {columns}")
        columns = listed(heading("claims", c).partition("（")[0] for c in ("start", "end"))
        yield _(text, kind=_kind(claim["kind"]), columns=columns)


def _kind(code: str) -> str:
    return category_names("claims", "kind", language())[code]


def unit_name(name: str) -> str:
    """A unit as readers write it: 元 for yuan in Chinese (单位名称)."""
    words = {english: word for word, english in UNITS.items() if english}
    words |= {"persons": "人", "households": "户", "vehicles": "辆", "pieces": "只", "count": "个"}
    return words.get(name, name) if language() == "zh" else name


def _number_problems(claim: Mapping[Any, str], number: Printed, own: str) -> Iterator[str]:
    """Whether a number can be of its kind, and has a unit of it, or else its indicator's `own`."""
    kind, unit, units = claim["kind"], number.unit, UNITS_OF_KIND.get(claim["kind"])
    if units is None:
        # Points are of a rate, or of the share that an amount has.
        points = unit == "个百分点" and ("change" in kind or own in ("%", "‰"))
        unit = own if points or own == "none" else ALL_UNITS[unit] or "count"
        units = ("%", "‰") if own == "‰" else (own,)
    other = unit not in units and kind not in KEPT
    if other and not any({unit, *units} <= units_alike for units_alike in ALIKE):
        if not number.unit:
            yield _without_unit(number, units, own)
        elif number.unit in ("位", "名"):
            yield _(RANK)
        else:
            yield _of_another_unit(number.unit, unit, units, kind)
    if kind in POSITIVE and number.value <= 0:
        yield _("must be above zero for a {kind}: mend the number or the kind", kind=_kind(kind))
    if kind == "share" and not (_printed(claim).meets(Interval(0, 1)) and 0 <= number.value <= 1):
        yield _("is a share outside 0 to 100 %: mend the number, or the kind (倍: a multiple)")
    if "growth" in kind and number.value <= -1:
        yield _("is a fall by 100 % or more, which no level survives: mend the number or the kind")


def _of_another_unit(printed: str, unit: str, units: Sequence[str], kind: str) -> str:
    """That a number is not in the units of its kind, and which kinds a percentage has."""
    text = N_("has the unit {unit!r}, a {kind} here has {wanted}: mend one of them")
    wanted = listed(map(unit_name, units))
    rule = _(text, unit=unit_name(unit), kind=_kind(kind), wanted=wanted)
    if kind in UNITS_OF_KIND or printed not in ("%", "‰"):
        return rule
    kinds = ["growth"] if "change" in kind else ["growth", "share"]
    named = _(" or ").join(echoed(_kind(code)) for code in kinds)
    return _("{rule}; a percentage has the kind {kinds}", rule=rule, kinds=named)


def _without_unit(number: Printed, units: Sequence[str], own: str) -> str:
    """What a number without its unit may be: only the page tells 0.6% from 60%, or % from ‰."""
    if units[0] not in PER:
        text = N_("has no unit: write it as printed, with scale and unit ({unit})")
        return _(text, unit=unit_name(units[0]))
    ways = [f"{number.text}{unit}" for unit in units[: 1 + (own == "‰")]]
    if units[0] == "%" and 0 < abs(number.value) < 1:
        ways.insert(0, write(number.value, "%", digits=max(0, -2 - number.exponent)))
    return _("has no unit: write {likely}, as printed", likely=_(" or ").join(ways))


def hold_together(frame: pd.DataFrame, names: Mapping[str, str], problems: Problems) -> None:
    """What no claim shows by itself: two units of a thing, two numbers of one quantity, and in a
    table without ids one number twice (逐表检查).
    """
    sound = frame[~frame.index.isin(problems.cells) & frame.printed.map(PARTED.fullmatch).isna()]
    problems.whole += _mixed_units(sound, names)
    sound = sound.assign(typed=sound["id"] == [f"row{row}" for row in sound.index])
    several = sound[sound.duplicated(QUANTITY, keep=False)]
    for _key, rows in several.groupby(QUANTITY, sort=False):
        for row, problem in _twice(rows.to_dict("index"), names):
            problems.add(row, "printed", rows.printed[row], problem)


def _twice(
    rows: Mapping[Any, dict[Any, str]], names: Mapping[str, str]
) -> Iterator[tuple[Any, str]]:
    """Rows of one quantity that say the same, or another number, than one above."""
    same = N_("is in row {row} already: remove one; printed twice, each has its paragraph")
    other = N_(
        "and {printed} in row {row} are both the {kind} of {name} in {year}: keep one, or tell them"
        " apart by {columns}"
    )
    top, first = next(iter(rows.items()))
    kind, name = first["kind"], first["indicator"]
    columns = ["scope", "place", "period", *(["of"] if kind == "share" else [])]
    hints = [heading("claims", column).partition("（")[0] for column in columns]
    if kind in ("change", "points"):
        hints.append(_("kind ({average})", average=_kind("avg_change")))
    said = {"printed": echoed(first["printed"]), "row": top, "year": first["end"]}
    said |= {"kind": _kind(kind), "name": names.get(name, name), "columns": listed(hints)}
    seen: dict[tuple[str, ...], Any] = {}
    for row, claim in rows.items():
        above = seen.setdefault(tuple(claim[c] for c in ("printed", "qualifier", *PLACE)), row)
        if above != row and claim["typed"]:
            yield row, _(same, row=above)
        elif kind in AMOUNTS and first["end"] and not _printed(first).meets(_printed(claim)):
            yield row, _(other, **said)


def _printed(claim: Mapping[Any, str]) -> Interval:
    return parse(claim["printed"]).interval("half_up", claim["qualifier"])


def _mixed_units(frame: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Amounts of one indicator in two units that are alike: 亩 beside 公顷."""
    text = N_("{indicator} stands in {units}: write its numbers in one unit, or by two scopes")
    amounts = frame[frame.kind.isin(("level", "count", "change", "cumulative"))]
    units = amounts.printed.map(lambda printed: UNITS.get(parse(printed).unit, ""))
    by = units.groupby([amounts.indicator, amounts.scope]).unique()
    problems = []
    for (indicator, _scope), found in by.items():
        if any(len(set(found) & alike) > 1 for alike in ALIKE):
            units = listed(map(unit_name, sorted(found)))
            called = names.get(indicator, indicator) if language() == "zh" else indicator
            problems.append(_(text, indicator=called, units=units))
    return problems


def ids(frame: pd.DataFrame) -> Iterator[str]:
    """Ids of claims, of a structure those of its parts (条目代码)."""
    for id, printed in zip(frame["id"], frame.printed, strict=True):
        if PARTED.fullmatch(printed):
            yield from (f"{id}_{n}" for n in range(1, printed.count(":") + 2))
        else:
            yield id


def with_structures(frame: pd.DataFrame) -> pd.DataFrame:
    """A structure a:b:c as a share for each of its parts, called after its row (结构分列)."""
    if not frame.printed.map(PARTED.fullmatch).notna().any():
        return frame
    return pd.DataFrame([*parted(frame.to_dict("records"))], columns=frame.columns)


def parted(rows: Iterable[dict[Any, Any]]) -> Iterator[dict[Any, Any]]:
    """Rows of claims, a structure as those of its parts (结构分列)."""
    for claim in rows:
        if not PARTED.fullmatch(claim["printed"]):
            yield claim
            continue
        whole = {**claim, "kind": "share", "of": claim["indicator"], "start": ""}
        parts = zip(parts_of(claim["indicator"]), claim["printed"].split(":"), strict=True)
        for n, (share, part) in enumerate(parts, start=1):
            id = f"{claim['id']}_{n}"
            yield whole | {"id": id, "indicator": share, "printed": f"{part}%"}
