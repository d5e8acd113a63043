"""The house: arrows one way, no circles, rooms that say what they are for, sizes within their ceilings."""

import graphlib
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOMS = ["numbers", "data", "metrics", "models", "audit", "plots", "extract", "report"]


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph("analysis", cache_dir=None, exclude_type_checking_imports=True)


def test_arrows_go_one_way(root):
    """As ``[tool.importlinter]`` in pyproject.toml has it."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_no_modules_import_each_other_in_a_circle(imports):
    arrows = {m: imports.find_modules_directly_imported_by(m) for m in imports.modules}
    for module, used in arrows.items():
        used -= {module, "analysis"}  # the front door opens every room, lazily
    list(graphlib.TopologicalSorter(arrows).static_order())


def test_every_module_stands_in_a_room_or_is_known_at_the_top(root):
    top = {p.stem for p in (root / "src" / "analysis").iterdir() if p.suffix == ".py"}
    assert top == {"__init__", "__main__", "messages", "runner", "reproduce", "corpus", "cli"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_in_three_sentences_what_it_is_for(room):
    said = importlib.import_module(f"analysis.{room}").__doc__
    sentences = re.split(r"(?<=[.)])\s+(?=[A-Z`])", inspect.cleandoc(said))
    assert len(sentences) == 3, sentences


def test_the_front_door_shows_few_names_and_no_plumbing():
    shown = set(importlib.import_module("analysis").__all__) - set(ROOMS)
    assert len(shown) <= 18
    assert {"load_claims", "audit_claims", "Quantity", "bounds"} <= shown


def test_sizes_are_within_their_ceilings(root):
    run = subprocess.run(
        [sys.executable, "tests/size.py"], cwd=root, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
