"""The container engine: is there one on this machine, does it answer, has it room for a database."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import docker
from docker.context import ContextAPI
from docker.errors import DockerException

from labs.database.target import DatabaseProblem

ANSWER_S: Final = 5
CALL_S: Final = 120
GIB: Final = 1024**3
# What Oracle Free takes at most by its licence is 2 GB of memory; the expanded image needs about 4 GB of disk.
# Source: Oracle Database Free documentation, Installation Guide, licensing restrictions; image details of
# gvenzl/oci-oracle-free. Assumed: a margin of a gigabyte for the pull, and two for a database whose image is here.
MEMORY_BYTES: Final = 2 * GIB
PULL_DISK_BYTES: Final = 5 * GIB
RUN_DISK_BYTES: Final = 2 * GIB

# What a call of the engine can raise: OSError too, when the engine goes away under it.
ENGINE_ERRORS: Final = (DockerException, OSError)

# Where Podman listens for clients of Docker. Source: podman-system-service(1), podman-machine(1).
PODMAN_SOCKETS: Final = (
    "{runtime}/podman/podman.sock",
    "/run/podman/podman.sock",
    "{home}/.local/share/containers/podman/machine/podman.sock",
    "{temporary}/podman/podman-machine-default-api.sock",
)
PODMAN_PIPE: Final = "npipe:////./pipe/podman-machine-default"

# What an error of the client means, by words in it; the first that fits.
REASONS: Final = (
    ("FileNotFoundError", "is not there"),
    ("PermissionError", "may not be used by you; on Linux your user has to be in the group docker"),
    ("ConnectionRefusedError", "refuses connections"),
    ("timed out", "does not answer in time"),
)


class EngineProblem(DatabaseProblem):
    """No container can be started here; the first line says why, without a full stop."""


class NoEngine(EngineProblem):
    """No engine on this machine answers."""


def connect(environ: Mapping[str, str] | None = None, *, answer_s: int = ANSWER_S) -> docker.DockerClient:
    """Return a client of the first Docker or Podman engine that answers in time; the caller closes it.

    Sets DOCKER_HOST for testcontainers when it is Podman that answers.
    Raises: NoEngine.
    """
    environ = os.environ if environ is None else environ
    problems: list[str] = []
    for address in _addresses(environ):
        try:
            client = _client(address, environ, answer_s)
        except ENGINE_ERRORS as error:
            problems.append(f"{address or environ.get('DOCKER_HOST') or 'Docker'} {_reason(error)}")
            continue
        if not is_local(client.api.base_url):
            client.close()
            raise NoEngine(
                f"The container engine at {environ.get('DOCKER_HOST') or client.api.base_url} is on another machine, "
                "and the lab reaches a container on this one only"
            )
        client.api.timeout = CALL_S
        if address:
            os.environ["DOCKER_HOST"] = address
        return client
    raise NoEngine(f"No container engine answers ({'; '.join(problems)}): start Docker or Podman")


def check_room(
    client: docker.DockerClient, *, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = PULL_DISK_BYTES
) -> None:
    """Raise EngineProblem if the engine has too little memory or disk for a database."""
    info: dict[str, Any] = client.info()
    memory = int(info.get("MemTotal") or memory_bytes)
    if memory < memory_bytes:
        raise EngineProblem(
            f"The container engine has {memory / GIB:.1f} GB of memory and Oracle Free needs "
            f"{memory_bytes / GIB:.1f} GB (give the engine more in its settings)"
        )
    root = Path(str(info.get("DockerRootDir") or ""))
    if root.is_dir() and (free := shutil.disk_usage(root).free) < disk_bytes:
        raise EngineProblem(
            f"The container engine has {free / GIB:.1f} GB of disk left in {root} and Oracle Free needs "
            f"{disk_bytes / GIB:.1f} GB (docker system prune removes what is not used)"
        )


def _client(address: str | None, environ: Mapping[str, str], answer_s: int) -> docker.DockerClient:
    """Return a client; making one asks the engine for its version."""
    socket = _socket(address or environ.get("DOCKER_HOST") or _context_address(environ))
    if socket is not None and not socket.exists():
        raise FileNotFoundError(f"FileNotFoundError: {socket}")  # the client would leave its own socket open
    if address:
        return docker.DockerClient(base_url=address, timeout=answer_s)
    return docker.from_env(timeout=answer_s, environment=dict(environ))


def _addresses(environ: Mapping[str, str]) -> Iterator[str | None]:
    """Yield where an engine may listen; None is Docker's own way: DOCKER_HOST, else its context, else its socket."""
    yield None
    if environ.get("DOCKER_HOST"):
        return
    places = {
        "runtime": environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid() if hasattr(os, 'getuid') else ''}",
        "home": environ.get("HOME") or str(Path.home()),
        "temporary": (environ.get("TMPDIR") or "/tmp").rstrip("/"),
    }
    for pattern in PODMAN_SOCKETS:
        socket = Path(pattern.format(**places))
        if socket.is_socket():
            yield f"unix://{socket}"
    if sys.platform == "win32":
        yield PODMAN_PIPE


def _context_address(environ: Mapping[str, str]) -> str:
    """Return where the context of Docker's command line leads, as `docker context use` left it."""
    return str(ContextAPI.kwargs_from_context(environment=dict(environ)).get("base_url") or "")


def _socket(address: str) -> Path | None:
    for scheme in ("unix://", "http+unix://"):
        if address.startswith(scheme):
            return Path(address.removeprefix(scheme))
    return None


def is_local(base_url: str) -> bool:
    """Return whether ports that the engine there publishes on 127.0.0.1 are this machine's."""
    address = urlsplit(base_url)
    name = address.hostname or ""
    if address.scheme == "http+docker":
        return name in ("localhost", "localnpipe")
    return name in ("localhost", "::1") or name.startswith("127.")


def _reason(error: Exception) -> str:
    text = str(error)
    return next((words for sign, words in REASONS if sign in text), f"says {text.splitlines()[0] if text else error!r}")
