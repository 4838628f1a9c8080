"""DBMS_UTILITY: time, and where an error came from. DBMS_DEBUG_JDWP: the numbers of the session."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body
from labs.practice_db.plsql.values.datum import Datum


def _get_time(run: Run, arguments: Arguments) -> Datum:
    return Decimal(int(run.host.monotonic() * 100) % 2**31)


def _error_stack(run: Run, arguments: Arguments) -> Datum:
    return f"{run.handling[-1].sqlerrm}\n" if run.handling else None


def _backtrace(run: Run, arguments: Arguments) -> Datum:
    if not run.handling:
        return None
    return "".join(f"ORA-06512: at {place}\n" for place in run.handling[-1].trace)


SUBPROGRAMS: Final[dict[str, Body]] = {
    "DBMS_UTILITY.GET_TIME": _get_time,
    "DBMS_UTILITY.GET_CPU_TIME": _get_time,
    "DBMS_UTILITY.CURRENT_INSTANCE": lambda run, arguments: Decimal(1),
    "DBMS_UTILITY.FORMAT_ERROR_STACK": _error_stack,
    "DBMS_UTILITY.FORMAT_ERROR_BACKTRACE": _backtrace,
    "DBMS_DEBUG_JDWP.CURRENT_SESSION_ID": lambda run, arguments: Decimal(run.host.session_id[0]),
    "DBMS_DEBUG_JDWP.CURRENT_SESSION_SERIAL": lambda run, arguments: Decimal(run.host.session_id[1]),
}
