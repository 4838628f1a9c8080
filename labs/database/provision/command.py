"""`python -m labs.database provision|uninstall`: ask first, then do it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from labs.database.provision.apply import Outcome, provision
from labs.database.provision.offer import absences, check, offer
from labs.database.provision.survey import Survey, survey
from labs.database.provision.uninstall import removal, undo
from labs.database.target import DatabaseProblem, Kind, Logon, Role, Target

Ask = Callable[[str], str]

LABS_OWN: Final = "It is the lab's own database; for one of yours set ORACLE_DSN first (README.md, Another database)."


def terminal() -> Ask | None:
    """Return how to ask the one who started this, None if nobody is there to answer."""
    return input if sys.stdin is not None and sys.stdin.isatty() else None


def install(target: Target, ask: Ask | None, *, is_agreed: bool = False) -> str:
    """Bring a database to the lab's state and return what was done; one of the user's own only if agreed to.

    Raises: DatabaseProblem, also when it is not agreed to.
    """
    if target.kind is not Kind.OWN:
        return f"{_report(provision(target), [])}\n{LABS_OWN}"
    check(target)
    found = survey(_administrator(target))
    check(target, found)
    _agree(offer(target, found), "Do this?", ask, is_agreed=is_agreed)
    return _report(provision(target), absences(target, found))


def uninstall(target: Target | None, ask: Ask | None, *, is_agreed: bool = False) -> str:
    """Undo provisioning in a database of the user's own and return what was done.

    Raises: DatabaseProblem, also when it is not agreed to.
    """
    if target is None or target.kind is not Kind.OWN:
        raise DatabaseProblem(
            "Only a database of your own has anything to be taken back (ORACLE_DSN names it). The lab's own databases "
            "end with setup/start.py --stop, and what they keep goes with the folder .pool_lab."
        )
    administrator = _administrator(target)
    found: Survey = survey(administrator)
    planned = removal(target, administrator, found)
    if not planned.undos:
        return "\n".join(["Nothing of the lab is there.", *(f"Stays: {text}" for text in planned.stays)])
    _agree(f"At {target.dsn} the lab will:\n\n{planned}\n", "Do this?", ask, is_agreed=is_agreed)
    undo(planned)
    return "The lab is gone from this database."


def _administrator(target: Target) -> Logon:
    if not target.has(Role.ADMINISTRATOR):
        raise DatabaseProblem(
            "Only an administrator can see and drop the lab's users: set ORACLE_SYS_PASSWORD, or ORACLE_SETUP_USER and "
            "ORACLE_SETUP_PASSWORD."
        )
    return target.connect_arguments(Role.ADMINISTRATOR)


def _agree(plan: str, question: str, ask: Ask | None, *, is_agreed: bool) -> None:
    print(plan)
    if is_agreed:
        return
    if ask is None:
        raise DatabaseProblem("Nothing was changed: there is no terminal to ask at. Add --yes if you agree.")
    if _answer(ask, f"{question} [y/N] ") not in ("y", "yes"):
        raise DatabaseProblem("Nothing was changed.")


def _answer(ask: Ask, question: str) -> str:
    """Return what is answered; a terminal that is closed has said no."""
    try:
        return ask(question).strip().lower()
    except EOFError:
        return "no"


def _report(outcome: Outcome, missing: list[str]) -> str:
    lines = [f"The database is at the lab's state ({outcome.done} statements run)."]
    lines += [f"Skipped: {skipped}" for skipped in outcome.skipped]
    lines += [f"Without {text}" for text in missing]
    return "\n".join(lines)
