"""Figures of intervals: in rows, by width, over the years."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.plots.theme import BLUE, COLOURS, canvas, told

__all__ = ["forest", "paths", "precision"]

#: Characters of an English name that fit on one line beside axes, and above each of three; Chinese names are shorter.
LINE, TITLE = 29, 27


def forest(
    drawn: pd.DataFrame, lang: str = "en", unit: str = "%", xlabel: tuple[str, str] = ("", "")
) -> Figure:
    """Intervals in rows (森林图), one colour per reading.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``value``, ``lower``, ``upper``.
    """
    labels, readings = drawn[f"label_{lang}"], drawn[f"reading_{lang}"]
    rows, kinds = list(dict.fromkeys(labels)), list(dict.fromkeys(readings))
    figure, (axis,) = canvas(2.4 + (0.75 if len(kinds) < 4 else 1.05) * len(rows))
    factor = 100 if unit == "%" else 1
    step = min(0.22, 0.8 / len(kinds))
    for k, kind in enumerate(kinds):
        part = drawn[readings == kind]
        y = np.array([rows.index(label) for label in labels[readings == kind]]) + step * (
            k - (len(kinds) - 1) / 2
        )
        middle = factor * part.value.to_numpy()
        reach = np.abs(factor * part[["lower", "upper"]].to_numpy().T - middle)
        axis.errorbar(
            middle,
            y,
            xerr=reach,
            fmt="osD^v"[k],
            ms=3.5,
            lw=2,
            capsize=2.5,
            color=COLOURS[k],
            label=kind,
        )
    axis.set_yticks(range(len(rows)), [fill(row, LINE) for row in rows])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.grid(axis="y", visible=False)
    axis.set_xlabel(told(lang, *xlabel))
    if len(kinds) > 1:
        figure.legend(loc="outside upper center", ncols=min(len(kinds), 3))
    return figure


def precision(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Width of the interval relative to the value (相对宽度), one dot a claim, by kind.

    `drawn`: ``id``, ``kind_en``, ``kind_zh``, ``relative_width``.
    """
    figure, (axis,) = canvas(7.5)
    kinds = list(dict.fromkeys(drawn[f"kind_{lang}"]))
    place = drawn[f"kind_{lang}"].map(kinds.index)
    # Dots of one kind are spread by their order, not at random: the same picture every time.
    order = drawn.groupby(place).cumcount() % 5
    spread = 0.1 * (order - order.groupby(place).transform("max") / 2)
    axis.plot(
        100 * drawn.relative_width,
        place + spread,
        "o",
        ms=4,
        alpha=0.75,
        color=BLUE,
        mec="white",
        mew=0.4,
    )
    axis.set_xscale("log")
    axis.set_yticks(range(len(kinds)), kinds)
    axis.set_ylim(len(kinds) - 0.5, -0.5)
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:g}%")
    axis.set_xlabel(
        told(
            lang,
            "Width of the interval relative to the printed value (log scale)",
            "区间宽度占报载数值的比例（对数刻度）",
        )
    )
    return figure


def paths(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Feasible paths at a constant rate, base = 100 (可行路径), a panel per indicator.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``step`` (from the base), ``lower``, ``upper``.
    """
    panels = list(dict.fromkeys(drawn[f"label_{lang}"]))
    figure, axes = canvas(7.6, len(panels), sharey=True)
    for axis, panel in zip(axes, panels, strict=True):
        part = drawn[drawn[f"label_{lang}"] == panel]
        for k, (reading, band) in enumerate(part.groupby(f"reading_{lang}", sort=False)):
            axis.fill_between(
                band.step,
                band.lower,
                band.upper,
                color=COLOURS[k],
                alpha=0.45,
                lw=0.8,
                label=reading,
            )
        axis.set_title(fill(panel, TITLE), fontsize=8)
        axis.set_xticks(range(0, int(drawn.step.max()) + 1, 3))
    axes[0].set_ylabel(told(lang, "Base = 100", "基期＝100"))
    axes[len(axes) // 2].set_xlabel(told(lang, "Steps from the base", "距基期的期数"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure
