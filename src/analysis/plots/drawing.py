"""What drawings share: the language they speak, the names of their rows, the legend above."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.messages import language, speaking


def in_language(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Lets a drawing speak the language that is asked for with ``lang``, else the one of now.

    It gets ``label_en`` or ``label_zh`` as ``label``, and so every column that ends like this.
    """

    @functools.wraps(draw)
    def drawing(drawn: pd.DataFrame, lang: str | None = None, **options: Any) -> Figure:
        with speaking(lang):
            ending = f"_{language()}"
            return draw(drawn.rename(columns=lambda name: name.removesuffix(ending)), **options)

    return drawing


def name_rows(axis: Axes, names: Iterable[str], below: float = 0.5, above: float = 0.5) -> None:
    """Names beside the rows y = 0, 1, ... from the top, with room above and below them."""
    rows = list(names)
    axis.set_yticks(range(len(rows)), rows)
    axis.set_ylim(len(rows) - 1 + below, -above)
    axis.grid(axis="y", visible=False)


def legend(figure: Figure, columns: int) -> None:
    """One legend above all axes, of what the first shows."""
    signs = figure.axes[0].get_legend_handles_labels()
    figure.legend(*signs, loc="outside upper center", ncols=columns)
