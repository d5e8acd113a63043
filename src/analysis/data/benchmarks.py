"""Official series to hold a page against: one at a time, with intervals, never spliced."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.claims import with_own
from analysis.data.package import DATA, PathLike
from analysis.data.tables import DataError
from analysis.data.validation import checked
from analysis.messages import N_, _, near
from analysis.numbers.printed import WORDS, WRITTEN, parse
from analysis.numbers.quantity import Quantity

KEY = ["indicator", "place", "group", "item"]
FIRST = [
    "printed", "qualifier", "value", "unit", "printed_unit", "lower", "upper", "interval", "series",
    "status",
]  # fmt: skip


def load_places(path: PathLike | None = None) -> pd.DataFrame:
    """Places by code of GB/T 2260, with names in both languages and level (地区表).

    Examples
    --------
    >>> load_places().name_zh["411102"]
    '源汇区'
    """
    return _places(Path(path or DATA / "places.csv").absolute())


@lru_cache(maxsize=2)
def _places(path: Path) -> pd.DataFrame:
    return checked(path, "places").set_index("place")


def places_beside(claims: Path) -> pd.DataFrame:
    """The package's places, and those of ``places.csv`` beside a claims table."""
    return with_own(claims, "places.csv", load_places)


def load_benchmarks(
    indicator: str,
    place: str = "100000",
    group: str = "",
    item: str = "all",
    series: str | None = None,
    status: str | None = None,
    *,
    rounding: str = "half_up",
    path: PathLike | None = None,
) -> pd.DataFrame:
    """One official series, a row per year, with value, unit and interval (官方序列).

    Parameters
    ----------
    indicator : str
        Key of ``indicators.csv``; see `benchmark_series` for what there is.
    place : str
        Code of GB/T 2260; China by default.
    group : {'', 'total', 'urban', 'rural'}
        Households; empty where the indicator does not tell them apart.
    item : str
        Category of consumption or function of the budget; the whole by default.
    series : str, optional
        Census vintage, survey basis or account; may be left out where there is only one.
    status : str, optional
        Only figures of this status. Needed where a year has two figures in one series.
    rounding : str
        How figures were rounded; see `analysis.numbers.printed.ROUNDINGS`.
    path : path, optional
        A table of the same columns; the package's by default.

    Returns
    -------
    DataFrame
        Index ``year``, ascending. ``printed`` (the figure with its unit), ``value`` (float; yuan
        and persons in units of one, rates and shares as fractions), ``unit``, ``lower``, ``upper``,
        ``interval`` (`Interval`, exact), ``quantity`` (which rests on the key of the figure),
        ``printed_unit`` (which says of what a share is) and the other columns of the table.

    Raises
    ------
    DataError
        If there is nothing of that name (near names are given); if more than one series matches and
        none is named; if a year has two figures (the rows are named).

    Notes
    -----
    Not claimed: that the years of the series ``as published`` are of one vintage, so growth between
    them is not growth of one series; that the interval holds more than rounding.

    Examples
    --------
    >>> income = "disposable_income_per_capita"
    >>> urban = load_benchmarks(income, group="urban", series="integrated survey")
    >>> print(urban.printed[2021], urban.value[2021], urban.interval[2021])
    47412元 47412.0 [47411.5, 47412.5)
    >>> gdp = load_benchmarks("gdp_nominal", series="4th economic census")
    >>> print(gdp.index.min(), gdp.index.max(), gdp.value[2012])
    2011 2020 53858000000000.0
    """
    table = Path(path or DATA / "benchmarks.csv").absolute()
    rows, key = _read(table), ""
    for column, wanted in zip(KEY, (indicator, place, group, item), strict=True):
        rows = _only(table.name, rows, column, str(wanted), key)
        key = ", ".join(w for w in (key, str(wanted)) if w not in ("", "all"))
    rows = _one_series(table.name, rows, series, key)
    if status is not None:
        rows = _only(table.name, rows, "status", status, key)
    _refuse_two_numbers(table.name, rows, key)
    return _numbers(rows, rounding)


def benchmark_series(path: PathLike | None = None) -> pd.DataFrame:
    """What official series there are: first and last year, number of years (序列目录).

    ``n`` is below ``last - first + 1`` where years are missing.

    Examples
    --------
    >>> series = benchmark_series()
    >>> of_china = series[(series.indicator == "gdp_nominal") & (series.place == "100000")]
    >>> of_china[["series", "first", "last", "n"]].to_numpy().tolist()[:2]
    [['4th economic census', 2011, 2020, 10], ['5th economic census', 2015, 2024, 10]]
    """
    rows = _read(Path(path or DATA / "benchmarks.csv").absolute())
    years = rows.groupby([*KEY, "series"], sort=True).year
    return years.agg(first="min", last="max", n="nunique").reset_index()


