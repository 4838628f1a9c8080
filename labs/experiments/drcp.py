"""Notebook 12: DRCP, connection classes, purity, implicit pooling."""

from __future__ import annotations

import secrets

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables, until
from labs.experiments.observables import Count, Observable, Order, Said
from labs.experiments.subject import Subject, Unobservable, answer, failure, rows

SID = "select sys_context('userenv', 'sid') from dual"
TODAY = "select to_char(date '2026-01-02') from dual"
STATS = """
select num_requests, num_hits, num_misses
from v$cpool_cc_stats where cclass_name = upper(:1) || '.' || :2"""
START, STOP = (f"begin dbms_connection_pool.{verb}_pool(); end;" for verb in ("start", "stop"))


def sharing(subject: Subject) -> Observables:
    """Let two connections of one class follow each other, with each purity."""
    found: dict[str, Observable] = {}
    for name, purity in (("SELF", oracledb.PURITY_SELF), ("NEW", oracledb.PURITY_NEW)):
        own = class_name()
        sids, days = [], []
        for _ in range(2):
            with subject.connect(subject.pooled, cclass=own, purity=purity) as connection:
                sids.append(rows(connection, SID)[0][0])
                days.append(rows(connection, TODAY)[0][0])
                rows(connection, "alter session set nls_date_format = 'YYYY'")
        found[f"{name}: same session"] = Said("yes" if sids[0] == sids[1] else "no")
        found[f"{name}: dates"] = Order(tuple(days))
        found |= _statistics(subject, own, name)
    return found


def default_class(subject: Subject) -> Observables:
    """Leave class and purity out, standalone and in a pool of the driver."""
    with subject.connect(subject.pooled) as connection:
        rows(connection, SID)
        query = "select cclass_name, purity from v$cpool_conn_info where program = :1"
        standalone = subject.ask(query, subject.program, logon=subject.root)
    with subject.pool(subject.pooled, min=1, max=1) as pool, pool.acquire() as connection:
        rows(connection, SID)
        of_pool = subject.ask(query, subject.program, logon=subject.root)
    return {
        "standalone": Said("; ".join(f"{name} {purity}" for name, purity in standalone)),
        "of a pool": Said("; ".join(f"{name[:8]}… {purity}" for name, purity in of_pool)),
    }


def driver_pool(subject: Subject) -> Observables:
    """Borrow ten times from a pool of the driver with one connection."""
    own = class_name()
    sids = set()
    with subject.pool(subject.pooled, min=1, max=1, cclass=own) as pool:
        for _ in range(10):
            with pool.acquire() as connection:
                sids.add(rows(connection, SID)[0][0])
    return {"sessions": Count(len(sids)), **_statistics(subject, own, "ten loans")}


def seen_in_views(subject: Subject) -> Observables:
    """Look at a pooled session while it has a server, and at its connection after a release."""
    query = "select connection_status from v$cpool_conn_info where program = :1"
    with subject.probe() as probe, subject.pool(subject.pooled, min=1, max=1, cclass=class_name()) as pool:
        with pool.acquire() as connection:
            rows(connection, SID)
            servers = tuple(sorted({seen.server for seen in probe.sessions(subject.program)}))
            held = subject.ask(query, subject.program, logon=subject.root)

        def idle() -> list[tuple[str]]:
            """Return the states once none is ACTIVE: the release is a message that nobody answers."""
            found = subject.ask(query, subject.program, logon=subject.root)
            return [] if ("ACTIVE",) in found else found

        released = until(idle, "the end of the release")
    return {
        "V$SESSION.SERVER while held": Order(servers),
        "V$CPOOL_CONN_INFO while held": Order(tuple(sorted(status for (status,) in held))),
        "V$CPOOL_CONN_INFO after the release": Order(tuple(sorted(status for (status,) in released))),
    }


def open_work(subject: Subject) -> Observables:
    """Give a pooled server back with an open transaction."""
    with subject.connect(subject.pooled, cclass=class_name(), purity=oracledb.PURITY_SELF) as connection:
        rows(connection, "insert into job_log (job, sid) values (990500, 0)")
    [(left,)] = subject.ask("select count(*) from job_log where job = 990500")
    return {"rows": Count(left)}


