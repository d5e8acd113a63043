"""The words by which pages are read, from ``data/grammar`` (词表)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.data.claims import load_indicators
from analysis.data.package import DATA
from analysis.data.tables import checked
from analysis.data.vocabulary import indicator_codes
from analysis.numbers.printed import ALL_UNITS, clean


class Word(NamedTuple):
    """A word of a clause, or what stands between two: its role, direction and place."""

    text: str
    role: str
    direction: str
    begin: int


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest of those that begin alike."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def units_of_indicators() -> dict[str, str]:
    """The unit of each indicator of the package."""
    return dict(load_indicators().unit)


def unit_of(indicator: str) -> str:
    """The unit of an indicator of the package; none if it has none of this code."""
    return units_of_indicators().get(indicator, "")


def is_rate(indicator: str) -> bool:
    """Whether an indicator is a rate: its amounts are percentages."""
    return unit_of(indicator) in ("%", "‰")


@cache
def names() -> dict[str, str]:
    """Indicators by the Chinese names and words that pages print."""
    codes = indicator_codes(load_indicators())
    return {clean(name): code for name, code in codes.items() if re.search("[一-鿿]|^gdp$", name)}


@cache
def _roles() -> dict[str, tuple[str, str]]:
    table = checked(DATA / "grammar" / "words.csv", "words")
    roles = {
        w: (role, d) for w, role, d in zip(table.word, table.role, table.direction, strict=True)
    }
    return {name: ("name", "") for name in names() if len(name) > 1} | roles


@cache
def whole_names() -> list[str]:
    """Names of indicators, and nouns that hold the characters of other words."""
    return [word for word, (role, _direction) in _roles().items() if role in ("name", "noun")]


@cache
def _any_word() -> re.Pattern[str]:
    longest_first = sorted(_roles().items(), key=lambda item: -len(item[0]))
    return re.compile("|".join(_pattern(w, role) for w, (role, _way) in longest_first), re.I)


def _pattern(word: str, role: str) -> str:
    """A word, but no part of another: 完成率 is a rate, and 高质量 is not higher."""
    behind = {"does": "(?!率)", "by": "(?![一-鿿])" if len(word) == 1 else ""}
    return re.escape(word) + behind.get(role, "")


@lru_cache(maxsize=1 << 12)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a piece of text in order, what is none of them between (切词).

    Examples
    --------
    >>> [(w.text, w.role) for w in words_of("财政收入比预想增长")]
    [('财政收入', 'name'), ('比', 'over'), ('预想', ''), ('增长', 'by')]
    """
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    end = 0
    for found in _any_word().finditer(text):
        if found.start() > end:
            yield Word(text[end : found.start()], "", "", end)
        role, direction = _roles().get(found[0], ("name", ""))
        yield Word(found[0], role, direction, found.start())
        end = found.end()
    if end < len(text):
        yield Word(text[end:], "", "", end)


@cache
def units() -> str:
    """A pattern for the units that `analysis.numbers.printed` reads; years are dates."""
    return any_of(set(ALL_UNITS) - {"", "年"})


@cache
def _not_claims() -> list[tuple[re.Pattern[str], str, str]]:
    table = checked(DATA / "grammar" / "notclaims.csv", "notclaims")
    patterns = map(re.compile, table.pattern)
    return list(zip(patterns, table.reason_en, table.reason_zh, strict=True))


@lru_cache(maxsize=1 << 10)
def not_claims(text: str) -> tuple[tuple[int, int, str, str], ...]:
    """Begin and finish of numerals that are no quantities, and why, in English and in Chinese."""
    return tuple(
        (*found.span(), english, chinese)
        for pattern, english, chinese in _not_claims()
        for found in pattern.finditer(text)
    )


@cache
def lists() -> dict[str, list[str]]:
    """Names that stand for several: 城乡居民 for urban and rural residents."""
    table = checked(DATA / "grammar" / "lists.csv", "lists")
    return {word: parts.split(";") for word, parts in zip(table.word, table.parts, strict=True)}
