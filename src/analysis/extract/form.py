"""A workbook to enter a page in: text cells, lists to choose from, examples (填报表)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from analysis.data.claims import load_claims, load_indicators
from analysis.data.own import SHEET_NAMES, SOURCE
from analysis.data.package import category_names, fields_of
from analysis.data.rules import unit_name
from analysis.data.staging import replaced
from analysis.data.vocabulary import code_of, indicator_codes, matching
from analysis.messages import N_, _, language, p_

__all__ = ["EXAMPLES", "SHEETS", "write_form"]

#: Sheets with their columns; all others of a table may be left out.
SHEETS = {
    "claims": (
        "indicator", "kind", "printed", "qualifier", "start", "end", "period", "basis", "of",
        "against", "place", "scope", "paragraph", "note",
    ),
    "indicators": ("name_zh", "name_en", "unit", "price_basis", "average"),
    "relations": ("kind", "whole", "parts", "weight"),
    "source": tuple(SOURCE),
}  # fmt: skip
#: What to write in a column.
EXPLAINED = {
    "indicator": N_("what the number is of: choose from the list, or type a name of your own that"
                    " stands on the sheet of indicators"),
    "kind": N_("what the number says: choose from the list; the examples of the guide show which"),
    "printed": N_("the number exactly as printed, with scale, unit and zeros: 6.0%, 225.9亿元"),
    "qualifier": N_("the word beside it, 达到, 超过 or 以上; empty if there is none"),
    "start": N_("of growth, a multiple or points: the year it starts from; else empty"),
    "end": N_("the year of the number, or the last of growth"),
    "period": N_("part of the year: 上半年, 一季度, 前三季度, 6月, 1-11月; empty for a whole year"),
    "basis": N_("of a growth rate, where it is printed: 名义, 实际 or 可比价; else empty"),
    "of": N_("of a share: the whole of which it is a part, an indicator"),
    "against": N_("of points or growth that is not on the year before: 全市平均, or 上季度 where"
                  " the page says 环比; else empty"),
    "place": N_("name of the place; an empty cell takes the one above"),
    "scope": N_("if it is about a part only: a firm, a park, the poor counties"),
    "paragraph": N_("which paragraph of the page, counted from the top; empty takes the one above"),
    "note": N_("what a reader must know; nothing is read from it"),
    "name_zh": N_("name of an indicator of your own, as on the sheet of claims; in one language"),
    "name_en": N_("the same in English; may be empty"),
    "unit": N_("its unit: 元, 吨, 人, 个, %"),
    "price_basis": N_("of money: at which prices its growth and its amounts are printed"),
    "average": N_("how its average growth is taken; empty unless the source says 累计法"),
    "relations.kind": N_("what holds between numbers: 合计, all parts and no other; 其中, some"
                         " of them"),
    "whole": N_("the row of the whole on the sheet of claims, a number: 6"),
    "parts": N_("the rows of its parts: 7;8;9. Of 加权平均 the richer group first, of 比值 the"
                " numerator"),
    "weight": N_("of 加权平均: the row of the share that weighs, if it is printed; else empty"),
    "title": N_("title of the page or article; one row describes all the sheet of claims"),
    "paper": N_("newspaper, website or office that published it"),
    "date": N_("day of publication: 2022-03-01"), "page": N_("number of the page in the paper"),
    "URL": N_("address, if it is on the web"),
}  # fmt: skip
#: What pages call the shares of the three sectors, which are entered as one number.
STRUCTURE = "三次产业结构"
#: Indicators of which the vocabulary has no word, but for their names.
PRINTED_TOO = ("consumption_per_capita", "cpi_prev100", "livelihood_expenditure_share")
#: What is printed, and the row of claims that it makes: indicator, kind, number, word, first and
#: last year, part of the year, basis, whole, against what.
EXAMPLES = (
    ("2021年地区生产总值达212.6亿元", "gdp", "level", "212.6亿元", "达", "", "2021"),
    ("GDP可比增长7.9%", "gdp", "growth", "7.9%", "", "2020", "2021", "", "comparable"),
    ("2012年以来收入年均增长8.3%", "budget_revenue", "avg_growth", "8.3%", "", "2012", "2021"),
    ("社会消费品零售总额是2012年的2.2倍", "retail_sales", "multiple", "2.2倍", "", "2012", "2021"),
    ("住户存款比2012年增长1.5倍", "household_deposits", "growth", "1.5倍", "", "2012", "2021"),
    ("财政支出下降超过2%", "general_public_budget_expenditure", "growth", "下降2%", "超过", "2020",
     "2021"),
    ("城镇化率提高1.1个百分点", "urbanisation_rate", "points", "1.1个百分点", "", "2020", "2021"),
    ("三产占GDP的44.3%", "tertiary_share", "share", "44.3%", "", "", "2021", "", "", "gdp"),
    ("三次产业结构为8.9:41.4:49.7", STRUCTURE, "share", "8.9:41.4:49.7", "", "", "2019"),
    ("上半年城乡收入比1.80", "urban_rural_income_ratio", "ratio", "1.80", "", "", "2022", "上半年"),
    ("常住人口减少1.2万人", "resident_population", "change", "减少1.2万人", "", "2020", "2021"),
    ("2022年一季度GDP环比增长1.3%", "gdp", "growth", "1.3%", "", "", "2022", "一季度", "", "",
     "上季度"),
    ("2021年城镇登记失业率为3.6%", "registered_unemployment", "rate", "3.6%", "", "", "2021"),
    ("2022年地区生产总值增长6%以上（目标）", "gdp", "target", "6%", "以上", "", "2022"),
)  # fmt: skip
#: So many columns of claims have the examples.
SHOWN = 10
ROWS = 500
OPTIONS = {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}


def write_form(path: Path) -> None:
    """Write a workbook in which a page is entered, in the language of now (填报表).

    Parameters
    ----------
    path : Path
        A file ``.xlsx`` that is not there yet; of a ``.csv`` there are the headings alone.

    Raises
    ------
    ValueError
        If it is named otherwise.
    FileExistsError
        If it is there.
    FileNotFoundError
        If its folder is not.
    """
    if path.suffix.lower() not in (".xlsx", ".csv"):
        text = N_("{name}: a table is a file .xlsx or .csv: name it {xlsx}")
        raise ValueError(_(text, name=path.name, xlsx=path.with_suffix(".xlsx").name))
    if path.exists():
        text = N_("{path} is there already: choose another name, or remove it")
        raise FileExistsError(_(text, path=path))
    if not path.parent.is_dir():
        text = N_("{folder} is no folder: make it first, or choose another place")
        raise FileNotFoundError(_(text, folder=path.parent))
    if path.suffix.lower() == ".csv":
        heads = [_heading("claims", column) for column in SHEETS["claims"]]
        with replaced(path) as new:
            pd.DataFrame(columns=heads).to_csv(new, index=False, encoding="utf-8-sig")
        return
    with replaced(path) as new, xlsxwriter.Workbook(str(new), OPTIONS) as book:
        look = {"bold": True, "bg_color": "#D9ECE4", "text_wrap": True}
        head = book.add_format(look)
        text_cell = book.add_format({"num_format": "@"})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(_sheet(name))
            sheet.freeze_panes(1, 0)
            sheet.ignore_errors({"number_stored_as_text": f"A1:Z{ROWS + 1}"})
            for k, column in enumerate(columns):
                sheet.set_column(k, k, 22 if column in ("indicator", "title") else 14, text_cell)
                sheet.write(0, k, _heading(name, column), head)
                _choose(sheet, name, column, k)
        _vocabulary(book, head)
        _guide(book, head)


def _sheet(name: str) -> str:
    return p_("form", SHEET_NAMES[name])


def _heading(resource: str, column: str) -> str:
    """What a column is called: its code, or in Chinese its title."""
    if resource == "source":
        return p_("form", SOURCE[column])
    titles = {f["name"]: f["title"] for f in fields_of(resource)}
    return str(titles[column]) if language() == "zh" else column


def _choose(sheet: Any, resource: str, column: str, k: int) -> None:
    """A list to choose from, where a column has one; indicators may also be one's own."""
    fields = {f["name"]: f for f in fields_of(resource)} if resource != "source" else {}
    field = fields.get(column, {})
    text, title = N_("choose from the list, or leave the cell empty"), _heading(resource, column)
    options: dict[str, Any] = {"validate": "list", "input_title": title, "error_title": title}
    if column in ("indicator", "of"):
        text = N_("not in the list: a word that pages use may be known all the same; an indicator"
                  " of your own takes a row on the sheet {sheet}")  # fmt: skip
        options |= {"source": f"={_sheet('vocabulary')}!$A$2:$A$600", "error_type": "information"}
    elif "categories" in field:
        options["source"] = list(category_names(resource, column, language()).values())
    elif choices := field.get("constraints", {}).get("enum"):
        options["source"] = choices
    else:
        return
    options["input_message"] = _explained(resource, column)
    options["error_message"] = _(text, sheet=_sheet("indicators"))
    sheet.data_validation(1, k, ROWS, k, options)


