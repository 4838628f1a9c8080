"""Packages come with uv from where pip would look, and with pip where uv cannot do it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from setup import packages

PYTHON = Path(sys.executable)
SAYS_RESOLVED = [sys.executable, "-c", "print('Resolved 1 package in 3ms\\n + x==1\\nInstalled 1 package in 8ms')"]
SAYS_COLLECTING = [sys.executable, "-c", "print('Collecting x==1')"]
FAILS = [sys.executable, "-c", "import sys; print('no uv for this machine'); sys.exit(1)"]


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("x==1\n", encoding="utf-8")
    return path


@pytest.fixture
def install(lock, tmp_path, monkeypatch):
    """Install with programs that only say something; return what was said, and the log."""

    def run(*, get_uv, uv, pip=SAYS_COLLECTING):
        monkeypatch.setattr(packages, "uv_install_command", lambda python: get_uv)
        monkeypatch.setattr(packages, "uv_command", lambda python, lock, settings: uv)
        monkeypatch.setattr(packages, "pip_command", lambda python, lock: pip)
        said, log = [], tmp_path / "install.log"
        packages.install(PYTHON, lock, log, said.append)
        return said, log.read_text(encoding="utf-8")

    return run


def test_with_uv_its_steps_are_said_and_pip_is_not_asked(install):
    said, log = install(get_uv=SAYS_COLLECTING, uv=SAYS_RESOLVED)
    assert said == ["  Resolved 1 package in 3ms", "  Installed 1 package in 8ms"]
    assert "+ x==1" in log


def test_where_uv_cannot_be_had_pip_installs_without_a_word(install):
    said, log = install(get_uv=FAILS, uv=SAYS_RESOLVED)
    assert said == ["    1 of 1 packages: x==1"]
    assert "no uv for this machine" in log


def test_what_uv_cannot_do_is_done_by_pip_and_both_outputs_are_kept(install):
    said, log = install(get_uv=SAYS_COLLECTING, uv=FAILS)
    assert said == ["  uv could not do it; once more with pip", "    1 of 1 packages: x==1"]
    assert "no uv for this machine" in log


def test_uv_looks_where_pip_would_look(lock):
    settings = {
        "index-url": "https://one.example/simple",
        "extra-index-url": "a b",
        "find-links": "/w",
        "no-index": "1",
    }
    command = " ".join(packages.uv_command(PYTHON, lock, settings))
    assert "--default-index https://one.example/simple --index a --index b --find-links /w --no-index -r" in command


def test_pips_settings_are_read_from_its_variables(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    settings = packages.pip_settings(PYTHON)
    assert (settings["index-url"], settings["no-index"]) == ("https://mirror.example/simple", "1")


def test_uv_trusts_the_certificate_that_pip_trusts_unless_it_has_one_of_its_own(monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert packages.uv_environment({"cert": "/a.pem"})["SSL_CERT_FILE"] == "/a.pem"
    monkeypatch.setenv("SSL_CERT_FILE", "/own.pem")
    assert packages.uv_environment({"cert": "/a.pem"})["SSL_CERT_FILE"] == "/own.pem"
