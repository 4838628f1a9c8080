"""How a connection reads: large data in slices, nothing more while the client does not take its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from labs.practice_db.busy_poll import BusyPoll
from labs.practice_db.engine.engine import Engine
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.protocol.connection import ServerConnection
from labs.practice_db.server import SLICE_BYTES, ClientConnection, Listener
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.table import SessionTable
from tests.practice_db.session.fakes import START, HandClock


class Wire:
    """A protocol that takes notes and has nothing to say."""

    has_pending = False

    def __init__(self) -> None:
        self.received: list[int] = []

    def receive(self, data: bytes) -> list[object]:
        if data:
            self.received.append(len(data))
        return []

    def data_to_send(self) -> bytes:
        return b""


class Transport:
    """A transport that knows whether it may read."""

    def __init__(self) -> None:
        self.is_reading = True

    def get_extra_info(self, name: str) -> tuple[str, int]:
        return ("127.0.0.1", 1)

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None:
        assert self.is_reading
        self.is_reading = False

    def resume_reading(self) -> None:
        assert not self.is_reading
        self.is_reading = True


def run(scenario: Callable[[ClientConnection, Wire, Transport], object]) -> None:
    """Run a scenario on a connection without a socket; an asynchronous one may let the loop turn."""

    async def main() -> None:
        clock, limits = HandClock(), Limits()
        instance = Instance(clock, cast(Engine, None), "host", START, limits, SessionTable(clock, limits))
        wire, transport = Wire(), Transport()
        poll = BusyPoll(asyncio.get_running_loop(), clock.monotonic, cpus=1)
        listener = Listener(
            instance,
            lambda: cast(ServerConnection, wire),
            busy_poll=poll,
            logon_timeout_s=60,
            half_open_limit=9,
        )
        connection = listener.new_connection()
        connection.connection_made(cast(asyncio.Transport, transport))
        outcome = scenario(connection, wire, transport)
        if asyncio.iscoroutine(outcome):
            await outcome

    asyncio.run(main())


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_small_data_is_taken_at_once():
    def scenario(connection, wire, transport):
        connection.data_received(b"x" * 100)
        assert wire.received == [100]
        assert transport.is_reading

    run(scenario)


def test_much_data_is_taken_in_slices_with_turns_of_the_loop_between_them():
    async def scenario(connection, wire, transport):
        connection.data_received(b"x" * (2 * SLICE_BYTES + 5))
        assert wire.received == []
        assert not transport.is_reading
        await turns(1)
        assert wire.received == [SLICE_BYTES]
        await turns(2)
        assert wire.received == [SLICE_BYTES, SLICE_BYTES, 5]
        assert transport.is_reading

    run(scenario)


def test_data_that_comes_between_slices_keeps_its_place():
    async def scenario(connection, wire, transport):
        connection.data_received(b"x" * (SLICE_BYTES + 1))
        connection.data_received(b"y" * 10)
        await turns(3)
        assert wire.received == [SLICE_BYTES, 11]

    run(scenario)


def test_a_client_that_does_not_take_its_answers_is_not_read_until_it_does():
    async def scenario(connection, wire, transport):
        connection.pause_writing()
        assert not transport.is_reading
        connection.data_received(b"x" * 100)
        await turns(3)
        assert wire.received == []
        connection.resume_writing()
        assert wire.received == [100]
        assert transport.is_reading

    run(scenario)


def test_slices_stop_while_answers_are_not_taken():
    async def scenario(connection, wire, transport):
        connection.data_received(b"x" * (3 * SLICE_BYTES))
        await turns(1)
        connection.pause_writing()
        await turns(5)
        assert wire.received == [SLICE_BYTES]
        connection.resume_writing()
        await turns(3)
        assert wire.received == [SLICE_BYTES] * 3
        assert transport.is_reading

    run(scenario)
