"""The data package: where it is, its descriptor, and whether its files are as described."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from analysis.messages import N_, _, language

PathLike: TypeAlias = str | os.PathLike[str]
ANALYSIS = Path(__file__).parents[1]
#: The largest file that is read.
MOST_BYTES = 20_000_000
#: The most rows of a table.
MOST_ROWS = 100_000
#: The columns that make the key of an official figure.
OFFICIAL_KEY = ("indicator", "place", "group", "item", "series", "status", "year")
#: The data folder: inside the installed package, or beside ``src`` in a checkout.
PLACES = (ANALYSIS / "_data", ANALYSIS.parents[1] / "data")
DATA = next(filter(Path.is_dir, PLACES), PLACES[0])


def content(path: Path, wanted: str) -> bytes:
    """The bytes of a file (读文件); if they cannot be had, the error says what was wanted.

    Raises
    ------
    OSError
        Of the kind that fits, its message without a bare number.
    ValueError
        If the file is larger than `MOST_BYTES`.
    """
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            text = N_("{path}: {n:,} bytes, more than {most:,}: it should be {wanted}; shorten it")
            raise ValueError(_(text, path=path.name, n=size, most=MOST_BYTES, wanted=wanted))
        return path.read_bytes()
    except OSError as error:
        text = N_("cannot read {path} ({reason}): it should be {wanted}; mend the path")
        if path.is_dir():
            text = N_("{path} is a folder: it should be {wanted}; name a file in it")
        elif not path.exists():
            text = N_("there is no {path}: it should be {wanted}; mend the path")
        raise type(error)(_(text, path=path, reason=error.strerror, wanted=wanted)) from None


def load_package(folder: Path = DATA) -> dict[str, Any]:
    """The Data Package descriptor (数据包描述), ``datapackage.json``."""
    wanted = _("the descriptor of a data folder")
    package: dict[str, Any] = json.loads(content(folder / "datapackage.json", wanted))
    return package


@cache
def fields_of(resource: str) -> list[dict[str, Any]]:
    """The columns of a table, as the descriptor describes them (字段说明)."""
    resources = {r["name"]: r for r in load_package()["resources"]}
    fields: list[dict[str, Any]] = resources[resource]["schema"]["fields"]
    return fields


def category_names(resource: str, field: str, lang: str) -> dict[str, str]:
    """What the codes of a column are called (分类名称); in English mostly the codes, in words.

    Examples
    --------
    >>> category_names("claims", "kind", "zh")["avg_growth"]
    '年均增长'
    >>> category_names("claims", "kind", "en")["avg_growth"]
    'average growth'
    """
    [column] = [f for f in fields_of(resource) if f["name"] == field]
    codes: list[str] = column["categories"]
    in_words = [c.replace("avg", "average").replace("_", " ") for c in codes]
    return dict(zip(codes, column.get(f"categories_{lang}", in_words), strict=True))


def heading(resource: str, column: str) -> str:
    """What a column is called to a reader: its name, in Chinese after its title (列名)."""
    [title] = [f["title"] for f in fields_of(resource) if f["name"] == column]
    return f"{title}（{column}）" if language() == "zh" else column


def data_sha256() -> dict[str, str]:
    """SHA-256 of each data file as it is now."""
    names = [r["path"] for r in load_package()["resources"]]
    contents = [content(DATA / name, _("a data file of the package")) for name in names]
    return {n: hashlib.sha256(c).hexdigest() for n, c in zip(names, contents, strict=True)}


def changed() -> list[str]:
    """Data files that are not what the descriptor says of them (被改动的数据文件)."""
    described = {r["path"]: r["hash"] for r in load_package()["resources"]}
    digests = data_sha256().items()
    return [name for name, digest in digests if described[name] != f"sha256:{digest}"]


def data_digest() -> str:
    """One SHA-256 for all data files (数据校验值).

    As ``sha256sum $(ls *.csv */*.csv sources.json | LC_ALL=C sort) | sha256sum`` in data/ gives it.
    """
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(data_sha256().items()))
    return hashlib.sha256(lines.encode()).hexdigest()
