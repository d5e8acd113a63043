"""Figures of the urban-rural gap: under readings, over the urban share, over the years."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis.messages import N_, _, language
from analysis.numbers.interval import Interval
from analysis.plots.drawing import in_language, legend, name_rows
from analysis.plots.intervals import forest
from analysis.plots.theme import BLUE, COLOURS, GREEN, GREY, ORANGE, PINK, canvas

#: Panels of the figures of the gap.
TITLES = {"ratio": N_("Urban-rural income ratio"), "gap": N_("Absolute gap, yuan")}
DIGITS = {"ratio": 3, "gap": 0}
INDICES = {"gini": N_("Gini"), "theil_t": N_("Theil T"), "theil_l": N_("Theil L")}


@in_language
def gap_by_reading(drawn: pd.DataFrame) -> Figure:
    """Ratio and absolute gap in 2012 per reading beside 2021 (城乡差距), two panels with the values
    in print.

    `drawn`: ``reading_en``, ``reading_zh``, ``quantity`` (ratio, gap), ``value``, ``lower``,
    ``upper``.
    """
    figure, axes = canvas(8.4, 2, sharey=True)
    for axis, (quantity, title) in zip(axes, TITLES.items(), strict=True):
        _readings(axis, drawn[drawn.quantity == quantity], DIGITS[quantity])
        axis.set_title(_(title), fontsize=8)
    comma = _(", ")
    names = drawn.reading.unique()
    name_rows(axes[0], [n.replace(comma, comma.rstrip() + "\n") for n in names], 0.4, 0.8)
    return figure


def _readings(axis: Any, part: pd.DataFrame, digits: int) -> None:
    """A row per reading with its value and interval in print; the dashed line is 2021."""
    low, high = part.lower.min(), part.upper.max()
    for y, row in enumerate(part.itertuples()):
        colour = ORANGE if "2021" in row.reading else BLUE
        axis.hlines(y, row.lower, row.upper, colors=colour, lw=5, alpha=0.45)
        axis.plot(row.value, y, "o", ms=3.8, color=colour, zorder=3)
        ends = "–".join(f"{x:,.{digits}f}" for x in Interval(row.lower, row.upper).outward(digits))
        # Beside the panel's edge a centred text would be cut off.
        place = (row.value - low) / (high - low)
        side = "left" if place < 0.3 else "right" if place > 0.7 else "center"
        x = {"left": low, "right": high, "center": row.value}[side]
        words = f"{row.value:,.{digits}f} ({ends})"
        look = {"fontsize": 6.5, "ha": side, "va": "bottom", "zorder": 4}
        text = axis.text(x, y - 0.18, words, **look)
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
        if "2021" in row.reading:
            axis.axvline(row.value, color=ORANGE, lw=1, ls="--", zorder=1)
    axis.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    axis.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5 if digits else 4))
    axis.grid(axis="y", visible=False)


@in_language
def urban_weight(drawn: pd.DataFrame, marks: tuple[tuple[float, str, str], ...] = ()) -> Figure:
    """Urban weight that the incomes imply (隐含城镇权重), with reference lines.

    `drawn`: as `forest`; `marks`: value, English and Chinese label of each line.
    """
    # A label that is wrapped must not break inside "9 steps".
    labels = drawn.label.str.replace(" steps", "\u00a0steps")
    figure = forest(drawn.assign(label=labels))
    [axis] = figure.axes
    axis.set_xlabel(_("Urban weight or urbanisation rate, %"))
    for k, (value, en, zh) in enumerate(marks):
        axis.axvline(100 * value, color=GREY, lw=1, ls="--", zorder=1)
        # Above the axes and staggered: inside they would cross the intervals and each other.
        look: dict[str, Any] = {"fontsize": 6.5, "color": GREY, "ha": "center"}
        look |= {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        label = {"en": en, "zh": zh}[language()]
        axis.annotate(label, (100 * value, 1), (0, 2 + 9 * (k % 2)), **look)
    return figure


@in_language
def inequality_curves(drawn: pd.DataFrame) -> Figure:
    """Between-group indices over the urban share (城镇人口比重), with the district's positions.

    `drawn`: ``index`` (gini, theil_t, theil_l), ``reading_en``, ``reading_zh``, ``role`` (curve,
    position: what the intervals allow, point: at the printed values), ``p_lower``, ``p_upper``,
    ``lower``, ``upper``; curves and points have ``p_lower == p_upper``, points ``lower == upper``.
    """
    figure, axes = canvas(7.4, 3)
    for axis, (index, name) in zip(axes, INDICES.items(), strict=True):
        part = drawn[drawn["index"] == index]
        for k, (reading, rows) in enumerate(part.groupby("reading", sort=False)):
            _curve(axis, rows, COLOURS[k], "osD"[k % 3], reading)
        axis.set_title(_(name), fontsize=8)
        axis.set_ylim(bottom=0)
        axis.tick_params(labelsize=6.5)
    axes[0].set_ylabel(_("Index between the groups"))
    axes[1].set_xlabel(_("Urban share, %"))
    legend(figure, 3)
    return figure


def _curve(axis: Any, rows: pd.DataFrame, colour: str, marker: str, label: str) -> None:
    """Curve of one reading, the box its intervals allow, and the point at the printed values."""
    curve = rows[rows.role == "curve"]
    look: dict[str, Any] = {"color": colour, "alpha": 0.3, "lw": 0.8, "label": label}
    axis.fill_between(100 * curve.p_lower, curve.lower, curve.upper, **look)
    for s in rows[rows.role == "position"].itertuples():
        size = 100 * (s.p_upper - s.p_lower), s.upper - s.lower
        corner, look = (100 * s.p_lower, s.lower), {"color": colour, "alpha": 0.55, "zorder": 3}
        axis.add_patch(mpl.patches.Rectangle(corner, *size, **look))
    point = rows[rows.role == "point"]
    look = {"ms": 4, "color": colour, "mec": "white", "mew": 0.6, "zorder": 4}
    axis.plot(100 * point.p_lower, point.lower, marker, **look)


#: Lines first, then the district, another place, and the derived figure in the colour of the first
#: line.
STYLES = list(zip((BLUE, ORANGE, GREEN, PINK, PINK, GREY, BLUE), "osDv^Po", strict=True))


@in_language
def ratio_series(drawn: pd.DataFrame) -> Figure:
    """Urban-rural ratios over the years (城乡比), lines of one survey and single points beside
    them.

    `drawn`: ``series_en``, ``series_zh``, ``role`` (line, point, derived: a hollow point), ``year``
    (points may stand beside it), ``value``, ``lower``, ``upper``; at most seven series.
    """
    figure, (axis,) = canvas(9.2)
    for k, (name, rows) in enumerate(drawn.groupby("series", sort=False)):
        (colour, marker), role = STYLES[k], rows.role.iloc[0]
        face: dict[str, Any] = {"mec": "white", "mew": 0.4}
        if role == "derived":
            face = {"mfc": "white", "mec": colour, "mew": 1}
        line = ("-", "--", ":")[k % 3] if role == "line" else "none"
        axis.vlines(rows.year, rows.lower, rows.upper, colors=colour, lw=2.5, alpha=0.5)
        look = {"color": colour, "lw": 1.4, "ls": line, "marker": marker, "zorder": 3} | face
        axis.plot(rows.year, rows.value, ms=3 if role == "line" else 5, label=name, **look)
        if role == "line" or len(rows) == 1:
            last = rows.iloc[-1]
            beside = {"textcoords": "offset points", "va": "center", "fontsize": 6.5}
            place = (last.year, last.value)
            axis.annotate(f"{last.value:.2f}", place, (5, 0), color=colour, **beside)
    axis.set_xticks(range(2012, 2025, 2))
    axis.set_xlim(2011.4, 2025)
    axis.set_ylabel(_("Urban over rural"))
    legend(figure, 2)
    return figure


@in_language
def gap_in_prices(drawn: pd.DataFrame) -> Figure:
    """Ratio and absolute gap at current and at constant prices (名义差距与实际差距), two panels.

    `drawn`: ``quantity`` (ratio, gap), ``basis_en``, ``basis_zh``, ``year``, ``value``, ``lower``,
    ``upper``.
    """
    figure, axes = canvas(7.2, 2)
    for axis, (quantity, title) in zip(axes, TITLES.items(), strict=True):
        part = drawn[drawn.quantity == quantity]
        for k, (basis, rows) in enumerate(part.groupby("basis", sort=False)):
            axis.fill_between(rows.year, rows.lower, rows.upper, color=COLOURS[k], alpha=0.3, lw=0)
            line = {"ls": "-" if k == 0 else "--", "marker": "os"[k % 2], "ms": 3, "lw": 1.3}
            axis.plot(rows.year, rows.value, color=COLOURS[k], label=basis, **line)
        axis.set_title(_(title), fontsize=8)
        axis.set_xticks(range(int(part.year.min()), int(part.year.max()) + 1, 3))
    legend(figure, 2)
    return figure


@in_language
def inequality_parts(drawn: pd.DataFrame) -> Figure:
    """Change of Theil L between the groups since the first year in two parts (泰尔指数L变化的分解).

    `drawn`: ``year``, ``relative_income``, ``population_between``, ``total``.
    """
    figure, (axis,) = canvas(7.2)
    income, population = drawn.relative_income, drawn.population_between
    # Parts of one sign are stacked; where the signs differ each starts at zero.
    stacked = income.where(income * population > 0, 0)
    look: dict[str, Any] = {"width": 0.7, "alpha": 0.75, "ec": "white"}
    axis.bar(drawn.year, income, color=BLUE, label=_("Relative income"), **look)
    look |= {"color": PINK, "hatch": "////", "label": _("People between town and country")}
    axis.bar(drawn.year, population, bottom=stacked, **look)
    look = {"ms": 3.5, "color": GREEN, "mec": "white", "mew": 0.4, "label": _("Total")}
    axis.plot(drawn.year, drawn.total, "D", **look)
    axis.set_xticks(drawn.year)
    axis.set_ylabel(_("Change of Theil L"))
    axis.grid(axis="x", visible=False)
    legend(figure, 3)
    return figure
