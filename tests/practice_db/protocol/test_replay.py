"""What the real driver sent, replayed: whole, in any pieces, cut short, and altered."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labs.practice_db.errors import WireError
from labs.practice_db.protocol.events import Closed, ConnectRequested, LogonRequested
from labs.practice_db.wire.calls import Commit, Execute, Logoff, Ping
from labs.practice_db.wire.piggybacks import CloseCursors, EndToEnd, SetSchema
from tests.practice_db.protocol.conversation import CONVERSATIONS, load
from tests.practice_db.protocol.scripted import ScriptedServer

pytestmark = pytest.mark.slow

NAMES = sorted(CONVERSATIONS)
RECORDINGS = {name: load(name) for name in NAMES}


def replay(turns: list[bytes]) -> ScriptedServer:
    server = ScriptedServer()
    for turn in turns:
        server.receive(turn)
    return server


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_conversation_goes_from_connect_to_the_end_of_file(name: str):
    events = replay(RECORDINGS[name]).events
    assert isinstance(events[0], ConnectRequested)
    assert next(event.is_password_right for event in events if isinstance(event, LogonRequested))
    assert isinstance(events[-2], Logoff)
    assert isinstance(events[-1], Closed)


def test_the_driver_is_understood_in_every_detail():
    events = replay(RECORDINGS["changes"]).events
    executed = [event for event in events if isinstance(event, Execute)]
    assert executed[0].piggybacks == (EndToEnd(executed[0].piggybacks[0].flags, "client", "module"),)
    assert [len(call.bind_rows) for call in executed] == [1, 1, 50, 2, 1, 1, 1, 1]
    assert executed[0].bind_rows == ((b"yyy", b"1", b"x" * 400),)
    assert executed[1].bind_rows == ((b"y" * 33000, b"1", b"x" * 400),)
    assert executed[2].bind_rows[49] == (b"49", b"text")
    assert (executed[3].batch_errors, executed[3].dml_row_counts) == (True, True)
    assert executed[4].bind_rows == ((b"1", None, None),)
    assert executed[5].bind_rows[0][2] == b"in"
    assert (executed[6].sql, executed[6].bind_rows[0][0], executed[6].bind_rows[0][2]) == (None, None, b"in")
    assert executed[7].bind_rows == (((b"1", b"2", b"3"),),)
    assert any(isinstance(event, Commit) for event in events)
    ping = next(event for event in events if isinstance(event, Ping))
    assert SetSchema("OTHER") in ping.piggybacks
    assert not any(isinstance(piggyback, CloseCursors) for piggyback in ping.piggybacks)


def test_a_lob_is_bound_as_what_it_holds():
    events = replay(RECORDINGS["lobs"]).events
    (executed,) = [event for event in events if isinstance(event, Execute)]
    assert executed.bind_rows == ((b"tex",),)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 11, 64, 1000, 8191])
@pytest.mark.parametrize("name", NAMES)
def test_any_split_of_the_stream_gives_the_same_events(name: str, size: int):
    turns = RECORDINGS[name]
    pieces = [turn[start : start + size] for turn in turns for start in range(0, len(turn), size)]
    assert replay(pieces).events == replay(turns).events


@pytest.mark.parametrize("name", NAMES)
def test_every_truncation_only_waits_for_more(name: str):
    turns = RECORDINGS[name]
    whole = replay(turns).events
    for place, turn in enumerate(turns):
        cuts = range(len(turn)) if len(turn) < 1200 else [*range(300), *range(300, len(turn), 997)]
        for cut in cuts[:: 1 if place < 6 else 7]:
            events = replay([*turns[:place], turn[:cut]]).events
            assert events == whole[: len(events)]


def misshapen(server: ScriptedServer, turns: list[bytes]) -> None:
    """Feed turns until the server closes the connection, as it may."""
    try:
        for turn in turns:
            server.receive(turn)
    except WireError:
        return


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_altered_conversation_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject):
    turns = list(RECORDINGS[name])
    place = data.draw(st.integers(0, len(turns) - 1))
    altered = bytearray(turns[place])
    for _ in range(data.draw(st.integers(1, 4))):
        altered[data.draw(st.integers(0, min(len(altered) - 1, 2000)))] = data.draw(st.integers(0, 255))
    misshapen(ScriptedServer(), [*turns[:place], bytes(altered), *turns[place + 1 :]])


@settings(max_examples=300)
@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=4))
def test_any_bytes_of_a_session_are_read_or_refused(bodies: list[bytes]):
    server = replay(RECORDINGS["queries"][:5])
    packets = [(len(body) + 10).to_bytes(4, "big") + b"\x06\0\0\0\0\0" + body for body in bodies]
    misshapen(server, packets)


@settings(max_examples=200)
@given(st.integers(0, 255), st.binary(max_size=200))
def test_any_call_is_read_or_refused(function: int, body: bytes):
    server = replay(RECORDINGS["queries"][:5])
    message = b"\x03" + bytes([function, 1]) + body
    misshapen(server, [(len(message) + 10).to_bytes(4, "big") + b"\x06\0\0\0\0\0" + message])


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_first_bytes_are_read_or_refused(data: bytes):
    misshapen(ScriptedServer(), [data])
