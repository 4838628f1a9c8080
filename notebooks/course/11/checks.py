"""Checks of notebook 11: SQLAlchemy's counts beside those of the database and of the driver's pool."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

from sqlalchemy import create_engine

from labs.database import Role
from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.grader.watch import SessionWatch

SETTLE_S = 2.0
REFUSED_AFTER_S = 0.5
SERVERS = 2


def sessions_as_the_database_counts_them(answer: Answer, bench: Bench) -> None:
    """An engine of the check's own is driven below its size, above it, and back; each time the line is read."""
    size, overflow = bench.draw(3, 5), bench.draw(1, 3)
    few, back = bench.draw(1, size - 1), bench.draw(1, size - 1)
    with bench.watch() as watch, ExitStack() as stack:
        engine = create_engine("oracle+oracledb://", connect_args=watch.settings, pool_size=size, max_overflow=overflow)
        stack.callback(engine.dispose)
        lent: list[Any] = []
        for wanted in (few, size + overflow, back):
            while len(lent) < wanted:
                lent.append(stack.enter_context(engine.connect()))
            while len(lent) > wanted:
                lent.pop().close()
            _judge_line(answer, bench, watch, engine.pool.status(), wanted)
    bench.note(f"{few}, {size + overflow} and {back} lent of {size} + {overflow}: three lines, read right.")


def _judge_line(answer: Answer, bench: Bench, watch: SessionWatch, status: str, lent: int) -> None:
    value = answer(status)
    numbers = bench.plain_numbers(value, 2, expected="two numbers: the open connections, and those that are lent.")
    there = _sessions(bench, watch, int(numbers[0]))
    bench.expect(
        numbers[0] == there,
        seen=f"{status!r}: the function says {numbers[0]} sessions; the database has {there}.",
        expected="the number of sessions that are there now.",
        look="which numbers of the line are limits, and which count connections.",
    )
    bench.expect(
        numbers[1] == lent,
        seen=f"{status!r}: the function says that {numbers[1]} are lent; the line says {lent}.",
        expected="the connections that somebody has checked out.",
        look="the words of the line.",
    )


def _sessions(bench: Bench, watch: SessionWatch, wanted: int) -> int:
    """Return how many sessions there are; a logoff takes a moment to be seen."""
    until_s = time.monotonic() + SETTLE_S
    while (there := len(bench.probe.sessions(watch.program))) != wanted and time.monotonic() < until_s:
        time.sleep(0.02)
    return there


def every_session_ends(answer: Answer, bench: Bench) -> None:
    """More jobs fail than there are connections, their errors are kept, and the collector is off."""
    size = bench.draw(2, 3)
    jobs = bench.draw_jobs(4 * size + 2)
    good, bad = [job for job in jobs if job % 2 == 0], [job for job in jobs if job % 2]
    with bench.watch() as watch:
        told: Any = answer.beside("with_engine", watch.settings, size, REFUSED_AFTER_S, jobs)
    rows = {row.job for row in bench.job_rows.read(jobs)}
    bench.expect(
        not told["is_refused"],
        seen=f"no connection was left: TimeoutError, with {told['out']} of {size} checked out; {len(rows)} jobs done.",
        expected=f"{size} connections, checked in after each job, whatever became of it.",
        look="which way each Session ends: after an error too?",
    )
    bench.expect(
        told["out"] == 0,
        seen=f"{told['out']} connections are still checked out when the function returns.",
        expected="every Session closed.",
        look="who closes the last one.",
    )
    bench.expect(
        sorted(told["errors"]) == sorted(f"job {job} cannot be done" for job in bad),
        seen=f"{len(told['errors'])} errors came back; {len(bad)} jobs failed.",
        expected="the errors of all jobs that failed, and of no other.",
        look="what becomes of an error after `except`.",
    )
    bench.expect(
        not rows & set(bad),
        seen=f"{len(rows & set(bad))} rows of jobs that failed.",
        expected="their work rolled back.",
        look="who commits, and when.",
    )
    bench.expect(
        rows >= set(good),
        seen=f"{len(rows & set(good))} of {len(good)} jobs that went well have a row.",
        expected="each of them committed, whatever became of the others.",
        look="how many jobs share a transaction.",
    )
    bench.each_job_once(watch, good)
    bench.sessions_at_most(watch, size)
    bench.nothing_left_open(watch)
    bench.note(f"{len(bad)} errors kept, {len(good)} jobs done, {watch.logons} sessions.")


