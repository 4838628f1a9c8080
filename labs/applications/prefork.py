"""A WSGI application for gunicorn, whose workers are forked: `python -m labs.applications.prefork`.

A pool that is made when the module is imported would be made before the fork with --preload: see `forks`.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import oracledb

from labs.applications.database import settings, sid_of

WORKERS = 3


@functools.cache
def pool_of(process: int) -> oracledb.ConnectionPool:
    """Return the pool of a process, which is made at its first request."""
    return oracledb.create_pool(**settings(), min=2, max=2)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the worker and its session."""
    answer: Any = True
    if environ["PATH_INFO"] == "/sid":
        with pool_of(os.getpid()).acquire() as connection:
            answer = [os.getpid(), sid_of(connection)]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


if __name__ == "__main__":
    options = ["--bind", "127.0.0.1:0", "--workers", str(WORKERS), "--no-control-socket", "--graceful-timeout", "2"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, "labs.applications.prefork:application"])
