"""Reference answers of notebook 11."""

from __future__ import annotations

import re

import oracledb
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from notebooks.given import run_job


def read_status(status):
    """size + overflow exist, also when the overflow is negative: it counts from -size upwards."""
    size, _, overflow, lent = map(int, re.findall(r"-?\d+", status))
    return size + overflow, lent


def work_through(engine, jobs):
    """begin() commits or rolls back, and the Session closes on every way out."""
    errors = []
    for job in jobs:
        try:
            with Session(engine) as session, session.begin():
                run_job(session, job)
        except ValueError as error:
            errors.append(error)
    return errors


def one_layer(settings, size):
    """NullPool keeps nothing: each checkout borrows from the driver's pool, each checkin gives back to it."""
    pool = oracledb.create_pool(**settings, min=1, max=size)
    engine = create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=NullPool)
    return engine, pool


def drcp_engine(settings, name):
    """The sessions are kept by the database, so the engine keeps no connection; SELF accepts a kept session."""
    asked = {**settings, "cclass": name, "purity": oracledb.PURITY_SELF}
    return create_engine("oracle+oracledb://", connect_args=asked, poolclass=NullPool)