def the_drivers_pool_is_the_only_one(answer: Answer, bench: Bench) -> None:
    """Threads work through the engine; afterwards the driver's pool says how many connections it still lends."""
    size = bench.draw(2, 4)
    jobs = bench.draw_jobs(2 * size + 1)
    with bench.watch() as watch, bench.gate(watch, size) as gate:
        told: Any = answer.beside("through_one_layer", watch.settings, size, jobs)
    bench.expect(
        not told["what"],
        seen=f"the function returned {told['what']}.",
        expected="an engine and the driver's pool: `return engine, pool`.",
        look="what the function returns.",
    )
    bench.each_job_once(watch, jobs)
    bench.used_a_pool()
    bench.sessions_at_most(watch, size)
    bench.expect(
        gate.most >= size,
        seen=f"at most {gate.most} jobs were at work at the same time; the pool has {size} connections.",
        expected=f"{size} jobs at the same time, each with its own connection.",
        look="whether each checkout asks the driver's pool.",
    )
    bench.expect(
        told["lent"] == 0,
        seen=f"the driver's pool lends {told['lent']} of {size} connections although nobody uses them.",
        expected="every connection back in the driver's pool: others may borrow it there.",
        look="which pool keeps a connection after a checkin.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(jobs)} jobs, {watch.logons} sessions, and all of them back in one pool.")


def kept_servers_serve_the_engine(answer: Answer, bench: Bench) -> None:
    """Some jobs, one after the other; then nobody works, and DRCP says whether a server is held."""
    name = f"APP{bench.draw(10**6, 10**9)}"
    jobs = bench.draw_jobs(bench.draw(4, 6))
    with bench.admin.drcp_pool(maxsize=SERVERS, minsize=0) as pool_name, bench.watch() as watch:
        try:
            settings = {**watch.settings, "server_type": "pooled", "pool_name": pool_name}
            answer.beside("keep_engine", settings, name, jobs)
            busy = _busy_servers(bench, pool_name)
            counts = bench.admin.drcp(f"{settings['user'].upper()}.{name}")
            rows = bench.each_job_once(watch, jobs)
            answer.beside("dispose_engine")
        finally:
            watch.release(bench.probe)
    bench.logged_on_with_settings(watch)
    bench.expect(
        counts.requests > 0,
        seen="DRCP has counted no request for the class.",
        expected="pooled servers, and the class that the function is given.",
        look="what reaches the driver: connect_args, all of `settings`, and `cclass`.",
    )
    bench.expect(
        busy == 0,
        seen=f"{busy} of {SERVERS} pooled servers is held although nobody works.",
        expected="no server held between two units of work.",
        look="what the engine does with a connection that is checked in.",
    )
    bench.expect(
        counts.hits > 0,
        seen=f"{counts.requests} requests for the class and not one hit: a new session each time.",
        expected="a session that is kept from one unit of work to the next.",
        look="the purity that a connection asks for.",
    )
    sids = {row.sid for row in rows}
    bench.expect(
        len(sids) == 1,
        seen=f"{len(sids)} sessions for {len(jobs)} jobs, one after the other.",
        expected="one session that does all jobs.",
        look="how many connections hold a server at the same time.",
    )
    bench.note(f"{counts.requests} requests, {counts.hits} hits, and no server held in between.")


def _busy_servers(bench: Bench, pool_name: str) -> int:
    query = "select num_busy_servers from v$cpool_stats where pool_name = :1"
    return sum(int(busy) for (busy,) in bench.admin.ask(query, pool_name, role=Role.ROOT))
