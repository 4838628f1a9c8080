"""The preflight says what a machine lacks before the environment is there, each lack in a line that helps."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import webbrowser
from collections import namedtuple
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from setup.bootstrap import LAB_LOCK
from setup.options import parse
from setup.preflight import machine, run
from setup.preflight.finding import Finding, Word, closing_line, flowing, from_json, is_ready
from setup.problems import SetupProblem
from tests.setup.wheels import make_wheel

Usage = namedtuple("Usage", "total used free")

OK = Finding("disk", Word.OK, "much is free")
NOTE = Finding("Docker", Word.NOTE, "no engine answers")
PROBLEM = Finding("registry", Word.PROBLEM, "out of reach")
LEFT_OUT = Finding("memory", Word.NOT_TRIED, "it needs the environment")


def test_the_line_to_read_out_names_what_is_wrong():
    assert closing_line([OK, PROBLEM, NOTE], 21.4) == "NOT READY for the workshop. Look at: registry."
    assert not is_ready([OK, PROBLEM])


def test_the_line_to_read_out_counts_what_was_tried_and_keeps_notes_apart():
    said = closing_line([OK, NOTE, LEFT_OUT], 21.4)
    assert said == "READY for the workshop: 2 checks in 21 s, none failed. Worth a look: Docker."
    assert is_ready([OK, NOTE, LEFT_OUT])


def test_what_is_printed_stands_in_columns_and_long_paths_stay_whole():
    path = "/a/" + "b" * 120
    lines = Finding("disk", Word.NOT_TRIED, f"{'word ' * 30}\n{path}").printed().splitlines()
    assert lines[0].startswith("not tried  disk        word word")
    assert all(line.startswith(" " * 23) for line in lines[1:])
    assert lines[-1].strip() == path
    assert max(map(len, lines[:-1])) <= 110


def test_line_ends_go_unless_they_are_a_quotations():
    assert flowing("Check the network;\nbehind a proxy set HTTPS_PROXY.") == (
        "Check the network; behind a proxy set HTTPS_PROXY."
    )
    assert flowing("pip failed; its last words:\none\ntwo") == "pip failed; its last words:\none\ntwo"


def test_a_finding_comes_through_a_line_and_other_lines_are_none():
    finding = Finding("disk", Word.NOTE, "two\nlines, ä")
    assert from_json(finding.as_json()) == finding
    assert "\n" not in finding.as_json()
    assert [from_json(line) for line in ("Warning: …", "{}", "[1]", '{"name": 1, "word": "x", "text": ""}')] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("said_of", "words"), [({"bits": 32}, "the 64-bit one"), ({"platform": "win-arm64"}, "the x64 one")]
)
def test_a_python_without_packages_is_a_problem(said_of, words):
    found = machine.python(**said_of)
    assert found.word is Word.PROBLEM
    assert words in found.text


def test_this_python_will_do():
    assert machine.python().word is Word.OK


def test_a_full_disk_is_a_problem_that_says_how_much_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: Usage(10, 10, 300_000_000))
    found = machine.disk(tmp_path, tmp_path / "not" / "yet", is_installed=False)
    assert (found.word, "300 MB are free" in found.text, "1000 MB" in found.text) == (Word.PROBLEM, True, True)
    assert machine.disk(tmp_path, tmp_path, is_installed=True).word is Word.OK


def test_the_folder_of_the_lab_may_be_on_another_disk_that_is_full(tmp_path, monkeypatch):
    home = tmp_path / "other"
    home.mkdir()
    free = {tmp_path: 10**12, home: 1_000_000}
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: Usage(0, 0, free[path]))
    found = machine.disk(tmp_path, home / "lab", is_installed=True)
    assert found.word is Word.PROBLEM
    assert str(home) in found.text


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_a_problem(taken_port, tmp_path):
    found = machine.port(taken_port, tmp_path)
    assert found.word is Word.PROBLEM
    assert f"Port {taken_port} is taken" in found.text


def test_the_port_of_the_lab_that_is_open_is_none(taken_port, tmp_path):
    (tmp_path / "jupyterlab.json").touch()
    assert machine.port(taken_port, tmp_path).word is Word.OK


def test_a_machine_without_a_browser_hears_the_ways_out(monkeypatch):
    def nothing():
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", nothing)
    found = machine.browser(wanted=True)
    assert found.word is Word.PROBLEM
    assert "BROWSER" in found.text
    assert "--no-browser" in found.text
    assert machine.browser(wanted=False).word is Word.NOT_TRIED


def test_a_browser_for_text_will_not_do(monkeypatch):
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("w3m"))
    assert machine.browser(wanted=True).word is Word.PROBLEM
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.BackgroundBrowser("xdg-open"))
    assert machine.browser(wanted=True).word is Word.OK


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def address_string(self) -> str:
        return "somebody"


@contextmanager
def serving(folder: Path):
    """Serve a folder on loopback for the length of a block; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """A lock file with the probe in it, and a pip without settings of this machine; an environment has this Python."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setattr(machine, "python_of", lambda venv: Path(sys.executable))
    monkeypatch.setattr(machine, "PROBE", "tiny-thing")
    lock = tmp_path / "requirements.txt"
    lock.write_text("other==2.0\ntiny-thing==1.0\n", encoding="utf-8")
    return lock


def test_the_real_lock_has_the_package_that_is_fetched_as_a_probe():
    assert machine.pinned(machine.PROBE, LAB_LOCK).startswith(f"{machine.PROBE}==")


def test_a_registry_that_answers_is_ok(lock, tmp_path, monkeypatch):
    make_wheel(tmp_path / "tiny-thing")
    with serving(tmp_path) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        found = machine.registry(tmp_path / ".venv", lock, is_installed=True)
    assert found.word is Word.OK, found


def test_a_login_page_in_place_of_a_registry_is_told_from_one_out_of_reach(lock, tmp_path, monkeypatch):
    with serving(tmp_path) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        found = machine.registry(tmp_path / ".venv", lock, is_installed=True)
    assert "login page of the network" in found.text


def test_a_registry_out_of_reach_is_a_problem_while_packages_are_needed_and_a_note_afterwards(
    lock, tmp_path, monkeypatch
):
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed}/simple")
    monkeypatch.setattr(machine, "new_pip", machine.python_of)
    needed = machine.registry(tmp_path / ".venv", lock, is_installed=False)
    assert (needed.word, "The package registry is out of reach" in needed.text) == (Word.PROBLEM, True), needed
    installed = machine.registry(tmp_path / ".venv", lock, is_installed=True)
    assert (installed.word, "only an update needs it" in installed.text) == (Word.NOTE, True)


def test_a_registry_that_takes_for_ever_is_given_up(lock, tmp_path, monkeypatch):
    def never(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(machine.subprocess, "run", never)
    assert "more than 60 s" in machine.registry(tmp_path / ".venv", lock, is_installed=True).text


def test_a_python_that_makes_no_environment_is_not_blamed_on_the_registry(lock, tmp_path, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "Error: ... ensurepip is not available")
    monkeypatch.setattr(machine.subprocess, "run", lambda *command, **options: failed)
    found = machine.registry(tmp_path / ".venv", lock, is_installed=False)
    assert "this Python can make no environment" in found.text


INSIDE = """
import json
for name in ("memory", "Docker"):
    print(json.dumps({"name": name, "word": "ok", "text": "fine"}))
