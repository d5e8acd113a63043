from . import audit, data, metrics, models, numbers, plots, report
from .audit import audit_claims
from .data.benchmarks import benchmark_series, load_benchmarks, load_places
from .data.claims import load_claims, load_excluded, load_indicators, load_sources
from .data.page import check_page
from .data.tables import DataError
from .numbers.interval import Interval, bounds
from .numbers.printed import parse, write
from .numbers.quantity import Quantity, ends
from .report.results import Report

__version__: str
__all__ = [
    "DataError",
    "Interval",
    "Quantity",
    "Report",
    "audit",
    "audit_claims",
    "benchmark_series",
    "bounds",
    "check_page",
    "data",
    "ends",
    "load_benchmarks",
    "load_claims",
    "load_excluded",
    "load_indicators",
    "load_places",
    "load_sources",
    "metrics",
    "models",
    "numbers",
    "parse",
    "plots",
    "report",
    "write",
]
