"""A target knows the connect arguments of everybody who logs on, and says what to set where somebody is missing."""

from __future__ import annotations

from dataclasses import replace

import oracledb
import pytest

from labs.database import DatabaseProblem, Kind, Role, Target

FILES = {"config_dir": "/wallet", "wallet_location": None, "wallet_password": None}
ALL = Target(
    kind=Kind.OWN,
    user="lab",
    password="Lab_1",
    dsn="db/lab",
    config_dir="/wallet",
    admin_user="lab_admin",
    admin_password="Admin_2",
    root_dsn="db/root",
    sys_password="Sys_3",
)
NOBODY = Target(kind=Kind.OWN, user="lab", password="Lab_1", dsn="db/lab", admin_user="lab_admin")
AS_SYS = {"user": "sys", "password": "Sys_3", "mode": oracledb.AUTH_MODE_SYSDBA}


@pytest.mark.parametrize(
    ("role", "arguments"),
    [
        (Role.LAB, {"user": "lab", "password": "Lab_1", "dsn": "db/lab"}),
        (Role.LAB_ADMIN, {"user": "lab_admin", "password": "Admin_2", "dsn": "db/lab"}),
        (Role.ADMINISTRATOR, {**AS_SYS, "dsn": "db/lab"}),
        (Role.SYS, {**AS_SYS, "dsn": "db/lab"}),
        (Role.ROOT, {**AS_SYS, "dsn": "db/root"}),
    ],
)
def test_each_role_has_its_connect_arguments(role, arguments):
    assert ALL.has(role)
    assert ALL.connect_arguments(role) == {**arguments, **FILES}


def test_the_program_is_the_callers():
    assert ALL.connect_arguments(program="app") == {**ALL.connect_arguments(), "program": "app"}


@pytest.mark.parametrize(
    ("role", "variable"),
    [
        (Role.LAB_ADMIN, "ORACLE_ADMIN_PASSWORD"),
        (Role.ADMINISTRATOR, "ORACLE_SETUP_USER"),
        (Role.SYS, "ORACLE_SYS_PASSWORD"),
        (Role.ROOT, "ORACLE_ROOT_DSN"),
    ],
)
def test_who_is_missing_is_answered_with_what_to_set(role, variable):
    assert not NOBODY.has(role)
    with pytest.raises(DatabaseProblem, match=variable):
        NOBODY.connect_arguments(role)


def test_a_user_named_for_it_is_the_administrator():
    target = replace(ALL, setup_user="admin", setup_password="Setup_4")
    assert target.connect_arguments(Role.ADMINISTRATOR)["user"] == "admin"
    assert target.connect_arguments(Role.SYS)["user"] == "sys"


def test_no_password_is_in_its_representation():
    assert "_1" not in repr(ALL)
    assert "_3" not in repr(ALL)
