"""What the second process does first in a sandbox: it opens a door to the database, then takes limits on itself.

The sandbox has a network of its own with nothing in it. The process listens there under the database's port and
hands the socket to the grader, who lets through what comes in: the driver connects as it does everywhere, and nothing
else can be reached. None of the learner's code has run yet.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any

LOOPBACK = "127.0.0.1"


def enclose(told: str) -> None:
    """Do what the grader has told, as JSON: `door` is a descriptor, `port` a number, `limits` by name, `nice`."""
    wanted: dict[str, Any] = json.loads(told)
    if wanted["port"]:
        _hand_out(wanted["door"], wanted["port"])
    os.nice(wanted["nice"])  # the database and the check come first
    _limit(wanted["limits"])


def _hand_out(descriptor: int, port: int) -> None:
    """Send a listening socket to the grader; the descriptor stays open, so that the grader sees when all has ended."""
    with socket.create_server((LOOPBACK, port), backlog=128) as door:
        way = socket.socket(fileno=descriptor)
        socket.send_fds(way, [b"door"], [door.fileno()])
        way.detach()


def _limit(limits: dict[str, int]) -> None:
    """Take limits that cannot be raised again: `RLIMIT_AS` and the like, where the system has them."""
    import resource

    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))
