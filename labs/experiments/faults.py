"""Notebook 13: a network that fails on purpose, and what the driver says of it."""

from __future__ import annotations

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables, until
from labs.experiments.observables import Count, Error, Observable
from labs.experiments.subject import Subject, Unobservable, answer, failure, outcome, rows
from labs.toolkit.faults import Down, Proxy, ResetPeer, Timeout

ASK = "select count(*) from departments"


def network(subject: Subject) -> Observables:
    """Cut, stall and refuse between the driver and the database."""
    found: dict[str, Observable] = {}
    with _proxy(subject) as proxy, subject.probe() as probe:
        there = {**subject.logon, "dsn": proxy.dsn}
        with subject.connect(there) as connection, proxy.fault(ResetPeer()):
            found["a call when the connection is reset"] = _first_error(connection)
        with subject.connect(there) as connection:
            connection.call_timeout = 300
            with proxy.fault(Timeout()):
                found["a call into silence"] = failure(lambda: rows(connection, ASK))
        with proxy.fault(Down()):
            found["a logon when nobody listens"] = failure(lambda: subject.connect(there).__enter__())
        with subject.pool(there, min=1, max=1, ping_interval=0) as pool:
            with pool.acquire() as connection:
                rows(connection, ASK)
            with proxy.fault(ResetPeer()):
                found["sessions after the reset"] = Count(len(probe.wait_for(subject.program, 0)))
            with pool.acquire() as connection:
                found["a pool after the fault"] = answer(lambda: rows(connection, ASK))
        found["sessions left"] = Count(len(probe.wait_for(subject.program, 0)))
    return found


def _first_error(connection: oracledb.Connection) -> Error:
    """Call until it fails: the end of a connection takes a moment to arrive."""
    return until(lambda: outcome(lambda: rows(connection, ASK)), "an error")


def _proxy(subject: Subject) -> Proxy:
    try:
        return Proxy(subject.target.dsn)
    except ValueError as reason:
        raise Unobservable(f"nothing can be put before this database: {reason}") from None


EXPERIMENTS = (DatabaseExperiment("network", "13", "A network that fails on purpose", network),)
