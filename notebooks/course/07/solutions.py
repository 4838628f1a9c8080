"""Solutions of notebook 07, with reasons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import oracledb

from notebooks.given import safe_job


def survive(jobs, limit, settings):
    """A dead connection is found by the job: borrow again, a few times, from the same pool."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:

        def do(job):
            for _ in range(2 * limit + 2):
                try:
                    with pool.acquire() as connection:
                        return safe_job(connection, job)
                except oracledb.Error as error:
                    if not error.args[0].isrecoverable:
                        raise
            raise RuntimeError(f"job {job} failed again and again")

        with ThreadPoolExecutor(limit) as threads:
            list(threads.map(do, jobs))


def shrinking_pool(settings, low, high):
    """`timeout` closes what is idle for longer, down to `min`."""
    return oracledb.create_pool(**settings, min=low, max=high, timeout=1)


def asking_pool(settings):
    """A ping before each loan, and an answer that may take a third of a second."""
    return oracledb.create_pool(**settings, min=2, max=2, ping_interval=0, ping_timeout=300)


def why_not(settings):
    """One acquire() tells; whoever asks again and again locks the account."""
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool:
        try:
            pool.acquire().close()
        except oracledb.Error as error:
            return error.args[0].full_code
    return None
