"""The same page in the files that pages come in."""

from pathlib import Path

import pypandoc
import pytest
import typst

from analysis.data.problems import DataError
from analysis.extract.extraction import extract
from analysis.extract.read import read_page
from analysis.plots.font import font_path

SENTENCES = (
    "2021年，全县生产总值达到186.4亿元，比上年增长7.2%；财政收入9.84亿元，下降2.1%。",
    "2021年末，全县常住人口41.2万人，城镇化率为52.3%，比上年提高1.1个百分点。",
    "十年来，全县上下围绕高质量发展，统筹推进各项工作，群众的获得感明显增强。",
    "2021年，粮食产量达到36.6万吨，增长1.4%，其中小麦产量18.2万吨；茶园面积3.7万亩。",
)
TEXT = "\n".join(SENTENCES)
HTML = (
    '<html><head><meta charset="{}"><title>临溪</title></head><body><nav><a href="/">首页</a>'
    " 浏览12345次</nav><article><h1>临溪跨越</h1>{}</article><footer>电话 12345</footer></body></html>"
)


def rows(path: Path) -> list[list[str]]:
    columns = ["indicator", "kind", "printed", "start", "end"]
    return extract(read_page(path)).claims[columns].to_numpy().tolist()  # type: ignore[no-any-return]


def pdf(text: str, columns: int) -> bytes:
    words = text.replace("\n", "\n\n").replace("#", "")
    page = f"width: {columns * 60}mm, height: 80mm, columns: {columns}, margin: 6mm"
    source = (
        f'#set page({page})\n#set text(font: "Noto Sans SC", lang: "zh")\n#set par(justify: true)\n'
    )
    return typst.compile((source + words).encode(), font_paths=[str(font_path().parent)])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_text_in_either_encoding(page: Path, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(TEXT.encode("gb18030"))
    (tmp_path / "marked.txt").write_bytes(TEXT.encode("utf-8-sig"))
    assert rows(tmp_path / "old.txt") == rows(tmp_path / "marked.txt") == rows(page)
    assert len(rows(page)) == 11


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_without_what_stands_around_the_article(
    page: Path, tmp_path: Path, encoding: str
) -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    (tmp_path / "page.html").write_bytes(HTML.format(encoding, paragraphs).encode(encoding))
    assert rows(tmp_path / "page.html") == rows(page)


@pytest.mark.parametrize("columns", [1, 3])
def test_pdf_in_columns(page: Path, tmp_path: Path, columns: int) -> None:
    (tmp_path / "page.pdf").write_bytes(pdf(TEXT, columns))
    assert rows(tmp_path / "page.pdf") == rows(page)


def test_word(page: Path, tmp_path: Path) -> None:
    words = "\n\n".join(SENTENCES)
    pypandoc.convert_text(words, "docx", format="markdown", outputfile=str(tmp_path / "page.docx"))
    assert rows(tmp_path / "page.docx") == rows(page)


def test_a_table_in_a_word_file_is_no_part_of_the_sentences(page: Path, tmp_path: Path) -> None:
    table = "| 指标 | 2020年 | 2021年 |\n|---|---|---|\n| 生产总值（亿元） | 171.2 | 186.4 |"
    words = "\n\n".join([*SENTENCES[:2], table, *SENTENCES[2:]])
    path = tmp_path / "page.docx"
    pypandoc.convert_text(words, "docx", format="markdown", outputfile=str(path))
    assert rows(path) == rows(page)
    assert "171.2" in "".join(extract(read_page(path)).excluded.text)


def test_a_scanned_page_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(pdf(" ", 1))
    with pytest.raises(DataError, match="page 1 has no readable text layer: run OCR first"):
        read_page(tmp_path / "page.pdf")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("page.pdf", b"%PDF-1.4 broken", "not a PDF that can be read"),
        ("page.docx", b"broken", "not a Word file that can be read"),
        ("page.html", b"<html></html>", "there is no text in it"),
        ("page.txt", b"   ", "there is no text"),
        ("page.odt", b"", "a page is a file .txt .tsv .html .htm .pdf .docx"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_page(tmp_path / name)
