"""Check a claims table against the page it was read from."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.data.claims import load_claims, load_excluded
from analysis.data.package import PathLike, content
from analysis.data.tables import DataError, decoded
from analysis.messages import N_, _
from analysis.numbers.printed import FALLS, clean

NOT_THERE = N_("{id}: {printed} (occurrence {occurrence}) is not in paragraph {paragraph}")
TAKEN = N_("{id}: {printed} in paragraph {paragraph} belongs to another claim too")


def read_paragraphs(path: PathLike) -> dict[int, str]:
    """Numbered paragraphs, ``number<TAB>text`` a line (编号段落).

    Raises
    ------
    DataError
        If a line has no number, naming it.
    """
    name, paragraphs = Path(path).name, {}
    wanted = _("the page, a numbered paragraph a line")
    lines = re.split(r"\r?\n", decoded(name, content(Path(path), wanted)))
    for line, text in enumerate(lines, start=1):
        number, tab, body = text.partition("\t")
        if not text.strip():
            continue
        if not tab or not re.fullmatch(r"[1-9][0-9]*", number) or int(number) in paragraphs:
            problem = N_("line {line}: expected a new number, a tab and the text, got {text!r}")
            raise DataError(name, _(problem, line=line, text=text[:30]))
        paragraphs[int(number)] = clean(body)
    if not paragraphs:
        text = N_("there are no paragraphs: each line is a number, a tab and the text")
        raise DataError(name, _(text))
    return paragraphs


def check_page(
    path: PathLike, claims: pd.DataFrame | None = None, excluded: pd.DataFrame | None = None
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
    page = read_paragraphs(path)
    problems = _without_claims(page, claims) + _without_excluded(page, excluded)
    for paragraph, text in page.items():
        for digits in re.finditer(r"\d+(\.\d+)?", text):
            place = text[max(0, digits.start() - 6) : digits.end() + 6].replace("\0", "·")
            problem = N_("paragraph {n}: {digits!r} at {place!r} is neither claimed nor excluded")
            problems.append(_(problem, n=paragraph, digits=digits[0], place=place))
    return problems


def _without_claims(page: dict[int, str], claims: pd.DataFrame) -> list[str]:
    """Blank each claim's number; what could not be found. Occurrences count on the full text."""
    problems, taken = [], set()
    for claim in claims.reset_index().to_dict("records"):
        paragraph, printed, occurrence = (claim[c] for c in ("paragraph", "printed", "occurrence"))
        # 下降超过50%: a word may stand behind the verb.
        number = re.sub(f"^({'|'.join(FALLS)})", "", printed)
        places = list(re.finditer(rf"(?<![\d.]){re.escape(number)}", page.get(paragraph, "")))
        if len(places) < occurrence:
            problems.append(_(NOT_THERE, **claim))
            continue
        place = (paragraph, *places[occurrence - 1].span())
        if place in taken:
            problems.append(_(TAKEN, **claim))
        taken.add(place)
    for paragraph, start, end in taken:
        page[paragraph] = page[paragraph][:start] + "\0" * (end - start) + page[paragraph][end:]
    return problems


def _without_excluded(page: dict[int, str], excluded: pd.DataFrame) -> list[str]:
    """Blank each excluded text; what could not be found."""
    problems = []
    for row in excluded.to_dict("records"):
        text, paragraph = clean(row["text"]), row["paragraph"]
        if text not in page.get(paragraph, ""):
            problems.append(_("excluded {text!r} is not in paragraph {n}", text=text, n=paragraph))
        else:
            page[paragraph] = page[paragraph].replace(text, "\0" * len(text))
    return problems
