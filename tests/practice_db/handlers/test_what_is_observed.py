"""What handlers tell the event log and V$SESSION about a session, by a clock that is driven by hand."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from labs.practice_db.engine.engine import Engine
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls import transactions
from labs.practice_db.handlers.calls.dispatch import answer_call
from labs.practice_db.handlers.conversation import Conversation
from labs.practice_db.handlers.events import observing
from labs.practice_db.handlers.events.blocking import Blocked
from labs.practice_db.handlers.events.lock_watch import LockWatch
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.views import locks, sessions
from labs.practice_db.handlers.views.scope import ViewScope
from labs.practice_db.protocol.events import ChangePassword
from labs.practice_db.session.event_log import EventKind
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.session import SessionStatus
from labs.practice_db.session.table import SessionTable
from labs.practice_db.wire.calls import Execute, Ping
from labs.practice_db.wire.lobs import LobCall
from tests.practice_db.session.fakes import START, HandClock, newcomer

CALLS = (EventKind.STATEMENT, EventKind.ROUND_TRIP)


@pytest.fixture
def instance() -> Instance:
    clock, limits = HandClock(), Limits(processes=4)
    return Instance(clock, cast(Engine, None), "labhost", START, limits, SessionTable(clock, limits))


@pytest.fixture
def process(instance) -> ServerProcess:
    return ServerProcess(instance, instance.sessions.open(newcomer()))


@pytest.fixture
def conversation(instance, process) -> Conversation:
    opened = Conversation(instance, cast(Link, None), ("127.0.0.1", 4711))
    opened.dedicated = process
    return opened


def logged(instance, *kinds):
    return [event for event in instance.events.after(0) if event.kind in kinds]


def call(conversation, request, took_s):
    conversation.handle(request)
    conversation.instance.clock.advance(took_s)
    conversation.call_ended()


def test_calls_are_not_logged_while_nobody_reads(instance, conversation):
    call(conversation, Ping(), 0.5)
    assert logged(instance, *CALLS) == []


def test_a_call_is_logged_with_its_length_and_its_statement_in_front(instance, conversation):
    instance.events.watch(0.0)
    instance.clock.advance(7.0)
    call(conversation, Execute(0, "select 1 from dual", rows_wanted=2, executions=1, is_query=True, parse=True), 0.25)
    call(conversation, Ping(), 0.5)
    found = [(event.kind, event.detail, event.at_s, event.took_s) for event in logged(instance, *CALLS)]
    assert found == [
        (EventKind.STATEMENT, "select 1 from dual", 7.25, 0.25),
        (EventKind.ROUND_TRIP, "execute", 7.25, 0.25),
        (EventKind.ROUND_TRIP, "ping", 7.75, 0.5),
    ]


def test_a_call_that_began_before_somebody_read_is_not_logged_in_part(instance, conversation):
    conversation.handle(Ping())
    instance.events.watch(0.0)
    conversation.call_ended()
    assert logged(instance, *CALLS) == []


@pytest.mark.parametrize(("kind", "name"), [(Ping, "ping"), (LobCall, "lob call"), (ChangePassword, "change password")])
def test_a_call_is_named_after_its_kind(kind, name):
    assert observing.call_name(kind) == name


class OpenBackend:
    """A backend that says what a test wants of its transaction."""

    is_closed = False

    def __init__(self):
        self.in_transaction = True

    def abort(self, error):
        self.is_closed, self.in_transaction = True, False

    async def wait_gone(self):
        pass


def transactions_of(instance):
    found = logged(instance, EventKind.TRANSACTION_BEGAN, EventKind.TRANSACTION_ENDED)
    return [(event.kind.value.split()[1], event.detail, event.at_s, event.took_s) for event in found]


def test_a_transaction_lasts_from_the_call_that_changed_something(instance, process, conversation):
    process.backend = OpenBackend()
    call(conversation, Ping(), 1.0)
    call(conversation, Ping(), 2.0)
    transactions.committed(process)
    assert transactions_of(instance) == [("BEGAN", "", 1.0, None), ("ENDED", "commit", 3.0, 2.0)]


def test_a_commit_in_the_call_that_began_the_transaction_is_logged_with_it(instance, process):
    instance.clock.advance(1.0)
    answer_call(process, Ping())
    instance.clock.advance(0.5)
    transactions.committed(process)
    assert transactions_of(instance) == [("BEGAN", "", 1.0, None), ("ENDED", "commit", 1.5, 0.5)]


def test_a_transaction_that_went_with_its_backend_was_rolled_back(instance, process, conversation):
    process.backend = OpenBackend()
    call(conversation, Ping(), 1.0)
    process.backend.abort(None)
    call(conversation, Ping(), 1.0)
    assert transactions_of(instance)[-1] == ("ENDED", "rollback", 2.0, 1.0)


def session_row(instance, **scope):
    (row,) = sessions.sessions(ViewScope(next(iter(instance.processes.values())), **scope))
    return row


def test_last_call_et_counts_from_the_beginning_of_a_call_while_it_runs(instance, process, conversation):
    call(conversation, Ping(), 0.0)
    instance.clock.advance(100.0)
    conversation.handle(Ping())
    instance.clock.advance(3.0)
    assert (session_row(instance)["STATUS"], session_row(instance)["LAST_CALL_ET"]) == ("ACTIVE", 3)
    conversation.call_ended()
    instance.clock.advance(5.0)
    assert (session_row(instance)["STATUS"], session_row(instance)["LAST_CALL_ET"]) == ("INACTIVE", 5)


def test_a_wait_for_a_lock_is_as_long_as_postgresql_says(instance, process):
    process.session.status = SessionStatus.ACTIVE
    instance.clock.advance(60.0)
    row = session_row(instance, blockers={process.session.sid: Blocked(99, "enq: TM - contention", 1.25)})
    assert (row["EVENT"], row["WAIT_CLASS"], row["STATE"]) == ("enq: TM - contention", "Application", "WAITING")
    assert (row["SECONDS_IN_WAIT"], row["WAIT_TIME_MICRO"], row["BLOCKING_SESSION"]) == (1, 1_250_000, 99)


@pytest.fixture
def waits(monkeypatch):
    """What PostgreSQL says about waits: to be set by the test."""
    told = SimpleNamespace(now={})

    async def blocked(instance):
        return told.now

    monkeypatch.setattr("labs.practice_db.handlers.events.lock_watch.blocked", blocked)
    return told


def waits_logged(instance):
    found = logged(instance, EventKind.LOCK_WAIT_BEGAN, EventKind.LOCK_WAIT_ENDED)
    return [(event.kind.value.split()[2], event.at_s, event.took_s, event.blocking_sid) for event in found]


def busy(process):
    process.backend = SimpleNamespace(is_busy=True)
    process.session.status = SessionStatus.ACTIVE


async def test_a_wait_is_logged_with_its_true_beginning_and_the_end_of_its_call(instance, process, waits):
    busy(process)
    watch = LockWatch(instance)
    instance.clock.advance(10.0)
    waits.now = {process.session.sid: Blocked(99, "enq", 0.75)}
    await watch.look()
    await watch.look()
    assert waits_logged(instance) == [("BEGAN", 9.25, None, 99)]
    process.session.end_call(11.0)
    instance.clock.advance(5.0)
    waits.now = {}
    await watch.look()
    assert waits_logged(instance)[1:] == [("ENDED", 11.0, 1.75, 99)]


async def test_a_wait_whose_call_goes_on_ends_when_that_is_seen(instance, process, waits):
    busy(process)
    watch = LockWatch(instance)
    instance.clock.advance(10.0)
    waits.now = {process.session.sid: Blocked(99, "enq", 1.0)}
    await watch.look()
    instance.clock.advance(2.0)
    waits.now = {}
    await watch.look()
    assert waits_logged(instance)[1:] == [("ENDED", 12.0, 3.0, 99)]


async def test_the_wait_of_a_session_that_is_gone_is_over(instance, process, waits):
    busy(process)
    watch = LockWatch(instance)
    instance.clock.advance(10.0)
    waits.now = {process.session.sid: Blocked(99, "enq", 1.0)}
    await watch.look()
    instance.sessions.close(process.session)
    await watch.look()
    assert [kind for kind, *_ in waits_logged(instance)] == ["BEGAN", "ENDED"]


async def test_looking_goes_on_after_postgresql_was_away(instance, process, monkeypatch):
    busy(process)
    instance.clock.advance(10.0)
    answers = iter([OraError(3113), {process.session.sid: Blocked(99, "enq", 1.0)}])

    async def blocked(instance):
        answer = next(answers)
        if isinstance(answer, OraError):
            raise answer
        instance.events.is_watched = False
        return answer

    monkeypatch.setattr("labs.practice_db.handlers.events.lock_watch.blocked", blocked)
    watch = LockWatch(instance)
    instance.events.watch(0.0)
    task = asyncio.create_task(watch.run())
    while instance.events.is_watched:
        await asyncio.wait([task], timeout=0.01)
    assert [kind for kind, *_ in waits_logged(instance)] == ["BEGAN"]
    assert not task.done()
    task.cancel()


async def test_short_calls_are_not_asked_about(instance, process, waits):
    busy(process)
    waits.now = {process.session.sid: Blocked(99, "enq", 1.0)}
    process.session.call_since_s = 0.0
    instance.clock.advance(0.005)
    await LockWatch(instance).look()
    assert waits_logged(instance) == []


@pytest.mark.parametrize("view", ["V$LOCK", "V$LOCKED_OBJECT", "V$TRANSACTION"])
async def test_a_session_that_ends_while_postgresql_is_asked_has_no_rows(instance, process, monkeypatch, view):
    other = ServerProcess(instance, instance.sessions.open(newcomer()))
    other.backend = SimpleNamespace(backend_pid=7, is_closed=False, is_busy=False, in_transaction=True, changes=1)

    async def rows(_, sql):
        return [("7", "relation", "RowExclusiveLock", "1")] if "pg_locks" in sql else [("7", "9", "2026-01-02")]

    async def blocked(instance):
        instance.processes.pop(other.session.sid, None)
        instance.sessions.close(other.session)
        return {}

    monkeypatch.setattr(locks, "rows", rows)
    scope = await locks.scope_for(process, view)
    assert len(list(locks.SUPPLIERS[view](scope))) >= 1
    monkeypatch.setattr(locks, "blocked", blocked)
    monkeypatch.setattr(locks, "NEEDS_BLOCKERS", frozenset({view}))
    scope = await locks.scope_for(process, view)
    assert list(locks.SUPPLIERS[view](scope)) == []
