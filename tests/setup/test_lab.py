"""The lab opens, runs files, and stops completely. With a real JupyterLab and the practice database."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import stat
import sys
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest

from labs.database.practice import PracticeDatabase
from tests.lab_process import PROJECT, Lab
from tests.polling import until

pytestmark = pytest.mark.driver


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    """What start.py hands on, with one lab folder for all tests: making its database takes longer than starting it."""
    names = [name for name in os.environ if not name.startswith("ORACLE_")]
    more = {"POOL_LAB_HOME": str(tmp_path_factory.mktemp("lab")), "PYTHONPATH": str(PROJECT)}
    return {**{name: os.environ[name] for name in names}, **more}


@pytest.fixture
def home(environ):
    home = Path(environ["POOL_LAB_HOME"])
    yield home
    PracticeDatabase(home).stop()


@pytest.fixture
def start(environ, home):
    """Start the lab with arguments; whatever still runs at the end of the test is ended."""
    labs = []

    def start(*arguments):
        labs.append(Lab(environ, *arguments))
        return labs[-1]

    yield start
    for lab in labs:
        with contextlib.suppress(psutil.NoSuchProcess):
            lab.process.terminate()
        lab.end()


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A lab that stays open for the tests that only look at it: its process, its folder, its address."""
    home = tmp_path_factory.mktemp("open")
    lab = Lab(
        {**os.environ, "POOL_LAB_HOME": str(home), "PYTHONPATH": str(PROJECT)}, "--no-browser", "--database", "practice"
    )
    try:
        yield lab, home, lab.wait_for(r"http://\S+token=\S+")
    finally:
        lab.process.terminate()
        lab.end()
        PracticeDatabase(home).stop()


def family_of(lab, home):
    """Return every process the lab has started, the detached ones too."""
    found = psutil.Process(lab.process.pid).children(recursive=True)
    for pid in PracticeDatabase(home).servers():
        server = psutil.Process(pid)
        found += [server, *server.children(recursive=True)]
    return found


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_jupyterlab_with_a_token_and_stops_everything(start, home, number):
    lab = start("--no-browser")
    url = lab.wait_for(r"http://127\.0\.0\.1:\d+/lab/tree/\S+\?token=\S+")
    status, page = fetch(url)
    assert (status, "JupyterLab" in page) == (200, True)
    family = family_of(lab, home)
    assert len(family) >= 3, "JupyterLab, the practice database, PostgreSQL"
    lab.process.send_signal(number)
    assert lab.end() == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
    assert not (home / "jupyterlab.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to one process")
def test_a_second_ctrl_c_leaves_nothing_half_ended(start, home):
    lab = start("--no-browser")
    lab.wait_for(r"http://\S+token=\S+")
    family = family_of(lab, home)
    lab.process.send_signal(signal.SIGINT)
    until(lambda: not (home / "jupyterlab.json").exists())
    lab.process.send_signal(signal.SIGINT)
    assert lab.end() == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


def test_stop_closes_an_open_lab(start, home):
    first = start("--no-browser")
    first.wait_for(r"http://\S+token=\S+")
    stop = start("--stop")
    stop.wait_for("The lab is stopped")
    assert stop.end() == 0
    first.end()
    again = start("--stop")
    again.wait_for("Nothing of the lab is running here")


def test_a_taken_port_is_named(start):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        lab = start("--no-browser", "--port", str(port))
        lab.wait_for(f"Port {port} is taken by another program")
        assert lab.end() == 1


