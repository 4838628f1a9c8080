"""What a running block holds: variables in frames, cursors, the state of the run."""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from labs.practice_db.plsql.errors import ExceptionName, Raised, raised
from labs.practice_db.plsql.host import Host
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree.declarations import CursorDeclaration
from labs.practice_db.plsql.tree.statements import Subprogram, UsingItem
from labs.practice_db.plsql.unit import Unit
from labs.practice_db.plsql.values.datum import Datum, OpenCursor
from labs.practice_db.plsql.values.types import Type

STEPS_BETWEEN_YIELDS: Final = 512


@dataclass(slots=True)
class Cell:
    """A variable, constant, parameter or bind."""

    type: Type | None
    value: Datum = None
    is_constant: bool = False


@dataclass(slots=True)
class CursorCell:
    """A declared cursor in the frame that declares it."""

    declaration: CursorDeclaration
    frame: Frame
    open: OpenCursor | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A subprogram with the frame its body sees."""

    definition: Subprogram
    frame: Frame


@dataclass(frozen=True, slots=True)
class Overloaded:
    """Subprograms of one name."""

    procedures: tuple[Procedure, ...]


Entry: TypeAlias = "Cell | CursorCell | Procedure | Overloaded | ExceptionName | Type"


@dataclass(slots=True)
class Frame:
    """The names of one block or call."""

    unit: Unit
    parent: Frame | None = None
    label: str | None = None
    names: dict[str, Entry] = field(default_factory=dict)

    def find(self, name: str) -> Entry | None:
        """Return what a name stands for here or further out."""
        frame: Frame | None = self
        while frame is not None:
            entry = frame.names.get(name)
            if entry is not None:
                return entry
            frame = frame.parent
        return None

    def labelled(self, label: str) -> Frame | None:
        """Return the frame with a label."""
        frame: Frame | None = self
        while frame is not None and frame.label != label:
            frame = frame.parent
        return frame


@dataclass(frozen=True, slots=True)
class Left:
    """Why statements ended early: EXIT, CONTINUE (with the label meant), or RETURN with its value."""

    is_return: bool
    is_exit: bool = False
    label: str | None = None
    value: Datum = None


class Invoke(Protocol):
    """How expressions call functions; given to the run, since bodies of functions hold expressions again."""

    async def __call__(
        self,
        run: Run,
        callee: ex.Call | Procedure | Overloaded,
        arguments: tuple[ex.Argument, ...],
        frame: Frame,
        at: int,
        *,
        as_statement: bool = False,
    ) -> Datum:
        """Call a function and return its result or, as a statement, a procedure."""


@dataclass(slots=True)
class Run:
    """One execution of a client's block, or of a function that SQL calls (`is_in_query`: that a query calls).

    `results` are the cursors that DBMS_SQL.RETURN_RESULT gave to the client.
    """

    host: Host
    binds: dict[str, Cell]
    invoke: Invoke
    assign_external: Callable[[Run, ex.Call, Datum, Frame], Awaitable[None]]
    find_external: Callable[[Run, tuple[str, ...], Frame, int], Awaitable[Entry | None]]
    run_block: Callable[[Run, str, tuple[UsingItem, ...], Frame], Awaitable[None]]
    depth: int = 0
    steps: int = 0
    handling: list[Raised] = field(default_factory=list)
    row_count: int | None = None
    bulk_row_counts: list[int] = field(default_factory=list)
    bulk_errors: list[tuple[int, int]] = field(default_factory=list)
    mark: object | None = None
    is_marked: bool = False
    results: list[OpenCursor] = field(default_factory=list)
    is_in_query: bool = False

    async def step(self) -> None:
        """Count a statement and let others run now and then: a loop must not block the server."""
        self.steps += 1
        if self.steps % STEPS_BETWEEN_YIELDS == 0:
            await pause()

    async def protect(self) -> None:
        """Remember the state of the transaction before the first change of the block. Raises: ORA-14551 in a query."""
        if self.is_in_query:
            raise raised(14551)
        if not self.is_marked:
            self.mark = await self.host.mark()
            self.is_marked = True


@types.coroutine
def pause() -> Generator[None, None, None]:
    """Give way to other tasks of the event loop once."""
    yield
