"""The register of results: a number, its interval, and the claims and function it rests on.

A notebook keeps one `Report`. Where the environment names a folder (``ANALYSIS_OUT``), `Report.save`
and `Report.figure` write there; else nothing is written.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import data
from analysis.benchmarks import load_benchmarks
from analysis.cite import cite
from analysis.interval import Interval, bounds
from analysis.printed import parse
from analysis.register import ESTIMATES, Result, load_register, load_results
from analysis.regression import Coefficient

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Report", "Result", "cite", "fill", "load_register", "load_results", "recompute"]


class WholeTable(pd.DataFrame):  # type: ignore[misc]  # pandas has no types here
    """A table that shows every row and every cell in full (完整表格): pandas cuts both."""

    WHOLE = ("display.max_rows", None, "display.max_columns", None, "display.max_colwidth", None, "display.width", 1000)

    def __repr__(self) -> str:
        with pd.option_context(*self.WHOLE):
            text: str = super().__repr__()
            return text

    def _repr_html_(self) -> str | None:
        with pd.option_context(*self.WHOLE):
            html: str | None = super()._repr_html_()
            return html


class Report:
    """What a notebook computes, says and draws (报告).

    Parameters
    ----------
    notebook : str
        Name of the notebook, without ending.
    lang : {'en', 'zh'}
        Language of tables and figures.
    rounding : str
        Rounding of the printed figures, see `analysis.printed.ROUNDINGS`.
    claims : DataFrame, optional
        The package's own page by default.

    Examples
    --------
    >>> report = Report("example")
    >>> ratio = report.add("ratio", "gap.income_ratio", "urban_income_2021", "rural_income_2021",
    ...                    en="urban-rural ratio", zh="城乡收入比", digits=3)
    >>> ratio.text(), ratio.ends()
    ('1.698', '1.698 to 1.699')
    """

    def __init__(self, notebook: str, lang: str = "en", rounding: str = "half_up", claims: Any = None):
        if lang not in ("en", "zh"):
            raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
        self.notebook, self.lang, self.rounding = notebook, lang, rounding
        self.claims = data.load_claims(rounding=rounding) if claims is None else claims
        self.results: dict[str, Result] = {}
        self.figures: dict[str, dict[str, Any]] = {}
        self._intervals: dict[str, Interval] = {}
        self._values: dict[str, Any] = {}
        self._read: dict[str, pd.DataFrame] = {}
        out = os.environ.get("ANALYSIS_OUT")
        self.out = Path(out) if out else None

    def official(
        self, indicator: str, year: int | str, place: str = "100000", group: str = "", item: str = "", series: str = "",
        status: str = "",
    ) -> str:  # fmt: skip
        """The key of an official figure, to be used like the id of a claim; see `analysis.load_benchmarks`.

        A run of years, ``"2013-2021"``, is the key of a series: an argument of what takes one.

        Examples
        --------
        >>> report = Report("example")
        >>> urban, rural = (report.official("disposable_income_per_capita", 2021, group=g, series="integrated survey")
        ...                 for g in ("urban", "rural"))
        >>> report.add("ratio", "gap.income_ratio", urban, rural, en="ratio", zh="收入比", digits=2).text()
        '2.50'
        """
        return "/".join([indicator, place, group, item, series, status, str(year)])

    def _figures(self, key: str) -> pd.DataFrame:
        """The rows of an official figure or series."""
        frame = self._series(key.rpartition("/")[0])
        if gone := [y for y in _years(key) if y not in frame.index]:
            raise KeyError(
                f"no figure for {', '.join(map(str, gone))} in {key!r}: there is {', '.join(map(str, frame.index))}"
            )
        return frame.loc[_years(key)]

    def _series(self, key: str) -> pd.DataFrame:
        """All years of an official series, read once: a notebook asks for its figures one by one."""
        if key not in self._read:
            indicator, place, group, item, series, status = key.split("/")
            self._read[key] = load_benchmarks(
                indicator, place, group, item or "all", series or None, status or None, rounding=self.rounding
            )
        return self._read[key]

    def _official(self, key: str) -> pd.Series:
        """The row of an official figure."""
        return self._figures(key).iloc[0]

    def interval(self, key: str) -> Interval:
        """The interval of a claim, of an official figure or of an earlier result."""
        if key in self._intervals:
            return self._intervals[key]
        if "/" in key:
            return Interval.point(self._official(key)["interval"])
        return Interval.point(self._claim(key, "interval"))

    def value(self, key: str) -> Any:
        """The printed value of a claim or official figure, a Series of values, or the value of an earlier result."""
        if "/" in key:
            return self._figures(key)["value"] if len(_years(key)) > 1 else self._official(key)["value"]
        return self._values[key] if key in self._values else self._claim(key, "value")

    def _claim(self, key: str, column: str) -> Any:
        if key in self.claims.index:
            return self.claims.at[key, column]
        raise KeyError(f"no claim, official figure or result {key!r}; ids are in data/claims.csv and in this report")

    def add(
        self, id: str, function: str, *arguments: str | float, en: str, zh: str, unit: str = "", digits: int = 2
    ) -> Result:
        """Compute a result: the metric at the printed values, and its interval.

        A function of `ESTIMATES` takes the values alone; the interval is its own, of 95 %.

        Raises
        ------
        KeyError
            If an argument is neither a claim, an official figure nor an earlier result.
        ValueError
            If two arguments rest on the same claim: then they do not vary independently, and one
            formula in the claims is needed.
        """
        metric, values = find(function), [self.value(a) if isinstance(a, str) else a for a in arguments]
        claims = list(dict.fromkeys(c for a in arguments if isinstance(a, str) for c in self._rests_on(a)))
        if function.partition(".")[0] in ESTIMATES:
            value, found = _estimate(metric(*values))
        else:
            self._refuse_shared(id, arguments)
            value = float(metric(*values))
            found = bounds(metric, *(self.interval(a) if isinstance(a, str) else a for a in arguments))
        self._intervals[id], self._values[id] = found, value
        self.results[id] = Result(
            id, value, _outward(found.lower, ROUND_FLOOR), _outward(found.upper, ROUND_CEILING),
            found.lower_closed, found.upper_closed, unit, digits, en, zh, function, list(arguments), [c for c in claims if "/" not in c],
            [c for c in claims if "/" in c], self.notebook, self.rounding, self._periods(metric, arguments),
            list(dict.fromkeys(map(self._source, claims))),
        )  # fmt: skip
        return self.results[id]

    def _refuse_shared(self, id: str, arguments: tuple[str | float, ...]) -> None:
        """Figures behind two arguments would be varied twice; those of an estimate are not varied."""
        varied = [a for a in arguments if isinstance(a, str)]
        varied = [a for a in varied if a not in self.results or not self.results[a].estimated]
        claims = [c for a in varied for c in self._rests_on(a)]
        if twice := sorted({c for c in claims if claims.count(c) > 1}):
            raise ValueError(f"result {id}: arguments share {', '.join(twice)}: write one formula in the claims")

    def _periods(self, metric: Any, arguments: tuple[str | float, ...]) -> list[float]:
        """Steps of growth that the metric or an earlier result counts: part of the reading."""
        named = zip(inspect.signature(metric).parameters, arguments, strict=False)
        own = {float(a) for name, a in named if name == "periods" and not isinstance(a, str)}
        earlier = {n for a in arguments if a in self.results for n in self.results[str(a)].periods}
        return sorted(own | earlier)

    def _rests_on(self, key: str) -> list[str]:
        """Claims and official figures behind an argument."""
        if key in self.results:
            return [*self.results[key].claims, *self.results[key].benchmarks]
        return [f"{key.rpartition('/')[0]}/{year}" for year in _years(key)] if "/" in key else [key]

    def _source(self, key: str) -> str:
        """The source of a claim or official figure."""
        return str(self._official(key)["source"] if "/" in key else self.claims.at[key, "source"])

    def say(self, en: str, zh: str) -> Any:
        """A computed sentence, shown as Markdown in the report's language."""
        from IPython.display import Markdown

        return Markdown(zh if self.lang == "zh" else en)

    def table(self, frame: pd.DataFrame, zh: dict[str, str]) -> pd.DataFrame:
        """The table, shown in full, in the report's language: Chinese headers, the index's among them, from `zh`."""
        return WholeTable(frame.rename(columns=zh).rename_axis(index=zh) if self.lang == "zh" else frame)

    def results_table(self, *ids: str) -> pd.DataFrame:
        """Results as a table: name, value, interval; all of them by default."""
        rows = [self.results[i] for i in ids or self.results]
        name = [r.name_zh if self.lang == "zh" else r.name_en for r in rows]
        frame = pd.DataFrame(
            {
                "result": name,
                "value": [r.text(self.lang) for r in rows],
                "interval": [r.ends(self.lang) for r in rows],
            },
            index=pd.Index([r.id for r in rows], name="id"),
        )
        return self.table(frame, {"id": "编号", "result": "结果", "value": "数值", "interval": "区间"})

    def figure(
        self,
        name: str,
        draw: Callable[..., Figure],
        drawn: pd.DataFrame,
        *keys: str,
        en: str,
        zh: str,
        sources: Iterable[str] = (),
        **options: Any,
    ) -> Any:
        """Draw a figure, show it with its alt text, and save both languages with the data twin.

        Parameters
        ----------
        name : str
            File name without ending.
        draw : callable
            A function of `analysis.plots`.
        drawn : DataFrame
            What is drawn; saved beside the figure as CSV.
        *keys : str
            Claims, official figures and results drawn: the source line names their sources.
        en, zh : str
            Alt text.
        sources : iterable of str
            Further sources drawn, as in the column ``source`` of `analysis.load_benchmarks`.
        """
        from IPython.display import Image

        from analysis import plots

        further = list(sources)
        shown = list(keys) or ([] if further else list(self.claims.index))
        behind = dict.fromkeys(base for key in shown for base in self._rests_on(key))
        sources = list(dict.fromkeys([*(self._source(base) for base in behind), *further]))
        self.figures[name] = {"alt_en": en, "alt_zh": zh, "notebook": self.notebook, "sources": sources}
        if self.out:
            plots.save(draw, drawn, name, self.out / "figures", sources, {"en": en, "zh": zh}, **options)
            png = (self.out / "figures" / f"{name}.{self.lang}.png").read_bytes()
        else:
            line = plots.source_line(sources, self.lang, plots.shows_intervals(drawn))
            png = plots.png(draw(drawn, lang=self.lang, **options), line)
        return Image(data=png, width=680, alt=zh if self.lang == "zh" else en)

    def save(self) -> pd.DataFrame:
        """Hand the results over to ``yuanhui reproduce`` and show them."""
        if self.out:
            fragment = {"results": [asdict(r) for r in self.results.values()], "figures": self.figures}
            path = self.out / "notebooks" / f"{self.notebook}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(fragment, ensure_ascii=False, indent=1), encoding="utf-8")
        return self.results_table()


