"""DBMS_CONNECTION_POOL: its subprograms as PL/SQL calls them; the host carries them out.

Source: PL/SQL Packages and Types Reference 19c, DBMS_CONNECTION_POOL; DRAINTIME: python-oracledb user guide (26ai).
ADD_POOL and REMOVE_POOL exist since 23.4. Assumed: ADD_POOL takes CONFIGURE_POOL's parameters.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.host import PoolAction
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.values.datum import Datum, to_text

_SIZES: Final = (
    "MINSIZE=NULL, MAXSIZE=NULL, INCRSIZE=NULL, SESSION_CACHED_CURSORS=NULL, INACTIVITY_TIMEOUT=NULL, "
    "MAX_THINK_TIME=NULL, MAX_USE_SESSION=NULL, MAX_LIFETIME_SESSION=NULL, MAX_TXN_THINK_TIME=NULL"
)
_PACKAGE: Final = "DBMS_CONNECTION_POOL"


def _text(value: Datum) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return to_text(value)
    raise value_error()


def _manage(action: PoolAction) -> Callable[[Run, dict[str, Datum]], Awaitable[Datum]]:
    async def body(run: Run, arguments: dict[str, Datum]) -> Datum:
        await run.host.manage_pool(action, {name.lower(): _text(value) for name, value in arguments.items()})
        return None

    return body


SUBPROGRAMS: Final = {
    f"{_PACKAGE}.START_POOL(POOL_NAME=NULL)": _manage(PoolAction.START),
    f"{_PACKAGE}.STOP_POOL(POOL_NAME=NULL, DRAINTIME=NULL)": _manage(PoolAction.STOP),
    f"{_PACKAGE}.CONFIGURE_POOL(POOL_NAME=NULL, {_SIZES})": _manage(PoolAction.CONFIGURE),
    f"{_PACKAGE}.ALTER_PARAM(POOL_NAME=NULL, PARAM_NAME=NULL, PARAM_VALUE=NULL)": _manage(PoolAction.ALTER_PARAM),
    f"{_PACKAGE}.RESTORE_DEFAULTS(POOL_NAME=NULL)": _manage(PoolAction.RESTORE_DEFAULTS),
    f"{_PACKAGE}.ADD_POOL(POOL_NAME, {_SIZES})": _manage(PoolAction.ADD),
    f"{_PACKAGE}.REMOVE_POOL(POOL_NAME)": _manage(PoolAction.REMOVE),
}
