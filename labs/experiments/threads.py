"""Notebook 03: more threads than connections, last in first out, each job once."""

from __future__ import annotations

from labs.experiments.experiment import DatabaseExperiment, Observables, until
from labs.experiments.observables import Count, Statistic, Timing
from labs.experiments.subject import Subject, rows
from labs.toolkit import Recording, Workload, run, statistics
from labs.toolkit.driver import Connection

HOLD_S = 0.3
DEADLINE_S = 60.0
JOBS = 40
FIRST_JOB = 990_200


def seven_on_five(subject: Subject) -> Observables:
    """Let seven threads share five connections."""
    with subject.pool(min=5, max=5) as pool:
        until(lambda: pool.opened == 5, "five open connections")
        seen = statistics(run(Workload(clients=7, hold_s=HOLD_S), pool, deadline_s=DEADLINE_S))
    return {
        "errors": Count(seen.error_count),
        "borrows": Count(seen.borrows),
        "sessions": Count(seen.sessions),
        "most busy at once": Count(seen.peak_busy),
        "round trips a loan": Statistic(seen.round_trips_per_borrow or 0),
        "time until all are done": Timing(seen.makespan_s),
    }


def one_after_the_other(subject: Subject) -> Observables:
    """Borrow a hundred times in a row from a pool with five connections."""
    with subject.probe() as probe, subject.pool(min=5, max=5) as pool:
        until(lambda: pool.opened == 5, "five open connections")
        seen = statistics(run(Workload(clients=1, hold_s=0, rounds=100), pool, deadline_s=DEADLINE_S))
        return {
            "sessions used": Count(seen.sessions),
            "sessions open": Count(len(probe.wait_for(subject.program, 5))),
            "logons": Count(probe.logons(subject.program) or 0),
            "time of a hundred loans": Timing(seen.makespan_s),
        }


def crowd(subject: Subject) -> Observables:
    """Let a crowd meet a pool that may grow to four."""
    with subject.probe() as probe, subject.pool(min=1, max=4) as pool:
        recording: Recording = run(Workload(clients=24, hold_s=0.01, rounds=2), pool, deadline_s=DEADLINE_S)
        seen = statistics(recording)
        logons = probe.logons(subject.program) or 0
        return {
            "errors": Count(seen.error_count),
            "borrows": Count(seen.borrows),
            "connections above max": Count(max(0, seen.peak_opened - 4)),
            "logons above max": Count(max(0, logons - 4)),
            "time until all are done": Timing(seen.makespan_s),
        }


def jobs(subject: Subject) -> Observables:
    """Do each job of a list once, on four connections."""
    left = list(range(FIRST_JOB, FIRST_JOB + JOBS))

    def job(connection: Connection) -> None:
        rows(connection, "insert into job_log (job, sid) values (:1, sys_context('userenv', 'sid'))", left.pop())
        connection.commit()

    with subject.pool(min=4, max=4) as pool:
        until(lambda: pool.opened == 4, "four open connections")
        seen = statistics(run(Workload(clients=JOBS, hold_s=0.02, work=job), pool, deadline_s=DEADLINE_S))
    [(rows_seen, different, sessions)] = subject.ask(
        "select count(*), count(distinct job), count(distinct sid) from job_log where job between :1 and :2",
        FIRST_JOB,
        FIRST_JOB + JOBS,
    )
    with subject.connect() as connection:
        rows(connection, "delete from job_log where job between :1 and :2", FIRST_JOB, FIRST_JOB + JOBS)
        connection.commit()
    return {
        "errors": Count(seen.error_count),
        "rows": Count(rows_seen),
        "different jobs": Count(different),
        "sessions": Count(sessions),
    }


EXPERIMENTS = (
    DatabaseExperiment("seven-on-five", "03", "Seven threads, five connections", seven_on_five),
    DatabaseExperiment("one-after-the-other", "03", "One thread, a hundred loans", one_after_the_other),
    DatabaseExperiment("crowd", "03", "A crowd and a pool that may grow to four", crowd),
    DatabaseExperiment("jobs", "03", "Forty jobs on four connections, each once", jobs),
)
