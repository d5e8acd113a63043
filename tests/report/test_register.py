"""The register: refused when stale, searched."""

import json

import pytest

from analysis.data.package import data_sha256
from analysis.report import register
from analysis.report.register import find_results, load_register, matching


@pytest.fixture(scope="module")
def results():
    return load_register()


@pytest.fixture
def stored(root):
    return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "results.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_a_register_from_other_data_names_each_file(stored, written):
    stored["data_sha256"]["claims.csv"] = "0" * 64
    del stored["data_sha256"]["places.csv"]
    stored["data_sha256"]["old.csv"] = "1" * 64
    with pytest.raises(ValueError, match="other data") as error:
        load_register(written(stored))
    assert "(claims.csv, old.csv, places.csv): run yuanhui reproduce" in str(error.value)
    assert "benchmarks.csv" not in str(error.value)


def test_changed_data_are_noticed(monkeypatch, tmp_path):
    """Not the stored hashes alone: one byte in one file."""
    import shutil

    from analysis.data import package

    shutil.copytree(package.DATA, tmp_path / "data")
    path = find_results() / "results.json"
    monkeypatch.setattr(package, "DATA", tmp_path / "data")
    assert load_register(path)
    with (tmp_path / "data" / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(ValueError, match=r"present ones \(indicators\.csv\): run"):
        load_register(path)


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        None,
        3,
        {"results": []},
        {"results": [{"id": "x"}], "data_sha256": {"a": "b"}},
        {"results": [None]},
    ],
)
def test_what_is_no_register_is_refused(content, written):
    with pytest.raises(ValueError, match=r"results\.json has another form"):
        load_register(written(content))


def test_a_register_nested_without_end_is_refused(tmp_path):
    (tmp_path / "results.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ValueError, match=r"results\.json has another form"):
        load_register(tmp_path / "results.json")


def test_no_register_says_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(register, "DATA", tmp_path / "data")
    with pytest.raises(FileNotFoundError, match="clone of the repository"):
        find_results(tmp_path)


def test_the_register_here_or_above_is_found(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "results.json").write_text("{}", encoding="utf-8")
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_results(tmp_path / "a" / "b") == tmp_path / "results"


def test_matching_looks_at_ids_both_names_and_what_is_rested_on(results):
    wanted = results["ratio_2021"]
    for text in (
        "ratio_2021",
        "RATIO_20",
        wanted.name_en[3:9],
        wanted.name_zh[2:],
        "urban_income_2021",
    ):
        assert wanted in matching(results.values(), text), text
    compared = next(r for r in results.values() if r.benchmarks)
    assert compared in matching(results.values(), compared.benchmarks[0])
    assert matching(results.values(), "no such text") == []


def test_a_result_names_its_claims_and_sources(results):
    """Worked out by hand from what the ids say; a quantity hands its claims on."""
    page, gap = "luohe-daily-2022-09-23", results["gap_change_growth_9"]
    levels = {
        f"{group}_income_{what}" for group in ("urban", "rural") for what in ("2021", "growth")
    }
    assert (set(gap.claims), gap.benchmarks, gap.sources) == (levels, [], [page])
    assert results["gdp_share_of_city"].sources == [page, "LHRB_0930"]


def test_ids_are_of_one_thing_only(root, results):
    """`yuanhui cite` takes claims and results alike."""
    from analysis import load_claims

    assert set(results).isdisjoint(load_claims().index)


def test_the_register_is_of_the_present_data(stored):
    assert stored["data_sha256"] == data_sha256()


def test_the_command_lists(yuanhui):
    run = yuanhui("results", "--match", "non-livelihood")
    first, second = run.stdout.splitlines()
    assert first.startswith("other_spending_total  2.17 billion yuan")
    assert second == "    rests on: livelihood_share, livelihood_spending"
    run = yuanhui("results", "--match", "比重", "--lang", "zh")
    assert "所据" in run.stdout
    assert "gdp_share_of_city  13.1%" in run.stdout


def test_the_command_says_when_there_is_nothing(yuanhui):
    run = yuanhui("results", "--match", "no such text")
    assert (run.returncode, run.stdout) == (1, "")
    assert "no result holds 'no such text'" in run.stderr
