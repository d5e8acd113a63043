"""A claims table to fill in: columns explained under their names, four numbers as an example."""

from __future__ import annotations

from pathlib import Path

from analysis.data.package import PathLike
from analysis.data.staging import replaced
from analysis.messages import N_, _

#: How the ids of the example begin; it is of a place that does not exist.
EXAMPLE = "example_"
HERE = Path(__file__).parent


def write_template(path: PathLike) -> list[Path]:
    """Write a claims table to fill in, and ``sources.json`` beside it (新建数据条目表).

    Parameters
    ----------
    path : path
        The table, CSV in UTF-8 with BOM, so that spreadsheets read it.

    Returns
    -------
    list of Path
        What was written; a ``sources.json`` that is there already is left alone.

    Raises
    ------
    ValueError
        If `path` does not end in ``.csv``.
    FileExistsError
        If `path` is there already.
    FileNotFoundError
        If its folder is not.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        text = N_("{name}: the table is a CSV file, which spreadsheets open: name it {csv}")
        raise ValueError(_(text, name=path.name, csv=path.with_suffix(".csv").name))
    if not path.parent.is_dir():
        text = N_("{folder} is no folder: make it first, or choose another place")
        raise FileNotFoundError(_(text, folder=path.parent))
    if path.exists():
        text = N_("{path} is there already: choose another name, or remove it")
        raise FileExistsError(_(text, path=path))
    sources = path.with_name("sources.json")
    # The table last: without its sources it could not be read.
    contents = {} if sources.exists() else {sources: "template_sources.json"}
    for file, template in (contents | {path: "template.csv"}).items():
        with replaced(file) as new:
            new.write_bytes((HERE / template).read_bytes())
    return [path, *contents]
