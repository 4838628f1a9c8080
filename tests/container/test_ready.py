"""When a started container counts as ready, and what is said when it does not get there; no engine is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from labs.database.container.engine import EngineProblem
from labs.database.container.oracle_free import SAY_EVERY_S, wait_until_ready

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
READY = "DATABASE IS READY TO USE!"


class FakeContainer:
    """A container whose log grows by the clock: lines with the second (before its start: negative) they appear at."""

    def __init__(self, *lines, healthy_s=0.0, ends_s=None, check=("CMD-SHELL", "healthcheck.sh >/dev/null")):
        self.lines, self.healthy_s, self.ends_s = lines, healthy_s, ends_s
        self.now = 0.0
        self.status = "created"
        self.commands = []
        config = {"Healthcheck": {"Test": list(check)}} if check else {}
        self.attrs = {"State": {"StartedAt": f"{STARTED:%Y-%m-%dT%H:%M:%S}.123456789Z"}, "Config": config}

    def reload(self):
        self.status = "exited" if self.ends_s is not None and self.now >= self.ends_s else "running"

    def logs(self, since=None, tail=None):
        from_s = -1e9 if since is None else since - STARTED.timestamp()
        lines = [text for second, text in self.lines if from_s <= second <= self.now]
        return "\n".join(lines[-tail:] if tail else lines).encode()

    def exec_run(self, command):
        self.commands.append(command)
        return SimpleNamespace(exit_code=0 if self.now >= self.healthy_s else 1)

    def wait(self, **options):
        said = []
        wait_until_ready(self, said.append, clock=lambda: self.now, rest=self._rest, **options)
        return said

    def _rest(self, seconds):
        self.now += seconds


def test_it_is_ready_when_it_says_so_and_its_own_check_agrees():
    container = FakeContainer((3.0, READY), healthy_s=4.0)
    assert container.wait() == ["the database in the container is ready after 4 s"]
    assert container.commands[0] == ["/bin/sh", "-c", "healthcheck.sh >/dev/null"]


def test_what_it_does_is_said_every_few_seconds():
    container = FakeContainer((0.0, "one"), (6.0, "two"), (12.0, READY))
    assert container.wait()[:2] == [
        f"the database is starting, {SAY_EVERY_S:.0f} s: one",
        f"the database is starting, {2 * SAY_EVERY_S:.0f} s: two",
    ]


def test_what_a_kept_container_said_before_it_was_stopped_does_not_count():
    container = FakeContainer((-60.0, READY), (7.0, READY))
    assert container.wait()[-1] == "the database in the container is ready after 7 s"


@pytest.mark.parametrize("check", [None, ("NONE",)])
def test_an_image_without_a_check_is_taken_at_its_word(check):
    container = FakeContainer((2.0, READY), check=check)
    assert container.wait() == ["the database in the container is ready after 2 s"]
    assert container.commands == []


def test_a_check_without_a_shell_is_run_as_it_is():
    container = FakeContainer((0.0, READY), check=("CMD", "healthcheck.sh", "FREE"))
    container.wait()
    assert container.commands == [["healthcheck.sh", "FREE"]]


def test_one_that_ends_while_it_starts_shows_the_end_of_its_log():
    container = FakeContainer((1.0, "starting"), (2.0, "ORA-00845: MEMORY_TARGET not supported"), ends_s=3.0)
    with pytest.raises(EngineProblem) as caught:
        container.wait()
    assert str(caught.value) == (
        "The database container ended while it was starting:\nstarting\nORA-00845: MEMORY_TARGET not supported"
    )


@pytest.mark.parametrize("lines", [[(1.0, "starting")], [(1.0, "starting"), (2.0, READY)]])
def test_one_that_takes_too_long_is_given_up_with_the_end_of_its_log(lines):
    container = FakeContainer(*lines, healthy_s=1e9)
    with pytest.raises(EngineProblem, match=r"was not ready within 180 s:\nstarting"):
        container.wait(ready_s=180.0)
