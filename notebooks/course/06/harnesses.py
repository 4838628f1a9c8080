"""What the checks of notebook 06 bring into the answer's own process."""

from __future__ import annotations

import oracledb

TRIPS = """
    select m.value from v$mystat m join v$statname n on n.statistic# = m.statistic#
    where n.name = 'SQL*Net roundtrips to/from client'"""


def with_service(answer, settings, service_settings, source, target, amounts, secret):
    """Call the answer with a pool and a service that looks at the accounts each time it is called.

    Return what the answer returns, and for each call the amount, whether the row was locked, the balance that others
    see, and how many connections were lent.
    """
    seen = []
    pool = oracledb.create_pool(**settings, min=1, max=2)
    try:
        with oracledb.connect(**service_settings) as own:

            def service(amount):
                seen.append([amount, *_state(own, source), pool.busy])
                return amount * secret

            return [list(answer(pool, service, source, target, amounts)), seen]
    finally:
        pool.close(force=True)


def counting(answer, settings, *arguments):
    """Call the answer with a pool of one connection and return the round trips that its session made meanwhile."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    try:
        before = _trips(pool)
        answer(pool, *arguments)
        return _trips(pool) - before
    finally:
        pool.close(force=True)


def _state(connection, account):
    with connection.cursor() as cursor:
        try:
            cursor.execute("select balance from accounts where account_id = :1 for update nowait", [account])
            is_locked = False
            [balance] = cursor.fetchone()
        except oracledb.DatabaseError:
            is_locked, balance = True, 0
    connection.rollback()
    return is_locked, int(balance)


def _trips(pool):
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.execute(TRIPS)
        return int(cursor.fetchone()[0])
