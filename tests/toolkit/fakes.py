"""A pool in the shape of the driver's, without a database: it lends, waits, refuses and calls the callbacks alike."""

from __future__ import annotations

import threading
from collections import deque
from types import SimpleNamespace

import oracledb


class FakePool:
    """Opens connections at once, up to max; waits like WAIT, refuses like NOWAIT."""

    def __init__(self, *, min=0, max=2, increment=1, getmode=oracledb.POOL_GETMODE_WAIT):
        self.min, self.max, self.increment, self.getmode = min, max, increment, getmode
        self.opened = self.busy = 0
        self.changed = threading.Condition()
        self.free: deque[int] = deque()
        self.is_closed = False
        for _ in range(min):
            self._open()

    def _open(self):
        self.opened += 1
        self.free.append(self.opened)

    def acquire(self):
        with self.changed:
            if not self.free and self.opened < self.max:
                self._open()
            if not self.free and self.getmode == oracledb.POOL_GETMODE_NOWAIT:
                raise driver_error("DPY-4005", "timed out waiting for the connection pool to return a connection")
            self.changed.wait_for(lambda: self.free or self.is_closed)
            if self.is_closed:
                raise driver_error("DPY-1002", "connection pool is not open")
            self.busy += 1
            return FakeConnection(self, self.free.pop())

    def drop(self, connection):
        connection.release(is_dropped=True)

    def close(self, force=False):
        with self.changed:
            self.is_closed = True
            self.opened = self.busy = 0
            self.changed.notify_all()

    def take_back(self, sid, *, is_dropped):
        with self.changed:
            self.busy -= 1
            if is_dropped:
                self.opened -= 1
            else:
                self.free.append(sid)
            self.changed.notify_all()


class FakeConnection:
    """Reports operations and round trips as python-oracledb 26.1 does."""

    def __init__(self, pool, sid):
        self._pool, self._sid = pool, sid
        self.serial_num = 100 + sid
        self.operation_callback = self.round_trip_callback = None
        self.breaks_with = None
        self.has_open_transaction = False

    @property
    def session_id(self):
        if self._pool is None:
            raise driver_error("DPY-1001", "not connected to database", oracledb.InterfaceError)
        return self._sid

    def cursor(self):
        return FakeCursor(self)

    def execute(self):
        self.operate("execute", ["execute"], self.breaks_with)

    def operate(self, name, round_trips, error=None):
        completed = self.operation_callback(name, {}) if self.operation_callback else None
        for trip in round_trips:
            answered = self.round_trip_callback(trip) if self.round_trip_callback else None
            if answered:
                answered(error)
        if completed:
            completed(error)
        if error is not None:
            raise error

    def close(self):
        assert self.session_id
        self.operate("close", ["rollback"] if self.has_open_transaction else [])
        self.release()

    def disconnect(self):
        self._pool = None

    def release(self, is_dropped=False):
        pool, self._pool = self._pool, None
        pool.take_back(self._sid, is_dropped=is_dropped)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._pool is not None:
            self.close()


class FakeCursor:
    def __init__(self, connection):
        self._connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def execute(self, _sql):
        self._connection.execute()

    def fetchone(self):
        return (1,)


def driver_error(full_code, message, kind=oracledb.DatabaseError):
    """Return an error of the driver's classes, with the full_code that it would carry."""
    return kind(SimpleNamespace(full_code=full_code, message=message, __str__=lambda: message))


class Ticks:
    """A clock that moves by a fixed step each time it is read."""

    def __init__(self, step_s=1.0):
        self.now_s = 0.0
        self.step_s = step_s

    def __call__(self):
        self.now_s += self.step_s
        return self.now_s
