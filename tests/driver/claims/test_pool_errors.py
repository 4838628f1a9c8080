"""Which errors a pool raises and what a wait is bounded by."""

from __future__ import annotations

import threading
from typing import Any

import oracledb
import pytest
from oracledb import errors

from tests.driver.claims.conftest import MakePool
from tests.driver.conftest import Database

pytestmark = pytest.mark.driver


def full_code(error: oracledb.Error) -> str:
    return str(error.args[0].full_code)


def test_there_is_no_dpy_3011_and_a_full_pool_is_dpy_4005(pool_of: MakePool):
    assert 3011 not in errors.ERR_MESSAGE_FORMATS
    pool = pool_of(getmode=oracledb.POOL_GETMODE_NOWAIT)
    with pool.acquire(), pytest.raises(oracledb.DatabaseError) as caught:
        pool.acquire()
    assert full_code(caught.value) == "DPY-4005"


@pytest.mark.parametrize("setting", ["pool_max", "pool_timeout", "waitTimeout", "sessionCallback"])
def test_create_pool_refuses_names_it_does_not_know(pool_of: MakePool, setting: str):
    with pytest.raises(TypeError, match=setting):
        pool_of(**{setting: 5})


def test_only_timedwait_bounds_a_wait_and_timeout_does_not(pool_of: MakePool):
    pool = pool_of(timeout=1, wait_timeout=1)
    served = threading.Event()

    def wait_for_a_connection() -> None:
        with pool.acquire():
            served.set()

    waiter = threading.Thread(target=wait_for_a_connection)
    with pool.acquire() as connection:
        waiter.start()
        # Far longer than one millisecond, as the database knows.
        connection.cursor().callproc("dbms_session.sleep", [1.2])
        assert not served.is_set()
        assert waiter.is_alive()
    assert served.wait(10)
    waiter.join()


def test_wait_timeout_counts_milliseconds(pool_of: MakePool):
    pool = pool_of(getmode=oracledb.POOL_GETMODE_TIMEDWAIT, wait_timeout=5_000)
    with pool.acquire():
        pool.wait_timeout = 30
        with pytest.raises(oracledb.DatabaseError, match="DPY-4005"):
            pool.acquire()


def test_database_error_does_not_catch_what_a_closed_pool_or_connection_raises(pool_of: MakePool):
    pool = pool_of()
    connection = pool.acquire()
    with pytest.raises(oracledb.InterfaceError) as busy:
        pool.close()
    connection.close()
    with pytest.raises(oracledb.InterfaceError) as disconnected:
        connection.ping()
    pool.close()
    with pytest.raises(oracledb.InterfaceError) as closed:
        pool.acquire()
    caught = [busy.value, disconnected.value, closed.value]
    assert [full_code(error) for error in caught] == ["DPY-1005", "DPY-1001", "DPY-1002"]
    assert not any(isinstance(error, oracledb.DatabaseError) for error in caught)
    assert all(isinstance(error, oracledb.Error) for error in caught)
    assert {error.args[0].code for error in caught} == {0}


def test_acquire_raises_what_the_connection_attempt_raised(database: Database, pool_of: MakePool):
    address = oracledb.ConnectParams(config_dir=database.files.get("config_dir"))
    address.parse_connect_string(database.dsn)
    address.set(service_name="no_such_service")
    with pytest.raises(oracledb.OperationalError) as caught:
        pool_of(dsn=address.get_connect_string()).acquire()
    assert full_code(caught.value) == "DPY-6005"


def test_nested_acquires_wait_for_each_other_unless_max_leaves_room(pool_of: MakePool):
    assert _refused_of_two(pool_of(max=2)) == 2
    assert _refused_of_two(pool_of(max=3)) == 0


def _refused_of_two(pool: oracledb.ConnectionPool) -> int:
    """Return how many of two threads that hold one connection do not get a second one."""
    pool.getmode, pool.wait_timeout = oracledb.POOL_GETMODE_TIMEDWAIT, 2_000
    refusals: list[Any] = []
    have_one, are_done = threading.Barrier(2), threading.Barrier(2)

    def hold_two() -> None:
        with pool.acquire():
            have_one.wait(10)
            pool.wait_timeout = 300
            try:
                pool.acquire().close()
            except oracledb.DatabaseError as error:
                refusals.append(full_code(error))
            are_done.wait(10)

    threads = [threading.Thread(target=hold_two) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(refusals) <= {"DPY-4005"}
    return len(refusals)
