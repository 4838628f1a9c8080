"""Right answers of notebook 04 that look different: each must get all points."""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import oracledb

from notebooks.given import do_job, hold_job, mark

TIMED = oracledb.POOL_GETMODE_TIMEDWAIT
NOWAIT = oracledb.POOL_GETMODE_NOWAIT


def a_stack_of_loans(limit, wait_ms, marks, settings):
    """An ExitStack holds the loans; the connection for the marks is the last one given back."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    with ExitStack() as stack:
        first = stack.enter_context(pool.acquire())
        others = ExitStack()
        stack.push(others)
        for _ in range(limit - 1):
            others.enter_context(pool.acquire())
        pool.reconfigure(getmode=TIMED, wait_timeout=wait_ms)
        mark(first, marks[0])
        try:
            with pool.acquire():
                code = "served"
        except oracledb.DatabaseError as error:
            code = error.args[0].full_code
        mark(first, marks[1])
        others.close()
        with pool.acquire() as again:
            sid = again.session_id
    pool.close()
    return [code, sid]


def sets_the_mode_later(limit, wait_ms, marks, settings):
    """The mode is an attribute of a pool that is there: first the mode, then the time."""
    pool = oracledb.create_pool(**settings, min=1, max=limit)
    lent = {number: pool.acquire() for number in range(limit)}
    pool.getmode = TIMED
    pool.wait_timeout = wait_ms
    mark(lent[0], marks[0])
    refusal = None
    try:
        lent[limit] = pool.acquire()
    except oracledb.Error as error:
        refusal = str(error)
    mark(lent[0], marks[1])
    pool.release(lent.pop(limit - 1))
    with pool.acquire() as again:
        sid = int(again.cursor().execute("select sys_context('userenv', 'sid') from dual").fetchone()[0])
    for connection in lent.values():
        pool.release(connection)
    pool.close()
    return refusal.split(":")[0], sid


class _Service:
    def __init__(self, limit, settings):
        self.pool = oracledb.create_pool(**settings, min=0, max=limit, getmode=TIMED, wait_timeout=10_000)
        self.lent = []

    def borrow(self):
        self.lent.append(self.pool.acquire())
        return self.lent[-1]

    def close(self):
        while self.lent:
            self.lent.pop().close()
        self.pool.close()


def a_class_with_its_pool(limit, wait_ms, marks, settings):
    """An object keeps the pool and the loans."""
    service = _Service(limit, settings)
    try:
        for _ in range(limit):
            service.borrow()
        service.pool.wait_timeout = wait_ms
        mark(service.lent[0], marks[0])
        try:
            service.borrow()
        except oracledb.Error as error:
            code = error.args[0].full_code
        mark(service.lent[0], marks[1])
        service.lent.pop().close()
        return code, service.borrow().session_id
    finally:
        service.close()


def _warm(limit, settings):
    pool = oracledb.create_pool(**settings, min=limit, max=limit, getmode=NOWAIT)
    while pool.opened != pool.max:
        time.sleep(0.005)
    return pool


def counts_results(jobs, limit, hold_s, settings):
    """Futures end with an error or without one."""
    pool = _warm(limit, settings)

    def serve(job):
        with pool.acquire() as connection:
            hold_job(connection, job, hold_s)

    with ThreadPoolExecutor(len(jobs)) as threads:
        futures = [threads.submit(serve, job) for job in jobs]
    refused = sum(future.exception() is not None for future in futures)
    pool.close()
    return [len(jobs) - refused, refused]


def two_lists(jobs, limit, hold_s, settings):
    """Threads by hand, and a queue of what happened; a very short wait is a refusal too."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    warm = [pool.acquire() for _ in range(limit)]
    for connection in warm:
        connection.close()
    pool.getmode = TIMED
    pool.wait_timeout = 1
    ends = queue.SimpleQueue()

    def serve(job):
        try:
            with pool.acquire() as connection:
                hold_job(connection, job, hold_s)
                ends.put("served")
        except oracledb.DatabaseError:
            ends.put("refused")

    threads = [threading.Thread(target=serve, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    said = [ends.get() for _ in jobs]
    return said.count("served"), said.count("refused")


def two_counters_and_a_lock(jobs, limit, hold_s, settings):
    """A semaphore in front says who is refused; the pool itself never has to."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    places, lock, counted = threading.Semaphore(limit), threading.Lock(), {"served": 0, "refused": 0}

    def serve(job):
        has_place = places.acquire(blocking=False)
        if has_place:
            with pool.acquire() as connection:
                hold_job(connection, job, hold_s)
            places.release()
        with lock:
            counted["served" if has_place else "refused"] += 1

    with ThreadPoolExecutor(len(jobs)) as threads:
        list(threads.map(serve, jobs))
    pool.close()
    return counted["served"], counted["refused"]


def loops_over_opened(limit, settings):
    """Waits for `opened`, borrows with an ExitStack."""
    pool = _warm(limit, settings)
    with ExitStack() as stack:
        sids = {stack.enter_context(pool.acquire()).session_id for _ in range(limit)}
    pool.close()
    return sids


def warms_by_waiting(limit, settings):
    """Borrows all of them once in the waiting mode, then changes the mode."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    for connection in [pool.acquire() for _ in range(limit)]:
        connection.close()
    pool.getmode = NOWAIT
    lent = [pool.acquire() for _ in range(limit)]
    sids = tuple(connection.session_id for connection in lent)
    for connection in lent:
        pool.release(connection)
    pool.close()
    return sids


def tries_again(limit, settings):
    """Takes a refusal as news that the pool is not warm yet, and asks again a little later."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit, getmode=NOWAIT)
    lent = []
    while len(lent) < limit:
        try:
            lent.append(pool.acquire())
        except oracledb.Error:
            time.sleep(0.01)
    sids = [connection.session_id for connection in lent]
    for connection in lent:
        connection.close()
    pool.close()
    return sids


def two_executors(first, second, small, large, settings):
    """An executor for each pool, as many threads as connections."""
    old = oracledb.create_pool(**settings, min=small, max=small)
    new = oracledb.create_pool(**settings, min=large, max=large)

    def work(pool, job):
        connection = pool.acquire()
        try:
            do_job(connection, job)
        finally:
            connection.close()

    with ThreadPoolExecutor(small) as slow, ThreadPoolExecutor(large) as fast:
        done = [slow.submit(work, old, job) for job in first] + [fast.submit(work, new, job) for job in second]
    for future in done:
        future.result()
    old.close()
    new.close()


class _Holder:
    """Workers ask it for the pool of the moment, each time anew."""

    def __init__(self, pool):
        self.pool = pool
        self.lock = threading.Lock()

    def current(self):
        with self.lock:
            return self.pool

    def swap(self, pool):
        with self.lock:
            old, self.pool = self.pool, pool
        return old


def a_holder_that_swaps(first, second, small, large, settings):
    """Jobs ask for the pool when they start; each of the first ones has started before the swap."""
    holder = _Holder(oracledb.create_pool(**settings, min=small, max=small))
    started = threading.Barrier(len(first) + 1)

    def work(job, barrier=None):
        pool = holder.current()
        if barrier:
            barrier.wait()
        with pool.acquire() as connection:
            do_job(connection, job)

    with ThreadPoolExecutor(len(first) + len(second)) as threads:
        old_jobs = [threads.submit(work, job, started) for job in first]
        started.wait()
        old = holder.swap(oracledb.create_pool(**settings, min=1, max=large))
        new_jobs = [threads.submit(work, job) for job in second]
        for future in [*old_jobs, *new_jobs]:
            future.result()
    old.close()
    holder.current().close()


def threads_by_hand(first, second, small, large, settings):
    """Threads and joins, nothing else; the old pool is closed as soon as its own jobs are done."""

    def start(pool, jobs):
        def work(job):
            with pool.acquire() as connection:
                do_job(connection, job)

        threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        return threads

    old = oracledb.create_pool(**settings, min=small, max=small)
    old_threads = start(old, first)
    new = oracledb.create_pool(**settings, min=1, max=large)
    new_threads = start(new, second)
    for threads, pool in ((old_threads, old), (new_threads, new)):
        for thread in threads:
            thread.join()
        pool.close()
