"""One row of the package's tables by its id or key, as text.

A sentence about one number must be there at once: a table library takes longer to load than all
the rest.
"""

from __future__ import annotations

import csv
from functools import cache

from analysis.data.package import DATA
from analysis.messages import _
from analysis.numbers.printed import WORDS, WRITTEN, Printed, echoed, parse
from analysis.report.register import near

__all__ = ["claims", "keyed", "official", "official_run", "printed_number", "rows", "years"]

#: Columns of which the key of an official figure is made.
KEY = ("indicator", "place", "group", "item", "series", "status", "year")
#: Parts of a key that may be left empty where there is only one.
OPTIONAL = ("series", "status")
Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    """A table of the package (表的各行); the loaders of `analysis.data` check what stands in it."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def keyed(name: str, column: str) -> dict[str, Row]:
    """The same by what stands in a column (按列取行)."""
    return {row[column]: row for row in rows(name)}


def claims() -> dict[str, Row]:
    """The page's claims by id (数据条目)."""
    return keyed("claims", "id")


def _key(row: Row) -> str:
    """The key of an official figure."""
    return "/".join(row[column] for column in KEY)


def official(key: str) -> Row:
    """The one official figure that a key names (官方数据).

    Raises
    ------
    ValueError
        If the key has another form, or names none (the nearest) or several (all of them).
    """
    parts, shown = key.split("/"), echoed(key)
    if len(parts) != len(KEY):
        form = "/".join(KEY)
        message = _(
            "the key of an official figure has the parts {form}: got {key}", form=form, key=shown
        )
        raise ValueError(message)
    named = [row for row in rows("benchmarks") if _is_named(row, parts)]
    if len(named) > 1:
        keys, n = _(" or ").join(map(_key, named)), len(named)
        raise ValueError(
            _("{key} names {n} official figures: choose {keys}", key=shown, n=n, keys=keys)
        )
    if not named:
        hint = near(key, map(_key, rows("benchmarks")))
        raise ValueError(_("no official figure {key}: {hint}", key=shown, hint=hint))
    return named[0]


def _is_named(row: Row, parts: list[str]) -> bool:
    """Whether a key has the row's parts; the whole of a series is the item ``all`` or none."""
    for column, wanted in zip(KEY, parts, strict=True):
        if column in OPTIONAL and not wanted:
            continue
        if (wanted or "all") != (row[column] or "all"):
            return False
    return True


def years(key: str) -> list[int]:
    """The years that a key names: one, or from the first to the last of ``2013-2021``."""
    first, _dash, last = key.rpartition("/")[2].partition("-")
    return list(range(int(first), int(last or first) + 1))


def official_run(key: str) -> dict[int, Row]:
    """Official figures of one series by year (官方序列); series are never joined.

    Raises
    ------
    ValueError
        If a year has none or several, or the years are of more than one series.
    """
    stem = key.rpartition("/")[0]
    run = {year: official(f"{stem}/{year}") for year in years(key)}
    series = dict.fromkeys(row["series"] for row in run.values())
    if len(series) > 1:
        names = ", ".join(series)
        raise ValueError(_("series must not be joined: {key} names {names}", key=key, names=names))
    return run


def printed_number(row: Row) -> tuple[Printed, str]:
    """The number of a claim or an official figure, and the word beside it (报载数、限定词)."""
    if "printed" in row:
        return parse(row["printed"]), row["qualifier"]
    return parse(row["value"] + WRITTEN[row["unit"]]), WORDS[row["qualifier"]]
