"""JupyterLab in a real browser: each notebook opened, cleared and run from top to bottom."""

import pytest

from browser import ROOT

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
PANEL = "const panel = window.jupyterapp.shell.currentWidget, cells = panel.content.model.cells;"
CODE = f"{PANEL} const code = [...Array(cells.length).keys()].map((i) => cells.get(i)).filter((c) => c.type === 'code');"


def evaluate(page, script):
    return page.evaluate(f"() => {{ {CODE} {script} }}")


def wait_until(page, condition, seconds):
    page.wait_for_function(f"() => {{ {CODE} return {condition}; }}", timeout=1000 * seconds)


def open_notebook(page, lab, name):
    address, token = lab
    page.goto(f"{address}/lab/tree/{name}?token={token}&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    wait_until(page, "panel.sessionContext?.session?.kernel?.status === 'idle'", 90)


def run_all(page):
    """Stored counts look like finished ones: clear first, then wait for each cell's own count."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    wait_until(page, "code.every((c) => c.outputs.length === 0 && c.executionCount === null)", 10)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    idle = "panel.sessionContext.session.kernel.status === 'idle'"
    wait_until(page, f"{idle} && (code.every((c) => c.executionCount !== null) || {FAILED})", 180)


OUTPUTS = "code.flatMap((c) => [...Array(c.outputs.length).keys()].map((i) => c.outputs.get(i)))"
TRACEBACKS = f"return {OUTPUTS}.filter((o) => o.type === 'error').map((o) => o.toJSON().evalue);"
FAILED = f"{OUTPUTS}.some((o) => o.type === 'error')"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_cell_runs_and_every_figure_shows(lab, open_page, name):
    page = open_page(lab[0])
    open_notebook(page, lab, name)
    assert menu(page) == "File"
    check_run(page)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_chinese_edition_runs_in_the_chinese_interface(chinese_lab, open_page, name):
    page = open_page(chinese_lab[0])
    open_notebook(page, chinese_lab, f"zh/{name}")
    assert menu(page) == "文件"
    check_run(page)


def menu(page):
    return page.locator(".lm-MenuBar-itemLabel").first.inner_text()


def check_run(page):
    """Run it all: no error, nothing printed, counts in order, as many figures to be seen as were drawn."""
    run_all(page)
    kinds = evaluate(page, f"return {OUTPUTS}.map((o) => o.type);")
    assert set(kinds) - {"execute_result", "display_data"} == set(), evaluate(page, TRACEBACKS)
    counts = evaluate(page, "return code.map((c) => c.executionCount);")
    assert counts == list(range(1, len(counts) + 1))
    drawn = evaluate(page, f"return {OUTPUTS}.filter((o) => 'image/png' in o.data).length;")
    assert drawn > 0
    seen = "[...document.querySelectorAll('.jp-Notebook img')].filter((i) => i.naturalWidth > 0 && i.width > 100)"
    page.wait_for_function(f"{seen}.length === {drawn}", timeout=20_000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:shutdown-kernel')")
