"""Right answers of notebook 03 that look different: each must get all points."""

from __future__ import annotations

import asyncio
import heapq
import math
import queue
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from decimal import Decimal
from fractions import Fraction

import oracledb

from notebooks.given import INSERT_JOB, JOB_S, do_job, next_number


def queue_workers(jobs, limit, settings):
    """As many workers as sessions, each with a connection for the whole of its work; None ends a worker."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    waiting = queue.Queue()
    for job in [*jobs, *[None] * limit]:
        waiting.put(job)

    def worker():
        with pool.acquire() as connection:
            while (job := waiting.get()) is not None:
                do_job(connection, job)

    threads = [threading.Thread(target=worker) for _ in range(limit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()


class _Runner:
    def __init__(self, limit, settings):
        self.pool = oracledb.create_pool(**settings, min=1, max=limit, increment=1)
        self.threads = ThreadPoolExecutor(2 * limit)

    def run(self, job):
        connection = self.pool.acquire()
        try:
            do_job(connection, job)
        finally:
            connection.close()

    def close(self):
        self.threads.shutdown()
        self.pool.close()


def a_runner_class(jobs, limit, settings):
    """An object with the pool and the threads; more threads than sessions, explicit acquire and close."""
    with closing(_Runner(limit, settings)) as runner:
        for future in as_completed([runner.threads.submit(runner.run, job) for job in jobs]):
            future.result()


def as_many_tasks_as_jobs(jobs, limit, settings):
    """Tasks on an asynchronous pool: they wait in acquire() as threads do."""

    async def work():
        pool = oracledb.create_pool_async(**settings, min=1, max=limit)

        async def one(job):
            async with pool.acquire() as connection:
                await connection.execute(INSERT_JOB, [job])
                await asyncio.sleep(JOB_S)
                await connection.commit()

        await asyncio.gather(*[one(job) for job in jobs])
        await pool.close()

    asyncio.run(work())


def a_reading_function(users, limit, think_s, settings):
    """Reading is a function of its own; a list keeps the numbers."""
    numbers = []
    pool = oracledb.create_pool(**settings, min=1, max=limit)

    def read():
        with pool.acquire() as connection:
            return next_number(connection)

    def user():
        number = read()
        time.sleep(think_s)
        numbers.append(number)

    threads = [threading.Thread(target=user) for _ in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    return numbers


def gives_back_in_finally(users, limit, think_s, settings):
    """Explicit acquire and release, futures, and an ExitStack around it all."""

    def user(pool):
        connection = pool.acquire()
        try:
            number = next_number(connection)
        finally:
            pool.release(connection)
        time.sleep(think_s)
        return number

    with ExitStack() as stack:
        pool = stack.enter_context(closing(oracledb.create_pool(**settings, min=limit, max=limit)))
        threads = stack.enter_context(ThreadPoolExecutor(users))
        return [future.result() for future in [threads.submit(user, pool) for _ in range(users)]]


def thinking_tasks(users, limit, think_s, settings):
    """Tasks on an asynchronous pool."""

    async def user(pool):
        async with pool.acquire() as connection:
            [number] = await connection.fetchone("select myseq.nextval from dual")
        await asyncio.sleep(think_s)
        return number

    async def serve():
        pool = oracledb.create_pool_async(**settings, min=limit, max=limit)
        numbers = await asyncio.gather(*[user(pool) for _ in range(users)])
        await pool.close()
        return numbers

    return asyncio.run(serve())


def rounds_by_floor_division(clients, limit, hold_s):
    """Floor division rounds down; of a negative number, away from zero."""
    return -(-clients // limit) * hold_s


def counts_the_rounds(clients, limit, hold_s):
    """A loop: as long as somebody is left, one more round."""
    rounds = 0
    while clients > 0:
        clients -= limit
        rounds += 1
    return rounds * hold_s


def lanes_that_become_free(clients, limit, hold_s):
    """Each client takes the lane that becomes free first."""
    free_at = [0.0] * limit
    for _ in range(clients):
        heapq.heapreplace(free_at, free_at[0] + hold_s)
    return max(free_at)


def a_helper_for_each_loan(count, settings):
    """One function for one loan, a comprehension for all of them."""

    def loan(pool):
        with pool.acquire() as connection:
            return connection.session_id

    with closing(oracledb.create_pool(**settings, min=5, max=5)) as pool:
        while pool.opened < 5:
            time.sleep(0.005)
        return [loan(pool) for _ in range(count)]


def waits_with_a_deadline(count, settings):
    """Gives up waiting after ten seconds; asks the database for the SID, and releases in `finally`."""
    pool = oracledb.create_pool(**settings, min=5, max=8)
    until_s = time.monotonic() + 10
    while pool.opened < pool.min and time.monotonic() < until_s:
        time.sleep(0.01)
    sids = []
    while len(sids) < count:
        connection = pool.acquire()
        try:
            cursor = connection.cursor()
            cursor.execute("select to_number(sys_context('userenv', 'sid')) from dual")
            sids.append(int(cursor.fetchone()[0]))
        finally:
            connection.close()
    pool.close()
    return sids


def opens_all_by_borrowing_all(count, settings):
    """Five loans at the same time open all five; then one loan after the other."""
    pool = oracledb.create_pool(**settings, min=5, max=5)
    for connection in [pool.acquire() for _ in range(5)]:
        connection.close()
    sids = []
    for _ in range(count):
        with pool.acquire() as connection:
            sids.append(connection.session_id)
    pool.close()
    return tuple(sids)


def returns_its_futures(jobs, limit, settings):
    """Returns what nobody has asked for: it is not looked at."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:

        def work(job):
            with pool.acquire() as connection:
                do_job(connection, job)

        with ThreadPoolExecutor(limit) as threads:
            return [threads.submit(work, job) for job in jobs]


def in_decimals(clients, limit, hold_s):
    """Exact decimal numbers."""
    return -(-clients // limit) * Decimal(str(hold_s))


def in_fractions(clients, limit, hold_s):
    """Exact fractions."""
    return math.ceil(Fraction(clients, limit)) * Fraction(hold_s)


def a_deque_of_sids(count, settings):
    """A deque instead of a list."""
    with closing(oracledb.create_pool(**settings, min=5, max=5)) as pool:
        while pool.opened < pool.min:
            time.sleep(0.01)
        sids = deque()
        for _ in range(count):
            with pool.acquire() as connection:
                sids.append(connection.session_id)
        return sids


def yields_them(count, settings):
    """A generator of results: all loans are over when it is returned."""
    return iter(a_deque_of_sids(count, settings))
