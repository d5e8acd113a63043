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
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.package import content, data_sha256
from analysis.data.staging import replaced, staged
from analysis.messages import N_, _

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
    text = N_("no notebooks/ folder in {start} or above it: run this in a clone of the repository")
    raise FileNotFoundError(_(text, start=start))


def _fingerprint(notebook: Path, lang: str) -> str:
    """Of all that a notebook's outputs depend on: its cells, the code, the data, the versions."""
    try:
        stored = json.loads(content(notebook, _("a notebook")))
        cells = [(c["cell_type"], c["source"]) for c in stored["cells"]]
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, KeyError) as error:
        text = N_("{name} is not a notebook ({error!r}): restore it")
        raise ValueError(_(text, name=notebook.name, error=error)) from None
    code = sorted(p for p in Path(__file__).parent.rglob("*") if p.suffix in (".py", ".pyi", ".mo"))
    packages = (p for folder in site.getsitepackages() for p in Path(folder).glob("*.dist-info"))
    parts: list[Any] = [cells, lang, data_sha256(), platform.python_version()]
    parts += [hashlib.sha256(p.read_bytes()).hexdigest() for p in code]
    parts += sorted(p.name for p in packages)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _execute(notebook: Path, staging: Path, lang: str, running: list[Any]) -> None:
    """Run one notebook in a kernel of its own; figures and results land in `staging`."""
    import nbformat
    from nbclient import NotebookClient

    node = nbformat.read(notebook, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    environment = os.environ | {"ANALYSIS_OUT": str(staging), "ANALYSIS_LANG": lang}
    environment["PYTHONHASHSEED"] = "0"
    # Kernels listen on loopback; their advice about encrypted transports is not for this table.
    client = NotebookClient(
        node, extra_arguments=["--IPKernelApp.log_level=40"], timeout=600, record_timing=False,
        resources={"metadata": {"path": str(notebook.parent)}},
    )  # fmt: skip
    running.append(client)
    try:
        client.execute(env=environment)
    finally:
        # nbclient forgets this after a kernel that ended while it started, and stumbles at exit.
        atexit.unregister(client._cleanup_kernel)
    # The kernel's exact Python is not the notebook's business: it would differ on each machine.
    node.metadata = {"kernelspec": node.metadata["kernelspec"], "language_info": {"name": "python"}}
    target = staging / "notebooks" / notebook.name
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


def _run(
    notebook: Path, staging: Path, out: Path, lang: str, kept: list[str], running: list[Any]
) -> Outcome:
    """One notebook executed, or what it wrote earlier (`kept`) carried over."""
    start, figures, error = time.perf_counter(), 0, ""
    status = N_("unchanged") if kept else N_("done")
    try:
        for name in kept:
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            # With its time: who reads it sees that it is unchanged.
            shutil.copy2(out / name, staging / name)
        if not kept:
            _execute(notebook, staging, lang, running)
        figures = len(_fragment(staging, notebook.stem)["figures"])
    except Exception as failure:  # any failure of a notebook is reported, none hides another
        status, error = N_("failed"), _failure(failure)
    return Outcome(notebook.stem, time.perf_counter() - start, figures, status, error)


def _fragment(staging: Path, notebook: str) -> dict[str, Any]:
    """What a notebook says it wrote: results, figures, tables."""
    text = (staging / "notebooks" / f"{notebook}.json").read_text(encoding="utf-8")
    fragment: dict[str, Any] = json.loads(text)
    return fragment


def _files_of(notebook: str, staging: Path) -> list[str]:
    fragment = _fragment(staging, notebook)
    names = [f"notebooks/{notebook}.json", f"notebooks/{notebook}.ipynb"]
    for name in fragment["figures"]:
        names += [f"figures/{name}.{ending}" for ending in ENDINGS]
    # A table of results alone is in the register.
    of_their_own = [name for name, table in fragment["tables"].items() if "results" not in table]
    return names + [f"tables/{name}.csv" for name in of_their_own]


def _digest(folder: Path, names: list[str]) -> str:
    return hashlib.sha256(b"".join((folder / n).read_bytes() for n in names)).hexdigest()


def _unchanged(stamp: Path, fingerprint: str, out: Path) -> list[str]:
    """What an earlier run wrote, if nothing has changed since, outputs included; else nothing."""
    try:
        earlier = json.loads(stamp.read_text(encoding="utf-8"))
        files: list[str] = earlier["files"]
        same = earlier["fingerprint"] == fingerprint and _digest(out, files) == earlier["digest"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []  # no stamp of ours: null, a list, a number
    return files if same else []


def _merge(staging: Path, notebooks: list[Path]) -> None:
    """One register and one list of figures from the notebooks' fragments."""
    fragments = [_fragment(staging, notebook.stem) for notebook in notebooks]
    results = _once(result for fragment in fragments for result in fragment["results"])
    _write_json(staging / "results.json", {"data_sha256": data_sha256(), "results": results})
    for kind in ("figures", "tables"):
        entries = {name: entry for f in fragments for name, entry in f[kind].items()}
        _write_json(staging / kind / f"{kind}.json", entries)


def _once(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each result once: what two notebooks compute alike stands under the first."""
    register: dict[str, dict[str, Any]] = {}
    for result in results:
        first = register.setdefault(result["id"], result)
        for key in ("function", "arguments", "unit", "lower", "upper"):
            if first[key] != result[key]:
                text = N_(
                    "result {id}: notebooks {notebooks} differ in {key} ({values}): set the same"
                    " parameters in both, or name two results"
                )
                both = f"{first['notebook']}, {result['notebook']}"
                values = f"{first[key]}, {result[key]}"
                raise ValueError(_(text, id=result["id"], notebooks=both, key=key, values=values))
    return list(register.values())


def _write_json(path: Path, entries: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


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
    """End the kernels, and with them the threads that wait; a kernel may still be starting."""
    pool.shutdown(wait=False, cancel_futures=True)
    while not all(future.done() for future in futures):
        for client in list(running):
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is not None:
                process.kill()
        time.sleep(0.05)


def reproduce(
    notebooks: Path,
    out: Path,
    *,
    lang: str = "en",
    force: bool = False,
    update: bool = False,
    progress: Callable[[Outcome], None] = lambda outcome: None,
    stop: Callable[[], object] = lambda: False,
) -> list[Outcome]:
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
        text = N_("the stored notebooks show English: not with lang={lang!r} and update")
        raise ValueError(_(text, lang=lang))
    paths = sorted(notebooks.glob("*.ipynb"))
    place = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    stamps = {p.stem: notebooks.parent / STAMPS / place / f"{p.stem}.json" for p in paths}
    marks = {p.stem: _fingerprint(p, lang) for p in paths}
    kept = {n: [] if force else _unchanged(stamps[n], mark, out) for n, mark in marks.items()}
    running: list[Any] = []
    with staged(out) as staging, ThreadPoolExecutor(max(2, (os.cpu_count() or 2))) as pool:
        futures = [
            # A thread begins in no language.
            pool.submit(copy_context().run, _run, p, staging, out, lang, kept[p.stem], running)
            for p in paths
        ]
        try:
            outcomes = _gather(futures, progress, stop)
        except BaseException:
            _abandon(pool, futures, running)
            raise
        if any(o.status == "failed" for o in outcomes):
            raise NotebookError(outcomes)
        _merge(staging, paths)
        files = {name: _files_of(name, staging) for name in marks}
        digests = {name: _digest(staging, files[name]) for name in marks}
    for name, mark in marks.items():
        stamp = {"fingerprint": mark, "files": files[name], "digest": digests[name]}
        _write_json(stamps[name], stamp)
    for p in paths if update else []:
        with replaced(p) as new:
            shutil.copyfile(out / "notebooks" / p.name, new)
    return outcomes
