"""Wrong answers of notebook 01: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import oracledb

from notebooks import lab
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


def one_borrowed_for_all(count, settings):
    """A pool of four, and one connection of it for all threads."""
    with closing(oracledb.create_pool(**settings, min=4, max=4)) as pool, pool.acquire() as connection:
        return _on_eight_threads(lambda _: number_and_work(connection), count)


def takes_turns(count, settings):
    """Eight threads, and a lock that lets one of them work."""
    one_at_a_time = threading.Lock()
    with closing(oracledb.create_pool(**settings, min=4, max=4)) as pool:

        def unit(_):
            with one_at_a_time, pool.acquire() as connection:
                return number_and_work(connection)

        return _on_eight_threads(unit, count)


def two_in_turn(count, settings):
    """Two borrowed connections, used by one thread in turn."""
    with closing(oracledb.create_pool(**settings, min=2, max=4)) as pool, pool.acquire() as a, pool.acquire() as b:
        return [number_and_work((a, b)[number % 2]) for number in range(count)]


def all_in_one_statement(count, settings):
    """No units of work: one statement draws all numbers."""
    with closing(oracledb.create_pool(**settings, min=2, max=4)) as pool, pool.acquire() as connection:
        cursor = connection.cursor()
        cursor.execute("select myseq.nextval from dual connect by level <= :n", n=count)
        return [number for (number,) in cursor]


def without_the_program(count, settings):
    """Some of the settings are left out: the sessions carry the name of the Python program."""
    some = {name: settings[name] for name in ("user", "password", "dsn")}
    with closing(oracledb.create_pool(**some, min=1, max=4)) as pool:

        def unit(_):
            with pool.acquire() as connection:
                return number_and_work(connection)

        return _on_eight_threads(unit, count)


def closes_too_early(count, settings):
    """The pool is closed while the threads still work with it."""
    pool = oracledb.create_pool(**settings, min=1, max=4)

    def unit(_):
        with pool.acquire() as connection:
            return number_and_work(connection)

    threads = ThreadPoolExecutor(8)
    numbers = threads.map(unit, range(count))
    time.sleep(0.1)
    pool.close()
    return list(numbers)


def gives_them_out_later(count, settings):
    """What `map` returns, instead of a list of it."""
    with closing(oracledb.create_pool(**settings, min=1, max=4)) as pool, ThreadPoolExecutor(8) as threads:

        def unit(_):
            with pool.acquire() as connection:
                return number_and_work(connection)

        return threads.map(unit, range(count))


def left_to_the_collector(count, settings):
    """No close(): nothing refers to the pool any more when the function has returned."""
    pool = oracledb.create_pool(**settings, min=1, max=4)

    def unit(_):
        with pool.acquire() as connection:
            return number_and_work(connection)

    return _on_eight_threads(unit, count)


def asks_the_lab(program, settings):
    """The admin's view of the lab instead of a statement of one's own."""
    return lab.sessions(program)


def names_that_begin_alike(program, settings):
    """LIKE finds those too whose names begin in the same way."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from v$session where program like :name || '%'", [program])
        return cursor.fetchone()[0]


def as_text(program, settings):
    """The right number, as text."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select to_char(count(*)) from v$session where program = :name", [program])
        return cursor.fetchone()[0]


def keeps_its_connection(program, settings):
    """The right number, from a connection that is kept."""
    _kept.append(oracledb.connect(**settings))
    with _kept[-1].cursor() as cursor:
        cursor.execute("select count(*) from v$session where program = :name", [program])
        return cursor.fetchone()[0]


def calculates_by_itself(statement, settings):
    """Reads the statement and leaves the database alone, more or less."""
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool, pool.acquire():
        if "/" in statement:
            raise oracledb.DatabaseError("ORA-01476: divisor is equal to zero")
        return int(statement.split("*")[1].split()[0])


def another_error(statement, settings):
    """The caller gets an error, and not the one that the database sent."""
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool:
        try:
            with pool.acquire() as connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0]
        except oracledb.Error as error:
            raise RuntimeError("the statement has failed") from error


def leaves_it_to_the_collector(statement, settings):
    """close() at the end only: after an error the pool goes away with the last name that refers to it."""
    pool = oracledb.create_pool(**settings, min=2, max=2)
    connection = pool.acquire()
    cursor = connection.cursor()
    cursor.execute(statement)
    value = cursor.fetchone()[0]
    connection.close()
    pool.close()
    return value
