"""The image: which one, is it here, and if not, its pull with progress."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread
from typing import Any, Final

import docker
from docker.errors import ImageNotFound

from labs.database.container.engine import EngineProblem
from labs.database.process import DETACHED
from labs.database.state import PROJECT

# Chosen by hand and changed by hand: a workshop must not meet another release from one day to the next.
# Built for amd64 and for arm64: the engine takes the one that fits. Source: issue 63 of gvenzl/oci-oracle-free.
ORACLE_FREE: Final = "gvenzl/oracle-free:23.26.1-slim-faststart"
STALLED_S: Final = 60.0
SAY_EVERY_S: Final = 5.0
LISTEN_S: Final = 0.5
MB: Final = 1_000_000

Say = Callable[[str], None]
Event = dict[str, Any]
Events = Queue[Event | None]

# Said of a layer while nothing comes.
WAITING: Final = ("Waiting", "Retrying")

# What an engine's error means, by words in it; the first that fits.
REASONS: Final = (
    ("no such host", "its registry cannot be found (no network?)"),
    ("no space left", "the engine's disk is full"),
    ("toomanyrequests", "its registry allows no more pulls for now"),
    ("manifest unknown", "there is no such image"),
    ("not found", "there is no such image"),
    ("access denied", "there is no such image, or it needs docker login"),
    ("timeout", "its registry does not answer"),
    ("connection refused", "its registry does not answer"),
)


def is_here(client: docker.DockerClient, image: str) -> bool:
    """Return whether the engine has the image."""
    try:
        client.images.get(image)
    except ImageNotFound:
        return False
    return True


def pull(
    image: str,
    say: Say,
    *,
    stalled_s: float = STALLED_S,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Pull the image and say how far it is every few seconds. Leaving early, by Ctrl-C too, ends the pull.

    Raises: EngineProblem if it fails, or if there is no progress for `stalled_s` seconds.
    """
    say(f"pulling {image}")
    with _pulling(image) as events:
        follow(image, events, say, stalled_s=stalled_s, clock=clock)


def follow(
    image: str, events: Events, say: Say, *, stalled_s: float, clock: Callable[[], float], listen_s: float = LISTEN_S
) -> None:
    """Take events until None ends them; see `pull`."""
    progress = PullProgress(image)
    began = moved = clock()
    said, said_s = "", began
    while True:
        try:
            event = events.get(timeout=listen_s)
        except Empty:
            event = {}
        now = clock()
        if event is None:
            say(f"pulled {image} in {now - began:.0f} s")
            return
        if progress.take(event):
            moved = now
        if now - moved >= stalled_s:
            raise EngineProblem(f"The pull of {image} stalled: no progress for {stalled_s:.0f} s")
        line = progress.line()
        if now - said_s >= SAY_EVERY_S or (line and not said):
            said, said_s = line, now
            say(f"pulling {image}: {line or 'asking its registry'}, {now - began:.0f} s")


@dataclass(slots=True)
class PullProgress:
    """Adds up what the engine says of each layer, in bytes."""

    image: str
    size: dict[str, int] = field(default_factory=dict)
    fetched: dict[str, int] = field(default_factory=dict)
    unpacked: dict[str, int] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)

    def take(self, event: Event) -> bool:
        """Return whether the event is progress. Raises: EngineProblem for an error that the engine reports."""
        if text := str(event.get("error") or "").strip():
            raise EngineProblem(f"The pull of {self.image} failed: {_reason(text)}")
        layer, status = str(event.get("id", "")), str(event.get("status", ""))
        detail = event.get("progressDetail") or {}
        before = (self.status.get(layer), self.fetched.get(layer), self.unpacked.get(layer))
        if not status or status.startswith(WAITING):
            return False
        self.status[layer] = status
        if status == "Downloading" and detail.get("total"):
            self.size[layer], self.fetched[layer] = int(detail["total"]), int(detail["current"])
        elif status == "Extracting":
            self.unpacked[layer] = int(detail.get("current") or 0)
        elif status in ("Download complete", "Pull complete") and layer in self.size:
            self.fetched[layer] = self.size[layer]
        return before != (status, self.fetched.get(layer), self.unpacked.get(layer))

    def line(self) -> str:
        """Return how far it is, such as `120 of 830 MB (14 %)`; "" as long as no size is known."""
        size, fetched = sum(self.size.values()), sum(self.fetched.values())
        if not size:
            return ""
        if fetched >= size:
            return f"unpacking {size // MB} MB"
        return f"{fetched // MB} of {size // MB} MB ({100 * fetched // size} %)"


def _reason(text: str) -> str:
    said = text.lower()
    return next((words for sign, words in REASONS if sign in said), text.splitlines()[0].rstrip("."))


@contextmanager
def _pulling(image: str) -> Iterator[Events]:
    """Run the pull in a process of its own and hand out what it prints. Ctrl-C is for us, not for that process."""
    child = subprocess.Popen(
        [sys.executable, "-m", "labs.database.container.pulling", image],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=sys.platform != "win32",
        creationflags=DETACHED,
    )
    events: Events = Queue()
    assert child.stdout is not None
    lines = child.stdout

    def listen() -> None:
        for line in lines:
            if line.endswith("\n"):  # a child that was ended may have written half a line
                events.put(json.loads(line))
        status = child.wait()
        events.put({"error": f"the puller ended with status {status}"} if status else None)

    listener = Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield events
    finally:
        child.kill()
        listener.join()
        lines.close()
