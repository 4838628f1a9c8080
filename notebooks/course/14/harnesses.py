"""What the checks of notebook 14 bring into the answer's own process: requests, and children."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import oracledb

from notebooks.given import INSERT_JOB

PATIENCE_S = 10.0
SILENT = "did not answer"
WHO = "select sys_context('userenv', 'sid'), sys_context('userenv', 'sessionid') from dual"


def requests_at_once(answer, settings, limit, works, audits, failing, wait_ms):
    """Send the requests, `limit` at the same time, each in the middle of its work when the others are."""
    waits = {"getmode": oracledb.POOL_GETMODE_TIMEDWAIT, "wait_timeout": wait_ms}
    pool = oracledb.create_pool(**settings, min=limit, max=limit, **waits)
    together = threading.Barrier(limit)
    told = {"error": "", "answers": []}

    def request(pair):
        work, audit = pair

        def do_work(connection):
            connection.cursor().execute(INSERT_JOB, [work])
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(PATIENCE_S)
            if work in failing:
                raise ValueError("the work failed")

        def do_audit(connection):
            connection.cursor().execute(INSERT_JOB, [audit])

        return answer(pool, do_work, do_audit)

    try:
        with ThreadPoolExecutor(limit) as threads:
            told["answers"] = list(threads.map(request, zip(works, audits, strict=True)))
    except (oracledb.Error, ValueError) as error:
        told["error"] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
    finally:
        pool.close(force=True)
    return told


def forked(answer, settings, children):
    """Ask for the pool in a process, in children that it forks one after the other, and there again.

    The process is a fork itself: what an earlier trial has left in the answer's module is none of its business.
    """
    told = _in_a_fork(lambda: _family(answer, settings, children), 4 * PATIENCE_S, "the parent")
    if told["error"].startswith("TypeError"):
        raise TypeError(told["error"])
    told = {"is_same": True, "sessions": [], "again": None, "control": ""} | told
    if told["error"].endswith(SILENT):
        told["control"] = _in_a_fork(lambda: _by_itself(settings), PATIENCE_S, "a process of the check's")["error"]
    return told


def _by_itself(settings):
    """Make a pool as a right answer would: if this says nothing either, it is the machine."""
    pool = oracledb.create_pool(**settings, min=1, max=1)
    _session(pool)
    pool.close(force=True)
    return {"error": ""}


def _family(answer, settings, children):
    pool = answer(settings)
    told = {"error": "", "is_same": answer(settings) is pool, "sessions": [_session(pool)]}
    for _ in range(children):
        said = _in_a_fork(lambda: _borrowed_twice(answer, settings), PATIENCE_S, "a child")
        if said["error"]:
            return told | said
        told["is_same"] &= said["is_same"]
        told["sessions"].append(said["session"])
    told["again"] = _session(answer(settings))
    pool.close(force=True)
    return told


def _borrowed_twice(answer, settings):
    pool = answer(settings)
    return {"error": "", "is_same": answer(settings) is pool, "session": _session(pool)}


def _session(pool):
    with pool.acquire() as connection:
        return "/".join(connection.cursor().execute(WHO).fetchone())


def _in_a_fork(work, patience_s, who):
    """Return what `work` returns in a process that is forked; one that says nothing is killed."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # Python 3.12 warns of fork beside threads: it is the lesson
        process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            said = work()
        except BaseException as error:  # noqa: BLE001  it must not come back out of os.fork() a second time
            said = {"error": f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]} in {who}"}
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], patience_s)
        text = os.read(reading, 65536) if ready else b""
        return json.loads(text) if text else {"error": f"{who} {SILENT}"}
    finally:
        os.close(reading)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
