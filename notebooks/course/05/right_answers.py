"""Right answers of notebook 05 that look different: each must get all points."""

from __future__ import annotations

import gc
import inspect
import sys
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, closing

import oracledb

from notebooks.given import INSERT_JOB, Request

ROWS = "select job, sid from job_log where job between :1 and :2 order by job"
TIMED = {"getmode": oracledb.POOL_GETMODE_TIMEDWAIT, "wait_timeout": 1500}


def fetches_in_try_and_finally(pool, first, last):
    """By hand: close() in `finally`."""
    connection = pool.acquire()
    try:
        return connection.cursor().execute(ROWS, [first, last]).fetchall()
    finally:
        connection.close()


def a_list_of_tuples(pool, first, last):
    """release() instead of close()."""
    connection = pool.acquire()
    cursor = connection.cursor()
    rows = [(job, sid) for job, sid in cursor.execute(ROWS, {"1": first, "2": last})]
    pool.release(connection)
    return rows


def an_exit_stack(pool, first, last):
    """Everything that must be closed is on a stack."""
    with ExitStack() as stack:
        connection = stack.enter_context(pool.acquire())
        cursor = stack.enter_context(connection.cursor())
        cursor.execute(ROWS, [first, last])
        return tuple(cursor)


def iterates_over_copies(pool, first, last):
    """A generator over rows that are there already."""
    with pool.acquire() as connection:
        rows = connection.cursor().execute(ROWS, [first, last]).fetchall()
    return (row for row in rows)


def closing_each(jobs, limit, settings):
    """`closing` around the connection, `suppress` nowhere."""
    errors = []
    with closing(oracledb.create_pool(**settings, min=0, max=limit, **TIMED)) as pool:
        for job in jobs:
            request = Request(pool, job)
            try:
                with closing(request.connection):
                    request.work()
            except ValueError as error:
                errors += [error]
    return errors


def an_exit_stack_for_each(jobs, limit, settings):
    """The connection is a context manager itself."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, **TIMED)
    requests = []
    errors = {}
    for job in jobs:
        with ExitStack() as stack:
            requests.append(Request(pool, job))
            stack.callback(pool.release, requests[-1].connection)
            try:
                requests[-1].work()
            except ValueError as error:
                errors[job] = error
    pool.close()
    return list(errors.values())


def closes_in_both_branches(jobs, limit, settings):
    """One close() for each way out."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit, **TIMED)
    errors = []
    for job in jobs:
        request = Request(pool, job)
        try:
            request.work()
        except ValueError as error:
            errors.append(error)
            request.connection.close()
        else:
            request.connection.close()
    pool.close()
    return errors


def in_threads(jobs, limit, settings):
    """Several at the same time, each with its own connection."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, **TIMED)

    def one(job):
        request = Request(pool, job)
        with request.connection:
            try:
                request.work()
            except ValueError as error:
                return error
        return None

    with ThreadPoolExecutor(limit) as threads:
        errors = [error for error in threads.map(one, jobs) if error]
    pool.close()
    return errors


def inspects_the_stack(settings, size, threshold_s):
    """A list of weak references, and inspect for the stack."""
    loans = []

    def seen(connection):
        names = [frame.function for frame in inspect.stack()]
        loans.append((weakref.ref(connection), names[names.index("acquire") + 1], time.perf_counter()))

    def report():
        found = []
        for reference, name, since_s in loans:
            connection = reference()
            if connection is not None and connection.is_healthy() and time.perf_counter() - since_s > threshold_s:
                found.append(name)
        return found

    return oracledb.create_pool(**settings, min=0, max=size, on_connect_callback=seen), report


class _Detector:
    def __init__(self, threshold_s):
        self.threshold_s = threshold_s
        self.loans = {}

    def __call__(self, connection):
        frame = sys._getframe(1)
        while "oracledb" in frame.f_code.co_filename:
            frame = frame.f_back
        key = id(connection), time.monotonic()
        self.loans[key] = (weakref.ref(connection, lambda _: self.loans.pop(key, None)), frame.f_code.co_name)

    def report(self):
        now_s = time.monotonic()
        for (_, since_s), (reference, name) in list(self.loans.items()):
            connection = reference()
            if now_s - since_s > self.threshold_s and connection is not None and connection.is_healthy():
                yield name


def a_class_that_is_called(settings, size, threshold_s):
    """An object is the callback, and its method reports."""
    detector = _Detector(threshold_s)
    return oracledb.create_pool(**settings, min=size, max=size, on_connect_callback=detector), detector.report


class _Watching:
    def __init__(self, pool):
        self._pool = pool
        self.loans = []

    def acquire(self):
        connection = self._pool.acquire()
        self.loans.append((sys._getframe(1).f_code.co_name, weakref.ref(connection), time.time()))
        return connection

    def close(self, force=False):
        self._pool.close(force=force)


def a_pool_around_the_pool(settings, size, threshold_s):
    """No callback: an object around the pool that notes each acquire()."""
    pool = _Watching(oracledb.create_pool(**settings, min=1, max=size))

    def report():
        alive = [(name, one(), since_s) for name, one, since_s in pool.loans if one() is not None]
        return {name for name, one, since_s in alive if one.is_healthy() and time.time() - since_s > threshold_s}

    return pool, report


def asks_who_refers_to_the_pool(pool):
    """Whoever refers to the pool and is a connection."""
    count = 0
    for one in gc.get_objects():
        if type(one) is oracledb.Connection and one.is_healthy() and pool in vars(one).values():
            one.close()
            count += 1
    return count


def goes_by_type(pool):
    """close() on a closed connection raises: those are not counted."""
    given_back = []
    for one in filter(lambda thing: isinstance(thing, oracledb.Connection), gc.get_objects()):
        if getattr(one, "_pool", None) is pool:
            try:
                pool.release(one)
                given_back.append(one)
            except oracledb.Error:
                continue
    return len(given_back)


def until_nobody_is_busy(pool):
    """The pool's own count says how many."""
    before = pool.busy
    mine = (one for one in gc.get_objects() if type(one) is oracledb.Connection and pool in vars(one).values())
    while pool.busy:
        connection = next(mine)
        if connection.is_healthy():
            connection.close()
    return before - pool.busy


async def closes_in_finally(pool, job, ask):
    """By hand: `finally` is reached by a cancel too."""
    connection = await pool.acquire()
    try:
        cursor = connection.cursor()
        await cursor.execute(INSERT_JOB, [job])
        await ask()
        await connection.commit()
    finally:
        await connection.close()


async def a_stack_of_exits(pool, job, ask):
    """Everything that must be closed is on a stack."""
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.acquire())
        await connection.execute(INSERT_JOB, {"1": job})
        await ask()
        await connection.commit()


async def _asked(connection, job, ask):
    with connection.cursor() as cursor:
        await cursor.execute(INSERT_JOB, [job])
        await ask()
    await connection.commit()


async def releases_in_finally(pool, job, ask):
    """The pool's own release, around a function that knows nothing of it."""
    connection = await pool.acquire()
    try:
        await _asked(connection, job, ask)
    finally:
        await pool.release(connection)


async def closes_and_raises(pool, job, ask):
    """One close() for each way out; what came is raised again."""
    connection = await pool.acquire()
    try:
        await _asked(connection, job, ask)
    except BaseException:
        await connection.rollback()
        await connection.close()
        raise
    await connection.close()
