"""Load claims, and the indicators, sources and exclusions that go with them (数据条目)."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analysis.data.package import DATA, PathLike, category_names, changed, content, heading
from analysis.data.tables import DataError, checked, decoded, has_sheet, read_table
from analysis.data.vocabulary import code_of, indicator_codes
from analysis.messages import N_, _, language, near
from analysis.numbers.interval import Interval
from analysis.numbers.printed import COUNTED, UNITS, Printed, echoed, parse
from analysis.numbers.quantity import Quantity

#: Units of the kinds that do not take the indicator's own.
UNITS_OF_KIND = {
    "growth": ("%", "‰", "倍"), "avg_growth": ("%", "‰"), "share": ("%", "‰"), "multiple": ("倍",),
    "rate": ("%", "‰"), "ratio": ("",), "points": ("个百分点",), "pull": ("个百分点", "%"),
    "contribution": ("%",),
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
#: Columns that point to another table, which may stand beside the claims.
FILES = {"indicator": "indicators.csv", "of": "indicators.csv", "source": "sources.json"}
Claim: TypeAlias = dict[Any, str]
#: The source that a workbook describes on its own sheet.
PAGE = "page"


def load_sources(path: PathLike | None = None) -> dict[str, dict[str, Any]]:
    """Sources in CSL-JSON by id (来源).

    Examples
    --------
    >>> load_sources()["luohe-daily-2022-09-23"]["container-title"]
    '漯河日报'
    """
    path = Path(path or DATA / "sources.json")
    stored = decoded(path.name, content(path, _("a CSL-JSON list of sources")))
    try:
        return {entry["id"]: entry for entry in json.loads(stored)}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        reason = " ".join(repr(error).split())[:120]
        text = N_("not a CSL-JSON list of entries with an id ({reason}): mend it")
        raise DataError(path.name, _(text, reason=reason)) from None


def load_indicators(path: PathLike | None = None) -> pd.DataFrame:
    """Indicators with names in both languages, unit, price basis, definition (指标表).

    Where no short name is given, the name stands for it.

    Examples
    --------
    >>> load_indicators().loc["urban_income", "name_zh"]
    '城镇居民人均可支配收入'
    """
    frame = checked(path or DATA / "indicators.csv", "indicators").set_index("indicator")
    for lang in ("en", "zh"):
        short, name = frame[f"short_{lang}"], frame[f"name_{lang}"]
        frame[f"short_{lang}"] = short.where(short != "", name)
    return frame


def indicators_beside(claims: Path) -> pd.DataFrame:
    """The package's indicators, and those of a claims table's own (该表可用的指标)."""
    return _with_own(claims, "indicators", load_indicators)


def load_places(path: PathLike | None = None) -> pd.DataFrame:
    """Places by code of GB/T 2260, with names in both languages and level (地区表).

    Examples
    --------
    >>> load_places().name_zh["411102"]
    '源汇区'
    """
    return checked(path or DATA / "places.csv", "places").set_index("place")


def places_beside(claims: Path) -> pd.DataFrame:
    """The package's places, and those of a claims table's own (该表可用的地区)."""
    return _with_own(claims, "places", load_places)


def own_table(claims: Path, resource: str) -> Path | None:
    """Where a claims table has a table of its own: a sheet of the workbook, or a file beside it."""
    if claims.suffix.lower() == ".xlsx" and has_sheet(claims, resource):
        return claims
    beside = claims.with_name(f"{resource}.csv")
    return beside if beside.exists() and beside.parent.resolve() != DATA.resolve() else None


def _with_own(claims: Path, resource: str, load: Any) -> pd.DataFrame:
    """The package's table, and before it the rows of the claims table's own."""
    standard, path = load(), own_table(claims, resource)
    if not path:
        return standard
    own = load(path)
    return pd.concat([own, standard.drop(index=own.index, errors="ignore")])


def sources_beside(claims: Path) -> dict[str, dict[str, Any]]:
    """The package's sources, those of ``sources.json`` beside a claims table, and that of its sheet
    ``source``.
    """
    beside = claims.with_name("sources.json")
    sources = load_sources() | (load_sources(beside) if beside.exists() else {})
    if own_table(claims, "source") == claims:
        entry = read_table(claims, "source").iloc[0]
        sources[PAGE] = _source({key: value for key, value in entry.items() if value})
    return sources


def _source(cells: dict[str, str]) -> dict[str, Any]:
    """A source in CSL-JSON from the cells of a sheet: title, paper, date, page and URL."""
    paper = cells.get("paper")
    entry: dict[str, Any] = {"id": PAGE, "type": "article-newspaper" if paper else "document"}
    entry |= {"title": cells.get("title", "—"), "language": "zh-CN"}
    entry |= {key: cells[key] for key in ("page", "URL") if key in cells}
    if paper:
        entry["container-title"] = paper
    if parts := [int(part) for part in re.findall("[0-9]+", cells.get("date", ""))][:3]:
        entry["issued"] = {"date-parts": [parts]}
    return entry


def load_excluded(path: PathLike | None = None) -> pd.DataFrame:
    """Numerals on the page that are not quantities in digits, and why (排除表)."""
    frame = checked(path or DATA / "excluded.csv", "excluded")
    return frame.assign(paragraph=frame.paragraph.astype(int)).reset_index(drop=True)


def load_claims(
    path: PathLike | None = None,
    *,
    rounding: str = "half_up",
    wide: bool = False,
) -> pd.DataFrame:
    """Claims, one row per printed number, with value, unit, interval and quantity (数据条目).

    Parameters
    ----------
    path : path, optional
        CSV (UTF-8 or GB18030) or Excel; the package's own page by default. What it points to may
        stand beside it, in ``indicators.csv`` and ``sources.json``.
    rounding, wide
        How numbers were rounded; see `analysis.numbers.printed.Printed.interval`.

    Returns
    -------
    DataFrame
        Index ``id``. The documented columns, and ``value`` (float; shares and rates as fractions),
        ``unit``, ``lower`` and ``upper`` (float), ``interval`` (`Interval`, exact) and ``quantity``
        (`Quantity`: exact value, interval, and the id).

    Raises
    ------
    DataError
        Naming row, column and text of everything that is wrong.
    FileNotFoundError
        If there is no such file.

    Warns
    -----
    UserWarning
        Once, if the package's own data are not what ``datapackage.json`` describes.

    Examples
    --------
    >>> claims = load_claims()
    >>> print(len(claims), claims.loc["gdp_multiple_2021", "interval"])
    64 [2.15, 2.25)
    >>> urban, rural = claims.quantity[["urban_income_2021", "rural_income_2021"]]
    >>> print(f"{urban / rural:.3f}")
    1.698 (1.698–1.699)
    """
    path = Path(path or DATA / "claims.csv")
    if path == DATA / "claims.csv":
        _warn_of_changes()
    frame = checked(path, "claims")
    indicators, sources = indicators_beside(path), sources_beside(path)
    units, codes, places = (
        indicators.unit.to_dict(),
        indicator_codes(indicators),
        _place_codes(path),
    )
    for column, known in {"indicator": codes, "of": codes, "place": places}.items():
        frame[column] = [code_of(words, known) if words else "" for words in frame[column]]
    if PAGE in sources:
        frame["source"] = frame.source.replace("", PAGE)
    place = N_("row {row} ({id}), column {column}")
    if problems := [
        f"{_(place, row=row, id=claim['id'][:40], column=heading('claims', column))}: {problem}"
        for row, claim in frame.to_dict("index").items()
        for column, problem in _problems(claim, units, sources, codes)
    ]:
        raise DataError(path.name, problems)
    if problems := _mixed_units(frame):
        raise DataError(path.name, problems)
    for column in ("start", "end", "paragraph", "occurrence"):
        frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    numbers = measured(frame.printed, frame.qualifier, frame["id"], rounding, wide)
    return frame.assign(**numbers).set_index("id")


def _mixed_units(frame: pd.DataFrame) -> list[str]:
    """Amounts of one indicator in two units that are alike: 亩 beside 公顷."""
    text = N_("{indicator} stands in {units}: write its numbers in one unit, or by two scopes")
    amounts = frame[frame.kind.isin(("level", "count", "change", "cumulative"))]
    units = amounts.printed.map(lambda printed: UNITS.get(parse(printed).unit, ""))
    by = units.groupby([amounts.indicator, amounts.scope]).unique()
    problems = []
    for (indicator, _scope), names in by.items():
        if any(len(set(names) & alike) > 1 for alike in ALIKE):
            problems.append(_(text, indicator=indicator, units=", ".join(sorted(names))))
    return problems


def _place_codes(claims: Path) -> dict[str, str]:
    """Codes of places by name; one without a code keeps its name."""
    places = places_beside(claims)
    english = dict(zip(places.name_en.str.lower(), places.index, strict=True))
    return english | dict(zip(places.name_zh, places.index, strict=True))


def measured(
    printed: Any, qualifiers: Any, claims: Any, rounding: str, wide: bool = False
) -> dict[str, Any]:
    """Columns of what printed numbers say: value, unit, interval and quantity (报载数据的各列).

    `claims` are the ids that the quantities rest on.
    """
    numbers = list(map(parse, printed))
    words = zip(numbers, qualifiers, strict=True)
    intervals = [number.interval(rounding, word, wide) for number, word in words]
    of_claims = zip(numbers, intervals, claims, strict=True)
    return {
        "value": [float(number.value) for number in numbers],
        "unit": [number.unit for number in numbers],
        "lower": [float(interval.lower) for interval in intervals],
        "upper": [float(interval.upper) for interval in intervals],
        "interval": intervals,
        "quantity": [Quantity(n.value, i, frozenset([claim])) for n, i, claim in of_claims],
    }


@cache
def _warn_of_changes() -> None:
    """Once, or every cell of a notebook would say it again."""
    if names := changed():
        text = N_(
            "data/{names}: not as described in datapackage.json: after an edit run make data and"
            " yuanhui reproduce, or else restore it"
        )
        warnings.warn(_(text, names=", ".join(names)), stacklevel=3)


def _problems(
    claim: Claim, units: dict[str, str], sources: Any, codes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Columns of one claim, and what the descriptor cannot say about them; `units` by indicator."""
    there = {"indicator": units, "of": units, "source": sources}
    for column, file in FILES.items():
        if (name := claim[column]) and name not in there[column]:
            text = N_("unknown {name}: {hint}, or add it to {file} beside this table")
            names = list(sources if column == "source" else codes)
            yield (
                column,
                _(text, name=echoed(name), file=file, hint=near(name, names, _("mend it"))),
            )
    yield from (("start", problem) for problem in _years(claim))
    try:
        number = parse(claim["printed"])
    except ValueError as error:
        yield "printed", str(error)
        return
    own = units.get(claim["indicator"], "none")
    for problem in _number_problems(claim, number, own):
        yield "printed", f"{echoed(claim['printed'])} {problem}"


