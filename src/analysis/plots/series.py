"""Figures of official series beside what the page allows."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from analysis.messages import _, language
from analysis.plots.drawing import in_language
from analysis.plots.theme import COLOURS, canvas

LINES = ["-", "--", ":", "-."]
MARKS = "osD^"


@in_language
def index_series(drawn: pd.DataFrame) -> Figure:
    """Index numbers over the years, a panel per vintage and price basis (定基指数).

    A whole run of years is a line with marks, years that stand alone are marks, and what only two
    ends or an average are known of is a band.

    `drawn`: ``panel_en``, ``panel_zh``, ``label_en``, ``label_zh``, ``role`` (line, point, band),
    ``year``, ``value``, ``lower``, ``upper``.
    """
    panels, labels = drawn.groupby("panel", sort=False), drawn.label.unique().tolist()
    figure, axes = canvas(8.2, len(panels), sharey=True)
    for axis, (panel, part) in zip(axes, panels, strict=True):
        for (label, role), rows in part.groupby(["label", "role"], sort=False):
            k = labels.index(label)
            if role == "band":
                look = {"color": COLOURS[k], "alpha": 0.45, "lw": 1.2}
                axis.fill_between(rows.year, rows.lower, rows.upper, **look)
            else:
                axis.plot(rows.year, rows.value, **_look(k, role == "line", 2.8))
        axis.set_title(_title(panel, 72 // len(panels)), fontsize=7.5)
        axis.xaxis.set_major_locator(MultipleLocator(4))
        axis.margins(x=0.1)
    axes[0].set_ylabel(_("Index"))
    roles = drawn.groupby("label").role.agg(set)
    handles = [_handle(k, roles[label]) for k, label in enumerate(labels)]
    figure.legend(handles, labels, loc="outside upper center", ncols=min(len(labels), 3))
    return figure


def _title(panel: str, width: int) -> str:
    """The title on two lines where one is too short, never broken within "2012 = 100"."""
    if language() == "zh":
        return panel.replace("（", "\n（") if 2 * len(panel) > width else panel
    return fill(panel.replace(" = ", "\u00a0=\u00a0"), width)


def _look(k: int, is_line: bool, size: float) -> dict[str, Any]:
    line = LINES[k] if is_line else "none"
    return {"color": COLOURS[k], "marker": MARKS[k], "ms": size, "lw": 1, "ls": line}


def _handle(k: int, roles: set[str]) -> Line2D | Patch:
    """The legend's sign of a label: a patch for bands alone."""
    if roles == {"band"}:
        return Patch(color=COLOURS[k], alpha=0.45)
    return Line2D([], [], **_look(k, "line" in roles, 3.5))
