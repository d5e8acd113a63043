"""Run notebooks, each in a kernel of its own, in parallel; what has not changed is not run again.

A notebook writes into a folder of its own, which is complete once it holds the fingerprint of all
that its outputs depend on.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import site
from collections.abc import Callable
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from analysis.data.package import data_sha256
from analysis.messages import N_, _
from analysis.report.prose import emptied

#: The file that says what a notebook's folder was made from.
STAMP = "fingerprint"
#: Where a Chinese notebook holds the hash of the code that it was made with.
MADE = "code_sha256"


def code_hash(node: Any) -> str:
    """Of the code of a Chinese notebook, by which an edit by hand is known (代码校验值)."""
    code = "\n".join(cell.source for cell in node.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()


def folder_of(name: str, cache: Path) -> Path:
    """The folder into which a notebook writes (笔记本的输出文件夹)."""
    return cache / name.replace("/", ".")


def written(name: str, cache: Path) -> list[dict[str, Any]]:
    """What a notebook says it wrote: results, figures, tables, sentences (笔记本的产出)."""
    path = folder_of(name, cache) / "notebooks" / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def run_notebooks(
    nodes: dict[str, Any], cwd: Path, cache: Path, *, force: bool, progress: Callable[[str], None]
) -> None:
    """Run what has changed of the notebooks (运行笔记本).

    Parameters
    ----------
    nodes : dict
        Notebooks by name.
    cwd : Path
        Where they run.
    cache : Path
        The folder with a folder for each.
    force, progress
        As in `analysis.reproduce.reproduce`.

    Raises
    ------
    ValueError
        If notebooks failed, a line for each; the others have ended well all the same.
    """

    def run(name: str) -> tuple[str, str]:
        try:
            return _run(name, nodes[name], cwd, folder_of(name, cache), force), ""
        except Exception as error:  # any failure of a notebook is reported, none hides another
            return N_("failed"), _reason(error)

    failed = []
    # An interruption does not wait for these threads, and kernels end with the process.
    with ThreadPool(max(2, os.cpu_count() or 2)) as pool:
        for name, (status, reason) in zip(nodes, pool.imap(run, nodes), strict=True):
            progress(f"{name}: {_(status)}")
            if reason:
                failed.append(f"{name}: {reason}")
    if failed:
        raise ValueError("\n".join(failed))


def _run(name: str, node: Any, cwd: Path, folder: Path, force: bool) -> str:
    """One notebook executed, unless its folder is of the same fingerprint."""
    stamp, fingerprint = folder / STAMP, _fingerprint(node)
    if not force and stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return N_("unchanged")
    if folder.exists():
        shutil.rmtree(folder)
    _execute(name, node, cwd, folder)
    stamp.write_text(fingerprint, encoding="utf-8")
    return N_("done")


def _reason(error: Exception) -> str:
    """Where and why a notebook failed, in one line: the first line of the cell and the error."""
    if not isinstance(error, CellExecutionError):
        return f"{type(error).__name__}: {error}"
    # nbclient quotes the cell between the first two rules.
    cell = str(error).split("------------------", 2)[1]
    place = _("in the cell that begins {line!r}", line=cell.strip().partition("\n")[0])
    return f"{place}: {error.ename}: {error.evalue}"


def _fingerprint(node: Any) -> str:
    """Of all that a notebook's outputs depend on: its cells, the code, the data, the versions."""
    code = sorted(p for p in Path(__file__).parent.rglob("*") if p.suffix in (".py", ".pyi", ".mo"))
    packages = (p for folder in site.getsitepackages() for p in Path(folder).glob("*.dist-info"))
    parts: list[Any] = [[(c.cell_type, emptied(c.source)) for c in node.cells], data_sha256()]
    parts += [platform.python_version()]
    parts += [hashlib.sha256(p.read_bytes()).hexdigest() for p in code]
    parts += sorted(p.name for p in packages)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _execute(name: str, node: Any, cwd: Path, folder: Path) -> None:
    """Run one notebook in a kernel of its own; figures and results land in `folder`."""
    environment = os.environ | {"ANALYSIS_OUT": str(folder), "ANALYSIS_NOTEBOOK": name}
    # Kernels listen on loopback; their advice about encrypted transports is not for the reader.
    # One that is asked to end in the middle of a cell would complain.
    client = NotebookClient(
        node, extra_arguments=["--IPKernelApp.log_level=40"], timeout=600, record_timing=False,
        resources={"metadata": {"path": str(cwd)}}, shutdown_kernel="immediate",
    )  # fmt: skip
    client.execute(env=environment | {"PYTHONHASHSEED": "0"})
    # The kernel's exact Python is not the notebook's business: it would differ on each machine.
    node.metadata = {"kernelspec": node.metadata["kernelspec"], "language_info": {"name": "python"}}
    if name.startswith("zh/"):
        node.metadata[MADE] = code_hash(node)
    target = folder / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, target)
