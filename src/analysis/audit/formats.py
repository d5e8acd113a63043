"""An audit as text: the account, a table for the screen, CSV, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit.account import bridge

if TYPE_CHECKING:
    from analysis.audit.audit import Audit

__all__ = ["FORMATS"]


def _table(audit: Audit, lang: str) -> str:
    """The verdicts and both sides; figures and conditions are too long for a line and stand in the account."""
    shown = audit.summary(lang)
    if shown.empty:
        return audit.explain(lang).splitlines()[0]
    with pd.option_context("display.unicode.east_asian_width", True):
        text: str = shown.drop(columns=shown.columns[[0, 2]]).to_string()
        return text


def _csv(audit: Audit, lang: str) -> str:
    text: str = _groups(audit, lang).to_csv(index=False, lineterminator="\n")
    return text


def _json(audit: Audit, lang: str) -> str:
    frames = {
        "groups": _groups(audit, lang), "readings": audit.readings, "conflicts": audit.conflicts,
        "corrections": audit.corrections, "repairs": audit.repairs, "derived": audit.derived, "beside": audit.beside,
    }  # fmt: skip
    found: dict[str, Any] = {name: _rows(frame) for name, frame in frames.items()}
    return json.dumps(found | {"limits": audit.limits}, ensure_ascii=False, indent=1)


def _groups(audit: Audit, lang: str) -> pd.DataFrame:
    told = audit.table.drop(columns="condition_en" if lang == "zh" else "condition_zh")
    return told.assign(
        **{f"bridge_{lang}": [bridge(audit, row, lang == "zh") for row in audit.rows]}
    )


def _rows(frame: pd.DataFrame) -> Any:
    intervals = {
        c: frame[c].map(str, na_action="ignore")
        for c in ("implied", "printed", "interval")
        if c in frame
    }
    return json.loads(frame.assign(**intervals).to_json(orient="records", force_ascii=False))


#: Per name of a format what writes an audit so, in English or Chinese.
FORMATS: dict[str, Callable[[Audit, str], str]] = {
    "md": lambda audit, lang: audit.explain(lang),
    "table": _table,
    "csv": _csv,
    "json": _json,
}
