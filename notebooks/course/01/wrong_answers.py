"""Wrong answers of notebook 01: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import number_and_work

_kept = []


def _on_eight_threads(unit, count):
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(unit, range(count)))


def connects_each_time(count, settings):
    """The starter without a pool: a logon for each unit of work."""

    def unit(_):
        with oracledb.connect(**settings) as connection:
            return number_and_work(connection)

    return _on_eight_threads(unit, count)


def a_pool_each_time(count, settings):
    """A pool, made inside the unit of work: a logon for each of them all the same."""

    def unit(_):
        pool = oracledb.create_pool(**settings, min=1, max=1)
        with pool.acquire() as connection:
            number = number_and_work(connection)
        pool.close()
        return number

    return _on_eight_threads(unit, count)


def one_global_connection(count, settings):
    """One connection for all threads: one logon, and they stand in line for it."""
    _kept.append(oracledb.connect(**settings))
    return _on_eight_threads(lambda _: number_and_work(_kept[-1]), count)


def far_more_than_four(count, settings):
    """A pool that may open a connection for everybody."""
    pool = oracledb.create_pool(**settings, min=8, max=1000)

    def unit(_):
        with pool.acquire() as connection:
            return number_and_work(connection)

    numbers = _on_eight_threads(unit, count)
    pool.close()
    return numbers


def the_pool_is_a_temporary(count, settings):
    """Nothing holds on to the pool: it is closed while its connection is still lent."""

    def unit(_):
        with oracledb.create_pool(**settings, min=1, max=1).acquire() as connection:
            return number_and_work(connection)

    return _on_eight_threads(unit, count)


def numbers_of_its_own(count, settings):
    """No work at all: numbers that were never drawn from the sequence."""
    return list(range(count))


def the_pool_stays_open(count, settings):
    """All is well but the end: the pool is kept in a global name and never closed."""
    _kept.append(oracledb.create_pool(**settings, min=1, max=4))

    def unit(_):
        with _kept[-1].acquire() as connection:
            return number_and_work(connection)

    return _on_eight_threads(unit, count)


def always_three(program, settings):
    """Hard-coded."""
    return 3


def all_of_the_user(program, settings):
    """Counts by user: every application of the lab logs on as the same one."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from v$session where username = user")
        [count] = cursor.fetchone()
        return count


def only_the_active_ones(program, settings):
    """Counts the sessions that work at this moment: those that wait for their next call are missing."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from v$session where program = :1 and status = 'ACTIVE'", [program])
        [count] = cursor.fetchone()
        return count


def closes_only_when_all_is_well(statement, settings):
    """close() as the last line: an error jumps over it."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    _kept.append(pool)
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        [value] = cursor.fetchone()
    pool.close()
    return value


def swallows_the_error(statement, settings):
    """Closes in every case, and nobody learns that the statement has failed."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    try:
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            [value] = cursor.fetchone()
            return value
    except oracledb.Error:
        return None
    finally:
        pool.close()


def returns_the_row(statement, settings):
    """The row instead of the value in it."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def closes_the_connection_only(statement, settings):
    """close() gives the connection back to the pool, and nobody closes the pool."""
    _kept.append(oracledb.create_pool(**settings, min=1, max=1))
    connection = _kept[-1].acquire()
    try:
        return connection.cursor().execute(statement).fetchone()[0]
    finally:
        connection.close()
