"""Everything that sandboxes need, for as long as a run lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from labs.database import Target
from labs.grading.sandbox.address import Address, address_of
from labs.grading.sandbox.bubblewrap import need_sandbox
from labs.grading.sandbox.launching import Isolation
from labs.grading.sandbox.limits import Limits, remove_groups
from labs.grading.sandbox.relay import Relay


@contextmanager
def sandboxes(isolation: Isolation, target: Target) -> Iterator[tuple[Address, Relay | None, Limits]]:
    """Yield where the database is, the relay to it, None without sandboxes, and the limits.

    Raises: NoSandbox, DatabaseProblem.
    """
    if isolation is Isolation.NONE:
        yield Address("", 0), None, Limits()
        return
    need_sandbox()
    address = address_of(target)
    relay = Relay(address)
    try:
        yield address, relay, Limits()
    finally:
        relay.close()
        remove_groups()
