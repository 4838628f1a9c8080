"""Wrong answers of notebook 03: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

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


def default_sizes(jobs, limit, settings):
    """No sizes at all: the driver's own maximum is two."""
    with closing(oracledb.create_pool(**settings)) as pool:

        def work(job):
            with pool.acquire() as connection:
                do_job(connection, job)

        _on_threads(work, jobs)


def a_loop_without_threads(jobs, limit, settings):
    """A loop, no threads."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        for job in jobs:
            with pool.acquire() as connection:
                do_job(connection, job)


def two_in_turn(jobs, limit, settings):
    """One thread with two connections, one job after the other."""
    with oracledb.connect(**settings) as a, oracledb.connect(**settings) as b:
        for number, job in enumerate(jobs):
            do_job((a, b)[number % 2], job)


def many_rows_at_once(jobs, limit, settings):
    """The rows without the jobs."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.executemany(INSERT_JOB, [[job] for job in jobs])
        connection.commit()


def left_to_the_collector(jobs, limit, settings):
    """No close(): nothing refers to the pool any more when the function has returned."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)

    def work(job):
        with pool.acquire() as connection:
            do_job(connection, job)

    _on_threads(work, jobs)


def half_of_the_thinking(users, limit, think_s, settings):
    """Half of it is moved out of the `with`, the other half is not."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:

        def user(_):
            with pool.acquire() as connection:
                number = next_number(connection)
                time.sleep(think_s / 2)
            time.sleep(think_s / 2)
            return number

        return _on_threads(user, range(users))


def a_connection_each(users, limit, think_s, settings):
    """No pool: each user logs on."""

    def user(_):
        with oracledb.connect(**settings) as connection:
            number = next_number(connection)
        time.sleep(think_s)
        return number

    return _on_threads(user, range(users))


def one_thinks_for_all(users, limit, think_s, settings):
    """One user reads for everybody, and thinks once."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        numbers = []
        for _ in range(users):
            with pool.acquire() as connection:
                numbers.append(next_number(connection))
        time.sleep(think_s)
        return numbers


def without_a_database(users, limit, think_s, settings):
    """Thinks, and makes its numbers up."""
    return _on_threads(lambda number: time.sleep(think_s) or number, range(users))


def always_one_more(clients, limit, hold_s):
    """One round more than are full: too many when the last one is full."""
    return (clients // limit + 1) * hold_s


def two_rounds_at_least(clients, limit, hold_s):
    """As if there were always somebody who waits."""
    return max(2, math.ceil(clients / limit)) * hold_s


def rounds_to_the_nearest(clients, limit, hold_s):
    """A last round with few clients is rounded away."""
    return int(clients / limit + 0.5) * hold_s


def with_the_unit(clients, limit, hold_s):
    """The right number, made a text."""
    return f"{math.ceil(clients / limit) * hold_s} s"


def _five_open(settings):
    pool = oracledb.create_pool(**settings, min=5, max=5)
    while pool.opened < 5:
        time.sleep(0.01)
    return pool


def one_loan_many_times(count, settings):
    """One loan, and its SID again and again."""
    with closing(_five_open(settings)) as pool, pool.acquire() as connection:
        return [connection.session_id] * count


def connections_without_a_pool(count, settings):
    """Five connections, and the SID of one of them."""
    connections = [oracledb.connect(**settings) for _ in range(5)]
    sid = connections[2].session_id
    for connection in connections:
        connection.close()
    return [sid] * count


def each_one_once(count, settings):
    """A set: each SID once."""
    with closing(_five_open(settings)) as pool:
        sids = set()
        for _ in range(count):
            with pool.acquire() as connection:
                sids.add(connection.session_id)
        return sids


def serial_numbers(count, settings):
    """SERIAL# instead of SID, made negative so that it can be none."""
    with closing(_five_open(settings)) as pool:
        numbers = []
        for _ in range(count):
            with pool.acquire() as connection:
                numbers.append(-connection.serial_num)
        return numbers


def never_gives_back(count, settings):
    """Keeps all it has borrowed: the sixth acquire waits for ever."""
    pool = _five_open(settings)
    return [connection.session_id for connection in [pool.acquire() for _ in range(count)]]
