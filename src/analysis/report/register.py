"""The register of results: read, held against the present data, searched both ways (结果登记表).

No table library is loaded here: one number is to be had at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from analysis.data.package import DATA, content, data_sha256
from analysis.messages import N_, _, near, speaking
from analysis.numbers.printed import echoed, span, write

__all__ = [
    "LISTING", "STANDING", "Result", "exhibits", "find_results", "listed", "load_register",
    "load_results", "matching", "resting_on",
]  # fmt: skip

REGISTER = "results.json"
#: Where ids are, if none is near.
LISTING = N_("yuanhui results lists the ids")
#: Tables that are always there, with their titles.
STANDING = {
    "results": N_("Register of results"),
    "claims": N_("Numbers printed on the page"),
    "benchmarks": N_("Official figures"),
}
#: What is listed of a figure and of a table.
LISTED = {
    "figures": ("title_en", "title_zh", "alt_en", "alt_zh", "notebook", "sources"),
    "tables": ("title_en", "title_zh", "notebook", "sources"),
}


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

    def text(self, lang: str = "en") -> str:
        """The value, ready for a sentence; a multiple in English is a plain number."""
        return self._written(self.value, lang, "nearest")

    def ends(self, lang: str = "en") -> str:
        """The interval, ready for a sentence, ends rounded outward; a dash where it is a point."""
        if self.lower == self.upper:
            return "—"
        with speaking(lang):
            return span(
                self._written(self.lower, lang, "down"), self._written(self.upper, lang, "up")
            )

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


def load_results(path: str | os.PathLike[str]) -> dict[str, dict[str, Any]]:
    """Results by id from ``results/results.json``, as they are stored."""
    return {entry["id"]: entry for entry in _stored(Path(path), _check_register)["results"]}


def load_register(path: str | os.PathLike[str] | None = None) -> dict[str, Result]:
    """Results by id, if the register was made from the present data (登记表).

    Parameters
    ----------
    path : path, optional
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
    path = Path(path or find_results() / REGISTER)
    register, present = _stored(path, _check_register), data_sha256()
    if differing := {name for name, _sum in register["data_sha256"].items() ^ present.items()}:
        text = N_(
            "{file} was made from other data than the present ones ({names}): run yuanhui reproduce"
        )
        raise ValueError(_(text, file=path.name, names=", ".join(sorted(differing))))
    return {entry["id"]: Result(**entry) for entry in register["results"]}


def _stored(path: Path, check: Callable[[Any], object]) -> dict[str, Any]:
    """What a file of a results folder holds, if `check` finds its form as it should be."""
    try:
        stored: dict[str, Any] = json.loads(content(path, _("a file of results")))
        check(stored)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        text = N_("{file} has another form ({error!r}): run yuanhui reproduce")
        raise ValueError(_(text, file=path.name, error=error)) from None
    return stored


def _check_register(register: dict[str, Any]) -> None:
    """Raise where a field of a result is not of its kind: a text for a number, null for a list."""
    set(register["data_sha256"].items())
    kinds = Result.__annotations__
    for entry in register["results"]:
        if set(entry) != set(kinds):
            raise KeyError("results of another version")
        for name, kind in kinds.items():
            if not _is(entry[name], kind):
                raise TypeError(f"{name} of {echoed(entry['id'])} is {echoed(entry[name])}")


def _is(value: Any, kind: str) -> bool:
    """Whether a value is of a kind, as annotations write it; a whole number is a float, too."""
    if kind.startswith("list["):
        return isinstance(value, list) and all(_is(item, kind[5:-1]) for item in value)
    if type(value) in (int, float) and "float" in kind:
        return bool(abs(value) <= sys.float_info.max)
    return type(value).__name__ in kind.split(" | ")


def matching(results: Iterable[Result], text: str) -> list[Result]:
    """Results whose id, name in either language, claims or official figures hold a text (查找结果).

    Examples
    --------
    >>> [r.id for r in matching(load_register().values(), "年报载城乡收入比")]
    []
    """
    wanted = text.casefold()
    return [
        r
        for r in results
        if wanted in "\n".join((r.id, r.name_en, r.name_zh, *r.claims, *r.benchmarks)).casefold()
    ]


def resting_on(results: dict[str, Result], key: str) -> list[Result]:
    """Results that rest on a claim or an official figure (反向索引).

    Raises
    ------
    ValueError
        If no result rests on it; near keys are given.

    Examples
    --------
    >>> "ratio_2021" in [r.id for r in resting_on(load_register(), "urban_income_2021")]
    True
    """
    rests = [r for r in results.values() if key in (*r.claims, *r.benchmarks)]
    if not rests:
        keys = [k for r in results.values() for k in (*r.claims, *r.benchmarks)]
        hint = near(key, keys, _(LISTING))
        raise ValueError(_("no result rests on {key}: {hint}", key=echoed(key), hint=hint))
    return rests


def listed(results: Path, kind: str) -> dict[str, Any]:
    """The figures or the named tables of a results folder, by id (图表目录).

    Parameters
    ----------
    results : Path
    kind : {'figures', 'tables'}

    Raises
    ------
    ValueError
        If the list has another form.
    """
    path = results / kind / f"{kind}.json"
    if not path.is_file():
        return {}
    return _stored(
        path, lambda entries: [[e[key] for key in LISTED[kind]] for e in entries.values()]
    )


def exhibits(results: Path) -> dict[str, str]:
    """What can be exported: the ids of figures and tables, and which of the two each is."""
    tables = [*STANDING, *listed(results, "tables")]
    return dict.fromkeys(listed(results, "figures"), "figures") | dict.fromkeys(tables, "tables")
