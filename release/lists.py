"""The lists in the README and the docs that follow from other files: data sets, programs with their figures, evidence."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.data.package import DATA, category_names, content, load_package
from analysis.report.lookup import rows
from analysis.report.references import PACKAGE, bibliography
from analysis.report.register import load_results
from brief import FILES, PAGE

__all__ = ["listed"]

BRIEF = "[brief](release/brief.py)"
LIST = re.compile(r"<!--list (\w+)-->\n.*?<!--/list-->", re.DOTALL)


def listed(text: str, results: Path) -> str:
    """Put the lists where a text asks for them (填入清单).

    ``<!--list datasets-->``, ``programs``, ``references`` and ``evidence``, each up to ``<!--/list-->``.

    Parameters
    ----------
    text : str
        Markdown of a file that stands beside data/, notebooks/ and results/.
    results : Path
        Results folder.

    Raises
    ------
    ValueError
        If the text asks for a list that there is not.
    """
    lists = {
        "datasets": _datasets, "programs": lambda: _programs(results), "references": _references, "evidence": _evidence,
    }  # fmt: skip

    def fill(found: re.Match[str]) -> str:
        if found[1] not in lists:
            raise ValueError(f"no list {found[1]!r} for the README: there is {', '.join(lists)}")
        return f"<!--list {found[1]}-->\n{lists[found[1]]()}\n<!--/list-->"

    return LIST.sub(fill, text)


def _table(*rows: tuple[Any, ...]) -> str:
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def _datasets() -> str:
    """Each file of data/ with its rows or entries."""
    resources = load_package()["resources"]
    rows = [
        (
            f"[{r['path']}](data/{r['path']})",
            _length(DATA / r["path"]),
            r["description"].split(". ")[0].rstrip("."),
        )
        for r in resources
    ]
    return _table(("file", "rows", "content"), *rows)


def _length(path: Path) -> int:
    found = content(path, "a file that datapackage.json names").decode()
    return (
        len(json.loads(found))
        if path.suffix == ".json"
        else sum(1 for _ in csv.reader(io.StringIO(found))) - 1
    )


def _references() -> str:
    """The page, and this package with its version and the hash of its data."""
    return "\n".join(f"- {entry}" for entry in bibliography([PAGE, PACKAGE], "gb7714-2025"))


def _evidence() -> str:
    """How many official figures rest on what."""
    found = Counter(row["evidence"] for row in rows("benchmarks"))
    names = category_names("benchmarks", "evidence", "zh")
    lines = [(kind, name, found[kind]) for kind, name in names.items()]
    head = ("known from", "资料形式", "figures · 数据个数")
    return _table(head, *lines, ("all", "合计", found.total()))


def _programs(results: Path) -> str:
    """Each notebook with its figures, tables, and how many results it adds to the register; then the brief."""
    made = [r["notebook"] for r in load_results(results / "results.json").values()]
    outputs = [*_outputs(results, "figures"), *_outputs(results, "tables")]
    rows = [
        (
            f"[{program}](notebooks/{program}.ipynb)",
            ", ".join(o for by, o in outputs if by == program),
            made.count(program),
        )
        for program in sorted({*made, *(by for by, _ in outputs)})
    ]
    brief = ", ".join(f"[{name}](release/documents/{name})" for name in FILES)
    return _table(
        ("program", "figures (with the table drawn) and tables", "results"),
        *rows,
        (BRIEF, brief, ""),
    )


def _outputs(results: Path, kind: str) -> Iterator[tuple[str, str]]:
    """Program and output files of each figure or table; a table of results alone is in the register."""
    for name, made in json.loads(
        content(results / kind / f"{kind}.json", f"the list of {kind}")
    ).items():
        table = f"(results/{kind}/{name}.csv)"
        if kind == "figures":
            yield made["notebook"], f"[{name}](results/figures/{name}.en.svg) ([table]{table})"
        elif "results" not in made:
            yield made["notebook"], f"[{name}]{table}"
