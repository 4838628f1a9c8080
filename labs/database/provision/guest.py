"""A user like LAB for a while: the same rights, tables and rows, a password and a schema of its own.

What is made comes from the scripts of setup/schema, so that a guest finds what LAB finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import oracledb

from labs.database.provision.apply import code_of, connected, first_line
from labs.database.provision.rights import REFUSED
from labs.database.provision.schema import SCHEMA_DIR, Step, steps
from labs.database.target import DatabaseProblem, Logon, Role, Target

PROFILE: Final = "pool_lab_guest"
MOST_SESSIONS: Final = 120
_LAB: Final = re.compile(r"\blab\b")
_TRIGGER: Final = re.compile(r"\btrigger lab_logon\b")
_PROFILE_THERE: Final = "ORA-02379"
_NO_SUCH: Final = frozenset({"ORA-01918", "ORA-04080", "ORA-00942"})  # no such user, no such trigger, no such view
_SESSIONS: Final = "select sid, serial# from v$session where username = upper(:1) and status <> 'KILLED'"
_GUESTS: Final = "select username from dba_users where username like upper(:1) escape '\\'"
_OBJECTS: Final = "select object_name from dba_objects where owner = upper(:1)"
_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Guest:
    """A user that is dropped again; `name` and `password` are all that it takes to log on."""

    name: str
    password: str = field(repr=False)

    @property
    def trigger(self) -> str:
        """Return the trigger that records the guest's logons."""
        return f"lab_logon_{self.name}"


def welcome(target: Target, guest: Guest, folder: Path = SCHEMA_DIR) -> None:
    """Make a guest. Raises: DatabaseProblem that names the statement that was refused."""
    by_role: dict[Role, list[str]] = {}
    for step in steps(folder):
        for sql in _for_guest(step, guest):
            by_role.setdefault(step.role, []).append(sql)
    administrator = target.connect_arguments(Role.ADMINISTRATOR)
    limit = f"create profile {PROFILE} limit sessions_per_user {MOST_SESSIONS}"
    _run(administrator, [limit, *by_role[Role.ADMINISTRATOR]])
    _run(_logon(target, guest), by_role[Role.LAB])
    _run(target.connect_arguments(Role.LAB_ADMIN), by_role[Role.LAB_ADMIN])


def dismiss(target: Target, guest: Guest) -> None:
    """End a guest's sessions and drop all there is of it; what is gone already is no error. Raises: DatabaseProblem."""
    administrator = target.connect_arguments(Role.ADMINISTRATOR)
    with suppress(oracledb.Error), oracledb.connect(**administrator) as connection:
        connection.cursor().execute(f"alter user {guest.name} account lock")
    _run(target.connect_arguments(Role.LAB_ADMIN), [f"drop trigger {guest.trigger}"])
    for _ in range(_TRIES):
        end_sessions(target, guest)
        try:
            _run(administrator, [f"drop user {guest.name} cascade"])
            return
        except DatabaseProblem:
            continue  # somebody logged on in between
    _run(administrator, [f"drop user {guest.name} cascade"])


def end_sessions(target: Target, guest: Guest) -> int:
    """End what sessions a guest has and return how many there were."""
    with connected(target.connect_arguments(Role.ADMINISTRATOR)) as connection, connection.cursor() as cursor:
        there = cursor.execute(_SESSIONS, [guest.name]).fetchall()
        for sid, serial_num in there:
            with suppress(oracledb.DatabaseError):  # it has ended by itself
                cursor.execute(f"alter system kill session '{sid},{serial_num}' immediate")
    return len(there)


def harm_done(target: Target, guest: Guest, folder: Path = SCHEMA_DIR) -> str:
    """Return what is wrong with a guest's schema or logon, an empty text if nothing is."""
    with connected(target.connect_arguments(Role.ADMINISTRATOR)) as connection, connection.cursor() as cursor:
        there = {name for (name,) in cursor.execute(_OBJECTS, [guest.name])}
    if absent := sorted(_made(folder) - there):
        return f"{', '.join(absent)} had gone"
    try:
        oracledb.connect(**_logon(target, guest)).close()
    except oracledb.DatabaseError as error:
        return f"its user could not log on ({code_of(error)})"
    return ""


def guests(target: Target, prefix: str) -> list[str]:
    """Return the names of the users that begin with a prefix."""
    pattern = prefix.replace("_", r"\_") + "%"
    with connected(target.connect_arguments(Role.ADMINISTRATOR)) as connection, connection.cursor() as cursor:
        return [name.lower() for (name,) in cursor.execute(_GUESTS, [pattern])]


def _made(folder: Path) -> set[str]:
    """Return the names of the tables and sequences that LAB's own script makes."""
    made = (re.match(r"create (?:table|sequence) (\w+)", step.sql) for step in steps(folder) if step.role is Role.LAB)
    return {found[1].upper() for found in made if found}


def _for_guest(step: Step, guest: Guest) -> Iterator[str]:
    """Yield what a statement of the schema is for a guest; nothing if it is about somebody else."""
    sql = step.sql
    if step.role is Role.LAB:
        yield sql
    elif step.role is not Role.ROOT and _LAB.search(sql):
        sql = _TRIGGER.sub(f"trigger {guest.trigger}", _LAB.sub(guest.name, sql))
        sql = sql.replace("profile pool_lab", f"profile {PROFILE}").replace("&&lab_password", guest.password)
        if not sql.startswith("alter user"):
            yield sql


def _logon(target: Target, guest: Guest) -> Logon:
    return {**target.connect_arguments(Role.LAB), "user": guest.name, "password": guest.password}


def _run(logon: Logon, statements: list[str]) -> None:
    with connected(logon) as connection, connection.cursor() as cursor:
        for sql in statements:
            try:
                cursor.execute(sql)
            except oracledb.Error as error:
                if code_of(error) not in {_PROFILE_THERE, *_NO_SUCH}:
                    raise DatabaseProblem(_refusal(sql, logon, error)) from error
        connection.commit()


def _refusal(sql: str, logon: Logon, error: oracledb.Error) -> str:
    shown = sql.splitlines()[0].split(" identified by ")[0]
    text = f"{shown}: {first_line(error)}"
    return f"{text}\n{logon['user'].upper()} lacks this right." if code_of(error) in REFUSED else text
