"""Right answers of notebook 02 that look different: each must get all points."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing

import oracledb

from notebooks.given import careless_job, is_fit, start_stragglers


def a_stack_for_each_try(size, deadline_s, settings):
    """Each try borrows all of them, or gives back what it has."""
    until_s, reason = time.monotonic() + deadline_s, None
    with closing(oracledb.create_pool(**settings, min=1, max=size)) as pool:
        while time.monotonic() < until_s:
            try:
                with ExitStack() as loans:
                    for _ in range(size):
                        loans.enter_context(pool.acquire())
                    return None
            except oracledb.Error as error:
                reason = error.args[0].full_code
            time.sleep(0.1)
    return reason


def asks_for_what_is_missing(size, deadline_s, settings):
    """min=0: nothing is made before somebody asks."""
    pool = oracledb.create_pool(**settings, min=0, max=size, increment=1)
    until_s, reason, lent = time.monotonic() + deadline_s, "no try", {}
    for number in range(size):
        while number not in lent and time.monotonic() < until_s:
            try:
                lent[number] = pool.acquire()
            except oracledb.DatabaseError as error:
                reason = str(error).partition(":")[0]
                time.sleep(0.03)
    ready = pool.opened == size
    pool.close(force=True)
    return None if ready else reason


def a_new_pool_for_each_try(size, deadline_s, settings):
    """A pool whose start has failed is thrown away."""
    until_s, reason = time.monotonic() + deadline_s, None
    while time.monotonic() < until_s:
        pool = oracledb.create_pool(**settings, min=size, max=size)
        try:
            lent = [pool.acquire() for _ in range(size)]
        except oracledb.Error as error:
            [details] = error.args
            reason = details.full_code
            pool.close(force=True)
            time.sleep(0.1)
        else:
            for connection in lent:
                pool.release(connection)
            pool.close()
            return None
    return reason


def drops_before_the_job(jobs, settings):
    """Looks at the session when it is borrowed."""
    with closing(oracledb.create_pool(**settings, min=1, max=2)) as pool:
        for job in jobs:
            connection = pool.acquire()
            while not is_fit(connection):
                pool.drop(connection)
                connection = pool.acquire()
            careless_job(connection, job)
            connection.close()
        connection = pool.acquire()
        pool.release(connection) if is_fit(connection) else pool.drop(connection)


def a_with_and_a_drop_inside(jobs, settings):
    """drop() inside the connection's own with."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    try:
        for job in jobs:
            with pool.acquire() as connection:
                careless_job(connection, job)
                if not is_fit(connection):
                    pool.drop(connection)
    finally:
        pool.close()


def a_queue_of_unfit(jobs, settings):
    """A function that gives back or drops."""
    pool = oracledb.create_pool(**settings, min=1, max=1)

    def back(connection):
        (pool.release if is_fit(connection) else pool.drop)(connection)

    for job in jobs:
        connection = pool.acquire()
        try:
            careless_job(connection, job)
        finally:
            back(connection)
    pool.close(force=True)


def tries_a_plain_close(short, long, grace_s, settings):
    """close() says DPY-1005 as long as somebody is at work."""
    pool = oracledb.create_pool(**settings, min=2, max=2)
    start_stragglers(pool, short, long)
    until_s = time.monotonic() + grace_s
    while True:
        try:
            pool.close(force=time.monotonic() > until_s)
            return
        except oracledb.Error:
            time.sleep(0.05)


def joins_with_a_time(short, long, grace_s, settings):
    """The threads are what is waited for."""
    pool = oracledb.create_pool(**settings, min=1, max=2)
    until_s = time.monotonic() + grace_s
    threads = start_stragglers(pool, short, long)
    for thread in threads:
        thread.join(max(0.0, until_s - time.monotonic()))
    pool.close(force=any(thread.is_alive() for thread in threads))


def sleeps_the_grace(short, long, grace_s, settings):
    """Everybody has the whole grace."""
    pool = oracledb.create_pool(**settings, min=2, max=4)
    start_stragglers(pool, short, long)
    time.sleep(grace_s)
    pool.close(force=True)


LOST = {"DPY-4011", "DPY-1001", "ORA-03113", "ORA-03114", "ORA-00028"}
PASSING = {"ORA-00054", "ORA-00060", "ORA-08177", "ORA-30006", "DPY-4005"}


def two_sets(error):
    """More codes than are asked for."""
    [details] = error.args if isinstance(error, oracledb.Error) else [None]
    code = getattr(details, "full_code", None)
    return "reconnect" if code in LOST else "retry" if code in PASSING else "give up"


def asks_the_driver(error):
    """The driver says which of its errors a new connection may mend; the lock and the full pool come first."""
    if isinstance(error, oracledb.Error):
        details = error.args[0]
        if details.full_code in PASSING:
            return "retry"
        if details.isrecoverable:
            return "reconnect"
    return "give up"


class _Advice:
    def __init__(self, **words):
        self.words = words

    def __call__(self, error):
        for word, is_meant in self.words.items():
            if isinstance(error, oracledb.DatabaseError) and is_meant(error.args[0]):
                return word
        return "give up"


def by_number(error):
    """Numbers of the database's errors, codes of the driver's."""
    advice = _Advice(
        retry=lambda one: one.code in (54, 30006) or one.full_code == "DPY-4005",
        reconnect=lambda one: one.full_code.endswith("-4011"),
    )
    return advice(error)


def reads_the_beginning(error):
    """The text up to the first colon is the code, if the error is one of the driver's."""
    code = str(error).partition(":")[0] if type(error).__module__.startswith("oracledb") else ""
    match code:
        case "DPY-4011":
            return "reconnect"
        case "ORA-00054" | "ORA-30006" | "DPY-4005":
            return "retry"
    return "give up"
