"""COMMIT, ROLLBACK, SAVEPOINT and SET TRANSACTION."""

from __future__ import annotations

from typing import Final

from labs.practice_db.sql.plan import SqlKind, SqlPlan, TransactionAction, TransactionControl
from labs.practice_db.sql.rules.literals import quoted
from labs.practice_db.sql.rules.names import quote
from labs.practice_db.sql.token_reader import TokenReader

_MODES: Final[dict[tuple[str, ...], TransactionAction]] = {
    ("READ", "ONLY"): TransactionAction.SET_READ_ONLY,
    ("READ", "WRITE"): TransactionAction.SET_READ_WRITE,
    ("ISOLATION", "LEVEL", "SERIALIZABLE"): TransactionAction.SET_SERIALIZABLE,
    ("ISOLATION", "LEVEL", "READ", "COMMITTED"): TransactionAction.SET_READ_COMMITTED,
}


def commit(reader: TokenReader, _: str) -> TransactionControl:
    """Read COMMIT [WORK] [COMMENT text] [WRITE ...]."""
    reader.accept("WORK")
    if reader.accept("COMMENT"):
        reader.string()
    if reader.accept("WRITE"):
        while reader.accept("WAIT") or reader.accept("NOWAIT") or reader.accept("IMMEDIATE") or reader.accept("BATCH"):
            pass
    reader.expect_end()
    return TransactionControl(TransactionAction.COMMIT)


def rollback(reader: TokenReader, _: str) -> TransactionControl:
    """Read ROLLBACK [WORK] [TO [SAVEPOINT] name]."""
    reader.accept("WORK")
    if not reader.accept("TO"):
        reader.expect_end()
        return TransactionControl(TransactionAction.ROLLBACK)
    reader.accept("SAVEPOINT")
    name = reader.name()
    reader.expect_end()
    return TransactionControl(TransactionAction.ROLLBACK_TO, name)


def savepoint(reader: TokenReader, _: str) -> TransactionControl:
    """Read SAVEPOINT name."""
    name = reader.name()
    reader.expect_end()
    return TransactionControl(TransactionAction.SAVEPOINT, name)


def set_transaction(reader: TokenReader, _: str) -> TransactionControl:
    """Read SET TRANSACTION mode [NAME text] or SET TRANSACTION NAME text."""
    action = next((action for words, action in _MODES.items() if reader.accept(*words)), None)
    name = reader.string() if reader.accept("NAME") else None
    if action is None and name is None:
        raise reader.error(900)
    reader.expect_end()
    return TransactionControl(action or TransactionAction.SET_NAME, name)


def set_constraints(reader: TokenReader, _: str) -> SqlPlan:
    """Read SET CONSTRAINT[S] {ALL | names} {IMMEDIATE | DEFERRED}.

    Assumed: it begins a transaction, as it holds for one.
    """
    names = ["ALL"] if reader.accept("ALL") else [_constraint(reader)]
    while names != ["ALL"] and reader.accept(","):
        names.append(_constraint(reader))
    mode = next((mode for mode in ("IMMEDIATE", "DEFERRED") if reader.accept(mode)), None)
    if mode is None:
        raise reader.error(905)
    reader.expect_end()
    sql = f"SELECT oracle.set_constraints(ARRAY[{', '.join(map(quoted, names))}], '{mode}')"
    if names == ["ALL"]:
        sql = f"SET CONSTRAINTS ALL {mode}"
    return SqlPlan(sql, SqlKind.LOCK, needs_transaction=True)


def _constraint(reader: TokenReader) -> str:
    owner, name = reader.qualified_name(2250)
    return quote(name) if owner is None else f"{quote(owner)}.{quote(name)}"