def test_a_script_gets_its_arguments_and_its_exit_code_is_kept(start, home, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import db_config, sys\nprint(db_config.kind, sys.argv[1:])\nsys.exit(7)\n")
    lab = start("--run", str(script), "--max", "3")
    lab.wait_for(r"practice \['--max', '3'\]")
    assert lab.end() == 7
    assert PracticeDatabase(home).running() is None


def test_a_database_that_ran_before_still_runs_afterwards(start, home, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import db_config\nprint(db_config.dsn)\n")
    target = PracticeDatabase(home).ensure()
    lab = start("--run", str(script))
    lab.wait_for(re.escape(target.dsn) + "$")
    assert lab.end() == 0
    assert PracticeDatabase(home).running() == target


WAITS_FOR_A_FILE = """
import pathlib, sys, threading
import oracledb, db_config
connection = oracledb.connect(user=db_config.user, password=db_config.pw, dsn=db_config.dsn)
print("running", flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    threading.Event().wait(0.05)
connection.ping()
print("still there")
"""


def test_the_first_lab_to_end_leaves_the_database_to_the_other(start, home, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(WAITS_FOR_A_FILE)
    labs = {name: start("--run", str(script), str(tmp_path / name)) for name in ("first", "second")}
    for lab in labs.values():
        lab.wait_for("^running$")
    for name, lab in labs.items():
        (tmp_path / name).touch()
        lab.wait_for("^still there$")
        assert lab.end() == 0
    assert PracticeDatabase(home).running() is None
    assert list((home / "labs").iterdir()) == []


def notebook(path, *cells):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(book, path)


def test_a_notebook_prints_its_outputs_and_stays_as_it_is(start, tmp_path):
    path = tmp_path / "book.ipynb"
    notebook(path, "print('first')", "6 * 7", "import db_config; db_config.kind")
    before = path.read_bytes()
    lab = start("--run", str(path))
    lab.wait_for("^first$")
    lab.wait_for("^42$")
    lab.wait_for("^'practice'$")
    assert lab.end() == 0
    assert path.read_bytes() == before


def test_a_notebook_stops_at_the_first_error_with_its_traceback(start, tmp_path):
    path = tmp_path / "book.ipynb"
    notebook(path, "1 / 0", "print('never')")
    lab = start("--run", str(path))
    lab.wait_for("ZeroDivisionError")
    lab.wait_for("stopped at an error")
    assert lab.end() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to one process")
@pytest.mark.parametrize(("name", "number"), [("book.ipynb", signal.SIGTERM), ("script.py", signal.SIGINT)])
def test_a_long_run_can_be_stopped_and_leaves_nothing(start, home, tmp_path, name, number):
    code = "import threading\nprint('running', flush=True)\nthreading.Event().wait(100)"
    path = tmp_path / name
    if path.suffix == ".py":
        path.write_text(code)
    else:
        notebook(path, "print('running', flush=True)", code)
    lab = start("--run", str(path))
    lab.wait_for("^running$")
    family = family_of(lab, home)
    lab.process.send_signal(number)
    assert lab.end() == 130
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_the_token_is_in_no_command_line_and_its_file_is_private(opened):
    lab, home, url = opened
    token = url.split("token=")[1]
    lines = [" ".join(process.cmdline()) for process in family_of(lab, home) if process.is_running()]
    assert not any(token in line for line in lines)
    assert stat.S_IMODE((home / "jupyterlab.json").stat().st_mode) == 0o600


def test_it_opens_on_the_learners_copies_and_updates_none_that_is_open(opened):
    _, home, url = opened
    assert "/lab/tree/my_notebooks/00_start_here.ipynb" in url
    assert (PROJECT / "my_notebooks" / "00_start_here.ipynb").is_file()
    update = Lab({**os.environ, "POOL_LAB_HOME": str(home), "PYTHONPATH": str(PROJECT)}, "--update")
    update.wait_for("Your notebooks are open: save them, close the lab with --stop")
    assert update.end() == 1


def test_a_second_start_names_the_open_lab(opened):
    _, home, url = opened
    second = Lab({**os.environ, "POOL_LAB_HOME": str(home), "PYTHONPATH": str(PROJECT)}, "--no-browser")
    assert second.wait_for(r"http://\S+token=\S+") == url
    assert second.end() == 0


def test_jupyterlab_shows_no_news_and_asks_for_no_updates(opened):
    base, token = re.match(r"(http://[^/]+)/.*token=(.+)", opened[2]).groups()
    _, plugin = fetch(f"{base}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={token}")
    defaults = {name: value.get("default") for name, value in json.loads(plugin)["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)


def test_everything_jupyterlab_writes_is_in_the_labs_folder(opened):
    _, home, _ = opened
    assert (home / "jupyter" / "jupyter_runtime_dir").is_dir()
    assert (home / "jupyterlab.log").stat().st_size > 0
