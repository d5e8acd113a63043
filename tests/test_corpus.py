"""Many pages: the same bytes whoever works, a row for each bad page, and runs that were ended."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import cli, corpus
from analysis.corpus import audit_corpus, audit_pages, audit_part, parts_of
from analysis.data.staging import locked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pages misbehave by POSIX means")
#: Two levels and a multiple that do not fit, and growth with nothing to be held against.
TEXT = "2012年，全县财政收入40.0亿元。2021年，财政收入88.{}亿元，是2012年的3.1倍。客运量增长7.9%。"
#: Makes pages misbehave in the process that audits them, by the words on them.
SITE = """
import os, sys
if any("analysis.corpus" in word for word in sys.orig_argv):
    from analysis.extract import extraction
    extract = extraction.extract
    def misbehaving(text, *others, **more):
        if "kills" in text:
            os.kill(os.getpid(), 9)
        if "raises" in text:
            raise RuntimeError("as it was told")
        swallowed = "endless" not in text
        while "endless" in text:
            try:
                while True:
                    pass
            except Exception:
                if swallowed:
                    raise
                swallowed = True
        if "ends" in text:
            sys.exit("disk full")
        return extract(text, *others, **more)
    extraction.extract = misbehaving
"""


@pytest.fixture
def misbehaving(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)


def write(path, texts, **more):
    """Pages in a Parquet file of small row groups."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ids = [f"page{k}" for k in range(len(texts))]
    frame = pd.DataFrame({"doc_id": ids, "text": texts} | more)
    frame.to_parquet(path, row_group_size=3, index=False)
    return path


def pages(tmp_path, n=10):
    return write(tmp_path / "pages" / "a.parquet", [TEXT.format(k % 10) for k in range(n)])


def run(source, out, **more):
    return audit_corpus(source, out, **{"rows": 4, "workers": 2, "progress": False} | more)


def content(folder):
    """Every file of a result, hidden ones too."""
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_bytes_whoever_works(tmp_path, monkeypatch):
    source = pages(tmp_path)
    run(source, tmp_path / "two")
    run(source, tmp_path / "one", workers=1)
    monkeypatch.setattr(corpus, "_apart", audit_pages)
    for part in reversed(parts_of(source, tmp_path / "here", 4, 60.0)):
        audit_part(part)
    assert content(tmp_path / "two") == content(tmp_path / "one") == content(tmp_path / "here")
    assert len(content(tmp_path / "two")) == 12


def test_a_store_that_is_no_disk_gives_and_takes_the_same_bytes(tmp_path):
    source, store = pages(tmp_path), fsspec.filesystem("memory")
    run(source, tmp_path / "disk")
    store.pipe_file("/pages/a.parquet", source.read_bytes())
    found = run("memory://pages/*.parquet", "memory://audit")
    stored = {path.removeprefix("/audit/"): store.cat_file(path) for path in store.find("/audit")}
    assert stored == content(tmp_path / "disk")
    again = run("memory://pages/*.parquet", "memory://audit")
    store.rm("/audit", recursive=True)
    assert again.pages == found.pages
    assert not again.pages_a_second


def test_the_tables_say_what_was_found(tmp_path):
    told = run(pages(tmp_path), tmp_path / "out")
    assert told.drop("pages_a_second").to_dict() == {
        "pages": 10, "claims": 40, "verdicts": 20, "errors": 0, "does_not_fit": 10,
    }  # fmt: skip
    claims = pd.read_parquet(tmp_path / "out" / "claims")
    assert claims.doc_id.tolist() == [f"page{k}" for k in range(10) for _ in range(4)]
    first = claims.iloc[:4].set_index("id")
    assert first.status.tolist() == ["audited"] * 3 + ["not audited"]
    assert first.loc["n3", ["value", "lower", "upper"]].tolist() == [3.1, 3.05, 3.15]
    assert first.loc["n2", ["lower", "upper"]].tolist() == [8.795e9, 8.805e9]
    verdicts = pd.read_parquet(tmp_path / "out" / "verdicts")
    off = verdicts[verdicts.verdict == "does_not_fit"]
    assert list(off.claims.iloc[0]) == ["n1", "n2", "n3"]
    assert (off.stretch > 1).all()


