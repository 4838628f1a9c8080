"""Wrong answers of notebook 11: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

import re

import oracledb
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from notebooks.given import run_job

URL = "oracle+oracledb://"


def _numbers(status):
    return [int(number) for number in re.findall(r"-?\d+", status)]


def the_pool_size(status):
    """The size is a limit."""
    size, _, _, lent = _numbers(status)
    return size, lent


def only_what_is_idle(status):
    """Who is out has a session too."""
    _, idle, _, lent = _numbers(status)
    return idle, lent


def no_negative_overflow(status):
    """A negative overflow is no mistake of the log."""
    size, _, overflow, lent = _numbers(status)
    return size + max(0, overflow), lent


def size_as_lent(status):
    """Right sessions, and a limit for what is lent."""
    size, _, overflow, _ = _numbers(status)
    return size + overflow, size


def forgets_them(engine, jobs):
    """Nobody refers to a Session after its job."""
    errors = []
    for job in jobs:
        try:
            run_job(Session(engine), job)
        except ValueError as error:
            errors.append(error)
    return errors


def closes_when_all_is_well(engine, jobs):
    """An error skips commit() and close()."""
    errors = []
    for job in jobs:
        session = Session(engine)
        try:
            run_job(session, job)
            session.commit()
            session.close()
        except ValueError as error:
            errors.append(error)
    return errors


def one_session_for_all(engine, jobs):
    """One transaction: the first failure takes the others' work with it."""
    errors = []
    with Session(engine) as session:
        for job in jobs:
            try:
                run_job(session, job)
            except ValueError as error:
                session.rollback()
                errors.append(error)
        session.commit()
    return errors


def commits_whatever_happened(engine, jobs):
    """finally is the place for close(), not for commit()."""
    errors = []
    for job in jobs:
        with Session(engine) as session:
            try:
                run_job(session, job)
            except ValueError as error:
                errors.append(error)
            finally:
                session.commit()
    return errors


def swallows_the_errors(engine, jobs):
    """No leak, and nobody hears of the errors."""
    for job in jobs:
        try:
            with Session(engine) as session, session.begin():
                run_job(session, job)
        except ValueError:
            continue
    return []


def a_pool_over_a_pool(settings, size):
    """The engine's pool keeps what the driver's pool lends."""
    pool = oracledb.create_pool(**settings, min=1, max=size)
    return create_engine(URL, creator=pool.acquire, pool_size=size, max_overflow=0), pool


def no_pool_at_all(settings, size):
    """A pool that nobody asks."""
    pool = oracledb.create_pool(**settings, min=1, max=size)
    return create_engine(URL, connect_args=settings, poolclass=NullPool), pool


def one_connection_for_all(settings, size):
    """An engine of one connection, so that nothing is left over in it."""
    pool = oracledb.create_pool(**settings, min=1, max=size)
    return create_engine(URL, creator=pool.acquire, pool_size=1, max_overflow=0), pool


def an_engine_alone(settings, size):
    """SQLAlchemy's pool only."""
    return create_engine(URL, connect_args=settings, pool_size=size, max_overflow=0)


def the_default_purity(settings, name):
    """A standalone connection asks for a new session."""
    return create_engine(URL, connect_args={**settings, "cclass": name}, poolclass=NullPool)


def keeps_its_connections(settings, name):
    """A connection that is kept open keeps its server."""
    return create_engine(URL, connect_args={**settings, "cclass": name, "purity": oracledb.PURITY_SELF})


def without_the_class(settings, name):
    """Pooled servers, under a class of the driver's own."""
    return create_engine(URL, connect_args={**settings, "purity": oracledb.PURITY_SELF}, poolclass=NullPool)
