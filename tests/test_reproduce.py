"""One command writes results/: complete, the same everywhere, or not at all."""

import base64
import io
import json
import re
import shutil
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread, imsave
from packaging.requirements import Requirement

from analysis.data.package import data_sha256
from analysis.data.staging import staged
from analysis.report.register import find_results, stored_results
from analysis.reproduce import _put_once
from analysis.runner import _fingerprint


@pytest.fixture(scope="session")
def fresh(tmp_path_factory, yuanhui, root):
    """A run from another folder, time zone, locale and hash seed."""
    work = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(root / "notebooks", work / "notebooks")
    run = yuanhui("reproduce", "--lang", "zh", "--out", work / "out", cwd=work / "notebooks", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="17", PYTHONUTF8="1")  # fmt: skip
    assert run.returncode == 0, run.stderr
    return work


def files(folder: Path) -> dict[str, bytes]:
    inside = (
        p
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "notebooks" not in p.relative_to(folder).parts
    )
    return {str(p.relative_to(folder)): p.read_bytes() for p in inside}


#: What pictures depend on; with other versions letters shift by a pixel.
DRAWING = ("matplotlib", "numpy", "pandas", "seaborn", "zhplot")


@pytest.fixture(scope="session")
def locked(root):
    """Whether the pictures are drawn by the versions in the lock."""
    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.split(" \\")[0]) for line in lines if line and line[0].isalpha()]
    drawing = [r for r in wanted if r.name in DRAWING and (r.marker is None or r.marker.evaluate())]
    return all(r.specifier.contains(version(r.name)) for r in drawing)


def same_picture(one: bytes, two: bytes, locked: bool, name: str) -> None:
    """Pictures of one size and, on the locked versions, within a root mean square of 2."""
    a, b = (255.0 * imread(io.BytesIO(png)) for png in (one, two))
    if locked:
        assert a.shape == b.shape, name
        assert np.sqrt(np.mean((a - b) ** 2)) <= 2, name
    else:
        assert np.allclose(a.shape, b.shape, rtol=0.02), name


def same_drawing(one: bytes, two: bytes, locked: bool, name: str) -> None:
    """The same texts and kinds of element; on the locked versions the same file, places within 0.001 points."""
    a, b = (list(ElementTree.fromstring(svg).iter()) for svg in (one, two))
    assert [e.text for e in a if (e.text or "").strip()] == [
        e.text for e in b if (e.text or "").strip()
    ], name
    assert {e.tag for e in a} == {e.tag for e in b}, name
    if locked:
        (rest_a, places_a), (rest_b, places_b) = drawn(one), drawn(two)
        assert rest_a == rest_b, name
        np.testing.assert_allclose(places_a, places_b, rtol=0, atol=1e-3, err_msg=name)


def drawn(svg: bytes) -> tuple[list[bytes], list[float]]:
    """A drawing without its numbers, and the numbers.

    Names of clips and markers are hashes of unrounded places, which differ between processors: they
    are numbered as they come.
    """
    seen: dict[bytes, bytes] = {}
    named = re.sub(
        rb"\b\w*[0-9a-f]{10}\b", lambda m: seen.setdefault(m[0], b"name" + b"x" * len(seen)), svg
    )
    pieces = re.split(rb"(-?\d+(?:\.\d+)?)", named)
    return pieces[::2], [float(number) for number in pieces[1::2]]


