"""The data package: where it is, its descriptor, and the dictionary made from it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.staging import replaced

__all__ = [
    "DATA", "MOST_BYTES", "MOST_CHARACTERS", "MOST_ROWS", "category_names", "changed", "content", "data_digest", "data_sha256", "describe", "dictionary", "load_package",
    "refreshed",
]  # fmt: skip

HERE = Path(__file__).parent
#: Stands in a dictionary that was made here.
GENERATED = "Generated from `datapackage.json` by `make data`; edit that file, not this one."
#: The largest file that is read.
MOST_BYTES = 20_000_000
#: The most rows of a table, and the longest cell of a spreadsheet.
MOST_ROWS, MOST_CHARACTERS = 100_000, 32_767
#: The data folder: inside the installed package, or beside ``src`` in a checkout.
DATA = next((d for d in (HERE / "_data", HERE.parents[1] / "data") if d.is_dir()), HERE / "_data")


def content(path: Path, wanted: str) -> bytes:
    """The bytes of a file (读文件); if they cannot be had, the error says what was wanted and what to do.

    Raises
    ------
    OSError
        Of the kind that fits, its message without a bare number.
    ValueError
        If the file is larger than `MOST_BYTES`.
    """
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise ValueError(
                f"{path.name}: {size:,} bytes, more than {MOST_BYTES:,}: it should be {wanted}; take a smaller file"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no {path}: it should be {wanted}; mend the path") from None
    except OSError as error:
        # Windows refuses to open a folder as it refuses a file of somebody else.
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder: it should be {wanted}; name a file in it") from None
        raise type(error)(f"cannot read {path} ({error.strerror}): it should be {wanted}; mend the path") from None


def load_package(folder: Path = DATA) -> dict[str, Any]:
    """The Data Package descriptor (数据包描述), ``datapackage.json``."""
    return _descriptor(folder / "datapackage.json")


def _descriptor(path: Path) -> dict[str, Any]:
    try:
        package: dict[str, Any] = json.loads(content(path, "the descriptor of a data folder"))
        [r["path"] for r in package["resources"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"{path.name} is no Data Package descriptor ({error!r}): restore it") from None
    return package


def category_names(resource: str, field: str, lang: str) -> dict[str, str]:
    """What the codes of a column are called (分类名称): in English the codes, in words.

    Examples
    --------
    >>> category_names("claims", "kind", "zh")["avg_growth"], category_names("claims", "kind", "en")["avg_growth"]
    ('年均增长', 'average growth')
    """
    [fields] = [r["schema"]["fields"] for r in load_package()["resources"] if r["name"] == resource]
    [found] = [f for f in fields if f["name"] == field]
    names = (
        found["categories_zh"]
        if lang == "zh"
        else [c.replace("avg", "average").replace("_", " ") for c in found["categories"]]
    )
    return dict(zip(found["categories"], names, strict=True))


def data_sha256() -> dict[str, str]:
    """SHA-256 of each data file as it is now."""
    paths = [DATA / r["path"] for r in load_package()["resources"]]
    return {p.name: hashlib.sha256(content(p, "a data file of the package")).hexdigest() for p in paths}


def changed() -> list[str]:
    """Data files that are not what the descriptor says of them (被改动的数据文件)."""
    described = {r["path"]: str(r["hash"]).removeprefix("sha256:") for r in load_package()["resources"]}
    return [name for name, digest in data_sha256().items() if described[name] != digest]


def data_digest() -> str:
    """One SHA-256 for all data files (数据校验值), as ``sha256sum *.csv sources.json | sha256sum`` in data/ gives it."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(data_sha256().items()))
    return hashlib.sha256(lines.encode()).hexdigest()


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
    return "\n".join([head, "", "| column | 列 | type | rules | meaning |", "|---|---|---|---|---|", *rows])


def _rules(field: dict[str, Any]) -> str:
    rules = [name for name in ("required", "unique") if field["constraints"].get(name)]
    if pattern := field["constraints"].get("pattern"):
        rules.append(f"`{pattern}`")
    rules += [f"at least {m}" for m in [field["constraints"].get("minimum")] if m is not None]
    names = zip(field.get("categories", []), field.get("categories_zh", field.get("categories", [])), strict=True)
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
        package = refreshed(_descriptor(path), folder)
        wanted = {path: json.dumps(package, ensure_ascii=False, indent=2) + "\n", readme: dictionary(package)}
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"{path.name} is no Data Package descriptor ({error!r}): restore it") from None
    if readme.exists() and not _ours(readme):
        raise FileExistsError(
            f"{readme} was not written by yuanhui, or was changed since, and would be lost: move it away"
        )
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for p in stale:
        with replaced(p) as made:
            made.write_text(wanted[p], encoding="utf-8", newline="\n")
    return [p.name for p in stale]
