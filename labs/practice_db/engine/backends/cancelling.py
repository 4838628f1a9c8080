"""Interrupting and ending a backend without waiting for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import Final

import psycopg
from psycopg import pq

_running: Final[set[asyncio.Future[None]]] = set()


def interrupt(pgconn: pq.abc.PGconn, pid: int) -> None:
    """Cancel what the backend runs now; a signal where there are signals, else libpq's request in a thread.

    A backend ignores it when it is idle, and the signal cannot be late, so it never hits the next statement.
    """
    if sys.platform != "win32":
        _signal(pid, signal.SIGINT)
        return
    future = asyncio.get_running_loop().run_in_executor(None, _request_cancel, pgconn.get_cancel())
    _running.add(future)
    future.add_done_callback(_running.discard)


def terminate(pgconn: pq.abc.PGconn, pid: int) -> None:
    """End the backend; its transaction is rolled back."""
    if sys.platform != "win32":
        _signal(pid, signal.SIGTERM)
    else:
        interrupt(pgconn, pid)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _request_cancel(cancel: pq.abc.PGcancel) -> None:
    with contextlib.suppress(psycopg.OperationalError):
        cancel.cancel()