def test_stored_numbers_are_what_the_notebooks_make(root, fresh, locked):
    """The same bytes on the locked versions, else numbers within the tenth digit of a regression."""
    stored, made = files(root / "results"), files(fresh / "out")
    assert set(stored) == set(made)
    if locked:
        assert [
            n
            for n in stored
            if not n.endswith(("png", "svg", "pdf", "docx", "html")) and stored[n] != made[n]
        ] == []
    one, two = (
        stored_results(root / "results/results.json"),
        stored_results(fresh / "out/results.json"),
    )
    assert list(one) == list(two)
    for id, result in one.items():
        numbers = {part: getattr(result, part) for part in ("value", "lower", "upper")}
        assert numbers == pytest.approx({n: getattr(two[id], n) for n in numbers}, rel=1e-9), id
        assert result == replace(two[id], **numbers)
    figures = str(Path("figures/figures.json"))
    assert json.loads(stored[figures]) == json.loads(made[figures])
    for name in (n for n in stored if n.endswith(".csv")):
        pd.testing.assert_frame_equal(
            pd.read_csv(root / "results" / name, encoding="utf-8-sig"),
            pd.read_csv(fresh / "out" / name, encoding="utf-8-sig"), rtol=1e-9,
        )  # fmt: skip


def test_stored_figures_are_what_the_notebooks_draw(root, fresh, locked):
    stored, made = files(root / "results"), files(fresh / "out")
    for name, content in stored.items():
        if name.endswith(".png"):
            same_picture(content, made[name], locked, name)
        if name.endswith(".svg"):
            same_drawing(content, made[name], locked, name)


