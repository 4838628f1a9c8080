"""Solutions of notebook 06, with reasons."""

from __future__ import annotations

import oracledb

from notebooks.given import INSERT_JOB, mark, move


def pay(pool, service, source, target, amounts):
    """Commit, give back, then call: a slow service holds neither a row nor a connection.

    A payment that fails leaves the `with` by its error, and the pool rolls back what it had done.
    """
    receipts = []
    for amount in amounts:
        try:
            with pool.acquire() as connection:
                move(connection, source, target, amount)
                connection.commit()
        except oracledb.IntegrityError:
            continue
        receipts.append(service(amount))
    return receipts


def find_blocker(waiter, settings):
    """Follow BLOCKING_SESSION from one session to the next, until one waits for nobody."""
    query = "select blocking_session from v$session where sid = :1"
    sid = waiter
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        while True:
            cursor.execute(query, [sid])
            [blocker] = cursor.fetchone()
            if blocker is None:
                return sid
            sid = blocker


def copy_jobs(pool, first, last, shift):
    """All rows come with one answer and go with one request; the commit is one more."""
    query = "select job + :1 from job_log where job between :2 and :3"
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.arraysize = cursor.prefetchrows = 1000
        cursor.execute(query, [shift, first, last])
        cursor.executemany(INSERT_JOB, cursor.fetchall())
        connection.commit()


def record_once(pool, job):
    """A lost answer says nothing of the commit: the second try looks for the row before it writes one."""
    for is_second in (False, True):
        try:
            with pool.acquire() as connection, connection.cursor() as cursor:
                cursor.execute("select count(*) from job_log where job = :1", [job])
                [there] = cursor.fetchone()
                if not there:
                    mark(connection, job)
                return
        except oracledb.Error as error:
            if is_second or error.args[0].full_code != "DPY-4011":
                raise
