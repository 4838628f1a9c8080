"""A running Oracle Free container, started through testcontainers and waited for by the image's own health check."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import docker
from docker.errors import DockerException, NotFound
from docker.models.containers import Container
from testcontainers.community.oracle import OracleDbContainer

from labs.database.container.engine import EngineProblem
from labs.database.container.image import Say

PORT: Final = 1521
READY_S: Final = 600.0
POLL_S: Final = 0.5
SAY_EVERY_S: Final = 5.0
# Source: container-entrypoint.sh of gvenzl/oci-oracle-free prints it last at every start.
READY_LINE: Final = b"DATABASE IS READY TO USE!"
LABEL: Final = "pool-lab.home"


class OracleFree(OracleDbContainer):
    """Oracle Free with its port on loopback only, labelled with the lab that owns it.

    Args:
        image: what to run.
        system_password: the password of SYS and SYSTEM.
        home: the lab's folder; the label by which a container is found again.
    """

    def __init__(self, image: str, system_password: str, home: str) -> None:
        super().__init__(image, oracle_password=system_password, labels={LABEL: home})
        self.ports = {f"{PORT}/tcp": ("127.0.0.1", None)}  # type: ignore[dict-item]

    def _connect(self) -> None:
        """Do not read the log: `wait_until_ready` does, and says what goes on."""


def wait_until_ready(
    container: Container,
    say: Say,
    *,
    ready_s: float = READY_S,
    clock: Callable[[], float] = time.monotonic,
    rest: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until the image says that its database is ready and its health check agrees; say what it is doing.

    The check is run here: engines run it every half minute (Docker) or only with systemd's help (Podman).
    Raises: EngineProblem with the end of the log if the container ends or is not ready in time.
    """
    began = said = clock()
    while True:
        container.reload()
        elapsed = clock() - began
        if container.status in ("exited", "dead", "stopped"):
            raise EngineProblem(f"The database container ended while it was starting:\n{last_lines(container)}")
        if _says_ready(container) and _is_healthy(container):
            say(f"the database in the container is ready after {elapsed:.0f} s")
            return
        if elapsed > ready_s:
            raise EngineProblem(
                f"The database container was not ready within {ready_s:.0f} s:\n{last_lines(container)}"
            )
        if clock() - said >= SAY_EVERY_S:
            said = clock()
            say(f"the database is starting, {elapsed:.0f} s: {last_lines(container, 1)}")
        rest(POLL_S)


def _says_ready(container: Container) -> bool:
    """Return whether the log has the line since the container was started last: one that is kept starts often."""
    started = datetime.fromisoformat(container.attrs["State"]["StartedAt"][:19]).replace(tzinfo=UTC)
    return READY_LINE in container.logs(since=int(started.timestamp()))


def _is_healthy(container: Container) -> bool:
    """Return whether the image's own health check passes; an image without one is taken at its word."""
    check = (container.attrs["Config"].get("Healthcheck") or {}).get("Test") or []
    if check[:1] == ["CMD-SHELL"]:
        command = ["/bin/sh", "-c", check[1]]
    elif check[:1] == ["CMD"]:
        command = check[1:]
    else:
        return True
    return bool(container.exec_run(command).exit_code == 0)


def last_lines(container: Container, count: int = 8) -> str:
    """Return the end of a container's log."""
    try:
        text = container.logs(tail=count).decode("utf-8", "replace")
    except DockerException:
        return "(its log cannot be read)"
    return "\n".join(line for line in text.splitlines() if line.strip())


def published_port(container: Container) -> int:
    """Return the port on 127.0.0.1 that leads to the database."""
    container.reload()
    return int(container.attrs["NetworkSettings"]["Ports"][f"{PORT}/tcp"][0]["HostPort"])


def find(client: docker.DockerClient, container_id: str) -> Container | None:
    """Return a container by its id, running or not, None if there is none."""
    try:
        return client.containers.get(container_id)
    except NotFound:
        return None


def is_running(container: Container) -> bool:
    """Return whether a container ran when it was last looked at."""
    return bool(container.status == "running")


def strays(client: docker.DockerClient, home: str) -> list[Container]:
    """Return all containers of one lab, running or not."""
    found: list[Container] = client.containers.list(all=True, filters={"label": f"{LABEL}={home}"})
    return found


def remove(container: Container) -> None:
    """Remove a container with its anonymous volumes, at once: nothing in it is needed any more."""
    with suppress(NotFound):
        container.remove(v=True, force=True)
