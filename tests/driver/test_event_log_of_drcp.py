"""What PRACTICE_EVENT_LOG tells of DRCP: servers lent, queued for, returned, sessions wiped."""

from __future__ import annotations

from contextlib import suppress

import oracledb
import pytest

from labs.practice_db.session.event_log import EventKind
from tests.driver.conftest import Connect, Database
from tests.driver.drcp import MARKS, Root, restart, root
from tests.driver.test_event_log import client, in_thread, log, program
from tests.polling import CALL_TIMEOUT_MS, until

__all__ = ["client", "log", "program", "root"]

pytestmark = MARKS


@pytest.fixture
def pooled(root: Root, client: Connect, database: Database) -> Connect:
    """Open connections of the test's program to a pooled server."""
    return lambda **changes: client(dsn=f"{database.dsn}:pooled", **changes)


def test_a_loan_of_a_pooled_server_is_logged_with_server_class_and_hit(log, pooled, database):
    first = pooled(cclass="LOANS", purity=oracledb.PURITY_SELF)
    first.ping()
    sid = first.session_id
    first.close()
    until(lambda: log(EventKind.SERVER_RETURNED))
    second = pooled(cclass="LOANS", purity=oracledb.PURITY_SELF)
    second.ping()
    found = log(
        EventKind.LOGON, EventKind.SERVER_LENT, EventKind.SERVER_RETURNED, EventKind.SESSION_WIPED,
        columns="event, sid, pname, cclass_name, detail",
    )  # fmt: skip
    cclass = f"{database.user}.LOANS"
    (_, _, name, *_), *_ = found
    assert found == [
        ("LOGON", sid, name, None, None),
        ("SERVER LENT", sid, name, cclass, "miss"),
        ("SERVER RETURNED", sid, name, cclass, "session kept"),
        ("SERVER LENT", sid, name, cclass, "hit"),
    ]
    assert name.startswith("L0")


def test_another_class_has_the_session_wiped(log, pooled, root):
    restart(root, minsize=1, maxsize=1, incrsize=1)
    for name in ("ONE", "TWO"):
        connection = pooled(cclass=name, purity=oracledb.PURITY_SELF)
        connection.ping()
        connection.close()
    kinds = (
        EventKind.LOGON, EventKind.LOGOFF, EventKind.SESSION_WIPED, EventKind.SERVER_LENT, EventKind.SERVER_RETURNED,
    )  # fmt: skip
    until(lambda: len(log(EventKind.SERVER_RETURNED)) == 2)
    assert [kind for (kind,) in log(*kinds)] == [
        "LOGON", "SERVER LENT", "SERVER RETURNED",
        "SESSION WIPED", "LOGOFF", "LOGON", "SERVER LENT", "SERVER RETURNED",
    ]  # fmt: skip


def test_a_client_queues_until_a_server_is_returned(log, pooled, root):
    restart(root, minsize=1, maxsize=1, incrsize=1)
    holder = pooled(cclass="QUEUE", purity=oracledb.PURITY_SELF)
    holder.ping()
    waiter = pooled(cclass="QUEUE", purity=oracledb.PURITY_SELF)
    thread = in_thread(waiter.ping)
    until(lambda: log(EventKind.SERVER_QUEUED))
    holder.close()
    thread.join()
    columns = "event, sid, connection_addr, duration_us, time_us"
    kinds = (EventKind.SERVER_QUEUED, EventKind.SERVER_LENT, EventKind.SERVER_RETURNED)
    lent, queued, returned, lent_again = log(*kinds, columns=columns)
    assert [row[0] for row in (lent, queued, returned, lent_again)] == [
        "SERVER LENT", "SERVER QUEUED", "SERVER RETURNED", "SERVER LENT",
    ]  # fmt: skip
    assert queued[1] is None
    assert queued[2] == lent_again[2] != lent[2]
    assert lent_again[3] == pytest.approx(lent_again[4] - queued[4], abs=1000)
    assert returned[3] == pytest.approx(returned[4] - lent[4], abs=1)


def test_a_client_that_goes_away_leaves_the_queue(log, pooled, root):
    restart(root, minsize=1, maxsize=1, incrsize=1)
    holder = pooled(cclass="LEAVE", purity=oracledb.PURITY_SELF)
    holder.ping()
    waiter = pooled(cclass="LEAVE", purity=oracledb.PURITY_SELF)
    waiter.call_timeout = CALL_TIMEOUT_MS
    with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
        waiter.ping()
    found = until(lambda: log(EventKind.QUEUE_LEFT, columns="sid, duration_us"))
    ((sid, waited_us),) = found
    assert sid is None
    assert waited_us > 0


def given_up(connection):
    with suppress(oracledb.Error):
        connection.ping()


def test_a_client_whose_session_is_being_made_has_its_server_already(pooled, connection, root):
    connection.cursor().execute("create trigger slow_logon after logon on schema begin dbms_session.sleep(30); end;")
    try:
        waiter = pooled(cclass="MAKING")
        thread = in_thread(lambda: given_up(waiter))
        state = "select numgets, connection_status from v$cpool_conn_info where cclass_name like '%.MAKING'"
        until(lambda: root(state) == [(1, "ACTIVE")])
        waiter.cancel()
        thread.join()
    finally:
        connection.cursor().execute("drop trigger slow_logon")
