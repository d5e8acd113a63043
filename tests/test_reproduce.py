"""One command writes results/: complete, the same everywhere, or not at all."""

import base64
import io
import json
import re
import shutil
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread, imsave
from packaging.requirements import Requirement

from analysis import load_claims
from analysis.package import data_sha256
from analysis.reproduce import _once
from analysis.results import load_results, recompute


@pytest.fixture(scope="session")
def fresh(tmp_path_factory, yuanhui, root):
    """A run from another folder, time zone, locale and hash seed."""
    work = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(root / "notebooks", work / "notebooks")
    run = yuanhui("reproduce", "--out", work / "out", cwd=work / "notebooks", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="17", PYTHONUTF8="1")  # fmt: skip
    assert run.returncode == 0, run.stderr
    return work


def files(folder: Path) -> dict[str, bytes]:
    inside = (p for p in sorted(folder.rglob("*")) if p.is_file() and "notebooks" not in p.parts[-2:])
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
    assert [e.text for e in a if (e.text or "").strip()] == [e.text for e in b if (e.text or "").strip()], name
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
    named = re.sub(rb"\b\w*[0-9a-f]{10}\b", lambda m: seen.setdefault(m[0], b"name" + b"x" * len(seen)), svg)
    pieces = re.split(rb"(-?\d+(?:\.\d+)?)", named)
    return pieces[::2], [float(number) for number in pieces[1::2]]


def test_stored_numbers_are_what_the_notebooks_make(root, fresh):
    """The same files; numbers within tolerance, data twins equal, figures' sources and alt texts the same."""
    stored, made = files(root / "results"), files(fresh / "out")
    assert set(stored) == set(made)
    one, two = load_results(root / "results/results.json"), load_results(fresh / "out/results.json")
    assert list(one) == list(two)
    for id, result in one.items():
        for part in ("value", "lower", "upper"):
            assert result[part] == pytest.approx(two[id][part], rel=1e-9), id
        assert {k: v for k, v in result.items() if k not in ("value", "lower", "upper")} == {
            k: v for k, v in two[id].items() if k not in ("value", "lower", "upper")
        }
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


def pictures(notebook: Path) -> list[tuple[str, bytes, dict[str, object]]]:
    """Every picture in the outputs: its cell, the PNG, and width and alt text."""
    return [
        (cell.id, base64.b64decode(output.data["image/png"]), dict(output.metadata["image/png"]))
        for cell in nbformat.read(notebook, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


@pytest.mark.parametrize("name", [p.name for p in sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))])
def test_stored_notebooks_show_the_pictures_that_they_draw(root, fresh, locked, name):
    """nbval compares no pictures: a junk one in a stored output would pass."""
    stored, made = pictures(root / "notebooks" / name), pictures(fresh / "out" / "notebooks" / name)
    assert [(cell, told) for cell, _, told in stored] == [(cell, told) for cell, _, told in made]
    for (cell, one, _), (_, two, _) in zip(stored, made, strict=True):
        same_picture(one, two, locked, cell)


