"""EngineSession: the statements of one Oracle session on one PostgreSQL backend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import psutil

from labs.practice_db.engine.backends.backend import Backend, BackendLost
from labs.practice_db.engine.backends.memory import private_bytes
from labs.practice_db.engine.backends.turns import Turns
from labs.practice_db.engine.errors.failure import StatementError
from labs.practice_db.engine.results import Description, Effect, ManyResult, Result, RowSource
from labs.practice_db.engine.sessions.bulk import Batch, run_many
from labs.practice_db.engine.sessions.checks import check_values
from labs.practice_db.engine.sessions.executor import Call, Executor, rolled_back
from labs.practice_db.engine.sessions.transaction import BEGIN, COMMIT, ROLLBACK, quoted
from labs.practice_db.engine.types.zones import postgres_zone
from labs.practice_db.errors import OraError
from labs.practice_db.values import Row, Value

GONE_LIMIT_S: Final = 5.0
LOOK_INTERVAL_S: Final = 0.002
SNAPSHOT: Final = b" ISOLATION LEVEL REPEATABLE READ"


class EngineSession:
    """One session of the engine. Calls wait for one another; `cancel` and `abort` may come at any time."""

    def __init__(self, backend: Backend, user: str, shared_schemas: tuple[str, ...]) -> None:
        self._backend = backend
        self._executor = Executor(backend)
        self._turns = Turns(backend, self._lost)
        self._shared_schemas = shared_schemas
        self._settings: dict[str, str] = {}
        self._is_settings_at_risk = False
        self._end: OraError | None = None
        self.user = user
        self.schema = user
        self.on_close: Callable[[], None] | None = None

    @property
    def backend_pid(self) -> int:
        """The process id of the PostgreSQL backend."""
        return self._backend.pid

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open in Oracle's sense."""
        return self._executor.transaction.is_open

    @property
    def changes(self) -> int:
        """How many rows the open transaction has changed or locked."""
        return self._executor.transaction.changes

    @property
    def transactions_ended(self) -> int:
        """How many transactions have been committed or rolled back, those of single statements included."""
        return self._executor.transaction.endings

    @property
    def is_busy(self) -> bool:
        """Whether a call is running."""
        return self._turns.is_taken

    @property
    def is_closed(self) -> bool:
        """Whether the backend is gone."""
        return self._backend.is_lost

    def when_lost(self, act: Callable[[], None]) -> None:
        """Have something done when the backend ends between two calls."""
        self._backend.on_lost = act

    def is_usable(self) -> bool:
        """Look whether the idle session's backend is still there."""
        with suppress(BackendLost):
            if not self._backend.is_lost:
                self._backend.take_in()
        return not self._backend.is_lost

    def memory_bytes(self) -> int:
        """Return the private memory of the backend, 0 if it cannot be known."""
        return private_bytes(self._backend.pid)

    # -- statements

    async def execute(
        self,
        sql: str,
        params: Sequence[Value] = (),
        *,
        param_oids: Sequence[int] = (),
        effect: Effect = Effect.READ,
        commit: bool = False,
        lock_wait_s: float | None = None,
        last_row: bool = False,
    ) -> Result:
        """Run one statement; `params` are the values of $1, $2 … in text form.

        A missing or zero parameter type is left to PostgreSQL. With `commit` the statement is committed when it
        succeeds. `lock_wait_s` bounds the wait for locks (FOR UPDATE WAIT n). With `last_row` only the last of the rows
        that RETURNING gives is kept.
        Raises: OraError; the statement is undone, the transaction stays. ORA-01013 after `cancel`.
        """
        check_values(params)
        call = Call(sql, params, tuple(param_oids), effect, commit, lock_wait_s, last_row)
        async with self._turns:
            return await self._executor.run(call, self._pull)

    async def execute_many(
        self,
        sql: str,
        rows: Sequence[Row],
        *,
        param_oids: Sequence[int] = (),
        array_sql: str | None = None,
        batch_errors: bool = False,
        commit: bool = False,
        last_row: bool = False,
    ) -> ManyResult:
        """Run a DML statement once for each row; see `ManyResult` for what failures do.

        `array_sql` does the same for many rows at once: its parameters are arrays, one for each of `sql`'s. With
        `last_row` only the last of the rows that RETURNING gives is kept for each statement that is sent.
        """
        batch = Batch(sql, rows, tuple(param_oids), array_sql, batch_errors, commit, last_row)
        async with self._turns:
            return await run_many(self._executor, batch)

    async def define(self, *statements: str) -> None:
        """Run DDL, all of it or nothing; commits before and after, as Oracle's DDL does.

        Raises: ORA-00054 if a table is in use for longer than a moment.
        """
        async with self._turns:
            await self._executor.define(statements)

    async def run_scripts(self, scripts: Sequence[str]) -> None:
        """Run texts of several statements each, all or nothing; for our own SQL only."""
        async with self._turns:
            await self._executor.settle()
            await self._executor.run_script("\n;\n".join(scripts))

    async def describe(self, sql: str, *, param_oids: Sequence[int] = ()) -> Description:
        """Parse a statement and tell its columns and parameters without running it."""
        async with self._turns:
            return await self._executor.describe(sql, tuple(param_oids))

    async def settle(self) -> None:
        """End at once what a cancelled caller has left, so that its locks are free."""
        async with self._turns:
            await self._executor.settle()

    # -- transactions

    async def commit(self) -> None:
        """Commit; nothing happens without a transaction."""
        await self._end_transaction(COMMIT)

    async def rollback(self) -> None:
        """Roll back; nothing happens without a transaction."""
        await self._end_transaction(ROLLBACK)

    async def _end_transaction(self, text: bytes) -> None:
        if not self.in_transaction:
            return
        async with self._turns:
            again = self._settings_texts() if self._is_settings_at_risk and text == ROLLBACK else ()
            try:
                await self._executor.control(text, *again)
            except StatementError as error:
                raise rolled_back(error) from error
            self._executor.transaction.ended()
            self._is_settings_at_risk = False

    async def savepoint(self, name: str) -> None:
        """Set a savepoint; an older one of the same name is replaced."""
        async with self._turns:
            await self._executor.settle()
            await self._executor.control(*self._executor.transaction.set_savepoint(name))

    async def rollback_to(self, name: str) -> None:
        """Go back to a savepoint. Raises: ORA-01086 if there is none of this name."""
        async with self._turns:
            await self._executor.settle()
            again = self._settings_texts() if self._is_settings_at_risk else ()
            try:
                texts = self._executor.transaction.rollback_to(name)
            except KeyError:
                raise OraError(1086, name=name) from None
            await self._executor.control(*texts, *again)

    async def set_transaction(self, *, read_only: bool = False, serializable: bool = False) -> None:
        """Begin a transaction that sees the database as of now.

        Oracle's SERIALIZABLE is snapshot isolation, which PostgreSQL calls REPEATABLE READ.
        Raises: ORA-01453 if a transaction is open.
        """
        async with self._turns:
            if self.in_transaction:
                raise OraError(1453)
            begin = BEGIN + (SNAPSHOT if read_only or serializable else b"") + (b" READ ONLY" if read_only else b"")
            # PostgreSQL takes the snapshot at the first query, Oracle at SET TRANSACTION.
            await self._executor.control(begin, b"SELECT pg_current_snapshot()")
            self._executor.transaction.is_open = True

    # -- settings

    async def set_schema(self, schema: str) -> None:
        """Resolve unqualified names in another schema from now on (ALTER SESSION SET CURRENT_SCHEMA)."""
        await self.set_setting("search_path", search_path(schema, self._shared_schemas))
        self.schema = schema

    @property
    def acting_as(self) -> tuple[str, str]:
        """The role whose rights the session has, and the schema in which it resolves names."""
        return self._settings.get("role", self.user), self.schema

    async def act_as(self, role: str, schema: str) -> None:
        """Have the rights of a role and resolve names in a schema from now on; one round trip."""
        settings = {"role": role, "search_path": search_path(schema, self._shared_schemas)}
        if any(self._settings.get(name) != value for name, value in settings.items()):
            await self.set_settings(settings)
        self.schema = schema

    async def set_time_zone(self, zone: str) -> None:
        """Show TIMESTAMP WITH LOCAL TIME ZONE in another zone: a region's name or an offset such as +05:30."""
        await self.set_setting("TimeZone", postgres_zone(zone))

    async def set_setting(self, name: str, value: str) -> None:
        """Set one PostgreSQL setting; see `set_settings`."""
        await self.set_settings({name: value})

    async def set_settings(self, settings: Mapping[str, str]) -> None:
        """Set PostgreSQL settings for the session; a rollback does not take them back, as in Oracle."""
        async with self._turns:
            await self._executor.settle()
            await self._executor.control(*(setting_text(name, value) for name, value in settings.items()))
            self._settings |= settings
            if self.in_transaction:
                self._executor.transaction.changed()
                self._is_settings_at_risk = True

    def _settings_texts(self) -> tuple[bytes, ...]:
        return tuple(setting_text(name, value) for name, value in self._settings.items())

    # -- ending

    def cancel(self) -> None:
        """Stop the running call, which raises ORA-01013; nothing happens when there is none. Returns at once."""
        if self._backend.expects_data and self._turns.is_taken and not self._backend.is_lost:
            self._backend.interrupt()

    def abort(self, error: OraError) -> None:
        """End the backend at once; the running call and all later ones raise `error`. Returns at once."""
        self._end = error
        self._close(kill=True)

    async def close(self) -> None:
        """Roll back and let the backend go; does not wait for a running call, which raises ORA-03113."""
        self._close(kill=self._backend.expects_data)

    async def wait_gone(self) -> None:
        """Wait until the backend of a closed or aborted session is gone, and its locks with it."""
        deadline = asyncio.get_running_loop().time() + GONE_LIMIT_S
        while psutil.pid_exists(self._backend.pid) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(LOOK_INTERVAL_S)

    def _close(self, *, kill: bool) -> None:
        self._backend.close(kill=kill)
        self._executor.abandon()
        if self.on_close is not None:
            self.on_close()
            self.on_close = None

    def _lost(self) -> OraError:
        """Note that the backend is gone; return the error that the client is to see."""
        self._close(kill=False)
        return self._end or OraError(3113)

    async def _pull(self, source: RowSource) -> None:
        """Wait for the next rows of a source, unless another call has moved them all into memory by then."""
        async with self._turns:
            if self._executor.source is source:
                await self._executor.pull_piece()


def search_path(schema: str, shared_schemas: tuple[str, ...]) -> str:
    """Return PostgreSQL's search path for a current schema."""
    return b",".join(quoted(name) for name in (schema, *shared_schemas)).decode()


def setting_text(name: str, value: str) -> bytes:
    """Return the statement that sets a PostgreSQL setting for the session."""
    literals = ("'" + text.replace("'", "''") + "'" for text in (name, value))
    return f"SELECT set_config({', '.join(literals)}, false)".encode()
