"""Which connection was lent to whom: the lanes of a picture, from borrows and from how many connections were open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import Borrow, borrows, sizes
from labs.toolkit.events import Recording, SessionId, Sized
from labs.toolkit.observed.events import DatabaseEvent, DatabaseLog, Seen

_SLACK_S = 0.02
"""How much later than it happened a change of the pool's size, or that a connection came back, may be seen."""

_Logon = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection of the pool from its logon to its logoff, with its borrows in order of time.

    `logon_s` is None for a connection that was open before the recording began. `session` is None until it is lent.
    `doubt_s` is how much earlier it may have been closed.
    """

    logon_s: _Logon | None
    closed_s: float | None
    session: SessionId | None
    borrows: tuple[Borrow, ...]
    doubt_s: float = 0.0


def connections(
    recording: Recording, found: Iterable[Borrow] | None = None, log: DatabaseLog | None = None
) -> tuple[Connection, ...]:
    """Return the pool's connections, in the order in which they were opened.

    The pool does not say which connection it opens or closes, only how many are open. A session that is seen for the
    first time is taken to be the one opened last before that; of the idle ones, the one idle for longest is taken to
    have been closed. A logon is drawn from when the pool had reason to open it and no other was being made.
    A database's log, on the recording's time axis, says both; then nothing is taken to be so. With DRCP a connection
    has no session of its own, so that the log says nothing of it.
    Source: python-oracledb 26.1.0, impl/thin/pool.pyx: one background task makes one connection at a time;
    _timeout_helper closes from the front of the list of free connections.
    """
    known = tuple(borrows(recording) if found is None else found)
    if recording.pool.is_standalone:
        return tuple(
            Connection((b.asked_s, b.lent_s), b.returned_s, b.session, (b,)) for b in known if b.lent_s is not None
        )
    is_drcp = recording.pool.is_drcp or _sessions_move(known)
    groups = grouped(known, is_drcp=is_drcp)
    waits = [(b.asked_s, b.asked_s + b.waited_s(recording.until_s)) for b in known]
    if log is not None and not is_drcp and Seen.LOGON not in log.cannot_see:
        return _seen(groups, waits, log, recording.until_s)
    return _Lanes(sizes(recording), groups, waits).build()


def grouped(found: Iterable[Borrow], *, is_drcp: bool) -> list[list[Borrow]]:
    """Return the borrows of each connection, which is known by the session it had last.

    With DRCP several connections may have had the same session last. A pool lends the one that came back last.
    """
    groups: list[list[Borrow]] = []
    known_by: dict[SessionId, list[list[Borrow]]] = {}
    for borrow in sorted((b for b in found if b.lent_s is not None), key=lambda b: b.lent_s or 0.0):
        same = known_by.get(borrow.lent_session, []) if borrow.lent_session else []
        fitting = [group for group in same if not is_drcp or _is_back(group[-1], borrow.lent_s or 0.0)]
        if fitting:
            group = max(fitting, key=lambda group: group[-1].returned_s or 0.0)
            same.remove(group)
            group.append(borrow)
        else:
            groups.append(group := [borrow])
        if borrow.session is not None:
            known_by.setdefault(borrow.session, []).append(group)
    return groups


def _sessions_move(found: Sequence[Borrow]) -> bool:
    """Return whether a connection got another session while it was lent.

    So it is with DRCP, which a pool may have been asked for by an argument that it does not show (server_type).
    """
    return any(
        borrow.session != borrow.lent_session for borrow in found if borrow.session and borrow.lent_session is not None
    )


def _is_back(borrow: Borrow, at_s: float) -> bool:
    return borrow.returned_s is not None and borrow.returned_s <= at_s + _SLACK_S


class _Logons:
    """Tells when a connection was begun: when it was wanted and the one before was done.

    One that nobody waited for was begun by the pool itself; it is taken to have lasted as long as the longest before.
    """

    def __init__(self, waits: Sequence[tuple[float, float]]) -> None:
        self._waits = waits
        self._last_s = self._longest_s = 0.0

    def lasted(self, at_s: float) -> _Logon:
        """Return from when to when the logon lasted after which a connection was there."""
        asked_s = min((s for s, e in self._waits if s <= at_s <= e + _SLACK_S), default=None)
        if asked_s is None:
            asked_s = at_s - self._longest_s if self._longest_s else 0.0
        began_s = min(at_s, max(self._last_s, asked_s))
        self._last_s = max(self._last_s, at_s)
        self._longest_s = max(self._longest_s, at_s - began_s)
        return began_s, at_s


def _seen(
    groups: Sequence[list[Borrow]], waits: Sequence[tuple[float, float]], log: DatabaseLog, until_s: float
) -> tuple[Connection, ...]:
    """Return the connections as the database saw them: each session's logon and logoff."""
    lent = {group[0].session: group for group in groups}
    ended = {event.session: event for event in log.of(Seen.LOGOFF) if event.at_s <= until_s}
    made: dict[SessionId | None, _Logon | None] = {}
    times = _Logons(waits)
    for event in _own(log.of(Seen.LOGON), lent):
        gone = ended.get(event.session)
        if event.at_s > until_s or (gone is not None and gone.at_s < 0):
            continue
        at_s = min([event.at_s, *(b.lent_s or 0.0 for b in lent.get(event.session, [])[:1])])
        made[event.session] = times.lasted(at_s) if at_s > 0 else None
    before = {session: None for session in lent if session not in made}
    return tuple(
        Connection(
            logon_s,
            gone.at_s if (gone := ended.get(session)) else None,
            session,
            tuple(lent.get(session, ())),
            gone.within_s if gone else 0.0,
        )
        for session, logon_s in {**before, **made}.items()
    )


