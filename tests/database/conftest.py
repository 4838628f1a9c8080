"""A practice database whose server is a stand-in, so that starting and stopping can be tested by itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from labs.database.practice import PracticeDatabase

STAND_IN = Path(__file__).with_name("stand_in_server.py")


@dataclass
class Lab:
    """One lab folder and how often its database was prepared."""

    home: Path
    prepared: list[str] = field(default_factory=list)
    is_prepared: bool = True

    def database(self) -> PracticeDatabase:
        """Return a new object on the folder, as another process would have it."""
        return PracticeDatabase(
            self.home,
            serve=(sys.executable, str(STAND_IN)),
            prepare=lambda target: self.prepared.append(target.dsn),
            is_prepared=lambda target: self.is_prepared,
        )

    def starts(self) -> int:
        """Return how many servers have been started."""
        record = self.home / "practice" / "starts"
        return len(record.read_text().splitlines()) if record.exists() else 0


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path / "home")
    yield lab
    lab.database().stop()
