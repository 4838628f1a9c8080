"""Notebook 12: clients of the connection broker that wait, think too long, or are killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import oracledb

from labs.database.compare.experiment import Experiment, Observables, together, until
from labs.database.compare.experiments.drcp import SID, class_name
from labs.database.compare.observables import Count, Order
from labs.database.compare.side import Side, Unobservable, answer, failure, rows

WAITING = "select count(*) from v$cpool_conn_info where connection_status = 'WAITING'"


def waiting(side: Side) -> Observables:
    """Let three clients wait for two servers, one after the other, and one more give up."""
    served: list[str] = []
    with drcp_of(side, minsize=1, maxsize=2), contextlib.ExitStack() as connections:
        own = {"cclass": class_name(), "purity": oracledb.PURITY_SELF}
        holders = [connections.enter_context(side.connect(side.pooled, **own)) for _ in range(2)]
        waiters = [connections.enter_context(side.connect(side.pooled, **own)) for _ in range(3)]
        impatient = connections.enter_context(side.connect(side.pooled, **own))
        sids = {rows(holder, SID)[0][0] for holder in holders}
        impatient.call_timeout = 300
        gave_up = failure(lambda: rows(impatient, SID))

        def queue(number: int) -> None:
            until(lambda: side.ask(WAITING, logon=side.root) == [(number,)], f"{number} waiting before it")
            sids.add(rows(waiters[number], SID)[0][0])
            served.append(f"waiter {number + 1}")
            waiters[number].close()

        def let_go() -> None:
            until(lambda: side.ask(WAITING, logon=side.root) == [(3,)], "three waiting clients")
            served.append("a holder leaves")
            holders[0].close()

        together([let_go, *[lambda number=number: queue(number) for number in range(3)]])
    return {"the impatient": gave_up, "order": Order(tuple(served)), "sessions": Count(len(sids))}


def thinking(side: Side) -> Observables:
    """Hold a server without a call for longer than MAX_THINK_TIME."""
    query = "select count(*) from v$cpool_conn_info where program = :1"
    with drcp_of(side, max_think_time=1), side.connect(side.pooled, cclass=class_name()) as connection:
        rows(connection, "insert into job_log (job, sid) values (990502, 0)")
        until(lambda: side.ask(query, side.program, logon=side.root) == [(0,)], "the end of the thinker's connection")
        call = failure(lambda: rows(connection, SID))
    [(left,)] = side.ask("select count(*) from job_log where job = 990502")
    return {"its next call": call, "rows of its open work": Count(left)}


def killed(side: Side) -> Observables:
    """Kill a session that has a pooled server."""
    with side.probe() as probe, side.connect(side.pooled, cclass=class_name()) as connection:
        rows(connection, SID)
        ended = probe.kill(side.program)
        call = failure(lambda: rows(connection, SID))
        again = answer(lambda: rows(connection, SID))
    return {"sessions killed": Count(ended), "its next call": call, "the call after it": again}


def drained(side: Side) -> Observables:
    """Stop the pool at once, with a client that holds a server."""
    with drcp_of(side), side.connect(side.pooled, cclass=class_name()) as connection:
        rows(connection, SID)
        stop = answer(lambda: side.ask("begin dbms_connection_pool.stop_pool(draintime => 0); end;", logon=side.root))
        call = answer(lambda: rows(connection, SID))
    return {"stop_pool(draintime => 0)": stop, "the holder's next call": call}


@contextlib.contextmanager
def drcp_of(side: Side, **settings: int) -> Iterator[None]:
    """Run DRCP with other settings for a block. Raises: Unobservable if somebody else is using it."""
    _restart(side, **settings)
    try:
        yield
    finally:
        _restart(side)


def _restart(side: Side, **settings: int) -> None:
    """Start DRCP anew, with these settings or its defaults: running servers would keep the old ones."""
    free = "select count(*) from v$cpool_conn_info"
    try:
        until(lambda: side.ask(free, logon=side.root) == [(0,)], "no client of DRCP", 5)
    except TimeoutError:
        raise Unobservable("it restarts DRCP, and somebody is using it") from None
    if side.ask("select count(*) from dba_cpool_info where status = 'ACTIVE'", logon=side.root) == [(1,)]:
        side.ask("begin dbms_connection_pool.stop_pool(); end;", logon=side.root)
    named = ", ".join(f"{name} => {value}" for name, value in settings.items())
    configure = f"configure_pool({named})" if settings else "restore_defaults()"
    for call in (configure, "start_pool()"):
        side.ask(f"begin dbms_connection_pool.{call}; end;", logon=side.root)


EXPERIMENTS = (
    Experiment("drcp-waiting", "12", "Clients that wait for a server", waiting, changes_database=True),
    Experiment("drcp-thinking", "12", "A client that thinks too long", thinking, changes_database=True),
    Experiment("drcp-killed", "12", "A pooled session is killed", killed),
    Experiment("drcp-drained", "12", "The pool is stopped at once", drained, changes_database=True),
)
