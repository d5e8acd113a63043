"""The data dictionary, made from the descriptor of the data package, which is renewed first."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.data.package import content, load_package
from analysis.data.staging import replaced

#: Stands in a dictionary that was made here.
GENERATED = "Generated from `datapackage.json` by `make data`; edit that file, not this one."
HEAD = ("column", "列", "type", "rules", "meaning")


def describe(folder: Path) -> list[str]:
    """Renew ``datapackage.json`` and ``README.md`` in `folder`; return the names of what changed.

    Raises
    ------
    ValueError
        If the descriptor is of another shape.
    OSError
        If the README is somebody else's, or was changed.
    """
    path, readme = folder / "datapackage.json", folder / "README.md"
    try:
        package = refreshed(load_package(folder), folder)
        descriptor = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        texts = {path: descriptor, readme: dictionary(package)}
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        message = f"{path.name} is no Data Package descriptor ({error!r}): restore it"
        raise ValueError(message) from None
    if readme.exists() and not _is_ours(readme):
        lost = "was not written by yuanhui, or was changed since, and would be lost: move it away"
        raise FileExistsError(f"{readme} {lost}")
    stale = [p for p in texts if not p.exists() or p.read_text(encoding="utf-8") != texts[p]]
    for p in stale:
        with replaced(p) as new:
            new.write_text(texts[p], encoding="utf-8", newline="\n")
    return [p.name for p in stale]


def refreshed(package: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The descriptor with the present size and SHA-256 of each file (更新大小与校验值)."""
    resources = []
    for resource in package["resources"]:
        data = content(folder / resource["path"], "a file that datapackage.json names")
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        resources.append({**resource, "bytes": len(data), "hash": digest})
    return {**package, "resources": resources}


def dictionary(package: dict[str, Any]) -> str:
    """The data dictionary in Markdown (数据字典), from the descriptor alone."""
    title, licence = package["title"], package["licenses"][0]["name"]
    parts = [
        f"# {title}: data dictionary · 数据字典",
        f"{package['description']} Version {package['version']}, {licence}.", GENERATED,
        *map(_section, package["resources"]),
    ]  # fmt: skip
    return _signed("\n\n".join(parts) + "\n\n")


def _signed(text: str) -> str:
    """The text and its hash, by which it is known for ours and unchanged."""
    return f"{text}<!-- sha256:{hashlib.sha256(text.encode()).hexdigest()} -->\n"


def _is_ours(readme: Path) -> bool:
    text = readme.read_text(encoding="utf-8", errors="replace")
    return text == _signed(text[: text.rfind("<!-- sha256:")])


def _section(resource: dict[str, Any]) -> str:
    """A file with its columns."""
    size = f"{resource['bytes']:,} bytes, `{resource['hash'][:19]}…`."
    parts = [f"## {resource['path']}: {resource['title']}", f"{resource['description']} {size}"]
    if fields := resource.get("schema", {}).get("fields"):
        rows = [
            (f"`{f['name']}`", f["title"], f["type"], _rules(f), f["description"]) for f in fields
        ]
        parts.append(table(HEAD, *rows))
    return "\n\n".join(parts)


def table(head: tuple[Any, ...], *rows: tuple[Any, ...]) -> str:
    """A table in Markdown (表格)."""
    lines = [f"| {' | '.join(map(str, row))} |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _rules(field: dict[str, Any]) -> str:
    """What a cell of a column must be."""
    limits, codes = field["constraints"], field.get("categories", [])
    rules = [name for name in ("required", "unique") if limits.get(name)]
    rules += [f"`{limits['pattern']}`"] if limits.get("pattern") else []
    rules += [f"at least {limits['minimum']}"] if limits.get("minimum") is not None else []
    names = zip(codes, field.get("categories_zh", codes), strict=True)
    words = ", ".join(code if code == name else f"{code} ({name})" for code, name in names)
    return "; ".join([*rules, f"one of {words}"] if words else rules)
