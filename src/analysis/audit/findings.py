"""What an audit found, before it is told: verdicts, conflicts, corrections, limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.audit.relations import Relation
from analysis.audit.verdicts import Row
from analysis.data.benchmarks import load_places

__all__ = ["Findings"]


@dataclass(frozen=True)
class Findings:
    """What an audit found (核对结果).

    Attributes
    ----------
    rows : tuple of Row
        One per group of claims.
    conflicts, corrections : DataFrame
        Columns ``group``, ``members``: every minimal set that cannot be true together, and every
        minimal set whose removal makes the rest feasible. Nothing says which member is to blame.
    limits : dict
        Groups for which not every conflict is listed, and why; their verdicts stand.
    source : tuple
        Claims, indicators, relations and, where given, places.
    """

    rows: tuple[Row, ...]
    conflicts: pd.DataFrame
    corrections: pd.DataFrame
    limits: dict[str, str]
    source: tuple[pd.DataFrame, pd.DataFrame, list[Relation], pd.DataFrame | None] = field(
        repr=False
    )

    @property
    def fits(self) -> bool:
        """Whether every group that can be tested fits as printed (都可以同时成立)."""
        return not any(r.verdict == "does_not_fit" for r in self.rows)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Names of places (地区表): read only for words, verdicts need none."""
        given = self.source[-1]
        return load_places() if given is None else given
