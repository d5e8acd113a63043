"""Figures of the audit."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots.theme import BLUE, GREY, ORANGE, canvas, told

__all__ = ["step_bands"]


def step_bands(drawn: pd.DataFrame, lang: str = "en", marked: tuple[int, ...] = (9, 10)) -> Figure:
    """What growth over n steps allows for the multiple, against the multiple as printed (步数与倍数), a panel each.

    `drawn`: ``label_en``, ``label_zh``, ``steps``, ``lower``, ``upper`` (of growth over so many steps),
    ``printed_lower``, ``printed_upper``; `marked`: steps drawn in full colour and named.
    """
    panels = list(dict.fromkeys(drawn[f"label_{lang}"]))
    figure, axes = canvas(7.2, len(panels))
    for axis, panel in zip(axes, panels, strict=True):
        part = drawn[drawn[f"label_{lang}"] == panel]
        least, most = part.printed_lower.iloc[0], part.printed_upper.iloc[0]
        axis.axhspan(
            least,
            most,
            color=ORANGE,
            alpha=0.25,
            lw=0,
            label=told(lang, "multiple as printed", "报载倍数"),
        )
        for known, colour in ((False, "#9FB8CC"), (True, BLUE)):
            rows = part[part.steps.isin(marked) == known]
            label = told(lang, "growth over n steps", "报载增速按n期") if known else None
            axis.vlines(rows.steps, rows.lower, rows.upper, color=colour, lw=5, label=label)
        axis.set_title(panel, fontsize=8)
        axis.set_xticks(part.steps)
        for tick, n in zip(axis.get_xticklabels(), part.steps, strict=True):
            tick.set_color("black" if n in marked else GREY)
        axis.set_xlabel(told(lang, "Steps n", "期数n"))
        axis.margins(x=0.12)
    axes[0].set_ylabel(told(lang, "2021 as a multiple of 2012", "2021年为2012年的倍数"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure
