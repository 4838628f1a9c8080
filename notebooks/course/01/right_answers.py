"""Right answers of notebook 01 that look different: each must get all points."""

from __future__ import annotations

import asyncio
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import oracledb

from notebooks.given import WORK_S, number_and_work


def workers_on_a_queue(count, settings):
    """Eight threads take units from one queue and put numbers into another."""
    pool = oracledb.create_pool(**settings, min=2, max=4)
    units, numbers = queue.SimpleQueue(), queue.SimpleQueue()
    for _ in range(count):
        units.put(1)

    def worker():
        while True:
            try:
                units.get_nowait()
            except queue.Empty:
                break
            with pool.acquire() as connection:
                numbers.put(number_and_work(connection))

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    return [numbers.get() for _ in range(count)]


def acquire_and_release(count, settings):
    """Explicit acquire and release, a pool of fixed size, futures instead of map."""
    pool = oracledb.create_pool(**settings, min=4, max=4, increment=0)

    def unit():
        connection = pool.acquire()
        try:
            return number_and_work(connection)
        finally:
            pool.release(connection)

    with ThreadPoolExecutor(8) as threads:
        numbers = [future.result() for future in [threads.submit(unit) for _ in range(count)]]
    pool.close()
    return numbers


def eight_tasks(count, settings):
    """Tasks on an asynchronous pool instead of threads."""

    async def fetch():
        pool = oracledb.create_pool_async(**settings, min=1, max=4)
        eight = asyncio.Semaphore(8)

        async def unit():
            async with eight, pool.acquire() as connection:
                [number] = await connection.fetchone("select myseq.nextval from dual")
                await asyncio.sleep(WORK_S)
                return number

        try:
            return await asyncio.gather(*[unit() for _ in range(count)])
        finally:
            await pool.close()

    return asyncio.run(fetch())


class _Numbers:
    def __init__(self, settings):
        self._pool = oracledb.create_pool(params=oracledb.PoolParams(min=1, max=4), **settings)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._pool.close()

    def one(self, _=None):
        with self._pool.acquire() as connection:
            return number_and_work(connection)


def a_class_with_a_pool(count, settings):
    """The pool belongs to an object that is a context manager."""
    with _Numbers(settings) as numbers, ThreadPoolExecutor(max_workers=8) as threads:
        return [*threads.map(numbers.one, [None] * count)]


def counts_rows_in_python(program, settings):
    """Fetches one row for each session and counts them here."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select sid, serial# from v$session where program = :1", [program])
        return len(cursor.fetchall())


def groups_by_program(program, settings):
    """Counts every program, and picks one."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        counts = dict(cursor.execute("select program, count(*) from v$session group by program"))
    return counts.get(program, 0)


def binds_by_name(program, settings):
    """A bind by name, and a connection that is closed in `finally`."""
    connection = oracledb.connect(**settings)
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT COUNT(1) FROM V$SESSION WHERE PROGRAM = :wanted", wanted=program)
        return cursor.fetchone()[0]
    finally:
        connection.close()


def closing_around_the_pool(statement, settings):
    """`closing` makes a context manager of the pool."""
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool, pool.acquire() as connection:
        return connection.cursor().execute(statement).fetchone()[0]


def an_exit_stack(statement, settings):
    """A stack of things to undo, last one first."""
    with ExitStack() as stack:
        pool = oracledb.create_pool(**settings, min=0, max=2, increment=1)
        stack.callback(pool.close)
        connection = stack.enter_context(pool.acquire())
        cursor = stack.enter_context(connection.cursor())
        cursor.execute(statement)
        [[value]] = cursor.fetchmany(1)
        return value


def raises_again_after_closing(statement, settings):
    """Catches the error, gives everything back, and raises it again."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    connection = pool.acquire()
    try:
        row = connection.cursor().execute(statement).fetchone()
    except oracledb.Error:
        pool.release(connection)
        pool.close()
        raise
    pool.release(connection)
    pool.close()
    return row[0]
