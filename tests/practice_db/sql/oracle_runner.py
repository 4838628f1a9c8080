"""Run Oracle statements the short way: classify, translate, PostgreSQL. What the session would supply is fixed here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labs.practice_db.engine.engine import Engine, EngineSession
from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.settings import EngineSettings
from labs.practice_db.engine.types.oracle_types import column_of
from labs.practice_db.errors import OraError
from labs.practice_db.sql import views
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import (
    AlterSession,
    BindParam,
    ConstParam,
    LocalPlan,
    NothingToDo,
    Param,
    SessionParam,
    SessionValue,
    SqlKind,
    SqlPlan,
    TransactionAction,
    TransactionControl,
    ViewParam,
)
from labs.practice_db.sql.prelude import SCRIPTS, VERSION
from labs.practice_db.sql.refine import refine
from labs.practice_db.sql.statement import Statement
from labs.practice_db.sql.translate import translate
from labs.practice_db.values import Column, OraType, Row, Value

USER = "SCOTT"
SESSION_VALUES = {
    SessionValue.SYSDATE: b"2024-02-29 13:45:30",
    SessionValue.CURRENT_DATE: b"2024-02-29 13:45:30",
    SessionValue.SYSTIMESTAMP: b"2024-02-29 13:45:30.123456+00",
    SessionValue.CURRENT_TIMESTAMP: b"2024-02-29 13:45:30.123456+00",
    SessionValue.LOCALTIMESTAMP: b"2024-02-29 13:45:30.123456",
    SessionValue.USER: USER.encode(),
    SessionValue.UID: b"107",
    SessionValue.SESSIONTIMEZONE: b"+00:00",
    SessionValue.DBTIMEZONE: b"+00:00",
}
VIEW_ROWS = {
    "V$SESSION": [
        {"SID": 11, "SERIAL#": 100, "USERNAME": "SCOTT", "STATUS": "ACTIVE", "LOGON_TIME": "2024-02-29 13:00:00"},
        {"SID": 12, "SERIAL#": 200, "USERNAME": "SYSTEM", "STATUS": "INACTIVE"},
    ],
    "V$STATNAME": [{"STATISTIC#": 0, "NAME": "logons cumulative"}],
}
Bind = tuple[OraType, Value]


@dataclass(frozen=True)
class Answer:
    """What a statement gave."""

    rows: list[Row]
    columns: tuple[Column, ...] = ()
    row_count: int = 0


class OracleRunner:
    """One user's session on an engine of its own."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.Runner()
        self._engine = Engine(EngineSettings(folder))
        self._session: EngineSession | None = None

    def start(self) -> None:
        """Start PostgreSQL, install the prelude, make the user."""
        self._loop.run(self._start())

    async def _start(self) -> None:
        await self._engine.start()
        await self._engine.install(SCRIPTS, VERSION)
        await self._engine.create_user(USER)
        self._session = await self._engine.open_session(USER)

    def stop(self) -> None:
        """Stop all of it."""
        self._loop.run(self._engine.stop())
        self._loop.close()

    def run(self, text: str, binds: Sequence[Bind] = ()) -> Answer:
        """Run one Oracle statement."""
        return self._loop.run(self._run(classify(text), binds))

    def superuser_rows(self, sql: str) -> list[Row]:
        """Return the rows of a query of PostgreSQL's own, to look at what stands in its catalogue."""
        return self._loop.run(self._superuser_rows(sql))

    async def _superuser_rows(self, sql: str) -> list[Row]:
        async with self._engine.internal() as session:
            return await (await session.execute(sql)).rows.fetch_all()

    async def _run(self, statement: Statement, binds: Sequence[Bind]) -> Answer:
        plan = translate(statement, tuple(ora_type for ora_type, _ in binds))
        assert self._session is not None
        match plan:
            case LocalPlan():
                return Answer([tuple(_value(param, binds) for param in plan.values)], plan.columns)
            case SqlPlan():
                return await self._run_sql(self._session, statement, plan, binds)
            case TransactionControl(TransactionAction.COMMIT):
                await self._session.commit()
            case TransactionControl(TransactionAction.ROLLBACK):
                await self._session.rollback()
            case AlterSession():
                await self._session.set_settings(
                    {f"practice.{name.lower()}": value for name, value in plan.settings if name.startswith("NLS")}
                )
            case NothingToDo():
                pass
            case _:
                raise AssertionError(f"the runner does not do {plan}")
        return Answer([])

    async def _run_sql(
        self, session: EngineSession, statement: Statement, plan: SqlPlan, binds: Sequence[Bind]
    ) -> Answer:
        effect = Effect.DEFINE if plan.commits else Effect.WRITE if plan.needs_transaction else Effect.READ
        values = [_value(param, binds) for param in plan.params]
        try:
            result = await session.execute(plan.sql, values, effect=effect, lock_wait_s=plan.lock_wait_s)
            rows = await result.rows.fetch_all()
        except OraError as error:
            raise refine(statement, error, getattr(error, "identifier", None)) from error
        if plan.kind is not SqlKind.QUERY and not plan.returning:
            return Answer([], row_count=result.row_count)
        known = (*plan.columns, *[None] * len(result.columns))
        columns = tuple(ours or column_of(column) for ours, column in zip(known, result.columns, strict=False))
        return Answer(rows, columns, result.row_count)


def _value(param: Param, binds: Sequence[Bind]) -> Value:
    match param:
        case BindParam(index):
            return binds[index][1]
        case ConstParam(value):
            return value
        case SessionParam(SessionValue.SYS_CONTEXT, (_, parameter)):
            name = _value(parameter, binds) or b""
            return {b"SID": b"11", b"SESSION_USER": USER.encode()}.get(name.upper())
        case SessionParam(key):
            return SESSION_VALUES[key]
        case ViewParam(view):
            return views.as_json(view, VIEW_ROWS[view])
