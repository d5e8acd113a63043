"""The pandoc that the package pypandoc-binary brings, and no other: another on the path may be older (转换)."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from analysis.messages import N_, _

__all__ = ["REMEDY", "convert", "program"]

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
