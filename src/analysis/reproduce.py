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
from analysis.report.prose import chinese_edition, emptied, fill

STAMPS = ".yuanhui"
#: Where a Chinese notebook holds the hash of the code that it was made with.
MADE = "code_sha256"
#: What a notebook says of a figure or table beyond what is listed.
NOT_LISTED = ("id", "kind", "asked", "missing")


CONTENTS = """# Results · 结果

Written by `make reproduce`: figures as SVG, PNG (300 dpi) and PDF, in English and Chinese (`.zh.`),
with the numbers that they draw; tables; and in [results.json](results.json) every result with its
interval, its condition and what it rests on.

由`make reproduce`写出：图（SVG、PNG、PDF，中英文各一份）及绘图数据，表，
以及全部结果及其可能区间、前提、依据（[results.json](results.json)）。

| id | what it shows | notebook |
|---|---|---|
"""


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


class Untranslated(ValueError):  # noqa: N818 - what is lacking, not what failed
    """Labels or paragraphs have no Chinese; `labels` has every label that was shown."""

    def __init__(self, missing: list[str], labels: list[str]):
        text = N_("not in locale/zh_CN/LC_MESSAGES/notebooks.po: {texts}: make messages adds them")
        super().__init__(_(text, texts="; ".join(map(repr, missing))))
        self.labels = labels


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


def _read(path: Path) -> Any:
    """A notebook as it is stored, without outputs."""
    import nbformat

    try:
        text = content(path, _("a notebook")).decode()
        json.loads(text)["cells"]
        node = nbformat.reads(text, as_version=4)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        text = N_("{name} is not a notebook ({error!r}): restore it")
        raise ValueError(_(text, name=path.name, error=error)) from None
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return node


def editions(notebooks: Path) -> tuple[dict[str, Any], list[str]]:
    """The notebooks by name in both languages, and what has no translation (两种语言的笔记本).

    Parameters
    ----------
    notebooks : Path
        Folder of the English ones; a Chinese one is called ``zh/NAME``.
    """
    english = {path.stem: _read(path) for path in sorted(notebooks.glob("*.ipynb"))}
    chinese = {name: chinese_edition(node, name) for name, node in english.items()}
    missing = [place for _node, places in chinese.values() for place in places]
    return english | {f"zh/{name}": node for name, (node, _places) in chinese.items()}, missing


