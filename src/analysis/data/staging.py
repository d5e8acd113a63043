"""Folders and files that are written as a whole or not at all, over nothing that is not ours (整体写入).

Each folder that is written holds a ``manifest.json`` that names its files with their hashes. Ours is what
a manifest names with the hash that the file still has; whatever else lies there, a changed file among it,
is never replaced or removed.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["ENDINGS", "MANIFEST", "refuse", "replaced", "staged"]

#: Files of one figure, after its name.
ENDINGS = ("csv", "en.svg", "en.png", "zh.svg", "zh.png")
#: Names the files of its folder.
MANIFEST = "manifest.json"
#: Held locked in the folder of a run that is going on; the system lets go of it when the run ends, killed or not.
MARK = "yuanhui-reproduce.lock"
#: What file managers and JupyterLab put beside files: it stays where it is.
LITTER = (".ipynb_checkpoints", ".DS_Store", "Thumbs.db")
REMEDY = "choose another folder"
#: Errors of a disk, a quota or a file size at its limit.
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file of a name that nobody has, which takes the place of `path` when all went well (整体替换文件)."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    made = Path(name)
    try:
        yield made
        # Temporary files are for their owner alone.
        made.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _umask() -> int:
    """What new files are not allowed; it can only be read by setting it."""
    os.umask(mask := os.umask(0o077))
    return mask


@contextmanager
def staged(out: Path, keep: bool = False) -> Iterator[Path]:
    """A folder that takes the place of `out` when all went well, and goes away when not (整体替换文件夹).

    Parameters
    ----------
    out : Path
        Absent, empty, or written by an earlier run and unchanged since.
    keep : bool
        Begin with what is there, else with nothing.

    Raises
    ------
    OSError
        If `out` holds anything else, or cannot be written.
    """
    out = Path(os.path.realpath(out))
    refuse(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        holding = Path(tempfile.mkdtemp(prefix=f"{out.name}.", dir=out.parent))
        before = _state(out)
    except OSError as error:
        raise PermissionError(f"cannot write beside {out} ({error.strerror}): {REMEDY}") from None
    try:
        with (holding / MARK).open("wb") as mark:
            _lock(mark)
            new = holding / "new"
            if keep and out.is_dir():
                shutil.copytree(out, new, ignore=shutil.ignore_patterns(*LITTER))
            else:
                new.mkdir()
            yield new
            _sign(new)
            refuse(out)  # somebody may have put a file there meanwhile
            if _state(out) != before:
                raise FileExistsError(
                    f"{out} was written by another run meanwhile, and is left so: run this one again"
                )
            if out.is_dir():
                shutil.copymode(out, new)
            _carry_over(out, new)
            _swap(holding, out)
    except OSError as error:
        if error.errno not in FULL:
            raise
        # Libraries write to the folder for temporary files first.
        places = f"{out}, which is as it was, or in {tempfile.gettempdir()}"
        raise OSError(f"no space left for {places}: free some, or {REMEDY}") from error
    finally:
        shutil.rmtree(holding, ignore_errors=True)


def refuse(out: Path) -> None:
    """Refuse a folder that is no folder, or holds what is not ours (拒绝覆盖他人文件).

    Raises
    ------
    OSError
        Naming the folder, the file that would be lost, and the remedy.
    """
    if os.path.ismount(out):
        raise PermissionError(
            f"{out} is the root of a disk, which cannot be replaced: {REMEDY}, one in it"
        )
    if out == Path.cwd() or (out in Path.cwd().parents and out.exists()):
        raise PermissionError(
            f"{out} is the folder of this command line, which would be gone: {REMEDY}, or leave it"
        )
    there = next(p for p in (out, *out.parents) if p.exists())
    if not there.is_dir():
        raise NotADirectoryError(f"{there} is a file, not a folder: {REMEDY}")
    if there == out and (foreign := next(_foreign(out), None)):
        raise FileExistsError(
            f"{out} holds {foreign}, which yuanhui did not write there, or which was changed since, and which would be"
            f" lost: move it away, or {REMEDY}"
        )


def _foreign(out: Path) -> Iterator[str]:
    """Files and links that no manifest names with the hash they have."""
    for folder, folders, files in os.walk(out):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if name not in LITTER)
        named = _manifest(here)
        links = [name for name in folders if (here / name).is_symlink()]
        others = (n for n in sorted(files) if n not in ((MANIFEST, *LITTER) if named else LITTER))
        for name in (
            *links,
            *(n for n in others if n not in named or named[n] != _digest(here / n)),
        ):
            yield (here / name).relative_to(out).as_posix()


def _manifest(folder: Path) -> dict[str, str]:
    """The names and hashes of what was written into a folder; none where there is no manifest of ours."""
    try:
        written = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    named = (
        written.get("files") if isinstance(written, dict) and set(written) == {"files"} else None
    )
    return (
        named
        if isinstance(named, dict) and all(isinstance(digest, str) for digest in named.values())
        else {}
    )


def _state(out: Path) -> dict[str, bytes]:
    """The manifests in a folder: a run that wrote into it has changed them."""
    return {str(p): p.read_bytes() for p in sorted(out.rglob(MANIFEST))} if out.is_dir() else {}


def _digest(path: Path) -> str | None:
    """The hash of a file; a link or a device is none of ours."""
    return (
        hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file() and not path.is_symlink()
        else None
    )


def _sign(new: Path) -> None:
    """A manifest for each folder that holds files."""
    for folder, _, files in os.walk(new):
        if names := sorted(set(files) - {MANIFEST}):
            named = {name: _digest(Path(folder, name)) for name in names}
            text = json.dumps({"files": named}, ensure_ascii=False, indent=1) + "\n"
            Path(folder, MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _carry_over(out: Path, new: Path) -> None:
    """What others put beside our files, to the same places."""
    for pattern in LITTER:
        for path in sorted(out.rglob(pattern)) if out.is_dir() else []:
            target = new / path.relative_to(out)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, target, symlinks=True)
            else:
                shutil.copy2(path, target)


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
