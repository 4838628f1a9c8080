"""The list of faults: what the driver reports during each, that all is well afterwards, and that nothing is lost.

Asked are a connection that is in use, an idle one of a pool that is acquired, and a new one; on dedicated and on pooled
servers (DRCP), with every kind of ping_interval.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import oracledb
import pytest

from labs.database.practice import PracticeDatabase
from labs.database.state import read_state
from labs.toolkit.faults import Drill
from labs.toolkit.faults.drill import NAMES
from tests.polling import until

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

USER, PASSWORD = "drill_user", "Drill-User-1"
NEVER, ALWAYS, IF_IDLE_LONG = -1, 0, 60
PINGS = (NEVER, ALWAYS, IF_IDLE_LONG)
SERVERS = ("dedicated", "pooled")

WAITS = "waits"
PATIENCE_S = 0.3
DEADLINE_S = 60.0
# Only what stalls has to be given up for the test to go on.
PATIENT_MS = 20_000
IMPATIENT_MS = {"stall": 800, "forget": 800}


@dataclass(frozen=True)
class Reports:
    """The code of the error that each of them meets: None if it works, WAITS if it goes on when the fault ends.

    `pinged` is `idle` with a ping at every acquire.
    """

    used: str | None = None
    idle: str | None = None
    pinged: str | None = None
    logon: str | None = None


FINE = Reports()
REFUSED = Reports(logon="DPY-6005")
# The pool finds out and makes a new connection.
NOTICED = Reports(used="DPY-4011")
UNREACHABLE = Reports(used="DPY-4011", idle="DPY-6005", pinged="DPY-6005", logon="DPY-6005")

EXPECTED = {
    "latency": FINE,
    # The break that call_timeout sends gets no answer either. A ping drops the connection; no new one can be made.
    "stall": Reports(used="DPY-4011", idle="DPY-4011", pinged="DPY-4005", logon=WAITS),
    "cut": UNREACHABLE,
    "cut_once": NOTICED,
    # Nobody is told: only who asks and waits finds out, and a pool that pings asks before it lends.
    "forget": Reports(used="DPY-4011", idle="DPY-4011"),
    "lose_answer": Reports(used="DPY-4011", idle="DPY-4011"),
    "half_close": UNREACHABLE,
    "slow_logons": FINE,
    "no_listener": REFUSED,
    "unknown_service": REFUSED,
    "no_handler": REFUSED,
    "blocked": REFUSED,
    "drain": FINE,
    # A killed session is told at its next call; only a ping finds out before.
    "kill": Reports(used="DPY-4011", idle="DPY-4011"),
    "disconnect": NOTICED,
    # The server closes the connection, which the pool sees without a ping.
    "kill_server_processes": NOTICED,
    "row_lock": FINE,
    "burst": FINE,
    "restricted_session": REFUSED,
    "account_lock": Reports(logon="ORA-28000"),
    "wrong_password": Reports(logon="ORA-01017"),
    "drcp_stop": FINE,
    "outage": UNREACHABLE,
}
ON_POOLED_SERVERS = {
    # An idle connection has no session that could be killed; the next borrow gets another one.
    "kill": NOTICED,
    # Those that are told to go are let go of, and no new ones are to be had.
    "drcp_stop": Reports(idle="DPY-6005", pinged="DPY-6005", logon="DPY-6005"),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A practice database that may be stopped."""
    database = PracticeDatabase(
        tmp_path_factory.mktemp("drill"), prepare=lambda target: None, is_prepared=lambda target: True
    )
    yield database
    database.stop()


@pytest.fixture(scope="module")
def root(lab):
    target = lab.ensure()
    arguments = {
        "user": "sys",
        "password": read_state(lab.home).passwords.system,
        "mode": oracledb.AUTH_MODE_SYSDBA,
        "dsn": target.root_dsn,
    }
    with oracledb.connect(**arguments) as connection:
        connection.cursor().execute("begin dbms_connection_pool.start_pool; end;")
    return arguments


@pytest.fixture(scope="module")
def admin(lab, root):
    return {**root, "dsn": lab.ensure().dsn}


@pytest.fixture(scope="module")
def client(admin):
    """A user with a table of one committed row."""
    arguments = {"user": USER, "password": PASSWORD, "dsn": admin["dsn"], "program": "drill"}
    with oracledb.connect(**admin) as connection, connection.cursor() as cursor:
        cursor.execute(f'create user {USER} identified by "{PASSWORD}"')
        cursor.execute(f"grant create session, create table, unlimited tablespace to {USER}")
    with oracledb.connect(**arguments) as own, own.cursor() as cursor:
        cursor.execute("create table drill_rows (id number primary key, text varchar2(20))")
        cursor.execute("insert into drill_rows values (1, 'kept')")
        own.commit()
    return arguments


