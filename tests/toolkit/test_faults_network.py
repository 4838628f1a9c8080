"""What the driver reports when the network in front of the database fails; what was committed is there afterwards."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import closing

import oracledb
import pytest

from labs.toolkit.faults import (
    Bandwidth,
    Direction,
    Down,
    Drain,
    Forget,
    HalfClose,
    Latency,
    LimitData,
    ListenerError,
    LoseAnswer,
    Proxy,
    Refuse,
    ResetPeer,
    SlowClose,
    SlowOpen,
    Timeout,
)
from tests import chosen
from tests.polling import until

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture(scope="module")
def admin(chosen_database):
    return chosen.administrator(chosen_database)


@pytest.fixture(scope="module")
def table(admin):
    """A table with one committed row."""
    with oracledb.connect(**admin) as connection, connection.cursor() as cursor:
        cursor.execute("create table fault_rows (id number primary key, text varchar2(4000))")
        cursor.execute("insert into fault_rows values (1, 'kept')")
        connection.commit()
        yield "fault_rows"
        cursor.execute("drop table fault_rows")


@pytest.fixture
def proxy(admin):
    with Proxy(admin["dsn"]) as opened:
        yield opened
    assert "pool-lab-proxy" not in {thread.name for thread in threading.enumerate()}


@pytest.fixture
def behind(proxy, admin):
    return {**admin, "dsn": proxy.dsn}


@pytest.fixture
def connection(behind):
    with oracledb.connect(**behind) as opened:
        opened.call_timeout = 20_000
        yield opened


def asked(connection):
    with connection.cursor() as cursor:
        return cursor.execute("select 1 from dual").fetchone()


def code_of(call):
    with pytest.raises(oracledb.Error) as caught:
        call()
    return caught.value.args[0].full_code


def failure(call):
    """Return the code of the error that a call ends with, None if it works."""
    try:
        call()
    except oracledb.Error as error:
        return error.args[0].full_code
    return None


def committed(admin, table):
    with oracledb.connect(**admin) as connection, connection.cursor() as cursor:
        return cursor.execute(f"select id, text from {table} order by id").fetchall()


@pytest.mark.parametrize("toxic", [ResetPeer(), ResetPeer(timeout_s=0.05), Timeout(timeout_s=0.05), Down()])
def test_a_connection_that_is_cut_is_dpy_4011_and_only_open_work_is_lost(admin, table, proxy, connection, toxic):
    connection.cursor().execute(f"insert into {table} values (2, 'lost')")
    with proxy.fault(toxic):
        assert until(lambda: failure(lambda: asked(connection))) == "DPY-4011"
    assert until(lambda: committed(admin, table) == [(1, "kept")])


def test_who_comes_during_a_cut_stays_when_something_else_begins_and_ends(proxy, behind):
    with proxy.fault(ResetPeer(only_live=True)), oracledb.connect(**behind) as later:
        with proxy.fault(Latency(latency_s=0.001)):
            assert asked(later) == (1,)
        assert asked(later) == (1,)


def test_a_call_that_is_running_when_the_connection_is_cut_is_dpy_4011(proxy, connection):
    with proxy.fault(Timeout()):
        cut = threading.Timer(0.05, proxy.add, [ResetPeer()])
        cut.start()
        assert code_of(lambda: asked(connection)) == "DPY-4011"
        cut.join()
        proxy.remove(ResetPeer())
    assert proxy.toxics == ()


def test_a_pool_replaces_connections_that_were_cut(proxy, behind):
    with closing(oracledb.create_pool(**behind, min=2, max=2)) as pool:
        until(lambda: pool.opened == 2)
        with proxy.fault(ResetPeer()):
            pass
        with pool.acquire() as first, pool.acquire() as second:
            assert asked(first) == asked(second) == (1,)
        assert proxy.connections == 4


def test_an_answer_that_is_lost_is_dpy_4011_and_the_database_has_done_the_work(admin, table, proxy, connection):
    connection.cursor().execute(f"insert into {table} values (3, 'done')")
    with proxy.fault(LoseAnswer()):
        assert code_of(connection.commit) == "DPY-4011"
    assert until(lambda: committed(admin, table) == [(1, "kept"), (3, "done")])
    with oracledb.connect(**admin) as own:
        own.cursor().execute(f"delete from {table} where id = 3")
        own.commit()


def test_a_forgotten_connection_hangs_and_a_pool_that_pings_replaces_it(proxy, behind):
    with closing(oracledb.create_pool(**behind, min=1, max=1, ping_interval=0, ping_timeout=200)) as pool:
        until(lambda: pool.opened == 1)
        with proxy.fault(Forget()), pool.acquire() as connection:
            assert asked(connection) == (1,)
        assert proxy.connections == 2


def test_a_forgotten_connection_without_a_ping_ends_with_its_call_timeout(proxy, behind):
    with closing(oracledb.create_pool(**behind, min=1, max=1)) as pool:
        until(lambda: pool.opened == 1)
        with proxy.fault(Forget()), pool.acquire() as connection:
            connection.call_timeout = 200
            assert code_of(lambda: asked(connection)) == "DPY-4011"


def test_a_call_timeout_on_a_stalled_network_is_dpy_4011_since_the_break_gets_no_answer_either(proxy, connection):
    connection.call_timeout = 100
    with proxy.fault(Timeout()):
        assert code_of(lambda: asked(connection)) == "DPY-4011"


def test_what_a_stalled_network_held_arrives_when_it_comes_back(proxy, connection):
    answers = []
    with proxy.fault(Timeout(direction=Direction.DOWNSTREAM)):
        asking = threading.Thread(target=lambda: answers.append(asked(connection)))
        asking.start()
        asking.join(0.1)
        assert answers == []
    asking.join(10)
    assert answers == [(1,)]


def test_nobody_listens_is_dpy_6005_and_the_port_is_the_same_afterwards(proxy, behind):
    with proxy.fault(Down()):
        assert code_of(lambda: oracledb.connect(**behind)) == "DPY-6005"
        assert proxy.dsn == behind["dsn"]
    with oracledb.connect(**behind) as connection:
        assert asked(connection) == (1,)


def test_new_connections_may_be_refused_while_those_there_live(proxy, behind, connection):
    with proxy.fault(Down(keeps_open=True)):
        assert code_of(lambda: oracledb.connect(**behind)) == "DPY-6005"
        assert asked(connection) == (1,)


@pytest.mark.parametrize(
    ("error", "driver_code"),
    [
        (ListenerError.UNKNOWN_SERVICE, "DPY-6001"),
        (ListenerError.NO_HANDLER, "DPY-6000"),
        (ListenerError.NO_POOLED_HANDLER, "DPY-6000"),
        (ListenerError.RESTRICTED, "DPY-6000"),
        (ListenerError.BLOCKED, "DPY-6000"),
    ],
)
def test_a_refusing_listener_is_dpy_6005_with_its_code_and_live_connections_stay(
    proxy, behind, connection, error, driver_code
):
    with proxy.fault(Refuse(error=error)):
        with pytest.raises(oracledb.OperationalError, match=rf"(?s)DPY-6005.*{driver_code}.*ORA-{error}"):
            oracledb.connect(**behind)
        assert asked(connection) == (1,)
    oracledb.connect(**behind).close()


def test_a_refusal_reaches_a_client_whose_connect_data_needs_a_packet_of_its_own(proxy, admin):
    host, port = proxy.dsn.split("/")[0].split(":")
    address = f"(ADDRESS=(PROTOCOL=tcp)(HOST={host})(PORT={port}))"
    long = f"(DESCRIPTION={address}(CONNECT_DATA=(SERVICE_NAME=FREEPDB1)(CID=(X={'x' * 400}))))"
    with proxy.fault(Refuse()), pytest.raises(oracledb.OperationalError, match="DPY-6001"):
        oracledb.connect(**{**admin, "dsn": long})


def test_retry_count_outlives_a_refusal(proxy, behind):
    refusing = proxy.fault(Refuse(error=ListenerError.BLOCKED))
    refusing.begin()
    made = []
    logon = threading.Thread(
        target=lambda: made.append(oracledb.connect(**behind, retry_count=10, retry_delay=1)), daemon=True
    )
    logon.start()
    until(lambda: proxy.connections >= 2)
    refusing.end()
    logon.join(10)
    assert asked(made.pop()) == (1,)


def test_a_refusing_listener_lets_go_of_a_client_that_says_nothing(proxy):
    host, port = proxy.dsn.split("/")[0].split(":")
    with proxy.fault(Refuse()), socket.create_connection((host, int(port)), timeout=10) as client:
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""


def test_slow_logons_take_longer_and_what_is_there_is_as_fast_as_ever(proxy, behind, connection):
    with proxy.fault(SlowOpen(delay_s=0.3)):
        began_s = time.monotonic()
        asked(connection)
        assert time.monotonic() - began_s < 0.3
        oracledb.connect(**behind).close()
        assert time.monotonic() - began_s >= 0.3


def test_a_drained_connection_does_its_call_and_then_says_that_it_is_to_go(proxy, behind, connection):
    with proxy.fault(Drain()):
        assert connection.is_healthy()  # nothing has been read yet
        assert asked(connection) == (1,)
        assert not connection.is_healthy()
        assert asked(connection) == (1,)
        with oracledb.connect(**behind) as new:
            assert asked(new) == (1,)
            assert new.is_healthy()


def test_a_drained_connection_that_does_not_go_is_closed_and_new_ones_stay(proxy, behind, connection):
    with proxy.fault(Drain(timeout_s=0.05)), oracledb.connect(**behind) as new:
        assert until(lambda: failure(lambda: asked(connection))) == "DPY-4011"
        assert asked(new) == (1,)


def session(connection):
    return connection.session_id, connection.serial_num


@pytest.mark.parametrize("ping_interval", [-1, 0, 60])
def test_a_pool_lets_drained_connections_go_without_an_error(proxy, behind, ping_interval):
    with closing(oracledb.create_pool(**behind, min=2, max=2, ping_interval=ping_interval)) as pool:
        with pool.acquire() as first, pool.acquire() as second:
            asked(first)
            before = {session(first), session(second)}
        held = pool.acquire()
        with proxy.fault(Drain()):
            assert asked(held) == (1,)
            held.close()

            # What an idle connection is told reaches it in its own time; until then it is as good as ever.
            def lent():
                with pool.acquire() as first, pool.acquire() as second:
                    assert asked(first) == asked(second) == (1,)
                    return {session(first), session(second)}

            assert until(lambda: not lent() & before)


def test_an_asyncio_pool_lets_drained_connections_go_without_an_error(proxy, behind):
    async def ask_before_and_after():
        pool = oracledb.create_pool_async(**behind, min=1, max=1)
        try:
            async with pool.acquire() as connection:
                before = connection.serial_num
                with proxy.fault(Drain()):
                    async with asyncio.timeout(10):
                        while connection.is_healthy():
                            assert await connection.fetchone("select 1 from dual") == (1,)
            async with pool.acquire() as connection:
                assert await connection.fetchone("select 1 from dual") == (1,)
                assert connection.serial_num != before
        finally:
            await pool.close(force=True)

    asyncio.run(ask_before_and_after())


def test_a_drain_in_the_middle_of_an_answer_leaves_the_answer_whole(proxy, connection):
    with connection.cursor() as cursor, proxy.fault(Bandwidth(rate_bytes_s=60_000, direction=Direction.DOWNSTREAM)):
        drain = proxy.fault(Drain())
        telling = threading.Timer(0.05, drain.begin)
        telling.start()
        cursor.execute("select rpad('x', 4000, 'x') from dual connect by level <= 4")
        assert [len(text) for (text,) in cursor] == [4000] * 4
        telling.join()
        drain.end()
    assert until(lambda: asked(connection) and not connection.is_healthy())


def test_a_logon_through_a_network_that_cuts_is_dpy_6005(proxy, behind):
    with proxy.fault(ResetPeer()):
        assert code_of(lambda: oracledb.connect(**behind)) == "DPY-6005"


def test_a_logon_through_a_stalled_network_waits_beyond_tcp_connect_timeout_until_it_comes_back(proxy, behind):
    made = []
    with proxy.fault(Timeout()):
        logon = threading.Thread(target=lambda: made.append(oracledb.connect(**behind, tcp_connect_timeout=0.05)))
        logon.start()
        logon.join(0.15)
        assert made == []
    logon.join(10)
    assert asked(made.pop()) == (1,)


@pytest.mark.parametrize("direction", list(Direction))
def test_a_half_closed_connection_is_dpy_4011(proxy, connection, direction):
    with proxy.fault(HalfClose(direction=direction)):
        assert code_of(lambda: asked(connection)) == "DPY-4011"


def test_latency_counts_once_a_round_trip_and_direction(proxy, connection):
    with proxy.fault(Latency(latency_s=0.25, jitter_s=0.05)):
        began_s = time.monotonic()
        connection.ping()
        assert time.monotonic() - began_s >= 0.39
    began_s = time.monotonic()
    connection.ping()
    assert time.monotonic() - began_s < 0.39


def test_a_narrow_line_lets_an_answer_take_its_time(proxy, connection):
    with connection.cursor() as cursor, proxy.fault(Bandwidth(rate_bytes_s=40_000, direction=Direction.DOWNSTREAM)):
        began_s = time.monotonic()
        cursor.execute("select rpad('x', 4000, 'x') from dual connect by level <= 3")
        assert [len(text) for (text,) in cursor] == [4000] * 3
        assert time.monotonic() - began_s >= 0.25


def test_a_limit_of_data_cuts_an_answer_short(proxy, behind):
    with proxy.fault(LimitData(size_bytes=6000, direction=Direction.DOWNSTREAM)):
        connection = oracledb.connect(**behind)
        with connection.cursor() as cursor:
            statement = "select rpad('x', 4000, 'x') from dual connect by level <= 3"
            assert code_of(lambda: cursor.execute(statement).fetchall()) == "DPY-4011"


def test_the_end_of_a_connection_may_arrive_late(proxy):
    host, port = proxy.dsn.split("/")[0].split(":")
    with proxy.fault(SlowClose(delay_s=0.1)), socket.create_connection((host, int(port)), timeout=10) as client:
        began_s = time.monotonic()
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
        assert time.monotonic() - began_s >= 0.09


def test_a_fault_ends_with_its_block_also_after_an_error(proxy):
    fault = proxy.fault(Latency(latency_s=0.01))
    with pytest.raises(ZeroDivisionError), fault:
        assert 1 / (not fault.is_active)
    assert not fault.is_active
    assert proxy.toxics == ()


def test_a_fault_that_is_on_cannot_be_switched_on_again(proxy):
    fault = proxy.fault(ResetPeer())
    with fault, pytest.raises(RuntimeError, match="reset_peer is on already; end it first"):
        fault.begin()
    fault.end()


@pytest.mark.parametrize(
    ("toxic", "words"),
    [
        (Latency(latency_s=0.05, jitter_s=0.01), "Messages arrive 50 ms later, give or take 10 ms."),
        (Timeout(direction=Direction.UPSTREAM), "Connections stay open but nothing passes (to the database)."),
        (Down(keeps_open=True), "New connections are refused, live ones stay."),
        (LimitData(size_bytes=10), "Connections are closed after 10 bytes."),
        (
            Drain(timeout_s=5),
            "Connections are told that the database wants them to go and closed after 5 s; new ones are served.",
        ),
        (ResetPeer(only_live=True), "Connections are cut by a TCP reset; new ones are served."),
        (
            Forget(idle_s=2),
            "A firewall forgets connections over which nothing has passed for 2 s: nothing passes any more and nobody "
            "is told.",
        ),
        (Refuse(), "The listener refuses new connections with 12514: it does not know the service; live ones stay."),
    ],
)
def test_a_fault_says_what_it_does(proxy, toxic, words):
    assert proxy.fault(toxic).description == words
    assert proxy.fault(toxic).name == toxic.name


def test_what_cannot_be_is_refused_by_name():
    with pytest.raises(ValueError, match="latency_s=-1 must be a number, 0 or more"):
        Latency(latency_s=-1)
    with pytest.raises(ValueError, match="rate_bytes_s=0 must be at least 1"):
        Bandwidth(rate_bytes_s=0)
