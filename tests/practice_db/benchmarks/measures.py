"""What is measured: each function works on one server and returns one number."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import oracledb

from labs.practice_db.protocol.auth import SALT_SIZE, VERIFIER_ITERATIONS
from tests.practice_db.benchmarks.lines import ROUNDS
from tests.practice_db.benchmarks.servers import Server

ON_THE_SPOT = "select 1 from dual"
THROUGH_POSTGRES = "select count(*) from bench_one where id = 1"
RUN_S = 1.0
KEYS = 100
BULK_ROWS = 100_000
IDLE_SESSIONS = 2_000
CROWD = 5_000
# 100 kB that have to be read in full, and are true of no row.
LONG_TEXT = "select 1 from dual where 1 = 2" + " and (dummy = 'a' or dummy = 'b')" * 3_000
COLUMNS = "(id number, name varchar2(40), amount number(12, 2), made date)"


def connect(server: Server) -> oracledb.Connection:
    return oracledb.connect(user=server.user, password=server.password, dsn=server.dsn)


def prepare(server: Server) -> None:
    """Make the tables that the measures use."""
    with connect(server) as connection:
        cursor = connection.cursor()
        cursor.execute("create table bench_one (id number)")
        cursor.execute("insert into bench_one values (1)")
        cursor.execute(f"create table bench_bulk {COLUMNS}")
        connection.commit()


def rate(work: Callable[[], object], run_s: float = RUN_S) -> float:
    """Return how often a second `work` runs, after it has run a few times unmeasured."""
    for _ in range(200):
        work()
    count, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < run_s:
        for _ in range(50):
            work()
        count += 50
    return count / elapsed


def calls_a_second(server: Server, text: str) -> float:
    """Return how often a second one connection runs a query and fetches its row."""
    with connect(server) as connection:
        cursor = connection.cursor()
        return rate(lambda: cursor.execute(text).fetchone())


def connects_a_second(server: Server) -> float:
    """Return how often a second one client logs on and off."""
    count, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < RUN_S:
        connect(server).close()
        count += 1
    return count / elapsed


def keys_a_second() -> float:
    """Return how often a second the driver could derive a logon's key if it did nothing else.

    Source: driver source, thin/crypto.pyx, get_derived_key().
    """
    salt = bytes(SALT_SIZE)
    started = time.perf_counter()
    for _ in range(KEYS):
        hashlib.pbkdf2_hmac("sha512", b"password", salt, VERIFIER_ITERATIONS)
    return KEYS / (time.perf_counter() - started)


def borrows_a_second(server: Server) -> float:
    """Return how often a second a connection is acquired from a pool, used once and released."""
    pool = oracledb.create_pool(user=server.user, password=server.password, dsn=server.dsn, min=1, max=1)

    def borrow() -> None:
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute(ON_THE_SPOT).fetchone()

    try:
        return rate(borrow)
    finally:
        pool.close()


def bulk_insert_s(server: Server) -> float:
    """Return how long executemany takes for 100,000 rows of 4 columns."""
    rows = [(number, f"name {number}", number / 4, None) for number in range(BULK_ROWS)]
    with connect(server) as connection:
        cursor = connection.cursor()
        cursor.setinputsizes(None, 40, oracledb.DB_TYPE_NUMBER, oracledb.DB_TYPE_DATE)
        started = time.perf_counter()
        cursor.executemany("insert into bench_bulk values (:1, :2, :3, :4)", rows)
        elapsed = time.perf_counter() - started
        connection.commit()
    return elapsed


def rows_fetched_a_second(server: Server) -> float:
    """Return how many rows of 4 columns arrive a second, once they are in the table."""
    with connect(server) as connection:
        cursor = connection.cursor()
        cursor.arraysize = cursor.prefetchrows = 1000
        started = time.perf_counter()
        count = len(cursor.execute("select * from bench_bulk").fetchall())
        return count / (time.perf_counter() - started)


def longest_wait_ms(server: Server, text: str) -> float:
    """Return the longest that one client waits for its answers while another runs a statement, in the best round."""
    with connect(server) as busy, connect(server) as other, ThreadPoolExecutor(1) as executor:
        cursor = other.cursor()
        longest: list[float] = []
        for number in range(ROUNDS):
            running = executor.submit(lambda text: busy.cursor().execute(text).fetchall(), f"{text} -- {number}")
            waits: list[float] = []
            while not running.done():
                started = time.perf_counter()
                cursor.execute(ON_THE_SPOT).fetchone()
                waits.append(time.perf_counter() - started)
            running.result()
            longest.append(max(waits))
        return min(longest) * 1000


def wait_for_views_ms(server: Server) -> float:
    """Return the longest wait for an answer while somebody looks at V$SESSION and 5,000 sessions are there."""
    allow_descriptors()
    with ExitStack() as stack:
        for _ in range(CROWD):
            stack.enter_context(connect(server))
        return longest_wait_ms(server, "select count(*) from v$session s join v$process p on p.addr = s.paddr")


def allow_descriptors() -> None:
    """Let this process have as many connections open as the machine allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def bytes_an_idle_session(server: Server) -> float:
    """Return how much the memory of the server grows with one of 2,000 idle sessions."""
    allow_descriptors()
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(connect(server))
        before = server.process.memory_info().rss
        for _ in range(IDLE_SESSIONS):
            stack.enter_context(connect(server))
        return (server.process.memory_info().rss - before) / IDLE_SESSIONS
