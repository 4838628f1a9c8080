"""Take back what provisioning has made in a database of the user's own, and nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import oracledb

from labs.database.provision.apply import code_of, connected, first_line
from labs.database.provision.survey import MARK, USERS, Survey
from labs.database.target import DatabaseProblem, Logon, Role, Target

# Errors that mean "it is gone already": user, profile, trigger, DRCP pool.
GONE_ALREADY: Final = frozenset({"ORA-01918", "ORA-02380", "ORA-04080", "ORA-56502"})
LOGGED_ON: Final = "ORA-01940"
# The end of a session takes the database a moment after its client has left.
PATIENCE_S: Final = 3.0
POLL_S: Final = 0.05

# What DRCP is put back to: the fact that was written down, and the statement that restores it.
_RESTORE: Final = {
    ("drcp_status", "INACTIVE"): ("stop the default DRCP pool", "begin dbms_connection_pool.stop_pool(); end;"),
    ("drcp_dedicated_opt", "YES"): ("set DRCP_DEDICATED_OPT to YES", "alter system set drcp_dedicated_opt = yes"),
}


@dataclass(frozen=True, slots=True)
class Undo:
    """One statement that takes something back."""

    text: str
    sql: str
    logon: Logon


@dataclass(frozen=True, slots=True)
class Removal:
    """What uninstalling will do, and what stays as it is with the reason."""

    undos: tuple[Undo, ...]
    stays: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = ["  drop or put back", *(f"    {undo.text}" for undo in self.undos)]
        return "\n".join([*lines, *(f"Stays: {text}" for text in self.stays)])


def removal(target: Target, administrator: Logon, found: Survey) -> Removal:
    """Return what there is to undo.

    Raises: DatabaseProblem that names what the lab did not make and would go with it.
    """
    if foreign := found.foreign_objects():
        raise DatabaseProblem(
            f"Not made by the lab, and would go with its users: {', '.join(foreign)}. Nothing was dropped: "
            "move or drop these first, then run this again."
        )
    if found.borrowers:
        raise DatabaseProblem(
            f"{', '.join(found.borrowers)}: the lab did not make this, yet it has the lab's profile {MARK}. "
            "Give it another profile first, then run this again; nothing was dropped."
        )
    stays = [f"{user}, which the lab did not make" for user in found.foreign_users]
    restored, left = _drcp(target, found)
    drops = [Undo(text, sql, administrator) for text, sql in _drops(found)]
    return Removal((*restored, *drops), (*left, *stays))


def undo(planned: Removal) -> None:
    """Do it; what is gone already is fine, so that an interrupted run is completed by another one.

    Raises: DatabaseProblem with what could not be undone; what comes after it is still there then.
    """
    for step in planned.undos:
        with connected(step.logon) as connection, connection.cursor() as cursor:
            until_s = time.monotonic() + PATIENCE_S
            while (error := _refusal(cursor, step.sql)) is not None:
                if code_of(error) != LOGGED_ON or time.monotonic() > until_s:
                    raise DatabaseProblem(_failure(step, error)) from error
                time.sleep(POLL_S)


def _refusal(cursor: oracledb.Cursor, sql: str) -> oracledb.Error | None:
    """Execute; return the error, None if there is none or what is to go is gone."""
    try:
        cursor.execute(sql)
    except oracledb.Error as error:
        return None if code_of(error) in GONE_ALREADY else error
    return None


def _drops(found: Survey) -> list[tuple[str, str]]:
    drops = []
    if "LAB_ADMIN.LAB_LOGON" in found.objects and "LAB_ADMIN" in found.own_users:
        # First, so that nothing refers to LAB any more when it goes.
        drops.append(("trigger LAB_ADMIN.LAB_LOGON", "drop trigger lab_admin.lab_logon"))
    for user in USERS:
        if user in found.own_users:
            owned = sorted(name for name in found.objects if name.startswith(f"{user}."))
            text = f"user {user}" + (f" with {', '.join(owned)}" if owned else "")
            drops.append((text, f"drop user {user} cascade"))
    if found.has_profile:
        drops.append((f"profile {MARK}", f"drop profile {MARK}"))
    return drops


def _drcp(target: Target, found: Survey) -> tuple[list[Undo], list[str]]:
    """Return how DRCP is put back to what was written down before the lab changed it."""
    facts = _facts(target) if "LAB_ADMIN.LAB_BEFORE" in found.objects else {}
    wanted = [row for fact, row in _RESTORE.items() if facts.get(fact[0]) == fact[1]]
    if not target.has(Role.ROOT):
        return [], ["DRCP, since SYS in the root is out of reach"] if wanted else []
    root = target.connect_arguments(Role.ROOT)
    return [Undo(text, sql, root) for text, sql in wanted], []


def _facts(target: Target) -> dict[str, str]:
    if not target.has(Role.LAB_ADMIN):
        return {}
    try:
        with oracledb.connect(**target.connect_arguments(Role.LAB_ADMIN)) as connection, connection.cursor() as cursor:
            return dict(cursor.execute("select name, value from lab_before").fetchall())
    except oracledb.Error as error:
        raise DatabaseProblem(
            f"How DRCP was before the lab came stands in LAB_ADMIN.LAB_BEFORE, and it cannot be read: "
            f"{first_line(error)}. Nothing was dropped; is ORACLE_ADMIN_PASSWORD right?"
        ) from error


def _failure(step: Undo, error: oracledb.Error) -> str:
    text = f"{step.text}: {first_line(error)}"
    if code_of(error) == LOGGED_ON:
        text += "\nSomebody is logged on: close the notebooks and scripts of the lab, then run this again."
    return text
