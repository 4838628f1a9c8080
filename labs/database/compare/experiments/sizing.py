"""Notebook 10: what limits a pool from outside, and pools that wait for themselves."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator

import oracledb

from labs.database.compare.experiment import Experiment, Observables, together, until
from labs.database.compare.observables import Count, Observable, Order, Said
from labs.database.compare.side import Side, failure, outcome, rows
from labs.database.logons import Logon

LIMITED = "pool_lab_limited"


def nested(side: Side) -> Observables:
    """Let two threads borrow two connections each, one after the other."""
    found: dict[str, Observable] = {}
    for most in (2, 3):
        found[f"outcomes with max={most}"] = _nested(side, most)
    return found


def _nested(side: Side, most: int) -> Order:
    outcomes: list[str] = []
    both = threading.Barrier(2, timeout=15)
    with side.pool(min=most, max=most, getmode=oracledb.POOL_GETMODE_TIMEDWAIT, wait_timeout=500) as pool:
        until(lambda: pool.opened == most, "a full pool")

        def nest() -> None:
            with pool.acquire():
                both.wait()
                outcomes.append(str(outcome(lambda: pool.acquire().close()) or "done"))
                both.wait()  # who was refused keeps what it has until the other has its answer

        together([nest, nest])
    return Order(tuple(sorted(outcomes)))


def too_many_sessions(side: Side) -> Observables:
    """Let a user log on more often than its profile allows, alone and through a pool."""
    with limited_user(side, "sessions_per_user 2") as logon:
        with side.connect(logon), side.connect(logon):
            third = failure(lambda: oracledb.connect(**logon).close())
        until(lambda: not _sessions(side), "no session of the limited user")
        with side.pool(logon, min=2, max=4, increment=1) as pool:
            until(lambda: pool.opened == 2, "two open connections")
            with pool.acquire(), pool.acquire():
                through_pool = failure(lambda: pool.acquire().close())
                opened = pool.opened
        return {"the third logon": third, "the third loan of a pool": through_pool, "opened": Count(opened)}


def locked_account(side: Side) -> Observables:
    """Fail to log on until the account is locked."""
    with limited_user(side, "failed_login_attempts 2") as logon:
        wrong = [outcome(lambda: oracledb.connect(**{**logon, "password": "wrong"}).close()) for _ in range(3)]
        right = failure(lambda: oracledb.connect(**logon).close())
        [(status,)] = side.ask(
            "select account_status from dba_users where username = upper(:1)", LIMITED, logon=side.sys
        )
        return {
            "wrong passwords": Order(tuple(str(one or "no error") for one in wrong)),
            "then the right one": right,
            "account": Said(status),
        }


@contextlib.contextmanager
def limited_user(side: Side, limit: str) -> Iterator[Logon]:
    """Make a user with a profile that limits something, for a block."""
    password = f"Lab_{secrets.token_hex(10)}"
    _drop(side)
    side.ask(f"create profile {LIMITED} limit {limit}", logon=side.sys)
    try:
        side.ask(f'create user {LIMITED} identified by "{password}" profile {LIMITED}', logon=side.sys)
        side.ask(f"grant create session to {LIMITED}", logon=side.sys)
        yield {**side.logon, "user": LIMITED, "password": password}
    finally:
        until(lambda: not _sessions(side), "no session of the limited user")
        _drop(side)


def _sessions(side: Side) -> list[tuple[object, ...]]:
    query = "select sid from v$session where username = upper(:1) and status <> 'KILLED'"
    return side.ask(query, LIMITED, logon=side.sys)


def _drop(side: Side) -> None:
    """Drop both, also what an interrupted run has left."""
    with side.connect(side.sys) as connection:
        for statement in (f"drop user {LIMITED} cascade", f"drop profile {LIMITED}"):
            raised = outcome(lambda statement=statement: rows(connection, statement))  # type: ignore[misc]
            if raised is not None and raised.code not in ("ORA-01918", "ORA-02380"):
                raise LookupError(f"{statement}: {raised}")


EXPERIMENTS = (
    Experiment("nested", "10", "Threads that borrow twice from one pool", nested),
    Experiment("too-many-sessions", "10", "SESSIONS_PER_USER", too_many_sessions, changes_database=True),
    Experiment("locked-account", "10", "FAILED_LOGIN_ATTEMPTS", locked_account, changes_database=True),
)
