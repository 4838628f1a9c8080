"""One JupyterLab and one Chromium for all browser tests; skipped with the reason where either is missing.

For this package only: while Playwright runs, its event loop is in the way of every asynchronous test.
"""

from __future__ import annotations

import shutil

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _chromium() -> str:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser found: install one of {', '.join(_BROWSERS)}")
    return found


@pytest.fixture(scope="package")
def browser():
    """Return a running Chromium."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = _chromium()
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


@pytest.fixture(scope="package")
def jupyter(tmp_path_factory):
    """Return a running JupyterLab; a database that its kernels start is stopped with it."""
    pytest.importorskip("jupyterlab", reason="jupyterlab is not installed")
    from labs.database.practice import PracticeDatabase
    from tests.browser.jupyter import JupyterLab

    home = tmp_path_factory.mktemp("lab")
    try:
        with JupyterLab(tmp_path_factory.mktemp("jupyter"), {"POOL_LAB_HOME": str(home)}) as lab:
            yield lab
    finally:
        PracticeDatabase(home).stop()


@pytest.fixture
def notebook(browser, jupyter):
    """Return a page in which notebooks can be opened; closed with its kernels afterwards."""
    from tests.browser.page import NotebookPage

    page = NotebookPage(browser, jupyter.url)
    try:
        yield page
    finally:
        page.close()
