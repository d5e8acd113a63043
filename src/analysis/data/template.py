"""A claims table to fill in: the columns explained under their names, and four figures as an example."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

from analysis.data.claims import load_indicators
from analysis.data.package import load_package
from analysis.numbers.printed import QUALIFIERS

__all__ = ["EXAMPLE", "write_template"]

#: How the ids of the example begin.
EXAMPLE = "example_"
#: Its figures, of a place that does not exist; they fit each other.
FIGURES = (
    {"kind": "level", "printed": "30000元", "qualifier": "达到", "end": "2021"},
    {"kind": "avg_growth", "printed": "8.0%", "start": "2012", "end": "2021"},
    {"kind": "multiple", "printed": "2.0倍", "start": "2012", "end": "2021"},
    # A decline has its verb before the figure; the word 超过 has a cell of its own.
    {
        "indicator": "poor_persons",
        "kind": "growth",
        "printed": "下降50%",
        "qualifier": "超过",
        "start": "2012",
        "end": "2016",
    },
)
#: Indicators that most pages on a district print.
COMMON = (
    "gdp", "retail_sales", "budget_revenue", "fiscal_expenditure", "livelihood_spending", "urban_income", "rural_income",
    "all_income", "resident_population", "urbanisation_rate", "built_up_area", "grain_output",
)  # fmt: skip
SOURCE = {
    "id": "my-page", "type": "article-newspaper", "title": "标题 · title", "container-title": "报纸 · newspaper",
    "issued": {"date-parts": [[2022, 1, 1]]}, "page": "1",
}  # fmt: skip


def write_template(path: str | os.PathLike[str]) -> list[Path]:
    """Write a claims table to fill in, and ``sources.json`` beside it (新建数据条目表).

    Parameters
    ----------
    path : path
        The table, CSV in UTF-8 with BOM, so that spreadsheets read it.

    Returns
    -------
    list of Path
        What was written; a ``sources.json`` that is there already is left alone.

    Raises
    ------
    ValueError
        If `path` does not end in ``.csv``.
    FileExistsError
        If `path` is there already.
    FileNotFoundError
        If its folder is not.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        name = path.with_suffix(".csv").name
        raise ValueError(
            f"{path.name}: the table is written as CSV, which spreadsheets open: name it {name}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"{path.parent} is no folder: make it first, or choose another place"
        )
    if path.exists():
        raise FileExistsError(f"{path} is there already: choose another name, or remove it")
    texts = {path: "\ufeff" + _table()}
    if not (sources := path.with_name("sources.json")).exists():
        texts[sources] = json.dumps([SOURCE], ensure_ascii=False, indent=2) + "\n"
    written: list[Path] = []
    try:
        for file, text in texts.items():
            with file.open("x", encoding="utf-8", newline="") as new:
                written.append(file)
                new.write(text)
    except OSError:
        # Half a table, or a table without its sources, is worse than none.
        for file in written:
            file.unlink()
        raise
    return written


def _table() -> str:
    [schema] = [r["schema"] for r in load_package()["resources"] if r["name"] == "claims"]
    fields = schema["fields"]
    shared = {
        "indicator": "urban_income", "dated_by": "printed", "place": "999999", "paragraph": "1", "occurrence": "1",
        "source": SOURCE["id"], "note": "An example: replace it. · 示例，请替换。",
    }  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, [f["name"] for f in fields], lineterminator="\n")
    writer.writeheader()
    for explained in (_english, _chinese):
        told = {f["name"]: explained(f) for f in fields}
        writer.writerow(told | {"id": f"# {told['id']}"})
    for figure in FIGURES:
        writer.writerow(shared | figure | {"id": f"{EXAMPLE}{figure['kind']}"})
    return text.getvalue()


def _english(field: dict[str, Any]) -> str:
    required = "required" if field["constraints"].get("required") else "may be empty"
    options = f" One of {', '.join(field['categories'])}." if "categories" in field else ""
    return f"{field['description']} ({required}){options}{_known(field['name'], 'en')}"


def _chinese(field: dict[str, Any]) -> str:
    required = "必填" if field["constraints"].get("required") else "可空"
    pairs = zip(field.get("categories", []), field.get("categories_zh", []), strict=True)
    options = "；".join(f"{code}＝{name}" for code, name in pairs)
    return f"{field['title']}（{required}）{'：' if options else ''}{options}{_known(field['name'], 'zh')}"


def _known(column: str, lang: str) -> str:
    """What may stand in a column whose words are no categories of the schema, and where others are added."""
    zh = lang == "zh"
    if column == "qualifier":
        words = "、".join(word for word in QUALIFIERS if word)
        return f"：{words}" if zh else f" Known: {words}."
    if column == "indicator":
        names = load_indicators().loc[list(COMMON), f"short_{lang}"].items()
        told = (
            "；".join(f"{code}＝{name}" for code, name in names)
            if zh
            else ", ".join(code for code, _ in names)
        )
        return (
            f"：{told}等；自有指标写入同一文件夹的indicators.csv"
            if zh
            else f" Among them {told}; your own go into indicators.csv here."
        )
    if column == "place":
        return (
            "；名称可写入同一文件夹的places.csv"
            if zh
            else " A name may be given in places.csv here."
        )
    return ""
