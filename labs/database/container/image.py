"""The image: is it here, and if not, its pull with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread
from typing import Any, Final

import docker
from docker.errors import DockerException, ImageNotFound

from labs.database.container.engine import EngineProblem

# Chosen by hand and changed by hand: a workshop must not meet another release from one day to the next.
# The images are built for amd64 and arm64. Source: tags of gvenzl/oci-oracle-free.
ORACLE_FREE: Final = "gvenzl/oracle-free:23.26.1-slim-faststart"
STALLED_S: Final = 60.0
MB: Final = 1_000_000

Say = Callable[[str], None]


def is_here(client: docker.DockerClient, image: str) -> bool:
    """Return whether the engine has the image."""
    try:
        client.images.get(image)
    except ImageNotFound:
        return False
    return True


def pull(client: docker.DockerClient, image: str, say: Say, *, stalled_s: float = STALLED_S) -> None:
    """Pull the image and say how far it is, a line each time a percent is done.

    Raises: EngineProblem if it fails, or if nothing is heard of it for `stalled_s` seconds.
    """
    repository, _, tag = image.rpartition(":")
    progress = PullProgress()
    try:
        for event in _within(client.api.pull(repository, tag=tag, stream=True, decode=True), stalled_s, image):
            if line := progress.take(event):
                say(f"pulling {image}: {line}")
    except DockerException as error:
        raise _failed(image, str(error)) from error


@dataclass(slots=True)
class PullProgress:
    """Adds up what the engine says of each layer."""

    done: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    said_percent: int = -1

    def take(self, event: dict[str, Any]) -> str | None:
        """Return a line such as `120 of 830 MB (14 %)`, None if nothing new is to be said.

        Raises: EngineProblem for an error that the engine reports.
        """
        if text := event.get("error"):
            raise _failed("the image", str(text))
        layer, detail = str(event.get("id", "")), event.get("progressDetail") or {}
        if event.get("status") == "Downloading" and detail.get("total"):
            self.done[layer], self.total[layer] = int(detail["current"]), int(detail["total"])
        elif event.get("status") == "Download complete" and layer in self.total:
            self.done[layer] = self.total[layer]
        done, total = sum(self.done.values()), sum(self.total.values())
        percent = 100 * done // total if total else -1
        if percent == self.said_percent:
            return None
        self.said_percent = percent
        return f"{done // MB} of {total // MB} MB ({percent} %)"


def _failed(image: str, text: str) -> EngineProblem:
    reason = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return EngineProblem(f"The pull of {image} failed: {reason}")


def _within(events: Iterable[dict[str, Any]], stalled_s: float, image: str) -> Iterator[dict[str, Any]]:
    """Yield events from another thread, so that silence can be noticed and Ctrl-C is answered."""
    heard: Queue[dict[str, Any] | DockerException | None] = Queue()

    def listen() -> None:
        try:
            for event in events:
                heard.put(event)
            heard.put(None)
        except DockerException as error:
            heard.put(error)

    Thread(target=listen, daemon=True).start()
    while True:
        try:
            event = heard.get(timeout=stalled_s)
        except Empty:
            raise _failed(image, f"nothing heard for {stalled_s:.0f} s") from None
        if event is None:
            return
        if isinstance(event, DockerException):
            raise event
        yield event
