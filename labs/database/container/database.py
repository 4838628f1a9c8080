"""The database container of this lab: start it, find it again, stop it.

.pool_lab/container.lock   held while it is started
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypedDict

import docker
import oracledb
from docker.models.containers import Container
from filelock import FileLock, Timeout
from testcontainers.core.config import testcontainers_config

from labs.database import process
from labs.database.choice import IMAGE, KEEP
from labs.database.container import engine, image, oracle_free
from labs.database.container.engine import ENGINE_ERRORS, EngineProblem
from labs.database.container.image import Say
from labs.database.container.record import Record, forget_record, read_record, write_record
from labs.database.container.watcher import set_watcher
from labs.database.lab_owned import is_prepared, prepare, target_at
from labs.database.provision import schema_hash
from labs.database.state import home_of, make_passwords
from labs.database.target import DatabaseProblem, Kind, Target

LOCK_S: Final = 1800.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: for an engine's answer, for progress of a pull, for a started database to be ready."""

    answer_s: int = engine.ANSWER_S
    stalled_s: float = image.STALLED_S
    ready_s: float = oracle_free.READY_S


@dataclass(frozen=True, slots=True)
class ContainerDatabase:
    """The database container that belongs to one lab folder.

    Args:
        home: the lab's folder.
        image: the image to run; None is the one that is there, else Oracle Free at the lab's tag.
        is_kept: the container outlives this process.
        prepare: brings a new database to the lab's state.
        is_prepared: whether the lab's users can log on there.
    """

    home: Path
    image: str | None = None
    is_kept: bool = False
    patience: Patience = Patience()
    prepare: Callable[[Target], None] = prepare
    is_prepared: Callable[[Target], bool] = is_prepared

    @classmethod
    def of(cls, environ: Mapping[str, str], patience: Patience = Patience()) -> ContainerDatabase:
        """Return the one that the environment describes: POOL_LAB_HOME, POOL_LAB_IMAGE, POOL_LAB_KEEP."""
        return cls(home_of(environ), environ.get(IMAGE) or None, bool(environ.get(KEEP)), patience)

    @property
    def _wanted(self) -> str:
        return self.image or image.ORACLE_FREE

    def running(self) -> Target | None:
        """Return the running database, None if there is none or no engine answers."""
        record = read_record(self.home)
        if record is None or record.schema != schema_hash():
            return None
        try:
            with closing(engine.connect()) as client:
                found = oracle_free.find(client, record.container_id)
                return _target(found, record) if found and oracle_free.is_running(found) else None
        except (EngineProblem, *ENGINE_ERRORS):
            return None

    def ensure(self, say: Say) -> Target:
        """Return the running database, pulled and started first if need be; say what is being done.

        Raises: DatabaseProblem; nothing is left behind then.
        """
        if found := self._found():
            return found
        with closing(engine.connect(answer_s=self.patience.answer_s)) as client, self._lock(say):
            try:
                return self._found() or self._resumed(client, say) or self._started(client, say)
            except ENGINE_ERRORS as error:
                reason = getattr(error, "explanation", None) or error
                raise EngineProblem(f"The container engine refused to run {self._wanted}: {reason}") from error

    def stop(self) -> bool:
        """Remove every container of this lab, kept or not; return whether there was one.

        Raises: EngineProblem if there is one as far as we know, and no engine answers.
        """
        record = read_record(self.home)
        try:
            with closing(engine.connect()) as client:
                removed = self._remove_all(client)
        except (EngineProblem, *ENGINE_ERRORS) as error:
            if record is None:
                return False
            raise EngineProblem(
                f"The lab's container cannot be stopped now ({str(error).splitlines()[0]}); "
                "run setup/start.py --stop again when the engine answers"
            ) from error
        return removed

    def _found(self) -> Target | None:
        """Return the running database; keep it from now on if that is wished, and own it if nobody does any more."""
        found, record = self.running(), read_record(self.home)
        if found is None or record is None:
            return None
        self._check_image(record)
        if self.is_kept and not record.is_kept:
            write_record(self.home, replace(record, is_kept=True, **_this_process()))
        elif not record.is_kept and not process.is_alive(record.owner, record.owner_started_s):
            write_record(self.home, replace(record, **_this_process()))
            set_watcher(self.home, record.container_id)
        return found

    def _check_image(self, record: Record) -> None:
        if self.image not in (None, record.image):
            raise EngineProblem(
                f"The lab's container runs {record.image}, not {self.image}: "
                "end it with setup/start.py --stop, then start again"
            )

    def _resumed(self, client: docker.DockerClient, say: Say) -> Target | None:
        """Return the database of a container that is there and may be used again; None if there is none."""
        record = read_record(self.home)
        container = oracle_free.find(client, record.container_id) if record else None
        if record is None or container is None:
            return None
        if not oracle_free.is_running(container):
            if not record.is_kept:
                return None
            self._check_image(record)
            say(f"starting the kept container of {record.image} again")
        try:
            container.start()  # no matter if it runs
            is_kept = record.is_kept or self.is_kept
            return self._ready(container, replace(record, is_kept=is_kept, **_this_process()), say)
        except (DatabaseProblem, *ENGINE_ERRORS) as problem:
            say(f"the container there was cannot be used, so it is made anew: {str(problem).splitlines()[0]}")
            return None

    def _started(self, client: docker.DockerClient, say: Say) -> Target:
        """Return the database of a new container."""
        is_here = image.is_here(client, self._wanted)
        engine.check_room(client, disk_bytes=engine.RUN_DISK_BYTES if is_here else engine.PULL_DISK_BYTES)
        if not is_here:
            image.pull(self._wanted, say, stalled_s=self.patience.stalled_s)
        self._remove_all(client)
        ryuk = testcontainers_config
        ryuk.ryuk_disabled = self.is_kept or ryuk.ryuk_disabled or not image.is_here(client, ryuk.ryuk_image)
        say(f"starting {self._wanted}")
        try:
            return self._run(say)
        except BaseException:  # also Ctrl-C: nothing may be left behind
            with suppress(*ENGINE_ERRORS):
                self._remove_all(client)
            raise

    def _run(self, say: Say) -> Target:
        passwords = make_passwords()
        started = oracle_free.OracleFree(self._wanted, passwords.system, str(self.home))
        with closing(started.get_docker_client().client):
            container = started.start().get_wrapped_container()
            record = Record(
                str(container.id), self._wanted, is_kept=self.is_kept, passwords=passwords, **_this_process()
            )
            write_record(self.home, record)
            if not self.is_kept:
                set_watcher(self.home, record.container_id)
            return self._ready(container, record, say)

    def _ready(self, container: Container, record: Record, say: Say) -> Target:
        """Wait for a container's database and bring it to the lab's state."""
        oracle_free.wait_until_ready(container, say, ready_s=self.patience.ready_s)
        target, wanted = _target(container, record), schema_hash()
        try:
            if record.schema != wanted or not self.is_prepared(target):
                say("loading the lab's users and tables")
                self.prepare(target)
        except oracledb.Error as error:
            raise DatabaseProblem(f"The database in the container could not be prepared: {error}") from error
        write_record(self.home, replace(record, schema=wanted))
        return target

    def _remove_all(self, client: docker.DockerClient) -> bool:
        """Remove the container we know of and all that bear the lab's label; return whether there was one."""
        record = read_record(self.home)
        known = oracle_free.find(client, record.container_id) if record else None
        found = [*oracle_free.strays(client, str(self.home)), *([known] if known else [])]
        for container in found:
            oracle_free.remove(container)
        forget_record(self.home)
        return bool(found)

    @contextmanager
    def _lock(self, say: Say) -> Iterator[None]:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.home / "container.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("another process of the lab is starting the container; waiting for it")
            try:
                lock.acquire(timeout=LOCK_S)
            except Timeout:
                raise EngineProblem(f"Another process has been starting the container for {LOCK_S:.0f} s") from None
        try:
            yield
        finally:
            lock.release()


class _Owner(TypedDict):
    owner: int
    owner_started_s: float


def _this_process() -> _Owner:
    own = os.getpid()
    return {"owner": own, "owner_started_s": process.start_time(own) or 0.0}


def _target(container: Container, record: Record) -> Target:
    return target_at(Kind.CONTAINER, f"127.0.0.1:{oracle_free.published_port(container)}", record.passwords)
