"""Any number of threads share a pool: what happens when there are more of them than connections?

Try `--threads 7 --hold 2` and predict the time first: five are served at once, two wait for a connection to come
back. Then `--getmode timedwait --wait-timeout 500`, and `--getmode nowait`, which refuses the first ones, too:
`create_pool` returns before its connections are open, and nobody waits for them.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass

import oracledb

from labs.scripts import command, pool_options


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one thread met. `numbers` is empty and `error` set if it got no connection."""

    thread: str
    waited_s: float
    numbers: tuple[int, ...] = ()
    error: str = ""

    def __str__(self) -> str:
        drew = "drew " + ", ".join(map(str, self.numbers)) if self.numbers else self.error
        return f"thread {self.thread} waited {self.waited_s:6.3f} s, {drew}"


def borrow(pool: oracledb.ConnectionPool, hold_s: float, outcomes: list[Outcome]) -> None:
    """Borrow a connection, draw four numbers, keep it for a while, and note what happened."""
    name = threading.current_thread().name
    asked_s = time.perf_counter()
    try:
        with pool.acquire() as connection, connection.cursor() as cursor:
            waited_s = time.perf_counter() - asked_s
            numbers = tuple(cursor.execute("select myseq.nextval from dual").fetchone()[0] for _ in range(4))
            time.sleep(hold_s)
        outcomes.append(Outcome(name, waited_s, numbers))
    except oracledb.Error as error:
        first_line = str(error).splitlines()[0]
        outcomes.append(Outcome(name, time.perf_counter() - asked_s, error=first_line))


def main(arguments: list[str] | None = None) -> int:
    """Run the experiment and return the exit code: 1 if a thread got no connection."""
    options = pool_options.parse(pool_options.parser(__doc__, threads=2), arguments)
    outcomes: list[Outcome] = []
    with closing(pool_options.create_pool(options)) as pool:
        threads = [
            threading.Thread(name=f"#{number}", target=borrow, args=(pool, options.hold, outcomes), daemon=True)
            for number in range(options.threads)
        ]
        start_s = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took_s = time.perf_counter() - start_s
        print(*outcomes, sep="\n")
        refused = sum(1 for outcome in outcomes if outcome.error)
        print(
            f"All done in {took_s:.2f} s: {len(outcomes) - refused} served, {refused} refused, "
            f"{pool.opened} of at most {pool.max} connections open, {pool.busy} still borrowed."
        )
    return 1 if refused else 0


if __name__ == "__main__":
    command.run(main)
