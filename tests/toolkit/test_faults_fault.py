"""A fault as such: begun once, ended once, ended again if that failed; and what its makers refuse."""

from __future__ import annotations

import pytest

from labs.toolkit.faults import DatabaseFaults, Fault, ListenerError, Refuse, burst, drcp_stop
from labs.toolkit.faults.fault import Step

NOWHERE = {"user": "nobody", "password": "x", "dsn": "127.0.0.1:1/NOWHERE"}


def made(events, *, problems=()):
    """Return a fault that writes down its steps; undoing fails with each of the problems once."""
    left = list(problems)

    def undo(given):
        events.append(f"undo {given}")
        if left:
            raise left.pop(0)

    return Fault("test", "Tests.", lambda: Step(lambda: events.append("do") or 7, undo), told=lambda given: f"{given}!")


def test_a_fault_is_done_and_undone_once_and_says_what_it_did():
    events = []
    fault = made(events)
    assert not fault.outcome
    with fault as given:
        assert (given, fault.outcome, fault.is_active) == (7, "7!", True)
    fault.end()
    assert events == ["do", "undo 7"]
    assert not fault.is_active


def test_a_fault_that_could_not_be_undone_stays_on_and_is_undone_at_the_next_try():
    events = []
    fault = made(events, problems=[LookupError("no way")])
    fault.begin()
    with pytest.raises(LookupError, match="no way"):
        fault.end()
    assert fault.is_active
    fault.end()
    assert not fault.is_active
    assert events == ["do", "undo 7", "undo 7"]


def test_a_fault_under_another_name_is_the_same():
    events = []
    with made(events).named("other") as given:
        assert given == 7
    assert events == ["do", "undo 7"]


def test_what_could_not_begin_is_off():
    with pytest.raises(ZeroDivisionError):
        (fault := Fault("test", "Tests.", lambda: Step(lambda: 1 / 0))).begin()
    assert not fault.is_active


def test_a_burst_counts_who_was_refused_with_what():
    with burst(3, **NOWHERE) as crowd:
        assert (crowd.sessions, dict(crowd.refused)) == (0, {"DPY-6005": 3})
        assert str(crowd) == "0 logged on, 3 refused with DPY-6005"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: burst(0, **NOWHERE), "clients=0 must be at least 1"),
        (lambda: drcp_stop(drain_s=0, **NOWHERE), "drain_s=0 must be at least 1"),
        (lambda: DatabaseFaults(**NOWHERE).change_password("lab", 'a"b'), "a password with a double quote"),
        (lambda: DatabaseFaults(**NOWHERE).lock_account("lab; drop"), "must be a name"),
    ],
)
def test_what_cannot_be_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("error", list(ListenerError))
def test_every_refusal_says_its_reason(error):
    assert f" {error.value}: " in Refuse(error=error).description
