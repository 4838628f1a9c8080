"""What a run may have left: users and sessions in the database, processes and control groups on the machine."""

from __future__ import annotations

import os
from pathlib import Path

import oracledb
import psutil

from labs.database import Role
from labs.database.provision.guest import guests
from labs.grading.marking.guest_database import PREFIX

_SESSIONS = "select count(*) from v$session where username like 'GRADED%' and status <> 'KILLED'"
_TRIGGERS = "select count(*) from dba_objects where object_name like 'LAB_LOGON_GRADED%'"


def nothing_is_left(target):
    """Return whether nothing is left of any run on this machine's sandboxes and on one database."""
    with oracledb.connect(**target.connect_arguments(Role.SYS)) as connection, connection.cursor() as cursor:
        [[sessions]] = cursor.execute(_SESSIONS).fetchall()
        [[triggers]] = cursor.execute(_TRIGGERS).fetchall()
    return not (guests(target, PREFIX) or sessions or triggers or _processes() or _groups())


def _processes():
    """Return the processes in sandboxes that this test run has started."""
    mine = psutil.Process().children(recursive=True)
    return [one for one in mine if one.status() != psutil.STATUS_ZOMBIE and "bwrap" in one.name()]


def _groups():
    return list(Path("/sys/fs/cgroup").glob(f"**/pool-lab-{os.getpid()}-*"))
