"""CREATE, ALTER and DROP PROFILE; and the sessions that have been idle, or connected, for longer than theirs allows."""

from __future__ import annotations

from dataclasses import replace

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.accounts import account_store
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.session.accounts import DEFAULT_PROFILE
from labs.practice_db.session.profiles import Profile
from labs.practice_db.session.time_limits import TimeLimits, overdue
from labs.practice_db.sql.plan import DropProfile, SetProfile


async def change(process: ServerProcess, plan: SetProfile) -> None:
    """CREATE or ALTER PROFILE. Raises: OraError 1031, 2379 for a taken name, 2380 for no such profile, 2376."""
    accounts, user = process.instance.accounts, process.session.user
    accounts.check_privilege(user, "CREATE PROFILE" if plan.is_new else "ALTER PROFILE")
    known = accounts.profiles.get(plan.name)
    if plan.is_new and known is not None:
        raise OraError(2379, name=plan.name)
    if not plan.is_new and known is None:
        raise OraError(2380, name=plan.name)
    changed = (known or Profile(plan.name)).with_limits(dict(plan.limits)).without_limits(plan.defaults)
    await account_store.put_profile(process.instance.engine.catalog, accounts, changed)


async def drop(process: ServerProcess, plan: DropProfile) -> None:
    """DROP PROFILE; with CASCADE its users get the DEFAULT profile. Raises: OraError 2380, 2382."""
    accounts, catalog = process.instance.accounts, process.instance.engine.catalog
    if plan.name not in accounts.profiles:
        raise OraError(2380, name=plan.name)
    users = [account for account in accounts.by_name.values() if account.profile == plan.name]
    if plan.name == DEFAULT_PROFILE or (users and not plan.cascade):
        raise OraError(2382, name=plan.name)
    for account in users:
        await account_store.put_account(catalog, accounts, replace(account, profile=DEFAULT_PROFILE))
    await account_store.drop_profile(catalog, accounts, plan.name)


def time_limits(instance: Instance, user: str) -> TimeLimits:
    """Return how long a user's sessions may be idle and connected; RESOURCE_LIMIT FALSE switches profiles off."""
    values = instance.parameter_values()
    account = instance.accounts.by_name.get(user)
    idle_min: float | None = float(values["max_idle_time"]) or None
    connect_min: float | None = None
    if account is not None and instance.limits_resources:
        allowed = instance.accounts.limit(account, "IDLE_TIME")
        idle_min = min((one for one in (idle_min, allowed) if one is not None), default=None)
        connect_min = instance.accounts.limit(account, "CONNECT_TIME")
    return TimeLimits(idle_min, connect_min)


async def end_overdue_sessions(instance: Instance) -> None:
    """Snipe the sessions that are over a limit: their work is undone, their next call is told why."""
    now_s = instance.clock.monotonic()
    limits: dict[str, TimeLimits] = {}
    for process in tuple(instance.processes.values()):
        session = process.session
        if session.user not in limits:
            limits[session.user] = time_limits(instance, session.user)
        code = overdue(session, limits[session.user], now_s)
        if code is not None:
            await process.snipe(code)
