"""Load and check the tables: claims, indicators, exclusions, sources.

What a table must look like stands once, in ``datapackage.json``; the loaders read it from there.
"""

from __future__ import annotations

import json
import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.package import DATA, changed, content, load_package
from analysis.data.tables import DataError, decoded, plain, read_table
from analysis.numbers.interval import Interval
from analysis.numbers.printed import COUNTED, QUALIFIERS, UNITS, Printed, clean, echoed, parse

__all__ = [
    "load_claims", "load_excluded", "load_indicators", "load_sources",
]  # fmt: skip

#: Columns for people, kept as they are; in the others full-width forms and spaces around are undone.
PROSE = {
    "scope",
    "note",
    "reason_en",
    "reason_zh",
    "text",
    "name_en",
    "short_en",
    "short_zh",
    "name_zh",
    "price_basis",
    "definition_en",
    "definition_zh",
}
#: Printed words, in which spaces mean nothing.
PRINTED = {"printed", "qualifier"}


def load_sources(path: str | os.PathLike[str] | None = None) -> dict[str, dict[str, Any]]:
    """Sources in CSL-JSON by id (来源).

    Examples
    --------
    >>> load_sources()["luohe-daily-2022-09-23"]["container-title"]
    '漯河日报'
    """
    path = Path(path or DATA / "sources.json")
    try:
        return {
            entry["id"]: entry
            for entry in json.loads(decoded(path.name, content(path, "a CSL-JSON list of sources")))
        }
    except DataError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        reason = " ".join(repr(error).split())[:120]
        raise DataError(
            path.name, [f"not a CSL-JSON list of entries with an id ({reason}): mend it"]
        ) from None


