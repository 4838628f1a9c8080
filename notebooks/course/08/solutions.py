"""Reference answers of notebook 08."""

from __future__ import annotations

from contextlib import ExitStack, closing

import oracledb

from notebooks.given import prepare, read_christmas


def read_dates(limit, rounds, note, settings):
    """The callback runs once for each session, before it is lent for the first time."""

    def set_up(connection, _tag):
        prepare(connection, note)

    texts = []
    with closing(oracledb.create_pool(**settings, min=limit, max=limit, session_callback=set_up)) as pool:
        for _ in range(rounds):
            with ExitStack() as loans:
                lent = [loans.enter_context(pool.acquire()) for _ in range(limit)]
                texts += [read_christmas(connection) for connection in lent]
    return texts


def read_both(times, notes, settings):
    """Each pool keeps its sessions to itself, so a pool is a state."""

    def pool_for(note, form):
        set_up = lambda connection, _tag: prepare(connection, note, form)  # noqa: E731
        return oracledb.create_pool(**settings, min=1, max=1, session_callback=set_up)

    texts = []
    with closing(pool_for(notes[0], "YYYY-MM-DD")) as iso, closing(pool_for(notes[1], "DD.MM.YYYY")) as german:
        for _ in range(times):
            for pool in (iso, german):
                with pool.acquire() as connection:
                    texts.append(read_christmas(connection))
    return texts


def shared_pool(alias, limit, settings):
    """The cache decides who was first; whoever was not takes what the first one has made."""
    pool = oracledb.get_pool(alias)
    if pool is None:
        try:
            pool = oracledb.create_pool(**settings, min=1, max=limit, pool_alias=alias)
        except oracledb.ProgrammingError:  # DPY-2055: somebody was faster
            pool = oracledb.get_pool(alias)
    return pool


def identified_pool(current_user, limit, settings):
    """The name goes to the database with the next call, and an empty one takes the last one's away."""

    def name_the_user(connection):
        connection.client_identifier = current_user.get() or ""

    return oracledb.create_pool(**settings, min=1, max=limit, on_connect_callback=name_the_user)
