"""What an audit found, before it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.audit.claims import Claim
from analysis.audit.relations import Relation
from analysis.audit.verdicts import Row


@dataclass(frozen=True)
class Problem:
    """Rows that do not fit and belong together; `whole` has the conditions for all of them."""

    whole: Row
    parts: tuple[Row, ...]


@dataclass(frozen=True)
class Findings:
    """Verdicts, conflicts and what was audited (核对所得).

    Attributes
    ----------
    rows : tuple of Row
        One per group of claims.
    conflicts, corrections : DataFrame
        Columns ``group``, ``members``: every minimal set that cannot be true together, and every
        minimal set whose removal makes the rest feasible. Nothing says which member is to blame.
    limits : dict
        Groups for which not every conflict is listed, and why; their verdicts stand.
    claims, indicators, relations, places
        What was audited.
    sources : list of dict
        Of the claims, in CSL-JSON, as far as they are known.
    """

    rows: tuple[Row, ...]
    conflicts: pd.DataFrame
    corrections: pd.DataFrame
    limits: dict[str, str]
    claims: Mapping[str, Claim] = field(repr=False)
    indicators: pd.DataFrame = field(repr=False)
    relations: Sequence[Relation] = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    sources: Sequence[dict[str, Any]] = field(repr=False)

    @property
    def fits(self) -> bool:
        """Whether every group that can be tested fits as printed (都可以同时成立)."""
        return not any(r.verdict == "does_not_fit" for r in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """What does not fit, each row once, with what it is tied to (不合之处)."""
        failing = [row for row in self.rows if row.verdict == "does_not_fit"]
        single = [row for row in failing if not row.joint]
        groups = [set(row.claims) for row in failing if row.joint]
        apart = [r for r in failing if r.joint or not any(set(r.claims) <= g for g in groups)]
        inside = [tuple(p for p in single if set(p.claims) <= set(r.claims)) for r in apart]
        return list(map(Problem, apart, inside))

    @property
    def readings(self) -> pd.DataFrame:
        """A row per group and reading that was tried, and whether the claims fit (理解表)."""
        rows = [(r.group, x.text(), x.cost, fits) for r in self.rows for x, fits in r.tried]
        return pd.DataFrame(rows, columns=["group", "reading", "cost", "fits"])

    @property
    def repairs(self) -> pd.DataFrame:
        """Per claim the least and greatest print that fits, the others kept (可容取值)."""
        rows = [(r.group, claim, *ends) for r in self.rows for claim, ends in r.repairs.items()]
        return pd.DataFrame(rows, columns=["group", "claim", "from", "to"])
