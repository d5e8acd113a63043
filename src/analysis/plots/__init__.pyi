from .gap import gap_by_reading, inequality_curves
from .intervals import forest, paths, precision, urban_weight
from .series import index_series
from .spending import spending_split
from .theme import font_path, png, rendered, save, source_line, theme

__all__ = [
    "font_path",
    "forest",
    "gap_by_reading",
    "index_series",
    "inequality_curves",
    "paths",
    "png",
    "precision",
    "rendered",
    "save",
    "source_line",
    "spending_split",
    "theme",
    "urban_weight",
]
