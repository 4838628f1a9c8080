"""A registry of images on 127.0.0.1 with one image in it, whose pull is held after a tenth for as long as wanted."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import random
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LAYER_BYTES = 40_000_000
AT_ONCE_BYTES = 4_000_000  # the rest is more than sockets hold
MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass
class Registry:
    """The image `name`, and what became of its pulls.

    `open` is set when the rest of the layer may go out; `gone` when it found nobody.
    """

    port: int = 0
    open: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def image(self) -> str:
        return f"127.0.0.1:{self.port}/pool-lab-test:pull"

    @property
    def missing(self) -> str:
        return f"127.0.0.1:{self.port}/pool-lab-test:missing"


@contextmanager
def running() -> Iterator[Registry]:
    """Serve for the length of a block."""
    registry = Registry()
    _fill(registry)

    class Handler(_Handler):
        shelf = registry

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        registry.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield registry
        finally:
            registry.over.set()
            server.shutdown()
            thread.join()


def _fill(registry: Registry) -> None:
    """Put an image of one file into the registry, new each time, so that no engine has its layer already."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("random")
        entry.size = LAYER_BYTES
        tar.addfile(entry, io.BytesIO(random.randbytes(LAYER_BYTES)))
    layer = archive.getvalue()
    config = json.dumps(
        {
            "architecture": ARCHITECTURES.get(platform.machine(), "amd64"),
            "os": "linux",
            "config": {"Cmd": ["/random"]},
            "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
        }
    ).encode()
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": _part("application/vnd.docker.container.image.v1+json", config),
            "layers": [_part("application/vnd.docker.image.rootfs.diff.tar", layer)],
        }
    ).encode()
    registry.contents.update({_digest(one): one for one in (layer, config, manifest)})
    registry.contents["pull"] = manifest


def _part(media_type: str, content: bytes) -> dict[str, object]:
    return {"mediaType": media_type, "size": len(content), "digest": _digest(content)}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shelf: Registry

    def do_GET(self) -> None:
        content = b"{}" if self.path == "/v2/" else self.shelf.contents.get(self.path.rpartition("/")[2])
        if content is None:
            self._head(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}')
            return
        self._head(200, content)
        if self.command == "HEAD":
            return
        self.wfile.write(content[:AT_ONCE_BYTES])
        if len(content) > AT_ONCE_BYTES and self._may_go_on():
            try:
                self.wfile.write(content[AT_ONCE_BYTES:])
            except OSError:
                self.shelf.gone.set()

    do_HEAD = do_GET

    def _head(self, status: int, content: bytes) -> None:
        self.send_response(status)
        is_manifest = "/manifests/" in self.path and status == 200
        self.send_header("Content-Type", MANIFEST_TYPE if is_manifest else "application/json")
        self.send_header("Docker-Content-Digest", _digest(content))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status == 404 and self.command != "HEAD":
            self.wfile.write(content)

    def _may_go_on(self) -> bool:
        """Wait until the rest may be sent; False if the registry closes."""
        while not self.shelf.open.wait(0.02):
            if self.shelf.over.is_set():
                self.close_connection = True
                return False
        return True

    def log_message(self, *_: object) -> None:
        """Say nothing."""
