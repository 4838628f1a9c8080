"""The lab's schema: the scripts of setup/schema, statement by statement, and who runs each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labs.database.provision.script import fill, statements
from labs.database.state import PROJECT
from labs.database.target import Role

SCHEMA_DIR: Final = PROJECT / "setup" / "schema"


# Who runs each script, in the order in which they run, which is the order of their names.
SCRIPTS: Final[Mapping[str, Role]] = {
    "1_users.sql": Role.ADMINISTRATOR,
    "2_logon_record.sql": Role.LAB_ADMIN,
    "3_tables.sql": Role.LAB,
    "4_rows.sql": Role.LAB,
    "5_drcp.sql": Role.ROOT,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One statement; passwords stand in it as `&&name`, so that it can be shown."""

    script: str
    role: Role
    sql: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the statement with its passwords."""
        return fill(self.sql, values)

    @property
    def shown(self) -> str:
        """Return its first line without passwords, for messages."""
        return self.sql.splitlines()[0].split(" identified by ")[0]


def steps(folder: Path = SCHEMA_DIR) -> Iterator[Step]:
    """Yield every statement of the schema."""
    for name, role in SCRIPTS.items():
        for sql in statements((folder / name).read_text(encoding="utf-8")):
            yield Step(name, role, sql)


def schema_hash(folder: Path = SCHEMA_DIR) -> str:
    """Return a hash of all scripts: another hash means that they must be run again."""
    digest = hashlib.sha256()
    for name in SCRIPTS:
        digest.update((folder / name).read_text(encoding="utf-8").encode())
    return digest.hexdigest()
