"""Figures of the urban-rural gap: under readings, over the urban share, over the years."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis.numbers.interval import Interval
from analysis.plots.intervals import forest
from analysis.plots.theme import BLUE, COLOURS, GREEN, GREY, ORANGE, PINK, canvas, told

__all__ = [
    "gap_by_reading",
    "gap_in_prices",
    "inequality_curves",
    "inequality_parts",
    "ratio_series",
    "urban_weight",
]

#: Panels of the figures of the gap.
TITLES = {
    "ratio": ("Urban-rural income ratio", "城乡居民收入比"),
    "gap": ("Absolute gap, yuan", "绝对差距（元）"),
}


def gap_by_reading(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Ratio and absolute gap in 2012 per reading beside 2021 (城乡差距), two panels with the values in print.

    `drawn`: ``reading_en``, ``reading_zh``, ``quantity`` (ratio, gap), ``value``, ``lower``, ``upper``.
    """
    figure, axes = canvas(8.4, 2, sharey=True)
    rows = list(dict.fromkeys(drawn[f"reading_{lang}"]))
    digits = {"ratio": 3, "gap": 0}
    for axis, (quantity, title) in zip(axes, TITLES.items(), strict=True):
        part = drawn[drawn.quantity == quantity]
        _readings(
            axis, part[["value", "lower", "upper"]], part[f"reading_{lang}"], digits[quantity]
        )
        axis.set_title(told(lang, *title), fontsize=8)
    comma = told(lang, ", ", "，")
    axes[0].set_yticks(range(len(rows)), [r.replace(comma, comma.rstrip() + "\n") for r in rows])
    axes[0].set_ylim(len(rows) - 0.6, -0.8)
    return figure


def _readings(axis: Any, part: pd.DataFrame, readings: pd.Series, digits: int) -> None:
    """A row per reading with its value and interval in print; the dashed line is 2021."""
    low, high = part.lower.min(), part.upper.max()
    for y, (row, reading) in enumerate(zip(part.itertuples(), readings, strict=True)):
        colour = ORANGE if "2021" in reading else BLUE
        axis.hlines(y, row.lower, row.upper, colors=colour, lw=5, alpha=0.45)
        axis.plot(row.value, y, "o", ms=3.8, color=colour, zorder=3)
        ends = "–".join(f"{x:,.{digits}f}" for x in Interval(row.lower, row.upper).outward(digits))
        # Beside the panel's edge a centred text would be cut off.
        place = (row.value - low) / (high - low)
        side = "left" if place < 0.3 else "right" if place > 0.7 else "center"
        x = {"left": low, "right": high, "center": row.value}[side]
        text = axis.text(
            x,
            y - 0.18,
            f"{row.value:,.{digits}f} ({ends})",
            fontsize=6.5,
            ha=side,
            va="bottom",
            zorder=4,
        )
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
        if "2021" in reading:
            axis.axvline(row.value, color=ORANGE, lw=1, ls="--", zorder=1)
    axis.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    axis.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5 if digits else 4))
    axis.grid(axis="y", visible=False)


def urban_weight(
    drawn: pd.DataFrame, lang: str = "en", marks: tuple[tuple[float, str, str], ...] = ()
) -> Figure:
    """Urban weight that the incomes imply (隐含城镇权重), with reference lines.

    `drawn`: as `forest`; `marks`: value, English and Chinese label of each line.
    """
    # A label that is wrapped must not break inside "9 steps".
    labels = drawn.label_en.str.replace(" steps", "\u00a0steps")
    figure = forest(
        drawn.assign(label_en=labels),
        lang,
        xlabel=("Urban weight or urbanisation rate, %", "城镇权重或城镇化率（%）"),
    )
    [axis] = figure.axes
    for k, (value, en, zh) in enumerate(marks):
        axis.axvline(100 * value, color=GREY, lw=1, ls="--", zorder=1)
        # Above the axes and staggered: inside they would cross the intervals and each other.
        axis.annotate(
            told(lang, en, zh), (100 * value, 1), xycoords=("data", "axes fraction"), xytext=(0, 2 + 9 * (k % 2)),
            textcoords="offset points", fontsize=6.5, color=GREY, ha="center",
        )  # fmt: skip
    return figure


