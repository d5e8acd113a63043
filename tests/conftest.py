"""Shared by all tests: no network settings, the stored language, and one run of the notebooks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Stored outputs are English; a reader's own settings must not turn the tests red.
os.environ["ANALYSIS_LANG"] = "en"
os.environ.pop("ANALYSIS_OUT", None)

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def yuanhui(*arguments, cwd=ROOT, **env):
    """The command as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *map(str, arguments)],
        cwd=cwd, env=os.environ | env, capture_output=True, text=True, encoding=env.get("PYTHONIOENCODING", "utf-8"),
    )  # fmt: skip


@pytest.fixture(name="yuanhui", scope="session")
def _yuanhui():
    return yuanhui
