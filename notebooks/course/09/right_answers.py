"""Right answers of notebook 09 that are built differently."""

from __future__ import annotations

import asyncio

import oracledb

from notebooks.given import do_async_job

FORMAT = "alter session set nls_date_format = 'YYYY-MM-DD'"


async def a_task_group(jobs, limit, settings):
    """A group waits for all of its tasks."""
    pool = oracledb.create_pool_async(**settings, min=1, max=limit)

    async def one(job):
        async with pool.acquire() as connection:
            await do_async_job(connection, job)

    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(one(job))
    finally:
        await pool.close(force=True)


async def a_queue_of_workers(jobs, limit, settings):
    """As many workers as connections; each keeps its own."""
    pool = oracledb.create_pool_async(**settings, min=limit, max=limit)
    waiting = asyncio.Queue()
    for job in jobs:
        waiting.put_nowait(job)

    async def work():
        async with pool.acquire() as connection:
            while not waiting.empty():
                await do_async_job(connection, waiting.get_nowait())

    await asyncio.gather(*[work() for _ in range(limit)])
    await pool.close()


async def acquires_and_closes(jobs, limit, settings):
    """try and finally, and a semaphore in front."""
    pool = oracledb.create_pool_async(**settings, min=0, max=limit)
    tickets = asyncio.Semaphore(limit)

    async def one(job):
        async with tickets:
            connection = await pool.acquire()
            try:
                await do_async_job(connection, job)
            finally:
                await connection.close()

    await asyncio.wait([asyncio.create_task(one(job)) for job in jobs])
    await pool.close()


def a_queue_of_tickets(pool, limit):
    """A ticket for each connection; who has none waits for one."""
    tickets = asyncio.Queue()
    for number in range(limit):
        tickets.put_nowait(number)

    async def worker(job):
        ticket = await tickets.get()
        try:
            connection = await pool.acquire()
            try:
                await job(connection)
            finally:
                await connection.close()
        finally:
            tickets.put_nowait(ticket)

    return worker


def shields_the_loan(pool, limit):
    """A cancel does not reach the task that has the loan."""
    running = set()

    async def loan(job):
        async with pool.acquire() as connection:
            await job(connection)

    async def worker(job):
        task = asyncio.ensure_future(loan(job))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.shield(task)

    return worker


def a_bounded_semaphore(pool, limit):
    """A bounded semaphore, and the loan on a line of its own."""
    tickets = asyncio.BoundedSemaphore(limit)

    async def worker(job):
        await tickets.acquire()
        try:
            async with pool.acquire() as connection:
                return await job(connection)
        finally:
            tickets.release()

    return worker


class _Preparing:
    def __init__(self, note):
        self.note = note

    async def set_up(self, connection, requested_tag):
        await connection.execute(FORMAT)
        self.note(connection.session_id)


def a_method_that_awaits(settings, size, note):
    """A bound method is a function too."""
    return oracledb.create_pool_async(**settings, min=size, max=size, session_callback=_Preparing(note).set_up)


def a_cursor_in_the_callback(settings, size, note):
    """A cursor instead of the connection's own execute()."""

    async def set_up(connection, _):
        with connection.cursor() as cursor:
            await cursor.execute(FORMAT)
            await cursor.execute("select sys_context('userenv', 'sid') from dual")
            [sid] = await cursor.fetchone()
        note(int(sid))

    return oracledb.create_pool_async(**settings, min=0, max=size, session_callback=set_up)


def a_table_of_sessions(settings, size, note):
    """Whoever was prepared once is left alone."""
    known = {}

    async def set_up(connection, tag):
        if known.setdefault(connection.session_id, connection.serial_num) == connection.serial_num:
            await connection.execute(FORMAT)
            note(connection.session_id)

    parameters = oracledb.PoolParams(min=1, max=size, session_callback=set_up)
    return oracledb.create_pool_async(**settings, params=parameters)
