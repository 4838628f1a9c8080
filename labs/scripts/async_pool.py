"""An asyncio pool: 200 tasks, at most `--max` sessions, and what a cancelled task leaves behind.

`create_pool_async` is not awaited: it returns the pool at once. A task that is cancelled while it holds a connection
gives it back if it used `async with` (`--careless` does not).
"""

from __future__ import annotations

import argparse
import asyncio

import oracledb

from labs.scripts import command, logon


async def ask(pool: oracledb.AsyncConnectionPool) -> str:
    """Borrow a connection and return its session's number."""
    async with pool.acquire() as connection:
        (sid,) = await connection.fetchone("select sys_context('userenv', 'sid') from dual")
        return str(sid)


async def hold(pool: oracledb.AsyncConnectionPool, held: asyncio.Event, *, careless: bool) -> None:
    """Borrow a connection and keep it until cancelled."""
    if careless:
        connection = await pool.acquire()
        held.set()
        await asyncio.Event().wait()
        await connection.close()
    else:
        async with pool.acquire():
            held.set()
            await asyncio.Event().wait()


async def experiment(options: argparse.Namespace) -> None:
    """Run the tasks and the cancelled one."""
    pool = oracledb.create_pool_async(**logon.lab_user(), min=1, max=options.max)
    try:
        sessions = await asyncio.gather(*(ask(pool) for _ in range(options.tasks)))
        print(f"{options.tasks} tasks, {len(set(sessions))} sessions, {pool.busy} borrowed")
        held = asyncio.Event()
        task = asyncio.create_task(hold(pool, held, careless=options.careless))
        await held.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        print(f"after the cancelled task: {pool.busy} borrowed")
    finally:
        await pool.close(force=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the experiment and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--tasks", type=command.count, default=200, help="tasks that each borrow once")
    parser.add_argument("--max", type=command.count, default=4, help="connections of the pool")
    parser.add_argument("--careless", action="store_true", help="cancel a task that does not use async with")
    asyncio.run(experiment(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    command.run(main)
