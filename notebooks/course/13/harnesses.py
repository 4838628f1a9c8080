"""What the checks of notebook 13 bring into the answer's own process."""

from __future__ import annotations

import oracledb

QUERY = "select sys_context('userenv', 'sid'), sys_context('userenv', 'client_identifier') from dual"


def old_and_new(answer, settings, word):
    """Use the pool that the answer makes, and tell its settings, how sessions were marked, and how errors are taken."""
    calls = []

    def give_the_word(connection):
        connection.client_identifier = word
        calls.append(1)

    pool, is_full = answer(settings, give_the_word)
    try:
        told = {"pool": _read_back(pool), "failed": "", "errors": {}}
        if pool.getmode == oracledb.POOL_GETMODE_TIMEDWAIT and pool.wait_timeout:
            told |= _used(pool, word)
            told["marked"] = len(calls)
            told["errors"] = {} if told["failed"] else dict(_errors(pool, is_full))
    finally:
        pool.close(force=True)
    return told


def _read_back(pool):
    names = ("min", "max", "increment", "wait_timeout", "timeout", "stmtcachesize", "max_lifetime_session")
    return {name: getattr(pool, name) for name in names} | {"getmode": oracledb.PoolGetMode(pool.getmode).name}


def _used(pool, word):
    """Lend two connections three times, and count sessions and those that were given the word."""
    sids, words, loans = set(), set(), 0
    try:
        for _ in range(3):
            lent = [pool.acquire(), pool.acquire()]
            loans += len(lent)
            for connection in lent:
                [[sid, has]] = connection.cursor().execute(QUERY).fetchall()
                sids.add(sid)
                words |= {sid} if has == word else set()
                connection.close()
    except (TypeError, oracledb.Error) as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    return {"sessions": len(sids), "words": len(words), "loans": loans}


def _errors(pool, is_full):
    """Yield the code of each error, and whether it is taken for a full pool."""
    lent = [pool.acquire() for _ in range(pool.max)]
    yield _taken(pool.acquire, is_full)
    yield _taken(lambda: lent[0].cursor().execute("select * from there_is_no_such_table"), is_full)
    lent[0].close()
    yield _taken(lent[0].ping, is_full)
    for connection in lent[1:]:
        connection.close()


def _taken(action, is_full):
    try:
        action()
    except oracledb.Error as error:
        return error.args[0].full_code, bool(is_full(error))
    return "no error", False
