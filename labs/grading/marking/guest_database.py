"""The database as the checks of one learner see it: the learner's own user, and the administrators of the lab."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labs.database import Role, Target
from labs.database.provision.guest import Guest, dismiss, end_sessions, guests, harm_done, welcome
from labs.grader.administration import Administration
from labs.toolkit.probe import Probe

PREFIX = "graded_"


class GuestDatabase:
    """What `labs.grader.bench` asks of a database. Harm that an answer has done is put right before the next check."""

    def __init__(self, target: Target, guest: Guest) -> None:
        self._target = target
        self._guest = guest

    @property
    def user(self) -> str:
        """Return the name of the learner's own user."""
        return self._guest.name

    def settings(self, program: str) -> dict[str, Any]:
        """Return the keyword arguments of `oracledb.connect` for the learner's own user."""
        return {**self._target.connect_arguments(program=program), **self._own()}

    def open_probe(self) -> Probe:
        """Return a probe on an admin connection of its own."""
        return Probe(**self._target.connect_arguments(Role.LAB_ADMIN))

    def heal(self) -> tuple[str, ...]:
        """End what sessions are left, make the user anew if it was harmed, and return what was wrong."""
        end_sessions(self._target, self._guest)
        harm = harm_done(self._target, self._guest)
        if not harm:
            return ()
        self.begin_afresh()
        return (f"{harm}; everything was made anew.",)

    def begin_afresh(self) -> None:
        """Drop the user with all it has, and make it again."""
        dismiss(self._target, self._guest)
        welcome(self._target, self._guest)

    def administration(self) -> Administration:
        """Return the door through which checks ask and act as an administrator."""
        logons = {role: self._target.connect_arguments(role) for role in Role if self._target.has(role)}
        logons[Role.LAB] = {**logons[Role.LAB], **self._own()}
        return Administration(logons)

    def _own(self) -> dict[str, str]:
        return {"user": self._guest.name, "password": self._guest.password}


@contextmanager
def guest_database(target: Target, run_id: str) -> Iterator[GuestDatabase]:
    """Make a user for a block; it is dropped afterwards, whatever it has left."""
    guest = Guest(f"{PREFIX}{run_id}_{secrets.token_hex(4)}", f"Aa1_{secrets.token_hex(12)}")
    try:
        welcome(target, guest)
        yield GuestDatabase(target, guest)
    finally:
        dismiss(target, guest)


def drop_left_behind(target: Target, run_id: str) -> int:
    """Drop the users that a run with this id has left when it was killed, and return how many there were."""
    names = guests(target, f"{PREFIX}{run_id}_")
    for name in names:
        dismiss(target, Guest(name, ""))
    return len(names)
