"""An audit as one file: complete, by itself, in one language."""

import re
import zipfile
from html.parser import HTMLParser

import pytest

from analysis import audit_claims, load_claims
from analysis.audit import audit_page
from analysis.data.package import DATA
from analysis.report.document import bands, document, write_document


@pytest.fixture(scope="module")
def page():
    return audit_claims(load_claims(), DATA / "relations.csv")


class Parsed(HTMLParser):
    """Tags with their attributes, and the texts between them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def test_it_needs_nothing_beside_it(page):
    tags = Parsed(document(page, "en")).tags
    assert {tag for tag, _attrs in tags}.isdisjoint({"script", "link", "iframe"})
    pictures = [attrs for tag, attrs in tags if tag == "img"]
    assert len(pictures) == 2  # urban and rural income
    assert all(p["src"].startswith("data:image/png;base64,iVBOR") for p in pictures)
    assert pictures[0]["alt"].startswith("urban income: level of 2021 over that of 2012; 2.119")


def test_every_number_has_its_verdict(page):
    tags = Parsed(document(page, "en")).tags
    rows = [attrs["class"] for tag, attrs in tags if tag == "tr" and attrs]
    tally = {verdict: rows.count(verdict) for verdict in set(rows)}
    # Eight incomes do not fit, GDP's three and the rate stand apart, two counts fit.
    assert tally == {"does_not_fit group1": 8, "not_comparable": 4, "fits": 2, "not_testable": 50}


def test_it_tells_what_the_screen_tells(page):
    told = re.sub(r"\s", "", "".join(Parsed(document(page, "zh")).texts))
    *lines, _more = re.sub("\n {4}", "", page.explain("zh")).splitlines()
    missing = [s for line in lines if (s := re.sub(r"\s|· ", "", line)) not in told]
    assert missing == []
    assert "王会锋.源汇区" in told


def test_the_chinese_edition_is_chinese(page):
    texts = Parsed(document(page, "zh").partition("</style>")[2]).texts
    body = "".join(texts).partition("资料来源")[0]
    assert set(re.findall("[A-Za-z]+", body)) <= {"GDP"}


def test_word_gets_the_same_text_and_pictures(page, tmp_path):
    path = tmp_path / "report.docx"
    write_document(page, path, "zh")
    with zipfile.ZipFile(path) as packed:
        text = packed.read("word/document.xml").decode()
        media = [name for name in packed.namelist() if name.startswith("word/media/")]
    assert "报载数核对" in text
    assert "按通常理解不能同时成立" in text
    assert len(media) == 2


def test_the_same_audit_gives_the_same_bytes(page, tmp_path):
    for name in ("a.docx", "b.docx", "a.html", "b.html"):
        write_document(page, tmp_path / name, "en")
    for ending in ("docx", "html"):
        first, second = (tmp_path / f"{name}.{ending}" for name in "ab")
        assert first.read_bytes() == second.read_bytes()


def test_another_ending_is_refused_and_nothing_written(page, tmp_path):
    with pytest.raises(ValueError, match=r"report\.pdf: a report is a file \.html or \.docx"):
        write_document(page, tmp_path / "report.pdf", "en")
    assert list(tmp_path.iterdir()) == []


def titles(audit):
    """Titles of the bands of all groups, in English."""
    return [figure.axes[0].get_title() or figure.axes[0].get_title("left")
            for _row, figure in bands(audit.account, audit.account.tested)]  # fmt: skip


def test_bands_are_of_the_growth_that_the_two_sides_are_of(page, tmp_path):
    """Not of GDP, whose two numbers are not comparable; not of last year's growth, which fits."""
    assert titles(page) == [
        f"{of} income: level of 2021 over that of 2012" for of in ("urban", "rural")
    ]
    path = tmp_path / "page.csv"
    lines = ["indicator,kind,printed,start,end", "urban_income,growth,8.1%,2020,2021"]
    lines += ["urban_income,level,32494元,,2020", "urban_income,level,35126元,,2021"]
    lines += ["urban_income,multiple,2.4倍,2011,2021", "urban_income,avg_growth,7.2%,2011,2021"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert titles(audit_page(path)) == ["urban income: level of 2021 over that of 2011"]


def test_a_fall_a_year_on_average_is_a_number_like_any_other(tmp_path):
    lines = ["indicator,kind,printed,start,end", "rural_poor,level,9899万人,,2012"]
    lines += ["rural_poor,avg_change,减少1391万人,2012,2016"]
    (tmp_path / "page.csv").write_text("\n".join(lines), encoding="utf-8")
    write_document(audit_page(tmp_path / "page.csv"), tmp_path / "report.html", "zh")
    assert "减少1391万人" in (tmp_path / "report.html").read_text(encoding="utf-8")
