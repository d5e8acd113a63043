"""Notebooks as pages: code folded away, two editions, and figures with their alt text, which myst-nb leaves behind."""

import json
import re

from sphinx.util import logging

log = logging.getLogger(__name__)


def complete(app, docname, source):
    """Change a notebook as it is read: what myst-nb takes from its cells, and its headings."""
    if app.env.doc2path(docname).suffix != ".ipynb":
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"].setdefault("tags", []).append("hide-input")
            cell["metadata"]["mystnb"] = {"image": _alt(docname, cell)}
            _let_ids_break(cell)
    first = notebook["cells"][0]
    title, text = "".join(first["source"]).split("\n", 1)
    first["source"] = f"{title}\n\n{_other_edition(docname)}\n{text}"
    source[0] = json.dumps(notebook, ensure_ascii=False)


def _alt(docname, cell):
    """The alt text of the one picture that a cell may show: myst-nb takes one for all pictures of a cell."""
    found = [
        o["metadata"].get("image/png", {})
        for o in cell["outputs"]
        if "image/png" in o.get("data", {})
    ]
    if len(found) > 1 or not all(picture.get("alt") for picture in found):
        log.warning(
            "cell %s: one picture a cell, with alt text: use show()",
            cell["id"],
            location=docname,
        )
    return {"alt": picture["alt"] for picture in found[:1] if "alt" in picture}  # noqa: B035 - at most one


def _let_ids_break(cell):
    """The id that names a row of a table may go on in a new line after each of its words."""
    for output in cell["outputs"]:
        if table := output.get("data", {}).get("text/html"):
            html = re.sub(
                r"(?<=<th>)\w+(?=</th>)",
                lambda head: head[0].replace("_", "_<wbr>"),
                "".join(table),
            )
            output["data"]["text/html"] = html


def _other_edition(docname):
    """A link to the same notebook in the other language."""
    english = docname.removeprefix("zh/")
    return f"[中文](/zh/{docname}.ipynb)" if docname == english else f"[English](/{english}.ipynb)"


def setup(app):
    """Rewrite notebooks as they are read; the files stay as they are."""
    app.connect("source-read", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
