"""One PostgreSQL backend: libpq in pipeline mode, driven by the event loop.

A statement takes one round trip: everything it needs (BEGIN, savepoint, parse, execute) is queued, sent together
and answered together. Waiting has two steps: a short wait for this backend alone, because most answers are here
in less time than the event loop needs for a turn, then the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import psycopg
from psycopg import pq

from labs.practice_db.engine.backends.cancelling import interrupt, terminate
from labs.practice_db.engine.backends.short_wait import ShortWait
from labs.practice_db.engine.backends.statement_cache import Prepared, StatementCache
from labs.practice_db.engine.results import CHUNK_ROWS
from labs.practice_db.values import Value

T = TypeVar("T")

FAILED: Final = frozenset({pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED, pq.ExecStatus.BAD_RESPONSE})
SYNC: Final = int(pq.ExecStatus.PIPELINE_SYNC)

# A cancel request is repeated after this time, then after twice as long, and so on.
FIRST_REPEAT_S: Final = 0.01
LAST_REPEAT_S: Final = 3.0
# After so many short waits in a row others get a turn: a large result would keep the loop to itself.
LONGEST_STREAK: Final = 16


class BackendLost(Exception):
    """The backend is gone: killed, or PostgreSQL went down."""


class Backend:
    """A connected backend. One caller at a time; `EngineSession` sees to that.

    `read_ahead` is called when rows come that nobody waits for; it returns False to leave the rest on the wire.
    `on_lost` is called when the backend goes while nobody waits for it.
    """

    def __init__(self, pgconn: pq.abc.PGconn, short_wait: ShortWait) -> None:
        self._pgconn = pgconn
        self._loop = asyncio.get_running_loop()
        self._fd = pgconn.socket
        self._short_wait = short_wait
        self._waiter: asyncio.Future[None] | None = None
        self._is_reading = True
        self._expects_data = False
        self._round_trip = 0
        self._streak = 0
        self.pid = pgconn.backend_pid
        self.is_lost = False
        self.on_lost: Callable[[], None] | None = None
        self.read_ahead: Callable[[], bool] | None = None
        self._statements = StatementCache()
        pgconn.nonblocking = 1
        pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._fd, self._on_readable)

    # -- sending

    def queue_control(self, text: bytes, params: Sequence[Value] | None = None) -> None:
        """Queue a statement that is not worth preparing."""
        self._guarded(self._pgconn.send_query_params, text, params)

    def queue_statement(self, sql: str, params: Sequence[Value], oids: tuple[int, ...]) -> tuple[Prepared, int]:
        """Queue a statement, prepared once per backend; return it and the number of commands that go before it."""
        prepared, commands = self.queue_parse(sql, oids)
        self.queue_prepared(prepared, params)
        return prepared, commands

    def queue_prepared(self, prepared: Prepared, params: Sequence[Value]) -> None:
        """Queue one more execution of a statement that has been queued before."""
        self._guarded(self._pgconn.send_query_prepared, prepared.name, params or None)

    def queue_describe(self, prepared: Prepared) -> None:
        """Queue a description of a prepared statement."""
        self._guarded(self._pgconn.send_describe_prepared, prepared.name)

    def queue_parse(self, sql: str, oids: tuple[int, ...]) -> tuple[Prepared, int]:
        """Queue the parsing of a statement if this backend does not know it; return it and the commands queued."""
        prepared, evicted = self._statements.get(sql, oids)
        commands = 0
        if evicted is not None:
            self._guarded(self._pgconn.send_close_prepared, evicted.name)
            commands += 1
        if not prepared.is_parsed:
            self._guarded(self._pgconn.send_prepare, prepared.name, sql.encode(), oids or None)
            commands += 1
        return prepared, commands

    def forget(self, prepared: Prepared) -> None:
        """Drop a statement whose parsing failed or whose result changed its shape."""
        self._statements.drop(prepared)

    async def submit(self) -> None:
        """End the pipeline and send what is queued; reads meanwhile if PostgreSQL does not take it at once."""
        self._guarded(self._pgconn.pipeline_sync)
        await self.flush()

    async def flush(self) -> None:
        """Send what is queued, in the middle of a long pipeline too."""
        if not self._expects_data:
            self._expects_data = True
            self._round_trip += 1
        while self._guarded(self._pgconn.flush):
            await self._writable()
            self.take_in()

    # -- receiving

    @property
    def has_result(self) -> bool:
        """Whether the next result can be taken without waiting."""
        return not self._pgconn.is_busy()

    def want_chunks(self) -> None:
        """Ask for the coming result in pieces of `CHUNK_ROWS` rows."""
        self._pgconn.set_chunked_rows_mode(CHUNK_ROWS)

    async def next_result(self) -> pq.abc.PGresult | None:
        """Return the next result; None ends the results of one command."""
        while self._pgconn.is_busy():
            await self._arrival()
        return self.result_now()

    def result_now(self) -> pq.abc.PGresult | None:
        """Return the next result, which `has_result` has said to be here; None ends the results of one command."""
        result = self._pgconn.get_result()
        if result is not None and result.status == SYNC:
            self._expects_data = False
        return result

    async def skip(self, commands: int) -> pq.abc.PGresult | None:
        """Read the results of some commands; return the first that failed."""
        failure = None
        for _ in range(commands):
            while (result := await self.next_result()) is not None:
                if failure is None and result.status in FAILED:
                    failure = result
        return failure

    async def finish(self) -> pq.abc.PGresult | None:
        """Read to the end of the pipeline; return the first result that failed."""
        failure = None
        while True:
            result = await self.next_result()
            if result is None:
                continue
            if result.status == SYNC:
                return failure
            if failure is None and result.status in FAILED:
                failure = result

    async def control(self, *texts: bytes) -> pq.abc.PGresult | None:
        """Run some plain statements in one round trip; return the first failure."""
        for text in texts:
            self.queue_control(text)
        await self.submit()
        return await self.finish()

    async def run_script(self, text: bytes) -> pq.abc.PGresult | None:
        """Run several statements at once, which pipelines cannot; return the first failure."""
        self._pgconn.exit_pipeline_mode()
        self._guarded(self._pgconn.send_query, text)
        await self.flush()
        failure = await self.skip(1)
        self._expects_data = False
        self._pgconn.enter_pipeline_mode()
        return failure

    @property
    def is_in_transaction(self) -> bool:
        """Whether PostgreSQL has a transaction block open, failed or not."""
        status = self._pgconn.transaction_status
        return status in (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)

    @property
    def expects_data(self) -> bool:
        """Whether the answer to something sent has not been read to its end."""
        return self._expects_data

    # -- ending

    def interrupt(self) -> None:
        """Cancel what is running; returns at once.

        PostgreSQL forgets a request that comes before it has begun, so it is repeated while the answer is awaited.
        """
        self._interrupt(self._round_trip, FIRST_REPEAT_S)

    def _interrupt(self, round_trip: int, repeat_s: float) -> None:
        if round_trip == self._round_trip and self._expects_data and not self.is_lost:
            interrupt(self._pgconn, self.pid)
            if repeat_s < LAST_REPEAT_S:
                self._loop.call_later(repeat_s, self._interrupt, round_trip, repeat_s * 2)

    def close(self, *, kill: bool = False) -> None:
        """Let go of the backend; with `kill` it ends even in the middle of a statement."""
        if kill and not self.is_lost:
            terminate(self._pgconn, self.pid)
        self._lose()
        self._pgconn.finish()

    # -- waiting

    async def _arrival(self) -> None:
        """Wait until something has come and take it in."""
        if self.is_lost:
            raise BackendLost
        self._streak += 1
        if self._streak >= LONGEST_STREAK:
            self._streak = 0
            await self._let_others_go_on()
            if self.is_lost:
                raise BackendLost
        if not (self._short_wait.is_worth_it and self._short_wait.comes(self._fd)):
            self._streak = 0
            self._waiter = self._loop.create_future()
            if not self._is_reading:
                self._is_reading = True
                self._loop.add_reader(self._fd, self._on_readable)
            with self._short_wait.long_wait():
                try:
                    await self._waiter
                finally:
                    self._waiter = None
            if self.is_lost:
                raise BackendLost
        self.take_in()

    async def _let_others_go_on(self) -> None:
        """Give the event loop a turn; a waiter keeps it from reading ahead of the caller meanwhile."""
        self._waiter = self._loop.create_future()
        try:
            await asyncio.sleep(0)
        finally:
            self._waiter = None

    async def _writable(self) -> None:
        """Wait until the socket takes or brings something."""
        waiter = self._waiter = self._loop.create_future()
        self._loop.add_writer(self._fd, self._wake)
        if not self._is_reading:
            self._is_reading = True
            self._loop.add_reader(self._fd, self._on_readable)
        try:
            await waiter
        finally:
            self._waiter = None
            if not self.is_lost:
                self._loop.remove_writer(self._fd)
        if self.is_lost:
            raise BackendLost

    def _on_readable(self) -> None:
        """The loop says that bytes are there: wake the waiter; read ahead if nobody waits; notice a lost backend."""
        if self._waiter is not None:
            self._wake()
            return
        try:
            if not self._expects_data:
                self.take_in()
            elif self.read_ahead is None or not self.read_ahead():
                self._stop_reading()
        except BackendLost:
            if self.on_lost is not None:
                self.on_lost()

    def take_in(self) -> None:
        """Take in what has come, be it the news that the backend is gone; does not wait."""
        self._guarded(self._pgconn.consume_input)

    def _stop_reading(self) -> None:
        if self._is_reading:
            self._is_reading = False
            self._loop.remove_reader(self._fd)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _guarded(self, call: Callable[..., T], *arguments: object) -> T:
        """Call libpq; a broken connection becomes `BackendLost`."""
        try:
            return call(*arguments)
        except psycopg.OperationalError as error:
            self._lose()
            raise BackendLost(str(error)) from error

    def _lose(self) -> None:
        """Note that the backend is gone. libpq may have closed the socket, whose number is soon another one's."""
        if not self.is_lost:
            self.is_lost = True
            self._stop_reading()
            self._loop.remove_writer(self._fd)
            self._wake()
