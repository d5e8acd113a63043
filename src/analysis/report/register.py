"""The register of results: read, held against the present data, searched (结果登记表).

No table library is loaded here: one number is to be had at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from analysis.data.package import DATA, content, data_sha256
from analysis.messages import N_, _, speaking
from analysis.numbers.printed import echoed, span, write

__all__ = ["Result", "find_results", "load_exhibits", "load_register", "matching", "stored_results"]

REGISTER = "results.json"
#: What is said of an id that is near none.
SEE_IDS = N_("yuanhui results lists the ids")
#: What ``figures.json`` and ``tables.json`` say of each.
EXHIBIT_FIELDS = ("title_en", "title_zh", "notebook", "sources")
T = TypeVar("T")


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
        Decimals worth showing.
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

    def __post_init__(self) -> None:
        for name, kind in self.__annotations__.items():
            if not _is_of(kind, value := getattr(self, name)):
                raise TypeError(f"{name} of {echoed(self.id)} is {echoed(value)}")

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
        # The decimal, not the float's binary value: 2.35 upward is 2.35, not 2.36.
        written = write(Fraction(str(x)), self.unit, lang, self.digits, toward)
        return written.removesuffix(" times")

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
    results, hashes = _read(path, _parsed)
    if differing := {name for name, _hash in hashes ^ data_sha256().items()}:
        text = N_(
            "{file} was made from other data than the present ones ({names}): run yuanhui reproduce"
        )
        raise ValueError(_(text, file=path.name, names=", ".join(sorted(differing))))
    return results


def stored_results(path: Path) -> dict[str, dict[str, Any]]:
    """Results by id as ``results.json`` holds them, made from whatever data (登记内容)."""
    results, _hashes = _read(path, _parsed)
    return {id: asdict(result) for id, result in results.items()}


def _parsed(register: dict[str, Any]) -> tuple[dict[str, Result], set[tuple[str, str]]]:
    """Results by id, and the names of data files with their hashes, if the form is right."""
    results = {entry["id"]: Result(**entry) for entry in register["results"]}
    return results, set(register["data_sha256"].items())


def _read(path: Path, parse: Callable[[Any], T]) -> T:
    """What `parse` finds in a file of results; of another form, the file is refused."""
    try:
        return parse(json.loads(content(path, _("a file of results"))))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        text = N_("{file} has another form ({error!r}): run yuanhui reproduce")
        raise ValueError(_(text, file=path.name, error=error)) from None


def _is_of(kind: str, value: Any) -> bool:
    """Whether a value is of a kind, as `Result` names it; a whole number is a float, too."""
    if kind == "list[str]":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return type(value).__name__ == kind or (kind == "float" and type(value) is int)


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

    Raises
    ------
    ValueError
        If a list has another form.
    """
    results = results or find_results()
    exhibits: dict[str, dict[str, Any]] = {}
    for folder in ("figures", "tables"):
        path = results / folder / f"{folder}.json"
        listed = _read(path, _described) if path.is_file() else {}
        exhibits |= {id: entry | {"folder": folder} for id, entry in listed.items()}
    return exhibits


def _described(exhibits: dict[str, Any]) -> dict[str, Any]:
    """Figures or tables, if all that should be is said of each."""
    for entry in exhibits.values():
        itemgetter(*EXHIBIT_FIELDS)(entry)
    return exhibits
