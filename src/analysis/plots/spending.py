"""Figures of spending: the district's budget, and what households spend on."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.messages import N_, _, language
from analysis.numbers.interval import Interval
from analysis.plots.drawing import in_language, legend, name_rows
from analysis.plots.theme import BLUE, COLOURS, GREEN, GREY, ORANGE, canvas

GROUPS = {"urban": N_("Urban"), "rural": N_("Rural"), "total": N_("All")}
SPLIT = (GREEN, "#BBBBBB", BLUE)
HOLLOW: dict[str, Any] = {"ms": 5.5, "mfc": "none", "mew": 1.2}
MARKS = {"urban": (BLUE, "o"), "rural": (ORANGE, "s"), "total": (GREY, "D")}


def _range(row: Any, digits: int) -> str:
    """Both ends, rounded outward."""
    ends = Interval(f"{row.lower:.9g}", f"{row.upper:.9g}").outward(digits)
    return "–".join(f"{x:.{digits}f}" for x in ends)


@in_language
def spending_split(drawn: pd.DataFrame) -> Figure:
    """Livelihood spending, the rest and the total (民生支出、其余支出与合计), each with its
    interval.

    `drawn`: ``part_en``, ``part_zh``, ``value``, ``lower``, ``upper`` (yuan), a row each.
    """
    figure, (axis,) = canvas(5.6)
    scale, digits = (1e8, 1) if language() == "zh" else (1e9, 2)
    values = drawn[["value", "lower", "upper"]] / scale
    for y, row in enumerate(values.itertuples()):
        axis.barh(y, row.value, color=SPLIT[y], alpha=0.55, height=0.5)
        reach = [[row.value - row.lower], [row.upper - row.value]]
        look = {"fmt": "none", "ecolor": "black", "elinewidth": 1.2, "capsize": 5}
        axis.errorbar(row.value, y, xerr=reach, **look)
        beside = {"textcoords": "offset points", "va": "center", "fontsize": 7.5}
        axis.annotate(_range(row, digits), (row.upper, y), (6, 0), **beside)
    name_rows(axis, drawn.part)
    axis.set_xlim(0, 1.22 * values.upper.max())
    axis.set_xlabel(_("Billion yuan over 2012-2021"))
    return figure


@in_language
def livelihood_shares(drawn: pd.DataFrame) -> Figure:
    """Shares called livelihood side by side (各地民生支出占比), a row each; an arrow where only a
    lower end is known.

    `drawn`: ``label_en``, ``label_zh``, ``value``, ``lower``, ``upper`` (fractions; ``upper`` empty
    where the source gives a lower end only), ``own`` (whether it is the district's).
    """
    figure, (axis,) = canvas(2 + 0.72 * len(drawn))
    for y, row in enumerate(drawn.itertuples()):
        colour = ORANGE if row.own else BLUE
        if pd.isna(row.upper):
            arrow = {"arrowstyle": "->", "color": colour, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
            axis.annotate("", (99, y), (100 * row.lower, y), arrowprops=arrow)
            axis.plot(100 * row.lower, y, "|", color=colour, ms=9, mew=1.6)
        else:
            reach = [[100 * (row.value - row.lower)], [100 * (row.upper - row.value)]]
            look = {"fmt": "D" if row.own else "o", "ms": 4, "capsize": 4, "color": colour}
            axis.errorbar(100 * row.value, y, xerr=reach, **look)
    name_rows(axis, drawn.label)
    axis.set_xlim(50, 100)
    axis.set_xlabel(_("Share called livelihood by the source, %"))
    return figure


@in_language
def baskets(drawn: pd.DataFrame) -> Figure:
    """Spending of town and country by category (城乡消费结构), a panel a year, the two joined by a
    line.

    `drawn`: ``year``, ``item_en``, ``item_zh``, ``group`` (urban, rural), ``share``.
    """
    items = drawn["item"].unique().tolist()
    panels = drawn.assign(y=drawn["item"].map(items.index)).groupby("year", sort=False)
    figure, axes = canvas(7.6, len(panels), sharey=True, sharex=True)
    for axis, (year, part) in zip(axes, panels, strict=True):
        ends = 100 * part.groupby("y").share.agg(["min", "max"])
        axis.hlines(ends.index, ends["min"], ends["max"], color="#BBBBBB", lw=2)
        for group in ("urban", "rural"):
            colour, mark = MARKS[group]
            rows = part[part.group == group]
            # A hollow square around a dot shows both where the two shares are alike.
            look: dict[str, Any] = {"ms": 3} if group == "urban" else HOLLOW
            axis.plot(100 * rows.share, rows.y, mark, color=colour, label=_(GROUPS[group]), **look)
        axis.set_title(_("{year}", year=year), fontsize=8)
        axis.set_xlim(left=0)
        axis.set_xlabel(_("Share of consumption, %"))
        axis.grid(axis="y", visible=False)
    name_rows(axes[0], items)
    legend(figure, 2)
    return figure


@in_language
def engel_coefficients(drawn: pd.DataFrame) -> Figure:
    """Engel coefficients and the distance of the two baskets over the years
    (恩格尔系数与城乡消费结构差异).

    `drawn`: ``quantity`` (engel, engel_elsewhere, dissimilarity), ``group``, ``year``, ``value``
    (fractions), ``label_en`` and ``label_zh`` (what stands beside a figure from elsewhere, which is
    drawn hollow). Years that do not follow each other are not joined.
    """
    figure, axes = canvas(6.6, 2, width_ratios=[3, 2])
    engel, elsewhere, dissimilarity = (
        drawn[drawn.quantity == name] for name in ("engel", "engel_elsewhere", "dissimilarity")
    )
    titles = (_("Engel coefficient, %"), _("Dissimilarity of the baskets, %"))
    for axis, title, part in zip(axes, titles, (engel, dissimilarity), strict=True):
        for group, line in part.groupby("group", sort=False):
            colour, mark = MARKS.get(str(group), (COLOURS[2], "^"))
            label = _(GROUPS[str(group)]) if group in GROUPS else ""
            for k, (_run, run) in enumerate(line.groupby(line.year.diff().ne(1).cumsum())):
                look = {"color": colour, "ms": 3.5, "lw": 1.2, "label": "" if k else label}
                axis.plot(run.year, 100 * run.value, f"{mark}-", **look)
        axis.set_title(title, fontsize=8)
        axis.set_xticks(range(int(part.year.min()), 2025, 3))
    for row in elsewhere.itertuples():
        colour, mark = MARKS[row.group]
        axes[0].plot(row.year, 100 * row.value, mark, color=colour, ms=4.5, mfc="none")
        look = {"textcoords": "offset points", "va": "top", "color": colour, "fontsize": 5.5}
        axes[0].annotate(row.label, (row.year, 100 * row.value), (6, 4), **look)
    axes[0].set_ylim(bottom=94 * engel.value.min())
    axes[1].set_ylim(0, 115 * dissimilarity.value.max())
    legend(figure, 3)
    return figure
