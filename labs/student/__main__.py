"""The second process of a check: `python -m labs.student` reads requests from stdin and writes replies to stdout.

The first request names the answer's source. What the answer prints goes nowhere, and it reads an empty stdin. In a
sandbox there is one argument, which `labs.student.enclosed` understands.
"""

from __future__ import annotations

import os
import sys
from typing import IO

from labs.student.desk import Desk
from labs.student.failure import as_data, failure_of
from labs.student.harness import Harnesses
from labs.student.source import Source, load
from labs.student.wire import BrokenMessage, Message, receive, send


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    send(replies, {"ready": True})
    first = receive(requests)
    if first is None:
        return
    source = Source(**first)
    try:
        desk = Desk(load(source), Harnesses(source.harnesses))
    except BaseException as error:  # noqa: BLE001 - the answer's own code may raise anything
        send(replies, {"failure": as_data(failure_of(error)), "driver": {}})
        return
    send(replies, {"value": None, "driver": {}})
    while (request := receive(requests)) is not None:
        _send_reply(replies, request["id"], desk.handle(request))


def _send_reply(replies: IO[bytes], number: int, reply: Message) -> None:
    try:
        send(replies, {**reply, "id": number})
    except BrokenMessage as error:
        send(replies, {"failure": as_data(failure_of(error)), "driver": {}, "id": number})


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes as files that only we know, and give the answer empty ones in their place."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, replies


if __name__ == "__main__":
    for told in sys.argv[1:]:
        from labs.student.enclosed import enclose

        enclose(told)
    serve(*_own_pipes())
    os._exit(0)  # threads of the answer that still run would hold a normal exit up
