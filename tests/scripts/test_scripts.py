"""The lab scripts on a real database, as a user runs them, and the workshop's listings beside our db_config."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import oracledb
import pytest

from labs.database.practice import PracticeDatabase
from tests.polling import until
from tests.practice import ADMIN_PASSWORD

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = PROJECT / "labs" / "scripts"


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    home = tmp_path_factory.mktemp("lab")
    names = [name for name in os.environ if not name.startswith("ORACLE_")]
    yield {**{name: os.environ[name] for name in names}, "POOL_LAB_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    PracticeDatabase(home).stop()


@pytest.fixture
def target(environ):
    """The scripts' own database."""
    return PracticeDatabase(Path(environ["POOL_LAB_HOME"])).ensure()


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
    return run(SCRIPTS / name, environ, *arguments)


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
def test_timedwait_without_a_time_is_said_to_wait_for_nothing(environ):
    found = script("connect_pool2.py", environ, "--getmode", "timedwait", "--threads", "1")
    assert found.stdout.startswith("timedwait without --wait-timeout waits 0 ms")


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
        (["--hold", "-1"], "--hold: -1 must be a number of seconds, 0 or more"),
        (["--wait-timeout", "500"], "with --getmode timedwait only"),
        (["--hold", "long"], "--hold: long must be a number of seconds"),
        (["--threads", "0"], "--threads: 0 must be a whole number, 1 or more"),
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
def test_drcp_query_says_what_it_means_that_nothing_is_counted(environ):
    found = module("drcp_query", environ, "--cclass", "NOBODY.%", "--connections")
    assert "(no such class has asked for a server since the database was started)" in found
    assert "(nobody is connected to the broker at the moment)" in found


def test_the_pool_is_not_watched_without_a_pause(environ):
    found = script("pool_monitor.py", environ, "--every", "0")
    assert found.returncode == 2
    assert "--every: 0 must be a number of seconds, 0.01 or more" in found.stderr


@pytest.mark.driver
@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("session_callback", (), "20 borrows, 1 call of"),
        ("session_callback", ("--together", "3"), "60 borrows, 3 calls"),
        ("async_pool", (), "200 tasks, 4 sessions, 0 borrowed\nafter the cancelled task: 0 borrowed"),
        ("async_pool", ("--careless",), "after the cancelled task: 1 borrowed"),
        ("leak", (), "forget          3 times: 0"),
        ("leak", (), "keep            3 times: 3"),
        ("leak", (), "cycle           3 times: 3"),
        ("leak", (), "keep_exception  3 times: 3"),
        ("pool_monitor", ("--hold", "0.1"), "0 busy    4 opened    4 idle    4 headroom    0 waiting"),
        ("heterogeneous", (), "acquire(user='scott') acts as LAB"),
        ("heterogeneous", (), "client_identifier: LAB for scott"),
        ("cx_oracle_migration", (), "SessionPool(waitTimeout=10): wait_timeout is 0"),
        ("cx_oracle_migration", (), "create_pool(waitTimeout=10): TypeError"),
        ("cx_oracle_migration", ("--wait", "2"), "wait_timeout=2000): wait_timeout is 2000 ms"),
        ("sqlalchemy_pool", (), "30 employees; borrowed inside the transaction: 1\nborrowed after it: 0"),
        ("sqlalchemy_pool", ("--engine-pool", "queue"), "borrowed after it: 1"),
        ("leak", ("--way", "keep", "--times", "2"), "keep            2 times: 2"),
        ("heterogeneous", ("--user", "anna"), "client_identifier: LAB for anna"),
    ],
)
def test_a_script_shows_what_the_driver_does(environ, name, arguments, said):
    assert said in module(name, environ, *arguments)


NAMES = sorted(path.stem for path in SCRIPTS.glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))
README = SCRIPTS / "README.md"


