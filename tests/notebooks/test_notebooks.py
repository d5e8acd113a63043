"""Stored notebooks: executed, clean, in the house form, the two editions in step. nbval re-runs them beside this."""

import ast
import io
import re
import statistics
import tokenize
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

from analysis.messages import look_up, speaking
from analysis.report.prose import QUOTE, emptied, fill
from analysis.report.register import stored_results
from analysis.reproduce import editions

FOLDER = Path(__file__).parents[2] / "notebooks"
ENGLISH = sorted(FOLDER.glob("*.ipynb"))
NOTEBOOKS = [*ENGLISH, *sorted((FOLDER / "zh").glob("*.ipynb"))]
HAN = re.compile("[\u4e00-\u9fff]")
#: The level of confidence intervals is no result.
CONSTANT = re.compile(r"95 ?%")
every = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: f"{p.parent.name}/{p.stem}")
english = pytest.mark.parametrize("notebook", ENGLISH, ids=lambda p: p.stem)


def cells(notebook, kind="code"):
    return [c for c in nbformat.read(notebook, as_version=4).cells if c.cell_type == kind]


def is_chinese(notebook):
    return notebook.parent.name == "zh"


@every
def test_executed_in_order_without_errors(notebook):
    nbformat.validate(nbformat.read(notebook, as_version=4))
    code = cells(notebook)
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not any(o.output_type in ("stream", "error") for o in cell.outputs), cell.source


@every
def test_what_is_shown_is_stored(notebook):
    """nbval would pass a stripped notebook."""
    for cell in cells(notebook):
        shows = re.search(r"^(show|say)\(", cell.source, re.MULTILINE)
        assert bool(cell.outputs) == bool(shows), cell.source


@every
def test_nothing_of_the_machine_is_stored(notebook):
    text = notebook.read_text(encoding="utf-8")
    text = re.sub(r'"image/png": "[^"]*"', "", text)
    assert not re.search(r"/(home|root|tmp|usr|Users)/|0x[0-9a-f]{6,}|<Figure|[A-Z]:\\\\", text)
    metadata = nbformat.read(notebook, as_version=4).metadata
    assert metadata.language_info == {"name": "python"}


@every
def test_ids_are_unique(notebook):
    ids = [c.id for c in nbformat.read(notebook, as_version=4).cells]
    assert len(ids) == len(set(ids))


@english
def test_cells_are_short(notebook):
    """Code lines without blanks and comments; a line at most 100 wide; strings a quarter of the characters."""
    code = [c.source for c in cells(notebook)]
    lines = [[x for x in s.splitlines() if x.strip() and x.strip()[0] != "#"] for s in code]
    assert statistics.median(map(len, lines)) <= 7
    assert max(map(len, lines)) <= 20
    assert max(len(x) for s in lines for x in s) <= 100
    strings = sum(len(t.string) for s in code for t in tokens(s) if t.type in STRINGS)
    assert strings <= sum(len(x.strip()) for s in lines for x in s) / 4


STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def tokens(source):
    return tokenize.generate_tokens(io.StringIO(source).readline)


