"""Clients that send rubbish, half of something or nothing: each costs one connection and one line in the log."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import oracledb
import psutil
import pytest

from tests.polling import until
from tests.practice import ADMIN_PASSWORD, PracticeServer, running

pytestmark = pytest.mark.driver


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("broken"), ["--logon-timeout", "1"]) as server:
        yield server


def raw(server: PracticeServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def is_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1000) == b""
    except ConnectionResetError:
        return True


def dropped(server: PracticeServer) -> int:
    return server.log().count(" dropped: ")


@pytest.mark.parametrize(
    "rubbish",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x00" * 64,
        b"\xff" * 64,
        b"\x00\x08\x00\x00\x06\x00\x00\x00",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["http", "zeros", "ones", "data first", "tls hello"],
)
def test_rubbish_costs_the_connection_and_one_line(server, rubbish):
    before = dropped(server)
    with raw(server) as client:
        client.sendall(rubbish)
        assert is_closed(client)
    until(lambda: dropped(server) == before + 1)


def test_a_client_that_says_nothing_is_dropped_after_the_logon_time(server):
    before = dropped(server)
    with raw(server) as client:
        assert is_closed(client)
    until(lambda: dropped(server) == before + 1)
    assert "no logon in time" in server.log()


def test_a_client_that_goes_away_at_once_leaves_no_line(server):
    before = dropped(server)
    raw(server).close()
    with oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn):
        assert dropped(server) == before


def test_others_do_not_notice_and_descriptors_come_back(server):
    process = psutil.Process(server.process.pid)
    with oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn) as connection:
        descriptors = process.num_fds()
        for _ in range(50):
            with raw(server) as client:
                client.sendall(b"\x00" * 64)
                assert is_closed(client)
        connection.ping()
        until(lambda: process.num_fds() <= descriptors)


def test_a_flood_of_half_open_connections_is_bounded_and_then_over(server):
    with ExitStack() as stack:
        clients = [stack.enter_context(raw(server)) for _ in range(300)]
        until(lambda: "too many connections that have not logged on" in server.log())
        for client in clients:
            assert is_closed(client)
    with oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn) as connection:
        connection.ping()
