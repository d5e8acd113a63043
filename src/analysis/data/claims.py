"""Load claims, and the indicators, sources and exclusions that go with them (数据条目)."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pandas as pd

from analysis.data.own import named, titles
from analysis.data.package import DATA, PathLike, changed, content, fields_of
from analysis.data.problems import DataError, Problems
from analysis.data.rules import hold_together, ids, problems_of, with_structures
from analysis.data.tables import checked, decoded, examined, has_sheet, read_table
from analysis.data.vocabulary import code_of, indicator_codes
from analysis.messages import LANGUAGES, N_, _, language, near, p_
from analysis.numbers.printed import clean, echoed, parse
from analysis.numbers.quantity import Quantity

#: Columns that point to another table, which may stand beside the claims.
FILES = {"indicator": "indicators.csv", "of": "indicators.csv", "source": "sources.json"}
#: A day of publication: 2022-03-01, 2022年3月1日, or as Excel keeps it.
DAY = re.compile("([12][0-9]{3})(?:[^0-9]*(1[0-2]|0?[1-9])(?:[^0-9]*([12][0-9]|3[01]|0?[1-9]))?)?")
T = TypeVar("T")
#: Rows of the table of indicators by code.
Indicators: TypeAlias = "Mapping[Any, Mapping[Any, str]]"
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
    frame = checked(path or DATA / "indicators.csv", "indicators")
    rows = [with_defaults(row) for row in frame.to_dict("records")]
    return pd.DataFrame(rows, columns=frame.columns).set_index("indicator")


def with_defaults(row: dict[Any, str]) -> dict[Any, str]:
    """An indicator whose name stands for a short one that is not given (补全指标)."""
    short = {f"short_{lang}": row[f"short_{lang}"] or row[f"name_{lang}"] for lang in LANGUAGES}
    return row | short | {"average": row["average"] or "level"}


def indicators_beside(claims: Path) -> pd.DataFrame:
    """The package's indicators, and those of a claims table's own (该表可用的指标)."""
    return _with_own(claims, "indicators", load_indicators)


def indicators_with(own: Iterable[dict[Any, str]]) -> Indicators:
    """The package's indicators, and some of which a name and a unit are known (加入自设指标)."""
    empty = dict.fromkeys((field["name"] for field in fields_of("indicators")), "")
    rows = [with_defaults(named(empty | row)) for row in own]
    return {**packaged(_indicators), **{row["indicator"]: row for row in rows}}


def _indicators() -> Indicators:
    return {code: dict(row) for code, row in packaged(load_indicators).iterrows()}


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


@cache
def packaged(load: Callable[[], T]) -> T:
    """A table of the package, read once; not to be changed (内置表)."""
    return load()


def _with_own(claims: Path, resource: str, load: Any) -> pd.DataFrame:
    """The package's table, and before it the rows of the claims table's own."""
    standard, path = packaged(load).copy(), own_table(claims, resource)
    return _before(load(path), standard) if path else standard


def _before(own: pd.DataFrame, standard: pd.DataFrame) -> pd.DataFrame:
    """Rows of one's own, and those of the package that they do not replace."""
    return pd.concat([own, standard.drop(index=own.index, errors="ignore")])


def sources_beside(claims: Path) -> dict[str, dict[str, Any]]:
    """The package's sources, those of ``sources.json`` beside a claims table, and that of its sheet
    ``source``.
    """
    beside = claims.with_name("sources.json")
    sources = load_sources() | (load_sources(beside) if beside.exists() else {})
    if own_table(claims, "source") == claims:
        table = read_table(claims, "source").rename(columns=titles("source"))
        sources[PAGE] = _source({key: value for key, value in table.iloc[0].items() if value})
    return sources


