"""A bug while an answer is put into bytes costs the connection, also when the call had to wait."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from labs.practice_db import server
from labs.practice_db.busy_poll import BusyPoll
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.protocol.connection import ServerConnection
from labs.practice_db.protocol.events import Event
from labs.practice_db.protocol.replies import Done, Reply
from labs.practice_db.server import ClientConnection, Listener


class Wire:
    """A protocol that has one call and cannot write its answer."""

    has_pending = False

    def receive(self, data: bytes) -> list[object]:
        return [data] if data else []

    def data_to_send(self) -> bytes:
        return b""

    def reply(self, reply: Reply, **_: object) -> bytes:
        raise ValueError(f"{reply} has no bytes")


class Talk:
    """A conversation whose calls wait for one turn of the loop, or for nothing."""

    status = None
    address = ("127.0.0.1", 1)

    def __init__(self, *_: object) -> None:
        pass

    def handle(self, event: Event) -> object:
        return self._late() if cast(bytes, event) == b"late" else Done()

    async def _late(self) -> Done:
        await asyncio.sleep(0)
        return Done()

    def call_ended(self) -> None:
        pass

    def take_granted(self) -> None:
        pass


class Transport:
    """A transport that can be cut."""

    def __init__(self) -> None:
        self.cut = asyncio.Event()

    def get_extra_info(self, _: str) -> tuple[str, int]:
        return ("127.0.0.1", 1)

    def is_closing(self) -> bool:
        return self.cut.is_set()

    def abort(self) -> None:
        self.cut.set()


@pytest.mark.parametrize("call", [b"late", b"at once"])
def test_an_answer_without_bytes_cuts_the_connection(monkeypatch, caplog, call: bytes):
    monkeypatch.setattr(server, "Conversation", Talk)

    async def main() -> None:
        listener = Listener(
            cast(Instance, None),
            lambda: cast(ServerConnection, Wire()),
            busy_poll=BusyPoll(asyncio.get_running_loop(), asyncio.get_running_loop().time, cpus=1),
            logon_timeout_s=60,
            half_open_limit=8,
        )
        connection, transport = ClientConnection(listener), Transport()
        connection.connection_made(cast(asyncio.BaseTransport, transport))
        connection.data_received(call)
        await asyncio.wait_for(transport.cut.wait(), 5)

    asyncio.run(main())
    assert "dropped by a bug of the server" in caplog.text
