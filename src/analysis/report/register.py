"""The register of results: read, held against the present data, searched (结果登记表)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from analysis.data.package import DATA, content, data_sha256
from analysis.messages import N_, _, speaking
from analysis.numbers.printed import span, write

__all__ = ["Result", "find_results", "load_exhibits", "load_register", "matching", "stored_results"]

REGISTER = "results.json"


@dataclass(frozen=True)
class Result:
    """One result (结果): the value from the printed numbers and the interval they allow.

    Attributes
    ----------
    id, unit, notebook : str
    value, lower, upper : float
        In units of one, shares and rates as fractions; the ends outward.
    lower_closed, upper_closed : bool
    digits : int
        Decimals worth showing; of an amount in 亿, in billions one more.
    name_en, name_zh, given_en, given_zh : str
        A noun phrase, and the condition that a citation must carry, or nothing.
    claims, benchmarks : list of str
        Every claim and every official figure that it rests on.
    sources : list of str
        Keys of ``sources.json`` behind these.
    estimated : bool
        Whether the interval is one of 95 %, from a regression, and not what rounding allows.
    """

    id: str
    value: float
    lower: float
    upper: float
    lower_closed: bool
    upper_closed: bool
    unit: str
    digits: int
    name_en: str
    name_zh: str
    given_en: str
    given_zh: str
    claims: list[str]
    benchmarks: list[str]
    sources: list[str]
    estimated: bool
    notebook: str

    def text(self, lang: str = "en") -> str:
        """The value, ready for a sentence; a multiple in English is a plain number."""
        return self._written(self.value, lang, "nearest")

    def ends(self, lang: str = "en") -> str:
        """The interval, ready for a sentence, ends rounded outward; a dash where it is a point."""
        if self.lower == self.upper:
            return "—"
        low = self._written(self.lower, lang, "down")
        high = self._written(self.upper, lang, "up")
        with speaking(lang):
            return span(low, high)

    def interval(self, lang: str = "en") -> str:
        """`ends` for a table, where an interval of another kind says so."""
        if not self.estimated:
            return self.ends(lang)
        with speaking(lang):
            return _("95% CI {ends}", ends=self.ends(lang))

    def _written(self, x: float, lang: str, toward: str) -> str:
        # A billion is ten 亿: one decimal more ends at the same place.
        digits = self.digits + (lang == "en" and abs(x) >= 10**9)
        # The decimal, not the float's binary value: 2.35 upward is 2.35, not 2.36.
        return write(Fraction(str(x)), self.unit, lang, digits, toward).removesuffix(" times")

    def name(self, lang: str) -> str:
        """The name in one language."""
        return str(getattr(self, f"name_{lang}"))

    def given(self, lang: str) -> str:
        """The condition in one language."""
        return str(getattr(self, f"given_{lang}"))


def find_results(start: Path | None = None) -> Path:
    """The results folder here or above, or else beside the package's data (结果文件夹).

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, DATA.parent):
        if (folder / "results" / REGISTER).is_file():
            return folder / "results"
    remedy = _("run this in a clone of the repository, after yuanhui reproduce")
    message = _("no {file} in {folder} or above it", file=f"results/{REGISTER}", folder=here)
    raise FileNotFoundError(f"{message}: {remedy}")


def load_register(path: Path | None = None) -> dict[str, Result]:
    """Results by id, if the register was made from the present data (登记表).

    Parameters
    ----------
    path : Path, optional
        By default ``results.json`` in `find_results`.

    Raises
    ------
    FileNotFoundError
        If there is no register.
    ValueError
        If it was made from other data, naming each file that differs, or is no register.

    Examples
    --------
    >>> load_register()["ratio_2021"].text("zh")
    '1.698'
    """
    path = path or find_results() / REGISTER
    results, hashes = _stored(path)
    if differing := {name for name, _hash in hashes.items() ^ data_sha256().items()}:
        text = N_(
            "{file} was made from other data than the present ones ({names}): run yuanhui reproduce"
        )
        raise ValueError(_(text, file=path.name, names=", ".join(sorted(differing))))
    return results


def stored_results(path: Path) -> dict[str, Result]:
    """Results by id, made from whatever data (登记内容)."""
    return _stored(path)[0]


def _stored(path: Path) -> tuple[dict[str, Result], dict[str, str]]:
    """Results by id, and the data files that they were made from with their hashes."""
    try:
        register = json.loads(content(path, _("a file of results")))
        results = {entry["id"]: Result(**entry) for entry in register["results"]}
        return results, dict(register["data_sha256"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        text = N_("{file} has another form ({error!r}): run yuanhui reproduce")
        raise ValueError(_(text, file=path.name, error=error)) from None


def matching(results: Iterable[Result], text: str) -> list[Result]:
    """Results whose id, name in either language, claims or official figures hold a text (查找结果).

    Examples
    --------
    >>> [r.id for r in matching(load_register().values(), "年报载城乡收入比")]
    []
    """
    wanted = text.casefold()

    def holds(r: Result) -> bool:
        words = (r.id, r.name_en, r.name_zh, *r.claims, *r.benchmarks)
        return wanted in "\n".join(words).casefold()

    return list(filter(holds, results))


def load_exhibits(results: Path | None = None) -> dict[str, dict[str, Any]]:
    """Figures and tables that the notebooks show, by id (图表目录).

    Parameters
    ----------
    results : Path, optional
        Folder of a run; by default the one of `find_results`.

    Returns
    -------
    dict
        Titles, notebook, sources, and as ``folder`` where the files are: ``figures`` or ``tables``.
    """
    results = results or find_results()
    exhibits: dict[str, dict[str, Any]] = {}
    for folder in ("figures", "tables"):
        path = results / folder / f"{folder}.json"
        listed = json.loads(path.read_bytes()) if path.is_file() else {}
        exhibits |= {id: entry | {"folder": folder} for id, entry in listed.items()}
    return exhibits
