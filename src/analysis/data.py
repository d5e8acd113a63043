"""Load and check the tables: claims, indicators, exclusions, sources.

What a table must look like stands once, in ``datapackage.json``; the loaders read it from there.
"""

from __future__ import annotations

import csv
import json
import os
import re
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.interval import Interval
from analysis.package import DATA, load_package
from analysis.printed import QUALIFIERS, clean, parse

__all__ = [
    "DataError", "export_csv", "load_claims", "load_excluded", "load_indicators", "load_sources",
]  # fmt: skip

#: Columns for people, kept as they are; all others are made half-width, without spaces.
PROSE = {"scope", "note", "reason", "text", "name_en", "price_basis", "definition_en", "definition_zh"}


class DataError(ValueError):
    """A table cannot be used; the message lists each place, value and remedy."""

    def __init__(self, table: str, problems: list[str]):
        more = [f"... and {len(problems) - 20} more"] if len(problems) > 20 else []
        super().__init__("\n".join([f"{table}: {len(problems)} problem(s)", *problems[:20], *more]))
        self.problems = problems


def load_sources(path: str | os.PathLike[str] | None = None) -> dict[str, dict[str, Any]]:
    """Sources in CSL-JSON by id (来源).

    Examples
    --------
    >>> load_sources()["luohe-daily-2022-09-23"]["container-title"]
    '漯河日报'
    """
    text = Path(path or DATA / "sources.json").read_text(encoding="utf-8-sig")
    return {entry["id"]: entry for entry in json.loads(text)}


