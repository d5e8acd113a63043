"""Notebooks as pages: code folded away, and figures with their alt text, which myst-nb leaves behind."""

import json

from sphinx.util import logging

log = logging.getLogger(__name__)


def fold_and_describe(app, docname, source):
    """Set what myst-nb reads from a cell: its tag for folding, the alt text that its output carries."""
    if app.env.doc2path(docname).suffix != ".ipynb":
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"].setdefault("tags", []).append("hide-input")
            cell["metadata"]["mystnb"] = {"image": _alt(docname, cell)}
    source[0] = json.dumps(notebook, ensure_ascii=False)


def _alt(docname, cell):
    """The alt text of the one picture that a cell may show: myst-nb takes one for all pictures of a cell."""
    found = [o["metadata"].get("image/png", {}) for o in cell["outputs"] if "image/png" in o.get("data", {})]
    if len(found) > 1 or not all(picture.get("alt") for picture in found):
        log.warning("cell %s: one picture a cell, with alt text: use Report.figure", cell["id"], location=docname)
    return {"alt": picture["alt"] for picture in found[:1] if "alt" in picture}  # noqa: B035 - at most one


def setup(app):
    """Rewrite notebooks as they are read; the files stay as they are."""
    app.connect("source-read", fold_and_describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
