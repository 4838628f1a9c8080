"""What the checks of notebook 08 bring into the answer's own process: callers of one function, and users in turn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import oracledb


def called_by_many(answer, alias, limit, settings, callers):
    """Call the answer from several threads at the same moment and once more, and tell what they got."""
    begin = threading.Barrier(callers)

    def call(_num):
        begin.wait()
        return _got(answer, alias, limit, settings)

    with ThreadPoolExecutor(callers) as threads:
        got = [*threads.map(call, range(callers)), _got(answer, alias, limit, settings)]
    pools = {id(one): one for one in got if isinstance(one, oracledb.ConnectionPool)}
    is_pool = all(isinstance(one, oracledb.ConnectionPool) for one in got)
    told = {
        "error": next((one for one in got if isinstance(one, str)), ""),
        "pools": len(pools) if is_pool else 0,
        "is_cached": oracledb.get_pool(alias) in pools.values(),
    }
    for pool in pools.values():
        with pool.acquire() as connection:
            connection.ping()
        pool.close(force=True)
    return told


def with_users(answer, limit, settings, users):
    """Let each user borrow from the pool that the answer makes, and return as whom the database saw the loan."""
    current_user = ContextVar("current_user", default=None)
    pool = answer(current_user, limit, settings)
    try:
        return [_worked_as(pool, current_user, user) for user in users]
    finally:
        pool.close(force=True)


def _got(answer, *arguments):
    try:
        return answer(*arguments)
    except oracledb.Error as error:
        return error.args[0].full_code


def _worked_as(pool, current_user, user):
    token = current_user.set(user)
    try:
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute("select sys_context('userenv', 'client_identifier') from dual")
            return cursor.fetchone()[0]
    finally:
        current_user.reset(token)
