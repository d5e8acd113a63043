"""The data package: where it is, its descriptor, and whether its files are as described."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

__all__ = [
    "DATA", "MOST_BYTES", "MOST_CHARACTERS", "MOST_ROWS", "category_names", "changed", "content", "data_digest",
    "data_sha256", "load_package",
]  # fmt: skip

HERE = Path(__file__).parents[1]
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
        raise FileNotFoundError(
            f"there is no {path}: it should be {wanted}; mend the path"
        ) from None
    except OSError as error:
        # Windows refuses to open a folder as it refuses a file of somebody else.
        if path.is_dir():
            raise IsADirectoryError(
                f"{path} is a folder: it should be {wanted}; name a file in it"
            ) from None
        raise type(error)(
            f"cannot read {path} ({error.strerror}): it should be {wanted}; mend the path"
        ) from None


def load_package(folder: Path = DATA) -> dict[str, Any]:
    """The Data Package descriptor (数据包描述), ``datapackage.json``."""
    path = folder / "datapackage.json"
    try:
        package: dict[str, Any] = json.loads(content(path, "the descriptor of a data folder"))
        [r["path"] for r in package["resources"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(
            f"{path.name} is no Data Package descriptor ({error!r}): restore it"
        ) from None
    return package


def category_names(resource: str, field: str, lang: str) -> dict[str, str]:
    """What the codes of a column are called (分类名称): in English the codes, in words, if no other.

    Examples
    --------
    >>> category_names("claims", "kind", "zh")["avg_growth"], category_names("claims", "kind", "en")["avg_growth"]
    ('年均增长', 'average growth')
    """
    [fields] = [r["schema"]["fields"] for r in load_package()["resources"] if r["name"] == resource]
    [found] = [f for f in fields if f["name"] == field]
    in_words = [c.replace("avg", "average").replace("_", " ") for c in found["categories"]]
    names = found.get(f"categories_{lang}", in_words)
    return dict(zip(found["categories"], names, strict=True))


def data_sha256() -> dict[str, str]:
    """SHA-256 of each data file as it is now."""
    paths = [DATA / r["path"] for r in load_package()["resources"]]
    return {
        p.name: hashlib.sha256(content(p, "a data file of the package")).hexdigest() for p in paths
    }


def changed() -> list[str]:
    """Data files that are not what the descriptor says of them (被改动的数据文件)."""
    described = {
        r["path"]: str(r["hash"]).removeprefix("sha256:") for r in load_package()["resources"]
    }
    return [name for name, digest in data_sha256().items() if described[name] != digest]


def data_digest() -> str:
    """One SHA-256 for all data files (数据校验值), as ``sha256sum *.csv sources.json | sha256sum`` in data/ gives it."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(data_sha256().items()))
    return hashlib.sha256(lines.encode()).hexdigest()
