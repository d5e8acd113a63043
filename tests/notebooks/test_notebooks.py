"""Stored notebooks: executed, in order, clean, and in the house form. nbval re-runs them beside this."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from analysis import load_claims
from notebook_text import CONSTANTS, cells, numbers, tables, without_id

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)


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
        assert not any(
            isinstance(n, (ast.FunctionDef, ast.ClassDef)) for n in ast.walk(ast.parse(cell.source))
        )
    for part in (
        "摘要",
        "**Question.**",
        "**Data.**",
        "**Method.**",
        "不能得出的结论",
        "How to cite",
    ):
        assert part in prose, part


def test_stored_pictures_have_alt_text(notebook):
    for cell in cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert output.metadata["image/png"]["alt"]


def test_prose_types_no_results(notebook):
    """Markdown may name years, steps and figures as printed; a computed number belongs in an output."""
    printed = set().union(*map(numbers, load_claims().printed)) | {
        "6.0%"
    }  # the trailing zero of notebook 0
    for cell in cells(notebook, "markdown"):
        assert numbers(cell.source) <= printed | CONSTANTS, cell.source


def test_numbers_in_sentences_have_an_id(notebook):
    assert without_id(notebook, "en") == set()


def test_stored_tables_are_whole(notebook):
    """pandas puts three points where it leaves rows or words out."""
    for cell in cells(notebook):
        for output in cell.outputs:
            assert "..." not in output.get("data", {}).get("text/plain", ""), cell.source
    assert "..." not in tables(cells(notebook))
