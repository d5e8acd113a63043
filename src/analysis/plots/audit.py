"""Figures of the audit."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.messages import _
from analysis.plots.drawing import in_language, legend
from analysis.plots.theme import BLUE, GREY, ORANGE, canvas


@in_language
def step_bands(drawn: pd.DataFrame, marked: tuple[int, ...] = (9, 10)) -> Figure:
    """What growth over n steps allows for the multiple, against the multiple as printed
    (步数与倍数), a panel each.

    `drawn`: ``label_en``, ``label_zh``, ``steps``, ``lower``, ``upper`` (of growth over so many
    steps), ``printed_lower``, ``printed_upper``; `marked`: steps drawn in full colour and named.
    """
    panels = drawn.groupby("label", sort=False)
    figure, axes = canvas(7.2, len(panels))
    for axis, (panel, part) in zip(axes, panels, strict=True):
        least, most = part.printed_lower.iloc[0], part.printed_upper.iloc[0]
        printed = {"color": ORANGE, "alpha": 0.25, "lw": 0, "label": _("multiple as printed")}
        axis.axhspan(least, most, **printed)
        for is_marked, colour in ((False, "#9FB8CC"), (True, BLUE)):
            rows = part[part.steps.isin(marked) == is_marked]
            label = _("growth over n steps") if is_marked else None
            axis.vlines(rows.steps, rows.lower, rows.upper, color=colour, lw=5, label=label)
        axis.set_title(panel, fontsize=8)
        axis.set_xticks(part.steps)
        for tick, n in zip(axis.get_xticklabels(), part.steps, strict=True):
            tick.set_color("black" if n in marked else GREY)
        axis.set_xlabel(_("Steps n"))
        axis.margins(x=0.12)
    axes[0].set_ylabel(_("2021 as a multiple of 2012"))
    legend(figure, 2)
    return figure
