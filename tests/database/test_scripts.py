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
