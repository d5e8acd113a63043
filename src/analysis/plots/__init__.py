"""Figures: one theme, and what seaborn does not draw by itself (图).

Notebooks draw with seaborn in English; `analysis.report.show` puts the labels into the language of
now. `theme` sets font, sizes and colours and writes the source line, `intervals` draws rounding
intervals in rows.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
