"""Wrong answers of notebook 13: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import oracledb

from notebooks.given import do_job

TIMED = oracledb.POOL_GETMODE_TIMEDWAIT


def _pool(settings, mark, **changed):
    meant = {
        "min": 2, "max": 5, "increment": 1, "getmode": TIMED, "wait_timeout": 400, "timeout": 300,
        "stmtcachesize": 50, "max_lifetime_session": 3600, "session_callback": lambda connection, tag: mark(connection),
    }  # fmt: skip
    return oracledb.create_pool(**settings, **(meant | changed))


def _is_full(error):
    return error.args[0].full_code == "DPY-4005"


def drops_the_wait(settings, mark):
    """The name was refused, so it was left out."""
    return _pool(settings, mark, wait_timeout=0), _is_full


def without_a_getmode(settings, mark):
    """wait_timeout alone has no effect."""
    return _pool(settings, mark, getmode=oracledb.POOL_GETMODE_WAIT), _is_full


def three_arguments(settings, mark):
    """cx_Oracle's callback had a requested and an actual tag."""
    return _pool(settings, mark, session_callback=lambda connection, requested, actual: mark(connection)), _is_full


def keeps_the_old_number(settings, mark):
    """24496 was a number of the old client library."""
    return _pool(settings, mark), lambda error: error.args[0].code == 24496


def every_error_is_a_full_pool(settings, mark):
    """A class of errors is no error."""
    return _pool(settings, mark), lambda error: isinstance(error, oracledb.DatabaseError)


def marks_each_loan(settings, mark):
    """on_connect_callback is called whenever a connection is lent."""
    return _pool(settings, mark, session_callback=None, on_connect_callback=mark), _is_full


def by_the_errors_alone(evidence):
    """Two faults have the same errors, and two have none."""
    errors = evidence["errors"]
    if "DPY-6005" in errors:
        return "cut"
    if "DPY-4011" in errors:
        return "kill"
    if "DPY-4024" in errors:
        return "row_lock"
    return "account_lock" if evidence["logon_errors"] else "latency"


def any_blocker_is_a_row_lock(evidence):
    """On a slow network the service's sessions block each other."""
    if evidence["blocked_by_own"] or evidence["blocked_by_others"]:
        return "row_lock"
    return new_sessions_are_a_kill(evidence)


def new_sessions_are_a_kill(evidence):
    """A drain makes new sessions too."""
    if evidence["blocked_by_others"]:
        return "row_lock"
    if evidence["logon_errors"].get("ORA-28000"):
        return "account_lock"
    if not evidence["sessions"]:
        return "cut"
    return "kill" if evidence["new_sessions"] else "latency"


def always_the_network(evidence):
    """It is never the network, except when it is."""
    return "cut" if evidence["errors"] else "latency"


def hopes_for_the_best(jobs, limit, settings):
    """A job that fails is lost."""
    return _work(jobs, limit, settings, tries=1)


def tries_once_more_at_once(jobs, limit, settings):
    """A network that is down for a moment is down for both."""
    return _work(jobs, limit, settings, tries=2)


def _work(jobs, limit, settings, tries):
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def once(job):
        for _ in range(tries):
            with suppress(oracledb.Error), pool.acquire() as connection:
                do_job(connection, job)
                return

    with ThreadPoolExecutor(limit) as threads:
        list(threads.map(once, jobs))
    pool.close(force=True)


def swallows_what_fails(jobs, limit, settings):
    """One connection for all, and nobody looks."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)
    for job in jobs:
        with suppress(oracledb.Error), pool.acquire() as connection:
            do_job(connection, job)
    pool.close(force=True)


def starts_again_from_the_first(jobs, limit, settings):
    """What was committed is done twice."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)
    for _ in range(3):
        with suppress(oracledb.Error), pool.acquire() as connection:
            for job in jobs:
                do_job(connection, job)
            break
    pool.close(force=True)
