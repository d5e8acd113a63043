"""Check a claims table against the page it was read from."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd

from analysis.data import DataError, decoded, load_claims, load_excluded
from analysis.printed import clean

__all__ = ["check_page", "read_paragraphs"]


def read_paragraphs(path: str | os.PathLike[str]) -> dict[int, str]:
    """Numbered paragraphs, ``number<TAB>text`` a line (编号段落).

    Raises
    ------
    DataError
        If a line has no number, naming it.
    """
    found: dict[int, str] = {}
    for line, text in enumerate(decoded(Path(path).name, Path(path).read_bytes()).splitlines(), start=1):
        number, tab, body = text.partition("\t")
        if not tab or not number.isdigit() or int(number) in found:
            raise DataError(
                Path(path).name, [f"line {line}: expected a new number, a tab and the text, got {text[:30]!r}"]
            )
        found[int(number)] = clean(body)
    return found


def check_page(
    path: str | os.PathLike[str], claims: pd.DataFrame | None = None, excluded: pd.DataFrame | None = None
) -> list[str]:
    """What does not agree between a page and its claims (核对原文): empty when all is well.

    Parameters
    ----------
    path : path
        The page as numbered paragraphs.
    claims, excluded : DataFrame, optional
        The package's own by default.

    Returns
    -------
    list of str
        A claim whose figure does not stand in its paragraph, an excluded text that does not, and
        every digit of the page that belongs to neither.
    """
    claims = load_claims() if claims is None else claims
    excluded = load_excluded() if excluded is None else excluded
    left = read_paragraphs(path)
    problems = []
    # Claims first; each figure found is blanked, later occurrences are then counted from the rest.
    taken: dict[int, list[tuple[int, int]]] = {}
    for claim in claims.reset_index().to_dict("records"):
        places = [
            m.span() for m in re.finditer(rf"(?<![\d.]){re.escape(claim['printed'])}", left.get(claim["paragraph"], ""))
        ]
        if len(places) < claim["occurrence"]:
            problems.append(
                f"{claim['id']}: {claim['printed']} (occurrence {claim['occurrence']}) is not in paragraph {claim['paragraph']}"
            )
            continue
        span = places[claim["occurrence"] - 1]
        if span in taken.setdefault(claim["paragraph"], []):
            problems.append(
                f"{claim['id']}: {claim['printed']} in paragraph {claim['paragraph']} belongs to another claim too"
            )
        taken[claim["paragraph"]].append(span)
    for paragraph, spans in taken.items():
        for start, end in spans:
            left[paragraph] = left[paragraph][:start] + "\0" * (end - start) + left[paragraph][end:]
    for row in excluded.to_dict("records"):
        text = clean(row["text"])
        if text not in left.get(row["paragraph"], ""):
            problems.append(f"excluded {text!r} is not in paragraph {row['paragraph']}")
        left[row["paragraph"]] = left.get(row["paragraph"], "").replace(text, "\0" * len(text))
    for paragraph, text in left.items():
        problems += [
            f"paragraph {paragraph}: {m[0]!r} at {text[max(0, m.start() - 6) : m.end() + 6]!r} is neither claimed nor excluded".replace(
                "\\x00", "·"
            )
            for m in re.finditer(r"\d+(\.\d+)?", text)
        ]
    return problems
