"""Build a practice database from its parts, run it, stop it: the only place that reads clocks, files and signals."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import json
import logging
import os
import secrets
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final, TextIO

from labs.practice_db.busy_poll import BusyPoll, usable_cpus
from labs.practice_db.config import Config
from labs.practice_db.engine.engine import Engine
from labs.practice_db.engine.settings import EngineSettings
from labs.practice_db.handlers.accounts import account_store, bootstrap, profiles
from labs.practice_db.handlers.drcp import management
from labs.practice_db.handlers.drcp.service import Drcp
from labs.practice_db.handlers.events.lock_watch import LockWatch
from labs.practice_db.handlers.instance import SERVICES, Instance
from labs.practice_db.handlers.plsql.host import SessionHost
from labs.practice_db.handlers.plsql.units import UNIT
from labs.practice_db.handlers.sessions import alter_system, temporary_rows
from labs.practice_db.handlers.sessions.editions import EDITION
from labs.practice_db.plsql.library import Library
from labs.practice_db.protocol.connection import ServerConnection
from labs.practice_db.protocol.settings import ProtocolSettings
from labs.practice_db.server import Listener
from labs.practice_db.session.limits import RESERVED, Limits, default_sessions
from labs.practice_db.session.table import SessionTable
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.prelude import SCRIPTS, VERSION
from labs.practice_db.sql.translate import translators

log: Final = logging.getLogger(__name__)

PASSWORD_FILE: Final = "admin-password"
LOG_FILE: Final = "server.log"
HOUSEKEEPING_S: Final = 1.0
# After a signal to stop: so long may sessions and PostgreSQL take to end.
STOP_S: Final = 12.0


class SystemClock:
    """The real time."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the time in UTC, the time zone of the database."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int
    services: tuple[str, ...]

    def announcement(self) -> str:
        """Return the one line of JSON that says that the server is ready."""
        return json.dumps({"host": self.host, "port": self.port, "services": self.services, "pid": os.getpid()})


class App:
    """One practice database from start to stop."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._stopping = asyncio.Event()
        self._idle_timer: asyncio.TimerHandle | None = None
        self._server: asyncio.Server | None = None
        self._listener: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._engine = Engine(EngineSettings(config.data_dir, max_sessions=config.processes + RESERVED))

    async def start(self) -> Address:
        """Start PostgreSQL, open the accounts, listen. Raises: EngineError or OSError with what is wrong."""
        config = self._config
        loop = asyncio.get_running_loop()
        # Importing the SQL translator takes as long as starting PostgreSQL: both at once.
        importing = loop.run_in_executor(None, translators)
        try:
            await self._engine.start()
            await self._engine.install(SCRIPTS, VERSION)
        finally:
            await importing
        instance = await self._instance()
        settings = ProtocolSettings()
        listener = self._listener = Listener(
            instance,
            lambda: ServerConnection(settings, classify),
            busy_poll=BusyPoll(loop, time.monotonic, usable_cpus()),
            logon_timeout_s=config.logon_timeout_s,
            half_open_limit=config.half_open_limit,
        )
        self._server = await loop.create_server(
            listener.new_connection, config.host, config.port, ssl=_tls(config), backlog=1024, reuse_address=None
        )
        listener.on_last_gone = self._start_idle_timer
        listener.on_first_come = self._stop_idle_timer
        self._start_idle_timer()
        self._tasks = [loop.create_task(_keep_house(instance)), loop.create_task(LockWatch(instance).run())]
        host, port = self._server.sockets[0].getsockname()[:2]
        log.info("ready on %s:%d, data in %s", host, port, config.data_dir)
        return Address(host, port, instance.services)

    async def run(self) -> None:
        """Wait until somebody asks for the end."""
        await self._stopping.wait()

    def ask_to_stop(self, reason: str) -> None:
        """Ask for the end; a second time does nothing."""
        if not self._stopping.is_set():
            log.info("stopping: %s", reason)
            self._stopping.set()

    async def stop(self) -> None:
        """Refuse new clients, end the sessions, stop PostgreSQL."""
        self._stop_idle_timer()
        for task in self._tasks:
            task.cancel()
        if self._server is not None:
            self._server.close()
        if self._listener is not None:
            await self._listener.close()
        await self._engine.stop()
        log.info("stopped")

    async def _instance(self) -> Instance:
        config, clock = self._config, SystemClock()
        limits = Limits(config.processes, max(config.sessions or 0, default_sessions(config.processes)))
        instance = Instance(
            clock=clock,
            engine=self._engine,
            host=socket.gethostname(),
            started_at=clock.now(),
            limits=limits,
            services=tuple(dict.fromkeys((*SERVICES, *config.services))),
            sessions=SessionTable(clock, limits),
            accounts=await account_store.load(self._engine.catalog),
            library=Library([record for _, record in await self._engine.catalog.items(UNIT)]),
        )
        instance.editions |= {name for name, _ in await self._engine.catalog.items(EDITION)}
        instance.has_temporary_tables = await temporary_rows.clear_all(self._engine)
        await alter_system.load_parameters(instance)
        pools = await management.load(self._engine.catalog, clock.monotonic(), is_per_pdb=instance.is_per_pdb_drcp)
        instance.drcp = Drcp(pools)
        instance.new_host = SessionHost
        await bootstrap.ensure_admins(instance, config.admin_password or _own_password(config.data_dir))
        return instance

    def _start_idle_timer(self) -> None:
        if self._config.idle_exit_s:
            self._stop_idle_timer()
            loop = asyncio.get_running_loop()
            reason = f"no client for {self._config.idle_exit_s:g} s"
            self._idle_timer = loop.call_later(self._config.idle_exit_s, self.ask_to_stop, reason)

    def _stop_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None


async def _keep_house(instance: Instance) -> None:
    """Do what is due each second: sessions over their time, DRCP's idle servers, clients that think too long."""
    while True:
        await asyncio.sleep(HOUSEKEEPING_S)
        await profiles.end_overdue_sessions(instance)
        await instance.drcp.tick(instance.clock.monotonic())
        instance.events.expire(instance.clock.monotonic())


