"""What can be told of a statement without parsing it: its kind and its binds, as the driver counts them.

The driver reads the text with a small scanner of its own and sends one value for each bind it finds, so the
server has to count exactly as it does. Source: python-oracledb 26.1.0, impl/thin/statement.pyx.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from labs.practice_db.sql.plan import Plan
from labs.practice_db.values import OraType


class StatementKind(Enum):
    """What a statement is, told by its first keywords."""

    QUERY = auto()
    INSERT = auto()
    UPDATE = auto()
    DELETE = auto()
    MERGE = auto()
    PLSQL = auto()
    DDL = auto()
    TRANSACTION = auto()
    ALTER_SESSION = auto()
    ALTER_SYSTEM = auto()
    LOCK_TABLE = auto()
    SET_ROLE = auto()
    EXPLAIN = auto()
    UNKNOWN = auto()

    @property
    def is_dml(self) -> bool:
        """Return whether the statement changes rows."""
        return self in _DML


_DML = frozenset({StatementKind.INSERT, StatementKind.UPDATE, StatementKind.DELETE, StatementKind.MERGE})


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement's text and what its scanner found; compared by identity, since `classify` keeps one a text.

    `bind_names` has one entry for each value the client sends, in its order: every occurrence in SQL, each
    distinct name once in PL/SQL. The last `return_binds` of them follow RETURNING ... INTO. Names are in
    upper case unless they were quoted. `plans` are the translations made so far, by the types of the binds.
    """

    text: str
    kind: StatementKind
    bind_names: tuple[str, ...] = ()
    return_binds: int = 0
    is_plsql: bool = False
    is_query: bool = False
    plans: dict[tuple[OraType, ...], Plan] = field(default_factory=dict, repr=False)
