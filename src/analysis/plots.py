"""Figures: one theme, one function per figure. Each takes the data it draws and returns a Figure.

Sizes are for print at 12 cm width; colours are Okabe and Ito's, safe for colour-blind readers.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.figure import Figure

from analysis.data import export_csv, load_sources
from analysis.interval import Interval

__all__ = [
    "forest", "gap_by_reading", "inequality_curves", "paths", "precision", "save", "source_line",
    "spending_split", "theme", "urban_weight",
]  # fmt: skip

BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
COLOURS = [BLUE, ORANGE, GREEN, PINK, GREY]
WIDTH = 12 / 2.54
#: Left out of the files, so that the same figure has the same bytes.
NO_STAMP: dict[str, dict[str, Any]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


@cache
def font_path() -> Path:
    """Noto Sans SC from the package zhplot, found without importing it (importing changes matplotlib)."""
    spec = importlib.util.find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the Chinese font comes with the package zhplot: pip install zhplot")
    return Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"


def theme() -> None:
    """Set the one theme, and the font after it: `seaborn.set_theme` resets the font (统一主题)."""
    sns.set_theme(context="paper", style="whitegrid", palette=COLOURS)
    font_manager.fontManager.addfont(str(font_path()))
    family = font_manager.FontProperties(fname=str(font_path())).get_name()
    mpl.rcParams.update(
        {
            "font.family": [family], "font.size": 8, "axes.labelsize": 8, "axes.titlesize": 9,
            "legend.fontsize": 7, "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "axes.unicode_minus": False,
            "svg.fonttype": "none", "svg.hashsalt": "yuanhui-decade", "pdf.fonttype": 42,
            "axes.spines.top": False, "axes.spines.right": False, "grid.linewidth": 0.5, "grid.color": "#E5E5E5",
            "legend.frameon": False, "axes.titlelocation": "left", "figure.constrained_layout.use": True,
        }
    )  # fmt: skip


def _canvas(height: float, columns: int = 1, **options: Any) -> tuple[Figure, np.ndarray]:
    theme()
    figure = Figure(figsize=(WIDTH, height / 2.54))
    return figure, figure.subplots(1, columns, squeeze=False, **options)[0]


def _in(lang: str, en: str, zh: str) -> str:
    return zh if lang == "zh" else en


def source_line(sources: list[str], lang: str) -> str:
    """The source line of a figure, from the sources of the claims it draws (资料来源)."""
    entries = load_sources()
    parts = []
    for entry in (entries[s] for s in sources):
        date = "-".join(f"{d:02d}" for d in entry["issued"]["date-parts"][0])
        name = entry["container-title"]
        title = f"《{name}》" if lang == "zh" else entry.get("container-title-short", name)
        page = _in(lang, f", p. {entry['page']}", f"，第{entry['page']}版") if "page" in entry else ""
        parts.append(f"{title}{_in(lang, ', ', '，')}{date}{page}")
    own = _in(lang, "; intervals: own calculation", "；区间为本项目计算")
    return _in(lang, "Source: ", "资料来源：") + _in(lang, "; ", "；").join(parts) + own


def png(figure: Figure, source: str, alt: str = "") -> bytes:
    """The figure with its source line as PNG, 200 dpi."""
    return _rendered(figure, source, "png", alt)


def _rendered(figure: Figure, source: str, format: str, alt: str) -> bytes:
    if source and not figure.texts:
        figure.set_layout_engine("constrained", rect=(0, 0.045, 1, 0.955))
        figure.text(0.01, 0.008, source, fontsize=6, color=GREY, ha="left", va="bottom")
    buffer = io.BytesIO()
    metadata = NO_STAMP[format] | {"Description": alt}
    figure.savefig(buffer, format=format, dpi=200, metadata=metadata)
    return buffer.getvalue()


def save(
    draw: Callable[..., Figure], drawn: pd.DataFrame, name: str, folder: Path, sources: list[str],
    alt: dict[str, str], **options: Any,
) -> None:  # fmt: skip
    """Save a figure in both languages as SVG and PNG, and what it draws as CSV (保存图)."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("en", "zh"):
        figure = draw(drawn, lang=lang, **options)
        for format in ("svg", "png"):
            content = _rendered(figure, source_line(sources, lang), format, alt[lang])
            (folder / f"{name}.{lang}.{format}").write_bytes(content)
    export_csv(drawn, folder / f"{name}.csv")


