"""Numbers that a text quotes: from the register and the claims, never typed (引用的数字)."""

from __future__ import annotations

import re
from typing import Any

from analysis.numbers.printed import parse
from analysis.report.lookup import claims
from analysis.report.register import Result

__all__ = ["QUOTE", "fill"]

QUOTE = re.compile(r"<!--=(\w+) (value|ends|printed) (en|zh)-->.*?<!--/-->")


def fill(text: str, results: dict[str, dict[str, Any]]) -> str:
    """Put results and claims where a text quotes them (引用数字).

    ``<!--=ID value en-->…<!--/-->`` and ``ends`` quote a result, ``printed`` a claim as it is
    printed.

    Raises
    ------
    KeyError
        If the text quotes an id that the register or the claims do not have.
    """

    def quote(m: re.Match[str]) -> str:
        id, kind, lang = m.groups()
        return f"<!--={id} {kind} {lang}-->{quoted(id, kind, lang)}<!--/-->"

    def quoted(id: str, kind: str, lang: str) -> str:
        if kind == "printed":
            return parse(claims()[id]["printed"]).spoken(lang)
        result = Result(**results[id])
        return result.text(lang) if kind == "value" else result.ends(lang)

    return QUOTE.sub(quote, text)
