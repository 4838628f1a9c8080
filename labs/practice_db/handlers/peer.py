"""A server process as the rest of the instance sees it: what the sessions of others may ask and do.

The class itself, `sessions.server_process.ServerProcess`, knows the instance, so the instance does not know the class.
"""

from __future__ import annotations

from typing import Protocol

from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.handlers.calls.cursors import CursorTable
from labs.practice_db.session.session import Session
from labs.practice_db.session.table import KillDecision


class Peer(Protocol):
    """The server process of some session."""

    @property
    def session(self) -> Session:
        """The session that it works for."""

    @property
    def backend(self) -> EngineSession | None:
        """Its PostgreSQL backend, None until a statement needs one."""

    @property
    def cursors(self) -> CursorTable:
        """The session's cursors."""

    @property
    def is_in_transaction(self) -> bool:
        """Whether there is uncommitted work."""

    @property
    def is_over(self) -> bool:
        """Whether nobody can go on with it: the session was killed or sniped, or its backend is gone."""

    async def kill(self, decision: KillDecision) -> None:
        """Undo the session's work and free its locks at once, then do to its client what was decided."""

    async def snipe(self, code: int) -> None:
        """Undo the work of a session that is over a limit; its next call gets the error."""

    async def end(self) -> None:
        """End the session: its work is rolled back and its backend goes."""
