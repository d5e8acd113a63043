"""The one theme of all figures, and how a figure is written.

Sizes are for print at 12 cm width; colours are Okabe and Ito's, safe for colour-blind readers.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.data.claims import load_sources
from analysis.data.tables import export_csv
from analysis.numbers.interval import STORED_DIGITS
from analysis.plots.font import font_path, require_glyphs

__all__ = ["font_path", "png", "rendered", "save", "shows_intervals", "source_line", "theme"]

BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
COLOURS = [BLUE, ORANGE, GREEN, PINK, GREY]
WIDTH = 12 / 2.54
#: Characters of a source line at 12 cm width.
LINE = 100
#: Who publishes statistics, and papers that name themselves in one language only; others: ``sources.json``.
OFFICES = {
    "国家统计局": "National Bureau of Statistics", "财政部": "Ministry of Finance",
    "河南省统计局": "Henan Bureau of Statistics", "国家统计局河南调查总队": "NBS Survey Office in Henan",
}  # fmt: skip
OUTLETS = {
    "Xinhua": "新华社", "China Daily": "《中国日报》", "Henan Daily": "《河南日报》",
    "China Radio International": "中国国际广播电台",
}  # fmt: skip
EXPORTS = (
    "exports of the National Bureau of Statistics database in public repositories",
    "公开仓库中的国家统计局数据库导出文件",
)
#: Origins that a source line names; how many documents there are of others it says.
MOST = 5
#: Left out of the files, so that the same figure has the same bytes.
NO_STAMP: dict[str, dict[str, Any]] = {
    "png": {"Software": None}, "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}  # fmt: skip


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


def canvas(height: float, columns: int = 1, **options: Any) -> tuple[Figure, np.ndarray]:
    """A figure of print width, `height` in cm, with `columns` axes side by side."""
    theme()
    figure = Figure(figsize=(WIDTH, height / 2.54))
    return figure, figure.subplots(1, columns, squeeze=False, **options)[0]


def told(lang: str, en: str, zh: str) -> str:
    """The wording in one language."""
    return zh if lang == "zh" else en


def shows_intervals(drawn: pd.DataFrame) -> bool:
    """Whether what is drawn has intervals, or their widths."""
    return bool(drawn.filter(regex="lower$|width$").notna().any(axis=None))


def source_line(sources: list[str], lang: str, intervals: bool = True) -> str:
    """The source line of a figure, from the sources of what it draws (资料来源).

    A paper or site stands with its date and page, a statistics office with the number of documents that
    carry its figures; a paper with more than two documents likewise. Longer than a line, it is broken.

    Parameters
    ----------
    sources : list of str
        Ids in ``sources.json``.
    lang : {'en', 'zh'}
    intervals : bool
        Whether it is the intervals that are our own; else what is drawn is calculated as a whole.
    """
    entries = load_sources()
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in (entries[s] for s in dict.fromkeys(sources)):
        groups.setdefault(_origin(entry, lang), []).append(entry)
    parts = [_documents(name, found, lang) for name, found in list(groups.items())[:MOST]]
    if more := sum(map(len, list(groups.values())[MOST:])):
        parts.append(told(lang, f"{more} more", f"另{more}份文件"))
    if len(parts) > 1:
        parts.append(told(lang, "list in data/sources.json", "清单见data/sources.json"))
    own = (
        ("intervals: own calculation", "区间为本项目计算")
        if intervals
        else ("own calculation", "本项目计算")
    )
    parts.append(told(lang, *own))
    return _broken(told(lang, "Source: ", "资料来源："), parts, told(lang, "; ", "；"))


def _origin(entry: dict[str, Any], lang: str) -> str:
    """Who published the figures, the office if it is known, else the paper or site; marked where only a copy was read."""
    custom = entry.get("custom", {})
    if custom.get("seen") == "export":
        return told(lang, *EXPORTS)
    name = _publisher(entry, lang)
    return told(lang, f"{name}, from copies", f"转引{name}") if "cited-from" in custom else name


def _publisher(entry: dict[str, Any], lang: str) -> str:
    if office := entry.get("publisher"):
        return told(lang, OFFICES.get(office, entry["id"]), office)
    title = entry.get("container-title", entry["id"])
    if not title.isascii():
        # Papers are quoted; offices, agencies, sites and descriptions in brackets are not.
        name, bracket, edition = title.partition("（")
        paper = entry["type"] == "article-newspaper" and name[-1] not in "社网網]》"
        return told(
            lang,
            entry.get("container-title-short", entry["id"]),
            f"《{name}》{bracket}{edition}" if paper else title,
        )
    return told(lang, title, OUTLETS.get(title, title))


def _documents(name: str, found: list[dict[str, Any]], lang: str) -> str:
    """The documents of one origin: dated one by one, or counted."""
    if len(found) > 2 or any("publisher" in entry or entry["type"] == "dataset" for entry in found):
        many = told(lang, "document" if len(found) == 1 else "documents", "份文件")
        return told(lang, f"{name} ({len(found)} {many})", f"{name}（{len(found)}{many}）")
    stamps = dict.fromkeys(_stamp(entry, lang) for entry in found)
    return told(lang, f"{name}, {' and '.join(stamps)}", f"{name}，{'、'.join(stamps)}")


def _stamp(entry: dict[str, Any], lang: str) -> str:
    """Date and page, as far as they are known."""
    known = entry.get("issued", {}).get("date-parts", [[]])[0]
    date = "-".join(f"{d:02d}" for d in known) or told(lang, "undated", "日期不详")
    return date + (
        told(lang, f", p. {entry['page']}", f"，第{entry['page']}版") if "page" in entry else ""
    )


def _broken(start: str, parts: list[str], comma: str) -> str:
    """One line or more, broken between parts; a Chinese character is as wide as two others."""
    lines = [start + parts[0]]
    for part in parts[1:]:
        if sum(1 + (ord(c) > 0x2E7F) for c in lines[-1] + part) > LINE:
            lines[-1] += comma.rstrip()
            lines.append(part)
        else:
            lines[-1] += comma + part
    return "\n".join(lines)


def png(figure: Figure, source: str, alt: str = "") -> bytes:
    """The figure with its source line as PNG, 200 dpi."""
    return rendered(figure, source, "png", alt)


def rendered(figure: Figure, source: str, format: str, alt: str, dpi: int = 200) -> bytes:
    """The file of a figure in a format, source line and alt text included; no stamp of time or program."""
    if source and not figure.texts:
        more = source.count("\n") * 6 * 1.35 / 72 / figure.get_figheight()
        figure.set_layout_engine("constrained", rect=(0, 0.045 + more, 1, 0.955 - more))
        figure.text(0.01, 0.008, source, fontsize=6, color=GREY, ha="left", va="bottom")
    buffer = io.BytesIO()
    require_glyphs(text.get_text() for text in figure.findobj(Text))
    metadata = NO_STAMP[format] | {"Subject" if format == "pdf" else "Description": alt}
    figure.savefig(buffer, format=format, dpi=dpi, metadata=metadata)
    return buffer.getvalue()


def save(
    draw: Callable[..., Figure], drawn: pd.DataFrame, name: str, folder: Path, sources: list[str],
    alt: dict[str, str], **options: Any,
) -> None:  # fmt: skip
    """Save a figure in both languages as SVG and PNG, and what it draws as CSV (保存图)."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("en", "zh"):
        figure = draw(drawn, lang=lang, **options)
        line = source_line(sources, lang, shows_intervals(drawn))
        for format in ("svg", "png"):
            content = rendered(figure, line, format, alt[lang])
            (folder / f"{name}.{lang}.{format}").write_bytes(content)
    export_csv(drawn, folder / f"{name}.csv", digits=STORED_DIGITS)
