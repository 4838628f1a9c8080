"""The calls that a client makes once it is logged on, each one request that gets one reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from labs.practice_db.wire.binds import BindRow, BindSpec
from labs.practice_db.wire.piggybacks import Piggyback


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
    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetch:
    """More rows of an open query (function 5)."""

    cursor_id: int
    rows_wanted: int
    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """End the transaction and keep its work (function 14)."""

    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class Rollback:
    """End the transaction and undo its work (function 15)."""

    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class Ping:
    """Is anybody there? (function 147)."""

    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class Logoff:
    """The end of the session (function 9)."""

    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseSession:
    """Give the session back to the server side pool (function 163). One way: it must not be answered.

    `is_deauthenticated` says that the client will not use the connection again (the driver's DRCP_DEAUTHENTICATE).
    """

    is_deauthenticated: bool
    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineEnd:
    """The last call of a pipeline (function 200)."""

    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A call of which only the number is known: to be refused by name; the rest of its bytes is skipped."""

    function: int
    name: str
    piggybacks: tuple[Piggyback, ...] = ()


Call: TypeAlias = Execute | Fetch | Commit | Rollback | Ping | Logoff | ReleaseSession | PipelineEnd | Unsupported
