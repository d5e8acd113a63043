"""One command writes results/: complete, the same everywhere, or not at all."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread

from analysis import load_claims
from analysis.package import data_sha256
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


def test_stored_results_are_what_the_notebooks_make(root, fresh):
    """The same files; numbers within tolerance, data twins equal, pictures within a root mean square of 2."""
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
    for name in (n for n in stored if n.endswith(".csv")):
        pd.testing.assert_frame_equal(
            pd.read_csv(root / "results" / name, encoding="utf-8-sig"),
            pd.read_csv(fresh / "out" / name, encoding="utf-8-sig"), rtol=1e-9,
        )  # fmt: skip
    for name in (n for n in stored if n.endswith(".png")):
        a, b = (255.0 * imread(folder / name) for folder in (root / "results", fresh / "out"))
        assert a.shape == b.shape, name
        assert np.sqrt(np.mean((a - b) ** 2)) <= 2, name


def test_two_places_give_the_same_bytes(fresh, tmp_path, yuanhui):
    shutil.copytree(fresh / "notebooks", tmp_path / "deep" / "er" / "notebooks")
    run = yuanhui(
        "reproduce", "--out", tmp_path / "o", cwd=tmp_path / "deep" / "er", TZ="America/Lima", PYTHONHASHSEED="3"
    )
    assert run.returncode == 0, run.stderr
    assert files(tmp_path / "o") == files(fresh / "out")
    for path in (fresh / "out" / "notebooks").glob("*.ipynb"):
        assert path.read_bytes() == (tmp_path / "o" / "notebooks" / path.name).read_bytes()


def test_unchanged_notebooks_are_carried_over(fresh, yuanhui):
    before = files(fresh / "out")
    run = yuanhui("reproduce", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("unchanged") == 4
    assert files(fresh / "out") == before
    junk = next((fresh / "out" / "figures").glob("gap_by_reading.en.png"))
    junk.write_bytes(b"junk")
    run = yuanhui("reproduce", "--out", fresh / "out", cwd=fresh / "notebooks")
    assert run.stdout.count("unchanged") == 3
    assert files(fresh / "out") == before


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
    assert "choose another --out folder" in run.stderr


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
