"""Official series to hold the page against: one at a time, each figure an interval, never spliced."""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.claims import checked
from analysis.data.package import DATA
from analysis.data.tables import DataError
from analysis.numbers.printed import WORDS, WRITTEN, parse

__all__ = ["benchmark_series", "load_benchmarks", "load_places"]

KEY = ["indicator", "place", "group", "item"]
FIRST = [
    "printed",
    "qualifier",
    "value",
    "unit",
    "printed_unit",
    "lower",
    "upper",
    "interval",
    "series",
    "status",
]


def load_places(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Places by code of GB/T 2260, with names in both languages and level (地区表).

    Examples
    --------
    >>> load_places().name_zh["411102"]
    '源汇区'
    """
    return checked(path or DATA / "places.csv", "places").set_index("place")


def known_places(claims: Path) -> pd.DataFrame:
    """The package's places, and those of ``places.csv`` beside a claims table."""
    own, beside = load_places(), claims.with_name("places.csv")
    if not beside.exists() or beside.parent.resolve() == DATA.resolve():
        return own
    found = load_places(beside)
    return pd.concat([found, own.drop(index=found.index, errors="ignore")])


def load_benchmarks(
    indicator: str,
    place: str = "100000",
    group: str = "",
    item: str = "all",
    series: str | None = None,
    status: str | None = None,
    *,
    rounding: str = "half_up",
    path: str | os.PathLike[str] | None = None,
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
        Index ``year``, ascending. ``printed`` (the figure with its unit), ``value`` (float; yuan and
        persons in units of one, rates and shares as fractions), ``unit``, ``lower``, ``upper``,
        ``interval`` (`Interval`, exact), ``printed_unit`` (which says of what a share is) and the
        other columns of the table.

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
    >>> urban = load_benchmarks("disposable_income_per_capita", group="urban", series="integrated survey")
    >>> print(urban.printed[2021], urban.value[2021], urban.interval[2021])
    47412元 47412.0 [47411.5, 47412.5)
    >>> gdp = load_benchmarks("gdp_nominal", series="4th economic census")
    >>> print(gdp.index.min(), gdp.index.max(), gdp.value[2012])
    2011 2020 53858000000000.0
    >>> load_benchmarks("gdp_nominal", "410000")
    Traceback (most recent call last):
    analysis.data.tables.DataError: benchmarks.csv: gdp_nominal, 410000: series must not be joined: name one of '5th economic census' (2010-2024), 'as published' (2012-2022)
    """
    table = Path(path or DATA / "benchmarks.csv").absolute()
    rows, said = _read(table), ""
    for column, wanted in zip(KEY, (indicator, place, group, item), strict=True):
        rows = _only(table.name, rows, column, str(wanted), said)
        said = ", ".join(w for w in (said, str(wanted)) if w not in ("", "all"))
    rows = _one_series(table.name, rows, series, said)
    if status is not None:
        rows = _only(table.name, rows, "status", status, said)
    _refuse_two_figures(table.name, rows, said)
    return _figures(rows, rounding)


def benchmark_series(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """What official series there are: first and last year, number of years (序列目录).

    ``n`` is below ``last - first + 1`` where years are missing.

    Examples
    --------
    >>> found = benchmark_series()
    >>> found[(found.indicator == "gdp_nominal") & (found.place == "100000")][["series", "first", "last", "n"]].to_numpy().tolist()
    [['4th economic census', 2011, 2020, 10], ['5th economic census', 2015, 2024, 10], ['as published', 2012, 2023, 8]]
    """
    rows = _read(Path(path or DATA / "benchmarks.csv").absolute())
    years = rows.groupby([*KEY, "series"], sort=True).year
    return years.agg(first="min", last="max", n="nunique").reset_index()


def _read(path: Path) -> pd.DataFrame:
    stat = path.stat()
    return _checked_once(path, stat.st_mtime_ns, stat.st_size).copy()


@lru_cache(maxsize=4)
def _checked_once(path: Path, changed: int, size: int) -> pd.DataFrame:
    """The table, checked once as long as the file does not change: notebooks ask for many series."""
    frame = checked(path, "benchmarks")
    return frame.assign(year=frame.year.astype(int))


def _only(table: str, rows: pd.DataFrame, column: str, wanted: str, said: str) -> pd.DataFrame:
    """The rows with that value, or an error with near names."""
    whole = column == "item" and wanted in ("", "all")
    found = rows[rows[column].isin(["", "all"] if whole else [wanted])]
    if found.empty:
        problem = f"no {column} {wanted!r}" + (f" for {said}" if said else "")
        raise DataError(table, [f"{problem}: {_near(column, wanted, sorted(set(rows[column])))}"])
    return found


def _near(column: str, wanted: str, there: list[str]) -> str:
    """What may have been meant, and what there is if that is not long."""
    labels = {name: repr(name) for name in there}
    if column == "place":
        for code, place in load_places().loc[lambda t: t.index.isin(there)].iterrows():
            label = f"{code!r} ({place.name_en}, {place.name_zh})"
            labels |= dict.fromkeys([code, place.name_en, place.name_zh], label)
    part = [name for name in labels if wanted and wanted.lower() in name.lower()]
    near = dict.fromkeys(
        labels[name] for name in part[:3] or get_close_matches(wanted, labels, n=3, cutoff=0.5)
    )
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return hint + (
        f"there is {', '.join(labels[t] for t in there)}"
        if len(there) <= 20
        else "see benchmark_series()"
    )


def _one_series(table: str, rows: pd.DataFrame, series: str | None, said: str) -> pd.DataFrame:
    spans = {
        name: f"{name!r} ({min(years)}-{max(years)})" for name, years in rows.groupby("series").year
    }
    if series is None and len(spans) > 1:
        raise DataError(
            table, [f"{said}: series must not be joined: name one of {', '.join(spans.values())}"]
        )
    if series is None or series in spans:
        return rows if series is None else rows[rows.series == series]
    near = " or ".join(repr(s) for s in get_close_matches(series, spans, n=1, cutoff=0.5))
    hint = f"did you mean {near}? " if near else ""
    raise DataError(
        table, [f"no series {series!r} for {said}: {hint}there is {', '.join(spans.values())}"]
    )


def _refuse_two_figures(table: str, rows: pd.DataFrame, said: str) -> None:
    """Two figures for a year are never averaged, and none of them is dropped in silence."""
    twice = rows[rows.year.duplicated(keep=False)].sort_values("year", kind="stable")
    problems = [
        f"row {row.Index}: {said}: more than one figure for {row.year}; here {row.value} {row.unit},"
        f" {row.status}, from {row.source}: choose with status="
        for row in twice.itertuples()
    ]
    if problems:
        raise DataError(table, problems)


def _figures(rows: pd.DataFrame, rounding: str) -> pd.DataFrame:
    printed = [value + WRITTEN[unit] for value, unit in zip(rows.value, rows.unit, strict=True)]
    parsed = [parse(text) for text in printed]
    intervals = [
        p.interval(rounding, WORDS[q]) for p, q in zip(parsed, rows.qualifier, strict=True)
    ]
    columns: dict[str, Any] = {
        "printed": printed,
        "printed_unit": rows.unit,
        "value": [float(p.value) for p in parsed],
        "unit": [p.unit for p in parsed],
        "lower": [float(i.lower) for i in intervals],
        "upper": [float(i.upper) for i in intervals],
        "interval": intervals,
    }
    frame = rows.assign(**columns).set_index("year").sort_index()
    return frame[[*FIRST, *(c for c in frame.columns if c not in FIRST)]]
