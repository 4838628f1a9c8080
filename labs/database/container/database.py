"""The database container of this lab: start it, find the running one, stop it.

.pool_lab/container.json   mode 0600; the container's id, its port, its passwords, whether it is kept
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import DockerException
from docker.models.containers import Container
from testcontainers.core.config import testcontainers_config

from labs.database.container import engine, image, oracle_free
from labs.database.container.engine import EngineProblem
from labs.database.container.image import Say
from labs.database.ours import prepare, target_at
from labs.database.provision import schema_hash
from labs.database.state import Passwords, make_passwords, write_private
from labs.database.target import DatabaseProblem, Kind, Target

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What the state file says of the container."""

    container_id: str
    port: int
    is_kept: bool
    schema: str
    passwords: Passwords = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContainerDatabase:
    """The database container that belongs to one lab folder.

    Args:
        home: the lab's folder.
        image: the image to start.
        prepare: brings a new database to the lab's state.
    """

    home: Path
    image: str = image.ORACLE_FREE
    prepare: Callable[[str, Passwords], None] = prepare

    def running(self) -> Target | None:
        """Return the running database, None if there is none or no engine answers."""
        record = self._read()
        if record is None:
            return None
        try:
            found = oracle_free.find(engine.connect(), record.container_id)
        except (EngineProblem, DockerException):
            return None
        return _target(record) if found else None

    def ensure(self, say: Say, *, is_kept: bool = False) -> Target:
        """Return the running database, pulled and started first if need be; say what is being done.

        Args:
            is_kept: the container outlives this process.
        Raises: DatabaseProblem; nothing is left behind then.
        """
        if found := self.running():
            return found
        client = engine.connect()
        engine.check_room(client)
        if not image.is_here(client, self.image):
            image.pull(client, self.image, say)
        self._remove_strays(client)
        try:
            return self._start(say, is_kept=is_kept)
        except DockerException as error:
            raise EngineProblem(f"The container engine refused to start {self.image}: {error}") from error

    def stop(self) -> bool:
        """Stop and remove every container of this lab; return whether there was one."""
        if not self._state_file.exists():
            return False
        self._state_file.unlink()
        try:
            return self._remove_strays(engine.connect())
        except (EngineProblem, DockerException):
            return False

    def _start(self, say: Say, *, is_kept: bool) -> Target:
        testcontainers_config.ryuk_disabled = is_kept or testcontainers_config.ryuk_disabled
        passwords = make_passwords()
        say(f"starting {self.image}")
        started = oracle_free.OracleFree(self.image, passwords.system, str(self.home))
        try:
            container = started.start().get_wrapped_container()
            oracle_free.wait_until_healthy(container, say)
            record = Record(_id(container), oracle_free.published_port(container), is_kept, schema_hash(), passwords)
            target = _target(record)
            say("loading the lab's users and tables")
            self.prepare(target.dsn, passwords)
        except BaseException:  # also Ctrl-C: nothing may be left behind
            started.stop()
            raise
        self._write(record)
        return target

    def _remove_strays(self, client: docker.DockerClient) -> bool:
        found = oracle_free.strays(client, str(self.home))
        for container in found:
            oracle_free.remove(container)
        return bool(found)

    @property
    def _state_file(self) -> Path:
        return self.home / "container.json"

    def _read(self) -> Record | None:
        try:
            data: dict[str, Any] = json.loads(self._state_file.read_text(encoding="utf-8"))
            if data.pop("version") != VERSION:
                return None
            return Record(**{**data, "passwords": Passwords(**data["passwords"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, record: Record) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._state_file, {"version": VERSION, **asdict(record)})


def _id(container: Container) -> str:
    if container.id is None:
        raise DatabaseProblem("The container engine gave the new container no id.")
    return str(container.id)


def _target(record: Record) -> Target:
    return target_at(Kind.CONTAINER, f"127.0.0.1:{record.port}", record.passwords)
