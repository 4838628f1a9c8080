"""Solutions of notebook 12, with reasons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import oracledb

from notebooks.given import ask_a_service, do_job, read_a_date


def run_program(jobs, name, settings):
    """A driver pool asks for SELF by itself; with the class its next run finds the session again."""
    with closing(oracledb.create_pool(**settings, min=0, max=1, cclass=name)) as pool:
        for job in jobs:
            with pool.acquire() as connection:
                do_job(connection, job)


def read_clean(times, name, settings):
    """A standalone connection asks for NEW by itself, once for each reader."""
    texts = []
    for _ in range(times):
        with oracledb.connect(**settings, cclass=name) as connection:
            texts.append(read_a_date(connection))
    return texts


def serve_orders(orders, name, settings):
    """The connection goes back before the service is asked, and its server serves somebody else meanwhile."""
    with (
        closing(oracledb.create_pool(**settings, min=0, max=len(orders), cclass=name)) as pool,
        ThreadPoolExecutor(len(orders)) as threads,
    ):

        def serve(order):
            first, second = order
            with pool.acquire() as connection:
                do_job(connection, first)
            ask_a_service()
            with pool.acquire() as connection:
                do_job(connection, second)

        list(threads.map(serve, orders))


def stay_open(firsts, seconds, name, settings):
    """The boundary gives a server back at the end of each transaction, while its connection stays open."""
    lent = [oracledb.connect(**settings, cclass=name, pool_boundary="transaction") for _ in firsts]
    for jobs in (firsts, seconds):
        for connection, job in zip(lent, jobs, strict=True):
            do_job(connection, job)
    for connection in lent:
        connection.close()
