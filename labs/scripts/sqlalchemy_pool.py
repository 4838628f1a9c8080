"""SQLAlchemy on Oracle with one pool layer: the driver's pool, and NullPool in the engine.

Two pools in a row multiply: the engine's QueuePool (5 + 10) keeps connections that the driver's pool then lacks. Look
at what is borrowed inside the transaction and after it; then try `--engine-pool queue`, which never gives one back.
"""

from __future__ import annotations

from contextlib import closing

import oracledb
from sqlalchemy import Engine, NullPool, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from labs.scripts import command, logon

ENGINE_POOLS = {"null": NullPool, "queue": QueuePool}


def ask(engine: Engine, pool: oracledb.ConnectionPool) -> None:
    """Read a row in a transaction and print what is borrowed in it and after it."""
    with Session(engine) as session, session.begin():
        employees = session.scalar(text("select count(*) from employees"))
        print(f"{employees} employees; borrowed inside the transaction: {pool.busy}")
    print(f"borrowed after it: {pool.busy}; the engine's pool: {engine.pool.status()}")


def main(arguments: list[str] | None = None) -> int:
    """Use the engine and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument(
        "--engine-pool", choices=ENGINE_POOLS, default="null", help="the engine's pool above the driver's"
    )
    parser.add_argument("--max", type=command.count, default=2, help="connections of the driver's pool")
    options = parser.parse_args(arguments)
    with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=options.max)) as pool:
        above = ENGINE_POOLS[options.engine_pool]
        engine = create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=above)
        try:
            ask(engine, pool)
        except DBAPIError as error:
            raise error.orig or error from None
        engine.dispose()
        print(f"borrowed after engine.dispose(): {pool.busy}")
    return 0


if __name__ == "__main__":
    command.run(main)
