"""Evaluate the parameters of a plan for one execution."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.sessions.userenv import sys_context
from labs.practice_db.session.settings import DEFAULT_TIME_ZONE
from labs.practice_db.sql.plan import BindParam, ConstParam, SessionParam, SessionValue
from labs.practice_db.values import Value
from labs.practice_db.wire.binds import BindRow

Source: TypeAlias = BindParam | ConstParam | SessionParam


def value_of(process: ServerProcess, source: Source, row: BindRow) -> Value:
    """Return one value in the text form of its type.

    Raises: OraError 1008 for a bind that the client has not sent.
    """
    kind = type(source)
    if kind is BindParam:
        return bind_value(row, source.index)  # type: ignore[union-attr]
    if kind is ConstParam:
        return source.value  # type: ignore[union-attr]
    assert isinstance(source, SessionParam)
    arguments = tuple(value_of(process, argument, row) for argument in source.args)
    return _SESSION_VALUES[source.key](process, arguments)


def bind_value(row: BindRow, index: int) -> Value:
    """Return a scalar bind. Raises: OraError 1008 if it is missing, 1484 if it is an array."""
    if index >= len(row):
        raise OraError(1008)
    value = row[index]
    if isinstance(value, tuple):
        raise OraError(1484)
    return value


def zone_of(name: str) -> tzinfo:
    """Return a session's time zone, an offset or a region. Raises: OraError 1882 for an unknown region."""
    if name[:1] in ("+", "-"):
        hours, minutes = int(name[1:3]), int(name[4:6])
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if name[0] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise OraError(1882) from error


def _text(value: object) -> Value:
    return str(value).encode() or None


def _date(moment: datetime) -> bytes:
    return moment.strftime("%Y-%m-%d %H:%M:%S").encode()


def _timestamp(moment: datetime) -> bytes:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f").encode()


def _timestamp_tz(moment: datetime) -> bytes:
    zone = moment.strftime("%z")
    return _timestamp(moment) + f"{zone[:3]}:{zone[3:5]}".encode()


def _database_now(process: ServerProcess) -> datetime:
    """Return the time where the database server is: SYSDATE and SYSTIMESTAMP follow its operating system."""
    return process.instance.clock.now()


def _session_now(process: ServerProcess) -> datetime:
    return process.instance.clock.now().astimezone(zone_of(process.session.time_zone))


def _context(process: ServerProcess, arguments: Sequence[Value]) -> Value:
    namespace, parameter, *_ = arguments
    if namespace is None or parameter is None:
        raise OraError(2003)
    return _text(sys_context(process.instance, process.session, namespace.decode(), parameter.decode()))


_SESSION_VALUES: Final[Mapping[SessionValue, Callable[[ServerProcess, Sequence[Value]], Value]]] = {
    SessionValue.SYSDATE: lambda process, _: _date(_database_now(process)),
    SessionValue.SYSTIMESTAMP: lambda process, _: _timestamp_tz(_database_now(process)),
    SessionValue.CURRENT_DATE: lambda process, _: _date(_session_now(process)),
    SessionValue.CURRENT_TIMESTAMP: lambda process, _: _timestamp_tz(_session_now(process)),
    SessionValue.LOCALTIMESTAMP: lambda process, _: _timestamp(_session_now(process)),
    SessionValue.USER: lambda process, _: process.session.user.encode(),
    SessionValue.UID: lambda process, _: str(process.session.user_id).encode(),
    SessionValue.SYS_CONTEXT: _context,
    SessionValue.SESSIONTIMEZONE: lambda process, _: process.session.time_zone.encode(),
    SessionValue.DBTIMEZONE: lambda process, _: DEFAULT_TIME_ZONE.encode(),
    SessionValue.SESSION_ID: lambda process, _: str(process.session.sid).encode(),
    SessionValue.SESSION_SERIAL: lambda process, _: str(process.session.serial_num).encode(),
    SessionValue.SYS_GUID: lambda process, _: b"\\x" + uuid.uuid4().hex.encode(),
}