def test_how_far_from_fitting_is_told_only_of_what_does_not_fit():
    texts = [TEXT.format(0), TEXT.format(0).replace("3.1倍", "2.2倍")]
    found = audit_pages([{"doc_id": str(k), "text": t} for k, t in enumerate(texts)], 60)
    verdicts = found["verdicts"].to_pandas().groupby("verdict").stretch.count()
    assert verdicts.to_dict() == {"does_not_fit": 1, "fits": 0, "not_testable": 0}


def test_date_place_and_source_are_handed_on(tmp_path):
    texts = ["今年，全县财政收入40.0亿元。"] * 3
    about = {"date": [None, "2022-03-01", "2022-03-01 00:00:00"], "place": ["", "411102", None]}
    run(write(tmp_path / "a.parquet", texts, **about), tmp_path / "out")
    claims = pd.read_parquet(tmp_path / "out" / "claims")
    assert claims.end.tolist() == ["", "2022", "2022"]
    assert claims.place.tolist() == ["", "411102", ""]


def test_each_bad_page_is_a_row_and_the_rest_is_kept(tmp_path, misbehaving):
    good, huge = TEXT.format(1), TEXT.format(2) * 60_000
    texts = [good, "kills", good, "raises", None, "没有数", good, "endless", huge, good]
    source = write(tmp_path / "pages" / "a.parquet", texts)
    told = run(source, tmp_path / "out", seconds=6.0)
    errors = pd.read_parquet(tmp_path / "out" / "errors").set_index("doc_id")
    assert errors.error.to_dict() == {
        "page1": "Died", "page3": "RuntimeError", "page4": "ValueError", "page5": "ValueError",
        "page7": "TimeoutError", "page8": "TimeoutError",
    }  # fmt: skip
    assert errors.stage.to_dict()["page1"] == "worker"
    assert errors.seconds.dropna().to_dict() == {"page7": 6.0, "page8": 6.0}
    assert errors.message["page3"] == "as it was told"
    claims = pd.read_parquet(tmp_path / "out" / "claims")
    assert claims.doc_id.unique().tolist() == ["page0", "page2", "page6", "page9"]
    assert told.errors == 6


def test_the_claims_of_a_page_whose_audit_ends_are_kept(monkeypatch):
    def audit(_read):
        raise ArithmeticError("x" * 1000)

    monkeypatch.setattr(corpus, "_verdicts", audit)
    found = audit_pages([{"doc_id": "a", "text": TEXT.format(1)}], 60)
    assert found["claims"]["status"].to_pylist() == ["not audited"] * 4
    [error] = found["errors"].to_pylist()
    assert (error["stage"], error["error"]) == ("audit", "ArithmeticError")
    assert len(error["message"]) == 300


def test_what_is_done_is_not_done_again(tmp_path):
    source, out = pages(tmp_path), tmp_path / "out"
    assert run(source, out).pages_a_second > 0
    before = content(out)
    assert run(source, out).pages_a_second == 0
    (out / "_manifest" / "a-00001.json").unlink()  # as if a run had been ended before
    (out / "claims" / "a-00001.parquet").write_bytes(b"half")
    (out / "claims" / ".a-00001.parquet.writing").write_bytes(b"half")
    (out / "_manifest" / ".a-00001.json.writing").write_bytes(b"half")
    assert run(source, out).pages == 10
    assert content(out) == before


@pytest.mark.parametrize("name", ["code", "version", "sha256"])
def test_what_another_version_did_is_done_again(tmp_path, name, monkeypatch):
    monkeypatch.setattr(corpus, "_apart", audit_pages)
    [part] = parts_of(pages(tmp_path, 1), tmp_path / "out", 4, 60)
    before = audit_part(part)
    manifest = tmp_path / "out" / "_manifest" / "a-00000.json"
    told = manifest.read_bytes()
    assert audit_part(part)["new"] == 0
    manifest.write_text(json.dumps(json.loads(told) | {name: "other"}), encoding="utf-8")
    assert audit_part(part) == before
    assert manifest.read_bytes() == told


@pytest.mark.parametrize("column", ["doc_id", "text", "date", "place", "source"])
def test_a_page_that_changed_is_read_again(tmp_path, column, monkeypatch):
    monkeypatch.setattr(corpus, "_apart", audit_pages)
    about = {"date": ["2022"], "place": ["a"], "source": ["b"]}
    source = write(tmp_path / "a.parquet", [TEXT.format(1)], **about)
    [part] = parts_of(source, tmp_path / "out", 4, 60)
    audit_part(part)
    pd.read_parquet(source).assign(**{column: ["2021"]}).to_parquet(source)
    assert audit_part(part)["new"] == 1


