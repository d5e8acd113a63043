"""Rows of the package's tables as text, for what must start fast: a table library takes longer than all the rest."""

from __future__ import annotations

import csv
from functools import cache

from analysis.data.package import DATA
from analysis.numbers.printed import echoed
from analysis.report.register import near

__all__ = ["claims", "keyed", "official", "table"]

#: Columns of which the key of an official figure is made.
KEY = ("indicator", "place", "group", "item", "series", "status", "year")


@cache
def table(name: str) -> list[dict[str, str]]:
    """A table of the package (表的各行); the loaders of `analysis.data.claims` check what stands in it."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def keyed(name: str, column: str) -> dict[str, dict[str, str]]:
    """The same by what stands in a column (按列取行)."""
    return {row[column]: row for row in table(name)}


def claims() -> dict[str, dict[str, str]]:
    """The page's claims by id (数据条目)."""
    return keyed("claims", "id")


def official(key: str) -> dict[str, str]:
    """The one official figure that a key names; series and status may be left empty where there is only one (官方数据).

    Raises
    ------
    ValueError
        If the key has another form, or names none (the nearest) or several (all of them).
    """
    wanted = key.split("/")
    if len(wanted) != len(KEY):
        raise ValueError(
            f"the key of an official figure has the parts {'/'.join(KEY)}: got {echoed(key)}"
        )
    wanted[KEY.index("item")] = wanted[KEY.index("item")] or "all"
    keys = {"/".join(row[c] for c in KEY): row for row in table("benchmarks")}
    found = {k: row for k, row in keys.items() if _names(wanted, row)}
    if len(found) > 1:
        raise ValueError(
            f"{echoed(key)} names {len(found)} official figures: choose {' or '.join(found)}"
        )
    if not found:
        raise ValueError(f"no official figure {echoed(key)}: {near(key, keys)}")
    return next(iter(found.values()))


def _names(wanted: list[str], row: dict[str, str]) -> bool:
    parts = {**row, "item": row["item"] or "all"}
    return all(
        w == parts[c] or (c in ("series", "status") and not w)
        for c, w in zip(KEY, wanted, strict=True)
    )
