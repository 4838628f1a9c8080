"""What a firewall between client and database remembers of one connection."""

from __future__ import annotations

import math


class Memory:
    """Knows when bytes last passed, either way; a connection that is forgotten once is forgotten for good."""

    def __init__(self, now_s: float) -> None:
        self._last_s = now_s
        self._is_forgotten = False

    def has_lost(self, now_s: float, forgets_after_s: float) -> bool:
        """Return whether the connection is forgotten, by a firewall that forgets after so many idle seconds."""
        if now_s - self._last_s >= forgets_after_s and not math.isinf(forgets_after_s):
            self._is_forgotten = True
        return self._is_forgotten

    @property
    def is_forgotten(self) -> bool:
        """Return whether it has been forgotten."""
        return self._is_forgotten

    def passed(self, now_s: float) -> None:
        """Note that bytes have passed."""
        self._last_s = now_s
