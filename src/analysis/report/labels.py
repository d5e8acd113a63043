"""Labels in the language of now, looked up where they are shown (标签).

Code and notebooks write English. A label with numbers is one message for all numbers:
``growth over 9 years`` is looked up as ``growth over {0} years``. Names of indicators, places and
categories come from the data.
"""

from __future__ import annotations

import itertools
import pickle
import re
from functools import cache
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.data.claims import load_indicators, load_places
from analysis.data.package import category_names, fields_of
from analysis.messages import LANGUAGES, _, language, look_up
from analysis.numbers.printed import span

__all__ = ["chinese", "in_language", "translated_figure", "translated_table"]

ONE = r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?%?"
#: A number, or a range of two with an en dash.
NUMBER = re.compile(rf"(?<![\w.])({ONE})(?:–({ONE}))?(?!\w)")
#: A number and its interval, as a quantity is written in English.
QUANTITY = re.compile(rf"({ONE}) \(({ONE})(?:–| to )({ONE})\)")
#: The same as a Chinese edition's code writes it into a label.
WRITTEN = re.compile(rf"（({ONE})至({ONE})）")
YEAR = re.compile("(?:19|20)[0-9]{2}")
LETTER, HAN = re.compile("[A-Za-z]"), re.compile("[\u4e00-\u9fff]")
#: Stands in both languages as it is: abbreviations, ids, units.
AS_IT_IS = re.compile(r"(CPI|R²|km²|[a-z0-9]+(_[a-z0-9]+)+|https?:\S+)")
#: What was looked up since the start: every message, and those that have no translation.
asked: set[str] = set()
missing: set[str] = set()


def in_language(text: str) -> str:
    """A label in the language of now (标签的当前语言).

    Examples
    --------
    >>> from analysis.messages import speaking
    >>> with speaking("zh"):
    ...     in_language("16,918"), in_language("8.7% (8.6–8.8%)"), in_language("2012–2021")
    ('16918', '8.7%（8.6%至8.8%）', '2012—2021')
    """
    if language() == "en":
        return text
    text = WRITTEN.sub(r" (\1–\2)", text)
    if quantity := QUANTITY.fullmatch(text):
        value, low, high = (number.replace(",", "") for number in quantity.groups())
        return _("{value} ({ends})", value=value, ends=_chinese_range(low, high))
    numbers = [_chinese_number(m) for m in NUMBER.finditer(text)]
    places = itertools.count()
    template = NUMBER.sub(lambda _number: f"{{{next(places)}}}", text.replace("\n", " "))
    if LETTER.search(template) and not HAN.search(template):
        template = chinese(template)
    return template.format(*numbers) if template != text else text


def _chinese_number(m: re.Match[str]) -> str:
    """Without parted thousands; a range of years with a dash, of other numbers with 至."""
    first, last = (number and number.replace(",", "") for number in m.groups())
    if not last:
        return first
    if YEAR.fullmatch(first) and YEAR.fullmatch(last):
        return f"{first}—{last}"
    return _chinese_range(first, last)


def _chinese_range(low: str, high: str) -> str:
    """A range of numbers, of which the first may lack the percent sign."""
    return span(low + "%" * (high.endswith("%") and not low.endswith("%")), high)


def chinese(template: str) -> str:
    """A label in Chinese: of the notebooks, else a name of the data, else of the package (译文)."""
    if AS_IT_IS.fullmatch(template):
        return template
    written = look_up(template)
    if written is None:
        if words := _names().get(template.lower()) or look_up(template, domain="analysis"):
            return words
        missing.add(template)
    asked.add(template)
    return written or template


@cache
def _names() -> dict[str, str]:
    """English names of the data's indicators, places and categories, with the Chinese ones.

    Of tables that share a name the first wins: a claim that is a level is 绝对量, not 水平法.
    """
    names: dict[str, str] = {}
    for resource in ("claims", "benchmarks", "indicators", "places"):
        for field in (f["name"] for f in fields_of(resource) if "categories" in f):
            english, chinese = (category_names(resource, field, lang) for lang in LANGUAGES)
            names = {english[code]: chinese[code] for code in chinese} | names
    indicators = load_indicators()
    for table, column in ((indicators, "short"), (indicators, "name"), (load_places(), "name")):
        names |= dict(zip(table[f"{column}_en"], table[f"{column}_zh"], strict=True))
    return {english.lower(): chinese for english, chinese in names.items() if english}


def translated_figure(figure: Figure) -> Figure:
    """A copy of a figure whose texts are in the language of now (图的译本)."""
    copy: Figure = pickle.loads(pickle.dumps(figure))
    copy.canvas.draw()
    for axis in itertools.chain.from_iterable((a.xaxis, a.yaxis) for a in copy.axes):
        ticks = [label.get_text() for label in axis.get_ticklabels()]
        if any(in_language(tick) != tick for tick in ticks):
            # Fixed, or the formatter writes them again; ticks out of sight must not widen the axis.
            low, high = axis.get_view_interval()
            axis.set_ticks(axis.get_ticklocs(), labels=[in_language(tick) for tick in ticks])
            axis.set_view_interval(low, high, ignore=True)
    for text in copy.findobj(Text):
        text.set_text(in_language(text.get_text()))
    return copy


def translated_table(table: pd.DataFrame) -> pd.DataFrame:
    """A copy of a table whose heads and words are in the language of now (表的译本)."""

    def put(cell: Any) -> Any:
        return in_language(cell) if isinstance(cell, str) else cell

    rows = None if table.index.name == "id" else put
    return table.map(put).rename(index=rows, columns=put).rename_axis(index=put, columns=put)
