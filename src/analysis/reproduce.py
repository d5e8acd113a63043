"""Run the notebooks and write ``results/``: as a whole or not at all.

Notebooks run in parallel, each into a folder of its own; only when all have succeeded do their
outputs, with one register and one list of figures and tables, take the place of the results.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat

from analysis.data.package import content, data_sha256
from analysis.data.staging import locked, replaced, staged
from analysis.messages import N_, _
from analysis.report.prose import chinese_edition, fill
from analysis.report.register import Result
from analysis.runner import MADE, STAMP, code_hash, folder_of, run_notebooks, written

#: Beside the notebooks: what each of them wrote.
CACHE = Path(".yuanhui", "notebooks")
UNTRANSLATED = N_("not in locale/zh_CN/LC_MESSAGES/notebooks.po: {texts}: make messages adds them")
#: The beginning of the README beside the results.
CONTENTS = Path(__file__).with_name("results_readme.md")


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
    """A notebook as it is stored; its outputs are replaced where it is executed."""
    stored = content(path, _("a notebook"))
    try:
        return nbformat.reads(stored.decode(), as_version=4)
    except Exception as error:  # whatever comes up in a file of another shape
        text = N_("{name} is not a notebook ({error}): restore it")
        raise ValueError(_(text, name=path.name, error=type(error).__name__)) from None


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


def _refuse_edited(notebooks: Path, names: Iterable[str]) -> None:
    """Refuse to replace a Chinese notebook whose code was edited by hand."""
    text = N_("zh/{name}: its code was edited: edit the English notebook, and delete this one")
    for path in (notebooks / f"{name}.ipynb" for name in names if name.startswith("zh/")):
        if path.exists() and (stored := _read(path)).metadata.get(MADE) != code_hash(stored):
            raise ValueError(_(text, name=path.name))


def _merge(names: Iterable[str], cache: Path, staging: Path) -> None:
    """What all notebooks wrote, with one register, one list of figures and one of tables; then the
    numbers in the prose.
    """
    results: dict[str, Result] = {}
    listed: dict[str, dict[str, Any]] = {"figure": {}, "table": {}}
    for name in names:
        # With their times: who reads them sees what is unchanged.
        stamp = shutil.ignore_patterns(STAMP)
        shutil.copytree(folder_of(name, cache), staging, ignore=stamp, dirs_exist_ok=True)
        for line in written(name, cache):
            entry = line["entry"]
            if line["kind"] == "result":
                _put_once(results, Result(**entry))
            elif line["kind"] in listed and entry["id"] and not name.startswith("zh/"):
                listed[line["kind"]][entry.pop("id")] = entry
    register = {"data_sha256": data_sha256(), "results": [*map(asdict, results.values())]}
    _write(staging / "results.json", register)
    contents = CONTENTS.read_text(encoding="utf-8")
    for kind, entries in listed.items():
        _write(staging / f"{kind}s" / f"{kind}s.json", entries)
        ending = "en.svg" if kind == "figure" else "csv"
        for id, entry in entries.items():
            notebook = f"[{entry['notebook']}](../notebooks/{entry['notebook']}.ipynb)"
            contents += f"| [{id}]({kind}s/{id}.{ending}) | {entry['title_en']} | {notebook} |\n"
    (staging / "README.md").write_text(contents, encoding="utf-8", newline="\n")
    for name in names:
        path = staging / "notebooks" / f"{name}.ipynb"
        _fill_prose(path, results, "zh" if name.startswith("zh/") else "en")


def _put_once(results: dict[str, Result], result: Result) -> None:
    """A result under the notebook that computes it first; others must find the same."""
    first = results.setdefault(result.id, result)
    for key in ("value", "lower", "upper", "unit", "name_en"):
        if (one := getattr(first, key)) != (other := getattr(result, key)):
            text = N_(
                "result {id}: notebooks {notebooks} differ in {key} ({values}): set the same"
                " parameters in both, or name two results"
            )
            both, values = f"{first.notebook}, {result.notebook}", f"{one}, {other}"
            raise ValueError(_(text, id=result.id, notebooks=both, key=key, values=values))


def _fill_prose(path: Path, results: dict[str, Result], lang: str) -> None:
    """The numbers that a notebook's prose quotes."""
    node = nbformat.read(path, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "markdown":
            try:
                cell.source = fill(cell.source, results, lang)
            except ValueError as error:
                place = _("{name}, cell {cell}", name=path.name, cell=cell.id)
                raise ValueError(f"{place}: {error}") from None
    nbformat.write(node, path)


def _write(path: Path, entries: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def reproduce(
    notebooks: Path,
    out: Path,
    *,
    force: bool = False,
    update: bool = False,
    progress: Callable[[str], None] = lambda line: None,
) -> None:
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
        Told what became of each notebook, in their order.

    Raises
    ------
    OSError
        If `out` cannot be written, or holds what no run wrote.
    ValueError
        If a notebook failed (notebook, cell and error), if the code of a Chinese notebook was
        edited by hand and would be replaced, if a label or a paragraph has no Chinese, if two
        notebooks differ in a result, or prose quotes a result that there is not.
    """
    nodes, missing = editions(notebooks)
    if update:
        _refuse_edited(notebooks, nodes)
    cache = notebooks.parent / CACHE
    with staged(out) as staging, locked(cache):
        run_notebooks(nodes, notebooks, cache, force=force, progress=progress)
        lines = [line for name in nodes for line in written(name, cache)]
        missing += dict.fromkeys(text for line in lines for text in line["missing"])
        if missing:
            raise ValueError(_(UNTRANSLATED, texts="; ".join(map(repr, missing))))
        _merge(nodes, cache, staging)
    for name in nodes if update else []:
        path = notebooks / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        with replaced(path) as new:
            shutil.copyfile(out / "notebooks" / path.relative_to(notebooks), new)
