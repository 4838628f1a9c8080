"""What the checks of notebook 11 bring into the answer's own process: engines, threads, and who looks at both."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import oracledb
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import TimeoutError as QueueFull

from notebooks.given import INSERT_JOB

_kept: list[Engine] = []


def with_engine(answer, settings, size, patience_s, jobs):
    """Call the answer with an engine of `size` connections, without the collector, and tell what is still out."""
    engine = create_engine(
        "oracle+oracledb://", connect_args=settings, pool_size=size, max_overflow=0, pool_timeout=patience_s
    )
    errors, is_refused = [], False
    gc.collect()
    gc.disable()
    try:
        errors = list(answer(engine, jobs) or ())
    except QueueFull:
        is_refused = True
    finally:
        told = {
            "errors": [str(error) for error in errors],
            "is_refused": is_refused,
            "out": engine.pool.checkedout(),
        }
        gc.enable()
        errors.clear()
        gc.collect()
        engine.dispose()
    return told


def through_one_layer(answer, settings, size, jobs):
    """Let one thread a job work through the engine that the answer makes, and tell what its pool still lends."""
    made = answer(settings, size)
    engine, pool = made if isinstance(made, tuple | list) and len(made) == 2 else (made, None)
    if not isinstance(engine, Engine) or not isinstance(pool, oracledb.ConnectionPool):
        if isinstance(engine, Engine):
            engine.dispose()
        return {"what": _named(made), "lent": 0}
    begin = threading.Barrier(len(jobs))

    def work(job):
        begin.wait()
        with engine.begin() as connection:
            connection.exec_driver_sql(INSERT_JOB, (job,))

    try:
        with ThreadPoolExecutor(len(jobs)) as threads:
            list(threads.map(work, jobs))
        return {"what": "", "lent": pool.busy}
    finally:
        engine.dispose()
        pool.close(force=True)


def keep_engine(answer, settings, name, jobs):
    """Do the jobs through the engine that the answer makes, and keep it; see `dispose_engine`."""
    engine = answer(settings, name)
    _kept.append(engine)
    for job in jobs:
        with engine.begin() as connection:
            connection.exec_driver_sql(INSERT_JOB, (job,))


def dispose_engine(_answer):
    """Dispose of the engine that was kept; a driver's pool below it ends with the last reference."""
    while _kept:
        _kept.pop().dispose()
    gc.collect()


def _named(made):
    return ", ".join(type(one).__name__ for one in made) if isinstance(made, tuple | list) else type(made).__name__
