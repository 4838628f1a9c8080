"""The views of DRCP: DBA_CPOOL_INFO, V$CPOOL_* and V$AUTHPOOL_STATS.

V$CPOOL_STATS and V$CPOOL_CC_STATS have rows in the root only. Source: Database Reference 23ai, pages of the views.
Assumed: with ENABLE_PER_PDB_DRCP in the pluggable database, where the pool is then managed and monitored (the
parameter's page in the same book).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from labs.practice_db.handlers.drcp.service import Member
from labs.practice_db.handlers.instance import container_of
from labs.practice_db.handlers.views.scope import (
    Supplier,
    ViewRow,
    ViewScope,
    address,
    connection_address,
    session_address,
)
from labs.practice_db.session.drcp.pools import Pool
from labs.practice_db.session.drcp.statistics import ClassStatistics


def pools_con_id(scope: ViewScope) -> int:
    """Return CON_ID of the container that the pools belong to."""
    return container_of(scope.instance.pools_service)[1]


def pool_settings(scope: ViewScope) -> Iterator[ViewRow]:
    con_id = pools_con_id(scope)
    for pool in scope.instance.drcp.pools:
        it = pool.settings
        yield {
            "CONNECTION_POOL": pool.name, "STATUS": pool.status.value, "MINSIZE": it.minsize, "MAXSIZE": it.maxsize,
            "INCRSIZE": it.incrsize, "SESSION_CACHED_CURSORS": it.session_cached_cursors,
            "INACTIVITY_TIMEOUT": it.inactivity_timeout, "MAX_THINK_TIME": it.max_think_time,
            "MAX_USE_SESSION": it.max_use_session, "MAX_LIFETIME_SESSION": it.max_lifetime_session,
            "NUM_CBROK": it.num_cbrok, "MAXCONN_CBROK": it.maxconn_cbrok,
            "MAX_TXN_THINK_TIME": it.max_txn_think_time, "CON_ID": con_id,
        }  # fmt: skip


def _counts(counters: ClassStatistics, con_id: int) -> dict[str, int]:
    return {
        "NUM_REQUESTS": counters.requests, "NUM_HITS": counters.hits, "NUM_MISSES": counters.misses,
        "NUM_WAITS": counters.waits, "NUM_AUTHENTICATIONS": counters.authentications, "WAIT_TIME": 0,
        "CLIENT_REQ_TIMEOUTS": 0, "CON_ID": con_id,
    }  # fmt: skip


def pool_statistics(pool: Pool, con_id: int) -> Iterator[ViewRow]:
    if pool.broker is not None:
        statistics = pool.broker.statistics
        yield _counts(statistics.total, con_id) | {
            "POOL_NAME": pool.name, "NUM_OPEN_SERVERS": len(pool.broker.servers),
            "NUM_BUSY_SERVERS": pool.broker.busy_count, "NUM_AUTH_SERVERS": 0,
            "NUM_PURGED": statistics.purged, "HISTORIC_MAX": statistics.historic_max,
        }  # fmt: skip


def class_statistics(pool: Pool, con_id: int) -> Iterator[ViewRow]:
    if pool.broker is not None:
        for name, counters in pool.broker.statistics.classes.items():
            yield _counts(counters, con_id) | {"CCLASS_NAME": name}


def classes(pool: Pool, con_id: int) -> Iterator[ViewRow]:
    if pool.broker is not None:
        for name in pool.broker.statistics.classes:
            yield {"POOL_NAME": pool.name, "CCLASS_NAME": name, "CON_ID": con_id}


def connections(scope: ViewScope) -> Iterator[ViewRow]:
    con_id, now_s = pools_con_id(scope), scope.instance.clock.monotonic()
    for member in scope.instance.drcp.members.values():
        who, newcomer, process = member.client, member.newcomer, member.process
        yield {
            "CMON_ADDR": address(3, 0), "CONNECTION_ADDR": connection_address(member.number),
            "SESSION_ADDR": session_address(process.session) if process is not None else None,
            "USERNAME": newcomer.user, "PROXY_USER": newcomer.proxy_user, "CCLASS_NAME": str(who.key),
            "PURITY": who.purity.name, "SERVICE": newcomer.service, "PROGRAM": newcomer.client.program,
            "MACHINE": newcomer.client.machine, "TERMINAL": newcomer.client.terminal,
            "PROCESS_ID": newcomer.client.process, "CONNECTION_STATUS": _status(member),
            **member.times.columns(now_s), "NUMGETS": who.gets, "NUMHITS": who.hits, "POOL_NAME": member.pool.name,
            "CON_ID": con_id,
        }  # fmt: skip


def authentication(scope: ViewScope) -> Iterator[ViewRow]:
    """Logons of pooled clients that are under way; here they wait for nobody: there are as many servers as needed."""
    if scope.instance.manages_pools(scope.process.session.service):
        busy = len(scope.instance.drcp.authenticating)
        servers = max(busy, int(scope.instance.parameter_values()["min_auth_servers"]))
        yield {
            "NUM_SRVS": servers, "NUM_BUSY": busy, "NUM_FREE": servers - busy, "NUM_WAITERS": 0,
            "CON_ID": pools_con_id(scope),
        }  # fmt: skip


def _status(member: Member) -> str:
    if member.client.server is not None:
        return "ACTIVE"
    return "IDLE" if member.client.waiting_since is None else "WAITING"


def _where_managed(rows: Callable[[Pool, int], Iterator[ViewRow]]) -> Supplier:
    def supply(scope: ViewScope) -> Iterator[ViewRow]:
        if scope.instance.manages_pools(scope.process.session.service):
            for pool in scope.instance.drcp.pools:
                yield from rows(pool, pools_con_id(scope))

    return supply


SUPPLIERS: Final[Mapping[str, Supplier]] = {
    "DBA_CPOOL_INFO": pool_settings,
    "V$CPOOL_STATS": _where_managed(pool_statistics),
    "V$CPOOL_CC_STATS": _where_managed(class_statistics),
    "V$CPOOL_CC_INFO": _where_managed(classes),
    "V$CPOOL_CONN_INFO": connections,
    "V$AUTHPOOL_STATS": authentication,
}
