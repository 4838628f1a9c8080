"""A container engine that only says its version, on a socket of its own; or that answers nothing."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

VERSION = {"ApiVersion": "1.41", "Components": [{"Name": "Podman Engine"}]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(VERSION).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "somebody"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True


@contextmanager
def answering(path: Path) -> Iterator[str]:
    """Answer at a socket for the length of a block; return its address."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _Server(str(path), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"unix://{path}"
        finally:
            server.shutdown()
            thread.join()


class Silent:
    """A socket that takes connections and says nothing; it counts them."""

    def __init__(self, path: Path) -> None:
        self.address = f"unix://{path}"
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._server.setblocking(False)
        self._held: list[socket.socket] = []

    def connections(self) -> int:
        """Return how many clients have come so far."""
        while True:
            try:
                self._held.append(self._server.accept()[0])
            except BlockingIOError:
                return len(self._held)

    def close(self) -> None:
        for one in (*self._held, self._server):
            one.close()
