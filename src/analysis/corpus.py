"""Many pages at once: their claims, their verdicts and what went wrong, on Dask (批量核对).

Dask hands out parts, some pages of one input each, by their paths: no text travels. Who gets a part
has it audited in a process of its own, so that a page that kills its process kills nothing else,
and writes what was found, the part's manifest last.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import __version__
from analysis.data.package import ANALYSIS, PathLike, data_digest, fields_of
from analysis.data.staging import locked
from analysis.extract.extraction import Extraction, extract
from analysis.extract.read import PAGES, read_page
from analysis.messages import N_, _, speaking
from analysis.numbers.printed import parse

PAGE = ("doc_id", "text", "date", "place", "source")
CLAIM = " ".join(field["name"] for field in fields_of("claims"))
#: Columns of the tables beside ``doc_id``; texts, where `TYPES` does not say otherwise.
COLUMNS = {
    "claims": f"{CLAIM} name begin finish rule confidence status reason value lower upper version",
    "verdicts": "group relation verdict stretch distance claims condition version",
    "errors": "stage error message seconds",
}
TYPES = dict.fromkeys(("value", "lower", "upper", "stretch", "distance", "seconds"), pa.float64())
TYPES |= {"begin": pa.int64(), "finish": pa.int64(), "claims": pa.list_(pa.string())}
TABLES = {
    table: pa.schema([(name, TYPES.get(name, pa.string())) for name in f"doc_id {names}".split()])
    for table, names in COLUMNS.items()
}
#: What pages are read with: by these a part is known to be done.
CODE = hashlib.sha256(b"".join(f.read_bytes() for f in sorted(ANALYSIS.rglob("*.py")))).hexdigest()
VERSION = f"{__version__}+data.{data_digest()[:12]}"
COMMAND = [sys.executable, "-W", "ignore", "-c", "from analysis.corpus import main; main()"]
Row = dict[str, Any]


class Part(NamedTuple):
    """Some pages of one input, and where what is found on them goes (一批版面)."""

    name: str
    #: A Parquet file and numbers of its rows, or none, and ids and files that are a page each.
    table: str
    pages: Sequence[Any]
    out: str
    #: The longest a page may take.
    seconds: float


def audit_corpus(
    pages: PathLike, out: PathLike, *, client: Any = None, workers: int | None = None,
    rows: int = 500, seconds: float = 60.0, progress: bool = True,
) -> pd.Series:  # fmt: skip
    """Read and audit many pages, on this machine or on a Dask cluster (批量核对).

    Parameters
    ----------
    pages : str or path
        A folder of pages (``.txt .html .pdf .docx``, a page a file), or Parquet files: a folder of
        them or a pattern, also of a remote store (``s3://…/*.parquet``). Their columns are
        ``doc_id`` (unique) and ``text``; ``date``, ``place`` and ``source`` may stand beside.
    out : str or path
        Folder of the results. What an earlier run finished there is kept.
    client : distributed.Client, optional
        A cluster that sees `pages` and `out`; by default the cores of this machine.
    workers : int, optional
        Pages worked on at a time without a client; by default one a core.
    rows : int
        Pages of a part, which one worker does, again as a whole where a run was ended.
    seconds : float
        The longest a page may take (not on Windows, which has no such timer).
    progress : bool
        Show a bar.

    Returns
    -------
    Series
        ``pages``, ``claims``, ``verdicts`` (one a group), ``errors``, ``does_not_fit``,
        ``pages_a_second``.

    Raises
    ------
    ValueError
        If there are no pages, columns are missing, or a ``doc_id`` is missing or stands twice.
    OSError
        If another run writes there, `out` has parts of other pages, or a part cannot be written.

    Notes
    -----
    In `out` stand ``claims/``, ``verdicts/`` and ``errors/``, Parquet files with a row per claim,
    per group of claims, and per page that could not be read to its end. The same pages give the
    same bytes, however many work on them. Not claimed: anything across pages.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder, "pages", "2021.txt")
    ...     page.parent.mkdir()
    ...     _ = page.write_text("2021年，全县生产总值212.6亿元，增长7.9%。", encoding="utf-8")
    ...     found = audit_corpus(page.parent, Path(folder, "audit"), workers=1, progress=False)
    >>> int(found.pages), int(found.claims), int(found.does_not_fit)
    (1, 2, 0)
    """
    from dask import bag, diagnostics

    parts, start = parts_of(pages, out, rows, seconds), time.monotonic()
    tasks = bag.from_sequence(parts, partition_size=1).map(audit_part)
    fs, folder = fsspec.url_to_fs(out)
    with locked(Path(folder)) if "file" in fs.protocol else nullcontext():
        known = {f"{folder}/_manifest/{part.name}.json" for part in parts}
        if strange := {*fs.glob(f"{folder}/_manifest/**/*.json")} - known:
            text = N_("{out} has results of other pages ({part}): choose another folder")
            raise FileExistsError(_(text, out=folder, part=Path(min(strange)).stem))
        with diagnostics.ProgressBar(out=sys.stderr, dt=0.5) if progress else nullcontext():
            # On this machine a thread looks after each process, and nothing listens.
            try:
                told = tasks.compute(scheduler=client or "threads", num_workers=workers)
            except getattr(sys.modules.get("distributed"), "KilledWorker", ()) as error:
                raise OSError(_("a worker died: start again, what is done is kept")) from error
    found = pd.DataFrame(told).drop(columns=["sha256", "code", "version"])
    found["pages_a_second"] = found.pop("new") / (time.monotonic() - start)
    return found.sum()


def parts_of(pages: PathLike, out: PathLike, rows: int, seconds: float) -> list[Part]:
    """The parts of a corpus (分批).

    Raises
    ------
    ValueError
        As `audit_corpus`.
    """
    (fs, place), (there, folder) = fsspec.url_to_fs(pages), fsspec.url_to_fs(out)
    base = place if fs.isdir(place) else place.partition("*")[0].rpartition("/")[0]
    found = sorted(fs.find(place) if place == base else fs.glob(place))
    names = {f: f.removeprefix(base).strip("/") for f in found if not f.startswith(f"{folder}/")}
    counts = _counts(fs, [file for file in names if file.endswith(".parquet")])
    inputs = [(names[f][:-8], fs.unstrip_protocol(f), range(n)) for f, n in counts.items()]
    alone = [(names[f], f) for f in names if f.lower().endswith((*PAGES,))]
    target = there.unstrip_protocol(folder)
    parts = [
        Part(f"{name}-{k // rows:05}", table, every[k : k + rows], target, seconds)
        for name, table, every in [*inputs, ("pages", "", alone)]
        for k in range(0, len(every), rows)
    ]
    if not parts:
        text = N_("no pages in {pages}: name a folder of {endings}, or Parquet files")
        raise ValueError(_(text, pages=pages, endings=" ".join(PAGES)))
    return parts


def _counts(fs: Any, tables: Sequence[str]) -> dict[str, int]:
    """Pages of each Parquet file; refused where columns are missing or an id is none."""
    ids: list[list[Any]] = []
    for table in tables:
        if missing := {*PAGE[:2]}.difference(pq.read_schema(table, filesystem=fs).names):
            text = N_("{file}: column {name!r} is missing: pages need doc_id and text")
            raise ValueError(_(text, file=table, name=min(missing)))
        ids.append(_texts(pq.read_table(table, columns=["doc_id"], filesystem=fs)["doc_id"]))
    known = pd.Series(list(chain(*ids)), dtype=object).fillna("")
    if len(wrong := known[known.duplicated() | known.str.contains("^$|[\udc80-\udcff]")]):
        text = N_("doc_id {id!r} is empty, no UTF-8 or stands twice: give each page its own")
        raise ValueError(_(text, id=wrong.iloc[0]))
    return dict(zip(tables, map(len, ids), strict=True))


def audit_part(part: Part) -> Row:
    """Audit a part and write what is found, unless that is done (核对一批).

    Raises
    ------
    OSError
        If it cannot be written.
    """
    fs, out = fsspec.url_to_fs(part.out)
    manifest, pages = f"{out}/_manifest/{part.name}.json", _pages(part)
    said = repr([float(part.seconds), [[page.get(n) for n in PAGE] for page in pages]]).encode()
    report: Row = {"sha256": hashlib.sha256(said).hexdigest(), "code": CODE, "version": VERSION}
    done = json.loads(fs.cat_file(manifest)) if fs.exists(manifest) else {}
    if done.items() >= report.items():
        return {**done, "new": 0}
    _write(fs, manifest, b"{}")  # what it was of goes before its tables do
    tables = _apart(pages, part.seconds)
    for name, table in tables.items():
        pq.write_table(table.combine_chunks(), file := pa.BufferOutputStream())
        _write(fs, f"{out}/{name}/{part.name}.parquet", file.getvalue().to_pybytes())
        report[name] = len(table)
    report["does_not_fit"] = tables["verdicts"]["verdict"].to_pylist().count("does_not_fit")
    _write(fs, manifest, json.dumps(report | {"pages": len(pages)}, indent=1).encode())
    return report | {"pages": len(pages), "new": len(pages)}


def _write(fs: Any, path: str, content: bytes) -> None:
    """Write a file beside its place, and move it there."""
    folder, _slash, name = path.rpartition("/")
    fs.makedirs(folder, exist_ok=True)
    fs.pipe_file(f"{folder}/.{name}.writing", content)
    fs.mv(f"{folder}/.{name}.writing", path)


def _pages(part: Part) -> list[Row]:
    """Pages with their texts; bytes in file names that are no UTF-8, as in old archives, are
    written out.
    """
    if not part.table:
        return [_page(os.fsencode(id).decode(errors="backslashreplace"), f) for id, f in part.pages]
    with fsspec.open(part.table) as file, pq.ParquetFile(file, buffer_size=2**20) as source:
        first, groups = part.pages[0], [*range(source.num_row_groups)]
        while first >= source.metadata.row_group(groups[0]).num_rows:
            first -= source.metadata.row_group(groups.pop(0)).num_rows
        # Batch by batch, never the whole file; only rows of the part become texts.
        rows = ((b, k) for b in source.iter_batches(250, groups, PAGE) for k in range(len(b)))
        own = islice(rows, first, first + len(part.pages))
        return [{n: _texts(b[n].slice(k, 1))[0] for n in b.schema.names} for b, k in own]


def _texts(column: Any) -> list[Any]:
    """The values of a column as texts or none; bytes that are no UTF-8 are kept as surrogates."""
    column = column if pa.types.is_binary(column.type) else column.cast(pa.string())
    values = column.cast(pa.binary()).to_pylist()
    return [v if v is None else v.decode(errors="surrogateescape") for v in values]


def _page(id: str, file: str) -> Row:
    """A page that is a file, with the hash of what it holds."""
    content = Path(file).read_bytes() if os.access(file, os.R_OK) else b""
    return {"doc_id": id, "text": hashlib.sha256(content).hexdigest(), "file": file}


def _apart(pages: Sequence[Row], seconds: float) -> dict[str, pa.Table]:
    """Audit pages in a process of their own; if it dies by halves, down to the page that kills."""
    run = subprocess.run(COMMAND, input=pickle.dumps((pages, seconds)), capture_output=True)
    if run.returncode == 0:
        return dict(pickle.loads(run.stdout))
    if run.returncode in (1, -signal.SIGINT, -signal.SIGTERM):  # told to end, or no page's fault
        said = run.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise OSError(_("{problem}: start again, what is done is kept", problem=said))
    if len(pages) == 1:
        row = pages[0] | {"stage": "worker", "error": "Died", "message": "its process died"}
        return audit_pages([], seconds) | {"errors": pa.Table.from_pylist([row], TABLES["errors"])}
    middle = len(pages) // 2
    halves = [_apart(half, seconds) for half in (pages[:middle], pages[middle:])]
    return {name: pa.concat_tables(half[name] for half in halves) for name in TABLES}


def main() -> None:
    """Audit the pages that come by the standard input (子进程)."""
    pickle.dump(audit_pages(*pickle.load(sys.stdin.buffer)), sys.stdout.buffer)


@speaking("en")
def audit_pages(pages: Sequence[Row], seconds: float) -> dict[str, pa.Table]:
    """Audit pages one after the other, in this process (逐页核对).

    Parameters
    ----------
    pages : sequence of dict
        Each with ``doc_id`` and ``text``.
    seconds : float
        The longest a page may take.

    Returns
    -------
    dict of pyarrow.Table
        ``claims``, ``verdicts``, ``errors``.
    """
    batches: dict[str, list[Any]] = {name: [] for name in TABLES}
    # A batch takes 80 kB even where it has few rows: one is made of fifty pages.
    for k in range(0, len(pages), 50):
        found = zip(*(_found(page, seconds) for page in pages[k : k + 50]), strict=True)
        for rows, (name, schema) in zip(found, TABLES.items(), strict=True):
            batches[name].append(pa.RecordBatch.from_pylist([*chain(*rows)], schema))
    return {name: pa.Table.from_batches(batches[name], schema) for name, schema in TABLES.items()}


def _found(page: Row, seconds: float) -> tuple[list[Row], ...]:
    """What is found on a page: the rows of each table."""
    date, place, source = (str(page.get(name) or "") for name in PAGE[2:])
    read, verdicts, errors, stage = None, [], [], "read"
    _timer(seconds)
    try:
        text = read_page(Path(page["file"])) if "file" in page else page["text"] or ""
        "".join([text, date, place, source]).encode(errors="surrogateescape").decode()
        stage = "extract"
        read = extract(text, date[:10] or None, place, title=source)
        stage = "audit"
        verdicts = _verdicts(read) if not all(row["reason"] for row in read.found) else []
    except Exception as error:  # whatever comes up on a page is told, and the others go on
        told = {"stage": stage, "error": type(error).__name__, "message": str(error)[:300]}
        errors = [told | {"seconds": seconds if isinstance(error, TimeoutError) else None}]
    _timer(0)
    about = {"doc_id": str(page["doc_id"]), "version": VERSION}
    return tuple([r | about for r in rows] for rows in (_claims(read, verdicts), verdicts, errors))


def _claims(read: Extraction | None, verdicts: Sequence[Row]) -> list[Row]:
    """A row per number, with what became of it."""
    tested = [row["claims"] for row in verdicts if row["verdict"] != "not_testable"]
    audited = {id.partition("_")[0] for claims in tested for id in claims}
    rows = sorted(read.found if read else [], key=lambda row: int(row["begin"]))
    for row in rows:
        status = "audited" if row["id"] in audited else "not audited"
        row["status"] = "held" if row["reason"] else status
        with suppress(ValueError):  # the numbers of a structure have no one value
            printed = parse(row["printed"])
            row["lower"], row["upper"] = printed.interval("half_up", row["qualifier"]).outward(9)
            row["value"] = float(printed.value)
    return rows


def _verdicts(read: Extraction) -> list[Row]:
    """A row per group; how far it is from fitting only where it does not."""
    account = read.audit().account
    told = ((row, row.stretch if row.verdict == "does_not_fit" else None) for row in account.rows)
    return [vars(row) | {"stretch": s, "condition": account.ways_out(row)} for row, s in told]


def _timer(seconds: float) -> None:
    """Stop the page after so many seconds, again should that be missed; Windows has no timer."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)


def _stop(*_signal: Any) -> None:
    raise TimeoutError(_("takes too long"))
