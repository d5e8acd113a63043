"""Figures: one theme, one function per figure (图).

Each takes the data it draws, and returns a matplotlib Figure in the language asked for; `theme`
writes it with its source line. Nothing is computed here that is not drawn.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
