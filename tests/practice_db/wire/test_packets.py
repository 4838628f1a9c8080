"""TNS packets and connect data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.practice_db.errors import WireError
from labs.practice_db.wire import packets
from labs.practice_db.wire.connect_data import find_values
from labs.practice_db.wire.packets import MarkerType, PacketStream


def take_all(stream: PacketStream) -> list[bytes]:
    found = []
    while (packet := stream.next_packet()) is not None:
        found.append(packet)
    return found


@given(st.binary(max_size=5000), st.integers(512, 4000), st.data())
def test_bytes_survive_packets_and_any_split_of_the_stream(body: bytes, sdu: int, data: st.DataObject):
    sent = packets.data_packets(body, sdu) + packets.marker(MarkerType.RESET)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=6)))
    stream = PacketStream(sdu)
    stream.use_long_lengths(max_packet=sdu)
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        stream.feed(sent[start:end])
        found += take_all(stream)
    assert b"".join(packet[10:] for packet in found[:-1]) == body
    assert all(len(packet) <= sdu for packet in found)
    assert found[-1][10] == MarkerType.RESET


@pytest.mark.parametrize("size", [0, 7, 8193])
def test_a_packet_length_that_cannot_be_is_refused(size: int):
    stream = PacketStream(8192)
    stream.use_long_lengths(max_packet=8192)
    stream.feed(size.to_bytes(4, "big") + bytes(20))
    with pytest.raises(WireError, match="packet of"):
        stream.next_packet()


def test_the_values_of_a_descriptor_are_found_by_their_path():
    values = find_values(
        "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=h)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=FREE)"
        "(CID=(PROGRAM=/usr/bin/my prog)(HOST=x)(USER=u))(CONNECTION_ID=a+b/c==)))"
    )
    assert values["DESCRIPTION.CONNECT_DATA.SERVICE_NAME"] == "FREE"
    assert values["DESCRIPTION.CONNECT_DATA.CID.PROGRAM"] == "/usr/bin/my prog"
    assert values["DESCRIPTION.CONNECT_DATA.CONNECTION_ID"] == "a+b/c=="


@pytest.mark.parametrize("text", ["(DESCRIPTION=(A=b)", "(A=b))", "(A)", "(" * 50, "(A=" * 40])
def test_a_descriptor_with_unmatched_parentheses_is_refused(text: str):
    with pytest.raises(WireError):
        find_values(text)


@given(st.text(alphabet="()=AB '\"", max_size=60))
def test_any_text_is_a_descriptor_or_refused(text: str):
    try:
        find_values(text)
    except WireError:
        return


@given(st.binary(max_size=120))
def test_any_first_packet_is_read_or_refused(body: bytes):
    packet = (len(body) + 8).to_bytes(2, "big") + b"\0\0\x01\0\0\0" + body
    try:
        packets.Connect.decode(packet)
    except WireError:
        return
