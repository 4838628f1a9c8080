"""The calls that a client makes once it is logged on, each one request that gets one reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from labs.practice_db.wire import lobs
from labs.practice_db.wire.binds import NO_BINDS, BindRow, BindSpec
from labs.practice_db.wire.lobs import LobCall
from labs.practice_db.wire.piggybacks import Piggyback
from labs.practice_db.wire.reader import Reader

DEAUTHENTICATE: Final = 2
Piggybacks: TypeAlias = tuple[Piggyback, ...]


@dataclass(frozen=True, slots=True)
class Execute:
    """Parse, describe, execute and fetch, in the combination that the options say.

    `cursor_id` is 0 for a statement that has no cursor yet; `sql` is None when the cursor has its text already.
    `bind_rows` has one row an execution, in the order of `binds`; the value of an array bind is a tuple, that of a
    RETURNING bind and of a bind known to be OUT only is None. `executions` is how often a DML or PL/SQL statement
    runs; it may be more than `len(bind_rows)` when there is nothing to send. `rows_wanted` is how many rows of a
    query the reply may hold. `defines` are the types in which the client wants the columns, empty for as described.
    """

    cursor_id: int
    sql: str | None
    rows_wanted: int
    executions: int
    binds: tuple[BindSpec, ...] = ()
    bind_rows: tuple[BindRow, ...] = ()
    defines: tuple[BindSpec, ...] = ()
    is_query: bool = False
    parse: bool = False
    execute: bool = True
    fetch: bool = False
    describe_only: bool = False
    autocommit: bool = False
    batch_errors: bool = False
    dml_row_counts: bool = False
    is_scrollable: bool = False
    fetch_orientation: int = 0
    fetch_position: int = 0
    piggybacks: Piggybacks = ()

    @property
    def first_row(self) -> BindRow:
        """The binds of the first execution; empty when there is nothing to send."""
        return self.bind_rows[0] if self.bind_rows else NO_BINDS


@dataclass(frozen=True, slots=True)
class Fetch:
    """More rows of an open query (function 5)."""

    cursor_id: int
    rows_wanted: int
    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """End the transaction and keep its work (function 14)."""

    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class Rollback:
    """End the transaction and undo its work (function 15)."""

    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class Ping:
    """Is anybody there? (function 147)."""

    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class Logoff:
    """The end of the session (function 9)."""

    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class ReleaseSession:
    """Give the session back to the server side pool (function 163). One way: it must not be answered.

    `is_deauthenticated` says that the client will not use the connection again (the driver's DRCP_DEAUTHENTICATE).
    """

    is_deauthenticated: bool
    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class PipelineEnd:
    """The last call of a pipeline (function 200)."""

    piggybacks: Piggybacks = ()


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A call of which only the number is known: to be refused by name; the rest of its bytes is skipped."""

    function: int
    name: str
    piggybacks: Piggybacks = ()


Call: TypeAlias = (
    Execute | Fetch | Commit | Rollback | Ping | Logoff | LobCall | ReleaseSession | PipelineEnd | Unsupported
)


def _fetch(reader: Reader, piggybacks: Piggybacks) -> Fetch:
    return Fetch(reader.ub4(), reader.ub4(), piggybacks)


def _release_session(reader: Reader, piggybacks: Piggybacks) -> ReleaseSession:
    _, _, mode = reader.fields(bytes((0, 0, 4)))
    return ReleaseSession(bool(mode & DEAUTHENTICATE), piggybacks)


def _pipeline_end(reader: Reader, piggybacks: Piggybacks) -> PipelineEnd:
    reader.ub4()
    return PipelineEnd(piggybacks)


# Calls whose bytes need no knowledge of the session; the driver's TNS_FUNC_* constants.
CALLS: Final[Mapping[int, Callable[[Reader, Piggybacks], Call]]] = MappingProxyType(
    {
        5: _fetch,
        9: lambda _, piggybacks: Logoff(piggybacks),
        14: lambda _, piggybacks: Commit(piggybacks),
        15: lambda _, piggybacks: Rollback(piggybacks),
        lobs.FUNCTION: lobs.read_lob_call,
        147: lambda _, piggybacks: Ping(piggybacks),
        163: _release_session,
        200: _pipeline_end,
    }
)

UNSUPPORTED_CALLS: Final[Mapping[int, str]] = MappingProxyType(
    {
        103: "TPC and sessionless transactions",
        104: "TPC transactions",
        121: "Advanced Queuing",
        122: "Advanced Queuing",
        125: "subscriptions",
        128: "direct path loads",
        129: "direct path loads",
        130: "direct path loads",
        145: "Advanced Queuing",
        162: "SESSION GET calls",
        187: "subscriptions",
    }
)
