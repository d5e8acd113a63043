"""Run the notebooks and write ``results/``: as a whole or not at all.

Notebooks run in parallel into a staging folder beside the target; only when all have succeeded does
it take the target's place. What has not changed since it was last written is carried over.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import site
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.package import content, data_sha256

__all__ = ["NotebookError", "Outcome", "find_notebooks", "reproduce"]

STAMPS = ".yuanhui"


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook: seconds, figures, status and the error, if any."""

    notebook: str
    seconds: float
    figures: int
    status: str
    error: str = ""


class NotebookError(RuntimeError):
    """A notebook failed; `outcomes` has every notebook's, the results folder is as it was."""

    def __init__(self, outcomes: list[Outcome]):
        failed = [o for o in outcomes if o.status == "failed"]
        super().__init__("\n".join(f"{o.notebook}: {o.error}" for o in failed))
        self.outcomes = outcomes


def find_notebooks(start: Path) -> Path:
    """The folder ``notebooks`` here or above.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    for folder in (start, *start.parents):
        if list((folder / "notebooks").glob("*.ipynb")):
            return folder / "notebooks"
    raise FileNotFoundError(f"no notebooks/ folder in {start} or above it: run this in a clone of the repository")


def _fingerprint(notebook: Path, lang: str) -> str:
    """Of all that a notebook's outputs depend on: its cells, the code, the data, the versions."""
    try:
        stored = json.loads(content(notebook, "a notebook"))
        cells = [(c["cell_type"], c["source"]) for c in stored["cells"]]
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, KeyError) as error:
        raise ValueError(f"{notebook.name} is not a notebook ({error!r}): restore it") from None
    code = sorted(p for p in Path(__file__).parent.rglob("*.py*") if p.suffix in (".py", ".pyi"))
    parts: list[Any] = [cells, lang, data_sha256(), platform.python_version()]
    parts += [p.read_text(encoding="utf-8") for p in code]
    parts += sorted(p.name for folder in site.getsitepackages() for p in Path(folder).glob("*.dist-info"))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _execute(notebook: Path, staging: Path, lang: str) -> None:
    """Run one notebook in a kernel of its own; figures and results land in `staging`."""
    import nbformat
    from nbclient import NotebookClient

    node = nbformat.read(notebook, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    environment = os.environ | {"ANALYSIS_OUT": str(staging), "ANALYSIS_LANG": lang, "PYTHONHASHSEED": "0"}
    # Kernels listen on loopback; their advice about encrypted transports is not for this table.
    quiet, folder = ["--IPKernelApp.log_level=40"], {"metadata": {"path": str(notebook.parent)}}
    client = NotebookClient(node, extra_arguments=quiet, timeout=600, record_timing=False, resources=folder)
    client.execute(env=environment)
    # The kernel's exact Python is not the notebook's business: it would differ on each machine.
    node.metadata = {"kernelspec": node.metadata["kernelspec"], "language_info": {"name": "python"}}
    target = staging / "notebooks" / notebook.name
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, target)


def _failure(error: Exception) -> str:
    """Where and why, in one line: the cell's first line and the error."""
    from nbclient.exceptions import CellExecutionError

    if isinstance(error, CellExecutionError):
        source = str(error).split("------------------", 2)
        first = next((line for line in source[1].splitlines() if line.strip()), "") if len(source) > 1 else ""
        return f"in the cell that begins {first!r}: {error.ename}: {error.evalue}"
    return f"{type(error).__name__}: {error}"


def _run(notebook: Path, staging: Path, out: Path, lang: str, stamp: dict[str, Any] | None) -> Outcome:
    start = time.perf_counter()
    try:
        if stamp:
            for name in stamp["files"]:
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(out / name, staging / name)
            status = "unchanged"
        else:
            _execute(notebook, staging, lang)
            status = "done"
    except Exception as error:  # any failure of a notebook is reported, none hides another
        return Outcome(notebook.stem, time.perf_counter() - start, 0, "failed", _failure(error))
    figures = json.loads((staging / "notebooks" / f"{notebook.stem}.json").read_text(encoding="utf-8"))["figures"]
    return Outcome(notebook.stem, time.perf_counter() - start, len(figures), status)


