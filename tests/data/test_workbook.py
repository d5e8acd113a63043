"""Workbooks: a number with the digits of its format, and one line for what cannot be read."""

import csv
import datetime
import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from analysis import DataError, load_claims
from analysis.data.package import DATA
from analysis.data.tables import decoded, read_table
from analysis.data.workbook import MOST_TAGS, MOST_UNPACKED, shown
from analysis.messages import speaking

HEAD, *ROWS = list(csv.reader((DATA / "claims.csv").read_text(encoding="utf-8").splitlines()))[:5]


@pytest.fixture
def saved(tmp_path):
    """Saves the first claims as a workbook, spoilt as asked for."""

    def save(spoil=lambda sheet: None):
        book = openpyxl.Workbook()
        for row in [HEAD, *ROWS]:
            book.active.append(row)
        spoil(book.active)
        book.save(tmp_path / "c.xlsx")
        return tmp_path / "c.xlsx"

    return save


def cell(row, column, value, number_format="General"):
    def put(sheet):
        at = sheet.cell(row, HEAD.index(column) + 1, value)
        at.number_format = number_format

    return put


#: As Excel shows them, typed in by hand from its documentation of number formats.
@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1.8, "0.00", "1.80"), (0.089, "0.0%", "8.9%"), (0.06, "0.0%", "6.0%"), (225.9, '0.0"亿元"', "225.9亿元"),
        (2.3, "0.0\\倍", "2.3倍"), (41149, "#,##0", "41,149"), (1234.5, "#,##0.00", "1,234.50"), (2, "0.00", "2.00"),
        (-0.5, "0.0%", "-50.0%"), (-1.8, '"约"0.0', "-约1.8"), (5.5, '0.0"(预计)"', "5.5(预计)"), (5.5, '0.0"亿;元"', "5.5亿;元"),
        (12, "0_)", "12"), (1.5, "0.00_ ", "1.50"), (-0.04, "0.0", "0.0"), (-1234.567, "#,##0.00_ ", "-1,234.57"), (0.285, "0.00", "0.29"),
        (3, '0.0"%"', "3.0%"), (3, '"第0.00号"0', "第0.00号3"), (2021, "General", "2021"), (2021.0, "General", "2021"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_format_shows_it(value, number_format, text):
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    "number_format",
    [
        "General", "# ?/?", "0.00E+00", "0.0,,", "@", "0.##", "[>100]0;0.0;0", "yyyy", "0000000", "0.0%;[Red]-0.0%",
        '0.0;"下降"0.0', "[$¥-804]#,##0.00", "0_);(0)", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    ],
)  # fmt: skip
def test_a_format_that_may_hide_digits_is_refused(number_format):
    with pytest.raises(ValueError, match="printed digits are not certain"):
        shown(1.8, number_format)


def test_printed_numbers_keep_their_digits(saved):
    claims = load_claims(saved(cell(3, "printed", 225.90, '0.00"亿元"')))
    assert claims.printed["gdp_2021"] == "225.90亿元"
    assert float(claims.lower["gdp_2021"]) == 22_589_500_000


@pytest.mark.parametrize(
    "value", [225.9, 226, 1e300, True, datetime.datetime(2021, 1, 2), datetime.time(3)]
)
def test_a_printed_cell_that_lost_its_digits_is_refused(saved, value):
    with pytest.raises(
        DataError, match=r"^c\.xlsx: Sheet!D3, column printed: '\S+.* format the column as text"
    ) as error:
        load_claims(
            saved(
                cell(
                    3,
                    "printed",
                    value,
                    "General" if isinstance(value, int | float) else "yyyy-mm-dd",
                )
            )
        )
    assert str(error.value).count("\n") == 0


def test_excels_format_is_called_as_in_the_readers_excel(saved):
    with speaking("zh"), pytest.raises(DataError, match=r"“0\.6”的格式为“常规”，不能确定"):
        load_claims(saved(cell(3, "printed", 0.6)))


def test_numbers_beyond_a_workbooks_digits_are_refused():
    with pytest.raises(ValueError, match="more digits than a workbook keeps"):
        shown(1.5e300, "0.00")


def test_all_rows_are_read_whatever_the_sheet_says_of_its_size(saved):
    path = patched(
        saved(), SHEET, lambda b: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:O2"', b)
    )
    assert len(load_claims(path)) == len(ROWS)


