"""Wrong answers of notebook 08: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

from contextlib import closing

import oracledb

from notebooks.given import prepare, read_christmas

ISO, GERMAN = "YYYY-MM-DD", "DD.MM.YYYY"


def _read_rounds(pool, limit, rounds, prepared=lambda connection: None):
    texts = []
    for _ in range(rounds):
        lent = [pool.acquire() for _ in range(limit)]
        for connection in lent:
            prepared(connection)
            texts.append(read_christmas(connection))
        while lent:
            lent.pop().close()
    return texts


def at_each_loan(limit, rounds, note, settings):
    """Right dates, and a round trip more for each loan."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        return _read_rounds(pool, limit, rounds, lambda connection: prepare(connection, note))


def at_each_loan_by_callback(limit, rounds, note, settings):
    """The callback of the loan, for what belongs to the session."""
    callback = lambda connection: prepare(connection, note)  # noqa: E731
    with closing(oracledb.create_pool(**settings, min=limit, max=limit, on_connect_callback=callback)) as pool:
        return _read_rounds(pool, limit, rounds)


def only_the_first(limit, rounds, note, settings):
    """One session is prepared before the work begins."""
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        with pool.acquire() as connection:
            prepare(connection, note)
        return _read_rounds(pool, limit, rounds)


def one_argument(limit, rounds, note, settings):
    """A session callback gets the tag too."""
    callback = lambda connection: prepare(connection, note)  # noqa: E731
    with closing(oracledb.create_pool(**settings, min=limit, max=limit, session_callback=callback)) as pool:
        return _read_rounds(pool, limit, rounds)


def asks_for_a_tag(times, notes, settings):
    """Tags are for thick mode."""
    with closing(oracledb.create_pool(**settings, min=1, max=2)) as pool:
        return [read_christmas(pool.acquire(tag=tag)) for _ in range(times) for tag in ("ISO", "GERMAN")]


def branches_on_the_tag(times, notes, settings):
    """The callback as it is printed in an old sheet: the tag is always None."""

    def set_up(connection, requested_tag):
        if requested_tag == "ISO":
            prepare(connection, notes[0], ISO)
        elif requested_tag == "GERMAN":
            prepare(connection, notes[1], GERMAN)

    texts = []
    with closing(oracledb.create_pool(**settings, min=1, max=2, session_callback=set_up)) as pool:
        for _ in range(2 * times):
            with pool.acquire() as connection:
                texts.append(read_christmas(connection))
    return texts


def switches_at_each_loan(times, notes, settings):
    """One pool, and a state that never lasts."""
    texts = []
    with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool:
        for _ in range(times):
            for note, form in zip(notes, (ISO, GERMAN), strict=True):
                with pool.acquire() as connection:
                    prepare(connection, note, form)
                    texts.append(read_christmas(connection))
    return texts


def creates_it_each_time(alias, limit, settings):
    """An alias that is taken."""
    return oracledb.create_pool(**settings, min=1, max=limit, pool_alias=alias)


def only_gets_it(alias, limit, settings):
    """Nobody has made it."""
    return oracledb.get_pool(alias)


def a_pool_for_each_caller(alias, limit, settings):
    """No alias, no sharing."""
    return oracledb.create_pool(**settings, min=1, max=limit)


def capitals(alias, limit, settings):
    """An alias is not the name of a table."""
    alias = alias.upper()
    try:
        return oracledb.create_pool(**settings, min=1, max=limit, pool_alias=alias)
    except oracledb.ProgrammingError:
        return oracledb.get_pool(alias)


def once_a_session(current_user, limit, settings):
    """The first user's name for all of them."""

    def set_user(connection, _tag):
        connection.client_identifier = current_user.get() or ""

    return oracledb.create_pool(**settings, min=1, max=limit, session_callback=set_user)


class _PoolOfPools:
    def __init__(self, current_user, settings):
        self.current_user, self.settings, self.pools = current_user, settings, {}

    def acquire(self):
        user = self.current_user.get()
        if user not in self.pools:
            self.pools[user] = oracledb.create_pool(**self.settings, min=1, max=1)
        connection = self.pools[user].acquire()
        connection.client_identifier = user or ""
        return connection

    def close(self, force=False):
        for pool in self.pools.values():
            pool.close(force=force)


def a_pool_for_each_user(current_user, limit, settings):
    """As many sessions as there are users."""
    return _PoolOfPools(current_user, settings)


def leaves_the_last_name(current_user, limit, settings):
    """Nobody works as whoever was there before."""

    def set_user(connection):
        if user := current_user.get():
            connection.client_identifier = user

    return oracledb.create_pool(**settings, min=1, max=limit, on_connect_callback=set_user)


def acquires_as_the_user(current_user, limit, settings):
    """Thin mode ignores user and password."""

    class Pool(oracledb.ConnectionPool):
        def acquire(self, *arguments, **options):
            return super().acquire(user=current_user.get(), password="secret")

    return oracledb.create_pool(**settings, min=1, max=limit, homogeneous=False, pool_class=Pool)
