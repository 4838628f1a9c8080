"""How long a client's connection to the broker has been in which state: the times of V$CPOOL_CONN_INFO.

Source: Oracle Database Reference 21c, V$CPOOL_CONN_INFO: totals and last stays in microseconds, the current stay in
milliseconds; thinking is holding a server without a call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class ConnectionState(Enum):
    """V$CPOOL_CONN_INFO.CONNECTION_STATUS; THINK is a part of ACTIVE."""

    IDLE = "IDLE"
    WAITING = "WAIT"
    ACTIVE = "ACTIVE"
    THINKING = "THINK"


@dataclass(slots=True)
class ConnectionTimes:
    """The states that a connection has been in; all times in seconds."""

    state: ConnectionState = ConnectionState.IDLE
    since_s: float = 0.0
    totals_s: dict[ConnectionState, float] = field(default_factory=lambda: dict.fromkeys(ConnectionState, 0.0))
    last_s: dict[ConnectionState, float] = field(default_factory=lambda: dict.fromkeys(ConnectionState, 0.0))
    _thinks_since_s: float | None = None

    def enter(self, state: ConnectionState, now_s: float) -> None:
        """Note the next state; staying in one is not another stay."""
        self.act(now_s)
        if state is not self.state:
            self._stayed(self.state, now_s - self.since_s)
            self.state, self.since_s = state, now_s

    def think(self, now_s: float) -> None:
        """Note that a call has ended."""
        self._thinks_since_s = now_s

    def act(self, now_s: float) -> None:
        """Note that a call begins."""
        if self._thinks_since_s is not None:
            self._stayed(ConnectionState.THINKING, now_s - self._thinks_since_s)
            self._thinks_since_s = None

    def columns(self, now_s: float) -> dict[str, int]:
        """Return the columns of the view, with the stay that goes on counted in."""
        running = {self.state: now_s - self.since_s}
        if self._thinks_since_s is not None:
            running[ConnectionState.THINKING] = now_s - self._thinks_since_s
        row = {"CURSTATUS_TIME": int((now_s - self.since_s) * 1e3)}
        for state in ConnectionState:
            row[f"{state.value}_TIME"] = int((self.totals_s[state] + running.get(state, 0.0)) * 1e6)
            row[f"LAST_{state.value}_TIME"] = int(self.last_s[state] * 1e6)
        return row

    def _stayed(self, state: ConnectionState, took_s: float) -> None:
        self.totals_s[state] += took_s
        self.last_s[state] = took_s