def test_the_first_sheet_that_is_shown_is_read(saved):
    def hide(sheet):
        sheet.parent.create_sheet("old", 0).append(["mine"])
        sheet.parent.worksheets[0].sheet_state = "hidden"

    assert len(load_claims(saved(hide))) == len(ROWS)


def test_years_may_be_numbers(saved):
    assert load_claims(saved(cell(3, "end", 2021))).end["gdp_2021"] == 2021


def test_empty_columns_at_the_end_and_other_sheets_are_nothing(saved):
    def add(sheet):
        sheet.cell(2, 40).number_format = "0.00"
        sheet.parent.create_sheet("notes")["A1"] = "mine"

    assert len(load_claims(saved(add))) == 4


def test_a_row_far_below_is_read_and_named(saved):
    with pytest.raises(DataError, match="Sheet!B1048576, column indicator: '' must not be empty"):
        load_claims(saved(lambda sheet: sheet.cell(1_048_576, 4, "end")))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda s: s.cell(2, 16384, "x"),
            "row 2: 16384 cells where the header has 18: give every column a heading",
        ),
        (lambda s: s.cell(2, 1, "#N/A"), "Sheet!A2, column id: '#N/A' is an error of a formula"),
        (lambda s: s.cell(3, 5, '="超过"'), "cell E3: a formula without a value: open it in Excel"),
        (lambda s: s.insert_rows(1), "row 1 is empty: put the headings"),
        (
            lambda s: s.cell(1, 1, "Title") and s.delete_cols(2, 17),
            "row 1 has none of the columns id, indicator",
        ),
        (
            lambda s: s.delete_rows(2, 9),
            "no rows below the header .of a workbook, in its first sheet",
        ),
    ],
)
def test_a_sheet_of_another_shape_gets_one_line(saved, spoil, message):
    path, start = saved(spoil), time.process_time()
    with pytest.raises(DataError, match=message) as error:
        load_claims(path)
    assert str(error.value).count("\n") == 0
    assert time.process_time() - start < 10


def patched(path, name, change):
    """The workbook with one of its files changed."""
    with zipfile.ZipFile(path) as old:
        files = {n: old.read(n) for n in old.namelist()}
    new = change(files[name])
    assert new != files[name]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for n, content in files.items():
            packed.writestr(n, new if n == name else content)
    path.write_bytes(buffer.getvalue())
    return path


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'lol'>" + "".join(
    f"<!ENTITY a{k} '{f'&a{k - 1};' * 10}'>" for k in range(1, 10)
)


def entities(declared, used):
    def change(xml):
        text = xml.decode()
        return f"{declared}]>{text.removeprefix(text.partition('<worksheet')[0])}".replace(
            "<t>", f"<t>{used}", 1
        ).encode()

    return change


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda b: b[: len(b) // 2], SHEET),
        (entities(LAUGHS, "&a9;"), SHEET),
        (entities(f"<!DOCTYPE x [<!ENTITY e SYSTEM '{Path(__file__).as_uri()}'>", "&e;"), SHEET),
        (lambda b: b.replace(b"<sheetData>", b" " * MOST_UNPACKED + b"<sheetData>"), SHEET),
        (
            lambda b: b.replace(
                b'<row r="2"', b'<row r="2">' + b"<c/>" * MOST_TAGS + b'</row><row r="3"', 1
            ),
            SHEET,
        ),
        (lambda b: b.replace(b"<cellXfs", b"<xf/>" * MOST_TAGS + b"<cellXfs"), "xl/styles.xml"),
    ],
    ids=[
        "cut",
        "entities",
        "a file from outside",
        "a bomb",
        "a row without end",
        "styles without end",
    ],
)
def test_a_broken_or_forged_workbook_gets_one_line(saved, change, name):
    with pytest.raises(
        DataError, match=r"^c\.xlsx: (not a readable workbook|[\d,]+ (bytes|tags) when unpacked)"
    ) as error:
        read_table(patched(saved(), name, change))
    assert str(error.value).count("\n") == 0


def test_half_a_workbook_gets_one_line(saved):
    path = saved()
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DataError, match="not a readable workbook"):
        read_table(path)


def test_big5_is_not_taken_for_gb18030():
    with pytest.raises(DataError, match="neither UTF-8, GB18030 nor UTF-16"):
        decoded("c.csv", "達到,億元,倍".encode("big5"))
