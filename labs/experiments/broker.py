"""Notebook 12: clients of the connection broker that wait, think too long, or are killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import oracledb

from labs.experiments.drcp import SID, class_name
from labs.experiments.experiment import DatabaseExperiment, Observables, together, until
from labs.experiments.observables import Count, Order
from labs.experiments.subject import Subject, Unobservable, answer, failure, rows

WAITING = "select count(*) from v$cpool_conn_info where connection_status = 'WAITING'"


def waiting(subject: Subject) -> Observables:
    """Let three clients wait for two servers, one after the other, and one more give up."""
    served: list[str] = []
    with drcp_of(subject, minsize=1, maxsize=2), contextlib.ExitStack() as connections:
        own = {"cclass": class_name(), "purity": oracledb.PURITY_SELF}
        holders = [connections.enter_context(subject.connect(subject.pooled, **own)) for _ in range(2)]
        waiters = [connections.enter_context(subject.connect(subject.pooled, **own)) for _ in range(3)]
        impatient = connections.enter_context(subject.connect(subject.pooled, **own))
        sids = {rows(holder, SID)[0][0] for holder in holders}
        impatient.call_timeout = 300
        gave_up = failure(lambda: rows(impatient, SID))

        def queue(number: int) -> None:
            until(lambda: subject.ask(WAITING, logon=subject.root) == [(number,)], f"{number} waiting before it")
            sids.add(rows(waiters[number], SID)[0][0])
            served.append(f"waiter {number + 1}")
            waiters[number].close()

        def let_go() -> None:
            until(lambda: subject.ask(WAITING, logon=subject.root) == [(3,)], "three waiting clients")
            served.append("a holder leaves")
            holders[0].close()

        together([let_go, *[lambda number=number: queue(number) for number in range(3)]])
    return {"the impatient": gave_up, "order": Order(tuple(served)), "sessions": Count(len(sids))}


def thinking(subject: Subject) -> Observables:
    """Hold a server without a call for longer than MAX_THINK_TIME."""
    query = "select count(*) from v$cpool_conn_info where program = :1"
    with drcp_of(subject, max_think_time=1), subject.connect(subject.pooled, cclass=class_name()) as connection:
        rows(connection, "insert into job_log (job, sid) values (990502, 0)")
        until(
            lambda: subject.ask(query, subject.program, logon=subject.root) == [(0,)],
            "the end of the thinker's connection",
        )
        call = failure(lambda: rows(connection, SID))
    [(left,)] = subject.ask("select count(*) from job_log where job = 990502")
    return {"its next call": call, "rows of its open work": Count(left)}


def killed(subject: Subject) -> Observables:
    """Kill a session that has a pooled server."""
    with subject.probe() as probe, subject.connect(subject.pooled, cclass=class_name()) as connection:
        rows(connection, SID)
        ended = probe.kill(subject.program)
        call = failure(lambda: rows(connection, SID))
        again = answer(lambda: rows(connection, SID))
    return {"sessions killed": Count(ended), "its next call": call, "the call after it": again}


def drained(subject: Subject) -> Observables:
    """Stop the pool at once, with a client that holds a server."""
    with drcp_of(subject), subject.connect(subject.pooled, cclass=class_name()) as connection:
        rows(connection, SID)
        stop = answer(
            lambda: subject.ask("begin dbms_connection_pool.stop_pool(draintime => 0); end;", logon=subject.root)
        )
        call = answer(lambda: rows(connection, SID))
    return {"stop_pool(draintime => 0)": stop, "the holder's next call": call}


@contextlib.contextmanager
def drcp_of(subject: Subject, **settings: int) -> Iterator[None]:
    """Run DRCP with other settings for a block. Raises: Unobservable if somebody else is using it."""
    _restart(subject, **settings)
    try:
        yield
    finally:
        _restart(subject)


def _restart(subject: Subject, **settings: int) -> None:
    """Start DRCP anew, with these settings or its defaults: running servers would keep the old ones."""
    free = "select count(*) from v$cpool_conn_info"
    try:
        until(lambda: subject.ask(free, logon=subject.root) == [(0,)], "no client of DRCP", 5)
    except TimeoutError:
        raise Unobservable("it restarts DRCP, and somebody is using it") from None
    if subject.ask("select count(*) from dba_cpool_info where status = 'ACTIVE'", logon=subject.root) == [(1,)]:
        subject.ask("begin dbms_connection_pool.stop_pool(); end;", logon=subject.root)
    named = ", ".join(f"{name} => {value}" for name, value in settings.items())
    configure = f"configure_pool({named})" if settings else "restore_defaults()"
    for call in (configure, "start_pool()"):
        subject.ask(f"begin dbms_connection_pool.{call}; end;", logon=subject.root)


EXPERIMENTS = (
    DatabaseExperiment("drcp-waiting", "12", "Clients that wait for a server", waiting, changes_database=True),
    DatabaseExperiment("drcp-thinking", "12", "A client that thinks too long", thinking, changes_database=True),
    DatabaseExperiment("drcp-killed", "12", "A pooled session is killed", killed),
    DatabaseExperiment("drcp-drained", "12", "The pool is stopped at once", drained, changes_database=True),
)
