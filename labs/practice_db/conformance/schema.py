"""The users, tables and routines that the driver's tests expect, made through the driver.

The suite's own scripts are not part of its source distribution; these statements come from what the tests ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import oracledb

SCRIPTS: Final = tuple(Path(__file__).with_name(name) for name in ("schema.sql", "types.sql", "cursors.sql"))
SEPARATOR: Final = "\n/\n"


@dataclass(frozen=True, slots=True)
class SuiteUsers:
    """Names and passwords of the users that the tests work with."""

    main_user: str = "pythontest"
    main_password: str = "pythontest"
    proxy_user: str = "pythontestproxy"
    proxy_password: str = "pythontestproxy"
    edition: str = "pythonedition"

    @property
    def words(self) -> dict[str, str]:
        """What the placeholders of the script stand for."""
        return {
            "main_user": self.main_user,
            "main_password": self.main_password,
            "proxy_user": self.proxy_user,
            "proxy_password": self.proxy_password,
            "edition": self.edition,
        }


def statements(users: SuiteUsers, scripts: Sequence[Path] = SCRIPTS) -> list[str]:
    """Return the statements of the scripts, which are separated by lines with a slash."""
    text = SEPARATOR.join(script.read_text(encoding="utf-8") for script in scripts).format(**users.words)
    return [statement for part in text.split(SEPARATOR) if (statement := part.strip())]


def create_schema(dsn: str, admin_user: str, admin_password: str, users: SuiteUsers) -> None:
    """Run the scripts as administrator.

    Raises: oracledb.Error with the statement as a note if one fails.
    """
    mode = oracledb.AUTH_MODE_SYSDBA if admin_user.upper() == "SYS" else oracledb.AUTH_MODE_DEFAULT
    with oracledb.connect(user=admin_user, password=admin_password, dsn=dsn, mode=mode) as connection:
        cursor = connection.cursor()
        for statement in statements(users):
            try:
                cursor.execute(statement)
            except oracledb.Error as error:
                error.add_note(statement)
                raise
        connection.commit()