@pytest.mark.parametrize(("first", "count"), [(0, 2), (2, 3), (3, 3), (5, 4), (9, 1)])
def test_a_part_has_its_own_rows_whatever_the_row_groups(tmp_path, first, count):
    parts = parts_of(pages(tmp_path), tmp_path / "out", 4, 60)
    part = parts[0]._replace(pages=range(first, first + count))
    ids = [page["doc_id"] for page in corpus._pages(part)]
    assert ids == [f"page{k}" for k in range(first, first + count)]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            {"doc_id": ["a", "b", "a"], "text": ["", "", ""]},
            "'a' is empty, no UTF-8 or stands twice",
        ),
        ({"doc_id": ["a", None], "text": ["", ""]}, "'' is empty, no UTF-8 or stands twice"),
        ({"doc_id": ["a"], "words": [""]}, "column 'text' is missing"),
        ({"id": ["a"], "text": [""]}, "column 'doc_id' is missing"),
        ({"doc_id": [], "text": []}, "no pages in"),
    ],
)
def test_pages_that_cannot_be_told_apart_are_refused_before_work(tmp_path, frame, said):
    pd.DataFrame(frame).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match=said):
        run(tmp_path / "a.parquet", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def raw(path, **columns):
    """Pages whose texts are these bytes, UTF-8 or not, in columns that say they are text."""
    names = {name: pa.array(values, pa.binary()) for name, values in columns.items()}
    text = {n: pa.Array.from_buffers(pa.string(), len(a), a.buffers()) for n, a in names.items()}
    pq.write_table(pa.table(text), path)
    return path


def test_bytes_that_are_no_utf_8_are_a_row(tmp_path):
    good, bad = TEXT.format(1).encode(), TEXT.format(1).encode("gb18030")
    ids, places = [b"a", b"b", b"c"], [None, None, b"\xff"]
    source = raw(tmp_path / "a.parquet", doc_id=ids, text=[good, bad, good], place=places)
    assert run(source, tmp_path / "out", rows=2).errors == 2
    errors = pd.read_parquet(tmp_path / "out" / "errors").set_index("doc_id")
    assert errors.stage.to_dict() == {"b": "read", "c": "read"}
    assert set(errors.error) == {"UnicodeDecodeError"}
    assert {*pd.read_parquet(tmp_path / "out" / "claims").doc_id} == {"a"}


def test_an_id_that_is_no_utf_8_is_refused_before_work(tmp_path):
    source = raw(tmp_path / "a.parquet", doc_id=[b"a", b"\xc4\xea"], text=[b"", b""])
    with pytest.raises(ValueError, match="no UTF-8"):
        run(source, tmp_path / "out")


def test_ids_and_dates_may_be_no_texts(tmp_path, misbehaving):
    about = {"doc_id": [7, 8, 0], "date": pd.to_datetime(["2022-03-01"] * 3)}
    source = write(tmp_path / "a.parquet", ["今年，财政收入40.0亿元。", "kills", ""], **about)
    run(source, tmp_path / "out")
    assert pd.read_parquet(tmp_path / "out" / "claims")[["doc_id", "end"]].to_numpy().tolist() == [
        ["7", "2022"]
    ]
    assert pd.read_parquet(tmp_path / "out" / "errors").doc_id.tolist() == ["8", "0"]
    pd.DataFrame({"doc_id": ["7"], "text": [""]}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(ValueError, match="'7' is empty, no UTF-8 or stands twice"):
        run(tmp_path / "*.parquet", tmp_path / "out")


def test_a_cluster_that_gives_up_is_told_in_a_line(tmp_path):
    from distributed import KilledWorker

    def gives_up(*_tasks, **_more):
        raise KilledWorker("part", None, 3)

    with pytest.raises(OSError, match="a worker died: start again, what is done is kept"):
        run(pages(tmp_path), tmp_path / "out", client=gives_up)


def test_an_id_stands_once_in_all_files(tmp_path):
    write(tmp_path / "p" / "a.parquet", ["x", "y"])
    write(tmp_path / "p" / "b.parquet", ["x"])
    with pytest.raises(ValueError, match="'page0' is empty, no UTF-8 or stands twice"):
        run(tmp_path / "p" / "*.parquet", tmp_path / "out")


def test_a_second_run_at_once_says_so_and_ends(tmp_path):
    source, out = pages(tmp_path, 1), tmp_path / "out"
    with locked(out), pytest.raises(FileExistsError, match="another run is writing"):
        run(source, out)


def test_results_of_other_pages_are_not_mixed_with_these(tmp_path):
    run(write(tmp_path / "b.parquet", ["x"]), tmp_path / "out")
    with pytest.raises(FileExistsError, match=r"has results of other pages \(b-00000\)"):
        run(pages(tmp_path, 1), tmp_path / "out")


def test_a_longer_limit_is_another_question(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "_apart", audit_pages)
    source, out = pages(tmp_path, 1), tmp_path / "out"
    assert [audit_part(parts_of(source, out, 4, s)[0])["new"] for s in (60, 60.0, 90)] == [1, 0, 1]


def test_a_part_that_is_done_again_is_not_taken_for_done_before_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "_apart", audit_pages)
    [part] = parts_of(pages(tmp_path, 1), tmp_path / "out", 4, 60)
    audit_part(part)
    with monkeypatch.context() as patch:
        patch.setattr(corpus, "CODE", "of another version, which is killed")
        patch.setattr(corpus, "_apart", lambda *_pages: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            audit_part(part)
    assert audit_part(part)["new"] == 1


def test_files_in_folders_have_results_in_folders(tmp_path):
    write(tmp_path / "p" / "2020" / "a.parquet", ["x"])
    write(tmp_path / "p" / "2021" / "a.parquet", [TEXT.format(1)], doc_id=["y"])
    run(tmp_path / "p", tmp_path / "out")
    files = {"errors/2020/a-00000.parquet", "_manifest/2021/a-00000.json"}
    assert files <= {*content(tmp_path / "out")}
    assert run(tmp_path / "p", tmp_path / "out").pages_a_second == 0
    with pytest.raises(FileExistsError, match="has results of other pages"):
        run(tmp_path / "p" / "2020", tmp_path / "out")


def test_a_full_disk_ends_the_run_which_then_goes_on(tmp_path, monkeypatch):
    source, write = pages(tmp_path), corpus._write

    def full(fs, path, content):
        if "errors/a-00001" in path:
            raise OSError(28, "No space left on device")
        write(fs, path, content)

    run(source, tmp_path / "undisturbed")
    monkeypatch.setattr(corpus, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        run(source, tmp_path / "out")
    monkeypatch.setattr(corpus, "_write", write)
    run(source, tmp_path / "out")
    assert content(tmp_path / "out") == content(tmp_path / "undisturbed")


def test_a_process_that_cannot_go_on_ends_the_run_and_blames_no_page(tmp_path, misbehaving):
    source = write(tmp_path / "a.parquet", ["ends"])
    with pytest.raises(OSError, match="disk full: start again, what is done is kept"):
        run(source, tmp_path / "out")


def test_a_folder_of_pages(tmp_path):
    folder = tmp_path / "pages"
    (folder / "2021").mkdir(parents=True)
    (folder / "2021" / "a.txt").write_text(TEXT.format(1), encoding="gb18030")
    (folder / "b.html").write_text(f"<p>{TEXT.format(2)}</p>" * 3, encoding="utf-8")
    (folder / "c.pdf").write_bytes(b"no PDF")
    (folder / "notes.md").write_text("no page", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xc4\xea.txt")).write_text(TEXT.format(3))
    told = run(folder, folder / "out", rows=2)
    assert told.pages == 4
    claims = pd.read_parquet(folder / "out" / "claims")
    assert {*claims.doc_id} == {"2021/a.txt", "b.html", "\\xc4\\xea.txt"}
    [error] = pd.read_parquet(folder / "out" / "errors").to_dict("records")
    assert (error["doc_id"], error["stage"]) == ("c.pdf", "read")
    assert run(folder, folder / "out", rows=2).pages_a_second == 0


def test_the_command_tells_what_was_found(tmp_path, capsys):
    source, out = pages(tmp_path, 2), tmp_path / "out"
    command = ["audit-corpus", str(source), "--to", str(out), "--workers", "1"]
    assert cli.main(command) == 1
    told = capsys.readouterr()
    assert "         2 groups that do not fit as printed" in told.out
    assert "100% Completed" in told.err
    assert cli.main([*command, "--lang", "zh"]) == 1
    assert "         8 个报载数" in capsys.readouterr().out
    assert cli.main(["audit-corpus", str(tmp_path / "none"), "--to", str(out)]) == 2
    assert "no pages in" in capsys.readouterr().err


def test_dask_is_loaded_only_where_many_pages_are_asked_for():
    code = "import analysis, analysis.cli, sys; print({'dask', 'pyarrow.parquet'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "set()\n"


def start(source, out):
    """The command, in a group of its own, so that all of it can be ended."""
    command = [sys.executable, "-m", "analysis", "audit-corpus", str(source), "--to", str(out)]
    return subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@pytest.mark.slow
@pytest.mark.parametrize("everything", [True, False])
def test_runs_that_were_killed_go_on_to_the_same_bytes(tmp_path, everything):
    """At twenty random moments each: the whole group, or the run alone, whose processes are left."""
    for k in range(12):
        texts = [TEXT.format(n % 10) for n in range(40)]
        ids = {"doc_id": [f"{k}-{n}" for n in range(40)]}
        write(tmp_path / "pages" / f"{k:02}.parquet", texts, **ids)
    audit_corpus(tmp_path / "pages", tmp_path / "undisturbed", progress=False)
    whole = content(tmp_path / "undisturbed")
    moments = random.Random(7)
    for _ in range(20):
        process = start(tmp_path / "pages", tmp_path / "out")
        time.sleep(moments.uniform(0.1, 8))
        (os.killpg if everything else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        if {*content(tmp_path / "out")} >= {*whole}:
            time.sleep(1)
            shutil.rmtree(tmp_path / "out")
    audit_corpus(tmp_path / "pages", tmp_path / "out", progress=False)
    assert content(tmp_path / "out") == whole


@pytest.mark.slow
def test_a_run_ends_soon_when_it_is_interrupted(tmp_path):
    source = pages(tmp_path, 3000)
    process = start(source, tmp_path / "out")
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 130


@pytest.mark.slow
def test_a_scheduler_and_a_worker_started_by_hand_do_the_same_work(tmp_path):
    source, bin = pages(tmp_path), Path(sys.executable).parent
    run(source, tmp_path / "here")
    here = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    scheduler = subprocess.Popen(
        [bin / "dask", "scheduler", *here, "--port", "0", "--scheduler-file", tmp_path / "s.json"]
    )
    worker = subprocess.Popen(
        [bin / "dask", "worker", *here, "--scheduler-file", tmp_path / "s.json"]
    )
    try:
        while not (tmp_path / "s.json").exists():
            time.sleep(0.1)
        address = json.loads((tmp_path / "s.json").read_text())["address"]
        assert address.startswith("tcp://127.0.0.1:")
        from distributed import Client

        with Client(address) as client:
            run(source, tmp_path / "there", client=client)
    finally:
        worker.terminate()
        scheduler.terminate()
        worker.wait()
        scheduler.wait()
    assert content(tmp_path / "there") == content(tmp_path / "here")


@pytest.mark.slow
def test_five_thousand_pages_killed_twice_give_the_same_bytes(tmp_path, root):
    """Made up by the generator of the benchmarks."""
    code = (
        "import sys; sys.path.insert(0, 'benchmarks'); from pages import table;"
        " table(5000).to_parquet(sys.argv[1], index=False)"
    )
    source = tmp_path / "pages.parquet"
    subprocess.run([sys.executable, "-c", code, source], check=True, cwd=root)
    audit_corpus(source, tmp_path / "undisturbed", rows=500, progress=False)
    command = (
        "import sys; from analysis.corpus import audit_corpus as a; a(*sys.argv[1:], rows=500)"
    )
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", command, source, tmp_path / "out"], start_new_session=True
        )
        time.sleep(15)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    told = audit_corpus(source, tmp_path / "out", rows=500, progress=False)
    assert (told.pages, told.errors, told.does_not_fit) == (5000, 0, 0)
    assert content(tmp_path / "out") == content(tmp_path / "undisturbed")
