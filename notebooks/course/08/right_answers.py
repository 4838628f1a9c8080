"""Right answers of notebook 08 that are built differently."""

from __future__ import annotations

import threading
from contextlib import closing
from functools import partial
from itertools import chain

import oracledb

from notebooks.given import prepare, read_christmas

ISO, GERMAN = "YYYY-MM-DD", "DD.MM.YYYY"


def _read_round(pool, limit):
    lent = [pool.acquire() for _ in range(limit)]
    try:
        return [read_christmas(connection) for connection in lent]
    finally:
        for connection in lent:
            connection.close()


class _SetUp:
    def __init__(self, note):
        self.note = note

    def __call__(self, connection, requested_tag):
        prepare(connection, self.note)


def a_named_callback(limit, rounds, note, settings):
    """An object that is called; the pool grows when it is asked."""
    pool = oracledb.create_pool(**settings, min=0, max=limit, session_callback=_SetUp(note))
    texts = [text for _ in range(rounds) for text in _read_round(pool, limit)]
    pool.close()
    return texts


def by_pool_params(limit, rounds, note, settings):
    """PoolParams takes the callback too."""
    params = oracledb.PoolParams(min=1, max=limit, session_callback=lambda connection, _: prepare(connection, note))
    with closing(oracledb.create_pool(**settings, params=params)) as pool:
        return list(chain.from_iterable(_read_round(pool, limit) for _ in range(rounds)))


def remembers_its_sessions(limit, rounds, note, settings):
    """By hand: a session is known by SID and SERIAL#."""
    known, texts = set(), []
    with closing(oracledb.create_pool(**settings, min=limit, max=limit)) as pool:
        for _ in range(rounds):
            lent = [pool.acquire() for _ in range(limit)]
            for connection in lent:
                session = connection.session_id, connection.serial_num
                if session not in known:
                    prepare(connection, note)
                    known.add(session)
                texts.append(read_christmas(connection))
            while lent:
                pool.release(lent.pop())
    return texts


def _read_in_turn(times, pools):
    texts = []
    for _ in range(times):
        for pool in pools:
            with pool.acquire() as connection:
                texts.append(read_christmas(connection))
    return texts


def a_dictionary_of_pools(times, notes, settings):
    """A pool for each state, by its name."""
    states = dict(zip((ISO, GERMAN), notes, strict=True))
    pools = {}
    for form, note in states.items():

        def set_up(connection, _tag, form=form, note=note):
            prepare(connection, note, form)

        pools[form] = oracledb.create_pool(**settings, min=1, max=2, session_callback=set_up)
    try:
        return _read_in_turn(times, pools.values())
    finally:
        for pool in pools.values():
            pool.close()


def two_names_in_the_cache(times, notes, settings):
    """connect() borrows from a pool of the cache."""
    names = f"iso{notes[0]}", f"german{notes[1]}"
    for name, form, note in zip(names, (ISO, GERMAN), notes, strict=True):
        oracledb.create_pool(
            **settings, min=0, max=1, pool_alias=name, session_callback=partial(_set_up, note=note, form=form)
        )
    texts = []
    for name in names * times:
        with oracledb.connect(pool_alias=name) as connection:
            texts.append(read_christmas(connection))
    for name in names:
        oracledb.get_pool(name).close()
    return texts


def _set_up(connection, _tag, *, note, form):
    prepare(connection, note, form)


def one_function_makes_both(times, notes, settings):
    """A class that makes a pool of its own for each state."""

    class State:
        def __init__(self, note, form):
            self.pool = oracledb.create_pool(
                **settings, min=1, max=1, session_callback=lambda connection, _: prepare(connection, note, form)
            )

        def acquire(self):
            return self.pool.acquire()

    states = [State(notes[0], ISO), State(notes[1], GERMAN)]
    texts = _read_in_turn(times, states)
    for state in states:
        state.pool.close()
    return texts


_lock = threading.Lock()


def under_a_lock(alias, limit, settings):
    """One at a time looks and makes."""
    with _lock:
        return oracledb.get_pool(alias) or oracledb.create_pool(**settings, min=1, max=limit, pool_alias=alias)


def asks_for_forgiveness(alias, limit, settings):
    """Makes it first and looks afterwards."""
    try:
        return oracledb.create_pool(**settings, min=0, max=limit, pool_alias=alias)
    except oracledb.Error as error:
        if error.args[0].full_code != "DPY-2055":
            raise
        return oracledb.get_pool(alias)


_pools = {}


def a_cache_of_its_own(alias, limit, settings):
    """A dictionary in front of the driver's cache."""
    with _lock:
        if alias not in _pools:
            _pools[alias] = oracledb.create_pool(**settings, min=1, max=limit, pool_alias=alias)
        return _pools[alias]


def a_named_function(current_user, limit, settings):
    """None is written as no name."""

    def set_user(connection):
        user = current_user.get()
        connection.client_identifier = user if user is not None else ""

    return oracledb.create_pool(**settings, min=limit, max=limit, on_connect_callback=set_user)


def a_subclass_of_the_pool(current_user, limit, settings):
    """A pool class of one's own whose acquire names the user."""

    class NamedPool(oracledb.ConnectionPool):
        def acquire(self, *arguments, **options):
            connection = super().acquire(*arguments, **options)
            connection.client_identifier = current_user.get() or ""
            return connection

    return oracledb.create_pool(**settings, min=1, max=limit, pool_class=NamedPool)


class _Naming:
    def __init__(self, current_user):
        self.current_user = current_user

    def __call__(self, connection):
        connection.client_identifier = ""
        if user := self.current_user.get():
            connection.client_identifier = user


def a_class_that_is_called(current_user, limit, settings):
    """Takes the last name away first."""
    params = oracledb.PoolParams(min=1, max=limit)
    return oracledb.create_pool(**settings, params=params, on_connect_callback=_Naming(current_user))
