"""Start an application as a process of its own, put it under load, and end it again."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import httpx

PROJECT: Final = Path(__file__).parents[2]
HOW_TO_GET: Final = "python3 setup/start.py --applications"
START_S: Final = 30.0
REQUEST_S: Final = 20.0
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")

# What each application needs: modules, and what of the system.
_MODULES: Final = {
    "web": ("fastapi", "uvicorn"),
    "prefork": ("gunicorn",),
    "shop": ("django",),
    "forks": (),
    "once": (),
}
_FORKS: Final = ("prefork", "forks")
PLATFORMS: Final = (
    ("FastAPI with uvicorn", "Linux, macOS, Windows"),
    ("gunicorn", "Linux, macOS: it forks"),
    ("multiprocessing, start method fork", "Linux; macOS on request; never Windows"),
    ("Django", "Linux, macOS, Windows"),
)


def missing(application: str) -> str:
    """Return why an application cannot run here and what helps, or an empty text.

    Raises: KeyError if there is no such application.
    """
    absent = [name for name in _MODULES[application] if importlib.util.find_spec(name) is None]
    if absent:
        return f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not installed: {HOW_TO_GET}"
    if application in _FORKS and not hasattr(os, "fork"):
        return "this system cannot fork: its cells have nothing to show, and no other cell needs them"
    return ""


@dataclass(frozen=True, slots=True)
class Running:
    """An application that answers at `url`."""

    url: str


@contextmanager
def serve(application: str, *options: str) -> Iterator[Running]:
    """Start a web application, yield where it answers, and end it with all its processes.

    Raises: RuntimeError if it cannot run here or does not start; its last words stand in it.
    """
    if why := missing(application):
        raise RuntimeError(why)
    command = [sys.executable, "-m", f"labs.applications.{application}", *options]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words, _started(command, words) as process:
        yield Running(_address(process, words))


@contextmanager
def _started(command: Sequence[str], words: TextIO) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words, text=True
    )
    try:
        yield process
    finally:
        process.terminate()  # each of them ends its workers
        try:
            process.wait(START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[str], words: TextIO) -> str:
    """Return where it answers, when it does."""
    pause = threading.Event()
    for _ in range(int(START_S / 0.05)):
        words.seek(0)
        said = words.read()
        if process.poll() is not None:
            break
        if found := _ADDRESS.search(said):
            try:
                httpx.get(f"{found[0]}/ready", timeout=REQUEST_S)
                return found[0]
            except httpx.TransportError:
                pass
        pause.wait(0.05)
    raise RuntimeError(f"the application did not start; its last words:\n{said[-1500:]}")


def load(url: str, *, requests: int, clients: int) -> list[object]:
    """Send `requests` GETs, `clients` at the same time; return the JSON of each, or the status of a failure."""
    with httpx.Client(timeout=REQUEST_S) as client, ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda _: _answer(client, url), range(requests)))


def _answer(client: httpx.Client, url: str) -> object:
    answer = client.get(url)
    return answer.json() if answer.is_success else answer.status_code


def run_once(application: str, *options: str) -> object:
    """Run a program to its end and return the JSON that it prints.

    Raises: RuntimeError if it cannot run here or fails.
    """
    if why := missing(application):
        raise RuntimeError(why)
    command = [sys.executable, "-m", f"labs.applications.{application}", *options]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{application} failed:\n{done.stderr[-1500:]}")
    return json.loads(done.stdout)
