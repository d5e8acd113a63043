"""Run notebooks, each in a kernel of its own, in parallel; what has not changed is not run again.

A notebook writes into a folder of its own, which is complete once it holds the fingerprint of all
that its outputs depend on.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import platform
import shutil
import site
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.package import data_sha256
from analysis.messages import N_, _
from analysis.report.prose import emptied

#: The file that says what a notebook's folder was made from.
STAMP = "fingerprint"
#: Where a Chinese notebook holds the hash of the code that it was made with.
MADE = "code_sha256"


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook: seconds, figures, status and the error, if any."""

    notebook: str
    seconds: float
    figures: int
    status: str
    error: str = ""


class Interrupted(Exception):  # noqa: N818 - an end that was asked for is no error
    """The run was asked to end; the results folder is as it was."""


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
    nodes: dict[str, Any],
    cwd: Path,
    cache: Path,
    *,
    force: bool,
    progress: Callable[[Outcome], None],
    stop: Callable[[], object],
) -> list[Outcome]:
    """Run what has changed of the notebooks (运行笔记本).

    Parameters
    ----------
    nodes : dict
        Notebooks by name.
    cwd : Path
        Where they run.
    cache : Path
        The folder with a folder for each.
    force, progress, stop
        As in `analysis.reproduce.reproduce`.

    Returns
    -------
    list of Outcome
        In the order of the notebooks, failed ones among them.

    Raises
    ------
    Interrupted
        If `stop` said so; no kernel is left.
    """
    running: list[Any] = []
    with ThreadPoolExecutor(max(2, (os.cpu_count() or 2))) as pool:
        futures = [
            # A thread begins in no language.
            pool.submit(copy_context().run, _run, name, node, cwd, cache, force, running)
            for name, node in nodes.items()
        ]
        try:
            pending = set(futures)
            while pending and not stop():
                # A wait without end would not let a signal through on Windows.
                done, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
                for future in done:
                    progress(future.result())
            if stop():
                raise Interrupted
        except BaseException:
            _abandon(pool, futures, running)
            raise
    return [future.result() for future in futures]


def _abandon(pool: ThreadPoolExecutor, futures: list[Future[Outcome]], running: list[Any]) -> None:
    """End the kernels, and with them the threads that wait; a kernel may still be starting."""
    pool.shutdown(wait=False, cancel_futures=True)
    while not all(future.done() for future in futures):
        for client in list(running):
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is not None:
                process.kill()
        time.sleep(0.05)


def _run(name: str, node: Any, cwd: Path, cache: Path, force: bool, running: list[Any]) -> Outcome:
    """One notebook executed, unless its folder is of the same fingerprint."""
    start, status, figures, error = time.perf_counter(), N_("unchanged"), 0, ""
    folder = folder_of(name, cache)
    stamp, fingerprint = folder / STAMP, _fingerprint(node)
    try:
        if force or not stamp.exists() or stamp.read_text(encoding="utf-8") != fingerprint:
            status = N_("done")
            if folder.exists():
                shutil.rmtree(folder)
            _execute(name, node, cwd, folder, running)
            stamp.write_text(fingerprint, encoding="utf-8")
        figures = sum(entry["kind"] == "figure" for entry in written(name, cache))
    except Exception as failure:  # any failure of a notebook is reported, none hides another
        status, error = N_("failed"), _failure(failure)
    return Outcome(name, time.perf_counter() - start, figures, status, error)


def _fingerprint(node: Any) -> str:
    """Of all that a notebook's outputs depend on: its cells, the code, the data, the versions."""
    code = sorted(p for p in Path(__file__).parent.rglob("*") if p.suffix in (".py", ".pyi", ".mo"))
    packages = (p for folder in site.getsitepackages() for p in Path(folder).glob("*.dist-info"))
    parts: list[Any] = [[(c.cell_type, emptied(c.source)) for c in node.cells], data_sha256()]
    parts += [platform.python_version()]
    parts += [hashlib.sha256(p.read_bytes()).hexdigest() for p in code]
    parts += sorted(p.name for p in packages)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _execute(name: str, node: Any, cwd: Path, folder: Path, running: list[Any]) -> None:
    """Run one notebook in a kernel of its own; figures and results land in `folder`."""
    import nbformat
    from nbclient import NotebookClient

    environment = os.environ | {"ANALYSIS_OUT": str(folder), "ANALYSIS_NOTEBOOK": name}
    environment["PYTHONHASHSEED"] = "0"
    # Kernels listen on loopback; their advice about encrypted transports is not for this table.
    client = NotebookClient(
        node, extra_arguments=["--IPKernelApp.log_level=40"], timeout=600, record_timing=False,
        resources={"metadata": {"path": str(cwd)}},
    )  # fmt: skip
    running.append(client)
    try:
        client.execute(env=environment)
    finally:
        # nbclient forgets this after a kernel that ended while it started, and stumbles at exit.
        atexit.unregister(client._cleanup_kernel)
    # The kernel's exact Python is not the notebook's business: it would differ on each machine.
    node.metadata = {"kernelspec": node.metadata["kernelspec"], "language_info": {"name": "python"}}
    if name.startswith("zh/"):
        node.metadata[MADE] = code_hash(node)
    target = folder / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, target)


def _failure(error: Exception) -> str:
    """Where and why, in one line: the cell's first line and the error."""
    from nbclient.exceptions import CellExecutionError

    if not isinstance(error, CellExecutionError):
        return f"{type(error).__name__}: {error}"
    parts = str(error).split("------------------", 2)
    lines = [line for line in parts[1].splitlines() if line.strip()] if len(parts) > 1 else [""]
    place = _("in the cell that begins {line!r}", line=lines[0])
    return f"{place}: {error.ename}: {error.evalue}"
