"""Wrong answers of notebook 02: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import time

import oracledb

from notebooks.given import careless_job, start_stragglers


def a_fixed_sleep(size, deadline_s, settings):
    """Sleeps a moment and takes the pool for ready."""
    pool = oracledb.create_pool(**settings, min=size, max=size)
    time.sleep(0.3)
    pool.close()


def watches_opened(size, deadline_s, settings):
    """Waits for `opened`, which stays 0, and knows no reason."""
    pool = oracledb.create_pool(**settings, min=size, max=size)
    until_s = time.monotonic() + min(deadline_s, 3.0)
    while pool.opened < size and time.monotonic() < until_s:
        time.sleep(0.02)
    ready = pool.opened == size
    pool.close()
    return None if ready else "not ready"


def one_try(size, deadline_s, settings):
    """Asks once, and gives up."""
    pool = oracledb.create_pool(**settings, min=size, max=size)
    try:
        pool.acquire().close()
    except oracledb.Error as error:
        return error.args[0].full_code
    finally:
        pool.close()


def one_loan(size, deadline_s, settings):
    """One acquire() that succeeds is taken for a full pool."""
    pool = oracledb.create_pool(**settings, min=size, max=size)
    until_s, reason = time.monotonic() + deadline_s, None
    while time.monotonic() < until_s:
        try:
            pool.acquire().close()
            reason = None
            break
        except oracledb.Error as error:
            reason = error.args[0].full_code
            time.sleep(0.05)
    pool.close()
    return reason


def _each(jobs, settings, end):
    pool = oracledb.create_pool(**settings, min=1, max=1)
    for job in jobs:
        connection = pool.acquire()
        careless_job(connection, job)
        end(pool, connection)
    pool.close()


def drops_on_every_use(jobs, settings):
    """Safe, and as dear as no pool."""
    _each(jobs, settings, lambda pool, connection: pool.drop(connection))


def only_closes(jobs, settings):
    """close() is taken for the end of the session."""
    _each(jobs, settings, lambda pool, connection: connection.close())


def drops_twice(jobs, settings):
    """A second drop to be sure."""
    _each(jobs, settings, lambda pool, connection: (pool.drop(connection), pool.drop(connection)))


def force_first(short, long, grace_s, settings):
    """By force at once."""
    pool = oracledb.create_pool(**settings, min=2, max=2)
    start_stragglers(pool, short, long)
    pool.close(force=True)


def a_plain_close(short, long, grace_s, settings):
    """close() while connections are lent."""
    pool = oracledb.create_pool(**settings, min=2, max=2)
    start_stragglers(pool, short, long)
    pool.close()


def waits_for_all(short, long, grace_s, settings):
    """Waits for the long one too."""
    pool = oracledb.create_pool(**settings, min=2, max=2)
    for thread in start_stragglers(pool, short, long):
        thread.join()
    pool.close()


def _code(error):
    return error.args[0].full_code if isinstance(error, oracledb.Error) else ""


def by_prefix(error):
    """The driver's errors are taken for lost connections, the database's for hopeless ones but locks."""
    if _code(error).startswith("DPY-"):
        return "reconnect"
    return "retry" if _code(error) in ("ORA-00054", "ORA-30006") else "give up"


def always_again(error):
    """Cannot hurt."""
    return "retry"


def reads_the_text(error):
    """Looks for the codes anywhere."""
    if "DPY-4011" in str(error):
        return "reconnect"
    return "retry" if any(code in str(error) for code in ("ORA-00054", "ORA-30006", "DPY-4005")) else "give up"


def only_recoverable(error):
    """The driver's own mark says nothing of a lock or of a full pool."""
    return "reconnect" if getattr(error.args[0] if error.args else None, "isrecoverable", False) else "give up"


def knows_only_the_driver(error):
    """An error of somebody else has no code."""
    code = error.args[0].full_code
    return {"DPY-4011": "reconnect", "ORA-00054": "retry", "ORA-30006": "retry", "DPY-4005": "retry"}.get(
        code, "give up"
    )
