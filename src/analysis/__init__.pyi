from . import audit, data, extract, metrics, models, numbers, plots, report
from .audit import audit_claims
from .data.benchmarks import benchmark_series, load_benchmarks
from .data.claims import load_claims, load_excluded, load_indicators, load_places
from .data.problems import DataError
from .numbers.interval import Interval, bounds
from .numbers.printed import parse
from .numbers.quantity import Quantity, ends
from .report.notebook import begin, facts, record, say, show

__version__: str
__all__ = [
    "DataError",
    "Interval",
    "Quantity",
    "audit",
    "audit_claims",
    "benchmark_series",
    "begin",
    "bounds",
    "data",
    "ends",
    "extract",
    "facts",
    "load_benchmarks",
    "load_claims",
    "load_excluded",
    "load_indicators",
    "load_places",
    "metrics",
    "models",
    "numbers",
    "parse",
    "plots",
    "record",
    "report",
    "say",
    "show",
]