def pictures(notebook: Path) -> list[tuple[bytes, str]]:
    """Every picture in the outputs, with its alt text."""
    return [
        (base64.b64decode(output.data["image/png"]), output.metadata["image/png"]["alt"])
        for cell in nbformat.read(notebook, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


NOTEBOOKS = pytest.mark.parametrize(
    "name",
    [
        p.relative_to(Path(__file__).parents[1] / "notebooks").as_posix()
        for p in sorted((Path(__file__).parents[1] / "notebooks").rglob("[0-9]*.ipynb"))
    ],
)


@NOTEBOOKS
def test_stored_notebooks_show_what_is_made(root, fresh, locked, name):
    """nbval compares no pictures: a junk one in a stored output would pass."""
    lang = "zh" if name.startswith("zh/") else "en"
    figures = json.loads((root / "results/figures/figures.json").read_text(encoding="utf-8"))
    drawn = [
        e[f"alt_{lang}"] for e in figures.values() if e["notebook"] in name.removesuffix(".ipynb")
    ]
    stored, made = pictures(root / "notebooks" / name), pictures(fresh / "out/notebooks" / name)
    assert [alt for _, alt in stored] == [alt for _, alt in made] == drawn
    for (one, alt), (two, _) in zip(stored, made, strict=True):
        same_picture(one, two, locked, alt)


@NOTEBOOKS
def test_stored_notebooks_are_what_is_made(root, fresh, locked, name):
    """Prose filled, outputs and all; pictures are compared above."""
    stored, made = (
        nbformat.read(p, as_version=4)
        for p in (root / "notebooks" / name, fresh / "out" / "notebooks" / name)
    )
    for one, two in zip(stored.cells, made.cells, strict=True):
        assert one.source == two.source
        if locked:
            for a, b in zip(one.get("outputs", []), two.get("outputs", []), strict=True):
                a.data.pop("image/png", None)
                b.data.pop("image/png", None)
                assert a.data == b.data, one.source


@pytest.mark.parametrize(
    ("junk", "locked"),
    [
        ("noise", True),
        ("another size", True),
        ("no picture", True),
        ("another size", False),
        ("no picture", False),
    ],
)
def test_a_junk_picture_is_noticed(root, junk, locked):
    png = (root / "results" / "figures" / "gap_by_reading.en.png").read_bytes()
    pixels = imread(io.BytesIO(png))
    noise = np.random.default_rng(1).random((50, 50, 3) if junk == "another size" else pixels.shape)
    buffer = io.BytesIO()
    imsave(buffer, noise, format="png")
    other = b"junk" if junk == "no picture" else buffer.getvalue()
    with pytest.raises((AssertionError, SyntaxError, OSError)):
        same_picture(png, other, locked, "gap_by_reading")


@pytest.mark.parametrize("locked", [True, False])
def test_a_junk_drawing_is_noticed(root, locked):
    svg = (root / "results" / "figures" / "gap_by_reading.en.svg").read_bytes()
    same_drawing(svg, svg, locked, "gap_by_reading")
    junk = [svg.replace(b"2012", b"2013"), b"<svg/>"]
    if locked:
        junk += [svg.replace(b"#d55e00", b"#0072b2"), re.sub(rb"M (\d+)", rb"M 1\1", svg, count=1)]
    for other in junk:
        assert other != svg
        with pytest.raises(AssertionError):
            same_drawing(svg, other, locked, "gap_by_reading")


def test_a_result_of_two_notebooks_is_registered_once():
    """The first notebook's entry stands; two values of an id are refused, with both notebooks named."""
    first = next(iter(stored_results(find_results() / "results.json").values()))
    results = {}
    _put_once(results, replace(first, id="a", notebook="1"))
    _put_once(results, replace(first, id="a", notebook="2"))
    assert results == {"a": replace(first, id="a", notebook="1")}
    with pytest.raises(ValueError, match="result a: notebooks 1, 2 differ in upper"):
        _put_once(results, replace(first, id="a", notebook="2", upper=first.upper + 1))


def test_another_value_in_the_chinese_edition_is_refused(tmp_path, yuanhui, root):
    """A cell whose result depends on the language cannot be right in both."""
    cell = "record('x', 1 if LANGUAGE == 'en' else 2, 'GDP')"
    run = one_notebook(tmp_path, yuanhui, root, cell)
    assert run.returncode == 2
    assert "result x: notebooks 7_mine, zh/7_mine differ in value" in run.stderr


def test_labels_without_chinese_are_listed_and_nothing_is_written(tmp_path, yuanhui, root):
    run = one_notebook(tmp_path, yuanhui, root, "record('x', 1, 'a name that nobody translated')")
    assert run.returncode == 2
    assert "'a name that nobody translated'" in run.stderr
    assert not (tmp_path / "results").exists()


def one_notebook(folder, yuanhui, root, source):
    """A notebook of one cell, run as all are."""
    (folder / "notebooks").mkdir()
    node = nbformat.read(root / "notebooks" / "0_claims.ipynb", as_version=4)
    parameters, imports = [c for c in node.cells if c.cell_type == "code"][:2]
    imports.source = "from analysis import begin, record\nbegin(LANGUAGE)\n" + source
    node.cells = [parameters, imports]
    nbformat.write(node, folder / "notebooks" / "7_mine.ipynb")
    return yuanhui("reproduce", cwd=folder)


def test_an_edited_chinese_notebook_is_not_replaced(tmp_path, yuanhui, root):
    shutil.copytree(root / "notebooks", tmp_path / "notebooks")
    path = tmp_path / "notebooks" / "zh" / "0_claims.ipynb"
    node = nbformat.read(path, as_version=4)
    node.cells[-1].source += "  # mine"
    nbformat.write(node, path)
    before = path.read_bytes()
    run = yuanhui("reproduce", "--update", cwd=tmp_path)
    assert run.returncode == 2
    assert "zh/0_claims.ipynb: its code was edited" in run.stderr
    assert path.read_bytes() == before


@pytest.mark.slow
def test_unchanged_notebooks_are_carried_over(fresh, yuanhui):
    before, count = files(fresh / "out"), 2 * len(list((fresh / "notebooks").glob("*.ipynb")))
    run = yuanhui("reproduce", "--lang", "zh", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("未变") == count
    assert files(fresh / "out") == before
    (fresh / "out" / "figures" / "gap_by_reading.en.png").unlink()
    run = yuanhui("reproduce", "--lang", "zh", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.stdout.count("未变") == count
    assert files(fresh / "out") == before


def test_what_ran_well_is_not_run_again_after_another_failed(tmp_path, yuanhui, root):
    """The folder of a notebook that failed, or was killed, has no fingerprint: it runs again."""
    one_notebook(tmp_path, yuanhui, root, "raise RuntimeError('on purpose')")
    shutil.copy(root / "notebooks" / "0_claims.ipynb", tmp_path / "notebooks")
    for statuses in (("done", "failed"), ("unchanged", "failed")):
        run = yuanhui("reproduce", cwd=tmp_path)
        assert run.returncode == 2
        assert [run.stdout.count(status) for status in statuses] == [2, 2]


def test_an_edited_notebook_is_run_again(tmp_path, yuanhui, root):
    assert one_notebook(tmp_path, yuanhui, root, "record('x', 1, 'GDP')").returncode == 0
    path = tmp_path / "notebooks" / "7_mine.ipynb"
    node = nbformat.read(path, as_version=4)
    node.cells[-1].source = node.cells[-1].source.replace("'x', 1", "'x', 2")
    nbformat.write(node, path)
    assert yuanhui("reproduce", cwd=tmp_path).stdout.count("done") == 2
    assert stored_results(tmp_path / "results" / "results.json")["x"].value == 2


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("analysis.runner.data_sha256", {"claims.csv": "another"}),
        ("platform.python_version", "3.0"),
        ("site.getsitepackages", []),
    ],
)
def test_a_notebook_runs_again_with_other_data_and_other_versions(monkeypatch, name, other):
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    before = _fingerprint(node)
    assert _fingerprint(node) == before
    monkeypatch.setattr(name, lambda: other)
    assert _fingerprint(node) != before


@pytest.mark.slow
def test_a_notebook_alone_is_run_and_carried_over(tmp_path, yuanhui, root):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(root / "notebooks" / "0_claims.ipynb", tmp_path / "notebooks")
    run = yuanhui("reproduce", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("done") == 2
    assert yuanhui("reproduce", cwd=tmp_path).stdout.count("unchanged") == 2


def test_a_failing_notebook_is_named_and_nothing_is_lost(tmp_path, yuanhui, root):
    (tmp_path / "notebooks").mkdir()
    notebook = json.loads((root / "notebooks" / "0_claims.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] = [c for c in notebook["cells"] if c["cell_type"] == "code"][:2]
    notebook["cells"][-1]["source"] = "before = 1\nraise RuntimeError('on purpose')"
    (tmp_path / "notebooks" / "0_claims.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with staged(tmp_path / "results") as earlier:
        (earlier / "results.json").write_text("{}", encoding="utf-8")
    before = files(tmp_path / "results")
    run = yuanhui("reproduce", cwd=tmp_path)
    assert run.returncode == 2
    for word in ("0_claims", "before = 1", "RuntimeError: on purpose"):
        assert word in run.stderr
    assert files(tmp_path / "results") == before
    assert [p.name for p in tmp_path.glob("results*")] == ["results"]


def test_an_output_folder_that_cannot_be_written(tmp_path, yuanhui):
    (tmp_path / "file").write_text("a file, not a folder", encoding="utf-8")
    run = yuanhui("reproduce", "--to", tmp_path / "file" / "results")
    assert run.returncode == 2
    assert "choose another folder" in run.stderr


@pytest.mark.parametrize("content", ["{}", "not json", "[]"])
def test_a_file_that_is_no_notebook_is_named(tmp_path, yuanhui, content):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "7_bad.ipynb").write_text(content, encoding="utf-8")
    run = yuanhui("reproduce", cwd=tmp_path)
    assert run.returncode == 2
    assert "7_bad.ipynb is not a notebook" in run.stderr
    assert "Traceback" not in run.stderr


def test_no_notebooks_is_said(tmp_path, yuanhui):
    run = yuanhui("reproduce", cwd=tmp_path)
    assert run.returncode == 2
    assert "clone of the repository" in run.stderr


def test_the_register_names_the_data_it_was_made_from(root):
    register = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    assert register["data_sha256"] == data_sha256()
