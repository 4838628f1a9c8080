"""DBMS_LOCK: locks with a number or a name, held by a session."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, constant, number_argument, text_argument
from labs.practice_db.plsql.supplied.dbms_session import sleep
from labs.practice_db.plsql.values.datum import Datum

# Lock modes and the longest wait are constants of the package. Source: PL/SQL Packages and Types Reference, DBMS_LOCK.
_CONSTANTS: Final = {"NL": 1, "SS": 2, "SX": 3, "S": 4, "SSX": 5, "X": 6}
MAX_WAIT_S: Final = 32767
# Ids of named locks, which a handle begins with.
_FIRST_NAMED: Final = 1073741824
_NAMED: Final = 926258176
_ID_DIGITS: Final = 10


async def _request(run: Run, arguments: Arguments) -> Datum:
    lock_id, mode = _lock_id(arguments), int(number_argument(arguments["LOCKMODE"]))
    timeout_s = float(number_argument(arguments["TIMEOUT"]))
    on_commit = arguments["RELEASE_ON_COMMIT"] is True
    return Decimal(await run.host.request_lock(lock_id, mode, timeout_s, release_on_commit=on_commit))


async def _release(run: Run, arguments: Arguments) -> Datum:
    return Decimal(await run.host.release_lock(_lock_id(arguments)))


def _lock_id(arguments: Arguments) -> int:
    """Return the lock of an id, or of a handle made by ALLOCATE_UNIQUE."""
    given = arguments["ID"]
    if isinstance(given, Decimal):
        return int(given)
    digits = (text_argument(given) or "")[:_ID_DIGITS]
    if not digits.isdigit():
        raise value_error()
    return int(digits)


def _allocate_unique(run: Run, arguments: Arguments) -> Datum:
    """Make a handle of a name; equal names give equal locks in every session."""
    name = text_argument(arguments["LOCKNAME"]) or ""
    number = _FIRST_NAMED + int.from_bytes(name.encode(), "big") % _NAMED
    arguments["LOCKHANDLE"] = f"{number:010d}{number % 1000000:06d}"
    return None


SUBPROGRAMS: Final[dict[str, Body]] = {
    "DBMS_LOCK.SLEEP(SECONDS)": sleep,
    "DBMS_LOCK.REQUEST(ID, LOCKMODE=6, TIMEOUT=32767, RELEASE_ON_COMMIT=FALSE)": _request,
    "DBMS_LOCK.RELEASE(ID)": _release,
    "DBMS_LOCK.ALLOCATE_UNIQUE(LOCKNAME, LOCKHANDLE OUT, EXPIRATION_SECS=864000)": _allocate_unique,
    "DBMS_LOCK.MAXWAIT": constant(MAX_WAIT_S),
    **{f"DBMS_LOCK.{name}_MODE": constant(value) for name, value in _CONSTANTS.items()},
}
