"""Wrong answers of notebook 07: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import oracledb

from notebooks.given import safe_job


def _each(jobs, limit, pool, do):
    with ThreadPoolExecutor(limit) as threads:
        list(threads.map(lambda job: do(pool, job), jobs))


def no_retry(jobs, limit, settings):
    """The pool is expected to lend what lives."""

    def do(pool, job):
        with pool.acquire() as connection:
            safe_job(connection, job)

    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        _each(jobs, limit, pool, do)


def only_pings(jobs, limit, settings):
    """A ping before each loan is taken for safety; what dies in the loan is lost."""

    def do(pool, job):
        with suppress(oracledb.Error), pool.acquire() as connection:
            safe_job(connection, job)

    with closing(oracledb.create_pool(**settings, min=limit, max=limit, ping_interval=0)) as pool:
        _each(jobs, limit, pool, do)


def a_new_pool_for_each_error(jobs, limit, settings):
    """After an error everything is made anew."""

    def do(pool, job):
        try:
            with pool.acquire() as connection:
                safe_job(connection, job)
        except oracledb.Error:
            with closing(oracledb.create_pool(**settings, min=2 * limit, max=2 * limit)) as other:
                lent = [other.acquire() for _ in range(2 * limit)]
                for connection in lent:
                    connection.close()
                do(other, job)

    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        _each(jobs, limit, pool, do)


def no_timeout(settings, low, high):
    """A pool is expected to shrink by itself."""
    return oracledb.create_pool(**settings, min=low, max=high)


def all_from_the_start(settings, low, high):
    """min=max, with a timeout that has nothing to do."""
    return oracledb.create_pool(**settings, min=high, max=high, timeout=1)


def nothing_is_kept(settings, low, high):
    """min=0: everything goes."""
    return oracledb.create_pool(**settings, min=0, max=high, timeout=1)


def trusts_the_pool(settings):
    """The default: ping_interval=60."""
    return oracledb.create_pool(**settings, min=2, max=2)


def pings_patiently(settings):
    """A ping whose answer may take the default five seconds."""
    return oracledb.create_pool(**settings, min=2, max=2, ping_interval=0)


def a_call_timeout(settings):
    """The borrower finds out, with an error."""

    def impatient(connection, tag):
        connection.call_timeout = 300

    return oracledb.create_pool(**settings, min=2, max=2, session_callback=impatient)


def asks_again_and_again(settings):
    """Three tries, since it may be over soon."""
    code = None
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool:
        for _ in range(3):
            try:
                pool.acquire().close()
                return None
            except oracledb.Error as error:
                code = error.args[0].full_code
    return code


def waits_for_create_pool(settings):
    """create_pool is expected to raise."""
    try:
        oracledb.create_pool(**settings, min=1, max=1).close()
    except oracledb.Error as error:
        return error.args[0].full_code


def by_number(settings):
    """The number without its prefix."""
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool:
        try:
            pool.acquire().close()
        except oracledb.Error as error:
            return error.args[0].code
