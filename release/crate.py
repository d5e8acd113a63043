"""The RO-Crate of a checkout: what lies in it, where it comes from, and the run that made the results.

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
from brief import PAGE

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

__all__ = ["CRATE", "crate", "write_crate"]

CRATE = "ro-crate-metadata.json"
#: The software is a file to RO-Crate, or has an address; there is none.
SOFTWARE = "src/analysis/__init__.py"
PYTHON = "#python"
MIT = "https://spdx.org/licenses/MIT"
CODE = {
    "@type": ["File", "SoftwareSourceCode"],
    "license": {"@id": MIT},
    "programmingLanguage": {"@id": PYTHON},
}
FORMATS = {
    ".csv": "text/csv", ".html": "text/html", ".ipynb": "application/x-ipynb+json", ".json": "application/json",
    ".lock": "text/plain", ".pdf": "application/pdf", ".png": "image/png", ".py": "text/x-python", ".svg": "image/svg+xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
#: Folders of results with a list of their own.
MADE = ("figures", "tables")
LISTS = {f"{kind}.json": {"description": f"the list of {kind}"} for kind in (*MADE, "results")}
LISTS[MANIFEST] = {"description": "the files that a run wrote into this folder, with their SHA-256"}
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
        software; and the run that made the results (``CreateAction``). Neither the time of the run nor
        a person or machine: the same files give the same metadata.

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

    made, package = ROCrate(version="1.2"), load_package(root / "data")
    _describe_whole(made, package)
    sources = _add_sources(made, root)
    inputs = _add_data(made, root, package, sources) + _add_notebooks(made, root)
    _add_software(made, root, package)
    results = _add_results(made, root)
    _add(
        made, "#run", "CreateAction", name="yuanhui reproduce", instrument={"@id": SOFTWARE},
        description="executes the notebooks on the data and writes results/", object=_to(inputs), result=_to(results),
    )  # fmt: skip
    found: dict[str, Any] = made.metadata.generate()
    return found


def write_crate(root: Path) -> None:
    """Write the metadata of a checkout, as a whole or not at all (写元数据)."""
    text = json.dumps(crate(root), ensure_ascii=False, indent=1) + "\n"
    with replaced(root / CRATE) as made:
        made.write_text(text, encoding="utf-8", newline="\n")


def _describe_whole(made: ROCrate, package: dict[str, Any]) -> None:
    """The root, as the data package describes itself, and what everything refers to."""
    [licence], [author] = package["licenses"], package["contributors"]
    _add(made, licence["path"], "CreativeWork", name=licence["name"], description=licence["title"])
    _add(
        made,
        MIT,
        "CreativeWork",
        name="MIT",
        description="MIT License (the code and the notebooks)",
    )
    _add(made, "#contributors", "Organization", name=author["title"])
    # rocrate puts the moment of writing for the date; a crate must be the same when it is made again.
    said = {"datePublished": package["created"][:10], "name": package["title"]}
    said |= {key: package[key] for key in ("description", "version")}
    by = {
        "author": "#contributors",
        "publisher": "#contributors",
        "license": licence["path"],
        "mentions": "#run",
    }
    for key, value in (said | {key: {"@id": id} for key, id in by.items()}).items():
        made.root_dataset[key] = value


def _add_sources(made: ROCrate, root: Path) -> list[str]:
    """Every source as a work that is referred to, not as a file: none is redistributed."""
    sources = json.loads(content(root / "data" / "sources.json", "a CSL-JSON list of sources"))
    for source in sources:
        said = {"name": source["title"], "creditText": reference(source), "url": source.get("URL")}
        issued = source.get("issued", {}).get("date-parts", [[]])[0]
        said["datePublished"] = "-".join(f"{part:02d}" for part in issued)
        _add(
            made,
            f"#{source['id']}",
            "CreativeWork",
            **{key: value for key, value in said.items() if value},
        )
    return [f"#{source['id']}" for source in sources]


def _add_data(made: ROCrate, root: Path, package: dict[str, Any], sources: list[str]) -> list[str]:
    """The tables, with what they rest on: the page's figures on the page, the official ones on the other sources."""
    page = f"#{PAGE}"
    behind = {"claims": [page], "excluded": [page], "benchmarks": [s for s in sources if s != page]}
    for r in package["resources"]:
        _add_file(
            made, root, f"data/{r['path']}", r["title"], r["description"],
            **({"isBasedOn": _to(behind[r["name"]])} if r["name"] in behind else {}),
        )  # fmt: skip
    return [f"data/{r['path']}" for r in package["resources"]]


