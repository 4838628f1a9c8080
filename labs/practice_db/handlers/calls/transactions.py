"""COMMIT and ROLLBACK, as calls of the driver and as statements; savepoints and SET TRANSACTION."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.events import observing
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.replies import DONE, Reply
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.sql.plan import TransactionAction, TransactionControl
from labs.practice_db.wire.calls import Commit, Rollback


def commit(process: ServerProcess, request: Commit) -> Reply | Coroutine[Any, Any, Reply]:
    """Commit; without a transaction there is nothing to wait for."""
    return _commit(process) if process.is_in_transaction else DONE


def rollback(process: ServerProcess, request: Rollback) -> Reply | Coroutine[Any, Any, Reply]:
    """Roll back; without a transaction there is nothing to wait for."""
    return _rollback(process) if process.is_in_transaction else DONE


async def _commit(process: ServerProcess) -> Reply:
    await commit_now(process)
    return DONE


async def _rollback(process: ServerProcess) -> Reply:
    await rollback_now(process)
    return DONE


async def commit_now(process: ServerProcess) -> None:
    """Commit what is open."""
    if process.backend is not None and process.backend.in_transaction:
        await process.backend.commit()
        committed(process)


async def rollback_now(process: ServerProcess) -> None:
    """Roll back what is open."""
    if process.backend is not None and process.backend.in_transaction:
        await process.backend.rollback()
        process.session.counters[Statistic.USER_ROLLBACKS] += 1
        observing.transaction_ended(process, observing.ROLLBACK)


def committed(process: ServerProcess) -> None:
    """Note a commit of changes."""
    process.session.counters[Statistic.USER_COMMITS] += 1
    observing.transaction_ended(process, observing.COMMIT)


async def control(process: ServerProcess, plan: TransactionControl) -> None:
    """Carry out a transaction statement."""
    if plan.action is TransactionAction.COMMIT:
        await commit_now(process)
    elif plan.action is TransactionAction.ROLLBACK:
        await rollback_now(process)
    else:
        await _ACTIONS[plan.action](await process.ready_backend(), plan.name or "")


async def _name(backend: EngineSession, name: str) -> None:
    """Naming a transaction shows in views of distributed transactions only."""


async def _read_write(backend: EngineSession, name: str) -> None:
    if backend.in_transaction:
        raise OraError(1453)


_ACTIONS: Final[Mapping[TransactionAction, Callable[[EngineSession, str], Awaitable[None]]]] = {
    TransactionAction.SAVEPOINT: lambda backend, name: backend.savepoint(name),
    TransactionAction.ROLLBACK_TO: lambda backend, name: backend.rollback_to(name),
    TransactionAction.SET_READ_ONLY: lambda backend, _: backend.set_transaction(read_only=True),
    TransactionAction.SET_SERIALIZABLE: lambda backend, _: backend.set_transaction(serializable=True),
    TransactionAction.SET_READ_WRITE: _read_write,
    TransactionAction.SET_READ_COMMITTED: _read_write,
    TransactionAction.SET_NAME: _name,
}
