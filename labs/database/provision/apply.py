"""Bring a database to the lab's state: users, grants, the record of logons, the sample schema, DRCP.

One piece of code for every database. Running it again changes nothing that is there, so that a run that was
interrupted, at whatever statement, is completed by another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import oracledb

from labs.database.provision.rights import REFUSED, Loss, is_dragged, loss
from labs.database.provision.schema import SCHEMA_DIR, Step, steps
from labs.database.target import DatabaseProblem, Kind, Logon, Role, Target

# Errors that mean "it is there already".
ALREADY_THERE: Final[dict[str, str]] = {
    "ORA-00001": "the row",
    "ORA-00955": "the table, view or sequence",
    "ORA-01920": "the user",
    "ORA-02379": "the profile",
}

OnStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A statement that the database refused, and what is lost without it."""

    step: Step
    loss: Loss
    error: str

    def __str__(self) -> str:
        return f"{self.step.shown}: {self.error}\n    {self.loss}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many statements had something to do, and which were refused."""

    done: int
    skipped: tuple[Skipped, ...] = ()


def provision(target: Target, *, on_step: OnStep | None = None, folder: Path = SCHEMA_DIR) -> Outcome:
    """Run the scripts; those of somebody nobody can log on as are left out.

    What belongs to LAB is made by SYS where the database is the lab's own, so that it can be mended whatever LAB has
    done to its own logon. The administrator of another one may have no rights in LAB's schema, and LAB makes it.

    Args:
        on_step: called before each statement.
    Raises: DatabaseProblem that names the script and the statement, if it is one the lab cannot do without.
    """
    values = {"lab_password": target.password, "lab_admin_password": target.admin_password or ""}
    makers = {} if target.kind is Kind.OWN else {Role.LAB: Role.ADMINISTRATOR}
    done, skipped = 0, list[Skipped]()
    for role, mine in groupby(steps(folder), key=lambda step: step.role):
        maker = makers.get(role, role)
        if target.has(maker):
            schema = None if maker is role else target.user
            done += _run(list(mine), target.connect_arguments(maker), values, on_step, skipped, schema)
    return Outcome(done, tuple(skipped))


def _run(
    mine: list[Step],
    logon: Logon,
    values: Mapping[str, str],
    on_step: OnStep | None,
    skipped: list[Skipped],
    schema: str | None,
) -> int:
    """Run the statements of one role, in its own schema or another, add to `skipped`, and return how many were done."""
    done = 0
    with connected(logon) as connection, connection.cursor() as cursor:
        if schema is not None:
            cursor.execute(f"alter session set current_schema = {schema}")
        for step in mine:
            if on_step is not None:
                on_step(step)
            if why := next((other for other in skipped if is_dragged(step, other.loss)), None):
                skipped.append(Skipped(step, loss(step) or why.loss, f"left out, since {why.step.shown} was refused"))
                continue
            try:
                cursor.execute(step.filled(values))
                done += 1
            except oracledb.Error as error:
                if not _is_there(error):
                    skipped.append(_skipped(step, logon, error))
        connection.commit()
    return done


def _is_there(error: oracledb.Error) -> bool:
    return code_of(error) in ALREADY_THERE


def _skipped(step: Step, logon: Logon, error: oracledb.Error) -> Skipped:
    """Return what is lost. Raises: DatabaseProblem if the lab cannot do without it, or it is no lack of rights."""
    lost = loss(step)
    if code_of(error) not in REFUSED or lost is None:
        raise DatabaseProblem(_refusal(step, logon, error)) from error
    return Skipped(step, lost, first_line(error))


def connected(logon: Logon) -> oracledb.Connection:
    """Return a connection. Raises: DatabaseProblem that says who could not log on, and where."""
    try:
        return oracledb.connect(**logon)
    except oracledb.Error as error:
        where = f"{logon['user'].upper()} cannot log on at {logon['dsn']}"
        raise DatabaseProblem(f"{where}: {'; '.join(str(error).splitlines()[:2])}") from error


def code_of(error: BaseException) -> str:
    """Return an error's code as people look it up: `ORA-00955`."""
    return getattr(error.args[0], "full_code", "") if error.args else ""


def first_line(error: oracledb.Error) -> str:
    """Return what an error says in one line."""
    return str(error).splitlines()[0]


def _refusal(step: Step, logon: Logon, error: oracledb.Error) -> str:
    text = f"{step.script}: {step.shown}: {first_line(error)}"
    if code_of(error) in REFUSED:
        text += f"\n{logon['user'].upper()} lacks this right, and the lab cannot do without it. "
        text += "Run again when it is granted; what is done already stays and is not done twice."
    return text
