"""What the protocol remembers of a statement between its calls: how its bind rows are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from labs.practice_db.protocol.settings import StatementShape
from labs.practice_db.values import LOB_TYPES, Column
from labs.practice_db.wire.binds import EMPTY_LAYOUT, BindDirection, BindLayout, BindSpec, make_layout
from labs.practice_db.wire.rows import RowEncoder


@dataclass(frozen=True, slots=True)
class CursorState:
    """A cursor as the protocol sees it.

    `layout` is that of the bind rows of a re-execution; `has_lobs` tells of locators among their values.
    `return_places` are the places of the RETURNING binds. `defines` say as what the client wants the columns.
    """

    is_plsql: bool = False
    is_query: bool = False
    return_places: tuple[int, ...] = ()
    specs: tuple[BindSpec, ...] = ()
    layout: BindLayout = EMPTY_LAYOUT
    has_lobs: bool = False
    defines: tuple[BindSpec, ...] = ()

    @property
    def returns_lobs(self) -> bool:
        """Return whether LOBs may come back in binds: those of a block, and those of RETURNING."""
        return self.has_lobs and any(
            spec.type in LOB_TYPES
            for place, spec in enumerate(self.specs)
            if self.is_plsql or place in self.return_places
        )

    @classmethod
    def of(cls, shape: StatementShape) -> CursorState:
        """Return the state of a cursor whose binds are not described yet."""
        count = len(shape.bind_names)
        return cls(shape.is_plsql, shape.is_query, tuple(range(count - shape.return_binds, count)))

    def with_binds(self, specs: tuple[BindSpec, ...], max_string: int) -> CursorState:
        """Return the state after the client has described its binds; the rows that follow carry all but RETURNING."""
        layout = make_layout(specs, is_plsql=self.is_plsql, silent=self.return_places, max_string=max_string)
        has_lobs = any(spec.type in LOB_TYPES for spec in specs)
        return replace(self, specs=specs, layout=layout, has_lobs=has_lobs)

    def with_directions(self, directions: Sequence[BindDirection], max_string: int) -> CursorState:
        """Return the state after a block has told which binds are OUT: re-executions send no value for those."""
        silent = [place for place, direction in enumerate(directions) if direction is BindDirection.OUT]
        layout = make_layout(self.specs, is_plsql=True, silent=silent, max_string=max_string)
        return replace(self, layout=layout)


@dataclass(slots=True)
class CursorMemory:
    """A cursor's state and what its replies have taught.

    `directions` are those of the binds of a block; `columns` is the object that the encoder and the description are
    for, `sent` are the columns as their values are sent.
    """

    state: CursorState
    directions: Sequence[BindDirection] = ()
    columns: object = None
    sent: tuple[Column, ...] | None = None
    encode_rows: RowEncoder | None = None
    description: bytes = b""
