"""Where an answer runs: in this process, for a learner in a notebook, or in a second one that may be killed.

Both take the same requests and give the same replies, which are plain data. A second process is started by a
`Launch`, so that a sandbox can be put around it, and is replaced after a time-out or a broken message.
"""

from __future__ import annotations

import itertools
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from labs.student.desk import Desk, Reply, Request
from labs.student.harness import Harnesses
from labs.student.source import Source
from labs.student.wire import BrokenMessage, receive, send

PROJECT: Final = Path(__file__).parents[2]
START_S: Final = 30.0

Launch = Callable[[], "subprocess.Popen[bytes]"]


class LateAnswer(Exception):
    """The answer has not come back in time."""


class LostAnswer(Exception):
    """The process of the answer ended, or sent something that is no reply."""


class Place(Protocol):
    """Where an answer runs."""

    def start(self) -> None:
        """Have everything ready, so that the next request costs no more than its answer."""

    def ask(self, request: Request, within_s: float) -> Reply:
        """Return the reply to a request. Raises: LateAnswer, LostAnswer."""

    def another(self) -> Place:
        """Return a place of its own for the same answer. Raises: LookupError where there can be none."""

    def close(self) -> None:
        """End what runs; doing so twice is no error."""


class Here:
    """This process: the answer runs in a thread, and one that does not come back is left behind."""

    def __init__(self, function: Callable[..., Any], *, harnesses: str = "", source: Source | None = None) -> None:
        self._desk = Desk(function, Harnesses(harnesses))
        self._source = source

    def start(self) -> None:
        """There is nothing to start."""

    def ask(self, request: Request, within_s: float) -> Reply:
        """Return the reply to a request. Raises: LateAnswer."""
        replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        work = threading.Thread(
            target=lambda: replies.put(self._desk.handle(request)), name="pool-lab-answer", daemon=True
        )
        work.start()
        try:
            return replies.get(timeout=within_s)
        except queue.Empty:
            raise LateAnswer from None

    def another(self) -> Place:
        """Return a second process with the same answer. Raises: LookupError if its source is not known."""
        if self._source is None:
            raise LookupError("the source of the answer is not known, so that no second process can run it")
        return SecondProcess(self._source)

    def close(self) -> None:
        """Nothing was opened."""


class SecondProcess:
    """A process that knows the answer and nothing else; started when it is first asked."""

    def __init__(self, source: Source, launch: Launch | None = None) -> None:
        self.source = source
        self._launch = launch or launch_plainly
        self._worker: _Worker | None = None
        self._started: Reply = {}

    def start(self) -> None:
        """Start the process, if none is running, and load the answer."""
        if self._worker is None:
            self._worker = _Worker(self._launch())
            self._started = self._worker.ask(dict(self.source.as_data()), START_S)

    def ask(self, request: Request, within_s: float) -> Reply:
        """Return the reply to a request. Raises: LateAnswer, LostAnswer; both end the process."""
        try:
            self.start()
            assert self._worker is not None
            return self._started if "failure" in self._started else self._worker.ask(request, within_s)
        except (LateAnswer, LostAnswer):
            self.close()
            raise

    def another(self) -> Place:
        """Return another process with the same answer."""
        return SecondProcess(self.source, self._launch)

    def close(self) -> None:
        """Kill the process."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()


def launch_plainly() -> subprocess.Popen[bytes]:
    """Start the second process without a sandbox, in a process group of its own, which Ctrl-C does not reach."""
    return subprocess.Popen(
        [sys.executable, "-m", "labs.student"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


class _Worker:
    """A running process with a thread that reads its replies."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="pool-lab-replies", daemon=True)
        self._reader.start()
        if not self._is_ready():
            raise RuntimeError(f"the second process did not start: {self._end()}")

    def ask(self, request: Request, within_s: float) -> Reply:
        assert self._process.stdin is not None
        number = next(self._numbers)
        try:
            send(self._process.stdin, {**request, "id": number} if "do" in request else request)
        except (OSError, BrokenMessage) as error:
            raise LostAnswer(self._end()) from error
        try:
            reply = self._replies.get(timeout=within_s)
        except queue.Empty:
            raise LateAnswer from None
        if reply is None or ("do" in request and reply.get("id") != number):
            raise LostAnswer(self._end())
        return reply

    def kill(self) -> None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, 9)  # children of the answer too
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._reader.join()
        self._process.stdout.close()

    def _is_ready(self) -> bool:
        with suppress(queue.Empty):
            if self._replies.get(timeout=START_S) == {"ready": True}:
                return True
        self.kill()
        return False

    def _end(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            status = self._process.wait(0.5)
            return f"its process ended with status {status}"
        return "its process sent something that is no reply"

    def _read(self) -> None:
        assert self._process.stdout is not None
        while True:
            try:
                reply = receive(self._process.stdout)
            except (BrokenMessage, OSError, ValueError):
                reply = None
            self._replies.put(reply)
            if reply is None:
                return
