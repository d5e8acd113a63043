from . import (
    audit,
    benchmarks,
    cite,
    data,
    decomposition,
    domain,
    gap,
    gb7714,
    growth,
    interval,
    package,
    page,
    plots,
    printed,
    references,
    register,
    results,
    shares,
    statements,
    tables,
    trends,
)
from .audit import audit_claims
from .benchmarks import benchmark_series, load_benchmarks, load_places
from .data import load_claims, load_excluded, load_indicators, load_sources
from .interval import Interval, bounds
from .package import category_names
from .page import check_page
from .printed import parse, write
from .results import Report
from .tables import DataError, export_csv

__version__: str
__all__ = [
    "DataError",
    "Interval",
    "Report",
    "audit",
    "audit_claims",
    "benchmark_series",
    "benchmarks",
    "bounds",
    "category_names",
    "check_page",
    "cite",
    "data",
    "decomposition",
    "domain",
    "export_csv",
    "gap",
    "gb7714",
    "growth",
    "interval",
    "load_benchmarks",
    "load_claims",
    "load_excluded",
    "load_indicators",
    "load_places",
    "load_sources",
    "package",
    "page",
    "parse",
    "plots",
    "printed",
    "references",
    "register",
    "results",
    "shares",
    "statements",
    "tables",
    "trends",
    "write",
]
