from .font import font_path, require_glyphs
from .intervals import interval_rows, label_lines
from .theme import (
    COLOURS,
    MARKERS,
    described,
    rendered,
    shows_intervals,
    source_line,
    theme,
    upright,
)

__all__ = [
    "COLOURS",
    "MARKERS",
    "described",
    "font_path",
    "interval_rows",
    "label_lines",
    "rendered",
    "require_glyphs",
    "shows_intervals",
    "source_line",
    "theme",
    "upright",
]
