"""Indicators by the words that pages print for them (指标词表)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pandas as pd

from analysis.data.package import DATA
from analysis.data.tables import checked

__all__ = ["code_of", "indicator_codes", "matching", "partitions", "parts_of", "shares_by_name"]

#: Whose figure it is, before the name: the place is told elsewhere.
WHOSE = re.compile("^(全国|全省|全市|全县|全区|我国|我省|我市|我县|我区|年末|全年)")


@cache
def _words() -> pd.DataFrame:
    """Words of communiques and newspapers, their indicators, and where each was read."""
    return checked(DATA / "grammar" / "indicators_alias.csv", "indicators_alias")


@cache
def partitions() -> pd.DataFrame:
    """What is a sum, a mean or a ratio of other indicators by definition (按定义成立的关系)."""
    return checked(DATA / "grammar" / "partitions.csv", "partitions")


def parts_of(whole: str) -> list[str]:
    """The parts that add up to an indicator by definition, in their usual order (构成).

    Examples
    --------
    >>> parts_of("imports_exports")
    ['exports', 'imports']
    """
    return _sums().get(whole, [])


@cache
def _sums() -> dict[str, list[str]]:
    sums = partitions().query("kind == 'sum'")
    return {whole: parts.split(";") for whole, parts in zip(sums.whole, sums.parts, strict=True)}


@cache
def shares_by_name() -> dict[str, tuple[str, str]]:
    """Indicators that are the share of a part in a whole, with both (名称即占比的指标).

    Examples
    --------
    >>> shares_by_name()["tax_share"]
    ('tax_revenue', 'budget_revenue')
    """
    shares = partitions().query("kind == 'share'")
    return dict(zip(shares.id, zip(shares.parts, shares.whole, strict=True), strict=True))


def indicator_codes(indicators: pd.DataFrame) -> Mapping[str, str]:
    """Codes of indicators by code, name, short name and printed word (指标代码).

    Parameters
    ----------
    indicators : DataFrame
        As from `load_indicators`. A code counts before a printed word, and that before a name, of
        which the first counts where two indicators have one.

    Examples
    --------
    >>> from analysis import load_indicators
    >>> codes = indicator_codes(load_indicators())
    >>> codes["城镇常住居民人均可支配收入"], codes["rural income"], codes["gdp"]
    ('urban_income', 'rural_income', 'gdp')
    """
    codes = {code: code for code in indicators.index}
    for words, code in zip(_words().alias, _words().indicator, strict=True):
        codes.setdefault(words.lower(), code)
    for column in ("name_zh", "short_zh", "name_en", "short_en"):
        for code, name in indicators[column].items():
            codes.setdefault(name.lower(), code)
    return codes


def code_of(words: str, codes: Mapping[str, str]) -> str:
    """The code that words stand for, with or without 全县 before them; themselves if none (查代码).

    Examples
    --------
    >>> code_of("全县生产总值", {"生产总值": "gdp"}), code_of("茶点", {})
    ('gdp', '茶点')
    """
    name = words.strip().lower()
    return codes.get(name) or codes.get(WHOSE.sub("", name)) or words


def matching(text: str, indicators: pd.DataFrame) -> pd.DataFrame:
    """Indicators of which the code, a name or a printed word holds a text (查指标).

    Returns
    -------
    DataFrame
        Of `indicators`, with the printed words in a column ``words``.

    Examples
    --------
    >>> from analysis import load_indicators
    >>> list(matching("住户存款", load_indicators()).index)
    ['household_deposits']
    """
    words = _words().groupby("indicator").alias.agg("; ".join)
    table = indicators.assign(words=words.reindex(indicators.index).fillna(""))
    cells = table[["name_en", "name_zh", "short_en", "short_zh", "words"]].assign(code=table.index)
    holds = cells.apply(lambda cell: cell.str.contains(text, case=False, regex=False))
    return table[holds.any(axis="columns")]
