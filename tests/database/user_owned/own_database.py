"""What the tests of a database of one's own ask of it, and how they leave it as they found it."""

from __future__ import annotations

import oracledb

from labs.database.provision.survey import survey
from labs.database.provision.uninstall import removal, undo
from labs.database.target import Role

LAB_PASSWORD, LAB_ADMIN_PASSWORD, SETUP_PASSWORD = "Secret_Lab_1", "Secret_Admin_2", "Secret_Setup_3"


def take_back(target):
    administrator = target.connect_arguments(Role.ADMINISTRATOR)
    undo(removal(target, administrator, survey(administrator)))


def ask(logon, query, *binds):
    with oracledb.connect(**logon) as connection, connection.cursor() as cursor:
        cursor.execute(query, binds)
        return cursor.fetchall() if cursor.description else None


def as_sys(target, query):
    return ask(target.connect_arguments(Role.ADMINISTRATOR), query)


def state(target):
    """Return what provisioning makes, as the database tells it."""
    tables = ("departments", "employees", "customers", "orders", "accounts", "job_log")
    return {
        "users": survey(target.connect_arguments(Role.ADMINISTRATOR)),
        "rights": as_sys(
            target,
            "select grantee, privilege from dba_sys_privs where grantee in ('LAB', 'LAB_ADMIN') order by 1, 2",
        ),
        "rows": [ask(target.connect_arguments(), f"select count(*) from {table}")[0][0] for table in tables],
        "before": ask(target.connect_arguments(Role.LAB_ADMIN), "select name, value from lab_before order by name"),
        "sees": ask(target.connect_arguments(Role.LAB_ADMIN), "select count(*) from v$cpool_stats where 1 = 0"),
        "pool": ask(target.connect_arguments(Role.ROOT), "select status from dba_cpool_info"),
    }


def refuse(_question):
    return "no"
