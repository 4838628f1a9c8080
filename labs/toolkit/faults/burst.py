"""Too many come at once: a crowd of clients logs on in the same moment and stays."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from labs.toolkit import driver
from labs.toolkit.faults.fault import Fault

PROGRAM: Final = "pool-lab-burst"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many got in, and how often the others got which error."""

    sessions: int
    refused: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        refused = ", ".join(f"{count} refused with {code}" for code, count in self.refused.items())
        return f"{self.sessions} logged on" + (f", {refused}" if refused else "")


def burst(clients: int, **connect_arguments: object) -> Fault[Crowd]:
    """Return a fault in which so many other clients log on at once; they log off when it ends. Gives the `Crowd`."""
    if clients < 1:
        raise ValueError(f"clients={clients!r} must be at least 1")
    return Fault(
        "burst",
        f"{clients} clients of another program log on at once and keep their sessions.",
        lambda: _crowded(clients, {**connect_arguments, "program": PROGRAM}),
        told=str,
    )


@contextlib.contextmanager
def _crowded(clients: int, arguments: Mapping[str, Any]) -> Iterator[Crowd]:
    with ThreadPoolExecutor(clients, thread_name_prefix=PROGRAM) as together:
        came = list(together.map(lambda _: _logged_on(arguments), range(clients)))
    inside = [one for one in came if not isinstance(one, str)]
    try:
        yield Crowd(len(inside), dict(Counter(one for one in came if isinstance(one, str))))
    finally:
        for connection in inside:
            with contextlib.suppress(driver.DriverError):  # its session was ended meanwhile
                connection.close()


def _logged_on(arguments: Mapping[str, Any]) -> driver.Connection | str:
    try:
        return driver.connect(**arguments)
    except driver.DriverError as error:
        return driver.full_code(error)
