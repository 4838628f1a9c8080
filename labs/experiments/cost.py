"""Notebook 01: what a connection costs, and what of it the database sees."""

from __future__ import annotations

import time

from labs.experiments.experiment import DatabaseExperiment, Observables, until
from labs.experiments.observables import Count, Said, Statistic, Timing
from labs.experiments.subject import Subject, Unobservable, rows
from labs.toolkit.probe import Probe

UNITS = 30
NEXT = "select myseq.nextval from dual"


def connect_each_time(subject: Subject) -> Observables:
    """Do thirty units of work, each on a connection of its own."""
    began_s = time.perf_counter()
    numbers = set()
    for _ in range(UNITS):
        with subject.connect() as connection:
            numbers.add(rows(connection, NEXT)[0][0])
    took_s = time.perf_counter() - began_s
    with subject.probe() as probe:
        return {
            "logons": Count(_logons(probe, subject)),
            "different numbers": Count(len(numbers)),
            "sessions left": Count(len(probe.wait_for(subject.program, 0))),
            "time of thirty units": Timing(took_s),
        }


def one_pool(subject: Subject) -> Observables:
    """Do the same work on a pool with one connection."""
    began_s = time.perf_counter()
    numbers = set()
    with subject.probe() as probe, subject.pool(min=1, max=1) as pool:
        for _ in range(UNITS):
            with pool.acquire() as connection:
                numbers.add(rows(connection, NEXT)[0][0])
        took_s = time.perf_counter() - began_s
        pool.close()
        return {
            "logons": Count(_logons(probe, subject)),
            "different numbers": Count(len(numbers)),
            "sessions left": Count(len(probe.wait_for(subject.program, 0))),
            "time of thirty units": Timing(took_s),
        }


def round_trips(subject: Subject) -> Observables:
    """Count the round trips of loans as the database counts them."""
    with subject.probe() as probe, subject.pool(min=1, max=1) as pool:

        def trips() -> int:
            return sum(probe.round_trips(subject.program).values())

        with pool.acquire() as connection:
            rows(connection, NEXT)
        before = trips()
        for _ in range(10):
            with pool.acquire() as connection:
                rows(connection, NEXT)
        loans = trips() - before
        with pool.acquire() as connection:
            for _ in range(10):
                rows(connection, NEXT)
        one_loan = trips() - before - loans
        return {"of a loan with one query": Statistic(loans / 10), "of ten queries in one loan": Statistic(one_loan)}


def seen_session(subject: Subject) -> Observables:
    """Look at an idle session, and at the own one while it asks."""
    question = "select status, server from v$session where program = :1"
    with subject.probe() as probe, subject.connect() as connection:
        rows(connection, "select count(*) from departments")
        (seen,) = until(lambda: probe.sessions(subject.program), "the session in V$SESSION")
        [(status, server)] = rows(connection, question, subject.program)
        processes = len(probe.server_processes(subject.program))
        is_same = (seen.sid, seen.serial_num) == (connection.session_id, connection.serial_num)
    return {
        "user": Said(seen.username),
        "idle": Said(f"{seen.status}, {seen.server}"),
        "while it asks": Said(f"{status}, {server}"),
        "SID and SERIAL# are the driver's": Said("yes" if is_same else "no"),
        "server processes": Count(processes),
    }


def server_processes(subject: Subject) -> Observables:
    """Open three connections and count sessions and server processes."""
    with subject.probe() as probe, subject.connect() as one, subject.connect() as two, subject.connect() as three:
        for connection in (one, two, three):
            rows(connection, "select count(*) from departments")
        sessions = len(probe.wait_for(subject.program, 3))
        return {"sessions": Count(sessions), "server processes": Count(len(probe.server_processes(subject.program)))}


def _logons(probe: Probe, subject: Subject) -> int:
    found = probe.logons(subject.program)
    if found is None:
        raise Unobservable("it needs the record of logons: python -m labs.database provision")
    return found


EXPERIMENTS = (
    DatabaseExperiment("connect-each-time", "01", "Thirty units of work, each on a new connection", connect_each_time),
    DatabaseExperiment("one-pool", "01", "The same on a pool with one connection", one_pool),
    DatabaseExperiment("round-trips", "01", "Round trips of a loan, as V$SESSTAT counts them", round_trips),
    DatabaseExperiment("seen-session", "01", "A session in V$SESSION", seen_session),
    DatabaseExperiment("server-processes", "01", "Connections, sessions, server processes", server_processes),
)
