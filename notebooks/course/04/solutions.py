"""Solutions of notebook 04, with reasons."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import do_job, hold_job, mark


def ask_a_full_pool(limit, wait_ms, marks, settings):
    """TIMEDWAIT and its time are given together; without the mode the pool drops the time.

    The connections are kept until the refusal has come: one that is given back meanwhile would be lent instead.
    """
    mode = oracledb.POOL_GETMODE_TIMEDWAIT
    pool = oracledb.create_pool(**settings, min=1, max=limit, getmode=mode, wait_timeout=5000)
    lent = [pool.acquire() for _ in range(limit)]
    pool.wait_timeout = wait_ms
    code = None
    mark(lent[0], marks[0])
    try:
        pool.acquire()
    except oracledb.Error as error:
        code = error.args[0].full_code
    mark(lent[0], marks[1])
    lent.pop().close()
    again = pool.acquire()
    sid = again.session_id
    for connection in [again, *lent]:
        connection.close()
    pool.close()
    return code, sid


def serve_or_refuse(jobs, limit, hold_s, settings):
    """NOWAIT serves as long as the pool has a connection; the pool is warm before the crowd comes."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit, getmode=oracledb.POOL_GETMODE_NOWAIT)
    while pool.opened < limit:
        time.sleep(0.01)

    def serve(job):
        try:
            connection = pool.acquire()
        except oracledb.Error:
            return False
        with connection:
            hold_job(connection, job, hold_s)
        return True

    with ThreadPoolExecutor(len(jobs)) as threads:
        served = sum(threads.map(serve, jobs))
    pool.close()
    return served, len(jobs) - served


def borrow_all(limit, settings):
    """With min = max a connection that is still being made counts as lent, so NOWAIT has to wait for `opened`."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit, getmode=oracledb.POOL_GETMODE_NOWAIT)
    while pool.opened < limit:
        time.sleep(0.01)
    lent = [pool.acquire() for _ in range(limit)]
    sids = [connection.session_id for connection in lent]
    for connection in lent:
        connection.close()
    pool.close()
    return sids


def resize(first, second, small, large, settings):
    """Build, swap, drain: new jobs go to the new pool, the old one is closed when its last job is done."""

    def start(jobs, size):
        pool = oracledb.create_pool(**settings, min=size, max=size)
        threads = ThreadPoolExecutor(len(jobs))

        def work(job):
            with pool.acquire() as connection:
                do_job(connection, job)

        return pool, threads, [threads.submit(work, job) for job in jobs]

    running = [start(first, small), start(second, large)]
    for pool, threads, futures in running:
        for future in futures:
            future.result()
        threads.shutdown()
        pool.close()
