"""Wrong answers of notebook 03: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import INSERT_JOB, do_job, next_number

_taking_turns = threading.Lock()


def _on_threads(work, things):
    with ThreadPoolExecutor(len(things)) as threads:
        return list(threads.map(work, things))


def max_is_the_number_of_jobs(jobs, limit, settings):
    """A pool that is large enough for everybody: the limit is not kept."""
    pool = oracledb.create_pool(**settings, min=len(jobs), max=len(jobs))

    def work(job):
        with pool.acquire() as connection:
            do_job(connection, job)

    _on_threads(work, jobs)
    pool.close()


def one_shared_connection(jobs, limit, settings):
    """All threads on one connection: a job's commit is everybody's commit, and they stand in line."""
    with oracledb.connect(**settings) as connection:
        _on_threads(lambda job: do_job(connection, job), jobs)


def a_lock_around_all(jobs, limit, settings):
    """A pool with a lock in front of it: one thread at a time."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def work(job):
        with _taking_turns, pool.acquire() as connection:
            do_job(connection, job)

    _on_threads(work, jobs)
    pool.close()


def without_commit(jobs, limit, settings):
    """The rows are rolled back when the connection goes back."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)

    def work(job):
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute(INSERT_JOB, [job])

    _on_threads(work, jobs)
    pool.close()


def thinks_with_a_connection(users, limit, think_s, settings):
    """The slow version of the notebook: the thinking is inside the `with`."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def user(_):
        with pool.acquire() as connection:
            number = next_number(connection)
            time.sleep(think_s)
            return number

    numbers = _on_threads(user, range(users))
    pool.close()
    return numbers


def max_is_the_number_of_users(users, limit, think_s, settings):
    """Fast, because everybody has a connection."""
    pool = oracledb.create_pool(**settings, min=users, max=users)

    def user(_):
        with pool.acquire() as connection:
            number = next_number(connection)
            time.sleep(think_s)
            return number

    numbers = _on_threads(user, range(users))
    pool.close()
    return numbers


def never_thinks(users, limit, think_s, settings):
    """Fast, because the thinking is gone."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def user(_):
        with pool.acquire() as connection:
            return next_number(connection)

    numbers = _on_threads(user, range(users))
    pool.close()
    return numbers


def without_rounding(clients, limit, hold_s):
    """Part of a round takes part of the time, it says."""
    return clients / limit * hold_s


def one_after_the_other(clients, limit, hold_s):
    """As if the pool had one connection."""
    return clients * hold_s


def the_rest_is_refused(clients, limit, hold_s):
    """As if those who find the pool empty got an error and were gone."""
    return hold_s


def takes_turns(count, settings):
    """Borrows all five, gives them back, and so on: each of them gets its turn."""
    pool = oracledb.create_pool(**settings, min=5, max=5)
    sids = []
    while len(sids) < count:
        connections = [pool.acquire() for _ in range(5)]
        sids += [connection.session_id for connection in connections]
        for connection in connections:
            connection.close()
    pool.close()
    return sids[:count]


def a_pool_of_one(count, settings):
    """One session, because there is no other."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    sids = []
    for _ in range(count):
        with pool.acquire() as connection:
            sids.append(connection.session_id)
    pool.close()
    return sids


def does_not_wait(count, settings):
    """Takes the minimum for granted: all loans are over before the five connections are there."""
    pool = oracledb.create_pool(**settings, min=5, max=5)
    sids = []
    for _ in range(count):
        with pool.acquire() as connection:
            sids.append(connection.session_id)
    pool.close()
    return sids


def the_same_number_again(count, settings):
    """Numbers that no session ever had."""
    return [-1] * count
