"""Notebooks as pages: code folded away, and figures with their alt text, which myst-nb leaves behind."""

import json

from sphinx.errors import ExtensionError


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
    found = [o["metadata"]["image/png"] for o in cell["outputs"] if "image/png" in o.get("data", {})]
    if len(found) > 1:
        raise ExtensionError(f"{docname}, cell {cell['id']}: {len(found)} pictures: draw them in a cell each")
    return {"alt": found[0]["alt"]} if found else {}


def setup(app):
    """Rewrite notebooks as they are read; the files stay as they are."""
    app.connect("source-read", fold_and_describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
