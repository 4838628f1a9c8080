"""A session callback runs once for each new session, not for each borrow.

Predict the calls before you run it: 20 borrows one after the other, `--min 5`. Then `--together 3`.
"""

from __future__ import annotations

from contextlib import ExitStack, closing

import oracledb

from labs.scripts import command, logon


class Initialiser:
    """Sets up each new session, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, connection: oracledb.Connection, requested_tag: str) -> None:
        """Set the session's formats in one round trip."""
        self.calls += 1
        connection.cursor().execute("alter session set nls_date_format = 'YYYY-MM-DD' nls_language = american")


def main(arguments: list[str] | None = None) -> int:
    """Borrow and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--min", type=command.count, default=5, help="connections the pool opens at once")
    parser.add_argument("--borrows", type=command.count, default=20, help="how often to borrow")
    parser.add_argument("--together", type=command.count, default=1, help="connections held at the same time")
    options = parser.parse_args(arguments)
    initialise = Initialiser()
    size = max(options.min, options.together)
    pool = oracledb.create_pool(**logon.lab_user(), min=options.min, max=size, session_callback=initialise)
    with closing(pool):
        for _ in range(options.borrows):
            with ExitStack() as held:
                for _ in range(options.together):
                    held.enter_context(pool.acquire())
        calls = "1 call" if initialise.calls == 1 else f"{initialise.calls} calls"
        print(f"{options.borrows * options.together} borrows, {calls} of the session callback")
    return 0


if __name__ == "__main__":
    command.run(main)
