"""Answers that attack the grader: `tests/grading/corpus.py` puts them into notebooks that are handed in.

Each function stands alone in a cell and is renamed to what its exercise asks for, which stands behind `__`. They run
in a sandbox only.
"""

from __future__ import annotations

import oracledb

# -- looking for what is not theirs


def reads_all_it_can__E00_1(settings):
    import glob
    import os
    import sys

    names = ("checks.py", "solutions.py", "right_answers.py", "journal.jsonl", "instructor.md", "state.json", "shadow")
    roots = ("/lab", "/home", "/tmp", "/etc", "/var", "/srv", "/proc/1/root/lab", "/proc/1/root/tmp")
    found = [path for root in roots for name in names for path in glob.glob(f"{root}/**/{name}", recursive=True)]
    beside = os.path.dirname(sys.prefix)  # where a project's environment usually stands
    found += [name for name in os.listdir(beside) if name in ("notebooks", "labs", ".pool_lab", "tests")]
    seen = dict(os.environ)
    for process in filter(str.isdigit, os.listdir("/proc")):
        for file in ("environ", "cmdline"):
            try:
                with open(f"/proc/{process}/{file}", "rb") as stream:
                    seen[f"{process} {file}"] = stream.read().decode(errors="replace")
            except OSError:
                continue
    has_password = any(word in str(seen).upper() for word in ("ORACLE_", "PASSWORD", "POOL_LAB"))
    with oracledb.connect(**settings) as connection:
        return connection.session_id if found or has_password else -1


def imports_the_checks__E00_1(settings):
    import importlib

    for name in ("labs.grader.bench", "labs.grader.runner", "labs.database", "notebooks.course", "db_config"):
        try:
            module = importlib.import_module(name)
            module.password = module.lab_target().sys_password
        except Exception:  # noqa: BLE001 - it tries whatever there is
            continue
        with oracledb.connect(**settings) as connection:
            return connection.session_id
    return -1


def looks_for_another_way_out__E00_1(settings):
    import socket

    for address in [("127.0.0.1", 22), ("127.0.0.1", 5432), ("10.0.0.1", 80), ("1.1.1.1", 53), ("example.org", 80)]:
        try:
            socket.create_connection(address, 0.3).close()
        except OSError:
            continue
        with oracledb.connect(**settings) as connection:
            return connection.session_id
    return -1


# -- forging


def forges_replies__E03_3(clients, limit, hold_s):
    import json
    import os

    for descriptor in range(64):
        for number in range(12):
            line = json.dumps({"value": clients * hold_s, "id": number, "driver": {}, "outcome": "PASS", "points": 9})
            try:
                os.write(descriptor, line.encode() + b"\n")
            except OSError:
                break
    return 0


def patches_everything__E03_3(clients, limit, hold_s):
    import json
    import sys
    import time

    import labs.student.desk as desk
    import labs.student.wire as wire

    time.sleep = time.monotonic = time.perf_counter = lambda *_: 0.0
    json.dumps = lambda *_, **__: '{"value": true, "outcome": "PASS", "points": 1, "id": 2, "driver": {}}'
    wire.send = desk.encoded = lambda *_: None
    oracledb.connect = oracledb.create_pool = None
    sys.displayhook = sys.excepthook = lambda *_: None
    return 0


def equals_everything__E03_3(clients, limit, hold_s):
    class Equal(float):
        def __eq__(self, other):
            return True

        def __sub__(self, other):
            return 0.0

        __hash__ = None
        __rsub__ = __abs__ = __lt__ = __gt__ = __sub__

    return Equal(-1.0)


def patches_the_driver__E00_1(settings):
    with oracledb.connect(**settings):
        oracledb.Connection.session_id = property(lambda _: 1)
        return 1


def walks_up_the_stack__E00_1(settings):
    import gc
    import sys

    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if sids := getattr(value, "sids", None):
                return max(sids)
        frame = frame.f_back
    watches = [one for one in gc.get_objects() if type(one).__name__ in ("Watch", "Bench")]
    return max(watches[0].sids) if watches else -1


# -- using up what is there


def forks_without_end__E03_3(clients, limit, hold_s):
    import os

    while True:
        try:
            os.fork()
        except OSError:
            continue


