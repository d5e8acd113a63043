"""Figures of intervals: in rows, by width, over the years."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.messages import _, language
from analysis.plots.theme import BLUE, COLOURS, canvas, in_language

__all__ = ["forest", "paths", "precision"]

#: Characters of an English name that fit on one line beside axes, and above each of three; Chinese
#: names are shorter.
LINE, TITLE = 29, 27


@in_language
def forest(
    drawn: pd.DataFrame,
    lang: str | None = None,
    unit: str = "%",
    xlabel: tuple[str, str] = ("", ""),
) -> Figure:
    """Intervals in rows (森林图), one colour per reading.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``value``, ``lower``,
    ``upper``.
    """
    labels, readings = drawn[f"label_{language()}"], drawn[f"reading_{language()}"]
    rows, kinds = list(dict.fromkeys(labels)), list(dict.fromkeys(readings))
    figure, (axis,) = canvas(2.4 + (0.75 if len(kinds) < 4 else 1.05) * len(rows))
    factor = 100 if unit == "%" else 1
    step = min(0.22, 0.8 / len(kinds))
    for k, kind in enumerate(kinds):
        part = drawn[readings == kind]
        row = np.array([rows.index(label) for label in labels[readings == kind]])
        y = row + step * (k - (len(kinds) - 1) / 2)
        middle = factor * part.value.to_numpy()
        reach = np.abs(factor * part[["lower", "upper"]].to_numpy().T - middle)
        look = {"fmt": "osD^v"[k], "ms": 3.5, "lw": 2, "capsize": 2.5, "color": COLOURS[k]}
        axis.errorbar(middle, y, xerr=reach, label=kind, **look)
    axis.set_yticks(range(len(rows)), [fill(row, LINE) for row in rows])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.grid(axis="y", visible=False)
    axis.set_xlabel(xlabel[language() == "zh"])
    if len(kinds) > 1:
        figure.legend(loc="outside upper center", ncols=min(len(kinds), 3))
    return figure


@in_language
def precision(drawn: pd.DataFrame) -> Figure:
    """Width of the interval relative to the value (相对宽度), one dot a claim, by kind.

    `drawn`: ``id``, ``kind_en``, ``kind_zh``, ``relative_width``.
    """
    figure, (axis,) = canvas(7.5)
    kinds = list(dict.fromkeys(drawn[f"kind_{language()}"]))
    place = drawn[f"kind_{language()}"].map(kinds.index)
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
    panels = list(dict.fromkeys(drawn[f"label_{language()}"]))
    figure, axes = canvas(7.6, len(panels), sharey=True)
    for axis, panel in zip(axes, panels, strict=True):
        part = drawn[drawn[f"label_{language()}"] == panel]
        for k, (reading, band) in enumerate(part.groupby(f"reading_{language()}", sort=False)):
            look = {"color": COLOURS[k], "alpha": 0.45, "lw": 0.8, "label": reading}
            axis.fill_between(band.step, band.lower, band.upper, **look)
        axis.set_title(fill(panel, TITLE), fontsize=8)
        axis.set_xticks(range(0, int(drawn.step.max()) + 1, 3))
    axes[0].set_ylabel(_("Base = 100"))
    axes[len(axes) // 2].set_xlabel(_("Steps from the base"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure
