"""Wrong answers of notebook 04: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import do_job, hold_job, mark

TIMED = oracledb.POOL_GETMODE_TIMEDWAIT
NOWAIT = oracledb.POOL_GETMODE_NOWAIT
A_MOMENT_S = 0.02


def _ask(pool, limit, marks, *, code_of=lambda error: error.args[0].full_code):
    lent = [pool.acquire() for _ in range(limit)]
    code = None
    mark(lent[0], marks[0])
    try:
        lent.append(pool.acquire())
    except oracledb.Error as error:
        code = code_of(error)
    mark(lent[0], marks[1])
    lent.pop().close()
    with pool.acquire() as again:
        sid = again.session_id
    for connection in lent:
        connection.close()
    pool.close()
    return code, sid


def timeout_for_the_wait(limit, wait_ms, marks, settings):
    """`timeout` is how long a connection may stay unused; the wait has no end."""
    return _ask(oracledb.create_pool(**settings, min=1, max=limit, timeout=1), limit, marks)


def wait_timeout_alone(limit, wait_ms, marks, settings):
    """Without TIMEDWAIT the pool drops the time."""
    return _ask(oracledb.create_pool(**settings, min=1, max=limit, wait_timeout=wait_ms), limit, marks)


def _timed(limit, settings, wait_timeout):
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    for connection in [pool.acquire() for _ in range(limit)]:
        connection.close()
    pool.getmode = TIMED
    pool.wait_timeout = wait_timeout
    return pool


def seconds_for_milliseconds(limit, wait_ms, marks, settings):
    """As if wait_timeout were in seconds."""
    return _ask(_timed(limit, settings, wait_ms / 1000), limit, marks)


def nowait(limit, wait_ms, marks, settings):
    """Refused, and at once."""
    pool = _timed(limit, settings, 1)
    pool.getmode = NOWAIT
    return _ask(pool, limit, marks)


def force_get(limit, wait_ms, marks, settings):
    """Nobody is refused: the pool opens one more."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, getmode=oracledb.POOL_GETMODE_FORCEGET)
    return _ask(pool, limit, marks)


def the_code_attribute(limit, wait_ms, marks, settings):
    """`code` is the number of an ORA error, and 0 for what the driver itself raises."""
    return _ask(_timed(limit, settings, wait_ms), limit, marks, code_of=lambda error: error.args[0].code)


def a_thread_left_standing(limit, wait_ms, marks, settings):
    """Gives up by itself, while a thread of its own still stands in the queue and takes what comes back."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit)
    lent = [pool.acquire() for _ in range(limit)]
    kept = []
    waiter = threading.Thread(target=lambda: kept.append(pool.acquire()), daemon=True)
    mark(lent[0], marks[0])
    waiter.start()
    waiter.join(wait_ms / 1000)
    mark(lent[0], marks[1])
    lent.pop().close()
    pool.getmode = TIMED
    pool.wait_timeout = wait_ms
    sid = 0
    try:
        with pool.acquire() as again:
            sid = again.session_id
    except oracledb.Error:
        pass
    for connection in lent:
        connection.close()
    pool.close(force=True)
    return "DPY-4005", sid


def _crowd(pool, jobs, hold_s):
    def serve(job):
        try:
            with pool.acquire() as connection:
                hold_job(connection, job, hold_s)
        except oracledb.DatabaseError:
            return False
        return True

    with ThreadPoolExecutor(len(jobs)) as threads:
        served = sum(threads.map(serve, jobs))
    pool.close()
    return served, len(jobs) - served


def everybody_waits(jobs, limit, hold_s, settings):
    """The default mode: who finds nothing waits."""
    return _crowd(oracledb.create_pool(**settings, min=limit, max=limit), jobs, hold_s)


def a_connection_for_everybody(jobs, limit, hold_s, settings):
    """A pool so large that nobody has to be refused, or only one."""
    size = len(jobs) - 1
    return _crowd(_timed(size, settings, 0), jobs, hold_s)


def refuses_while_it_opens(jobs, limit, hold_s, settings):
    """Asks before the connections are there: with min = max they count as lent."""
    return _crowd(oracledb.create_pool(**settings, min=limit, max=limit, getmode=NOWAIT), jobs, hold_s)


def invents_the_count(jobs, limit, hold_s, settings):
    """Serves all of them one round after the other, and says what it thinks was asked for."""
    _crowd(oracledb.create_pool(**settings, min=limit, max=limit), jobs, hold_s)
    return limit, len(jobs) - limit


def _borrow(pool, limit):
    lent = [pool.acquire() for _ in range(limit)]
    sids = [connection.session_id for connection in lent]
    for connection in lent:
        connection.close()
    pool.close()
    return sids


def asks_at_once(limit, settings):
    """create_pool has returned, so the connections must be there."""
    return _borrow(oracledb.create_pool(**settings, min=limit, max=limit, getmode=NOWAIT), limit)


def sleeps_a_moment(limit, settings):
    """A fixed sleep: long enough on the author's machine."""
    pool = oracledb.create_pool(**settings, min=limit, max=limit, getmode=NOWAIT)
    time.sleep(A_MOMENT_S)
    return _borrow(pool, limit)


def one_after_the_other(limit, settings):
    """Borrows and gives back: the same one each time."""
    pool = _timed(limit, settings, 1)
    pool.getmode = NOWAIT
    sids = []
    for _ in range(limit):
        with pool.acquire() as connection:
            sids.append(connection.session_id)
    pool.close()
    return sids


def a_larger_pool(limit, settings):
    """A pool that may grow: NOWAIT waits for each logon."""
    return _borrow(oracledb.create_pool(**settings, min=limit + 1, max=2 * limit + 1, getmode=NOWAIT), limit)


def _start(pool, threads, jobs):
    def work(job):
        with pool.acquire() as connection:
            do_job(connection, job)

    return [threads.submit(work, job) for job in jobs]


def closes_by_force(first, second, small, large, settings):
    """The old pool is closed while its jobs wait: they are lost."""
    old = oracledb.create_pool(**settings, min=small, max=small)
    with ThreadPoolExecutor(len(first) + len(second)) as threads:
        _start(old, threads, first)
        new = oracledb.create_pool(**settings, min=large, max=large)
        old.close(force=True)
        _start(new, threads, second)
    new.close()


def waits_for_the_first(first, second, small, large, settings):
    """Nothing is lost, and the second jobs wait until the first ones are done."""
    for jobs, size in ((first, small), (second, large)):
        pool = oracledb.create_pool(**settings, min=size, max=size)
        with ThreadPoolExecutor(len(jobs)) as threads:
            _start(pool, threads, jobs)
        pool.close()


def large_from_the_start(first, second, small, large, settings):
    """One large pool for all of them."""
    pool = oracledb.create_pool(**settings, min=large, max=large)
    with ThreadPoolExecutor(len(first) + len(second)) as threads:
        _start(pool, threads, [*first, *second])
    pool.close()


def reconfigures(first, second, small, large, settings):
    """The documented method, which a thin pool refuses for its sizes."""
    pool = oracledb.create_pool(**settings, min=small, max=small)
    with ThreadPoolExecutor(len(first) + len(second)) as threads:
        _start(pool, threads, first)
        pool.reconfigure(min=large, max=large)
        _start(pool, threads, second)
    pool.close()
