"""The two servers of a run, each a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.practice_db.protocol.scripted import PASSWORD, SERVICE, USER

ADMIN_PASSWORD = "benchmark"
STOP_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Server:
    """Where a server listens, how to log on, how long it took to get ready, and its process."""

    dsn: str
    user: str
    password: str
    ready_s: float
    process: psutil.Process


@contextmanager
def _process(arguments: list[str]) -> Iterator[tuple[str, float, psutil.Process]]:
    """Run a Python module; give its first line of output, the seconds until it came, and the process."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            raise OSError(f"{arguments[0]} did not start")
        yield line, time.perf_counter() - started, psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait(STOP_TIMEOUT_S)
        assert child.stdout is not None
        child.stdout.close()


@contextmanager
def constant_server() -> Iterator[Server]:
    """Run the server that answers with constants."""
    with _process(["tests.practice_db.benchmarks.constant_server"]) as (line, ready_s, process):
        yield Server(f"127.0.0.1:{line.strip()}/{SERVICE}", USER, PASSWORD, ready_s, process)


@contextmanager
def practice_server(folder: Path, processes: int = 320) -> Iterator[Server]:
    """Run a practice database on a folder."""
    options = ["serve", "--data-dir", str(folder), "--admin-password", ADMIN_PASSWORD, "--processes", str(processes)]
    with _process(["labs.practice_db", *options]) as (line, ready_s, process):
        ready = json.loads(line)
        dsn = f"{ready['host']}:{ready['port']}/{ready['services'][0]}"
        yield Server(dsn, "SYSTEM", ADMIN_PASSWORD, ready_s, process)