def _own(logons: Sequence[DatabaseEvent], lent: dict[SessionId | None, list[Borrow]]) -> Iterable[DatabaseEvent]:
    """Return the logons of the programs that have borrowed; of all if no logon of theirs was seen."""
    programs = {event.program for event in logons if event.session in lent}
    return [event for event in logons if not programs or event.program in programs]


class _Lanes:
    """Matches openings and closings, which are counts, with borrows, which name their session."""

    def __init__(
        self, steps: Sequence[Sized], groups: Sequence[list[Borrow]], waits: Sequence[tuple[float, float]]
    ) -> None:
        self._steps = steps
        self._groups = groups
        self._waits = waits

    def build(self) -> tuple[Connection, ...]:
        made = self._matched()
        closed = self._closings(made)
        return tuple(
            Connection(logon_s, closed.get(num), group[0].session if group else None, tuple(group))
            for num, (logon_s, group) in enumerate(made)
        )

    def _openings(self) -> list[_Logon | None]:
        """Return the logons seen, with None for each connection that was there before."""
        found: list[_Logon | None] = [None] * self._steps[0].opened
        before = self._steps[0].opened
        times = _Logons(self._waits)
        for step in self._steps[1:]:
            found += [times.lasted(step.at_s) for _ in range(step.opened - before)]
            before = step.opened
        return found

    def _matched(self) -> list[tuple[_Logon | None, list[Borrow]]]:
        """Return each connection's logon and borrows."""
        free = self._openings()
        groups: dict[int, list[Borrow]] = {}
        extra: list[tuple[_Logon | None, list[Borrow]]] = []
        for group in self._groups:
            first_s = group[0].lent_s or 0.0
            open_by_then = [
                num for num, logon in enumerate(free) if num not in groups and (logon is None or logon[1] <= first_s)
            ]
            if open_by_then:
                groups[open_by_then[-1]] = group
            else:
                extra.append((None, group))
        return [(logon, groups.get(num, [])) for num, logon in enumerate(free)] + extra

    def _closings(self, made: list[tuple[_Logon | None, list[Borrow]]]) -> dict[int, float]:
        """Return when which connection was closed."""
        closed = {
            num: group[-1].returned_s
            for num, (_, group) in enumerate(made)
            if group and group[-1].is_dropped and group[-1].returned_s is not None
        }
        before = self._steps[0].opened
        dropped = sorted(closed.values())
        for step in self._steps[1:]:
            for _ in range(before - step.opened):
                if dropped and dropped[0] <= step.at_s + _SLACK_S:
                    dropped.pop(0)
                    continue
                idle = [num for num in range(len(made)) if num not in closed and _is_idle(made[num], step.at_s)]
                if idle:
                    closed[min(idle, key=lambda num: _idle_since(made[num]))] = step.at_s
            before = step.opened
        return closed


def _is_idle(lane: tuple[_Logon | None, list[Borrow]], at_s: float) -> bool:
    logon, group = lane
    if logon is not None and logon[1] > at_s:
        return False
    return all(_is_back(borrow, at_s) for borrow in group)


def _idle_since(lane: tuple[_Logon | None, list[Borrow]]) -> float:
    logon, group = lane
    return (group[-1].returned_s or 0.0) if group else (logon[1] if logon else 0.0)
