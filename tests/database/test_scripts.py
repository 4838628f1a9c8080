"""The lab scripts on a real database, and the workshop's listings beside our db_config."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from labs.database.practice import PracticeDatabase

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    home = tmp_path_factory.mktemp("lab")
    names = [name for name in os.environ if not name.startswith("ORACLE_")]
    yield {**{name: os.environ[name] for name in names}, "POOL_LAB_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    PracticeDatabase(home).stop()


def run(path, environ, *arguments):
    return subprocess.run(
        [sys.executable, str(path), *arguments],
        cwd=Path(path).parent,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def script(name, environ, *arguments):
    return run(PROJECT / "labs" / "scripts" / name, environ, *arguments)


@pytest.mark.driver
def test_two_threads_draw_eight_different_numbers(environ):
    found = script("connect_pool.py", environ)
    assert found.returncode == 0, found.stderr
    numbers = [int(number) for number in re.findall(r"drew (\d+)", found.stdout)]
    assert len(numbers) == 8
    assert len(set(numbers)) == 8
    assert re.search(r"All done: \d of at most 5 connections open, 0 still borrowed", found.stdout)


@pytest.mark.driver
def test_more_threads_than_connections_wait_and_are_all_served(environ):
    found = script("connect_pool2.py", environ, "--threads", "7", "--max", "5", "--hold", "0.3")
    assert found.returncode == 0, found.stdout + found.stderr
    waits = sorted(float(wait) for wait in re.findall(r"waited +([\d.]+) s", found.stdout))
    assert len(waits) == 7
    assert waits[4] < 0.3 <= waits[-1] + 0.05, "five at once, two after one hold time"
    assert "7 served, 0 refused" in found.stdout


@pytest.mark.driver
@pytest.mark.parametrize(
    "options",
    # With min below max a NOWAIT request that finds the pool still growing waits after all.
    [["--getmode", "nowait", "--min", "2"], ["--getmode", "timedwait", "--wait-timeout", "200"]],
)
def test_threads_that_may_not_wait_are_refused_with_dpy_4005(environ, options):
    found = script("connect_pool2.py", environ, "--threads", "7", "--max", "2", "--hold", "1.5", *options)
    assert found.returncode == 1
    assert "DPY-4005" in found.stdout
    refused = [float(wait) for wait in re.findall(r"waited +([\d.]+) s, DPY-4005", found.stdout)]
    assert refused
    assert max(refused) < 1.5, "less than one hold time"


@pytest.mark.driver
def test_force_get_opens_more_than_max(environ):
    found = script(
        "connect_pool2.py", environ, "--threads", "4", "--max", "2", "--hold", "0.5", "--getmode", "forceget"
    )
    assert "4 served, 0 refused" in found.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--max", "2", "--min", "4"], "--max 2 is below --min 4: raise --max or lower --min"),
        (["--max", "0", "--min", "0"], "room for at least one connection"),
        (["--increment", "-1"], "neither can be negative"),
        (["--hold", "-1"], "it cannot be negative"),
        (["--wait-timeout", "500"], "with --getmode timedwait only"),
        (["--threads", "0"], "at least one thread"),
        (["--getmode", "maybe"], "invalid choice"),
    ],
)
def test_options_that_contradict_one_another_are_named(options, words, environ):
    found = script("connect_pool2.py", environ, *options)
    assert found.returncode == 2
    assert words in found.stderr


def listing(threads):
    """Return a program of the workshop's shape: the same calls, arguments and names, as its readers type them in.

    Source: LiveLabs, "Connection Pools", connect_pool.py and connect_pool2.py.
    """
    arguments = [f"{name}=db_config.{value}" for name, value in [("user", "user"), ("password", "pw"), ("dsn", "dsn")]]
    arguments += [f"{name}=db_config.{name}" for name in ("config_dir", "wallet_location", "wallet_password")]
    arguments += ["min=2", "max=5", "increment=1", "getmode=oracledb.POOL_GETMODE_WAIT"]
    body = [
        "con = pool.acquire()",
        "cur = con.cursor()",
        "for i in range(4):",
        '    cur.execute("select myseq.nextval from dual")',
        "    seqval, = cur.fetchone()",
        '    print("Thread", threading.current_thread().name, "fetched sequence =", seqval)',
    ]
    return "\n".join(
        [
            *(f"import {name}" for name in ("oracledb", "threading", "db_config")),
            f"pool = oracledb.create_pool({', '.join(arguments)})",
            "def Query():",
            *(f"    {line}" for line in body),
            *threads,
            'print("All done!")',
        ]
    )


TWO_BY_HAND = [
    *(f"thread{i} = threading.Thread(name='#{i}', target=Query)\nthread{i}.start()" for i in (1, 2)),
    *(f"thread{i}.join()" for i in (1, 2)),
]
IN_A_LOOP = [
    "numberOfThreads = 2\nthreadArray = []",
    "for i in range(numberOfThreads):",
    "    thread = threading.Thread(name = '#' + str(i), target = Query)",
    "    threadArray.append(thread)\n    thread.start()",
    "for t in threadArray:\n    t.join()",
]


@pytest.mark.driver
@pytest.mark.parametrize("threads", [TWO_BY_HAND, IN_A_LOOP], ids=["connect_pool", "connect_pool2"])
def test_the_workshops_listings_run_beside_our_db_config(threads, environ, tmp_path):
    path = tmp_path / "listing.py"
    path.write_text(listing(threads), encoding="utf-8")
    found = run(path, environ)
    assert found.returncode == 0, found.stderr
    # Its print() calls have several arguments, so that the threads' words may be mixed.
    assert found.stdout.count("fetched sequence =") == 8
    assert found.stdout.splitlines()[-1] == "All done!"


def module(name, environ, *arguments):
    found = subprocess.run(
        [sys.executable, "-m", f"labs.scripts.{name}", *arguments],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.driver
def test_drcp_gives_the_second_connection_the_first_ones_session_and_memory(environ):
    first, second = module("connect_drcp", environ, "--cclass", "SAME").splitlines()
    assert re.search(r"session (\d+)", first).group(1) == re.search(r"session (\d+)", second).group(1)
    assert re.search(r"today is \d\d-[A-Z]{3}-\d\d$", first)
    assert re.search(r"today is \d{4}-\d\d-\d\d$", second)
    assert not re.search(r"\d{4}-\d\d-\d\d", module("connect_drcp", environ, "--purity", "new"))


@pytest.mark.driver
def test_drcp_needs_fewer_sessions_than_connections(environ):
    found = module("connect_pool_drcp", environ, "--think", "0.2", "--cclass", "FEW")
    assert int(re.search(r"8 connections, (\d+) sessions", found).group(1)) < 8
    assert "8 connections, 8 sessions" in module("connect_pool_drcp", environ, "--drcp", "no")


@pytest.mark.driver
def test_drcp_query_shows_hits_and_misses_of_a_class(environ):
    module("connect_drcp", environ, "--cclass", "COUNTED", "--times", "3")
    assert re.search(r"LAB\.COUNTED +3 +2 +1 +0", module("drcp_query", environ))


@pytest.mark.driver
@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("session_callback", (), "20 borrows, 1 calls"),
        ("session_callback", ("--together", "3"), "60 borrows, 3 calls"),
        ("async_pool", (), "200 tasks, 4 sessions, 0 borrowed\nafter the cancelled task: 0 borrowed"),
        ("async_pool", ("--careless",), "after the cancelled task: 1 borrowed"),
        ("leak", (), "forget          three times: 0"),
        ("leak", (), "keep            three times: 3"),
        ("leak", (), "cycle           three times: 3"),
        ("leak", (), "keep_exception  three times: 3"),
        ("pool_monitor", ("--hold", "0.1"), "0 busy    4 opened    4 idle    4 headroom    0 waiting"),
        ("heterogeneous", (), "acquire(user='scott') acts as LAB"),
        ("heterogeneous", (), "client_identifier: LAB for scott"),
        ("cx_oracle_migration", (), "SessionPool(waitTimeout=10): wait_timeout is 0"),
        ("cx_oracle_migration", (), "create_pool(waitTimeout=10): TypeError"),
        ("sqlalchemy_pool", (), "30 employees; borrowed inside the transaction: 1\nborrowed after it: 0"),
    ],
)
def test_a_script_shows_what_the_driver_does(environ, name, arguments, said):
    assert said in module(name, environ, *arguments)
