"""A scripted pool: what a pool of a given shape does with a workload, worked out by a fake clock instead of waiting."""

from __future__ import annotations

import heapq

from labs.toolkit.events import (
    Asked,
    Event,
    GivenBack,
    Lent,
    Place,
    PoolShape,
    Recording,
    RoundTrip,
    SessionId,
    Sized,
    Statement,
)


def scripted(clients, pool, *, hold_s=1.0, logon_s=0.05, rounds=1, think_s=0.0, stagger_s=0.0, until_s=None, extra=()):
    """Return the recording of a workload on a pool that hands its connections out first come, first served."""
    script = _Script(pool, logon_s)
    for num in range(clients):
        script.at(num * stagger_s, ("ask", f"T{num + 1}", rounds))
    script.play(hold_s, think_s)
    events = sorted([*script.events, *extra], key=lambda event: event.at_s)
    end_s = until_s if until_s is not None else max((event.at_s for event in events), default=0.0)
    kept = tuple(event for event in events if event.at_s <= end_s)
    return Recording(pool=pool, events=kept, until_s=end_s, is_over=until_s is None)


class _Script:
    def __init__(self, pool: PoolShape, logon_s: float) -> None:
        self.pool, self.logon_s = pool, logon_s
        self.events: list[Event] = []
        self.agenda: list[tuple[float, int, tuple]] = []
        self.turn = self.borrow_num = self.opened = self.busy = 0
        self.free: list[int] = []
        self.queue: list[tuple[int, str, int]] = []
        self.is_opening = False

    def at(self, at_s, what):
        self.turn += 1
        heapq.heappush(self.agenda, (at_s, self.turn, what))

    def size(self, at_s):
        self.events.append(Sized(at_s, self.opened, self.busy))

    def play(self, hold_s, think_s):
        self.grow(0.0)
        while self.agenda:
            now_s, _, what = heapq.heappop(self.agenda)
            getattr(self, f"_{what[0]}")(now_s, hold_s, think_s, *what[1:])

    def grow(self, now_s):
        wanted = self.opened < self.pool.min or (self.queue and self.opened < self.pool.max)
        if wanted and not self.is_opening:
            self.is_opening = True
            self.at(now_s + self.logon_s, ("opened",))

    def _opened(self, now_s, hold_s, think_s):
        self.is_opening = False
        self.opened += 1
        self.free.append(self.opened)
        self.size(now_s)
        self.serve(now_s, hold_s)
        self.grow(now_s)

    def _ask(self, now_s, hold_s, think_s, who, rounds):
        self.borrow_num += 1
        self.events.append(Asked(now_s, self.borrow_num, who, Place("cell.py", 7)))
        self.queue.append((self.borrow_num, who, rounds))
        self.serve(now_s, hold_s)
        self.grow(now_s)

    def serve(self, now_s, hold_s):
        while self.free and self.queue:
            connection = self.free.pop()
            num, who, rounds = self.queue.pop(0)
            self.busy += 1
            self.size(now_s)
            self.events.append(Lent(now_s, num, SessionId(40 + connection, 7 * connection + 1)))
            self.events.append(RoundTrip(now_s, 0.001, num, "execute"))
            self.events.append(Statement(now_s, 0.001, num))
            self.at(now_s + hold_s, ("return", num, who, rounds, connection))

    def _return(self, now_s, hold_s, think_s, num, who, rounds, connection):
        self.events.append(GivenBack(now_s, num))
        self.busy -= 1
        self.free.append(connection)
        self.size(now_s)
        if rounds > 1:
            self.at(now_s + think_s, ("ask", who, rounds - 1))
        self.serve(now_s, hold_s)
