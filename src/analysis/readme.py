"""The lists in the README that follow from other files: data sets, programs with their figures and tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.package import DATA, content, load_package
from analysis.register import load_results

__all__ = ["listed"]

LIST = re.compile(r"<!--list (\w+)-->\n.*?<!--/list-->", re.DOTALL)


def listed(text: str, results: Path) -> str:
    """Put the lists where a text asks for them (填入清单).

    ``<!--list datasets-->`` and ``<!--list programs-->``, each up to ``<!--/list-->``.

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
    lists: dict[str, Callable[[], str]] = {"datasets": _datasets, "programs": lambda: _programs(results)}

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
        (f"[{r['path']}](data/{r['path']})", _length(DATA / r["path"]), r["description"].split(". ")[0].rstrip("."))
        for r in resources
    ]
    return _table(("file", "rows", "content"), *rows)


def _length(path: Path) -> int:
    found = content(path, "a file that datapackage.json names").decode()
    return len(json.loads(found)) if path.suffix == ".json" else sum(1 for _ in csv.reader(io.StringIO(found))) - 1


def _programs(results: Path) -> str:
    """Each notebook with its figures, their tables, and how many results it adds to the register."""
    figures = json.loads(content(results / "figures" / "figures.json", "the list of figures"))
    made = [r["notebook"] for r in load_results(results / "results.json").values()]
    rows = []
    for notebook in sorted({*made, *(f["notebook"] for f in figures.values())}):
        names = [name for name, figure in figures.items() if figure["notebook"] == notebook]
        drawn = [f"[{n}](results/figures/{n}.en.svg) ([table](results/figures/{n}.csv))" for n in names]
        rows.append((f"[{notebook}](notebooks/{notebook}.ipynb)", ", ".join(drawn), made.count(notebook)))
    return _table(("program", "figures and the tables they draw", "results"), *rows)
