"""The practice database of this lab: start it in the background, find the running one, stop it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import oracledb
from filelock import FileLock, Timeout

from labs.database import process
from labs.database.lab_owned import is_prepared, prepare, target_at
from labs.database.provision import schema_hash
from labs.database.state import PROJECT, Server, State, make_passwords, read_state, write_state
from labs.database.target import DatabaseProblem, Kind, Target

IDLE_EXIT_S: Final = 1800
READY_S: Final = 120.0
LOCK_S: Final = 180.0

SERVE: Final = (sys.executable, "-m", "labs.practice_db", "serve")


@dataclass(frozen=True, slots=True)
class PracticeDatabase:
    """The practice database that belongs to one lab folder.

    Args:
        home: the lab's folder for state, logs and database files.
        serve: the command that serves, without its options.
        prepare: brings a new server to the lab's state.
        is_prepared: whether the lab's users can log on there.
    """

    home: Path
    serve: tuple[str, ...] = SERVE
    prepare: Callable[[Target], None] = prepare
    is_prepared: Callable[[Target], bool] = is_prepared

    def running(self) -> Target | None:
        """Return the running database, None if there is none."""
        state = read_state(self.home)
        return _target(state, state.server) if state and state.server and _lives(state.server) else None

    def ensure(self, *, idle_exit_s: int = IDLE_EXIT_S) -> Target:
        """Return the running database, started first if need be: once, however many ask at the same time.

        Raises: DatabaseProblem if it cannot be started.
        """
        return self.running() or self._start_locked(idle_exit_s)

    def stop(self) -> bool:
        """Stop the database and return whether there was one."""
        if not self.home.is_dir():
            return False
        with self._lock():
            state = read_state(self.home)
            servers = set(self.servers())
            if state and state.server:
                if _lives(state.server):
                    servers.add(state.server.pid)
                write_state(self.home, replace(state, server=None))
            for pid in servers:
                process.stop(pid)
        return bool(servers)

    @property
    def data_dir(self) -> Path:
        """Where the server keeps its files."""
        return self.home / "practice"

    def _start_locked(self, idle_exit_s: int) -> Target:
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._lock():
                found = self.running()
                return found or self._start(read_state(self.home) or State(make_passwords()), idle_exit_s)
        except OSError as error:
            raise DatabaseProblem(
                f"The lab's folder {self.home} cannot be used: {error.strerror or error}. "
                "Make it writable, or name another one in POOL_LAB_HOME."
            ) from error

    def _start(self, state: State, idle_exit_s: int) -> Target:
        for pid in self.servers():
            process.stop(pid)
        write_state(self.home, replace(state, server=None))
        server = self._launch(state, idle_exit_s)
        wanted = schema_hash()
        target = _target(state, server)
        try:
            if state.schema != wanted or not self.is_prepared(target):
                self.prepare(target)
        except (DatabaseProblem, oracledb.Error) as error:
            process.stop(server.pid)
            raise DatabaseProblem(f"The practice database could not be prepared: {error}") from error
        write_state(self.home, replace(state, server=server, port=server.port, schema=wanted))
        return target

    def _launch(self, state: State, idle_exit_s: int) -> Server:
        """Start the server, on the port it had before if that is free: notebooks that are open know that one."""
        options = ["--data-dir", str(self.data_dir), "--idle-exit", str(idle_exit_s)]
        options += ["--log-file", str(self.home / "practice_db.log")]
        environ = {**os.environ, "POOL_LAB_ADMIN_PASSWORD": state.passwords.system}
        ready: dict[str, Any] = {}
        for port in dict.fromkeys((state.port, 0)):
            try:
                ready = process.launch(
                    [*self.serve, *options, "--port", str(port)],
                    cwd=PROJECT,
                    environ=environ,
                    log=self.home / "practice_db.start.log",
                    ready_s=READY_S,
                )
                break
            except DatabaseProblem:
                if port == 0:
                    raise
        pid = int(ready["pid"])
        return Server(pid, process.start_time(pid) or 0.0, str(ready["host"]), int(ready["port"]))

    def servers(self) -> list[int]:
        """Return the server processes on this folder, whether or not the state file knows them."""
        return process.find([*self.serve[1:], str(self.data_dir)])

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            with FileLock(self.home / "database.lock", timeout=LOCK_S):
                yield
        except Timeout:
            raise DatabaseProblem(
                f"Another process has been starting or stopping the database for {LOCK_S:.0f} s; "
                f"see {self.home / 'practice_db.log'}."
            ) from None


def _lives(server: Server) -> bool:
    return process.is_alive(server.pid, server.started_s)


def _target(state: State, server: Server) -> Target:
    return target_at(Kind.PRACTICE, f"{server.host}:{server.port}", state.passwords)
