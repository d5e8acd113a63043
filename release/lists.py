"""The lists in the README and the docs that follow from other files."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from analysis.data.package import DATA, category_names, content, load_package
from analysis.data.tables import read_table
from analysis.report.references import PACKAGE, bibliography
from brief import PAGE
from dictionary import table

LIST = re.compile(r"<!--list (\w+)-->\n.*?<!--/list-->", re.DOTALL)


def listed(text: str) -> str:
    """Put the lists where a text asks for them (填入清单).

    ``<!--list datasets-->``, ``references`` and ``evidence``, each up to
    ``<!--/list-->``.

    Parameters
    ----------
    text : str
        Markdown of a file that stands beside data/, notebooks/ and results/.

    Raises
    ------
    ValueError
        If the text asks for a list that there is not.
    """
    lists = {"datasets": _datasets, "references": _references, "evidence": _evidence}

    def fill(mark: re.Match[str]) -> str:
        name = mark[1]
        if name not in lists:
            raise ValueError(f"no list {name!r} for the README: there is {', '.join(lists)}")
        return f"<!--list {name}-->\n{lists[name]()}\n<!--/list-->"

    return LIST.sub(fill, text)


def _datasets() -> str:
    """Each file of data/ with its rows or entries."""
    lines = [("file", "rows", "content")]
    for r in load_package()["resources"]:
        about = r["description"].split(". ")[0].rstrip(".")
        lines.append((f"[{r['path']}](data/{r['path']})", str(_length(DATA / r["path"])), about))
    return table(*lines)


def _length(path: Path) -> int:
    """Rows of a table, or entries of a list."""
    if path.suffix == ".json":
        return len(json.loads(content(path, "a file that datapackage.json names")))
    return len(read_table(path))


def _references() -> str:
    """The page, and this package with its version and the hash of its data."""
    return "\n".join(f"- {entry}" for entry in bibliography([PAGE, PACKAGE], "gb7714-2025"))


def _evidence() -> str:
    """How many official figures rest on what."""
    counted = Counter(read_table(DATA / "benchmarks.csv").evidence)
    names = category_names("benchmarks", "evidence", "zh")
    lines = [(kind, name, counted[kind]) for kind, name in names.items()]
    head = ("known from", "资料形式", "figures · 数据个数")
    return table(head, *lines, ("all", "合计", counted.total()))
