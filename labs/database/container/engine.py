"""The container engine: is there one, does it answer, has it room for a database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import DockerException

from labs.database.target import DatabaseProblem

ANSWER_S: Final = 1  # the client takes whole seconds
CALL_S: Final = 120
GIB: Final = 1024**3
# What Oracle Free takes at most by its licence is 2 GB of memory; the expanded image needs about 4 GB of disk.
# Source: Oracle Database Free documentation, Installation Guide, licensing restrictions; image details of
# gvenzl/oci-oracle-free. Assumed: a margin of half a gigabyte for the rest.
MEMORY_BYTES: Final = 2 * GIB
DISK_BYTES: Final = 5 * GIB


class EngineProblem(DatabaseProblem):
    """No container can be started here; the text says why and what would be right."""


def connect(environ: Mapping[str, str] | None = None) -> docker.DockerClient:
    """Return a client of the first Docker or Podman engine that answers within a second.

    Sets DOCKER_HOST for testcontainers when it is Podman that answers.
    Raises: EngineProblem.
    """
    environ = os.environ if environ is None else environ
    problems: list[str] = []
    for address in _addresses(environ):
        try:
            client = (
                docker.DockerClient(base_url=address, timeout=ANSWER_S)
                if address
                else docker.from_env(timeout=ANSWER_S)
            )
            client.ping()
        except (DockerException, OSError) as error:
            problems.append(f"{address or 'Docker'}: {str(error).splitlines()[0]}")
            continue
        client.api.timeout = CALL_S
        if address:
            os.environ["DOCKER_HOST"] = address
        return client
    raise EngineProblem(
        f"No container engine answers ({'; '.join(problems)}). Start Docker or Podman, or use --database practice."
    )


def check_room(client: docker.DockerClient, *, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = DISK_BYTES) -> None:
    """Raise EngineProblem if the engine has too little memory or disk for a database."""
    info: dict[str, Any] = client.info()
    memory = int(info.get("MemTotal") or memory_bytes)
    if memory < memory_bytes:
        raise EngineProblem(
            f"The container engine has {memory / GIB:.1f} GB of memory, Oracle Free needs {memory_bytes / GIB:.1f} GB. "
            "Give the engine more in its settings."
        )
    root = Path(str(info.get("DockerRootDir") or ""))
    if root.is_dir() and (free := shutil.disk_usage(root).free) < disk_bytes:
        raise EngineProblem(
            f"The container engine has {free / GIB:.1f} GB of disk left in {root}, "
            f"Oracle Free needs {disk_bytes / GIB:.1f} GB. Remove what is not needed (docker system prune)."
        )


def _addresses(environ: Mapping[str, str]) -> Iterator[str | None]:
    yield None
    if runtime := environ.get("XDG_RUNTIME_DIR"):
        socket = Path(runtime) / "podman" / "podman.sock"
        if socket.exists() and not environ.get("DOCKER_HOST"):
            yield f"unix://{socket}"
