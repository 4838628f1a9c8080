"""DBMS_CONNECTION_POOL: starting, stopping and changing pools, and what of them outlives the server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Final

from labs.practice_db.engine.catalog import Catalog
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.instance import Instance, is_root
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.host import PoolAction
from labs.practice_db.session.drcp.pools import DEFAULT_POOL, Pool, Pools, PoolStatus, check_container
from labs.practice_db.session.drcp.settings import PoolSettings
from labs.practice_db.session.session import ServerKind

POOL: Final = "connection pool"
POOL_OF_PDB: Final = "connection pool of the pluggable database"
# CONNECTION_BROKERS, a parameter of the root, takes their place. Source: PL/SQL Packages and Types Reference 23ai,
# DBMS_CONNECTION_POOL. Assumed: the error.
_ROOT_ONLY: Final = frozenset(("NUM_CBROK", "MAXCONN_CBROK"))
# A driver that closes a pooled connection tells nobody: its socket ends, and is read after a call that came later on
# another one. Assumed: Oracle's broker, asked to stop, looks whether its clients are still there, too.
LAST_LOOK_S: Final = 0.5
LOOK_INTERVAL_S: Final = 0.005
_SETTINGS: Final = tuple(field.name for field in fields(PoolSettings))


def kind_of(*, is_per_pdb: bool) -> str:
    """Return what the catalogue calls the pools of the container that has them: each keeps its own."""
    return POOL_OF_PDB if is_per_pdb else POOL


async def load(catalog: Catalog, now_s: float, *, is_per_pdb: bool) -> Pools:
    """Return all pools as they were when the server stopped: a started pool starts again with the instance."""
    pools = Pools()
    for name, record in await catalog.items(kind_of(is_per_pdb=is_per_pdb)):
        settings = PoolSettings(**record["settings"])
        if name == DEFAULT_POOL:
            pools.configure(name, settings)
        else:
            pools.add(name, settings)
        if record["is_started"]:
            pools.start(name, now_s)
    return pools


async def manage(process: ServerProcess, action: PoolAction, arguments: Mapping[str, str | None]) -> None:
    """Carry out one subprogram of DBMS_CONNECTION_POOL.

    Args:
        arguments: the subprogram's parameters in lower case; None is left out or NULL.
    Raises: OraError 56500-56615 as the package does.
    """
    instance, session = process.instance, process.session
    is_per_pdb = instance.is_per_pdb_drcp
    check_container(
        is_root=is_root(session.service), is_per_pdb=is_per_pdb, is_pooled=session.server is ServerKind.POOLED
    )
    if is_per_pdb and (arguments.get("param_name") or "").upper() in _ROOT_ONLY:
        raise OraError(56504)
    name, kind = arguments.get("pool_name"), kind_of(is_per_pdb=is_per_pdb)
    if action is PoolAction.REMOVE:
        instance.drcp.pools.remove(name or "")
        await instance.engine.catalog.delete(kind, (name or "").upper())
        return
    pool = await _changed(instance, action, name, arguments)
    if pool.broker is not None:
        instance.drcp.serve(pool.broker.follow_settings(instance.clock.monotonic()))
    is_started = pool.status is PoolStatus.ACTIVE and pool.closes_at is None
    record = {"settings": asdict(pool.settings), "is_started": is_started}
    await instance.engine.catalog.put(kind, pool.name, record)


async def _changed(
    instance: Instance, action: PoolAction, name: str | None, arguments: Mapping[str, str | None]
) -> Pool:
    pools, now_s = instance.drcp.pools, instance.clock.monotonic()
    if action is PoolAction.START:
        return pools.start(name, now_s)
    if action is PoolAction.STOP:
        return await _stop(instance, name, arguments.get("draintime"), now_s)
    if action is PoolAction.CONFIGURE:
        return pools.configure(name, _settings(pools.find(name).settings, arguments))
    if action is PoolAction.ADD:
        return pools.add(name or "", _settings(PoolSettings(), arguments))
    if action is PoolAction.ALTER_PARAM:
        return pools.alter_param(name, arguments.get("param_name") or "", arguments.get("param_value") or "")
    return pools.restore_defaults(name)


async def _stop(instance: Instance, name: str | None, drain_time: str | None, now_s: float) -> Pool:
    drain_s = None if drain_time is None else _number(drain_time)
    if drain_s is None:
        await _let_closed_clients_leave(instance.drcp.pools.find(name))
    pool = instance.drcp.pools.stop(name, now_s, drain_s=drain_s)
    if drain_s:
        instance.drcp.drain(pool)
    else:
        await instance.drcp.close(pool)
    return pool


async def _let_closed_clients_leave(pool: Pool) -> None:
    loop = asyncio.get_running_loop()
    until_s = loop.time() + LAST_LOOK_S
    while pool.clients and loop.time() < until_s:
        await asyncio.sleep(LOOK_INTERVAL_S)


def _number(text: str) -> float:
    """Return a number that PL/SQL has handed in as text. Raises: OraError 6502."""
    try:
        return float(text)
    except ValueError:
        raise OraError(6502, what=": character to number conversion error") from None


def _settings(base: PoolSettings, arguments: Mapping[str, str | None]) -> PoolSettings:
    """Return the settings that CONFIGURE_POOL or ADD_POOL asks for.

    Raises: OraError 6502 for what is no number, 56507 for one that cannot be, whichever parameter has it. Source:
        PL/SQL Packages and Types Reference 19c, CONFIGURE_POOL, exceptions. Assumed: the same for ADD_POOL.
    """
    given = {name: int(_number(text)) for name in _SETTINGS if (text := arguments.get(name)) is not None}
    try:
        return replace(base, **given)
    except OraError:
        raise OraError(56507) from None
