"""Figures of intervals: in rows, by width, over the years."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.messages import _, language
from analysis.plots.drawing import in_language, legend, name_rows
from analysis.plots.theme import BLUE, COLOURS, canvas

#: Characters of an English name that fit on one line beside axes, and above each of three; Chinese
#: names are shorter.
LINE, TITLE = 29, 27


@in_language
def forest(drawn: pd.DataFrame, unit: str = "%", xlabel: tuple[str, str] = ("", "")) -> Figure:
    """Intervals in rows (森林图), one colour per reading; `xlabel` in English and Chinese.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``value``, ``lower``,
    ``upper``.
    """
    rows, readings = drawn.label.unique().tolist(), drawn.groupby("reading", sort=False)
    figure, (axis,) = canvas(2.4 + (0.75 if len(readings) < 4 else 1.05) * len(rows))
    factor = 100 if unit == "%" else 1
    step = min(0.22, 0.8 / len(readings))
    for k, (reading, part) in enumerate(readings):
        y = part.label.map(rows.index).to_numpy() + step * (k - (len(readings) - 1) / 2)
        middle = factor * part.value.to_numpy()
        reach = np.abs(factor * part[["lower", "upper"]].to_numpy().T - middle)
        look = {"fmt": "osD^v"[k], "ms": 3.5, "lw": 2, "capsize": 2.5, "color": COLOURS[k]}
        axis.errorbar(middle, y, xerr=reach, label=reading, **look)
    name_rows(axis, [fill(row, LINE) for row in rows], below=0.6, above=0.6)
    axis.set_xlabel(xlabel[language() == "zh"])
    if len(readings) > 1:
        legend(figure, min(len(readings), 3))
    return figure


@in_language
def precision(drawn: pd.DataFrame) -> Figure:
    """Width of the interval relative to the value (相对宽度), one dot a claim, by kind.

    `drawn`: ``id``, ``kind_en``, ``kind_zh``, ``relative_width``.
    """
    figure, (axis,) = canvas(7.5)
    kinds = drawn.kind.unique().tolist()
    place = drawn.kind.map(kinds.index)
    # Dots of one kind are spread by their order, not at random: the same picture every time.
    order = drawn.groupby(place).cumcount() % 5
    spread = 0.1 * (order - order.groupby(place).transform("max") / 2)
    look = {"ms": 4, "alpha": 0.75, "color": BLUE, "mec": "white", "mew": 0.4}
    axis.plot(100 * drawn.relative_width, place + spread, "o", **look)
    axis.set_xscale("log")
    axis.set_yticks(range(len(kinds)), kinds)
    axis.set_ylim(len(kinds) - 0.5, -0.5)
    axis.xaxis.set_major_formatter(lambda x, _place: f"{x:g}%")
    axis.set_xlabel(_("Width of the interval relative to the printed value (log scale)"))
    return figure


@in_language
def paths(drawn: pd.DataFrame) -> Figure:
    """Feasible paths at a constant rate, base = 100 (可行路径), a panel per indicator.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``step`` (from the base),
    ``lower``, ``upper``.
    """
    panels = drawn.groupby("label", sort=False)
    figure, axes = canvas(7.6, len(panels), sharey=True)
    for axis, (panel, part) in zip(axes, panels, strict=True):
        for k, (reading, band) in enumerate(part.groupby("reading", sort=False)):
            look = {"color": COLOURS[k], "alpha": 0.45, "lw": 0.8, "label": reading}
            axis.fill_between(band.step, band.lower, band.upper, **look)
        axis.set_title(fill(panel, TITLE), fontsize=8)
        axis.set_xticks(range(0, int(drawn.step.max()) + 1, 3))
    axes[0].set_ylabel(_("Base = 100"))
    axes[len(axes) // 2].set_xlabel(_("Steps from the base"))
    legend(figure, 2)
    return figure
