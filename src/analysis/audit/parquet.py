"""Many pairs in a Parquet file larger than memory, batch by batch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.audit.pairs import PAIR_COLUMNS, VERDICTS, audit_pairs
from analysis.data.staging import replaced

__all__ = ["audit_parquet"]


def audit_parquet(
    source: str | os.PathLike[str], target: str | os.PathLike[str],
    choices: Sequence[str] = ("steps", "multiple", "rounding"), rows: int = 1 << 18,
) -> pd.Series:  # fmt: skip
    """`audit_pairs` of a Parquet file larger than memory, batch by batch (逐批核对).

    Parameters
    ----------
    source, target : path
        Files; `target` gets the columns of `source` and those of `audit_pairs`, as a whole or not at all.
    choices : sequence of str
        As in `audit_pairs`.
    rows : int
        Rows in memory at once.

    Returns
    -------
    Series
        Number of rows by verdict.

    Raises
    ------
    ValueError
        As `audit_pairs`; the row is counted from the start of the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    source, target = Path(source), Path(target)
    counts = pd.Series(0, index=list(VERDICTS))
    first = 0
    with pq.ParquetFile(source) as file:
        # The file's own schema: one guessed from the first batch fails where that holds nothing but gaps.
        schema = _with_results(file.schema_arrow)
        with replaced(target) as made, pq.ParquetWriter(made, schema) as writer:
            for batch in file.iter_batches(rows):
                found = _batch_audited(batch, first, choices)
                counts += found.verdict.value_counts().reindex(VERDICTS, fill_value=0)
                added = [pa.array(found[name], kind) for name, kind in RESULTS.items()]
                writer.write_table(pa.Table.from_arrays([*batch.columns, *added], schema=schema))
                first += len(batch)
    return counts


#: Columns that `audit_parquet` adds, with their types.
RESULTS = {"verdict": "string", "stretch": "float64", "reading": "string"}


def _with_results(schema: Any) -> Any:
    import pyarrow as pa

    if taken := [c for c in RESULTS if c in schema.names]:
        raise ValueError(
            f"column {taken[0]!r} is there already, and the results would have that name: rename it"
        )
    for name, kind in RESULTS.items():
        schema = schema.append(pa.field(name, kind))
    return schema


def _batch_audited(batch: Any, first: int, choices: Sequence[str]) -> pd.DataFrame:
    needed = [i for i, name in enumerate(batch.schema.names) if name in PAIR_COLUMNS]
    frame = batch.select(needed).to_pandas(
        integer_object_nulls=False, types_mapper=_nullable, ignore_metadata=True
    )
    frame.index = pd.RangeIndex(first, first + len(frame))
    return audit_pairs(frame, choices).astype({"verdict": "str", "reading": "str"})


def _nullable(kind: Any) -> Any:
    """Whole numbers stay whole where some are missing."""
    return {
        "int64": pd.Int64Dtype(),
        "int32": pd.Int32Dtype(),
        "int16": pd.Int16Dtype(),
        "int8": pd.Int8Dtype(),
    }.get(str(kind))
