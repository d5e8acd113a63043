"""Shared by all tests: no network settings, the stored language, and one run of the notebooks."""

import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbval.kernel
import pytest
from hypothesis import HealthCheck, settings
from jupyter_client import KernelManager

# Stored outputs are English; a reader's own settings must not turn the tests red.
os.environ["ANALYSIS_LANG"] = "en"
os.environ.pop("ANALYSIS_OUT", None)

ROOT = Path(__file__).parents[1]
#: Short names: the path of a socket must be.
SOCKETS = tempfile.TemporaryDirectory(prefix="nbval-")
NUMBERS = itertools.count()


def _on_socket_files(**kernel):
    """A kernel on socket files of its own: two workers may pick the same free port, and one dies."""
    if os.name == "nt":  # which has no socket files
        return KernelManager(**kernel)
    connection = Path(SOCKETS.name, f"{next(NUMBERS)}.json")
    return KernelManager(transport="ipc", connection_file=str(connection), **kernel)


nbval.kernel.KernelManager = _on_socket_files


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


# A test fails for what it finds, not for how long a busy machine takes to find it.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def yuanhui(*arguments, cwd=ROOT, **env):
    """The command as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        cwd=cwd, env=os.environ | env, capture_output=True, text=True, encoding=env.get("PYTHONIOENCODING", "utf-8"),
    )  # fmt: skip


@pytest.fixture(name="yuanhui", scope="session")
def _yuanhui():
    return yuanhui
