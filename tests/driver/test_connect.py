"""Who gets in, as whom, and what the session then says about itself."""

from __future__ import annotations

import time

import oracledb
import pytest

from tests.driver.conftest import PASSWORD

pytestmark = pytest.mark.driver


def one(connection: oracledb.Connection, sql: str, *binds: object) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchone()[0]


def context(connection: oracledb.Connection, name: str) -> object:
    return one(connection, "select sys_context('userenv', :1) from dual", name)


def test_a_session_knows_its_user_and_service(connection, database):
    assert context(connection, "session_user") == database.user
    assert context(connection, "service_name").upper() == "FREEPDB1"
    assert connection.username.upper() == database.user


def test_the_driver_knows_the_sid_that_the_database_shows(connection):
    assert context(connection, "sid") == str(connection.session_id)


def test_the_version_is_23(connection):
    assert connection.version.startswith("23.")


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer_and_take_the_same_time(connect):
    took: dict[str, float] = {}
    for user, password in (("SYSTEM", "wrong"), ("NO_SUCH_USER", "wrong")):
        best = 60.0
        for _ in range(5):
            begin = time.perf_counter()
            with pytest.raises(oracledb.DatabaseError, match="ORA-01017: invalid credential or not authorized"):
                connect(user=user, password=password)
            best = min(best, time.perf_counter() - begin)
        took[user] = best
    assert max(took.values()) < 5 * min(took.values())


def test_an_unknown_service_is_refused_by_the_listener(connect, database):
    with pytest.raises(oracledb.OperationalError, match="DPY-6001"):
        connect(dsn=database.dsn.replace("FREEPDB1", "NOSUCH"))


def test_an_unknown_sid_is_refused_by_the_listener(connect, database):
    address, _, _ = database.dsn.partition("/")
    host, _, port = address.partition(":")
    descriptor = f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST={host})(PORT={port}))(CONNECT_DATA=(SID=NOSUCH)))"
    with pytest.raises(oracledb.OperationalError, match="DPY-6003"):
        connect(dsn=descriptor)


def test_sys_has_to_say_as_sysdba(connect, database):
    with pytest.raises(oracledb.DatabaseError, match="ORA-28009"):
        connect(user="SYS", password=database.target.sys_password)
    connection = connect(user="SYS", password=database.target.sys_password, mode=oracledb.AUTH_MODE_SYSDBA)
    assert context(connection, "session_user") == "SYS"
    assert context(connection, "isdba") == "TRUE"


@pytest.mark.practice
def test_a_logon_without_a_password_is_refused_by_its_name(database):
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-03001.*external authentication"):
        oracledb.connect(dsn=database.dsn, externalauth=True)


def test_nobody_else_gets_in_as_sysdba(connect):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        connect(mode=oracledb.AUTH_MODE_SYSDBA)


def test_program_machine_terminal_and_osuser_are_shown(connect, admin):
    connection = connect(program="labprogram", machine="labmachine", terminal="labterm", osuser="labos")
    with admin.cursor() as cursor:
        cursor.execute(
            "select program, machine, terminal, osuser from v$session where sid = :1 and serial# = :2",
            [connection.session_id, connection.serial_num],
        )
        assert cursor.fetchall() == [("labprogram", "labmachine", "labterm", "labos")]


def test_the_driver_name_is_shown(connect, admin):
    connection = connect(driver_name="lab driver : 1")
    with admin.cursor() as cursor:
        cursor.execute(
            "select distinct client_driver from v$session_connect_info where sid = :1", [connection.session_id]
        )
        assert cursor.fetchone()[0].startswith("lab driver")


@pytest.mark.parametrize("sdu", [512, 4096, 65535])
def test_every_packet_size_carries_long_rows(connect, sdu):
    connection = connect(sdu=sdu)
    text = "x" * 3000
    assert one(connection, "select :1 || 'y' from dual", text) == text + "y"


def test_a_password_is_changed_on_an_open_session(connect, database):
    connection = connect()
    connection.changepassword(PASSWORD, "Changed-Pass-2")
    try:
        connect(password="Changed-Pass-2")
        with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
            connect()
    finally:
        connection.changepassword("Changed-Pass-2", PASSWORD)


def test_a_wrong_old_password_changes_nothing(connect):
    connection = connect()
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-01017|ORA-28008"):
        connection.changepassword("wrong", "Changed-Pass-2")
    connect()


def test_a_password_is_changed_at_connect(connect):
    connect(newpassword="Changed-Pass-3")
    connection = connect(password="Changed-Pass-3")
    connection.changepassword("Changed-Pass-3", PASSWORD)


def test_an_expired_password_is_changed_at_connect(connect, admin):
    with admin.cursor() as cursor:
        cursor.execute('create user drv_expired identified by "Expired-Pass-1" password expire')
        try:
            cursor.execute("grant create session to drv_expired")
            with pytest.raises(oracledb.DatabaseError, match="ORA-28001"):
                connect(user="drv_expired", password="Expired-Pass-1")
            connect(user="drv_expired", password="Expired-Pass-1", newpassword="Changed-Pass-4").close()
            connect(user="drv_expired", password="Changed-Pass-4").close()
        finally:
            cursor.execute("drop user drv_expired")


