"""DRCP through the driver: what clients share, what the views count, who waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import oracledb
import pytest

from labs.toolkit.faults import Latency, Proxy
from tests.driver.drcp import MARKS, counts, pooled, restart, root, sid_of
from tests.polling import CALL_TIMEOUT_MS, until

__all__ = ["pooled", "root"]

pytestmark = MARKS


def test_a_pooled_request_is_refused_by_the_listener_before_the_pool_is_started(connect, database, root):
    root("begin dbms_connection_pool.stop_pool; end;")
    with pytest.raises(oracledb.OperationalError, match="ORA-12520") as caught:
        connect(dsn=f"{database.dsn}:pooled")
    assert caught.value.args[0].full_code == "DPY-6005"


def test_a_pool_is_managed_from_the_root_only(connect, database):
    sys = {"user": "sys", "password": database.target.sys_password, "mode": oracledb.AUTH_MODE_SYSDBA}
    with (
        connect(**sys) as in_pdb,
        pytest.raises(oracledb.DatabaseError, match="ORA-56515"),
    ):
        in_pdb.cursor().execute("begin dbms_connection_pool.start_pool; end;")


def test_two_connections_one_after_the_other_share_a_session_and_its_memory(pooled, root):
    options = {"cclass": "SHARE", "purity": oracledb.PURITY_SELF}
    with pooled(**options) as first:
        first.cursor().execute("alter session set nls_date_format = 'YYYY'")
        sid = sid_of(first)
    with pooled(**options) as second:
        assert sid_of(second) == sid
        (year,) = second.cursor().execute("select to_char(sysdate) from dual").fetchone()
        assert len(year) == 4
    assert counts(root, "SHARE") == (2, 1, 1)


def test_purity_new_gets_a_session_without_memory(pooled, root):
    for _ in range(2):
        with pooled(cclass="FRESH", purity=oracledb.PURITY_NEW) as connection:
            (text,) = connection.cursor().execute("select to_char(sysdate) from dual").fetchone()
            assert len(text) == 9
            connection.cursor().execute("alter session set nls_date_format = 'YYYY'")
    assert counts(root, "FRESH") == (2, 0, 2)


def test_a_standalone_connection_without_a_class_is_new_and_shared_in_name_only(pooled, root):
    with pooled() as connection:
        sid_of(connection)
    assert counts(root, "SHARED")[1:] == (0, 1)


def test_connections_without_a_call_have_numbers_of_their_own_and_the_first_call_tells_the_sessions(pooled):
    connections = [pooled(cclass="NUMBERS", purity=oracledb.PURITY_SELF) for _ in range(3)]
    assert len({(connection.session_id, connection.serial_num) for connection in connections}) == 3
    for connection in connections:
        sid = sid_of(connection)
        assert sid == str(connection.session_id)
    assert len({connection.session_id for connection in connections}) == 3


def test_a_driver_pool_gets_its_own_session_back_with_its_cursors(database, root):
    pool = oracledb.create_pool(
        user=database.user, password=database.password, dsn=f"{database.dsn}:pooled", min=1, max=1, cclass="OWN"
    )
    seen = set()
    for _ in range(10):
        with pool.acquire() as connection:
            seen.add(sid_of(connection))
    pool.close()
    assert len(seen) == 1
    assert counts(root, "OWN") == (10, 9, 1)


def test_what_a_client_closes_with_the_release_is_closed_in_the_session(database, root):
    pool = oracledb.create_pool(
        user=database.user, password=database.password, dsn=f"{database.dsn}:pooled", min=1, max=1, cclass="CURSORS"
    )
    open_cursors = []
    for _ in range(5):
        with pool.acquire() as connection:
            sid = sid_of(connection)
            open_cursors.append(root("select count(*) from v$open_cursor where sid = :1", sid))
    pool.close()
    # The statement that the driver keeps, and the copy that it uses after each release.
    assert open_cursors == [[(1,)]] + [[(2,)]] * 4


def test_more_clients_than_servers_wait_in_the_broker_and_are_all_served(pooled, root):
    restart(root, minsize=1, maxsize=2)
    connections = [pooled(cclass="FULL", purity=oracledb.PURITY_SELF) for _ in range(6)]
    holders = connections[:2]
    for holder in holders:
        sid_of(holder)
    sids: list[str] = []

    def ask_and_leave(connection: oracledb.Connection) -> None:
        sids.append(sid_of(connection))
        connection.close()

    threads = [threading.Thread(target=ask_and_leave, args=(connection,)) for connection in connections[2:]]
    for thread in threads:
        thread.start()
    waiting = "select count(*) from v$cpool_conn_info where connection_status = 'WAITING'"
    until(lambda: root(waiting) == [(4,)])
    assert sids == []
    for holder in holders:
        holder.close()
    for thread in threads:
        thread.join()
    assert len(sids) == 4
    (servers, waits) = root("select num_open_servers, num_waits from v$cpool_stats")[0]
    assert (servers, waits) == (2, 4)


def test_a_client_that_gives_up_waiting_leaves_the_queue(pooled, root):
    restart(root, minsize=1, maxsize=1)
    holder, impatient = pooled(cclass="ONE"), pooled(cclass="ONE")
    sid_of(holder)
    impatient.call_timeout = CALL_TIMEOUT_MS
    with pytest.raises(oracledb.Error, match="DPY-4024"):
        sid_of(impatient)
    holder.close()
    impatient.call_timeout = 0
    assert sid_of(impatient)


def test_a_client_that_gives_up_while_its_session_is_made_keeps_no_server(pooled, connection, root):
    connection.cursor().execute("create trigger slow_logon after logon on schema begin dbms_session.sleep(30); end;")
    try:
        impatient = pooled(cclass="SLOW")
        impatient.call_timeout = CALL_TIMEOUT_MS
        with pytest.raises(oracledb.Error, match="DPY-4024"):
            sid_of(impatient)
        until(lambda: root("select num_busy_servers from v$cpool_stats") == [(0,)])
    finally:
        connection.cursor().execute("drop trigger slow_logon")
    impatient.call_timeout = 0
    assert sid_of(impatient)


def test_open_work_is_rolled_back_at_release(pooled, connection, table):
    with pooled(cclass="WORK", purity=oracledb.PURITY_SELF) as worker:
        worker.cursor().execute(f"insert into {table} values (1, 'lost')")
    assert connection.cursor().execute(f"select count(*) from {table}").fetchone() == (0,)


def test_a_pooled_server_is_a_process_of_its_own_whether_it_keeps_a_session_or_not(pooled, root):
    restart(root, minsize=3, maxsize=3)
    named = (
        "select p.pname, p.program, s.sid from v$process p left join v$session s on s.paddr = p.addr"
        " where p.pname is not null order by 1"
    )
    assert [(name, sid) for name, _, sid in root(named)] == [("L000", None), ("L001", None), ("L002", None)]
    with pooled(cclass="NAMED", purity=oracledb.PURITY_SELF) as connection:
        sid = sid_of(connection)
        found = root(named)
    assert [(name, used) for name, _, used in found] == [("L000", int(sid)), ("L001", None), ("L002", None)]
    assert all(program.endswith(f"({name})") for name, program, _ in found)


def test_a_pool_that_is_made_larger_serves_those_who_wait(pooled, root):
    restart(root, minsize=1, maxsize=1)
    holder, patient = pooled(cclass="LARGER"), pooled(cclass="LARGER")
    sid_of(holder)
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(sid_of, patient)
        until(lambda: root("select 1 from v$cpool_conn_info where connection_status = 'WAITING'"))
        root("begin dbms_connection_pool.configure_pool(maxsize => 2); end;")
        try:
            assert waiting.result(10) != sid_of(holder)
        finally:
            holder.close()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("configure_pool(minsize => 10, maxsize => 5)", "ORA-56507"),
        ("configure_pool(maxsize => -1)", "ORA-56507"),
        ("configure_pool(maxsize => 'many')", "ORA-06502"),
        ("alter_param('', 'maxsize', 'many')", "ORA-56505"),
        ("alter_param('', 'MAXCONN_CBROK', '2')", "ORA-56514"),
        ("alter_param('', 'bananas', '2')", "ORA-56504"),
        ("start_pool('nosuch')", "ORA-56500"),
        ("stop_pool(draintime => 'soon')", "ORA-06502"),
    ],
)
def test_a_mistake_in_managing_a_pool_has_oracles_number(root, call, code):
    with pytest.raises(oracledb.DatabaseError, match=code):
        root(f"begin dbms_connection_pool.{call}; end;")


def test_a_connect_string_names_a_pool(connect, database, root):
    root("begin dbms_connection_pool.add_pool('web', minsize => 1); dbms_connection_pool.start_pool('web'); end;")
    root("begin dbms_connection_pool.stop_pool; end;")
    try:
        with connect(dsn=f"{database.dsn}:pooled?pool_name=web") as connection:
            sid_of(connection)
            assert root("select num_requests from v$cpool_stats where pool_name = 'WEB'") == [(1,)]
        with pytest.raises(oracledb.DatabaseError, match="ORA-56500"):
            connect(dsn=f"{database.dsn}:pooled?pool_name=nosuch")
        until(lambda: root("select count(*) from v$cpool_conn_info") == [(0,)])
    finally:
        root("begin dbms_connection_pool.stop_pool('web'); dbms_connection_pool.remove_pool('web'); end;")


@pytest.mark.practice
def test_v_resource_limit_counts_each_row_of_v_process_and_v_session(pooled, root):
    def looked() -> tuple[list[tuple], list[tuple]]:
        limits = "select resource_name, current_utilization from v$resource_limit order by 1"
        rows = "select (select count(*) from v$process), (select count(*) from v$session) from dual"
        return [count for _, count in root(limits)], list(root(rows)[0])

    restart(root, minsize=3, maxsize=3)
    for _ in range(2):
        counted, there = looked()
        assert counted == there
        with pooled(cclass="COUNTED", purity=oracledb.PURITY_SELF) as connection:
            sid_of(connection)
            counted, there = looked()
            assert counted == there


def test_two_pools_have_no_process_name_in_common(root):
    restart(root, minsize=2)
    root("begin dbms_connection_pool.add_pool('other', minsize => 2); dbms_connection_pool.start_pool('other'); end;")
    try:
        names = root("select pname from v$process where pname is not null order by 1")
        assert names == [("L000",), ("L001",), ("L002",), ("L003",)]
    finally:
        root("begin dbms_connection_pool.stop_pool('other'); dbms_connection_pool.remove_pool('other'); end;")


def test_logons_of_pooled_clients_are_counted_while_they_are_under_way(database, connect, root):
    servers = "select num_srvs, num_busy, num_free, num_waiters from v$authpool_stats"
    assert root(servers) == [(1, 0, 1, 0)]
    with Proxy(database.dsn) as proxy, proxy.fault(Latency(latency_s=0.5)), ThreadPoolExecutor(2) as executor:
        waiting = [executor.submit(connect, dsn=f"{proxy.dsn}:pooled") for _ in range(2)]
        until(lambda: root(servers) == [(2, 2, 0, 0)])
        for logon in waiting:
            logon.result().close()
    assert root(servers) == [(1, 0, 1, 0)]


@pytest.mark.practice
def test_draining_tells_clients_between_calls_and_behind_the_call_that_is_running(pooled, root, connection, table):
    idle, busy = pooled(cclass="DRAIN"), pooled(cclass="DRAIN")
    connection.cursor().execute(f"insert into {table} values (1, 'kept')")
    connection.commit()
    for one in (idle, busy):
        sid_of(one)
    connection.cursor().execute(f"update {table} set id = 1")
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: busy.cursor().execute(f"update {table} set id = 1"))
        until(lambda: root("select 1 from v$session where sid = :1 and status = 'ACTIVE'", busy.session_id))
        root("begin dbms_connection_pool.stop_pool(draintime => 60); end;")
        connection.rollback()
        waiting.result()
    busy.rollback()
    for one in (idle, busy):
        sid_of(one)
        assert not one.is_healthy()
    with pytest.raises(oracledb.OperationalError, match="ORA-12520"):
        pooled(cclass="DRAIN")


def test_stopping_without_a_drain_ends_the_clients(database, pooled, root):
    connection = pooled(cclass="DRAIN")
    sid_of(connection)
    root("begin dbms_connection_pool.stop_pool(draintime => 0); end;")
    with pytest.raises(oracledb.Error, match="DPY-4011"):
        sid_of(connection)


def test_a_pooled_session_disconnected_after_its_transaction_goes_at_the_release(pooled, admin, connection, table):
    options = {"cclass": "POST", "purity": oracledb.PURITY_SELF}
    with pooled(**options) as worker:
        worker.cursor().execute(f"insert into {table} values (1, 'lost')")
        gone = worker.session_id, worker.serial_num
        admin.cursor().execute(f"alter system disconnect session '{gone[0]},{gone[1]}' post_transaction")
    with pooled(**options) as another:
        sid_of(another)
        assert (another.session_id, another.serial_num) != gone
    assert connection.cursor().execute(f"select count(*) from {table}").fetchone() == (0,)


def test_a_killed_pooled_session_ends_with_its_client(pooled, admin):
    connection = pooled(cclass="KILL", purity=oracledb.PURITY_SELF)
    sid = sid_of(connection)
    (serial,) = admin.cursor().execute("select serial# from v$session where sid = :1", [sid]).fetchone()
    admin.cursor().execute(f"alter system kill session '{sid},{serial}'")
    with pytest.raises(oracledb.Error, match="DPY-4011"):
        sid_of(connection)
    with pooled(cclass="KILL", purity=oracledb.PURITY_SELF) as another:
        assert sid_of(another)


def test_purity_new_at_acquire_is_a_new_logon_that_still_asks_for_self(database, root):
    pool = oracledb.create_pool(
        user=database.user, password=database.password, dsn=f"{database.dsn}:pooled", min=0, max=2, cclass="PURITY"
    )
    with pool.acquire() as connection:
        connection.cursor().execute("alter session set nls_date_format = 'YYYY'")
    with pool.acquire(purity=oracledb.PURITY_NEW) as connection:
        (year,) = connection.cursor().execute("select to_char(sysdate) from dual").fetchone()
        assert (len(year), pool.opened) == (4, 2)
    pool.close()
    assert counts(root, "PURITY") == (2, 1, 1)


def test_an_acquire_without_a_class_takes_a_connection_of_any_class(database, root):
    pool = oracledb.create_pool(
        user=database.user, password=database.password, dsn=f"{database.dsn}:pooled", min=0, max=2, cclass="MINE"
    )
    with pool.acquire(cclass="OTHER") as connection:
        sid_of(connection)
    with pool.acquire() as connection:
        sid_of(connection)
        assert pool.opened == 1
    pool.close()
    assert counts(root, "OTHER") == (2, 1, 1)
