"""The data dictionary, made from the descriptor of the data package; sizes and hashes in it renewed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.data.package import content, load_package
from analysis.data.staging import replaced

__all__ = ["describe", "dictionary", "refreshed"]

#: Stands in a dictionary that was made here.
GENERATED = "Generated from `datapackage.json` by `make data`; edit that file, not this one."


def refreshed(package: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The descriptor with the present size and SHA-256 of each file (更新大小与校验值)."""
    resources = []
    for resource in package["resources"]:
        found = content(folder / resource["path"], "a file that datapackage.json names")
        digest = f"sha256:{hashlib.sha256(found).hexdigest()}"
        resources.append({**resource, "bytes": len(found), "hash": digest})
    return {**package, "resources": resources}


def dictionary(package: dict[str, Any]) -> str:
    """The data dictionary in Markdown (数据字典), from the descriptor alone."""
    parts = [
        f"# {package['title']}: data dictionary · 数据字典",
        f"{package['description']} Version {package['version']}, {package['licenses'][0]['name']}.",
        GENERATED,
    ]
    return _signed("\n\n".join(parts + [_section(r) for r in package["resources"]]) + "\n\n")


def _signed(text: str) -> str:
    """The text and its hash, by which it is known for ours and unchanged."""
    return f"{text}<!-- sha256:{hashlib.sha256(text.encode()).hexdigest()} -->\n"


def _section(resource: dict[str, Any]) -> str:
    head = f"## {resource['path']}: {resource['title']}\n\n{resource['description']} {resource['bytes']:,} bytes, `{resource['hash'][:19]}…`."
    if "schema" not in resource:
        return head
    rows = [
        f"| `{f['name']}` | {f['title']} | {f['type']} | {_rules(f)} | {f['description']} |"
        for f in resource["schema"]["fields"]
    ]
    return "\n".join(
        [head, "", "| column | 列 | type | rules | meaning |", "|---|---|---|---|---|", *rows]
    )


def _rules(field: dict[str, Any]) -> str:
    rules = [name for name in ("required", "unique") if field["constraints"].get(name)]
    if pattern := field["constraints"].get("pattern"):
        rules.append(f"`{pattern}`")
    rules += [f"at least {m}" for m in [field["constraints"].get("minimum")] if m is not None]
    names = zip(
        field.get("categories", []),
        field.get("categories_zh", field.get("categories", [])),
        strict=True,
    )
    words = [code if code == name else f"{code} ({name})" for code, name in names]
    rules += [f"one of {', '.join(words)}"] if words else []
    return "; ".join(rules)


def _ours(readme: Path) -> bool:
    text = readme.read_text(encoding="utf-8", errors="replace")
    return text == _signed(text[: text.rfind("<!-- sha256:")])


def describe(folder: Path) -> list[str]:
    """Renew ``datapackage.json`` and ``README.md`` in `folder`; return the names of what changed."""
    path, readme = folder / "datapackage.json", folder / "README.md"
    try:
        package = refreshed(load_package(folder), folder)
        wanted = {
            path: json.dumps(package, ensure_ascii=False, indent=2) + "\n",
            readme: dictionary(package),
        }
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(
            f"{path.name} is no Data Package descriptor ({error!r}): restore it"
        ) from None
    if readme.exists() and not _ours(readme):
        raise FileExistsError(
            f"{readme} was not written by yuanhui, or was changed since, and would be lost: move it away"
        )
    stale = [
        p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text
    ]
    for p in stale:
        with replaced(p) as made:
            made.write_text(wanted[p], encoding="utf-8", newline="\n")
    return [p.name for p in stale]
