"""The table of supplied subprograms: what is not in it is refused by name.

Source: PL/SQL Packages and Types Reference 23ai, chapter of each package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from labs.practice_db.sql.plsql.datum import Datum
from labs.practice_db.sql.plsql.errors import Raised, raised
from labs.practice_db.sql.plsql.runtime import Run
from labs.practice_db.sql.plsql.signature import BuiltinParameter, parse_signature
from labs.practice_db.sql.plsql.supplied import (
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
from labs.practice_db.sql.plsql.supplied.arguments import Arguments, Body, number_argument, text_argument


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
_SUPPLIED: Final = re.compile(r"(DBMS|UTL|APEX|CTX|OWA|HTP|HTF|SDO|ORDS)_?\w*")


def find_builtin(path: tuple[str, ...]) -> Builtin | None:
    """Return the built-in subprogram of a path, with or without the owner SYS."""
    return BUILTINS.get(path[1:] if path[0] == "SYS" else path)


def is_supplied(path: tuple[str, ...]) -> bool:
    """Tell whether a path looks like one of Oracle's own packages, supported or not."""
    first = path[1] if path[0] == "SYS" and len(path) > 1 else path[0]
    return len(path) > 1 and _SUPPLIED.fullmatch(first) is not None
