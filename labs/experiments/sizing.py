"""Notebook 10: what limits a pool from outside, and pools that wait for themselves."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator

import oracledb

from labs.database.target import Logon
from labs.experiments.experiment import DatabaseExperiment, Observables, together, until
from labs.experiments.observables import Count, Observable, Order, Said
from labs.experiments.subject import Subject, failure, outcome, rows

LIMITED = "pool_lab_limited"


def nested(subject: Subject) -> Observables:
    """Let two threads borrow two connections each, one after the other."""
    found: dict[str, Observable] = {}
    for most in (2, 3):
        found[f"outcomes with max={most}"] = _nested(subject, most)
    return found


def _nested(subject: Subject, most: int) -> Order:
    outcomes: list[str] = []
    both = threading.Barrier(2, timeout=15)
    with subject.pool(min=most, max=most, getmode=oracledb.POOL_GETMODE_TIMEDWAIT, wait_timeout=500) as pool:
        until(lambda: pool.opened == most, "a full pool")

        def nest() -> None:
            with pool.acquire():
                both.wait()
                outcomes.append(str(outcome(lambda: pool.acquire().close()) or "done"))
                both.wait()  # who was refused keeps what it has until the other has its answer

        together([nest, nest])
    return Order(tuple(sorted(outcomes)))


def too_many_sessions(subject: Subject) -> Observables:
    """Let a user log on more often than its profile allows, alone and through a pool."""
    with limited_user(subject, "sessions_per_user 2") as logon:
        with subject.connect(logon), subject.connect(logon):
            third = failure(lambda: oracledb.connect(**logon).close())
        until(lambda: not _sessions(subject), "no session of the limited user")
        with subject.pool(logon, min=2, max=4, increment=1) as pool:
            until(lambda: pool.opened == 2, "two open connections")
            with pool.acquire(), pool.acquire():
                through_pool = failure(lambda: pool.acquire().close())
                opened = pool.opened
        return {"the third logon": third, "the third loan of a pool": through_pool, "opened": Count(opened)}


def locked_account(subject: Subject) -> Observables:
    """Fail to log on until the account is locked."""
    with limited_user(subject, "failed_login_attempts 2") as logon:
        wrong = [outcome(lambda: oracledb.connect(**{**logon, "password": "wrong"}).close()) for _ in range(3)]
        right = failure(lambda: oracledb.connect(**logon).close())
        [(status,)] = subject.ask(
            "select account_status from dba_users where username = upper(:1)", LIMITED, logon=subject.sys
        )
        return {
            "wrong passwords": Order(tuple(str(one or "no error") for one in wrong)),
            "then the right one": right,
            "account": Said(status),
        }


@contextlib.contextmanager
def limited_user(subject: Subject, limit: str) -> Iterator[Logon]:
    """Make a user with a profile that limits something, for a block."""
    password = f"Lab_{secrets.token_hex(10)}"
    _drop(subject)
    subject.ask(f"create profile {LIMITED} limit {limit}", logon=subject.sys)
    try:
        subject.ask(f'create user {LIMITED} identified by "{password}" profile {LIMITED}', logon=subject.sys)
        subject.ask(f"grant create session to {LIMITED}", logon=subject.sys)
        yield {**subject.logon, "user": LIMITED, "password": password}
    finally:
        until(lambda: not _sessions(subject), "no session of the limited user")
        _drop(subject)


def _sessions(subject: Subject) -> list[tuple[object, ...]]:
    query = "select sid from v$session where username = upper(:1) and status <> 'KILLED'"
    return subject.ask(query, LIMITED, logon=subject.sys)


def _drop(subject: Subject) -> None:
    """Drop both, also what an interrupted run has left."""
    with subject.connect(subject.sys) as connection:
        for statement in (f"drop user {LIMITED} cascade", f"drop profile {LIMITED}"):
            raised = outcome(lambda statement=statement: rows(connection, statement))  # type: ignore[misc]
            if raised is not None and raised.code not in ("ORA-01918", "ORA-02380"):
                raise LookupError(f"{statement}: {raised}")


EXPERIMENTS = (
    DatabaseExperiment("nested", "10", "Threads that borrow twice from one pool", nested),
    DatabaseExperiment("too-many-sessions", "10", "SESSIONS_PER_USER", too_many_sessions, changes_database=True),
    DatabaseExperiment("locked-account", "10", "FAILED_LOGIN_ATTEMPTS", locked_account, changes_database=True),
)
