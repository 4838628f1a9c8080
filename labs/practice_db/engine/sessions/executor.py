"""How statements run on a backend: what goes before and after, rows piece by piece, undoing what failed.

One caller at a time; `EngineSession` holds the lock.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import pq

from labs.practice_db.engine.backends.backend import FAILED, SYNC, Backend
from labs.practice_db.engine.backends.libpq_results import (
    columns_of,
    command_of,
    failure_of,
    last_row_of,
    row_count_of,
    rows_of,
)
from labs.practice_db.engine.backends.statement_cache import Prepared
from labs.practice_db.engine.errors.explaining import explain
from labs.practice_db.engine.errors.failure import StatementError
from labs.practice_db.engine.errors.sqlstates import oracle_error
from labs.practice_db.engine.results import Description, Effect, Result, RowSource
from labs.practice_db.engine.sessions.transaction import Transaction
from labs.practice_db.engine.settings import EngineError
from labs.practice_db.errors import OraError
from labs.practice_db.values import Row, Value

# How long DDL waits for a table that others use: Oracle's ddl_lock_timeout is 0, but a query of another session,
# which locks nothing in Oracle, may hold PostgreSQL's table lock for a moment.
DDL_LOCK_WAIT_S: Final = 0.5
# Nobody uses what is not there yet, so Oracle does not refuse to make it (Assumed: of a foreign key's table, too); only
# PostgreSQL's own work on its catalogue can be in the way, and is soon done.
NEW_LOCK_WAIT_S: Final = 10.0
_MAKES_NEW: Final = re.compile(r"CREATE (?!(UNIQUE )?INDEX)")
# Rows of a session that may wait in memory before anybody fetches them.
READ_AHEAD_ROWS: Final = 20_000
# PostgreSQL's plancache.c; the statement has done nothing yet when this comes.
RESHAPED: Final = "cached plan must not change result type"


# Violated unique keys, checks and foreign keys, which may wait for the commit.
DEFERRABLE: Final = frozenset((1, 2290, 2291, 2292))


@dataclass(frozen=True, slots=True)
class Call:
    """One statement on its way: what `execute` was asked."""

    sql: str
    params: Sequence[Value] = ()
    oids: tuple[int, ...] = ()
    effect: Effect = Effect.READ
    commit: bool = False
    lock_wait_s: float | None = None
    last_row: bool = False


class Executor:
    """Runs calls on one backend and keeps its transaction."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.transaction = Transaction()
        self.source: RowSource | None = None
        self._failed: pq.abc.PGresult | None = None
        backend.read_ahead = self._read_ahead

    async def run(self, call: Call, pull: Callable[[RowSource], Awaitable[None]]) -> Result:
        """Run one statement. Raises: OraError, after undoing it."""
        if call.effect is Effect.DEFINE:
            return await self.define((call.sql,), call.params)
        if not self.is_settled:
            await self.settle()
        try:
            return await self._run_once(call, pull)
        except StatementError as error:
            if error.failure.message != RESHAPED:
                raise
        return await self._run_once(call, pull)

    async def _run_once(self, call: Call, pull: Callable[[RowSource], Awaitable[None]]) -> Result:
        backend, transaction = self.backend, self.transaction
        before = transaction.before(call.effect, commit=call.commit)
        after = transaction.after(call.effect, commit=call.commit)
        if call.lock_wait_s is not None:
            before = (*before, lock_timeout(call.lock_wait_s))
            after = (lock_timeout(0), *after)
        for text in before:
            backend.queue_control(text)
        prepared, commands = backend.queue_statement(call.sql, call.params, call.oids)
        try:
            for text in after:
                backend.queue_control(text)
            await backend.submit()
            commands += len(before)
            failure = await backend.skip(commands) if commands else None
            if failure is None:
                prepared.is_parsed = True
                return await self._read(call, prepared, pull)
        finally:
            if not prepared.is_parsed:
                backend.forget(prepared)
        await backend.finish()
        raise await self.undo(failure, call)

    async def _read(self, call: Call, prepared: Prepared, pull: Callable[[RowSource], Awaitable[None]]) -> Result:
        """Read the statement's own result and, unless its rows may stay on the wire, the rest of the pipeline."""
        backend = self.backend
        streams = call.effect is Effect.READ and not call.commit
        if streams:
            backend.want_chunks()
        result = await backend.next_result()
        assert result is not None
        if result.status in FAILED:
            await backend.finish()
            if failure_of(result).message == RESHAPED:
                backend.forget(prepared)
            raise await self.undo(result, call)
        if prepared.columns is None:
            prepared.columns = columns_of(result)
        source = RowSource(last_row_of(result) if call.last_row else rows_of(result))
        if streams:
            self.source = source
            source.continues(pull)
            self._take_what_is_here()
        else:
            failure = await backend.finish()
            if failure is not None:
                error = await self.undo(failure, call)
                raise rolled_back(error) if call.commit else error
        self.transaction.succeeded(call.effect, commit=call.commit)
        if call.effect is Effect.WRITE and not call.commit:
            self.transaction.changes += row_count_of(result)
        return Result(prepared.columns, row_count_of(result), command_of(result), source)

    async def pull_piece(self) -> None:
        """Wait for the next piece of the rows on the wire and hand it to their source."""
        result, self._failed = self._failed, None
        if result is None:
            result = await self.backend.next_result()
        if result is not None and result.status in FAILED:
            source, self.source = self.source, None
            await self.backend.finish()
            error = await self.undo(result, Call(""))
            if source is not None:
                source.end(error)
        else:
            self._take(result)

    def _take(self, result: pq.abc.PGresult | None) -> None:
        """Hand rows, or the news of their end, to their source."""
        source = self.source
        if result is None or source is None:
            return
        if result.status == SYNC:
            self.source = None
            source.end()
        else:
            source.add(rows_of(result))

    def _read_ahead(self) -> bool:
        """Take in rows that nobody has asked for yet, so that PostgreSQL can end the query and free its table.

        Returns False when enough are here, or when the query failed, which is for the next fetch to find out.
        """
        self.backend.take_in()
        if not self._take_what_is_here():
            return False
        return self.source is None or self.source.buffered < READ_AHEAD_ROWS

    def _take_what_is_here(self) -> bool:
        """Hand the source all that need not be waited for; False if a failure is kept for the next to pull.

        The end of the answer, which comes behind a failure, is then no end of the rows.
        """
        if self._failed is not None:
            return False
        backend = self.backend
        while self.source is not None and backend.has_result:
            result = backend.result_now()
            if result is not None and result.status in FAILED:
                self._failed = result
                return False
            self._take(result)
        return True

    @property
    def is_settled(self) -> bool:
        """Whether the wire is free."""
        return self.source is None and not self.backend.expects_data

    async def settle(self) -> None:
        """Make the wire free: move rows that are on it into memory, end what a cancelled caller left."""
        while self.source is not None:
            await self.pull_piece()
        if self.backend.expects_data:
            await self.backend.finish()
            await self._undo_statement(Effect.WRITE)

    async def undo(self, result: pq.abc.PGresult | None, call: Call) -> OraError:
        """Undo a failed statement in PostgreSQL; return the error to raise."""
        assert result is not None
        error = oracle_error(failure_of(result), sql=call.sql, lock_wait_s=call.lock_wait_s)
        await self._undo_statement(call.effect)
        return await self.explained(error, call.sql, call.params)

    async def undo_many(self, result: pq.abc.PGresult, sql: str) -> OraError:
        """Undo the running step of a bulk statement; return the error to raise."""
        return await self.undo(result, Call(sql, effect=Effect.WRITE))

    async def explained(self, error: StatementError, sql: str, params: Sequence[Value]) -> StatementError:
        """Return the error with what PostgreSQL does not tell by itself, such as the column of a value too long."""
        return await explain(error, sql, params, self._query_quietly)

    async def _query_quietly(self, sql: str, params: Sequence[Value], oids: tuple[int, ...]) -> list[Row]:
        """Return the rows of a query of ours, none if it fails."""
        try:
            result = await self._run_once(Call(sql, params, oids), self._pull_at_once)
        except OraError:
            return []
        await self.settle()
        return await result.rows.fetch_all()

    async def _pull_at_once(self, _: RowSource) -> None:
        await self.pull_piece()

    async def _undo_statement(self, effect: Effect) -> None:
        transaction = self.transaction
        if effect is Effect.DEFINE:
            transaction.ended()
        if self.backend.is_in_transaction:
            await self.backend.control(*transaction.failed())
        else:
            transaction.ended()

    def abandon(self) -> None:
        """Note that the backend is gone."""
        if self.source is not None:
            self.source.end(OraError(3113))
            self.source = None
        self._failed = None
        self.transaction.ended()

    async def define(self, statements: Sequence[str], params: Sequence[Value] = ()) -> Result:
        """Run DDL statements in a transaction of their own; only the last one may have parameters.

        Raises: OraError, with nothing of them done.
        """
        await self.settle()
        backend, effect = self.backend, Effect.DEFINE
        wait_s = NEW_LOCK_WAIT_S if _MAKES_NEW.match(statements[0]) else DDL_LOCK_WAIT_S
        for text in (*self.transaction.before(effect), lock_timeout(wait_s)):
            backend.queue_control(text)
        for statement in statements[:-1]:
            backend.queue_control(statement.encode())
        backend.queue_control(statements[-1].encode(), params or None)
        for text in self.transaction.after(effect):
            backend.queue_control(text)
        await backend.submit()
        failure = await backend.finish()
        if failure is not None:
            raise await self.undo(failure, Call("; ".join(statements), effect=effect))
        self.transaction.succeeded(effect)
        return Result((), 0, statements[-1].split(None, 1)[0].upper(), RowSource([]))

    async def run_script(self, text: str) -> None:
        """Run a text of several statements in one transaction of its own. Raises: EngineError, with nothing done."""
        result = await self.backend.run_script(text.encode())
        if result is not None:
            failure = failure_of(result)
            rest = text[failure.position - 1 :].partition("\n")[0] if failure.position else "unknown"
            raise EngineError(f"an SQL script failed: {failure.message} (SQLSTATE {failure.sqlstate}) at: {rest}")

    async def describe(self, sql: str, oids: tuple[int, ...]) -> Description:
        """Parse a statement and return its columns and parameter types; again if its table has changed since then."""
        try:
            return await self._describe_once(sql, oids)
        except StatementError as error:
            if error.failure.message != RESHAPED:
                raise
        return await self._describe_once(sql, oids)

    async def _describe_once(self, sql: str, oids: tuple[int, ...]) -> Description:
        await self.settle()
        backend = self.backend
        before = self.transaction.before(Effect.READ)
        for text in before:
            backend.queue_control(text)
        prepared, commands = backend.queue_parse(sql, oids)
        try:
            backend.queue_describe(prepared)
            await backend.submit()
            failure = await backend.skip(len(before) + commands)
            prepared.is_parsed = prepared.is_parsed or failure is None
        finally:
            if not prepared.is_parsed:
                backend.forget(prepared)
        result = await backend.next_result() if failure is None else None
        await backend.finish()
        if result is None or result.status in FAILED:
            if result is not None and failure_of(result).message == RESHAPED:
                backend.forget(prepared)
            raise await self.undo(failure or result, Call(sql))
        self.transaction.succeeded(Effect.READ)
        prepared.columns = columns_of(result)
        return Description(prepared.columns, tuple(result.param_type(i) for i in range(result.nparams)))

    async def control(self, *texts: bytes) -> None:
        """Run plain statements of our own, such as COMMIT. Raises: OraError."""
        await self.settle()
        failure = await self.backend.control(*texts)
        if failure is not None:
            raise await self.undo(failure, Call("", effect=Effect.WRITE))


def rolled_back(error: OraError) -> OraError:
    """Return what a commit says that fails for a deferred constraint; any other error as it is.

    Source: Oracle Database Error Messages 23ai, ORA-02091: the constraint's own number follows.
    """
    return OraError(2091, cause=error.message) if error.code in DEFERRABLE else error


def lock_timeout(wait_s: float) -> bytes:
    """Return the statement that bounds waits for locks until the transaction ends; 0 is no bound."""
    return b"SET LOCAL lock_timeout = %d" % max(0, round(wait_s * 1000))
