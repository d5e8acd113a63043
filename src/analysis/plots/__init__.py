"""Figures: one theme, one function per figure. Each takes the data it draws and returns a Figure (图)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
