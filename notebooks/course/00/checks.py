"""Checks of notebook 00: is the answer the one that only the database could give?"""

from __future__ import annotations

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.grader.plain import number


def the_sid_is_the_databases(answer: Answer, bench: Bench) -> None:
    """The learner's SID must be one that the admin session saw, and the session must be gone afterwards."""
    with bench.watch() as watch:
        sid = answer(watch.settings)
    bench.expect(
        watch.logons > 0,
        seen=f"{sid!r}, without a single logon: this answer did not come from the database.",
        expected="one logon, with the settings that the function is given.",
        look="`oracledb.connect`: which arguments does it get?",
    )
    bench.expect(
        number(sid) in watch.sids,
        seen=f"{sid!r}; the admin session saw SID {listed(watch.sids)}.",
        expected="the SID of your own session, as a number.",
        look="which number the statement asks for, and what type the fetched value has.",
    )
    left = watch.left()
    bench.expect(
        left == 0,
        seen=f"the right SID, and {left} session still open after the function had returned.",
        expected="no session left.",
        look="the end of the function: who closes the connection, also when something goes wrong?",
    )
    bench.note(f"V$SESSION showed your session as SID {sid}, and nothing of it is left.")


def listed(numbers: frozenset[int]) -> str:
    """Return numbers in order with commas between them."""
    return ", ".join(map(str, sorted(numbers)))
