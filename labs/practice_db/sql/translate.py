"""Oracle statement to plan: the entry to the SQL layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.lexer import TokenKind, tokenize
from labs.practice_db.sql.plan import BlockPlan, Plan
from labs.practice_db.sql.reserved import RESERVED
from labs.practice_db.sql.statement import Statement, StatementKind
from labs.practice_db.sql.stored_functions import StoredFunctions
from labs.practice_db.values import OraType

# So many combinations of bind types of one text are kept.
MAX_PLANS: Final = 32

BindTypes = tuple[OraType, ...]
_Translator = Callable[[Statement, BindTypes, StoredFunctions | None], Plan]


def translate(statement: Statement, bind_types: BindTypes = ()) -> Plan:
    """Return the plan of a statement for binds of these types; kept with the statement, so that it is made once.

    `bind_types` has one type for each of `statement.bind_names`; what is missing, as when a statement is only
    parsed, is taken for VARCHAR2.
    Raises: OraError for text that Oracle would refuse, NotSupported for what the practice database does not do.
    """
    plan = statement.plans.get(bind_types)
    if plan is None:
        plan = _translated(statement, bind_types, None)
        if len(statement.plans) >= MAX_PLANS:
            statement.plans.clear()
        statement.plans[bind_types] = plan
    return plan


def translate_with_functions(statement: Statement, bind_types: BindTypes, functions: StoredFunctions) -> Plan:
    """Return the plan of a statement that calls stored functions; it holds as long as they return the same types."""
    return _translated(statement, bind_types, functions)


def _translated(statement: Statement, bind_types: BindTypes, functions: StoredFunctions | None) -> Plan:
    missing = len(statement.bind_names) - len(bind_types)
    _check_names(statement)
    types = bind_types + (OraType.VARCHAR2,) * missing
    try:
        return translators()[statement.kind](statement, types, functions)
    except RecursionError as error:
        raise NotSupported("a statement nested this deeply") from error


def _check_names(statement: Statement) -> None:
    """Raise ORA-01745 for a bind that is called like a reserved word."""
    if RESERVED.isdisjoint(statement.bind_names):
        return
    for token in tokenize(statement.text):
        if token.kind is TokenKind.BIND and token.value in RESERVED and '"' not in token.text:
            raise OraError(1745, position=token.start)


@cache
def translators() -> dict[StatementKind, _Translator]:
    """Return who translates which kind of statement.

    Imported here and not above, because sqlglot takes a quarter of a second: a server that starts calls this in a
    thread while it waits for PostgreSQL.
    """
    from labs.practice_db.sql.changes import translate_change
    from labs.practice_db.sql.merge import translate_merge
    from labs.practice_db.sql.query import translate_query

    return {
        StatementKind.QUERY: translate_query,
        StatementKind.INSERT: translate_change,
        StatementKind.UPDATE: translate_change,
        StatementKind.DELETE: translate_change,
        StatementKind.MERGE: translate_merge,
        StatementKind.PLSQL: _block,
        StatementKind.DDL: _command,
        StatementKind.TRANSACTION: _command,
        StatementKind.ALTER_SESSION: _command,
        StatementKind.ALTER_SYSTEM: _command,
        StatementKind.LOCK_TABLE: _command,
        StatementKind.SET_ROLE: _command,
        StatementKind.EXPLAIN: _explain,
        StatementKind.UNKNOWN: _unknown,
    }


def _block(statement: Statement, _: BindTypes, __: StoredFunctions | None) -> Plan:
    return BlockPlan(statement.text)


def _command(statement: Statement, _: BindTypes, __: StoredFunctions | None) -> Plan:
    from labs.practice_db.sql import commands

    return commands.read(statement.text)


def _explain(statement: Statement, _: BindTypes, __: StoredFunctions | None) -> Plan:
    raise NotSupported("EXPLAIN PLAN")


def _unknown(statement: Statement, _: BindTypes, __: StoredFunctions | None) -> Plan:
    text = statement.text
    raise OraError(900, position=len(text) - len(text.lstrip()))
