"""Which session a client of DRCP gets, and what it finds there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import oracledb
import psutil
import pytest

from labs.database.target import Role
from labs.toolkit.faults import Proxy
from tests.driver.conftest import PASSWORD
from tests.driver.drcp import MARKS, busy_servers, counts, pooled, root, sid_of
from tests.polling import until

__all__ = ["pooled", "root"]

pytestmark = MARKS

SELF = oracledb.PURITY_SELF

Use = Callable[..., tuple[int, int]]


@pytest.fixture
def use(pooled, root) -> Use:
    """Use a session for a call and leave it to the next; return its numbers."""

    def use_one(**options: object) -> tuple[int, int]:
        with pooled(purity=SELF, **options) as connection:
            sid_of(connection)
            numbers = connection.session_id, connection.serial_num
        until(lambda: busy_servers(root) == 0)
        return numbers

    return use_one


def test_a_session_belongs_to_one_service(database, connect, root):
    system = {**database.target.connect_arguments(Role.ROOT), "cclass": "SERVICE", "purity": SELF}
    seen = []
    for service in (system["dsn"], database.dsn):
        with connect(**system | {"dsn": f"{service}:pooled"}) as connection:
            seen.append(connection.cursor().execute("select sys_context('userenv', 'con_name') from dual").fetchone())
    assert seen == [("CDB$ROOT",), ("FREEPDB1",)]
    assert counts(root, "SERVICE") == (2, 0, 2)


@pytest.fixture
def proxy_user(admin, database) -> Iterator[str]:
    """A user through whom others may log on as the test user."""
    name = f"{database.user}_PROXY"
    cursor = admin.cursor()
    cursor.execute(f'create user {name} identified by "{PASSWORD}"')
    cursor.execute(f"grant create session to {name}")
    cursor.execute(f"alter user {database.user} grant connect through {name}")
    yield name
    cursor.execute(f"drop user {name}")


def test_a_session_belongs_to_the_proxy_that_made_it(pooled, root, database, proxy_user):
    seen = []
    for user in (f"{proxy_user}[{database.user}]", database.user):
        with pooled(user=user, password=PASSWORD, cclass="PROXY", purity=SELF) as connection:
            asked = "select user, sys_context('userenv', 'proxy_user') from dual"
            seen.append(connection.cursor().execute(asked).fetchone())
    assert seen == [(database.user, proxy_user), (database.user, None)]
    assert counts(root, "PROXY") == (2, 0, 2)


def test_a_session_that_was_killed_while_it_was_kept_is_no_hit(use, root, admin):
    numbers = use(cclass="KILLED")
    admin.cursor().execute(f"alter system kill session '{numbers[0]},{numbers[1]}'")
    assert use(cclass="KILLED") != numbers
    assert counts(root, "KILLED") == (2, 0, 2)


@pytest.mark.practice
def test_a_kill_while_a_lost_client_is_rolled_back_leaves_no_server_behind(database, connect, root, admin, table):
    with Proxy(database.dsn) as proxy:
        worker = connect(dsn=f"{proxy.dsn}:pooled", cclass="LOST")
        worker.cursor().execute(f"insert into {table} values (1, 'lost')")
        numbers = f"{worker.session_id},{worker.serial_num}"
        spid = "select p.spid from v$process p join v$session s on s.paddr = p.addr where s.sid = :1"
        ((system_id,),) = root(spid, worker.session_id)
        backend = psutil.Process(int(system_id))
        backend.suspend()
    is_left = "select 1 from v$session where sid = :1 and status <> 'KILLED'"
    assert root(is_left, worker.session_id), "its rollback waits for the suspended process"
    with ThreadPoolExecutor() as threads:
        try:
            killing = threads.submit(admin.cursor().execute, f"alter system kill session '{numbers}'")
            until(lambda: not root(is_left, worker.session_id))
        finally:
            backend.resume()
        killing.result()
    until(lambda: root("select count(*) from v$cpool_conn_info") == [(0,)])
    assert busy_servers(root) == 0


@pytest.fixture
def short_idle_time(admin, database) -> Iterator[None]:
    """A profile for the test user that snipes sessions within a second."""
    cursor = admin.cursor()
    cursor.execute("create profile drcp_idle limit idle_time 0.01")
    cursor.execute(f"alter user {database.user} profile drcp_idle")
    yield
    cursor.execute(f"alter user {database.user} profile default")
    cursor.execute("drop profile drcp_idle")


def test_a_session_that_was_idle_for_too_long_while_it_was_kept_is_no_hit(use, root, short_idle_time):
    numbers = use(cclass="SNIPED")
    until(lambda: not root("select 1 from v$session where sid = :1 and status = 'INACTIVE'", numbers[0]))
    use(cclass="SNIPED")
    assert counts(root, "SNIPED") == (2, 0, 2)


def test_a_session_that_was_idle_for_too_long_in_the_hands_of_a_client_is_not_kept(pooled, root, use, short_idle_time):
    with pooled(cclass="HELD", purity=SELF) as connection:
        sid = sid_of(connection)
        until(lambda: root("select status from v$session where sid = :1", sid) == [("SNIPED",)])
    until(lambda: busy_servers(root) == 0)
    use(cclass="HELD")
    assert counts(root, "HELD") == (2, 0, 2)


def test_a_password_is_not_changed_over_a_pooled_server(pooled):
    with pooled() as connection, pytest.raises(oracledb.DatabaseError, match="ORA-56609"):
        connection.changepassword(PASSWORD, "Another-Pass-1")
