"""源汇十年 · the Yuanhui decade: printed numbers as intervals under a reading.

Start with `load_claims`, carry an interval through a metric with `bounds`, and see `notebooks/`.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
