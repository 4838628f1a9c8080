"""The proxy itself: clients that come and go while its faults do leave nothing behind."""

from __future__ import annotations

import contextlib
import gc
import math
import socket
import socketserver
import threading

import psutil
import pytest

from labs.toolkit.faults import (
    Bandwidth,
    Direction,
    Down,
    Drain,
    Forget,
    HalfClose,
    Latency,
    LimitData,
    LoseAnswer,
    Proxy,
    Refuse,
    ResetPeer,
    SlowClose,
    Timeout,
)
from labs.toolkit.faults.memory import Memory
from labs.toolkit.faults.toxics import Ending, effects, ending
from tests.polling import until

pytestmark = pytest.mark.slow

TOXICS = [
    Bandwidth(rate_bytes_s=10),
    Down(),
    Down(keeps_open=True),
    Drain(),
    Drain(timeout_s=60),
    Forget(),
    Forget(idle_s=60),
    HalfClose(),
    Latency(latency_s=60),
    LimitData(size_bytes=3),
    LoseAnswer(),
    Refuse(),
    ResetPeer(),
    ResetPeer(only_live=True),
    SlowClose(delay_s=60),
    Timeout(),
]


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            while data := self.request.recv(4096):
                self.request.sendall(data)


@pytest.fixture
def upstream():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}/FREEPDB1"
        server.shutdown()
        thread.join()


def connected(proxy):
    host, port = proxy.dsn.split("/")[0].split(":")
    return socket.create_connection((host, int(port)), timeout=10)


@pytest.mark.parametrize("toxic", TOXICS, ids=lambda toxic: toxic.name)
def test_nothing_stays_open_whatever_goes_wrong_while_clients_come(upstream, toxic):
    threads, sockets = threading.active_count(), len(psutil.Process().net_connections())
    for _ in range(5):
        with Proxy(upstream) as proxy, contextlib.ExitStack() as clients:
            come = [clients.enter_context(connected(proxy)) for _ in range(4)]
            for client in come:
                client.sendall(b"before")
            with proxy.fault(toxic):
                for client in come:
                    with contextlib.suppress(OSError):
                        client.sendall(b"during")
    gc.collect()
    until(lambda: threading.active_count() <= threads)
    until(lambda: len([seen for seen in psutil.Process().net_connections() if seen.status != "NONE"]) <= sockets)


def test_what_a_fault_held_back_arrives_in_its_order_when_it_ends(upstream):
    with Proxy(upstream) as proxy, connected(proxy) as client:
        with proxy.fault(Latency(latency_s=60)), proxy.fault(Timeout()):
            client.sendall(b"one ")
            client.sendall(b"two")
        with client.makefile("rb") as answers:
            assert answers.read(7) == b"one two"


def test_several_faults_add_up_and_the_narrowest_limit_counts():
    toxics = [
        Latency(latency_s=0.5, direction=Direction.UPSTREAM),
        Latency(latency_s=0.25),
        Bandwidth(rate_bytes_s=100),
        Bandwidth(rate_bytes_s=10, direction=Direction.DOWNSTREAM),
    ]
    upstream, downstream = effects(toxics, Direction.UPSTREAM), effects(toxics, Direction.DOWNSTREAM)
    assert (upstream.latency_s, upstream.rate_bytes_s) == (0.75, 100)
    assert (downstream.latency_s, downstream.rate_bytes_s) == (0.25, 10)
    assert ending(toxics) is None


def test_the_first_end_counts():
    assert ending([Timeout(timeout_s=2), ResetPeer(timeout_s=1)]) == (1, Ending.RESET)
    assert ending([Timeout(), Down(keeps_open=True)]) is None


def test_a_firewall_forgets_those_that_are_there_for_good_and_serves_new_ones(upstream):
    with Proxy(upstream) as proxy, connected(proxy) as client, contextlib.ExitStack() as later:
        echoed(client, b"before")
        with proxy.fault(Forget()):
            client.sendall(b"during")
            new = later.enter_context(connected(proxy))
            echoed(new, b"new")
            client.settimeout(0.05)
            with pytest.raises(TimeoutError):
                client.recv(16)
        client.settimeout(10)
        with pytest.raises(ConnectionResetError):
            client.recv(16)
        echoed(new, b"still there")


def test_a_firewall_with_a_time_limit_looks_at_how_long_nothing_has_passed():
    memory = Memory(now_s=0.0)
    assert not memory.has_lost(0.9, forgets_after_s=1.0)
    memory.passed(0.9)
    assert not memory.has_lost(1.8, forgets_after_s=1.0)
    assert not memory.has_lost(99.0, forgets_after_s=math.inf)
    assert memory.has_lost(2.0, forgets_after_s=1.0)
    assert memory.has_lost(2.0, forgets_after_s=math.inf)


@pytest.mark.parametrize("toxic", [ResetPeer(only_live=True), Timeout(only_live=True), LoseAnswer()])
def test_what_is_for_live_connections_spares_those_that_come_later(upstream, toxic):
    with Proxy(upstream) as proxy, connected(proxy) as client:
        echoed(client, b"before")
        with proxy.fault(toxic):
            with contextlib.suppress(OSError):
                client.sendall(b"during")
            with connected(proxy) as new:
                echoed(new, b"new")
            client.settimeout(0.05)
            with contextlib.suppress(OSError):
                assert not client.recv(16)


def echoed(client, data):
    """Send bytes and read them back."""
    client.settimeout(10)
    client.sendall(data)
    received = b""
    while len(received) < len(data):
        received += client.recv(64)
    assert received == data
