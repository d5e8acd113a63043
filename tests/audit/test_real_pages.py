"""Sixteen real pages: their numbers are entered as printed, and each flag was worked out by hand.

`real_pages` has the printed numbers as facts: what they are of, kind, years and sign, not the
pages' sentences; `sources.csv` says what each page is and where it was seen. Kept as they were
seen: mirrors and forums are where pages of counties are found.
"""

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis.audit import audit_page

FOLDER = Path(__file__).parent / "real_pages"
#: Page and indicator of every number that does not fit as printed, and why a reader can confirm it.
FLAGS = {
    # 2.5 / 0.7998 = 3.13: neither 4 times as large nor 4 times more; and 1.362 ** 5 = 4.69, not 4.65.
    "gangu_2011": {"broad_fiscal_revenue"},
    # 772 / 100 = 7.72: as a ratio 7.7, as an increase 6.7; printed is 7.2.
    "jizhou_66y": {"grain_yield"},
}


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLAIMS, OWN = rows("claims.csv"), rows("indicators.csv")
PAGES = [row["page"] for row in rows("sources.csv")]


@pytest.fixture
def entered(tmp_path):
    """A page as its editor would have entered it, with indicators of its own."""

    def enter(page):
        claims = pd.DataFrame([row for row in CLAIMS if row["page"] == page])
        claims.rename(columns={"page": "place"}).to_csv(tmp_path / "page.csv", index=False)
        own = pd.DataFrame([row for row in OWN if row["page"] == page])
        if len(own):
            own.drop(columns="page").to_csv(tmp_path / "indicators.csv", index=False)
        return tmp_path / "page.csv"

    return enter


@pytest.mark.parametrize("page", PAGES)
def test_what_does_not_fit_is_what_a_reader_confirms(page, entered):
    audit = audit_page(entered(page))
    assert {r.group for r in audit.rows if r.verdict == "does_not_fit"} == FLAGS.get(page, set())
    for lang in ("en", "zh"):
        assert audit.explain(lang, "all").strip()


def test_nine_in_ten_numbers_find_their_indicator():
    own = {(row["page"], row["name_zh"]) for row in OWN}
    known = [row for row in CLAIMS if (row["page"], row["indicator"]) not in own]
    assert len(known) >= 0.9 * len(CLAIMS)
