"""Other right answers of notebook 06, built in other ways."""

from __future__ import annotations

import oracledb

from notebooks.given import INSERT_JOB, mark, move


def all_first(pool, service, source, target, amounts):
    """A helper for one payment, which gives back in `finally`; True when it was made."""

    def made(amount):
        connection = pool.acquire()
        try:
            move(connection, source, target, amount)
        except oracledb.IntegrityError:
            connection.rollback()
            return False
        else:
            connection.commit()
            return True
        finally:
            connection.close()

    return tuple(service(amount) for amount in amounts if made(amount))


def a_connection_as_a_block(pool, service, source, target, amounts):
    """Rolls back itself, and calls the service behind the block."""
    receipts = []
    for amount in amounts:
        is_made = True
        with pool.acquire() as connection:
            try:
                move(connection, source, target, amount)
                connection.commit()
            except oracledb.IntegrityError:
                connection.rollback()
                is_made = False
        if is_made:
            receipts.append(service(amount))
    return receipts


class _Till:
    def __init__(self, pool, source, target):
        self.pool, self.source, self.target = pool, source, target

    def take(self, amount):
        with self.pool.acquire() as connection:
            move(connection, self.source, self.target, amount)
            connection.commit()


def a_class(pool, service, source, target, amounts):
    """An object that pays and knows nothing of the service."""
    till, receipts = _Till(pool, source, target), []
    for amount in amounts:
        try:
            till.take(amount)
        except oracledb.IntegrityError:
            pass
        else:
            receipts += [service(amount)]
    return receipts


def reads_all_once(waiter, settings):
    """One look at all sessions, then a walk in a dict."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        waits_for = dict(cursor.execute("select sid, blocking_session from v$session").fetchall())
    while waits_for.get(waiter):
        waiter = waits_for[waiter]
    return waiter


def by_recursion(waiter, settings):
    """Calls itself with the blocker."""
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        cursor.execute("select blocking_session from v$session where sid = :1", [waiter])
        blocker = cursor.fetchone()[0]
    return waiter if blocker is None else by_recursion(blocker, settings)


def with_a_pool(waiter, settings):
    """Borrows for each step."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    blocker = waiter
    while blocker:
        found = blocker
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute("select nvl(blocking_session, 0) from v$session where sid = :1", [found])
            [blocker] = cursor.fetchone()
    pool.close()
    return found


def inside_the_database(pool, first, last, shift):
    """The rows do not travel at all."""
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into job_log (job, sid) select job + :1, sid from job_log where job between :2 and :3",
            [shift, first, last],
        )
        connection.commit()


def in_bunches(pool, first, last, shift):
    """A hundred at a time, on two cursors."""
    with pool.acquire() as connection:
        reader, writer = connection.cursor(), connection.cursor()
        reader.arraysize = reader.prefetchrows = 100
        reader.execute("select job from job_log where job between :1 and :2", [first, last])
        while rows := reader.fetchmany():
            writer.executemany(INSERT_JOB, [[job + shift] for (job,) in rows])
        connection.commit()


def the_last_commits(pool, first, last, shift):
    """The defaults read 100 rows at a time, which is enough; the write is one request."""
    connection = pool.acquire()
    cursor = connection.cursor()
    cursor.execute("select job from job_log where job between :1 and :2", [first, last])
    rows = [(job + shift,) for (job,) in cursor]
    cursor.executemany(INSERT_JOB, rows)
    connection.commit()
    connection.close()


MISSING = """
    insert into job_log (job, sid) select :1, sys_context('userenv', 'sid') from dual
    where not exists (select 1 from job_log where job = :2)"""
MERGE = """
    merge into job_log l using (select :1 as job from dual) n on (l.job = n.job)
    when not matched then insert (job, sid) values (n.job, sys_context('userenv', 'sid'))"""


def _executed(pool, statement, binds):
    connection = pool.acquire()
    try:
        connection.cursor().execute(statement, binds)
        connection.commit()
    finally:
        connection.close()


def writes_what_is_missing(pool, job):
    """The insert itself looks: it may be sent as often as one likes."""
    try:
        _executed(pool, MISSING, [job, job])
    except oracledb.DatabaseError:
        _executed(pool, MISSING, [job, job])


def merges(pool, job):
    """One statement that writes or does not, committed by itself."""
    failed = None
    for _ in range(2):
        with pool.acquire() as connection:
            try:
                connection.autocommit = True
                connection.cursor().execute(MERGE, [job])
                return
            except oracledb.DatabaseError as error:
                failed = error
    raise failed


def by_recursion_once(pool, job, is_second=False):
    """The second try is another call, which looks first; the dead connection is dropped by hand."""
    connection = pool.acquire()
    try:
        if is_second and _is_there(connection, job):
            return
        mark(connection, job)
    except oracledb.Error as error:
        if is_second or not str(error).startswith("DPY-4011"):
            raise
        pool.drop(connection)
        by_recursion_once(pool, job, is_second=True)
    else:
        connection.close()


def _is_there(connection, job):
    with connection.cursor() as cursor:
        cursor.execute("select job from job_log where job = :1", {"1": job})
        return bool(cursor.fetchall())


class _Writer:
    def __init__(self, pool):
        self.pool = pool

    def write(self, job):
        with self.pool.acquire() as connection:
            if not _is_there(connection, job):
                mark(connection, job)


def asks_if_it_can_recover(pool, job):
    """The driver marks errors after which a new connection may help; a class does the work."""
    writer = _Writer(pool)
    try:
        writer.write(job)
    except oracledb.Error as error:
        [details] = error.args
        if not details.isrecoverable:
            raise
        writer.write(job)
