"""One text in Markdown as PDF, DOCX and HTML, the same bytes each time (排版).

pandoc reads the text; Typst sets the PDF. Page, styles and colours are the files of ``text``.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import typst

from analysis.plots.font import FAMILY, font_path, require_glyphs
from analysis.report.pandoc import convert

PARTS = Path(__file__).parent / "text"
#: Quotation marks and dashes stay as written; Chinese lines may be broken anywhere.
MARKDOWN = "markdown-smart+east_asian_line_breaks"
#: A picture of the text with its description, and as pandoc writes it for Typst.
PICTURE, SET = re.compile(r'\]\(([\w.]+)\.png\)\{alt="((?:[^"\\]|\\.)*)"'), 'image("{}.png", '


def _pandoc(text: str, to: str, figures: Path, epoch: int, *options: str) -> bytes:
    """What pandoc makes of the text and of the pictures in `figures`."""
    always = ("--standalone", "--wrap=none", f"--resource-path={figures}")
    return convert(text, MARKDOWN, to, *always, *options, epoch=epoch)


def html(text: str, figures: Path, epoch: int) -> bytes:
    """One file with its pictures and styles in it (网页)."""
    styles = f"--css={PARTS / 'brief.css'}"
    return _pandoc(text, "html5", figures, epoch, "--embed-resources", styles)


def docx(text: str, figures: Path, epoch: int) -> bytes:
    """A document for Word and LibreOffice (文档): headings, captions and tables by style."""
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder, "reference.docx")
        reference.write_bytes(_reference())
        return _pandoc(text, "docx", figures, epoch, f"--reference-doc={reference}")


def _reference() -> bytes:
    """The document whose styles pandoc takes over, packed from its parts."""
    buffer, parts = io.BytesIO(), PARTS / "reference"
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in sorted(p for p in parts.rglob("*") if p.is_file()):
            # Without the time, which pandoc would hand on.
            packed.writestr(zipfile.ZipInfo(path.relative_to(parts).as_posix()), path.read_bytes())
    return buffer.getvalue()


def pdf(text: str, figures: Path, epoch: int) -> bytes:
    """A tagged PDF with the one font embedded, pictures as drawings (版式文件).

    Raises
    ------
    ValueError
        If the font lacks a glyph of the text or of a drawing, or Typst warns of anything.
    """
    require_glyphs(text.splitlines())
    options = (f"--template={PARTS / 'brief.typ'}", f"--variable=font:{FAMILY}")
    source = _pandoc(text, "typst", figures, epoch, *options).decode()
    files: dict[str, bytes] = {}
    for name, alt in PICTURE.findall(text):
        files[f"{name}.svg"] = (figures / f"{name}.svg").read_bytes()
        require_glyphs(ElementTree.fromstring(files[f"{name}.svg"]).itertext())
        source = source.replace(SET.format(name), f'image("{name}.svg", alt: "{alt}", ')
    files["main"], fonts = source.encode(), typst.Fonts(False, False, [font_path().parent])
    # Its stub forgets files in memory.
    document, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
        files, format="pdf", timestamp=epoch, pdf_standards=["ua-1"], font_paths=fonts
    )
    if warnings:
        raise ValueError(f"Typst warns: {'; '.join(map(str, warnings))}")
    return bytes(document)


FORMATS: dict[str, Callable[[str, Path, int], bytes]] = {"pdf": pdf, "docx": docx, "html": html}
