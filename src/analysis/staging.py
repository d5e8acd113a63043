"""A folder of ours: replaced as a whole, only where nothing else lies in it, and put right after a killed run."""

from __future__ import annotations

import errno
import glob
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

__all__ = ["ENDINGS", "REPORTS", "refuse", "results_files", "staged"]

#: Files of one figure, after its name.
ENDINGS = ("csv", "en.svg", "en.png", "zh.svg", "zh.png")
#: Folders of a run.
FOLDERS = ("figures", "notebooks", "reports", "tables")
#: Files of the brief.
REPORTS = tuple(f"yuanhui-brief.{lang}.{ending}" for lang in ("zh", "en") for ending in ("pdf", "docx", "html"))
#: Held locked in the folder of a run that is going on; the system lets go of it when the run ends, killed or not.
MARK = "yuanhui-reproduce.lock"
#: What file managers and JupyterLab leave behind.
LITTER = {".ipynb_checkpoints", ".DS_Store", "Thumbs.db"}
REMEDY = "choose another folder"
#: Errors of a disk, a quota or a file size at its limit.
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def results_files(out: Path) -> set[str]:
    """What a run of the notebooks wrote into `out`, by its own lists: nothing without a register of results."""
    if "data_sha256" not in _read(out / "results.json"):
        return set()
    figures = {f"figures/{name}.{ending}" for name in _read(out / "figures" / "figures.json") for ending in ENDINGS}
    notebooks = {
        f"notebooks/{p.stem}{ending}"
        for p in (out / "notebooks").glob("*.json")
        for ending in (".json", ".ipynb")
        if {"results", "figures"} <= set(_read(p))
    }
    reports = {f"reports/{name}" for name in REPORTS}
    tables = {f"tables/{name}.csv" for name in _read(out / "tables" / "tables.json")}
    folders = {name for name in FOLDERS if (out / name).is_dir()}
    lists = {"results.json", "figures/figures.json", "tables/tables.json"}
    return lists | folders | figures | notebooks | reports | tables


@contextmanager
def staged(out: Path, ours: Callable[[Path], set[str]] = results_files) -> Iterator[Path]:
    """A folder that takes the place of `out` when all went well, and goes away when not (整体替换).

    Parameters
    ----------
    out : Path
        Absent, empty, or written by an earlier run.
    ours : callable
        The files and folders in `out` that may be replaced.

    Raises
    ------
    OSError
        If `out` holds anything else, or cannot be written.
    """
    out = Path(os.path.realpath(out))
    refuse(out, ours)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        holding = Path(tempfile.mkdtemp(prefix=f"{out.name}.", dir=out.parent))
    except OSError as error:
        raise PermissionError(f"cannot write beside {out} ({error.strerror}): {REMEDY}") from None
    try:
        with (holding / MARK).open("wb") as mark:
            _lock(mark)
            (holding / "new").mkdir()
            yield holding / "new"
            refuse(out, ours)  # somebody may have put a file there meanwhile
            _swap(holding, out)
    except OSError as error:
        if error.errno not in FULL:
            raise
        # Libraries write to the folder for temporary files first.
        places = f"{out}, which is as it was, or in {tempfile.gettempdir()}"
        raise OSError(f"no space left for {places}: free some, or {REMEDY}") from error
    finally:
        shutil.rmtree(holding, ignore_errors=True)


def refuse(out: Path, ours: Callable[[Path], set[str]] = results_files) -> None:
    """Refuse a folder that is no folder, or holds what is not ours (拒绝覆盖他人文件).

    Raises
    ------
    OSError
        Naming the folder, the file that would be lost, and the remedy.
    """
    if out == out.parent:
        raise PermissionError(f"{out} is the root of the disk: {REMEDY}")
    there = next(p for p in (out, *out.parents) if p.exists())
    if not there.is_dir():
        raise NotADirectoryError(f"{there} is a file, not a folder: {REMEDY}")
    if there == out and (foreign := _foreign(out, ours(out))):
        raise FileExistsError(
            f"{out} holds {foreign}, which yuanhui did not write there and which would be lost: "
            f"move it away, or {REMEDY}"
        )


def _foreign(out: Path, ours: set[str]) -> str | None:
    """The first file or folder that no run wrote; only as deep as runs write, `out` may be large."""
    folders = [out, *(out / name for name in FOLDERS if name in ours)]
    names = [p.relative_to(out).as_posix() for folder in folders for p in sorted(folder.iterdir())]
    return next((n for n in names if n not in ours and n.rsplit("/", 1)[-1] not in LITTER), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _swap(holding: Path, out: Path) -> None:
    """The new results in place of the old ones, or the old ones again."""
    old = holding / "old"
    try:
        if out.exists():
            out.rename(old)
        (holding / "new").rename(out)
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        raise PermissionError(f"cannot replace {out} ({error.strerror}): {REMEDY}") from None


def _sweep(out: Path) -> None:
    """Remove what killed runs left beside `out`; one killed between the two renames had moved it away."""
    for mark in sorted(out.parent.glob(f"{glob.escape(out.name)}.*/{MARK}")):
        with mark.open("r+b") as file:
            if not _lock(file):
                continue
            if (mark.parent / "old").is_dir() and not out.exists():
                (mark.parent / "old").rename(out)
        shutil.rmtree(mark.parent, ignore_errors=True)


def _lock(file: IO[bytes]) -> bool:
    """Whether the file could be locked: not while another run holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
