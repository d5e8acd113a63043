"""The audit (核对): which printed numbers cannot be true together, and when they can.

Each claim stands for all numbers that print so; whether several can be true together is decided in
exact arithmetic, for every usual reading of steps, prices, multiples and roundings. The room finds
every minimal conflict, what would fit instead and what follows for numbers that are not printed,
and tells it in words without naming a culprit.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