def _source(cells: dict[str, str]) -> dict[str, Any]:
    """A source in CSL-JSON from the cells of a sheet: title, paper, date, page and URL."""
    paper = cells.get("paper")
    entry: dict[str, Any] = {"id": PAGE, "type": "article-newspaper" if paper else "document"}
    entry |= {"title": cells.get("title", "—"), "language": "zh-CN"}
    entry |= {key: cells[key] for key in ("page", "URL") if key in cells}
    if "page" in entry:  # a reference writes 第 and 版 itself
        entry["page"] = re.sub("^第|版$", "", clean(entry["page"]))
    if paper:
        entry["container-title"] = paper
    if date := clean(cells.get("date", "")):
        if not (day := DAY.match(date)):
            text = N_("date {date} has no year: write it as 2022-03-01")
            raise DataError(p_("form", "source"), _(text, date=echoed(date)))
        entry["issued"] = {"date-parts": [[int(part) for part in day.groups() if part]]}
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
    frame, problems = examined(path, "claims")
    own, places = (_tried(load, path, problems) for load in (indicators_beside, places_beside))
    indicators = load_indicators() if own is None else own
    codes, sources = indicator_codes(indicators), _tried(sources_beside, path, problems)
    sources = load_sources() if sources is None else sources
    places = place_codes(load_places() if places is None else places)
    for column, known in {"indicator": codes, "of": codes, "place": places}.items():
        frame[column] = [code_of(words, known) if words else "" for words in frame[column]]
    if PAGE in sources:
        frame["source"] = frame.source.replace("", PAGE)
    there: dict[str, Any] = {"source": (sources, sources)}
    if own is not None:  # else nobody knows which indicators there are
        there |= dict.fromkeys(("indicator", "of"), (indicators.index, codes))
    units = indicators.unit.to_dict()
    for row, claim in frame.to_dict("index").items():
        for column, (known, names) in there.items():
            if (name := claim[column]) and name not in known:
                problems.add(row, column, None, _unknown(name, column, names, problems.sheet))
        for problem in problems_of(claim, {*problems.cells.get(row, ())}, units):
            problems.add(row, *problem)
    hold_together(frame, indicators[f"name_{language()}"], problems)
    if own_table(path, "relations") == path:
        _tried(partial(_relations, set(ids(frame))), path, problems)
    named = {row: id[:40] for row, id in frame["id"].items() if id != f"row{row}"}
    if lines := problems.lines(named):
        raise DataError(path.name, lines)
    frame = with_structures(frame)
    numbers = measured(frame.printed, frame.qualifier, frame["id"], rounding, wide)
    for column in ("start", "end", "paragraph", "occurrence"):
        numbers[column] = pd.to_numeric(frame[column]).astype("Int64")
    return frame.assign(**numbers).set_index("id")


def _unknown(name: str, column: str, names: Iterable[str], sheet: str) -> str:
    """What a name may mean that is not there, and where one's own goes."""
    alike = [there for there in names if there.isascii() == name.isascii()]
    hint, where = near(name, alike, _("mend it,")), FILES[column]
    text = N_("unknown {name}: {hint} or add it to {where} beside this table")
    if sheet and column != "source":
        where = p_("form", "indicators")
        text = N_("unknown {name}: {hint} or add it on the sheet {where}")
    return _(text, name=echoed(name), hint=hint, where=where)


def _tried(load: Any, path: Path, problems: Problems) -> Any:
    """A table beside the claims; what is wrong with it is told with the rest."""
    try:
        return load(path)
    except DataError as error:
        where = "" if error.table == path.name else f"{error.table}: "
        problems.whole += [f"{where}{problem}" for problem in error.problems]
        return None


def _relations(claims: set[str], path: Path) -> None:
    """The sheet of relations, whose claims must be there."""
    frame, problems = examined(path, "relations")
    for row, relation in frame.to_dict("index").items():
        for column in ("whole", "parts", "weight"):
            if strange := set(filter(None, relation[column].split(";"))) - claims:
                rule = N_("names {ids}, which the claims have not: name rows that are filled in")
                text = _(rule, ids=", ".join(sorted(strange)))
                problems.add(row, column, relation[column], text)
    if lines := problems.lines():
        raise DataError(path.name, lines)


def place_codes(places: pd.DataFrame) -> dict[str, str]:
    """Codes of places by name; one without a code keeps its name (地区代码)."""
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
