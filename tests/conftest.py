"""Fixtures of all parts: databases that are started once for the whole test session, when somebody asks."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from labs.database import Target
from tests import chosen
from tests.practice import PracticeServer, running
from tests.quick import is_quick
from tests.side_by_side import ByFile

# Whether an engine for containers runs on this machine makes no difference, except to the tests that ask for one.
os.environ.setdefault("POOL_LAB_DATABASE", "practice")

# A shell that starts us in the background has Ctrl-C ignored, by us and by all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long one example takes tells about the machine, not about the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--database`."""
    text = "run the tests that hold for every database on this one, and no others (default: all tests, on practice)"
    parser.addoption("--database", choices=chosen.CHOICES, default=chosen.PRACTICE, help=text)
    parser.addoption("--quick", action="store_true", help="run the short loop: no databases but one, one notebook")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what holds for every database if another one than practice is chosen, and with `--quick` what is quick."""
    if config.getoption("--database") != chosen.PRACTICE:
        _keep(config, items, chosen.holds_everywhere)
    if config.getoption("--quick"):
        _keep(config, items, is_quick)


def _keep(config: pytest.Config, items: list[pytest.Item], wanted: Callable[[pytest.Item], bool]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """Return what shares out the tests when several processes run them."""
    return ByFile(config, log)


@pytest.fixture(scope="session")
def any_database(request: pytest.FixtureRequest) -> str:
    """Which database was chosen; a test that asks for it, through whatever fixture, is to hold for each of them."""
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def chosen_database(any_database: str, request: pytest.FixtureRequest) -> Target:
    """Return the chosen database; on the practice database the lab's own users are not there."""
    if any_database == chosen.PRACTICE:
        return chosen.practice(request.getfixturevalue("practice_server"))
    return chosen.own() if any_database == "own" else request.getfixturevalue("container_lab")[1]


@pytest.fixture(scope="session")
def container_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Target]]:
    """A lab's folder with its database container running."""
    home = tmp_path_factory.mktemp("container-lab")
    with chosen.container(home) as target:
        yield home, target


@pytest.fixture(scope="session")
def practice_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    """A running practice database on a folder of its own."""
    with running(tmp_path_factory.mktemp("practice")) as server:
        yield server
