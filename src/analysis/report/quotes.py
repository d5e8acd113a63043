"""Numbers that a text quotes: from the register and the claims, never typed (引用的数字)."""

from __future__ import annotations

import re
from typing import Any

from analysis.numbers.printed import parse
from analysis.report.lookup import claims
from analysis.report.register import Result

__all__ = ["fill", "quoted"]

QUOTE = re.compile(r"<!--=(\w+) (value|ends|printed) (en|zh)-->.*?<!--/-->")


def fill(text: str, results: dict[str, dict[str, Any]]) -> str:
    """Put results and claims where a text quotes them (引用数字).

    ``<!--=ID value en-->…<!--/-->`` and ``ends`` quote a result, ``printed`` a claim.

    Raises
    ------
    KeyError
        If the text quotes an id that the register or the claims do not have.
    """
    register = {id: Result(**entry) for id, entry in results.items()}

    def quote(m: re.Match[str]) -> str:
        id, part, lang = m.groups()
        return f"<!--={id} {part} {lang}-->{quoted(register, id, part, lang)}<!--/-->"

    return QUOTE.sub(quote, text)


def quoted(register: dict[str, Result], id: str, part: str, lang: str) -> str:
    """``value`` or ``ends`` of a result, or a claim as it is ``printed`` (引文)."""
    if part == "printed":
        claim = claims()[id]
        return parse(claim["printed"]).spoken(lang, claim["qualifier"])
    return register[id].text(lang) if part == "value" else register[id].ends(lang)
