"""What the checks of notebook 09 bring into the answer's own process: jobs, cancels, and who looks afterwards."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from contextlib import contextmanager

import oracledb

from notebooks.given import INSERT_JOB

PATIENCE_S = 5.0
STEP_S = 0.001
DATE = "select to_char(date '2026-12-24'), sys_context('userenv', 'sid') from dual"


async def cancel_at_random(answer, settings, limit, seed, rounds, tasks, first_job):
    """Run rounds of workers, cancel half of them at random moments, and try to borrow everything afterwards.

    Nobody is cancelled in the middle of a statement: that costs a connection, and the next borrower waits in the pool.
    """
    rng = random.Random(seed)
    pool = oracledb.create_pool_async(**settings, min=limit, max=limit)
    told = {
        "served": [],
        "cancelled": 0,
        "error": "",
        "rounds": 0,
        "stuck": 0,
        "most": 0,
        "lendable": 0,
        "logon_s": 0.0,
    }
    try:
        await _lendable(pool, limit)  # all connections are open before the first cancel
        worker = answer(pool, limit)
        at_work = _AtWork(rng)
        with _quiet_asyncio():
            for told["rounds"] in range(1, rounds + 1):
                jobs = range(first_job, first_job + tasks)
                first_job += tasks
                if not await _round(worker, at_work, rng, jobs, told):
                    break
            told["most"] = at_work.most
            told["lendable"], told["busy"] = await _lendable(pool, limit)
            if told["lendable"] < limit or told["stuck"]:
                told["logon_s"] = await _logon_s(settings)
    finally:
        await pool.close(force=True)
    return told


async def _round(worker, at_work, rng, jobs, told):
    """Run one round and return whether all of it came to an end."""
    running = {asyncio.create_task(worker(at_work.job(number))): number for number in jobs}
    victims = rng.sample(list(running), len(running) // 2)
    for task in victims[::2]:
        asyncio.get_running_loop().call_later(0.02 * rng.random(), at_work.cancel, task)
    at_work.victims = victims[1::2]
    _, pending = await asyncio.wait(running, timeout=PATIENCE_S)
    for task in pending:
        at_work.cancel(task)
    await asyncio.wait(running, timeout=PATIENCE_S)
    told["stuck"] = len(pending)
    for task, number in running.items():
        if task.cancelled() or not task.done():
            told["cancelled"] += 1
        elif task.exception() is not None:
            told["error"] = told["error"] or f"{type(task.exception()).__name__}: {task.exception()}"
        else:
            told["served"].append(number)
    return not pending and not told["error"]


class _AtWork:
    """Makes jobs, counts how many are at work at the same time, and cancels at a time or when a loan has ended."""

    def __init__(self, rng):
        self._rng = rng
        self.victims = []
        self._now = self.most = 0
        self._in_a_statement = set()

    def cancel(self, task):
        """Cancel a task, behind its statement if one is running."""
        if task in self._in_a_statement:
            asyncio.get_running_loop().call_later(STEP_S, self.cancel, task)
        else:
            task.cancel()

    def _cancel_soon(self, steps):
        """Cancel the next victim some steps of the loop from now, while what has come back is handed on."""
        if steps:
            asyncio.get_running_loop().call_soon(self._cancel_soon, steps - 1)
        elif self.victims:
            self.cancel(self.victims.pop())

    def job(self, number):
        async def with_connection(connection):
            self._now += 1
            self.most = max(self.most, self._now)
            try:
                await asyncio.sleep(0.003 * self._rng.random())
                self._in_a_statement.add(asyncio.current_task())
                await connection.execute(INSERT_JOB, [number])
                await connection.commit()
            finally:
                self._in_a_statement.discard(asyncio.current_task())
                self._now -= 1
                self._cancel_soon(self._rng.randrange(1, 12))

        return with_connection


async def _logon_s(settings):
    """Return what a connection of its own takes meanwhile, which tells a lost connection from a slow machine."""
    began_s = time.monotonic()
    async with oracledb.connect_async(**settings) as connection:
        await connection.fetchone(DATE)
    return time.monotonic() - began_s


async def _lendable(pool, limit):
    """Return how many connections can be borrowed at the same time, and how many were lent before."""
    busy, lent = pool.busy, []
    try:
        for _ in range(limit):
            async with asyncio.timeout(PATIENCE_S):
                lent.append(await pool.acquire())
    except TimeoutError:
        pass
    count = len(lent)
    for connection in lent:
        await connection.close()
    return count, busy


@contextmanager
def _quiet_asyncio():
    """The driver's protocol complains to asyncio's log about an answer whose reader was cancelled."""
    log = logging.getLogger("asyncio")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


async def prepared(answer, settings, size, loans):
    """Borrow everything at once and then again and again; tell dates, sessions and what was noted."""
    noted, dates, sids, count = [], set(), set(), 0
    pool = answer(settings, size, noted.append)
    try:
        for together in (size, *[1] * loans):
            lent = [await pool.acquire() for _ in range(together)]
            count += together
            for connection in lent:
                date, sid = await connection.fetchone(DATE)
                dates.add(date)
                sids.add(int(sid))
                await connection.close()
        error = ""
    except (TypeError, oracledb.Error) as raised:
        error = f"{type(raised).__name__}: {raised}"
    finally:
        await pool.close(force=True)
    return {"error": error, "dates": sorted(dates), "sids": sorted(sids), "noted": noted, "loans": count}
