"""`--database auto`: whatever goes wrong with the container ends in the practice database and one clear sentence."""

from __future__ import annotations

import signal

import pytest

from labs.database.automatic import AGAIN, ANNOUNCEMENT, choose
from labs.database.container.database import ContainerDatabase
from labs.database.container.engine import EngineProblem, NoEngine
from labs.database.practice import PracticeDatabase
from labs.database.target import DatabaseProblem
from setup.signals import ends_on_signals

PRACTICE = "the practice database"


@pytest.fixture
def auto(monkeypatch, tmp_path):
    """Return a function that runs `choose` with a container that fails in a given way; it returns what was said."""
    monkeypatch.setattr(PracticeDatabase, "ensure", lambda self: PRACTICE)

    def run(failure, *steps):
        def ensure(self, say):
            for step in steps:
                say(step)
            if isinstance(failure, str):
                return failure
            raise failure

        monkeypatch.setattr(ContainerDatabase, "ensure", ensure)
        said = []
        found = choose({"POOL_LAB_HOME": str(tmp_path)}, said.append)
        return found, said

    return run


def test_a_container_that_starts_is_taken_and_the_way_out_is_said_first(auto):
    assert auto("container", "pulling", "starting") == ("container", [ANNOUNCEMENT, "pulling", "starting"])


def test_without_an_engine_nothing_is_said(auto):
    assert auto(NoEngine("No container engine answers (Docker is not there): start Docker or Podman")) == (PRACTICE, [])


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (KeyboardInterrupt(), "You stopped that"),
        (EngineProblem("The pull of x failed: no network"), "The pull of x failed: no network"),
        (EngineProblem("The pull of x stalled: no progress for 20 s"), "The pull of x stalled: no progress for 20 s"),
        (EngineProblem("The container engine has 1.0 GB of memory."), "The container engine has 1.0 GB of memory"),
        (DatabaseProblem("The database in the container could not be prepared: ORA-01017"), "The database in the"),
    ],
)
def test_a_failure_is_one_sentence_with_reason_replacement_and_how_to_try_again(auto, failure, reason):
    found, said = auto(failure, "pulling")
    assert found == PRACTICE
    assert said[:2] == [ANNOUNCEMENT, "pulling"]
    [sentence] = said[2:]
    assert sentence.startswith(reason)
    assert sentence.endswith(f", so the lab uses its practice database. To try again: {AGAIN}")
    assert "\n" not in sentence


def test_what_is_longer_than_a_line_goes_to_a_log(auto, tmp_path):
    _, said = auto(EngineProblem("The database container was not ready within 180 s:\nline one\nline two"))
    log = tmp_path / "container.log"
    assert said[0].startswith(f"The database container was not ready within 180 s (log: {log}), so the lab uses")
    assert log.read_text(encoding="utf-8").splitlines()[1:] == ["line one", "line two"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows ends a program without asking")
def test_a_polite_kill_is_not_taken_for_a_wish_to_go_on(monkeypatch, tmp_path):
    monkeypatch.setattr(ContainerDatabase, "ensure", lambda self, say: signal.raise_signal(signal.SIGTERM))
    monkeypatch.setattr(PracticeDatabase, "ensure", lambda self: pytest.fail("the lab went on"))
    with ends_on_signals(), pytest.raises(KeyboardInterrupt):
        choose({"POOL_LAB_HOME": str(tmp_path)}, lambda _: None)
