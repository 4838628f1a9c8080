"""One engine for all tests of the SQL layer that need PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.practice_db.sql.oracle_runner import OracleRunner


@pytest.fixture(scope="session")
def oracle(tmp_path_factory) -> Iterator[OracleRunner]:
    runner = OracleRunner(tmp_path_factory.mktemp("engine"))
    runner.start()
    yield runner
    runner.stop()
