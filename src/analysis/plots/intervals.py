"""Intervals in rows, and names at the ends of lines: what seaborn does not draw by itself."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from analysis.numbers.quantity import Quantity, ends
from analysis.plots.theme import DARK, GREY, HEIGHT, ORANGE, WIDTH

#: Characters of a row's name on one line.
LINE = 38
#: Behind words: legible where a line passes behind them.
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}


def interval_rows(
    quantities: pd.Series, spec: str = ",.0f", *, band: Quantity | None = None, name: str = "",
    colours: Iterable[str] | str = ORANGE, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Rounding intervals in rows, each with its value and ends in print (区间图).

    Parameters
    ----------
    quantities : Series of Quantity
        From the top; the index names the rows.
    spec : str
        How a quantity is written: ``.3f``, ``,.0f``, ``.1%``; with ``%`` the axis is in per cent.
    band : Quantity, optional
        What all rows are held against, as a band over all of them; a narrow one is a dashed line.
    name : str
        What the band is, written beside it.
    colours : str or iterable of str
        One for all rows, or one for each.
    ax : Axes, optional
        A new one by default, high enough for the rows.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from analysis import load_claims
    >>> q = load_claims().quantity
    >>> ax = interval_rows(q[["urban_income_2021", "rural_income_2021"]])
    >>> [text.get_text() for text in ax.texts]
    ['41,149 (41,148–41,150)', '24,231 (24,230–24,232)']
    >>> plt.close(ax.figure)
    """
    height = HEIGHT * (0.2 + 0.14 * len(quantities))
    ax = ax or plt.subplots(figsize=(WIDTH, height))[1]
    factor = 100 if spec.endswith("%") else 1
    rows = ends(quantities) * factor
    colours = [colours] * len(rows) if isinstance(colours, str) else list(colours)
    low, high, narrow = rows.lower.min(), rows.upper.max(), True
    if band is not None:
        least, most = (factor * float(x) for x in (band.interval.lower, band.interval.upper))
        low, high = min(low, least), max(high, most)
        narrow = most - least < 0.01 * (high - low)
        if narrow:
            ax.axvline((least + most) / 2, color=DARK, lw=1, ls="--", zorder=0)
        else:
            ax.axvspan(least, most, color=GREY, alpha=0.25, lw=1, zorder=0)
    for y, (row, quantity) in enumerate(zip(rows.itertuples(), quantities, strict=True)):
        ax.hlines(y, row.lower, row.upper, colors=colours[y], lw=7, alpha=0.5)
        ax.plot([row.value], [y], "|", ms=9, mew=1.5, color=colours[y])
        # White would cut a wide band.
        _print(ax, y, row, format(quantity, spec), low, high).set_bbox(WHITE if narrow else None)
    room = 0.04 * (high - low or 1)
    ax.set(xlim=(low - 2 * room, high + room), ylim=(len(rows) - 0.5, -1.5 if name else -0.75))
    ax.set_yticks(range(len(rows)), [fill(str(name), LINE) for name in rows.index])
    if name:
        _name_band(ax, least, most, name)
    ax.grid(axis="y", visible=False)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    if spec.startswith(","):
        ax.xaxis.set_major_formatter("{x:,.0f}")
    elif factor == 100:
        ax.xaxis.set_major_formatter("{x:g}%")
    return ax


def _name_band(ax: Axes, least: float, most: float, name: str) -> None:
    """Above the rows, from the outer edge of the band to where there is room."""
    left = least + most < sum(ax.get_xlim())
    edge, side, shift = (least, "left", 3) if left else (most, "right", -3)
    look: dict[str, Any] = {"textcoords": "offset points", "fontsize": 7, "color": DARK, "ha": side}
    ax.annotate(name, (edge, ax.get_ylim()[1]), (shift, -2), va="top", **look)


def _print(ax: Axes, y: int, row: Any, words: str, low: float, high: float) -> Text:
    """Value and ends above the bar; near the panel's edge the text begins or ends there."""
    place = (row.value - low) / (high - low or 1)
    side = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    x = {"left": row.lower, "right": row.upper, "center": row.value}[side]
    look: dict[str, Any] = {"textcoords": "offset points", "fontsize": 7, "ha": side}
    return ax.annotate(words, (x, y), (0, 6), va="bottom", **look)


def label_lines(ax: Axes, spec: str = "") -> Axes:
    """Names of lines at their last points, instead of a legend (直接标注).

    Parameters
    ----------
    ax : Axes
        With lines that have labels, as seaborn draws them with `hue`.
    spec : str
        How the last value is written after the name; none by default.
    """
    handles, names = ax.get_legend_handles_labels()
    lines: list[Any] = [line for line in ax.lines if np.size(line.get_xdata())]
    drawn, last = {line.get_color(): line for line in lines}, max(x.get_xdata()[-1] for x in lines)
    for handle, name in zip(handles, names, strict=True):
        # seaborn's legend has lines of its own, in the colours of those that are drawn.
        line = drawn[handle.get_color()]  # type: ignore[attr-defined]
        x, y = line.get_xdata()[-1], line.get_ydata()[-1]
        words = f"{name} {y:{spec}}" if spec else name
        look: dict[str, Any] = {"textcoords": "offset points", "va": "center", "color": DARK}
        beside = (5, 0 if x == last else -9)  # where others go on, below them
        ax.annotate(words, (x, y), beside, annotation_clip=False, fontsize=7.5, bbox=WHITE, **look)
    if legend := ax.get_legend():
        legend.remove()
    return ax
