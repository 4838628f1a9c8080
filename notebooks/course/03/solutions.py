"""Solutions of notebook 03, with reasons."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import do_job, next_number


def run_jobs(jobs, limit, settings):
    """One thread a job is fine: `max` bounds the sessions, and whoever finds the pool empty waits in acquire().

    Each thread borrows for itself, so that jobs on different sessions run at the same time.
    """
    pool = oracledb.create_pool(**settings, min=1, max=limit)

    def work(job):
        with pool.acquire() as connection:
            do_job(connection, job)

    try:
        with ThreadPoolExecutor(len(jobs)) as threads:
            list(threads.map(work, jobs))
    finally:
        pool.close()


def serve_users(users, limit, think_s, settings):
    """The `with` ends before the thinking begins: a thinker holds a number and no connection."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def user(_):
        with pool.acquire() as connection:
            number = next_number(connection)
        time.sleep(think_s)
        return number

    try:
        with ThreadPoolExecutor(users) as threads:
            return list(threads.map(user, range(users)))
    finally:
        pool.close()


def makespan(clients, limit, hold_s):
    """Clients are served in rounds of `limit`; the last round takes a whole hold time even if it is not full."""
    return math.ceil(clients / limit) * hold_s


def sids_in_a_row(count, settings):
    """The pool lends the connection that came back last, so one session does all the work.

    The four others wait at the other end of the list; with `timeout` set and a smaller `min` they would be closed.
    """
    pool = oracledb.create_pool(**settings, min=5, max=5)
    try:
        while pool.opened < pool.min:
            time.sleep(0.01)
        sids = []
        for _ in range(count):
            with pool.acquire() as connection:
                sids.append(connection.session_id)
        return sids
    finally:
        pool.close()