def forest(drawn: pd.DataFrame, lang: str = "en", unit: str = "%", xlabel: tuple[str, str] = ("", "")) -> Figure:
    """Intervals in rows (森林图), one colour per reading.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``value``, ``lower``, ``upper``.
    """
    labels, readings = drawn[f"label_{lang}"], drawn[f"reading_{lang}"]
    rows, kinds = list(dict.fromkeys(labels)), list(dict.fromkeys(readings))
    figure, (axis,) = _canvas(2.4 + 0.75 * len(rows))
    factor = 100 if unit == "%" else 1
    for k, kind in enumerate(kinds):
        part = drawn[readings == kind]
        y = np.array([rows.index(label) for label in labels[readings == kind]]) + 0.22 * (k - (len(kinds) - 1) / 2)
        middle = factor * part.value.to_numpy()
        reach = np.abs(factor * part[["lower", "upper"]].to_numpy().T - middle)
        axis.errorbar(middle, y, xerr=reach, fmt="osD^v"[k], ms=3.5, lw=2, capsize=2.5, color=COLOURS[k], label=kind)
    axis.set_yticks(range(len(rows)), rows)
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.grid(axis="y", visible=False)
    axis.set_xlabel(_in(lang, *xlabel))
    if len(kinds) > 1:
        figure.legend(loc="outside upper center", ncols=min(len(kinds), 3))
    return figure


