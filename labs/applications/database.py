"""How the applications log on: to the lab's database, under a name of their own in V$SESSION."""

from __future__ import annotations

import os
from typing import Any, Final

import oracledb

import db_config

SID: Final = "select sys_context('userenv', 'sid') from dual"
PROGRAM: Final = "POOL_LAB_APPLICATION"


def settings() -> dict[str, Any]:
    """Return the lab user's logon; the environment says under which name."""
    return db_config.target.connect_arguments(program=os.environ.get(PROGRAM, "lab-14"))


def sid_of(connection: oracledb.Connection) -> int:
    """Return the session of a connection, after 20 ms of work in the database."""
    with connection.cursor() as cursor:
        cursor.callproc("dbms_session.sleep", [0.02])
        cursor.execute(SID)
        [(sid,)] = cursor.fetchall()
    return int(sid)
