"""When a short wait for one backend pays: most answers come before the event loop has made a turn.

While it waits nothing else is served, so it is left out when other statements are on their way, and for a while
after answers that did not come in time.
"""

from __future__ import annotations

import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

SHORT_WAIT_S: Final = 0.0002
# How many statements other than this one may be waiting; blocked ones (row locks) wait for long.
MAX_OTHERS: Final = 1
LONGEST_PAUSE: Final = 256
# select() takes descriptors below FD_SETSIZE only (select(2)); Windows counts them instead.
SELECT_LIMIT: Final = sys.maxsize if sys.platform == "win32" else 1024


class ShortWait:
    """The decision, shared by all the sessions of an engine.

    `has_other_work` tells whether requests of other clients are waiting to be served.
    """

    def __init__(self, has_other_work: Callable[[], bool] | None = None) -> None:
        self._has_other_work = has_other_work
        self._waiting = 0
        self._pause = 0
        self._next_pause = 1

    @property
    def is_worth_it(self) -> bool:
        """Whether the next wait may be a short one."""
        if self._pause:
            self._pause -= 1
            return False
        if self._waiting > MAX_OTHERS:
            return False
        return self._has_other_work is None or not self._has_other_work()

    def comes(self, fd: int) -> bool:
        """Wait for a socket for a fraction of a millisecond; return whether it can be read."""
        if fd >= SELECT_LIMIT:
            return False
        is_here = bool(select.select((fd,), (), (), SHORT_WAIT_S)[0])
        self.learn(is_here)
        return is_here

    def learn(self, is_here: bool) -> None:
        """Take in whether a short wait was rewarded; each failure doubles the pause."""
        if is_here:
            self._next_pause = 1
        else:
            self._pause = self._next_pause
            self._next_pause = min(self._next_pause * 2, LONGEST_PAUSE)

    @contextmanager
    def long_wait(self) -> Iterator[None]:
        """Count a wait through the event loop."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
