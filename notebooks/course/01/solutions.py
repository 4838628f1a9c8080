"""Solutions of notebook 01, with reasons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import number_and_work


def fetch_numbers(count, settings):
    """Make the pool once, outside the unit of work: what is inside is done `count` times.

    `max=4` bounds the sessions; four of the eight threads wait in acquire() for their turn.
    `finally` closes the pool when a unit fails, too.
    """
    pool = oracledb.create_pool(**settings, min=1, max=4)

    def unit(_):
        with pool.acquire() as connection:
            return number_and_work(connection)

    try:
        with ThreadPoolExecutor(8) as threads:
            return list(threads.map(unit, range(count)))
    finally:
        pool.close()


def count_sessions(program, settings):
    """Let the database count: PROGRAM tells one application from the others that log on as the same user.

    The name travels as a bind variable, so that a quote in it cannot change the statement.
    """
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from v$session where program = :name", [program])
        [count] = cursor.fetchone()
        return count


def read_once(statement, settings):
    """Close in `finally`: it is reached after a return and after an error, and lets the error pass.

    The inner `with` gives the connection back before the pool is closed; otherwise close() raises DPY-1005.
    """
    pool = oracledb.create_pool(**settings, min=1, max=1)
    try:
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            [value] = cursor.fetchone()
            return value
    finally:
        pool.close()
