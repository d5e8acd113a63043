"""What a notebook computes: numbers, their intervals, and the claims and functions they rest on.

Files are written only where the environment names a folder (``ANALYSIS_OUT``).
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from decimal import ROUND_CEILING, ROUND_FLOOR
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import plots
from analysis.data.claims import load_claims
from analysis.data.tables import WholeTable, export_csv, in_chinese
from analysis.messages import LANGUAGES, _, speaking
from analysis.numbers.interval import STORED_DIGITS, Interval, bounds, stored
from analysis.report import lookup
from analysis.report.functions import estimate, find, is_estimate
from analysis.report.register import Result, load_results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Report", "Result", "load_results", "recompute"]

Titles = tuple[str, str]  # in English and in Chinese


class Report:
    """What a notebook computes, says and draws (报告).

    Parameters
    ----------
    notebook : str
        Name of the notebook, without ending.
    lang : {'en', 'zh'}
        Language of tables and figures.
    rounding : str
        Rounding of the printed figures, see `analysis.numbers.printed.ROUNDINGS`.
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

    def __init__(
        self, notebook: str, lang: str = "en", rounding: str = "half_up", claims: Any = None
    ) -> None:
        if lang not in LANGUAGES:
            known = " / ".join(LANGUAGES)
            raise ValueError(_("lang must be {known}, got {lang!r}", known=known, lang=lang))
        self.notebook, self.lang, self.rounding = notebook, lang, rounding
        self.claims = load_claims(rounding=rounding) if claims is None else claims
        self.results: dict[str, Result] = {}
        self.figures: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self._intervals: dict[str, Interval] = {}
        self._values: dict[str, Any] = {}
        out = os.environ.get("ANALYSIS_OUT")
        self.out = Path(out) if out else None

    def official(
        self, indicator: str, year: int | str, place: str = "100000", group: str = "",
        item: str = "", series: str = "", status: str = "",
    ) -> str:  # fmt: skip
        """The key of an official figure; with a run of years, ``"2013-2021"``, of a series.

        Examples
        --------
        >>> report = Report("example")
        >>> key = report.official("disposable_income_per_capita", 2021, group="urban",
        ...                       series="integrated survey")
        >>> report.value(key)
        47412.0
        """
        return "/".join([indicator, place, group, item, series, status, str(year)])

    def interval(self, key: str) -> Interval:
        """The interval of a claim, of an official figure or of an earlier result."""
        if key in self._intervals:
            return self._intervals[key]
        if "/" not in key:
            return Interval.point(self._claim(key, "interval"))
        number, word = lookup.printed_number(lookup.official(key))
        return number.interval(self.rounding, word)

    def value(self, key: str) -> Any:
        """The value of a claim, official figure or earlier result; a series' by year."""
        if key in self._values:
            return self._values[key]
        if "/" not in key:
            return self._claim(key, "value")
        rows = lookup.official_run(key).items()
        values = {year: float(lookup.printed_number(row)[0].value) for year, row in rows}
        if len(values) == 1:
            return next(iter(values.values()))
        return pd.Series(values, name="value").rename_axis("year")

    def _claim(self, key: str, column: str) -> Any:
        if key in self.claims.index:
            return self.claims.at[key, column]
        message = _("no claim, official figure or result {key!r}", key=key)
        remedy = _("ids are in data/claims.csv and in this report")
        raise KeyError(f"{message}: {remedy}")

    def add(
        self, id: str, function: str, *arguments: str | float, en: str, zh: str, unit: str = "",
        digits: int = 2,
    ) -> Result:  # fmt: skip
        """Compute a result: the metric at the printed values, and its interval.

        A function of `analysis.report.functions.ESTIMATES` takes the values alone; the interval is
        its own, of 95 %. The names end up in sentences (`analysis.report.cite`): `en` is a noun
        phrase that follows *the*, with a place that is not the claims' own before a colon; `zh` one
        that 为 follows.

        Raises
        ------
        ValueError
            If two arguments rest on the same claim: then they do not vary independently, and one
            formula in the claims is needed.
        """
        metric = find(function)
        values = [self.value(a) if isinstance(a, str) else a for a in arguments]
        bases = self._bases(arguments)
        if is_estimate(function):
            value, interval = estimate(metric(*values))
        else:
            self._refuse_shared(id, arguments)
            value = float(metric(*values))
            varied = (self.interval(a) if isinstance(a, str) else a for a in arguments)
            interval = bounds(metric, *varied)
        self._intervals[id], self._values[id] = interval, value
        self.results[id] = Result(
            id=id, value=stored(value), unit=unit, digits=digits, name_en=en, name_zh=zh,
            lower=stored(interval.lower, ROUND_FLOOR), upper=stored(interval.upper, ROUND_CEILING),
            lower_closed=interval.lower_closed, upper_closed=interval.upper_closed,
            function=function, arguments=list(arguments), claims=[b for b in bases if "/" not in b],
            benchmarks=[b for b in bases if "/" in b], notebook=self.notebook,
            rounding=self.rounding, periods=self._periods(metric, arguments),
            sources=self._sources_of(bases),
            estimated=self._estimated(function, arguments),
        )  # fmt: skip
        return self.results[id]

    def _refuse_shared(self, id: str, arguments: Iterable[str | float]) -> None:
        """Numbers behind two arguments would be varied twice; those of an estimate are not."""
        estimates = {r.id for r in self.results.values() if is_estimate(r.function)}
        bases = [base for a in arguments if a not in estimates for base in self._bases([a])]
        if shared := sorted({base for base in bases if bases.count(base) > 1}):
            message = _("result {id}: arguments share {claims}", id=id, claims=", ".join(shared))
            remedy = _("write one formula in the claims")
            raise ValueError(f"{message}: {remedy}")

    def _earlier(self, arguments: Iterable[str | float]) -> list[Result]:
        """The results among the arguments."""
        return [self.results[str(a)] for a in arguments if a in self.results]

    def _estimated(self, function: str, arguments: Iterable[str | float]) -> bool:
        """Whether the metric or an earlier result brings an interval of 95 %."""
        return is_estimate(function) or any(r.estimated for r in self._earlier(arguments))

    def _periods(self, metric: Any, arguments: tuple[str | float, ...]) -> list[float]:
        """Steps of growth that the metric or an earlier result counts: part of the reading."""
        named = zip(inspect.signature(metric).parameters, arguments, strict=False)
        own = {float(a) for name, a in named if name == "periods" and not isinstance(a, str)}
        return sorted(own.union(*(r.periods for r in self._earlier(arguments))))

    def _bases(self, arguments: Iterable[str | float]) -> list[str]:
        """Claims and official figures behind arguments, each once."""
        bases: list[str] = []
        for argument in arguments:
            if argument in self.results:
                result = self.results[str(argument)]
                bases += [*result.claims, *result.benchmarks]
            elif isinstance(argument, str) and "/" in argument:
                stem = argument.rpartition("/")[0]
                bases += [f"{stem}/{year}" for year in lookup.years(argument)]
            elif isinstance(argument, str):
                bases.append(argument)
        return list(dict.fromkeys(bases))

    def _source(self, base: str) -> str:
        """The source of a claim or official figure."""
        row = lookup.official(base) if "/" in base else self.claims.loc[base]
        return str(row["source"])

    def _sources_of(self, bases: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(map(self._source, bases)))

    def say(self, en: str, zh: str) -> Any:
        """A computed sentence, shown as Markdown in the report's language."""
        from IPython.display import Markdown

        return Markdown(zh if self.lang == "zh" else en)

    def table(
        self, frame: pd.DataFrame, zh: dict[str, str], *keys: str, name: str = "",
        title: Titles = ("", ""), sources: Iterable[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """The table in full, in the report's language; with a name it is saved for export, too.

        `zh` has Chinese for headers, the index's among them, and with a name for cells: the frame
        is in English then. The source line names the sources of `keys` (claims, official figures
        and results shown) and the further `sources`.
        """
        if name:
            self.tables[name] = self._named(title, self._sources(keys, sources)) | {"zh": zh}
            if self.out:
                path = self.out / "tables" / f"{name}.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                export_csv(frame, path, index=True, digits=STORED_DIGITS)
        if self.lang != "zh":
            return WholeTable(frame)
        if name:
            return WholeTable(in_chinese(frame, zh))
        return WholeTable(frame.rename(columns=zh).rename_axis(index=zh))

    def results_table(self, *ids: str, name: str = "", title: Titles = ("", "")) -> pd.DataFrame:
        """Results as a table, all of them by default; with a name it can be exported."""
        rows = [self.results[i] for i in ids or self.results]
        if name:
            sources = list(dict.fromkeys(s for r in rows for s in r.sources))
            self.tables[name] = self._named(title, sources) | {"results": [r.id for r in rows]}
        with speaking(self.lang):
            columns = {
                _("result"): [r.name(self.lang) for r in rows],
                _("value"): [r.text(self.lang) for r in rows],
                _("interval"): [r.ends(self.lang) for r in rows],
            }
            index = pd.Index([r.id for r in rows], name=_("id"))
        return WholeTable(pd.DataFrame(columns, index))

    def _named(self, title: Titles, sources: list[str]) -> dict[str, Any]:
        """What is kept of a table that has a name."""
        titles = {"title_en": title[0], "title_zh": title[1]}
        return titles | {"notebook": self.notebook, "sources": sources}

    def _sources(self, keys: Iterable[str], further: Iterable[str]) -> list[str]:
        """Sources behind keys, and further ones: all claims' if neither is named."""
        keys, further = list(keys), list(further)
        if not keys and not further:
            keys = list(self.claims.index)
        return list(dict.fromkeys([*self._sources_of(self._bases(keys)), *further]))

    def figure(
        self, name: str, draw: Callable[..., Figure], drawn: pd.DataFrame, *keys: str,
        en: str, zh: str, sources: Iterable[str] = (), **options: Any,
    ) -> Any:  # fmt: skip
        """Draw a figure, show it with its alt text, and save both languages with the data twin.

        `draw` is a function of `analysis.plots`, `drawn` what it draws, `en` and `zh` the alt text.
        The source line names the sources of `keys` and the further `sources`, as for a table.
        """
        from IPython.display import Image

        sources, alt = self._sources(keys, sources), {"en": en, "zh": zh}
        self.figures[name] = {
            "alt_en": en, "alt_zh": zh, "notebook": self.notebook, "sources": sources,
            "draw": draw.__name__, "options": options,
        }  # fmt: skip
        if self.out:
            plots.save(draw, drawn, name, self.out / "figures", sources, alt, **options)
            png = (self.out / "figures" / f"{name}.{self.lang}.png").read_bytes()
        else:
            line = plots.source_line(sources, self.lang, plots.shows_intervals(drawn))
            png = plots.png(draw(drawn, lang=self.lang, **options), line)
        return Image(data=png, width=680, alt=alt[self.lang])

    def save(self) -> pd.DataFrame:
        """Hand the results over to ``yuanhui reproduce`` and show them."""
        if self.out:
            results = [asdict(r) for r in self.results.values()]
            fragment = {"results": results, "figures": self.figures, "tables": self.tables}
            path = self.out / "notebooks" / f"{self.notebook}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(fragment, ensure_ascii=False, indent=1), encoding="utf-8")
        return self.results_table()


def recompute(results: dict[str, Any], claims: pd.DataFrame) -> dict[str, tuple[float, Interval]]:
    """Every result of a register again, from the claims alone, in the register's order (重算)."""
    report = Report("recomputed", claims=claims)
    for r in results.values():
        report.add(r["id"], r["function"], *r["arguments"], en="", zh="")
    return {i: (r.value, report.interval(i)) for i, r in report.results.items()}
