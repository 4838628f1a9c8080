"""What the notebooks give their learners to work with; `lab.show(do_job)` shows one in a notebook.

Checks, solutions, right and wrong answers import the same functions.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from contextlib import suppress

import oracledb

WORK_S = 0.02
JOB_S = 0.03
SERVICE_S = 0.8
INSERT_JOB = "insert into job_log (job, sid) values (:1, sys_context('userenv', 'sid'))"

INSERT_JOB_ONCE = """
    insert into job_log (job, sid) select :job, sys_context('userenv', 'sid') from dual
    where not exists (select 1 from job_log where job = :job)"""


def next_number(connection):
    """Return the next number of the sequence."""
    with connection.cursor() as cursor:
        cursor.execute("select myseq.nextval from dual")
        [number] = cursor.fetchone()
        return number


def number_and_work(connection):
    """Fetch a number, then work on it for 20 ms with the connection in hand."""
    number = next_number(connection)
    time.sleep(WORK_S)
    return number


def do_job(connection, job):
    """Write a row that says which session did this job; work 30 ms before the commit."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_JOB, [job])
    time.sleep(JOB_S)
    connection.commit()


async def do_async_job(connection, job):
    """Write a row that says which session did this job; work 30 ms before the commit."""
    await connection.execute(INSERT_JOB, [job])
    await asyncio.sleep(JOB_S)
    await connection.commit()


def safe_job(connection, job):
    """Write the row of a job unless it is there, work 30 ms, commit: it may be done again when nobody knows."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_JOB_ONCE, job=job)
    time.sleep(JOB_S)
    connection.commit()


def mark(connection, job):
    """Write and commit a row that says, by the database's own clock, that this moment was reached."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_JOB, [job])
    connection.commit()


def run_job(session, job):
    """Write a job's row through a Session of SQLAlchemy; a job with an odd number fails afterwards."""
    session.connection().exec_driver_sql(INSERT_JOB, (job,))
    if job % 2:
        raise ValueError(f"job {job} cannot be done")


def hold_job(connection, job, hold_s):
    """Write a row that says which session did this job, and keep the connection for `hold_s` in all."""
    mark(connection, job)
    time.sleep(hold_s)


def careless_job(connection, job):
    """Do a job; every fourth one leaves its session with another date format."""
    mark(connection, job)
    if job % 4 == 0:
        connection.cursor().execute("alter session set nls_date_format = 'YYYY'")


def is_fit(connection):
    """Return whether dates look as they should in this session."""
    with connection.cursor() as cursor:
        cursor.execute("select to_char(sysdate) from dual")
        return len(cursor.fetchone()[0]) > len("2026")


def start_stragglers(pool, short, long):
    """Start two threads that hold a connection for 0.4 s and for 4 s, and then write a row."""
    begun = threading.Barrier(3)

    def straggle(job, hold_s):
        with suppress(oracledb.Error), pool.acquire() as connection:
            begun.wait()
            time.sleep(hold_s)
            mark(connection, job)

    plan = [(short, 0.4), (long, 4.0)]
    threads = [threading.Thread(target=straggle, args=one) for one in plan]
    for thread in threads:
        thread.start()
    begun.wait()
    return threads


class Request:
    """One request with a connection of its own. It refers to itself, so that it lives until the collector runs."""

    def __init__(self, pool, job):
        self.job = job
        self.connection = pool.acquire()
        self.steps = [self.work]

    def work(self):
        """Write the row of the job and commit; jobs with an odd number fail before that."""
        with self.connection.cursor() as cursor:
            cursor.execute(INSERT_JOB, [self.job])
        if self.job % 2:
            raise ValueError(f"job {self.job} cannot be done")
        self.connection.commit()


def move(connection, source, target, amount):
    """Move an amount between two accounts: two statements. The second one fails if the source has less than that."""
    change = "update accounts set balance = balance + :1 where account_id = :2"
    with connection.cursor() as cursor:
        cursor.execute(change, [amount, target])
        cursor.execute(change, [-amount, source])


def two_of(first, count, in_order=False):
    """Return two of `count` accounts that begin with number `first`, at random; with `in_order` the lower one first."""
    pair = random.sample(range(first, first + count), 2)
    return sorted(pair) if in_order else pair


def transfer(connection, pair):
    """Move 1 between two accounts and compute in between; after a deadlock roll back and try again."""
    change = "update accounts set balance = balance + :1 where account_id = :2"
    compute = "select count(*) from (select level from dual connect by level <= 1000)"
    with connection.cursor() as cursor:
        while True:
            try:
                cursor.execute(change, [-1, pair[0]])
                cursor.execute(compute).fetchone()
                cursor.execute(change, [1, pair[1]])
                return connection.commit()
            except oracledb.DatabaseError as error:
                connection.rollback()
                if error.args[0].full_code != "ORA-00060":
                    raise


def read_a_date(connection):
    """Return how a date reads in this session, then set another format, as a careless borrower does."""
    with connection.cursor() as cursor:
        cursor.execute("select to_char(date '2026-12-24') from dual")
        [text] = cursor.fetchone()
        cursor.execute("alter session set nls_date_format = 'YYYY'")
        return text


def ask_a_service():
    """Ask a slow service that is no database: 800 ms."""
    time.sleep(SERVICE_S)


def prepare(connection, note, form="YYYY-MM-DD"):
    """Give a session its date format, and write a row that says so: job_log is the diary of preparations here."""
    with connection.cursor() as cursor:
        cursor.execute(f"alter session set nls_date_format = '{form}'")
        cursor.execute(INSERT_JOB, [note])
    connection.commit()


def read_christmas(connection):
    """Return how a date reads in this session, as it is."""
    with connection.cursor() as cursor:
        cursor.execute("select to_char(date '2026-12-24') from dual")
        return cursor.fetchone()[0]
