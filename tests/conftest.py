"""Fixtures of all parts: databases that are started once for the whole test session, when somebody asks."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from labs.database import Target
from tests import chosen
from tests.practice import PracticeServer, running

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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not hold for every database if another one than practice is chosen."""
    if config.getoption("--database") == chosen.PRACTICE:
        return
    left_out = [item for item in items if not chosen.holds_everywhere(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if chosen.holds_everywhere(item)]


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
