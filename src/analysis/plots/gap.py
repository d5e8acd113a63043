"""Figures of the urban-rural gap."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis.plots.theme import BLUE, COLOURS, ORANGE, canvas, told

__all__ = ["gap_by_reading", "inequality_curves"]


def gap_by_reading(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Ratio and absolute gap in 2012 per reading beside 2021 (城乡差距), two panels.

    `drawn`: ``reading_en``, ``reading_zh``, ``quantity`` (ratio, gap), ``value``, ``lower``, ``upper``.
    """
    figure, axes = canvas(6.6, 2, sharey=True)
    rows = list(dict.fromkeys(drawn[f"reading_{lang}"]))
    titles = {
        "ratio": told(lang, "Urban-rural income ratio", "城乡居民收入比"),
        "gap": told(lang, "Gap, thousand yuan", "绝对差距（万元）"),
    }
    for axis, (quantity, title) in zip(axes, titles.items(), strict=True):
        part = drawn[drawn.quantity == quantity]
        factor = 1 if quantity == "ratio" else told(lang, "1000", "10000")
        middle, ends = part.value / float(factor), part[["lower", "upper"]].to_numpy().T / float(factor)
        y = [rows.index(r) for r in part[f"reading_{lang}"]]
        colours = [ORANGE if "2021" in r else BLUE for r in part[f"reading_{lang}"]]
        axis.hlines(y, ends[0], ends[1], colors=colours, lw=5, alpha=0.45)
        axis.scatter(middle, y, c=colours, s=14, zorder=3)
        axis.set_title(title, fontsize=8)
        axis.grid(axis="y", visible=False)
    axes[0].set_yticks(range(len(rows)), rows)
    axes[0].set_ylim(len(rows) - 0.5, -0.5)
    return figure


def inequality_curves(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Between-group indices over the urban share (城镇人口比重), with the district's positions.

    `drawn`: ``index`` (gini, theil_t, theil_l), ``reading_en``, ``reading_zh``, ``role`` (curve,
    position), ``p_lower``, ``p_upper``, ``lower``, ``upper``; curves have ``p_lower == p_upper``.
    """
    names = {
        "gini": ("Between-group Gini", "组间基尼系数"),
        "theil_t": ("Between-group Theil T", "组间泰尔指数T"),
        "theil_l": ("Between-group Theil L", "组间泰尔指数L"),
    }
    figure, axes = canvas(7.4, 3)
    for axis, (index, name) in zip(axes, names.items(), strict=True):
        part = drawn[drawn["index"] == index]
        for k, (reading, rows) in enumerate(part.groupby(f"reading_{lang}", sort=False)):
            curve, spot = rows[rows.role == "curve"], rows[rows.role == "position"]
            axis.fill_between(
                100 * curve.p_lower, curve.lower, curve.upper, color=COLOURS[k], alpha=0.3, lw=0.8, label=reading
            )
            for s in spot.itertuples():
                width, height = 100 * (s.p_upper - s.p_lower), s.upper - s.lower
                box = mpl.patches.Rectangle(
                    (100 * s.p_lower, s.lower), max(width, 1.2), max(height, 0.0008), color=COLOURS[k], zorder=3
                )
                axis.add_patch(box)
        axis.set_title(told(lang, *name), fontsize=8)
        axis.set_ylim(bottom=0)
        axis.set_xlabel(told(lang, "Urban share, %", "城镇比重（%）"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure
