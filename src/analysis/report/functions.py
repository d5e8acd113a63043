"""The functions that a result may name, and what they give: a value and an interval."""

from __future__ import annotations

import functools
import importlib
from typing import Any

from analysis.messages import _
from analysis.models.regression import Coefficient
from analysis.numbers.interval import Interval

__all__ = ["METRICS", "estimate", "find", "is_estimate"]

#: Modules whose functions a result may name.
METRICS = ("growth", "gap", "inequality", "shares", "decomposition")
#: Modules of regressions and simulations: their intervals are of 95 %, not what rounding allows.
ESTIMATES = ("trends",)
#: The rooms that they stand in.
ROOMS = dict.fromkeys(METRICS, "metrics") | dict.fromkeys(ESTIMATES, "models")


def is_estimate(function: str) -> bool:
    """Whether a function brings an interval of its own."""
    return function.partition(".")[0] in ESTIMATES


def estimate(fitted: Any) -> tuple[float, Interval]:
    """A coefficient with its 95 % interval; a diagnostic has none."""
    if isinstance(fitted, Coefficient):
        return fitted.estimate, Interval(fitted.lower, fitted.upper)
    return float(fitted), Interval.point(float(fitted))


def find(function: str) -> Any:
    """The metric that a result names, ``module.name``, or ``module.name.part`` of what it gives."""
    module, name, *parts = function.split(".")
    if module not in ROOMS:
        message = _(
            "function must be of {modules}, got {name!r}", modules=", ".join(ROOMS), name=function
        )
        raise ValueError(message)
    metric = getattr(importlib.import_module(f"analysis.{ROOMS[module]}.{module}"), name)
    if not parts:
        return metric

    @functools.wraps(metric)
    def part(*arguments: Any) -> Any:
        whole = metric(*arguments)
        for name in parts:
            whole = getattr(whole, name) if hasattr(whole, name) else whole[name]
        return whole

    return part
