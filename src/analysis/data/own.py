"""Tables as people fill them in: headings and codes in words, cells left empty (自填表)."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis.data.package import fields_of
from analysis.numbers.printed import COUNTED, UNITS, clean

__all__ = ["completed"]

#: Columns without which a table says nothing; all others may be left out.
NEEDED = {
    "claims": ("indicator", "kind", "printed"), "indicators": ("unit",),
    "relations": ("kind", "parts"), "places": ("place",),
}  # fmt: skip
#: Columns of which an empty cell takes what stands above it.
FILLED_DOWN = ("place", "source", "paragraph", "dated_by")
#: 余 and 多 inside a number: they belong to the word beside it.
AND_MORE = re.compile("(.*[0-9])(余|多)([^0-9]*)")


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
    titles = {clean(field["title"]): field["name"] for field in fields}
    frame = frame.rename(columns=titles)
    if not set(frame.columns) & set(titles.values()):
        return frame
    for field in fields:
        name = field["name"]
        if name not in frame and name not in NEEDED[resource]:
            frame[name] = ""
        if name in frame and "categories" in field and not frame.columns.has_duplicates:
            frame[name] = frame[name].replace(_codes(field))
    if set(NEEDED[resource]) <= set(frame.columns) and not frame.columns.has_duplicates:
        frame = COMPLETE[resource](frame) if resource in COMPLETE else frame
    return frame


def _codes(field: dict[str, Any]) -> dict[str, str]:
    """The codes of a column by what they are called."""
    codes = {code.replace("avg", "average").replace("_", " "): code for code in field["categories"]}
    return codes | dict(zip(field.get("categories_zh", []), field["categories"], strict=False))


def _claims(frame: pd.DataFrame) -> pd.DataFrame:
    """Claims with ids, what is repeated, and the word beside a number that stands inside it."""
    for column in FILLED_DOWN:
        frame[column] = frame[column].replace("", None).ffill().fillna("")
    dated = (frame.start != "") | (frame.end != "")
    frame["dated_by"] = frame.dated_by.where(frame.dated_by != "", dated.map(_dated_by))
    for column in ("paragraph", "occurrence"):
        frame[column] = frame[column].where(frame[column] != "", "1")
    rows = pd.Series([f"row{number}" for number in frame.index], index=frame.index)
    frame["id"] = frame.id.where(frame.id != "", rows)
    inside = frame.printed.map(clean).str.extract(AND_MORE)
    moved = inside[1].notna() & (frame.qualifier == "")
    frame.loc[moved, "printed"] = inside[0] + inside[2]
    frame.loc[moved, "qualifier"] = inside[1]
    return frame


def _dated_by(dated: bool) -> str:
    return "printed" if dated else "none"


def _indicators(frame: pd.DataFrame) -> pd.DataFrame:
    """Indicators of which a name and a unit suffice, in one language."""
    for column, other in (("name_zh", "name_en"), ("name_en", "name_zh")):
        frame[column] = frame[column].where(frame[column] != "", frame[other])
    frame["indicator"] = frame.indicator.where(frame.indicator != "", frame.name_zh)
    units = UNITS | {word: name or "count" for word, name in COUNTED.items()}
    frame["unit"] = frame.unit.map(lambda unit: units.get(unit.lstrip("万亿"), unit) or "none")
    for column, default in {"theme": "economy", "price_basis": "not stated"}.items():
        frame[column] = frame[column].where(frame[column] != "", default)
    return frame


def _relations(frame: pd.DataFrame) -> pd.DataFrame:
    """Relations with ids."""
    rows = pd.Series([f"relation{number}" for number in frame.index], index=frame.index)
    return frame.assign(id=frame.id.where(frame.id != "", rows))


COMPLETE = {"claims": _claims, "indicators": _indicators, "relations": _relations}
