"""Checks of notebook 12: which sessions did the work, and what DRCP counted for a class that nobody else has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import oracledb

from labs.database import Role
from labs.grader.administration import DrcpCounts
from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.grader.watch import SessionWatch
from notebooks.given import read_a_date

SERVERS = 2


def all_runs_share_one_session(answer: Answer, bench: Bench) -> None:
    """Three runs of the program, one after the other, on a DRCP pool and a class of their own."""
    name, runs = _new_class(bench), 3
    jobs = [bench.draw_jobs(bench.draw(2, 3)) for _ in range(runs)]
    with _drcp(bench, 3) as (watch, settings):
        for some in jobs:
            answer(some, name, settings)
        rows = [row for some in jobs for row in bench.each_job_once(watch, some)]
        counts = _counts(bench, name, settings)
        _asked_for_the_class(bench, counts, watch)
        bench.expect(
            counts.hits > 0,
            seen=f"{counts.requests} requests for the class and not one hit: a new session each time.",
            expected="a session that is kept from run to run.",
            look="the purity that is asked for: a standalone connection and a pool have different defaults.",
        )
        sids = {row.sid for row in rows}
        bench.expect(
            len(sids) == 1 and counts.misses == 1,
            seen=f"{counts.misses} sessions for {runs} runs, one after the other.",
            expected="one session that does all jobs.",
            look="how many connections hold a server at the same time, and which class each of them names.",
        )
        _nobody_at_the_broker(bench, watch)
    bench.note(f"{runs} runs, {counts.requests} requests, {counts.hits} hits: session {min(sids)} did it all.")


def everybody_reads_a_clean_session(answer: Answer, bench: Bench) -> None:
    """Each reader spoils the session for the next; the counts tell a new session from one that was mended."""
    name, times = _new_class(bench), bench.draw(3, 5)
    with oracledb.connect(**bench.settings()) as fresh:
        wanted = read_a_date(fresh)
    with _drcp(bench, SERVERS) as (watch, settings):
        value = answer(times, name, settings)
        counts = _counts(bench, name, settings)
        texts = [str(one) for one in value] if isinstance(value, list | tuple) else []
        bench.expect(
            len(texts) == times,
            seen=f"{len(texts)} texts for {times} readers.",
            expected="a list with what read_a_date returned, one for each reader.",
            look="what is returned.",
        )
        _asked_for_the_class(bench, counts, watch)
        bench.expect(
            set(texts) == {wanted},
            seen=f"{sum(text != wanted for text in texts)} of {times} readers found what the one before had set.",
            expected="the database's own format for each of them.",
            look="when the purity reaches DRCP: with each request of a new connection, or once for the pool.",
        )
        bench.expect(
            counts.hits == 0 and counts.misses >= times,
            seen=f"{counts.hits} of {counts.requests} requests were answered with kept sessions.",
            expected="a new session for each reader: whatever else somebody has set is gone too.",
            look="the purity, rather than one setting after the other.",
        )
        _nobody_at_the_broker(bench, watch)
    bench.note(f"{counts.misses} sessions for {times} readers: that is what isolation costs.")


def no_server_is_held_meanwhile(answer: Answer, bench: Bench) -> None:
    """Two servers: who holds one while the service is asked keeps the third order from beginning."""
    name, count = _new_class(bench), bench.draw(4, 5)
    jobs = bench.draw_jobs(2 * count)
    firsts, seconds = jobs[:count], jobs[count:]
    with _drcp(bench, SERVERS) as (watch, settings):
        answer([list(pair) for pair in zip(firsts, seconds, strict=True)], name, settings)
        rows = bench.each_job_once(watch, jobs)
        _asked_for_the_class(bench, _counts(bench, name, settings), watch)
        over = min(row.done_at for row in rows if row.job in seconds)
        begun = sum(row.job in firsts and row.done_at < over for row in rows)
        bench.expect(
            begun > SERVERS,
            seen=f"{begun} of {count} orders had begun when the first one ended: each held its server meanwhile.",
            expected=f"all {count} begun: while a service is asked, {SERVERS} servers are enough for the others.",
            look="what lies between acquire() and close().",
        )
        if begun < count:
            bench.inconclusive(f"only {begun} of {count} orders had begun in time")
        _nobody_at_the_broker(bench, watch)
    bench.note(f"{count} orders at the same time on {SERVERS} servers.")


def all_stay_open_on_fewer_servers(answer: Answer, bench: Bench) -> None:
    """The order of the rows proves that all were open together: as many logons as connections, in two rounds."""
    name, count = _new_class(bench), bench.draw(4, 6)
    jobs = bench.draw_jobs(2 * count)
    with _drcp(bench, SERVERS) as (watch, settings):
        answer(jobs[:count], jobs[count:], name, settings)
        rows = bench.each_job_once(watch, jobs)
        _asked_for_the_class(bench, _counts(bench, name, settings), watch)
        order = [row.job in jobs[:count] for row in rows]
        bench.expect(
            order == sorted(order, reverse=True),
            seen="jobs of the second round before the first was over.",
            expected="one job on each connection, then the second on each.",
            look="the order of the two rounds.",
        )
        logons = _logons(bench, name, settings)
        bench.expect(
            logons == count,
            seen=f"{logons} logons; each connection was to log on once, and there were to be {count}.",
            expected=f"{count} connections, open from the first round to the second.",
            look="where connections are made and closed.",
        )
        _nobody_at_the_broker(bench, watch)
    bench.note(f"{count} open connections, {len({row.sid for row in rows})} sessions on at most {SERVERS} servers.")


def _new_class(bench: Bench) -> str:
    return f"APP{bench.draw(10**6, 10**9)}"


@contextmanager
def _drcp(bench: Bench, maxsize: int) -> Iterator[tuple[SessionWatch, dict[str, Any]]]:
    """Watch a program on a DRCP pool of its own; what is still connected is ended before the pool is taken away."""
    with bench.admin.drcp_pool(maxsize=maxsize, minsize=0) as pool_name, bench.watch() as watch:
        try:
            yield watch, {**watch.settings, "server_type": "pooled", "pool_name": pool_name}
        finally:
            watch.release(bench.probe)


def _counts(bench: Bench, name: str, settings: dict[str, Any]) -> DrcpCounts:
    return bench.admin.drcp(f"{settings['user'].upper()}.{name}")


def _logons(bench: Bench, name: str, settings: dict[str, Any]) -> int:
    query = "select sum(num_authentications) from v$cpool_cc_stats where cclass_name = :1"
    [[number]] = bench.admin.ask(query, f"{settings['user'].upper()}.{name}", role=Role.ROOT)
    return int(number or 0)


def _asked_for_the_class(bench: Bench, counts: DrcpCounts, watch: SessionWatch) -> None:
    bench.logged_on_with_settings(watch)
    query = "select count(*) from v$session where program = :1 and server in ('POOLED', 'NONE')"
    [[pooled]] = bench.admin.ask(query, watch.program)
    bench.expect(
        counts.requests > 0,
        seen="DRCP has counted no request for the class: "
        + ("the sessions were pooled, under another class." if pooled else "each connection had a dedicated server."),
        expected="pooled servers, and the class that the function is given.",
        look="what reaches the driver: `**settings` as they are, and `cclass`.",
    )


def _nobody_at_the_broker(bench: Bench, watch: SessionWatch) -> None:
    query = "select count(*) from v$cpool_conn_info where program = :1"
    [[left]] = bench.admin.ask(query, watch.program, role=Role.ROOT)
    bench.expect(
        left == 0 and bench.collected == 0,
        seen=f"{left} connections to DRCP are still open, {bench.collected} pools were left to the collector.",
        expected="nothing open when the function returns; the sessions stay with DRCP.",
        look="who closes what was opened.",
    )
