"""Numbers that a text quotes: put there from the register and the claims, never typed (引用的数字)."""

from __future__ import annotations

import re
from typing import Any

from analysis.data.claims import load_claims
from analysis.numbers.printed import parse
from analysis.report.register import Result

__all__ = ["QUOTE", "fill"]

QUOTE = re.compile(r"<!--=(\w+) (value|ends|printed) (en|zh)-->.*?<!--/-->")


def fill(text: str, results: dict[str, dict[str, Any]]) -> str:
    """Put results and claims where a text quotes them (引用数字).

    ``<!--=ID value en-->…<!--/-->`` and ``ends`` quote a result, ``printed`` a claim as it is printed.

    Raises
    ------
    KeyError
        If the text quotes an id that the register or the claims do not have.
    """
    printed = load_claims().printed

    def quote(m: re.Match[str]) -> str:
        id, what, lang = m.groups()
        if what == "printed":
            shown = parse(printed[id]).spoken(lang)
        else:
            shown = (
                Result(**results[id]).text(lang)
                if what == "value"
                else Result(**results[id]).ends(lang)
            )
        return f"<!--={id} {what} {lang}-->{shown}<!--/-->"

    return QUOTE.sub(quote, text)
