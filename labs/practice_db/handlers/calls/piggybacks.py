"""What travels in front of a call: cursors to close, end-to-end attributes, schema, contexts, settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.sessions.alter_session import apply_setting, set_current_schema
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.wire.piggybacks import (
    AlterSession,
    AppContext,
    CloseCursors,
    EndToEnd,
    EndToEndFlag,
    FreeTempLobs,
    Piggyback,
    PipelineBegin,
    SessionState,
    SetSchema,
)

# The only namespace a client may write without a trusted package.
# Source: Oracle Database Security Guide, client session-based application contexts.
CLIENT_CONTEXT: Final = "CLIENTCONTEXT"

_END_TO_END: Final = (
    (EndToEndFlag.CLIENT_IDENTIFIER, "client_identifier"),
    (EndToEndFlag.MODULE, "module"),
    (EndToEndFlag.ACTION, "action"),
    (EndToEndFlag.CLIENT_INFO, "client_info"),
    (EndToEndFlag.DBOP, "dbop"),
)
# What V$SESSION keeps of each. Source: Oracle Database Reference, V$SESSION; DBMS_APPLICATION_INFO.
END_TO_END_SIZE: Final = 64


def apply_piggybacks(process: ServerProcess, piggybacks: Iterable[Piggyback]) -> None:
    """Carry out all of them in order. Raises: OraError, which becomes the error of the call."""
    for piggyback in piggybacks:
        _APPLY[type(piggyback)](process, piggyback)


def set_app_context(process: ServerProcess, namespace: str, attributes: Iterable[tuple[str, str]]) -> None:
    """Set attributes of the client's context; none at all clear it. Raises: OraError 28267 for another namespace."""
    if namespace.upper() != CLIENT_CONTEXT:
        raise OraError(28267)
    pairs = tuple(attributes)
    if not pairs:
        process.session.clear_context(namespace)
    for attribute, value in pairs:
        process.session.set_context(namespace, attribute, value)


def _close_cursors(process: ServerProcess, piggyback: CloseCursors) -> None:
    process.cursors.close(piggyback.cursor_ids)


def _end_to_end(process: ServerProcess, piggyback: EndToEnd) -> None:
    for flag, name in _END_TO_END:
        if piggyback.flags & flag:
            setattr(process.session, name, getattr(piggyback, name)[:END_TO_END_SIZE])


def _set_schema(process: ServerProcess, piggyback: SetSchema) -> None:
    """The driver repeats this with every later call, so setting what is set already costs nothing."""
    if piggyback.schema != process.session.current_schema:
        set_current_schema(process, piggyback.schema)
        process.changed_schema = None


def _app_context(process: ServerProcess, piggyback: AppContext) -> None:
    set_app_context(process, piggyback.namespace, piggyback.attributes)


def _alter_session(process: ServerProcess, piggyback: AlterSession) -> None:
    for name, value in piggyback.settings:
        apply_setting(process, name, value)


def _nothing(process: ServerProcess, piggyback: Piggyback) -> None:
    """Request boundaries, pipelines and temporary LOBs change nothing here."""


_APPLY: Final[Mapping[type, Callable[[ServerProcess, Any], None]]] = {
    CloseCursors: _close_cursors,
    EndToEnd: _end_to_end,
    SetSchema: _set_schema,
    AppContext: _app_context,
    AlterSession: _alter_session,
    SessionState: _nothing,
    PipelineBegin: _nothing,
    FreeTempLobs: _nothing,
}
