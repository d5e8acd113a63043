"""What a notebook does with its results: `record`, `show` and `say` (记录、展示、表述).

Files are written only by ``yuanhui reproduce``, which names a folder (``ANALYSIS_OUT``) and the
notebook (``ANALYSIS_NOTEBOOK``), or into a folder that a reader asks for.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import ROUND_CEILING, ROUND_FLOOR
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, Image, Markdown, display
from matplotlib.figure import Figure

from analysis import plots
from analysis.messages import LANGUAGES, N_, _, language, speaking
from analysis.numbers.interval import Interval, stored
from analysis.numbers.printed import ALL_UNITS, ROUNDINGS
from analysis.numbers.quantity import Quantity, ends
from analysis.report import labels
from analysis.report.export import export_csv, write_figure
from analysis.report.labels import in_language, translated_figure, translated_table
from analysis.report.lookup import sources_behind
from analysis.report.register import Result

__all__ = ["ParameterError", "begin", "facts", "record", "say", "show"]

#: English units by name; what is counted has none.
BY_NAME = {name: unit for unit, name in ALL_UNITS.items()} | {"": ""}
#: Rounding other than this is part of the condition of a result.
RULE = "half_up"
#: Every row and every cell of a table in full: pandas cuts both.
WHOLE = ("display.max_rows", None, "display.max_columns", None, "display.max_colwidth", None)
#: A cell that begins with a number, and is not much more: broken in two it would be misread.
NUMBER_CELL = re.compile(r"<td>([-−]?\d[^<]{,40})</td>")
UNBROKEN = '<td nowrap style="white-space: nowrap">{}</td>'  # JupyterLab overrules the one alone
#: What a table has a hyphen for: a minus, and the dash between two years.
MINUS = re.compile(r"(?<![0-9A-Za-z])-(?=\d)")
YEARS = re.compile(r"(?<=[12]\d{3})-(?=[12]\d{3})")
_recorded: dict[str, Result] = {}
_parameters: dict[str, Any] = {"rounding": RULE}


class ParameterError(ValueError):
    """A parameter of a notebook is out of range; JupyterLab shows the message alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def begin(language: str = "en", *, rounding: str = RULE, steps: int = 9) -> None:
    """Check a notebook's parameters, and set language and theme (笔记本开头).

    Parameters
    ----------
    language : {'en', 'zh'}
    rounding : str
        A key of `analysis.numbers.printed.ROUNDINGS`.
    steps : int
        Years of growth from the base to 2021.

    Raises
    ------
    ParameterError
        If one is out of range, in one line.
    """
    allowed = {"LANGUAGE": (language, [*LANGUAGES]), "ROUNDING": (rounding, [*ROUNDINGS])}
    for name, (given, there) in allowed.items():
        if given not in there:
            text = N_("{name} is {given!r}: set it to one of {there}")
            raise ParameterError(_(text, name=name, given=given, there=", ".join(there)))
    if type(steps) is not int or not 1 <= steps <= 50:
        text = N_("STEPS is {steps!r}: set it to a whole number of years, 9 or 10 for this page")
        raise ParameterError(_(text, steps=steps))
    os.environ["ANALYSIS_LANG"] = language
    for kept in (_recorded, labels.asked, labels.missing):
        kept.clear()
    _parameters["rounding"] = rounding
    plots.theme()


