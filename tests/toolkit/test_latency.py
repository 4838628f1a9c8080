import socket
import socketserver
import threading
import time

import pytest

from labs.toolkit import slow_link
from tests.polling import until


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data.upper())


@pytest.fixture
def upstream():
    """Return the address of a server that answers in capitals."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}/FREEPDB1"
        server.shutdown()
        thread.join()


def connected(link):
    host, port = link.dsn.split("/")[0].split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_bytes_pass_both_ways_and_the_service_stays(upstream):
    with slow_link(upstream) as link, connected(link) as client:
        client.sendall(b"hello")
        assert client.recv(10) == b"HELLO"
        assert link.dsn.endswith("/FREEPDB1")
        assert link.connections == 1


def test_a_new_connection_waits_before_the_database_hears_of_it(upstream):
    with slow_link(upstream, connect_s=0.05) as link, connected(link) as client:
        began_s = time.monotonic()
        client.sendall(b"hello")
        client.recv(10)
        assert time.monotonic() - began_s >= 0.045


def test_every_message_waits_and_the_wait_can_be_changed_while_it_lives(upstream):
    with slow_link(upstream) as link, connected(link) as client:
        link.message_s = 0.05
        began_s = time.monotonic()
        for _ in range(2):
            client.sendall(b"hello")
            client.recv(10)
        assert time.monotonic() - began_s >= 0.1


def test_leaving_ends_connections_and_threads(upstream):
    before = threading.active_count()
    with slow_link(upstream) as link:
        client = connected(link)
        client.sendall(b"hello")
        client.recv(10)
    assert client.recv(10) == b""
    client.close()
    until(lambda: threading.active_count() <= before)
    link.close()


def test_after_close_it_opens_again_when_its_dsn_is_asked_for(upstream):
    link = slow_link(upstream)
    link.close()
    with link, connected(link) as client:
        client.sendall(b"hello")
        assert client.recv(10) == b"HELLO"


def test_where_no_database_listens_the_connection_ends():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with slow_link(f"127.0.0.1:{port}/FREEPDB1") as link, connected(link) as client:
        assert client.recv(10) == b""


@pytest.mark.parametrize(
    ("dsn", "times", "message"),
    [
        ("tcps://db.example.com:2484/FREEPDB1", {}, "must lead to one TCP address"),
        ("localhost/FREEPDB1", {"connect_s": -1}, "connect_s=-1 must be a number of seconds"),
        ("localhost/FREEPDB1", {"message_s": "slow"}, "message_s='slow' must be a number of seconds"),
    ],
)
def test_what_cannot_be_slowed_is_refused_by_name(dsn, times, message):
    with pytest.raises(ValueError, match=message):
        slow_link(dsn, **times)
