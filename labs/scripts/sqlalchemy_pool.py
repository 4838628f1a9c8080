"""SQLAlchemy on Oracle with one pool layer: the driver's pool, and NullPool in the engine.

Two pools in a row multiply: the engine's QueuePool of 5 + 10 would keep connections that the driver's pool then lacks.
Needs SQLAlchemy (`pip install sqlalchemy`).
"""

from __future__ import annotations

import sys
from contextlib import closing

import oracledb
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from labs.scripts import logon


def main() -> int:
    """Use the engine and return the exit code."""
    with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=2)) as pool:
        engine = create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=NullPool)
        with Session(engine) as session, session.begin():
            employees = session.scalar(text("select count(*) from employees"))
            print(f"{employees} employees; borrowed inside the transaction: {pool.busy}")
        print(f"borrowed after it: {pool.busy}; the engine keeps {engine.pool.status()}")
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
