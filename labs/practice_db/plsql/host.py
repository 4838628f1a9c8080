"""What the interpreter asks of the session it runs in; the handlers implement `Host`.

SQL text given to a host is Oracle SQL with binds `:1`, `:2` … in the order in which they occur, each occurrence
with a value of its own, as a client would send it; any statement may come (queries, DML, DDL, COMMIT, ALTER SESSION).
`definer` is the owner whose stored unit is running (its privileges and schema count), None in a block of the client.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol, TypeVar

from labs.practice_db.plsql.library import Library
from labs.practice_db.plsql.values.datum import Bound
from labs.practice_db.values import Column, OraType, Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The rows of a query; `columns` describe them also when there are none."""

    columns: tuple[Column, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Executed:
    """What a statement that is no query did; `returned` has the rows of RETURNING, in the types asked for."""

    row_count: int
    returned: list[Row] = field(default_factory=list)


class Attribute(Enum):
    """Session attributes that packages set and read."""

    MODULE = auto()
    ACTION = auto()
    CLIENT_INFO = auto()
    CLIENT_IDENTIFIER = auto()


class PoolAction(Enum):
    """The subprograms of DBMS_CONNECTION_POOL."""

    START = auto()
    STOP = auto()
    CONFIGURE = auto()
    ALTER_PARAM = auto()
    RESTORE_DEFAULTS = auto()
    ADD = auto()
    REMOVE = auto()


@dataclass(slots=True)
class SessionMemory:
    """What PL/SQL remembers between calls of one session: DBMS_OUTPUT's buffer and the variables of packages.

    A session owns one; under DRCP it is wiped with the session (purity NEW).
    """

    output_is_on: bool = False
    output: list[str] = field(default_factory=list)
    output_limit: int = 20000
    output_bytes: int = 0
    line: str = ""
    packages: dict[tuple[str, str], object] = field(default_factory=dict)
    seed: int | str | None = None
    random: object | None = None

    def clear(self) -> None:
        """Forget everything (DBMS_SESSION.RESET_PACKAGE)."""
        self.__init__()  # type: ignore[misc]


class Host(Protocol):
    """A session as PL/SQL sees it. Every method may raise OraError, which the block can handle."""

    @property
    def memory(self) -> SessionMemory:
        """The session's PL/SQL memory."""

    @property
    def library(self) -> Library:
        """The stored units of the database."""

    @property
    def user(self) -> str:
        """The session's user."""

    @property
    def schema(self) -> str:
        """The current schema."""

    def may_execute(self, user: str, owner: str, name: str) -> bool:
        """Return whether a user may run a stored unit of an owner."""

    @property
    def session_id(self) -> tuple[int, int]:
        """SID and serial number."""

    async def query(
        self, sql: str, binds: Sequence[Bound], *, definer: str | None = None, max_rows: int | None = None
    ) -> ResultSet:
        """Run a query and return its rows, at most `max_rows` of them; 0 asks for the columns alone."""

    async def execute(
        self, sql: str, binds: Sequence[Bound], returns: Sequence[OraType] = (), *, definer: str | None = None
    ) -> Executed:
        """Run a statement that is no query; `returns` are the types of its RETURNING INTO binds, which come last."""

    async def parsed(self, text: str, parse: Callable[[], T]) -> T:
        """Return what `parse` makes of a text; others do not wait for it if the text is long."""

    async def mark(self) -> object:
        """Remember the state of the transaction before a block changes something."""

    async def rollback_to(self, mark: object) -> None:
        """Undo what was done since the mark: the block failed, and a block is one statement of the client."""

    async def sleep(self, seconds: float) -> None:
        """Wait; a break ends it."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def attribute(self, attribute: Attribute) -> str | None:
        """Return a session attribute."""

    def set_attribute(self, attribute: Attribute, value: str | None) -> None:
        """Change a session attribute."""

    def set_context(self, namespace: str, name: str, value: str | None) -> None:
        """Set a value that SYS_CONTEXT returns; None removes it."""

    def clear_contexts(self, namespace: str) -> None:
        """Remove all values of a namespace."""

    async def request_lock(self, lock_id: int, mode: int, timeout_s: float, *, release_on_commit: bool) -> int:
        """Take a user lock: DBMS_LOCK.REQUEST's return code (0 granted, 1 timeout, 2 deadlock, 4 own already)."""

    async def manage_pool(self, action: PoolAction, arguments: Mapping[str, str | None]) -> None:
        """Carry out a subprogram of DBMS_CONNECTION_POOL; only SYS may."""

    async def release_lock(self, lock_id: int) -> int:
        """Give a user lock back: DBMS_LOCK.RELEASE's return code (0 done, 4 not owned)."""
