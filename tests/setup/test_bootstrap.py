"""The environment is made once, mended when it has to be, and every failure is said well."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from collections import namedtuple

import pytest

from setup import bootstrap, packages
from setup.environment import STAMP_NAME, Condition, judge, python_of, read_stamp
from setup.problems import SetupProblem

Usage = namedtuple("Usage", "total used free")


def condition(setup):
    return judge(setup.venv, setup.project, setup.lock)


def edit_stamp(setup, **changes):
    path = setup.venv / STAMP_NAME
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_a_new_project_gets_an_environment_that_finds_the_project(setup):
    python = setup.ensure()
    assert condition(setup) is Condition.READY
    found = subprocess.run([python, "-c", "import sys; print(sys.path)"], capture_output=True, text=True, check=True)
    assert str(setup.project) in found.stdout
    assert setup.said[0].startswith("Making the lab's environment")


def test_the_second_start_changes_nothing_and_says_nothing(setup):
    setup.ensure()
    before = (setup.venv / STAMP_NAME).stat().st_mtime_ns
    setup.said.clear()
    setup.ensure()
    assert setup.said == []
    assert (setup.venv / STAMP_NAME).stat().st_mtime_ns == before


def test_a_changed_lock_is_installed_on_top(setup):
    setup.ensure()
    mark = setup.venv / "kept"
    mark.touch()
    setup.lock.write_text("# other packages\n", encoding="utf-8")
    assert condition(setup) is Condition.OUTDATED
    setup.ensure()
    assert condition(setup) is Condition.READY
    assert mark.exists()


def test_installing_the_tests_lock_serves_the_lab_too(setup):
    tests = setup.project / "requirements-test.txt"
    tests.write_text("# more\n", encoding="utf-8")
    bootstrap.ensure_environment(setup.project, tests, say=setup.said.append, contains=[setup.lock])
    assert condition(setup) is Condition.READY


def test_an_interrupted_installation_is_made_anew(setup):
    setup.ensure()
    edit_stamp(setup, unfinished=True)
    half = setup.venv / "half-unpacked"
    half.touch()
    setup.ensure()
    assert not half.exists()
    assert any("was interrupted" in text for text in setup.said)


def test_an_installation_that_fails_stays_marked_as_unfinished(setup, pip_says):
    pip_says("something nobody has seen before")
    with pytest.raises(SetupProblem, match=r"(?s)its last words:.*nobody has seen.*install\.log"):
        setup.ensure()
    assert condition(setup) is Condition.HALF_FINISHED


def test_a_failed_update_is_made_anew_the_next_time(setup, pip_says):
    setup.ensure()
    setup.lock.write_text("# other packages\n", encoding="utf-8")
    pip_says("killed")
    with pytest.raises(SetupProblem):
        setup.ensure()
    assert condition(setup) is Condition.HALF_FINISHED


def test_an_environment_of_another_python_is_made_anew(setup):
    setup.ensure()
    edit_stamp(setup, python="3.9")
    setup.ensure()
    assert read_stamp(setup.venv).python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert any("made by another Python" in text for text in setup.said)


def test_an_environment_whose_python_was_uninstalled_is_made_anew(setup):
    setup.ensure()
    python_of(setup.venv).unlink()
    assert condition(setup) is Condition.OTHER_PYTHON
    setup.ensure()
    assert condition(setup) is Condition.READY


def test_a_project_that_moved_gets_a_new_environment(setup):
    setup.ensure()
    edit_stamp(setup, project="/somewhere/else")
    setup.ensure()
    assert any("has moved" in text for text in setup.said)
    assert condition(setup) is Condition.READY


def test_an_environment_somebody_else_made_is_left_alone(setup):
    setup.venv.mkdir()
    (setup.venv / "precious").touch()
    with pytest.raises(SetupProblem, match=r"was not made by this command. Move it away"):
        setup.ensure()
    assert (setup.venv / "precious").exists()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "WARNING: Retrying (..) NewConnectionError('[Errno 111] Connection refused')",
            "registry is out of reach",
        ),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "registry is out of reach"),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "registry is out of reach"),
        (
            "WARNING: The repository located at a.mirror is not a trusted or secure host and is being ignored.\n"
            "ERROR: No matching distribution found for anyio==4.16.0",
            "PIP_TRUSTED_HOST",
        ),
        ("ProxyError('Unable to connect to proxy')", "HTTPS_PROXY"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "PIP_CERT"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: [Errno 13] Permission denied: '/x/.venv/lib'", "could not be written"),
        ("ERROR: No matching distribution found for psycopg-binary==3.3.9", "no ready-made package"),
    ],
)
def test_what_pip_complains_about_is_said_in_plain_words(setup, pip_says, output, words):
    pip_says(output)
    with pytest.raises(SetupProblem, match=words):
        setup.ensure()


def test_a_full_disk_is_noticed_before_the_download(setup, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: Usage(10, 10, 5_000_000))
    with pytest.raises(SetupProblem, match="too full: 5 MB are free"):
        setup.ensure()
    assert not setup.venv.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EACCES, "cannot be written. Check who owns"),
        (errno.EROFS, "cannot be written. Check who owns"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_errors_of_the_file_system_are_said_in_plain_words(setup, monkeypatch, number, words):
    def refuse(project):
        raise OSError(number, "Input/output error", str(project))

    monkeypatch.setattr(bootstrap, "make_home", refuse)
    with pytest.raises(SetupProblem, match=words):
        setup.ensure()


def test_a_file_where_the_labs_folder_should_be_is_named(setup):
    (setup.project / ".pool_lab").touch()
    with pytest.raises(SetupProblem, match=r"\.pool_lab: File exists"):
        setup.ensure()


def test_a_python_without_venv_hears_which_package_is_missing(setup, monkeypatch):
    answer = subprocess.CompletedProcess([], 1, "", "Error: ... ensurepip is not available")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *command, **options: answer)
    with pytest.raises(SetupProblem, match=r"sudo apt install python3\.\d+-venv"):
        setup.ensure()


def test_progress_counts_what_pip_prints_and_leaves_out_what_it_ignores():
    said = []
    progress = packages.PipProgress(3, said.append)
    for line in (
        "Ignoring colorama: markers 'sys_platform' don't match your environment\n",
        "Collecting anyio==4.16.0 (from -r /some/where/requirements.txt (line 3))\n",
        "Processing /a/mirror/arrow-1.4.0-py3-none-any.whl (from -r /some/where/requirements.txt (line 8))\n",
        "Installing collected packages: anyio, arrow\n",
        "WARNING: Retrying (Retry(total=1)) after connection broken\n",
    ):
        progress.see(line)
    assert said == [
        "    2 of 2 packages: arrow-1.4.0-py3-none-any.whl",
        "  unpacking them (about half a minute)",
        "  the package registry does not answer; trying again",
    ]


def test_a_setup_that_is_not_there_is_not_made_for_stopping(setup):
    assert bootstrap.existing_environment(setup.project) is None
    setup.ensure()
    assert bootstrap.existing_environment(setup.project) == python_of(setup.venv)
    shutil.rmtree(setup.venv)
