"""Where the brief goes: into the results of a run, or into a reader's folder (发布)."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection
from pathlib import Path

from analysis.staging import staged

__all__ = ["add_reports", "publish", "templates_sha256"]


def publish(results: Path, out: Path, languages: Collection[str]) -> list[Path]:
    """Write the brief into a folder: every file asked for, or none (写入简报).

    Parameters
    ----------
    results : Path
        A folder as ``yuanhui reproduce`` writes it.
    out : Path
        Absent, empty, or holding a brief; editions in other languages stay.
    languages : collection of {'zh', 'en'}

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        If `out` holds anything else, or cannot be written.
    ValueError
        As `analysis.brief.write_brief`.
    """
    from analysis.brief import write_brief

    with staged(out, keep=True) as folder:
        written = write_brief(results, folder, languages)
    return [out / path.name for path in written]


def add_reports(results: Path, earlier: Path | None) -> str:
    """The brief beside the results of a run; returns what became of it.

    Parameters
    ----------
    results : Path
        The results of this run.
    earlier : Path, optional
        Results of an earlier run whose brief still holds.
    """
    if earlier and (earlier / "reports").is_dir():
        shutil.copytree(earlier / "reports", results / "reports")
        return "unchanged"
    from analysis.brief import lacking, write_brief

    if missing := lacking(results):
        return f"left out: no {missing[0]}"  # notebooks of somebody else's
    (results / "reports").mkdir()
    write_brief(results, results / "reports")
    return "done"


def templates_sha256() -> str:
    """Of the files that give the brief its text and looks."""
    files = sorted(p for p in (Path(__file__).parent / "_brief").rglob("*") if p.is_file())
    return hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest()
