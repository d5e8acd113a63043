"""Official series to hold a page against: one at a time, with intervals, never spliced."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.claims import load_places, measured
from analysis.data.package import DATA, OFFICIAL_KEY, PathLike
from analysis.data.problems import DataError
from analysis.data.tables import checked
from analysis.messages import N_, _, near
from analysis.numbers.printed import WORDS, WRITTEN

KEY = OFFICIAL_KEY[:4]
FIRST = ["printed", "qualifier", "value", "unit", "printed_unit", "lower", "upper", "interval"]


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
        ``printed_unit`` (which says of what a share is), ``key`` (by which it is cited) and the
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
    >>> income = "disposable_income_per_capita"
    >>> urban = load_benchmarks(income, group="urban", series="integrated survey")
    >>> print(urban.printed[2021], urban.value[2021], urban.interval[2021])
    47412元 47412.0 [47411.5, 47412.5)
    >>> gdp = load_benchmarks("gdp_nominal", series="4th economic census")
    >>> print(gdp.index.min(), gdp.index.max(), gdp.value[2012])
    2011 2020 53858000000000.0
    """
    table, rows = _read(path, rounding)
    key = ""
    for column, name in zip(KEY, (indicator, str(place), group, item), strict=True):
        rows = _only(table, rows, column, name, key)
        key = ", ".join(part for part in (key, name) if part not in ("", "all"))
    if series is not None:
        rows = _only(table, rows, "series", series, key)
    elif len(names := _labels(rows, "series")) > 1:
        text = N_("{key}: series must not be joined: name one of {series}")
        raise DataError(table, _(text, key=key, series=", ".join(names.values())))
    if status is not None:
        rows = _only(table, rows, "status", status, key)
    # Two numbers for a year are never averaged, and none of them is dropped in silence.
    text = N_(
        "row {row}: {key}: more than one number for {year}; here {printed}, {status}, from"
        " {source}: choose with status="
    )
    if (twice := rows.year.duplicated(keep=False)).any():
        figures = rows[twice].to_dict("records")
        raise DataError(table, [_(text, **(figure | {"key": key})) for figure in figures])
    return rows.set_index("year").drop(columns="row")


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
    _name, rows = _read(path)
    years = rows.groupby([*KEY, "series"], sort=True).year
    return years.agg(first="min", last="max", n="nunique").reset_index()


def load_official() -> pd.DataFrame:
    """Every official figure of the package by its key (全部官方数据); columns of `load_benchmarks`.

    Examples
    --------
    >>> load_official().printed["gini/100000///as published/published/2020"]
    '0.468'
    """
    _name, rows = _read(None)
    return rows.set_index("key")


def _read(path: PathLike | None, rounding: str = "half_up") -> tuple[str, pd.DataFrame]:
    """The name of the table, and the table by year, with value and interval of what was printed."""
    path = Path(path or DATA / "benchmarks.csv").absolute()
    stat = path.stat() if path.exists() else None
    return path.name, _read_once(path, rounding, stat and (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=4)
def _read_once(path: Path, rounding: str, state: Any) -> pd.DataFrame:
    """Once while the file stays in this `state`, for notebooks ask for many series."""
    table = checked(path, "benchmarks")
    keys = list(map("/".join, table[[*OFFICIAL_KEY]].itertuples(index=False)))
    printed = table.value + table.unit.map(WRITTEN)
    numbers = measured(printed, table.qualifier.map(WORDS), keys, rounding)
    table = table.assign(
        year=table.year.astype(int), key=keys, printed=printed, printed_unit=table.unit, **numbers
    )
    table = table.sort_values("year", kind="stable").reset_index(names="row")
    return table[[*FIRST, *table.columns.difference(FIRST, sort=False)]]


def _only(table: str, rows: pd.DataFrame, column: str, wanted: str, key: str) -> pd.DataFrame:
    """The rows with that value, or an error that says what there is."""
    whole = column == "item" and wanted in ("", "all")
    if (matching := rows[column].isin(["", "all"] if whole else [wanted])).any():
        return rows[matching]
    problem = _("no {column} {wanted!r}", column=column, wanted=wanted)
    problem += _(" for {key}", key=key) if key else ""
    labels = _labels(rows, column)
    names = ", ".join(dict.fromkeys(labels.values()))
    few = rows[column].nunique() <= 20
    there = _("there is {names}", names=names) if few else _("see benchmark_series()")
    raise DataError(table, f"{problem}: {near(wanted, labels)} {there}".replace(":  ", ": "))


def _labels(rows: pd.DataFrame, column: str) -> dict[str, str]:
    """What stands in a column, with the years of a series; a place also by its names."""
    labels = {name: repr(name) for name in sorted(rows[column].unique())}
    if column == "series":
        for name, years in rows.groupby("series").year:
            labels[name] += f" ({years.min()}-{years.max()})"
    if column == "place":
        places = load_places()
        for code, place in places[places.index.isin(labels)].iterrows():
            label = f"{code!r} ({place.name_en}, {place.name_zh})"
            labels |= dict.fromkeys([code, place.name_en, place.name_zh], label)
    return labels
