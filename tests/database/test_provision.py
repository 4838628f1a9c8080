"""The lab's schema on the practice database: complete, loaded once, harmless to load again."""

from __future__ import annotations

import oracledb
import psutil
import pytest

from labs.database.practice import PracticeDatabase
from labs.database.provision import provision
from labs.database.provision.schema import SCRIPTS
from labs.database.state import read_state
from labs.database.target import DatabaseProblem

pytestmark = pytest.mark.driver

TABLES = {"DEPARTMENTS": 6, "EMPLOYEES": 30, "CUSTOMERS": 24, "ACCOUNTS": 8, "ORDERS": 0, "JOB_LOG": 0}
# What the lab's lessons and checks read as LAB_ADMIN.
LOOKED_AT_BY_CHECKS = [
    *("v$session", "v$sesstat", "v$statname", "v$process", "v$transaction", "v$lock", "v$locked_object", "v$sql"),
    *("v$session_wait", "v$session_connect_info", "v$open_cursor", "v$resource_limit", "v$authpool_stats"),
    *("dba_users", "dba_profiles"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = PracticeDatabase(tmp_path_factory.mktemp("lab"))
    database.ensure()
    yield database
    database.stop()


@pytest.fixture
def target(database):
    return database.ensure()


@pytest.fixture
def lab(target):
    with oracledb.connect(user=target.user, password=target.password, dsn=target.dsn) as connection:
        yield connection


@pytest.fixture
def admin(target):
    with oracledb.connect(user=target.admin_user, password=target.admin_password, dsn=target.dsn) as connection:
        yield connection


def one(connection, sql, *values):
    with connection.cursor() as cursor:
        return cursor.execute(sql, values).fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_have_their_rows(lab, table):
    assert one(lab, f"select count(*) from {table}") == TABLES[table]


def test_every_employee_has_a_department_and_a_manager_who_is_there(lab):
    assert one(lab, "select count(*) from employees e join departments d on d.department_id = e.department_id") == 30
    assert one(lab, "select count(*) from employees e join employees m on m.employee_id = e.manager_id") == 24


def test_the_sequence_counts_up(lab):
    first = one(lab, "select myseq.nextval from dual")
    assert one(lab, "select myseq.nextval from dual") == first + 1


def test_every_logon_of_the_lab_user_leaves_a_row(admin, target):
    before = one(admin, "select count(*) from lab_logons where program = :1", "logon-record-test")
    for _ in range(3):
        oracledb.connect(
            user=target.user, password=target.password, dsn=target.dsn, program="logon-record-test"
        ).close()
    assert one(admin, "select count(*) from lab_logons where program = :1", "logon-record-test") == before + 3


@pytest.mark.parametrize("view", LOOKED_AT_BY_CHECKS)
def test_the_checks_may_look(admin, view):
    assert one(admin, f"select count(*) from {view}") >= 0


def test_what_the_practice_database_does_not_show_is_refused_by_name_to_the_checks_too(admin):
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-03001: .*V\$SESSION_EVENT"):
        one(admin, "select count(*) from v$session_event")


def test_learners_see_sessions_but_may_not_end_them(lab):
    assert one(lab, "select count(*) from v$session where username = 'LAB'") >= 1
    with lab.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        cursor.execute("alter system kill session '1,1'")


def test_loading_again_changes_nothing(target, lab):
    with lab.cursor() as cursor:
        cursor.execute("update accounts set balance = 77 where account_id = 1")
    lab.commit()
    provision(target)
    assert one(lab, "select balance from accounts where account_id = 1") == 77
    assert one(lab, "select count(*) from employees") == 30


def test_a_script_that_fails_is_named_with_its_statement_and_without_its_password(target, tmp_path):
    for name in SCRIPTS:
        (tmp_path / name).write_text("-- nothing\n")
    (tmp_path / "1_users.sql").write_text('alter user nobody_here identified by "&&lab_password";\n')
    with pytest.raises(DatabaseProblem, match=r"1_users\.sql: alter user nobody_here: ORA-01918") as found:
        provision(target, folder=tmp_path)
    assert target.password not in str(found.value)


def test_passwords_and_data_survive_a_restart(database, target, lab):
    lab.close()
    database.stop()
    again = database.ensure()
    assert again.password == target.password
    with oracledb.connect(user=again.user, password=again.password, dsn=again.dsn) as connection:
        assert one(connection, "select count(*) from employees") == 30


def test_an_idle_database_stops_itself_and_comes_back_on_its_port(database, target, lab):
    lab.close()
    database.stop()
    database.ensure(idle_exit_s=1)
    server = psutil.Process(read_state(database.home).server.pid)
    psutil.wait_procs([server], timeout=30)
    assert database.running() is None
    assert database.ensure() == target


def test_a_killed_database_comes_back_with_what_was_committed(database, target, lab):
    one_row = "insert into job_log (job, sid) values (4711, 1)"
    with lab.cursor() as cursor:
        cursor.execute(one_row)
    lab.commit()
    server = psutil.Process(read_state(database.home).server.pid)
    family = server.children(recursive=True)
    server.kill()
    _, alive = psutil.wait_procs([server, *family], timeout=30)
    assert not alive, "PostgreSQL ends with its server"
    again = database.ensure()
    with oracledb.connect(user=again.user, password=again.password, dsn=again.dsn) as connection:
        assert one(connection, "select count(*) from job_log where job = 4711") == 1


def test_the_learner_makes_no_triggers(lab):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        lab.cursor().execute("create trigger mine after logon on schema begin null; end;")


def test_the_lab_is_mended_though_the_learner_cannot_log_on(target, lab):
    sys = {"user": "sys", "password": target.sys_password, "dsn": target.dsn, "mode": oracledb.AUTH_MODE_SYSDBA}
    raising = "begin raise_application_error(-20001, 'no'); end;"
    with oracledb.connect(**sys) as connection, connection.cursor() as cursor:
        cursor.execute(f"create trigger trap after logon on lab.schema {raising}")
        try:
            lab.cursor().execute("drop table employees purge")
            with pytest.raises(oracledb.DatabaseError, match="ORA-20001"):
                oracledb.connect(user=target.user, password=target.password, dsn=target.dsn)
            provision(target)
        finally:
            cursor.execute("drop trigger trap")
    assert one(lab, "select count(*) from employees") == TABLES["EMPLOYEES"]
    assert one(lab, "select count(*) from user_tables where table_name = 'EMPLOYEES'") == 1
