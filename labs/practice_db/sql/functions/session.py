"""Functions whose answer the session knows."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.functions.form import Function
from labs.practice_db.sql.plan import BindParam, ConstParam, SessionParam, SessionValue
from labs.practice_db.sql.writer import Writer

# Pseudocolumns and functions without brackets that ask the session: (value, type, text in stored definitions).
SESSION_VALUES: Final[dict[str, tuple[SessionValue, str, str]]] = {
    "SYSDATE": (SessionValue.SYSDATE, "oracle.date", "oracle.sysdate()"),
    "SYSTIMESTAMP": (SessionValue.SYSTIMESTAMP, "timestamptz", "statement_timestamp()"),
    "CURRENT_DATE": (SessionValue.CURRENT_DATE, "oracle.date", "oracle.sysdate()"),
    "CURRENT_TIMESTAMP": (SessionValue.CURRENT_TIMESTAMP, "timestamptz", "statement_timestamp()"),
    "LOCALTIMESTAMP": (SessionValue.LOCALTIMESTAMP, "timestamp", "localtimestamp"),
    "USER": (SessionValue.USER, "varchar", "current_user::varchar"),
    "UID": (SessionValue.UID, "numeric", ""),
    "SESSIONTIMEZONE": (SessionValue.SESSIONTIMEZONE, "varchar", ""),
    "DBTIMEZONE": (SessionValue.DBTIMEZONE, "varchar", ""),
}


def context_param(writer: Writer, nodes: list[exp.Expr]) -> SessionParam:
    """Return the parameter for SYS_CONTEXT(namespace, parameter [, length])."""
    return SessionParam(SessionValue.SYS_CONTEXT, tuple(_word(writer, node) for node in nodes[:2]))


def userenv_param(writer: Writer, nodes: list[exp.Expr]) -> SessionParam:
    """Return the parameter for USERENV(parameter)."""
    return SessionParam(SessionValue.SYS_CONTEXT, (ConstParam(b"USERENV"), _word(writer, nodes[0])))


def _word(writer: Writer, node: exp.Expr) -> BindParam | ConstParam:
    if isinstance(node, exp.Placeholder):
        return writer.bind_param(node)
    if isinstance(node, exp.Literal) and node.is_string:
        return ConstParam(str(node.this).encode())
    raise writer.refusal(node, "SYS_CONTEXT of an expression")


def _sys_context(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
    return writer.param(context_param(writer, nodes), "varchar")


def _userenv(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
    return writer.param(userenv_param(writer, nodes), "varchar")


def _with_precision(name: str) -> Function:
    """Return CURRENT_TIMESTAMP(n) and the like, whose digits the driver rounds to microseconds anyway."""
    key, cast, stored = SESSION_VALUES[name]

    def write(writer: Writer, _: list[exp.Expr], __: int) -> str:
        return stored if writer.is_stored else writer.param(SessionParam(key), cast)

    return Function(write, "x", 0)


FUNCTIONS: Final[dict[str, Function]] = {
    "SYS_CONTEXT": Function(_sys_context, "xxx", 2),
    "USERENV": Function(_userenv, "x"),
    "SYS_GUID": Function("oracle.sys_guid()"),
    "CURRENT_TIMESTAMP": _with_precision("CURRENT_TIMESTAMP"),
    "LOCALTIMESTAMP": _with_precision("LOCALTIMESTAMP"),
    "SYSTIMESTAMP": _with_precision("SYSTIMESTAMP"),
}
