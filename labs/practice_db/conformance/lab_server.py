"""A practice database for one run: a process of its own on an empty folder."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import oracledb

STOP_TIMEOUT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens and how its administrator logs on; `root_dsn` is the container root."""

    dsn: str
    root_dsn: str
    admin_user: str
    admin_password: str


@contextmanager
def practice_database(folder: Path) -> Iterator[Address]:
    """Run a practice database on a folder and stop it at the end.

    Raises: OSError if it does not get ready.
    """
    password = secrets.token_hex(8)
    command = [
        sys.executable,
        "-m",
        "labs.practice_db",
        "serve",
        "--data-dir",
        str(folder),
        "--admin-password",
        password,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise OSError("the practice database did not start")
        ready = json.loads(line)
        root, pluggable = (f"{ready['host']}:{ready['port']}/{service}" for service in ready["services"])
        yield Address(pluggable, root, "SYSTEM", password)
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)
        if process.stdout is not None:
            process.stdout.close()


def start_drcp(address: Address) -> None:
    """Start the default DRCP pool, as SYS in the container root."""
    mode = oracledb.AUTH_MODE_SYSDBA
    with oracledb.connect(user="SYS", password=address.admin_password, dsn=address.root_dsn, mode=mode) as connection:
        connection.cursor().callproc("dbms_connection_pool.start_pool")
