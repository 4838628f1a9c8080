"""What each statement of the schema does, in words: for whoever is asked whether it may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from labs.database.provision.schema import Step
from labs.database.target import Role


class What(Enum):
    """What a statement makes or changes; `OBJECT` is what stands in DBA_OBJECTS."""

    PROFILE = "profile"
    USER = "user"
    PASSWORD = "password"
    RIGHT = "right"
    OBJECT = "object"
    ROWS = "rows"
    SETTING = "setting"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Change:
    """One statement's effect. `name` is qualified with the owner where there is one, in upper case."""

    what: What
    name: str
    text: str


_OWNERS: Final = {Role.LAB: "LAB.", Role.LAB_ADMIN: "LAB_ADMIN."}

# A statement's form, what it does, to what, and the words for it; {0}, {1} are its groups, {owner} the schema.
_FORMS: Final[tuple[tuple[str, What, str, str], ...]] = (
    (r"create profile (\w+)", What.PROFILE, "{0}", "profile {0}, which limits nothing and marks the lab's users"),
    (r"create user (\w+)", What.USER, "{0}", "user {0}"),
    (r"alter user (\w+)", What.PASSWORD, "{0}", "password of {0}: yours, not shown here; the account is unlocked"),
    (r"grant (\w+(?:, \w+)*) on (\S+) to (\w+)$", What.RIGHT, "{2}", "{2} may {0} on {1}"),
    (r"grant (.+) to (\w+)$", What.RIGHT, "{1}", "{1} has {0}"),
    (r"create table (\w+)", What.OBJECT, "{owner}{0}", "table {owner}{0}"),
    (r"create sequence (\w+)", What.OBJECT, "{owner}{0}", "sequence {owner}{0}"),
    (
        r"create or replace trigger (\w+)\s+after logon",
        What.OBJECT,
        "{owner}{0}",
        "trigger {owner}{0} at LAB's logons",
    ),
    (r"insert into (\w+)", What.ROWS, "{owner}{0}", "rows of {owner}{0}"),
    (r"alter system set (\w+) = (\w+)", What.SETTING, "{0}", "{0} is set to {1}"),
    (r"begin\s+dbms_connection_pool\.start_pool", What.POOL, "DRCP", "the default DRCP pool is started"),
)
_TABLE: Final = [(re.compile(form, re.IGNORECASE), what, name, text) for form, what, name, text in _FORMS]


def change(step: Step) -> Change:
    """Return what a statement does.

    Raises: ValueError for one that no row of the table describes: nothing is done that cannot be announced.
    """
    for form, what, name, text in _TABLE:
        if found := form.match(step.sql):
            groups = [group.upper() for group in found.groups()]
            owner = _OWNERS.get(step.role, "")
            return Change(what, name.format(*groups, owner=owner), text.format(*groups, owner=owner))
    raise ValueError(f"{step.script}: no words for: {step.shown}")
