"""Whether a claims table agrees with the text of its page (核对原文)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.claims import load_claims, load_excluded, load_indicators
from analysis.data.package import PathLike, content
from analysis.data.problems import DataError
from analysis.data.tables import decoded
from analysis.data.vocabulary import parts_of
from analysis.messages import N_, _
from analysis.numbers.printed import FALLS, clean, echoed

NOT_THERE = N_("{id}: {printed} (occurrence {occurrence}) is not in paragraph {paragraph}")
TAKEN = N_("{id}: {printed} in paragraph {paragraph} belongs to another claim too")


def read_paragraphs(path: PathLike) -> tuple[dict[int, str], bool]:
    """Paragraphs by number, and whether the page numbers them (段落).

    A line is a paragraph: ``number<TAB>text``, or text as it was pasted.

    Raises
    ------
    DataError
        If some lines have a number and one has none, naming it; if there is no text.
    """
    path, paragraphs = Path(path), {}
    text = decoded(path.name, content(path, _("the page, a paragraph a line")))
    lines = [(n, line) for n, line in enumerate(re.split(r"\r?\n", text), start=1) if line.strip()]
    if not lines:
        raise DataError(path.name, _("there is no text: each line is a paragraph"))
    numbered = {n: re.fullmatch(r"([1-9][0-9]*)\t(.*)", line) for n, line in lines}
    if not any(numbered.values()):
        return {k: clean(line) for k, (_n, line) in enumerate(lines, start=1)}, False
    for n, line in lines:
        if not (found := numbered[n]) or int(found[1]) in paragraphs:
            problem = N_("line {line}: expected a new number, a tab and the text, got {text}")
            raise DataError(path.name, _(problem, line=n, text=echoed(line[:30])))
        paragraphs[int(found[1])] = clean(found[2])
    return paragraphs, True


def check_page(
    path: PathLike, claims: pd.DataFrame | None = None, excluded: pd.DataFrame | None = None
) -> list[str]:
    """What does not agree between a page and its claims (核对原文): empty when all is well.

    Parameters
    ----------
    path : path
        The page, a paragraph a line. Where its paragraphs have no numbers, a number may stand in
        any.
    claims : DataFrame, optional
        The package's own by default.
    excluded : DataFrame, optional
        By default the package's for its own claims, and for others the years that they name.

    Returns
    -------
    list of str
        A claim whose figure does not stand in its paragraph, an excluded text that does not, and
        every digit of the page that belongs to neither.
    """
    page, told = read_paragraphs(path)
    full, held = dict(page), load_claims() if claims is None else claims
    problems = _without_claims(page, held) if told else _without_numbers(page, held)
    left = N_("paragraph {n}: {digits} at {place} is neither claimed nor excluded")
    if claims is not None and excluded is None:
        _without_years(page, claims)
        left = N_("{digits} at {place} is in no row of the table")
    else:
        problems += _without_excluded(page, load_excluded() if excluded is None else excluded)
    for paragraph, text in page.items():
        for digits in re.finditer(r"\d+(\.\d+)?", text):
            place = full[paragraph][max(0, digits.start() - 6) : digits.end() + 6]
            problems.append(_(left, n=paragraph, digits=echoed(digits[0]), place=echoed(place)))
    return problems


def agreement(claims: pd.DataFrame, reading: pd.DataFrame) -> pd.DataFrame:
    """What a program read of a page beside a table made by hand (识读与人工录入对照).

    Parameters
    ----------
    claims : DataFrame
        As from `load_claims`.
    reading : DataFrame
        Numbers with ``paragraph``, ``printed`` and ``occurrence``, as of ``data/reading.csv``.

    Returns
    -------
    DataFrame
        Per claim the ``name`` that was read, whether the number is ``held`` back, and whether it is
        ``right``: kind and years as made by hand, a rate being a share, and a count a level, and
        the indicator, or half of the pairs of characters of its name. A number that was not found
        is neither.
    """
    where, what = ["paragraph", "printed", "occurrence"], ["kind", "start", "end"]
    alike, none = {"rate": "share", "count": "level"}, {"start": 0, "end": 0, "name": ""}
    by_hand = claims.set_index(where)[what].replace(alike).fillna(none)
    found = reading.set_index(where).replace(alike).reindex(by_hand.index).fillna(none)
    right = (found[what] == by_hand).all(axis="columns")
    named = claims.indicator.map(load_indicators().name_zh)
    same = claims.indicator.to_numpy() == found.indicator.to_numpy()
    right &= same | list(map(_alike, named, found["name"]))
    table = pd.DataFrame({"name": found["name"], "held": found.held == "yes", "right": right})
    return table.set_index(claims.index)


def _alike(name: str, other: str) -> bool:
    """Whether half of the pairs of characters of a name stand in another."""
    pairs, others = ({*itertools.pairwise(re.sub(r"\W", "", x))} for x in (name, other))
    return 2 * len(pairs & others) >= len(pairs)


def _without_years(page: dict[int, str], claims: pd.DataFrame) -> None:
    """Blank dates in years that the claims name."""
    years = "|".join(map(str, {*claims.start.dropna(), *claims.end.dropna()})) or "none"
    date = rf"(?<![\d.])({years})(年(\d+月)?(\d+日)?|(?=[-~至到][0-9]{{4}}年))"
    for paragraph, text in page.items():
        page[paragraph] = re.sub(date, _blank, text)


def _as_printed(claims: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Claims as they stand on the page: the shares of a structure 8.9:41.4:49.7 are one."""
    rows = claims.reset_index().to_dict("records")
    for (id, of), several in itertools.groupby(rows, key=_stem):
        parts = list(several)
        if len(parts) > 1 and [part["indicator"] for part in parts] == parts_of(of):
            numbers = [part["printed"].removesuffix("%") for part in parts]
            yield parts[0] | {"id": id, "printed": ":".join(numbers)}
        else:
            yield from parts