def inequality_curves(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Between-group indices over the urban share (城镇人口比重), with the district's positions.

    `drawn`: ``index`` (gini, theil_t, theil_l), ``reading_en``, ``reading_zh``, ``role`` (curve, position: what
    the intervals allow, point: at the printed values), ``p_lower``, ``p_upper``, ``lower``, ``upper``; curves
    and points have ``p_lower == p_upper``, points ``lower == upper``.
    """
    names = {
        "gini": ("Gini", "基尼系数"),
        "theil_t": ("Theil T", "泰尔指数T"),
        "theil_l": ("Theil L", "泰尔指数L"),
    }
    figure, axes = canvas(7.4, 3)
    for axis, (index, name) in zip(axes, names.items(), strict=True):
        part = drawn[drawn["index"] == index]
        for k, (reading, rows) in enumerate(part.groupby(f"reading_{lang}", sort=False)):
            _curve(axis, rows, COLOURS[k], "osD"[k % 3], reading)
        axis.set_title(told(lang, *name), fontsize=8)
        axis.set_ylim(bottom=0)
        axis.tick_params(labelsize=6.5)
    axes[0].set_ylabel(told(lang, "Index between the groups", "组间指数"))
    axes[1].set_xlabel(told(lang, "Urban share, %", "城镇比重（%）"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure


def _curve(axis: Any, rows: pd.DataFrame, colour: str, marker: str, label: str) -> None:
    """Curve of one reading, the box its intervals allow, and the point at the printed values."""
    curve = rows[rows.role == "curve"]
    axis.fill_between(
        100 * curve.p_lower, curve.lower, curve.upper, color=colour, alpha=0.3, lw=0.8, label=label
    )
    for s in rows[rows.role == "position"].itertuples():
        size = 100 * (s.p_upper - s.p_lower), s.upper - s.lower
        axis.add_patch(
            mpl.patches.Rectangle(
                (100 * s.p_lower, s.lower), *size, color=colour, alpha=0.55, zorder=3
            )
        )
    point = rows[rows.role == "point"]
    axis.plot(
        100 * point.p_lower, point.lower, marker, ms=4, color=colour, mec="white", mew=0.6, zorder=4
    )


#: Lines first, then the district, another place, and the derived figure in the colour of the first line.
STYLES = [
    (BLUE, "o"),
    (ORANGE, "s"),
    (GREEN, "D"),
    (PINK, "v"),
    (PINK, "^"),
    (GREY, "P"),
    (BLUE, "o"),
]


def ratio_series(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Urban-rural ratios over the years (城乡比), lines of one survey and single points beside them.

    `drawn`: ``series_en``, ``series_zh``, ``role`` (line, point, derived: a hollow point), ``year`` (points
    may stand beside it), ``value``, ``lower``, ``upper``; at most seven series.
    """
    figure, (axis,) = canvas(9.2)
    for k, (name, rows) in enumerate(drawn.groupby(f"series_{lang}", sort=False)):
        (colour, marker), role = STYLES[k], rows.role.iloc[0]
        face = (
            {"mfc": "white", "mec": colour, "mew": 1}
            if role == "derived"
            else {"mec": "white", "mew": 0.4}
        )
        line = ("-", "--", ":")[k % 3] if role == "line" else "none"
        axis.vlines(rows.year, rows.lower, rows.upper, colors=colour, lw=2.5, alpha=0.5)
        axis.plot(
            rows.year, rows.value, color=colour, lw=1.4, ls=line, marker=marker, ms=3 if role == "line" else 5,
            zorder=3, label=name, **face,
        )  # fmt: skip
        if role == "line" or len(rows) == 1:
            last = rows.iloc[-1]
            axis.annotate(
                f"{last.value:.2f}", (last.year, last.value), xytext=(5, 0), textcoords="offset points",
                fontsize=6.5, color=colour, va="center",
            )  # fmt: skip
    axis.set_xticks(range(2012, 2025, 2))
    axis.set_xlim(2011.4, 2025)
    axis.set_ylabel(told(lang, "Urban over rural", "城镇与农村之比"))
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def gap_in_prices(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Ratio and absolute gap at current and at constant prices (名义差距与实际差距), two panels.

    `drawn`: ``quantity`` (ratio, gap), ``basis_en``, ``basis_zh``, ``year``, ``value``, ``lower``, ``upper``.
    """
    figure, axes = canvas(7.2, 2)
    for axis, (quantity, title) in zip(axes, TITLES.items(), strict=True):
        part = drawn[drawn.quantity == quantity]
        for k, (basis, rows) in enumerate(part.groupby(f"basis_{lang}", sort=False)):
            axis.fill_between(rows.year, rows.lower, rows.upper, color=COLOURS[k], alpha=0.3, lw=0)
            line = {"ls": "-" if k == 0 else "--", "marker": "os"[k % 2], "ms": 3, "lw": 1.3}
            axis.plot(rows.year, rows.value, color=COLOURS[k], label=basis, **line)
        axis.set_title(told(lang, *title), fontsize=8)
        axis.set_xticks(range(int(part.year.min()), int(part.year.max()) + 1, 3))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def inequality_parts(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Change of Theil L between the groups since the first year in two parts (泰尔指数L变化的分解).

    `drawn`: ``year``, ``relative_income``, ``population_between``, ``total``.
    """
    figure, (axis,) = canvas(7.2)
    parts = {
        "relative_income": (told(lang, "Relative income", "相对收入"), BLUE, ""),
        "population_between": (
            told(lang, "People between town and country", "城乡人口结构"),
            PINK,
            "////",
        ),
    }
    # Parts of one sign are stacked; where the signs differ each starts at zero.
    alike = drawn.relative_income * drawn.population_between > 0
    bottoms = {
        "relative_income": 0 * drawn.total,
        "population_between": drawn.relative_income.where(alike, 0),
    }
    for part, (name, colour, hatch) in parts.items():
        style = {"color": colour, "alpha": 0.75, "hatch": hatch, "ec": "white"}
        axis.bar(drawn.year, drawn[part], 0.7, bottom=bottoms[part], label=name, **style)
    axis.plot(
        drawn.year,
        drawn.total,
        "D",
        ms=3.5,
        color=GREEN,
        mec="white",
        mew=0.4,
        label=told(lang, "Total", "总变化"),
    )
    axis.set_xticks(drawn.year)
    axis.set_ylabel(told(lang, "Change of Theil L", "泰尔指数L的变化"))
    axis.grid(axis="x", visible=False)
    figure.legend(loc="outside upper center", ncols=3)
    return figure
