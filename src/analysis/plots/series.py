"""Figures of official series beside what the page allows."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from analysis.plots.theme import COLOURS, canvas, told

__all__ = ["index_series"]

LINES = ["-", "--", ":", "-."]
MARKS = "osD^"


def index_series(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Index numbers over the years, a panel per vintage and price basis (定基指数).

    A whole run of years is a line with marks, years that stand alone are marks, and what only two
    ends or an average are known of is a band.

    `drawn`: ``panel_en``, ``panel_zh``, ``label_en``, ``label_zh``, ``role`` (line, point, band), ``year``, ``value``,
    ``lower``, ``upper``.
    """
    panels, labels = (
        list(dict.fromkeys(drawn[f"{column}_{lang}"])) for column in ("panel", "label")
    )
    figure, axes = canvas(8.2, len(panels), sharey=True)
    for axis, panel in zip(axes, panels, strict=True):
        part = drawn[drawn[f"panel_{lang}"] == panel]
        for (label, role), found in part.groupby([f"label_{lang}", "role"], sort=False):
            k = labels.index(label)
            if role == "band":
                axis.fill_between(
                    found.year, found.lower, found.upper, color=COLOURS[k], alpha=0.45, lw=1.2
                )
            else:
                axis.plot(
                    found.year,
                    found.value,
                    color=COLOURS[k],
                    marker=MARKS[k],
                    ms=2.8,
                    lw=1,
                    ls=_line(role, k),
                )
        axis.set_title(_title(panel, lang, 72 // len(panels)), fontsize=7.5)
        axis.xaxis.set_major_locator(MultipleLocator(4))
        axis.margins(x=0.1)
    axes[0].set_ylabel(told(lang, "Index", "指数"))
    handles = [
        _handle(k, set(drawn.role[drawn[f"label_{lang}"] == label]))
        for k, label in enumerate(labels)
    ]
    figure.legend(handles, labels, loc="outside upper center", ncols=min(len(labels), 3))
    return figure


def _title(panel: str, lang: str, width: int) -> str:
    """The title on two lines where one is too short, never broken within "2012 = 100"."""
    if lang == "zh":
        return panel.replace("（", "\n（") if 2 * len(panel) > width else panel
    return fill(panel.replace(" = ", "\u00a0=\u00a0"), width)


def _line(role: str, k: int) -> str:
    return LINES[k] if role == "line" else "none"


def _handle(k: int, roles: set[str]) -> Line2D | Patch:
    """The legend's sign of a label: a patch for bands alone."""
    if roles == {"band"}:
        return Patch(color=COLOURS[k], alpha=0.45)
    return Line2D(
        [],
        [],
        color=COLOURS[k],
        marker=MARKS[k],
        ms=3.5,
        lw=1,
        ls=_line("line" if "line" in roles else "point", k),
    )
