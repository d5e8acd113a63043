"""Folders and files that are written as a whole or not at all, over nothing that is not ours
(整体写入).

Each folder that is written holds a ``manifest.json`` that names its files with their hashes. Ours
is what a manifest names with the hash that the file still has; whatever else lies there, a changed
file among it, is never replaced or removed. A run works in ``NAME.writing`` beside the folder,
whose lock the system lets go of when the run ends, killed or not: what lies there unlocked is
rubbish.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from analysis.messages import N_, _

#: Names the files of its folder.
MANIFEST = "manifest.json"
#: What file managers put beside files: nobody misses it.
LITTER = (".DS_Store", "Thumbs.db")
IN_USE = N_(
    "{out} cannot be replaced, being the root of a disk or the folder of this command line: choose"
    " another folder, one in it"
)
FOREIGN = N_(
    "{out} holds {file}, which yuanhui did not write there, or which was changed since, and which"
    " would be lost: move it away, or choose another folder"
)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file of a name that nobody has, which takes the place of `path` when all went well
    (整体替换文件).
    """
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        yield new
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def staged(out: Path, keep: bool = False) -> Iterator[Path]:
    """A folder that takes the place of `out` when all went well, and goes away when not
    (整体替换文件夹).

    Parameters
    ----------
    out : Path
        Absent, empty, or written by an earlier run and unchanged since.
    keep : bool
        Begin with what is there, else with nothing.

    Raises
    ------
    OSError
        If `out` holds anything else, cannot be written, or another run is writing it.
    """
    out = Path(os.path.realpath(out))
    refuse(out)
    with locked(out) as writing:
        new, old = writing / "new", writing / "old"
        if old.is_dir() and not out.exists():
            old.rename(out)  # a run was killed between the two renames
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        if keep and out.is_dir():
            shutil.copytree(out, new)
        else:
            new.mkdir()
        yield new
        _sign(new)
        refuse(out)  # somebody may have put a file there meanwhile
        try:
            if out.exists():
                shutil.copymode(out, new)
                out.rename(old)
            new.rename(out)
        finally:
            if old.exists() and not out.exists():
                old.rename(out)


def refuse(out: Path) -> None:
    """Refuse a folder that is no folder, or holds what is not ours (拒绝覆盖他人文件).

    Raises
    ------
    OSError
        Naming the folder, the file that would be lost, and the remedy.
    """
    if out.exists() and out in (Path.cwd(), *Path.cwd().parents):
        raise PermissionError(_(IN_USE, out=out))
    there = next(p for p in (out, *out.parents) if p.exists())
    if not there.is_dir():
        text = N_("{path} is a file, not a folder: choose another folder")
        raise NotADirectoryError(_(text, path=there))
    if there == out and (foreign := next(_foreign(out), None)):
        raise FileExistsError(_(FOREIGN, out=out, file=foreign.relative_to(out).as_posix()))


def _foreign(out: Path) -> Iterator[Path]:
    """Files and links that no manifest names with the hash they have."""
    for folder, folders, files in os.walk(out):
        named = _manifest(Path(folder))
        ours = {*LITTER, MANIFEST} if named else {*LITTER}
        for path in sorted(Path(folder, name) for name in {*folders, *files} - ours):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                yield path  # a link or a device is none of ours
            elif path.is_file() and named.get(path.name) != _digest(path):
                yield path


def _manifest(folder: Path) -> dict[str, str]:
    """The names and hashes of what was written there; none where the manifest is not ours."""
    try:
        written = json.loads((folder / MANIFEST).read_bytes())
        return dict(written["files"]) if list(written) == ["files"] else {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sign(new: Path) -> None:
    """A manifest for each folder that holds files."""
    for folder, _folders, files in os.walk(new):
        if names := sorted(set(files) - {MANIFEST}):
            named = {name: _digest(Path(folder, name)) for name in names}
            text = json.dumps({"files": named}, ensure_ascii=False, indent=1) + "\n"
            Path(folder, MANIFEST).write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def locked(out: Path) -> Iterator[Path]:
    """The folder beside `out` to work in, which goes away at the end; ours alone until then
    (加锁的临时文件夹).

    Raises
    ------
    FileExistsError
        If another run has it.
    """
    writing = out.with_name(f"{out.name}.writing")
    writing.mkdir(parents=True, exist_ok=True)
    # SQLite has, on every system, a lock that ends with the process.
    with closing(sqlite3.connect(writing / "lock", timeout=0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            text = N_("another run is writing {out}: wait for its end")
            raise FileExistsError(_(text, out=out)) from None
        try:
            yield writing
        finally:
            lock.close()  # or Windows would keep the file
            shutil.rmtree(writing, ignore_errors=True)
