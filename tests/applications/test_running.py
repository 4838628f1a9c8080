"""Applications are started, put under load and ended; what is missing is said with the way out."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from labs.applications import load, missing, running, serve


class Answers(BaseHTTPRequestHandler):
    """Answers with its number; every third request fails."""

    count = 0

    def do_GET(self):
        Answers.count += 1
        self.send_response(503 if Answers.count % 3 == 0 else 200)
        self.end_headers()
        self.wfile.write(b"7")

    def log_message(self, *_):
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_load_returns_answers_and_the_status_of_failures(url):
    answers = load(url, requests=9, clients=3)
    assert sorted(answers) == [7] * 6 + [503] * 3


def test_an_absent_package_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert missing("shop") == "django is not installed: python3 setup/start.py --applications"
    with pytest.raises(RuntimeError, match="fastapi and uvicorn are not installed"), serve("web"):
        pytest.fail("it cannot run")


def test_a_system_that_cannot_fork_is_said(monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert "cannot fork" in missing("forks")
    assert missing("once") == ""


def test_an_application_that_does_not_start_says_its_last_words():
    with pytest.raises(RuntimeError, match="KeyError: 'nothing'"), serve("shop", "nothing"):
        pytest.fail("it did not start")
    running_now = psutil.process_iter(["ppid", "cmdline"])  # of one that is just ending they are None
    mine = [one.info["cmdline"] or [] for one in running_now if one.info["ppid"] == os.getpid()]
    assert not [command for command in mine if "labs.applications.shop" in command]


def test_a_program_that_fails_says_why():
    with pytest.raises(RuntimeError, match=r"once failed:(.|\n)*TypeError"):
        running.run_once("once")
