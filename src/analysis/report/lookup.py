"""What a number in the report rests on: claims and official figures as the loaders give them, read
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analysis.data.benchmarks import load_official
from analysis.data.claims import indicators_beside, load_claims, places_beside
from analysis.data.package import DATA
from analysis.messages import N_, _, near
from analysis.numbers.printed import WORDS, echoed

__all__ = ["indicators", "places", "printed", "printed_numbers", "row_sources", "sources_behind"]

#: What is said of an id that is near none.
SEE_IDS = N_("yuanhui results lists the ids")
SEE_ROWS = N_("yuanhui results --claims {file} lists the ids")
#: The evidence that is more than one text: all of them are cited.
BOTH = "export in a public repository and another text"
Row: TypeAlias = dict[Any, Any]
CLAIMS = DATA / "claims.csv"
_page: ContextVar[Path] = ContextVar("page", default=CLAIMS)


@contextmanager
def of_page(claims: Path | None) -> Iterator[None]:
    """Numbers are those of this claims table inside the block (指定版面); None leaves the page."""
    token = _page.set((claims or page()).absolute())
    try:
        yield
    finally:
        _page.reset(token)


def page() -> Path:
    """The claims table of the page that is spoken of, the package's own by default (所引版面)."""
    return _page.get()


def of_another_page() -> bool:
    """Whether the page that is spoken of is not the package's own (是否自选版面)."""
    return page() != CLAIMS


def where_ids_are() -> str:
    """What lists the ids of the page that is spoken of (编号查询)."""
    return _(SEE_ROWS, file=page().name) if of_another_page() else _(SEE_IDS)


def printed_numbers() -> dict[Any, Row]:
    """The page's claims by id and official figures by key, years as text (报载数与官方数据)."""
    return _printed_numbers(page())


@cache
def _printed_numbers(path: Path) -> dict[Any, Row]:
    claims, official = load_claims(path), load_official()
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
        hint = near(id, [*printed_numbers()], where_ids_are())
        raise ValueError(_("no claim or official figure {id}: {hint}", id=echoed(id), hint=hint))
    return printed_numbers()[id]


def conflicting() -> set[str]:
    """The page's claims that do not all fit together as printed (不能同时成立的报载数)."""
    return _conflicting(page())


@cache
def _conflicting(path: Path) -> set[str]:
    from analysis.audit.audit import audit_page

    return audit_page(None if path == CLAIMS else path).account.conflicting


def indicators() -> dict[Any, Row]:
    """Indicators by code (指标)."""
    return _rows(indicators_beside, page())


def places() -> dict[Any, Row]:
    """Places by code (地区)."""
    return _rows(places_beside, page())


@cache
def _rows(load: Callable[[Path], pd.DataFrame], path: Path) -> dict[Any, Row]:
    return dict(load(path).to_dict("index"))


def row_sources(row: Row) -> list[str]:
    """Sources of a claim or official figure: of an export and another text, all."""
    more = row["confirmed_by"].split(";") if row.get("evidence") == BOTH else []
    return list(filter(None, [row["source"], *more]))


def sources_behind(keys: Iterable[str]) -> list[str]:
    """Sources of claims and official figures, each once (来源); of another page's claims, none."""
    known = [key for key in dict.fromkeys(keys) if "/" in key or key in printed_numbers()]
    return list(dict.fromkeys(source for key in known for source in row_sources(printed(key))))
