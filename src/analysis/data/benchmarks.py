"""Official series to hold a page against: one at a time, with intervals, never spliced."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analysis.data.claims import measured, with_own
from analysis.data.package import DATA, PathLike
from analysis.data.tables import DataError, checked
from analysis.messages import N_, _, near
from analysis.numbers.printed import WORDS, WRITTEN

Rows: TypeAlias = list[dict[Any, Any]]
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
    return checked(path or DATA / "places.csv", "places").set_index("place")


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
    table, frame, rows = _read(path, rounding)
    key = ""
    for column, wanted in zip(KEY, (indicator, str(place), group, item), strict=True):
        rows = _only(table, rows, column, wanted, key)
        key = ", ".join(w for w in (key, wanted) if w not in ("", "all"))
    if series is not None:
        rows = _only(table, rows, "series", series, key)
    elif len(names := _labels(rows, "series")) > 1:
        text = N_("{key}: series must not be joined: name one of {series}")
        raise DataError(table, _(text, key=key, series=", ".join(names.values())))
    if status is not None:
        rows = _only(table, rows, "status", status, key)
    # Two numbers for a year are never averaged, and none of them is dropped in silence.
    text = N_(
        "row {row}: {key}: more than one number for {year}; here {value} {unit}, {status}, from"
        " {source}: choose with status="
    )
    count = Counter(row["year"] for row in rows)
    if problems := [_(text, key=key, **row) for row in rows if count[row["year"]] > 1]:
        raise DataError(table, problems)
    return frame.iloc[[row["position"] for row in rows]]


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
    _name, frame, _rows = _read(path)
    years = frame.reset_index().groupby([*KEY, "series"], sort=True).year
    return years.agg(first="min", last="max", n="nunique").reset_index()


def _read(path: PathLike | None, rounding: str = "half_up") -> tuple[str, pd.DataFrame, Rows]:
    """The name of the table, its frame, and its rows as they were read."""
    path = Path(path or DATA / "benchmarks.csv").absolute()
    stat = path.stat() if path.exists() else None
    return path.name, *_read_once(path, rounding, stat and (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=4)
def _read_once(path: Path, rounding: str, state: Any) -> tuple[pd.DataFrame, Rows]:
    """The table by year, with what was printed as value and interval, and its rows: once while the
    file stays in this `state`, for notebooks ask for many series.
    """
    table = checked(path, "benchmarks")
    table = table.assign(year=table.year.astype(int)).sort_values("year", kind="stable")
    rows = table.reset_index(names="row").reset_index(names="position").to_dict("records")
    printed = [row["value"] + WRITTEN[row["unit"]] for row in rows]
    words = [WORDS[row["qualifier"]] for row in rows]
    keys = ["/".join(str(row[c]) for c in [*KEY, "series", "status", "year"]) for row in rows]
    numbers = measured(printed, words, keys, rounding)
    frame = table.assign(printed=printed, printed_unit=table.unit, **numbers).set_index("year")
    return frame[[*FIRST, *(c for c in frame.columns if c not in FIRST)]], rows


def _only(table: str, rows: Rows, column: str, wanted: str, key: str) -> Rows:
    """The rows with that value, or an error that says what there is."""
    whole = column == "item" and wanted in ("", "all")
    if matching := [row for row in rows if row[column] in (("", "all") if whole else (wanted,))]:
        return matching
    problem = _("no {column} {wanted!r}", column=column, wanted=wanted)
    problem += _(" for {key}", key=key) if key else ""
    labels = _labels(rows, column)
    names = ", ".join(dict.fromkeys(labels.values()))
    few = len({row[column] for row in rows}) <= 20
    there = _("there is {names}", names=names) if few else _("see benchmark_series()")
    raise DataError(table, f"{problem}: {near(wanted, labels)}{there}")


def _labels(rows: Rows, column: str) -> dict[str, str]:
    """What stands in a column, with the years of a series; a place also by its names."""
    labels = {name: repr(name) for name in sorted({row[column] for row in rows})}
    if column == "series":
        for name in labels:
            years = [row["year"] for row in rows if row["series"] == name]
            labels[name] += f" ({min(years)}-{max(years)})"
    if column == "place":
        places = load_places()
        for code, place in places[places.index.isin(labels)].iterrows():
            label = f"{code!r} ({place.name_en}, {place.name_zh})"
            labels |= dict.fromkeys([code, place.name_en, place.name_zh], label)
    return labels
