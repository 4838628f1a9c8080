"""What the checks of notebook 05 bring into the answer's process: callers who keep things, and borrowers with names."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import oracledb

from labs.student.harness import named
from notebooks.given import INSERT_JOB

WAIT_MS = 1_500
EARLY, LATE = 0.8, 1.3
TIMED = oracledb.POOL_GETMODE_TIMEDWAIT


@contextmanager
def _without_collector() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_rows(answer: Any, settings: Any, limit: int, spans: list[Any]) -> dict[str, Any]:
    """Read one row of each result and keep it; when all are there, read the rest. Stop at the first error."""
    pool = oracledb.create_pool(**settings, min=1, max=limit, getmode=TIMED, wait_timeout=WAIT_MS)
    kept: list[tuple[Any, Any, list[Any]]] = []
    error = ""
    with _without_collector():
        try:
            for first, last in spans:
                rows = iter(result := answer(pool, first, last))
                kept.append((result, rows, []))
                kept[-1][2].append(next(rows))
            read = [[list(row) for row in (*head, *rows)] for _, rows, head in kept]
        except oracledb.Error as failure:
            error, read = failure.args[0].full_code, []
        told = {"rows": read, "calls": len(kept), "error": error, "kind": type(kept[-1][0]).__name__ if kept else ""}
        for _, rows, _ in kept:
            if isinstance(rows, Generator):
                with suppress(oracledb.Error):  # a generator that ends early closes its cursor twice
                    rows.close()
        pool.close(force=True)
    return told


def keep_errors(answer: Any, jobs: list[int], limit: int, settings: Any) -> list[str]:
    """Return the texts of the errors, which are kept until the answer has returned, without the collector."""
    with _without_collector():
        return [str(error) for error in answer(jobs, limit, settings)]


def watch_borrowers(answer: Any, settings: Any, size: int, threshold_s: float, names: Any) -> dict[str, Any]:
    """Borrow under the names and return what was reported early and late, and how old the loans in question were."""
    pool, report = answer(settings, size, threshold_s)
    try:
        kept = [named(name, _take)(pool) for name in names["back"]]
        for connection in kept:
            connection.close()
        for name in names["dropped"]:
            named(name, _drop)(pool)
        began_s = time.perf_counter()
        kept += [named(name, _take)(pool) for name in names["leaks"]]
        lent_s = time.perf_counter()
        time.sleep(max(0.0, EARLY * threshold_s - (lent_s - began_s)))
        early = [str(name) for name in report()]
        early_s = time.perf_counter() - began_s
        time.sleep(max(0.0, LATE * threshold_s - (time.perf_counter() - lent_s)))
        fresh_s = time.perf_counter()
        kept += [named(name, _take)(pool) for name in names["fresh"]]
        late = [str(name) for name in report()]
        late_s = time.perf_counter() - fresh_s
        return {"early": early, "early_s": early_s, "late": late, "late_s": late_s}
    finally:
        pool.close(force=True)


def _take(pool: Any) -> Any:
    connection = pool.acquire()
    connection.cursor().execute("select 1 from dual")
    return connection


def _drop(pool: Any) -> None:
    pool.acquire().cursor().execute(INSERT_JOB, [0])


async def cancel_some(answer: Any, settings: Any, limit: int, plan: list[Any]) -> dict[str, Any]:
    """Run a task for each job of the plan, one after the other; `None`, "cancel" or "fail" is what becomes of its ask.

    Return how each task ended, and the code of the error when the pool had no connection for the next one.
    """
    how = {"getmode": TIMED, "wait_timeout": WAIT_MS}
    pool = oracledb.create_pool_async(**settings, min=1, max=limit, **how)
    told: dict[str, Any] = {"ends": [], "error": ""}
    tasks = []
    try:
        for job, fate in plan:
            tasks.append(await _ended(answer, pool, job, fate))
            told["ends"].append(_end(tasks[-1]))
            if isinstance(failure := _failure(tasks[-1]), oracledb.Error):
                told["error"] = failure.args[0].full_code
                break
            if fate is None and failure is not None:
                raise failure
    finally:
        await pool.close(force=True)
    return told


async def _ended(answer: Any, pool: Any, job: int, fate: str | None) -> asyncio.Task[Any]:
    """Return a task that has ended; one that is to be cancelled is, when it asks."""
    asks = asyncio.Event()

    async def ask() -> None:
        asks.set()
        if fate == "cancel":
            await asyncio.Event().wait()
        if fate == "fail":
            raise ValueError(f"nobody answers for job {job}")

    async def run() -> Any:
        return await answer(pool, job, ask)

    task = asyncio.create_task(run())
    asked = asyncio.create_task(asks.wait())
    await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if fate == "cancel":
        task.cancel()
    await asyncio.wait({task})
    return task


def _failure(task: asyncio.Task[Any]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


def _end(task: asyncio.Task[Any]) -> str:
    return "cancelled" if task.cancelled() else "failed" if task.exception() else "done"
