"""Wrong answers of notebook 12: each must fail with the message that the manifest lists for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import oracledb

from notebooks.given import INSERT_JOB, ask_a_service, do_job, read_a_date


def _dedicated(settings):
    return {key: value for key, value in settings.items() if key not in ("server_type", "pool_name")}


def _on_a_pool(jobs, **how):
    with closing(oracledb.create_pool(**how, min=0, max=1)) as pool:
        for job in jobs:
            with pool.acquire() as connection:
                do_job(connection, job)


def a_pool_without_class(jobs, name, settings):
    """The driver gives each pool a class of its own."""
    _on_a_pool(jobs, **settings)


def connects_with_the_class_alone(jobs, name, settings):
    """A standalone connection asks for NEW."""
    for job in jobs:
        with oracledb.connect(**settings, cclass=name) as connection:
            do_job(connection, job)


def class_without_pooled(jobs, name, settings):
    """The class alone asks for no pooled server."""
    _on_a_pool(jobs, **_dedicated(settings), cclass=name)


def asks_for_new(jobs, name, settings):
    """A new session each time, to be safe."""
    _on_a_pool(jobs, **settings, cclass=name, purity=oracledb.PURITY_NEW)


def a_connection_for_each_job_at_once(jobs, name, settings):
    """All connections hold a server at the same time."""
    pool = oracledb.create_pool(**settings, min=0, max=len(jobs), cclass=name)
    lent = [pool.acquire() for _ in jobs]
    for connection, job in zip(lent, jobs, strict=True):
        do_job(connection, job)
    for connection in lent:
        connection.close()
    pool.close()


def _read_on_a_pool(times, settings, *, before=None, **loan):
    with closing(oracledb.create_pool(**settings, min=0, max=1)) as pool:
        texts = []
        for _ in range(times):
            with pool.acquire(**loan) as connection:
                if before:
                    connection.cursor().execute(before)
                texts.append(read_a_date(connection))
        return texts


def new_at_acquire(times, name, settings):
    """NEW is asked for when the connection is made; after that it is lent again as it is."""
    return _read_on_a_pool(times, {**settings, "cclass": name}, purity=oracledb.PURITY_NEW)


def a_pool_as_it_is(times, name, settings):
    """A driver pool asks for SELF."""
    return _read_on_a_pool(times, {**settings, "cclass": name})


def sets_it_back(times, name, settings):
    """One setting is mended, all others stay."""
    back = "alter session set nls_date_format = 'DD-MON-RR'"
    return _read_on_a_pool(times, {**settings, "cclass": name}, before=back)


def leaves_drcp(times, name, settings):
    """Clean, since each is a dedicated server of its own."""
    texts = []
    for _ in range(times):
        with oracledb.connect(**_dedicated(settings), cclass=name) as connection:
            texts.append(read_a_date(connection))
    return texts


def _serve(orders, serve):
    with ThreadPoolExecutor(len(orders)) as threads:
        list(threads.map(serve, orders))


def _held_through(orders, pool):
    def serve(order):
        with pool.acquire() as connection:
            do_job(connection, order[0])
            ask_a_service()
            do_job(connection, order[1])

    _serve(orders, serve)
    pool.close()


def keeps_it_through_the_service(orders, name, settings):
    """The commit ends the transaction, not the loan."""
    _held_through(orders, oracledb.create_pool(**settings, min=0, max=len(orders), cclass=name))


def more_connections(orders, name, settings):
    """More connections are not more servers."""
    _held_through(orders, oracledb.create_pool(**settings, min=0, max=4 * len(orders), cclass=name, increment=4))


def dedicated_servers(orders, name, settings):
    """A server for everybody."""
    _held_through(orders, oracledb.create_pool(**_dedicated(settings), min=0, max=len(orders)))


def forgets_the_second(orders, name, settings):
    """Half the work."""
    with closing(oracledb.create_pool(**settings, min=0, max=len(orders), cclass=name)) as pool:

        def serve(order):
            with pool.acquire() as connection:
                do_job(connection, order[0])
            ask_a_service()

        _serve(orders, serve)


def _rounds(lent, firsts, seconds):
    for jobs in (firsts, seconds):
        for connection, job in zip(lent, jobs, strict=True):
            do_job(connection, job)
    for connection in lent:
        connection.close()


def no_boundary(firsts, seconds, name, settings):
    """A commit does not give the server back."""
    how = {**settings, "cclass": name, "purity": oracledb.PURITY_SELF}
    _rounds([oracledb.connect(**how) for _ in firsts], firsts, seconds)


def keeps_a_transaction(firsts, seconds, name, settings):
    """Without a commit the transaction goes on, and with it the server."""
    lent = [oracledb.connect(**settings, cclass=name, pool_boundary="statement") for _ in firsts]
    for jobs in (firsts, seconds):
        for connection, job in zip(lent, jobs, strict=True):
            connection.cursor().execute(INSERT_JOB, [job])
    for connection in lent:
        connection.commit()
        connection.close()


def connects_again(firsts, seconds, name, settings):
    """A connection for each job."""
    for job in [*firsts, *seconds]:
        with oracledb.connect(**settings, cclass=name) as connection:
            do_job(connection, job)


def one_for_all(firsts, seconds, name, settings):
    """One connection does it all."""
    with ExitStack() as stack:
        connection = stack.enter_context(oracledb.connect(**settings, cclass=name, pool_boundary="transaction"))
        for job in [*firsts, *seconds]:
            do_job(connection, job)
