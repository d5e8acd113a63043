"""What only a release needs, renewed: ``python release`` after ``yuanhui reproduce``.

First the data dictionary, then the numbers and lists in README and docs, the brief and, last, since
it describes the others, the RO-Crate. ``python release data`` renews the data dictionary alone.
"""

import sys
from pathlib import Path

from analysis.data.benchmarks import load_benchmarks
from analysis.data.claims import load_claims, load_excluded
from analysis.data.package import DATA
from analysis.data.staging import replaced
from analysis.report.prose import fill
from analysis.report.register import stored_results
from brief import write_brief
from crate import write_crate
from dictionary import describe
from lists import listed

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / name for name in ("README.md", "README.zh.md", "docs/data.md")]


def main(task: str = "all") -> None:
    """Renew everything, or the data dictionary alone; data that is refused stops it first."""
    load_claims()  # with indicators, places and sources
    load_excluded()
    load_benchmarks("gini")
    print("renewed in data/: " + (", ".join(describe(DATA)) or "nothing, all was true"))
    if task == "data":
        return
    results = ROOT / "results"
    register = stored_results(results / "results.json")
    for path in TEXTS:
        text = listed(path.read_text(encoding="utf-8"))
        with replaced(path) as new:
            new.write_text(fill(text, register), encoding="utf-8", newline="\n")
    write_brief(results, ROOT / "release" / "documents")
    write_crate(ROOT)


if __name__ == "__main__":
    main(*sys.argv[1:])