#: Modules whose functions a result may name; those of `ESTIMATES` have an interval of their own.
METRICS = ("growth", "gap", "shares", "decomposition")


def _years(key: str) -> list[int]:
    """The years that the key of an official figure or series names."""
    first, _, last = key.rpartition("/")[2].partition("-")
    return list(range(int(first), int(last or first) + 1))


def _estimate(found: Any) -> tuple[float, Interval]:
    """A coefficient with its 95 % interval; a diagnostic has none."""
    if isinstance(found, Coefficient):
        return found.estimate, Interval(found.lower, found.upper)
    return float(found), Interval.point(float(found))


def _outward(end: Fraction | float, rounding: str) -> float:
    """An end in twelve digits, as what follows differs between processors; never inside the interval.

    The float is read by its shortest decimal, as in JSON.
    """
    if not isinstance(end, Fraction):
        return end
    with localcontext(prec=12, rounding=rounding):
        return float(Decimal(end.numerator) / Decimal(end.denominator))


def find(function: str) -> Any:
    """The metric that a result names, ``module.name``, or a part of what it gives, ``module.name.part``."""
    module, name, *parts = function.split(".")
    if module not in (*METRICS, *ESTIMATES):
        raise ValueError(f"function must be of {', '.join((*METRICS, *ESTIMATES))}, got {function!r}")
    metric = getattr(importlib.import_module(f"analysis.{module}"), name)
    if not parts:
        return metric

    @functools.wraps(metric)
    def part(*arguments: Any) -> Any:
        found = metric(*arguments)
        for name in parts:
            found = getattr(found, name) if hasattr(found, name) else found[name]
        return found

    return part


