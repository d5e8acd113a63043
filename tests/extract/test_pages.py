"""Pages of one genre each, made up, and the numbers that a reader finds in them."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.extract.extraction import Extraction, extract

PAGES = sorted(Path(__file__).with_name("pages").glob("*.txt"))


def page(path: Path) -> Extraction:
    return extract(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_number_is_read_as_a_reader_reads_it(path: Path) -> None:
    expected = pd.read_csv(path.with_suffix(".csv"), dtype=str, keep_default_na=False)
    claims = page(path).claims
    own = claims.indicator.str.startswith("x_")
    read = claims.assign(indicator=claims.indicator.where(~own, "?"))[expected.columns]
    assert read.to_numpy().tolist() == expected.to_numpy().tolist()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_fails_to_fit_on_pages_that_fit(path: Path) -> None:
    assert page(path).audit().fits


def test_what_no_year_dates_is_held_back_and_not_dated() -> None:
    extraction = page(PAGES[0].with_name("undated.txt"))
    assert list(extraction.review.printed) == ["7.1%"]
    assert set(extraction.review.end) == {""}


def test_cells_of_a_table_are_no_claims() -> None:
    excluded = page(PAGES[0].with_name("communique.txt")).excluded
    assert ("城镇|33210", "table cell") in zip(excluded.text, excluded.reason_en, strict=True)
