"""Tables as people fill them in: headings and codes in words, cells left empty (自填表)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd

from analysis.data.package import fields_of, load_package
from analysis.messages import LANGUAGES, N_, NP_, _, p_, speaking
from analysis.numbers.printed import COUNTED, HALF_WIDTH, NUMERALS, UNITS, clean

__all__ = ["completed", "named", "period_name", "sheet_names", "titles"]

#: Columns without which a table says nothing; all others may be left out.
NEEDED = {
    "claims": ("indicator", "kind", "printed"), "indicators": ("unit",),
    "relations": ("kind", "parts"), "places": ("place",),
}  # fmt: skip
#: Columns of which an empty cell takes what stands above it.
FILLED_DOWN = ("place", "source", "paragraph", "dated_by")
#: A year, a paragraph, an occurrence as people write them: 2021年, 第3段, 第三段.
NUMBERED = re.compile(f"第?([0-9]+|[{''.join(NUMERALS)}])(?:年度?|[段处次])?")
#: What sheets of a form are called, and the cells of its source.
SHEET_NAMES = {
    "claims": NP_("form", "claims"), "indicators": NP_("form", "indicators"),
    "relations": NP_("form", "relations"), "source": NP_("form", "source"),
    "vocabulary": NP_("form", "vocabulary"), "guide": NP_("form", "guide"),
}  # fmt: skip
SOURCE = {
    "title": NP_("form", "title"), "paper": NP_("form", "paper"), "date": NP_("form", "date"),
    "page": NP_("form", "page"), "URL": NP_("form", "URL"),
}  # fmt: skip
#: 余 and 多 inside a number: they belong to the word beside it.
AND_MORE = re.compile("(.*[0-9])(余|多)([^0-9]*)")
#: Units of indicators, and words that count people and things.
UNIT_NAMES = UNITS | {word: name or "count" for word, name in COUNTED.items()}
#: Verbs of a rise, which growth and change need not have.
RISES = re.compile("^(增长|增加|提高|上升|扩大|增)(?=[0-9])")
RISING = ("growth", "avg_growth", "change", "avg_change", "points")
#: Parts of a year in words.
PERIODS = {
    "全年": "", "上半年": "H1", "第一季度": "Q1", "第二季度": "Q2", "第三季度": "Q3",
    "第四季度": "Q4", "前两季度": "Q1-2", "前三季度": "Q1-3",
}  # fmt: skip
#: The same as they are told.
PARTS_OF_YEARS = {
    "H1": N_("first half"), "Q1": N_("first quarter"), "Q2": N_("second quarter"),
    "Q3": N_("third quarter"), "Q4": N_("fourth quarter"), "Q1-2": N_("first two quarters"),
    "Q1-3": N_("first three quarters"),
}  # fmt: skip
MONTHS = re.compile("(?:(前)|1[-~至到])?([0-9]{1,2})个?月份?")
#: What parts the rows of a relation; a row may be named by its number alone.
PARTED = re.compile("[;,、/ +和]+")


def spelt(word: str) -> list[str]:
    """A word of the form in each language (各语言写法)."""
    spellings = []
    for lang in LANGUAGES:
        with speaking(lang):
            spellings.append(p_("form", word))
    return spellings


def sheet_names(resource: str) -> list[str]:
    """What a sheet with this table may be called (工作表名)."""
    return spelt(SHEET_NAMES[resource]) if resource in SHEET_NAMES else [resource]


@cache
def titles(resource: str) -> dict[str, str]:
    """Columns by what they are called in either language (列名对照)."""
    if resource == "source":
        return {name: head for head, word in SOURCE.items() for name in spelt(word)}
    tables = {r["name"] for r in load_package()["resources"]}
    fields = fields_of(resource) if resource in tables else []
    return {clean(field["title"]): field["name"] for field in fields}


def completed(frame: pd.DataFrame, resource: str) -> pd.DataFrame:
    """A table of one's own with the columns, codes and cells that follow from what is there.

    Headings may be the titles of the columns, codes their names in either language; a column that
    is not needed may be missing. Cells that are repeated as a rule are filled down.

    Parameters
    ----------
    frame : DataFrame
        As read, all text.
    resource : str
        Of the descriptor; one that is none of `NEEDED` is left as it is.
    """
    if resource not in NEEDED:
        return frame
    fields = fields_of(resource)
    frame = frame.rename(columns=titles(resource))
    if not set(frame.columns) & {field["name"] for field in fields}:
        return frame
    for field in fields:
        name = field["name"]
        if name not in frame and name not in NEEDED[resource]:
            frame[name] = ""
        if name in frame and "categories" in field and not frame.columns.has_duplicates:
            words = frame[name].str.translate(HALF_WIDTH).str.strip()
            frame[name] = words.replace(_codes(field))
    if set(NEEDED[resource]) <= set(frame.columns) and not frame.columns.has_duplicates:
        frame = COMPLETE[resource](frame) if resource in COMPLETE else frame
    return frame


def _codes(field: dict[str, Any]) -> dict[str, str]:
    """The codes of a column by what they are called."""
    codes = {code.replace("avg", "average").replace("_", " "): code for code in field["categories"]}
    for lang in LANGUAGES:
        codes |= zip(field.get(f"categories_{lang}", []), field["categories"], strict=False)
    return codes


def _claims(frame: pd.DataFrame) -> pd.DataFrame:
    """Claims with ids, what is repeated, and the words beside a number that stand inside it.

    Rows that say of nothing what is printed are no claims, whatever was filled down there.
    """
    for column in FILLED_DOWN:
        frame[column] = frame[column].replace("", None).ffill().fillna("")
    filled = [frame[column].str.strip() != "" for column in NEEDED["claims"]]
    frame = frame[filled[0] | filled[1] | filled[2]].copy()
    for column in ("start", "end", "paragraph", "occurrence"):
        frame[column] = frame[column].map(_number)
    dated = (frame.start != "") | (frame.end != "")
    frame["dated_by"] = frame.dated_by.where(
        frame.dated_by != "", dated.map({True: "printed", False: "none"})
    )
    for column in ("paragraph", "occurrence"):
        frame[column] = frame[column].where(frame[column] != "", "1")
    rows = pd.Series([f"row{number}" for number in frame.index], index=frame.index)
    frame["id"] = frame.id.where(frame.id != "", rows)
    frame["period"] = frame.period.map(clean).map(_period)
    inside = frame.printed.map(clean).str.extract(AND_MORE)
    free = frame.qualifier.isin(["", "达", "达到"]) | (frame.qualifier == inside[1])
    moved = inside[1].notna() & free
    frame.loc[moved, "printed"] = inside[0] + inside[2]
    frame.loc[moved, "qualifier"] = inside[1]
    rising = frame.kind.isin(RISING)
    frame.loc[rising, "printed"] = frame.printed.map(clean).str.replace(RISES, "", regex=True)
    return frame


def _number(words: str) -> str:
    """The digits of a year or a paragraph: 2021 of 2021年, 3 of 第三段."""
    numbered = NUMBERED.fullmatch(clean(words))
    return str(NUMERALS.get(numbered[1], numbered[1])) if numbered else words


def _period(words: str) -> str:
    """The code of a part of a year: H1 of 上半年, M1-11 of 1-11月."""
    if months := MONTHS.fullmatch(words):
        several = months[1] or words[:2] in ("1-", "1~", "1至", "1到")
        return f"M1-{months[2]}" if several else f"M{months[2]}"
    words = re.sub("^([一二三四])季度", r"第\1季度", words)
    return PERIODS.get(words, words.upper())


def period_name(code: str) -> str:
    """A part of a year in words (时段名称).

    Examples
    --------
    >>> period_name("H1"), period_name("M1-11")
    ('first half', 'months 1 to 11')
    """
    if code in PARTS_OF_YEARS:
        return _(PARTS_OF_YEARS[code])
    months = code.removeprefix("M1-")
    return _("months 1 to {n}", n=months) if months != code else _("month {n}", n=code[1:])


def with_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Indicators of which a name and a unit suffice, in one language (补全自设指标)."""
    return pd.DataFrame([*map(named, frame.to_dict("records"))], frame.index, frame.columns)