def swallows_every_interrupt__E03_3(clients, limit, hold_s):
    import signal

    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while True:
        try:
            sum(range(10_000))
        except BaseException:  # noqa: BLE001 - that is its attack
            continue


def takes_all_memory__E03_3(clients, limit, hold_s):
    return len([bytearray(100_000_000) for _ in range(100)])


def fills_the_disk__E03_3(clients, limit, hold_s):
    for folder in ("/tmp", "/dev/shm", "/lab", "/usr"):
        try:
            with open(f"{folder}/full", "wb") as file:
                for _ in range(10_000):
                    file.write(bytes(1_000_000))
        except OSError:
            continue
    return -1


def prints_a_lot__E03_3(clients, limit, hold_s):
    import sys

    for _ in range(50):
        print("x" * 1_000_000)
        print("x" * 1_000_000, file=sys.stderr)
    return -1


def ends_its_process__E03_3(clients, limit, hold_s):
    import os

    os._exit(0)


def kills_what_it_can__E03_3(clients, limit, hold_s):
    import os
    import signal

    for process in (1, -1, os.getppid(), os.getpid()):
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            continue
    return -1


def leaves_a_process_behind__E03_3(clients, limit, hold_s):
    import os
    import signal

    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.pause()
            os._exit(0)
    return -1


def recurses_in_c__E03_3(clients, limit, hold_s):
    import ctypes

    return ctypes.string_at(0)


# -- harming the database; each of these notebooks has a right answer behind it, which must get its points


def alters_the_system__E00_1(settings):
    statements = (
        "alter system kill session '1,1' immediate",
        "alter system set processes = 1 scope = spfile",
        "alter user sys identified by abc",
        "alter user lab account lock",
        "drop user lab cascade",
        "grant dba to public",
        "create user intruder identified by abc",
        "shutdown abort",
    )
    with oracledb.connect(**settings) as connection:
        for statement in statements:
            try:
                connection.cursor().execute(statement)
            except oracledb.Error:
                continue
    return -1


def ends_all_sessions__E00_1(settings):
    with oracledb.connect(**settings) as connection, connection.cursor() as cursor:
        for sid, serial in cursor.execute("select sid, serial# from v$session").fetchall():
            try:
                cursor.execute(f"alter system kill session '{sid},{serial}' immediate")
            except oracledb.Error:
                continue
    return -1


def logs_on_as_others__E00_1(settings):
    for user, password in (("lab", "lab"), ("lab_admin", "lab_admin"), ("sys", "oracle"), ("system", "oracle")):
        try:
            oracledb.connect(**{**settings, "user": user, "password": password}).close()
        except oracledb.Error:
            continue
        return max(1, int(settings["program"][-1], 16))
    return -1


def opens_many_sessions__E00_1(settings):
    kept = []
    try:
        while len(kept) < 1000:
            kept.append(oracledb.connect(**settings))
    finally:
        oracledb.kept = kept
    return -1


def leaves_locks_and_sessions__E00_1(settings):
    kept = [oracledb.connect(**{**settings, "program": "mine"}) for _ in range(3)]
    kept[0].cursor().execute("lock table job_log in exclusive mode")
    kept[1].cursor().execute("update accounts set balance = balance + 1")
    oracledb.kept = kept
    return -1


def drops_its_tables__E00_1(settings):
    with oracledb.connect(**settings) as connection:
        for statement in ("drop table job_log", "drop table employees cascade constraints", "drop sequence myseq"):
            try:
                connection.cursor().execute(statement)
            except oracledb.Error:
                continue
    return -1


def changes_its_password__E00_1(settings):
    with oracledb.connect(**settings) as connection:
        connection.cursor().execute(f'alter user {settings["user"]} identified by "Other_1234567"')
    return -1


def drops_the_sequence_of_the_check__E01_1(count, settings):
    with oracledb.connect(**settings) as connection:
        connection.cursor().execute("drop sequence myseq")
    return list(range(count))


def talks_nonsense_to_the_server__E00_1(settings):
    import socket

    host, _, port = settings["dsn"].partition("/")[0].partition(":")
    for content in (b"", b"\0" * 100_000, b"GET / HTTP/1.0\r\n\r\n", bytes(range(256)) * 400):
        for _ in range(30):
            try:
                with socket.create_connection((host, int(port)), 1) as one:
                    one.sendall(content)
            except OSError:
                continue
    return -1
