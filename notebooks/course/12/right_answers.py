"""Right answers of notebook 12 that look different: each must get all points."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import oracledb

from notebooks.given import ask_a_service, do_job, read_a_date

SELF, NEW = oracledb.PURITY_SELF, oracledb.PURITY_NEW


def connects_with_self(jobs, name, settings):
    """No driver pool: the purity is said aloud."""
    for job in jobs:
        with oracledb.connect(**settings, cclass=name, purity=SELF) as connection:
            do_job(connection, job)


def class_at_acquire(jobs, name, settings):
    """The class is named when a connection is borrowed."""
    pool = oracledb.create_pool(**settings, min=0, max=2)
    for job in jobs:
        connection = pool.acquire(cclass=name)
        do_job(connection, job)
        pool.release(connection)
    pool.close()


def a_bundle_of_parameters(jobs, name, settings):
    """All parameters in one object, one loan for all jobs."""
    how = dict(settings)
    dsn = how.pop("dsn")
    pool = oracledb.create_pool(dsn, params=oracledb.PoolParams(**how, min=0, max=1, cclass=name, purity=SELF))
    with pool.acquire() as connection:
        for job in jobs:
            do_job(connection, job)
    pool.close()


def a_pool_of_new(times, name, settings):
    """The purity is the pool's, and goes along with every request."""
    with closing(oracledb.create_pool(**settings, min=0, max=1, cclass=name, purity=NEW)) as pool:
        texts = []
        for _ in range(times):
            with pool.acquire() as connection:
                texts.append(read_a_date(connection))
        return texts


def says_new_aloud(times, name, settings):
    """Standalone, with the purity that is the default."""

    def read():
        with oracledb.connect(**settings, cclass=name, purity=NEW) as connection:
            return read_a_date(connection)

    return [read() for _ in range(times)]


def a_pool_for_each_reader(times, name, settings):
    """A driver pool that is made anew each time."""
    texts = ()
    for _ in range(times):
        pool = oracledb.create_pool(**settings, min=0, max=1, cclass=name, purity=NEW)
        with pool.acquire() as connection:
            texts += (read_a_date(connection),)
        pool.close()
    return texts


def _standalone_job(name, settings, job):
    with oracledb.connect(**settings, cclass=name, purity=SELF) as connection:
        do_job(connection, job)


def standalone_twice(orders, name, settings):
    """Two connections an order, no driver pool."""

    def serve(order):
        _standalone_job(name, settings, order[0])
        ask_a_service()
        _standalone_job(name, settings, order[1])

    with ThreadPoolExecutor(len(orders)) as threads:
        for future in [threads.submit(serve, order) for order in orders]:
            future.result()


def a_small_pool(orders, name, settings):
    """As many connections as there are servers; three stages one after the other."""
    pool = oracledb.create_pool(**settings, min=2, max=2, cclass=name)

    def work(job):
        with pool.acquire() as connection:
            do_job(connection, job)

    with ThreadPoolExecutor(len(orders)) as threads:
        list(threads.map(work, [first for first, _ in orders]))
        list(threads.map(lambda _: ask_a_service(), orders))
        list(threads.map(work, [second for _, second in orders]))
    pool.close()


def threads_by_hand(orders, name, settings):
    """Threads without an executor, release() without `with`."""
    pool = oracledb.create_pool(**settings, min=1, max=len(orders), cclass=name)

    def serve(first, second):
        for number, job in enumerate((first, second)):
            if number:
                ask_a_service()
            connection = pool.acquire()
            do_job(connection, job)
            pool.release(connection)

    threads = [threading.Thread(target=serve, args=order) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()


def by_statement(firsts, seconds, name, settings):
    """The other boundary: a statement that leaves a transaction open keeps the server until the commit."""
    lent = [oracledb.connect(**settings, cclass=name, pool_boundary="statement") for _ in firsts]
    for connection, job in [*zip(lent, firsts, strict=True), *zip(lent, seconds, strict=True)]:
        do_job(connection, job)
    for connection in lent:
        connection.close()


def through_a_pool(firsts, seconds, name, settings):
    """All connections of a driver pool are lent at the same time."""
    size = len(firsts)
    pool = oracledb.create_pool(**settings, min=0, max=size, cclass=name, pool_boundary="transaction")
    lent = [pool.acquire() for _ in range(size)]
    for jobs in (firsts, seconds):
        for connection, job in zip(lent, jobs, strict=True):
            do_job(connection, job)
    for connection in lent:
        pool.release(connection)
    pool.close()


def a_stack(firsts, seconds, name, settings):
    """An ExitStack keeps them open; the purity is said aloud."""
    how = {**settings, "cclass": name, "pool_boundary": "transaction", "purity": SELF}
    with ExitStack() as stack:
        lent = []
        for job in firsts:
            lent.append(stack.enter_context(oracledb.connect(**how)))
            do_job(lent[-1], job)
        for connection, job in zip(lent, seconds, strict=True):
            do_job(connection, job)
