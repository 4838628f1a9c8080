"""Notebook 06: locks, rollback and session state, with two sessions that meet."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables, together, until
from labs.experiments.observables import Count, Observable, Order, Said
from labs.experiments.subject import FIRST_KEY, Subject, failure, outcome, rows

LOCK = f"update accounts set balance = balance + 1 where account_id = {FIRST_KEY}"
FOR_UPDATE = f"select balance from accounts where account_id = {FIRST_KEY} for update"
WAITS_FOR = "select blocking_session from v$session where sid = :1 and blocking_session is not null"


@contextlib.contextmanager
def accounts(subject: Subject) -> Iterator[None]:
    """Keep two accounts for the length of a block."""
    delete = f"delete from accounts where account_id in ({FIRST_KEY}, {FIRST_KEY + 1})"
    with subject.connect() as connection:
        rows(connection, delete)
        for key in (FIRST_KEY, FIRST_KEY + 1):
            rows(connection, "insert into accounts values (:1, 'compare', 1000)", key)
        connection.commit()
        try:
            yield
        finally:
            rows(connection, delete)
            connection.commit()


def locked_row(subject: Subject) -> Observables:
    """Ask for a locked row without waiting, with a limit, around it, and without locking."""
    with accounts(subject), subject.connect() as holder, subject.connect() as other:
        rows(holder, LOCK)
        sid = holder.session_id
        locked = subject.admin("select locked_mode from v$locked_object where session_id = :1", sid)
        status = subject.admin(
            "select t.status from v$transaction t join v$session s on s.saddr = t.ses_addr where s.sid = :1", sid
        )
        found: dict[str, Observable] = {
            "NOWAIT": failure(lambda: rows(other, f"{FOR_UPDATE} nowait")),
            "WAIT 1": failure(lambda: rows(other, f"{FOR_UPDATE} wait 1")),
            "SKIP LOCKED: rows": Count(len(rows(other, f"{FOR_UPDATE} skip locked"))),
            "a reader sees": Count(int(rows(other, FOR_UPDATE.removesuffix(" for update"))[0][0])),
            "V$LOCKED_OBJECT: mode": Order(tuple(str(mode) for (mode,) in locked)),
            "V$TRANSACTION: status": Order(tuple(text for (text,) in status)),
        }
        holder.rollback()
    return found


def waiting_writer(subject: Subject) -> Observables:
    """Let a writer wait for a row, and see whom it waits for and what it writes in the end."""
    events: list[str] = []
    with accounts(subject), subject.connect() as holder, subject.connect() as waiter:
        rows(holder, LOCK)
        events.append("holder changes")

        def wait() -> None:
            rows(waiter, LOCK)
            events.append("waiter changes")
            waiter.commit()

        def let_go() -> None:
            until(lambda: subject.admin(WAITS_FOR, waiter.session_id), "a waiting session")
            query = "select blocking_session, event from v$session where sid = :1"
            blocker.extend(subject.admin(query, waiter.session_id))
            events.append("holder commits")
            holder.commit()

        blocker: list[tuple[int, str]] = []
        together([wait, let_go])
        [(sid, event)] = blocker
        [(balance,)] = rows(holder, FOR_UPDATE.removesuffix(" for update"))
        return {
            "order": Order(tuple(events)),
            "it waits for the holder": Said("yes" if sid == holder.session_id else "no"),
            "it waits for": Said(event),
            "balance in the end": Count(int(balance)),
        }


def deadlock(subject: Subject) -> Observables:
    """Let two sessions wait for each other."""
    outcomes: list[str] = []
    with accounts(subject), subject.connect() as one, subject.connect() as two:
        both = threading.Barrier(2, timeout=15)

        def cross(session: oracledb.Connection, first: int, second: int) -> None:
            change = "update accounts set balance = 1 where account_id = :1"
            rows(session, change, first)
            both.wait()
            raised = outcome(lambda: rows(session, change, second))
            session.rollback()
            outcomes.append(str(raised or "done"))

        a, b = FIRST_KEY, FIRST_KEY + 1
        together([lambda: cross(one, a, b), lambda: cross(two, b, a)])
    return {"outcomes": Order(tuple(sorted(outcomes)))}


def undoing(subject: Subject) -> Observables:
    """Undo in each of the ways there are."""
    count = "select count(*) from job_log where job between 990400 and 990409"
    insert = "insert into job_log (job, sid) values (:1, 0)"
    found: dict[str, Observable] = {}
    with subject.connect() as connection, subject.connect() as other:
        rows(connection, insert, 990_400)
        found["others see of open work"] = Count(rows(other, count)[0][0])
        failing = "insert into job_log (job, sid) select 990401, 1 / (2 - level) from dual connect by level <= 2"
        found["a statement that fails half-way"] = failure(lambda: rows(connection, failing))
        found["rows after it"] = Count(rows(connection, count)[0][0])
        found["the transaction is still open"] = Said(str(connection.transaction_in_progress))
        rows(connection, "savepoint here")
        rows(connection, insert, 990_402)
        rows(connection, "rollback to here")
        found["rows after a rollback to a savepoint"] = Count(rows(connection, count)[0][0])
        block = "begin insert into job_log (job, sid) values (990403, 0); raise no_data_found; end;"
        found["a block that fails"] = failure(lambda: rows(connection, block))
        found["rows after the block"] = Count(rows(connection, count)[0][0])
        connection.rollback()
        found["rows after a rollback"] = Count(rows(connection, count)[0][0])
    return found


def session_state(subject: Subject) -> Observables:
    """Change a session, give it back, and borrow it again."""
    today = "select to_char(date '2026-01-02') from dual"
    with subject.pool(min=1, max=1) as pool:
        with pool.acquire() as connection:
            rows(connection, "alter session set nls_date_format = 'YYYY'")
            rows(connection, "select myseq.nextval from dual")
            connection.client_identifier = "compare"
        with pool.acquire() as connection:
            [(year,)] = rows(connection, today)
            currval = outcome(lambda: rows(connection, "select myseq.currval from dual"))
            [(identifier,)] = rows(connection, "select sys_context('userenv', 'client_identifier') from dual")
    return {
        "NLS_DATE_FORMAT after a release": Said(year),
        "CURRVAL after a release": Said("is there") if currval is None else currval,
        "client identifier after a release": Said(str(identifier)),
    }


EXPERIMENTS = (
    DatabaseExperiment("locked-row", "06", "A locked row, asked for in five ways", locked_row),
    DatabaseExperiment("waiting-writer", "06", "A writer waits for another", waiting_writer),
    DatabaseExperiment("deadlock", "06", "Two sessions that wait for each other", deadlock),
    DatabaseExperiment("undoing", "06", "What each way of undoing takes back", undoing),
    DatabaseExperiment("session-state", "06", "What of a session survives a release", session_state),
)
