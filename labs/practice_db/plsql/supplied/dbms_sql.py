"""DBMS_SQL: handing the rows of a cursor to the client as an implicit result."""

from __future__ import annotations

from typing import Final

from labs.practice_db.plsql.errors import raised
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body
from labs.practice_db.plsql.values.datum import Datum, OpenCursor


def _return_result(run: Run, arguments: Arguments) -> Datum:
    """The cursor belongs to the client from now on; the block cannot read it any more."""
    cursor = arguments["RC"]
    if not isinstance(cursor, OpenCursor) or cursor.is_closed:
        raise raised(1001)
    run.results.append(cursor)
    arguments["RC"] = None
    return None


SUBPROGRAMS: Final[dict[str, Body]] = {"DBMS_SQL.RETURN_RESULT(RC IN OUT, TO_CLIENT=TRUE)": _return_result}