def record(
    id: str, value: Any, name: str, *, unit: str = "", digits: int = 2,
    given: str | Iterable[str] = (), rests_on: Any = (),
    confidence: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """Put a result into the register of results (记录结果).

    Parameters
    ----------
    id : str
        By which it is cited.
    value : Quantity or float
        In units of one; shares and rates as fractions.
    name : str
        A noun phrase in English, with place and year; the catalogue has it in Chinese.
    unit : str
        ``%``, ``yuan``, ``times``, ``years``, ``percentage points`` or none.
    digits : int
        Decimals that are shown.
    given : str or iterable of str
        The conditions that a citation must carry.
    rests_on : Quantity, Series, DataFrame or iterable of these
        What a plain number or an estimate was computed from.
    confidence : tuple of float, optional
        Ends of a 95 % interval: the value is an estimate then.

    Raises
    ------
    ValueError
        If the id is taken by another value, the unit is not known, or the interval has no finite
        ends: then it is a sentence, for `say`.

    Examples
    --------
    >>> from analysis import load_claims
    >>> q = load_claims().quantity
    >>> ratio = q.urban_income_2021 / q.rural_income_2021
    >>> record("ratio", ratio, "income ratio", digits=3)
    >>> facts("ratio").interval.item()
    '1.698–1.699'
    """
    if unit not in BY_NAME:
        names = ", ".join(dict.fromkeys(filter(None, BY_NAME)))
        raise ValueError(_("no unit {unit!r}: one of {names}", unit=unit, names=names))
    exact = value if isinstance(value, Quantity) else Quantity(value, Interval.point(value))
    interval = Interval(*confidence) if confidence else exact.interval
    if not interval.bounded:
        raise ValueError(_("{id}: {interval} has no two ends: use say()", id=id, interval=interval))
    ids = list(dict.fromkeys(_ids_behind([exact, rests_on])))
    conditions = [given] if isinstance(given, str) else list(given)
    if _parameters["rounding"] != RULE:
        conditions.append(_parameters["rounding"])
    result = Result(
        id=id, value=stored(exact.value),
        lower=stored(interval.lower, ROUND_FLOOR), upper=stored(interval.upper, ROUND_CEILING),
        lower_closed=interval.lower_closed, upper_closed=interval.upper_closed,
        unit=BY_NAME[unit], digits=digits,
        **_in_languages("name", name), **_in_languages("given", *conditions),
        claims=[id for id in ids if "/" not in id],
        benchmarks=[id for id in ids if "/" in id], sources=sources_behind(ids),
        estimated=confidence is not None, notebook=_notebook(),
    )  # fmt: skip
    if _recorded.setdefault(id, result) != result:
        raise ValueError(_("{id} is recorded twice: give the second another id", id=id))
    _log("result", asdict(result))


def facts(*ids: str) -> pd.DataFrame:
    """Recorded results as a table: fact, value, interval, condition, id (结果表).

    Parameters
    ----------
    *ids : str
        Ids, or patterns as of file names: ``ratio_*``; all results by default.
    """
    lang = language()
    listed = [id for name in ids or "*" for id in fnmatch.filter(_recorded, name) or [name]]
    rows = [
        (r.name(lang), r.text(lang), r.interval(lang), r.given(lang), r.id)
        for r in map(_recorded.__getitem__, listed)
    ]
    heads = [_("fact"), _("value"), _("interval"), _("condition"), _("id")]
    return pd.DataFrame(rows, columns=heads).set_index(heads[0])


def show(
    shown: Any, id: str = "", *, title: str = "", data: pd.DataFrame | None = None,
    rests_on: Any = (), formats: str | dict[str, str] = "", to: str | Path = "",
) -> None:  # fmt: skip
    """Show a table or a figure in the notebook's language, with its source line (展示图表).

    Parameters
    ----------
    shown : DataFrame, Series, Figure, Axes or FacetGrid
        With labels in English.
    id : str
        By which it is exported; none for what is only looked at.
    title : str
        Of a table that has an id.
    data : DataFrame
        What a figure draws: it is stored beside it. Of a table, the table itself by default.
    rests_on : Quantity, Series, DataFrame or iterable of these
        Where what is shown comes from, beyond the quantities in the table or in `data`.
    formats : str or dict of str
        How numbers are written, by column: ``.3f``, ``,.0f``, ``.1%``.
    to : path, optional
        A folder into which a reader wants the files.
    """
    shown = shown.to_frame() if isinstance(shown, pd.Series) else shown
    is_table = isinstance(shown, pd.DataFrame)
    kind, shown = ("table", shown) if is_table else ("figure", shown.figure)
    data = shown if is_table and data is None else data
    sources = sources_behind(_ids_behind([rests_on, data]))
    if is_table:
        _display_table(shown, formats)
    else:
        plt.close(shown)
        picture, line = _picture(shown, sources, data)
        png = plots.rendered(picture, line, "png", dpi=160)
        display(Image(png, width=900, alt=plots.described(picture)))
    _display_untranslated()
    words = _in_languages("title", title) if title else {}
    folder = to or (id and language() == "en" and _run_folder())
    if folder:
        words = _write_files(shown, Path(folder, f"{kind}s", id), sources, data) | words
    _log(kind, {"id": id, "sources": sources, "notebook": _notebook(), **words})


def _display_table(table: pd.DataFrame, formats: str | dict[str, str]) -> None:
    """A table in the language of now, its numbers and quantities as text."""

    def written(column: pd.Series) -> pd.Series:
        spec = formats if isinstance(formats, str) else formats.get(column.name, "")
        return column.map(lambda cell: _written(cell, spec))

    with pd.option_context(*WHOLE, "display.width", 1000):
        shown = translated_table(table.apply(written))
        html = YEARS.sub("–", shown.to_html(notebook=True))
        html = NUMBER_CELL.sub(lambda m: UNBROKEN.format(MINUS.sub("−", m[1])), html)
        display({"text/plain": repr(shown), "text/html": html}, raw=True)


def _written(cell: Any, spec: str) -> Any:
    """A number or a quantity as text, a missing one as nothing; anything else as it is."""
    if isinstance(cell, str | bool):
        return cell
    if pd.isna(cell):
        return ""
    return format(cell, spec) if spec or isinstance(cell, Quantity) else cell


def _display_untranslated() -> None:
    """Labels without Chinese in a reader's notebook; a run collects them."""
    if labels.missing and language() == "zh" and not _run_folder():
        words = ", ".join(sorted(labels.missing))
        display(HTML(f"<small>{_('not translated: {words}', words=words)}</small>"))
        labels.missing.clear()


def say(text: str, **fields: Any) -> Markdown:
    """A sentence whose numbers move with the parameters (表述).

    Examples
    --------
    >>> say("The gap is **{gap:,.0f} yuan**.", gap=16918).data
    'The gap is **16,918 yuan**.'
    """
    text = labels.chinese(text) if language() == "zh" else text
    fields = {k: in_language(v) if isinstance(v, str) else v for k, v in fields.items()}
    _log("sentence", {})
    return Markdown(text.format(**fields))


def _in_languages(field: str, *labels: str) -> dict[str, str]:
    """A field of the register in each language: a label, or several."""
    words = {}
    for lang in LANGUAGES:
        with speaking(lang):
            words[f"{field}_{lang}"] = _("; ").join(map(in_language, labels))
    return words


def _ids_behind(rests_on: Any) -> Iterator[str]:
    """Ids of claims and keys of official figures that something rests on."""
    if isinstance(rests_on, str):
        yield rests_on
    elif isinstance(rests_on, Quantity):
        yield from sorted(rests_on.claims)
    elif isinstance(rests_on, pd.DataFrame):
        cells = rests_on.to_numpy(dtype=object).ravel("F")
        yield from _ids_behind(cell for cell in cells if isinstance(cell, Quantity))
    elif isinstance(rests_on, Iterable):
        for part in rests_on:
            yield from _ids_behind(part)


def _picture(figure: Figure, sources: list[str], data: Any) -> tuple[Figure, str]:
    """A figure in the language of now, and its source line."""
    intervals = data is not None and (any(_ids_behind(data)) or plots.shows_intervals(data))
    line = plots.source_line(sources, language(), intervals) if sources else _("own calculation")
    return plots.upright(translated_figure(figure)), line


def _write_files(shown: Any, path: Path, sources: list[str], data: Any) -> dict[str, str]:
    """The numbers behind a table or a figure; a figure in both languages and every format.

    Returns a figure's title and description in each language.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if data is not None:
        export_csv(_with_ends(data).reset_index(), Path(f"{path}.csv"))
    words: dict[str, str] = {}
    for lang in LANGUAGES if isinstance(shown, Figure) else ():
        with speaking(lang):
            picture, line = _picture(shown, sources, data)
            words[f"title_{lang}"] = picture.get_suptitle() or picture.axes[0].get_title("left")
            words[f"alt_{lang}"] = plots.described(picture)
            write_figure(picture, Path(f"{path}.{lang}"), line)
    return words


def _with_ends(table: pd.DataFrame) -> pd.DataFrame:
    """A column of quantities as three: value, lower and upper end."""
    columns = []
    for name, column in table.items():
        parted = any(isinstance(x, Quantity) for x in column)
        heads = [name, f"{name}_lower", f"{name}_upper"]
        columns.append(ends(column).set_axis(heads, axis=1) if parted else column)
    return pd.concat(columns, axis=1) if columns else table


def _run_folder() -> str:
    """The folder of ``yuanhui reproduce``, if it runs."""
    return os.environ.get("ANALYSIS_OUT", "")


def _notebook() -> str:
    """The notebook that runs then."""
    return os.environ.get("ANALYSIS_NOTEBOOK", "")


def _log(kind: str, entry: dict[str, Any]) -> None:
    """A line for ``yuanhui reproduce``, if it runs."""
    if not _run_folder():
        return
    path = Path(_run_folder(), "notebooks", f"{_notebook()}.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"kind": kind, "entry": entry}
    line |= {"asked": sorted(labels.asked), "missing": sorted(labels.missing)}
    labels.asked.clear()
    labels.missing.clear()
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
