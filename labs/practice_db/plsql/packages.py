"""The table of supplied subprograms: what is not in it is refused by name.

Source: PL/SQL Packages and Types Reference 23ai, chapter of each package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from labs.practice_db.plsql.errors import Raised, raised
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.running.signature import BuiltinParameter, parse_signature
from labs.practice_db.plsql.supplied import (
    dbms_application_info,
    dbms_connection_pool,
    dbms_lob,
    dbms_lock,
    dbms_output,
    dbms_random,
    dbms_session,
    dbms_sql,
    dbms_utility,
    utl_raw,
)
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, number_argument, text_argument
from labs.practice_db.plsql.values.datum import Datum


@dataclass(frozen=True, slots=True)
class Builtin:
    """A supplied subprogram; its body changes OUT parameters in the dictionary that it is given."""

    name: str
    parameters: tuple[BuiltinParameter, ...]
    body: Body


def _raise_application_error(run: Run, arguments: Arguments) -> Datum:
    number = int(number_argument(arguments["NUM"]))
    if not -20999 <= number <= -20000:
        raise raised(21000, number=number)
    raise Raised(-number, text_argument(arguments["MSG"]) or "")


_SUBPROGRAMS: Final[dict[str, Body]] = {
    "RAISE_APPLICATION_ERROR(NUM, MSG, KEEPERRORS=FALSE)": _raise_application_error,
    **dbms_application_info.SUBPROGRAMS,
    **dbms_connection_pool.SUBPROGRAMS,
    **dbms_lob.SUBPROGRAMS,
    **dbms_lock.SUBPROGRAMS,
    **dbms_output.SUBPROGRAMS,
    **dbms_random.SUBPROGRAMS,
    **dbms_session.SUBPROGRAMS,
    **dbms_sql.SUBPROGRAMS,
    **dbms_utility.SUBPROGRAMS,
    **utl_raw.SUBPROGRAMS,
}


def _table() -> dict[tuple[str, ...], Builtin]:
    table: dict[tuple[str, ...], Builtin] = {}
    for signature, body in _SUBPROGRAMS.items():
        path, parameters = parse_signature(signature)
        table[path] = Builtin(path[-1], parameters, body)
    return table


BUILTINS: Final = _table()
# Packages of which little is here: their other subprograms are refused by name, not called undeclared.
_PARTIAL: Final = frozenset({"DBMS_LOB", "DBMS_SQL"})
PACKAGE_NAMES: Final = frozenset(path[0] for path in BUILTINS if len(path) > 1) - _PARTIAL
# Subprograms that these packages have and the practice database has not.
_MISSING: Final = {
    "DBMS_APPLICATION_INFO": "SET_SESSION_LONGOPS",
    "DBMS_LOCK": "CONVERT",
    "DBMS_SESSION": """
        CLEAR_ALL_CONTEXT CLOSE_DATABASE_LINK CURRENT_IS_ROLE_ENABLED FREE_UNUSED_USER_MEMORY
        GET_PACKAGE_MEMORY_UTILIZATION IS_ROLE_ENABLED IS_SESSION_ALIVE LIST_CONTEXT SESSION_IS_ROLE_ENABLED
        SESSION_TRACE_DISABLE SESSION_TRACE_ENABLE
        SET_CLOSE_CACHED_OPEN_CURSORS SET_EDITION_DEFERRED SET_ROLE SET_SQL_TRACE SWITCH_CURRENT_CONSUMER_GROUP
        USE_DEFAULT_EDITION_ALWAYS USE_DEFAULT_EDITION_DEFERRED""",
    "DBMS_UTILITY": """
        ACTIVE_INSTANCES ANALYZE_SCHEMA CANONICALIZE COMMA_TO_TABLE COMPILE_SCHEMA CREATE_ALTER_TYPE_ERROR_TABLE
        CURRENT_INSTANCE DATA_BLOCK_ADDRESS_BLOCK DB_VERSION EXEC_DDL_STATEMENT EXPAND_SQL_TEXT FORMAT_CALL_STACK
        GET_CPU_TIME GET_DEPENDENCY GET_ENDIANNESS GET_HASH_VALUE GET_PARAMETER_VALUE GET_SQL_HASH GET_TZ_TRANSITIONS
        INVALIDATE IS_CLUSTER_DATABASE NAME_RESOLVE NAME_TOKENIZE PORT_STRING TABLE_TO_COMMA VALIDATE""",
    "UTL_RAW": """
        BIT_AND BIT_COMPLEMENT BIT_OR BIT_XOR CAST_FROM_BINARY_DOUBLE CAST_FROM_BINARY_FLOAT CAST_FROM_BINARY_INTEGER
        CAST_FROM_NUMBER CAST_TO_BINARY_DOUBLE CAST_TO_BINARY_FLOAT CAST_TO_BINARY_INTEGER CAST_TO_NUMBER
        CAST_TO_NVARCHAR2 COMPARE CONVERT COPIES OVERLAY REVERSE TRANSLATE TRANSLITERATE XRANGE""",
}
_MISSING_PATHS: Final = frozenset((package, name) for package, names in _MISSING.items() for name in names.split())
_SUPPLIED: Final = re.compile(r"(DBMS|UTL|APEX|CTX|OWA|HTP|HTF|SDO|ORDS)_?\w*")


def find_builtin(path: tuple[str, ...]) -> Builtin | None:
    """Return the built-in subprogram of a path, with or without the owner SYS."""
    return BUILTINS.get(path[1:] if path[0] == "SYS" else path)


def is_missing(path: tuple[str, ...]) -> bool:
    """Return whether a path is a subprogram that one of these packages has in Oracle and not here."""
    return (path[1:] if path[0] == "SYS" else path) in _MISSING_PATHS


def is_supplied(path: tuple[str, ...]) -> bool:
    """Return whether a path looks like one of Oracle's own packages, supported or not."""
    first = path[1] if path[0] == "SYS" and len(path) > 1 else path[0]
    return len(path) > 1 and _SUPPLIED.fullmatch(first) is not None
