"""Whether the lab's tables, rights and password are as they should be, and putting them right on our own databases.

Asked and mended as an administrator; the learner's logon is only tried, never used for a repair.
"""

from __future__ import annotations

from typing import Final

import oracledb

from labs.database.lab_owned import prepare
from labs.database.provision.missing import missing
from labs.database.provision.survey import schema_objects
from labs.database.target import DatabaseProblem, Kind, Logon, Role, Target

_OBJECTS: Final = "select owner || '.' || object_name from dba_objects where owner in ('LAB', 'LAB_ADMIN')"
# From mode 4 on a lock keeps others from writing. Source: Database Reference, V$LOCK, LMODE.
_LOCKERS: Final = """
select distinct s.sid, s.serial#, s.program
from v$locked_object l join v$session s on s.sid = l.session_id join dba_objects o on o.object_id = l.object_id
where o.owner = 'LAB' and l.locked_mode >= 4"""


def heal(target: Target) -> tuple[str, ...]:
    """Return what was put right, one sentence each; nothing if all was well.

    Raises: DatabaseProblem for a database of the user's own that is not at the lab's state: it says what is wrong and
        which command helps. Nothing is changed there.
    """
    if target.kind is Kind.OWN:
        if problem := missing(target):
            raise DatabaseProblem(problem)
        return ()
    if not target.has(Role.ADMINISTRATOR):
        return ()
    administrator = target.connect_arguments(Role.ADMINISTRATOR)
    ended = _end_lockers(administrator)
    wrong = [*_absent(administrator), *_shut_out(target)]
    if wrong:
        prepare(target)
    return (*ended, *wrong)


def _end_lockers(administrator: Logon) -> list[str]:
    with oracledb.connect(**administrator) as connection, connection.cursor() as cursor:
        holders = cursor.execute(_LOCKERS).fetchall()
        for sid, serial_num, _ in holders:
            cursor.execute(f"alter system kill session '{sid},{serial_num}' immediate")
    return [f"{program} had a table of the lab locked, and its session was ended." for *_, program in holders]


def _absent(administrator: Logon) -> list[str]:
    with oracledb.connect(**administrator) as connection, connection.cursor() as cursor:
        there = {name for (name,) in cursor.execute(_OBJECTS)}
    absent = sorted(schema_objects() - there)
    return [f"{', '.join(absent)} had gone, and {'is' if len(absent) == 1 else 'are'} there again."] if absent else []


def _shut_out(target: Target) -> list[str]:
    """Return why the lab's users cannot log on."""
    wrong = []
    for role in (Role.LAB, Role.LAB_ADMIN):
        if not target.has(role):
            continue
        logon = target.connect_arguments(role)
        try:
            oracledb.connect(**logon).close()
        except oracledb.DatabaseError as error:
            code = getattr(error.args[0], "full_code", "")
            wrong.append(f"{logon['user'].upper()} could not log on ({code}), and can again.")
    return wrong