def load_indicators(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Indicators with names in both languages, unit, price basis, definition (指标表).

    Where no short name is given, the name stands for it.

    Examples
    --------
    >>> load_indicators().loc["urban_income", "name_zh"]
    '城镇居民人均可支配收入'
    """
    frame = checked(path or DATA / "indicators.csv", "indicators").set_index("indicator")
    short = {
        f"short_{lang}": frame[f"short_{lang}"].where(
            frame[f"short_{lang}"] != "", frame[f"name_{lang}"]
        )
        for lang in ("en", "zh")
    }
    return frame.assign(**short)


def known_indicators(claims: Path) -> pd.DataFrame:
    """The package's indicators, and those of ``indicators.csv`` beside a claims table."""
    own, beside = load_indicators(), claims.with_name("indicators.csv")
    if not beside.exists() or beside.parent.resolve() == DATA.resolve():
        return own
    found = load_indicators(beside)
    return pd.concat([found, own.drop(index=found.index, errors="ignore")])


def known_sources(claims: Path) -> dict[str, dict[str, Any]]:
    """The package's sources, and those of ``sources.json`` beside a claims table."""
    beside = claims.with_name("sources.json")
    return load_sources() | (load_sources(beside) if beside.exists() else {})


def load_excluded(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Numerals on the page that are not quantities in digits, and why (排除表)."""
    frame = checked(path or DATA / "excluded.csv", "excluded")
    return frame.assign(paragraph=frame.paragraph.astype(int)).reset_index(drop=True)


def load_claims(
    path: str | os.PathLike[str] | None = None,
    *,
    rounding: str = "half_up",
    wide: bool = False,
    indicators: str | os.PathLike[str] | None = None,
    sources: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """Claims, one row per printed figure, with value, unit and interval (数据条目).

    Parameters
    ----------
    path : path, optional
        CSV (UTF-8 or GB18030) or Excel; the package's own page by default.
    rounding, wide
        How figures were rounded; see `analysis.numbers.printed.Printed.interval`.
    indicators, sources : path, optional
        Tables that the columns ``indicator`` and ``source`` point to; by default the package's, and
        ``indicators.csv`` and ``sources.json`` beside the claims where they are.

    Returns
    -------
    DataFrame
        Index ``id``. The documented columns, and ``value`` (float; shares and rates as fractions),
        ``unit``, ``lower`` and ``upper`` (float) and ``interval`` (`Interval`, exact).

    Raises
    ------
    DataError
        Naming row, column and text of everything that is wrong.
    FileNotFoundError
        If there is no such file.

    Warns
    -----
    UserWarning
        Once, if the package's own data are not what ``datapackage.json`` describes.

    Examples
    --------
    >>> claims = load_claims()
    >>> print(len(claims), claims.loc["gdp_multiple_2021", "interval"])
    64 [2.15, 2.25)
    """
    path = Path(path or DATA / "claims.csv")
    if path == DATA / "claims.csv":
        _warn_of_changes()
    frame = checked(path, "claims")
    table = load_indicators(indicators) if indicators else known_indicators(path)
    entries, units = (
        set(load_sources(sources) if sources else known_sources(path)),
        dict(table.unit),
    )
    rows = zip(frame.index, frame.to_dict("records"), strict=True)
    if problems := [p for row, claim in rows for p in _problems(row, claim, units, entries)]:
        raise DataError(path.name, problems)
    figures = [parse(text) for text in frame.printed]
    intervals = [
        p.interval(rounding, q, wide) for p, q in zip(figures, frame.qualifier, strict=True)
    ]
    years = {
        c: pd.to_numeric(frame[c]).astype("Int64")
        for c in ("start", "end", "paragraph", "occurrence")
    }
    return frame.assign(
        **years,
        value=[float(p.value) for p in figures],
        unit=[p.unit for p in figures],
        lower=[float(i.lower) for i in intervals],
        upper=[float(i.upper) for i in intervals],
        interval=intervals,
    ).set_index("id")


@cache
def _warn_of_changes() -> None:
    """Once, or every cell of a notebook would say it again."""
    if names := changed():
        warnings.warn(
            f"data/{', '.join(names)}: not as described in datapackage.json: after an edit run make data"
            " and yuanhui reproduce, or else restore it",
            stacklevel=3,
        )


def _problems(
    row: Any, claim: dict[Any, str], units: dict[Any, str], sources: set[str]
) -> list[str]:
    """What the schema cannot say about one claim."""
    found = []
    where = f"row {row} ({claim['id'][:40]}), column"
    for column, table, file, known in (
        ("indicator", "indicator", "indicators.csv", units),
        ("of", "indicator", "indicators.csv", units),
        ("source", "source", "sources.json", sources),
    ):
        if claim[column] and claim[column] not in known:
            unknown = f"{where} {column}: unknown {table} {echoed(claim[column])}"
            found.append(f"{unknown}: mend the name, or add it to {file} beside this table")
    if claim["qualifier"] not in QUALIFIERS:
        found.append(
            f"{where} qualifier: unknown {echoed(claim['qualifier'])}: one of {'、'.join(filter(None, QUALIFIERS))}"
        )
    if claim["start"] and claim["end"] and int(claim["start"]) >= int(claim["end"]):
        found.append(
            f"{where} start: {claim['start']} is not before end {claim['end']}: swap or mend the years"
        )
    if claim["kind"] in ("multiple", "avg_growth", "growth") and not (
        claim["start"] and claim["end"]
    ):
        found.append(
            f"{where} start: kind {claim['kind']} needs the years it runs from and to: fill in start and end"
        )
    try:
        figure = parse(claim["printed"])
    except ValueError as error:
        return [*found, f"{where} printed: {error}"]
    return found + [
        f"{where} printed: {echoed(claim['printed'])} {p}"
        for p in _figure_problems(claim, figure, units)
    ]


#: Units of the kinds that do not take the indicator's own.
UNIT_OF_KIND = {"growth": "% ‰ 倍", "avg_growth": "% ‰", "share": "% ‰", "multiple": "倍"}


def _figure_problems(claim: dict[Any, str], figure: Printed, units: dict[Any, str]) -> list[str]:
    """Where value and unit do not suit the kind."""
    kind, value = claim["kind"], figure.value
    own = units.get(claim["indicator"], "none")
    unit, wanted = (UNITS | COUNTED)[figure.unit] or "count", [own]
    if kind in UNIT_OF_KIND:
        unit, wanted = figure.unit, UNIT_OF_KIND[kind].split(" ")
    elif figure.unit == "个百分点" and (kind == "change" or own == "%"):
        wanted = [unit]  # of a rate, or of the share that an amount has
    problems = {
        f"has the unit {unit!r}, a {kind} here has {' '.join(wanted)}: write it as printed, unit included"
        " (format Excel cells as text)": wanted != ["none"] and unit not in wanted,
        f"must be above zero for a {kind}: mend the figure or the kind": value <= 0
        and kind in ("level", "multiple", "cumulative", "count"),
        "is a share outside 0 to 100 %: mend the figure, or the kind (a multiple is written 倍)": kind
        == "share"
        and claim["qualifier"] in QUALIFIERS
        and not (
            0 <= value <= 1 and figure.interval("half_up", claim["qualifier"]).meets(Interval(0, 1))
        ),
        "is a fall by 100 % or more, which no level survives: mend the figure or the kind": "growth"
        in kind
        and value <= -1,
    }
    return [text for text, applies in problems.items() if applies]


def checked(path: str | os.PathLike[str], resource: str) -> pd.DataFrame:
    """The table as text, its columns and cells checked against the descriptor."""
    path = Path(path)
    frame = read_table(path)
    [schema] = [r["schema"] for r in load_package()["resources"] if r["name"] == resource]
    _check_header(path.name, list(frame.columns), [f["name"] for f in schema["fields"]])
    for column in set(frame.columns) - PROSE:
        frame[column] = frame[column].map(clean if column in PRINTED else plain)
    problems = _schema_problems(frame, schema)
    if problems:
        raise DataError(path.name, problems)
    return frame


def _check_header(table: str, have: list[str], want: list[str]) -> None:
    missing, extra = [c for c in want if c not in have], [c for c in have if c not in want]
    if len(missing) == len(want):
        problem = f"row 1 has none of the columns {', '.join(want)}: put the headings into the first row of the first sheet"
        raise DataError(table, [problem])
    problems = [
        f"column {c!r} is missing: add it (the columns are {', '.join(want)})" for c in missing
    ]
    problems += [
        f"column {c!r} stands twice: remove one" for c in dict.fromkeys(have) if have.count(c) > 1
    ]
    problems += [f"column {echoed(c)} is not known: remove or rename it" for c in extra]
    if problems:
        raise DataError(table, problems)


def _schema_problems(frame: pd.DataFrame, schema: dict[str, Any]) -> list[str]:
    import pandera.pandas as pa

    rules = {
        f["name"]: pa.Column(str, _checks(f), unique=f["constraints"].get("unique", False))
        for f in schema["fields"]
    }
    try:
        pa.DataFrameSchema(rules).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"]).sort_values(
            ["index", "column"], kind="stable"
        )
        return [
            f"row {c['index']}, column {c['column']}: {echoed(c['failure_case'])} {_remedy(c)}"
            for c in cases.drop_duplicates(["index", "column"]).to_dict("records")
        ]
    return []


def _checks(field: dict[str, Any]) -> list[Any]:
    import pandera.pandas as pa

    constraints = field["constraints"]
    checks = (
        []
        if constraints.get("required") is None
        else [pa.Check.str_length(min_value=1, error="must not be empty")]
    )
    optional = "" if constraints.get("required") else "|"
    pattern = NUMBERS.get(field["type"]) or constraints.get("pattern")
    if pattern:
        checks.append(
            pa.Check.str_matches(
                f"^(?:{pattern}{optional})$", error=f"must match {pattern}, like {field['example']}"
            )
        )
    if allowed := constraints.get("enum") or field.get("categories"):
        checks.append(
            pa.Check.isin(
                [*allowed, *[""] * bool(optional)], error=f"must be one of {', '.join(allowed)}"
            )
        )
    return checks


#: How numbers are written; whole ones count from one.
NUMBERS = {"year": "[0-9]{4}", "integer": "[1-9][0-9]{0,3}", "number": r"-?[0-9]+(?:\.[0-9]+)?"}


def _remedy(case: dict[Any, Any]) -> str:
    if case["check"] != "field_uniqueness":
        return str(case["check"])
    return (
        "stands twice: make it unique"
        if case["failure_case"]
        else "must not be empty (cells that were merged are)"
    )
