"""Wrong answers of notebook 05: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import asyncio
import gc
import inspect
import sys
import time
import weakref
from contextlib import suppress

import oracledb

from notebooks.given import INSERT_JOB, Request

ROWS = "select job, sid from job_log where job between :1 and :2 order by job"
TIMED = {"getmode": oracledb.POOL_GETMODE_TIMEDWAIT, "wait_timeout": 500}


def returns_the_cursor(pool, first, last):
    """The cursor refers to its connection."""
    cursor = pool.acquire().cursor()
    cursor.execute(ROWS, [first, last])
    return cursor


class _Result(list):
    connection = None


def closes_only_the_cursor(pool, first, last):
    """Rows in a class of its own, which remembers where they came from."""
    connection = pool.acquire()
    with connection.cursor() as cursor:
        result = _Result(cursor.execute(ROWS, [first, last]))
    result.connection = connection
    return result


def yields_the_rows(pool, first, last):
    """Well behaved, if it is read to the end."""
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.execute(ROWS, [first, last])
        yield from cursor


def collects_and_returns_the_cursor(pool, first, last):
    """The collector takes what nobody refers to."""
    gc.collect()
    return pool.acquire().cursor().execute(ROWS, [first, last])


def reads_too_late(pool, first, last):
    """The connection goes back before a row is read."""
    with pool.acquire() as connection:
        return connection.cursor().execute(ROWS, [first, last])


def _work_off(jobs, pool, before=lambda pool: pool, after=lambda request: None):
    errors = []
    for job in jobs:
        pool = before(pool)
        request = Request(pool, job)
        try:
            request.work()
            after(request)
        except ValueError as error:
            errors.append(error)
    pool.close(force=True)
    return errors


def closes_when_all_is_well(jobs, limit, settings):
    """An error skips the close()."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, **TIMED)
    return _work_off(jobs, pool, after=lambda request: request.connection.close())


def collects(jobs, limit, settings):
    """Frees the requests that nobody refers to; the errors refer to theirs."""

    def collect(pool):
        gc.collect()
        return pool

    pool = oracledb.create_pool(**settings, min=1, max=limit, **TIMED)
    return _work_off(jobs, pool, collect, lambda request: request.connection.close())


def a_larger_pool(jobs, limit, settings):
    """Large enough for today's leaks."""
    return _work_off(jobs, oracledb.create_pool(**settings, min=1, max=1000, **TIMED))


def restarts_the_pool(jobs, limit, settings):
    """A new pool as soon as the old one is used up."""

    def fresh(pool):
        if pool.busy < limit:
            return pool
        pool.close(force=True)
        return oracledb.create_pool(**settings, min=1, max=limit, **TIMED)

    return _work_off(jobs, oracledb.create_pool(**settings, min=1, max=limit, **TIMED), fresh)


def swallows_the_errors(jobs, limit, settings):
    """No leak, and nobody hears of the errors."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, **TIMED)
    for job in jobs:
        request = Request(pool, job)
        with suppress(ValueError):
            request.work()
        request.connection.close()
    pool.close()
    return []


def _detector(settings, size, is_too_old, *, refer=weakref.ref, depth=1, is_out=lambda one: one.is_healthy()):
    loans = []

    def note(connection):
        names = [frame.function for frame in inspect.stack()]
        loans.append((refer(connection), names[names.index("acquire") + depth], time.monotonic()))

    def report():
        alive = [(one(), name, since_s) for one, name, since_s in loans]
        return [name for one, name, since_s in alive if one is not None and is_out(one) and is_too_old(since_s)]

    return oracledb.create_pool(**settings, min=0, max=size, on_connect_callback=note), report


def _older_than(threshold_s):
    return lambda since_s: time.monotonic() - since_s > threshold_s


def alarms_at_once(settings, size, threshold_s):
    """Whoever has a connection is named."""
    return _detector(settings, size, lambda since_s: True)


def once_a_session(settings, size, threshold_s):
    """session_callback runs when a session is new, and not when it is lent again."""
    loans = []

    def note(connection, tag):
        names = [frame.function for frame in inspect.stack()]
        loans.append((weakref.ref(connection), names[names.index("acquire") + 1], time.monotonic()))

    def report():
        is_old = _older_than(threshold_s)
        return [name for one, name, since_s in loans if one() is not None and one().is_healthy() and is_old(since_s)]

    return oracledb.create_pool(**settings, min=0, max=size, session_callback=note), report


def keeps_what_it_notes(settings, size, threshold_s):
    """The detector is a leak itself."""
    return _detector(settings, size, _older_than(threshold_s), refer=lambda connection: lambda: connection)


def counts_what_came_back(settings, size, threshold_s):
    """A connection object that is alive is taken for a loan."""
    return _detector(settings, size, _older_than(threshold_s), is_out=lambda one: True)


def names_the_driver(settings, size, threshold_s):
    """The frame that is one too low."""
    return _detector(settings, size, _older_than(threshold_s), depth=0)


def clears_the_last_error(pool):
    """Not the only place that keeps it."""
    before = pool.busy
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        setattr(sys, name, None)
    return before


def collects_garbage(pool):
    """What is referred to is no garbage."""
    before = pool.busy
    gc.collect()
    return before


def closes_the_pool(pool):
    """Nothing is lent by a closed pool."""
    before = pool.busy
    pool.close(force=True)
    return before


async def _ordered(connection, job, ask):
    await connection.execute(INSERT_JOB, [job])
    await ask()
    await connection.commit()


async def closes_at_the_end(pool, job, ask):
    """The last line is reached when all is well."""
    connection = await pool.acquire()
    await _ordered(connection, job, ask)
    await connection.close()


async def catches_exceptions(pool, job, ask):
    """A cancel is no Exception."""
    connection = await pool.acquire()
    try:
        await _ordered(connection, job, ask)
    except Exception:
        await connection.close()
        raise
    await connection.close()


async def leaves_it_to_the_collector(pool, job, ask):
    """What helps with Connection does not help with AsyncConnection."""
    connection = await pool.acquire()
    try:
        await _ordered(connection, job, ask)
    finally:
        del connection
        gc.collect()


async def swallows_the_cancel(pool, job, ask):
    """Gives back, and tells nobody."""
    async with pool.acquire() as connection:
        with suppress(asyncio.CancelledError, ValueError):
            await _ordered(connection, job, ask)


async def commits_first(pool, job, ask):
    """No connection is lost, and half of the work is there for ever."""
    async with pool.acquire() as connection:
        await connection.execute(INSERT_JOB, [job])
        await connection.commit()
        await ask()
