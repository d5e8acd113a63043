"""Figures of spending."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.interval import Interval
from analysis.plots.theme import GREEN, ORANGE, canvas, told

__all__ = ["spending_split"]


def _range(row: Any, digits: int) -> str:
    """Both ends, rounded outward."""
    return "{0:.{2}f}–{1:.{2}f}".format(*Interval(f"{row.lower:.9g}", f"{row.upper:.9g}").outward(digits), digits)


def spending_split(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Livelihood spending and the rest (民生支出与其余), stacked, with the interval of each end.

    `drawn`: ``part_en``, ``part_zh``, ``value``, ``lower``, ``upper`` (yuan); the last row is the total.
    """
    figure, (axis,) = canvas(5.2)
    scale, digits = (1e8, 1) if lang == "zh" else (1e9, 2)
    values = drawn[["value", "lower", "upper"]] / scale
    left = 0.0
    for k, (label, row) in enumerate(zip(drawn[f"part_{lang}"][:-1], values[:-1].itertuples(), strict=True)):
        axis.barh(0, row.value, left=left, color=[GREEN, "#BBBBBB"][k], height=0.5)
        axis.text(
            left + row.value / 2,
            0,
            f"{label}\n{_range(row, digits)}",
            ha="center",
            va="center",
            fontsize=7.5,
            linespacing=1.5,
        )
        left += row.value
    total = values.iloc[-1]
    axis.errorbar(
        total.value,
        0.42,
        xerr=[[total.value - total.lower], [total.upper - total.value]],
        fmt="D",
        ms=3.5,
        capsize=3,
        color=ORANGE,
    )
    axis.text(
        total.lower,
        0.56,
        f"{drawn[f'part_{lang}'].iloc[-1]} {_range(total, digits)}",
        ha="right",
        va="center",
        fontsize=7.5,
        color=ORANGE,
    )
    axis.set_yticks([])
    axis.set_ylim(-0.4, 0.75)
    axis.set_xlabel(told(lang, "Billion yuan over 2012-2021", "2012—2021年合计（亿元）"))
    return figure
