"""The answers that the server can give to a call. `ServerConnection.reply` turns one into bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from labs.practice_db.errors import OraError
from labs.practice_db.values import Column, Row, Value
from labs.practice_db.wire.binds import BindDirection

# The values that one RETURNING bind got from one execution: one a row that was touched.
ReturnedValues: TypeAlias = Sequence[Value]


@dataclass(frozen=True, slots=True)
class CallStatus:
    """What every reply tells about the session besides its own matter.

    `is_session_released` is the implicit release of a pooled session. `current_schema` and `edition` are set when the
    call has changed them, so that the driver's attributes follow.
    """

    is_in_transaction: bool = False
    is_session_released: bool = False
    current_schema: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class SessionGranted:
    """A pooled session was attached for this call: goes in front of the reply (server side piggyback SESS_RET).

    `is_changed` makes the client forget its cursor ids.
    """

    session_id: int
    serial_num: int
    is_changed: bool


@dataclass(frozen=True, slots=True)
class BatchError:
    """One row of an array DML that failed: its 0-based place and its error."""

    offset: int
    error: OraError


@dataclass(frozen=True, slots=True)
class CursorValue:
    """The value of a REF CURSOR bind: an open query."""

    cursor_id: int
    columns: tuple[Column, ...]


OutValue: TypeAlias = Value | tuple[Value, ...] | CursorValue


@dataclass(frozen=True, slots=True)
class QueryReply:
    """Rows of a query, for Execute and Fetch.

    `columns` says how the rows are encoded; they are described to the client when `is_described`. `is_last` tells
    that no rows are left, which saves the client a Fetch. `row_count` is the number of rows sent so far.
    """

    cursor_id: int
    columns: tuple[Column, ...]
    rows: Sequence[Row] = ()
    is_described: bool = False
    is_last: bool = False
    row_count: int = 0


@dataclass(frozen=True, slots=True)
class DmlReply:
    """The result of a statement that is neither query nor block; also of DDL, with a count of 0.

    `returned` has, for each RETURNING bind, the values of all executions in one sequence an execution:
    `returned[bind][execution]`. `row_counts` is sent when the client asked for array DML row counts.
    """

    cursor_id: int
    row_count: int = 0
    returned: Sequence[Sequence[ReturnedValues]] = ()
    batch_errors: Sequence[BatchError] = ()
    row_counts: Sequence[int] | None = None
    last_rowid: str | None = None
    is_compiled_with_errors: bool = False


@dataclass(frozen=True, slots=True)
class PlsqlReply:
    """The result of a PL/SQL block.

    `directions` has one entry a bind. `out_rows` has one row an execution with one value for each bind that is not
    IN, in bind order. `results` are the cursors of DBMS_SQL.RETURN_RESULT.
    """

    cursor_id: int
    directions: tuple[BindDirection, ...] = ()
    out_rows: Sequence[Sequence[OutValue]] = ()
    row_count: int = 0
    is_compiled_with_errors: bool = False
    results: Sequence[CursorValue] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The call is done and there is nothing to tell: commit, rollback, ping, logoff, pipeline end, password change."""


DONE: Final = Done()


@dataclass(frozen=True, slots=True)
class Failure:
    """The call failed.

    `cursor_id` is 0 for a failed parse; otherwise the client closes the cursor unless the error is an integrity one.
    `row_count` is how many rows or executions had been done.
    """

    error: OraError
    cursor_id: int = 0
    row_count: int = 0
    row_counts: Sequence[int] | None = None


Reply: TypeAlias = QueryReply | DmlReply | PlsqlReply | Done | Failure


@dataclass(frozen=True, slots=True)
class LogonAnswer:
    """What the client is told about the session it got."""

    session_id: int
    serial_num: int
    service_name: str = ""
    instance_name: str = ""
    db_name: str = ""
    db_domain: str = ""
    max_open_cursors: int = 300
    max_identifier_length: int = 128
    version: tuple[int, int, int, int, int] = (23, 26, 0, 0, 0)
    status: CallStatus = CallStatus()
