"""What the checks of notebook 07 do with the pool that an answer makes: a burst and a rest, jobs after a pause."""

from __future__ import annotations

import threading
import time

import oracledb

from notebooks.given import mark, next_number

SHRINKS_S = 8.0
STAYS_S = 1.0
PAUSE_S = 2.6
WARM_MS = 5_000
PATIENCE_S = 6.0
NOT_WARM = -1
COUNT = "select count(*) from v$session where program = :1"


def burst_and_rest(answer, settings, service_settings, low, high):
    """Borrow `high` connections at once, give them back, and wait until `low` sessions are left, or not.

    Return the sessions of the burst, those that are left, and the pool's timeout and min.
    """
    with oracledb.connect(**service_settings) as own:
        pool = answer(settings, low, high)
        try:
            lent = [pool.acquire() for _ in range(high)]
            peak = _sessions(own, settings)
            for connection in lent:
                connection.close()
            until_s = time.monotonic() + SHRINKS_S
            while _sessions(own, settings) > low and time.monotonic() < until_s:
                time.sleep(0.05)
            time.sleep(STAYS_S)
            return [peak, _sessions(own, settings), getattr(pool, "timeout", 0), getattr(pool, "min", 0)]
        finally:
            pool.close(force=True)


def jobs_after_a_pause(answer, settings, jobs):
    """Warm up two connections, let them rest, and do two jobs at the same time.

    Return the errors, how many still wait (NOT_WARM if it did not come to that), and whether the pool pings. A pool
    that somebody waits in is not closed: closing waits for the same answer.
    """
    pool, codes = answer(settings), []
    try:
        for connection in [pool.acquire(), pool.acquire()]:
            _warm(connection)
            connection.close()
    except oracledb.Error:
        pool.close(force=True)
        return [[], NOT_WARM, False]
    time.sleep(PAUSE_S)

    def do(job):
        try:
            with pool.acquire() as connection:
                mark(connection, job)
        except oracledb.Error as error:
            codes.append(error.args[0].full_code)

    threads = [threading.Thread(target=do, args=[job], daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    until_s = time.monotonic() + PATIENCE_S
    for thread in threads:
        thread.join(max(0.0, until_s - time.monotonic()))
    waiting = sum(thread.is_alive() for thread in threads)
    is_pinging = getattr(pool, "ping_interval", -1) in range(3)
    if not waiting:
        pool.close(force=True)
    return [list(codes), waiting, is_pinging]


def _warm(connection):
    """Use a connection once; a machine that stands still for so long that the firewall forgets it gets an error."""
    own_ms, connection.call_timeout = connection.call_timeout, WARM_MS
    next_number(connection)
    connection.call_timeout = own_ms


def _sessions(connection, settings):
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [settings["program"]])
        return int(cursor.fetchone()[0])
