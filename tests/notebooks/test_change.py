"""The cells that `docs/change.md` proposes run at the end of notebook 2, in both editions."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module", params=["", "zh"])
def changed(request, root, tmp_path_factory):
    """Folder, edition, and the outputs of the cells that were added."""
    folder = tmp_path_factory.mktemp("change")
    path = root / "notebooks" / request.param / "2_urban_rural_gap.ipynb"
    notebook = nbformat.read(path, as_version=4)
    page = (root / "docs" / request.param / "change.md").read_text(encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(code) for code in BLOCK.findall(page)]
    notebook.cells += cells
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return folder, request.param, [cell.outputs for cell in notebook.cells[-len(cells) :]]


def test_both_pages_propose_the_same_cells(root):
    english, chinese = (
        (root / "docs" / p).read_text("utf-8") for p in ("change.md", "zh/change.md")
    )
    assert BLOCK.findall(english) == BLOCK.findall(chinese) != []


def test_the_figure_is_shown_and_written(changed):
    folder, edition, [figure, _table] = changed
    assert "image/png" in figure[0].data
    # What has no translation yet is said, in the Chinese edition alone.
    assert len(figure) == (2 if edition else 1)
    names = {path.name for path in (folder / "my_figures" / "figures").iterdir()}
    files = (f"{lang}.{format}" for lang in ("en", "zh") for format in ("svg", "png", "pdf"))
    assert names == {"consumption_ratio.csv", *(f"consumption_ratio.{file}" for file in files)}


def test_the_estimate_falls_and_is_named_by_its_id(changed):
    _folder, _edition, [_figure, table] = changed
    text = table[0].data["text/plain"]
    assert "ratio_trend" in text
    low, high = map(float, re.findall(r"[-−]0\.0\d+", text.split("ratio_trend")[-2])[-2:])
    assert low < high < 0
