"""A database without sockets: programs log on by calling `connect`, a probe sees what is open."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field

from labs.grader.administration import Administration


@dataclass(frozen=True)
class FakeSession:
    sid: int
    serial_num: int
    program: str


@dataclass
class FakeDatabase:
    """Holds sessions in a list; it is its own probe."""

    open_sessions: list[FakeSession] = field(default_factory=list)
    record: list[FakeSession] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    probes: int = 0
    healed: list[str] = field(default_factory=list)
    keeps_record: bool = True
    is_down: bool = False
    wake: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self._serials = itertools.count(1)
        self._sids = itertools.count(101)

    # what a learner's function uses
    def connect(self, settings):
        session = FakeSession(next(self._sids), next(self._serials), settings["program"])
        self.open_sessions.append(session)
        self.record.append(session)
        return session

    def log_off(self, session):
        self.open_sessions.remove(session)

    # what the bench uses
    def settings(self, program):
        return {"program": program}

    def open_probe(self):
        if self.is_down:
            raise ConnectionError("DPY-6005: cannot connect to database")
        self.probes += 1
        return self

    def sessions(self, program):
        return [session for session in self.open_sessions if session.program == program]

    def logged_on(self, program):
        return [session for session in self.record if session.program == program] if self.keeps_record else None

    def round_trips(self, program):
        return dict.fromkeys(self.sessions(program), 1)

    def heal(self):
        if self.is_down:
            raise ConnectionError("DPY-6005: cannot connect to database")
        return tuple(self.healed)

    def administration(self):
        return Administration({})

    def kill(self, program):
        self.killed.append(program)
        self.wake.set()
        gone = self.sessions(program)
        self.open_sessions = [session for session in self.open_sessions if session.program != program]
        return len(gone)

    def close(self):
        self.probes -= 1
