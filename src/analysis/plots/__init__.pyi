from .audit import step_bands
from .font import font_path
from .gap import (
    gap_by_reading,
    gap_in_prices,
    inequality_curves,
    inequality_parts,
    ratio_series,
    urban_weight,
)
from .intervals import forest, paths, precision
from .series import index_series
from .spending import baskets, engel_coefficients, livelihood_shares, spending_split
from .theme import png, rendered, save, shows_intervals, source_line, theme

__all__ = [
    "baskets",
    "engel_coefficients",
    "font_path",
    "forest",
    "gap_by_reading",
    "gap_in_prices",
    "index_series",
    "inequality_curves",
    "inequality_parts",
    "livelihood_shares",
    "paths",
    "png",
    "precision",
    "ratio_series",
    "rendered",
    "save",
    "shows_intervals",
    "source_line",
    "spending_split",
    "step_bands",
    "theme",
    "urban_weight",
]
