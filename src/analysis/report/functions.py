"""The functions that a result may name, and what they give: a value and an interval."""

from __future__ import annotations

import functools
import importlib
from typing import Any

from analysis.models.regression import Coefficient
from analysis.numbers.interval import Interval
from analysis.report.register import ESTIMATES

__all__ = ["METRICS", "estimate", "find", "is_estimate"]

#: Modules whose functions a result may name; those of `ESTIMATES` have an interval of their own.
METRICS = ("growth", "gap", "inequality", "shares", "decomposition")
#: The rooms that they stand in.
ROOMS = dict.fromkeys(METRICS, "metrics") | dict.fromkeys(ESTIMATES, "models")


def is_estimate(function: str) -> bool:
    """Whether a function brings an interval of its own."""
    return function.partition(".")[0] in ESTIMATES


def estimate(found: Any) -> tuple[float, Interval]:
    """A coefficient with its 95 % interval; a diagnostic has none."""
    if isinstance(found, Coefficient):
        return found.estimate, Interval(found.lower, found.upper)
    return float(found), Interval.point(float(found))


def find(function: str) -> Any:
    """The metric that a result names, ``module.name``, or a part of what it gives, ``module.name.part``."""
    module, name, *parts = function.split(".")
    if module not in ROOMS:
        raise ValueError(f"function must be of {', '.join(ROOMS)}, got {function!r}")
    metric = getattr(importlib.import_module(f"analysis.{ROOMS[module]}.{module}"), name)
    if not parts:
        return metric

    @functools.wraps(metric)
    def part(*arguments: Any) -> Any:
        found = metric(*arguments)
        for name in parts:
            found = getattr(found, name) if hasattr(found, name) else found[name]
        return found

    return part
