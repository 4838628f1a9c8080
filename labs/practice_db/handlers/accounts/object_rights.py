"""The right to create objects: PostgreSQL lets the owner of a schema do everything in it, Oracle asks for a privilege.

Source: Oracle Database SQL Language Reference, prerequisites of CREATE TABLE, VIEW, SEQUENCE and SYNONYM.
"""

from __future__ import annotations

import re
from typing import Final

from labs.practice_db.handlers.sessions.server_process import ServerProcess

_CREATES: Final = re.compile(
    r"\s*create\s+(?:or\s+replace\s+)?(?:(?:no\s+)?force\s+)?(?:global\s+temporary\s+)?"
    r"(?P<kind>table|view|sequence|synonym)\b",
    re.IGNORECASE,
)


def check_right_to_create(process: ServerProcess, text: str) -> None:
    """Raises: OraError 1031 when the statement creates a kind of object that the user has no privilege for."""
    found = _CREATES.match(text)
    if found is not None:
        process.instance.accounts.check_privilege(process.session.user, f"CREATE {found['kind'].upper()}")
