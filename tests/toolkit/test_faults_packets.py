"""What a proxy knows of Oracle Net: where a packet ends, however the stream is cut."""

from __future__ import annotations

import struct

import pytest

from labs.toolkit.faults.packets import PacketTrack, refusal


def short(kind, body):
    return struct.pack(">HHBBH", 8 + len(body), 0, kind, 0, 0) + body


def long(kind, body):
    return struct.pack(">IBBH", 8 + len(body), kind, 0, 0) + body


def accept(version):
    return short(2, struct.pack(">H", version) + bytes(30))


RESEND = short(11, b"")
STREAMS = {
    "long lengths": [RESEND, accept(319), long(6, b"answer"), long(12, b"\1\0\1"), long(6, bytes(70_000))],
    "short lengths": [RESEND, accept(314), short(6, b"answer"), short(12, b"\1\0\1"), short(6, bytes(5_000))],
}


@pytest.mark.parametrize("packets", STREAMS.values(), ids=STREAMS)
@pytest.mark.parametrize("size", [1, 3, 7, 8, 9, 11, 4096, 1_000_000])
def test_something_may_be_said_behind_every_whole_packet_once_the_listener_is_past(packets, size):
    track, ends, passed = PacketTrack(), [], 0
    for packet in packets:
        passed += len(packet)
        ends.append(passed)
    stream = b"".join(packets)
    for start in range(0, len(stream), size):
        track.passed(stream[start : start + size])
        at = min(start + size, len(stream))
        assert track.is_between_answers is (at in ends[2:])


@pytest.mark.parametrize(("version", "header"), [(319, ">IBBH"), (314, ">HHBBH")])
def test_the_notification_has_lengths_like_the_packets_around_it(version, header):
    track = PacketTrack()
    track.passed(accept(version))
    packet = track.notification()
    assert struct.unpack_from(header, packet)[0] == len(packet)
    assert packet[4] == 14
    assert packet[-4:] == (12572).to_bytes(4, "big")


def test_a_refusal_names_the_listeners_code():
    packet = refusal(12528)
    assert struct.unpack_from(">H", packet)[0] == len(packet)
    assert packet[4] == 4
    assert b"(ERR=12528)" in packet