def recompute(results: dict[str, dict[str, Any]], claims: pd.DataFrame) -> dict[str, tuple[float, Interval]]:
    """Every result of a register again, from the claims alone, in the register's order (重算)."""
    report = Report("recomputed", claims=claims)
    for r in results.values():
        report.add(r["id"], r["function"], *r["arguments"], en="", zh="")
    return {i: (r.value, report.interval(i)) for i, r in report.results.items()}


QUOTE = re.compile(r"<!--=(\w+) (value|ends|printed) (en|zh)-->.*?<!--/-->")


def fill(text: str, results: dict[str, dict[str, Any]]) -> str:
    """Put results and claims where a text quotes them (引用数字).

    ``<!--=ID value en-->…<!--/-->`` and ``ends`` quote a result, ``printed`` a claim as it is printed.

    Raises
    ------
    KeyError
        If the text quotes an id that the register or the claims do not have.
    """
    printed = data.load_claims().printed

    def quote(m: re.Match[str]) -> str:
        id, what, lang = m.groups()
        if what == "printed":
            shown = parse(printed[id]).spoken(lang)
        else:
            shown = Result(**results[id]).text(lang) if what == "value" else Result(**results[id]).ends(lang)
        return f"<!--={id} {what} {lang}-->{shown}<!--/-->"

    return QUOTE.sub(quote, text)
