"""Right answers of notebook 14 that are built differently."""

from __future__ import annotations

import functools
import os

import oracledb


def one_after_the_other(pool, work, audit):
    """acquire and release by hand."""
    connection = pool.acquire()
    try:
        result = True
        try:
            work(connection)
        except ValueError:
            connection.rollback()
            result = False
        else:
            connection.commit()
        audit(connection)
        connection.commit()
        return result
    finally:
        pool.release(connection)


def two_transactions_by_a_loop(pool, work, audit):
    """Each step ends its own transaction."""
    done = []
    with pool.acquire() as connection:
        for step in (work, audit):
            try:
                step(connection)
                connection.commit()
                done.append(True)
            except ValueError:
                connection.rollback()
                done.append(False)
    return done[0]


def gives_back_before_the_audit(pool, work, audit):
    """Two loans, one behind the other: nobody holds one and asks for a second."""
    went_well = True
    with pool.acquire() as connection:
        try:
            work(connection)
            connection.commit()
        except ValueError:
            went_well = False
    with pool.acquire() as connection:
        audit(connection)
        connection.commit()
    return went_well


def a_cache_by_process(settings):
    """functools.cache with the process as its argument."""
    return _pool_of(os.getpid(), tuple(settings.items()))


@functools.cache
def _pool_of(process, settings):
    return oracledb.create_pool(**dict(settings), min=1, max=2)


_kept = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_kept.clear)


def forgets_at_the_fork(settings):
    """The child forgets what it inherited, and closes nothing."""
    if not _kept:
        _kept.append(oracledb.create_pool(**settings, min=0, max=1))
    return _kept[0]


class _Pools:
    process = None
    pool = None

    def here(self, settings):
        if self.process != os.getpid():
            self.process, self.pool = os.getpid(), oracledb.create_pool(**settings, min=1, max=1)
        return self.pool


_pools_of_class = _Pools()


def a_class_that_remembers_its_process(settings):
    """An object that knows which process it is in."""
    return _pools_of_class.here(settings)