def _explained(resource: str, column: str) -> str:
    return _(EXPLAINED.get(f"{resource}.{column}") or EXPLAINED[column])


def _vocabulary(book: Any, head: Any) -> None:
    """The indicators that pages print, by theme, those with the most words for them first."""
    sheet = book.add_worksheet(_sheet("vocabulary"))
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 4, 16)
    sheet.freeze_panes(1, 0)
    heads = [_heading("claims", "indicator"), _heading("indicators", "unit")]
    heads += [_heading("indicators", column) for column in ("theme", "price_basis")]
    sheet.write_row(0, 0, [*heads, _("words that pages use")], head)
    themes, bases = (
        category_names("indicators", column, language()) for column in ("theme", "price_basis")
    )
    for row, known in enumerate(_choices(list(themes)).itertuples(), start=1):
        unit = unit_name(known.unit) if known.unit != "none" else ""
        about = [themes[known.theme], bases[known.price_basis], known.words]
        sheet.write_row(row, 0, [known.name, unit, *about])


def _choices(themes: list[str]) -> pd.DataFrame:
    """Indicators that a page may print, which are found by their names: not those that official
    series alone have, as growth over given years.
    """
    known, claims = load_indicators(), load_claims()
    table = matching("", known).assign(name=known[f"name_{language()}"])
    codes = indicator_codes(known)
    found = table.name.map(lambda name: code_of(name, codes)) == table.index
    printed = table.index.isin([*claims.indicator, *claims.of, *PRINTED_TOO])
    table = table[found & (printed | (table.words != ""))]
    structure = table.loc[["gdp"]].assign(name=STRUCTURE, unit="%")
    table = pd.concat([table, structure])
    at, used = table.theme.map(themes.index), -table.words.str.count(";")
    return table.assign(at=at, used=used).sort_values(["at", "used"], kind="stable")


