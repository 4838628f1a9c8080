"""Checks of notebook 05: somebody keeps what the answer returns, and the pool must be able to lend again."""

from __future__ import annotations

from typing import Any

import oracledb

from labs.grader.answer import Answer, AnswerRaised
from labs.grader.bench import Bench
from labs.student.failure import from_data
from notebooks.given import INSERT_JOB

THRESHOLD_S = 0.5
FULL = "DPY-4005"
KEPT = {
    "Cursor": "a cursor keeps its connection, also when it is closed.",
    "generator": "a generator that nobody has read to its end keeps its variables, the connection among them.",
}


def kept_rows_keep_no_connection(answer: Answer, bench: Bench) -> None:
    """More results are kept than there are connections; the SIDs in the rows are known to the database alone."""
    limit, calls, length = bench.draw(2, 3), bench.draw(5, 7), bench.draw(2, 4)
    jobs = bench.draw_jobs(calls * length)
    with oracledb.connect(**bench.settings()) as connection:
        connection.cursor().executemany(INSERT_JOB, [[job] for job in jobs])
        connection.commit()
    spans = [(jobs[at], jobs[at + length - 1]) for at in range(0, len(jobs), length)]
    with bench.watch() as watch:
        told: Any = answer.beside("keep_rows", watch.settings, limit, spans)
    why = KEPT.get(told["kind"], "something that the function returns or keeps refers to the connections.")
    bench.expect(
        told["error"] != FULL,
        seen=f"{told['calls']} results are kept, and the next call found none of {limit} connections free: {why}",
        expected="results that can be kept for as long as the caller likes, without a connection.",
        look="what the returned value refers to, and where the connection is closed.",
    )
    bench.expect(
        not told["error"],
        seen=f"{told['error']} when a row of the result was read.",
        expected="rows that are read before the connection goes back.",
        look="the order: execute, fetch, give back, return.",
    )
    stored = {row.job: row.sid for row in bench.job_rows.read(jobs)}
    wanted = [[[job, stored[job]] for job in range(first, last + 1)] for first, last in spans]
    bench.expect(
        [[list(row) for row in rows] for rows in told["rows"]] == wanted,
        seen="other rows than the table has.",
        expected="for each call the rows (job, sid) between its two jobs, in the order of the jobs.",
        look="the statement and its two binds.",
    )
    bench.sessions_at_most(watch, limit)
    bench.nothing_left_open(watch)
    bench.note(f"{calls} results kept at the same time, and {watch.logons} sessions were enough.")


def kept_errors_keep_no_connection(answer: Answer, bench: Bench) -> None:
    """Every second job fails, more of them than there are connections, and the collector is off."""
    limit = bench.draw(2, 4)
    jobs = bench.draw_jobs(4 * limit + 2)
    good, bad = [job for job in jobs if job % 2 == 0], [job for job in jobs if job % 2]
    with bench.watch() as watch:
        try:
            errors: Any = answer.beside("keep_errors", jobs, limit, watch.settings)
        except AnswerRaised as raised:
            bench.expect(
                raised.error.full_code != FULL,
                seen=f"no connection was left ({FULL}) after {len(bench.job_rows.read(jobs))} of {len(jobs)} jobs.",
                expected=f"{limit} connections that are lent again and again, whatever became of the job before.",
                look="which way each connection goes back: after an error too?",
            )
            raise
    bench.sessions_at_most(watch, limit)
    bench.expect(
        sorted(errors) == sorted(f"job {job} cannot be done" for job in bad),
        seen=f"{len(errors)} errors came back; {len(bad)} jobs failed.",
        expected="the errors of all jobs that failed, and of no other.",
        look="what becomes of an error after `except`.",
    )
    bench.expect(
        not {row.job for row in bench.job_rows.read(jobs)} & set(bad),
        seen="rows of jobs that failed.",
        expected="their work rolled back.",
        look="who commits.",
    )
    bench.each_job_once(watch, good)
    bench.nothing_left_open(watch)
    bench.note(f"{len(bad)} errors kept, {len(good)} jobs done, {watch.logons} sessions.")