def _unit(name: str) -> str:
    """A unit as readers write it: 元 for yuan in Chinese."""
    words = {english: word for word, english in UNITS.items() if english}
    words |= {"persons": "人", "households": "户", "vehicles": "辆", "pieces": "只", "count": "个"}
    return words.get(name, name) if language() == "zh" else name


def _years(claim: Claim) -> Iterator[str]:
    start, end = claim["start"], claim["end"]
    if start and end and int(start) >= int(end):
        yield _("{start} is not before end {end}: swap or mend the years", start=start, end=end)
    if claim["kind"] in OF_TWO_YEARS and not (start and end):
        text = N_("kind {kind} needs the years it runs from and to: fill in start and end")
        yield _(text, kind=claim["kind"])


def _number_problems(claim: Claim, number: Printed, own: str) -> Iterator[str]:
    """Whether a number can be of its kind, and has a unit of it, or else its indicator's `own`."""
    kind, unit, units = claim["kind"], number.unit, UNITS_OF_KIND.get(claim["kind"])
    if units is None:
        # Points are of a rate, or of the share that an amount has.
        points = unit == "个百分点" and (kind == "change" or own == "%")
        unit = own if points or own == "none" else (UNITS | COUNTED)[unit] or "count"
        units = (own,)
    alike = any({unit, *units} <= units_alike for units_alike in ALIKE)
    if unit not in units and kind not in KEPT and not alike:
        text = N_(
            "has the unit {unit!r}, a {kind} here has {wanted}: write it as printed, unit included"
            " (format Excel cells as text)"
        )
        called = category_names("claims", "kind", language())[kind]
        yield _(text, unit=_unit(unit), kind=called, wanted=" ".join(map(_unit, units)))
    if kind in POSITIVE and number.value <= 0:
        yield _("must be above zero for a {kind}: mend the number or the kind", kind=kind)
    if kind == "share":
        possible = number.interval("half_up", claim["qualifier"]).meets(Interval(0, 1))
        if not possible or not 0 <= number.value <= 1:
            yield _("is a share outside 0 to 100 %: mend the number, or the kind (倍: a multiple)")
    if "growth" in kind and number.value <= -1:
        yield _("is a fall by 100 % or more, which no level survives: mend the number or the kind")