def _stem(claim: dict[str, Any]) -> tuple[str, str]:
    """The id without the number of a part, and the whole."""
    return re.sub("_[0-9]+$", "", claim["id"]), claim["of"]


def number_pattern(printed: str) -> re.Pattern[str]:
    """The number of a claim as it stands in a text (原文中的数字).

    下降超过50%: a word may stand behind the verb. 1300余家: and inside the number. Of
    2.7、1.9个百分点 the first has its unit behind the last.
    """
    number = re.sub(f"^({'|'.join(FALLS)})", "", printed)
    digits, rest = re.fullmatch("([-0-9.,: ~]*)(.*)", number, re.DOTALL).groups()  # type: ignore[union-attr]
    if not digits or not rest:
        return re.compile(rf"(?<![\d.]){re.escape(number)}")
    unit = f"(?:余|多)?{'(?:余|多)?'.join(map(re.escape, rest))}"
    digits = re.escape(digits)
    listed = (
        rf"(?=[、和与及,][0-9])|(?<=[0-9][、和与及]{digits})(?![0-9.])" if "." in digits else "$^"
    )
    return re.compile(rf"(?<![\d.]){digits}(?:{unit}|{listed})")


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _without_claims(page: dict[int, str], claims: pd.DataFrame) -> list[str]:
    """Blank each claim's number; what could not be found. Occurrences count on the full text."""
    problems, full = [], dict(page)
    for claim in _as_printed(claims):
        paragraph = claim["paragraph"]
        places = number_pattern(claim["printed"]).finditer(full.get(paragraph, ""))
        place = next(itertools.islice(places, claim["occurrence"] - 1, None), None)
        if not place:
            problems.append(_(NOT_THERE, **claim))
        elif (text := page[paragraph])[place.start() : place.end()] != place[0]:
            problems.append(_(TAKEN, **claim))
        else:
            page[paragraph] = text[: place.start()] + _blank(place) + text[place.end() :]
    return problems


def _without_numbers(page: dict[int, str], claims: pd.DataFrame) -> list[str]:
    """Blank the number of each claim wherever it stands; what stands nowhere."""
    text, problems = N_("{id}: {printed} is not on the page"), []
    full = "\n".join(page.values())
    for claim in _as_printed(claims):
        number = number_pattern(claim["printed"])
        if not number.search(full):
            problems.append(_(text, **claim))
        for paragraph, words in page.items():
            page[paragraph] = number.sub(_blank, words)
    return problems


def _without_excluded(page: dict[int, str], excluded: pd.DataFrame) -> list[str]:
    """Blank each excluded text; what could not be found."""
    problems = []
    for paragraph, text in zip(excluded.paragraph, map(clean, excluded.text), strict=True):
        if text in page.get(paragraph, ""):
            page[paragraph] = page[paragraph].replace(text, "\0" * len(text))
        else:
            words = N_("excluded {text} is not in paragraph {n}")
            problems.append(_(words, text=echoed(text), n=paragraph))
    return problems
