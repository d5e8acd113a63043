"""The results folder: only what a run wrote is ever replaced, and an end in the middle leaves nothing behind."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from analysis import cli
from analysis.data.staging import refuse, replaced, staged


def results(folder: Path) -> Path:
    """A results folder as a run writes it, of one notebook and one figure."""
    written = {
        "results.json": {"data_sha256": {}, "results": []},
        "figures/figures.json": {"f": {}},
        "notebooks/n.json": {"results": [], "figures": {"f": {}}},
        "notebooks/n.ipynb": {},
        "figures/f.csv": {},
        "figures/f.en.svg": {},
    }
    for name, content in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    for inside in (folder, folder / "figures", folder / "notebooks"):
        named = {
            p.name: hashlib.sha256(p.read_bytes()).hexdigest()
            for p in inside.iterdir()
            if p.is_file()
        }
        (inside / "manifest.json").write_text(json.dumps({"files": named}), encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def replace(out):
    with staged(out) as staging:
        (staging / "results.json").write_text('{"data_sha256": {}}', encoding="utf-8")


@pytest.mark.parametrize("prepare", [lambda out: None, Path.mkdir, results])
def test_what_is_absent_empty_or_ours_is_replaced(tmp_path, prepare):
    prepare(tmp_path / "out")
    replace(tmp_path / "out")
    assert list(content(tmp_path)) == [
        str(Path("out/manifest.json")),
        str(Path("out/results.json")),
    ]
    assert names(tmp_path) == ["out"]


def test_the_stored_results_are_ours(root):
    refuse(root / "results")


@pytest.mark.parametrize(
    "foreign",
    [
        "thesis.docx",
        "data/x.csv",
        "figures/own.png",
        "figures/own.csv",
        "notebooks/own.ipynb",
        "reports/own.pdf",
        "a/b/c",
    ],
)
def test_a_foreign_file_is_named_and_nothing_is_touched(
    tmp_path, foreign, capsys, root, monkeypatch
):
    monkeypatch.chdir(root)
    out = results(tmp_path / "out")
    (out / foreign).parent.mkdir(parents=True, exist_ok=True)
    (out / foreign).write_text("mine", encoding="utf-8")
    before = content(tmp_path)
    assert cli.main(["reproduce", "--out", str(out)]) == 2
    assert content(tmp_path) == before
    said = capsys.readouterr().err
    for word in (str(out), foreign, "move it away", "choose another folder"):
        assert word in said


def changed(out):
    (out / "figures" / "f.csv").write_text("mine", encoding="utf-8")


def link_to_a_file(out):
    (out.parent / "mine.csv").write_text("mine", encoding="utf-8")
    (out / "figures" / "f.csv").unlink()
    (out / "figures" / "f.csv").symlink_to(out.parent / "mine.csv")


def link_to_a_folder(out):
    (out.parent / "mine").mkdir()
    (out / "linked").symlink_to(out.parent / "mine")


def a_name_above(out):
    """A manifest that was forged to name what lies outside."""
    (out.parent / "own.txt").write_text("mine", encoding="utf-8")
    digest = hashlib.sha256(b"mine").hexdigest()
    (out / "manifest.json").write_text(
        json.dumps({"files": {"../own.txt": digest}}), encoding="utf-8"
    )


def a_manifest_of_something_else(out):
    (out / "manifest.json").write_text(
        '{"files": ["results.json"], "name": "my web app"}', encoding="utf-8"
    )


def a_link_with_no_hash(out):
    (out.parent / "mine.csv").write_text("mine", encoding="utf-8")
    (out / "figures" / "f.csv").unlink()
    (out / "figures" / "f.csv").symlink_to(out.parent / "mine.csv")
    (out / "figures" / "manifest.json").write_text('{"files": {"f.csv": null}}', encoding="utf-8")


def a_manifest_nested_without_end(out):
    (out / "manifest.json").write_text("[" * 100_000, encoding="utf-8")


def no_manifest(out):
    (out / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (changed, "figures/f.csv"), (link_to_a_file, "figures/f.csv"), (link_to_a_folder, "linked"),
        (a_name_above, "results.json"), (a_manifest_of_something_else, "manifest.json"),
        (a_link_with_no_hash, "figures/f.csv"), (a_manifest_nested_without_end, "manifest.json"), (no_manifest, "results.json"),
    ],
)  # fmt: skip
def test_what_was_changed_or_linked_is_not_ours(tmp_path, edit, named):
    out = results(tmp_path / "out")
    edit(out)
    before = content(tmp_path)
    with pytest.raises(FileExistsError, match=rf"holds {named}, which .* would be lost"):
        replace(out)
    assert content(tmp_path) == before


def test_a_manifest_of_somebody_elses_is_theirs(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text('{"name": "my web app"}', encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"holds manifest\.json"):
        replace(tmp_path / "out")


def test_the_second_of_two_runs_says_so_and_touches_nothing(tmp_path):
    """Else the files of the one that ended first would be gone."""
    out = results(tmp_path / "out")
    with staged(out, keep=True) as first:
        (first / "mine.csv").write_text("mine", encoding="utf-8")
        with pytest.raises(FileExistsError, match="another run is writing"):
            replace(out)
    assert "mine.csv" in names(out)
    assert names(tmp_path) == ["out"]


def test_the_folder_one_stands_in_is_not_taken_away(tmp_path, monkeypatch):
    (tmp_path / "out" / "deep").mkdir(parents=True)
    for place in (tmp_path / "out", tmp_path / "out" / "deep"):
        monkeypatch.chdir(place)
        with pytest.raises(PermissionError, match="folder of this command line"):
            replace(tmp_path / "out")


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_who_may_read_a_folder_stays(tmp_path):
    results(tmp_path / "out").chmod(0o700)
    replace(tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_what_a_file_manager_puts_beside_our_files_is_no_hindrance(tmp_path):
    out = results(tmp_path / "out")
    (out / ".DS_Store").write_text("a window", encoding="utf-8")
    replace(out)
    assert names(out) == ["manifest.json", "results.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_who_may_read_a_file_stays(tmp_path):
    target = tmp_path / "x.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    with replaced(target) as made:
        made.write_text("new", encoding="utf-8")
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_whole_and_a_neighbour_is_left_alone(tmp_path):
    target = tmp_path / "x.csv"
    target.write_text("old", encoding="utf-8")
    (tmp_path / "x.csv.part").write_text("mine", encoding="utf-8")
    with pytest.raises(TypeError), replaced(target) as made:
        made.write_text(None, encoding="utf-8")
    assert content(tmp_path) == {"x.csv": b"old", "x.csv.part": b"mine"}
    with replaced(target) as made:
        made.write_text("new", encoding="utf-8")
    assert content(tmp_path) == {"x.csv": b"new", "x.csv.part": b"mine"}
    assert target.stat().st_mode & 0o444 == 0o444


def test_a_file_put_there_during_the_run_is_not_lost(tmp_path):
    out = results(tmp_path / "out")
    before = content(out)
    with pytest.raises(FileExistsError, match=r"own\.txt"), staged(out):
        (out / "own.txt").write_text("mine", encoding="utf-8")
    assert content(out) == before | {"own.txt": b"mine"}
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("place", ["file", "file/out", "file/deep/out", "/"])
def test_places_that_cannot_be_a_results_folder(tmp_path, place, capsys, root, monkeypatch):
    monkeypatch.chdir(root)
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    assert cli.main(["reproduce", "--out", str(tmp_path / place)]) == 2
    assert "choose another folder" in capsys.readouterr().err
    assert content(tmp_path) == {"file": b"a file"}


def test_folders_beside_it_are_the_users(tmp_path):
    for name in ("out.previous", "out.2021"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.txt").write_text("mine", encoding="utf-8")
    replace(results(tmp_path / "out"))
    assert names(tmp_path) == ["out", "out.2021", "out.previous"]
    assert (tmp_path / "out.previous" / "own.txt").exists()


def test_what_a_run_killed_in_the_middle_left_is_removed(tmp_path):
    out = results(tmp_path / "out")
    kept = content(out)
    (tmp_path / "out.writing" / "new").mkdir(parents=True)
    (tmp_path / "out.writing" / "new" / "half.csv").touch()
    (tmp_path / "out.writing" / "lock").touch()
    with staged(out, keep=True) as new:
        assert "half.csv" not in names(new)
    assert names(tmp_path) == ["out"]
    assert content(out).keys() == kept.keys()


def test_what_a_run_killed_between_the_renames_moved_away_comes_back(tmp_path):
    kept = content(results(tmp_path / "out.writing" / "old"))
    (tmp_path / "out.writing" / "lock").touch()
    with pytest.raises(RuntimeError), staged(tmp_path / "out"):
        raise RuntimeError
    assert names(tmp_path) == ["out"]
    assert content(tmp_path / "out") == kept


def test_a_failed_swap_puts_the_old_results_back(tmp_path, monkeypatch):
    out = results(tmp_path / "out")
    before, rename = content(out), Path.rename

    def fail(self, target):
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="No space left"):
        replace(out)
    assert content(out) == before
    assert names(tmp_path) == ["out"]


# Interruptions, on notebooks that wait.


@pytest.fixture
def waiting(tmp_path):
    """Started in a folder of three notebooks that wait; ends once a kernel has said its number."""
    for name in ("a", "b", "c"):
        cell = nbformat.v4.new_code_cell(
            f"import os, pathlib, time\npathlib.Path('../{name}.pid').write_text(str(os.getpid()))\ntime.sleep(120)"
        )
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        nbformat.write(
            nbformat.v4.new_notebook(cells=[cell], metadata=kernel),
            tmp_path / "notebooks" / f"{name}.ipynb",
        )
    results(tmp_path / "results")
    run = subprocess.Popen(
        [sys.executable, "-c", SIGNALS + "from analysis.cli import main; sys.exit(main(['reproduce']))"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


#: A job in the background ignores an interruption, one under nohup a hang-up, and what it starts inherits that.
SIGNALS = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " signal.signal(getattr(signal, 'SIGHUP', signal.SIGTERM), signal.SIG_DFL); "
)


def kernels(folder: Path, run) -> list[int]:
    """The kernels' numbers, once the first has said so."""
    for _ in range(600):
        if found := [int(p.read_text()) for p in folder.glob("*.pid") if p.read_text()]:
            return found
        assert run.poll() is None
        time.sleep(0.1)
    raise AssertionError("no kernel within a minute")


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_is_short_and_leaves_nothing(waiting, tmp_path):
    before = content(tmp_path / "results")
    started = kernels(tmp_path, waiting)
    children = [child.pid for child in psutil.Process(waiting.pid).children(recursive=True)]
    assert set(started) <= set(children)
    start = time.monotonic()
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate(timeout=30)
    assert time.monotonic() - start < 10
    assert waiting.returncode == 130
    assert said.strip() == "interrupted: what was there is as it was"
    assert content(tmp_path / "results") == before
    assert [p.name for p in tmp_path.glob("results*")] == ["results"]
    assert all_gone(children)


def all_gone(children: list[int]) -> bool:
    """Kernels look once a second whether who started them is still there."""
    for _ in range(50):
        if all(map(gone, children)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_the_next_start_removes_what_a_kill_left(waiting, tmp_path, name):
    before = content(tmp_path / "results")
    kernels(tmp_path, waiting)
    children = [child.pid for child in psutil.Process(waiting.pid).children(recursive=True)]
    waiting.send_signal(getattr(signal, name))
    waiting.communicate(timeout=30)
    assert waiting.returncode == -getattr(signal, name)
    assert all_gone(children)
    assert len(list(tmp_path.glob("results.*"))) == 1
    with pytest.raises(RuntimeError), staged(tmp_path / "results"):
        raise RuntimeError
    assert [p.name for p in tmp_path.glob("results*")] == ["results"]
    assert content(tmp_path / "results") == before
