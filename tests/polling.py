"""Waiting for something that another thread or process does, with a deadline instead of a guess."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

INTERVAL_S = 0.01

# A call_timeout for calls that are to run into it. The driver waits for the answer to its break just as long, and drops
# the connection (DPY-4011) when that comes later: on a busy machine a tenth of a second is too little.
# Source: python-oracledb 26.1.0, impl/thin/protocol.pyx, _process_message.
CALL_TIMEOUT_MS = 1000


def until(condition: Callable[[], T], deadline_s: float = 10.0) -> T:
    """Return the condition's first true value. Raises: AssertionError when the deadline passes without one."""
    pause = threading.Event()
    end_s = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end_s, f"still {value!r} after {deadline_s:g} s"
        pause.wait(INTERVAL_S)
