"""The text of a page in a file: plain text, HTML, PDF, Word (读入文件)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from analysis.data.package import content
from analysis.data.problems import DataError
from analysis.data.tables import decoded
from analysis.messages import N_, _

__all__ = ["PAGES", "read_page"]

#: A page of a PDF with fewer characters is a picture.
FEWEST = 20
#: Characters of fonts without a map: what is read so is no text.
UNMAPPED = re.compile("[\ue000-\uf8ff�]")

#: What a Word file becomes: text, and tables with bars between their cells.
PLAIN = "plain+pipe_tables-simple_tables-multiline_tables-grid_tables"


def read_page(path: Path) -> str:
    """The text of a page, whatever file it is in (读取版面).

    Parameters
    ----------
    path : Path
        ``.txt``, ``.tsv``, ``.html``, ``.pdf`` or ``.docx``.

    Raises
    ------
    DataError
        If the file has no text that can be read.
    ModuleNotFoundError
        If what reads such files is not installed.
    """
    if path.suffix.lower() not in PAGES:
        text = N_("a page is a file {endings}: choose one of them")
        raise DataError(path.name, _(text, endings=" ".join(PAGES)))
    text = PAGES[path.suffix.lower()](path)
    if not text.strip():
        raise DataError(path.name, _("there is no text in it: nothing to read"))
    return text


def _plain(path: Path) -> str:
    return decoded(path.name, content(path, _("the page as text")))


def _html(path: Path) -> str:
    import trafilatura

    page = content(path, _("the page as HTML"))
    return trafilatura.extract(page, favor_recall=True, include_comments=False) or ""


def _pdf(path: Path) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content(path, _("the page as PDF")))
    except pypdfium2.PdfiumError as error:
        text = N_("not a PDF that can be read ({reason}): save it again")
        raise DataError(path.name, _(text, reason=error)) from None
    pages = [page.get_textpage().get_text_bounded() for page in document]
    for n, text in enumerate(pages, start=1):
        if len(text.strip()) < FEWEST or len(UNMAPPED.findall(text)) > len(text) / 100:
            problem = N_("page {n} has no readable text layer: run OCR first")
            raise DataError(path.name, _(problem, n=n))
    return "\n".join(pages)


def _word(path: Path) -> str:
    import pypandoc

    content(path, _("the page as a Word file"))
    try:
        return str(pypandoc.convert_file(str(path), PLAIN, "docx", extra_args=["--wrap=none"]))
    except RuntimeError:
        text = _("not a Word file that can be read: save it again as .docx")
        raise DataError(path.name, text) from None


#: Per ending of a file what reads it.
PAGES: dict[str, Callable[[Path], str]] = {
    ".txt": _plain, ".tsv": _plain, ".html": _html, ".htm": _html, ".pdf": _pdf, ".docx": _word,
}  # fmt: skip
