"""Wrong answers of notebook 14: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import threading

import oracledb


def holds_one_and_asks_for_another(pool, work, audit):
    """The dependency holds one connection, the audit wants a second."""
    with pool.acquire() as connection:
        try:
            work(connection)
            connection.commit()
            went_well = True
        except ValueError:
            connection.rollback()
            went_well = False
        with pool.acquire() as second:
            audit(second)
            second.commit()
    return went_well


def one_transaction_for_both(pool, work, audit):
    """The rollback takes the audit with it."""
    with pool.acquire() as connection:
        try:
            audit(connection)
            work(connection)
            connection.commit()
        except ValueError:
            connection.rollback()
            return False
    return True


def audits_success_only(pool, work, audit):
    """Who fails is not written down."""
    with pool.acquire() as connection:
        try:
            work(connection)
            audit(connection)
            connection.commit()
        except ValueError:
            return False
    return True


def forgets_to_commit(pool, work, audit):
    """The pool rolls back what is open when it gets a connection back."""
    went_well = True
    with pool.acquire() as connection:
        try:
            work(connection)
        except ValueError:
            went_well = False
    with pool.acquire() as connection:
        audit(connection)
        connection.commit()
    return went_well


_one = []


def one_for_all(settings):
    """A global of the module: a fork copies it."""
    if not _one or _is_closed(_one[0]):
        _one[:] = [oracledb.create_pool(**settings, min=1, max=2)]
    return _one[0]


def _is_closed(pool):
    try:
        return pool.opened < 0
    except oracledb.Error:
        return True


def a_new_one_each_time(settings):
    """Right in each process, and a pool for each call."""
    return oracledb.create_pool(**settings, min=1, max=1)


_of_thread = threading.local()


def one_for_each_thread(settings):
    """The thread that forks lives on in the child, with what it had."""
    if not hasattr(_of_thread, "pool") or _is_closed(_of_thread.pool):
        _of_thread.pool = oracledb.create_pool(**settings, min=1, max=1)
    return _of_thread.pool
