"""Wrong answers of notebook 09: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import asyncio

import oracledb

from notebooks.given import do_async_job

FORMAT = "alter session set nls_date_format = 'YYYY-MM-DD'"


async def one_connection_for_all(jobs, limit, settings):
    """Tasks on one connection wait for each other."""
    async with oracledb.connect_async(**settings) as connection:
        await asyncio.gather(*[do_async_job(connection, job) for job in jobs])


async def one_after_the_other(jobs, limit, settings):
    """An await in a loop is no task."""
    pool = oracledb.create_pool_async(**settings, min=1, max=limit)
    for job in jobs:
        async with pool.acquire() as connection:
            await do_async_job(connection, job)
    await pool.close()


async def awaits_the_pool(jobs, limit, settings):
    """create_pool_async is no coroutine."""
    pool = await oracledb.create_pool_async(**settings, min=1, max=limit)
    await pool.close()


async def a_connection_each(jobs, limit, settings):
    """No pool: asyncio is concurrent by itself."""

    async def one(job):
        async with oracledb.connect_async(**settings) as connection:
            await do_async_job(connection, job)

    await asyncio.gather(*map(one, jobs))


_left = []


async def leaves_the_pool_open(jobs, limit, settings):
    """The end of the loop is not the end of the sessions."""
    pool = oracledb.create_pool_async(**settings, min=limit, max=limit)
    _left.append(pool)

    async def one(job):
        async with pool.acquire() as connection:
            await do_async_job(connection, job)

    await asyncio.gather(*map(one, jobs))


def async_with_alone(pool, limit):
    """Right for whoever has a connection; not for whoever waits for one."""

    async def worker(job):
        async with pool.acquire() as connection:
            await job(connection)

    return worker


def gives_back_in_finally(pool, limit):
    """The finally is not reached when acquire() does not return."""

    async def worker(job):
        connection = None
        try:
            connection = await pool.acquire()
            await job(connection)
        finally:
            if connection is not None:
                await connection.close()

    return worker


def a_semaphore_too_large(pool, limit):
    """Some still wait inside the pool."""
    tickets = asyncio.Semaphore(4 * limit)

    async def worker(job):
        async with tickets, pool.acquire() as connection:
            await job(connection)

    return worker


def one_at_a_time(pool, limit):
    """A lock is a semaphore of one."""
    lock = asyncio.Lock()

    async def worker(job):
        async with lock, pool.acquire() as connection:
            await job(connection)

    return worker


def a_callback_that_does_not_wait(settings, size, note):
    """A plain function returns nothing that could be awaited."""

    def set_up(connection, tag):
        note(connection.session_id)

    return oracledb.create_pool_async(**settings, min=1, max=size, session_callback=set_up)


class _Noting:
    def __init__(self, pool, note):
        self._pool, self._note = pool, note

    async def acquire(self):
        connection = await self._pool.acquire()
        await connection.execute(FORMAT)
        self._note(connection.session_id)
        return connection

    async def close(self, force=False):
        await self._pool.close(force=force)


def prepares_each_loan(settings, size, note):
    """An ALTER SESSION for each loan."""
    return _Noting(oracledb.create_pool_async(**settings, min=1, max=size), note)


def notes_and_does_nothing(settings, size, note):
    """The callback runs, and the format stays."""

    async def set_up(connection, tag):
        note(connection.session_id)

    return oracledb.create_pool_async(**settings, min=1, max=size, session_callback=set_up)
