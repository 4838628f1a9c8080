"""What a check sees and does as an administrator, on a database: locks, accounts, rows, sessions at work."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress

import oracledb
import pytest

from labs.database import Role
from labs.grader.administration import Administration, failed_logons
from labs.grader.bench import Bench
from labs.grader.needs import NEEDS, missing
from labs.grader.results import NotJudgedHere, Unmet
from labs.toolkit import Origin
from notebooks.given import INSERT_JOB, do_job

pytestmark = pytest.mark.driver

WAITS_FOR_A_SERVER = "select 1 from v$cpool_conn_info where program = :1 and connection_status = 'WAITING'"


@pytest.fixture
def bench(lab):
    """Return a bench; what it has open ends with the test."""
    with lab.open_probe() as probe:
        bench = Bench(lab, probe, exercise_id="test", rng=random.Random(1))
        yield bench
        bench.clear()


def test_open_transactions_and_blockers_are_those_of_a_program(bench):
    [job] = bench.draw_jobs(1)
    with bench.watch() as watch, oracledb.connect(**watch.settings) as connection:
        connection.cursor().execute(INSERT_JOB, [job])
        assert bench.admin.open_transactions(watch.program) == 1
        assert bench.admin.locked_objects(watch.program) >= 1
        assert bench.admin.blockers(watch.program) == {}
        connection.rollback()
        assert bench.admin.open_transactions(watch.program) == 0


def test_the_gate_sees_as_many_sessions_as_work_at_the_same_time(bench):
    jobs = bench.draw_jobs(6)
    with bench.watch() as watch, bench.gate(watch, 3) as gate:
        _on_a_pool_of_three(watch.settings, jobs)
    assert gate.most == 3
    rows = bench.each_job_once(watch, jobs)
    assert bench.database_took_s(rows) > 0
    bench.sessions_at_most(watch, 3)
    bench.nothing_left_open(watch)


def _on_a_pool_of_three(settings, jobs):
    with closing(oracledb.create_pool(**settings, min=3, max=3)) as pool, ThreadPoolExecutor(6) as threads:

        def work(job):
            with pool.acquire() as connection:
                do_job(connection, job)

        list(threads.map(work, jobs))


def test_rows_are_taken_out_of_the_log_again(bench):
    jobs = bench.draw_jobs(2)
    with bench.watch() as watch, oracledb.connect(**watch.settings) as connection:
        do_job(connection, jobs[0])
    with pytest.raises(Unmet, match="2 jobs given, 1 found in job_log, 1 rows"):
        bench.each_job_once(watch, jobs)
    bench.clear()
    assert bench.job_rows.read(jobs) == []


def test_a_session_that_does_nothing_is_not_at_work(bench):
    with bench.watch(is_counting=True) as watch, ExitStack() as stack:
        _, busy = (stack.enter_context(oracledb.connect(**watch.settings)) for _ in range(2))
        for _ in range(3):
            busy.ping()
        watch.look()
    idle_trips = min(trips for trips in watch.trips_by_session.values())
    assert watch.at_work(idle_trips=idle_trips) == 1
    assert watch.trips >= 3


@pytest.mark.practice
def test_a_user_of_its_own_is_locked_after_bad_logons_and_dropped(bench, lab):
    with bench.admin.events() as log, bench.admin.user(bench.settings(), failed_login_attempts=2) as who:
        oracledb.connect(**who).close()
        for _ in range(2):
            with suppress(oracledb.DatabaseError):
                oracledb.connect(**{**who, "password": "wrong"})
        assert bench.admin.account_status(who["user"]).startswith("LOCKED")
        log.look()
        assert failed_logons(log.snapshot(), who["user"]) == 2
    assert bench.admin.account_status(who["user"]) == "there is no such user"


@pytest.mark.practice
def test_a_drcp_pool_of_its_own_counts_for_a_class(bench):
    with bench.admin.drcp_pool(maxsize=2) as pool_name:
        settings = {**bench.settings(), "server_type": "pooled", "pool_name": pool_name, "cclass": "BENCH"}
        name = f"{settings['user'].upper()}.BENCH"
        before = bench.admin.drcp(name)
        with closing(oracledb.create_pool(**settings, min=1, max=1)) as pool:
            for _ in range(3):
                with pool.acquire() as connection:
                    connection.ping()
        assert (bench.admin.drcp(name) - before).requests == 3


@pytest.mark.practice
def test_a_drcp_pool_goes_although_one_client_holds_its_server_and_another_waits_for_it(bench):
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(1))
        with bench.admin.drcp_pool(maxsize=1) as pool_name:
            settings = {**bench.settings(), "server_type": "pooled", "pool_name": pool_name}
            holder, waiter = (stack.enter_context(oracledb.connect(**settings)) for _ in range(2))
            holder.ping()
            waits = threads.submit(waiter.ping)
            while not bench.admin.ask(WAITS_FOR_A_SERVER, settings["program"], role=Role.ROOT):
                assert not waits.done()
        assert bench.admin.ask("select 1 from v$cpool_stats where pool_name = :1", pool_name, role=Role.ROOT) == []
        assert isinstance(waits.exception(timeout=10), oracledb.Error | None)


@pytest.mark.practice
def test_the_practice_database_lacks_nothing_that_an_exercise_may_need(lab):
    assert missing(tuple(NEEDS), lab) == ""


def test_failed_logons_are_not_counted_from_samples_which_show_none(bench):
    with bench.probe.watch("nobody", origin=Origin.SAMPLES) as log:
        log.look()
    with pytest.raises(NotJudgedHere, match="needs the event log"):
        failed_logons(log.snapshot(), "lab")


def test_what_is_lacking_is_said_and_not_judged():
    nobody = Administration({})
    with pytest.raises(NotJudgedHere, match="SYS in the container root"):
        nobody.drcp("LAB.X")
    assert not nobody.has(Role.SYS)
