"""Checks of notebook 08: what each session was told, how often, and for whom the database saw it work."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from labs.grader.answer import Answer
from labs.grader.bench import Bench

ISO, GERMAN = "YYYY-MM-DD", "DD.MM.YYYY"
CHRISTMAS = {ISO: "2026-12-24", GERMAN: "24.12.2026"}


def each_session_prepared_once(answer: Answer, bench: Bench) -> None:
    """Each preparation has left a row; each round needs all sessions at the same time."""
    limit, rounds = bench.draw(2, 4), bench.draw(3, 5)
    [note] = bench.draw_jobs(1)
    with bench.watch() as watch:
        texts = answer(limit, rounds, note, watch.settings)
    bench.sessions_at_most(watch, limit)
    _dates_read(bench, texts, [CHRISTMAS[ISO]] * (limit * rounds))
    _prepared(bench, [note], wanted=limit)
    bench.nothing_left_open(watch)
    bench.note(f"{limit * rounds} loans on {limit} sessions, {limit} preparations.")


def two_states_two_preparations(answer: Answer, bench: Bench) -> None:
    """Loans of both kinds in turn, one at a time: two sessions are enough, each prepared for its kind."""
    times = bench.draw(3, 6)
    notes = bench.draw_jobs(2)
    with bench.watch() as watch:
        texts = answer(times, notes, watch.settings)
    bench.sessions_at_most(watch, 4)
    _dates_read(bench, texts, [CHRISTMAS[ISO], CHRISTMAS[GERMAN]] * times)
    _prepared(bench, notes, wanted=2)
    bench.nothing_left_open(watch)
    bench.note(f"{2 * times} loans in two states, two preparations.")


def everybody_gets_the_same_pool(answer: Answer, bench: Bench) -> None:
    """Several threads ask for the pool at the same moment; it is then looked for in the cache by its alias."""
    limit, callers = bench.draw(2, 4), bench.draw(3, 6)
    alias = f"Shop{secrets.token_hex(4)}x"
    with bench.watch() as watch:
        told: Any = answer.beside("called_by_many", alias, limit, watch.settings, callers)
    bench.expect(
        not told["error"],
        seen=f"a caller got {told['error']}.",
        expected="the pool, whoever comes first and whoever comes later.",
        look="what the second caller finds.",
    )
    bench.expect(
        told["pools"] > 0,
        seen="no pool: a caller got something else.",
        expected="a pool for every caller.",
        look="what get_pool returns when nobody has made the pool.",
    )
    bench.expect(
        told["pools"] == 1,
        seen=f"{told['pools']} different pools for {callers} callers.",
        expected="one pool for all of them.",
        look="who makes a pool, and who takes the one that is there.",
    )
    bench.expect(
        told["is_cached"],
        seen="a pool that nobody finds under the alias.",
        expected="the alias exactly as it was given.",
        look="the name with which the pool is made: large and small letters differ.",
    )
    bench.sessions_at_most(watch, limit)
    bench.nothing_left_open(watch)
    bench.note(f"{callers} callers at the same moment, one pool with at most {limit} sessions.")


def the_database_knows_each_user(answer: Answer, bench: Bench) -> None:
    """Users with secret names borrow one after the other, then nobody does."""
    limit = bench.draw(1, 2)
    users = [f"u{secrets.token_hex(5)}" for _ in range(limit + bench.draw(2, 4))]
    with bench.watch() as watch:
        seen: Any = answer.beside("with_users", limit, watch.settings, [*users, None])
    bench.sessions_at_most(watch, limit)
    wrong = [(user, worked) for user, worked in zip(users, seen, strict=False) if user != worked]
    first = wrong[0][1] if wrong else ""
    bench.expect(
        not wrong,
        seen=f"{len(wrong)} of {len(users)} users worked as somebody else or as nobody; the first as {first!r}.",
        expected="the name of the current user as client identifier, during the user's loan.",
        look="how often the name is set: at each loan, or once a session?",
    )
    bench.expect(
        seen[-1] is None,
        seen=f"nobody's loan went to the account of {'an earlier user' if seen[-1] in users else repr(seen[-1])}.",
        expected="no client identifier where there is no user.",
        look="what becomes of the last name when the context variable is empty.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(users)} users on {watch.logons} session(s), each known by name.")


def _dates_read(bench: Bench, texts: object, wanted: Sequence[str]) -> None:
    bench.expect(
        isinstance(texts, list | tuple) and len(texts) == len(wanted),
        seen=f"{len(texts) if isinstance(texts, list | tuple) else 'no'} texts came back.",
        expected=f"{len(wanted)} texts: one for each loan, in order.",
        look="what is collected, and what stands behind `return`.",
    )
    assert isinstance(texts, list | tuple)
    other = [text for text, right in zip(texts, wanted, strict=True) if text != right]
    bench.expect(
        not other,
        seen=f"{len(other)} dates that read otherwise, such as {other[0] if other else ''!r}.",
        expected="each session in the state that its loan needs.",
        look="which sessions were prepared, and for which state.",
    )


def _prepared(bench: Bench, notes: Sequence[int], *, wanted: int) -> None:
    rows = bench.job_rows.read(notes)
    bench.expect(
        len(rows) == wanted and len({(row.job, row.sid) for row in rows}) == wanted,
        seen=f"{len(rows)} preparations of {len({row.sid for row in rows})} sessions.",
        expected=f"{wanted} preparations: one for each session that is lent, by `prepare`.",
        look="how often `prepare` is called for a session that has been lent before.",
    )