@english
def test_there_are_few_functions_and_no_nested_comprehensions(notebook):
    trees = [ast.parse(c.source) for c in cells(notebook)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    assert sum(isinstance(n, ast.FunctionDef) for n in nodes) <= 2
    assert not any(isinstance(n, ast.ClassDef) for n in nodes)
    loops = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for node in nodes:
        if isinstance(node, loops):
            assert sum(isinstance(n, loops) for n in ast.walk(node)) <= 2, ast.unparse(node)


@every
def test_the_form_of_a_notebook(notebook):
    """Title, question and answer first; the parameters; what may not be concluded, and how to cite, last."""
    whole = nbformat.read(notebook, as_version=4).cells
    words = ("**问题。**", "**答案。**", "不能得出的结论", "如何引用")
    if not is_chinese(notebook):
        words = ("**Question.**", "**Answer.**", "What may not be concluded", "How to cite")
    assert all(word in whole[0].source for word in words[:2])
    assert all(word in cells(notebook, "markdown")[-1].source for word in words[2:])
    tagged = [c for c in cells(notebook) if "parameters" in c.metadata.get("tags", [])]
    assert tagged == cells(notebook)[:1]
    assert "seaborn" in "".join(c.source for c in cells(notebook)) or "plots." in str(whole)


@every
def test_code_is_english_and_the_same_in_both_editions(notebook):
    code = [c.source for c in cells(notebook)]
    assert not any(HAN.search(source) for source in code)
    if is_chinese(notebook):
        original = [c.source for c in cells(FOLDER / notebook.name)]
        assert code == [s.replace('LANGUAGE = "en"', 'LANGUAGE = "zh"') for s in original]
        assert code != original


@english
def test_the_chinese_edition_is_what_the_catalogue_gives(notebook):
    nodes, missing = editions(FOLDER)
    assert missing == []
    made = [c for c in nodes[f"zh/{notebook.stem}"].cells if c.cell_type == "markdown"]
    stored = cells(FOLDER / "zh" / notebook.name, "markdown")
    assert [emptied(c.source) for c in made] == [emptied(c.source) for c in stored]
    for cell in cells(notebook, "markdown"):
        with speaking("zh"):
            chinese = look_up(emptied(cell.source), f"{notebook.stem} {cell.id}")
        assert sorted(set(QUOTE.findall(chinese))) == sorted(
            set(QUOTE.findall(emptied(cell.source)))
        )


@every
def test_prose_quotes_the_register_and_types_no_number(notebook, root):
    """No digit outside marks but years, headings, code and the numbers of notebooks."""
    results = stored_results(root / "results" / "results.json")
    lang = "zh" if is_chinese(notebook) else "en"
    for cell in cells(notebook, "markdown"):
        assert fill(cell.source, results, lang) == cell.source
        prose = re.sub(r"(?m)`[^`]*`|\$[^$]*\$|^#.*$", "", QUOTE.sub("", cell.source))
        prose = re.sub(r"\b(19|20)\d\d|[Nn]otebook \d|笔记本\d|\d+年", "", CONSTANT.sub("", prose))
        prose = re.sub(r"2012—2021|\d{4}", "", prose)
        assert not re.search(r"\d", prose), re.search(r".{20}\d.{20}", prose)


@every
def test_markdown_renders_as_meant(notebook):
    """No bold left open, no mark that begins a line (it would become a block), Chinese without English."""
    for cell in cells(notebook, "markdown"):
        assert not re.search(r"(?m)^(\s*[-*] )?<!--", cell.source), cell.source
        page = MarkdownIt().render(cell.source)
        assert "**" not in page, page
        if is_chinese(notebook):
            text = re.sub(r"<code>.*?</code>|<!--.*?-->|<[^>]+>|\$[^$]*\$", "", page)
            assert not re.search(r"[A-Za-z]{3,}", text.replace("Theil", "")), text


@every
def test_tables_of_the_chinese_edition_are_chinese(notebook):
    if not is_chinese(notebook):
        return
    for cell in cells(notebook):
        for output in cell.outputs:
            page = "".join(output.get("data", {}).get("text/html", ""))
            for word in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page):
                plain = re.sub(r"\b\w*_\w*\b|Newey-West", "", word)
                assert not re.search(r"[A-Za-z]{2,}", plain) or word in IDS, word


#: Ids of claims without an underscore.
IDS = {"projects"}


@every
def test_stored_pictures_have_alt_text(notebook):
    for cell in cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.metadata["image/png"]["alt"]
                assert bool(HAN.search(alt)) == is_chinese(notebook)


@every
def test_stored_tables_are_whole(notebook):
    """pandas puts three points where it leaves rows or words out."""
    for cell in cells(notebook):
        for output in cell.outputs:
            assert "..." not in output.get("data", {}).get("text/plain", ""), cell.source
