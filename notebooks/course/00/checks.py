"""Checks of notebook 00: is the answer the one that only the database could give?"""

from __future__ import annotations

from labs.grader.answer import Answer
from labs.grader.bench import Bench


def the_sid_is_the_databases(answer: Answer, bench: Bench) -> None:
    """The SID is one that the admin session saw, in a crowd of other sessions, and the session is gone afterwards."""
    with bench.decoys(), bench.watch() as watch:
        value = answer(watch.settings)
    bench.logged_on_with_settings(watch)
    sid = bench.plain_number(value, expected="the SID of your own session, as a number.")
    bench.expect(
        sid in watch.sids,
        seen=f"{sid!r}; the admin session saw SID {', '.join(map(str, sorted(watch.sids)))} of this program.",
        expected="the SID of your own session: others come and go meanwhile.",
        look="which number the statement asks for, and whether it is about the session that asks.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"V$SESSION showed your session as SID {sid}, and nothing of it is left.")
