"""A practice database for tests: started as a process of its own on a temporary folder, and always ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ADMIN_PASSWORD = "Practice-Admin-1"
PROJECT = Path(__file__).resolve().parents[1]
STOP_S = 15.0


@dataclass(frozen=True)
class PracticeServer:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    data_dir: Path

    @property
    def dsn(self) -> str:
        return self.service("FREEPDB1")

    def service(self, name: str) -> str:
        return f"127.0.0.1:{self.port}/{name}"

    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(encoding="utf-8")


def start(data_dir: Path, options: Sequence[str] = (), project: Path = PROJECT) -> PracticeServer:
    """Start a server and wait for its line of JSON; `project` is the folder whose labs/practice_db is started.

    Raises: RuntimeError with what it said instead.
    """
    command = [sys.executable, "-m", "labs.practice_db", "serve", "--data-dir", str(data_dir), *options]
    environment = {**os.environ, "POOL_LAB_ADMIN_PASSWORD": ADMIN_PASSWORD}
    process = subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        _, error = process.communicate(timeout=STOP_S)
        raise RuntimeError(f"the practice database did not start (status {process.returncode}): {error}")
    return PracticeServer(process, json.loads(line)["port"], data_dir)


def stop(server: PracticeServer) -> int:
    """Stop a server as an operator does; return its status."""
    process = server.process
    if process.poll() is None:
        process.terminate()
    try:
        process.communicate(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode


@contextmanager
def running(data_dir: Path, options: Sequence[str] = (), project: Path = PROJECT) -> Iterator[PracticeServer]:
    """Run a server for the length of a block."""
    server = start(data_dir, options, project)
    try:
        yield server
    finally:
        stop(server)
