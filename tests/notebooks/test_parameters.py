"""Whatever the parameters are, what the notebooks show is true of them: what moves names them."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

DEFAULTS = {"STEPS": "9", "ROUNDING": '"half_up"'}
OTHERS = [
    ("STEPS", "10"),
    *(("ROUNDING", f'"{r}"') for r in ("half_even", "truncated", "rounded_up", "any")),
]
NINE = re.compile(r"\b(9|[Nn]ine) years|(?<!\d)9年")
TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)


class Run(NamedTuple):
    """What a run with a changed parameter wrote, beside what is stored."""

    parameter: str
    value: str
    results: dict
    stored: dict
    shown: dict  # id of a figure, or notebook and cell: text
    stored_shown: dict
    data: dict  # name of a file: lines
    stored_data: dict


@pytest.fixture(
    scope="module", ids=[value.strip('"') for _name, value in OTHERS],
    params=[pytest.param(o, marks=() if o[0] == "STEPS" else pytest.mark.slow) for o in OTHERS],
)  # fmt: skip
def run(request, tmp_path_factory, yuanhui, root):
    parameter, value = request.param
    work = tmp_path_factory.mktemp(f"{parameter}_{value.strip(chr(34))}")
    shutil.copytree(root / "notebooks", work / "notebooks", ignore=shutil.ignore_patterns("zh"))
    for path in (work / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        [cell] = [c for c in notebook.cells if c.id == "parameters"]
        old, new = (f"{parameter} = {v}" for v in (DEFAULTS[parameter], value))
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, path)
    done = yuanhui("reproduce", "--out", work / "out", cwd=work)
    assert done.returncode == 0, done.stderr
    out, stored = work / "out", root / "results"
    return Run(
        parameter, value.strip('"'), results(out), results(stored),
        shown(out / "notebooks") | drawn(out), shown(root / "notebooks") | drawn(stored),
        data(out), data(stored),
    )  # fmt: skip


def results(folder: Path) -> dict:
    listed = json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]
    return {entry["id"]: entry for entry in listed}


def shown(folder: Path) -> dict:
    """The text of each output of the notebooks in both languages."""
    texts = {}
    for path in sorted(folder.rglob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            data = [o.get("data", {}) for o in cell.get("outputs", [])]
            words = "\n".join(d.get("text/html", d.get("text/markdown", "")) for d in data)
            texts[path.relative_to(folder).as_posix(), cell.id] = unescape(TAGS.sub("\n", words))
    return texts


def drawn(folder: Path) -> dict:
    """The text of each figure."""
    found = {}
    for path in sorted((folder / "figures").glob("*.svg")):
        texts = re.findall("<text[^>]*>([^<]*)", path.read_text(encoding="utf-8"))
        found[path.name] = unescape("\n".join(texts))
    return found


def data(folder: Path) -> dict:
    """The lines of what figures draw and tables hold."""
    return {p.name: p.read_text("utf-8-sig").splitlines() for p in sorted(folder.glob("*/*.csv"))}


def moved(run: Run) -> dict:
    assert run.shown.keys() == run.stored_shown.keys()
    return {place: text for place, text in run.shown.items() if text != run.stored_shown[place]}


def test_results_that_move_carry_the_parameter(run):
    numbers = ("value", "lower", "upper", "lower_closed", "upper_closed")
    changed = [
        id for id, entry in run.results.items()
        if any(entry[end] != run.stored[id][end] for end in numbers)
    ]  # fmt: skip
    assert changed
    for id in changed:
        for lang, words in (("en", f"{run.value} years"), ("zh", f"{run.value}年")):
            if run.parameter == "ROUNDING":
                assert run.results[id][f"given_{lang}"] != run.stored[id][f"given_{lang}"], id
            else:
                assert words in run.results[id][f"given_{lang}"], id


def test_nothing_shown_is_true_of_the_default_alone(run):
    """What moves with the years says how many; a row that says nine stands as it did."""
    if run.parameter == "ROUNDING":
        for place, text in run.shown.items():
            if place[1:] == ("rules-table",):
                continue  # which shows all rules side by side
            assert not re.search("half up|四舍五入(?!到)", text), (place, text)
        return
    assert moved(run)
    for place, text in moved(run).items():
        assert re.search(rf"\b{run.value} years|{run.value}年", text), (place, text)
        if isinstance(place, tuple):
            rows, stored = (re.split(r"\n\s*\n", t) for t in (text, run.stored_shown[place]))
            assert [row for row in rows if NINE.search(row) and row not in stored] == [], place


def test_rows_that_say_nine_years_are_fixed_at_nine(run):
    """In what figures and tables draw; a title that says nine would not be a row."""
    if run.parameter == "ROUNDING":
        return
    for name, rows in run.data.items():
        if rows == run.stored_data[name]:
            continue  # fixed as a whole
        assert [r for r in rows if NINE.search(r) and r not in run.stored_data[name]] == [], name
        for line in run.shown.get(name.replace(".csv", ".en.svg"), "").splitlines():
            assert not NINE.search(line) or any(line in row for row in rows), (name, line)
