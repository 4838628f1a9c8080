"""What the engine is told at start, and what it says when it cannot start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

# The bootstrap superuser has the name of Oracle's, so that SYS is an ordinary user of the engine.
SUPERUSER: Final = "SYS"
DATABASE: Final = "postgres"
INTERNAL_SCHEMA: Final = "practice"
INTERNAL_SESSIONS: Final = 4


class EngineError(Exception):
    """The engine cannot start or go on; the text says why and what helps."""


class FolderInUse(EngineError):
    """Another server works on the same folder."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Where the engine keeps its files and how many sessions it carries.

    `shared_schemas` stand at the end of every search path: the dictionary views and functions that all see.
    `max_sessions` is the number of backends for Oracle sessions; internal ones come on top.
    """

    data_dir: Path
    max_sessions: int = 300
    internal_sessions: int = INTERNAL_SESSIONS
    log_file: Path | None = None
    shared_schemas: tuple[str, ...] = ("SYS", "oracle_operators", "pg_catalog")
    deadlock_timeout_s: float = 0.2

    @property
    def cluster_dir(self) -> Path:
        """The folder that PostgreSQL owns."""
        return self.data_dir / "postgres"

    @property
    def postgres_log(self) -> Path:
        """Where PostgreSQL writes its log."""
        return self.log_file or self.data_dir / "postgres.log"
