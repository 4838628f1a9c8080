"""A running Oracle Free container, started through testcontainers and waited for by the image's own health check."""

from __future__ import annotations

import time
from collections.abc import Callable
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
STOP_S: Final = 30
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
        """Do not read the log: `wait_until_healthy` asks the health check instead."""


def wait_until_healthy(
    container: Container,
    say: Say,
    *,
    ready_s: float = READY_S,
    clock: Callable[[], float] = time.monotonic,
    rest: Callable[[float], None] = time.sleep,
) -> None:
    """Wait for the image's health check and say what the database is doing.

    Raises: EngineProblem with the end of the log if the container ends or is not healthy in time.
    """
    began = said = clock()
    while True:
        container.reload()
        state = container.attrs["State"]
        health = (state.get("Health") or {}).get("Status", "none")
        elapsed = clock() - began
        if health == "healthy":
            say(f"the database in the container is ready after {elapsed:.0f} s")
            return
        if state.get("Status") in ("exited", "dead") or elapsed > ready_s:
            how = "ended" if elapsed <= ready_s else f"was not ready within {ready_s:.0f} s"
            raise EngineProblem(f"The database container {how}:\n{last_lines(container)}")
        if clock() - said >= SAY_EVERY_S:
            said = clock()
            say(f"the database is starting, {elapsed:.0f} s: {last_lines(container, 1)}")
        rest(POLL_S)


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
    """Return a running container by its id, None if there is none."""
    try:
        container = client.containers.get(container_id)
    except NotFound:
        return None
    return container if container.status == "running" else None


def strays(client: docker.DockerClient, home: str) -> list[Container]:
    """Return all containers of one lab, running or not."""
    found: list[Container] = client.containers.list(all=True, filters={"label": f"{LABEL}={home}"})
    return found


def remove(container: Container) -> None:
    """Stop a container politely and remove it with its anonymous volumes."""
    try:
        container.stop(timeout=STOP_S)
        container.remove(v=True, force=True)
    except NotFound:
        return
