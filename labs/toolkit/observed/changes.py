"""What two looks into the V$ views differ by, as events. Pure.

What began and ended between two looks leaves counters at most. A time is the later look's; the event may have been as
much earlier as the looks are apart. How a transaction ended is told if only one of the two counters went up between
the beginning of the earlier look and the end of the later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from labs.toolkit.observed.events import DatabaseEvent, Seen
from labs.toolkit.observed.snapshots import (
    COMMITS,
    ROLLBACKS,
    ROUND_TRIPS,
    STATEMENTS,
    ClientState,
    SessionState,
    Snapshot,
    Wait,
)

_ENDINGS: Final = {"KILLED": Seen.KILLED, "SNIPED": Seen.SNIPED}
_COUNTED: Final = ((STATEMENTS, Seen.STATEMENT), (ROUND_TRIPS, Seen.ROUND_TRIP))
_USING: Final = "ACTIVE"
_WAITING: Final = "WAITING"


def changes(before: Snapshot, after: Snapshot) -> list[DatabaseEvent]:
    """Return the events between two looks, in the order of their times."""
    within_s = after.ended_s - before.began_s
    found = [*_clients_gone(before, after), *_sessions(before, after), *_clients(before, after)]
    placed = (replace(event, within_s=event.within_s or within_s) for event in found)
    return sorted(placed, key=lambda event: event.at_s)


def _event(at_s: float, kind: Seen, of: SessionState, **more: object) -> DatabaseEvent:
    known = DatabaseEvent(at_s, kind, of.session, of.username, of.program, server=of.server)
    return replace(known, **more)  # type: ignore[arg-type]


def _sessions(before: Snapshot, after: Snapshot) -> Iterator[DatabaseEvent]:
    at_s = after.ended_s
    for session, then in before.sessions.items():
        if session not in after.sessions:
            if then.wait is not None:
                yield _wait_ended(before, after, then, then.wait)
            if then.transaction is not None:
                yield _event(at_s, Seen.TRANSACTION_ENDED, then)
            yield _event(at_s, Seen.LOGOFF, then)
    for session, now in after.sessions.items():
        earlier = before.sessions.get(session)
        if earlier is None:
            yield _event(at_s, Seen.LOGON, now)
        yield from _counted(at_s, earlier, now)
        yield from _waits(before, after, earlier, now)
        if now.status in _ENDINGS and (earlier is None or earlier.status != now.status):
            yield _event(at_s, _ENDINGS[now.status], now)
        yield from _transactions(at_s, earlier, now)


def _counted(at_s: float, then: SessionState | None, now: SessionState) -> Iterator[DatabaseEvent]:
    for name, kind in _COUNTED:
        grown = now.counters.get(name, 0) - (0 if then is None else then.counters.get(name, 0))
        if grown:
            yield _event(at_s, kind, now, count=grown)


def _transactions(at_s: float, then: SessionState | None, now: SessionState) -> Iterator[DatabaseEvent]:
    was = None if then is None else then.transaction
    if was == now.transaction:
        return
    if was is not None and then is not None:
        committed, rolled_back = (
            now.counters.get(name, 0) > then.earlier.get(name, 0) for name in (COMMITS, ROLLBACKS)
        )
        how = None if committed == rolled_back else "commit" if committed else "rollback"
        yield _event(at_s, Seen.TRANSACTION_ENDED, now, detail=how)
    if now.transaction is not None:
        yield _event(at_s, Seen.TRANSACTION_BEGAN, now)


def _waits(before: Snapshot, after: Snapshot, then: SessionState | None, now: SessionState) -> Iterator[DatabaseEvent]:
    was = None if then is None else then.wait
    if was is not None and then is not None and (now.wait is None or _is_another_wait(before, after, now.wait)):
        yield _wait_ended(before, after, then, was)
        was = None
    if was is None and now.wait is not None:
        yield _event(
            _began_s(after, now.wait), Seen.LOCK_WAIT_BEGAN, now, within_s=after.ended_s - after.began_s,
            blocking_sid=now.wait.blocking_sid, detail=now.wait.event,
        )  # fmt: skip


def _began_s(look: Snapshot, wait: Wait) -> float:
    """Return when a wait began, at the latest: the view tells how long it has lasted."""
    return look.ended_s - (wait.waited_s or 0.0)


def _is_another_wait(before: Snapshot, after: Snapshot, wait: Wait) -> bool:
    """Tell whether a wait began after the earlier look for certain."""
    return wait.waited_s is not None and after.began_s - wait.waited_s > before.ended_s


def _wait_ended(before: Snapshot, after: Snapshot, of: SessionState, wait: Wait) -> DatabaseEvent:
    return _event(
        after.ended_s, Seen.LOCK_WAIT_ENDED, of, took_s=after.ended_s - _began_s(before, wait),
        blocking_sid=wait.blocking_sid, detail=wait.event,
    )  # fmt: skip


def _clients(before: Snapshot, after: Snapshot) -> Iterator[DatabaseEvent]:
    if before.clients is not None and after.clients is not None:
        for connection, now in after.clients.items():
            then = before.clients.get(connection)
            yield from _loans(after, None if then is None or _is_another(then, now) else then, now)


def _clients_gone(before: Snapshot, after: Snapshot) -> Iterator[DatabaseEvent]:
    """Yield what clients that are gone have left behind, before others get it."""
    kinds = {_USING: Seen.SERVER_RETURNED, _WAITING: Seen.QUEUE_LEFT}
    if before.clients is not None and after.clients is not None:
        for connection, then in before.clients.items():
            now = after.clients.get(connection)
            if then.status in kinds and (now is None or _is_another(then, now)):
                yield _of_client(after, kinds[then.status], then)


def _is_another(then: ClientState, now: ClientState) -> bool:
    """Tell whether an address is another client's by now."""
    return (now.gets or 0) < (then.gets or 0)


