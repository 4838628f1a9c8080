"""Wrong answers of notebook 06: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

from contextlib import suppress

import oracledb

from notebooks.given import INSERT_JOB, mark, move


def _each(amounts, one):
    receipts = []
    for amount in amounts:
        try:
            receipts.append(one(amount))
        except oracledb.IntegrityError:
            continue
    return receipts


def autocommit_everywhere(pool, service, source, target, amounts):
    """Each statement for itself: half of a payment stays."""

    def one(amount):
        with pool.acquire() as connection:
            connection.autocommit = True
            move(connection, source, target, amount)
        return service(amount)

    return _each(amounts, one)


def commits_in_finally(pool, service, source, target, amounts):
    """Commits, whatever has happened."""

    def one(amount):
        with pool.acquire() as connection:
            try:
                move(connection, source, target, amount)
            finally:
                connection.commit()
        return service(amount)

    return _each(amounts, one)


def calls_before_the_commit(pool, service, source, target, amounts):
    """The service works while the row is locked."""

    def one(amount):
        with pool.acquire() as connection:
            move(connection, source, target, amount)
            receipt = service(amount)
            connection.commit()
        return receipt

    return _each(amounts, one)


def calls_inside_the_loan(pool, service, source, target, amounts):
    """Committed in time, and the connection is kept."""

    def one(amount):
        with pool.acquire() as connection:
            move(connection, source, target, amount)
            connection.commit()
            return service(amount)

    return _each(amounts, one)


def leaves_it_to_the_release(pool, service, source, target, amounts):
    """No commit: the release will do it."""

    def one(amount):
        with pool.acquire() as connection:
            move(connection, source, target, amount)
        return service(amount)

    return _each(amounts, one)


def the_next_one(waiter, settings):
    """The blocker of the first, which waits itself."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select blocking_session from v$session where sid = :1", [waiter])
        return cursor.fetchone()[0]


def the_one_that_waits(waiter, settings):
    """Takes the victim for the culprit."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select sid from v$session where sid = :1", [waiter])
        return cursor.fetchone()[0]


def whoever_is_idle(waiter, settings):
    """The newest session of the user that is INACTIVE, but for the one that asks."""
    query = "select max(sid) from v$session where status = 'INACTIVE' and blocking_session is null and program != :1"
    others = "select count(*) from v$session where blocking_session = :1"
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute(query, [settings["program"]])
        [sid] = cursor.fetchone()
        cursor.execute(others, [sid])
        return sid if not cursor.fetchone()[0] else connection.session_id


def row_by_row(pool, first, last, shift):
    """A request for each row that is written."""
    with pool.acquire() as connection:
        reader, writer = connection.cursor(), connection.cursor()
        reader.execute("select job from job_log where job between :1 and :2", [first, last])
        for (job,) in reader:
            writer.execute(INSERT_JOB, [job + shift])
        connection.commit()


def a_few_at_a_time(pool, first, last, shift):
    """Writes in one request, and reads five rows with each."""
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.arraysize = cursor.prefetchrows = 5
        cursor.execute("select job + :1 from job_log where job between :2 and :3", [shift, first, last])
        cursor.executemany(INSERT_JOB, cursor.fetchall())
        connection.commit()


def forgets_the_commit(pool, first, last, shift):
    """Few round trips, and the release takes the rows back."""
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.execute("select job + :1 from job_log where job between :2 and :3", [shift, first, last])
        cursor.executemany(INSERT_JOB, cursor.fetchall())


def _written(pool, job):
    with pool.acquire() as connection:
        mark(connection, job)


def tries_again(pool, job):
    """An error is taken for "nothing has happened"."""
    try:
        _written(pool, job)
    except oracledb.DatabaseError:
        _written(pool, job)


def takes_it_for_done(pool, job):
    """The other way round: the commit is taken for done."""
    with suppress(oracledb.DatabaseError):
        _written(pool, job)


def lets_it_through(pool, job):
    """Whoever calls may see to it."""
    _written(pool, job)


def goes_on_with_what_it_has(pool, job):
    """Looks before it writes again, on the connection that is lost."""
    with pool.acquire() as connection, connection.cursor() as cursor:
        try:
            mark(connection, job)
        except oracledb.DatabaseError:
            cursor.execute("select count(*) from job_log where job = :1", [job])
            if not cursor.fetchone()[0]:
                mark(connection, job)


def forgets_the_second_commit(pool, job):
    """Looks, writes what is missing, and leaves the commit to the release."""
    try:
        _written(pool, job)
    except oracledb.DatabaseError:
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from job_log where job = :1", [job])
            if not cursor.fetchone()[0]:
                cursor.execute(INSERT_JOB, [job])
