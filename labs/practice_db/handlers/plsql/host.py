"""The session as PL/SQL sees it: its SQL goes the way of every other statement, to the plan and to PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Final, TypeAlias, TypeVar, cast

from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.accounts import engine_roles
from labs.practice_db.handlers.accounts.object_rights import check_right
from labs.practice_db.handlers.calls import commands, statements
from labs.practice_db.handlers.calls.parameters import value_of
from labs.practice_db.handlers.calls.planning import plan_aside
from labs.practice_db.handlers.calls.shown_text import shown_text
from labs.practice_db.handlers.drcp import management
from labs.practice_db.handlers.events import observing
from labs.practice_db.handlers.plsql import units, user_locks
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.host import Attribute, Executed, PoolAction, ResultSet, SessionMemory
from labs.practice_db.plsql.library import Library
from labs.practice_db.plsql.values.datum import Bound
from labs.practice_db.session.accounts import SYS
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import CommandPlan, CreateUnit, DropUnit, LocalPlan, Plan, SqlKind, SqlPlan
from labs.practice_db.values import OraType, Row

_FIELDS: Final = {
    Attribute.MODULE: "module",
    Attribute.ACTION: "action",
    Attribute.CLIENT_INFO: "client_info",
    Attribute.CLIENT_IDENTIFIER: "client_identifier",
}
_marks: Final = count(1)
T = TypeVar("T")
Mark: TypeAlias = str | None


class SessionHost:
    """Implements `plsql.host.Host` for one session."""

    def __init__(self, process: ServerProcess) -> None:
        self._process = process

    @property
    def memory(self) -> SessionMemory:
        """The session's PL/SQL memory, made when it is first used."""
        if self._process.memory is None:
            self._process.memory = SessionMemory()
        return self._process.memory

    @property
    def library(self) -> Library:
        """The stored units of the database."""
        return self._process.instance.library

    @property
    def user(self) -> str:
        """The session's user."""
        return self._process.session.user

    @property
    def schema(self) -> str:
        """The current schema."""
        return self._process.session.current_schema

    def may_execute(self, user: str, owner: str, name: str) -> bool:
        """Return whether a user may run a stored unit of an owner."""
        if user in (owner, SYS):
            return True
        held = self._process.instance.accounts.privileges(user)
        return "EXECUTE ANY PROCEDURE" in held or f"EXECUTE ON {owner}.{name}" in held

    @property
    def session_id(self) -> tuple[int, int]:
        """SID and serial number."""
        return self._process.session.sid, self._process.session.serial_num

    async def query(
        self, sql: str, binds: Sequence[Bound], *, definer: str | None = None, max_rows: int | None = None
    ) -> ResultSet:
        """Run a query and return its rows, at most `max_rows` of them; 0 asks for the columns alone."""
        plan, row = await self._planned(sql, binds, (), definer)
        if max_rows != 0:
            self._count(plan, sql)
        if isinstance(plan, LocalPlan):
            values = tuple([value_of(self._process, source, row) for source in plan.values])
            return ResultSet(plan.columns, [values] if max_rows is None or max_rows > 0 else [])
        if not isinstance(plan, SqlPlan) or plan.kind is not SqlKind.QUERY:
            raise OraError(900)
        async with self._backend(definer) as backend, self._in_words_of(sql):
            if max_rows == 0:
                description = await backend.describe(plan.sql)
                return ResultSet(await statements.described(self._process, plan, description.columns), [])
            values_list = await statements.parameters(self._process, plan.params, row, definer)
            result = await backend.execute(
                plan.sql, values_list, effect=statements.effect_of(plan), lock_wait_s=plan.lock_wait_s
            )
            columns = await statements.described(self._process, plan, result.columns)
            if max_rows is None:
                return ResultSet(columns, await result.rows.fetch_all())
            rows = await result.rows.fetch(max_rows)
            result.rows.discard()
            return ResultSet(columns, rows)

    async def execute(
        self, sql: str, binds: Sequence[Bound], returns: Sequence[OraType] = (), *, definer: str | None = None
    ) -> Executed:
        """Run a statement that is no query; `returns` are the types of its RETURNING INTO binds, which come last."""
        plan, row = await self._planned(sql, binds, returns, definer)
        self._count(plan, sql)
        if not isinstance(plan, SqlPlan):
            await self._command(plan)
            return Executed(0)
        check_right(self._process, plan, definer)
        async with self._backend(definer) as backend, self._in_words_of(sql):
            values = await statements.parameters(self._process, plan.params, row, definer)
            result = await backend.execute(
                plan.sql, values, effect=statements.effect_of(plan), lock_wait_s=plan.lock_wait_s
            )
            if plan.commits:
                statements.note_definition(self._process, plan)
            if not plan.returning:
                return Executed(result.row_count)
            rows = await result.rows.fetch_all()
            places = plan.returned_columns
            return Executed(len(rows), [tuple([found[place] for place in places]) for found in rows])

    async def _command(self, plan: Plan) -> None:
        """Carry out what PostgreSQL has no part in."""
        if isinstance(plan, CreateUnit):
            if await units.create_now(self._process, plan):
                raise OraError(24344)
        elif isinstance(plan, DropUnit):
            await units.drop_now(self._process, plan)
        elif type(plan) in commands.COMMANDS:
            await commands.carry_out(self._process, cast(CommandPlan, plan))
        else:
            raise NotSupported("this statement inside PL/SQL")

    async def parsed(self, text: str, parse: Callable[[], T]) -> T:
        """Return what `parse` makes of a text; others do not wait for it if the text is long."""
        return await self._process.instance.aside.parsed(text, parse)

    async def mark(self) -> Mark:
        """Remember the state of the transaction before a block changes something."""
        backend = await self._process.ready_backend()
        if not backend.in_transaction:
            return None
        name = f"before block {next(_marks)}"
        await backend.savepoint(name)
        return name

    async def rollback_to(self, mark: object) -> None:
        """Undo what was done since the mark. One that a COMMIT of the block has ended leaves nothing to undo to."""
        backend = await self._process.ready_backend()
        await backend.settle()
        if not backend.in_transaction:
            return
        try:
            await (backend.rollback() if mark is None else backend.rollback_to(str(mark)))
        except OraError as error:
            if error.code != 1086:
                raise

    async def sleep(self, seconds: float) -> None:
        """Wait; a break ends it."""
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self._process.instance.clock.monotonic()

    def attribute(self, attribute: Attribute) -> str | None:
        """Return a session attribute."""
        text: str = getattr(self._process.session, _FIELDS[attribute])
        return text or None

    def set_attribute(self, attribute: Attribute, value: str | None) -> None:
        """Change a session attribute."""
        setattr(self._process.session, _FIELDS[attribute], value or "")

    def set_context(self, namespace: str, name: str, value: str | None) -> None:
        """Set a value that SYS_CONTEXT returns; None removes it."""
        if value is None:
            self._process.session.clear_context(namespace, name)
        else:
            self._process.session.set_context(namespace, name, value)

    def clear_contexts(self, namespace: str) -> None:
        """Remove all values of a namespace."""
        self._process.session.clear_context(namespace)

    async def request_lock(self, lock_id: int, mode: int, timeout_s: float, *, release_on_commit: bool) -> int:
        """Take a user lock (DBMS_LOCK.REQUEST)."""
        backend = await self._process.ready_backend()
        return await user_locks.request(backend, lock_id, mode, timeout_s, release_on_commit=release_on_commit)

    async def release_lock(self, lock_id: int) -> int:
        """Give a user lock back (DBMS_LOCK.RELEASE)."""
        return await user_locks.release(await self._process.ready_backend(), lock_id)

    async def manage_pool(self, action: PoolAction, arguments: Mapping[str, str | None]) -> None:
        """Carry out a subprogram of DBMS_CONNECTION_POOL.

        Raises: OraError 1031 for anybody but SYS. Assumed: on Oracle the package is not declared for them.
        """
        if not self._process.session.is_sysdba:
            raise OraError(1031)
        await management.manage(self._process, action, arguments)

    async def _planned(
        self, sql: str, binds: Sequence[Bound], returns: Sequence[OraType], definer: str | None
    ) -> tuple[Plan, Row]:
        types = (*(bound.type for bound in binds), *returns)
        plan = await plan_aside(self._process.instance, definer or self.schema, classify(sql), types)
        return plan, tuple(bound.value for bound in binds)

    @asynccontextmanager
    async def _in_words_of(self, sql: str) -> AsyncIterator[None]:
        """Tell errors in terms of a statement. Its offsets are of no use: the client knows the block's text only."""
        try:
            yield
        except OraError as error:
            told = statements.refined(classify(sql), error)
            told.position = 0
            raise told from error

    def _count(self, plan: Plan, sql: str) -> None:
        """Note that a statement is executed, and not only described."""
        self._process.session.counters[Statistic.EXECUTE_COUNT] += 1
        observing.statement_of_block(self._process, shown_text(plan, sql))

    @asynccontextmanager
    async def _backend(self, definer: str | None) -> AsyncIterator[EngineSession]:
        """Lend the session's backend, with the rights and the schema of the definer of a stored unit."""
        process = self._process
        backend = await process.ready_backend()
        user, schema = process.session.user, process.session.current_schema
        if definer is None or definer == user == schema:
            yield backend
            return
        outer = backend.acting_as
        await self._allow(definer)
        await backend.act_as(definer, definer)
        try:
            yield backend
        finally:
            if not backend.is_closed:
                await backend.act_as(*outer)

    async def _allow(self, definer: str) -> None:
        """Make sure that the session's user may act as the definer; said to PostgreSQL once for each pair."""
        instance, session = self._process.instance, self._process.session
        pair = session.user, definer
        if session.user != definer and pair not in instance.allowed_roles:
            await engine_roles.allow_role(instance.engine, session.user, definer)
            instance.allowed_roles.add(pair)
