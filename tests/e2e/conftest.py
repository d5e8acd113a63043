"""Fixtures of the walk through site and JupyterLab; ``make e2e`` runs it."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from browser import QUIET, served, watching
from jupyter_lab import started_lab


@pytest.fixture(scope="session")
def chromium():
    path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if not path:
        pytest.fail("no chromium here: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """A function that opens pages for one test."""
    with watching(chromium) as opened:
        yield opened


@pytest.fixture(scope="session")
def site():
    """Address of the built site."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address and token of JupyterLab."""
    with started_lab(tmp_path_factory.mktemp("lab"), "default") as server:
        yield server


@pytest.fixture(scope="module")
def chinese_lab(tmp_path_factory):
    """The same with the Chinese interface."""
    with started_lab(tmp_path_factory.mktemp("lab"), "zh_CN") as server:
        yield server