def load_indicators(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Indicators with names in both languages, unit, price basis, definition (指标表).

    Examples
    --------
    >>> load_indicators().loc["urban_income", "name_zh"]
    '城镇居民人均可支配收入'
    """
    return _checked(path or DATA / "indicators.csv", "indicators").set_index("indicator")


def load_excluded(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Numerals on the page that are not quantities in digits, and why (排除表)."""
    frame = _checked(path or DATA / "excluded.csv", "excluded")
    return frame.assign(paragraph=frame.paragraph.astype(int))


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
        How figures were rounded; see `analysis.printed.Printed.interval`.
    indicators, sources : path, optional
        Tables that the columns ``indicator`` and ``source`` point to; the package's by default.

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

    Examples
    --------
    >>> claims = load_claims()
    >>> print(len(claims), claims.loc["gdp_multiple_2021", "interval"])
    64 [2.15, 2.25)
    """
    path = Path(path or DATA / "claims.csv")
    frame = _checked(path, "claims")
    known = {"indicator": set(load_indicators(indicators).index), "source": set(load_sources(sources))}
    problems = [p for row, claim in _rows(frame) for p in _problems(row, claim, known)]
    if problems:
        raise DataError(path.name, problems)
    figures = [parse(text) for text in frame.printed]
    intervals = [p.interval(rounding, q, wide) for p, q in zip(figures, frame.qualifier, strict=True)]
    years = {c: pd.to_numeric(frame[c]).astype("Int64") for c in ("start", "end", "paragraph", "occurrence")}
    return frame.assign(
        **years,
        value=[float(p.value) for p in figures],
        unit=[p.unit for p in figures],
        lower=[float(i.lower) for i in intervals],
        upper=[float(i.upper) for i in intervals],
        interval=intervals,
    ).set_index("id")


def _rows(frame: pd.DataFrame) -> Any:
    """Rows with the number a spreadsheet shows: the header is row 1."""
    return ((i + 2, row) for i, row in enumerate(frame.to_dict("records")))


def _problems(row: int, claim: dict[str, str], known: dict[str, set[str]]) -> list[str]:
    """What the schema cannot say about one claim."""
    found = []
    where = f"row {row} ({claim['id']}), column"
    for column, table in (("indicator", "indicator"), ("of", "indicator"), ("source", "source")):
        if claim[column] and claim[column] not in known[table]:
            found.append(f"{where} {column}: unknown {table} {claim[column]!r}: add it to {table}s or mend the name")
    if claim["qualifier"] not in QUALIFIERS:
        found.append(f"{where} qualifier: unknown {claim['qualifier']!r}: one of {'、'.join(filter(None, QUALIFIERS))}")
    if claim["start"] and claim["end"] and int(claim["start"]) >= int(claim["end"]):
        found.append(f"{where} start: {claim['start']} is not before end {claim['end']}: swap or mend the years")
    if claim["kind"] in ("multiple", "avg_growth", "growth") and not (claim["start"] and claim["end"]):
        found.append(f"{where} start: a {claim['kind']} needs the years it runs from and to")
    try:
        value = parse(claim["printed"]).value
    except ValueError as error:
        return [*found, f"{where} printed: {error}"]
    if claim["kind"] in ("level", "multiple", "cumulative", "count") and value <= 0:
        found.append(f"{where} printed: {claim['printed']!r} must be above zero for a {claim['kind']}")
    if claim["kind"] == "share" and not 0 <= value <= 1:
        found.append(f"{where} printed: {claim['printed']!r} is a share outside 0 to 100 %")
    return found


def _checked(path: str | os.PathLike[str], resource: str) -> pd.DataFrame:
    """The table as text, its columns and cells checked against the descriptor."""
    path = Path(path)
    frame = read_table(path)
    [schema] = [r["schema"] for r in load_package()["resources"] if r["name"] == resource]
    _check_header(path.name, list(frame.columns), [f["name"] for f in schema["fields"]])
    for column in set(frame.columns) - PROSE:
        frame[column] = frame[column].map(clean)
    problems = _schema_problems(frame, schema)
    if problems:
        raise DataError(path.name, problems)
    return frame


def _check_header(table: str, have: list[str], want: list[str]) -> None:
    missing, extra = [c for c in want if c not in have], [c for c in have if c not in want]
    problems = [f"column {c!r} is missing: add it (the columns are {', '.join(want)})" for c in missing]
    problems += [f"column {c!r} stands twice: remove one" for c in dict.fromkeys(have) if have.count(c) > 1]
    problems += [f"column {c!r} is not known: remove or rename it" for c in extra]
    if problems:
        raise DataError(table, problems)


def _schema_problems(frame: pd.DataFrame, schema: dict[str, Any]) -> list[str]:
    import pandera.pandas as pa

    rules = {
        f["name"]: pa.Column(str, _checks(f), unique=f["constraints"].get("unique", False)) for f in schema["fields"]
    }
    try:
        pa.DataFrameSchema(rules).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"]).sort_values(["index", "column"])
        return [
            f"row {int(c['index']) + 2}, column {c['column']}: {c['failure_case']!r} {_remedy(c['check'])}"
            for c in cases.to_dict("records")
        ]
    return []


def _checks(field: dict[str, Any]) -> list[Any]:
    import pandera.pandas as pa

    constraints = field["constraints"]
    checks = (
        [] if constraints.get("required") is None else [pa.Check.str_length(min_value=1, error="must not be empty")]
    )
    optional = "" if constraints.get("required") else "|"
    pattern = r"\d{1,4}" if field["type"] in ("integer", "year") else constraints.get("pattern")
    if pattern:
        checks.append(pa.Check.str_matches(f"^(?:{pattern}{optional})$", error=f"must match {pattern}"))
    if allowed := constraints.get("enum") or field.get("categories"):
        checks.append(pa.Check.isin([*allowed, *[""] * bool(optional)], error=f"must be one of {', '.join(allowed)}"))
    return checks


def _remedy(check: str) -> str:
    return "stands twice: make it unique" if check == "field_uniqueness" else check


def read_table(path: Path) -> pd.DataFrame:
    """A CSV or Excel table as text cells; nothing is guessed, ``NaN`` is a text."""
    content = path.read_bytes()
    if not content.strip():
        raise DataError(path.name, ["the file is empty: it needs a header row"])
    if content.startswith(b"PK"):
        try:
            frame = pd.read_excel(path, dtype=str, keep_default_na=False, na_filter=False)
        except (zipfile.BadZipFile, ValueError, KeyError) as error:
            raise DataError(path.name, [f"not a readable workbook ({error}): save it as CSV or .xlsx"]) from None
    else:
        frame = _csv(path.name, decoded(path.name, content))
    frame.columns = [clean(str(c)) for c in frame.columns]
    if frame.empty:
        raise DataError(path.name, ["there are no rows below the header"])
    return frame


def _csv(name: str, text: str) -> pd.DataFrame:
    """CSV cells as text; pandas would take a row that is too long for an index."""
    header, *rows = [row for row in csv.reader(StringIO(text)) if row]
    ragged = [
        f"row {i}: {len(row)} cells where the header has {len(header)}: quote cells that hold a comma"
        for i, row in enumerate(rows, start=2)
        if len(row) != len(header)
    ]
    if ragged:
        raise DataError(name, ragged)
    return pd.DataFrame(rows, columns=header, dtype=str)


def decoded(name: str, content: bytes) -> str:
    """Text in UTF-8, with or without BOM, or in GB18030.

    Raises
    ------
    DataError
        If it is neither.
    """
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise DataError(name, ["neither UTF-8 nor GB18030 text: save it as CSV in UTF-8, or as .xlsx"])


FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


def export_csv(frame: pd.DataFrame, path: str | os.PathLike[str], *, index: bool = False) -> None:
    """Write a table that opens well in Excel: UTF-8 with BOM, no text that would run as a formula (导出).

    Parameters
    ----------
    frame : DataFrame
    path : path
        Replaced as a whole or not at all.

    Notes
    -----
    A text that begins with ``= + - @`` gets a leading apostrophe; numbers stay as they are.
    """
    path = Path(path)
    safe = frame.reset_index() if index else frame
    text = safe.map(_harmless).to_csv(index=False, lineterminator="\n")
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8-sig", newline="")
    os.replace(part, path)


def _harmless(cell: Any) -> Any:
    if isinstance(cell, Interval):
        return str(cell)
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
