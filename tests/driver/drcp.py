"""What the tests of DRCP share: a started pool, connections to its servers, what its views count."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import oracledb
import pytest

from labs.database.target import Role
from tests.driver.conftest import Connect, Database
from tests.polling import until

Root = Callable[..., list[tuple]]

# First set up, last torn down: the pool outlives the connections.
# The driver leaves the socket of a dead connection to the garbage collector.
MARKS = [
    pytest.mark.driver,
    pytest.mark.usefixtures("root"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def root(database: Database) -> Iterator[Root]:
    """Run statements as SYS in the container root; the pool is stopped with its default settings at the end."""
    with oracledb.connect(**database.target.connect_arguments(Role.ROOT)) as connection:
        cursor = connection.cursor()

        def run(statement: str, *values: object) -> list[tuple]:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

        run("begin dbms_connection_pool.start_pool; end;")
        yield run
        until(lambda: run("select count(*) from v$cpool_conn_info") == [(0,)])
        if run("select status from dba_cpool_info") == [("ACTIVE",)]:
            run("begin dbms_connection_pool.stop_pool; end;")
        run("begin dbms_connection_pool.restore_defaults; end;")


@pytest.fixture
def pooled(connect: Connect, database: Database, root: Root) -> Connect:
    """Open connections to a pooled server."""
    return lambda **changes: connect(dsn=f"{database.dsn}:pooled", **changes)


def counts(root: Root, class_name: str) -> tuple[int, int, int]:
    """Return requests, hits and misses of a connection class."""
    (row,) = root(
        "select num_requests, num_hits, num_misses from v$cpool_cc_stats where cclass_name like '%.' || :1", class_name
    )
    return row


def restart(root: Root, **settings: int) -> None:
    """Start the pool with other settings: running servers would keep the old ones."""
    named = ", ".join(f"{name} => {value}" for name, value in settings.items())
    for call in ("stop_pool", f"configure_pool({named})", "start_pool"):
        root(f"begin dbms_connection_pool.{call}; end;")


def sid_of(connection: oracledb.Connection) -> str:
    return connection.cursor().execute("select sys_context('userenv', 'sid') from dual").fetchone()[0]


def busy_servers(root: Root) -> int:
    return root("select num_busy_servers from v$cpool_stats")[0][0]
