"""What the checks of notebook 02 bring into the answer's process: errors as the driver and the database raise them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, contextmanager
from typing import Any, Final

import oracledb

from labs.toolkit.faults import Down, Proxy, ResetPeer

WAIT_MS: Final = 100
_LOCK: Final = "select job from job_log where job = :1 for update"
_SPEAKS: Final = "begin raise_application_error(-20001, 'after DPY-4011 and ORA-00054 nothing was booked'); end;"


def told_of(answer: Any, settings: Any, names: list[str], job: int) -> list[list[Any]]:
    """Make the errors with these names happen and return for each its code, and what the answer makes of it."""
    told = []
    for name in names:
        error = _raised(lambda make=_CAUSES[name]: make(settings, job))  # type: ignore[misc]
        told.append([_code(error), None if error is None else answer(error)])
    return told


def _raised(action: Callable[[], object]) -> Exception | None:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - the answer is to look at whatever comes
        return error
    return None


def _code(error: Exception | None) -> str:
    code = getattr(error.args[0], "full_code", "") if error is not None and error.args else ""
    return str(code) or type(error).__name__


def _statement(settings: Any, text: str, *binds: object) -> None:
    with oracledb.connect(**settings) as connection:
        connection.cursor().execute(text, binds)


def _locked(settings: Any, job: int, how: str) -> None:
    with oracledb.connect(**settings) as holder:
        holder.cursor().execute(_LOCK, [job])
        _statement(settings, f"{_LOCK} {how}", job)


def _full_pool(settings: Any, _job: int) -> None:
    timed = {"getmode": oracledb.POOL_GETMODE_TIMEDWAIT, "wait_timeout": WAIT_MS}
    with closing(oracledb.create_pool(**settings, min=1, max=1, **timed)) as pool, pool.acquire():
        pool.acquire()


@contextmanager
def _behind_a_proxy(settings: Any) -> Any:
    with Proxy(settings["dsn"]) as proxy, oracledb.connect(**{**settings, "dsn": proxy.dsn}) as connection:
        yield proxy, connection


def _reset(settings: Any, _job: int) -> None:
    with _behind_a_proxy(settings) as (proxy, connection), proxy.fault(ResetPeer(only_live=True)):
        connection.ping()


def _closed(settings: Any, _job: int) -> None:
    with _behind_a_proxy(settings) as (proxy, connection):
        proxy.add(Down())
        connection.cursor().execute("select 1 from dual")


def _own_error(_settings: Any, _job: int) -> None:
    raise ValueError("DPY-4011: the report says so")


def _without_text(_settings: Any, _job: int) -> None:
    raise KeyError


_CAUSES: Final[dict[str, Callable[[Any, int], None]]] = {
    "reset": _reset,
    "closed": _closed,
    "locked": lambda settings, job: _locked(settings, job, "nowait"),
    "locked for long": lambda settings, job: _locked(settings, job, "wait 1"),
    "full pool": _full_pool,
    "no table": lambda settings, _job: _statement(settings, "select 1 from no_such_table"),
    "no value": lambda settings, _job: _statement(settings, "insert into job_log (job, sid) values (null, 0)"),
    "binds": lambda settings, _job: _statement(settings, "select :1 from dual", 1, 2),
    "speaks": lambda settings, _job: _statement(settings, _SPEAKS),
    "own error": _own_error,
    "no text": _without_text,
}
