"""Background processes: found again, stopped with all they started, quiet when their starter leaves."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil

from labs.database import process

WAITS = "import threading; threading.Event().wait(60)"


def launch(code, tmp_path):
    command = [sys.executable, "-c", f"import os; print('{{\"pid\": %d}}' % os.getpid(), flush=True); {code}"]
    return process.launch(command, cwd=tmp_path, environ=os.environ, log=tmp_path / "log", ready_s=30)["pid"]


def test_stopping_ends_the_whole_family(tmp_path):
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAITS!r}]); {WAITS}"
    pid = launch(child, tmp_path)
    server = psutil.Process(pid)
    family = [server, *wait_for_children(server)]
    process.stop(pid)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


def wait_for_children(server):
    """Return the children once there are any."""
    for _ in range(200):
        if children := server.children():
            return children
        psutil.wait_procs([server], timeout=0.05)
    raise AssertionError("it started nobody")


def test_stopping_what_is_gone_is_no_error(tmp_path):
    pid = launch("", tmp_path)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    process.stop(pid)
    assert process.start_time(pid) is None


def test_a_dead_child_that_nobody_has_waited_for_is_not_alive(tmp_path):
    pid = launch(WAITS, tmp_path)
    started_s = process.start_time(pid)
    assert process.is_alive(pid, started_s)
    os.kill(pid, 9)
    psutil.wait_procs([psutil.Process(pid)], timeout=10)
    assert not process.is_alive(pid, started_s)
    process.stop(pid)


def test_a_server_outlives_its_starter_without_a_warning(tmp_path):
    program = (
        "import os, pathlib, sys; from labs.database import process\n"
        f"serve = [sys.executable, '-c', 'import os; print(os.getpid(), flush=True); {WAITS}']\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "print(process.launch(serve, cwd=here, environ=os.environ, log=here / 'log', ready_s=30))"
    )
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(process.__file__))))
    found = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    pid = int(found.stdout)
    assert psutil.pid_exists(pid)
    process.stop(pid)
    assert "ResourceWarning" not in found.stderr
