"""Cancelling a call, in every order in which it can happen."""

from __future__ import annotations

import pytest

from labs.practice_db.protocol.events import BreakRequested
from labs.practice_db.protocol.replies import Done
from labs.practice_db.wire.calls import Execute, Ping
from labs.practice_db.wire.packets import MarkerType, PacketStream, marker
from tests.practice_db.protocol.conversation import load
from tests.practice_db.protocol.scripted import ScriptedServer

INTERRUPT, RESET = marker(MarkerType.INTERRUPT), marker(MarkerType.RESET)
PING = b"\x00\x00\x00\x0d\x06\0\0\0\0\0\x03\x93\x01"
CANCELLED = b"ORA-01013"


def open_session() -> ScriptedServer:
    server = ScriptedServer()
    for turn in load("queries")[:5]:
        server.receive(turn)
    server.events.clear()
    return server


def run_for_ever(server: ScriptedServer) -> None:
    """Start a call that the script never answers."""
    execute = next(turn for turn in load("queries") if b"select many from dual" in turn)
    server.receive(execute.replace(b"select many from dual", b"select never from dua"))
    assert isinstance(server.events[-1], Execute)


def markers(data: bytes) -> list[int]:
    stream = PacketStream(65535)
    stream.use_long_lengths(max_packet=65535)
    stream.feed(data)
    found = []
    while (packet := stream.next_packet()) is not None:
        found.append(packet[10] if packet[4] == 12 else 0)
    return found


def test_a_break_is_answered_at_once_and_the_reset_gets_the_error():
    server = open_session()
    run_for_ever(server)
    assert markers(server.receive(INTERRUPT)) == [MarkerType.BREAK]
    assert isinstance(server.events[-1], BreakRequested)
    answer = server.receive(RESET)
    assert markers(answer) == [MarkerType.RESET, 0]
    assert CANCELLED in answer
    assert not server.connection.is_call_running


def test_a_call_that_winds_down_after_the_reset_delays_the_error():
    connection = open_session().connection
    connection.receive(INTERRUPT)
    assert markers(connection.data_to_send()) == [MarkerType.BREAK]
    connection.receive(RESET)
    assert connection.data_to_send() == b""
    assert CANCELLED in connection.break_done()


def test_the_reply_of_a_cancelled_call_is_dropped():
    server = open_session()
    run_for_ever(server)
    server.connection.receive(INTERRUPT + RESET)
    server.connection.data_to_send()
    assert markers(server.connection.reply(Done())) == [MarkerType.RESET, 0]


@pytest.mark.parametrize("again", [INTERRUPT, marker(MarkerType.BREAK)])
def test_a_second_break_changes_nothing(again: bytes):
    server = open_session()
    server.connection.receive(INTERRUPT)
    server.connection.data_to_send()
    assert server.connection.receive(again) == []
    assert server.connection.data_to_send() == b""


def test_calls_between_break_and_reset_are_ignored_and_later_ones_are_not():
    server = open_session()
    server.receive(INTERRUPT)
    server.receive(PING)
    assert not any(isinstance(event, Ping) for event in server.events)
    server.receive(RESET)
    server.receive(PING)
    assert isinstance(server.events[-1], Ping)


def test_a_break_drops_a_call_that_has_not_come_whole():
    server = open_session()
    half = (12).to_bytes(4, "big") + b"\x06\0\0\0\0\0\x03\x5e"
    server.receive(half)
    server.receive(INTERRUPT + RESET)
    server.receive(PING)
    assert isinstance(server.events[-1], Ping)
