"""The monitor of an application's own pool: counts, waiting and who caused it, leaks, and where they go."""

from __future__ import annotations

import asyncio
import gc
import threading
from contextlib import closing

import oracledb
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import NullPool, create_engine, text

from labs.toolkit.monitor import Monitor
from tests import chosen
from tests.polling import until
from tests.toolkit.fakes import FakePool


class Clock:
    """Stands still until it is told."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def waiting(monitor, who):
    """Return a thread that waits for a connection, and gives it back at once."""
    thread = threading.Thread(target=lambda: monitor.acquire().close(), name=who)
    thread.start()
    until(lambda: monitor.report().waiting)
    return thread


def test_what_is_lent_waits_and_is_refused_is_counted(clock):
    monitor = Monitor(FakePool(max=1, getmode=oracledb.POOL_GETMODE_NOWAIT), clock=clock)
    held = monitor.acquire()
    for _ in range(2):
        with pytest.raises(oracledb.DatabaseError):
            monitor.acquire()
    report = monitor.report()
    assert (report.busy, report.opened, report.max, report.loans, dict(report.refused)) == (1, 1, 1, 1, {"DPY-4005": 2})
    held.close()
    assert "0 of 1 connections lent (max 1)" in str(monitor.report())


def test_a_wait_is_charged_to_the_lines_that_held_meanwhile(clock):
    monitor = Monitor(FakePool(max=2), clock=clock)
    first, second = monitor.acquire(), monitor.acquire()
    waiter = waiting(monitor, "waiter")
    clock.now_s = 3.0
    first.close()
    waiter.join()
    second.close()
    report = monitor.report()
    assert report.waited_s == pytest.approx(3.0)
    assert [(one.share, one.borrows) for one in report.charges] == [(1.0, 2)]
    assert report.charges[0].where.startswith("test_monitor.py:")
    assert sum(one.waited_s for one in report.charges) == pytest.approx(report.waited_s)
    assert sum(report.waits) == 3
    assert report.waits[-3] == 1, "more than 1 and up to 3 seconds"


def test_two_lines_share_what_they_caused(clock):
    monitor = Monitor(FakePool(max=2), clock=clock)
    first = monitor.acquire()
    second = monitor.acquire()
    waiter = waiting(monitor, "waiter")
    clock.now_s = 1.0
    second.close()
    waiter.join()
    first.close()
    assert [one.share for one in monitor.report().charges] == [0.5, 0.5]


def test_a_loan_that_is_too_long_is_a_leak_with_its_stack(clock):
    monitor = Monitor(FakePool(max=2), leak_after_s=10, clock=clock)

    def forgetful():
        return monitor.acquire()

    kept = forgetful()
    clock.now_s = 11.0
    [leak] = monitor.report().leaks
    assert leak.held_s == 11.0
    assert leak.borrower == "MainThread"
    assert [line.rpartition(" ")[2] for line in leak.stack[:2]] == [
        "forgetful",
        "test_a_loan_that_is_too_long_is_a_leak_with_its_stack",
    ]
    kept.close()
    assert monitor.report().leaks == ()


def test_numbers_go_to_prometheus_and_opentelemetry(clock):
    monitor = Monitor(FakePool(max=1, getmode=oracledb.POOL_GETMODE_NOWAIT), clock=clock)
    registry, reader = CollectorRegistry(), InMemoryMetricReader()
    monitor.to_prometheus(registry)
    monitor.to_opentelemetry(MeterProvider([reader]).get_meter("test"))
    held = monitor.acquire()
    with pytest.raises(oracledb.DatabaseError):
        monitor.acquire()
    scraped = generate_latest(registry).decode()
    assert "pool_busy 1.0" in scraped
    assert 'pool_refused_total{code="DPY-4005"} 1.0' in scraped
    assert 'pool_wait_s_bucket{le="0.001"} 1.0' in scraped
    [scope] = reader.get_metrics_data().resource_metrics[0].scope_metrics
    assert {one.name: one.data.data_points[0].value for one in scope.metrics}["pool.busy"] == 1
    held.close()


@pytest.fixture
def settings(chosen_database):
    return {**chosen.administrator(chosen_database), "program": "monitor-tests"}


@pytest.mark.driver
def test_it_stands_in_for_the_drivers_pool(settings):
    with closing(oracledb.create_pool(**settings, min=1, max=2)) as pool:
        monitor = Monitor(pool)
        with monitor.acquire() as connection, connection.cursor() as cursor:
            assert cursor.execute("select 1 from dual").fetchone() == (1,)
            assert monitor.report().busy == 1
        monitor.release(monitor.acquire())
        with pytest.raises(oracledb.InterfaceError, match="DPY-1001"):
            connection.close()
        monitor.drop(monitor.acquire())
        lost = monitor.acquire()
        del lost
        gc.collect()
        assert monitor.min == 1
        assert (monitor.report().loans, len(monitor._lent)) == (4, 0)


@pytest.mark.driver
async def test_it_stands_in_for_a_pool_of_asyncio(settings):
    pool = oracledb.create_pool_async(**settings, min=1, max=1)
    monitor = Monitor(pool, leak_after_s=0.0)

    async def work():
        async with monitor.acquire() as connection:
            return await connection.fetchone("select 1 from dual")

    assert await asyncio.gather(*[work() for _ in range(5)]) == [(1,)] * 5
    connection = await monitor.acquire()
    report = monitor.report()
    assert (report.loans, report.busy, len(report.leaks)) == (6, 1, 1)
    assert report.leaks[0].stack[0].endswith("in test_it_stands_in_for_a_pool_of_asyncio")
    await connection.close()
    assert monitor.report().leaks == ()
    await pool.close()


@pytest.mark.driver
def test_an_engine_of_sqlalchemy_borrows_through_it(settings):
    with closing(oracledb.create_pool(**settings, min=1, max=2)) as pool:
        monitor = Monitor(pool)
        engine = create_engine("oracle+oracledb://", creator=monitor.acquire, poolclass=NullPool)
        with engine.connect() as connection:
            assert connection.execute(text("select 1 from dual")).scalar() == 1
            assert monitor.report().busy == 1
        engine.dispose()
        assert monitor.report().busy == 0
        assert monitor.report().loans >= 1