print("something else")
raise SystemExit(3)
"""


@pytest.fixture
def preflight(tmp_path, monkeypatch):
    """Run the preflight of an empty project, whose environment is what `ready` says; return its code and its words."""
    monkeypatch.delenv("POOL_LAB_HOME", raising=False)
    fine = {"registry": lambda *_, **__: OK, "browser": lambda **_: OK, "port": lambda *_: OK}
    for name, check in fine.items():
        monkeypatch.setattr(machine, name, check)

    def preflight(ready):
        monkeypatch.setattr(run, "ensure_environment", ready)
        said = []
        code = run.preflight(tmp_path, tmp_path / "requirements.txt", parse(["--preflight"]), [], say=said.append)
        return code, said

    return preflight


def test_whatever_fails_outside_the_environment_the_rest_is_listed(preflight):
    def fails(project, lock, *, say):
        raise SetupProblem("The registry has no ready-made package for this machine.")

    code, said = preflight(fails)
    assert code == 1
    assert [line.split("  ")[0] for line in said[-5:-1]] == ["not tried"] * 4
    assert said[-1] == "\nNOT READY for the workshop. Look at: environment."


def test_a_check_that_breaks_off_is_a_problem_and_its_words_are_shown(preflight, tmp_path, monkeypatch):
    (tmp_path / "breaks_off.py").write_text(INSIDE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(run, "MODULE", "breaks_off")
    code, said = preflight(lambda project, lock, *, say: Path(sys.executable))
    assert code == 1
    assert "something else" in said
    assert said[-1] == "\nNOT READY for the workshop. Look at: database, notebook."
    assert not (tmp_path / ".pool_lab" / "preflight").exists()


WAITS = """
import json, os, threading
print(json.dumps({"name": "memory", "word": "ok", "text": str(os.getpid())}), flush=True)
threading.Event().wait()
"""


def test_a_preflight_that_is_ended_ends_what_it_started():
    found = run.printed_by([sys.executable, "-c", WAITS], dict(os.environ), print)
    started = int(next(found).text)
    found.close()
    assert not psutil.pid_exists(started)
