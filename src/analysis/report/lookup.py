"""One row of the package's tables by its id or key, as text.

A sentence about one number must be there at once: a table library takes longer to load than all
the rest.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from analysis.data.package import DATA, OFFICIAL_KEY
from analysis.messages import N_, _, near
from analysis.numbers.printed import WORDS, WRITTEN, Printed, echoed, parse
from analysis.report.register import SEE_IDS

__all__ = ["claims", "keyed", "official", "printed_number", "row_sources", "rows", "sources_behind"]

#: Parts of a key that may be left empty where there is only one.
OPTIONAL = ("series", "status")
#: The evidence that is more than one text: all of them are cited.
BOTH = "export in a public repository and another text"
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
    return "/".join(row[column] for column in OFFICIAL_KEY)


def official(key: str) -> Row:
    """The one official figure that a key names (官方数据).

    Raises
    ------
    ValueError
        If the key names none (the nearest are told) or several (all of them).
    """
    named = [row for row in rows("benchmarks") if _is_named(row, key.split("/"))]
    if len(named) > 1:
        keys, n = _(" or ").join(map(_key, named)), len(named)
        text = N_("{key} names {n} official figures: choose {keys}")
        raise ValueError(_(text, key=echoed(key), n=n, keys=keys))
    if not named:
        hint = near(key, map(_key, rows("benchmarks")), _(SEE_IDS))
        raise ValueError(_("no official figure {key}: {hint}", key=echoed(key), hint=hint))
    return named[0]


def _is_named(row: Row, parts: list[str]) -> bool:
    """Whether a key has the row's parts; the whole of a series is the item ``all`` or none."""
    return len(parts) == len(OFFICIAL_KEY) and all(
        (wanted or "all") == (row[column] or "all") or (column in OPTIONAL and not wanted)
        for column, wanted in zip(OFFICIAL_KEY, parts, strict=True)
    )


def row_sources(row: Row) -> list[str]:
    """Sources of a claim or official figure: of an export and another text, all."""
    more = row["confirmed_by"].split(";") if row.get("evidence") == BOTH else []
    return [row["source"], *more]


def sources_behind(keys: Iterable[str]) -> list[str]:
    """Sources of claims and official figures, each once (来源); of another page's claims, none."""
    keys = dict.fromkeys(keys)
    found = (official(key) if "/" in key else claims().get(key) for key in keys)
    return list(dict.fromkeys(source for row in found if row for source in row_sources(row)))


def printed_number(row: Row) -> tuple[Printed, str]:
    """The number of a claim or an official figure, and the word beside it (报载数、限定词)."""
    if "printed" in row:
        return parse(row["printed"]), row["qualifier"]
    return parse(row["value"] + WRITTEN[row["unit"]]), WORDS[row["qualifier"]]
