"""The RO-Crate of a checkout: what lies in it, where it comes from, what made the results.

It stands at the root, because a crate may only list files below itself.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data.package import content, load_package
from analysis.data.staging import LITTER, MANIFEST, replaced
from analysis.report.gb7714 import reference
from analysis.report.register import listed
from brief import PAGE

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

__all__ = ["CRATE", "crate", "write_crate"]

CRATE = "ro-crate-metadata.json"
#: The software is a file to RO-Crate, or has an address; there is none.
SOFTWARE = "src/analysis/__init__.py"
PYTHON, LOCK = "#python", "requirements.lock"
MIT = {"@id": "https://spdx.org/licenses/MIT"}
CODE = {
    "@type": ["File", "SoftwareSourceCode"], "license": MIT, "programmingLanguage": {"@id": PYTHON},
}  # fmt: skip
FORMATS = {
    ".csv": "text/csv", ".html": "text/html", ".ipynb": "application/x-ipynb+json",
    ".json": "application/json", ".lock": "text/plain", ".pdf": "application/pdf",
    ".png": "image/png", ".py": "text/x-python", ".svg": "image/svg+xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
#: Files of results that no list names.
LISTS = {
    "figures.json": "the list of figures", "tables.json": "the list of tables",
    "results.json": "the list of results",
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
    from rocrate.rocrate import ROCrate

    whole, package = ROCrate(version="1.2"), load_package(root / "data")
    _describe_whole(whole, package)
    sources = _add_sources(whole, root)
    inputs = _add_data(whole, root, package, sources) + _add_notebooks(whole, root)
    _add_software(whole, root, package)
    results = _add_results(whole, root)
    _add(
        whole, "#run", "CreateAction", name="yuanhui reproduce", instrument={"@id": SOFTWARE},
        description="executes the notebooks on the data and writes results/",
        object=_to(inputs), result=_to(results),
    )  # fmt: skip
    metadata: dict[str, Any] = whole.metadata.generate()
    return metadata


def write_crate(root: Path) -> None:
    """Write the metadata of a checkout, as a whole or not at all (写元数据)."""
    text = json.dumps(crate(root), ensure_ascii=False, indent=1) + "\n"
    with replaced(root / CRATE) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def _describe_whole(whole: ROCrate, package: dict[str, Any]) -> None:
    """The root, as the data package describes itself, and what everything refers to."""
    [licence], [author] = package["licenses"], package["contributors"]
    _add(whole, licence["path"], "CreativeWork", name=licence["name"], description=licence["title"])
    mit = "MIT License (the code and the notebooks)"
    _add(whole, MIT["@id"], "CreativeWork", name="MIT", description=mit)
    _add(whole, "#contributors", "Organization", name=author["title"])
    # rocrate puts the moment of writing for the date; a crate must be the same when made again.
    whole.root_dataset["datePublished"] = package["created"][:10]
    whole.root_dataset["name"] = package["title"]
    for key in ("description", "version"):
        whole.root_dataset[key] = package[key]
    for key in ("author", "publisher"):
        whole.root_dataset[key] = {"@id": "#contributors"}
    whole.root_dataset["license"] = {"@id": licence["path"]}
    whole.root_dataset["mentions"] = {"@id": "#run"}


def _add_sources(whole: ROCrate, root: Path) -> list[str]:
    """Every source as a work that is referred to, not as a file: none is redistributed."""
    sources = json.loads(content(root / "data" / "sources.json", "a CSL-JSON list of sources"))
    for source in sources:
        issued = source.get("issued", {}).get("date-parts", [[]])[0]
        facts = {
            "name": source["title"], "creditText": reference(source), "url": source.get("URL"),
            "datePublished": "-".join(f"{part:02d}" for part in issued),
        }  # fmt: skip
        known = {key: value for key, value in facts.items() if value}
        _add(whole, f"#{source['id']}", "CreativeWork", **known)
    return [f"#{source['id']}" for source in sources]


def _add_data(whole: ROCrate, root: Path, package: dict[str, Any], sources: list[str]) -> list[str]:
    """The tables, with what they rest on: the page, or the other sources."""
    page = f"#{PAGE}"
    behind = {"claims": [page], "excluded": [page], "benchmarks": [s for s in sources if s != page]}
    for r in package["resources"]:
        based = {"isBasedOn": _to(behind[r["name"]])} if r["name"] in behind else {}
        _add_file(whole, root, f"data/{r['path']}", r["title"], r["description"], **based)
    return [f"data/{r['path']}" for r in package["resources"]]


def _add_notebooks(whole: ROCrate, root: Path) -> list[str]:
    """The notebooks, each with its first heading."""
    paths = [f"notebooks/{p.name}" for p in sorted((root / "notebooks").glob("*.ipynb"))]
    for path in paths:
        cells = json.loads(content(root / path, "a notebook"))["cells"]
        heading = "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")
        _add_file(whole, root, path, Path(path).stem, heading, **CODE)
    return paths


def _add_software(whole: ROCrate, root: Path, package: dict[str, Any]) -> None:
    project = tomllib.loads(content(root / "pyproject.toml", "the project's description").decode())
    python, about = project["project"]["requires-python"], "https://www.python.org/"
    _add(whole, PYTHON, "ComputerLanguage", name="Python", url=about, version=python)
    lock = "the versions and hashes of all that the software needs"
    _add_file(whole, root, LOCK, LOCK, lock, license=MIT)
    _add_file(
        whole, root, SOFTWARE, package["name"], "the package analysis, with the command yuanhui",
        version=package["version"], softwareRequirements={"@id": LOCK}, **CODE,
    )  # fmt: skip


def _add_results(whole: ROCrate, root: Path) -> list[str]:
    """All that a run and a release wrote; the executed notebooks are not kept."""
    results, brief = root / "results", root / "release" / "documents"
    shown = listed(results, "figures") | listed(results, "tables")
    files = [p for p in (*sorted(results.rglob("*")), *sorted(brief.glob("*"))) if p.is_file()]
    paths = [p.relative_to(root).as_posix() for p in files if p.name not in LITTER]
    paths = [path for path in paths if not path.startswith("results/notebooks/")]
    for path in paths:
        name = Path(path).name
        about = {"description": LISTS[name]} if name in LISTS else BRIEF
        if (entry := shown.get(name.split(".")[0])) and name not in LISTS:
            about = _drawn(entry, "zh" if ".zh." in name else "en")
        _add_file(whole, root, path, name, **about)
    return paths


def _drawn(entry: dict[str, Any], lang: str) -> dict[str, Any]:
    """A figure or table of a notebook: what it shows, in its language, and what it rests on."""
    # `citation` would have to be an address, which not every source has.
    behind = [f"notebooks/{entry['notebook']}.ipynb", *(f"#{s}" for s in entry["sources"])]
    words = entry.get(f"alt_{lang}") or entry[f"title_{lang}"]
    return {"description": words, "isBasedOn": _to(behind)}


def _add_file(
    whole: ROCrate, root: Path, path: str, name: str, description: str, **more: Any
) -> None:
    data = content(root / path, "a file of the crate")
    whole.add_file(root / path, path, properties={
        "name": name, "description": description, "encodingFormat": FORMATS[Path(path).suffix],
        "contentSize": str(len(data)), "sha256": hashlib.sha256(data).hexdigest(), **more,
    })  # fmt: skip


def _add(whole: ROCrate, id: str, kind: str, **facts: Any) -> None:
    from rocrate.model import ContextEntity

    whole.add(ContextEntity(whole, id, properties={"@type": kind, **facts}))


def _to(ids: Iterable[str]) -> Any:
    """References; RO-Crate wants a single one bare."""
    references = [{"@id": id} for id in ids]
    return references[0] if len(references) == 1 else references
