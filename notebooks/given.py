"""What the notebooks give their learners to work with; `lab.show(do_job)` shows one in a notebook.

Checks, solutions, right and wrong answers import the same functions.
"""

from __future__ import annotations

import time

WORK_S = 0.02
JOB_S = 0.03
INSERT_JOB = "insert into job_log (job, sid) values (:1, sys_context('userenv', 'sid'))"


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


def mark(connection, job):
    """Write and commit a row that says, by the database's own clock, that this moment was reached."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_JOB, [job])
    connection.commit()


def hold_job(connection, job, hold_s):
    """Write a row that says which session did this job, and keep the connection for `hold_s` in all."""
    mark(connection, job)
    time.sleep(hold_s)
