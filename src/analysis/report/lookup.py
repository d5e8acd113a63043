"""What a number in the report rests on: claims and official figures as the loaders give them, read
once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeAlias

from analysis.data.benchmarks import load_official, load_places
from analysis.data.claims import load_claims, load_indicators
from analysis.messages import N_, _, near
from analysis.numbers.printed import WORDS, echoed

__all__ = ["indicators", "places", "printed", "printed_numbers", "row_sources", "sources_behind"]

#: What is said of an id that is near none.
SEE_IDS = N_("yuanhui results lists the ids")
#: The evidence that is more than one text: all of them are cited.
BOTH = "export in a public repository and another text"
Row: TypeAlias = dict[Any, Any]


@cache
def printed_numbers() -> dict[Any, Row]:
    """The page's claims by id and official figures by key, years as text (报载数与官方数据)."""
    claims, official = load_claims(), load_official()
    years = claims[["start", "end"]].astype("string").fillna("")
    official = official.assign(qualifier=official.qualifier.map(WORDS))
    return {**claims.assign(**years).to_dict("index"), **official.to_dict("index")}


def printed(id: str) -> Row:
    """The claim or the official figure (一个报载数或官方数据).

    Raises
    ------
    ValueError
        If there is none; the nearest are told.
    """
    if id not in printed_numbers():
        hint = near(id, [*printed_numbers()], _(SEE_IDS))
        raise ValueError(_("no claim or official figure {id}: {hint}", id=echoed(id), hint=hint))
    return printed_numbers()[id]


@cache
def indicators() -> dict[Any, Row]:
    """The package's indicators by name (指标)."""
    return dict(load_indicators().to_dict("index"))


@cache
def places() -> dict[Any, Row]:
    """The package's places by code (地区)."""
    return dict(load_places().to_dict("index"))


def row_sources(row: Row) -> list[str]:
    """Sources of a claim or official figure: of an export and another text, all."""
    more = row["confirmed_by"].split(";") if row.get("evidence") == BOTH else []
    return [row["source"], *more]


def sources_behind(keys: Iterable[str]) -> list[str]:
    """Sources of claims and official figures, each once (来源); of another page's claims, none."""
    known = [key for key in dict.fromkeys(keys) if "/" in key or key in printed_numbers()]
    return list(dict.fromkeys(source for key in known for source in row_sources(printed(key))))
