"""Watch a pool while it works: busy, opened, idle, headroom, and the threads that wait.

The driver counts busy and opened. Idle is opened - busy, headroom is max - busy; who waits is counted around
`acquire()`, for the driver does not tell.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass, field

import oracledb

from labs.scripts import command, logon


@dataclass
class Monitor:
    """Counts who waits, and prints the pool's numbers."""

    pool: oracledb.ConnectionPool
    waiting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acquire(self) -> oracledb.Connection:
        """Acquire a connection and count the caller while it waits."""
        with self.lock:
            self.waiting += 1
        try:
            return self.pool.acquire()
        finally:
            with self.lock:
                self.waiting -= 1

    def line(self) -> str:
        """Return the numbers of this moment."""
        busy, opened = self.pool.busy, self.pool.opened
        numbers = {"busy": busy, "opened": opened, "idle": opened - busy, "headroom": self.pool.max - busy}
        return " ".join(f"{number:4} {name}" for name, number in {**numbers, "waiting": self.waiting}.items())


def work(monitor: Monitor, hold_s: float) -> None:
    """Hold a connection for a while."""
    with monitor.acquire() as connection:
        connection.ping()
        time.sleep(hold_s)


def main(arguments: list[str] | None = None) -> int:
    """Start the threads, print a line each interval until they are done, and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--threads", type=command.count, default=10, help="how many borrow a connection")
    parser.add_argument("--max", type=command.count, default=4, help="connections of the pool")
    parser.add_argument("--hold", type=command.seconds, default=0.5, metavar="S", help="seconds that each borrow lasts")
    parser.add_argument("--every", type=command.interval, default=0.2, metavar="S", help="seconds between two lines")
    options = parser.parse_args(arguments)
    with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=options.max)) as pool:
        monitor = Monitor(pool)
        threads = [
            threading.Thread(target=work, args=(monitor, options.hold), daemon=True) for _ in range(options.threads)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            print(monitor.line())
            time.sleep(options.every)
        print(monitor.line())
    return 0


if __name__ == "__main__":
    command.run(main)