def only_what_is_out_too_long(answer: Answer, bench: Bench) -> None:
    """The names of the borrowers are drawn; the harness says how old the loans really were when it asked."""
    counts = {"back": bench.draw(1, 2), "dropped": bench.draw(1, 2), "leaks": bench.draw(2, 3), "fresh": 1}
    names = {kind: [f"{_word(bench)}_{at}" for at in range(count)] for kind, count in counts.items()}
    size = sum(counts.values())
    with bench.watch() as watch:
        told: Any = answer.beside("watch_borrowers", watch.settings, size, THRESHOLD_S, names)
    if max(told["early_s"], told["late_s"]) > 0.95 * THRESHOLD_S:
        bench.inconclusive("the check itself asked too late")
    early, late = set(told["early"]), set(told["late"])
    bench.expect(
        not early & set(names["leaks"]) and not late & set(names["fresh"]),
        seen=f"an alarm before the threshold of {THRESHOLD_S} s was reached.",
        expected="no alarm at 0.8 of the threshold.",
        look="what the age of a loan is compared with.",
    )
    missing = sorted(set(names["leaks"]) - late)
    bench.expect(
        not missing,
        seen=f"{missing[:1]} is out for longer than the threshold and is not among them: {sorted(late)}.",
        expected="the name of the function that called acquire(), for each loan that is out too long.",
        look="when your callback is called, and which frame of the stack you take the name from.",
    )
    bench.expect(
        not (early | late) & set(names["dropped"]),
        seen="a connection that its borrower has forgotten does not go back: the detector keeps it itself.",
        expected="a detector that refers to connections weakly.",
        look="weakref.",
    )
    bench.expect(
        not early and late == set(names["leaks"]),
        seen=f"an alarm for a connection that had been given back: {sorted((early | late) - set(names['leaks']))}.",
        expected="no alarm for a closed connection, also if somebody still refers to it.",
        look="what a closed connection says of itself.",
    )
    bench.sessions_at_most(watch, size)
    bench.nothing_left_open(watch)
    bench.note(f"{len(late)} leaks named, no false alarm.")


def the_shell_lends_again(answer: Answer, bench: Bench) -> None:
    """An IPython shell of its own: cells fail, the answer clears up, and every connection must be lent again."""
    leaks = bench.draw(1, 3)
    jobs = bench.draw_jobs(2 * leaks + 1)
    lost, done, theirs = jobs[:leaks], jobs[leaks:-1], jobs[-1]
    with bench.watch() as watch, bench.watch() as others:
        names = {"settings": watch.settings, "others": others.settings, "limit": leaks, "theirs": theirs}
        told: Any = answer.beside("in_ipython", _cells(lost, done), names)
    cleared, tried = told["failures"][leaks + 1], [one for one in told["failures"][leaks + 2 : -1] if one]
    code = str(tried[0]["full_code"]) if tried else ""
    if cleared:
        raise AnswerRaised(answer.name, (), from_data(cleared))
    bench.expect(
        code != FULL,
        seen=f"{leaks} failed cells had a connection each, and after your function they are still lent ({FULL}).",
        expected="each of them closed.",
        look="who else keeps the traceback; close() asks nobody.",
    )
    bench.expect(
        code != "DPY-1002",
        seen="the pool itself was closed.",
        expected="the same pool, lending again.",
        look="what you close.",
    )
    bench.expect(
        not tried,
        seen=f"afterwards a cell failed: {tried and tried[0]['text']}",
        expected="cells that borrow as before, and another pool's loan left alone.",
        look="whose connections you close.",
    )
    rows = {row.job for row in bench.job_rows.read(jobs)}
    bench.expect(
        rows == {*done, theirs},
        seen=f"{len(rows & set(done))} of {len(done)} jobs afterwards; "
        f"the other pool's row is {'there' if theirs in rows else 'missing'}.",
        expected="every connection lent again, and the loan of the other pool untouched.",
        look="whose connections you close.",
    )
    bench.sessions_at_most(watch, leaks)
    count = bench.plain_number(told["said"], expected="how many connections were given back.")
    bench.expect(
        count == leaks,
        seen=f"the function says {count}; {leaks} connections were out.",
        expected="the number of connections that it gave back.",
        look="what is counted.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{leaks} connections given back, and no new logon.")