@pytest.mark.parametrize(
    ("junk", "locked"),
    [("noise", True), ("another size", True), ("no picture", True), ("another size", False), ("no picture", False)],
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
        junk += [svg.replace(b"#0072b2", b"#d55e00"), re.sub(rb"M (\d+)", rb"M 1\1", svg, count=1)]
    for other in junk:
        assert other != svg
        with pytest.raises(AssertionError):
            same_drawing(svg, other, locked, "gap_by_reading")


def test_two_places_give_the_same_bytes(fresh, tmp_path, yuanhui):
    shutil.copytree(fresh / "notebooks", tmp_path / "deep" / "er" / "notebooks")
    run = yuanhui(
        "reproduce", "--out", tmp_path / "o", cwd=tmp_path / "deep" / "er", TZ="America/Lima", PYTHONHASHSEED="3"
    )
    assert run.returncode == 0, run.stderr
    assert files(tmp_path / "o") == files(fresh / "out")
    for path in (fresh / "out" / "notebooks").glob("*.ipynb"):
        assert path.read_bytes() == (tmp_path / "o" / "notebooks" / path.name).read_bytes()


def test_a_result_of_two_notebooks_is_registered_once():
    """The first notebook's entry stands; two meanings of an id are refused, with both notebooks named."""
    first = {"id": "a", "function": "gap.income_ratio", "arguments": ["u", "r"], "unit": "", "lower": 1, "upper": 2}
    assert _once([first | {"notebook": "1"}, first | {"notebook": "2"}]) == [first | {"notebook": "1"}]
    with pytest.raises(ValueError, match="result a: notebooks 1 and 2 differ in arguments"):
        _once([first | {"notebook": "1"}, first | {"notebook": "2", "arguments": ["u", 9]}])


def test_unchanged_notebooks_are_carried_over(fresh, yuanhui):
    before, count = files(fresh / "out"), len(list((fresh / "notebooks").glob("*.ipynb"))) + 1  # and the brief
    run = yuanhui("reproduce", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("unchanged") == count
    assert files(fresh / "out") == before
    junk = next((fresh / "out" / "figures").glob("gap_by_reading.en.png"))
    junk.write_bytes(b"junk")
    run = yuanhui("reproduce", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.stdout.count("unchanged") == count - 2  # the brief shows figures
    assert files(fresh / "out") == before
    (fresh / "out" / "reports" / "yuanhui-brief.zh.pdf").write_bytes(b"junk")
    run = yuanhui("reproduce", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.stdout.count("unchanged") == count - 1
    assert files(fresh / "out") == before


def test_a_run_without_what_the_brief_quotes_leaves_it_out(tmp_path, yuanhui, root):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(root / "notebooks" / "0_claims.ipynb", tmp_path / "notebooks")
    run = yuanhui("reproduce", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "left out: no all_income_at" in run.stdout
    assert not (tmp_path / "results" / "reports").exists()
    assert yuanhui("reproduce", cwd=tmp_path).stdout.count("unchanged") == 1


def test_a_failing_notebook_is_named_and_nothing_is_lost(tmp_path, yuanhui, root):
    (tmp_path / "notebooks").mkdir()
    notebook = json.loads((root / "notebooks" / "0_claims.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] = notebook["cells"][:3]
    notebook["cells"][-1]["source"] = "before = 1\nraise RuntimeError('on purpose')"
    (tmp_path / "notebooks" / "0_claims.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "results.json").write_text('{"data_sha256": {}}', encoding="utf-8")
    run = yuanhui("reproduce", cwd=tmp_path)
    assert run.returncode == 1
    for word in ("0_claims", "before = 1", "RuntimeError: on purpose", "results/ is as it was"):
        assert word in run.stderr
    assert files(tmp_path / "results") == {"results.json": b'{"data_sha256": {}}'}
    assert [p.name for p in tmp_path.glob("results*")] == ["results"]


def test_an_output_folder_that_cannot_be_written(tmp_path, yuanhui):
    (tmp_path / "file").write_text("a file, not a folder", encoding="utf-8")
    run = yuanhui("reproduce", "--out", tmp_path / "file" / "results")
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


def test_results_follow_from_the_claims(root):
    """Every result again from data/claims.csv alone; and the register names the data it was made from."""
    register = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    assert register["data_sha256"] == data_sha256()
    results = load_results(root / "results" / "results.json")
    claims = load_claims()
    for id, (value, interval) in recompute(results, claims).items():
        assert results[id]["value"] == pytest.approx(value, rel=1e-9)
        assert results[id]["lower"] == pytest.approx(float(interval.lower), rel=1e-9)
        assert results[id]["upper"] == pytest.approx(float(interval.upper), rel=1e-9)
        assert set(results[id]["claims"]) <= set(claims.index)