def _loans(after: Snapshot, then: ClientState | None, now: ClientState) -> Iterator[DatabaseEvent]:
    """Yield what a client of DRCP has got and given back, in turns: each get that is not held any more was returned."""
    had, has = then is not None and then.status == _USING, now.status == _USING
    gets, hits = _gained(then, now)
    returned = max(gets + had - has, 0)
    if had and returned:
        yield _of_client(after, Seen.SERVER_RETURNED, now)
        returned -= 1
    for count, detail in ((hits, "hit"), (gets - hits, "miss")):
        if count:
            user = _session_at(after, now.session_address) if has and gets == 1 else None
            yield _of_client(after, Seen.SERVER_LENT, now, count=count, detail=detail, user=user)
    if returned:
        yield _of_client(after, Seen.SERVER_RETURNED, now, count=returned)
    if now.status == _WAITING and (then is None or then.status != _WAITING):
        yield _of_client(after, Seen.SERVER_QUEUED, now)


def _gained(then: ClientState | None, now: ClientState) -> tuple[int, int]:
    """Return how many servers a client has got since, and how many of them were hits."""
    if now.gets is None or now.hits is None:
        was_using = then is not None and then.status == _USING
        return int(now.status == _USING and not was_using), 0
    before_gets, before_hits = (0, 0) if then is None else (then.gets or 0, then.hits or 0)
    return now.gets - before_gets, now.hits - before_hits


def _of_client(
    look: Snapshot,
    kind: Seen,
    client: ClientState,
    *,
    count: int = 1,
    detail: str | None = None,
    user: SessionState | None = None,
) -> DatabaseEvent:
    return DatabaseEvent(
        look.ended_s,
        kind,
        None if user is None else user.session,
        client.username,
        client.program,
        count=count,
        server=None if user is None else user.server,
        connection_class=client.connection_class,
        connection=client.connection,
        detail=detail,
    )


def _session_at(look: Snapshot, address: str | None) -> SessionState | None:
    return next((one for one in look.sessions.values() if one.address == address), None)
