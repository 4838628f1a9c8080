"""PostgreSQL as our own child process: started, waited for, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

from labs.practice_db.engine.process import cluster
from labs.practice_db.engine.process.account import Account, choose_account
from labs.practice_db.engine.process.folder_lock import FolderLock
from labs.practice_db.engine.settings import DATABASE, EngineError, EngineSettings, FolderInUse

START_LIMIT_S: Final = 60.0
STOP_LIMIT_S: Final = 5.0
LOOK_INTERVAL_S: Final = 0.005

# Given on the command line at every start, so that an old folder gets new settings.
FIXED_SETTINGS: Final = {
    # What is committed survives the death of any process; only a crash of the whole machine may lose it.
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "autovacuum_naptime": "10s",
    # One process a session and no helpers: a learner counts processes.
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "max_locks_per_transaction": "32",
    "shared_buffers": "64MB",
    "logging_collector": "off",
    # A session's errors are its own business; what befalls the server itself is logged.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "sql_standard",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
    "scram_iterations": "1",
    "default_transaction_isolation": "read committed",
}


class Postgres:
    """One PostgreSQL on one folder; holds the folder's lock from start to stop."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._lock = FolderLock(settings.data_dir / "engine.lock")
        self._account = Account()
        self._host = "127.0.0.1"
        self._port = cluster.PORT
        self._process: subprocess.Popen[bytes] | None = None
        # What a PostgreSQL that was killed has left in its pid file, which may still say that it is ready.
        self._stale_pid = 0

    @property
    def pid(self) -> int:
        """The process id of the postmaster, 0 when it does not run."""
        pid_file = self._settings.cluster_dir / "postmaster.pid"
        try:
            return int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    @property
    def is_running(self) -> bool:
        """Whether the child process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def secret(self) -> str:
        """The password that all roles share where there is no private socket; empty elsewhere."""
        return cluster.secret(self._settings)

    def conninfo(self, user: str, search_path: str) -> bytes:
        """Return libpq's connection string for a role."""
        options = "-c search_path=" + search_path.replace("\\", "\\\\").replace(" ", "\\ ")
        words = {"host": self._host, "port": self._port, "dbname": DATABASE, "user": user, "options": options}
        words |= {"password": self.secret} if self.secret else {}
        words |= {"gssencmode": "disable", "sslmode": "disable", "application_name": "practice_db"}
        return " ".join(f"{word}={_literal(str(value))}" for word, value in words.items()).encode()

    async def start(self) -> None:
        """Lock the folder, make it if it is new, end what was left over, start, and wait until it answers."""
        settings = self._settings
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
        if not self._lock.acquire():
            raise FolderInUse(f"another practice database runs on {settings.data_dir}; stop it or use another folder")
        try:
            needed = (settings.cluster_dir, cluster.program("postgres"))
            self._account = choose_account(settings.cluster_dir, needed)
            await self._end_leftover()
            await cluster.ensure_cluster(settings, self._account)
            self._spawn()
            await self._wait_until_ready()
        except BaseException:
            await self.stop()
            raise

    async def revive(self) -> None:
        """Start PostgreSQL again after it died; what was committed is there.

        Backends that outlived their postmaster keep the shared memory for a moment, and it does not start meanwhile.
        """
        deadline = asyncio.get_running_loop().time() + STOP_LIMIT_S
        while not self.is_running:
            self._let_go()
            self._spawn()
            try:
                await self._wait_until_ready()
            except EngineError:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(LOOK_INTERVAL_S)

    async def _end_leftover(self) -> None:
        leftover = cluster.leftover_postmaster(self._settings)
        if leftover is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            leftover.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGQUIT)
        if not await _ends_within(leftover.is_running, STOP_LIMIT_S):
            leftover.kill()
            await _ends_within(leftover.is_running, STOP_LIMIT_S)

    def _spawn(self) -> None:
        settings = self._settings
        self._stale_pid = self.pid
        command = [str(cluster.program("postgres")), "-D", str(settings.cluster_dir)]
        for name, value in (FIXED_SETTINGS | self._variable_settings()).items():
            command += ["-c", f"{name}={value}"]
        with settings.postgres_log.open("ab") as log:
            self._process = subprocess.Popen(
                cluster.launch_command(self._account, command), stdin=subprocess.PIPE, stdout=log, stderr=log
            )

    def _variable_settings(self) -> dict[str, str]:
        settings = self._settings
        if sys.platform == "win32":
            self._port = _free_port()
            address = {"listen_addresses": self._host, "port": str(self._port)}
        else:
            self._host = str(cluster.socket_dir(settings, self._account))
            address = {"listen_addresses": "", "unix_socket_directories": self._host}
        deadlock_ms = round(settings.deadlock_timeout_s * 1000)
        connections = settings.max_sessions + settings.internal_sessions + 5
        return address | {"deadlock_timeout": f"{deadlock_ms}ms", "max_connections": str(connections)}

    async def _wait_until_ready(self) -> None:
        pid_file = self._settings.cluster_dir / "postmaster.pid"
        deadline = asyncio.get_running_loop().time() + START_LIMIT_S
        while self.pid == self._stale_pid or not _says_ready(pid_file):
            if not self.is_running:
                raise EngineError(f"PostgreSQL ended during its start: {self._last_words()}{self._account.hint}")
            if asyncio.get_running_loop().time() > deadline:
                raise EngineError(f"PostgreSQL was not ready after {START_LIMIT_S:.0f} s; see its log")
            await asyncio.sleep(LOOK_INTERVAL_S)

    def _last_words(self) -> str:
        log = self._settings.postgres_log
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        remedy = f"if the machine crashed, delete {self._settings.cluster_dir} and start again"
        return f"{' / '.join(lines[-3:])} (all of it: {log}; {remedy})"

    async def stop(self) -> None:
        """Stop PostgreSQL in order, harder if it does not listen, and give the folder back; idempotent."""
        process = self._process
        if process is not None:
            if process.poll() is None:
                self._ask_to_stop()
            if not await _ends_within(lambda: process.poll() is None, STOP_LIMIT_S):
                await self._end_leftover()
            self._let_go()
            if sys.platform != "win32":
                with contextlib.suppress(OSError):
                    Path(self._host).rmdir()
        self._lock.release()

    def _let_go(self) -> None:
        """Forget the child process; where there is a watchman, closing its input ends it."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()

    def _ask_to_stop(self) -> None:
        """Ask for PostgreSQL's fast shutdown: transactions are rolled back, the folder is left clean."""
        if sys.platform == "win32":
            arguments = [str(cluster.program("pg_ctl")), "-D", str(self._settings.cluster_dir), "-m", "fast", "stop"]
            subprocess.run(arguments, check=False, capture_output=True, timeout=START_LIMIT_S)
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(self.pid).send_signal(signal.SIGINT)


def _literal(text: str) -> str:
    """Return a value as libpq's connection strings have it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _says_ready(pid_file: Path) -> bool:
    """Whether the postmaster has written its state line (PostgreSQL's pidfile.h, LOCK_FILE_LINE_PM_STATUS)."""
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


async def _ends_within(is_running: Callable[[], bool], limit_s: float) -> bool:
    """Wait until `is_running()` is false; return False if it still is at the limit."""
    deadline = asyncio.get_running_loop().time() + limit_s
    while is_running():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(LOOK_INTERVAL_S)
    return True


def _free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
