"""Numbers, results and figures on the pages, all from ``results/``: nothing is typed twice."""

import html
import json
import os
import re
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from analysis.report.cite import cite
from analysis.report.prose import fill
from analysis.report.register import load_register, stored_results

log = logging.getLogger(__name__)
RESULTS = Path(__file__).parents[2] / "results"
REGISTER = RESULTS / "results.json"
NOTEBOOK = {
    "en": "[notebook {0[0]}](/notebooks/{0}.ipynb)",
    "zh": "[笔记本{0[0]}](/zh/notebooks/{0}.ipynb)",
}


def _language(docname):
    return "zh" if docname.startswith("zh/") else "en"


def quote(app, docname, source):
    """Fill the marks that the README has, too, and take them away."""
    if "<!--=" not in source[0]:
        return
    app.env.note_dependency(str(REGISTER), docname=docname)
    try:
        filled = fill(source[0], stored_results(REGISTER), _language(docname))
    except ValueError as error:
        log.warning("%s", error, location=docname)
        return
    source[0] = re.sub(r"<!--(=.*?|/)-->", "", filled)


HEADS = {
    "en": ("result", "value", "interval", "condition"),
    "zh": ("结果", "数值", "可能区间", "前提"),
}


class Results(SphinxDirective):
    """Every result with its interval and condition, by notebook, in the page's language; each row has its id."""

    def run(self):
        """Tables in HTML: docutils' own have no ids for rows."""
        self.env.note_dependency(str(REGISTER))
        lang, found = _language(self.env.docname), load_register(REGISTER).values()
        notebooks = dict.fromkeys(r.notebook for r in found)
        text = "\n\n".join(
            self._table(n, [r for r in found if r.notebook == n], lang) for n in notebooks
        )
        return self.parse_text_to_nodes(text, allow_section_headings=True)

    def _table(self, notebook, results, lang):
        head = "".join(f"<th>{name}</th>" for name in HEADS[lang])
        rows = "\n".join(self._row(r, lang) for r in results)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
        raw = f'```{{raw}} html\n<div class="text_html">{table}</div>\n```'
        return f"## {notebook}\n\n{NOTEBOOK[lang].format(notebook)}\n\n{raw}"

    def _row(self, r, lang):
        texts = [r.name(lang), r.text(lang), r.interval(lang), r.given(lang)]
        name, *others = map(html.escape, texts)
        cells = "".join(f"<td>{text}</td>" for text in others)
        return f'<tr id="{r.id}"><td>{name}<br><code>{r.id}</code></td>{cells}</tr>'


class Cited(SphinxDirective):
    """A result as ``yuanhui cite`` gives it, to be copied: id, style, language."""

    required_arguments = 3

    def run(self):
        """As it is printed, but wrapped."""
        self.env.note_dependency(str(REGISTER))
        text = cite(*self.arguments, register=REGISTER)
        return [nodes.literal_block(text, text, language="none", classes=["wrapped"])]


class Figures(SphinxDirective):
    """Figures with their alt text and their files, in the page's language: those named, or all under headings."""

    optional_arguments = 1

    def run(self):
        """Parsed as the page's own text, so that files are copied and links checked."""
        index = RESULTS / "figures" / "figures.json"
        self.env.note_dependency(str(index))
        known = json.loads(index.read_text(encoding="utf-8"))
        languages = [_language(self.env.docname)]
        parts = [self._figure(name, known[name], languages) for name in self.arguments or known]
        return self.parse_text_to_nodes("\n\n".join(parts), allow_section_headings=True)

    def _figure(self, name, about, languages):
        page = self.env.doc2path(self.env.docname)
        path = Path(os.path.relpath(RESULTS / "figures" / name, page.parent)).as_posix()
        heading = [] if self.arguments else [f"## `{name}`"]
        pictures = [
            f"```{{image}} {path}.{lang}.png\n:alt: {about[f'alt_{lang}']}\n```"
            for lang in languages
        ]
        ends = [f"{lang}.{kind}" for kind in ("svg", "png", "pdf") for lang in languages]
        files = [f"{{download}}`{end} <{path}.{end}>`" for end in [*ends, "csv"]]
        notebooks = [NOTEBOOK[lang].format(about["notebook"]) for lang in languages]
        return "\n\n".join([*heading, *pictures, " · ".join([*notebooks, *files])])


def setup(app):
    """Marks are filled as pages are read."""
    app.connect("source-read", quote)
    app.add_directive("results", Results)
    app.add_directive("figures", Figures)
    app.add_directive("cited", Cited)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
