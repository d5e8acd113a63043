"""The audit: which printed figures cannot be true together, and under which readings (审核)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
