"""What keeps a practice database busy for hours: each load is one client that does its thing over and over."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress

import oracledb

from tests.practice_db.benchmarks.servers import Server

TABLE = "soak_rows"
TEMPORARY_TABLE = "soak_kept"
Step = Callable[[], object]
Load = Callable[[Server], AbstractContextManager[Step]]
# More texts than the server keeps: what is remembered of each must go as well.
TEXTS = 3_000
COMMIT_EVERY = 10
# Fewer than there are classes, so that sessions are taken from each other.
SERVERS = 10


def prepare(server: Server) -> None:
    """Make the tables and start DRCP's default pool."""
    mode = oracledb.AUTH_MODE_SYSDBA
    with oracledb.connect(user="sys", password=server.password, dsn=server.dsn, mode=mode) as connection:
        connection.cursor().execute(f"begin dbms_connection_pool.configure_pool(maxsize => {SERVERS}); end;")
        connection.cursor().execute("begin dbms_connection_pool.start_pool; end;")
    with _connect(server) as connection:
        cursor = connection.cursor()
        cursor.execute(f"create table {TABLE} (id number primary key, text varchar2(100))")
        cursor.execute(f"insert into {TABLE} select level, 'row ' || level from dual connect by level <= 100")
        cursor.execute(f"create global temporary table {TEMPORARY_TABLE} (id number) on commit preserve rows")
        connection.commit()


def _connect(server: Server, suffix: str = "", **options: object) -> oracledb.Connection:
    return oracledb.connect(user=server.user, password=server.password, dsn=server.dsn + suffix, **options)


def _create_pool(server: Server, suffix: str = "", **options: object) -> oracledb.ConnectionPool:
    return oracledb.create_pool(user=server.user, password=server.password, dsn=server.dsn + suffix, **options)


@contextmanager
def drcp_pool(server: Server) -> Iterator[Step]:
    """Borrow from a driver pool over DRCP: a query each time, a committed change now and then."""
    with closing(_create_pool(server, ":pooled", min=1, max=4, cclass="SOAK")) as pool:
        turns = itertools.count()

        def step() -> None:
            with pool.acquire() as connection, connection.cursor() as cursor:
                cursor.execute(f"select text from {TABLE} where id = 1").fetchone()
                if next(turns) % COMMIT_EVERY == 0:
                    cursor.execute(f"update {TABLE} set text = 'changed' where id = 2")
                    connection.commit()

        yield step


@contextmanager
def plain_pool(server: Server) -> Iterator[Step]:
    """Borrow from a plain pool: inserts that are rolled back, arrays, a block."""
    with closing(_create_pool(server, min=1, max=4, increment=1)) as pool:

        def step() -> None:
            with pool.acquire() as connection, connection.cursor() as cursor:
                cursor.executemany(f"insert into {TABLE} values (:1, :2)", [(1000 + n, "lost") for n in range(20)])
                cursor.execute("begin dbms_session.set_identifier('soak'); end;")
                connection.rollback()

        yield step


@contextmanager
def logons(server: Server) -> Iterator[Step]:
    """Log on and off: dedicated, and to pooled servers with a class of its own whose sessions push others out."""
    turns = itertools.count()

    def step() -> None:
        number = next(turns)
        suffix, options = ("", {}) if number % 2 else (":pooled", {"cclass": f"CLASS{number % 97}"})
        with _connect(server, suffix, **options) as connection:
            connection.cursor().execute("alter session set nls_date_format = 'YYYY'")

    yield step


@contextmanager
def implicit(server: Server) -> Iterator[Step]:
    """Give pooled servers back at each statement's end: queries in pieces, temporary rows, temporary LOBs."""
    with _connect(server, ":pooled?pool_boundary=statement&pool_connection_class=SOAK_IMPLICIT") as connection:

        def step() -> None:
            with connection.cursor() as cursor:
                cursor.arraysize = cursor.prefetchrows = 30
                cursor.execute(f"select * from {TABLE} where id <= 100").fetchall()
                cursor.execute(f"insert into {TEMPORARY_TABLE} values (1)")
                connection.commit()
                cursor.execute(f"delete {TEMPORARY_TABLE}")
                connection.commit()
            lob = connection.createlob(oracledb.DB_TYPE_CLOB, "x" * 10_000)
            lob.read()

        yield step


@contextmanager
def mistakes(server: Server) -> Iterator[Step]:
    """Send new texts all the time, many of them wrong, and cursors that are left open until the connection goes."""
    turns = itertools.count()
    with _connect(server, stmtcachesize=20) as connection:

        def step() -> None:
            number = next(turns) % TEXTS
            cursor = connection.cursor()
            cursor.execute(f"select {number} from dual where 1 = :1", [number % 2]).fetchone()
            for text in (
                f"select missing_{number} from {TABLE}",
                f"begin raise_{number}; end;",
                "select 1 / 0 from dual",
            ):
                with suppress(oracledb.DatabaseError):
                    cursor.execute(text)

        yield step


@contextmanager
def endings(server: Server) -> Iterator[Step]:
    """End what runs: calls that time out, sessions that are killed in a transaction, clients that hang up."""
    chance = random.Random(1)
    with _connect(server) as killer:

        def step() -> None:
            suffix = chance.choice(("", ":pooled"))
            victim = _connect(server, suffix)
            with suppress(oracledb.DatabaseError), victim.cursor() as cursor:
                cursor.execute(f"update {TABLE} set text = 'undone' where id = :1", [chance.randint(50, 60)])
                if chance.randrange(2):
                    sid, serial = victim.session_id, victim.serial_num
                    killer.cursor().execute(f"alter system kill session '{sid},{serial}' immediate")
                else:
                    victim.call_timeout = 20
                cursor.execute("begin dbms_session.sleep(1); end;")
            with suppress(oracledb.Error):
                if victim.is_healthy():
                    victim.call_timeout = 0  # a goodbye that is cut short leaves the socket open for ever
                victim.close()

        yield step


LOADS: tuple[Load, ...] = (drcp_pool, plain_pool, logons, implicit, mistakes, endings)


def repeat(load: Load, server: Server, stop: threading.Event, count: Callable[[], object]) -> None:
    """Run a load until it is told to stop; count its steps."""
    with load(server) as step:
        while not stop.is_set():
            step()
            count()