def precision(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Width of the interval relative to the value (相对宽度), one dot a claim, by kind.

    `drawn`: ``id``, ``kind_en``, ``kind_zh``, ``relative_width``.
    """
    figure, (axis,) = _canvas(7.5)
    kinds = list(dict.fromkeys(drawn[f"kind_{lang}"]))
    place = drawn[f"kind_{lang}"].map(kinds.index)
    # Dots of one kind are spread by their order, not at random: the same picture every time.
    spread = (drawn.groupby(place).cumcount() % 5 - 2) * 0.1
    axis.plot(100 * drawn.relative_width, place + spread, "o", ms=4, alpha=0.75, color=BLUE, mec="white", mew=0.4)
    axis.set_xscale("log")
    axis.set_yticks(range(len(kinds)), kinds)
    axis.set_ylim(len(kinds) - 0.5, -0.5)
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:g}%")
    axis.set_xlabel(
        _in(
            lang,
            "Width of the interval relative to the printed value (log scale)",
            "区间宽度占印出数值的比例（对数刻度）",
        )
    )
    return figure


def paths(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Feasible paths at a constant rate, 2012 = 100 (可行路径), a panel per indicator.

    `drawn`: ``label_en``, ``label_zh``, ``reading_en``, ``reading_zh``, ``year``, ``lower``, ``upper``.
    """
    panels = list(dict.fromkeys(drawn[f"label_{lang}"]))
    figure, axes = _canvas(7.2, len(panels), sharey=True)
    for axis, panel in zip(axes, panels, strict=True):
        part = drawn[drawn[f"label_{lang}"] == panel]
        for k, (reading, band) in enumerate(part.groupby(f"reading_{lang}", sort=False)):
            axis.fill_between(band.year, band.lower, band.upper, color=COLOURS[k], alpha=0.45, lw=0.8, label=reading)
        axis.set_title(panel, fontsize=8)
        axis.set_xticks([2012, 2015, 2018, 2021])
    axes[0].set_ylabel(_in(lang, "2012 = 100", "2012年＝100"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def gap_by_reading(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Ratio and absolute gap in 2012 per reading beside 2021 (城乡差距), two panels.

    `drawn`: ``reading_en``, ``reading_zh``, ``quantity`` (ratio, gap), ``value``, ``lower``, ``upper``.
    """
    figure, axes = _canvas(6.6, 2, sharey=True)
    rows = list(dict.fromkeys(drawn[f"reading_{lang}"]))
    titles = {
        "ratio": _in(lang, "Urban-rural income ratio", "城乡居民收入比"),
        "gap": _in(lang, "Gap, thousand yuan", "绝对差距（万元）"),
    }
    for axis, (quantity, title) in zip(axes, titles.items(), strict=True):
        part = drawn[drawn.quantity == quantity]
        factor = 1 if quantity == "ratio" else _in(lang, "1000", "10000")
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


def urban_weight(drawn: pd.DataFrame, lang: str = "en", marks: tuple[tuple[float, str, str], ...] = ()) -> Figure:
    """Urban weight that the incomes imply (隐含城镇权重), with reference lines.

    `drawn`: as `forest`; `marks`: value, English and Chinese label of each line.
    """
    figure = forest(drawn, lang, xlabel=("Urban weight, %", "城镇权重（%）"))
    [axis] = figure.axes
    for value, en, zh in marks:
        axis.axvline(100 * value, color=GREY, lw=1, ls="--")
        axis.annotate(
            _in(lang, en, zh), (100 * value, 0), xycoords=("data", "axes fraction"), xytext=(3, 3),
            textcoords="offset points", fontsize=6.5, color=GREY,
        )  # fmt: skip
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
    figure, axes = _canvas(7.4, 3)
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
        axis.set_title(_in(lang, *name), fontsize=8)
        axis.set_ylim(bottom=0)
        axis.set_xlabel(_in(lang, "Urban share, %", "城镇比重（%）"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure


def _range(row: Any, digits: int) -> str:
    """Both ends, rounded outward."""
    return "{0:.{2}f}–{1:.{2}f}".format(*Interval(f"{row.lower:.9g}", f"{row.upper:.9g}").outward(digits), digits)


def spending_split(drawn: pd.DataFrame, lang: str = "en") -> Figure:
    """Livelihood spending and the rest (民生支出与其余), stacked, with the interval of each end.

    `drawn`: ``part_en``, ``part_zh``, ``value``, ``lower``, ``upper`` (yuan); the last row is the total.
    """
    figure, (axis,) = _canvas(5.2)
    scale, digits = (1e8, 1) if lang == "zh" else (1e9, 2)
    values = drawn[["value", "lower", "upper"]] / scale
    left = 0.0
    for k, (label, row) in enumerate(zip(drawn[f"part_{lang}"][:-1], values[:-1].itertuples(), strict=True)):
        axis.barh(0, row.value, left=left, color=[GREEN, "#BBBBBB"][k], height=0.5)
        axis.text(
            left + row.value / 2,
            0,
            f"{label}\n{_range(row, digits)}",
            ha="center",
            va="center",
            fontsize=7.5,
            linespacing=1.5,
        )
        left += row.value
    total = values.iloc[-1]
    axis.errorbar(
        total.value,
        0.42,
        xerr=[[total.value - total.lower], [total.upper - total.value]],
        fmt="D",
        ms=3.5,
        capsize=3,
        color=ORANGE,
    )
    axis.text(
        total.lower,
        0.56,
        f"{drawn[f'part_{lang}'].iloc[-1]} {_range(total, digits)}",
        ha="right",
        va="center",
        fontsize=7.5,
        color=ORANGE,
    )
    axis.set_yticks([])
    axis.set_ylim(-0.4, 0.75)
    axis.set_xlabel(_in(lang, "Billion yuan over 2012-2021", "2012—2021年合计（亿元）"))
    return figure
