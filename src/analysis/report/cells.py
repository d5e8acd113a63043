"""The text cells of a notebook's table as numbers, for programs that calculate (单元格)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis.report.sheets import number_format

__all__ = ["numbered"]

#: Cells that say there is no figure.
MISSING = ("", "–")
WRITTEN = r"[+-]?[\d,]+(?:\.\d+)?"
NUMBER = re.compile(rf"{WRITTEN}(?P<percent>%?)")
#: An end that is not finite is a missing figure.
ENDS = re.compile(rf"[\[(](?:-inf|-∞|(?P<lower>{WRITTEN})), (?:inf|∞|(?P<upper>{WRITTEN}))[\])]")
HEADS = {
    "en": {"lower": "{}: lower", "upper": "{}: upper", "%": "{}, %"},
    "zh": {"lower": "{}：下限", "upper": "{}：上限", "%": "{}（%）"},
}


def numbered(frame: pd.DataFrame, lang: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Numbers, their formats and what is printed, from a table of text cells (文本转为数值).

    A column is turned as a whole or not at all: one of numbers into numbers, one of percentages into
    fractions under a header with the unit, one of intervals into two columns, its ends.

    Parameters
    ----------
    frame : DataFrame
    lang : {'en', 'zh'}
        Language of what is added to headers.

    Examples
    --------
    >>> table = pd.DataFrame({"year": ["2013", "2020"], "share": ["15.7%", "–"], "ratio": ["(1.84, 1.88)", "[2, 3)"]})
    >>> print(numbered(table, "en")[0].to_string(index=False))
     year  share, %  ratio: lower  ratio: upper
     2013     0.157          1.84          1.88
     2020       NaN          2.00          3.00
    """
    columns = [
        _column(part, HEADS[lang]["%"])
        for head in frame
        for part in _parts(frame[head], HEADS[lang])
    ]
    numbers, formats = (pd.concat(each, axis=1) for each in zip(*columns, strict=True))
    formats = formats.apply(lambda column: _alike(column) if column.name in frame else column)
    wanted = formats.reindex(columns=frame.columns, fill_value="")
    return (
        numbers,
        formats,
        frame.combine(wanted, lambda cells, formats: cells.combine(formats, _padded)),
    )


def _alike(formats: pd.Series) -> pd.Series:
    """As many decimals in the whole column as one of its cells has: 2.75 beside 2.807 lost a zero."""
    return formats.where(formats == "", max(formats, key=len))


def _parts(column: pd.Series, heads: dict[str, str]) -> Iterator[pd.Series]:
    """The ends of a column of intervals, each a column; any other column as it is."""
    found = _all(column, ENDS)
    if found is None:
        yield column
        return
    for end in ("lower", "upper"):
        yield found.map(lambda match, end=end: (match and match[end]) or "").rename(
            heads[end].format(column.name)
        )


def _column(column: pd.Series, percent: str) -> tuple[pd.Series, pd.Series]:
    """A column as numbers with their formats, if all its cells are numbers of one kind."""
    found = _all(column, NUMBER)
    units = set() if found is None else {match["percent"] for match in found if match}
    if len(units) != 1:
        return column.map(lambda cell: None if cell in MISSING else cell), column.map(lambda _: "")
    [unit] = units
    formats = column.map(lambda cell: "" if cell in MISSING else _format(cell))
    head = percent.format(column.name) if unit else column.name
    return column.map(_number).rename(head), formats.rename(head)


def _all(column: pd.Series, kind: re.Pattern[str]) -> pd.Series | None:
    """What matches in each cell, None in a missing one, if no other cell is of another kind."""
    found = column.map(kind.fullmatch)
    other = found.isna() & ~column.isin(MISSING)
    return None if other.any() or found.isna().all() else found


def _number(cell: str) -> int | float | None:
    if cell in MISSING:
        return None
    bare = cell.replace(",", "")
    if bare.endswith("%"):
        return float(bare[:-1]) / 100
    return float(bare) if "." in bare else int(bare)


def _format(cell: str) -> str:
    """The number format of a cell; a whole number without a comma may be a year."""
    decimals = len(cell.removesuffix("%").partition(".")[2])
    plain = not decimals and "," not in cell and not cell.endswith("%")
    return "0" if plain else number_format("%" if cell.endswith("%") else "", decimals)


def _padded(cell: str, wanted: str) -> str:
    """The cell with the zeros that its format shows."""
    have, want = (len(x.partition(".")[2].removesuffix("%")) for x in (cell, wanted))
    return cell if want <= have else f"{cell}{'' if have else '.'}{'0' * (want - have)}"
