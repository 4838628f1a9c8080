"""A stop signal ends the server whatever it is doing."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.practice import PROJECT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM of another process is a POSIX thing")

DEADLINE_S = 0.3
# Each gives the event loop no turn any more: in Python, and inside of one call of a library.
BUSY = {"a loop": "while True: pass", "a pattern": "re.match('(a|aa)*b', 'a' * 1_000)"}
PROGRAM = """
import asyncio, re
from labs.practice_db.app import install_signals, new_event_loop
async def main():
    install_signals(lambda reason: None, {deadline_s})
    print("ready", flush=True)
    {busy}
with asyncio.Runner(loop_factory=new_event_loop) as runner:
    runner.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("busy", BUSY)
def test_a_server_without_a_turn_for_its_event_loop_ends_at_the_deadline(busy: str, number: signal.Signals):
    program = PROGRAM.format(deadline_s=DEADLINE_S, busy=BUSY[busy])
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, **pipes) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(number)
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 1
    assert "Timeout" in said
    assert "in main" in said
