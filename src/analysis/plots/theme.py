"""The one theme of all figures, and how a figure is written.

Sizes are for print at 14 cm width; colours are Okabe and Ito's, safe for colour-blind readers.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.data.claims import load_sources
from analysis.messages import N_, _, language, speaking
from analysis.plots.font import FAMILY, font_path, require_glyphs

BLUE, ORANGE, GREEN, SKY = "#0072B2", "#D55E00", "#009E73", "#56B4E9"
PINK, AMBER, LIGHT, GREY, DARK = "#CC79A7", "#E69F00", "#AAAAAA", "#666666", "#333333"
#: One colour and marker for each group and place, in every figure; parts of a whole are grey.
COLOURS = {
    "urban": PINK, "rural": AMBER, "all": DARK, "Yuanhui": ORANGE, "Luohe": SKY, "Henan": GREEN,
    "China": BLUE, "relative incomes": GREY, "urban share": LIGHT,
}  # fmt: skip
MARKERS = {
    "urban": "^", "rural": ">", "all": "v", "Yuanhui": "D", "Luohe": "P", "Henan": "s",
    "China": "o",
}  # fmt: skip
WIDTH, HEIGHT = 14 / 2.54, 7 / 2.54
#: Room for a source line, in inches, of a low figure.
LINE_HEIGHT = 0.12
#: Characters of a source line at this width, and how many a Chinese one takes.
LINE, WIDE = 138, 2.4
#: Who publishes statistics: named in Chinese in ``sources.json``.
OFFICES = {
    "国家统计局": N_("National Bureau of Statistics"), "财政部": N_("Ministry of Finance"),
    "河南省统计局": N_("Henan Bureau of Statistics"),
    "国家统计局河南调查总队": N_("NBS Survey Office in Henan"),
}  # fmt: skip
#: Papers and agencies that name themselves in English there.
OUTLETS = [
    N_("Xinhua"), N_("China Daily"), N_("Henan Daily"), N_("China Radio International"),
    N_("China Internet Watch"), N_("BRIDGE-IM"),
]  # fmt: skip
#: Origins that a source line names besides statistics offices and the page itself.
MOST = 2
STYLE: dict[Any, Any] = {
    "font.size": 8, "axes.labelsize": 8, "axes.titlesize": 9, "legend.fontsize": 7,
    "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "axes.unicode_minus": True,
    "svg.fonttype": "none", "svg.hashsalt": "yuanhui-decade", "pdf.fonttype": 42,
    "axes.spines.top": False, "axes.spines.right": False, "grid.linewidth": 0.5,
    "grid.color": "#E5E5E5", "legend.frameon": False, "axes.titlelocation": "left",
    "figure.constrained_layout.use": True, "figure.figsize": (WIDTH, HEIGHT),
    "lines.markersize": 4, "lines.linewidth": 1.4,
}  # fmt: skip
#: By which the source line is known among a figure's texts.
SOURCE = "source-line"
#: Left out of the files, so that the same figure has the same bytes.
NO_STAMP: dict[str, dict[str, Any]] = {
    "png": {"Software": None}, "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}  # fmt: skip


def theme() -> None:
    """Set the one theme, and the font after it: `seaborn.set_theme` resets the font (统一主题)."""
    sns.set_theme(context="paper", style="whitegrid", palette=[BLUE, ORANGE, GREEN, PINK, GREY])
    font_manager.fontManager.addfont(str(font_path()))
    mpl.rcParams.update(STYLE | {"font.family": [FAMILY]})


def upright(figure: Figure) -> Figure:
    """Titles of y axes above them: turned letters are hard to read, turned Chinese more so."""
    for ax in figure.axes:
        if words := ax.get_ylabel():
            ax.set_ylabel("")
            look: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
            ax.annotate(words, (0, 1), (0, 4), fontsize=7.5, color=GREY, va="bottom", **look)
            ax.set_title(ax.get_title("left"), loc="left", pad=18)
    return figure


def described(figure: Figure) -> str:
    """A figure in words, for who cannot see it (图的文字说明): titles, rows and what is written."""
    panels = []
    for ax in figure.axes:
        rows = [t for t in map(Text.get_text, ax.get_yticklabels()) if any(map(str.isalpha, t))]
        words = [text.get_text() for text in ax.texts]
        if len(rows) == len(words):
            words = [_("{row}: {words}", row=r, words=w) for r, w in zip(rows, words, strict=True)]
        else:
            legend = ax.get_legend()
            words += [*rows, *(text.get_text() for text in (legend.get_texts() if legend else []))]
        panels += [ax.get_title("left"), *words]
    named = [" ".join(words.split()) for words in (figure.get_suptitle(), *panels)]
    return _("; ").join(filter(None, named))


def shows_intervals(drawn: pd.DataFrame) -> bool:
    """Whether what is drawn has intervals, or their widths."""
    return bool(drawn.filter(regex="lower$|width$").notna().any(axis=None))


def source_line(
    sources: list[str], lang: str | None = None, intervals: bool = True,
    known: Mapping[str, dict[str, Any]] | None = None,
) -> str:  # fmt: skip
    """The source line of a figure, from the sources of what it draws (资料来源).

    The page itself and the statistics offices are named, two others likewise, with date and page;
    of more the line says that there are some. Longer than a line, it is broken.

    Parameters
    ----------
    sources : list of str
        Ids in ``sources.json``.
    lang : {'en', 'zh'}
    intervals : bool
        Whether it is the intervals that are our own; else what is drawn is calculated as a whole.
    known : mapping, optional
        The sources by id; the package's by default.
    """
    entries = load_sources() if known is None else known
    with speaking(lang):
        origins: dict[str, list[dict[str, Any]]] = {}
        for entry in (entries[s] for s in dict.fromkeys(sources)):
            origins.setdefault(_origin(entry), []).append(entry)
        rest = {name: d for name, d in origins.items() if not _leads(d[0])}
        few = len(rest) <= MOST or rest == origins
        parts = [_documents(*origin) for origin in origins.items() if few or origin[0] not in rest]
        parts += [] if few else [_("further documents")]
        if len(parts) > 1:
            parts.append(_("list in data/sources.json"))
        parts.append(_("intervals: own calculation") if intervals else _("own calculation"))
        return _broken(_("Source: "), parts, _("; "))


def _leads(entry: dict[str, Any]) -> bool:
    """Whether a source is the page itself, or of a statistics office."""
    return "seen" not in entry.get("custom", {}) or _is_office(entry)


def _is_office(entry: dict[str, Any]) -> bool:
    publisher = entry.get("publisher", entry.get("container-title"))
    return publisher in OFFICES or entry["type"] == "dataset"


def _origin(entry: dict[str, Any]) -> str:
    """Who published what is drawn: the office if it is known, else the paper or site."""
    copy = entry.get("custom", {}).get(f"cited-from{'' if language() == 'zh' else '-short'}")
    # A title in brackets is no name: the copy says more.
    is_named = _is_office(entry) or not entry.get("container-title", "").startswith("[")
    return _publisher(entry) if is_named or not copy else _("{copy}", copy=copy)


def _publisher(entry: dict[str, Any]) -> str:
    is_chinese = language() == "zh"
    # Exports are of the bureau's database.
    if office := entry.get("publisher", {"dataset": "国家统计局"}.get(entry["type"])):
        return office if is_chinese else _(OFFICES.get(office, entry["id"]))
    title: str = entry.get("container-title", entry["id"]).strip("[]")
    if title.isascii():
        return _(title)
    if not is_chinese:
        return str(entry.get("container-title-short", entry["id"])).strip("[]")
    # Papers are quoted; offices, agencies, sites and descriptions in brackets are not.
    name, bracket, edition = title.partition("（")
    is_paper = entry["type"] == "article-newspaper" and name[-1] not in "社网網]》"
    return f"《{name}》{bracket}{edition}" if is_paper else title


def _documents(name: str, documents: list[dict[str, Any]]) -> str:
    """The documents of one origin: whether copies were read, and of a paper the dates."""
    copies = [c for d in documents if "cited-from" in (c := d.get("custom", {}))]
    if copies and not name.endswith((copies[0]["cited-from"], copies[0]["cited-from-short"])):
        name = _("{name}, from copies", name=name)
    if len(documents) > 2 or any(map(_is_office, documents)):
        return name
    stamps = dict.fromkeys(map(_stamp, documents))
    return _("{name}, {dates}", name=name, dates=_(" and ").join(stamps))


def _stamp(entry: dict[str, Any]) -> str:
    """Date and page, as far as they are known."""
    parts = entry.get("issued", {}).get("date-parts", [[]])[0]
    date = "-".join(f"{part:02d}" for part in parts) or _("undated")
    return date + (_(", p. {page}", page=entry["page"]) if "page" in entry else "")


def _broken(start: str, parts: list[str], comma: str) -> str:
    """One line or more, broken between parts."""
    lines = [start + parts[0]]
    for part in parts[1:]:
        if sum(WIDE if ord(c) > 0x2E7F else 1 for c in lines[-1] + part) > LINE:
            lines[-1] += comma.rstrip()
            lines.append(part)
        else:
            lines[-1] += comma + part
    return "\n".join(lines)


def rendered(figure: Figure, source: str, format: str, dpi: int = 200) -> bytes:
    """The file of a figure in a format, source line and description included; no stamp of time or
    program.
    """
    if source and all(text.get_gid() != SOURCE for text in figure.texts):
        high, more = figure.get_figheight(), source.count("\n") * 6 * 1.35 / 72
        figure.set_figheight(high + more)
        rest = (high - max(0.045 * high, LINE_HEIGHT)) / (high + more)
        figure.set_layout_engine("constrained", rect=(0, 1 - rest, 1, rest))
        figure.text(0.01, 0.008, source, fontsize=6, color=GREY, va="bottom", gid=SOURCE)
    buffer = io.BytesIO()
    require_glyphs(text.get_text() for text in figure.findobj(Text))
    metadata = NO_STAMP[format] | {
        "Subject" if format == "pdf" else "Description": described(figure)
    }
    figure.savefig(buffer, format=format, dpi=dpi, metadata=metadata)
    return buffer.getvalue()
