"""What provisioning would do to a database of the user's own, to be read before anything is done."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from labs.database.provision.changes import Change, What, change
from labs.database.provision.rights import AUTONOMOUS_DRCP, DRCP
from labs.database.provision.schema import Step, steps
from labs.database.provision.survey import USERS, Survey
from labs.database.target import DatabaseProblem, Role, Target

NOT_HERE: Final = "(there already)"


def check(target: Target, found: Survey | None = None) -> None:
    """Raise DatabaseProblem if the description of the database, or what is in it, does not fit the lab."""
    names = (target.user.upper(), (target.admin_user or "").upper())
    if names != USERS or target.admin_password is None:
        raise DatabaseProblem(
            "The lab's tables live in the schema LAB, and its checks look through LAB_ADMIN. Set ORACLE_USER=lab and "
            "ORACLE_ADMIN_USER=lab_admin; the passwords you set beside them are the ones the two are given."
        )
    if not target.has(Role.ADMINISTRATOR):
        raise DatabaseProblem(
            "Somebody has to create the lab's users: set ORACLE_SYS_PASSWORD, or ORACLE_SETUP_USER and "
            "ORACLE_SETUP_PASSWORD (on an Autonomous Database: ADMIN). An administrator may run setup/schema, too."
        )
    if found is not None and found.foreign_users:
        raise DatabaseProblem(
            f"{_and(found.foreign_users)} there already, and the lab did not make what it finds: it leaves it alone. "
            "Use another database, or have an administrator rename or drop it."
        )


def offer(target: Target, found: Survey) -> str:
    """Return everything that would be made or changed, with what is there already, and what would be missing."""
    lines = [f"At {target.dsn} the lab will do this:", ""]
    for role, mine in groupby(steps(), key=lambda step: step.role):
        who = _who(target, role)
        if who is None:
            continue
        lines += [f"  as {who}", *_lines(list(mine), found), ""]
    lines += [f"Without {missing}" for missing in absences(target, found)]
    lines += ["`python -m labs.database uninstall` undoes it."]
    return "\n".join(lines)


def absences(target: Target, found: Survey) -> list[str]:
    """Return what cannot be done at all, and what then does not work."""
    if target.has(Role.ROOT):
        return []
    if found.is_autonomous:
        return [f"SYS in the root. {AUTONOMOUS_DRCP}"]
    return [f"SYS in the root (set ORACLE_ROOT_DSN and ORACLE_SYS_PASSWORD): {DRCP}."]


def _who(target: Target, role: Role) -> str | None:
    """Return the name of whoever does a role's part, None if nobody can."""
    if role in (Role.ADMINISTRATOR, Role.ROOT) and not target.has(role):
        return None
    return str(target.connect_arguments(role)["user"]).upper() if role is Role.ADMINISTRATOR else role.value


def _lines(mine: list[Step], found: Survey) -> list[str]:
    lines = []
    for made, alike in groupby(change(step) for step in mine):
        count = len(list(alike))
        text = f"{count} {made.text}" if made.what is What.ROWS else made.text
        lines.append(f"    {text}{' ' + NOT_HERE if _is_there(made, found) else ''}")
    return lines


def _is_there(made: Change, found: Survey) -> bool:
    there: dict[What, bool] = {
        What.PROFILE: found.has_profile,
        What.USER: made.name in found.users,
        What.OBJECT: made.name in found.objects,
    }
    return there.get(made.what, False)


def _and(names: tuple[str, ...]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{' and '.join(names)} are"