def test_a_proxy_acts_as_its_client(connect, admin, database):
    with admin.cursor() as cursor:
        cursor.execute('create user drv_proxy identified by "Proxy-Pass-1"')
        try:
            cursor.execute("grant create session to drv_proxy")
            with pytest.raises(oracledb.DatabaseError, match="ORA-28150"):
                connect(user=f"drv_proxy[{database.user}]", password="Proxy-Pass-1")
            cursor.execute(f"alter user {database.user} grant connect through drv_proxy")
            connection = connect(user=f"drv_proxy[{database.user}]", password="Proxy-Pass-1")
            assert context(connection, "session_user") == database.user
            assert context(connection, "proxy_user") == "DRV_PROXY"
            connection.close()
        finally:
            cursor.execute("drop user drv_proxy cascade")


def test_an_application_context_is_there_from_the_first_statement(connect):
    connection = connect(appcontext=[("CLIENTCONTEXT", "ATTR1", "VALUE1")])
    assert one(connection, "select sys_context('CLIENTCONTEXT', 'ATTR1') from dual") == "VALUE1"


def test_another_namespace_than_clientcontext_is_refused(connect):
    with pytest.raises(oracledb.DatabaseError, match="ORA-28267"):
        connect(appcontext=[("OTHER", "ATTR1", "VALUE1")])


def test_end_to_end_attributes_travel_with_the_next_call(connection):
    connection.module = "lab module"
    connection.action = "lab action"
    connection.clientinfo = "lab info"
    connection.client_identifier = "lab id"
    found = [context(connection, name) for name in ("module", "action", "client_info", "client_identifier")]
    assert found == ["lab module", "lab action", "lab info", "lab id"]


def test_current_schema_is_set_by_statement_and_by_attribute(connection, database):
    with connection.cursor() as cursor:
        cursor.execute("alter session set current_schema = system")
    assert connection.current_schema == "SYSTEM"
    connection.current_schema = database.user
    assert context(connection, "current_schema") == database.user


def test_a_user_who_may_not_log_on_is_told_why(connect, admin):
    with admin.cursor() as cursor:
        cursor.execute('create user drv_nobody identified by "Nobody-Pass-1"')
        try:
            with pytest.raises(oracledb.DatabaseError, match="ORA-01045"):
                connect(user="drv_nobody", password="Nobody-Pass-1")
            cursor.execute("grant create session to drv_nobody")
            connect(user="drv_nobody", password="Nobody-Pass-1").close()
            cursor.execute("alter user drv_nobody account lock")
            with pytest.raises(oracledb.DatabaseError, match="ORA-28000"):
                connect(user="drv_nobody", password="Nobody-Pass-1")
            cursor.execute("alter user drv_nobody account unlock")
            connect(user="drv_nobody", password="Nobody-Pass-1").close()
        finally:
            cursor.execute("drop user drv_nobody cascade")


@pytest.mark.practice
def test_a_session_goes_on_after_a_time_zone_that_is_none(connection):
    for zone in ("+1", "", "-", "+aa:bb", "Europe"):
        with pytest.raises(oracledb.DatabaseError, match="ORA-01882"):
            connection.cursor().execute(f"alter session set time_zone = '{zone}'")
        assert one(connection, "select 1 from dual where current_date > date '2000-01-01'") == 1


@pytest.mark.practice
@pytest.mark.parametrize("action", ["flush shared_pool", "checkpoint", "switch logfile", "check datafiles"])
def test_the_instance_is_for_administrators(connection, admin, action):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        connection.cursor().execute(f"alter system {action}")
    admin.cursor().execute(f"alter system {action}")


@pytest.mark.practice
def test_a_local_user_is_unknown_in_the_root(connect, database):
    root = f"{database.dsn.split('/')[0]}/FREE"
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        connect(dsn=root)
    connect(**(database.administrator | {"dsn": root}))


@pytest.mark.practice
def test_an_ora_sdtz_that_is_none_is_told_as_oracle_does(connect, monkeypatch):
    monkeypatch.setenv("ORA_SDTZ", "Mars/Olympus")
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-00604.*\nORA-01882"):
        connect()


@pytest.mark.practice
@pytest.mark.parametrize(("more", "code"), [("(SERVER=SHARED)", "12520"), ("(INSTANCE_NAME=OTHER)", "12521")])
def test_a_server_or_an_instance_that_is_not_there_is_refused_by_the_listener(connect, database, more, code):
    address, service = database.dsn.split("/")
    host, port = address.split(":")
    descriptor = (
        f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST={host})(PORT={port}))(CONNECT_DATA=(SERVICE_NAME={service}){more}))"
    )
    with pytest.raises(oracledb.OperationalError, match=code):
        connect(dsn=descriptor)
