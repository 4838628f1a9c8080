"""A program that makes a pool and forks: `python -m labs.applications.forks`. All tell their sessions."""

from __future__ import annotations

import json
import multiprocessing

import oracledb

from labs.applications.database import settings, sid_of

CHILDREN = 3


def tell(pool: oracledb.ConnectionPool, answers: multiprocessing.SimpleQueue[int]) -> None:
    """Borrow from the pool that was there before the fork."""
    with pool.acquire() as connection:
        answers.put(sid_of(connection))


def main() -> None:
    """One child after the other, so that they do not read each other's answers."""
    context = multiprocessing.get_context("fork")
    pool = oracledb.create_pool(**settings(), min=1, max=2)
    with pool.acquire() as connection:
        sids = [sid_of(connection)]
    answers: multiprocessing.SimpleQueue[int] = context.SimpleQueue()
    for _ in range(CHILDREN):
        child = context.Process(target=tell, args=(pool, answers))
        child.start()
        sids.append(answers.get())
        child.join()
    pool.close(force=True)
    print(json.dumps(sids))


if __name__ == "__main__":
    main()