def _own_password(data_dir: Path) -> str:
    """Return the admin password kept in the database's folder; a random one is put there at the first start."""
    path = data_dir / PASSWORD_FILE
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    password = secrets.token_urlsafe(18)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(password + "\n")
    return password


def _tls(config: Config) -> ssl.SSLContext | None:
    if config.tls_cert is None or config.tls_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(config.tls_cert, config.tls_key)
    return context


def configure_logging(config: Config) -> None:
    """Send the log to its file, the database's folder being made if it is missing."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=config.log_file or config.data_dir / LOG_FILE,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return the fastest loop there is; on Windows one that can watch PostgreSQL's sockets."""
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def install_signals(stop: Callable[[str], None], deadline_s: float = STOP_S) -> None:
    """Stop cleanly on SIGTERM and SIGINT; a server that has not ended by then, whatever it is doing, is ended.

    The handler runs between two steps of Python even where the event loop does not get a turn, and the deadline is
    kept by a thread of faulthandler that needs nothing of Python; it writes to the log where the server was.
    """
    loop = asyncio.get_running_loop()

    def on_signal(number: int, _: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop, signal.Signals(number).name)
        faulthandler.dump_traceback_later(deadline_s, exit=True, file=_log_file())

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


def _log_file() -> TextIO:
    """Return the file of the log, standard error if there is none."""
    streams = (one.stream for one in logging.getLogger().handlers if isinstance(one, logging.FileHandler))
    return next((stream for stream in streams if stream is not None), sys.stderr)


def allow_descriptors(sessions: int) -> None:
    """Raise the limit of open files as far as is needed and allowed: a session takes two."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * sessions + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))


async def serve(config: Config) -> None:
    """Run a practice database until it is told to stop; prints one line of JSON when it is ready.

    From then on garbage is looked for, and only in what is made from then on.
    """
    app = App(config)
    install_signals(app.ask_to_stop)
    allow_descriptors(config.processes + RESERVED)
    try:
        address = await app.start()
        gc.freeze()
        gc.enable()
        print(address.announcement(), flush=True)
        await app.run()
    finally:
        await app.stop()
        faulthandler.cancel_dump_traceback_later()