@pytest.fixture(scope="module")
def drill(lab, root, admin, client):
    with Drill(client=client, admin=admin, root=root, restart=lab, is_ours=True, row=("drill_rows", "id", 1)) as made:
        yield made


def ask(connection, timeout_ms=PATIENT_MS):
    connection.call_timeout = timeout_ms
    with connection.cursor() as cursor:
        return cursor.execute("select text from drill_rows where id = 1").fetchone()


def borrow(pool, timeout_ms=PATIENT_MS):
    with pool.acquire() as connection:
        return ask(connection, timeout_ms)


@contextmanager
def pools(arguments, timeout_ms) -> Iterator[dict[int, oracledb.ConnectionPool]]:
    """A pool of two for each ping_interval, with two connections that have worked."""
    with ExitStack() as opened:
        made = {}
        for ping in PINGS:
            made[ping] = oracledb.create_pool(
                **arguments,
                min=2,
                max=2,
                ping_interval=ping,
                ping_timeout=timeout_ms,
                getmode=oracledb.POOL_GETMODE_TIMEDWAIT,
                wait_timeout=4 * timeout_ms,  # a ping that gets no answer takes two of them
            )
            opened.callback(made[ping].close, force=True)
            with made[ping].acquire() as first, made[ping].acquire() as second:
                ask(first)
                ask(second)
        yield made


class Asking:
    """A call in a thread of its own, for some wait until the fault has ended."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call
        self._codes: list[str | None] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._call()
        except oracledb.Error as error:
            self._codes.append(error.args[0].full_code)
        else:
            self._codes.append(None)

    def code(self, expected: str | None) -> str | None:
        """Return what it has come to; what is expected says how long to wait for it."""
        self._thread.join(PATIENCE_S if expected == WAITS else DEADLINE_S)
        return WAITS if self._thread.is_alive() else self._codes[0]

    def end(self) -> None:
        """Wait for its end."""
        self._thread.join(DEADLINE_S)
        assert self._codes


def changed(pool, number):
    """Return a connection of a pool with open work."""
    connection = pool.acquire()
    with connection.cursor() as cursor:
        cursor.execute("insert into drill_rows values (:1, 'lost')", [number])
    return connection


def answered(pool):
    """Return the row that a pool's connection reads, None if that fails."""
    with suppress(oracledb.Error):
        return borrow(pool)
    return None


def test_every_fault_of_the_list_is_there_and_expected(drill):
    assert tuple(fault.name for fault in drill) == NAMES == tuple(EXPECTED)
    assert drill.missing == {}


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("name", NAMES)
def test_the_driver_reports_it_and_afterwards_all_is_there_again(drill, client, name, server):
    expected = EXPECTED[name] if server == "dedicated" else ON_POOLED_SERVERS.get(name, EXPECTED[name])
    arguments = {**drill.client, "server_type": server}
    timeout_ms = IMPATIENT_MS.get(name, PATIENT_MS)
    with pools(arguments, timeout_ms) as made:
        used = {ping: changed(pool, number) for number, (ping, pool) in enumerate(made.items(), start=2)}
        with drill[name]:
            assert drill.active == (name,)
            in_use = [Asking(lambda connection=connection: ask(connection, timeout_ms)) for connection in used.values()]
            idle = {ping: Asking(lambda pool=pool: borrow(pool, timeout_ms)) for ping, pool in made.items()}
            logon = Asking(lambda: oracledb.connect(**arguments).close())
            assert {asking.code(expected.used) for asking in in_use} == {expected.used}
            assert {ping: asking.code(None) for ping, asking in idle.items()} == {
                NEVER: expected.idle,
                ALWAYS: expected.pinged,
                IF_IDLE_LONG: expected.idle,
            }
            assert logon.code(expected.logon) == expected.logon
        assert drill.active == ()
        logon.end()
        for connection in used.values():
            with suppress(oracledb.Error):
                connection.close()
        for pool in made.values():
            assert until(lambda pool=pool: answered(pool)) == ("kept",)
    with oracledb.connect(**client) as own, own.cursor() as cursor:
        assert until(lambda: cursor.execute("select id, text from drill_rows").fetchall() == [(1, "kept")])
