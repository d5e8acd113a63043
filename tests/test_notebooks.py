"""Stored notebooks: executed, in order, clean, and in the house form. nbval re-runs them beside this."""

import ast
import html
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)


def cells(notebook, kind="code"):
    return [c for c in nbformat.read(notebook, as_version=4).cells if c.cell_type == kind]


def test_executed_in_order_without_errors(notebook):
    nbformat.validate(nbformat.read(notebook, as_version=4))
    code = cells(notebook)
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not any(o.output_type in ("stream", "error") for o in cell.outputs), cell.source


def test_outputs_are_stored(notebook):
    """Every cell that ends in an expression shows something; nbval would pass a stripped notebook."""
    for cell in cells(notebook):
        shows = isinstance(ast.parse(cell.source).body[-1], ast.Expr)
        assert bool(cell.outputs) == shows or "display(" in cell.source, cell.source
        assert cell.outputs or not shows, cell.source


def test_nothing_of_the_machine_is_stored(notebook):
    text = notebook.read_text(encoding="utf-8")
    text = re.sub(r'"image/png": "[^"]*"', "", text)
    assert not re.search(r"/(home|root|tmp|usr|Users)/|0x[0-9a-f]{6,}|<Figure|[A-Z]:\\\\", text)
    metadata = nbformat.read(notebook, as_version=4).metadata
    assert metadata.language_info == {"name": "python"}


def test_ids_are_stable_and_unique(notebook):
    ids = [c.id for c in nbformat.read(notebook, as_version=4).cells]
    assert len(ids) == len(set(ids))


def test_house_form(notebook):
    code, prose = cells(notebook), "\n".join(c.source for c in cells(notebook, "markdown"))
    assert len(code) <= 15
    assert [c for c in code if "parameters" in c.metadata.get("tags", [])] == code[:1]
    for cell in code:
        assert not any(isinstance(n, (ast.FunctionDef, ast.ClassDef)) for n in ast.walk(ast.parse(cell.source)))
    for part in ("摘要", "**Question.**", "**Data.**", "**Method.**", "不能得出的结论", "How to cite"):
        assert part in prose, part


def test_stored_pictures_have_alt_text(notebook):
    for cell in cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert output.metadata["image/png"]["alt"]


def test_prose_types_no_results(notebook):
    """Markdown may name years, steps and figures as printed; a computed number belongs in an output."""
    from analysis import load_claims

    printed = {re.sub(r"[^\d.]", "", t) for t in load_claims().printed}
    for cell in cells(notebook, "markdown"):
        for number in re.findall(r"(?<![\w.])\d+\.\d+", cell.source):
            assert number in printed | {"6.0", "2.2"}, number


def tables(cells):
    """Headers and cells of every table shown."""
    pages = ["".join(o.data["text/html"]) for c in cells for o in c.outputs if "text/html" in o.get("data", {})]
    return [html.unescape(cell) for page in pages for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page)]


def test_stored_tables_are_whole(notebook):
    """pandas puts three points where it leaves rows or words out."""
    for cell in cells(notebook):
        for output in cell.outputs:
            assert "..." not in output.get("data", {}).get("text/plain", ""), cell.source
    assert "..." not in tables(cells(notebook))


def test_chinese_tables_have_no_english(notebook, tmp_path):
    """Ids and codes stay as they are: they have an underscore or a hyphen."""
    from analysis.reproduce import _execute

    _execute(notebook, tmp_path, "zh", [])
    for cell in tables(cells(tmp_path / "notebooks" / notebook.name)):
        words = [w for w in re.findall(r"[a-z][a-z0-9_-]+", cell) if "_" not in w and "-" not in w]
        assert not words, cell
