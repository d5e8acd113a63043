from . import audit, data, metrics, models, numbers, plots, report
from .audit import audit_claims
from .data.benchmarks import benchmark_series, load_benchmarks, load_places
from .data.claims import load_claims, load_excluded, load_indicators, load_sources
from .data.package import category_names
from .data.page import check_page
from .data.tables import DataError, export_csv
from .numbers.interval import Interval, bounds
from .numbers.printed import parse, write
from .report.results import Report

__version__: str
__all__ = [
    "DataError",
    "Interval",
    "Report",
    "audit",
    "audit_claims",
    "benchmark_series",
    "bounds",
    "category_names",
    "check_page",
    "data",
    "export_csv",
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