def listed():
    """Return each script that the README lists with the options that it proposes."""
    rows = re.findall(r"^\| `(\w+)\.py` \| .* \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    return [(name, options) for name, proposed in rows for options in re.findall(r"`(--[^`]*)`", proposed)]


def test_the_readme_lists_every_script():
    assert sorted({name for name, _ in listed()}) == NAMES


@pytest.mark.driver
@pytest.mark.parametrize(("name", "options"), listed())
def test_what_the_readme_proposes_to_try_runs(environ, name, options):
    found = script(f"{name}.py", environ, *options.split())
    assert found.returncode in (0, 1), found.stderr
    assert found.stdout
    assert found.stderr == ""


@pytest.mark.parametrize("name", NAMES)
def test_help_says_what_to_look_for_and_an_unknown_option_is_refused(environ, name):
    helped = script(f"{name}.py", environ, "--help")
    assert helped.returncode == 0
    docstring = ast.get_docstring(ast.parse((SCRIPTS / f"{name}.py").read_text(encoding="utf-8")))
    assert docstring in helped.stdout
    refused = script(f"{name}.py", environ, "--no-such-option")
    assert refused.returncode == 2
    assert "unrecognized arguments: --no-such-option" in refused.stderr


LONG = {
    "async_pool": ["--tasks", "2000"],
    "connect_drcp": ["--times", "100000"],
    "connect_pool": ["--hold", "60"],
    "connect_pool2": ["--threads", "7", "--hold", "60"],
    "connect_pool_drcp": ["--hold", "60", "--think", "0"],
    "leak": ["--times", "10000"],
    "pool_monitor": ["--hold", "60"],
    "session_callback": ["--borrows", "1000000"],
}


@pytest.mark.driver
@pytest.mark.skipif(sys.platform == "win32", reason="a test cannot press Ctrl-C for another process there")
@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_ends_a_script_at_once_and_its_sessions_with_it(environ, target, name):
    with oracledb.connect(user=target.admin_user, password=target.admin_password, dsn=target.admin_dsn) as admin:
        before = sessions(admin, target.user)
        command = [sys.executable, str(SCRIPTS / f"{name}.py"), *LONG[name]]
        with subprocess.Popen(
            command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as running:
            try:
                until(lambda: sessions(admin, target.user) > before, deadline_s=30)
                running.send_signal(signal.SIGINT)
                _, said = running.communicate(timeout=10)
            finally:
                running.kill()
        assert (running.returncode, said) == (130, "Interrupted.\n")
        until(lambda: sessions(admin, target.user) <= before)


def sessions(admin, user):
    with admin.cursor() as cursor:
        (number,) = cursor.execute(
            "select count(*) from v$session where username = upper(:1) and server <> 'NONE'", [user]
        ).fetchone()
    return number


OWN = {"POOL_LAB_DATABASE": "own"}
NOWHERE = {**OWN, "ORACLE_DSN": "127.0.0.1:1/NOWHERE", "ORACLE_USER": "nobody", "ORACLE_PASSWORD": "x"}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "cx_oracle_migration"])
def test_a_database_that_is_not_there_is_told_without_a_traceback(environ, name):
    found = script(f"{name}.py", {**environ, **NOWHERE})
    said = found.stdout + found.stderr
    assert found.returncode == 1
    assert "Traceback" not in said
    assert "set ORACLE_ROOT_DSN and ORACLE_SYS_PASSWORD" in said if name == "drcp_query" else "DPY-6005" in said


def test_a_database_that_is_half_described_is_told_without_a_traceback(environ):
    found = script("connect_pool.py", {**environ, **OWN, "ORACLE_DSN": "127.0.0.1:1/NOWHERE"})
    assert found.returncode == 1
    assert found.stderr.startswith("ORACLE_DSN is set, but ORACLE_USER and ORACLE_PASSWORD not.")


@pytest.mark.driver
def test_drcp_that_is_not_started_is_told_with_the_remedy(environ, practice_server):
    own = {**OWN, "ORACLE_DSN": practice_server.dsn, "ORACLE_USER": "system", "ORACLE_PASSWORD": ADMIN_PASSWORD}
    found = script("connect_drcp.py", {**environ, **own})
    assert found.returncode == 1
    assert "ORA-12520" in found.stderr
    assert "call dbms_connection_pool.start_pool()" in found.stderr


@pytest.mark.driver
def test_tables_that_are_not_there_are_told_with_the_remedy(environ, practice_server):
    own = {**OWN, "ORACLE_DSN": practice_server.dsn, "ORACLE_USER": "system", "ORACLE_PASSWORD": ADMIN_PASSWORD}
    found = script("sqlalchemy_pool.py", {**environ, **own})
    assert found.returncode == 1
    assert "ORA-00942" in found.stderr
    assert "The lab's tables are not there" in found.stderr
