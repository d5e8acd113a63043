"""The RO-Crate of a checkout: what lies in it, where it comes from, what made the results.

It stands at the root, because a crate may only list files below itself.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.data.package import content, load_package
from analysis.data.staging import LITTER, MANIFEST, replaced
from analysis.report.gb7714 import reference
from analysis.report.references import load_references
from analysis.report.register import load_exhibits
from brief import PAGE

__all__ = ["CRATE", "crate", "write_crate"]

Entity = dict[str, Any]
CRATE = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
#: The software is a file to RO-Crate, or has an address; there is none.
SOFTWARE = "src/analysis/__init__.py"
LOCK = "requirements.lock"
MIT = {"@id": "https://spdx.org/licenses/MIT"}
CODE = {
    "@type": ["File", "SoftwareSourceCode"], "license": MIT,
    "programmingLanguage": {"@id": "#python"},
}  # fmt: skip
FORMATS = {
    ".csv": "text/csv", ".html": "text/html", ".ipynb": "application/x-ipynb+json",
    ".json": "application/json", ".lock": "text/plain", ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png", ".py": "text/x-python", ".svg": "image/svg+xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
#: Files of results that no list names.
LISTS = {
    "figures.json": "the list of figures", "tables.json": "the list of tables",
    "results.json": "the list of results", "README.md": "what the results are",
    MANIFEST: "the files that a run wrote into this folder, with their SHA-256",
}  # fmt: skip
BRIEF = {
    "description": "the brief of four pages, every number from the register",
    "isBasedOn": {"@id": "results/results.json"},
}


def crate(root: Path) -> dict[str, Any]:
    """The RO-Crate 1.2 metadata of a checkout (研究对象元数据).

    Parameters
    ----------
    root : Path
        Folder with data/, notebooks/, results/, pyproject.toml and requirements.lock.

    Returns
    -------
    dict
        JSON-LD: the sources, the page first; data, notebooks and results with size and SHA-256; the
        software; and the run that made the results (``CreateAction``). Neither the time of the run
        nor a person or machine: the same files give the same metadata.

    Raises
    ------
    OSError
        If a file that it describes is not there.

    Examples
    --------
    >>> from analysis.data.package import DATA
    >>> crate(DATA.parent)["@graph"][0]["name"]
    '源汇十年 · the Yuanhui decade'
    """
    package, sources = load_package(root / "data"), _sources()
    data = _data(root, package, [source["@id"] for source in sources])
    notebooks, software, results = _notebooks(root), _software(root, package), _results(root)
    parts = [*data, *notebooks, *software[1:], *results]
    run = _entity(
        "#run", "CreateAction", name="yuanhui reproduce", instrument={"@id": SOFTWARE},
        description="executes the notebooks on the data and writes results/",
        object=_to([*data, *notebooks]), result=_to(results),
    )  # fmt: skip
    whole = _whole(package, parts)
    graph = [*whole, *sources, *data, *notebooks, *software, *results, run]
    return {"@context": CONTEXT, "@graph": graph}


def write_crate(root: Path) -> None:
    """Write the metadata of a checkout, as a whole or not at all (写元数据)."""
    text = json.dumps(crate(root), ensure_ascii=False, indent=1) + "\n"
    with replaced(root / CRATE) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def _whole(package: dict[str, Any], parts: list[Entity]) -> list[Entity]:
    """The root, as the data package describes itself, and what everything refers to."""
    [licence], [author] = package["licenses"], package["contributors"]
    us, facts = {"@id": "#contributors"}, {key: package[key] for key in ("description", "version")}
    root = _entity(
        "./", "Dataset", datePublished=package["created"][:10], name=package["title"], **facts,
        author=us, publisher=us, license={"@id": licence["path"]}, mentions={"@id": "#run"},
        hasPart=_to(parts),
    )  # fmt: skip
    version = {"@id": "https://w3id.org/ro/crate/1.2"}
    metadata = _entity(CRATE, "CreativeWork", conformsTo=version, about={"@id": "./"})
    terms, mit = licence["title"], "MIT License (the code and the notebooks)"
    return [
        root, metadata,
        _entity(licence["path"], "CreativeWork", name=licence["name"], description=terms),
        _entity(MIT["@id"], "CreativeWork", name="MIT", description=mit),
        _entity(us["@id"], "Organization", name=author["title"]),
    ]  # fmt: skip


def _sources() -> list[Entity]:
    """Every source as a work that is referred to, not as a file: none is redistributed."""
    works = []
    for id, source in load_references().items():
        issued = source.get("issued", {}).get("date-parts", [[]])[0]
        work = _entity(
            f"#{id}", "CreativeWork", name=source["title"], creditText=reference(source),
            url=source.get("URL"), datePublished="-".join(f"{part:02d}" for part in issued),
        )  # fmt: skip
        works.append({key: value for key, value in work.items() if value})
    return works[:-1]  # the last is this package


def _data(root: Path, package: dict[str, Any], sources: list[str]) -> list[Entity]:
    """The tables, with what they rest on: the page, or the other sources."""
    page, files = f"#{PAGE}", []
    behind = {"claims": [page], "excluded": [page], "benchmarks": [s for s in sources if s != page]}
    for r in package["resources"]:
        files.append(_file(root, f"data/{r['path']}", r["title"], r["description"]))
        if r["name"] in behind:
            files[-1]["isBasedOn"] = _refer(behind[r["name"]])
    return files


def _notebooks(root: Path) -> list[Entity]:
    """The notebooks, each with its first heading."""
    files = []
    for path in sorted((root / "notebooks").rglob("[0-9]*.ipynb")):
        cells = json.loads(content(path, "a notebook"))["cells"]
        heading = "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")
        inside = path.relative_to(root).as_posix()
        files.append(_file(root, inside, path.stem, heading, **CODE))
    return files


def _software(root: Path, package: dict[str, Any]) -> list[Entity]:
    """The language, the lock and the package."""
    project = tomllib.loads(content(root / "pyproject.toml", "the project's description").decode())
    about, needs = "https://www.python.org/", project["project"]["requires-python"]
    python = _entity("#python", "ComputerLanguage", name="Python", url=about, version=needs)
    versions = "the versions and hashes of all that the software needs"
    lock = _file(root, LOCK, LOCK, versions, license=MIT)
    code = {"version": package["version"], "softwareRequirements": {"@id": LOCK}, **CODE}
    about = "the package analysis, with the command yuanhui"
    return [python, lock, _file(root, SOFTWARE, package["name"], about, **code)]


def _results(root: Path) -> list[Entity]:
    """All that a run and a release wrote; the executed notebooks are not kept."""
    results, brief = root / "results", root / "release" / "documents"
    shown = load_exhibits(results)
    files = []
    for path in (*sorted(results.rglob("*")), *sorted(brief.glob("*"))):
        name, inside = path.name, path.relative_to(root).as_posix()
        if not path.is_file() or name in LITTER or inside.startswith("results/notebooks/"):
            continue
        about = {"description": LISTS[name]} if name in LISTS else BRIEF
        if name.split(".")[0] in shown and name not in LISTS:
            about = _drawn(shown[name.split(".")[0]], "zh" if ".zh." in name else "en")
        files.append(_file(root, inside, name, **about))
    return files


def _drawn(entry: dict[str, Any], lang: str) -> Entity:
    """A figure or table of a notebook: what it shows, in its language, and what it rests on."""
    # `citation` would have to be an address, which not every source has.
    behind = [f"notebooks/{entry['notebook']}.ipynb", *(f"#{s}" for s in entry["sources"])]
    return {"description": entry[f"title_{lang}"], "isBasedOn": _refer(behind)}


def _file(root: Path, path: str, name: str, description: str, **more: Any) -> Entity:
    """A file with its size and hash."""
    data = content(root / path, "a file of the crate")
    facts = {
        "encodingFormat": FORMATS[Path(path).suffix], "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(), **more,
    }  # fmt: skip
    return _entity(path, "File", name=name, description=description) | facts


def _entity(id: str, kind: str, **facts: Any) -> Entity:
    return {"@id": id, "@type": kind, **facts}


def _to(entities: Iterable[Entity]) -> Any:
    """References to entities."""
    return _refer(entity["@id"] for entity in entities)


def _refer(ids: Iterable[str]) -> Any:
    """References; RO-Crate wants a single one bare."""
    references = [{"@id": id} for id in ids]
    return references[0] if len(references) == 1 else references
