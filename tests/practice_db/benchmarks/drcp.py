"""What DRCP costs, next to dedicated sessions that do the same at the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import oracledb

from tests.practice_db.benchmarks import broker, measures
from tests.practice_db.benchmarks.lines import Line, Target, ratio
from tests.practice_db.benchmarks.measures import ON_THE_SPOT, THROUGH_POSTGRES, rate
from tests.practice_db.benchmarks.servers import Server

SERVERS = 40
CLIENTS = 2_000
CALLS = 8_000
# Short turns: what disturbs one of them disturbs the next, which is its counterpart.
TURN_S = 0.1
TURNS = 30


def lines(server: Server) -> Iterator[Line]:
    """Measure on a practice database whose default pool is not started."""
    start_pool(server, f"minsize => 4, maxsize => {SERVERS}")
    for name, text in (("", ON_THE_SPOT), (" with PostgreSQL", THROUGH_POSTGRES)):
        target = Target(f"acquire + select + release, DRCP{name}", "of plain", 0.7)
        with ExitStack() as stack:
            plain, pooled = (borrower(stack, server, dsn, text) for dsn in (server.dsn, f"{server.dsn}:pooled"))
            yield ratio(target, partial(rate, plain, TURN_S), partial(rate, pooled, TURN_S), TURNS)
    target = Target(f"{CLIENTS:,} clients on {SERVERS} pooled servers", "of plain", 0.5)
    implicit = f"{server.dsn}:pooled?pool_boundary=statement&pool_connection_class=SHARED_BY_ALL"
    shared = partial(run_clients, server, implicit, CLIENTS)
    yield ratio(target, partial(run_clients, server, server.dsn, SERVERS), shared, rounds=2)
    yield Line(Target("servers that they had open", "", SERVERS, is_upper=True), most_servers(server))
    microseconds = broker.decision_s() * 1e6
    yield Line(Target("broker's decision, 10,000 waiting", "us", 20, is_upper=True), microseconds)


def as_sysdba(server: Server, statement: str) -> list[tuple]:
    """Run a statement in the container root; give its rows."""
    mode = oracledb.AUTH_MODE_SYSDBA
    with oracledb.connect(user="sys", password=server.password, dsn=server.dsn, mode=mode) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def start_pool(server: Server, settings: str) -> None:
    """Start the default pool with named arguments of CONFIGURE_POOL."""
    as_sysdba(server, f"begin dbms_connection_pool.configure_pool({settings}); dbms_connection_pool.start_pool; end;")


def most_servers(server: Server) -> int:
    """Return how many pooled servers there have been at the same time."""
    return int(as_sysdba(server, "select historic_max from v$cpool_stats")[0][0])


def borrower(stack: ExitStack, server: Server, dsn: str, text: str) -> Callable[[], None]:
    """Return what borrows a pool's only connection for one query; the pool is closed with the stack."""
    pool = oracledb.create_pool(user=server.user, password=server.password, dsn=dsn, min=1, max=1)
    stack.callback(pool.close)

    def borrow() -> None:
        with pool.acquire() as connection, connection.cursor() as cursor:
            cursor.execute(text).fetchone()

    return borrow


def run_clients(server: Server, dsn: str, count: int) -> float:
    """Return how many queries a second so many clients get answered that all ask at the same time."""
    return asyncio.run(_run_clients(server, dsn, count))


async def _run_clients(server: Server, dsn: str, count: int) -> float:
    measures.allow_descriptors()
    connections: list[oracledb.AsyncConnection] = []

    async def connect() -> None:
        arguments = {"user": server.user, "password": server.password, "dsn": dsn}
        connections.append(await oracledb.connect_async(**arguments))

    async def ask(connection: oracledb.AsyncConnection) -> None:
        for _ in range(CALLS // count):
            # To its end: a query with rows left would keep its server.
            await connection.fetchall(THROUGH_POSTGRES)

    try:
        for _ in range(0, count, SERVERS):
            await asyncio.gather(*(connect() for _ in range(SERVERS)))
        await asyncio.gather(*map(ask, connections[:SERVERS]))
        started = time.perf_counter()
        await asyncio.gather(*map(ask, connections))
        return CALLS / (time.perf_counter() - started)
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))
