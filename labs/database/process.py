"""Server processes in the background: start one, see whether it lives, stop it with everything it started."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, Final

import psutil

from labs.database.target import DatabaseProblem

STOP_S: Final = 15.0

if sys.platform == "win32":
    DETACHED: Final = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
else:
    DETACHED: Final = 0

# Servers that this process started, so that they can be waited for (a dead child stays a zombie until then).
_children: dict[int, subprocess.Popen[str]] = {}


@atexit.register
def _let_go() -> None:
    """Servers outlive this process on purpose: keep Popen from warning about them."""
    for child in _children.values():
        if child.poll() is None:
            child.returncode = 0


def launch(
    command: Sequence[str], *, cwd: Path, environ: Mapping[str, str], log: Path, ready_s: float
) -> dict[str, Any]:
    """Start a server in the background and return the line of JSON that it prints when it is ready.

    It outlives this process and does not see its Ctrl-C.
    Raises: DatabaseProblem with the end of the log if it ends or is not ready in time.
    """
    with log.open("w", encoding="utf-8") as errors:
        child = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            start_new_session=sys.platform != "win32",
            creationflags=DETACHED,
        )
    _children[child.pid] = child
    assert child.stdout is not None
    line = _first_line(child.stdout, ready_s)
    try:
        ready: dict[str, Any] = json.loads(line)
    except ValueError:
        stop(child.pid)
        raise DatabaseProblem(_no_start(line, log, ready_s)) from None
    child.stdout.close()
    return ready


def detach(command: Sequence[str], *, cwd: Path) -> int:
    """Start a process that says nothing and outlives this one; return its number."""
    child = subprocess.Popen(
        list(command),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=sys.platform != "win32",
        creationflags=DETACHED,
    )
    _children[child.pid] = child
    return child.pid


def _first_line(stream: IO[str], deadline_s: float) -> str:
    """Return the first line of a stream, "" if it ends or the deadline passes before."""
    lines: Queue[str] = Queue()
    Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=deadline_s)
    except Empty:
        return ""


def _no_start(line: str, log: Path, ready_s: float) -> str:
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
    said = "\n".join(filter(None, [line.strip(), tail])) or f"it said nothing for {ready_s:.0f} s"
    return f"The practice database did not start:\n{said}\n(log: {log})"


def start_time(pid: int) -> float | None:
    """Return when a process was started, None if there is none (a zombie is none)."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def is_alive(pid: int, started_s: float) -> bool:
    """Return whether the process still is the one that was started then."""
    found = start_time(pid)
    return found is not None and abs(found - started_s) < 1.0


def stop(pid: int) -> None:
    """Stop a server and what it started: politely first, then for good. A server that is gone is fine."""
    try:
        server = psutil.Process(pid)
        family = server.children(recursive=True)
        server.terminate()
        psutil.wait_procs([server], timeout=STOP_S)
    except psutil.NoSuchProcess:
        family = []
    else:
        for process in [server, *family]:
            _kill(process)
    child = _children.pop(pid, None)
    if child is not None:
        child.wait(STOP_S)
        if child.stdout is not None:
            child.stdout.close()


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def find(words: Sequence[str]) -> list[int]:
    """Return the processes of this user whose command line has all the words."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if all(word in line for word in words):
            found.append(process.pid)
    return found
