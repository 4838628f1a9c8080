"""Fixtures of all parts: one practice database for the whole test session, started when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.practice import PracticeServer, running

# How long one example takes tells about the machine, not about the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def practice_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    """A running practice database on a folder of its own."""
    with running(tmp_path_factory.mktemp("practice")) as server:
        yield server
