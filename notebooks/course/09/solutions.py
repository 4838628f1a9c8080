"""Reference answers of notebook 09."""

from __future__ import annotations

import asyncio

import oracledb

from notebooks.given import do_async_job


async def do_all(jobs, limit, settings):
    """create_pool_async is not awaited: it returns the pool at once."""
    pool = oracledb.create_pool_async(**settings, min=limit, max=limit)

    async def one(job):
        async with pool.acquire() as connection:
            await do_async_job(connection, job)

    await asyncio.gather(*map(one, jobs))
    await pool.close()


def make_worker(pool, limit):
    """Whoever waits, waits at the semaphore: nobody ever stands in the pool's own queue."""
    tickets = asyncio.Semaphore(limit)

    async def worker(job):
        async with tickets, pool.acquire() as connection:
            await job(connection)

    return worker


def prepared_pool(settings, size, note):
    """The callback of an async pool is awaited, so it is `async def`."""

    async def set_up(connection, tag):
        await connection.execute("alter session set nls_date_format = 'YYYY-MM-DD'")
        note(connection.session_id)

    return oracledb.create_pool_async(**settings, min=1, max=size, session_callback=set_up)