def _read(path: Path) -> pd.DataFrame:
    stat = path.stat()
    return _checked_once(path, stat.st_mtime_ns, stat.st_size).copy()


@lru_cache(maxsize=4)
def _checked_once(path: Path, changed: int, size: int) -> pd.DataFrame:
    """The table, checked once while the file does not change: notebooks ask for many series."""
    frame = checked(path, "benchmarks")
    return frame.assign(year=frame.year.astype(int))


def _only(table: str, rows: pd.DataFrame, column: str, wanted: str, key: str) -> pd.DataFrame:
    """The rows with that value, or an error that says what there is."""
    whole = column == "item" and wanted in ("", "all")
    matching = rows[rows[column].isin(["", "all"] if whole else [wanted])]
    if matching.empty:
        problem = _("no {column} {wanted!r}", column=column, wanted=wanted)
        problem += _(" for {key}", key=key) if key else ""
        labels = _labels(rows, column)
        names = ", ".join(dict.fromkeys(labels.values()))
        few = rows[column].nunique() <= 20
        there = _("there is {names}", names=names) if few else _("see benchmark_series()")
        raise DataError(table, f"{problem}: {near(wanted, labels)}{there}")
    return matching


def _labels(rows: pd.DataFrame, column: str) -> dict[str, str]:
    """What stands in a column, with the years of a series; a place also by its names."""
    if column == "series":
        years = rows.groupby("series").year.agg(["min", "max"])
        return {name: f"{name!r} ({first}-{last})" for name, first, last in years.itertuples()}
    labels = {name: repr(name) for name in sorted(set(rows[column]))}
    if column == "place":
        places = load_places()
        for code, place in places[places.index.isin(labels)].iterrows():
            label = f"{code!r} ({place.name_en}, {place.name_zh})"
            labels |= dict.fromkeys([code, place.name_en, place.name_zh], label)
    return labels


def _one_series(table: str, rows: pd.DataFrame, series: str | None, key: str) -> pd.DataFrame:
    if series is not None:
        return _only(table, rows, "series", series, key)
    if rows.series.nunique() > 1:
        text = N_("{key}: series must not be joined: name one of {series}")
        names = ", ".join(_labels(rows, "series").values())
        raise DataError(table, _(text, key=key, series=names))
    return rows


def _refuse_two_numbers(table: str, rows: pd.DataFrame, key: str) -> None:
    """Two numbers for a year are never averaged, and none of them is dropped in silence."""
    text = N_(
        "row {row}: {key}: more than one number for {year}; here {value} {unit}, {status}, from"
        " {source}: choose with status="
    )
    twice = rows[rows.year.duplicated(keep=False)].sort_values("year", kind="stable")
    columns = twice[["year", "value", "unit", "status", "source"]].to_dict("index")
    problems = [_(text, row=row, key=key, **values) for row, values in columns.items()]
    if problems:
        raise DataError(table, problems)


def _numbers(rows: pd.DataFrame, rounding: str) -> pd.DataFrame:
    """The rows with what was printed as value and interval, by year."""
    printed = [value + WRITTEN[unit] for value, unit in zip(rows.value, rows.unit, strict=True)]
    numbers = list(map(parse, printed))
    words = [WORDS[qualifier] for qualifier in rows.qualifier]
    intervals = [n.interval(rounding, word) for n, word in zip(numbers, words, strict=True)]
    exact = [n.value for n in numbers]
    named = rows[[*KEY, "series", "status", "year"]].astype(str).to_numpy()
    keys = [frozenset(["/".join(parts)]) for parts in named]
    columns: dict[str, Any] = {
        "printed": printed,
        "printed_unit": rows.unit,
        "value": list(map(float, exact)),
        "unit": [n.unit for n in numbers],
        "lower": [float(i.lower) for i in intervals],
        "upper": [float(i.upper) for i in intervals],
        "interval": intervals,
        "quantity": list(map(Quantity, exact, intervals, keys)),
    }
    frame = rows.assign(**columns).set_index("year").sort_index()
    return frame[[*FIRST, *(c for c in frame.columns if c not in FIRST)]]
