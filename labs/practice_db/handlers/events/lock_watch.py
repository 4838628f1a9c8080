"""Finds sessions that wait for locks while somebody reads the event log, and writes when they began and ended to wait.

PostgreSQL tells how long a wait has lasted, so its beginning is known exactly although it is found later. One that
is over before the next look is not found.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.events.blocking import Blocked, blocked
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.session.event_log import EventKind
from labs.practice_db.session.session import Session, SessionStatus

LOOK_S: Final = 0.025
# Most calls are answered sooner, so that PostgreSQL need not be asked about them.
SHORTEST_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class _Wait:
    session: Session
    began_s: float
    on: Blocked


class LockWatch:
    """Looks while the log is watched, and sleeps otherwise."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._waits: dict[int, _Wait] = {}
        self._wanted = asyncio.Event()
        instance.events.on_watched = self._wanted.set

    async def run(self) -> None:
        """Look again and again; ends when it is cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._instance.events.is_watched:
                with suppress(OraError):  # PostgreSQL is away for the moment; who needs it is told
                    await self.look()
                await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Write which waits have begun and which have ended since the last look."""
        found = await blocked(self._instance) if self._waits or self._has_long_calls() else {}
        now_s = self._instance.clock.monotonic()
        for sid, wait in tuple(self._waits.items()):
            if sid not in found or self._instance.sessions.by_sid.get(sid) is not wait.session:
                del self._waits[sid]
                self._ended(wait, now_s)
        for sid, on in found.items():
            if sid not in self._waits and sid in self._instance.sessions.by_sid:
                self._began(self._instance.sessions.by_sid[sid], on, now_s)

    def _has_long_calls(self) -> bool:
        latest_s = self._instance.clock.monotonic() - SHORTEST_S
        return any(
            one.backend is not None and one.backend.is_busy and one.session.call_since_s < latest_s
            for one in self._instance.processes.values()
        )

    def _began(self, session: Session, on: Blocked, now_s: float) -> None:
        self._waits[session.sid] = _Wait(session, now_s - on.waited_s, on)
        self._instance.events.add(
            now_s - on.waited_s, EventKind.LOCK_WAIT_BEGAN, session, detail=on.event, blocking_sid=on.by_sid
        )

    def _ended(self, wait: _Wait, now_s: float) -> None:
        """Write the end of a wait: that of its call, if the call is over."""
        session = wait.session
        is_over = session.status is not SessionStatus.ACTIVE and session.call_since_s > wait.began_s
        at_s = session.call_since_s if is_over else now_s
        self._instance.events.add(
            at_s, EventKind.LOCK_WAIT_ENDED, session, took_s=at_s - wait.began_s, detail=wait.on.event,
            blocking_sid=wait.on.by_sid,
        )  # fmt: skip
