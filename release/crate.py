"""The RO-Crate of a checkout: what lies in it, where it comes from, what made the results.

It stands at the root, because a crate may only list files below itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from analysis.data.package import content, load_package
from analysis.data.staging import LITTER, replaced
from analysis.report.gb7714 import reference
from analysis.report.references import PACKAGE, load_references
from analysis.report.register import load_exhibits
from brief import PAGE

CRATE = "ro-crate-metadata.json"
MIT = "https://spdx.org/licenses/MIT"
#: The software is a file to RO-Crate, or has an address; there is none.
SOFTWARE = "src/analysis/__init__.py"
LOCK = "requirements.lock"
CODE = {
    "@type": ["File", "SoftwareSourceCode"], "license": {"@id": MIT},
    "programmingLanguage": {"@id": "#python"},
}  # fmt: skip
FORMATS = {
    ".csv": "text/csv", ".html": "text/html", ".ipynb": "application/x-ipynb+json",
    ".json": "application/json", ".lock": "text/plain", ".md": "text/markdown",
    ".pdf": "application/pdf", ".png": "image/png", ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


#: A file, and what is said of it besides its size and hash.
Described: TypeAlias = "tuple[Path, dict[str, Any]]"


def crate(root: Path) -> dict[str, Any]:
    """The RO-Crate 1.2 metadata of a checkout (研究对象元数据).

    Parameters
    ----------
    root : Path
        Folder with data/, notebooks/, results/, src/ and requirements.lock.

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
    made, package = ROCrate(version="1.2"), load_package(root / "data")
    _add_whole(made, package)
    _add_sources(made)
    inputs = [_add_file(made, root, *file) for file in (*_data(root, package), *_notebooks(root))]
    software = _add_software(made, root, package)
    results = [_add_file(made, root, *file) for file in _results(root)]
    about = {"name": "yuanhui reproduce", "description": "executes the notebooks on the data"}
    made.add_action(software, "#run", inputs, results, about)
    metadata: dict[str, Any] = made.metadata.generate()
    return metadata


def write_crate(root: Path) -> None:
    """Write the metadata of a checkout, as a whole or not at all (写元数据)."""
    text = json.dumps(crate(root), ensure_ascii=False, indent=1) + "\n"
    with replaced(root / CRATE) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def _add_whole(made: Any, package: dict[str, Any]) -> None:
    """The root, as the data package describes itself, and what everything refers to."""
    [licence], [author] = package["licenses"], package["contributors"]
    mit = "MIT License (the code and the notebooks)"
    us = _add(made, "#contributors", "Organization", name=author["title"])
    _add(made, licence["path"], name=licence["name"], description=licence["title"])
    _add(made, MIT, name="MIT", description=mit)
    python = {"name": "Python", "url": "https://www.python.org/", "version": "3"}
    _add(made, "#python", "ComputerLanguage", **python)
    facts = {
        "name": package["title"], "description": package["description"], "author": us,
        "version": package["version"], "datePublished": package["created"][:10], "publisher": us,
        "license": {"@id": licence["path"]}, "mentions": {"@id": "#run"},
    }  # fmt: skip
    for name, value in facts.items():
        made.root_dataset[name] = value


def _add_sources(made: Any) -> None:
    """Every source as a work that is referred to, not as a file: none is redistributed."""
    for id, source in load_references().items():
        if id != PACKAGE:
            address = {"url": source["URL"]} if "URL" in source else {}
            cited = {"name": source["title"], "creditText": reference(source)}
            _add(made, f"#{id}", **cited, **address)


def _data(root: Path, package: dict[str, Any]) -> Iterator[Described]:
    """The tables, with what they rest on: the page, or the other sources."""
    others = [f"#{id}" for id in load_references() if id not in (PAGE, PACKAGE)]
    behind = {"claims": [f"#{PAGE}"], "excluded": [f"#{PAGE}"], "benchmarks": others}
    for r in package["resources"]:
        based = {"isBasedOn": _refer(*behind[r["name"]])} if r["name"] in behind else {}
        about = {"name": r["title"], "description": r["description"]}
        yield root / "data" / r["path"], about | based


def _notebooks(root: Path) -> Iterator[Described]:
    """The notebooks, each with its first heading."""
    for path in sorted((root / "notebooks").rglob("[0-9]*.ipynb")):
        cells = json.loads(content(path, "a notebook"))["cells"]
        heading = "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")
        yield path, {"name": path.stem, "description": heading, **CODE}


def _add_software(made: Any, root: Path, package: dict[str, Any]) -> Any:
    """The lock and the package."""
    lock = _add_file(made, root, root / LOCK, {"description": "the versions of all it needs"})
    about = {"name": package["name"], "description": "the package analysis", **CODE}
    versions = {"version": package["version"], "softwareRequirements": lock}
    return _add_file(made, root, root / SOFTWARE, about | versions)


def _results(root: Path) -> Iterator[Described]:
    """All that a run and a release wrote; the executed notebooks are not kept."""
    shown = load_exhibits(root / "results")
    for folder in (root / "results", root / "release" / "documents"):
        for path in sorted(folder.rglob("*")):
            kept = path.is_file() and path.name not in LITTER
            if not kept or folder / "notebooks" in path.parents:
                continue
            about = {"description": "made from data and notebooks by a run"}
            if entry := shown.get(path.name.split(".")[0]):
                title = entry["title_zh" if ".zh." in path.name else "title_en"]
                # `citation` would have to be an address, which not every source has.
                sources = [f"#{source}" for source in entry["sources"]]
                behind = _refer(f"notebooks/{entry['notebook']}.ipynb", *sources)
                about = {"description": title, "isBasedOn": behind}
            yield path, about


def _refer(*ids: str) -> Any:
    """References; RO-Crate wants a single one bare."""
    references = [{"@id": id} for id in ids]
    return references[0] if len(references) == 1 else references


def _add_file(made: Any, root: Path, path: Path, about: dict[str, Any]) -> Any:
    """A file with its size and hash."""
    data = content(path, "a file of the crate")
    measured = {
        "encodingFormat": FORMATS[path.suffix], "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip
    properties = {"name": path.name, **about, **measured}
    return made.add_file(path, path.relative_to(root), properties=properties)


def _add(made: Any, id: str, kind: str = "CreativeWork", **facts: Any) -> Any:
    return made.add(ContextEntity(made, id, properties={"@type": kind, **facts}))