def _code_hash(node: Any) -> str:
    """Of the code of a Chinese notebook, by which an edit by hand is known."""
    code = "\n".join(cell.source for cell in node.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()


def _refuse_edited(notebooks: Path, names: Iterable[str]) -> None:
    """Refuse to replace a Chinese notebook whose code was edited by hand."""
    for path in (notebooks / f"{name}.ipynb" for name in names if name.startswith("zh/")):
        if path.exists() and (stored := _read(path)).metadata.get(MADE) != _code_hash(stored):
            text = N_(
                "zh/{name}: its code was edited: edit the English notebook, and delete this one"
            )
            raise ValueError(_(text, name=path.name))


def _fingerprint(node: Any) -> str:
    """Of all that a notebook's outputs depend on: its cells, the code, the data, the versions."""
    code = sorted(p for p in Path(__file__).parent.rglob("*") if p.suffix in (".py", ".pyi", ".mo"))
    packages = (p for folder in site.getsitepackages() for p in Path(folder).glob("*.dist-info"))
    parts: list[Any] = [[(c.cell_type, emptied(c.source)) for c in node.cells], data_sha256()]
    parts += [platform.python_version()]
    parts += [hashlib.sha256(p.read_bytes()).hexdigest() for p in code]
    parts += sorted(p.name for p in packages)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _execute(name: str, node: Any, folder: Path, staging: Path, running: list[Any]) -> None:
    """Run one notebook in a kernel of its own; figures and results land in `staging`."""
    import nbformat
    from nbclient import NotebookClient

    environment = os.environ | {"ANALYSIS_OUT": str(staging), "ANALYSIS_NOTEBOOK": name}
    environment["PYTHONHASHSEED"] = "0"
    # Kernels listen on loopback; their advice about encrypted transports is not for this table.
    client = NotebookClient(
        node, extra_arguments=["--IPKernelApp.log_level=40"], timeout=600, record_timing=False,
        resources={"metadata": {"path": str(folder)}},
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
        node.metadata[MADE] = _code_hash(node)
    target = staging / "notebooks" / f"{name}.ipynb"
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
    name: str, node: Any, folder: Path, staging: Path, out: Path, kept: list[str],
    running: list[Any],
) -> Outcome:  # fmt: skip
    """One notebook executed, or what it wrote earlier (`kept`) carried over."""
    start, figures, error = time.perf_counter(), 0, ""
    status = N_("unchanged") if kept else N_("done")
    try:
        for file in kept:
            (staging / file).parent.mkdir(parents=True, exist_ok=True)
            # With its time: who reads it sees that it is unchanged.
            shutil.copy2(out / file, staging / file)
        if not kept:
            _execute(name, node, folder, staging, running)
        figures = len(_written(staging, name, "figure"))
    except Exception as failure:  # any failure of a notebook is reported, none hides another
        status, error = N_("failed"), _failure(failure)
    return Outcome(name, time.perf_counter() - start, figures, status, error)


def _written(staging: Path, name: str, *kinds: str) -> list[dict[str, Any]]:
    """What a notebook says it wrote, of these kinds or all."""
    path = staging / "notebooks" / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entries = [json.loads(line) for line in lines]
    return [entry for entry in entries if not kinds or entry["kind"] in kinds]


def _files_of(name: str, staging: Path) -> list[str]:
    """The files that a notebook wrote."""
    names = [f"notebooks/{name}.ipynb", f"notebooks/{name}.jsonl"]
    for entry in _written(staging, name, "figure", "table") if not name.startswith("zh/") else []:
        if entry["id"]:
            folder = staging / f"{entry['kind']}s"
            names += sorted(f"{folder.name}/{p.name}" for p in folder.glob(f"{entry['id']}.*"))
    return [file for file in names if (staging / file).exists()]


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


def _merge(staging: Path, names: list[str]) -> None:
    """One register, one list of figures and one of tables; then the numbers in the prose."""
    results: dict[str, dict[str, Any]] = {}
    listed: dict[str, dict[str, Any]] = {"figure": {}, "table": {}}
    for name in names:
        for entry in _written(staging, name, "result"):
            _put_once(results, entry)
        for entry in _written(staging, name, *listed):
            if entry["id"] and not name.startswith("zh/"):
                listed[entry["kind"]][entry["id"]] = _without(entry, *NOT_LISTED)
    register = {"data_sha256": data_sha256(), "results": list(results.values())}
    _write_json(staging / "results.json", register)
    for kind, entries in listed.items():
        _write_json(staging / f"{kind}s" / f"{kind}s.json", entries)
    contents = "".join(_line(id, entry) for kind in listed.values() for id, entry in kind.items())
    (staging / "README.md").write_text(f"{CONTENTS}{contents}", encoding="utf-8", newline="\n")
    for name in names:
        path = staging / "notebooks" / f"{name}.ipynb"
        _fill_prose(path, results, "zh" if name.startswith("zh/") else "en")


def _line(id: str, entry: dict[str, Any]) -> str:
    """A figure or table in the list of contents."""
    words, notebook = entry.get("alt_en") or entry["title_en"], entry["notebook"]
    path = f"tables/{id}.csv" if "title_en" in entry else f"figures/{id}.en.svg"
    return f"| [{id}]({path}) | {words} | [{notebook}](../notebooks/{notebook}.ipynb) |\n"


def _put_once(results: dict[str, dict[str, Any]], entry: dict[str, Any]) -> None:
    """A result under the notebook that computes it first; others must find the same."""
    entry = _without(entry, "kind", *NOT_LISTED[2:])
    first = results.setdefault(entry["id"], entry)
    for key in ("value", "lower", "upper", "unit", "name_en"):
        if first[key] != entry[key]:
            text = N_(
                "result {id}: notebooks {notebooks} differ in {key} ({values}): set the same"
                " parameters in both, or name two results"
            )
            both = f"{first['notebook']}, {entry['notebook']}"
            values = f"{first[key]}, {entry[key]}"
            raise ValueError(_(text, id=entry["id"], notebooks=both, key=key, values=values))


def _without(entry: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in keys}


def _fill_prose(path: Path, results: dict[str, dict[str, Any]], lang: str) -> None:
    """The numbers that a notebook's prose quotes."""
    import nbformat

    node = nbformat.read(path, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "markdown":
            try:
                cell.source = fill(cell.source, results, lang)
            except (KeyError, ValueError) as error:
                text = N_("{name}, cell {cell}: no result or claim {id}: record it or mend the id")
                raise ValueError(_(text, name=path.name, cell=cell.id, id=error)) from None
    nbformat.write(node, path)


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
    force: bool = False,
    update: bool = False,
    progress: Callable[[Outcome], None] = lambda outcome: None,
    stop: Callable[[], object] = lambda: False,
) -> list[Outcome]:
    """Execute the notebooks in both languages and write `out` as a whole, or not at all (复现).

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks in English.
    out : Path
        Results folder.
    force : bool
        Execute what has not changed too.
    update : bool
        Replace the stored notebooks, and the Chinese ones in ``zh/``, by the executed ones.
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
    Untranslated
        If a label or a paragraph has no Chinese.
    Interrupted
        If `stop` said so; no kernel is left, `out` is as before.
    OSError
        If `out` cannot be written, or holds what no run wrote.
    ValueError
        If the code of a Chinese notebook was edited by hand and would be replaced, if two notebooks
        differ in a result, or prose quotes a result that there is not.
    """
    nodes, missing = editions(notebooks)
    if update:
        _refuse_edited(notebooks, nodes)
    place = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
    stamps = {n: notebooks.parent / STAMPS / place / f"{n.replace('/', '.')}.json" for n in nodes}
    marks = {name: _fingerprint(node) for name, node in nodes.items()}
    kept = {n: [] if force else _unchanged(stamps[n], mark, out) for n, mark in marks.items()}
    running: list[Any] = []
    with staged(out) as staging, ThreadPoolExecutor(max(2, (os.cpu_count() or 2))) as pool:
        futures = [
            # A thread begins in no language.
            pool.submit(
                copy_context().run, _run, name, node, notebooks, staging, out, kept[name], running
            )
            for name, node in nodes.items()
        ]
        try:
            outcomes = _gather(futures, progress, stop)
        except BaseException:
            _abandon(pool, futures, running)
            raise
        if any(o.status == "failed" for o in outcomes):
            raise NotebookError(outcomes)
        entries = [entry for name in nodes for entry in _written(staging, name)]
        missing += dict.fromkeys(text for entry in entries for text in entry["missing"])
        if missing:
            raise Untranslated(missing, [text for entry in entries for text in entry["asked"]])
        _merge(staging, list(nodes))
        files = {name: _files_of(name, staging) for name in nodes}
        digests = {name: _digest(staging, files[name]) for name in nodes}
    for name, mark in marks.items():
        stamp = {"fingerprint": mark, "files": files[name], "digest": digests[name]}
        _write_json(stamps[name], stamp)
    for name in nodes if update else []:
        path = notebooks / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        with replaced(path) as new:
            shutil.copyfile(out / "notebooks" / path.relative_to(notebooks), new)
    return outcomes
