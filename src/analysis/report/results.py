"""The register of results: a number, its interval, and the claims and function it rests on.

A notebook keeps one `Report`. Where the environment names a folder (``ANALYSIS_OUT``), `Report.save`
and `Report.figure` write there; else nothing is written.
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

from analysis.data import claims as data
from analysis.data.benchmarks import load_benchmarks
from analysis.data.tables import WholeTable, export_csv, in_chinese
from analysis.numbers.interval import STORED_DIGITS, Interval, bounds, stored
from analysis.report.cite import cite
from analysis.report.functions import estimate, find, is_estimate
from analysis.report.register import Result, load_register, load_results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Report", "Result", "cite", "load_register", "load_results", "recompute"]


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
    ):
        if lang not in ("en", "zh"):
            raise ValueError(f"lang must be 'en' or 'zh', got {lang!r}")
        self.notebook, self.lang, self.rounding = notebook, lang, rounding
        self.claims = data.load_claims(rounding=rounding) if claims is None else claims
        self.results: dict[str, Result] = {}
        self.figures: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
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
                indicator,
                place,
                group,
                item or "all",
                series or None,
                status or None,
                rounding=self.rounding,
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
            return (
                self._figures(key)["value"]
                if len(_years(key)) > 1
                else self._official(key)["value"]
            )
        return self._values[key] if key in self._values else self._claim(key, "value")

    def _claim(self, key: str, column: str) -> Any:
        if key in self.claims.index:
            return self.claims.at[key, column]
        raise KeyError(
            f"no claim, official figure or result {key!r}; ids are in data/claims.csv and in this report"
        )

    def add(
        self,
        id: str,
        function: str,
        *arguments: str | float,
        en: str,
        zh: str,
        unit: str = "",
        digits: int = 2,
    ) -> Result:
        """Compute a result: the metric at the printed values, and its interval.

        A function of `analysis.report.register.ESTIMATES` takes the values alone; the interval is its own, of 95 %.
        The names end up in sentences (`analysis.report.cite`): `en` is a noun phrase that follows *the*, with a
        place that is not the claims' own before a colon; `zh` one that 为 follows.

        Raises
        ------
        KeyError
            If an argument is neither a claim, an official figure nor an earlier result.
        ValueError
            If two arguments rest on the same claim: then they do not vary independently, and one
            formula in the claims is needed.
        """
        metric, values = (
            find(function),
            [self.value(a) if isinstance(a, str) else a for a in arguments],
        )
        claims = list(
            dict.fromkeys(c for a in arguments if isinstance(a, str) for c in self._rests_on(a))
        )
        if is_estimate(function):
            value, found = estimate(metric(*values))
        else:
            self._refuse_shared(id, arguments)
            value = float(metric(*values))
            found = bounds(
                metric, *(self.interval(a) if isinstance(a, str) else a for a in arguments)
            )
        self._intervals[id], self._values[id] = found, value
        self.results[id] = Result(
            id, stored(value), stored(found.lower, ROUND_FLOOR), stored(found.upper, ROUND_CEILING),
            found.lower_closed, found.upper_closed, unit, digits, en, zh, function, list(arguments), [c for c in claims if "/" not in c],
            [c for c in claims if "/" in c], self.notebook, self.rounding, self._periods(metric, arguments),
            list(dict.fromkeys(map(self._source, claims))), self._estimated(function, arguments),
        )  # fmt: skip
        return self.results[id]

    def _refuse_shared(self, id: str, arguments: tuple[str | float, ...]) -> None:
        """Figures behind two arguments would be varied twice; those of an estimate are not varied."""
        varied = [a for a in arguments if isinstance(a, str)]
        varied = [
            a for a in varied if a not in self.results or not is_estimate(self.results[a].function)
        ]
        claims = [c for a in varied for c in self._rests_on(a)]
        if twice := sorted({c for c in claims if claims.count(c) > 1}):
            raise ValueError(
                f"result {id}: arguments share {', '.join(twice)}: write one formula in the claims"
            )

    def _estimated(self, function: str, arguments: tuple[str | float, ...]) -> bool:
        """Whether the metric or an earlier result brings an interval of 95 %."""
        return is_estimate(function) or any(
            self.results[str(a)].estimated for a in arguments if a in self.results
        )

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

    def table(
        self, frame: pd.DataFrame, zh: dict[str, str], *keys: str, name: str = "", title: tuple[str, str] = ("", ""),
        sources: Iterable[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """The table, shown in full, in the report's language; with a name it is saved for export, too.

        Parameters
        ----------
        frame : DataFrame
            With a name, in English whatever the report's language.
        zh : dict
            Chinese for headers, the index's among them, and with a name for cells.
        *keys : str
            Claims, official figures and results shown: the source line names their sources.
        name : str
            File name without ending.
        title : (str, str)
            In English and in Chinese.
        sources : iterable of str
            Further sources shown.
        """
        if name:
            self.tables[name] = self._named(title, self._sources(keys, sources)) | {"zh": zh}
            if self.out:
                (self.out / "tables").mkdir(parents=True, exist_ok=True)
                export_csv(
                    frame, self.out / "tables" / f"{name}.csv", index=True, digits=STORED_DIGITS
                )
        if self.lang != "zh":
            return WholeTable(frame)
        return WholeTable(
            in_chinese(frame, zh) if name else frame.rename(columns=zh).rename_axis(index=zh)
        )

    def results_table(
        self, *ids: str, name: str = "", title: tuple[str, str] = ("", "")
    ) -> pd.DataFrame:
        """Results as a table: name, value, interval; all of them by default. With a name it can be exported."""
        rows = [self.results[i] for i in ids or self.results]
        if name:
            sources = list(dict.fromkeys(s for r in rows for s in r.sources))
            self.tables[name] = self._named(title, sources) | {"results": [r.id for r in rows]}
        frame = pd.DataFrame(
            {
                "result": [r.name(self.lang) for r in rows],
                "value": [r.text(self.lang) for r in rows],
                "interval": [r.ends(self.lang) for r in rows],
            },
            index=pd.Index([r.id for r in rows], name="id"),
        )
        return self.table(
            frame, {"id": "编号", "result": "结果", "value": "数值", "interval": "区间"}
        )

    def _named(self, title: tuple[str, str], sources: list[str]) -> dict[str, Any]:
        """What is kept of a table that has a name."""
        return {
            "title_en": title[0],
            "title_zh": title[1],
            "notebook": self.notebook,
            "sources": sources,
        }

    def _sources(self, keys: Iterable[str], further: Iterable[str]) -> list[str]:
        """Sources behind claims, official figures and results, and further ones: all claims' if none is named."""
        further = list(further)
        shown = list(keys) or ([] if further else list(self.claims.index))
        behind = dict.fromkeys(base for key in shown for base in self._rests_on(key))
        return list(dict.fromkeys([*(self._source(base) for base in behind), *further]))

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

        sources = self._sources(keys, sources)
        how = {"draw": draw.__name__, "options": options}
        self.figures[name] = {
            "alt_en": en,
            "alt_zh": zh,
            "notebook": self.notebook,
            "sources": sources,
        } | how
        if self.out:
            plots.save(
                draw, drawn, name, self.out / "figures", sources, {"en": en, "zh": zh}, **options
            )
            png = (self.out / "figures" / f"{name}.{self.lang}.png").read_bytes()
        else:
            line = plots.source_line(sources, self.lang, plots.shows_intervals(drawn))
            png = plots.png(draw(drawn, lang=self.lang, **options), line)
        return Image(data=png, width=680, alt=zh if self.lang == "zh" else en)

    def save(self) -> pd.DataFrame:
        """Hand the results over to ``yuanhui reproduce`` and show them."""
        if self.out:
            results = [asdict(r) for r in self.results.values()]
            fragment = {"results": results, "figures": self.figures, "tables": self.tables}
            path = self.out / "notebooks" / f"{self.notebook}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(fragment, ensure_ascii=False, indent=1), encoding="utf-8")
        return self.results_table()


def _years(key: str) -> list[int]:
    """The years that the key of an official figure or series names."""
    first, _, last = key.rpartition("/")[2].partition("-")
    return list(range(int(first), int(last or first) + 1))


def recompute(
    results: dict[str, dict[str, Any]], claims: pd.DataFrame
) -> dict[str, tuple[float, Interval]]:
    """Every result of a register again, from the claims alone, in the register's order (重算)."""
    report = Report("recomputed", claims=claims)
    for r in results.values():
        report.add(r["id"], r["function"], *r["arguments"], en="", zh="")
    return {i: (r.value, report.interval(i)) for i, r in report.results.items()}