def _guide(book: Any, head: Any) -> None:
    """What to write in which column, and what printed sentences become."""
    sheet = book.add_worksheet(_sheet("guide"))
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 9, 16)
    steps = (
        N_(
            "Each number of the page is a row of the first sheet: what it is of, what kind, the"
            " number as printed, and its year; growth, multiples and points need their first year"
            " too. Numbers without a year are held against nothing."
        ),
        N_("Then describe the page on the sheet of its source, and save; a terminal audits it:"),
        "yuanhui audit page.xlsx --lang zh" if language() == "zh" else "yuanhui audit page.xlsx",
    )
    row = 0
    for row, step in enumerate(steps):
        sheet.write(row, 0, _(step))
    row += 2
    columns = SHEETS["claims"][:SHOWN]
    sheet.write_row(row, 0, [_("printed is"), *(_heading("claims", c) for c in columns)], head)
    for printed, *cells in EXAMPLES:
        row += 1
        sheet.write_row(row, 0, [printed, *example(cells)])
    row += 2
    sheet.write_row(row, 0, [_("sheet"), _("column"), _("what to write")], head)
    for name, columns in SHEETS.items():
        for column in columns:
            row += 1
            cells = [_sheet(name), _heading(name, column), _explained(name, column)]
            sheet.write_row(row, 0, cells)


def example(cells: list[str]) -> list[str]:
    """The cells of an example in the language of now (示例行)."""
    names = load_indicators()[f"name_{language()}"]
    row = dict.fromkeys(SHEETS["claims"][:SHOWN], "") | dict(
        zip(SHEETS["claims"], cells, strict=False)
    )
    row |= {column: names.get(row[column], row[column]) for column in ("indicator", "of")}
    for column in ("kind", "basis"):
        words = category_names("claims", column, language())
        row[column] = words.get(row[column], "")
    return list(row.values())