def cancelled_tasks_give_back(answer: Answer, bench: Bench) -> None:
    """More tasks are cancelled while they wait for a service than there are connections, and some fail."""
    limit = bench.draw(2, 3)
    fates = ["cancel"] * (limit + 1) + ["fail"] * bench.draw(1, 2)
    bench.rng.shuffle(fates)
    jobs = bench.draw_jobs(len(fates) + limit)
    plan = list(zip(jobs, [*fates, *[None] * limit], strict=True))
    with bench.watch() as watch:
        told: Any = answer.beside("cancel_some", watch.settings, limit, plan)
    bench.expect(
        told["error"] != FULL,
        seen=f"{len(told['ends']) - 1} tasks were cancelled or failed, and the pool has none left of its {limit} "
        f"connections ({FULL}).",
        expected="each connection back in the pool, whichever way its task ended.",
        look="which lines are reached when `await ask()` does not come back.",
    )
    bench.expect(
        not told["error"],
        seen=f"{told['error']} in a task.",
        expected="tasks that end as their `ask()` does.",
        look="the order: borrow, insert, ask, commit, give back.",
    )
    wanted = ["cancelled" if fate == "cancel" else "failed" for fate in fates] + ["done"] * limit
    bench.expect(
        told["ends"] == wanted,
        seen="a task whose `ask()` was cancelled or had failed went on as if nothing had happened.",
        expected="a task that ends as cancelled, or with the error.",
        look="what your `except` takes away from the caller.",
    )
    bench.expect(
        not {row.job for row in bench.job_rows.read(jobs)} & set(jobs[: len(fates)]),
        seen="rows of tasks that did not come to their end.",
        expected="their work rolled back.",
        look="where the commit stands.",
    )
    bench.each_job_once(watch, jobs[len(fates) :])
    bench.sessions_at_most(watch, limit)
    bench.nothing_left_open(watch)
    bench.note(f"{limit + 1} tasks cancelled on {limit} connections, and {limit} more were served.")


def _word(bench: Bench) -> str:
    return "".join(chr(ord("a") + bench.draw(0, 25)) for _ in range(8))


def _cells(lost: list[int], done: list[int]) -> list[str]:
    made = """
        import oracledb
        from notebooks.given import INSERT_JOB, do_job
        timed = {"getmode": oracledb.POOL_GETMODE_TIMEDWAIT, "wait_timeout": 1000}
        pool = oracledb.create_pool(**settings, min=1, max=limit, **timed)
        other = oracledb.create_pool(**others, min=1, max=1)
        loan = other.acquire()
        _ = loan.cursor().execute(INSERT_JOB, [theirs])
        def report(job):
            connection = pool.acquire()
            connection.cursor().execute(INSERT_JOB, [job])
            1 / 0
    """
    lines = "\n".join(line.strip() if not line.startswith(" " * 12) else line[8:] for line in made.splitlines())
    borrow = "lent = [pool.acquire() for _ in range(limit)]"
    work = [f"do_job(lent[{at}], {job})" for at, job in enumerate(done)]
    return [
        lines,
        *(f"report({job})" for job in lost),
        "said = answer(pool)",
        borrow,
        *work,
        "loan.commit()",
        "for one in (*globals().get('lent', ()), loan):\n    one.close()",
        "pool.close(force=True); other.close(force=True)",
    ]