def _files_of(notebook: str, staging: Path) -> list[str]:
    fragment = staging / "notebooks" / f"{notebook}.json"
    figures = json.loads(fragment.read_text(encoding="utf-8"))["figures"]
    names = [f"notebooks/{notebook}.json", f"notebooks/{notebook}.ipynb"]
    for name in figures:
        names += [f"figures/{name}.{ending}" for ending in ("csv", "en.svg", "en.png", "zh.svg", "zh.png")]
    return names


def _digest(folder: Path, names: list[str]) -> str:
    return hashlib.sha256(b"".join((folder / n).read_bytes() for n in names)).hexdigest()


def _valid_stamp(path: Path, fingerprint: str, out: Path) -> dict[str, Any] | None:
    """The stamp of an earlier run if nothing has changed since, its outputs included."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
        same = stamp["fingerprint"] == fingerprint and _digest(out, stamp["files"]) == stamp["digest"]
    except (OSError, ValueError, KeyError):
        return None
    return stamp if same else None


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when all went well, and goes away when not."""
    old = out.with_name(out.name + ".previous")
    if old.exists() and not out.exists():  # a run was stopped between the two renames
        old.rename(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f"{out.name}.", dir=out.parent))
    except OSError as error:
        raise PermissionError(f"cannot write beside {out} ({error.strerror}): choose another --out folder") from None
    try:
        staging.chmod(0o755)
        yield staging
        shutil.rmtree(old, ignore_errors=True)
        if out.exists():
            out.rename(old)
        staging.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _merge(staging: Path, notebooks: list[Path]) -> None:
    """One register and one list of figures from the notebooks' fragments."""
    fragments = [json.loads((staging / "notebooks" / f"{n.stem}.json").read_text(encoding="utf-8")) for n in notebooks]
    results = [r for f in fragments for r in f["results"]]
    ids = [r["id"] for r in results]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise ValueError(f"result ids in two notebooks: {', '.join(twice)}")
    register = {"data_sha256": data_sha256(), "results": results}
    _write_json(staging / "results.json", register)
    _write_json(staging / "figures" / "figures.json", {k: v for f in fragments for k, v in f["figures"].items()})


def _write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def reproduce(
    notebooks: Path, out: Path, *, lang: str = "en", force: bool = False, update: bool = False,
    progress: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:  # fmt: skip
    """Execute the notebooks and write `out` as a whole, or leave it as it was (复现).

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks.
    out : Path
        Results folder.
    lang : {'en', 'zh'}
        Language of the executed notebooks; figures come in both.
    force : bool
        Execute what has not changed too.
    update : bool
        Replace the stored notebooks by the executed ones, too.
    progress : callable
        Told of each notebook as it ends.

    Returns
    -------
    list of Outcome
        In the order of the notebooks.

    Raises
    ------
    NotebookError
        If a notebook failed: it names notebook, cell and error; `out` is as before.
    PermissionError
        If `out` cannot be written.
    """
    paths = sorted(notebooks.glob("*.ipynb"))
    stamps = notebooks.parent / STAMPS / hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    marks = {p: _fingerprint(p, lang) for p in paths}
    valid = {p: None if force else _valid_stamp(stamps / f"{p.stem}.json", marks[p], out) for p in paths}
    with _staging(out) as staging, ThreadPoolExecutor(max(2, (os.cpu_count() or 2))) as pool:
        futures = {pool.submit(_run, p, staging, out, lang, valid[p]): p for p in paths}
        outcomes = {}
        for future in as_completed(futures):
            outcomes[futures[future]] = future.result()
            progress(future.result())
        ordered = [outcomes[p] for p in paths]
        if any(o.status == "failed" for o in ordered):
            raise NotebookError(ordered)
        _merge(staging, paths)
        files = {p: _files_of(p.stem, staging) for p in paths}
        written = {p: {"fingerprint": marks[p], "files": files[p], "digest": _digest(staging, files[p])} for p in paths}
    for p in paths:
        _write_json(stamps / f"{p.stem}.json", written[p])
        if update:
            shutil.copyfile(out / "notebooks" / p.name, p)
    return ordered
