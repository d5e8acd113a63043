"""Stored notebooks: executed, in order, clean, and in the house form. nbval re-runs them beside this."""

import ast
import html
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis import load_claims, parse, write
from analysis.package import DATA
from analysis.register import load_register

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


def numbers(text):
    """Numbers that say something: all but years and whole numbers below a thousand without a per cent sign."""
    found = [m.replace(",", "") for m in re.findall(r"(?<![A-Za-z0-9_.,])\d[\d,]*(?:\.\d+)?(?: ?%)?", text)]
    return {m.replace(" ", "") for m in found if not re.fullmatch(r"\d{1,3}|1[89]\d\d|20\d\d", m.rstrip(","))}


def quotable(lang):
    """Numbers of the claims, of the official figures and of the results, as they are written."""
    written = [figure for text in load_claims().printed for figure in (text, parse(text).spoken(lang))]
    table = pd.read_csv(DATA / "benchmarks.csv", dtype=str, keep_default_na=False)
    written += [value + unit[:1] * (unit[:1] == "%") for value, unit in zip(table.value, table.unit, strict=True)]
    for r in load_register().values():
        written += [r.text(lang), r.ends(lang), write(abs(r.value), r.unit, lang, r.digits)]
    return set().union(*map(numbers, written))


#: The level of intervals, the autocorrelations of the simulation, and what counts as a low Durbin-Watson.
CONSTANTS = {"95%", "0.3", "0.7", "1.5"}


def without_id(notebook, lang):
    """Numbers in its sentences that are no result, claim or official figure."""
    outputs = [o.data for c in cells(notebook) for o in c.outputs if "data" in o]
    said = set().union(*(numbers("".join(data["text/markdown"])) for data in outputs if "text/markdown" in data))
    # The sentences of the last notebook are the audit's, which has tests of its own.
    return set() if notebook.stem.startswith("4") else said - quotable(lang) - CONSTANTS


def test_prose_types_no_results(notebook):
    """Markdown may name years, steps and figures as printed; a computed number belongs in an output."""
    printed = set().union(*map(numbers, load_claims().printed)) | {"6.0%"}  # the trailing zero of notebook 0
    for cell in cells(notebook, "markdown"):
        assert numbers(cell.source) <= printed | CONSTANTS, cell.source


def test_numbers_in_sentences_have_an_id(notebook):
    assert without_id(notebook, "en") == set()


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


def test_chinese_outputs_have_no_english_and_no_number_without_an_id(notebook, tmp_path):
    """Ids and codes stay as they are: they have an underscore or a hyphen."""
    from analysis.reproduce import _execute

    _execute(notebook, tmp_path, "zh", [])
    for cell in tables(cells(tmp_path / "notebooks" / notebook.name)):
        words = [w for w in re.findall(r"[a-z][a-z0-9_-]+", cell) if "_" not in w and "-" not in w]
        assert not words, cell
    assert without_id(tmp_path / "notebooks" / notebook.name, "zh") == set()
