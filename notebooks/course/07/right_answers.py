"""Other right answers of notebook 07, built in other ways."""

from __future__ import annotations

import queue
import threading
from contextlib import closing

import oracledb

from notebooks.given import next_number, safe_job

LOST = "DPY-4011"


def queue_workers(jobs, limit, settings):
    """A job that fails goes back into the queue."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, increment=1)
    waiting = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)

    def work():
        while True:
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                with pool.acquire() as connection:
                    safe_job(connection, job)
            except oracledb.Error as error:
                if error.args[0].full_code not in (LOST, "DPY-1001"):
                    raise
                waiting.put(job)

    threads = [threading.Thread(target=work) for _ in range(limit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()


def keeps_its_connection(jobs, limit, settings):
    """Each worker keeps a connection, and drops it when it is lost."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)

    def work(own):
        connection = pool.acquire()
        for job in own:
            for _ in range(9):
                try:
                    safe_job(connection, job)
                    break
                except oracledb.Error as error:
                    if not str(error).startswith((LOST, "DPY-1001")):
                        raise
                    pool.drop(connection)
                    connection = pool.acquire()
        connection.close()

    threads = [threading.Thread(target=work, args=[jobs[num::limit]]) for num in range(limit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close(force=True)


def in_rounds(jobs, limit, settings):
    """Those that failed are done in the next round."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit, ping_interval=0)) as pool:
        left = list(jobs)
        for _ in range(10):
            failed = []
            for job in left:
                connection = pool.acquire()
                try:
                    safe_job(connection, job)
                except oracledb.DatabaseError:
                    failed.append(job)
                finally:
                    connection.close()
            left = failed


def with_pool_params(settings, low, high):
    """The settings as an object."""
    params = oracledb.PoolParams(min=low, max=high, increment=2, timeout=1)
    return oracledb.create_pool(params=params, **settings)


def timeout_set_later(settings, low, high):
    """Set on the pool; it counts from the next release."""
    pool = oracledb.create_pool(**settings, min=low, max=high)
    pool.timeout = 1
    return pool


class Shrinking:
    """A pool inside an object, with another timeout."""

    def __init__(self, settings, low, high):
        self.pool = oracledb.create_pool(**settings, min=low, max=high, timeout=2)

    def acquire(self):
        return self.pool.acquire()

    def close(self, force=False):
        self.pool.close(force=force)


def a_class(settings, low, high):
    """A pool inside an object."""
    return Shrinking(settings, low, high)


def asks_after_a_second(settings):
    """A ping only for what was idle for a second."""
    return oracledb.create_pool(**settings, min=2, max=2, ping_interval=1, ping_timeout=250)


def pings_by_params(settings):
    """The settings as an object."""
    params = oracledb.PoolParams(min=1, max=4, ping_interval=0, ping_timeout=200)
    return oracledb.create_pool(params=params, **settings)


class Asking:
    """Asks itself, with a limit for the answer, and drops what does not answer."""

    def __init__(self, settings):
        self.pool = oracledb.create_pool(**settings, min=2, max=2)

    def acquire(self):
        while True:
            connection = self.pool.acquire()
            connection.call_timeout = 250
            try:
                next_number(connection)
            except oracledb.Error:
                self.pool.drop(connection)
            else:
                connection.call_timeout = 0
                return connection

    def close(self, force=False):
        self.pool.close(force=force)


def asks_itself(settings):
    """An own question before each loan."""
    return Asking(settings)


def a_logon_first(settings):
    """One connection without a pool tells before a pool is made."""
    try:
        oracledb.connect(**settings).close()
    except oracledb.DatabaseError as error:
        [details] = error.args
        return details.full_code


def an_empty_pool(settings):
    """min=0: nobody logs on before acquire()."""
    pool = oracledb.create_pool(**settings, min=0, max=2, increment=1)
    try:
        with pool.acquire() as connection:
            connection.ping()
    except oracledb.Error as error:
        return str(error).partition(":")[0]
    finally:
        pool.close()


def remembers(settings):
    """The error is kept and looked at afterwards."""
    pool, kept = oracledb.create_pool(**settings, min=1, max=2), []
    try:
        pool.release(pool.acquire())
    except oracledb.DatabaseError as error:
        kept.append(error.args[0].full_code)
    pool.close(force=True)
    return next(iter(kept), None)
