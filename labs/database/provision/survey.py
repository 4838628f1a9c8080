"""What of the lab a database has already, and what is there that the lab did not make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import oracledb

from labs.database.provision.apply import code_of, connected, first_line
from labs.database.provision.changes import What, change
from labs.database.provision.rights import REFUSED
from labs.database.provision.schema import SCHEMA_DIR, steps
from labs.database.target import DatabaseProblem, Logon

MARK: Final = "POOL_LAB"
USERS: Final = ("LAB", "LAB_ADMIN")

_PROFILE: Final = "select count(*) from dba_profiles where profile = 'POOL_LAB'"
_USERS: Final = "select username, profile from dba_users where username in ('LAB', 'LAB_ADMIN') or profile = 'POOL_LAB'"
# What goes with its table is not asked about, nor is what was dropped and lies in the recycle bin.
_OBJECTS: Final = """
select owner || '.' || object_name
from dba_objects
where owner in ('LAB', 'LAB_ADMIN')
and object_type not in ('INDEX', 'LOB', 'TABLE PARTITION', 'INDEX PARTITION', 'LOB PARTITION')
and object_name not like 'BIN$%'"""
# Source: SQL Language Reference, SYS_CONTEXT. Older databases do not know the parameter: ORA-02003.
_CLOUD: Final = "select sys_context('USERENV', 'CLOUD_SERVICE') from dual"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a database has. `users` are the lab's two, and all that have its profile, with their profiles."""

    has_profile: bool
    users: Mapping[str, str]
    objects: frozenset[str]
    is_autonomous: bool = False

    @property
    def own_users(self) -> tuple[str, ...]:
        """Return the users that the lab made."""
        return tuple(user for user in USERS if self.users.get(user) == MARK)

    @property
    def foreign_users(self) -> tuple[str, ...]:
        """Return users with one of the lab's names that the lab did not make."""
        return tuple(user for user in USERS if self.users.get(user, MARK) != MARK)

    @property
    def borrowers(self) -> tuple[str, ...]:
        """Return users with the lab's profile that are none of the lab's."""
        return tuple(sorted(set(self.users) - set(USERS)))

    def foreign_objects(self, folder: Path = SCHEMA_DIR) -> tuple[str, ...]:
        """Return what stands in the schemas of the lab's users and does not come from its scripts."""
        return tuple(sorted(name for name in self.objects - schema_objects(folder) if _owner(name) in self.own_users))


def schema_objects(folder: Path = SCHEMA_DIR) -> frozenset[str]:
    """Return the objects that the scripts make."""
    changes = [change(step) for step in steps(folder)]
    return frozenset(made.name for made in changes if made.what is What.OBJECT)


def survey(administrator: Logon) -> Survey:
    """Return what is there, changing nothing. Raises: DatabaseProblem."""
    with connected(administrator) as connection, connection.cursor() as cursor:
        try:
            ((profiles,),) = _rows(cursor, _PROFILE)
            users = dict(_rows(cursor, _USERS))
            objects = frozenset(name for (name,) in _rows(cursor, _OBJECTS))
        except oracledb.Error as error:
            who = administrator["user"].upper()
            text = f"{who} cannot see what is there already: {first_line(error)}"
            if code_of(error) in REFUSED:
                text += f"\nThe lab changes nothing before it has looked: grant select_catalog_role to {who}."
            raise DatabaseProblem(text) from error
        return Survey(bool(profiles), users, objects, _is_autonomous(cursor))


def _is_autonomous(cursor: oracledb.Cursor) -> bool:
    try:
        ((service,),) = _rows(cursor, _CLOUD)
    except oracledb.Error as error:
        if code_of(error) == "ORA-02003":
            return False
        raise
    return service is not None


def _rows(cursor: oracledb.Cursor, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())


def _owner(name: str) -> str:
    return name.partition(".")[0]
