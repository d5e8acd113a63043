"""The review: each number on the page leads to its row, and back."""

import re

from analysis.extract.extraction import extract
from analysis.extract.review import review_page
from analysis.messages import speaking

TEXT = "2021年，财政收入12亿元，增长12%，增长13%<b>。"


def review(text: str = TEXT) -> str:
    page = extract(text, title="一页 & 其他")
    return review_page(page.source["title"], page.paragraphs, page.numbers, page.excluded)


def test_numbers_and_rows_lead_to_each_other() -> None:
    html = review()
    on_page = re.findall('id="(p-n[0-9]+)" href="#(t-n[0-9]+)"', html)
    in_table = re.findall('<tr id="(t-n[0-9]+)"><td><a class="[a-z]+" href="#(p-n[0-9]+)"', html)
    assert len(on_page) == 3
    assert {(row, number) for number, row in on_page} == set(in_table)


def test_what_is_held_back_comes_first() -> None:
    rows = re.findall('<tr id="t-n[0-9]+"><td><a class="([a-z]+)"', review())
    assert rows == ["open", "open", "sure"]


def test_the_text_of_the_page_is_text() -> None:
    assert "&lt;b&gt;" in review()
    assert "一页 &amp; 其他" in review()
    assert "<script" not in review()


def test_what_is_no_quantity_tells_why() -> None:
    assert '<span class="no" title="a date, not a quantity">2021年</span>' in review()


def test_it_speaks_chinese() -> None:
    with speaking("zh"):
        html = review()
    assert "一般公共预算收入" in html or "财政收入" in html
    assert "存疑" in html
    assert re.findall("<th>([^<]*)</th>", html) == ["数字", "指标", "类别", "年份", "存疑原因"]


def test_jupyter_shows_the_same() -> None:
    page = extract(TEXT)
    assert page._repr_html_() in review_page("", page.paragraphs, page.numbers, page.excluded)
