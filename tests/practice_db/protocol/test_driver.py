"""The real driver against the scripted server: what it makes of the replies."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta

import oracledb
import pytest

from labs.practice_db.protocol.events import LogonRequested, Purity
from labs.practice_db.protocol.settings import ProtocolSettings
from labs.practice_db.wire.calls import Execute, ReleaseSession
from tests.polling import until
from tests.practice_db.protocol.conversation import CONVERSATIONS, connect, scripted_listener
from tests.practice_db.protocol.scripted import PASSWORD, SERVICE, USER, ScriptedServer

pytestmark = pytest.mark.driver


@pytest.fixture(scope="module")
def port():
    with scripted_listener() as port:
        yield port


@pytest.fixture
def connection(port: int):
    connection = connect(port)
    yield connection
    connection.close()


def test_the_session_is_what_the_logon_answer_says(connection: oracledb.Connection):
    assert (connection.session_id, connection.serial_num) == (7, 11)
    assert (connection.service_name, connection.instance_name, connection.db_name) == (SERVICE, "free", "FREE")
    assert connection.version.startswith("23.26.")
    assert connection.max_open_cursors == 300


@pytest.mark.parametrize("user", [USER, "nobody"])
def test_a_wrong_password_and_an_unknown_user_get_the_same_error(port: int, user: str):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        oracledb.connect(user=user, password="wrong", dsn=f"127.0.0.1:{port}/{SERVICE}")


def test_an_unknown_service_is_refused_by_the_listener(port: int):
    with pytest.raises(oracledb.DatabaseError, match="DPY-6001"):
        oracledb.connect(user=USER, password="tiger", dsn=f"127.0.0.1:{port}/nowhere")


@pytest.mark.parametrize("sdu", [512, 8192, 65000])
@pytest.mark.parametrize("program", ["short", "p" * 300])
def test_rows_of_all_types_arrive_with_any_sdu_and_any_length_of_connect_data(port: int, sdu: int, program: str):
    address = {"host": "127.0.0.1", "port": port, "service_name": SERVICE, "sdu": sdu}
    with oracledb.connect(user=USER, password="tiger", program=program, **address) as connection:
        cursor = connection.cursor()
        cursor.prefetchrows = 3
        first, nulls = cursor.execute("select types from dual").fetchall()
    assert nulls == (None,) * len(first)
    assert first[:9] == (
        -123.456,
        "hello",
        datetime(2026, 2, 3, 4, 5, 6),
        datetime(2026, 2, 3, 4, 5, 6, 789000),
        datetime(2026, 2, 3, 4, 5, 6, 500000),
        datetime(2026, 2, 3, 4, 5, 6, 250000),
        b"\x01\x02\xff",
        1.5,
        0.5,
    )
    assert first[9] == -timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=500000)
    assert first[10] == oracledb.IntervalYM(1, 2)
    assert first[11:14] == ("äöü", "AAAR3sAAEAAAACXAAA", "abc")
    assert first[14:] == ("ü" * 40000, b"\xab" * 50000)


def test_a_query_is_described(connection: oracledb.Connection):
    cursor = connection.cursor()
    cursor.execute("select types from dual")
    described = {item.name: item.type_code for item in cursor.description}
    assert described["N"] is oracledb.DB_TYPE_NUMBER
    assert described["NV"] is oracledb.DB_TYPE_NVARCHAR
    assert described["LTZ"] is oracledb.DB_TYPE_TIMESTAMP_LTZ
    assert described["CL"] is oracledb.DB_TYPE_LONG
    assert described["BL"] is oracledb.DB_TYPE_LONG_RAW


@pytest.mark.parametrize("field_version", [6, 7, 8, 9, 11, 13, 14, 17, 18, 20, 24])
def test_every_field_version_that_the_driver_knows_is_spoken(field_version: int):
    settings = ProtocolSettings(field_version=field_version)
    with scripted_listener(settings=settings) as port, connect(port) as connection:
        assert connection.version.startswith("23.")
        for talk in CONVERSATIONS.values():
            talk(connection)


def test_more_rows_are_fetched_and_the_cursor_is_used_again(connection: oracledb.Connection):
    cursor = connection.cursor()
    for _ in range(3):
        cursor.execute("select many from dual")
        assert len(cursor.fetchall()) == 2 + cursor.arraysize


def test_returning_values_arrive_for_each_execution(connection: oracledb.Connection):
    cursor = connection.cursor()
    number, text = cursor.var(int, arraysize=3), cursor.var(int, arraysize=3)
    cursor.setinputsizes(None, number, text)
    cursor.executemany("update t set x = :1 returning n, m into :2, :3", [(1,), (2,), (3,)])
    assert number.values == [[7, 8]] * 3
    assert text.values == [[7, 8]] * 3
    assert cursor.rowcount == 3
    assert connection.transaction_in_progress


def test_a_returned_value_that_is_too_long_for_its_bind_is_an_error_of_the_driver(connection: oracledb.Connection):
    cursor = connection.cursor()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4002"):
        cursor.execute("update t set x = 1 returning long_text into :a", [cursor.var(str, 2)])


def test_a_returned_lob_can_be_read(connection: oracledb.Connection):
    cursor = connection.cursor()
    lob = cursor.var(oracledb.DB_TYPE_CLOB)
    cursor.execute("update t set x = 1 returning long_text into :a", [lob])
    assert [value.read() for value in lob.getvalue()] == ["ü" * 50] * 2


@pytest.mark.parametrize("times", [1, 3])
def test_out_and_in_out_binds_of_a_block_come_back(connection: oracledb.Connection, times: int):
    cursor = connection.cursor()
    for _ in range(times):
        out, both = cursor.var(int), cursor.var(str)
        both.setvalue(0, "both")
        cursor.execute("begin p(:out1, :io2, :in3); end;", [out, both, "in"])
        assert (out.getvalue(), both.getvalue()) == (42, "both")


def test_an_array_bind_comes_back(connection: oracledb.Connection):
    cursor = connection.cursor()
    array = cursor.arrayvar(oracledb.NUMBER, [1, 2.5, None])
    cursor.execute("begin p(:io1); end;", [array])
    assert array.values == [1, 2.5, None]


def test_batch_errors_and_row_counts_arrive(connection: oracledb.Connection):
    cursor = connection.cursor()
    rows = [(number,) for number in range(3)]
    cursor.executemany("insert into t values (:1)", rows, batcherrors=True, arraydmlrowcounts=True)
    (error,) = cursor.getbatcherrors()
    assert (error.code, error.offset) == (1400, 1)
    assert "cannot insert NULL" in error.message
    assert cursor.getarraydmlrowcounts() == [1, 1, 1]


def test_an_error_has_its_place_in_the_text(connection: oracledb.Connection):
    with pytest.raises(oracledb.DatabaseError, match="ORA-00942") as raised:
        connection.cursor().execute("select 1 from wrong")
    assert raised.value.args[0].offset == 14


@pytest.mark.parametrize("size", [2, 20_000])
def test_a_bind_of_a_foreign_type_is_refused_by_name_and_the_session_goes_on(
    connection: oracledb.Connection, size: int
):
    with pytest.raises(oracledb.DatabaseError, match="VECTOR"):
        connection.cursor().execute("insert into t values (:1)", [array("d", [1.5] * size)])
    assert connection.cursor().execute("select 1 from dual").fetchall() == [(1,)]


def test_a_call_that_takes_too_long_is_cancelled_and_the_session_goes_on(connection: oracledb.Connection):
    connection.call_timeout = 50
    with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
        connection.cursor().execute("select never from dual")
    connection.call_timeout = 0
    assert connection.cursor().execute("select 1 from dual").fetchall() == [(1,)]


def test_a_password_is_changed_on_an_open_session(connection: oracledb.Connection):
    connection.changepassword("tiger", "lion")
    connection.ping()


def test_a_pooled_session_is_released_without_an_answer_and_told_when_it_is_attached_again():
    servers: list[ScriptedServer] = []
    with scripted_listener(servers=servers) as port:
        address = {"host": "127.0.0.1", "port": port, "service_name": SERVICE, "server_type": "pooled"}
        pool = oracledb.create_pool(user=USER, password=PASSWORD, min=1, max=1, cclass="lab", **address)
        for _ in range(3):
            with pool.acquire() as borrowed, borrowed.cursor() as cursor:
                for _ in range(2):
                    cursor.execute("select 1 from dual").fetchall()
                sessions = (borrowed.session_id, borrowed.serial_num)
        pool.close()
    events = servers[0].events
    logon = next(event for event in events if isinstance(event, LogonRequested))
    assert (logon.connection_class, logon.purity) == ("lab", Purity.SELF)
    assert sessions == (8, 12)
    kinds = [type(event).__name__ for event in events if isinstance(event, Execute | ReleaseSession)]
    assert kinds == ["Execute", "Execute", "ReleaseSession"] * 3
    texts = [event.sql for event in events if isinstance(event, Execute)]
    assert texts == ["select 1 from dual", None] * 3


def test_after_an_implicit_release_the_client_parses_again():
    servers: list[ScriptedServer] = []
    with scripted_listener(servers=servers) as port, connect(port) as connection:
        cursor = connection.cursor()
        for text in ("select 1 from dual", "select released from dual", "select 1 from dual"):
            cursor.execute(text).fetchall()
        cursor.close()
        connection.cursor().execute("select released from dual").fetchall()
    texts = [event.sql for event in servers[0].events if isinstance(event, Execute)]
    assert None not in texts
    assert len(texts) == 4


def test_an_in_band_notification_makes_the_pool_replace_its_idle_connection():
    servers: list[ScriptedServer] = []
    with scripted_listener(servers=servers) as port:
        pool = oracledb.create_pool(
            user=USER, password=PASSWORD, dsn=f"127.0.0.1:{port}/{SERVICE}", min=1, max=1, ping_interval=-1
        )
        pool.acquire().close()
        servers[0].send(servers[0].connection.notify_shutdown())
        assert until(lambda: _uses_a_new_connection(pool, servers))
        pool.close()


def _uses_a_new_connection(pool: oracledb.ConnectionPool, servers: list[ScriptedServer]) -> bool:
    with pool.acquire() as connection:
        assert connection.cursor().execute("select 1 from dual").fetchall() == [(1,)]
    return len(servers) == 2


@pytest.mark.parametrize(
    ("kind", "value", "more"),
    [
        (oracledb.DB_TYPE_CLOB, "ä text" * 3000, "ü"),
        (oracledb.DB_TYPE_NCLOB, "äöü text", "ü"),
        (oracledb.DB_TYPE_BLOB, bytes(range(256)) * 300, b"more"),
    ],
)
def test_a_temporary_lob_is_written_read_trimmed_and_bound(connection: oracledb.Connection, kind, value, more):
    lob = connection.createlob(kind, value)
    assert lob.size() == len(value)
    assert lob.read() == value
    assert lob.read(3, 2) == value[2:4]
    lob.open()
    assert lob.isopen()
    lob.close()
    assert not lob.isopen()
    lob.write(more, len(value) + 1)
    assert lob.read() == value + more
    lob.trim(2)
    assert lob.size() == 2
    lob.trim(0)
    assert not lob.read()
    lob.write(value)
    out = connection.cursor().var(kind)
    out.setvalue(0, lob)
    connection.cursor().execute("begin p(:io1); end;", [out])
    assert out.getvalue().read() == value


def test_the_lobs_of_a_session_are_bounded(connection: oracledb.Connection):
    lob = connection.createlob(oracledb.DB_TYPE_BLOB, b"x")
    with pytest.raises(oracledb.DatabaseError, match="temporary LOBs of more than"):
        lob.write(b"y", 300 * 1024 * 1024)
    assert lob.read() == b"x"


def test_executions_without_end_and_without_binds_are_refused(connection: oracledb.Connection):
    with pytest.raises(oracledb.DatabaseError, match="executions without bind values"):
        connection.cursor().executemany("insert into t values (1)", 2**31)
    connection.cursor().executemany("insert into t values (1)", 5)
