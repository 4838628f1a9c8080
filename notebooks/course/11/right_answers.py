"""Right answers of notebook 11 that are built differently."""

from __future__ import annotations

import re
from itertools import pairwise

import oracledb
from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from notebooks.given import run_job

URL = "oracle+oracledb://"


def by_regular_expression(status):
    """Each number by the words before it."""
    found = {words.strip(): int(number) for words, number in re.findall(r"([A-Za-z ]+):\s*(-?\d+)", status)}
    return [found["Pool size"] + found["Current Overflow"], found["Current Checked out connections"]]


def by_words(status):
    """The numbers are the words after a colon."""
    words = status.split()
    size, _, overflow, lent = [int(word) for before, word in pairwise(words) if before[-1] == ":"]
    return {"open": size + overflow, "lent": lent}.values()


def idle_and_lent(status):
    """A connection is in the pool or out."""
    idle = int(status.split("in pool:")[1].split()[0])
    lent = int(status.rsplit(":", 1)[1])
    return idle + lent, lent


def in_try_and_finally(engine, jobs):
    """commit and close by hand."""
    errors = []
    for job in jobs:
        session = Session(engine)
        try:
            run_job(session, job)
            session.commit()
        except ValueError as error:
            errors.append(error)
        finally:
            session.close()
    return errors


def a_session_factory(engine, jobs):
    """sessionmaker.begin() is both contexts in one."""
    factory = sessionmaker(engine)

    def failure(job):
        try:
            with factory.begin() as session:
                run_job(session, job)
        except ValueError as error:
            return error
        return None

    return [error for error in map(failure, jobs) if error]


def a_scoped_session(engine, jobs):
    """One Session of this thread; remove() ends it after each job."""
    registry = scoped_session(sessionmaker(engine))
    errors = []
    for job in jobs:
        try:
            run_job(registry, job)
            registry.commit()
        except ValueError as error:
            errors.append(error)
        finally:
            registry.remove()
    return errors


def rolls_back_itself(engine, jobs):
    """One Session for all: each job ends its own transaction, which gives the connection back."""
    errors = []
    with Session(engine) as session:
        for job in jobs:
            try:
                run_job(session, job)
            except ValueError as error:
                session.rollback()
                errors.append(error)
            else:
                session.commit()
    return errors


def by_alias(settings, size):
    """The driver's own cache of pools."""
    pool = oracledb.create_pool(**settings, min=1, max=size, pool_alias=f"alias-{settings['program']}")
    alias = {"pool_alias": f"alias-{settings['program']}"}
    return create_engine(URL, connect_args=alias, poolclass=NullPool), pool


def on_do_connect(settings, size):
    """An event that makes the connection."""
    pool = oracledb.create_pool(**settings, min=0, max=size)
    engine = create_engine(URL, poolclass=NullPool)

    @event.listens_for(engine, "do_connect")
    def borrow(*_):
        return pool.acquire()

    return engine, pool


def a_function_that_acquires(settings, size):
    """All connections from the start."""
    pool = oracledb.create_pool(**settings, min=size, max=size)

    def connect():
        return pool.acquire()

    return [create_engine(URL, creator=connect, poolclass=NullPool), pool]


def over_the_drivers_pool(settings, name):
    """The driver's pool keeps the connection and gives the server back."""
    pool = oracledb.create_pool(**settings, min=0, max=2, cclass=name, purity=oracledb.PURITY_SELF)
    return create_engine(URL, creator=pool.acquire, poolclass=NullPool)


def on_do_connect_with_drcp(settings, name):
    """The arguments are completed when a connection is made."""
    engine = create_engine(URL, connect_args=settings, poolclass=NullPool)

    @event.listens_for(engine, "do_connect")
    def complete(dialect, record, arguments, keywords):
        keywords.update(cclass=name, purity=oracledb.Purity.SELF)

    return engine


def a_creator_that_connects(settings, name):
    """A function of one's own."""

    def connect():
        return oracledb.connect(**settings, cclass=name, purity=oracledb.PURITY_SELF)

    return create_engine(URL, creator=connect, poolclass=NullPool)
