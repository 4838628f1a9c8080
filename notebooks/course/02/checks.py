"""Checks of notebook 02: an outage at the start, a session that is unfit, and a pool that closes under load."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import oracledb

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.toolkit.faults import Down
from notebooks.given import mark

NOT_READY_S, GRACE_S = 2.0, 2.0
SHORT_S = 0.4
ERRORS = {
    "the connection is lost": ("reconnect", ("reset", "closed")),
    "the reason passes by itself": ("retry", ("locked", "locked for long", "full pool")),
    "the same would happen again": ("give up", ("no table", "no value", "binds")),
    "nothing of it is the connection's": ("give up", ("speaks", "own error", "no text")),
}


def ready_or_the_reason(answer: Answer, bench: Bench) -> None:
    """Nobody listens at first: once the database comes while the answer tries, once it never comes."""
    size = bench.draw(2, 5)
    with bench.proxy() as proxy, bench.watch() as watch:
        settings, down = {**watch.settings, "dsn": proxy.dsn}, Down()
        proxy.add(down)
        with _beside(lambda: _refused({**bench.settings(), "dsn": proxy.dsn})) as slowest_s:
            reason = answer(size, NOT_READY_S, settings)
        comes = threading.Timer(bench.draw(6, 12) / 10, proxy.remove, [down])
        comes.start()
        try:
            ready = answer(size, 15.0, settings)
        finally:
            comes.join()
    if reason != "DPY-6005" and slowest_s() > NOT_READY_S / 2:
        bench.inconclusive(f"to be refused took the check itself {slowest_s():.1f} s")
    bench.expect(
        reason == "DPY-6005",
        seen=f"nobody listened until the deadline, and the answer was {reason!r}.",
        expected="the full code of the error that kept it from being ready.",
        look="who says why: `opened` only stays 0.",
    )
    bench.expect(
        ready is None,
        seen=f"the database came well before the deadline, and the answer was {ready!r}.",
        expected="None, as soon as the pool is ready.",
        look="whether it tries again after an error.",
    )
    bench.sessions_at_most(watch, size)
    bench.expect(
        watch.logons == size,
        seen=f"{watch.logons} of {size} connections were made before the answer said that it was ready.",
        expected=f"{size} connections that are there.",
        look="how many one acquire() makes, when those of the start have failed.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"None of {size} connections came by itself; they were asked for until the database was there.")


def only_the_unfit_is_replaced(answer: Answer, bench: Bench) -> None:
    """Some jobs leave their session unfit: each of those is replaced, and no other."""
    drawn = bench.draw_jobs(bench.draw(15, 19))
    # The last three are fit: a session that is dropped at the very end need not be replaced.
    last = max(number for number, job in enumerate(drawn) if job % 4 == 3)
    jobs = drawn[: last + 1]
    unfit = sum(job % 4 == 0 for job in jobs)
    with bench.watch() as watch:
        answer(jobs, watch.settings)
    bench.each_job_once(watch, jobs)
    bench.expect(
        watch.logons > unfit,
        seen=f"{watch.logons} logons, though {unfit} jobs left their session unfit: an unfit one was lent again.",
        expected="a new session after each job that left its session unfit.",
        look="what ends a session: close() only gives it back.",
    )
    bench.expect(
        watch.logons <= unfit + 2,
        seen=f"{watch.logons} logons for {len(jobs)} jobs, of which {unfit} left their session unfit.",
        expected="a new session for an unfit one, and for no other.",
        look="what is asked before a connection is dropped.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(jobs)} jobs, {unfit} sessions dropped, {watch.logons} logons: the others were used again.")


def the_short_one_ends_and_the_long_one_is_ended(answer: Answer, bench: Bench) -> None:
    """Two stragglers: one is done within the grace, one is not. Rows say who was let to the end."""
    short, long = bench.draw_jobs(2)
    with (
        oracledb.connect(**bench.settings()) as own,
        bench.watch() as watch,
        _beside(lambda: _short_work(own)) as slowest_s,
    ):
        answer(short, long, GRACE_S, watch.settings)
    done = {row.job for row in bench.job_rows.read([short, long])}
    if (short not in done or long in done) and slowest_s() > GRACE_S / 2:
        bench.inconclusive(f"what takes {SHORT_S} s took the check itself {slowest_s():.1f} s")
    bench.expect(
        short in done,
        seen="the short job has no row: its connection was closed under its hands.",
        expected="the row of the job that was done within the grace.",
        look="what close(force=True) does to those who are at work, and when it comes.",
    )
    bench.expect(
        long not in done,
        seen="the long job has its row: the pool waited for it beyond the grace.",
        expected="an end when the grace is over.",
        look="how long the loop waits for `busy`.",
    )
    bench.sessions_at_most(watch, 2)
    bench.nothing_left_open(watch)
    bench.note("The short job was let to its end, the long one was ended, and no session is left.")


def each_error_gets_what_helps(answer: Answer, bench: Bench) -> None:
    """Errors that happen in the answer's process, in an order that is drawn; some only speak of others."""
    names = [name for _, some in ERRORS.values() for name in some]
    bench.rng.shuffle(names)
    [job] = bench.draw_jobs(1)
    with oracledb.connect(**bench.settings()) as connection:
        mark(connection, job)
    with bench.proxy(), bench.watch() as watch:
        told: Any = answer.beside("told_of", watch.settings, names, job)
    said = dict(zip(names, told, strict=True))
    if unraised := [name for name, (code, _) in said.items() if code == "NoneType"]:
        bench.inconclusive(f"no error came of: {', '.join(unraised)}")
    for why, (wanted, some) in ERRORS.items():
        for name in some:
            code, word = said[name]
            spoken = ", which only speaks of other errors" if name in ("speaks", "own error") else ""
            bench.expect(
                str(word).replace("_", " ").strip().lower() == wanted,
                seen=f"for {code}{spoken} the function says {word!r}, and {why}.",
                expected="the word for what helps: 'retry', 'reconnect' or 'give up'.",
                look="the code of the error, what became of its connection, and whether the reason passes.",
            )
    bench.logged_on_with_settings(watch)
    bench.note(f"{len(names)} errors, among them {len(ERRORS['the connection is lost'][1])} lost connections.")


@contextmanager
def _beside(work: Callable[[], object]) -> Iterator[Callable[[], float]]:
    """Do some work again and again beside the answer; what is yielded returns the seconds that the slowest took."""
    took_s, over = [0.0], threading.Event()

    def repeat() -> None:
        while not over.is_set():
            began_s = time.monotonic()
            with suppress(oracledb.Error):
                work()
            took_s.append(time.monotonic() - began_s)

    worker = threading.Thread(target=repeat, daemon=True)
    worker.start()
    try:
        yield lambda: max(took_s)
    finally:
        over.set()
        worker.join()


def _refused(settings: dict[str, Any]) -> None:
    """Try to log on where nobody listens."""
    with suppress(oracledb.Error):
        oracledb.connect(**settings).close()
    time.sleep(0.05)


def _short_work(connection: oracledb.Connection) -> None:
    """Take as long as the short straggler."""
    time.sleep(SHORT_S)
    connection.ping()
