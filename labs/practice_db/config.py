"""Settings of one practice database server, read from the command line and the environment."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ADMIN_PASSWORD_VARIABLE: Final = "POOL_LAB_ADMIN_PASSWORD"
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Config:
    """What `serve` is told. Times are in seconds; 0 or None means off, port 0 any free one."""

    data_dir: Path
    host: str = LOOPBACK
    port: int = 0
    admin_password: str | None = None
    idle_exit_s: float | None = None
    log_file: Path | None = None
    processes: int = 320
    sessions: int | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    logon_timeout_s: float = 30.0
    half_open_limit: int = 256
    services: tuple[str, ...] = ()


def read_config(arguments: Sequence[str]) -> Config:
    """Return the settings. Exits with status 2 and a sentence when an argument is wrong."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.tls_cert is None) != (options.tls_key is None):
        parser.error("--tls-cert and --tls-key belong together: give both or neither")
    for name, lowest in (("processes", 6), ("port", 0)):
        if getattr(options, name) < lowest:
            parser.error(f"--{name} {getattr(options, name)} is below {lowest}")
    return Config(
        data_dir=options.data_dir.expanduser().resolve(),
        host=options.host,
        port=options.port,
        admin_password=options.admin_password or os.environ.get(ADMIN_PASSWORD_VARIABLE),
        idle_exit_s=options.idle_exit,
        log_file=options.log_file,
        processes=options.processes,
        sessions=options.sessions,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        logon_timeout_s=options.logon_timeout,
        services=tuple(name.upper() for name in options.service),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m labs.practice_db serve",
        description="Serve a practice database that speaks Oracle Net. Prints one line of JSON when it is ready.",
    )
    add = parser.add_argument
    add("--data-dir", type=Path, required=True, help="folder of the database; made when it is missing")
    add("--host", default=LOOPBACK, help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="port to listen on (default: any free one)")
    add("--admin-password", help=f"password of SYS and SYSTEM (or {ADMIN_PASSWORD_VARIABLE}; default: a random one)")
    add("--idle-exit", type=float, metavar="SECONDS", help="stop after so long without a session")
    add("--log-file", type=Path, help="log file (default: server.log in the folder of the database)")
    add("--processes", type=int, default=320, help="PROCESSES (default: %(default)s)")
    add("--sessions", type=int, help="SESSIONS (default: 1.5 * PROCESSES + 22)")
    add("--service", action="append", default=[], metavar="NAME", help="one more service that leads to FREEPDB1")
    add("--tls-cert", type=Path, help="certificate chain (PEM): serve TLS (tcps) only")
    add("--tls-key", type=Path, help="key of the certificate (PEM)")
    add("--logon-timeout", type=float, default=30.0, metavar="SECONDS", help="time a logon may take")
    return parser
