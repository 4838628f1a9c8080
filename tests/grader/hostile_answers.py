"""Answers to E00.1 that try to harm, each loaded by a second process; `settings` come from the check."""

from __future__ import annotations

import ctypes
import os
import sys

import oracledb

_kept = []


def ends_its_process(settings):
    os._exit(0)


def leaves_by_exit(settings):
    sys.exit(3)


def raises_the_base_of_all(settings):
    raise BaseException("boo")


def crashes(settings):
    ctypes.string_at(0)


def swallows_interrupts(settings):
    while True:
        try:
            os.getpid()
        except BaseException:  # noqa: BLE001 - it swallows all there is
            continue


def closes_its_output(settings):
    sys.stdout.close()
    os.close(1)
    return -1


def equals_everything(settings):
    class Equal:
        def __eq__(self, other):
            return True

        __hash__ = None

    with oracledb.connect(**settings):
        return Equal()


def patches_the_bench(settings):
    import labs.grader.bench

    labs.grader.bench.Bench.expect = lambda *_, **__: None
    with oracledb.connect(**settings):
        return -1


def looks_into_the_caller(settings):
    frame = sys._getframe()
    while frame and "watch" not in frame.f_locals:
        frame = frame.f_back
    return max(frame.f_locals["watch"].sids) if frame else -1


def floods_the_pipes(settings):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"x" * 60_000)
        except OSError:
            continue
    return -1


def returns_a_lot(settings):
    return ["x" * 1000] * 10**6


def recurses(settings):
    sys.setrecursionlimit(60)
    return recurses(settings)


def opens_many_sessions(settings):
    _kept.extend(oracledb.connect(**settings) for _ in range(40))
    return -1


def waits_for_itself(settings):
    pool = oracledb.create_pool(**settings, min=1, max=1)
    _kept.append(pool)
    return pool.acquire().session_id + pool.acquire().session_id


def drops_the_tables(settings):
    _do(settings, "drop table job_log", "drop sequence myseq")
    return -1


def leaves_a_lock(settings):
    _kept.append(oracledb.connect(**{**settings, "program": "mine"}))
    _kept[-1].cursor().execute("lock table job_log in exclusive mode")
    return -1


def changes_the_password(settings):
    _do(settings, f'alter user {settings["user"]} identified by "Other_1234567"')
    return -1


def _do(settings, *statements):
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
