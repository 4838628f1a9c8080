"""The calls of a logged-on client: request type to handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from types import CoroutineType
from typing import Any, Final, TypeAlias

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.accounts import passwords
from labs.practice_db.handlers.accounts.account_store import put_account
from labs.practice_db.handlers.answers import Answer, Farewell, NoAnswer
from labs.practice_db.handlers.calls.execute import execute
from labs.practice_db.handlers.calls.fetch import fetch
from labs.practice_db.handlers.calls.piggybacks import apply_piggybacks
from labs.practice_db.handlers.calls.transactions import commit, rollback
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.events import ChangePassword, Event
from labs.practice_db.protocol.replies import DONE, Failure, Reply
from labs.practice_db.session.session import ServerKind, SessionStatus
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.wire.calls import (
    Commit,
    Execute,
    Fetch,
    Logoff,
    Ping,
    PipelineEnd,
    ReleaseSession,
    Rollback,
    Unsupported,
)
from labs.practice_db.wire.lobs import LobCall

NO_ANSWER: Final = NoAnswer()

Handled: TypeAlias = Answer | Coroutine[Any, Any, Answer]


def answer_call(process: ServerProcess, request: Event) -> Handled:
    """Return the answer to a call, or the coroutine that will give it.

    Raises: OraError when the call, or a piggyback in front of it, fails at once.
    """
    session = process.session
    counters = session.counters
    counters[Statistic.ROUNDTRIPS] += 1
    counters[Statistic.USER_CALLS] += 1
    session.call_since_s = process.instance.clock.monotonic()
    if process.events.is_watched:
        process.called = type(request)
    try:
        process.check_alive()
    except OraError as error:
        return Farewell(Failure(error))
    handler = _HANDLERS[type(request)]
    if request.piggybacks:  # type: ignore[union-attr]
        apply_piggybacks(process, request.piggybacks)  # type: ignore[union-attr]
    session.status = SessionStatus.ACTIVE
    handled = handler(process, request)
    return _settled(process, handled) if isinstance(handled, CoroutineType) else handled


async def _settled(process: ServerProcess, handling: Coroutine[Any, Any, Answer]) -> Answer:
    """Give what the handler gives; a break leaves nothing behind, no lock and no half-read answer."""
    try:
        return await handling
    except asyncio.CancelledError:
        await process.settle()
        raise


def _ping(process: ServerProcess, request: Ping) -> Reply:
    return DONE


def _operate_on_lob(process: ServerProcess, request: LobCall) -> Reply:
    """Temporary LOBs live beside the connection, which does the work when the reply is encoded."""
    return DONE


def _end_pipeline(process: ServerProcess, request: PipelineEnd) -> Reply:
    return DONE


async def _log_off(process: ServerProcess, request: Logoff) -> Reply:
    """End the session before the goodbye is answered, so that a client that has closed is gone for everybody."""
    await process.end()
    return DONE


def _release(process: ServerProcess, request: ReleaseSession) -> Answer:
    """A dedicated session has nothing to give back."""
    return NO_ANSWER


def _refuse(process: ServerProcess, request: Unsupported) -> Reply:
    raise NotSupported(request.name)


async def _change_password(process: ServerProcess, request: ChangePassword) -> Reply:
    """Change the password of the session's user, who has to know the old one.

    Not over a pooled server: php.net, oci_password_change. Assumed: a wrong old password is ORA-01017, as the driver's
    own test allows.
    """
    if process.session.server is ServerKind.POOLED:
        raise OraError(56609)
    instance = process.instance
    account = instance.accounts.find(process.session.user)
    if not passwords.is_right(account, request.old_password):
        raise OraError(1017)
    changed = passwords.with_password(account, request.new_password, instance.random_bytes)
    await put_account(instance.engine.catalog, instance.accounts, changed)
    return DONE


_HANDLERS: Final[Mapping[type, Callable[[ServerProcess, Any], Handled]]] = {
    Execute: execute,
    Fetch: fetch,
    Commit: commit,
    Rollback: rollback,
    Ping: _ping,
    Logoff: _log_off,
    LobCall: _operate_on_lob,
    ReleaseSession: _release,
    PipelineEnd: _end_pipeline,
    ChangePassword: _change_password,
    Unsupported: _refuse,
}