def named(row: dict[Any, str]) -> dict[Any, str]:
    """An indicator of which a name and a unit suffice, in one language (补全自设指标)."""
    chinese, english = row["name_zh"] or row["name_en"], row["name_en"] or row["name_zh"]
    return row | {
        "indicator": row["indicator"] or chinese, "name_zh": chinese, "name_en": english,
        "unit": UNIT_NAMES.get(row["unit"].lstrip("万亿"), row["unit"]) or "none",
        "theme": row["theme"] or "economy", "price_basis": row["price_basis"] or "not stated",
    }  # fmt: skip


def _relations(frame: pd.DataFrame) -> pd.DataFrame:
    """Relations with ids; claims may be named by the numbers of their rows."""
    for column in ("whole", "parts", "weight"):
        frame[column] = frame[column].map(clean).map(_named)
    rows = pd.Series([f"relation{number}" for number in frame.index], index=frame.index)
    return frame.assign(id=frame.id.where(frame.id != "", rows))


def _named(words: str) -> str:
    """Ids parted by semicolons: row6;row8 of 6、8."""
    names = filter(None, PARTED.split(words))
    return ";".join(re.sub("^(?:第?([0-9]+)行?)$", r"row\1", name) for name in names)


COMPLETE = {"claims": _claims, "indicators": with_names, "relations": _relations}
