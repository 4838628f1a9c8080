"""What the checks of notebook 10 bring into the answer's own process."""

from __future__ import annotations

import threading
import time

import oracledb

PATIENCE_S = 5.0
LOCK = "select balance from accounts where account_id = :1 for update nowait"
IS_WAITING = "select count(*) from v$session where sid = :1 and blocking_session is not null"


def while_one_is_locked(answer, settings, own_settings, source, target, amount):
    """Lock the account with the lower number, call the answer, and look at the other account while it waits.

    Return whether the answer waited, and whether it had locked the other account by then. What it raises, is raised.
    """
    errors = []

    def work(connection):
        try:
            answer(connection, source, target, amount)
        except Exception as error:  # noqa: BLE001 - raised below, from the thread that is asked
            errors.append(error)

    pool = oracledb.create_pool(**settings, min=1, max=1)
    try:
        with oracledb.connect(**own_settings) as holder, oracledb.connect(**own_settings) as watcher:
            holder.cursor().execute(LOCK, [min(source, target)])
            with pool.acquire() as connection:
                thread = threading.Thread(target=work, args=(connection,), daemon=True)
                sid = connection.session_id
                thread.start()
                has_waited = _waits(watcher, sid, thread)
                is_locked = _is_locked(watcher, max(source, target))
                holder.rollback()
                thread.join(PATIENCE_S)
    finally:
        pool.close(force=True)
    if errors:
        raise errors[0]
    return [has_waited, is_locked]


def _waits(watcher, sid, thread):
    until_s = time.monotonic() + PATIENCE_S
    while thread.is_alive() and time.monotonic() < until_s:
        with watcher.cursor() as cursor:
            if cursor.execute(IS_WAITING, [sid]).fetchone()[0]:
                return True
        time.sleep(0.01)
    return False


def _is_locked(connection, account):
    try:
        connection.cursor().execute(LOCK, [account])
    except oracledb.DatabaseError:
        return True
    finally:
        connection.rollback()
    return False
