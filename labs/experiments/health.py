"""Notebook 07: sessions that are ended, calls that are interrupted, connections that grow old."""

from __future__ import annotations

import threading
import time

from labs.experiments.experiment import DatabaseExperiment, Observables, together, until
from labs.experiments.observables import Count, Error, Observable, Said, Timing
from labs.experiments.subject import Subject, answer, failure, rows
from labs.experiments.transactions import FOR_UPDATE, LOCK, WAITS_FOR, accounts

ASK = "select count(*) from departments"


def killed_while_idle(subject: Subject) -> Observables:
    """End a session that is idle, and let its client call."""
    with subject.probe() as probe, subject.connect() as victim:
        rows(victim, ASK)
        sid, serial = victim.session_id, victim.serial_num
        kill = f"alter system kill session '{sid},{serial}' immediate"
        subject.admin(kill)
        lingering = subject.admin("select status, server from v$session where sid = :1 and serial# = :2", sid, serial)
        again = answer(lambda: subject.admin(kill))
        call = failure(lambda: rows(victim, ASK))
        healthy = victim.is_healthy()
        left = len(probe.wait_for(subject.program, 0))
    return {
        "its row in V$SESSION": Said("; ".join(", ".join(map(str, row)) for row in lingering) or "is gone"),
        "killing it again": again,
        "its next call": call,
        "is_healthy()": Said(str(healthy)),
        "sessions left": Count(left),
    }


def kill_errors(subject: Subject) -> Observables:
    """End sessions that are not there."""
    return {
        "no such session": failure(lambda: subject.admin("alter system kill session '64999,1'")),
        "without the right": failure(lambda: subject.ask("alter system kill session '1,1'")),
        "no numbers": failure(lambda: subject.admin("alter system kill session 'x'")),
    }


def killed_holder(subject: Subject) -> Observables:
    """End a session that holds a row for which another waits."""
    with accounts(subject), subject.connect() as holder, subject.connect() as waiter:
        rows(holder, LOCK)
        holder_id = f"{holder.session_id},{holder.serial_num}"
        waited: list[object] = []

        def kill() -> None:
            until(lambda: subject.admin(WAITS_FOR, waiter.session_id), "a waiting session")
            subject.admin(f"alter system kill session '{holder_id}' immediate")

        together([lambda: waited.extend(rows(waiter, FOR_UPDATE)), kill])
        waiter.rollback()
        return {
            "the waiter gets": Count(len(waited)),
            "the holder's next call": failure(lambda: rows(holder, ASK)),
        }


def disconnected(subject: Subject) -> Observables:
    """Disconnect a session from its server process."""
    with subject.probe() as probe, subject.connect() as victim:
        rows(victim, ASK)
        subject.admin(f"alter system disconnect session '{victim.session_id},{victim.serial_num}' immediate")
        call = failure(lambda: rows(victim, ASK))
        return {"its next call": call, "sessions left": Count(len(probe.wait_for(subject.program, 0)))}


def pool_after_kill(subject: Subject) -> Observables:
    """End all sessions of a pool, with and without a ping at acquire()."""
    found: dict[str, Observable] = {}
    with subject.probe() as probe:
        for name, ping_s in (("a ping at each acquire", 0), ("a ping after a minute", 60)):
            with subject.pool(min=2, max=2, ping_interval=ping_s) as pool:
                until(lambda pool=pool: pool.opened == 2, "two open connections")  # type: ignore[misc]
                for _ in range(2):
                    with pool.acquire() as connection:
                        rows(connection, ASK)
                probe.kill(subject.program)
                with pool.acquire() as connection:
                    found[f"{name}: first call"] = answer(lambda: rows(connection, ASK))
                until(lambda pool=pool: pool.opened == 2, "the pool back at its minimum")  # type: ignore[misc]
            probe.wait_for(subject.program, 0)
    return found


def interrupted(subject: Subject) -> Observables:
    """Interrupt calls that wait for a row, and use the session afterwards."""
    with accounts(subject), subject.connect() as holder, subject.connect() as waiter:
        rows(holder, LOCK)
        waiter.call_timeout = 200
        began_s = time.perf_counter()
        timed_out = failure(lambda: rows(waiter, FOR_UPDATE))
        took_s = time.perf_counter() - began_s
        waiter.call_timeout = 0
        after_timeout = answer(lambda: rows(waiter, ASK))
        cancelled: list[Error] = []

        def cancel() -> None:
            until(lambda: subject.admin(WAITS_FOR, waiter.session_id), "a waiting session")
            waiter.cancel()

        together([lambda: cancelled.append(failure(lambda: rows(waiter, FOR_UPDATE))), cancel])
        return {
            "call_timeout": timed_out,
            "call_timeout: time": Timing(took_s),
            "a call after it": after_timeout,
            "cancel()": cancelled[0],
            "a call after cancel()": answer(lambda: rows(waiter, ASK)),
        }


def shrinking(subject: Subject) -> Observables:
    """Let a pool that has grown lie idle."""
    with subject.probe() as probe, subject.pool(min=2, max=6, increment=1, timeout=1) as pool:
        all_there = threading.Barrier(6, timeout=15)

        def hold() -> None:
            with pool.acquire() as connection:
                rows(connection, ASK)
                all_there.wait()

        together([hold] * 6)
        most = pool.opened
        began_s = time.perf_counter()
        until(lambda: (pool.acquire().close(), pool.opened == 2)[1], "the pool back at its minimum")
        took_s = time.perf_counter() - began_s
        return {
            "opened": Count(most),
            "opened after lying idle": Count(pool.opened),
            "sessions after lying idle": Count(len(probe.wait_for(subject.program, 2))),
            "time until then": Timing(took_s),
        }


def wrong_password(subject: Subject) -> Observables:
    """Build a pool with a wrong password, for a user that does not exist: no account gets locked."""
    with subject.pool(min=1, max=1, user="no_such_user_here") as pool:
        return {"acquire()": failure(pool.acquire), "opened": Count(pool.opened)}


EXPERIMENTS = (
    DatabaseExperiment("killed-while-idle", "07", "An idle session is killed", killed_while_idle),
    DatabaseExperiment("kill-errors", "07", "Killing what is not there", kill_errors),
    DatabaseExperiment("killed-holder", "07", "The holder of a lock is killed", killed_holder),
    DatabaseExperiment("disconnected", "07", "A session is disconnected", disconnected),
    DatabaseExperiment("pool-after-kill", "07", "All sessions of a pool are killed", pool_after_kill),
    DatabaseExperiment("interrupted", "07", "Calls that are interrupted", interrupted),
    DatabaseExperiment("shrinking", "07", "A pool that lies idle shrinks", shrinking),
    DatabaseExperiment("wrong-password", "07", "A pool that cannot log on", wrong_password),
)
