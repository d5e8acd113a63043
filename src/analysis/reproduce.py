"""Run the notebooks and write ``results/``: as a whole or not at all.

Notebooks run in parallel into a staging folder beside the target; only when all have succeeded does
it take the target's place. What has not changed since it was last written is carried over."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import platform
import shutil
import site
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.package import content, data_sha256
from analysis.data.staging import replaced, staged

__all__ = ["Interrupted", "NotebookError", "Outcome", "find_notebooks", "reproduce"]

STAMPS = ".yuanhui"
#: Files of one figure, after its name.
ENDINGS = ("csv", "en.svg", "en.png", "zh.svg", "zh.png")


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
    raise FileNotFoundError(
        f"no notebooks/ folder in {start} or above it: run this in a clone of the repository"
    )


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
    parts += sorted(
        p.name for folder in site.getsitepackages() for p in Path(folder).glob("*.dist-info")
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _execute(notebook: Path, staging: Path, lang: str, running: list[Any]) -> None:
    """Run one notebook in a kernel of its own; figures and results land in `staging`."""
    import nbformat
    from nbclient import NotebookClient

    node = nbformat.read(notebook, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    environment = os.environ | {
        "ANALYSIS_OUT": str(staging),
        "ANALYSIS_LANG": lang,
        "PYTHONHASHSEED": "0",
    }
    # Kernels listen on loopback; their advice about encrypted transports is not for this table.
    quiet, folder = ["--IPKernelApp.log_level=40"], {"metadata": {"path": str(notebook.parent)}}
    client = NotebookClient(
        node, extra_arguments=quiet, timeout=600, record_timing=False, resources=folder
    )
    running.append(client)
    try:
        client.execute(env=environment)
    finally:
        # nbclient forgets this after a kernel that ended while it started, and stumbles over it at exit.
        atexit.unregister(client._cleanup_kernel)
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
        first = (
            next((line for line in source[1].splitlines() if line.strip()), "")
            if len(source) > 1
            else ""
        )
        return f"in the cell that begins {first!r}: {error.ename}: {error.evalue}"
    return f"{type(error).__name__}: {error}"


def _run(
    notebook: Path,
    staging: Path,
    out: Path,
    lang: str,
    stamp: dict[str, Any] | None,
    running: list[Any],
) -> Outcome:
    start = time.perf_counter()
    try:
        if stamp:
            for name in stamp["files"]:
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(
                    out / name, staging / name
                )  # with its time: who reads it sees that it is unchanged
            status = "unchanged"
        else:
            _execute(notebook, staging, lang, running)
            status = "done"
    except Exception as error:  # any failure of a notebook is reported, none hides another
        return Outcome(notebook.stem, time.perf_counter() - start, 0, "failed", _failure(error))
    figures = json.loads(
        (staging / "notebooks" / f"{notebook.stem}.json").read_text(encoding="utf-8")
    )["figures"]
    return Outcome(notebook.stem, time.perf_counter() - start, len(figures), status)


def _files_of(notebook: str, staging: Path) -> list[str]:
    fragment = staging / "notebooks" / f"{notebook}.json"
    made = json.loads(fragment.read_text(encoding="utf-8"))
    names = [f"notebooks/{notebook}.json", f"notebooks/{notebook}.ipynb"]
    for name in made["figures"]:
        names += [f"figures/{name}.{ending}" for ending in ENDINGS]
    return names + [
        f"tables/{name}.csv" for name, table in made["tables"].items() if "results" not in table
    ]


def _digest(folder: Path, names: list[str]) -> str:
    return hashlib.sha256(b"".join((folder / n).read_bytes() for n in names)).hexdigest()


def _valid_stamp(path: Path, fingerprint: str, out: Path) -> dict[str, Any] | None:
    """The stamp of an earlier run if nothing has changed since, its outputs included."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
        same = (
            stamp["fingerprint"] == fingerprint and _digest(out, stamp["files"]) == stamp["digest"]
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # no stamp of ours: null, a list, a number
    return stamp if same else None


def _merge(staging: Path, notebooks: list[Path]) -> None:
    """One register and one list of figures from the notebooks' fragments."""
    fragments = [
        json.loads((staging / "notebooks" / f"{n.stem}.json").read_text(encoding="utf-8"))
        for n in notebooks
    ]
    register = {
        "data_sha256": data_sha256(),
        "results": _once(r for f in fragments for r in f["results"]),
    }
    _write_json(staging / "results.json", register)
    for kind in ("figures", "tables"):
        _write_json(
            staging / kind / f"{kind}.json", {k: v for f in fragments for k, v in f[kind].items()}
        )


def _once(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each result once: what two notebooks need stands under the first, if both compute it alike."""
    register: dict[str, dict[str, Any]] = {}
    for result in results:
        first = register.setdefault(result["id"], result)
        if differ := [
            k for k in ("function", "arguments", "unit", "lower", "upper") if first[k] != result[k]
        ]:
            raise ValueError(
                f"result {result['id']}: notebooks {first['notebook']} and {result['notebook']} differ in {differ[0]}"
                f" ({first[differ[0]]} and {result[differ[0]]}): set the same parameters in both, or name two results"
            )
    return list(register.values())


def _write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )


def _gather(
    futures: list[Future[Outcome]], progress: Callable[[Outcome], None], stop: Callable[[], object]
) -> list[Outcome]:
    """The outcomes in order, unless asked to end before all are there."""
    pending = set(futures)
    while pending and not stop():
        # A wait without end would not let a signal through on Windows.
        done, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
        for future in done:
            progress(future.result())
    if stop():
        raise Interrupted
    return [future.result() for future in futures]


def _abandon(pool: ThreadPoolExecutor, futures: list[Future[Outcome]], running: list[Any]) -> None:
    """End the kernels, and with them the threads that wait for them; a kernel may still be starting."""
    pool.shutdown(wait=False, cancel_futures=True)
    while not all(future.done() for future in futures):
        for client in list(running):
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is not None:
                process.kill()
        time.sleep(0.05)


def reproduce(
    notebooks: Path, out: Path, *, lang: str = "en", force: bool = False, update: bool = False,
    progress: Callable[[Outcome], None] = lambda outcome: None, stop: Callable[[], object] = lambda: False,
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
    stop : callable
        Asked now and then whether to end early; not while folders are swapped.

    Returns
    -------
    list of Outcome
        In the order of the notebooks.

    Raises
    ------
    NotebookError
        If a notebook failed: it names notebook, cell and error; `out` is as before.
    Interrupted
        If `stop` said so; no kernel is left, `out` is as before.
    OSError
        If `out` cannot be written, or holds what no run wrote.
    ValueError
        If the stored notebooks would be replaced by Chinese ones.
    """
    if update and lang != "en":
        raise ValueError(f"the stored notebooks show English: not with lang={lang!r} and update")
    paths = sorted(notebooks.glob("*.ipynb"))
    stamps = (
        notebooks.parent / STAMPS / hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    )
    marks = {p.stem: _fingerprint(p, lang) for p in paths}
    valid = {
        name: None if force else _valid_stamp(stamps / f"{name}.json", mark, out)
        for name, mark in marks.items()
    }
    running: list[Any] = []
    with staged(out) as staging, ThreadPoolExecutor(max(2, (os.cpu_count() or 2))) as pool:
        futures = [pool.submit(_run, p, staging, out, lang, valid[p.stem], running) for p in paths]
        try:
            ordered = _gather(futures, progress, stop)
        except BaseException:
            _abandon(pool, futures, running)
            raise
        if any(o.status == "failed" for o in ordered):
            raise NotebookError(ordered)
        _merge(staging, paths)
        files = {name: _files_of(name, staging) for name in marks}
        written = {
            n: {"fingerprint": marks[n], "files": files[n], "digest": _digest(staging, files[n])}
            for n in marks
        }
    for name, stamp in written.items():
        _write_json(stamps / f"{name}.json", stamp)
    for p in paths if update else []:
        with replaced(p) as made:
            shutil.copyfile(out / "notebooks" / p.name, made)
    return ordered