def implicit_pooling(subject: Subject) -> Observables:
    """Let the database take its server back after each statement, or each transaction."""
    found: dict[str, Observable] = {}
    for boundary in ("statement", "transaction"):
        own = class_name()
        with subject.connect(_at_boundary(subject, boundary, own)) as connection:
            for _ in range(6):
                rows(connection, SID)
            found |= _statistics(subject, own, f"{boundary}: six queries")
            rows(connection, "insert into job_log (job, sid) values (990501, 0)")
            busy = [_status(subject)]
            connection.rollback()
            busy.append(_status(subject))
        found[f"{boundary}: with open work, then without"] = Order(tuple(busy))
    refused = failure(lambda: oracledb.connect(**_at_boundary(subject, "sometimes", "X")).close())
    return {**found, "an unknown boundary": refused}


def crowd(subject: Subject) -> Observables:
    """Let eight connections share servers: more connections than sessions."""
    own = class_name()
    sids: set[str] = set()
    with subject.pool(subject.pooled, min=8, max=8, cclass=own) as pool:
        until(lambda: pool.opened == 8, "eight open connections")
        connections = [pool.acquire() for _ in range(8)]
        for connection in connections:
            connection.close()
        for _ in range(16):
            with pool.acquire() as connection:
                sids.add(rows(connection, SID)[0][0])
    return {"sessions for sixteen loans in a row": Count(len(sids))}


def management(subject: Subject) -> Observables:
    """Start what runs, stop what does not, and do both from where it is not allowed."""
    found: dict[str, Observable] = {
        "from the pluggable database": answer(lambda: subject.ask(START, logon=subject.sys)),
        "starting it again": answer(lambda: subject.ask(START, logon=subject.root)),
    }
    if subject.ask("select count(*) from v$cpool_conn_info", logon=subject.root) != [(0,)]:
        raise Unobservable("it stops DRCP, and somebody is using it")
    subject.ask(STOP, logon=subject.root)
    try:
        found["stopping it again"] = answer(lambda: subject.ask(STOP, logon=subject.root))
        found["a logon while it is stopped"] = failure(lambda: oracledb.connect(**subject.pooled).close())
    finally:
        subject.ask(START, logon=subject.root)
    return found


def _statistics(subject: Subject, own: str, name: str) -> dict[str, Observable]:
    found = subject.ask(STATS, subject.target.user, own, logon=subject.root)
    counts = [int(sum(column)) for column in zip(*found, strict=True)] or [0, 0, 0]
    words = ("requests", "hits", "misses")
    return {f"{name}: {word}": Count(count) for word, count in zip(words, counts, strict=True)}


def _status(subject: Subject) -> str:
    query = "select connection_status from v$cpool_conn_info where program = :1"
    return ", ".join(status for (status,) in subject.ask(query, subject.program, logon=subject.root))


def _at_boundary(subject: Subject, boundary: str, own: str) -> dict[str, object]:
    parameters = subject.parameters
    parameters.set(server_type="pooled", pool_boundary=boundary, cclass=own)
    return {**subject.logon, "dsn": parameters.get_connect_string()}


def class_name() -> str:
    """Return the name of a connection class that nobody else uses."""
    return f"CMP{secrets.token_hex(3).upper()}"


EXPERIMENTS = (
    DatabaseExperiment("drcp-sharing", "12", "Two connections of one class, SELF and NEW", sharing),
    DatabaseExperiment("drcp-default-class", "12", "No class, no purity", default_class),
    DatabaseExperiment("drcp-driver-pool", "12", "A driver pool on DRCP", driver_pool),
    DatabaseExperiment("drcp-views", "12", "A pooled session in the views", seen_in_views),
    DatabaseExperiment("drcp-open-work", "12", "Open work at a release", open_work),
    DatabaseExperiment("drcp-implicit", "12", "Implicit pooling", implicit_pooling),
    DatabaseExperiment("drcp-crowd", "12", "More connections than servers", crowd),
    DatabaseExperiment("drcp-management", "12", "Starting and stopping DRCP", management, changes_database=True),
)