def _add_notebooks(made: ROCrate, root: Path) -> list[str]:
    paths = [f"notebooks/{p.name}" for p in sorted((root / "notebooks").glob("*.ipynb"))]
    for path in paths:
        _add_file(made, root, path, Path(path).stem, _heading(root / path), **CODE)
    return paths


def _heading(notebook: Path) -> str:
    """The first heading of a notebook."""
    cells = json.loads(content(notebook, "a notebook"))["cells"]
    return "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")


def _add_software(made: ROCrate, root: Path, package: dict[str, Any]) -> None:
    lock, project = (
        "requirements.lock",
        content(root / "pyproject.toml", "the description of the project"),
    )
    python = tomllib.loads(project.decode())["project"]["requires-python"]
    _add(
        made,
        PYTHON,
        "ComputerLanguage",
        name="Python",
        url="https://www.python.org/",
        version=python,
    )
    _add_file(
        made,
        root,
        lock,
        lock,
        "the versions and hashes of all that the software needs",
        license={"@id": MIT},
    )
    _add_file(
        made, root, SOFTWARE, package["name"], "the package analysis, with the command yuanhui", version=package["version"],
        softwareRequirements={"@id": lock}, **CODE,
    )  # fmt: skip


def _add_results(made: ROCrate, root: Path) -> list[str]:
    """All that a run wrote; the executed notebooks are not kept, the stored ones show the same."""
    folder, brief = root / "results", root / "release" / "documents"
    kinds = {
        kind: json.loads(content(folder / kind / f"{kind}.json", f"the list of {kind}"))
        for kind in MADE
    }
    made_files = [*sorted(folder.rglob("*")), *sorted(brief.glob("*"))]
    inside = (p.relative_to(root) for p in made_files if p.is_file() and p.name not in LITTER)
    paths = [p.as_posix() for p in inside if p.parts[1] != "notebooks"]
    for path in paths:
        kind, file = path.split("/")[1], Path(path).name
        listed = kinds.get(kind, {}).get(file.split(".")[0])
        _add_file(
            made, root, path, file, **(_drawn(listed, file) if listed else LISTS.get(file, BRIEF))
        )
    return paths


def _drawn(listed: dict[str, Any], file: str) -> dict[str, Any]:
    """A figure or table of a notebook: what it shows, in its language, and what it rests on."""
    lang = "zh" if ".zh." in file else "en"
    return {
        "description": listed.get(f"alt_{lang}") or listed[f"title_{lang}"],
        # `citation` would have to be an address, which not every source has.
        "isBasedOn": _to(
            [
                f"notebooks/{listed['notebook']}.ipynb",
                *(f"#{source}" for source in listed["sources"]),
            ]
        ),
    }


def _add_file(
    made: ROCrate, root: Path, path: str, name: str, description: str, **more: Any
) -> None:
    found = content(root / path, "a file of the crate")
    made.add_file(root / path, path, properties={
        "name": name, "description": description, "encodingFormat": FORMATS[Path(path).suffix],
        "contentSize": str(len(found)), "sha256": hashlib.sha256(found).hexdigest(), **more,
    })  # fmt: skip


def _add(made: ROCrate, id: str, kind: str, **said: Any) -> None:
    from rocrate.model import ContextEntity

    made.add(ContextEntity(made, id, properties={"@type": kind, **said}))


def _to(ids: Iterable[str]) -> Any:
    """References; RO-Crate wants a single one bare."""
    found = [{"@id": id} for id in ids]
    return found[0] if len(found) == 1 else found
