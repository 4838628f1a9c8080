"""Solutions of notebook 02, with reasons."""

from __future__ import annotations

import time

import oracledb

from notebooks.given import careless_job, is_fit, start_stragglers


def start_when_ready(size, deadline_s, settings):
    """A pool that could not log on at the start does not try by itself: `size` loans at the same time make it."""
    until_s = time.monotonic() + deadline_s
    pool = oracledb.create_pool(**settings, min=size, max=size)
    lent, reason = [], None
    while len(lent) < size and time.monotonic() < until_s:
        try:
            lent.append(pool.acquire())
        except oracledb.Error as error:
            reason = error.args[0].full_code
            time.sleep(0.05)
    is_ready = len(lent) == size
    for connection in lent:
        connection.close()
    pool.close()
    return None if is_ready else reason


def drop_the_unfit(jobs, settings):
    """drop() ends the session, close() would lend it again; the pool fills up to `min` by itself."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    for job in jobs:
        connection = pool.acquire()
        careless_job(connection, job)
        if is_fit(connection):
            connection.close()
        else:
            pool.drop(connection)
    pool.close()


def shut_down(short, long, grace_s, settings):
    """Wait until nobody holds a connection or the grace is over; only then by force."""
    pool = oracledb.create_pool(**settings, min=2, max=2)
    threads = start_stragglers(pool, short, long)
    until_s = time.monotonic() + grace_s
    while pool.busy and time.monotonic() < until_s:
        time.sleep(0.02)
    pool.close(force=True)
    for thread in threads:
        thread.join()


def what_to_do(error):
    """The code decides, not the text; what is not known is not tried again."""
    helps = {"DPY-4011": "reconnect", "ORA-00054": "retry", "ORA-30006": "retry", "DPY-4005": "retry"}
    if not isinstance(error, oracledb.Error):
        return "give up"
    return helps.get(error.args[0].full_code, "give up")
