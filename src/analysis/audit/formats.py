"""An audit as text: the account, a table for the screen, CSV, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.audit.audit import Audit
from analysis.messages import language, speaking

__all__ = ["FORMATS", "written"]


def written(audit: Audit, form: str, lang: str | None = None) -> str:
    """An audit in one of `FORMATS` (核对结果的输出)."""
    with speaking(lang):
        return FORMATS[form](audit)


def _table(audit: Audit) -> str:
    """The verdicts and both sides; claims and conditions are too long for a line."""
    shown = audit.summary()
    if shown.empty:
        return audit.account.headline()
    with pd.option_context("display.unicode.east_asian_width", True):
        return str(shown.drop(columns=shown.columns[[0, 2]]).to_string())


def _csv(audit: Audit) -> str:
    return str(_groups(audit).to_csv(index=False, lineterminator="\n"))


def _json(audit: Audit) -> str:
    names = ("readings", "conflicts", "corrections", "repairs", "derived", "beside")
    frames = {"groups": _groups(audit)} | {name: getattr(audit, name) for name in names}
    lists: dict[str, Any] = {name: _lines(frame) for name, frame in frames.items()}
    return json.dumps(lists | {"limits": audit.limits}, ensure_ascii=False, indent=1)


def _groups(audit: Audit) -> pd.DataFrame:
    """The verdicts, with conditions and bridges in the language of now only."""
    other = {"en": "condition_zh", "zh": "condition_en"}[language()]
    bridges = [audit.account.bridge(row) for row in audit.rows]
    return audit.table.drop(columns=other).assign(**{f"bridge_{language()}": bridges})


def _lines(frame: pd.DataFrame) -> Any:
    columns = [c for c in ("implied", "printed", "interval") if c in frame]
    intervals = {c: frame[c].map(str, na_action="ignore") for c in columns}
    return json.loads(frame.assign(**intervals).to_json(orient="records", force_ascii=False))


#: Per name of a format what writes an audit so, in the language of now.
FORMATS: dict[str, Callable[[Audit], str]] = {
    "md": Audit.explain, "table": _table, "csv": _csv, "json": _json,
}  # fmt: skip
