"""Notebook 02: creating, dropping and closing, and what becomes of open work."""

from __future__ import annotations

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables, until
from labs.experiments.observables import Count, Said
from labs.experiments.subject import Subject, rows

INSERT = "insert into job_log (job, sid) values (990100, 0)"
SEEN = "select count(*) from job_log where job = 990100"
CLEAN = "delete from job_log where job = 990100"


def growth(subject: Subject) -> Observables:
    """Create a pool with min=5 and wait until it is filled."""
    with subject.probe() as probe, subject.pool(min=5, max=5) as pool:
        until(lambda: pool.opened == 5, "five open connections")
        seen = len(probe.wait_for(subject.program, 5))
        busy = pool.busy
        pool.close()
        return {
            "opened": Count(5),
            "busy": Count(busy),
            "sessions": Count(seen),
            "logons": Count(probe.logons(subject.program) or 0),
            "sessions left": Count(len(probe.wait_for(subject.program, 0))),
        }


def dropping(subject: Subject) -> Observables:
    """Drop the only connection of a pool."""
    with subject.probe() as probe, subject.pool(min=1, max=2) as pool:
        connection = pool.acquire()
        first = (connection.session_id, connection.serial_num)
        pool.drop(connection)
        until(lambda: pool.opened == 1, "the pool back at its minimum")
        with pool.acquire() as connection:
            is_new = (connection.session_id, connection.serial_num) != first
        return {
            "opened": Count(pool.opened),
            "another session": Said("yes" if is_new else "no"),
            "sessions": Count(len(probe.wait_for(subject.program, 1))),
            "logons": Count(probe.logons(subject.program) or 0),
        }


def open_work(subject: Subject) -> Observables:
    """End a connection with an uncommitted row in five ways, and look for the row."""

    def released(pool: oracledb.ConnectionPool, connection: oracledb.Connection) -> None:
        pool.release(connection)

    def dropped(pool: oracledb.ConnectionPool, connection: oracledb.Connection) -> None:
        pool.drop(connection)

    def forced(pool: oracledb.ConnectionPool, _: oracledb.Connection) -> None:
        pool.close(force=True)

    found: dict[str, Count | Said] = {}
    with subject.probe() as probe:
        for name, end in (("release", released), ("drop", dropped), ("close(force=True)", forced)):
            with subject.pool(min=1, max=1) as pool:
                connection = pool.acquire()
                rows(connection, INSERT)
                end(pool, connection)
            found[f"rows after {name}"] = _rows_left(subject, len(probe.wait_for(subject.program, 0)))
        with subject.connect() as connection:
            rows(connection, INSERT)
        found["rows after close() of a standalone one"] = _rows_left(subject, len(probe.wait_for(subject.program, 0)))
    return found


def _rows_left(subject: Subject, sessions: int) -> Count | Said:
    if sessions:
        return Said(f"{sessions} sessions have not ended")
    with subject.connect() as connection:
        [(left,)] = rows(connection, SEEN)
        rows(connection, CLEAN)
        connection.commit()
    return Count(left)


EXPERIMENTS = (
    DatabaseExperiment("growth", "02", "A pool with min=5 fills itself", growth),
    DatabaseExperiment("dropping", "02", "drop() and the pool's way back to min", dropping),
    DatabaseExperiment("open-work", "02", "What becomes of open work at each way out", open_work),
)
