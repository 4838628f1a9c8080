"""Reference answers of notebook 13."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import do_job


def port(settings, mark):
    """wait_timeout counts because of TIMEDWAIT; the callback's second argument is the requested tag."""
    pool = oracledb.create_pool(
        **settings,
        min=2,
        max=5,
        increment=1,
        getmode=oracledb.POOL_GETMODE_TIMEDWAIT,
        wait_timeout=400,
        timeout=300,
        stmtcachesize=50,
        max_lifetime_session=3600,
        session_callback=lambda connection, tag: mark(connection),
    )
    return pool, lambda error: error.args[0].full_code == "DPY-4005"


def name_the_fault(evidence):
    """First what only one fault shows, then the pair that differs in one line."""
    if evidence["blocked_by_others"]:
        return "row_lock"
    if "ORA-28000" in evidence["logon_errors"]:
        return "account_lock"
    if evidence["sessions"] == 0:
        return "cut"
    if evidence["new_sessions"]:
        return "kill" if evidence["errors"] else "drain"
    return "latency"


def work_through_faults(jobs, limit, settings):
    """A lost connection has taken its uncommitted row with it: look, and do the job again after a pause."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def done(job):
        while True:
            try:
                with pool.acquire() as connection, connection.cursor() as cursor:
                    cursor.execute("select count(*) from job_log where job = :1", [job])
                    if cursor.fetchone()[0] == 0:
                        do_job(connection, job)
                    return
            except oracledb.Error:
                time.sleep(0.05)

    with ThreadPoolExecutor(limit) as threads:
        list(threads.map(done, jobs))
    pool.close(force=True)
