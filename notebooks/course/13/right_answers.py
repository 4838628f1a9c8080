"""Right answers of notebook 13 that are built differently."""

from __future__ import annotations

import functools
import queue
import threading
import time

import oracledb

from notebooks.given import do_job

TIMED = oracledb.POOL_GETMODE_TIMEDWAIT


def by_pool_params(settings, mark):
    """An object of parameters; the code is read from the text."""

    def callback(connection, requested_tag):
        mark(connection)

    rest = dict(settings)
    dsn = rest.pop("dsn")
    params = oracledb.PoolParams(
        **rest, min=2, max=5, increment=1, getmode=TIMED, wait_timeout=400, timeout=300, stmtcachesize=50,
        max_lifetime_session=3600, session_callback=callback,
    )  # fmt: skip
    return oracledb.create_pool(dsn, params=params), lambda error: str(error).startswith("DPY-4005")


def settings_afterwards(settings, mark):
    """What can be set later is set later."""
    pool = oracledb.create_pool(
        **settings, min=2, max=5, increment=1, getmode=TIMED, session_callback=lambda *given: mark(given[0])
    )
    pool.wait_timeout, pool.timeout = 400, 300
    pool.stmtcachesize, pool.max_lifetime_session = 50, 3600
    return pool, lambda error: isinstance(error, oracledb.DatabaseError) and "DPY-4005" in str(error)


class _Marking:
    def __init__(self, mark):
        self.mark = mark

    def __call__(self, connection, tag):
        self.mark(connection)


def a_class_for_the_callback(settings, mark):
    """Everything in a dictionary, and an object that is called."""
    old = {"min": 2, "max": 5, "increment": 1, "timeout": 300, "stmtcachesize": 50}
    new = {"max_lifetime_session": 3600, "getmode": TIMED, "wait_timeout": 400}
    pool = oracledb.create_pool(**settings, **old, **new, session_callback=_Marking(mark))

    def is_full(error):
        [details] = error.args
        return details.full_code in {"DPY-4005"}

    return [pool, is_full]


def a_table_of_rules(evidence):
    """The first rule that fits."""
    rules = [
        ("row_lock", lambda e: e["blocked_by_others"] > 0),
        ("account_lock", lambda e: any(code.startswith("ORA-28000") for code in e["logon_errors"])),
        ("cut", lambda e: not e["sessions"]),
        ("kill", lambda e: e["new_sessions"] and e["errors"]),
        ("drain", lambda e: e["new_sessions"]),
        ("latency", lambda e: True),
    ]
    return next(name for name, fits in rules if fits(evidence))


def from_the_database_first(evidence):
    """The database's lines, and the clients' where they do not decide."""
    match evidence:
        case {"sessions": 0}:
            return "cut"
        case {"blocked_by_others": count} if count:
            return "row_lock"
        case {"new_sessions": count, "errors": errors} if count:
            return "kill" if sum(errors.values()) else "drain"
        case {"logon_errors": errors} if errors:
            return "account_lock"
    return "latency"


def counts_points(evidence):
    """Each line speaks for somebody."""
    points = {
        "row_lock": 9 * bool(evidence["blocked_by_others"]),
        "account_lock": 9 * ("ORA-28000" in evidence["logon_errors"]),
        "cut": 9 * (evidence["sessions"] == 0),
        "kill": 5 * bool(evidence["new_sessions"]) + bool(evidence["errors"]),
        "drain": 5 * bool(evidence["new_sessions"]) + (not evidence["errors"]),
        "latency": 3,
    }
    return max(points, key=points.get)


def _is_done(connection, job):
    with connection.cursor() as cursor:
        cursor.execute("select 1 from job_log where job = :1", [job])
        return cursor.fetchone() is not None


def a_queue_of_jobs(jobs, limit, settings):
    """What fails goes back into the queue."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)
    waiting = queue.Queue()
    for job in jobs:
        waiting.put(job)

    def work():
        while not waiting.empty():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                with pool.acquire() as connection:
                    if not _is_done(connection, job):
                        do_job(connection, job)
            except oracledb.Error:
                waiting.put(job)
                time.sleep(0.05)

    threads = [threading.Thread(target=work) for _ in range(limit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while not waiting.empty():
        work()
    pool.close(force=True)


def rounds_until_none_is_left(jobs, limit, settings):
    """One connection at a time; the table says what is left."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)
    left = list(jobs)
    while left:
        try:
            with pool.acquire() as connection:
                while left:
                    if not _is_done(connection, left[0]):
                        do_job(connection, left[0])
                    left.pop(0)
        except oracledb.Error:
            time.sleep(0.05)
    pool.close(force=True)


def _repeated(function):
    @functools.wraps(function)
    def until_it_is_done(*arguments):
        pause_s = 0.02
        while True:
            try:
                return function(*arguments)
            except (oracledb.DatabaseError, oracledb.InterfaceError):
                time.sleep(pause_s)
                pause_s = min(2 * pause_s, 0.3)

    return until_it_is_done


@_repeated
def _once(pool, job):
    connection = pool.acquire()
    try:
        if not _is_done(connection, job):
            do_job(connection, job)
    finally:
        connection.close()


def a_decorator_that_repeats(jobs, limit, settings):
    """The pause grows from time to time."""
    pool = oracledb.create_pool(**settings, min=0, max=limit)
    shares = [threading.Thread(target=lambda some: [_once(pool, job) for job in some], args=(jobs[at::limit],))
              for at in range(limit)]  # fmt: skip
    for share in shares:
        share.start()
    for share in shares:
        share.join()
    pool.close(force=True)
